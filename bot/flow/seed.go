package flow

import (
	"slices"

	"mitrabot/bot/fuzzy"
	"mitrabot/content"
)

// Seed lets a table ask about rows that another conversation has: cells are their first column, in order. Those that the
// table has already, in a row or half-done, are not asked about again. The rows come one after the other when the table
// is asked; each can be skipped as a whole.
func Seed(f content.Flow, s State, question string, cells []string) State {
	m := clone(s)
	q, ok := Find(f, question)
	if !ok || q.Kind != content.Rows || len(q.Columns) < 2 {
		return m
	}
	known := map[string]bool{}
	for _, row := range append(slices.Clone(m.Answers[question].Rows), m.Drafts[question].Row) {
		if len(row) > 0 {
			known[fuzzy.Fold(row[0])] = true
		}
	}
	if m.Phase == Asking && m.Question == question {
		for _, cell := range slices.Concat(m.Row[:min(len(m.Row), 1)], m.Ahead[:min(len(m.Ahead), 1)]) {
			known[fuzzy.Fold(cell)] = true
		}
	}
	var fresh []string
	for _, cell := range cells {
		if key := fuzzy.Fold(cell); key != "" && !known[key] {
			known[key] = true
			fresh = append(fresh, cell)
		}
	}
	if delete(m.Seeds, question); len(fresh) > 0 {
		if m.Seeds == nil {
			m.Seeds = map[string][]string{}
		}
		m.Seeds[question] = fresh
	}
	if len(m.Seeds) == 0 {
		m.Seeds = nil
	}
	return m
}

// sow begins the row of the next seed, where there is one and room for it.
func (t *turn) sow(q content.Question) {
	waiting := t.s.Seeds[q.ID]
	limit := q.Max
	if limit == 0 {
		limit = maxRows
	}
	if len(waiting) == 0 || len(t.s.Row)+len(t.s.Ahead) > 0 || len(t.s.Answers[q.ID].Rows) >= limit || len(q.Columns) < 2 {
		return
	}
	t.s.Row, t.s.Sown, t.s.NewRow = []string{waiting[0]}, true, false
	t.s.Seeds[q.ID] = waiting[1:]
	if len(t.s.Seeds[q.ID]) == 0 {
		delete(t.s.Seeds, q.ID)
	}
	if len(t.s.Seeds) == 0 {
		t.s.Seeds = nil
	}
}

// Sown tells whether the open question is the first one about a row that came from a seed: Skip then passes over the
// whole row.
func Sown(s State) bool { return s.Sown && len(s.Row) == 1 }
