package artefact

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/document"
	"mitrabot/bot/phone"
	"mitrabot/content"
)

// portfolioSpecs are the files that gather everything: of one partner, and of the institution for assessors and proposals.
func portfolioSpecs() []Spec {
	return []Spec{
		{ID: "portfolio", Letterhead: true, Pictures: true, Make: Maker.portfolioFile},
		{ID: "evidence", All: true, Letterhead: true, Pictures: true, Ready: func(d Dossier) bool { return len(d.Partners) > 0 }, Make: Maker.evidenceFile},
	}
}

func (m Maker) portfolioFile() (File, error) {
	doc, err := m.portfolio(m.Partner())
	if err != nil {
		return File{}, err
	}
	data, err := document.Docx(doc)
	return m.file(".docx", data), err
}

// part is one section of a portfolio. Where there is nothing to show yet, it says so instead.
type part struct {
	key    string // of its heading
	blocks []document.Block
	open   string // key of what is still to be done for it; "" where it is there
}

// portfolio is all that is known of one partnership, for people who know neither side.
func (m Maker) portfolio(p Partner) (document.Doc, error) {
	trend, err := m.trendPart(p)
	if err != nil {
		return document.Doc{}, err
	}
	pictures := m.picturePart(p.Pictures, maxPictures)
	parts := []part{m.agreementPart(p), m.planPart(p), m.diaryPart(p), m.evaluationPart(p), trend, m.decisionPart(p), m.nextPart(p),
		m.contactPart(p.Entries), pictures}
	d := document.Doc{Title: m.Base("latedoc.portfolio_of", "partner", p.Name), Footer: m.Base("latedoc.footer", "partner", p.Name)}
	d.Blocks = m.folder(m.Base("latedoc.portfolio"), p.Name, part{key: "latedoc.part_partner", blocks: []document.Block{m.whoIsWho(p)}}, parts)
	return d, nil
}

// folder binds a title page, what there is and what is open, whom it is about, and the parts.
func (m Maker) folder(title, about string, who part, parts []part) []document.Block {
	blocks := append(m.titlePage(title, about), section(m.Base("latedoc.inside")), m.contents(parts), document.PageBreak{})
	for _, part := range slices.Concat([]part{who}, parts) {
		blocks = append(blocks, section(m.Base(part.key)))
		if part.open != "" {
			blocks = append(blocks, document.Paragraph{Text: m.Base(part.open), Style: document.Small})
		}
		blocks = append(blocks, part.blocks...)
	}
	return blocks
}

// titlePage says whose portfolio it is and what it is for. Which papers an assessor asks for changes from year to year.
func (m Maker) titlePage(title, about string) []document.Block {
	return []document.Block{
		document.Heading{Level: 1, Text: title},
		document.Paragraph{Text: about, Style: document.Centred},
		document.Pairs{Rows: [][2]string{
			{m.Base("latedoc.institution"), m.Or(m.Institution.Name)},
			{m.Base("latedoc.address"), m.Or(strings.Trim(m.Institution.Address+", "+m.Institution.Town, ", "))},
			{m.Base("latedoc.head"), m.Or(m.Institution.Head)},
			{m.Base("latedoc.made"), dates.Format(m.Now, content.Base, false)},
		}},
		document.Paragraph{Text: m.Base("latedoc.keep"), Style: document.Small},
	}
}

// contents tells what is there and what is still open: an assessor sees at once what he cannot find.
func (m Maker) contents(parts []part) document.Block {
	g := document.Grid{Head: m.columns("part", "state"), Widths: []int{3, 5}}
	for _, part := range parts {
		state := m.Base("latedoc.there")
		if part.open != "" {
			state = m.Base(part.open)
		}
		g.Rows = append(g.Rows, []string{m.Base(part.key), state})
	}
	return g
}

func (m Maker) whoIsWho(p Partner) document.Block {
	category := ""
	if p.Category != "" {
		category = m.Label(content.Base, 1, "category", "", p.Category)
	}
	pattern := ""
	if item, ok := m.Lib.Item(content.Base, p.Pattern); ok {
		pattern = item.Title
	}
	return document.Pairs{Rows: [][2]string{
		{m.Base("latedoc.theirs"), m.Or(p.Name)},
		{m.Base("latedoc.person"), m.Or(p.Person)},
		{m.Base("latedoc.phone"), m.Or(phone.Display(p.Phone))},
		{m.Base("latedoc.category"), m.Or(category)},
		{m.Base("latedoc.pattern"), m.Or(pattern)},
		{m.Base("latedoc.since"), m.moment(p.Created)},
		{m.Base("latedoc.last_contact"), m.moment(p.Last)},
	}}
}

// moment is a day that may be unknown.
func (m Maker) moment(at time.Time) string {
	if at.IsZero() {
		return document.Gap
	}
	return dates.Format(at.In(m.Now.Location()), content.Base, false)
}

// scanID is where the conversation of step 7 keeps the photo of what was signed.
const scanID = "_scan"

// agreementPart is the agreement and its dates (A6, A7).
func (m Maker) agreementPart(p Partner) part {
	pt := part{key: "latedoc.part_agreement"}
	if !slices.Contains(m.Answer(p, 7, "signed").Options, "both") {
		pt.open = "latedoc.open_agreement"
	}
	if len(p.Steps[6].Answers)+len(p.Steps[7].Answers) == 0 {
		return pt
	}
	scan := document.Gap
	if m.Answer(p, 7, scanID).Given {
		scan = m.Base("latedoc.scan_kept")
	}
	rows := [][2]string{
		{m.Base("latedoc.paper"), m.openWords(p, 6, "document")},
		{m.Base("latedoc.role_ours"), m.openWords(p, 6, "ours")},
		{m.Base("latedoc.role_theirs"), m.openWords(p, 6, "theirs")},
		{m.Base("latedoc.signed"), m.openWords(p, 7, "signed")},
		{m.Base("latedoc.starts"), m.openWords(p, 7, "start")},
		{m.Base("latedoc.ends"), m.ends(p)},
		{m.Base("latedoc.scan"), scan},
	}
	pt.blocks = []document.Block{document.Pairs{Rows: rows}}
	return pt
}

// ends is when the agreement ends, and whether that day is past.
func (m Maker) ends(p Partner) string {
	s := m.Answer(p, 7, "end").Date
	if d, ok := m.Date(s); ok && d.Before(m.today()) {
		return m.Base("latedoc.ended", "day", m.openDay(s))
	}
	return m.openDay(s)
}

func (m Maker) planPart(p Partner) part {
	pt := part{key: "latedoc.part_plan"}
	plan, _ := m.Plan(p)
	if len(plan) == 0 {
		pt.open = "latedoc.open_plan"
		return pt
	}
	g := document.Grid{Head: m.columns("no", "activity", "ours_pic", "theirs_pic", "start", "target", "times"), Widths: []int{1, 4, 3, 3, 3, 3, 2}}
	for i, row := range plan {
		g.Rows = append(g.Rows, []string{strconv.Itoa(i + 1), m.Or(row.Activity), m.Or(row.Ours), m.Or(row.Theirs), m.shortDay(row.Start), row.Target, strconv.Itoa(len(row.Done))})
	}
	pt.blocks = []document.Block{g}
	return pt
}

// shortDay is a stored day as narrow columns want it.
func (m Maker) shortDay(stored string) string {
	if d, ok := m.Date(stored); ok {
		return dates.FormatShort(d, content.Base)
	}
	return m.Or(stored)
}

func (m Maker) diaryPart(p Partner) part {
	pt := part{key: "latedoc.part_diary"}
	diary := m.Diary(p)
	if len(diary) == 0 {
		pt.open = "latedoc.open_diary"
		return pt
	}
	g := document.Grid{Head: m.columns("date", "activity", "on_plan", "present", "result", "problem"), Widths: []int{3, 4, 2, 2, 4, 3}}
	for _, a := range diary {
		onPlan, present := "", ""
		if a.OnPlan != "" {
			onPlan = m.Label(content.Base, 8, "diary", "on_plan", a.OnPlan)
		}
		if a.Counted {
			present = strconv.Itoa(a.Present)
		}
		g.Rows = append(g.Rows, []string{m.shortDay(a.Day), m.Or(a.Name), onPlan, present, a.Result, a.Problem})
	}
	sum := m.Base("latedoc.diary_sum", "n", len(diary), "present", Present(diary))
	pt.blocks = []document.Block{document.Paragraph{Text: sum, Style: document.Left}, g}
	return pt
}

func (m Maker) evaluationPart(p Partner) part {
	pt := part{key: "latedoc.part_evaluation"}
	if !p.Steps[9].Answers["reached"].Given && len(m.Scores(p)) == 0 {
		pt.open = "latedoc.open_evaluation"
		return pt
	}
	pt.blocks = []document.Block{
		document.Pairs{Rows: [][2]string{{m.Base("latedoc.day_of_evaluation"), m.openDay(m.judgedOn(p))}, {m.Base("latedoc.filled"), m.openWords(p, 9, "together")},
			{m.Base("latedoc.reached"), m.openWords(p, 9, "reached")}, {m.Base("latedoc.missed"), m.openWords(p, 9, "missed")}}},
		m.judgedGrid(p), m.problemGrid(p), m.scoreGrid(p),
	}
	return pt
}

// trendPart is the picture of the scores.
func (m Maker) trendPart(p Partner) (part, error) {
	pt := part{key: "latedoc.part_trend"}
	if len(m.points(p)) == 0 {
		pt.open = "latedoc.open_trend"
		return pt, nil
	}
	png, err := m.trend(p).PNG()
	if err != nil {
		return part{}, fmt.Errorf("trend: %w", err)
	}
	pt.blocks = []document.Block{document.Picture{Data: png, Width: 150, Alt: m.Base("latedoc.trend", "partner", p.Name)}}
	return pt, nil
}

func (m Maker) decisionPart(p Partner) part {
	pt := part{key: "latedoc.part_decision"}
	if !m.Answer(p, 10, "decision").Given {
		pt.open = "latedoc.open_decision"
		return pt
	}
	pt.blocks = []document.Block{
		document.Pairs{Rows: [][2]string{{m.Base("latedoc.decided"), m.openWords(p, 10, "decision")}, {m.Base("latedoc.reason"), m.openWords(p, 10, "reason")}}},
		m.actionGrid(p),
	}
	return pt
}

// nextPart is what follows, and the rounds that were completed before.
func (m Maker) nextPart(p Partner) part {
	pt := part{key: "latedoc.part_next"}
	if !m.Answer(p, 11, "extension").Given {
		pt.open = "latedoc.open_next"
		return pt
	}
	pt.blocks = []document.Block{m.nextGrid(p), document.Pairs{Rows: [][2]string{
		{m.Base("latedoc.extension"), m.openWords(p, 11, "extension")}, {m.Base("latedoc.meeting"), m.openWords(p, 11, "meeting")},
		{m.Base("latedoc.lesson"), m.openWords(p, 11, "lesson")}}}}
	rounds := document.Grid{Head: m.columns("round", "date", "decision", "extension"), Widths: []int{1, 3, 3, 3}}
	for _, r := range p.Steps[11].Answers[RoundsID].Rows {
		if len(r) < 3 {
			continue
		}
		decision, extension := document.Gap, document.Gap
		if r[1] != "" {
			decision = m.Label(content.Base, 10, "decision", "", r[1])
		}
		if r[2] != "" {
			extension = m.Label(content.Base, 11, "extension", "", r[2])
		}
		rounds.Rows = append(rounds.Rows, []string{strconv.Itoa(len(rounds.Rows) + 1), m.shortDay(r[0]), decision, extension})
	}
	if len(rounds.Rows) > 0 {
		pt.blocks = append(pt.blocks, rounds)
	}
	return pt
}

// contactPart counts the contacts of each month.
func (m Maker) contactPart(entries []Entry) part {
	pt := part{key: "latedoc.part_contacts"}
	if len(entries) == 0 {
		pt.open = "latedoc.open_contacts"
		return pt
	}
	g := document.Grid{Head: m.columns("month", "contacts", "met"), Widths: []int{3, 2, 2}}
	month, n, met := "", 0, 0
	row := func() {
		if n > 0 {
			g.Rows = append(g.Rows, []string{month, strconv.Itoa(n), strconv.Itoa(met)})
		}
		n, met = 0, 0
	}
	sorted := slices.Clone(entries)
	slices.SortStableFunc(sorted, func(a, b Entry) int { return a.At.Compare(b.At) })
	for _, e := range sorted {
		if at := monthName(e.At.In(m.Now.Location())); at != month {
			row()
			month = at
		}
		n++
		if e.Channel == "met" || e.Channel == "event" {
			met++
		}
	}
	row()
	pt.blocks = []document.Block{document.Paragraph{Text: m.Base("latedoc.contact_sum", "n", len(entries)), Style: document.Left}, g}
	return pt
}
