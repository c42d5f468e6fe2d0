package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// summaryLimit keeps a summary well below the 4096 characters of a message, whatever was typed.
const summaryLimit = 3200

func (t *turn) talkScreen(f content.Flow, c *Conversation, partner string) screen {
	switch c.State.Phase {
	case flow.Intro:
		return t.introScreen(f, c, partner)
	case flow.Asking:
		return t.questionScreen(f, c, partner)
	default:
		return t.summaryScreen(f, c, partner)
	}
}

// on is a button of a conversation in its present state.
func (t *turn) on(c *Conversation, key, act string, arg ...string) outbox.Button {
	return labelled(t.plain(key), t.talkParts(c, act, arg...)...)
}

func (t *turn) talkParts(c *Conversation, act string, arg ...string) []any {
	parts := []any{"f", c.Flow, c.Partner, c.State.Rev, act}
	for _, a := range arg {
		parts = append(parts, a)
	}
	return parts
}

func (t *turn) heading(f content.Flow, partner string) string {
	return "<b>" + content.Escape(t.talkTitle(f, partner)) + "</b>"
}

// introScreen is the card that explains a step before its first question.
func (t *turn) introScreen(f content.Flow, c *Conversation, partner string) screen {
	ft := t.lib.FlowText(t.lang, f.ID)
	rows := [][]outbox.Button{row(t.on(c, "talk.begin", "go"))}
	if f.Guide != "" {
		rows = append(rows, row(t.button("talk.read", "g", f.Guide, 0)))
	}
	if f.Step > 0 {
		rows = append(rows, t.yieldsBefore(c.Partner, f.Step)...)
	}
	rows = append(rows, row(t.button("talk.later", "f", c.Flow, c.Partner, c.State.Rev, "stop"), t.button("menu.home", "m")))
	return screen{text: t.heading(f, partner) + "\n\n" + t.fill(ft.Intro, partner), rows: rows}
}

// questionScreen asks one thing.
func (t *turn) questionScreen(f content.Flow, c *Conversation, partner string) screen {
	q, _ := flow.Find(f, c.State.Question)
	qt := t.lib.FlowText(t.lang, f.ID).Questions[q.ID]
	var b strings.Builder
	b.WriteString(t.heading(f, partner))
	switch p := progress(f, c); {
	case c.State.Editing && q.When == nil && !passed(c.State, q.ID):
		b.WriteString("\n" + t.text("talk.fresh"))
	case c.State.Editing:
		b.WriteString("\n" + t.text("talk.changing") + t.concerns(f, c.State))
	case p.Of > 1:
		b.WriteString("\n" + t.text("talk.question_of", "at", p.At, "of", p.Of) + "  " + bar(p.At, p.Of))
	}
	b.WriteString("\n\n")

	ask, asked, inRow := q, qt, false
	if q.Kind == content.Rows {
		b.WriteString(t.rowsSoFar(q, qt, c.State))
		if col, ok := flow.Column(f, c.State); ok {
			ask, asked, inRow = col, qt.Columns[col.ID], true
			n := len(c.State.Answers[q.ID].Rows) + 1
			if c.State.Edited > 0 {
				n = c.State.Edited
			}
			b.WriteString(t.text("rows.row", "n", n, "at", len(c.State.Row)+1, "of", len(q.Columns)) + "\n")
			if flow.Sown(c.State) {
				what := oneLine(c.State.Row[0], 120)
				if n := len(c.State.Seeds[q.ID]); n > 0 {
					b.WriteString(t.text("rows.sown", "what", what, "n", n) + "\n")
				} else {
					b.WriteString(t.text("rows.sown_last", "what", what) + "\n")
				}
			}
		}
	}
	if inRow {
		b.WriteString("<b>" + t.fill(asked.Ask, partner) + "</b>")
	} else {
		b.WriteString("<b>" + t.fill(qt.Ask, partner) + "</b>")
	}
	if asked.Example != "" && (inRow || q.Kind != content.Rows) {
		b.WriteString("\n<i>" + t.text("talk.example", "text", content.HTML(t.fill(asked.Example, partner))) + "</i>")
	}
	old := c.State.Answers[q.ID]
	if old.Given && !inRow && q.Kind != content.Rows {
		b.WriteString("\n\n" + t.text("talk.before", "answer", oneLine(t.describe(q, qt, old), 200)))
	}
	if kept, ok := flow.Kept(c.State); ok && inRow {
		b.WriteString("\n\n" + t.text("talk.before", "answer", oneLine(t.describeCell(ask, asked, kept), 200)))
	}
	rows := t.answerRows(c, q, ask, asked, inRow)
	return screen{text: b.String(), rows: append(rows, t.talkRows(c, q, ask, old, inRow)...)}
}

// concerns names the questions that may be asked or dropped by a change of the open one.
func (t *turn) concerns(f content.Flow, s flow.State) string {
	var names []string
	for _, q := range flow.Depending(f, s.Question) {
		names = append(names, t.lib.FlowText(t.lang, f.ID).Questions[q.ID].Short)
	}
	if len(names) == 0 {
		return ""
	}
	return "\n" + t.text("talk.concerns", "what", strings.Join(names, ", "))
}

// progress is the place of the open question, as the person counts.
func progress(f content.Flow, c *Conversation) flow.Progress {
	p := flow.Where(f, c.State)
	if f.ID == "log" {
		p.Of-- // the date of the contact is asked only when an entry is corrected
	}
	return p
}

// answerRows are the taps that answer a question.
func (t *turn) answerRows(c *Conversation, q, ask content.Question, asked content.QuestionText, inRow bool) [][]outbox.Button {
	var labels []outbox.Button
	add := func(label, option string) {
		labels = append(labels, labelled(label, t.talkParts(c, "p", option)...))
	}
	switch ask.Kind {
	case content.Choice:
		for _, o := range ask.Options {
			add(asked.Options[o], o)
		}
	case content.Choices:
		for _, o := range ask.Options {
			mark := "▫️ "
			if slices.Contains(c.State.Picks, o) {
				mark = "✅ "
			}
			add(mark+asked.Options[o], o)
		}
	case content.Scale:
		var five []outbox.Button
		for n := 1; n <= 5; n++ {
			five = append(five, labelled(fmt.Sprint(n), t.talkParts(c, "p", fmt.Sprint(n))...))
		}
		return [][]outbox.Button{five}
	case content.Date:
		for _, o := range t.offer {
			add(dates.Format(o.day, t.lang, strings.Contains(o.option, "T")), o.option)
		}
		for _, d := range ask.Days {
			if len(t.offer) > 0 {
				break
			}
			day := t.now().AddDate(0, 0, d)
			label := t.daysLabel(d) + " · " + dates.FormatShort(day, t.lang)
			add(label, fmt.Sprintf("%+d", d))
		}
	case content.Rows:
		if !inRow {
			return t.tableRows(c, len(c.State.Answers[q.ID].Rows))
		}
	}
	rows := pairs(labels)
	if f, _ := t.lib.Flow(c.Flow); inRow && flow.RowIsEnough(f, c.State) {
		rows = append(rows, row(t.on(c, "rows.enough", "p", "enough")))
	}
	if ask.Kind == content.Choices && len(c.State.Picks) > 0 {
		rows = append(rows, row(t.on(c, "talk.done", "ok")))
	}
	return rows
}

// talkRows are the ways on, back and out that every question has.
func (t *turn) talkRows(c *Conversation, q, ask content.Question, old flow.Answer, inRow bool) [][]outbox.Button {
	var first []outbox.Button
	first = append(first, t.on(c, "talk.back", "back"))
	_, kept := flow.Kept(c.State)
	switch {
	case inRow && kept:
		first = append(first, t.on(c, "talk.keep", "skip"))
	case inRow && flow.Sown(c.State):
		first = append(first, t.on(c, "rows.pass", "skip"))
	case inRow && !ask.Required, !inRow && !q.Required && q.Kind != content.Rows:
		key := "talk.skip"
		if old.Given && !inRow {
			key = "talk.keep"
		}
		first = append(first, t.on(c, key, "skip"))
	case !inRow && q.Required && old.Given && q.Kind != content.Rows:
		first = append(first, t.on(c, "talk.keep", "skip"))
	case !inRow && q.Kind == content.Rows && !q.Required && len(old.Rows) == 0:
		first = append(first, t.on(c, "talk.skip", "skip"))
	}
	second := []outbox.Button{}
	if t.lib.FlowText(t.lang, c.Flow).Questions[q.ID].Why != "" && c.Flow != "log" {
		second = append(second, t.on(c, "talk.why", "why"))
	}
	if c.State.Answers[entryNo].Given {
		second = append(second, t.on(c, "entry.done", "stop"))
	} else {
		second = append(second, t.on(c, "talk.stop", "stop"))
	}
	return [][]outbox.Button{first, second}
}

// summaryScreen shows all answers of a flow.
func (t *turn) summaryScreen(f content.Flow, c *Conversation, partner string) screen {
	ft := t.lib.FlowText(t.lang, f.ID)
	var b strings.Builder
	b.WriteString(t.heading(f, partner) + "\n" + t.text("summary.title") + "\n")
	fresh := t.fresh(f, c.State)
	cut := 0
	for _, line := range slices.Concat(t.summaryLines(f, c.State, fresh), t.oldLines(f, c.State)) {
		if utf8.RuneCountInString(b.String())+utf8.RuneCountInString(line) > summaryLimit {
			cut++
			continue
		}
		b.WriteString("\n" + line)
	}
	if cut > 0 {
		b.WriteString("\n" + t.text("summary.cut", "n", cut))
	}
	switch missing := flow.Missing(f, c.State); {
	case len(missing) > 0:
		var names []string
		for _, id := range missing {
			names = append(names, ft.Questions[id].Short)
		}
		b.WriteString("\n\n" + t.text("summary.missing", "what", strings.Join(names, ", ")))
	case !flow.Complete(f, c.State):
		b.WriteString("\n\n" + t.text("summary.thin"))
	}
	rows := [][]outbox.Button{}
	if c.State.Phase == flow.Summary {
		rows = append(rows, row(t.on(c, "summary.save", "save")))
		rows = append(rows, row(t.on(c, "summary.change", "list"), t.on(c, "talk.back", "back")))
	} else {
		if len(fresh) > 0 {
			rows = append(rows, row(t.on(c, "summary.answer", "new")))
		}
		rows = append(rows, row(t.on(c, "summary.change", "list")))
		if f.Step > 0 && f.Step < 11 {
			rows = append(rows, row(t.button("step.next", "j", c.Partner, f.Step+1)))
		}
		if f.Step > 0 && c.Partner > 0 {
			rows = append(rows, pairsUpTo(savedWidth, t.yieldButtons(Partner{No: c.Partner}, f.Step))...)
		}
	}
	last := []outbox.Button{}
	if c.Partner != 0 {
		last = append(last, t.button("partner.open", "p", c.Partner))
	}
	return screen{text: b.String(), rows: append(rows, append(last, t.button("menu.home", "m")))}
}

func (t *turn) summaryLine(q content.Question, qt content.QuestionText, a flow.Answer) string {
	label := "<b>" + content.Escape(qt.Short) + "</b>: "
	if !a.Given {
		return "▫️ " + label + "–"
	}
	if q.Kind != content.Rows {
		return "▪️ " + label + content.Escape(clip(t.describe(q, qt, a), 300))
	}
	var b strings.Builder
	b.WriteString("▪️ " + label + t.text("rows.count", "n", len(a.Rows)))
	for i, r := range a.Rows {
		if i == 12 {
			b.WriteString("\n   " + t.text("rows.rest", "n", len(a.Rows)-i))
			break
		}
		b.WriteString(fmt.Sprintf("\n   %d. %s", i+1, content.Escape(oneLine(t.describeRow(q, qt, r), 120))))
	}
	return b.String()
}

// changeList offers every answer for a change.
func (t *turn) changeList(c *Conversation) error {
	f, _ := t.lib.Flow(c.Flow)
	ft := t.lib.FlowText(t.lang, c.Flow)
	var labels []outbox.Button
	for _, q := range flow.Applies(f, c.State) {
		labels = append(labels, labelled("✏️ "+ft.Questions[q.ID].Short, t.talkParts(c, "ch", q.ID)...))
	}
	rows := append(pairs(labels), row(t.button("talk.to_summary", "f", c.Flow, c.Partner, c.State.Rev, "show")))
	t.card(c)
	t.keep(c)
	t.show(screen{text: t.text("summary.which"), rows: rows})
	return nil
}

// bar is a progress bar with a block for each part, as long as these fit on a small phone.
func bar(at, of int) string {
	if of <= 0 {
		return ""
	}
	full := min(of, 11)
	n := min(max(at*full/of, min(at, 1)), full) // what has begun shows
	return strings.Repeat("▰", n) + strings.Repeat("▱", full-n)
}

// pairs lays buttons out two a row where both labels are short, one a row otherwise: long labels are cut on phones.
func pairs(labels []outbox.Button) [][]outbox.Button { return pairsUpTo(17, labels) }

// pairsUpTo is pairs for labels of up to so many characters side by side.
func pairsUpTo(most int, labels []outbox.Button) [][]outbox.Button {
	short := func(b outbox.Button) bool { return utf8.RuneCountInString(b.Label) <= most }
	var rows [][]outbox.Button
	for i := 0; i < len(labels); i++ {
		if i+1 < len(labels) && short(labels[i]) && short(labels[i+1]) {
			rows = append(rows, labels[i:i+2:i+2])
			i++
			continue
		}
		rows = append(rows, labels[i:i+1:i+1])
	}
	return rows
}
