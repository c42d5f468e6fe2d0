package artefact

import (
	"slices"
	"strconv"

	"mitrabot/bot/document"
	"mitrabot/bot/fuzzy"
	"mitrabot/content"
)

// evaluationDoc is the form that both sides fill in and sign: the guide's three questions (A9.e), with what is known
// already written in.
func (m Maker) evaluationDoc(p Partner) document.Doc {
	d := document.Doc{Title: m.Base("latedoc.evaluation"), Footer: m.Base("latedoc.footer", "partner", p.Name)}
	together := m.Answer(p, 9, "together")
	d.Blocks = append(d.Blocks,
		document.Heading{Level: 1, Text: m.Base("latedoc.evaluation")},
		document.Pairs{Rows: append(m.bothSides(p),
			[2]string{m.Base("latedoc.day_of_evaluation"), m.openDay(m.judgedOn(p))},
			[2]string{m.Base("latedoc.filled"), m.Or(m.Words(content.Base, p, 9, "together"))})})
	if together.Given && !slices.Contains(together.Options, "yes") {
		d.Blocks = append(d.Blocks, document.Paragraph{Text: m.Base("latedoc.alone"), Style: document.Small})
	}
	d.Blocks = append(d.Blocks, section(m.Base("latedoc.q_activities")), m.judgedGrid(p),
		section(m.Base("latedoc.q_goals")),
		document.Pairs{Rows: [][2]string{{m.Base("latedoc.reached"), m.openWords(p, 9, "reached")}, {m.Base("latedoc.missed"), m.openWords(p, 9, "missed")}}},
		section(m.Base("latedoc.q_problems")), m.problemGrid(p),
		section(m.Base("latedoc.scores")), document.Paragraph{Text: m.Base("latedoc.scores_note"), Style: document.Small}, m.scoreGrid(p))
	d.Blocks = append(d.Blocks, document.Paragraph{Text: m.Base("latedoc.agreed_by")}, m.bothSign(p))
	return d
}

// judgedOn is the day of the last evaluation, "" where there was none.
func (m Maker) judgedOn(p Partner) string {
	if s := m.Scores(p); len(s) > 0 {
		return s[len(s)-1].Day
	}
	return ""
}

// judgedGrid is every row of the plan with how far it has come and why, then what was judged beside the plan.
func (m Maker) judgedGrid(p Partner) document.Block {
	g := document.Grid{Head: m.columns("no", "activity", "target", "times", "status", "cause"), Widths: []int{1, 5, 4, 2, 3, 5}}
	plan, _ := m.Plan(p)
	next := map[string]bool{} // what step 11 plans for the next round: there is nothing to judge yet
	for _, row := range m.Cells(p, 11, "plan") {
		next[fuzzy.Fold(row["activity"])+row["when"]] = true
	}
	for _, row := range append(plan, m.Judged(p)...) {
		if row.Status == "" && len(row.Done) == 0 && next[fuzzy.Fold(row.Activity)+row.Start] {
			continue
		}
		g.Rows = append(g.Rows, []string{strconv.Itoa(len(g.Rows) + 1), m.Or(row.Activity), row.Target, strconv.Itoa(len(row.Done)), m.status(row.Status), row.Cause})
	}
	if len(g.Rows) == 0 {
		g.Rows = blankRows(2, len(g.Head))
	}
	return g
}

// maxProblems bounds the problems that are taken over from the diary.
const maxProblems = 10

// problemGrid has the problem that was named, and those of the diary, whose causes both sides then write in.
func (m Maker) problemGrid(p Partner) document.Block {
	g := document.Grid{Head: m.columns("problem", "cause_of", "solution")}
	if m.Answer(p, 9, "problem").Given {
		g.Rows = append(g.Rows, []string{m.openWords(p, 9, "problem"), m.openWords(p, 9, "cause"), m.openWords(p, 9, "solution")})
	}
	for _, a := range m.Diary(p) {
		if a.Problem == "" || len(g.Rows) > maxProblems {
			continue
		}
		g.Rows = append(g.Rows, []string{m.Base("latedoc.from_diary", "problem", a.Problem, "activity", a.Name), document.Gap, document.Gap})
	}
	if len(g.Rows) == 0 {
		g.Rows = blankRows(2, len(g.Head))
	}
	return g
}

// blankRows are rows to be filled in by hand.
func blankRows(n, width int) [][]string {
	var rows [][]string
	for range n {
		row := make([]string, width)
		for i := range row {
			row[i] = document.Gap
		}
		rows = append(rows, row)
	}
	return rows
}

// maxScores is how many evaluations stand side by side on a page.
const maxScores = 4

// scoreGrid has the three scores of the latest evaluations side by side.
func (m Maker) scoreGrid(p Partner) document.Block {
	list := m.Scores(p)
	list = list[max(len(list)-maxScores, 0):]
	g := document.Grid{Head: []string{m.Base("latedoc.col_what")}, Widths: []int{3}}
	names := m.seriesNames()
	g.Rows = [][]string{{names[0]}, {names[1]}, {names[2]}, {m.Base("latedoc.rows_judged")}}
	for _, s := range list {
		g.Head, g.Widths = append(g.Head, m.openDay(s.Day)), append(g.Widths, 2)
		for i, cell := range []string{m.score(s.Goal), m.score(s.Talk), m.score(s.Gain), m.counts(s)} {
			g.Rows[i] = append(g.Rows[i], cell)
		}
	}
	if len(list) == 0 {
		g.Head, g.Widths = append(g.Head, m.Base("latedoc.col_score")), append(g.Widths, 2)
		for i := range g.Rows {
			g.Rows[i] = append(g.Rows[i], document.Gap)
		}
	}
	return g
}

// counts are the rows that were judged in one evaluation, in words.
func (m Maker) counts(s Score) string {
	return m.Base("latedoc.counts", "done", s.Done, "partly", s.Partly, "not_yet", s.NotDone)
}
