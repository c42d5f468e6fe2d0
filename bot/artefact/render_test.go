package artefact

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"mitrabot/bot/flow"
)

// renderFull is a partnership in which everything has been answered.
func renderFull(no int64) Partner {
	at := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 2, 0, 0, 0, time.UTC) }
	steps := twoYears()
	steps[1] = map[string]flow.Answer{"needs": pick("internship", "tools"), "category": pick("business"), "area": pick("district"),
		"size": pick("medium"), "source": text("Dikenalkan ketua RT")}
	steps[2] = map[string]flow.Answer{"purpose": text("Menjual seragam sekolah"), "scope": text("Konveksi untuk dua kecamatan"),
		"vision": text("Menjadi konveksi terbesar di kabupaten"), "source": pick("observation", "interview"), "approach": pick("formal"), "introducer": text("Kepala desa")}
	steps[3] = scoredAs(no, "", "go", 5, 4, 5, 3, 4).Steps[3].Answers
	steps[4] = map[string]flow.Answer{"who": text("Pak Anwar, kepala produksi"), "purpose": text("Membicarakan tempat magang bagi peserta kursus menjahit"),
		"benefit": text("Calon penjahit yang sudah terlatih"), "ask": text("Tempat magang untuk empat peserta"), "offer": text("Pelatihan gratis untuk lima pegawai"),
		"form": pick("audience"), "date": dayAnswer("2026-12-03T09:00"), "held": pick("no")}
	steps[5]["agreed"] = pick("yes")
	steps[6] = map[string]flow.Answer{"purpose": text("Magang menjahit bagi peserta kursus"), "ours": text("Menyiapkan peserta dan pembimbing"),
		"theirs": text("Menyediakan mesin dan tempat"), "costs": pick("shared"), "from": dayAnswer("2027-01-01"), "until": dayAnswer("2027-12-31"),
		"dispute": pick("talk"), "pattern": pick("B2"), "document": pick("mou"), "signer": text("Anwar Rekaan"), "signer_role": text("Direktur"),
		"address": text("Jalan Contoh Nomor 5, Banjarbaru")}
	steps[9]["together"], steps[9]["missed"] = pick("yes"), text("Pameran tertunda")
	steps[9]["cause"], steps[9]["solution"] = text("Mesin tua"), text("Servis berkala")
	steps[11]["lesson"] = text("Mulai lebih awal")
	p := Partner{No: no, Name: "PT Rekaan Busana", Person: "Pak Anwar, kepala produksi", Phone: "+6281200001234", Category: "business", Pattern: "B2", Step: 12,
		Created: at(1, 2), Last: at(11, 20), Steps: map[int]Record{}}
	for step, a := range steps {
		p.Steps[step] = Record{Answers: a, Saved: true, At: at(11, 20)}
	}
	for i := range 6 {
		p.Entries = append(p.Entries, Entry{At: at(time.Month(5+i), 3), Channel: "whatsapp", Outcome: "good", Note: "Membahas jadwal magang"})
		p.Pulses = append(p.Pulses, Pulse{At: at(time.Month(5+i), 9), Score: 1 + i%5})
	}
	return p
}

// renderHostile is what the longest and worst answers make of a partnership: 200 rows, texts that are long, or that a
// file could take for something else.
func renderHostile(no int64) Partner {
	p := renderFull(no)
	p.Name, p.Person = "Koperasi <&> \"Rekaan\" 🏭 =cmd()|'/c calc'!A0 "+strings.Repeat("Sejahtera Bersama ", 8), strings.Repeat("Ibu Contoh 🌸 <&> ", 12)
	word := func(i int) string { return hostile[i%len(hostile)] }
	n := 0
	for step, r := range p.Steps {
		for question, a := range r.Answers {
			n++
			switch {
			case len(a.Options) > 0:
				a.Text = word(n) // as where an option of one's own may be typed
			case len(a.Rows) > 0:
				first := a.Rows[len(a.Rows)-1]
				if len(first) < 2 {
					first = a.Rows[0]
				}
				for i := len(a.Rows); i < 200; i++ {
					row := slices.Clone(first)
					for c := range row {
						if _, err := time.Parse(time.DateOnly, row[c]); err != nil && !strings.ContainsAny(row[c], "0123456789") && question != ScoresID && question != RoundsID {
							row[c] = short(word(i+c), 120) // as long as a cell may be
						}
					}
					a.Rows = append(a.Rows, row)
				}
			case a.Text != "":
				a.Text = strings.TrimSpace(a.Text + " " + word(n) + " " + word(n+3))
			}
			r.Answers[question] = a
		}
		p.Steps[step] = r
	}
	for i := range 200 {
		p.Entries = append(p.Entries, Entry{At: time.Date(2026, 1, 1+i, 2, 0, 0, 0, time.UTC), Channel: "met", Outcome: "good", Note: word(i)})
	}
	return p
}

// renderMakers are the makers of all files: about one partner, and about all.
func renderMakers(t *testing.T, make func(int64) Partner, all int) (one, every Maker) {
	institution := Institution{Name: "LKP Contoh Melati", Kind: "lkp", Head: "Siti Contoh, S.Pd.", Position: "Pimpinan", Address: "Jalan Rekaan Nomor 1, Banjarbaru",
		Town: "Banjarbaru", Phone: "0812-0000-5678", Email: "lkp@contoh.example"}
	one, every = maker(t, "id", make(1)), maker(t, "id")
	pictures := []Picture{{At: one.Now, Note: "Hari pertama magang", Data: jpegPhoto(t, 1200, 900)}, {At: one.Now, Note: hostile[1], Data: []byte("no picture")}}
	one.Partners[0].Pictures = pictures
	for i := range all {
		p := make(int64(i + 1))
		if i > 0 {
			p.Name = fmt.Sprintf("%s %d", p.Name, i+1)
		}
		every.Partners = append(every.Partners, p)
	}
	every.Partners[0].Pictures = pictures
	one.Institution, every.Institution = institution, institution
	return one, every
}

// TestFilesOpen makes every kind of file from a full and from a hostile dossier and opens it as its reader will.
func TestFilesOpen(t *testing.T) {
	for _, program := range []string{"soffice", "pdftotext"} {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		if os.Getenv("CI") == "true" {
			t.Fatalf("there is no %s on this machine, and CI must open the files", program)
		}
		t.Skipf("left out: no %s on this machine; install LibreOffice and poppler-utils to see the files open", program)
	}
	files := map[string][]byte{}
	for name, make := range map[string]func(int64) Partner{"full": renderFull, "hostile": renderHostile} {
		one, every := renderMakers(t, make, map[string]int{"full": 3, "hostile": 12}[name])
		for _, s := range Specs() {
			d := one.Dossier
			if s.All {
				d = every.Dossier
			}
			f, err := Make(one.Lib, s.ID, d)
			if err != nil {
				t.Errorf("%s of the %s dossier: %v", s.ID, name, err)
				continue
			}
			sound(t, name+"-"+s.ID, f)
			if ending := filepath.Ext(f.Name); ending == ".docx" || ending == ".xlsx" {
				files[name+"-"+s.ID+ending] = f.Data
			}
		}
	}
	// Between these lengths the end of a page falls into the signatures, wherever they would be torn.
	const lengths = 6
	signed := []string{"draft", "evaluation", "decision", "followup", "letter"}
	for n := range lengths {
		one, _ := renderMakers(t, renderFull, 1)
		longer(one.Partners[0], n)
		for _, id := range signed {
			f, err := Make(one.Lib, id, one.Dossier)
			if err != nil {
				t.Fatal(err)
			}
			files[fmt.Sprintf("%s-of-%d.docx", id, n)] = f.Data
		}
	}
	pages := rendered(t, files)
	for file, want := range map[string][]string{
		"full-mapbook.xlsx":    {"PT Rekaan Busana", "Dikenalkan ketua RT", "Tempat magang"},
		"full-sheet.docx":      {"PT Rekaan Busana", "Konveksi untuk dua kecamatan", "Kepala desa", "0812-0000-1234"},
		"full-letter.docx":     {"LKP Contoh Melati", "Pak Anwar", "Tempat magang untuk empat peserta", "Kamis, 3 Desember 2026", "Siti Contoh, S.Pd."},
		"full-plan.xlsx":       {"Magang menjahit", "Bu Rekaan", "10/01/2026", "5 peserta"},
		"full-draft.docx":      {"PT Rekaan Busana", "Anwar Rekaan", "Direktur", "Menyediakan mesin dan tempat", "Magang menjahit"},
		"full-diary.xlsx":      {"Pola dasar", "Mesin rusak", "15/07/2026"},
		"full-evaluation.docx": {"Lima lulus", "Pameran tertunda", "Servis berkala"},
		"full-decision.docx":   {"Hasil baik", "Servis mesin"},
		"full-followup.docx":   {"Kelas malam", "10 peserta", "Mulai lebih awal"},
		"full-portfolio.docx":  {"PT Rekaan Busana", "Menyediakan mesin dan tempat", "Pola dasar", "Hari pertama magang"},
		"full-evidence.docx":   {"LKP Contoh Melati", "PT Rekaan Busana 2", "PT Rekaan Busana 3"},
		"hostile-plan.xlsx":    {"=cmd()|'/c calc'!A0", "<b>&\"Contoh\"</b>"},
		"hostile-mapbook.xlsx": {"=cmd()|'/c calc'!A0", "Koperasi <&>"},
		"hostile-draft.docx":   {"=cmd()|'/c calc'!A0", "<b>&\"Contoh\"</b>"},
		"hostile-letter.docx":  {"Koperasi <&>"},
	} {
		got := folded(strings.Join(pages[file], " "))
		for _, w := range want {
			if !strings.Contains(got, folded(w)) {
				t.Errorf("%s: %q is not there:\n%.1500s", file, w, got)
			}
		}
	}
	for _, id := range signed {
		moved := map[int]bool{}
		for n := range lengths {
			moved[together(t, fmt.Sprintf("%s-of-%d.docx", id, n), pages)] = true
		}
		if len(moved) < 2 {
			t.Errorf("the signatures of %s stand on the same page at all lengths: no end of a page was near them", id)
		}
	}
	for file, got := range pages {
		most := map[string]int{"full-sheet.docx": 1, "hostile-sheet.docx": 1, "full-letter.docx": 1, "hostile-letter.docx": 2}[file]
		if most > 0 && len(got) > most {
			t.Errorf("%s has %d pages, want at most %d", file, len(got), most)
		}
		all := strings.Join(got, "")
		if strings.Contains(all, "###") {
			t.Errorf("%s: a column is too narrow", file)
		}
		if left := regexp.MustCompile(`\{[a-z_?.]+\}`).FindAllString(strings.ReplaceAll(all, "{sapaan}", ""), 1); len(left) > 0 {
			t.Errorf("%s: %s is not filled in", file, left)
		}
		for i, p := range got {
			if strings.TrimFunc(p, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsDigit(r) }) == "" {
				t.Errorf("%s: page %d of %d is empty", file, i+1, len(got))
			}
		}
	}
}

// sound fails where a file is not what its name says.
func sound(t *testing.T, what string, f File) {
	t.Helper()
	if f.Name == "" || len([]rune(f.Name)) > 90 || strings.ContainsAny(f.Name, "/\\<>:\"|?*\n") {
		t.Errorf("%s is called %q", what, f.Name)
	}
	switch filepath.Ext(f.Name) {
	case ".png":
		c, err := png.DecodeConfig(bytes.NewReader(f.Data))
		// Beyond this, Telegram takes no photo.
		if err != nil || c.Width+c.Height > 10000 || c.Width > 20*c.Height || c.Height > 20*c.Width || f.Kind != "photo" {
			t.Errorf("%s: %dx%d, %s, %v", what, c.Width, c.Height, f.Kind, err)
		}
		if keep := os.Getenv("MITRA_PAGES"); keep != "" {
			if err := os.WriteFile(filepath.Join(keep, what+".png"), f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	case ".docx", ".xlsx":
		if _, err := zip.NewReader(bytes.NewReader(f.Data), int64(len(f.Data))); err != nil || f.Kind != "document" {
			t.Errorf("%s: %s, %v", what, f.Kind, err)
		}
	case ".ics":
		if !bytes.HasPrefix(f.Data, []byte("BEGIN:VCALENDAR\r\n")) || !bytes.HasSuffix(f.Data, []byte("END:VCALENDAR\r\n")) || !bytes.Contains(f.Data, []byte("BEGIN:VEVENT")) {
			t.Errorf("%s is no calendar: %.200s", what, f.Data)
		}
		for _, line := range bytes.Split(f.Data, []byte("\r\n")) {
			if len(line) > 75 || bytes.ContainsAny(line, "\r\n") {
				t.Errorf("%s: a line of %d bytes", what, len(line))
			}
		}
	default:
		t.Errorf("%s is called %q", what, f.Name)
	}
	if len(f.Data) > 5<<20 {
		t.Errorf("%s is %d bytes large", what, len(f.Data))
	}
}

// longer makes what a partnership says longer, in n steps of a few lines, each less than signatures are high.
func longer(p Partner, n int) {
	for step, question := range map[int]string{5: "plan", 10: "actions", 11: "plan"} {
		a := p.Steps[step].Answers[question]
		for i := range 3 * n {
			row := slices.Clone(a.Rows[0])
			row[0] = fmt.Sprintf("Kegiatan lain %d", i+1)
			a.Rows = append(a.Rows, row)
		}
		p.Steps[step].Answers[question] = a
	}
	if n == 0 { // else the evaluation never ends on its first page
		delete(p.Steps, 8)
		for _, question := range []string{ScoresID, "activities", "problem"} {
			delete(p.Steps[9].Answers, question)
		}
		p.Steps[5].Answers["plan"] = rowsAnswer(p.Steps[5].Answers["plan"].Rows[0])
	}
	p.Steps[4].Answers["benefit"] = text("Calon penjahit." + strings.Repeat(" Mereka sudah terlatih dan siap bekerja sejak hari pertama.", 2*n))
	p.Steps[6].Answers["ours"] = text("Menyiapkan peserta." + strings.Repeat(" Pembimbing dari lembaga hadir setiap minggu dan mencatat kemajuan para peserta.", 6*n))
}

// together fails where signatures are torn: from the line above to the positions all stands on one page, whose index is
// returned.
func together(t *testing.T, file string, pages map[string][]string) int {
	t.Helper()
	above, names := "Disusun dan disepakati", []string{"Siti Contoh", "Pimpinan", "LKP Contoh Melati", "Pak Anwar", "PT Rekaan Busana"}
	switch {
	case strings.HasPrefix(file, "letter"):
		above, names = "Hormat kami", names[:3]
	case strings.HasPrefix(file, "draft"):
		above, names = "Pihak Kesatu LKP Contoh Melati", []string{"Siti Contoh", "Pimpinan", "Anwar Rekaan", "Direktur", "PT Rekaan Busana"}
	}
	for i, page := range slices.Backward(pages[file]) {
		_, below, ok := strings.Cut(folded(page), folded(above))
		if !ok {
			continue
		}
		for _, name := range names {
			if !strings.Contains(below, folded(name)) {
				t.Errorf("%s: %q is torn off from the signatures on page %d:\n%s", file, name, i+1, page)
			}
		}
		return i
	}
	t.Errorf("%s: there is no %q", file, above)
	return -1
}

// rendered opens files as LibreOffice does, all at once, since its start is what takes time, and returns the pages of
// each. With MITRA_PAGES the pages stay in that directory, for the eyes.
func rendered(t *testing.T, files map[string][]byte) map[string][]string {
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
	ctx, cancel := context.WithTimeout(t.Context(), 240*time.Second)
	defer cancel()
	convert := exec.CommandContext(ctx, "soffice", arguments...)
	convert.WaitDelay = 5 * time.Second
	if out, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("the files do not open: %v\n%s", err, out)
	}
	pages := map[string][]string{}
	for name := range files {
		pdf := filepath.Join(dir, strings.TrimSuffix(name, filepath.Ext(name))+".pdf")
		out, err := exec.CommandContext(ctx, "pdftotext", pdf, "-").Output()
		if err != nil {
			t.Errorf("%s does not open: %v", name, err)
			continue
		}
		pages[name] = strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
	}
	return pages
}

// folded is s without spaces and line breaks, which a reader of PDF puts where the page broke the line.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
