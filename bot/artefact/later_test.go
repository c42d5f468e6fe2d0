package artefact

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mitrabot/bot/document"
	"mitrabot/bot/flow"
	"mitrabot/content"
)

var laterZone = time.FixedZone("WITA", 8*3600)

// laterMaker makes files about one partner with these answers, by step and question.
func laterMaker(t *testing.T, p Partner, answers map[int]map[string]flow.Answer) Maker {
	t.Helper()
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	p.Steps = map[int]Record{}
	for step, a := range answers {
		p.Steps[step] = Record{Answers: a, Saved: true, At: time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)}
	}
	return Maker{Lib: lib, Dossier: Dossier{Partners: []Partner{p}, Now: time.Date(2026, 11, 23, 10, 0, 0, 0, laterZone), Language: "id", Sapaan: "Ibu",
		Institution: Institution{Name: "LKP Contoh Melati", Head: "Ibu Rekaan"}}}
}

func rowsAnswer(rows ...[]string) flow.Answer { return flow.Answer{Rows: rows, Given: true} }
func textAnswer(text string) flow.Answer      { return flow.Answer{Text: text, Given: true} }
func optionAnswer(option string) flow.Answer {
	return flow.Answer{Options: []string{option}, Given: true}
}
func dayAnswer(day string) flow.Answer { return flow.Answer{Date: day, Given: true} }

// twoYears is a partnership in its second year: an activity stands in the plan twice, one was never carried out.
func twoYears() map[int]map[string]flow.Answer {
	return map[int]map[string]flow.Answer{
		5: {"plan": rowsAnswer(
			[]string{"Magang menjahit", "Bu Rekaan", "Pak Contoh", "2026-01-10", "2026-02-10", "", "5 peserta"},
			[]string{"Pameran", "", "", "2026-12-05", "", "", ""},
			[]string{"magang  MENJAHIT!", "Bu Rekaan", "Pak Contoh", "2026-07-10", "", "", ""})},
		7: {"signed": optionAnswer("both"), "start": dayAnswer("2026-01-05"), "end": dayAnswer("2027-01-04")},
		8: {"diary": rowsAnswer(
			[]string{"2026-07-15", "Magang menjahit", "partly", "7", "", "Mesin rusak"},
			[]string{"2026-01-15", "Magang menjahit", "yes", "5", "Pola dasar", ""},
			[]string{"2026-03-01", "Kunjungan", "no", "", "", ""})},
		9: {"together": optionAnswer("no"), "reached": textAnswer("Lima lulus"), "problem": textAnswer("Mutu"), "activities": rowsAnswer(
			[]string{"Magang menjahit", "done", ""}, []string{"Bazar", "not_yet", "Hujan"}),
			ScoresID: rowsAnswer([]string{"2026-06-01", "3", "4", "2", "1", "0", "1"}, []string{"2026-11-20", "4", "3", "0", "2", "0", "0"})},
		10: {"actions": rowsAnswer([]string{"Servis mesin", "Pak Contoh", "2026-12-01"}), "decision": optionAnswer("changed"), "reason": textAnswer("Hasil baik")},
		11: {"plan": rowsAnswer([]string{"Pameran", "2026-12-05", ""}, []string{"Kelas malam", "2027-02-01", "10 peserta"}), "extension": optionAnswer("changed"),
			"clauses": textAnswer("Biaya"), "meeting": dayAnswer("2026-12-07T10:00"), RoundsID: rowsAnswer([]string{"2026-11-20", "changed", "changed"}, []string{"broken"})},
	}
}

// wholeGrids fails where a row of a table has not as many cells as its head.
func wholeGrids(t *testing.T, d document.Doc) {
	t.Helper()
	for _, block := range d.Blocks {
		g, ok := block.(document.Grid)
		if !ok {
			continue
		}
		for _, r := range g.Rows {
			if len(r) != len(g.Head) {
				t.Errorf("a row of %d cells below %d columns: %q", len(r), len(g.Head), r)
			}
		}
		if len(g.Widths) > 0 && len(g.Widths) != len(g.Head) {
			t.Errorf("%d widths for %q", len(g.Widths), g.Head)
		}
	}
}

func TestPlanTakesWhatWasCarriedOut(t *testing.T) {
	m := laterMaker(t, Partner{No: 1, Name: "PT Rekaan"}, twoYears())
	plan, beside := m.Plan(m.Partner())
	var got []string
	for _, r := range plan {
		got = append(got, fmt.Sprintf("%d %d %s", len(r.Done), r.Present(), r.Status))
	}
	// Of the name that stands twice, each row takes what was carried out since its own beginning.
	if want := []string{"1 5 ", "0 0 ", "1 7 done"}; !slices.Equal(got, want) {
		t.Errorf("times, people and status are %q, want %q", got, want)
	}
	if len(beside) != 1 || beside[0].Name != "Kunjungan" {
		t.Errorf("beside the plan: %+v", beside)
	}
	if judged := m.Judged(m.Partner()); len(judged) != 1 || judged[0].Activity != "Bazar" {
		t.Errorf("judged beside the plan: %+v", judged)
	}
}

// TestPlanRowsOfOneName: judged once, it is the row that runs; judged row by row, each has its own.
func TestPlanRowsOfOneName(t *testing.T) {
	plan := rowsAnswer([]string{"Magang", "", "", "2025-02-01"}, []string{"magang", "", "", "2026-02-01T09:00"})
	day := rowsAnswer([]string{"2026-02-01", "4", "4", "4", "1", "0", "0"})
	for want, judged := range map[string]flow.Answer{
		"- done":       rowsAnswer([]string{"Magang", "done"}),
		"not_yet done": rowsAnswer([]string{"Magang", "not_yet"}, []string{"MAGANG!", "done"}),
	} {
		m := laterMaker(t, Partner{No: 1, Name: "PT Rekaan"}, map[int]map[string]flow.Answer{5: {"plan": plan}, 9: {"activities": judged, ScoresID: day}})
		rows, _ := m.Plan(m.Partner())
		if got := cmp.Or(rows[0].Status, "-") + " " + cmp.Or(rows[1].Status, "-"); got != want {
			t.Errorf("status of the rows is %q, want %q", got, want)
		}
	}
}

func TestDiaryWithoutPlan(t *testing.T) {
	m := laterMaker(t, Partner{No: 1, Name: "PT Rekaan"}, map[int]map[string]flow.Answer{8: {"diary": rowsAnswer([]string{"2026-11-01", "Kunjungan", "yes", "3", "", ""})}})
	if f, err := Make(m.Lib, "diary", m.Dossier); err != nil || f.Name != "Buku-kegiatan-PT-Rekaan-2026-11-23.xlsx" {
		t.Errorf("%q, %v", f.Name, err)
	}
}

func TestDiaryWorkbook(t *testing.T) {
	m := laterMaker(t, Partner{No: 1, Name: "PT Rekaan"}, twoYears())
	sheets := m.diarySheets(m.Partner())
	if len(sheets) != 2 || len(sheets[0].Rows) != 3 || len(sheets[1].Rows) != 5 {
		t.Fatalf("sheets: %+v", sheets)
	}
	first := sheets[0].Rows[0]
	if first[0] != document.Day(time.Date(2026, 1, 15, 0, 0, 0, 0, laterZone)) || first[2] != "Sesuai" || first[3] != 5 {
		t.Errorf("the diary begins with %v", first)
	}
	if row := sheets[0].Rows[1]; row[3] != nil {
		t.Errorf("people who were not counted are %v", row[3])
	}
	last := sheets[1].Rows[4]
	if last[6] != 3 || last[8] != 12 {
		t.Errorf("the sum is %v", last)
	}
	if days := sheets[1].Rows[0][7]; days != "Kam, 15 Jan 2026" {
		t.Errorf("days are %v", days)
	}
	if ours := sheets[1].Rows[1][1]; ours != document.Gap {
		t.Errorf("who is in charge is %v, want a visible gap", ours)
	}
}

func TestScoresOverTime(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 11, day, 3, 0, 0, 0, time.UTC) }
	p := Partner{No: 1, Name: "PT Rekaan", Pulses: []Pulse{{at(1), 4}, {at(2), 5}, {time.Date(2026, 9, 30, 17, 0, 0, 0, time.UTC), 2}}}
	m := laterMaker(t, p, twoYears())
	c := m.lines(m.Partner())
	if want := []string{"1 Jun 26", "Okt 26", "20 Nov 26"}; !slices.Equal(c.Labels, want) {
		t.Errorf("labels %q, want %q (the pulse of the last of September is of October in WITA)", c.Labels, want)
	}
	var got []string
	for _, s := range c.Series {
		got = append(got, s.Name+fmt.Sprint(s.Values))
	}
	want := []string{"Tujuan tercapai[3 NaN 4]", "Kerja dan komunikasi[4 NaN 3]", "Manfaat kedua pihak[2 NaN NaN]", "Pendapat mitra[NaN 2 4.5]"}
	if !slices.Equal(got, want) {
		t.Errorf("series %q, want %q", got, want)
	}
	one := map[int]map[string]flow.Answer{9: {ScoresID: rowsAnswer([]string{"2026-11-20", "4", "3", "5", "2", "0", "0"})}}
	m = laterMaker(t, Partner{No: 1, Name: "PT Rekaan"}, one)
	points := m.points(m.Partner())
	if len(points) != 1 || !math.IsNaN(points[0].values[3]) {
		t.Fatalf("points: %+v", points)
	}
	if b := m.bars(m.Partner(), points[0]); len(b.Bars) != 3 || b.Bars[0].Text != "4 dari 5" {
		t.Errorf("bars: %+v", b)
	}
	if !hasScores(m.Dossier) || hasScores(Dossier{Partners: []Partner{{}}}) || hasScores(Dossier{}) {
		t.Error("it is not known when there are scores")
	}
}

func TestManyScoresStayReadable(t *testing.T) {
	a := flow.Answer{Given: true}
	for month := range 30 {
		a.Rows = append(a.Rows, []string{time.Date(2024, 1+time.Month(month), 5, 0, 0, 0, 0, laterZone).Format("2006-01-02"), "4", "x", "", "", "", ""})
	}
	a.Rows = append(a.Rows, []string{"no day", "1", "1", "1", "1", "1", "1"}, []string{"2024-01-01"}, nil)
	m := laterMaker(t, Partner{No: 1}, map[int]map[string]flow.Answer{9: {ScoresID: a}})
	c := m.lines(m.Partner())
	if len(c.Labels) != maxPoints || c.Labels[maxPoints-1] != "5 Jun 26" || len(c.Series) != 1 {
		t.Errorf("labels %q, %d series", c.Labels, len(c.Series))
	}
}

func TestEvaluationForm(t *testing.T) {
	m := laterMaker(t, Partner{No: 1, Name: "PT Rekaan"}, twoYears())
	d := m.evaluationDoc(m.Partner())
	wholeGrids(t, d)
	got := docText(d)
	for _, want := range []string{"Jumat, 20 November 2026", "Isian ini baru dari satu pihak", "Magang menjahit | 5 peserta | 1 | belum dinilai", "magang  MENJAHIT! |  | 1 | Sudah",
		"Bazar |  | 0 | Belum | Hujan", "Sudah tercapai: Lima lulus", "Belum tercapai: " + document.Gap, "Mutu | " + document.Gap,
		"Mesin rusak (catatan kegiatan: Magang menjahit)", "Manfaat kedua pihak | 2 dari 5 | " + document.Gap, "2 sudah, 0 sebagian, 0 belum", "Pihak kedua,\nPT Rekaan\n" + document.Gap} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "Pameran") {
		t.Errorf("what step 11 plans for the next round is to be judged already:\n%s", got)
	}
}

func TestDecisionAndFollowup(t *testing.T) {
	m := laterMaker(t, Partner{No: 1, Name: "PT Rekaan", Person: "Pak Contoh, pemilik"}, twoYears())
	for _, test := range []struct {
		doc  document.Doc
		want []string
	}{
		{m.decisionDoc(m.Partner()), []string{"Servis mesin | Pak Contoh | Selasa, 1 Desember 2026", "Lanjut dengan ubahan", "Alasan: Hasil baik", "2 dari 3 sudah berjalan",
			"3 kali, hadir 12 orang", "Hari dan tanggal: Jumat, 20 November 2026"}},
		{m.followupDoc(m.Partner()), []string{"Kelas malam | Senin, 1 Februari 2027 | 10 peserta", "Bagian yang diubah: Biaya", "Senin, 7 Desember 2026, pukul 10.00 WITA", "Diperpanjang, diubah"}},
	} {
		wholeGrids(t, test.doc)
		got := docText(test.doc)
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%q is missing in\n%s", want, got)
			}
		}
	}
}

func TestCalendarHoldsWhatIsAhead(t *testing.T) {
	m := laterMaker(t, Partner{No: 7, Name: "PT Rekaan", Created: time.Unix(0xabc, 0)}, twoYears())
	var got []string
	for _, e := range m.events(m.Partner()) {
		got = append(got, fmt.Sprint(e.UID, " ", e.Start.Format("2006-01-02"), " ", e.AllDay))
		if strings.Contains(e.UID, "Rekaan") || e.Alarm == 0 || e.Summary == "" || !e.Stamp.Equal(m.Now) {
			t.Errorf("event %+v", e)
		}
	}
	want := []string{"p7-abc-meeting@mitra 2026-12-07 false", "p7-abc-end@mitra 2027-01-04 true", "p7-abc-plan-2@mitra 2026-12-05 true", "p7-abc-next-2@mitra 2027-02-01 true",
		"p7-abc-action-1@mitra 2026-12-01 true"}
	if !slices.Equal(got, want) { // the exhibition of next year is in the plan of step 5 already
		t.Errorf("events %q\nwant %q", got, want)
	}
	if !hasDaysAhead(m.Dossier) {
		t.Error("there are days ahead")
	}
	whole := m.events(Partner{No: 7, Steps: map[int]Record{5: {Answers: map[string]flow.Answer{
		"plan": rowsAnswer([]string{"Magang", "", "", "2026-12-05T09:00", "2026-12-09"})}}}})
	if len(whole) != 1 || !whole[0].AllDay || whole[0].End.Day() != 9 {
		t.Errorf("the last of several days is cut off: %+v", whole)
	}
	m.Now = time.Date(2030, 1, 1, 0, 0, 0, 0, laterZone)
	if hasDaysAhead(m.Dossier) || len(m.events(m.Partner())) > 0 {
		t.Error("nothing is ahead any more")
	}
	if _, err := m.calendarFile(); !errors.Is(err, ErrNothing) {
		t.Errorf("an empty calendar: %v", err)
	}
}

// pasted is what people type and paste.
const pasted = "=CMD(\"x\") <b>&\" 🧵 \x00 ]]> {partner} ⟨Ünïcödé⟩"

// TestLaterFilesTakeAnything makes every file of nothing, of 200 rows, and of what no form would ask for.
func TestLaterFilesTakeAnything(t *testing.T) {
	big := twoYears()
	for step, a := range big {
		for id := range a {
			f := flow.Answer{Given: true, Text: pasted, Options: []string{"gone"}, Date: "31-02-2026", Number: -9}
			for i := range 200 {
				f.Rows = append(f.Rows, []string{pasted, strings.Repeat(pasted, 3), fmt.Sprint(i), "2027-13-99", "x", "", "9999999999999999999999"}[:i%8])
			}
			big[step][id] = f
		}
	}
	for name, answers := range map[string]map[int]map[string]flow.Answer{"nothing": nil, "empty": {5: {}, 8: {}, 9: {}, 10: {}, 11: {}}, "too much": big} {
		t.Run(name, func(t *testing.T) {
			m := laterMaker(t, Partner{No: 1, Name: strings.Repeat(pasted, 5), Category: "gone", Pattern: "gone", Phone: pasted, Pictures: []Picture{{Data: []byte("no picture")}}}, answers)
			if name != "too much" {
				m.Institution = Institution{}
			}
			p := m.Partner()
			portfolio, err := m.portfolio(p)
			if err != nil {
				t.Fatal(err)
			}
			evidence, err := m.evidence()
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range []document.Doc{m.evaluationDoc(p), m.decisionDoc(p), m.followupDoc(p), portfolio, evidence} {
				wholeGrids(t, d)
				if got := docText(d); strings.Contains(got, "⟦") || len(got) < 100 {
					t.Errorf("a text is missing: %.400s", got)
				}
			}
			if _, err := document.Workbook(m.diarySheets(p)); err != nil {
				t.Error(err)
			}
			for _, e := range m.events(p) {
				if strings.Contains(e.Summary+e.Description, "⟦") {
					t.Errorf("event %+v", e)
				}
			}
			m.lines(p)
			for _, s := range slices.Concat(laterSpecs(), portfolioSpecs()) {
				f, err := Make(m.Lib, s.ID, m.Dossier)
				if err != nil && !errors.Is(err, ErrNothing) || err == nil && (f.Name == "" || f.Kind == "" || strings.ContainsAny(f.Name, " /\\<>")) {
					t.Errorf("%s: %q, %v", s.ID, f.Name, err)
				}
				if s.Ready != nil {
					s.Ready(Dossier{})
				}
			}
		})
	}
}

func TestSameDataSameFile(t *testing.T) {
	m := laterMaker(t, Partner{No: 1, Name: "PT Rekaan"}, twoYears())
	a, errA := m.portfolio(m.Partner())
	b, errB := m.portfolio(m.Partner())
	if errA != nil || errB != nil || !reflect.DeepEqual(a, b) {
		t.Error("the same data give another portfolio", errA, errB)
	}
	one, err := document.Workbook(m.diarySheets(m.Partner()))
	two, _ := document.Workbook(m.diarySheets(m.Partner()))
	if err != nil || !bytes.Equal(one, two) {
		t.Error("the same data give another workbook", err)
	}
}
