package fuzzy_test

import (
	"testing"

	"mitrabot/bot/fuzzy"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"  Koperasi MELATI, (Contoh) ": "koperasi melati contoh", "Café 007": "cafe 7", "000": "0", "!?": "", "": "",
	} {
		if got := fuzzy.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// The quick way for plain letters and the long one for all others must agree.
func FuzzFold(f *testing.F) {
	f.Add("a 007-000 B0")
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := fuzzy.Fold(text), fuzzy.Fold("é "+text); "e "+got != want && !(got == "" && want == "e") {
			t.Errorf("Fold(%q) = %q, beside an accent %q", text, got, want)
		}
	})
}

func TestSearch(t *testing.T) {
	for _, c := range []struct {
		query, text string
		found       bool
	}{
		{"melati", "Koperasi Melati Contoh", true},
		{"mel", "Koperasi Melati Contoh", true},
		{"elat", "Koperasi Melati Contoh", true}, // any part
		{"melatti", "Koperasi Melati Contoh", true},
		{"mealti", "Koperasi Melati Contoh", true},
		{"kopersi melati", "Koperasi Melati Contoh", true},
		{"contoh koperasi", "Koperasi Melati Contoh", true},
		{"koprasi", "Koperasi Melati Contoh", true},
		{"melt", "Koperasi Melati Contoh", true},
		{"mawar", "Koperasi Melati Contoh", false},
		{"melati mawar", "Koperasi Melati Contoh", false},
		{"budi", "Bu Diah Contoh", false},
		{"rian", "Ibu Rina Contoh", true},
		{"ani", "Ibu Rina Contoh", false},
		{"magang", "bahas magng bulan depan", true},
		{"", "Koperasi", false},
		{"?", "Koperasi", false},
	} {
		if got := fuzzy.NewQuery(c.query).Score(c.text) > 0; got != c.found {
			t.Errorf("%q in %q: %v, want %v", c.query, c.text, got, c.found)
		}
	}
}

func TestTheCloserFitScoresMore(t *testing.T) {
	q := fuzzy.NewQuery("melati")
	order := []string{"Melati", "Melatiku", "Bunga-kumelati", "Melaty", "Mawar"}
	for i := 1; i < len(order); i++ {
		if a, b := q.Score(order[i-1]), q.Score(order[i]); a <= b {
			t.Errorf("%q scores %d, %q %d", order[i-1], a, order[i], b)
		}
	}
}

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"PT Rekaan Busana", "Rekaan Busana", true},
		{"Koperasi Melati", "koperasi melatti", true},
		{"Koperasi Melati Contoh", "Koperasi Melati", true},
		{"Ibu Sari", "Bu Sari", true},
		{"Koperasi Melati", "Koperasi Mawar", false},
		{"Bengkel Satu", "Bengkel Dua", false},
		{"Toko", "Toko Rekaan", false}, // too little to go by
		{"PT", "CV", false},
		{"SMK Negeri 1 Contoh", "SMK Negeri 2 Contoh", false},
		{"", "", false},
	} {
		if got := fuzzy.Alike(c.a, c.b); got != c.want || got != fuzzy.Alike(c.b, c.a) {
			t.Errorf("Alike(%q, %q) = %v (other way round %v), want %v", c.a, c.b, got, fuzzy.Alike(c.b, c.a), c.want)
		}
	}
}

func FuzzScore(f *testing.F) {
	f.Add("melati", "Koperasi Melati")
	f.Fuzz(func(t *testing.T, query, text string) {
		q := fuzzy.NewQuery(query)
		if !q.Empty() && q.Score(query+" "+text) == 0 {
			t.Errorf("%q is not found in itself", query)
		}
		if fuzzy.Alike(query, text) != fuzzy.Alike(text, query) {
			t.Errorf("%q and %q are alike one way only", query, text)
		}
	})
}

func BenchmarkScoreNote(b *testing.B) {
	q := fuzzy.NewQuery("pelatihan menjahit")
	for b.Loop() {
		q.Score("Bahas jadwal magang bulan Januari, peserta delapan orang, surat menyusul lewat email")
	}
}
