package phone_test

import (
	"strings"
	"testing"

	"mitrabot/bot/phone"
)

func TestNormalise(t *testing.T) {
	const mobile = "+6281234567890"
	tests := []struct {
		name, text, e164 string
		mobile           bool
	}{
		{"as on a card", "0812-3456-7890", mobile, true},
		{"spaces", "0812 3456 7890", mobile, true},
		{"dots", "0812.3456.7890", mobile, true},
		{"no separators", "081234567890", mobile, true},
		{"country code", "+62 812-3456-7890", mobile, true},
		{"country code without plus", "6281234567890", mobile, true},
		{"country code and bracketed zero", "+62 (0)812 3456 7890", mobile, true},
		{"dialled from abroad", "0062 812 3456 7890", mobile, true},
		{"leading zero forgotten", "812-3456-7890", mobile, true},
		{"whatsapp link", "https://wa.me/6281234567890", mobile, true},
		{"whatsapp link with text", "wa.me/6281234567890?text=Halo%202", mobile, true},
		{"long whatsapp link", "https://api.whatsapp.com/send?phone=%2B6281234567890&text=Halo", mobile, true},
		{"tel link", "tel:+62-812-3456-7890", mobile, true},
		{"words around it", "WA: 0812-3456-7890 (Bu Rina)", mobile, true},
		{"non-breaking spaces and dashes", "0812\u00a03456\u20117890", mobile, true},
		{"invisible marks of a pasted number", "\u202a+62 812-3456-7890\u202c", mobile, true},
		{"full-width digits", "０８１２３４５６７８９０", mobile, true},
		{"arabic digits", "٠٨١٢٣٤٥٦٧٨٩٠", mobile, true},
		{"new line at the end", "0812-3456-7890\n", mobile, true},
		{"landline", "(0511) 477-2345", "+625114772345", false},
		{"landline with a slash", "0511/4772345", "+625114772345", false},
		{"Jakarta", "021-5551234", "+62215551234", false},
		{"Singapore", "+65 9123 4567", "+6591234567", true},
		{"Malaysia through WhatsApp", "wa.me/60123456789", "+60123456789", true},
		{"United States, which does not tell them apart", "+1 650-253-0000", "+16502530000", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := phone.Normalise(test.text)
			want := phone.Number{E164: test.e164, Mobile: test.mobile, Valid: true}
			if !ok || got != want {
				t.Errorf("Normalise(%q) = %+v, %v; want %+v", test.text, got, ok, want)
			}
		})
	}
}

func TestNormaliseRefuses(t *testing.T) {
	tests := []struct{ name, text string }{
		{"nothing", ""},
		{"words", "nanti saya kirim"},
		{"emergency number", "112"},
		{"too short", "08123"},
		{"two mobile numbers", "081234567890 / 081398765432"},
		{"two numbers with or", "0812-3456-7890 atau 0813-9876-5432"},
		{"two numbers with a comma", "081234567890, 081398765432"},
		{"two numbers with a space", "081234567890 081398765432"},
		{"two numbers with plus", "+6281234567890 +6281398765432"},
		{"two numbers on two lines", "081234567890\n081398765432"},
		{"landline and its neighbour", "021-5551234/5551235"},
		{"extension", "0511-4772345 ext 12"},
		{"letters for digits", "0812-HALO-7890"},
		{"a date", "5/12/2026"},
		{"far too long", strings.Repeat("08123456789", 40)},
		{"only a plus", "+"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, ok := phone.Normalise(test.text); ok {
				t.Errorf("Normalise(%q) = %+v, want none", test.text, got)
			}
		})
	}
}

func TestNormaliseTellsInvalid(t *testing.T) {
	for _, text := range []string{"0812345", "+62 999 9999 9999", "+999 1234 5678"} {
		if got, ok := phone.Normalise(text); ok && got.Valid {
			t.Errorf("Normalise(%q) = %+v, want it invalid or refused", text, got)
		}
	}
}

func TestWhatsAppLink(t *testing.T) {
	tests := []struct{ e164, text, want string }{
		{"+6281234567890", "", "https://wa.me/6281234567890"},
		{"+6281234567890", "Apa kabar, Bu Rina? 1 + 1", "https://wa.me/6281234567890?text=Apa%20kabar%2C%20Bu%20Rina%3F%201%20%2B%201"},
		{"+6281234567890", "a&b=c#d\ne", "https://wa.me/6281234567890?text=a%26b%3Dc%23d%0Ae"},
		{"081234567890", "", ""},
		{"+62812x", "", ""},
		{"", "halo", ""},
	}
	for _, test := range tests {
		if got := phone.WhatsAppLink(test.e164, test.text); got != test.want {
			t.Errorf("WhatsAppLink(%q, %q) = %q, want %q", test.e164, test.text, got, test.want)
		}
	}
}

func TestDisplay(t *testing.T) {
	tests := []struct{ e164, want string }{
		{"+6281234567890", "0812-3456-7890"},
		{"+625114772345", "(0511) 4772345"},
		{"+6591234567", "+65 9123 4567"},
		{"belum ada", "belum ada"},
		{"+", "+"},
		{"", ""},
	}
	for _, test := range tests {
		if got := phone.Display(test.e164); got != test.want {
			t.Errorf("Display(%q) = %q, want %q", test.e164, got, test.want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, seed := range []string{"0812-3456-7890", "wa.me/62", "+62 (0)812", "٠٨١", "/0/0/0", "phone=%2b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, ok := phone.Normalise(text)
		if !ok || !first.Valid {
			return
		}
		again, ok := phone.Normalise(first.E164)
		if !ok || again != first {
			t.Errorf("%q became %+v, and that %+v", text, first, again)
		}
		shown, ok := phone.Normalise(phone.Display(first.E164))
		if !ok || shown.E164 != first.E164 {
			t.Errorf("%q became %q, shown as %q, read as %q", text, first.E164, phone.Display(first.E164), shown.E164)
		}
	})
}
