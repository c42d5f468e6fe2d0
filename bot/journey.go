package bot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// savedWidth is how long labels side by side may be below a saved step, which has many.
const savedWidth = 20

// stepFlow is the id of the conversation of a step of the guide.
func stepFlow(step int) string { return fmt.Sprintf("s%02d", step) }

// journeyData: j | j:d:<offset> | j:<partner> | j:<partner>:<step>.
func (t *turn) journeyData(a args) error {
	if a.at(1) == "" || a.at(1) == "d" {
		return t.desk(int(max(a.num(2), 0)))
	}
	p, err := t.partner(a.num(1))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	if step := a.num(2); step >= 1 && step <= 11 {
		return t.open(Focus{Flow: stepFlow(int(step)), Partner: p.No})
	}
	return t.journey(p)
}

// desk shows the journeys of all partners side by side.
func (t *turn) desk(offset int) error {
	list, total, err := t.view.Partners(t.ctx, false, offset, pageSize)
	if err != nil {
		return err
	}
	if total == 0 {
		t.show(screen{text: t.text("desk.empty"), rows: [][]outbox.Button{
			row(t.button("menu.first", "p", "new")), row(t.button("menu.guide", "g", "A"), t.button("menu.home", "m")),
		}})
		return nil
	}
	text := t.text("desk.text", "n", total)
	var rows [][]outbox.Button
	for _, p := range list {
		text += fmt.Sprintf("\n\n<b>%s</b>\n%s %s", content.Escape(oneLine(p.Name, 60)), bar(min(p.Step-1, 11), 11), t.stepLine(p))
		rows = append(rows, row(labelled(oneLine(p.Name, 30)+" ▸", "j", p.No)))
	}
	if nav := t.pager(offset, total, "j", "d"); len(nav) > 0 {
		rows = append(rows, nav)
	}
	rows = append(rows, row(t.button("partners.add", "p", "new"), t.button("menu.home", "m")))
	t.show(screen{text: text, rows: rows})
	return nil
}

// journey shows the eleven steps of one partner: done, begun, next.
func (t *turn) journey(p Partner) error {
	text, numbers := t.text("journey.text", "name", p.Name)+"\n", []outbox.Button{}
	for step := 1; step <= 11; step++ {
		f, ok := t.lib.Flow(stepFlow(step))
		if !ok {
			continue
		}
		c, err := t.conversation(Focus{Flow: f.ID, Partner: p.No})
		if err != nil {
			return err
		}
		mark, title := "▫️", content.Escape(t.lib.FlowText(t.lang, f.ID).Title)
		switch {
		case c.State.Phase == flow.Saved:
			mark = "✅"
		case step == p.Step:
			mark, title = "▶️", "<b>"+title+"</b>"
		case c.State.Phase != flow.Intro:
			mark = "✏️"
		}
		text += fmt.Sprintf("\n%s %d. %s", mark, step, title)
		numbers = append(numbers, labelled(strconv.Itoa(step), "j", p.No, step))
	}
	// The one step that is next stands on top, whole; the others are a row of numbers, so that all fits above a keyboard.
	var rows [][]outbox.Button
	if p.Step <= 11 {
		rows = append(rows, row(labelled(t.plain("partner.go", "n", p.Step), "j", p.No, p.Step)))
	}
	for six := range slices.Chunk(numbers, 6) {
		rows = append(rows, six)
	}
	rows = append(rows, row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))
	t.show(screen{text: text, rows: rows})
	return nil
}

// stepSaved carries a finished step over into the partner book, hands out what it yields, and points to the one next
// action with its day.
func (t *turn) stepSaved(c *Conversation, f content.Flow) error {
	p, err := t.partner(c.Partner)
	if err != nil {
		return err
	}
	p.Step = max(p.Step, f.Step+1)
	p.UpdatedAt = t.ev.At
	steps, rows, err := t.afterStep(&p, f.Step, c.State.Answers)
	if err != nil {
		return err
	}
	lines, err := t.yielded(&p, c, f.Step)
	if err != nil {
		return err
	}
	t.ch.Partners = append(t.ch.Partners, p)
	if f.Step == 9 {
		t.evaluationSet(p)
	}
	if f.Step == 3 {
		lines = append(lines, t.text("step.score", "n", score(c.State.Answers)))
	}
	planned, more := "", t.yieldButtons(p, f.Step)
	if f.Step == 4 {
		planned = t.meetingPlanned(p, c.State.Answers)
	}
	if next := steps[0]; planned == "" && (next == p.Step || f.Step == 11) && len(rows) == 0 {
		days := f.NextDays
		if days == 0 {
			days = nextDays
		}
		if planned = t.planNext(p, next, days); planned != "" {
			more = append(more, labelled(t.plain("next.change"), "nx", p.No, next))
		}
	}
	if err := t.nextDone(p, f.Step); err != nil {
		return err
	}
	if planned != "" {
		lines = append(lines, planned)
	}
	t.keep(c)
	t.done(c)
	var first [][]outbox.Button
	for _, step := range steps {
		first = append(first, row(labelled(t.plain("step.go", "n", step, "title", t.lib.FlowText(t.lang, stepFlow(step)).Title), "j", p.No, step)))
	}
	more = append(more, t.recallButton(p, f)...)
	rows = slices.Concat(first, rows, pairsUpTo(savedWidth, more), [][]outbox.Button{
		row(t.button("step.review", "f", c.Flow, c.Partner, c.State.Rev, "show"), t.button("partner.note", "l", "p", p.No)),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")),
	})
	text := "✅ " + t.heading(f, p.Name) + "\n\n" + t.fill(t.lib.FlowText(t.lang, f.ID).Saved, p.Name)
	for _, line := range lines {
		text += "\n\n" + line
	}
	t.show(screen{text: text, rows: rows})
	return nil
}

// afterStep is what a saved step means for the partner: the steps to go on with, and what else may now be wanted in
// place of going on.
func (t *turn) afterStep(p *Partner, step int, a map[string]flow.Answer) (next []int, rows [][]outbox.Button, err error) {
	archive := row(t.button("partner.archive", "p", p.No, "arc"))
	switch step {
	case 1:
		p.Category = option(a["category"])
	case 3:
		if option(a["decision"]) == "no" {
			rows = append(rows, archive, row(t.button("step.other", "p", "new")))
		}
	case 6:
		if id := option(a["pattern"]); isPattern(id) {
			p.Pattern = id
		}
	case 10:
		if option(a["decision"]) == "stop" {
			rows = append(rows, archive)
		}
	case 11:
		if p.Step, err = t.firstOpen(p.No); err != nil {
			return nil, nil, err
		}
		return []int{5, 6}, nil, nil
	}
	return []int{step + 1}, rows, nil
}

// firstOpen is the first step of a partner that is not saved yet, apart from the one being saved; 12 where all are.
func (t *turn) firstOpen(partner int64) (int, error) {
	for step := 1; step <= 10; step++ {
		c, err := t.conversation(Focus{Flow: stepFlow(step), Partner: partner})
		if err != nil {
			return 0, err
		}
		if c.State.Phase != flow.Saved {
			return step, nil
		}
	}
	return 12, nil
}

// score is the sum of the five scales of step 3, 5 to 25.
func score(a map[string]flow.Answer) int {
	sum := 0
	for _, id := range []string{"need_fit", "field_fit", "capacity", "access", "willingness"} {
		sum += int(a[id].Number)
	}
	return sum
}
