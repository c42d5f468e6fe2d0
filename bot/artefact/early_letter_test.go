package artefact

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mitrabot/bot/document"
	"mitrabot/bot/flow"
)

// words are all texts of the blocks of a document, in their order.
func words(d document.Doc) string {
	var all []string
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case document.Heading:
			all = append(all, b.Text)
		case document.Paragraph:
			all = append(all, b.Text)
		case document.Pairs:
			for _, r := range b.Rows {
				all = append(all, r[0]+": "+r[1])
			}
		case document.Grid:
			for _, r := range append([][]string{b.Head}, b.Rows...) {
				all = append(all, strings.Join(r, " | "))
			}
		case document.List:
			all = append(all, b.Items...)
		case document.Picture:
			all = append(all, "["+b.Alt+"]")
		case document.Signatures:
			for _, s := range b.Sides {
				all = append(all, append(slices.Clone(s.Above), s.Name, s.Role)...)
			}
		}
	}
	return strings.Join(all, "\n")
}

// docText is these and what stands outside of the blocks.
func docText(d document.Doc) string { return d.Title + " " + d.Footer + "\n" + words(d) }

func TestSheetIsOnePageWithItsGaps(t *testing.T) {
	long := strings.Repeat("kata yang panjang ", 30)
	full := Partner{No: 1, Name: long, Person: long, Phone: "+6281234567890", Steps: map[int]Record{
		1: {Answers: map[string]flow.Answer{"category": text(long), "needs": {Options: []string{"tools", "market"}, Text: long, Given: true}, "area": pick("village"), "size": pick("small")}},
		2: {Answers: map[string]flow.Answer{"purpose": text(long), "scope": text(long), "vision": text(long), "introducer": text(long), "source": text(long), "approach": pick("formal")}},
	}}
	for i := range 40 {
		full.Entries = append(full.Entries, Entry{At: time.Date(2026, 10, 1+i%28, 0, 0, 0, 0, time.UTC), Note: long})
	}
	for _, lang := range []string{"id", "en"} {
		lines := 0
		for line := range strings.SplitSeq(words(maker(t, lang, full).sheet()), "\n") {
			lines += int(math.Ceil(float64(utf8.RuneCountInString(line)) / 75))
		}
		if lines > 48 {
			t.Errorf("%s: about %d lines, more than a page", lang, lines)
		}
		empty := words(maker(t, lang, Partner{No: 2, Name: "Toko Contoh"}).sheet())
		if n := strings.Count(empty, document.Gap); n != 12 {
			t.Errorf("%s: %d gaps in\n%s", lang, n, empty)
		}
		if !strings.Contains(empty, "Toko Contoh?") {
			t.Errorf("%s: nothing to ask in\n%s", lang, empty)
		}
	}
	got := words(maker(t, "id", full).sheet())
	for _, want := range []string{"Satu desa/kelurahan", "Alat praktik, Pasar produk", "Formal", "0812-3456-7890", "12 Okt 2026"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, document.Gap) {
		t.Errorf("a gap where all is known:\n%s", got)
	}
}

func TestLetter(t *testing.T) {
	full := Partner{No: 1, Name: "Koperasi Contoh", Steps: map[int]Record{4: {Answers: map[string]flow.Answer{
		"who": text("Bu Rekaan, ketua"), "purpose": text("membahas magang"), "benefit": text("penjahit <terlatih>"), "ask": text("tempat"), "offer": text("pelatihan"),
		"form": pick("audience"), "date": {Date: "2026-12-03T09:00", Given: true}}}}}
	m := maker(t, "en", full) // what the partner reads is Indonesian, whoever makes it
	m.Institution = Institution{Name: "LKP Contoh Melati", Head: "Sari Rekaan", Position: "Pimpinan", Address: "Jalan Contoh 1", Town: "Banjarbaru",
		Phone: "+6281234567891", Email: "melati@contoh.example"}
	got := words(m.letter())
	for _, want := range []string{"LKP Contoh Melati", "Jalan Contoh 1\n0812-3456-7891 · melati@contoh.example", "Banjarbaru, 26 November 2026", "Hal: Permohonan audiensi",
		"Kepada Yth.\nBu Rekaan\nketua\nKoperasi Contoh\ndi tempat", "Tujuan: membahas magang", "Manfaat bagi Bapak/Ibu: penjahit <terlatih>", "Yang kami mohon: tempat",
		"Yang kami tawarkan: pelatihan", "Hari, tanggal: Kamis, 3 Desember 2026", "Pukul: 09.00 WITA", "menghubungi Sari Rekaan, nomor 0812-3456-7891", "Hormat kami,\nLKP Contoh Melati\nSari Rekaan\nPimpinan"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if n := strings.Count(got, document.Gap); n != 1 { // the number of the letter
		t.Errorf("%d gaps in\n%s", n, got)
	}

	full.Steps[4].Answers["date"] = flow.Answer{Date: "2026-11-20", Given: true}
	if got = words(maker(t, "id", full).letter()); !strings.Contains(got, "Hari, tanggal: "+document.Gap) {
		t.Errorf("a day that is over is proposed:\n%s", got)
	}
	full.Steps[4].Answers["date"] = flow.Answer{Date: "2026-12-04", Given: true}
	if got = words(maker(t, "id", full).letter()); !strings.Contains(got, "Pukul: menyesuaikan waktu Bapak/Ibu") {
		t.Errorf("a day without an hour:\n%s", got)
	}
	empty := words(maker(t, "id", Partner{No: 1, Name: "Bu Rekaan", Person: "Bu Rekaan"}).letter())
	if n := strings.Count(empty, document.Gap); n < 12 || strings.Contains(empty, "⟦") || strings.Count(empty, "Bu Rekaan\n") != 1 {
		t.Errorf("%d gaps in\n%s", n, empty)
	}
}

func TestNamed(t *testing.T) {
	for who, want := range map[string][2]string{
		"Bu Rekaan, ketua":                 {"Bu Rekaan", "ketua"},
		"Budi Rekaan, S.Pd., M. Pd, ketua": {"Budi Rekaan, S.Pd., M. Pd", "ketua"},
		"Budi Rekaan, Ph.D.":               {"Budi Rekaan, Ph.D.", ""},
		"Budi, Kab. Banjar, HRD":           {"Budi", "Kab. Banjar, HRD"},
		" , ":                              {"", ""},
		"":                                 {"", ""},
	} {
		if name, position := named(who); [2]string{name, position} != want {
			t.Errorf("%q is %q, %q; want %q", who, name, position, want)
		}
	}
}
