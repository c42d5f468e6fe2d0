package artefact

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mitrabot/bot/document"
	"mitrabot/content"
)

// Bounds of the file about the institution, which must stay one that a phone can open.
const (
	maxTrends  = 12
	maxDetails = 60 // rows of activities in all
)

func (m Maker) evidenceFile() (File, error) {
	doc, err := m.evidence()
	if err != nil {
		return File{}, err
	}
	data, err := document.Docx(doc)
	return m.file(".docx", data), err
}

// evidence shows the partnerships of the institution together, for assessors and proposals.
func (m Maker) evidence() (document.Doc, error) {
	trends, err := m.trendsPart()
	if err != nil {
		return document.Doc{}, err
	}
	var entries []Entry
	var pictures []Picture
	for _, p := range m.Partners {
		entries = append(entries, p.Entries...)
		for _, pic := range p.Pictures {
			pic.Note = strings.TrimSuffix(p.Name+": "+pic.Note, ": ")
			pictures = append(pictures, pic)
		}
	}
	parts := []part{m.agreementsPart(), m.activitiesPart(), m.judgementsPart(), trends, m.contactPart(entries), m.picturePart(pictures, maxPictures)}
	d := document.Doc{Title: m.Base("latedoc.evidence"), Footer: m.Base("latedoc.evidence_footer", "institution", m.Institution.Name)}
	d.Blocks = m.folder(m.Base("latedoc.evidence"), m.Or(m.Institution.Name), part{key: "latedoc.part_partners", blocks: []document.Block{m.partnersGrid()}}, parts)
	return d, nil
}

func (m Maker) partnersGrid() document.Block {
	g := document.Grid{Head: m.columns("no", "partner", "category", "person", "journey"), Widths: []int{1, 5, 4, 4, 4}}
	for i, p := range m.Partners {
		category := document.Gap
		if p.Category != "" {
			category = m.Label(content.Base, 1, "category", "", p.Category)
		}
		g.Rows = append(g.Rows, []string{strconv.Itoa(i + 1), m.Or(p.Name), category, m.Or(p.Person), m.journeyOf(p)})
	}
	return g
}

// journeyOf is how far the partnership has come: the step it is at.
func (m Maker) journeyOf(p Partner) string {
	if p.Step > 11 {
		return m.Base("latedoc.all_steps")
	}
	return m.Lib.FlowText(content.Base, FlowID(max(p.Step, 1))).Title
}

// agreementsPart lists the agreements that were signed with their dates; those that were not are named as open.
func (m Maker) agreementsPart() part {
	pt := part{key: "latedoc.part_agreements"}
	g := document.Grid{Head: m.columns("partner", "paper", "signed", "start", "end"), Widths: []int{5, 4, 3, 3, 4}}
	var without []string
	for _, p := range m.Partners {
		if !m.Answer(p, 7, "signed").Given {
			without = append(without, p.Name)
			continue
		}
		g.Rows = append(g.Rows, []string{m.Or(p.Name), m.openWords(p, 6, "document"), m.openWords(p, 7, "signed"), m.shortDay(m.Answer(p, 7, "start").Date), m.ends(p)})
	}
	if len(g.Rows) == 0 {
		pt.open = "latedoc.open_agreement"
		return pt
	}
	return closing(pt, g, m.without("latedoc.without_agreement", without))
}

// activitiesPart is how much was carried out with each partner, then the latest of it row by row.
func (m Maker) activitiesPart() part {
	pt := part{key: "latedoc.part_activities"}
	sums := document.Grid{Head: m.columns("partner", "in_plan", "carried", "times", "present"), Widths: []int{5, 3, 3, 3, 3}}
	rows := document.Grid{Head: m.columns("date", "partner", "activity", "present", "result"), Widths: []int{3, 4, 5, 2, 5}}
	type dated struct {
		day  string
		cell []string
	}
	var all []dated
	var without []string
	times, present := 0, 0
	for _, p := range m.Partners {
		diary := m.Diary(p)
		if len(diary) == 0 {
			without = append(without, p.Name)
			continue
		}
		plan, _ := m.Plan(p)
		sums.Rows = append(sums.Rows, []string{m.Or(p.Name), strconv.Itoa(len(plan)), strconv.Itoa(begun(plan)), strconv.Itoa(len(diary)), strconv.Itoa(Present(diary))})
		times, present = times+len(diary), present+Present(diary)
		for _, a := range diary {
			n := ""
			if a.Counted {
				n = strconv.Itoa(a.Present)
			}
			all = append(all, dated{a.Day, []string{m.shortDay(a.Day), p.Name, m.Or(a.Name), n, a.Result}})
		}
	}
	if len(sums.Rows) == 0 {
		pt.open = "latedoc.open_diary"
		return pt
	}
	sums.Rows = append(sums.Rows, []string{m.Base("latedoc.sum"), "", "", strconv.Itoa(times), strconv.Itoa(present)})
	slices.SortStableFunc(all, func(a, b dated) int { return cmp.Compare(b.day, a.day) })
	for _, row := range all[:min(len(all), maxDetails)] {
		rows.Rows = append(rows.Rows, row.cell)
	}
	pt = closing(pt, sums, m.without("latedoc.without_diary", without), document.Paragraph{Text: m.Base("latedoc.latest_activities"), Style: document.Bold}, rows)
	if rest := len(all) - len(rows.Rows); rest > 0 {
		pt = closing(pt, document.Paragraph{Text: m.Base("latedoc.more_activities", "n", rest), Style: document.Small})
	}
	return pt
}

// judgementsPart is the last evaluation of each partnership.
func (m Maker) judgementsPart() part {
	pt := part{key: "latedoc.part_evaluation"}
	g := document.Grid{Head: m.columns("partner", "date", "goal", "talk", "gain", "status", "reached"), Widths: []int{5, 4, 3, 4, 3, 4, 5}}
	var without []string
	for _, p := range m.Partners {
		list := m.Scores(p)
		if len(list) == 0 {
			without = append(without, p.Name)
			continue
		}
		s := list[len(list)-1]
		g.Rows = append(g.Rows, []string{m.Or(p.Name), m.shortDay(s.Day), m.plainScore(s.Goal), m.plainScore(s.Talk), m.plainScore(s.Gain), m.counts(s), m.openWords(p, 9, "reached")})
	}
	if len(g.Rows) == 0 {
		pt.open = "latedoc.open_evaluation"
		return pt
	}
	return closing(pt, document.Paragraph{Text: m.Base("latedoc.scores_note"), Style: document.Small}, g, m.without("latedoc.without_evaluation", without))
}

// plainScore is a score for a narrow column, where a line to write on has no room.
func (m Maker) plainScore(n int) string {
	if n == 0 {
		return "–"
	}
	return strconv.Itoa(n)
}

// trendsPart draws the scores of the partners that have any, up to maxTrends.
func (m Maker) trendsPart() (part, error) {
	pt := part{key: "latedoc.part_trend"}
	rest := 0
	for _, p := range m.Partners {
		if len(m.points(p)) == 0 {
			continue
		}
		if len(pt.blocks) == maxTrends {
			rest++
			continue
		}
		png, err := m.trend(p).PNG()
		if err != nil {
			return part{}, fmt.Errorf("trend: %w", err)
		}
		pt.blocks = append(pt.blocks, document.Picture{Data: png, Width: 120, Alt: m.Base("latedoc.trend", "partner", p.Name)})
	}
	switch {
	case len(pt.blocks) == 0:
		pt.open = "latedoc.open_trend"
	case rest > 0:
		pt = closing(pt, document.Paragraph{Text: m.Base("latedoc.more_trends", "n", rest), Style: document.Small})
	}
	return pt, nil
}

// without names the partners a section has nothing of; nil where there are none.
func (m Maker) without(key string, names []string) document.Block {
	if len(names) == 0 {
		return nil
	}
	return document.List{Items: []string{m.Base(key, "names", listed(names))}}
}

// listed joins names for reading, the first of many.
func listed(names []string) string {
	const most = 20
	s := ""
	for i, name := range names {
		switch {
		case i == most:
			return s + ", …"
		case i > 0:
			s += ", "
		}
		s += short(name, 60)
	}
	return s
}

// closing adds blocks to a part, without those that are not there.
func closing(pt part, blocks ...document.Block) part {
	for _, b := range blocks {
		if b != nil {
			pt.blocks = append(pt.blocks, b)
		}
	}
	return pt
}
