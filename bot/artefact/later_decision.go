package artefact

import (
	"slices"
	"strconv"

	"mitrabot/bot/document"
	"mitrabot/content"
)

// decisionDoc is the record of what both sides decided, and of what they had before them when they did (A10).
func (m Maker) decisionDoc(p Partner) document.Doc {
	d := document.Doc{Title: m.Base("latedoc.decision"), Footer: m.Base("latedoc.footer", "partner", p.Name)}
	d.Blocks = append(d.Blocks,
		document.Heading{Level: 1, Text: m.Base("latedoc.decision")},
		document.Pairs{Rows: append(m.bothSides(p), [2]string{m.Base("latedoc.day"), m.decidedOn(p)})},
		document.Paragraph{Text: m.Base("latedoc.decision_opening")},
		section(m.Base("latedoc.what_was_seen")), m.scoreGrid(p), m.facts(p),
		section(m.Base("latedoc.actions")), m.actionGrid(p),
		section(m.Base("latedoc.decided")),
		document.Paragraph{Text: m.openWords(p, 10, "decision"), Style: document.Bold},
		document.Pairs{Rows: [][2]string{{m.Base("latedoc.reason"), m.openWords(p, 10, "reason")}}})
	d.Blocks = append(d.Blocks, document.Paragraph{Text: m.Base("latedoc.agreed_by")}, m.bothSign(p))
	return d
}

// decidedOn is the day step 10 was last saved, as text.
func (m Maker) decidedOn(p Partner) string {
	r := p.Steps[10]
	if !r.Saved || r.At.IsZero() {
		return document.Gap
	}
	return m.openDay(r.At.In(m.Now.Location()).Format("2006-01-02"))
}

// facts are what was carried out and reached, in pairs.
func (m Maker) facts(p Partner) document.Block {
	plan, beside := m.Plan(p)
	times, present := len(beside), Present(beside)
	for _, row := range plan {
		times, present = times+len(row.Done), present+row.Present()
	}
	return document.Pairs{Rows: [][2]string{
		{m.Base("latedoc.carried"), m.Base("latedoc.carried_of", "n", begun(plan), "of", len(plan))},
		{m.Base("latedoc.times"), m.Base("latedoc.times_with", "n", times, "present", present)},
		{m.Base("latedoc.reached"), m.openWords(p, 9, "reached")},
		{m.Base("latedoc.missed"), m.openWords(p, 9, "missed")},
		{m.Base("latedoc.problem"), m.openWords(p, 9, "problem")},
	}}
}

func (m Maker) actionGrid(p Partner) document.Block {
	g := document.Grid{Head: m.columns("no", "action", "person", "deadline"), Widths: []int{1, 7, 4, 4}}
	for _, row := range m.Cells(p, 10, "actions") {
		g.Rows = append(g.Rows, []string{strconv.Itoa(len(g.Rows) + 1), m.Or(row["what"]), m.Or(row["who"]), m.openDay(row["when"])})
	}
	if len(g.Rows) == 0 {
		g.Rows = blankRows(2, len(g.Head))
	}
	return g
}

// followupDoc is the plan of the next year, and what becomes of the agreement (A11).
func (m Maker) followupDoc(p Partner) document.Doc {
	d := document.Doc{Title: m.Base("latedoc.followup"), Footer: m.Base("latedoc.footer", "partner", p.Name)}
	d.Blocks = append(d.Blocks,
		document.Heading{Level: 1, Text: m.Base("latedoc.followup")},
		document.Pairs{Rows: append(m.bothSides(p), [2]string{m.Base("latedoc.decided"), m.openWords(p, 10, "decision")},
			[2]string{m.Base("latedoc.ends_now"), m.openWords(p, 7, "end")})},
		section(m.Base("latedoc.next_plan")), m.nextGrid(p),
		section(m.Base("latedoc.extension")),
		document.Paragraph{Text: m.openWords(p, 11, "extension"), Style: document.Bold})
	if slices.Contains(m.Answer(p, 11, "extension").Options, "changed") {
		d.Blocks = append(d.Blocks, document.Pairs{Rows: [][2]string{{m.Base("latedoc.clauses"), m.openWords(p, 11, "clauses")}}})
	}
	d.Blocks = append(d.Blocks,
		section(m.Base("latedoc.lesson")), document.Paragraph{Text: m.Or(m.Words(content.Base, p, 11, "lesson"))},
		section(m.Base("latedoc.meeting")), document.Paragraph{Text: m.openWords(p, 11, "meeting")})
	d.Blocks = append(d.Blocks, document.Paragraph{Text: m.Base("latedoc.agreed_by")}, m.bothSign(p))
	return d
}

func (m Maker) nextGrid(p Partner) document.Block {
	g := document.Grid{Head: m.columns("no", "activity", "start", "target", "ours_pic", "theirs_pic"), Widths: []int{1, 5, 3, 4, 3, 3}}
	for _, row := range m.Cells(p, 11, "plan") {
		g.Rows = append(g.Rows, []string{strconv.Itoa(len(g.Rows) + 1), m.Or(row["activity"]), m.openDay(row["when"]), m.Or(row["target"]), document.Gap, document.Gap})
	}
	if len(g.Rows) == 0 {
		g.Rows = blankRows(3, len(g.Head))
	}
	return g
}
