package flow_test

import (
	"testing"

	"mitrabot/bot/flow"
)

// TestWhatIsKnownIsNotAsked: it opens what depends on it, and stands nowhere in the way.
func TestWhatIsKnownIsNotAsked(t *testing.T) {
	f := weekly()
	s := flow.New(f)
	s.Answers = map[string]flow.Answer{"why": {Options: []string{"y"}, Given: true}}
	do := func(in flow.Input) flow.Outcome {
		t.Helper()
		in.Now = now
		var out flow.Outcome
		s, out = flow.Advance(f, labels{}, s, in)
		return out
	}
	do(flow.Input{Act: flow.Begin})
	if at := flow.Where(f, s); s.Question != "y" || at != (flow.Progress{At: 1, Of: 2}) {
		t.Fatalf("begins at %q, %+v; want y, 1 of 2", s.Question, at)
	}
	do(flow.Input{Act: flow.Type, Text: "satu"})
	do(flow.Input{Act: flow.Back})
	do(flow.Input{Act: flow.Back})
	if s.Phase != flow.Intro {
		t.Errorf("before the first question asked comes %q %q", s.Phase, s.Question)
	}
	do(flow.Input{Act: flow.Begin})
	do(flow.Input{Act: flow.Type, Text: "satu"})
	do(flow.Input{Act: flow.Type, Text: "dua"})
	if out := do(flow.Input{Act: flow.Change, Question: "why"}); out.Problem != flow.NotNow {
		t.Errorf("what is known was changed: %q", out.Problem)
	}
	if out := do(flow.Input{Act: flow.Save}); !out.Finished || !s.Answers["why"].Given {
		t.Errorf("saved %v, answers %v", out.Finished, s.Answers)
	}
}
