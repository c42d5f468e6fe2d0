package bot

import (
	"errors"
	"fmt"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// tableRows are the taps at a table that waits, with n rows.
func (t *turn) tableRows(c *Conversation, n int) [][]outbox.Button {
	if n == 0 {
		return [][]outbox.Button{row(t.on(c, "rows.more", "p", "more"))}
	}
	return [][]outbox.Button{
		row(t.on(c, "rows.more", "p", "more"), t.on(c, "rows.done", "ok")),
		row(t.on(c, "rows.change", "rows", fmt.Sprint(max(n-pageSize, 0)))),
	}
}

// rowsSoFar lists the rows of a table question that are already there.
func (t *turn) rowsSoFar(q content.Question, qt content.QuestionText, s flow.State) string {
	rows := s.Answers[q.ID].Rows
	if len(rows) == 0 {
		return ""
	}
	var b strings.Builder
	from := max(len(rows)-8, 0)
	if from > 0 {
		b.WriteString(t.text("rows.earlier", "n", from) + "\n")
	}
	for i := from; i < len(rows); i++ {
		b.WriteString(fmt.Sprintf("%d. %s\n", i+1, content.Escape(oneLine(t.describeRow(q, qt, rows[i]), 160))))
	}
	return b.String() + "\n"
}

// openTable is the table that a conversation is asking about; ok is false where it asks about something else.
func (t *turn) openTable(c *Conversation) (q content.Question, qt content.QuestionText, rows [][]string, ok bool) {
	f, _ := t.lib.Flow(c.Flow)
	q, ok = flow.Find(f, c.State.Question)
	rows = c.State.Answers[q.ID].Rows
	return q, t.lib.FlowText(t.lang, c.Flow).Questions[q.ID], rows, ok && c.State.Phase == flow.Asking && q.Kind == content.Rows && len(rows) > 0
}

// rowList offers the rows of the open table for a change, a page at a time.
func (t *turn) rowList(c *Conversation, offset int) error {
	q, qt, list, ok := t.openTable(c)
	if !ok {
		return t.stale(c)
	}
	offset = min(max(offset, 0), len(list)-1)
	text, rows := t.text("rows.which")+"\n", [][]outbox.Button{}
	for i := offset; i < min(offset+pageSize, len(list)); i++ {
		text += fmt.Sprintf("\n%d. %s", i+1, content.Escape(oneLine(t.describeRow(q, qt, list[i]), 120)))
		rows = append(rows, row(labelled(fmt.Sprintf("%d. %s", i+1, oneLine(t.describeRow(q, qt, list[i]), 36)), t.talkParts(c, "row", fmt.Sprint(i))...)))
	}
	var nav []outbox.Button
	if offset > 0 {
		nav = append(nav, labelled("◀", t.talkParts(c, "rows", fmt.Sprint(max(offset-pageSize, 0)))...))
	}
	if offset+pageSize < len(list) {
		nav = append(nav, labelled("▶", t.talkParts(c, "rows", fmt.Sprint(offset+pageSize))...))
	}
	if len(nav) > 0 {
		rows = append(rows, nav)
	}
	t.card(c)
	t.keep(c)
	t.show(screen{text: text, rows: append(rows, row(t.on(c, "rows.back", "show")))})
	return nil
}

// rowCard shows one row of the open table, with a button for each of its cells.
func (t *turn) rowCard(c *Conversation, i int) error {
	q, qt, list, ok := t.openTable(c)
	if !ok || i < 0 || i >= len(list) {
		return t.stale(c)
	}
	var b strings.Builder
	b.WriteString(t.text("rows.row_card", "n", i+1) + "\n")
	var labels []outbox.Button
	for at, col := range q.Columns {
		ct, cell := qt.Columns[col.ID], "–"
		if at < len(list[i]) && list[i][at] != "" {
			cell = t.describeCell(col, ct, list[i][at])
		}
		b.WriteString("\n▪️ <b>" + content.Escape(ct.Short) + "</b>: " + content.Escape(oneLine(cell, 200)))
		labels = append(labels, labelled("✏️ "+ct.Short, t.talkParts(c, "ed", fmt.Sprint(i), col.ID)...))
	}
	rows := append(pairs(labels), row(t.on(c, "rows.drop", "rm", fmt.Sprint(i))), row(t.on(c, "rows.back", "show")))
	t.card(c)
	t.keep(c)
	t.show(screen{text: b.String(), rows: rows})
	return nil
}

// sown gives the tables of a conversation the rows that another one has for them.
func (t *turn) sown(f content.Flow, c Conversation) (flow.State, error) {
	s := c.State
	for _, q := range f.Questions {
		if q.From == nil {
			continue
		}
		source, err := t.conversation(Focus{Flow: q.From.Flow, Partner: c.Partner})
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return s, err
		}
		var cells []string
		for _, r := range source.State.Answers[q.From.Question].Rows {
			if len(r) > 0 {
				cells = append(cells, r[0])
			}
		}
		s = flow.Seed(f, s, q.ID, cells)
	}
	return s, nil
}
