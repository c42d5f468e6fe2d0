package document

import (
	"archive/zip"
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
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

// allParts are the XML files of a package, each of them well-formed and without characters XML 1.0 forbids.
func allParts(t *testing.T, docx []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		b := unzip(t, docx, f.Name)
		if strings.HasPrefix(f.Name, "word/media/") {
			continue
		}
		if err := wellFormed(b); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if !utf8.Valid(b) || strings.ContainsFunc(string(b), func(r rune) bool { return r < ' ' && r != '\n' || r == 0xfffe || r == 0xffff }) {
			t.Errorf("%s has characters that it must not", f.Name)
		}
		all[f.Name] = string(b)
	}
	return all
}

func TestDocumentsAreWhatTheySay(t *testing.T) {
	b, err := Docx(sampleDoc(t))
	if err != nil {
		t.Fatal(err)
	}
	all := allParts(t, b)
	doc := all["word/document.xml"]
	for _, want := range []string{
		`<w:pgSz w:w="11906" w:h="16838"/>`, `w:left="1417"`, `<w:tblHeader/>`, `<w:tblLayout w:type="fixed"/>`,
		`<w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t xml:space="preserve">NOTA KESEPAHAMAN</w:t><w:br/>`,
		`=cmd() &lt;b&gt;&amp;&quot;x&quot;`, "Catatan kecil.<", `<w:pStyle w:val="Picture"/><w:pageBreakBefore/>`, `descr="gambar"`,
		`<wp:extent cx="3600000" cy="1800000"/>`, // 100 mm wide, half as high
		`<wp:extent cx="920000" cy="8280000"/>`,  // too high for a page: 230 mm, and as narrow as that makes it
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("there is no %s", want)
		}
	}
	if rows, whole := strings.Count(doc, "<w:tr>"), strings.Count(doc, "<w:cantSplit/>"); rows != whole || rows < 60 {
		t.Errorf("%d of %d rows stay whole", whole, rows)
	}
	for _, id := range []string{"2", "3"} { // numbered lists begin with 1 again
		if !strings.Contains(doc, `<w:numId w:val="`+id+`"/>`) || !strings.Contains(all["word/numbering.xml"], `<w:num w:numId="`+id+`">`) {
			t.Errorf("there is no numbering %s", id)
		}
	}
	if !strings.Contains(all["word/styles.xml"], `w:lang w:val="id-ID"`) || !strings.Contains(all["word/footer1.xml"], "PAGE") {
		t.Error("no language, or no page numbers")
	}
	if got := all["docProps/core.xml"]; !strings.Contains(got, "<dc:title>Nota Kesepahaman</dc:title>") || strings.Count(got, "<dc:") != 1 {
		t.Errorf("the properties: %s", got)
	}
	// Whoever signs keeps what stands above: each paragraph of the block but the last row's last holds on to the next.
	signed := doc[strings.LastIndex(doc, "Demikian nota"):]
	signed = signed[:strings.Index(signed, "</w:tbl>")]
	if all, kept := strings.Count(signed, `"Signed"/>`), strings.Count(signed, `"Signed"/><w:keepNext/>`); all != 8 || kept != 6 {
		t.Errorf("%d of %d paragraphs are kept together", kept, all)
	}
}

func TestTablesFitThePage(t *testing.T) {
	for name, widths := range map[string][]int{"alike": nil, "unlike": {1, 99}, "narrow": {3, 4}} {
		b, err := Docx(Doc{Blocks: []Block{Grid{Head: []string{"a", "b"}, Rows: [][]string{{"c"}}, Widths: widths}, Pairs{[][2]string{{strings.Repeat("label ", 30), "b"}}}, Signatures{make([]Signature, 5)}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(allParts(t, b)["word/document.xml"], `<w:tblW w:w="`)[1:] {
			if n, err := strconv.Atoi(part[:strings.IndexByte(part, '"')]); err != nil || n > textWidth || n < textWidth-10 {
				t.Errorf("%s: a table of %d (%v)", name, n, err)
			}
		}
	}
}

func TestAPhotoStaysAJPEG(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	b, err := Docx(Doc{Blocks: []Block{Picture{Data: photo.Bytes()}, Picture{Data: samplePNG(t, 3, 3)}}})
	if err != nil {
		t.Fatal(err)
	}
	all := allParts(t, b)
	for _, want := range []string{`Extension="jpeg" ContentType="image/jpeg"`, `Extension="png" ContentType="image/png"`} {
		if !strings.Contains(all["[Content_Types].xml"], want) {
			t.Errorf("there is no %s", want)
		}
	}
	if !bytes.Equal(unzip(t, b, "word/media/image1.jpeg"), photo.Bytes()) || !strings.Contains(all["word/_rels/document.xml.rels"], `Target="media/image2.png"`) {
		t.Error("the pictures are not in the file as they were given")
	}
}

func TestWhatIsNoDocument(t *testing.T) {
	for name, b := range map[string]Block{
		"a long row":    Grid{Head: []string{"a"}, Rows: [][]string{{"b", "c"}}},
		"other widths":  Grid{Head: []string{"a"}, Widths: []int{1, 2}},
		"no width":      Grid{Head: []string{"a"}, Widths: []int{0}},
		"no picture":    Picture{Data: []byte("GIF89a")},
		"nothing":       nil,
		"half a header": Picture{Data: samplePNG(t, 3, 3)[:12]},
	} {
		if _, err := Docx(Doc{Blocks: []Block{b}}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	b, err := Docx(Doc{Blocks: []Block{PageBreak{}, Grid{}, Pairs{}, List{}, Signatures{}, PageBreak{}, PageBreak{}}})
	if err != nil {
		t.Fatal(err)
	}
	if doc := allParts(t, b)["word/document.xml"]; strings.Contains(doc, "pageBreakBefore") || !strings.Contains(doc, "<w:body><w:sectPr>") {
		t.Errorf("an empty document: %s", doc)
	}
}
