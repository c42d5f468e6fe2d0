package document

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
)

// samplePNG is a picture of that size.
func samplePNG(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sampleDoc has every kind of block.
func sampleDoc(t testing.TB) Doc {
	t.Helper()
	long := strings.Repeat("Para pihak sepakat untuk bekerja sama dalam penyelenggaraan magang bagi peserta kursus. ", 6)
	rows := [][]string{}
	for range 60 {
		rows = append(rows, []string{"Magang di bengkel", "=cmd() <b>&\"x\"", strings.Repeat("panjang", 20), "10–12 Januari 2027"})
	}
	return Doc{Title: "Nota Kesepahaman", Footer: "Draf bantu, bukan nasihat hukum; mohon ditinjau kedua pihak.", Blocks: []Block{
		Heading{1, "NOTA KESEPAHAMAN\nantara\nLKP Contoh Rekaan\ndan\nCV Rajut Contoh"},
		Paragraph{"Nomor: " + Gap, Centred},
		Paragraph{"Makassar, 26 November 2026", Right},
		Pairs{[][2]string{{"Nomor", "01/LKP/XI/2026"}, {"Lampiran:", "1 (satu) berkas"}, {"Hal", "Permohonan audiensi tentang penjajakan kerja sama magang bagi peserta kursus menjahit angkatan kedua"}, {"", "tanpa label"}}},
		Paragraph{"Kepada Yth.\nBapak Contoh\nKepala Dinas Rekaan\ndi Tempat", Left},
		Paragraph{"Dengan hormat,\n" + long, Justified},
		Heading{2, "Pasal 1\nMaksud dan Tujuan"},
		List{[]string{"satu", long, "tiga"}, true},
		List{[]string{"butir", "butir lain 🙂"}, false},
		Heading{3, "Rencana"},
		List{[]string{"mulai lagi dari satu"}, true},
		Grid{[]string{"Kegiatan", "Penanggung jawab", "Target", "Waktu"}, rows, []int{3, 2, 2, 2}},
		Paragraph{"Judul tebal", Bold},
		Paragraph{"Catatan kecil.\x00\x0b\ufffe\xff", Small},
		PageBreak{},
		Picture{samplePNG(t, 400, 200), 100, "gambar"},
		Picture{samplePNG(t, 100, 900), 0, "gambar tinggi"},
		Paragraph{long + long + long, Justified},
		Paragraph{"Demikian nota kesepahaman ini dibuat dalam rangkap 2 (dua).", Justified},
		Signatures{[]Signature{{[]string{"PIHAK PERTAMA", "LKP Contoh Rekaan"}, "Ibu Contoh, S.Pd.", "Pimpinan"}, {[]string{"PIHAK KEDUA"}, "", "Direktur"}}},
		Signatures{[]Signature{{[]string{"Makassar, 26 November 2026", "Hormat kami,"}, "Ibu Contoh", "Pimpinan LKP"}}},
	}}
}

func TestTheSameDocGivesTheSameBytes(t *testing.T) {
	once := func() []byte {
		b, err := Docx(sampleDoc(t))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if !bytes.Equal(once(), once()) {
		t.Error("two documents of the same blocks differ")
	}
}
