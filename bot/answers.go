package bot

import (
	"fmt"
	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
	"mitrabot/bot/phone"
	"mitrabot/content"
	"strings"
	"time"
)

func (t *turn) fill(template, partner string) string {
	return t.lib.Fill(template, "sapaan", t.sapaan(), "partner", partner)
}

// problem says why an answer was not taken and, from the second time on, what would be.
func (t *turn) problem(c Conversation, out flow.Outcome) string {
	var args []any
	for i, name := range []string{"a", "b"} {
		if i < len(out.Args) {
			args = append(args, name, out.Args[i])
		} else {
			args = append(args, name, "")
		}
	}
	if out.Problem == flow.Unclear {
		args[1] = strings.Join(out.Args, " / ")
	}
	if out.Problem == flow.MustAnswer {
		var names []string
		for _, id := range out.Args {
			qt := t.lib.FlowText(t.lang, c.Flow).Questions[id]
			if out.Column != "" {
				qt = qt.Columns[out.Column]
			}
			names = append(names, qt.Short)
		}
		args[1] = strings.Join(names, ", ")
	}
	s := t.text("problem."+string(out.Problem), args...)
	if c.State.Misses >= 2 {
		key := "problem.help"
		if q, ok := flow.Find(flowOf(t.lib, c.Flow), c.State.Question); ok && !q.Required && q.Kind != content.Rows {
			key = "problem.help_skip"
		}
		s += "\n" + t.text(key)
	}
	return "⚠️ " + s
}

func flowOf(lib *content.Library, id string) content.Flow {
	f, _ := lib.Flow(id)
	return f
}

// echo repeats what was understood, where the reading leaves room for doubt.
func (t *turn) echo(c Conversation, out flow.Outcome) string {
	var lines []string
	if out.Answered != "" && t.ev.Kind != Pressed {
		if short, answer := t.understood(c, out); answer != "" {
			lines = append(lines, t.text("talk.noted", "what", short, "answer", oneLine(answer, 120)))
		}
	}
	if t.first != "" {
		lines = append(lines, t.first)
	}
	for _, id := range out.Dropped {
		qt := t.lib.FlowText(t.lang, c.Flow).Questions[id]
		lines = append(lines, t.text("talk.dropped", "what", qt.Short))
	}
	if q, ok := flow.Find(flowOf(t.lib, c.Flow), c.State.Question); ok && c.State.Editing && q.When != nil && q.When.Question == out.Answered {
		lines = append(lines, t.text("talk.opened"))
	}
	return strings.Join(lines, "\n")
}

// understood is the answer just taken, with the label of its question: of a table, the cell.
func (t *turn) understood(c Conversation, out flow.Outcome) (short, answer string) {
	f, _ := t.lib.Flow(c.Flow)
	q, ok := flow.Find(f, out.Answered)
	if !ok {
		return "", ""
	}
	qt := t.lib.FlowText(t.lang, c.Flow).Questions[q.ID]
	a := c.State.Answers[q.ID]
	if q.Kind != content.Rows {
		return qt.Short, t.describe(q, qt, a)
	}
	cells := c.State.Row
	if len(cells) == 0 && len(a.Rows) > 0 {
		cells = a.Rows[len(a.Rows)-1] // the row has just been completed
	}
	for i, col := range q.Columns {
		if col.ID == out.Column && i < len(cells) {
			return qt.Columns[col.ID].Short, t.describeCell(col, qt.Columns[col.ID], cells[i])
		}
	}
	return "", ""
}

// why explains the question without leaving it.
func (t *turn) why(c *Conversation) error {
	q := t.lib.FlowText(t.lang, c.Flow).Questions[c.State.Question]
	name, err := t.partnerName(c.Partner)
	if err != nil {
		return err
	}
	return t.showTalk(c, "💡 "+t.fill(q.Why, name))
}

// describe is an answer in words, unescaped.
func (t *turn) describe(q content.Question, qt content.QuestionText, a flow.Answer) string {
	switch {
	case !a.Given:
		return "–"
	case len(a.Options) > 0 || a.Text != "" && (q.Kind == content.Choice || q.Kind == content.Choices):
		var parts []string
		for _, o := range a.Options {
			if l := qt.Options[o]; l != "" {
				o = l
			}
			parts = append(parts, o)
		}
		if a.Text != "" {
			parts = append(parts, a.Text)
		}
		return strings.Join(parts, ", ")
	case q.Kind == content.Phone:
		return phone.Display(a.Text)
	case q.Kind == content.Date:
		return t.describeDay(a.Date)
	case q.Kind == content.Scale:
		return t.plain("talk.scale", "n", int(a.Number)) + " " + bar(int(a.Number), 5)
	case q.Kind == content.Number:
		return fmt.Sprint(a.Number)
	case q.Kind == content.Rows:
		return fmt.Sprint(len(a.Rows))
	}
	return a.Text
}

func (t *turn) describeRow(q content.Question, qt content.QuestionText, cells []string) string {
	var parts []string
	for i, cell := range cells {
		if cell == "" || i >= len(q.Columns) {
			continue
		}
		cell = t.describeCell(q.Columns[i], qt.Columns[q.Columns[i].ID], cell)
		parts = append(parts, cell)
	}
	return strings.Join(parts, " · ")
}

func (t *turn) describeCell(col content.Question, ct content.QuestionText, cell string) string {
	switch col.Kind {
	case content.Choice:
		if l := ct.Options[cell]; l != "" {
			return l
		}
	case content.Date:
		return t.describeDay(cell)
	}
	return cell
}

// describeDay is a stored day in words.
func (t *turn) describeDay(s string) string {
	if d, err := time.ParseInLocation("2006-01-02T15:04", s, t.loc); err == nil {
		return dates.Format(d, t.lang, true)
	}
	if d, err := time.ParseInLocation("2006-01-02", s, t.loc); err == nil {
		return dates.FormatShort(d, t.lang)
	}
	return s
}

func (t *turn) daysLabel(d int) string {
	switch {
	case d == 0:
		return t.plain("day.today")
	case d == 1:
		return t.plain("day.tomorrow")
	case d == -1:
		return t.plain("day.yesterday")
	case d < 0:
		return t.plain("day.ago", "n", -d)
	case d%365 == 0:
		return t.plain("day.years", "n", d/365)
	case d%30 == 0:
		return t.plain("day.months", "n", d/30)
	case d%7 == 0:
		return t.plain("day.weeks", "n", d/7)
	}
	return t.plain("day.ahead", "n", d)
}
