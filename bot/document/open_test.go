package document

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// office is where LibreOffice and the readers of PDF are; it skips the test without them, except in CI.
func office(t *testing.T) {
	t.Helper()
	for _, program := range []string{"soffice", "pdftotext", "pdfinfo"} {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		if os.Getenv("CI") == "true" {
			t.Fatalf("there is no %s on this machine, and CI must open the documents", program)
		}
		t.Skipf("left out: no %s on this machine; install LibreOffice and poppler-utils to see the documents open", program)
	}
}

// opened opens files as LibreOffice does, all at once, since its start is what takes time. It returns the texts of the
// pages of each, and complains about pages that are not A4 (either way up). With MITRA_PAGES the pages stay in that
// directory, for the eyes.
func opened(t *testing.T, files map[string][]byte) map[string][]string {
	t.Helper()
	dir := t.TempDir()
	if keep := os.Getenv("MITRA_PAGES"); keep != "" {
		dir = keep
	}
	arguments := []string{"--headless", "--norestore", "-env:UserInstallation=file://" + t.TempDir(), "--convert-to", "pdf", "--outdir", dir}
	for name, file := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, path)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 120*time.Second)
	defer cancel()
	convert := exec.CommandContext(ctx, "soffice", arguments...)
	convert.WaitDelay = 5 * time.Second
	if out, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("the documents do not open: %v\n%s", err, out)
	}
	texts := map[string][]string{}
	for name := range files {
		pdf := filepath.Join(dir, strings.TrimSuffix(name, filepath.Ext(name))+".pdf")
		info, err := exec.CommandContext(ctx, "pdfinfo", "-l", "-1", pdf).Output()
		if err != nil {
			t.Fatalf("%s does not open: %v", name, err)
		}
		for _, size := range regexp.MustCompile(`Page +\d+ size: .*`).FindAllString(string(info), -1) {
			if !strings.Contains(size, "(A4)") {
				t.Errorf("%s: %s", name, size)
			}
		}
		text, err := exec.CommandContext(ctx, "pdftotext", "-layout", pdf, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	}
	return texts
}

// TestDocumentsOpen opens some of each kind in LibreOffice and reads the pages.
func TestDocumentsOpen(t *testing.T) {
	office(t)
	template := must(ParseTemplate(must(Docx(Doc{Footer: "Draf {town}", Blocks: []Block{
		Heading{1, "NOTA {name}"}, Paragraph{"{?no}Pasal yang pergi", Justified}, Paragraph{"{lines}", Left},
		Grid{Head: []string{"Kegiatan", "Siapa"}, Rows: [][]string{{"{plan.what}", "{plan.who}"}}}}}))))
	files := map[string][]byte{
		"letter.docx": must(Docx(letter())), "all.docx": must(Docx(sampleDoc(t))), "filled.docx": must(template.Fill(testValues())),
		"book.xlsx": must(Workbook([]Sheet{sheet200(), {Name: "Bu's & <lain>", Columns: []string{"Nama", "Saat"}, Rows: [][]any{{"a", nil}}}})),
	}
	signed := func(lines int) string { return fmt.Sprintf("signed%d.docx", lines) }
	const fewest, most = 31, 42 // lines above; somewhere between, the end of the page falls into the signatures
	for n := fewest; n <= most; n++ {
		files[signed(n)] = must(Docx(Doc{Blocks: []Block{
			Paragraph{strings.Repeat("Baris.\n", n), Left}, Paragraph{"Demikian dibuat dalam rangkap 2 (dua).", Justified},
			Signatures{[]Signature{{[]string{"PIHAK PERTAMA"}, "Ibu Contoh", "Pimpinan"}, {[]string{"PIHAK KEDUA", "CV Rajut Contoh"}, "", "Direktur"}}}}}))
	}
	pages := opened(t, files)
	t.Run("letter", func(t *testing.T) {
		got := pages["letter.docx"]
		if len(got) != 1 {
			t.Errorf("a letter of %d pages", len(got))
		}
		holds(t, got[0], "Kepada Yth.", "Nomor", ": 01/LKP/XI/2026", "Hormat kami,", "Ibu Contoh, S.Pd.", "Pimpinan LKP")
	})
	t.Run("every block", func(t *testing.T) {
		all := strings.Join(pages["all.docx"], "")
		holds(t, all, "NOTA KESEPAHAMAN", "=cmd() <b>&\"x\"", "Catatan kecil.", "3. tiga")
		if n := strings.Count(all, "Magang di bengkel"); n != 60 {
			t.Errorf("%d of 60 rows are there", n)
		}
		for i, p := range pages["all.docx"] {
			holds(t, p, "Draf bantu")
			if !regexp.MustCompile(fmt.Sprintf(`(?m)\s%d\s*$`, i+1)).MatchString(p) {
				t.Errorf("page %d has no number", i+1)
			}
			if strings.Contains(p, "Magang di bengkel") {
				holds(t, p, "Kegiatan", "Penanggung jawab") // the head on each page
			}
		}
	})
	t.Run("signatures stay on one page, with text above", func(t *testing.T) {
		apart := 0
		for n := fewest; n <= most; n++ {
			for i, p := range pages[signed(n)] {
				if strings.Contains(p, "PIHAK") || strings.Contains(p, "Direktur") || strings.Contains(p, "Ibu Contoh") {
					holds(t, p, "Demikian", "PIHAK PERTAMA", "CV Rajut Contoh", "Ibu Contoh", "Direktur")
					apart += i
				}
			}
		}
		if apart == 0 || apart > most-fewest {
			t.Errorf("%d of %d stand on a second page: the end of the page is not where the test wants it", apart, most-fewest+1)
		}
	})
	t.Run("template", func(t *testing.T) {
		got := pages["filled.docx"][0]
		holds(t, got, "NOTA A & B <c>", "satu", "Magang", "Ibu Contoh", "=cmd()", "Draf Makassar")
		if strings.Contains(got, "pergi") || strings.Contains(got, "{") {
			t.Errorf("%s", got)
		}
	})
	t.Run("workbook", func(t *testing.T) {
		got := strings.Join(pages["book.xlsx"], "")
		holds(t, got, "Mitra Contoh 0", "=cmd()|'/c calc'!A0", "01/12/2026 09:00")
		if n := strings.Count(got, "Mitra Contoh "); n != 200 {
			t.Errorf("%d of 200 rows are there", n)
		}
		for _, p := range pages["book.xlsx"] {
			holds(t, p, "Nama", "Saat") // all columns on each page, below the head
		}
		if strings.Contains(got, "###") {
			t.Error("a column is too narrow for its days")
		}
	})
}

// letter is a usual one, on a page.
func letter() Doc {
	return Doc{Title: "Permohonan audiensi", Footer: "LKP Contoh Rekaan", Blocks: []Block{
		Heading{1, "LKP CONTOH REKAAN"},
		Paragraph{"Jalan Rekaan 1, Makassar · 0800-0000-0000", Centred},
		Paragraph{"Makassar, 26 November 2026", Right},
		Pairs{[][2]string{{"Nomor", "01/LKP/XI/2026"}, {"Lampiran", "–"}, {"Hal", "Permohonan audiensi"}}},
		Paragraph{"Kepada Yth.\nPimpinan CV Rajut Contoh\ndi tempat", Left},
		Paragraph{"Dengan hormat,", Left},
		Paragraph{strings.Repeat("Lembaga kami menyelenggarakan kursus menjahit dan ingin menjajaki kerja sama magang. ", 5), Justified},
		List{[]string{"Tujuan: memperkenalkan lembaga", "Manfaat bagi mitra: calon tenaga kerja yang terlatih"}, false},
		Paragraph{"Atas perhatian Bapak/Ibu, kami ucapkan terima kasih.", Justified},
		Signatures{[]Signature{{[]string{"Hormat kami,"}, "Ibu Contoh, S.Pd.", "Pimpinan LKP"}}},
	}}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func holds(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not there:\n%s", w, text)
		}
	}
}
