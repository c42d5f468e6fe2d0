package content

import (
	"strings"
	"testing"
)

func TestFill(t *testing.T) {
	tests := []struct {
		name, text  string
		args        []any
		html, plain string
	}{
		{"nothing to fill", "Tersimpan.", nil, "Tersimpan.", "Tersimpan."},
		{"value", "Untuk {name}.", []any{"name", "CV Rajut"}, "Untuk CV Rajut.", "Untuk CV Rajut."},
		{"value is escaped", "{name}", []any{"name", `Toko "A" <b> & B`}, `Toko &quot;A&quot; &lt;b&gt; &amp; B`, `Toko "A" <b> & B`},
		{"HTML is not", "{line}", []any{"line", HTML("<b>A</b> &amp; B")}, "<b>A</b> &amp; B", "A & B"},
		{"markup of the text", "<b>{n}</b> &amp; <a href=\"https://example.org/?a=1&amp;b=2\">x</a>", []any{"n", 3}, "<b>3</b> &amp; <a href=\"https://example.org/?a=1&amp;b=2\">x</a>", "3 & x"},
		{"thousands", "{n} dan {m}", []any{"n", 1234567, "m", int64(-12345)}, "1.234.567 dan -12.345", "1.234.567 dan -12.345"},
		{"small numbers", "{n} dan {m}", []any{"n", -999, "m", 0}, "-999 dan 0", "-999 dan 0"},
		{"a word for one", "{n} {n|day|days}", []any{"n", 1}, "1 day", "1 day"},
		{"a word for many", "{n|is|are} {n} {n|day|days}", []any{"n", 1200}, "are 1.200 days", "are 1.200 days"},
		{"a word for none", "{n} {n|day|days}", []any{"n", 0}, "0 days", "0 days"},
		{"a word for a number in letters", "{a} {a|row|rows}, {b} {b|row|rows}", []any{"a", "1", "b", "12"}, "1 row, 12 rows", "1 row, 12 rows"},
		{"a word without its number", "{n|day|days}", nil, "⟦n⟧", "⟦n⟧"},
		{"forms that are none", "{n|day} {n||x} {|a|b} {n|a|b|c}", []any{"n", 1}, "{n|day} {n||x} {|a|b} {n|a|b|c}", "{n|day} {n||x} {|a|b} {n|a|b|c}"},
		{"fraction", "{n}", []any{"n", 4.25}, "4,25", "4,25"},
		{"other types", "{n}", []any{"n", Kind("a<b")}, "a&lt;b", "a<b"},
		{"twice", "{a}{a}", []any{"a", "x"}, "xx", "xx"},
		{"the first value counts", "{a}", []any{"a", "x", "a", "y"}, "x", "x"},
		{"more values than places", "{a}", []any{"b", "y", "a", "x"}, "x", "x"},
		{"no value", "Halo {a}", nil, "Halo ⟦a⟧", "Halo ⟦a⟧"},
		{"name without value", "{a}", []any{"a"}, "⟦a⟧", "⟦a⟧"},
		{"a value is no template", "{a} {b}", []any{"a", "{b}", "b", "x"}, "{b} x", "{b} x"},
		{"braces that are no placeholder", "{ {} {A} {a b} {1} a} {", []any{"a", "x"}, "{ {} {A} {a b} {1} a} {", "{ {} {A} {a b} {1} a} {"},
		{"a placeholder after an open brace", "{{a}}", []any{"a", "x"}, "{x}", "{x}"},
	}
	l := mustLoad(t, small())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := l.Fill(tt.text, tt.args...); got != tt.html {
				t.Errorf("Fill = %q, want %q", got, tt.html)
			}
			if got := l.FillPlain(tt.text, tt.args...); got != tt.plain {
				t.Errorf("FillPlain = %q, want %q", got, tt.plain)
			}
		})
	}
}

func TestTextAndPlain(t *testing.T) {
	l := mustLoad(t, small())
	if got, want := l.Text("id", "menu.text", "n", 1200, "sapaan", "Ibu <Sari>"), "<b>Menu</b>\nAda 1.200 mitra, Ibu &lt;Sari&gt;."; got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
	if got, want := l.Plain("id", "menu.text", "n", 1200, "sapaan", "Ibu <Sari>"), "Menu\nAda 1.200 mitra, Ibu <Sari>."; got != want {
		t.Errorf("Plain = %q, want %q", got, want)
	}
	if got, want := l.Text("id", "terms", "name", "A&B"), "Syarat &amp; ketentuan untuk <i>A&amp;B</i>"; got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
	if got, want := l.Plain("id", "terms", "name", "A&B"), "Syarat & ketentuan untuk A&B"; got != want {
		t.Errorf("Plain = %q, want %q", got, want)
	}
	for _, got := range []string{l.Text("id", "no.such"), l.Plain("id", "no.such")} {
		if got != "⟦no.such⟧" {
			t.Errorf("a missing key gives %q", got)
		}
	}
}

func TestNumbersOfALanguage(t *testing.T) {
	l := mustLoad(t, english(small()))
	if got, want := l.Text("en", "menu.text", "n", 1234567, "sapaan", "Ibu"), "<b>Menu</b>\nAda 1,234,567 mitra, Ibu."; got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
	if got, want := l.Plain("en", "menu.text", "n", 2.5, "sapaan", "Ibu"), "Menu\nAda 2.5 mitra, Ibu."; got != want {
		t.Errorf("Plain = %q, want %q", got, want)
	}
	if got, want := l.Text("id", "menu.text", "n", 2.5, "sapaan", "Ibu"), "<b>Menu</b>\nAda 2,5 mitra, Ibu."; got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
}

func TestKeysAndPlaceholders(t *testing.T) {
	l := mustLoad(t, small())
	if got, want := strings.Join(l.Keys("id"), " "), "address.neutral menu.home menu.text terms"; got != want {
		t.Errorf("Keys = %s, want %s", got, want)
	}
	if got, want := strings.Join(l.Placeholders("id", "menu.text"), " "), "n sapaan"; got != want {
		t.Errorf("Placeholders(menu.text) = %s, want %s", got, want)
	}
	if got := l.Placeholders("id", "no.such"); len(got) != 0 {
		t.Errorf("Placeholders of a missing key = %v", got)
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"":            "",
		"Rajut Jaya":  "Rajut Jaya",
		"<&>\"'":      "&lt;&amp;&gt;&quot;'",
		"&amp;":       "&amp;amp;",
		"a<b":         "a&lt;b",
		"ends with &": "ends with &amp;",
		"😀 & مرحبا":   "😀 &amp; مرحبا",
		"\x00\xff<":   "\x00\xff&lt;",
	} {
		if got := Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
		if got := plain(Escape(in)); got != in {
			t.Errorf("plain(Escape(%q)) = %q", in, got)
		}
	}
}

// Whatever a person typed, filling it in yields sound HTML, and the same text again where it is read as plain.
func FuzzFill(f *testing.F) {
	f.Add("CV Rajut")
	f.Add(`</b>&amp;<a href="x">{name}`)
	f.Add("{sapaan}&lt")
	lib := &Library{}
	f.Fuzz(func(t *testing.T, value string) {
		got := lib.Fill("<b>{name}</b>", "name", value)
		if what := markup(got); len(what) > 0 {
			t.Fatalf("%q: %v", got, what)
		}
		if got := plain(got); got != value {
			t.Fatalf("reads as %q, want %q", got, value)
		}
	})
}

func BenchmarkText(b *testing.B) {
	l := mustLoad(b, Embedded())
	b.ReportAllocs()
	for b.Loop() {
		l.Text("id", "menu.text", "n", 12, "sapaan", "Bapak/Ibu")
	}
}

func BenchmarkFillCard(b *testing.B) {
	l := mustLoad(b, Embedded())
	it, _ := l.Item("id", "A1")
	b.ReportAllocs()
	for b.Loop() {
		l.Fill(it.Cards[0].Body, "sapaan", "Bapak/Ibu")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		mustLoad(b, Embedded())
	}
}
