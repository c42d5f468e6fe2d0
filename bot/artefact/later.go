package artefact

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"mitrabot/bot/document"
	"mitrabot/bot/fuzzy"
	"mitrabot/content"
)

// laterSpecs are the files of steps 8 to 11: what was carried out, how both sides judge it, what they decide, what follows.
func laterSpecs() []Spec {
	return []Spec{
		{ID: "diary", Step: 8, Ready: hasRows(8, "diary"), Make: asXlsx(ofPartner(Maker.diarySheets))},
		{ID: "evaluation", Letterhead: true, Step: 9, Make: asDocx(ofPartner(Maker.evaluationDoc))}, // an empty one is the form to bring along
		{ID: "scores", Step: 9, Ready: hasScores, Make: asPNG(ofPartner(Maker.trend))},
		{ID: "decision", Letterhead: true, Step: 10, Ready: hasAnswer(10, "decision"), Make: asDocx(ofPartner(Maker.decisionDoc))},
		{ID: "followup", Letterhead: true, Step: 11, Ready: hasAnswer(11, "extension"), Make: asDocx(ofPartner(Maker.followupDoc))},
		{ID: "calendar", Step: 11, Ready: hasDaysAhead, Make: Maker.calendarFile},
	}
}

// ofPartner makes something about the one partner of a file.
func ofPartner[T any](of func(Maker, Partner) T) func(Maker) T {
	return func(m Maker) T { return of(m, m.Partner()) }
}

// Notes that the program keeps beside the answers of a step; no question asks for them.
const (
	// ScoresID are the evaluations there were (step 9): day, the three scores, rows done, partly done, not yet done.
	ScoresID = "_scores"
	// RoundsID are the rounds that were completed (step 11): day, decision of step 10, extension.
	RoundsID = "_rounds"
)

// Carried is one row of the diary of step 8 (A8).
type Carried struct {
	Day     string // as stored
	Name    string
	OnPlan  string // option id: "yes", "partly", "no"
	Present int
	Counted bool // Present is known
	Result  string
	Problem string
}

// Planned is one row of the work plan of step 5 with what became of it.
type Planned struct {
	Activity, Ours, Theirs, Start, End, Resources, Target string
	Done                                                  []Carried // entries of the diary of that name, oldest first
	Status                                                string    // in the last evaluation (A9): "done", "partly", "not_yet"; "": not judged
	Cause                                                 string
}

// Present is how many people came, over all times it was carried out.
func (p Planned) Present() int { return Present(p.Done) }

// Present adds up how many people came.
func Present(list []Carried) int {
	sum := 0
	for _, a := range list {
		sum += a.Present
	}
	return sum
}

// begun is how many rows of the plan were carried out at least once.
func begun(plan []Planned) int {
	n := 0
	for _, row := range plan {
		n += min(len(row.Done), 1)
	}
	return n
}

// Score is what one evaluation came to: three scores of 1 to 5, and the rows of the plan.
type Score struct {
	Day                   string
	Goal, Talk, Gain      int // 0: not known
	Done, Partly, NotDone int
}

// Sum is how many rows were judged.
func (s Score) Sum() int { return s.Done + s.Partly + s.NotDone }

// Diary is what was carried out, oldest first.
func (m Maker) Diary(p Partner) []Carried {
	var list []Carried
	for _, row := range m.Cells(p, 8, "diary") {
		a := Carried{Day: row["date"], Name: row["activity"], OnPlan: row["on_plan"], Result: row["result"], Problem: row["problem"]}
		if n, err := strconv.Atoi(row["present"]); err == nil {
			a.Present, a.Counted = n, true
		}
		list = append(list, a)
	}
	slices.SortStableFunc(list, func(a, b Carried) int { return cmp.Compare(a.Day, b.Day) })
	return list
}

// Plan is the work plan with what became of each row, and what was carried out beside it. The names of the activities
// are compared without case and marks; one that a name of the plan is a part of belongs to it. A name that stands in the plan more than once, as from year to year, takes what
// was carried out since the latest of its beginnings.
func (m Maker) Plan(p Partner) (plan []Planned, beside []Carried) {
	at := map[string][]int{}
	for _, a := range m.Activities(p) {
		plan = append(plan, Planned{Activity: a.What, Ours: a.Ours, Theirs: a.Theirs, Start: a.startCell, End: a.endCell,
			Resources: a.Resources, Target: a.Target})
		at[fuzzy.Fold(a.What)] = append(at[fuzzy.Fold(a.What)], a.Row)
	}
	for _, a := range m.Diary(p) {
		rows := at[likest(at, fuzzy.Fold(a.Name))]
		if len(rows) == 0 {
			beside = append(beside, a)
			continue
		}
		row := &plan[latest(plan, rows, a.Day)]
		row.Done = append(row.Done, a)
	}
	judged := map[string][]map[string]string{}
	for _, row := range m.Cells(p, 9, "activities") {
		judged[fuzzy.Fold(row["activity"])] = append(judged[fuzzy.Fold(row["activity"])], row)
	}
	for name, rows := range at {
		for n, row := range judged[name] {
			i := rows[min(n, len(rows)-1)] // row by row, in the order of the plan
			if len(judged[name]) == 1 {
				i = latest(plan, rows, m.judgedOn(p))
			}
			plan[i].Status, plan[i].Cause = row["status"], row["cause"]
		}
	}
	return plan, beside
}

// likest is the name of the plan that a name of the diary means: itself, or else the longest that stands within it, word
// by word, as "magang menjahit" does in "magang menjahit hari pertama". It is empty where there is none.
func likest(plan map[string][]int, name string) string {
	if len(plan[name]) > 0 {
		return name
	}
	best := ""
	for _, candidate := range slices.Sorted(maps.Keys(plan)) {
		if len(candidate) > len(best) && strings.Contains(" "+name+" ", " "+candidate+" ") {
			best = candidate
		}
	}
	return best
}

// latest is the one of some rows of the plan that began last before a day; the first where none did.
func latest(plan []Planned, rows []int, day string) int {
	best := rows[0]
	for _, i := range rows {
		if s := plan[i].Start; s != "" && s[:min(len(s), len(day))] <= day && s >= plan[best].Start { // with or without its hour
			best = i
		}
	}
	return best
}

// Judged are the rows of the last evaluation that stand in no plan.
func (m Maker) Judged(p Partner) []Planned {
	known := map[string]bool{}
	for _, row := range m.Cells(p, 5, "plan") {
		known[fuzzy.Fold(row["activity"])] = true
	}
	var list []Planned
	for _, row := range m.Cells(p, 9, "activities") {
		if !known[fuzzy.Fold(row["activity"])] {
			list = append(list, Planned{Activity: row["activity"], Status: row["status"], Cause: row["cause"]})
		}
	}
	return list
}

// Scores are the evaluations there were, oldest first.
func (m Maker) Scores(p Partner) []Score { return scoresOf(p) }

func scoresOf(p Partner) []Score {
	var list []Score
	for _, r := range p.Steps[9].Answers[ScoresID].Rows {
		if len(r) < 7 {
			continue
		}
		var n [6]int
		for i := range n {
			v, err := strconv.Atoi(r[i+1])
			if err != nil || v < 0 || i < 3 && v > 5 {
				v = 0 // not known
			}
			n[i] = v
		}
		list = append(list, Score{r[0], n[0], n[1], n[2], n[3], n[4], n[5]})
	}
	slices.SortStableFunc(list, func(a, b Score) int { return cmp.Compare(a.Day, b.Day) })
	return list
}

// monthly is the average of the pulse in a month, which Month begins.
type monthly struct {
	Month   time.Time
	Average float64
	Count   int
}

// pulses are the partner's own answers by month, oldest first.
func (m Maker) pulses(p Partner) []monthly {
	var list []monthly
	for _, pulse := range p.Pulses {
		at := pulse.At.In(m.Now.Location())
		month := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location())
		i := slices.IndexFunc(list, func(o monthly) bool { return o.Month.Equal(month) })
		if i < 0 {
			list, i = append(list, monthly{Month: month}), len(list)
		}
		list[i].Average = (list[i].Average*float64(list[i].Count) + float64(pulse.Score)) / float64(list[i].Count+1)
		list[i].Count++
	}
	slices.SortFunc(list, func(a, b monthly) int { return a.Month.Compare(b.Month) })
	return list
}

// openWords is an answer in the language of the files; a missing one is the visible line of what is open.
func (m Maker) openWords(p Partner, step int, question string) string {
	return m.Or(m.Words(content.Base, p, step, question))
}

// openDay is a stored day for a file, with a visible line where there is none.
func (m Maker) openDay(stored string) string { return m.Or(m.Day(content.Base, stored)) }

// bothSides are the pairs every paper of both sides begins with.
func (m Maker) bothSides(p Partner) [][2]string {
	return [][2]string{
		{m.Base("latedoc.ours"), m.Or(m.Institution.Name)},
		{m.Base("latedoc.theirs"), m.Or(p.Name)},
		{m.Base("latedoc.person"), m.Or(p.Person)},
	}
}

// bothSign are the places for both sides; who signs for the partner is written in by hand where it is not known.
func (m Maker) bothSign(p Partner) document.Signatures {
	return document.Signatures{Sides: []document.Signature{
		{Above: []string{m.Base("latedoc.first_side"), m.Or(m.Institution.Name)}, Name: m.Or(m.Institution.Head), Role: m.Institution.Position},
		{Above: []string{m.Base("latedoc.second_side"), m.Or(p.Name)}, Name: m.Or(p.Person)},
	}}
}

// status is how far a row has come, in words.
func (m Maker) status(option string) string {
	if option == "" {
		return m.Base("latedoc.not_judged")
	}
	return m.Label(content.Base, 9, "activities", "status", option)
}

// score is one of three scores as text.
func (m Maker) score(n int) string {
	if n == 0 {
		return document.Gap
	}
	return m.Base("latedoc.of_five", "n", n)
}

func section(text string) document.Block { return document.Heading{Level: 2, Text: text} }

func hasRows(step int, question string) func(Dossier) bool {
	return func(d Dossier) bool { return len(d.answers(step)[question].Rows) > 0 }
}

func hasAnswer(step int, question string) func(Dossier) bool {
	return func(d Dossier) bool { return d.answers(step)[question].Given }
}
