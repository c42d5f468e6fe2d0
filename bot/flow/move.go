package flow

import (
	"slices"

	"mitrabot/content"
)

// begin leaves the intro: to the first question, or to the summary of a flow without any.
func (t *turn) begin() {
	all := Applies(t.flow, t.s)
	if len(all) == 0 {
		t.s.Phase = Summary
		return
	}
	t.ask(all[0])
}

// proceed goes on to the first question that applies and has not been passed; those answered before a step back are
// not asked twice. When all are passed, or one answer was changed from the summary, it is the summary's turn.
func (t *turn) proceed() {
	for _, q := range Applies(t.flow, t.s) {
		if !t.passed(q.ID) {
			t.ask(q)
			return
		}
	}
	t.summarise()
}

// passed reports whether the question was answered or skipped. One that was left half-done by stepping back is still to
// come, except while a single answer is changed.
func (t *turn) passed(id string) bool {
	_, answered := t.s.Answers[id]
	_, half := t.s.Drafts[id]
	return answered && (!half || t.s.Editing)
}

// summarise shows the summary, or what was saved if an opened change came to nothing.
func (t *turn) summarise() {
	t.s.Phase, t.s.Question = Summary, ""
	if t.s.Reopened {
		t.s.Phase = Saved
	}
	t.s.Editing, t.s.Reopened = false, false
	t.clear()
}

// clear forgets what belongs to the question that is left.
func (t *turn) clear() {
	t.s.Picks, t.s.Row, t.s.Ahead, t.s.NewRow, t.s.Sown, t.s.Edited, t.s.Misses = nil, nil, nil, false, false, 0, 0
}

// ask opens a question: with what was left half-done, else with the answer it has.
func (t *turn) ask(q content.Question) {
	t.clear()
	t.s.Phase, t.s.Question = Asking, q.ID
	draft, half := t.s.Drafts[q.ID]
	switch q.Kind {
	case content.Choices:
		t.s.Picks = slices.Clone(t.s.Answers[q.ID].Options)
		if half {
			t.s.Picks = draft.Picks
		}
		t.forget(q.ID)
	case content.Rows:
		// Beside finished rows the draft waits until another row is wanted.
		if len(t.s.Answers[q.ID].Rows) == 0 {
			t.resumeRow(q)
		}
		if _, half := t.s.Drafts[q.ID]; !half {
			t.sow(q)
		}
	}
	if len(t.s.Picks) == 0 {
		t.s.Picks = nil
	}
}

// leave keeps what is half-done for the next time the question is asked.
func (t *turn) leave() {
	q, _ := Find(t.flow, t.s.Question)
	var draft Draft
	switch q.Kind {
	case content.Choices:
		if slices.Equal(t.s.Picks, t.s.Answers[q.ID].Options) {
			return
		}
		draft.Picks = t.s.Picks
	case content.Rows:
		if t.s.Edited > 0 {
			return // the row is in the table
		}
		draft.Row = slices.Concat(t.s.Row, t.s.Ahead)
		if len(draft.Row) == 0 {
			draft.Row = t.s.Drafts[q.ID].Row
		}
		if t.s.Editing && len(draft.Row) == 0 {
			return
		}
	default:
		return
	}
	t.draft(q.ID, draft)
}

func (t *turn) draft(id string, d Draft) {
	if t.s.Drafts == nil {
		t.s.Drafts = map[string]Draft{}
	}
	t.s.Drafts[id] = d
}

func (t *turn) forget(id string) {
	if delete(t.s.Drafts, id); len(t.s.Drafts) == 0 {
		t.s.Drafts = nil
	}
}

// back goes to the column or question before; its answer is kept. A change of one answer is given up by it.
func (t *turn) back(q content.Question) {
	if t.backInRow(q) {
		return
	}
	all := Applies(t.flow, t.s)
	before := index(all, t.s.Question) - 1
	if t.s.Phase == Summary {
		before = len(all) - 1
	}
	t.leave()
	switch {
	case t.s.Editing:
		t.summarise()
	case before < 0:
		t.clear()
		t.s.Phase, t.s.Question = Intro, ""
	default:
		t.ask(all[before])
	}
}

// change asks one question again, and nothing but what newly applies by its answer: all others that were never asked
// count as skipped from here on.
func (t *turn) change() {
	all := Applies(t.flow, t.s)
	i := index(all, t.in.Question)
	if i < 0 {
		t.fail(NotNow)
		return
	}
	t.passAll()
	t.s.Reopened = t.s.Phase == Saved
	t.s.Editing = true
	t.ask(all[i])
}

// renew asks the questions that the flow has got since the conversation was saved, one after the other.
func (t *turn) renew() {
	fresh := Fresh(t.flow, t.s)
	if len(fresh) == 0 {
		t.fail(NotNow)
		return
	}
	t.s.Editing, t.s.Reopened = true, true
	t.ask(fresh[0])
}

// review goes to the summary, what is missing staying empty; a row that has all it needs is taken. From the intro it
// does so only where something was answered before.
func (t *turn) review() {
	q, _ := Find(t.flow, t.s.Question)
	switch {
	case t.s.Phase == Intro && !t.answered():
		t.fail(NotNow)
		return
	case q.Kind == content.Rows && t.rowIsEnough(q):
		t.append(q)
		t.forget(q.ID)
	case t.s.Phase == Asking:
		t.leave()
	}
	t.summarise()
}

// answered reports whether there is any answer.
func (t *turn) answered() bool {
	for _, a := range t.s.Answers {
		if a.Given {
			return true
		}
	}
	return false
}

// passAll notes every question that applies and has not been asked as skipped.
func (t *turn) passAll() {
	for _, q := range Applies(t.flow, t.s) {
		t.pass(q.ID)
	}
}

// pass notes that a question was left unanswered, as opposed to never asked.
func (t *turn) pass(id string) {
	if _, known := t.s.Answers[id]; known {
		return
	}
	if t.s.Answers == nil {
		t.s.Answers = map[string]Answer{}
	}
	t.s.Answers[id] = Answer{}
}

// drop forgets what is half-done at a question that is left for good.
func (t *turn) drop(q content.Question) {
	t.forget(q.ID)
	t.s.Picks = nil
}
