package artefact

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"mitrabot/bot/document"
)

func jpegPhoto(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		img.Set(x, x%h, color.White)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPortfolioNamesWhatIsOpen(t *testing.T) {
	m := laterMaker(t, Partner{No: 1, Name: "PT Rekaan"}, nil)
	d, err := m.portfolio(m.Partner())
	if err != nil {
		t.Fatal(err)
	}
	got := docText(d)
	for _, want := range []string{"Cek instrumen tahun berjalan", "Kesepakatan | Masih terbuka. Tanda tangan", "Rencana kerja | Masih terbuka.", "Pelaksanaan kegiatan | Masih terbuka.",
		"Evaluasi | Masih terbuka.", "Perkembangan nilai | Masih terbuka.", "Keputusan dan perbaikan | Masih terbuka.", "Tindak lanjut | Masih terbuka.", "Catatan kontak | Masih terbuka.", "Foto | Masih terbuka."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestPortfolioHoldsEverything(t *testing.T) {
	at := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 2, 0, 0, 0, time.UTC) }
	m := laterMaker(t, Partner{No: 1, Name: "PT Rekaan", Person: "Pak Contoh", Phone: "+6281200001234", Category: "business", Pattern: "B2", Step: 12,
		Entries:  []Entry{{At: at(11, 2), Channel: "whatsapp"}, {At: at(10, 1), Channel: "met"}, {At: at(10, 30), Channel: "phone"}},
		Pictures: []Picture{{At: at(10, 1), Note: "Magang", Data: jpegPhoto(t, 2000, 1000)}, {At: at(10, 2), Data: nil}, {At: at(10, 3), Data: jpegPhoto(t, 30, 60)}}}, twoYears())
	d, err := m.portfolio(m.Partner())
	if err != nil {
		t.Fatal(err)
	}
	wholeGrids(t, d)
	got := docText(d)
	for _, want := range []string{"Berlaku sampai: Senin, 4 Januari 2027", "3 kegiatan tercatat, hadir seluruhnya 12 orang.", "3 kontak tercatat.", "Okt 26 | 2 | 1", "Nov 26 | 1 | 0",
		"1 | Jum, 20 Nov 2026 | Lanjut dengan ubahan | Diperpanjang, diubah", "Kerja sama operasional", "[Kamis, 1 Oktober 2026 · Magang]", "1 foto lain tidak dimuat", "[Nilai kemitraan: PT Rekaan]", "Foto | ada"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	widths := map[int]bool{}
	for _, b := range d.Blocks {
		if p, ok := b.(document.Picture); ok && !strings.HasPrefix(p.Alt, "Nilai") {
			c, err := jpeg.DecodeConfig(bytes.NewReader(p.Data))
			if err != nil || c.Width > maxWide {
				t.Errorf("a picture is %d wide: %v", c.Width, err)
			}
			widths[p.Width] = true
		}
	}
	if _, err := document.Docx(d); err != nil {
		t.Error(err)
	}
	if !widths[120] || !widths[60] {
		t.Errorf("widths on paper: %v, want upright pictures narrower", widths)
	}
}

func TestEvidenceIsAboutAllPartners(t *testing.T) {
	m := laterMaker(t, Partner{No: 1, Name: "PT Rekaan", Step: 12}, twoYears())
	m.Partners = append(m.Partners, Partner{No: 2, Name: "KUD Contoh", Step: 2, Pictures: []Picture{{Note: "x"}}})
	late := twoYears()
	late[7]["end"] = dayAnswer("2026-06-30")
	for i := range 100 {
		d := late[8]["diary"]
		d.Rows = append(d.Rows, []string{fmt.Sprintf("2025-%02d-%02d", 1+i%12, 1+i%28), "Latihan", "yes", "1", "", ""})
		late[8]["diary"] = d
	}
	old := laterMaker(t, Partner{No: 3, Name: "CV Contoh Lama", Step: 12}, late).Partner()
	m.Partners = append(m.Partners, old)
	d, err := m.evidence()
	if err != nil {
		t.Fatal(err)
	}
	wholeGrids(t, d)
	got := docText(d)
	for _, want := range []string{"1 | PT Rekaan | ", "sebelas langkah selesai", "Gali informasinya", "Tanda tangan belum tercatat: KUD Contoh.", "Selasa, 30 Juni 2026 (sudah lewat)",
		"PT Rekaan | 3 | 2 | 3 | 12", "Jumlah |  |  | 106 | 124", "Kegiatan belum dicatat: KUD Contoh.", "46 kegiatan lain ada", "Evaluasi belum dicatat: KUD Contoh.",
		"PT Rekaan | Jum, 20 Nov 2026 | 4 | 3 | –", "[Nilai kemitraan: CV Contoh Lama]", "Catatan kontak | Masih terbuka.", "Foto | Foto belum dapat dimuat."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestPrintableRefusesWhatIsNoPicture(t *testing.T) {
	for name, data := range map[string][]byte{"nothing": nil, "text": []byte("hello"), "half": jpegPhoto(t, 100, 100)[:200]} {
		if _, _, ok := printable(data); ok {
			t.Errorf("%s was taken for a picture", name)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 3000))); err != nil {
		t.Fatal(err)
	}
	if _, width, ok := printable(b.Bytes()); !ok || width != 10 {
		t.Errorf("a very narrow picture: %d, %v", width, ok)
	}
	b.Reset()
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4000, maxPixels/4000+1))); err != nil {
		t.Fatal(err)
	}
	if _, _, ok := printable(b.Bytes()); ok {
		t.Errorf("a picture of %d bytes that unpacks to more than is bounded was read", b.Len())
	}
}
