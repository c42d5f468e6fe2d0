package artefact

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mitrabot/bot/document"
	"mitrabot/bot/flow"
	"mitrabot/content"
)

func agreementLibrary(t *testing.T) *content.Library {
	t.Helper()
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func word(s string) flow.Answer   { return flow.Answer{Text: s, Given: true} }
func picked(o string) flow.Answer { return flow.Answer{Options: []string{o}, Given: true} }
func onDay(d string) flow.Answer  { return flow.Answer{Date: d, Given: true} }

var wita = time.FixedZone("WITA", 8*60*60)

// agreementMaker makes a file about one partner with these answers of the steps 5 and 6.
func agreementMaker(lib *content.Library, plan [][]string, answers map[string]flow.Answer) Maker {
	p := Partner{No: 1, Name: "PT Rekaan Busana", Steps: map[int]Record{6: {Answers: answers}}}
	if plan != nil {
		p.Steps[5] = Record{Answers: map[string]flow.Answer{"plan": {Rows: plan, Given: true}, "agreed": picked("yes")}}
	}
	return Maker{Lib: lib, Dossier: Dossier{Partners: []Partner{p}, Language: "en", Sapaan: "Ibu",
		Now: time.Date(2026, 11, 23, 10, 0, 0, 0, wita)}}
}

func fullAgreement(lib *content.Library) Maker {
	m := agreementMaker(lib, [][]string{
		{"Magang menjahit", "Bu Contoh", "Pak Anwar", "2027-01-05", "2027-02-28", "Mesin", "4 peserta lulus"},
		{"Pameran karya", "Bu Contoh", "Pak Anwar", "2027-03-01", "", "", ""},
	}, map[string]flow.Answer{
		"purpose": word("Magang menjahit bagi peserta kursus."), "ours": word("Menyiapkan peserta"), "theirs": word("Menyediakan mesin"),
		"costs": picked("shared"), "from": onDay("2027-01-01"), "until": onDay("2027-12-31"), "dispute": picked("mediation"),
		"pattern": picked("B2"), "document": picked("pks"), "signer": word("Anwar Rekaan"), "signer_role": word("Direktur"),
		"address": word("Jalan Contoh Nomor 5"),
	})
	m.Institution = Institution{Name: "LKP Contoh Jahit", Head: "Siti Contoh", Position: "Pimpinan", Address: "Jalan Rekaan Nomor 1",
		Town: "Banjarbaru", Phone: "0812-0000-1234", Email: "lkp@contoh.example"}
	m.Dossier.Partners[0].Person, m.Dossier.Partners[0].Phone = "Pak Anwar, kepala produksi", "+6281200001234"
	return m
}

// paragraphs are the texts of a Word document, paragraph by paragraph; it must be sound XML.
func paragraphs(t *testing.T, docx []byte) []string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	dec, in := xml.NewDecoder(f), false
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "p":
				out = append(out, "")
			case "br":
				out[len(out)-1] += "\n"
			}
			in = token.Name.Local == "t"
		case xml.EndElement:
			in = false
		case xml.CharData:
			if in {
				out[len(out)-1] += string(token)
			}
		}
	}
}

func TestTemplatesAreSound(t *testing.T) {
	if err := CheckTemplates(agreementLibrary(t), nil); err != nil {
		t.Error(err)
	}
}

// What a mentor may write in a template is told in content/README.md, all of it.
func TestPlaceholdersAreTold(t *testing.T) {
	readme, err := os.ReadFile("../../content/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range agreementTexts() {
		names = append(names, p.name)
	}
	for _, f := range agreementFlags() {
		names = append(names, "?"+f.name)
	}
	for _, c := range planColumns() {
		names = append(names, "plan."+c)
	}
	for _, n := range names {
		if !strings.Contains(string(readme), "{"+n+"}") {
			t.Errorf("content/README.md does not tell {%s}", n)
		}
	}
}

// retouched is the content with a template in which one text is another.
func retouched(t *testing.T, name, from, to string) *content.Library {
	t.Helper()
	fsys := fstest.MapFS{}
	err := fs.WalkDir(content.Embedded(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(content.Embedded(), path)
		if path == name {
			data = rewritten(t, data, from, to)
		}
		fsys[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	lib, err := content.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func rewritten(t *testing.T, docx []byte, from, to string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		out, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(bytes.ReplaceAll(data, []byte(from), []byte(to)))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A slip of whoever changes a template is named with its file and place.
func TestASlipInATemplateIsNamed(t *testing.T) {
	for _, test := range []struct{ from, to, want string }{
		{"{signer_role}", "{jabatan}", "{jabatan}"},
		{"{?unsure}", "{?ragu}", "{?ragu}"},
		{"{plan.target}", "{plan.sasaran}", "{plan.sasaran}"},
		{"{plan.target}", "{rencana.target}", "{rencana.target}"},
		{"{partner}", "{partner", "mou.docx"},
	} {
		err := CheckTemplates(retouched(t, "id/templates/mou.docx", test.from, test.to), nil)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "id/templates/mou.docx: ") {
			t.Errorf("%s for %s: %v", test.to, test.from, err)
		}
	}
}

// An empty draft shows a line wherever something is still open, and no brace is left over.
func TestAnEmptyDraftIsAllLines(t *testing.T) {
	lib := agreementLibrary(t)
	for _, kind := range []string{"", "mou", "pks"} {
		answers := map[string]flow.Answer{}
		if kind != "" {
			answers["document"] = picked(kind)
		}
		m := agreementMaker(lib, nil, answers)
		m.Dossier.Partners[0].Name = ""
		v := agreementValues(m)
		for _, p := range agreementTexts() {
			if v.Text[p.name] != document.Gap && p.name != "today" {
				t.Errorf("%s: {%s} is %q without an answer", kind, p.name, v.Text[p.name])
			}
		}
		if len(v.Rows["plan"]) != 1 || v.Rows["plan"][0]["activity"] != document.Gap {
			t.Errorf("%s: plan %q", kind, v.Rows["plan"])
		}
		f, err := agreementDraft(m)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(paragraphs(t, f.Data), "\n")
		if strings.ContainsAny(text, "{}⟦") {
			t.Errorf("%s: a placeholder is left in %q", kind, text)
		}
		if n := strings.Count(text, document.Gap); n < 30 {
			t.Errorf("%s: only %d lines to fill in", kind, n)
		}
		if note := strings.Contains(text, "Catatan untuk pengisi"); note != (kind == "") {
			t.Errorf("%q: the note about MoU and PKS is there: %v", kind, note)
		}
	}
}

// The clauses that an agreement has (domain practice), in both papers.
func TestDraftHasItsClauses(t *testing.T) {
	lib := agreementLibrary(t)
	m := fullAgreement(lib)
	for _, kind := range []string{"mou", "pks"} {
		m.Dossier.Partners[0].Steps[6].Answers["document"] = picked(kind)
		f, err := Make(m.Lib, "draft", m.Dossier)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(f.Name, ".docx") || f.Kind != "document" {
			t.Errorf("file %s %s", f.Kind, f.Name)
		}
		text := strings.Join(paragraphs(t, f.Data), "\n")
		for _, want := range []string{"LKP Contoh Jahit", "PT Rekaan Busana", "Siti Contoh", "Anwar Rekaan", "Direktur", "Pimpinan",
			"Maksud dan Tujuan", "Tujuannya: Magang menjahit bagi peserta kursus.", "Ruang Lingkup", "Pelaksanaan", "Menyiapkan peserta.",
			"Menyediakan mesin.", "ditanggung bersama", "Jumat, 1 Januari 2027", "Jumat, 31 Desember 2027", "Monitoring dan Evaluasi",
			"Data Pribadi", "Keadaan Kahar", "Penyelesaian Perselisihan", "penengah", "adendum", "Pengakhiran", "Narahubung",
			"rangkap 2", "meterai", "Rencana Kerja", "Magang menjahit", "Pameran karya", "4 peserta lulus", "Kerja sama operasional"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", kind, want)
			}
		}
		for _, never := range []string{"{", "tidak sah", "..", "ditanggung oleh Pihak Kesatu", "Catatan untuk pengisi"} {
			if strings.Contains(text, never) {
				t.Errorf("%s says %q", kind, never)
			}
		}
		if share := strings.Contains(text, "Hasil dibagi"); share != (kind == "pks") {
			t.Errorf("%s: shares of results %v", kind, share)
		}
	}
}

// Whatever people type, the document is sound and says it.
func TestDraftTakesAnything(t *testing.T) {
	lib := agreementLibrary(t)
	m := fullAgreement(lib)
	odd := "<b>&\"'{partner}{?pks} =cmd() 🤝\x00\x1f " + strings.Repeat("panjang ", 60)
	p := &m.Dossier.Partners[0]
	p.Name = odd
	var rows [][]string
	for i := range 200 {
		rows = append(rows, []string{fmt.Sprintf("kegiatan-%d %s", i, odd), odd, odd, "besok", "2027-02-28T10:00", odd})
	}
	p.Steps[5] = Record{Answers: map[string]flow.Answer{"plan": {Rows: rows, Given: true}}}
	for _, q := range []string{"purpose", "ours", "theirs", "costs", "dispute", "signer"} {
		p.Steps[6].Answers[q] = word(odd + "\nbaris kedua")
	}
	f, err := agreementDraft(m)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(paragraphs(t, f.Data), "\n")
	for _, want := range []string{"kegiatan-0 ", "kegiatan-199 ", `<b>&"'{partner}{?pks} =cmd() 🤝`, "baris kedua", "Biaya kegiatan diatur sebagai berikut"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is lost", want)
		}
	}
	if len([]rune(f.Name)) > 90 || strings.ContainsAny(f.Name, `<>&"'/\{}`) {
		t.Errorf("file name %q", f.Name)
	}
}

func TestDraftWaitsForStepSix(t *testing.T) {
	lib := agreementLibrary(t)
	m := agreementMaker(lib, nil, map[string]flow.Answer{"pattern": picked("B1"), "ours": {}})
	if _, err := Make(m.Lib, "draft", m.Dossier); !errors.Is(err, ErrNothing) {
		t.Errorf("with the pattern alone: %v", err)
	}
	m.Dossier.Partners[0].Steps = nil
	if _, err := Make(m.Lib, "draft", m.Dossier); !errors.Is(err, ErrNothing) {
		t.Errorf("without step 6: %v", err)
	}
}

func TestNeeds(t *testing.T) {
	lib := agreementLibrary(t)
	names := func(m Maker) (out []string) {
		for _, n := range Needs(m) {
			if !slices.Contains(ReadyGroups(), n.Group) {
				t.Errorf("%+v is in no group", n)
			}
			out = append(out, strings.TrimSuffix(n.Group+"/"+n.What+n.Question, "/"))
		}
		return out
	}
	m := fullAgreement(lib)
	if got := names(m); len(got) != 0 {
		t.Errorf("a complete one lacks %v", got)
	}
	answers := m.Dossier.Partners[0].Steps[6].Answers
	for _, test := range []struct {
		name   string
		change func()
		want   string
	}{
		{"no roles", func() { answers["ours"] = flow.Answer{}; delete(answers, "theirs") }, "roles/ours roles/theirs"},
		{"ends before it begins", func() { answers["until"] = onDay("2026-12-31") }, "duration/orderuntil"},
		{"which paper is open", func() { answers["document"] = picked("unsure") }, "form/document"},
		{"the pattern is open", func() { answers["pattern"] = picked("unsure") }, "form/pattern"},
		{"nobody signs", func() { delete(answers, "signer"); delete(answers, "signer_role") }, "signer/signer signer/signer_role"},
		{"no costs, no way to settle", func() { delete(answers, "costs"); delete(answers, "dispute") }, "costs/costs dispute/dispute"},
		{"the institution is unknown", func() { m.Institution = Institution{Name: " "} },
			"institution/name institution/head institution/position institution/home"},
	} {
		m = fullAgreement(lib)
		answers = m.Dossier.Partners[0].Steps[6].Answers
		test.change()
		if got := strings.Join(names(m), " "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}

	m = fullAgreement(lib)
	m.Dossier.Partners[0].Pattern = "B4"
	m.Dossier.Partners[0].Steps[6].Answers["pattern"] = picked("unsure")
	m.Dossier.Partners[0].Steps[5] = Record{Answers: map[string]flow.Answer{"plan": {Given: true, Rows: [][]string{
		{"satu", "A", "B"}, {"dua", "A", " "}, {"tiga"}}}}}
	needs := Needs(m)
	if len(needs) != 2 || !slices.Equal(needs[0].Rows, []int{2, 3}) || needs[1].What != "plan_agreed" {
		t.Errorf("plan: %+v", needs)
	}
	if all := names(agreementMaker(lib, nil, nil)); len(all) != 18 || all[17] != "plan/plan_noneplan" {
		t.Errorf("an empty one lacks %d: %v", len(all), all)
	}
}
