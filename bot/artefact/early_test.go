package artefact

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"mitrabot/bot/document"
	"mitrabot/bot/flow"
	"mitrabot/content"
)

// hostile are texts that people paste, and what a spreadsheet or a document could take for something else.
var hostile = []string{"=cmd()|'/c calc'!A0", "<b>&\"Contoh\"</b>", "🏭🏭 Rekaan", strings.Repeat("panjang sekali ", 40), "baris\nbaru\tdan tab", "+62", "{sapaan}"}

// loaded is the content, read once for all tests here: that takes longer than they do.
var loaded = sync.OnceValues(func() (*content.Library, error) { return content.Load(content.Embedded()) })

func library(t *testing.T) *content.Library {
	t.Helper()
	lib, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func text(s string) flow.Answer { return flow.Answer{Text: s, Given: s != ""} }

func pick(options ...string) flow.Answer { return flow.Answer{Options: options, Given: true} }

func maker(t *testing.T, lang string, partners ...Partner) Maker {
	return Maker{Lib: library(t), Dossier: Dossier{Partners: partners, Language: lang, Sapaan: "Ibu",
		Now: time.Date(2026, 11, 26, 9, 0, 0, 0, time.FixedZone("WITA", 8*3600))}}
}

// mapped is a partner on the map; size and area may be "".
func mapped(no int64, name, group, size, area string) Partner {
	a := map[string]flow.Answer{}
	for id, option := range map[string]string{"category": group, "size": size, "area": area} {
		if option != "" {
			a[id] = pick(option)
		}
	}
	return Partner{No: no, Name: name, Category: group, Step: 2, Steps: map[int]Record{1: {Answers: a, Saved: true}}}
}

func TestCandidatesGoFromSmallToLarge(t *testing.T) {
	own := Partner{No: 6, Name: "kampus", Steps: map[int]Record{1: {Answers: map[string]flow.Answer{"category": text("perguruan tinggi")}}}}
	list := Candidates(library(t), []Partner{
		mapped(1, "besar dekat", "business", "large", "village"), mapped(2, "kecil jauh", "figure", "small", "beyond"),
		mapped(3, "kecil dekat", "community", "small", "village"), mapped(4, "setara", "cooperative", "medium", "district"),
		{No: 5, Name: "belum dipetakan"}, own, mapped(7, "kecil saja", "business", "small", ""),
	})
	var names, groups []string
	for _, c := range list {
		names, groups = append(names, c.Name), append(groups, c.Group)
	}
	if want := "kecil dekat, kecil jauh, kecil saja, setara, besar dekat, belum dipetakan, kampus"; strings.Join(names, ", ") != want {
		t.Errorf("order %q, want %q", strings.Join(names, ", "), want)
	}
	if want := []string{"community", "figure", "business", "cooperative", "business", "", "other"}; !slices.Equal(groups, want) {
		t.Errorf("groups %q, want %q", groups, want)
	}
}

func TestMapCountsByCategory(t *testing.T) {
	m := maker(t, "id", mapped(1, "A Contoh", "business", "small", "district"), mapped(2, "B Contoh", "business", "large", "beyond"),
		mapped(3, "C Contoh", "cooperative", "small", "district"), Partner{No: 4, Name: "D Contoh"},
		mapped(5, "E Contoh", "gone", "", ""))
	b := m.mapBars()
	want := []document.Bar{{Label: "Kelompok masyarakat", Text: "0"}, {Label: "Tokoh masyarakat", Text: "0"},
		{Label: "Dunia usaha/industri", Value: 2, Text: "2 · paling dekat", Strong: true}, {Label: "Koperasi/KUD", Value: 1, Text: "1 · paling dekat", Strong: true},
		{Label: "Lembaga pemerintah", Text: "0"}, {Label: "Kelompok lain", Value: 1, Text: "1"}, {Label: "Menunggu dipetakan", Value: 1, Text: "1"}}
	if !reflect.DeepEqual(b.Bars, want) {
		t.Errorf("bars\n%+v, want\n%+v", b.Bars, want)
	}
	if b.Note != "4 calon · mulai dari A Contoh" {
		t.Errorf("note %q", b.Note)
	}
	// A category that the content does not know any more counts among the others, with its nearness.
	if last := maker(t, "id", mapped(1, "A", "gone", "small", "village")).mapBars().Bars[5]; last.Value != 1 || !last.Strong {
		t.Errorf("bar of the others %+v", last)
	}
	// Without any area nobody is nearest.
	for _, bar := range maker(t, "id", mapped(1, "A", "business", "small", "")).mapBars().Bars {
		if bar.Strong {
			t.Errorf("%s is strong", bar.Label)
		}
	}
}

func TestMapBookHoldsEverybody(t *testing.T) {
	var all []Partner
	for i := range 200 {
		p := mapped(int64(i+1), hostile[i%len(hostile)], []string{"business", "figure", ""}[i%3], []string{"small", "large", ""}[i%3], "village")
		if p.Steps[1].Answers["source"] = text(hostile[(i+1)%len(hostile)]); i%2 == 0 {
			p.Person, p.Phone = hostile[(i+2)%len(hostile)], "+6281234567890"
		}
		all = append(all, p)
	}
	for _, lang := range []string{"id", "en"} {
		s := maker(t, lang, all...).mapSheets()[0]
		if len(s.Rows) != 200 || len(s.Columns) != 10 {
			t.Fatalf("%s: %d rows, %d columns", lang, len(s.Rows), len(s.Columns))
		}
		for i, row := range s.Rows {
			if len(row) != len(s.Columns) || row[0] != i+1 {
				t.Fatalf("%s: row %d is %v", lang, i, row)
			}
			for _, cell := range row {
				if s, ok := cell.(string); ok && strings.TrimSpace(s) == "" {
					t.Errorf("%s: a silent hole in row %d: %v", lang, i, row)
				}
			}
		}
	}
}

// scoredAs is a partner with five scores and a decision.
func scoredAs(no int64, name, decision string, scores ...int64) Partner {
	a := map[string]flow.Answer{}
	for i, id := range []string{"need_fit", "field_fit", "capacity", "access", "willingness"} {
		if i < len(scores) {
			a[id] = flow.Answer{Number: scores[i], Given: true}
		}
	}
	if decision != "" {
		a["decision"] = pick(decision)
	}
	return Partner{No: no, Name: name, Steps: map[int]Record{3: {Answers: a}}}
}

func TestRanking(t *testing.T) {
	lib := library(t)
	list := Ranking(lib, []Partner{scoredAs(1, "tiga", "go", 3, 3, 3, 3, 3), scoredAs(2, "setengah", "", 5, 5), scoredAs(3, "lima", "later", 5, 5, 5, 5, 5),
		scoredAs(4, "juga tiga", "no", 1, 5, 3, 3, 3), {No: 5}, scoredAs(6, "dua", "go", 2, 2, 2, 2, 2), scoredAs(7, "palsu", "go", 99, 1, 1, 1, 1)})
	var got []string
	for _, w := range list {
		got = append(got, fmt.Sprint(w.Place, " ", w.Name, " ", w.Total))
	}
	if want := []string{"1 lima 25", "2 tiga 15", "2 juga tiga 15", "4 dua 10"}; !slices.Equal(got, want) {
		t.Errorf("ranking %q, want %q", got, want)
	}
	if n := len(Criteria(lib)); n != scored {
		t.Errorf("%d criteria, but the file is ready with %d scores", n, scored)
	}
}

func TestRankingBars(t *testing.T) {
	var all []Partner
	for i := range 200 {
		all = append(all, scoredAs(int64(i+1), hostile[i%len(hostile)], []string{"go", "later", "no", ""}[i%4], int64(i%5+1), 3, 3, 3, 3))
	}
	b := maker(t, "id", all...).rankingBars()
	if len(b.Bars) != longestRanking || b.Max != 25 || !strings.Contains(b.Note, "180") {
		t.Errorf("%d bars of %v: %q", len(b.Bars), b.Max, b.Note)
	}
	for i, bar := range b.Bars {
		if bar.Value > 25 || i > 0 && bar.Value > b.Bars[i-1].Value || utf8.RuneCountInString(bar.Label) > 40 || strings.ContainsAny(bar.Label, "\n\t") {
			t.Errorf("bar %+v", bar)
		}
	}
	b = maker(t, "id", scoredAs(1, "A Contoh", "go", 4, 4, 4, 4, 4)).rankingBars()
	if want := (document.Bar{Label: "A Contoh", Value: 20, Text: "20 · Lanjut menjajaki", Strong: true}); b.Bars[0] != want {
		t.Errorf("bar %+v, want %+v", b.Bars[0], want)
	}
}

// planOf is a partner with a work plan: activity, ours, theirs, start, end, resources, target.
func planOf(rows ...[]string) Partner {
	return Partner{No: 1, Name: "Koperasi Contoh", Steps: map[int]Record{5: {Answers: map[string]flow.Answer{"plan": {Rows: rows, Given: true}}}}}
}

// TestFileNames: the day is never cut off, and what is about all partners is not called by the only one there is.
func TestFileNames(t *testing.T) {
	m := maker(t, "id", Partner{No: 1, Name: strings.Repeat("Koperasi ", 20)})
	for id, want := range map[string]string{"mapbook": "Daftar-calon-mitra-2026-11-26.xlsx", "sheet": "Lembar-informasi-Koperasi-Koperasi-Koperasi-Kop-2026-11-26.docx"} {
		if f, err := Make(m.Lib, id, m.Dossier); err != nil || f.Name != want {
			t.Errorf("%s is called %q, want %q (%v)", id, f.Name, want, err)
		}
	}
}

func TestPlanSheets(t *testing.T) {
	p := planOf([]string{"Magang", "Bu Contoh", "Pak Rekaan", "2026-12-07", "2027-02-28", "mesin", "4 lulus"}, []string{"=cmd()", "", "Bu Rekaan"})
	p.Steps[5].Answers["agreed"] = pick("no")
	m := maker(t, "en", p)
	got := m.planSheets()
	start, _ := m.Date("2026-12-07")
	end, _ := m.Date("2027-02-28")
	want := [][]any{{1, "Magang", "Bu Contoh", "Pak Rekaan", document.Day(start), document.Day(end), "mesin", "4 lulus"},
		{2, "=cmd()", document.Gap, "Bu Rekaan", document.Gap, document.Gap, document.Gap, document.Gap}}
	if !reflect.DeepEqual(got[0].Rows, want) {
		t.Errorf("rows\n%v, want\n%v", got[0].Rows, want)
	}
	if got[0].Name != "Rencana kerja" || got[0].Columns[2] != "Penanggung jawab lembaga" || got[1].Rows[3][1] != "untuk dibahas bersama" || got[1].Rows[0][1] != document.Gap {
		t.Errorf("sheets %+v", got)
	}
	var rows [][]string
	for i := range 200 {
		rows = append(rows, []string{hostile[i%len(hostile)], "a", "b", "2027-01-05", "bukan tanggal", "", hostile[(i+1)%len(hostile)]})
	}
	if got = maker(t, "id", planOf(rows...)).planSheets(); len(got[0].Rows) != 200 || got[0].Rows[199][0] != 200 || got[0].Rows[0][5] != "bukan tanggal" {
		t.Errorf("%d rows, the last %v", len(got[0].Rows), got[0].Rows[len(got[0].Rows)-1])
	}
}

func TestTimeline(t *testing.T) {
	m := maker(t, "id", planOf([]string{"nanti", "a", "b", "2027-01-12", "2027-01-10"}, []string{"sekarang", "a", "b", "2026-11-20", "2026-12-20"},
		[]string{"tanpa tanggal", "a", "b", "", ""}, []string{"hanya akhir", "a", "b", "", "2027-03-01"}, []string{"satu hari", "a", "b", "2026-12-01T10:00", ""}))
	got := m.timeline()
	var rows []string
	for _, r := range got.Rows {
		to := "-"
		if !r.To.IsZero() {
			to = r.To.Format("02.01.")
		}
		rows = append(rows, fmt.Sprintf("%s %s %s %v", r.Label, r.From.Format("02.01."), to, r.Strong))
	}
	want := []string{"sekarang 20.11. 20.12. true", "satu hari 01.12. - false", "nanti 12.01. - false", "hanya akhir 01.03. - false"}
	if !slices.Equal(rows, want) {
		t.Errorf("rows %q, want %q", rows, want)
	}
	if got.Title != "Rencana kerja lembaga kami dan Koperasi Contoh" || got.Note != "4 kegiatan menurut waktunya. 1 kegiatan lain ada di tabel." {
		t.Errorf("%q, %q", got.Title, got.Note)
	}
	if s := got.Month(got.Rows[2].From); s != "Jan 27" {
		t.Errorf("month %q", s)
	}
	many := make([][]string, 200)
	for i := range many {
		many[i] = []string{hostile[i%len(hostile)], "a", "b", "2027-01-05", "2027-02-01"}
	}
	if got = maker(t, "id", planOf(many...)).timeline(); len(got.Rows) != longestTimeline || !strings.Contains(got.Note, "160") {
		t.Errorf("%d rows: %q", len(got.Rows), got.Note)
	}
}

func TestReadiness(t *testing.T) {
	lib := library(t)
	nothing := Dossier{Partners: []Partner{{No: 1, Name: "Toko Contoh"}}, Language: "id", Sapaan: "Ibu", Now: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)}
	for id, made := range map[string]bool{"map": false, "mapbook": true, "sheet": true, "ranking": false, "letter": false, "plan": false, "timeline": false} {
		if _, err := Make(lib, id, nothing); made != (err == nil) || !made && !errors.Is(err, ErrNothing) {
			t.Errorf("%s of nothing: %v", id, err)
		}
	}
	full := nothing
	full.Partners = []Partner{planOf([]string{"Magang <&>", "a", "b", "2027-01-05", "2027-02-01", "", ""})}
	for step, record := range map[int]Record{1: mapped(1, "", "business", "small", "village").Steps[1], 3: scoredAs(1, "", "go", 1, 2, 3, 4, 5).Steps[3],
		4: {Answers: map[string]flow.Answer{"who": text("Bu Rekaan")}}} {
		full.Partners[0].Steps[step] = record
	}
	for _, s := range earlySpecs() {
		f, err := Make(lib, s.ID, full)
		if err != nil || len(f.Data) == 0 || f.Kind == "photo" != strings.HasSuffix(f.Name, ".png") {
			t.Errorf("%s: %v, %s %s, %d bytes", s.ID, err, f.Kind, f.Name, len(f.Data))
		}
	}
	// Days that stand in the wrong cell or in a year nobody means: no picture, but no failure either.
	full.Partners[0] = planOf([]string{"2026-12-01 rapat", "a", "b", "", "", "", ""})
	if _, err := Make(lib, "timeline", full); !errors.Is(err, ErrNothing) {
		t.Errorf("a day in the name: %v", err)
	}
	full.Partners[0] = planOf([]string{"rapat", "a", "b", "0007-01-01", "9999-12-31", "", ""})
	for _, id := range []string{"timeline", "plan"} {
		if _, err := Make(lib, id, full); err != nil {
			t.Errorf("%s of the year 7: %v", id, err)
		}
	}
	full.Partners[0] = planOf([]string{"Magang", "a", "b", "", "", "2 mesin", "4 lulus"}, nil)
	if _, err := Make(lib, "timeline", full); !errors.Is(err, ErrNothing) {
		t.Errorf("a plan without days: %v", err)
	}
}

func TestFilesOfHostileTexts(t *testing.T) {
	lib := library(t)
	d := Dossier{Language: "en", Sapaan: "Ibu", Now: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), Institution: Institution{Name: hostile[1], Head: hostile[3]}}
	for i := range 200 {
		h := func(n int) string { return hostile[(i+n)%len(hostile)] }
		p := mapped(int64(i+1), h(0), "business", "small", "village")
		p.Person, p.Phone = h(1), h(5)
		p.Steps[2] = Record{Answers: map[string]flow.Answer{"purpose": text(h(2)), "scope": text(h(3))}}
		p.Steps[3] = scoredAs(p.No, "", "go", 1, 2, 3, 4, 5).Steps[3]
		p.Steps[4] = Record{Answers: map[string]flow.Answer{"who": text(h(4)), "benefit": text(h(1)), "date": {Date: h(0), Given: true}}}
		var rows [][]string
		for n := range 200 {
			rows = append(rows, []string{h(n), h(n + 1), h(n + 2), "2027-01-05", []string{"2027-03-01", "2026-01-01", h(n)}[n%3], h(n), h(n)})
		}
		p.Steps[5] = Record{Answers: map[string]flow.Answer{"plan": {Rows: rows, Given: true}}}
		d.Partners = append(d.Partners, p)
	}
	for _, s := range earlySpecs() {
		all := d.Partners
		if !s.All {
			all = d.Partners[:len(hostile)]
		}
		for i := range all {
			one := d
			if !s.All {
				one.Partners = all[i : i+1]
			}
			if f, err := Make(lib, s.ID, one); err != nil || len(f.Data) == 0 || len([]rune(f.Name)) > 90 {
				t.Errorf("%s of %q: %v, %q", s.ID, one.Partners[0].Name, err, f.Name)
			}
			if s.All {
				break
			}
		}
	}
}

// TestEarlyWords: every file has its words, in every language, as long as they may be.
func TestEarlyWords(t *testing.T) {
	lib := library(t)
	for _, lang := range lib.Languages() {
		for _, s := range earlySpecs() {
			for part, limit := range map[string]int{"label": 28, "caption": 200, "file": 40} {
				text := lib.Plain(lang, "artefact."+s.ID+"."+part, "sapaan", "Bapak/Ibu")
				if n := utf8.RuneCountInString(text); strings.Contains(text, "⟦") || n > limit {
					t.Errorf("%s %s.%s: %d characters: %q", lang, s.ID, part, n, text)
				}
			}
		}
		m := maker(t, lang, mapped(1, "A Contoh", "business", "small", "village"), Partner{No: 2, Name: "B", Step: 12})
		m.Partners[0].Steps[3] = scoredAs(1, "", "", 1, 2, 3, 4, 5).Steps[3]
		built := fmt.Sprintf("%v %v %v %v", m.mapBars(), m.mapSheets(), m.rankingBars(), m.sheet())
		if strings.Contains(built, "⟦") {
			t.Errorf("%s: a text is missing: %s", lang, built)
		}
	}
}
