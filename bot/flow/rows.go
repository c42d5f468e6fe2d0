package flow

import (
	"slices"
	"strconv"

	"mitrabot/content"
)

// Options that a table has of its own: another row is begun, and the row in hand is taken as it is.
const (
	more   = "more"
	enough = "enough"
)

// maxRows is how many rows a table holds where the flow says nothing.
const maxRows = 50

// replyRow takes a typed or tapped cell; while the table waits, "more" starts a row and anything else is its first cell.
func (t *turn) replyRow(q content.Question) {
	col, asking := Column(t.flow, t.s)
	if len(q.Columns) == 0 {
		t.fail(NotNow)
		return
	}
	if !asking && t.full(q) {
		return
	}
	if !asking && t.in.Act == Pick && t.in.Option == more {
		t.resumeRow(q)
		t.sow(q)
		t.s.NewRow = len(t.s.Row) == 0
		return
	}
	if asking && t.in.Act == Pick && t.in.Option == enough && RowIsEnough(t.flow, t.s) {
		t.s.Reopened = false
		t.append(q)
		t.sow(q)
		return
	}
	if !asking {
		// What is typed now has nothing to do with a row left half-done.
		col, t.s.Ahead = q.Columns[0], nil
	}
	a, out := t.read(reading{question: q.ID, q: col, column: col.ID})
	if out.Problem != "" {
		t.out = out
		return
	}
	t.cell(q, cellOf(col, a))
	t.out.Answered, t.out.Column = q.ID, col.ID
}

// full reports, as a problem, that the table takes no more rows.
func (t *turn) full(q content.Question) bool {
	limit := q.Max
	if limit == 0 {
		limit = maxRows
	}
	if len(t.s.Answers[q.ID].Rows) < limit {
		return false
	}
	t.fail(TooManyRows, strconv.Itoa(limit))
	return true
}

// cell fills the open column and takes up the cells that Back had stepped over; with the last column the row is done.
func (t *turn) cell(q content.Question, value string) {
	place := len(t.s.Answers[q.ID].Rows)
	if t.s.Edited > 0 {
		place = t.s.Edited - 1
	}
	t.source(q.ID, place, len(t.s.Row))
	t.s.Row = append(t.s.Row, value)
	if len(t.s.Ahead) > 1 {
		t.s.Row = append(t.s.Row, t.s.Ahead[1:]...)
	}
	t.s.Ahead, t.s.NewRow, t.s.Reopened = nil, false, false
	if len(t.s.Row) == len(q.Columns) {
		t.append(q)
		t.sow(q)
	}
}

// append makes the cells in hand a row of the table, the columns not asked staying empty.
func (t *turn) append(q content.Question) {
	row, place := slices.Concat(t.s.Row, t.s.Ahead), t.s.Edited-1
	t.s.Row, t.s.Ahead, t.s.NewRow, t.s.Sown, t.s.Edited = nil, nil, false, false, 0
	if !slices.ContainsFunc(row, func(cell string) bool { return cell != "" }) {
		return
	}
	row = append(row, make([]string, len(q.Columns)-len(row))...)
	a := t.s.Answers[q.ID]
	if place >= 0 && place < len(a.Rows) {
		a.Rows[place] = row
	} else {
		a.Rows = append(a.Rows, row)
	}
	a.Given = true
	t.set(q.ID, a)
}

// RowIsEnough reports whether the row in hand has all it needs while columns of it are still to be asked: the option
// "enough" then takes it as it is.
func RowIsEnough(f content.Flow, s State) bool {
	q, _ := Find(f, s.Question)
	if _, asking := Column(f, s); !asking || s.Edited > 0 || len(s.Row) == 0 {
		return false
	}
	t := turn{flow: f, s: s}
	return t.rowIsEnough(q)
}

// rowIsEnough reports whether a row was begun and all its required columns are filled.
func (t *turn) rowIsEnough(q content.Question) bool {
	row := slices.Concat(t.s.Row, t.s.Ahead)
	return len(row) > 0 && t.rowLacks(q, row) == ""
}

// rowLacks returns the first required column without a cell.
func (t *turn) rowLacks(q content.Question, row []string) string {
	for i, col := range q.Columns {
		if col.Required && (i >= len(row) || row[i] == "") {
			return col.ID
		}
	}
	return ""
}

// finishRows ends the table. A row that lacks a required cell has to be filled, or left by Back, first.
func (t *turn) finishRows(q content.Question) {
	if _, asking := Column(t.flow, t.s); asking && len(t.s.Row)+len(t.s.Ahead) > 0 {
		if lacks := t.rowLacks(q, slices.Concat(t.s.Row, t.s.Ahead)); lacks != "" {
			t.failCell(q.ID, lacks)
			return
		}
		t.append(q)
	}
	if a := t.s.Answers[q.ID]; len(a.Rows) == 0 {
		if q.Required {
			t.fail(NoRows)
			return
		}
		t.pass(q.ID)
	}
	t.drop(q)
	t.proceed()
}

// failCell says that a cell of the row in hand is required.
func (t *turn) failCell(question, column string) {
	t.fail(MustAnswer, question)
	t.out.Column = column
}

// skipRows leaves an optional cell empty (or as it was, after Back), or goes on from a table that waits.
func (t *turn) skipRows(q content.Question) {
	col, asking := Column(t.flow, t.s)
	if !asking {
		t.finishRows(q)
		return
	}
	if Sown(t.s) && len(t.s.Ahead) == 0 {
		t.s.Row, t.s.Sown = nil, false
		t.sow(q)
		return
	}
	kept, has := Kept(t.s)
	if !has && col.Required {
		t.failCell(q.ID, col.ID)
		return
	}
	t.cell(q, kept)
}

// backInRow steps back one column, or from the first to the table; it reports false where the question is to be left.
func (t *turn) backInRow(q content.Question) bool {
	if _, asking := Column(t.flow, t.s); !asking {
		return false
	}
	if t.s.Edited > 0 { // the change is given up, and the row is as it was
		t.s.Row, t.s.Ahead, t.s.NewRow, t.s.Edited = nil, nil, false, 0
		return true
	}
	if n := len(t.s.Row); n > 0 {
		t.s.Ahead = slices.Concat([]string{t.s.Row[n-1]}, t.s.Ahead)
		t.s.Row = t.s.Row[:n-1]
		t.s.NewRow = n == 1
		if n == 1 {
			t.s.Row, t.s.Sown = nil, false
		}
		return true
	}
	if mustBegin(q, t.s) {
		return false
	}
	if len(t.s.Ahead) > 0 {
		t.draft(q.ID, Draft{Row: t.s.Ahead})
	}
	t.s.Ahead, t.s.NewRow = nil, false
	return true
}

// resumeRow takes up the cells of a row left half-done.
func (t *turn) resumeRow(q content.Question) {
	row := t.s.Drafts[q.ID].Row
	t.forget(q.ID)
	if row = row[:min(len(row), max(len(q.Columns)-1, 0))]; len(row) > 0 {
		t.s.Row = slices.Clone(row)
	}
}

// edit asks for one cell of a row anew; the others are taken up again with it.
func (t *turn) edit(q content.Question) {
	_, asking := Column(t.flow, t.s)
	rows := t.s.Answers[q.ID].Rows
	col := index(q.Columns, t.in.Option)
	if asking || q.Kind != content.Rows || t.in.Index < 0 || t.in.Index >= len(rows) || col < 0 {
		t.fail(NotNow)
		return
	}
	cells := slices.Clone(rows[t.in.Index])
	for len(cells) < len(q.Columns) {
		cells = append(cells, "")
	}
	t.s.Row, t.s.Ahead, t.s.NewRow, t.s.Edited = cells[:col:col], cells[col:len(q.Columns)], col == 0, t.in.Index+1
	if col == 0 {
		t.s.Row = nil
	}
}

// remove takes a row out of the table.
func (t *turn) remove(q content.Question) {
	a := t.s.Answers[q.ID]
	if q.Kind != content.Rows || t.in.Index < 0 || t.in.Index >= len(a.Rows) {
		t.fail(NotNow)
		return
	}
	a.Rows = slices.Delete(a.Rows, t.in.Index, t.in.Index+1)
	t.disown(q.ID)
	if len(a.Rows) == 0 {
		a = Answer{}
	}
	t.set(q.ID, a)
}

// correctCell replaces the cell typed last, in a finished row or in the one in hand.
func (t *turn) correctCell(q content.Question) {
	a := t.s.Answers[q.ID]
	if len(t.s.TypedCell) != 2 {
		t.fail(NotNow)
		return
	}
	r, c := t.s.TypedCell[0], t.s.TypedCell[1]
	row := t.s.Row
	if r >= 0 && r < len(a.Rows) {
		row = a.Rows[r]
	} else if r != len(a.Rows) || q.ID != t.s.Question {
		row = nil
	}
	if c < 0 || c >= len(row) || c >= len(q.Columns) {
		t.fail(NotNow)
		return
	}
	col := q.Columns[c]
	answer, out := t.read(reading{question: q.ID, q: col, column: col.ID})
	if out.Problem != "" {
		t.out = out
		return
	}
	row[c] = cellOf(col, answer)
	t.s.Reopened = false
	t.out.Answered, t.out.Column, t.out.Finished = q.ID, col.ID, t.s.Phase == Saved
}
