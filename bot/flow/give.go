package flow

import (
	"slices"

	"mitrabot/content"
)

// give stores an answer, remembers which message it came in, and drops the answers that lose their ground by it.
func (t *turn) give(q content.Question, a Answer) {
	t.set(q.ID, a)
	t.forget(q.ID)
	t.s.Picks = nil
	t.source(q.ID)
	if a.Given {
		t.out.Answered = q.ID
	}
}

// source notes the message of a typed answer, in a table with its row and column; a tapped answer ends the claim of an
// earlier message on its place.
func (t *turn) source(id string, cell ...int) {
	switch {
	case t.in.Act == Type:
		t.s.TypedIn, t.s.TypedFor, t.s.TypedCell = t.in.Message, id, cell
	case t.in.Act == Pick && t.s.TypedFor == id && slices.Equal(t.s.TypedCell, cell):
		t.disown(id)
	case t.in.Act == Finish:
		t.disown(id)
	}
}

// disown ends the claim of the last typed message on a question.
func (t *turn) disown(id string) {
	if t.s.TypedFor == id {
		t.s.TypedIn, t.s.TypedFor, t.s.TypedCell = 0, "", nil
	}
}

// set stores an answer. Answers of questions that applied before and do not after are dropped; those that did not apply
// before either (the flow was changed) are none of this answer's business and stay.
func (t *turn) set(id string, a Answer) {
	before := Applies(t.flow, t.s)
	if t.s.Answers == nil {
		t.s.Answers = map[string]Answer{}
	}
	t.s.Answers[id] = a
	t.s.Reopened = false
	after := Applies(t.flow, t.s)
	for _, q := range before {
		if index(after, q.ID) >= 0 {
			continue
		}
		if t.s.Answers[q.ID].Given {
			t.out.Dropped = append(t.out.Dropped, q.ID)
		}
		delete(t.s.Answers, q.ID)
		t.forget(q.ID)
		t.disown(q.ID)
	}
}

// correct replaces the answer that the edited message gave, if the new text is one too.
func (t *turn) correct() {
	q, ok := Find(t.flow, t.s.TypedFor)
	stale := t.in.Message != 0 && t.in.Message != t.s.TypedIn
	if !ok || stale || index(Applies(t.flow, t.s), q.ID) < 0 {
		t.fail(NotNow)
		return
	}
	if q.Kind == content.Rows {
		t.correctCell(q)
		return
	}
	a, out := t.read(reading{question: q.ID, q: q})
	if out.Problem != "" {
		t.out = out
		return
	}
	open := Applies(t.flow, t.s)
	t.set(q.ID, a)
	t.out.Answered = q.ID
	if q.Kind == content.Choices && t.s.Question == q.ID {
		t.s.Picks = slices.Clone(a.Options)
	}
	t.settle(open)
}

// settle moves on after a correction, only where the open question lost its ground or another gained it; a saved
// conversation is thereby saved anew.
func (t *turn) settle(before []content.Question) {
	var fresh []content.Question
	for _, q := range Applies(t.flow, t.s) {
		if index(before, q.ID) < 0 && !t.passed(q.ID) {
			fresh = append(fresh, q)
		}
	}
	gone := t.s.Phase == Asking && index(Applies(t.flow, t.s), t.s.Question) < 0
	switch {
	case len(fresh) > 0 && t.s.Phase != Intro:
		t.detour(fresh)
	case gone:
		t.proceed()
	}
	if t.s.Phase == Saved {
		t.out.Finished = true
	}
}

// detour asks the first of the questions that newly apply, unless the open one comes before it anyway.
func (t *turn) detour(fresh []content.Question) {
	all := Applies(t.flow, t.s)
	if t.s.Phase != Asking {
		t.s.Editing = true
		for _, q := range all {
			if index(fresh, q.ID) < 0 {
				t.pass(q.ID)
			}
		}
	} else if open := index(all, t.s.Question); open >= 0 {
		if open < index(all, fresh[0].ID) {
			return
		}
		t.leave()
	}
	t.ask(fresh[0])
}
