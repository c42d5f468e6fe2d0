package flow

import (
	"reflect"
	"slices"

	"mitrabot/content"
)

// turn is one act being applied to a copy of the state.
type turn struct {
	flow  content.Flow
	words Words
	in    Input
	s     State
	out   Outcome
}

// Advance applies one act and returns the state after it. The state given is never modified. Where the act is not
// taken, Outcome.Problem says why and the state is returned as it was, but for Misses after an answer that was not
// understood. A state that no longer fits the flow is mended first; an answer to a question that is gone is not taken
// for the answer to another one but told by Moved. Rev rises by one whenever anything changed.
func Advance(f content.Flow, w Words, s State, in Input) (State, Outcome) {
	mended := Mend(f, s)
	if mended.Question != s.Question && s.Phase == Asking && answers(in.Act) {
		return mended, Outcome{Problem: Moved}
	}
	t := turn{flow: f, words: w, in: in, s: clone(mended)}
	t.act()
	if t.out.Problem == "" {
		if t.s.Misses = 0; !reflect.DeepEqual(t.s, clone(s)) {
			t.s.Rev = max(s.Rev, t.s.Rev) + 1
		}
		return t.s, t.out
	}
	if in.Act == Type && missed(t.out.Problem) {
		mended.Misses++
		mended.Rev++
		return mended, t.out
	}
	return s, t.out
}

// answers reports whether the act is about the open question.
func answers(a Act) bool {
	return slices.Contains([]Act{Type, Pick, Finish, Skip, Remove, Edit}, a)
}

// missed reports whether the problem means that a typed answer was not understood, as opposed to understood and
// refused for another reason.
func missed(p Problem) bool {
	return !slices.Contains([]Problem{DateChoice, MustAnswer, TooManyRows, NoRows, NotNow, Moved}, p)
}

// act applies the act, or sets a problem.
func (t *turn) act() {
	allowed := map[Act][]Phase{
		Begin: {Intro}, Type: {Asking}, Pick: {Asking}, Finish: {Asking}, Skip: {Asking}, Remove: {Asking}, Edit: {Asking},
		Back: {Asking, Summary}, Change: {Summary, Saved}, Correct: {Intro, Asking, Summary, Saved},
		Renew: {Saved}, Save: {Summary}, Review: {Intro, Asking},
	}
	if !slices.Contains(allowed[t.in.Act], t.s.Phase) {
		t.fail(NotNow)
		return
	}
	switch q, _ := Find(t.flow, t.s.Question); t.in.Act {
	case Begin:
		t.begin()
	case Type, Pick:
		t.reply(q)
	case Finish:
		t.finish(q)
	case Skip:
		t.skip(q)
	case Remove:
		t.remove(q)
	case Edit:
		t.edit(q)
	case Back:
		t.back(q)
	case Change:
		t.change()
	case Renew:
		t.renew()
	case Correct:
		t.correct()
	case Save:
		t.save()
	case Review:
		t.review()
	}
}

func (t *turn) fail(p Problem, args ...string) {
	t.out = Outcome{Problem: p, Args: args}
}

// reply takes a typed or tapped answer.
func (t *turn) reply(q content.Question) {
	switch {
	case q.Kind == content.Rows:
		t.replyRow(q)
		return
	case q.Kind == content.Choices && t.in.Act == Pick:
		t.toggle(q)
		return
	}
	a, out := t.read(reading{question: q.ID, q: q, picks: t.s.Picks})
	if out.Problem != "" {
		t.out = out
		return
	}
	t.give(q, a)
	t.proceed()
}

// toggle switches an option of a Choices question on or off. An option that the flow no longer has can still be
// switched off.
func (t *turn) toggle(q content.Question) {
	id := t.in.Option
	switch i := slices.Index(t.s.Picks, id); {
	case i >= 0:
		t.s.Picks = slices.Delete(t.s.Picks, i, i+1)
		if len(t.s.Picks) == 0 {
			t.s.Picks = nil
		}
	case slices.Contains(q.Options, id):
		t.s.Picks = inOrder(q, append(t.s.Picks, id))
	default:
		t.fail(NotAnOption)
	}
}

// finish takes the picks of a Choices question, or ends a table.
func (t *turn) finish(q content.Question) {
	switch q.Kind {
	case content.Rows:
		t.finishRows(q)
	case content.Choices:
		// Own words of an earlier answer have no button, so taking the picks keeps them.
		a := Answer{Options: t.s.Picks, Text: t.s.Answers[q.ID].Text}
		a.Given = len(a.Options) > 0 || a.Text != ""
		if q.Required && !a.Given {
			t.fail(MustAnswer, q.ID)
			return
		}
		t.give(q, a)
		t.proceed()
	default:
		t.fail(NotNow)
	}
}

// skip leaves the question as it is and goes on: an answer it has is kept, an empty one is noted as passed.
func (t *turn) skip(q content.Question) {
	if q.Kind == content.Rows {
		t.skipRows(q)
		return
	}
	if !t.s.Answers[q.ID].Given {
		if q.Required {
			t.fail(MustAnswer, q.ID)
			return
		}
		t.pass(q.ID)
	}
	t.drop(q)
	t.proceed()
}

// save ends the conversation, if nothing required is missing.
func (t *turn) save() {
	if missing := Missing(t.flow, t.s); len(missing) > 0 {
		t.fail(MustAnswer, missing...)
		return
	}
	t.passAll() // what was not asked until now is left out, not new
	t.s.Phase, t.s.Question = Saved, ""
	t.out.Finished = true
}
