package flow

import (
	"maps"
	"slices"

	"mitrabot/content"
)

// Mend fits a stored state to the flow as it is today. A state whose open question is gone, or does not apply any more,
// goes on at the first question not passed yet (its Rev rises then, so that buttons of the lost question are stale);
// what cannot be, such as an unknown phase, becomes something sane. Answers are never touched, known or not. A state
// that fits is returned as it is. Advance mends by itself; callers mend what they show.
func Mend(f content.Flow, s State) State {
	m := clone(s)
	if m.Flow == "" {
		m.Flow = f.ID
	}
	m.Misses = max(m.Misses, 0)
	switch m.Phase {
	case Intro, Summary, Saved:
		m.Question, m.Editing, m.Reopened = "", false, false
	case Asking:
	default:
		m.Phase, m.Question = Asking, ""
		if len(m.Answers) == 0 {
			m.Phase = Intro
		}
	}
	if m.Phase == Asking && index(Applies(f, m), m.Question) < 0 {
		t := turn{flow: f, s: m}
		if d := (Draft{Picks: m.Picks, Row: slices.Concat(m.Row, m.Ahead)}); len(d.Picks)+len(d.Row) > 0 && m.Edited == 0 {
			t.draft(m.Question, d)
		}
		t.proceed()
		m = t.s
		m.Rev++
	}
	fitParts(f, &m)
	return m
}

// fitParts drops the parts of a question in progress that the kind of the open question cannot have.
func fitParts(f content.Flow, s *State) {
	q, _ := Find(f, s.Question)
	if q.Kind != content.Choices {
		s.Picks = nil
	}
	if q.Kind != content.Rows || s.Edited < 0 || s.Edited > len(s.Answers[q.ID].Rows) {
		s.Row, s.Ahead, s.NewRow, s.Edited = nil, nil, false, 0
	}
	// At least one column is open in a row that is being filled; a longer one was made before columns were taken out.
	cells, last := slices.Concat(s.Row, s.Ahead), max(len(q.Columns)-1, 0)
	at := min(len(s.Row), last)
	s.Row, s.Ahead = cells[:at:at], cells[at:max(at, min(len(cells), len(q.Columns)))]
	if len(s.Row) == 0 {
		s.Row = nil
	}
	if len(s.Ahead) == 0 {
		s.Ahead = nil
	}
}

// clone copies a state so that nothing is shared with the original.
func clone(s State) State {
	s.Answers = maps.Clone(s.Answers)
	for id, a := range s.Answers {
		a.Options = slices.Clone(a.Options)
		a.Rows = slices.Clone(a.Rows)
		for i, row := range a.Rows {
			a.Rows[i] = slices.Clone(row)
		}
		s.Answers[id] = a
	}
	s.Drafts = maps.Clone(s.Drafts)
	for id, d := range s.Drafts {
		s.Drafts[id] = Draft{Picks: slices.Clone(d.Picks), Row: slices.Clone(d.Row)}
	}
	s.Seeds = maps.Clone(s.Seeds)
	for id, cells := range s.Seeds {
		s.Seeds[id] = slices.Clone(cells)
	}
	s.Picks, s.Row, s.Ahead = slices.Clone(s.Picks), slices.Clone(s.Row), slices.Clone(s.Ahead)
	s.TypedCell = slices.Clone(s.TypedCell)
	return s
}
