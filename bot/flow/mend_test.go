package flow_test

import (
	"reflect"
	"testing"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// older is a conversation in the middle of trade, as an earlier edition of the flow left it.
func older(question string) flow.State {
	return flow.State{Flow: "trade", Phase: flow.Asking, Question: question, Rev: 9, Answers: map[string]flow.Answer{
		"kind":    {Options: []string{"market_stall"}, Given: true},
		"needs":   {Options: []string{"loans", "tools"}, Given: true},
		"colours": {Text: "biru", Given: true},
	}}
}

func TestMend(t *testing.T) {
	tests := []struct {
		name          string
		state         flow.State
		phase         flow.Phase
		question      string
		row           []string
		revisionRises bool
	}{
		{"fits", older("signed"), flow.Asking, "signed", nil, false},
		{"question gone", older("colours"), flow.Asking, "signed", nil, true},
		{"question that does not apply", older("copies"), flow.Asking, "signed", nil, true},
		{"no question", older(""), flow.Asking, "signed", nil, true},
		{"unknown phase with answers", flow.State{Phase: "x", Answers: older("").Answers}, flow.Asking, "signed", nil, true},
		{"unknown phase without answers", flow.State{Phase: "x"}, flow.Intro, "", nil, false},
		{"nothing at all", flow.State{}, flow.Intro, "", nil, false},
		{"a question in the summary", flow.State{Phase: flow.Summary, Question: "kind", Editing: true}, flow.Summary, "", nil, false},
		{"a row outside of a table", flow.State{Phase: flow.Asking, Question: "kind", Row: []string{"a"}}, flow.Asking, "kind", nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := flow.Mend(trade(), test.state)
			if got.Phase != test.phase || got.Question != test.question || !reflect.DeepEqual(got.Row, test.row) {
				t.Errorf("got %+v", got)
			}
			if !reflect.DeepEqual(got.Answers, test.state.Answers) {
				t.Errorf("the answers changed from %v to %v", test.state.Answers, got.Answers)
			}
			if rises := got.Rev > test.state.Rev; rises != test.revisionRises {
				t.Errorf("revision %d after %d", got.Rev, test.state.Rev)
			}
			if again := flow.Mend(trade(), got); !reflect.DeepEqual(again, got) {
				t.Errorf("mended again to %+v", again)
			}
		})
	}
}

func TestMendWhenAllIsAnswered(t *testing.T) {
	f := tidy()
	s := flow.State{Phase: flow.Asking, Question: "gone", Answers: map[string]flow.Answer{
		"a": {Options: []string{"x"}, Given: true}, "e": {Text: "ee", Given: true},
	}}
	if got := flow.Mend(f, s); got.Phase != flow.Summary {
		t.Errorf("got %+v, want the summary", got)
	}
}

// An answer to a question that is gone is not put down for another one.
func TestAnswerToLostQuestion(t *testing.T) {
	for _, a := range []flow.Act{flow.Type, flow.Pick, flow.Skip, flow.Finish, flow.Remove} {
		s, out := act(trade(), older("colours"), a, "0")
		if out.Problem != flow.Moved || s.Question != "signed" || s.Rev != 10 || s.Answers["signed"].Given {
			t.Errorf("%s: %+v, %+v", a, s, out)
		}
	}
	s, out := act(trade(), older("colours"), flow.Back, "")
	if out.Problem != "" || s.Question != "needs" {
		t.Errorf("back: %+v, %+v", s, out)
	}
}

// What was half-done at a question that is gone is kept with it.
func TestHalfDoneAtLostQuestion(t *testing.T) {
	s := older("colours")
	s.Picks = []string{"red"}
	if got := flow.Mend(trade(), s).Drafts["colours"].Picks; !reflect.DeepEqual(got, s.Picks) {
		t.Errorf("kept %q, want %q", got, s.Picks)
	}
}

// Options that the flow no longer has stay in an answer until they are switched off.
func TestUnknownOptionsStay(t *testing.T) {
	f := trade()
	s, _ := act(f, older("signed"), flow.Back, "")
	s, _ = act(f, s, flow.Pick, "market")
	s, out := act(f, s, flow.Finish, "")
	want := []string{"tools", "market", "loans"}
	if got := s.Answers["needs"].Options; out.Problem != "" || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	s, _ = act(f, s, flow.Back, "")
	s, _ = act(f, s, flow.Pick, "loans")
	if s, _ = act(f, s, flow.Finish, ""); !reflect.DeepEqual(s.Answers["needs"].Options, want[:2]) {
		t.Errorf("got %q, want %q", s.Answers["needs"].Options, want[:2])
	}
}

// A table that lost its last columns asks the last one left again, its cell kept, instead of asking beyond it.
func TestFewerColumns(t *testing.T) {
	f := plan()
	f.Questions[1].Columns = f.Questions[1].Columns[:2]
	s := flow.State{Flow: "plan", Phase: flow.Asking, Question: "table", Row: []string{"Rapat", "Bu Sari", "2026-12-01"}}
	if cell, _ := flow.Kept(flow.Mend(f, s)); cell != "Bu Sari" {
		t.Errorf("the cell kept is %q", cell)
	}
	s, out := act(f, s, flow.Type, "Pak Joko")
	if rows := s.Answers["table"].Rows; out.Problem != "" || !reflect.DeepEqual(rows, [][]string{{"Rapat", "Pak Joko"}}) {
		t.Errorf("got %q, %+v", rows, out)
	}
}

// The engine works without words, with option ids as labels, and with flows that say nothing.
func TestBareFlows(t *testing.T) {
	f := content.Flow{ID: "bare", Questions: []content.Question{
		{ID: "empty", Kind: content.Rows, Required: true}, {ID: "odd", Kind: "colour"}, {ID: "one", Kind: content.Choice, Options: []string{"left", "right"}},
	}}
	s, _ := flow.Advance(f, nil, flow.New(f), flow.Input{Act: flow.Begin, Now: now})
	if _, out := flow.Advance(f, nil, s, flow.Input{Act: flow.Type, Text: "x", Now: now}); out.Problem != flow.NotNow {
		t.Errorf("a table without columns took an answer: %+v", out)
	}
	s.Question = "one"
	s, _ = flow.Advance(f, nil, s, flow.Input{Act: flow.Type, Text: "rigth", Now: now})
	if got := s.Answers["one"].Options; !reflect.DeepEqual(got, []string{"right"}) {
		t.Errorf("got %q", got)
	}
}
