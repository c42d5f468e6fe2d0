package flow

import (
	"slices"

	"mitrabot/content"
)

// New is a conversation that has not begun.
func New(f content.Flow) State {
	return State{Flow: f.ID, Phase: Intro}
}

// Find returns the question of that id.
func Find(f content.Flow, id string) (content.Question, bool) {
	i := slices.IndexFunc(f.Questions, func(q content.Question) bool { return q.ID == id })
	if i < 0 {
		return content.Question{}, false
	}
	return f.Questions[i], true
}

// Applies returns the questions to be asked: those whose When holds, in order. The answer to a question that does not
// apply itself opens no other; a Known one opens others without being asked.
func Applies(f content.Flow, s State) []content.Question {
	var all []content.Question
	open := make(map[string]bool, len(f.Questions))
	for _, q := range f.Questions {
		if q.When == nil || open[q.When.Question] && holds(*q.When, s.Answers[q.When.Question]) {
			open[q.ID] = true
			if !q.Known && !q.Retired {
				all = append(all, q)
			}
		}
	}
	return all
}

// holds reports whether an answer is what a question waits for.
func holds(w content.When, a Answer) bool {
	if w.Given {
		return a.Given
	}
	return chosen(a, w.Is)
}

// chosen reports whether one of the option ids was chosen.
func chosen(a Answer, ids []string) bool {
	return slices.ContainsFunc(a.Options, func(id string) bool { return slices.Contains(ids, id) })
}

// Fresh returns the questions of a saved conversation that the flow had not when it was saved.
func Fresh(f content.Flow, s State) []content.Question {
	if s.Phase != Saved {
		return nil
	}
	return slices.DeleteFunc(Applies(f, s), func(q content.Question) bool {
		_, passed := s.Answers[q.ID]
		return passed
	})
}

// Depending returns the questions that may be asked or dropped by another answer to the question of that id, directly
// or by way of others.
func Depending(f content.Flow, id string) []content.Question {
	var all []content.Question
	moved := map[string]bool{id: true}
	for _, q := range f.Questions {
		if q.When != nil && moved[q.When.Question] && !q.Retired {
			moved[q.ID] = true
			all = append(all, q)
		}
	}
	return all
}

// Where returns the place of the current question among those that apply; before the first it is 0, in the summary
// and after it the last.
func Where(f content.Flow, s State) Progress {
	all := Applies(f, s)
	switch s.Phase {
	case Intro:
		return Progress{0, len(all)}
	case Asking:
		return Progress{index(all, s.Question) + 1, len(all)}
	}
	return Progress{len(all), len(all)}
}

// Missing returns the ids of the required questions that apply and have no answer, in order.
func Missing(f content.Flow, s State) []string {
	var ids []string
	for _, q := range Applies(f, s) {
		if q.Required && !s.Answers[q.ID].Given {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// Complete reports whether every required question and at least AtLeast of all have an answer.
func Complete(f content.Flow, s State) bool {
	given := 0
	for _, q := range Applies(f, s) {
		if s.Answers[q.ID].Given {
			given++
		}
	}
	return len(Missing(f, s)) == 0 && given >= f.AtLeast
}

// Column returns the column asked next of the table that is asked. It reports false while the table waits for "another
// row" or Finish, which it does once it has a row, and from the start where it is optional; a typed answer then begins
// a row as well.
func Column(f content.Flow, s State) (content.Question, bool) {
	q, ok := Find(f, s.Question)
	if !ok || s.Phase != Asking || q.Kind != content.Rows || len(s.Row) >= len(q.Columns) {
		return content.Question{}, false
	}
	if len(s.Row) == 0 && !s.NewRow && !mustBegin(q, s) {
		return content.Question{}, false
	}
	return q.Columns[len(s.Row)], true
}

// mustBegin reports whether the table needs a first row, so that there is nothing to choose before it.
func mustBegin(q content.Question, s State) bool {
	return q.Required && len(s.Answers[q.ID].Rows) == 0
}

// Kept returns the cell that the column asked now had before Back stepped over it; Skip takes it up again.
func Kept(s State) (string, bool) {
	if len(s.Ahead) == 0 || s.Ahead[0] == "" {
		return "", false
	}
	return s.Ahead[0], true
}

// index is the place of the question of that id, or -1.
func index(all []content.Question, id string) int {
	return slices.IndexFunc(all, func(q content.Question) bool { return q.ID == id })
}
