package flow_test

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// target is one answer to every question of a flow: what the person has in mind, whichever way he takes.
func target(f content.Flow, random *rand.Rand) map[string]func() flow.Input {
	all := map[string]func() flow.Input{}
	for _, q := range f.Questions {
		n := random.IntN(4)
		in := flow.Input{Act: flow.Type, Text: "jawaban " + strconv.Itoa(n), Now: now}
		switch q.Kind {
		case content.Choice:
			in.Act, in.Option = flow.Pick, q.Options[n%len(q.Options)]
		case content.Choices:
			in.Text = strconv.Itoa(1 + n%len(q.Options))
		case content.Number:
			in.Text = strconv.Itoa(max(q.Min, 1) + n)
		case content.Scale:
			in.Text = strconv.Itoa(1 + n)
		case content.Date:
			in.Text = []string{"2026-12-01", "2026-12-02"}[n%2]
			if q.Past {
				in.Text = "2026-11-20"
			}
		case content.Phone:
			in.Text = "0812-0000-123" + strconv.Itoa(n)
		case content.Rows:
			continue // TestBackAndOn and follow look after these
		}
		all[q.ID] = func() flow.Input { return in }
	}
	return all
}

// forward walks on to the summary, giving the answers in mind to all that is asked on the way.
func forward(t *testing.T, f content.Flow, s flow.State, want map[string]func() flow.Input) flow.State {
	t.Helper()
	for range 200 {
		if s.Phase == flow.Summary || s.Phase == flow.Saved {
			return s
		}
		in := flow.Input{Act: flow.Begin, Now: now}
		if s.Phase == flow.Asking {
			in = want[s.Question]()
		}
		next, out := flow.Advance(f, words, s, in)
		if out.Problem != "" {
			t.Fatalf("%s of %s is refused: %v", in.Act, s.Question, out)
		}
		s = next
	}
	t.Fatalf("no end is reached from %+v", s)
	return s
}

// TestAnyPathIsTheStraightPath: whatever a person does on the way – steps back, changes an answer and changes it again,
// leaves questions, saves and comes back – once every answer is what he has in mind, all is as if he had gone straight.
func TestAnyPathIsTheStraightPath(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 3))
	tried := 0
	for _, f := range append(lib.Flows(), trade(), plan(), tidy()) {
		f.Questions = withoutTables(f.Questions)
		if len(f.Questions) == 0 {
			continue
		}
		for range 60 {
			want, other := target(f, random), target(f, random)
			straight := forward(t, f, flow.New(f), want)
			s := flow.New(f)
			for range 40 {
				in := flow.Input{Act: []flow.Act{flow.Back, flow.Begin, flow.Skip, flow.Review, flow.Save, flow.Change, flow.Renew, flow.Type, flow.Type}[random.IntN(9)], Now: now}
				in.Question = f.Questions[random.IntN(len(f.Questions))].ID
				if in.Act == flow.Type && s.Phase == flow.Asking {
					in = []map[string]func() flow.Input{want, other}[random.IntN(2)][s.Question]()
				}
				s, _ = flow.Advance(f, words, s, in)
			}
			s = settled(t, f, s, want)
			if !reflect.DeepEqual(given(s), given(straight)) {
				t.Fatalf("%s: straight %v\nby other ways %v", f.ID, given(straight), given(s))
			}
			tried++
		}
	}
	if tried < 500 {
		t.Errorf("only %d ways were tried", tried)
	}
}

// settled brings a conversation to its summary and changes there whatever is not as the person has it in mind.
func settled(t *testing.T, f content.Flow, s flow.State, want map[string]func() flow.Input) flow.State {
	t.Helper()
	s = forward(t, f, s, want)
	for range 3 { // an answer may open a question, whose answer may open another
		for _, q := range flow.Applies(f, s) {
			changed, out := flow.Advance(f, words, s, flow.Input{Act: flow.Change, Question: q.ID, Now: now})
			if out.Problem == flow.NotNow {
				continue // an answer just changed has dropped it
			}
			s = forward(t, f, changed, want)
		}
	}
	return s
}

// withoutTables are the questions that are no tables, nor depend on what is left out.
func withoutTables(all []content.Question) (kept []content.Question) {
	for _, q := range all {
		if q.Kind != content.Rows && !q.Known && !q.Retired {
			kept = append(kept, q)
		}
	}
	return kept
}

// FuzzInput: whatever is typed or tapped at whatever question of the real conversations, nothing panics, no answer is
// lost, and the state survives being stored.
func FuzzInput(f *testing.F) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range said {
		f.Add(uint8(3), uint8(2), text, "yes", int64(0), []byte{0, 1, 2})
	}
	f.Add(uint8(9), uint8(0), "tmpt magng, modl sm izin", "capital", int64(2), []byte{0, 0, 3, 0})
	f.Add(uint8(14), uint8(1), "besok jam 9, atau \u202elusa", "2026-11-22T09:00", int64(-1), []byte{1, 4, 2})
	f.Fuzz(func(t *testing.T, which, at uint8, text, option string, index int64, steps []byte) {
		if len(steps) > 60 || len(text) > 5000 {
			return
		}
		fl := lib.Flows()[int(which)%len(lib.Flows())]
		s := flow.New(fl)
		s, _ = flow.Advance(fl, words, s, flow.Input{Act: flow.Begin, Now: now})
		if q := fl.Questions[int(at)%len(fl.Questions)]; s.Phase == flow.Asking {
			s = flow.Mend(fl, flow.State{Phase: flow.Asking, Question: q.ID})
		}
		for _, b := range append([]byte{0}, steps...) {
			in := flow.Input{Act: acts[int(b)%len(acts)], Text: text, Option: option, Index: int(index), Message: 1, Now: now}
			in.Question = fl.Questions[int(b)%len(fl.Questions)].ID
			before := copied(t, s)
			next, out := flow.Advance(fl, spoken{lib, "id"}, s, in)
			if problem := wrong(t, fl, before, s, next, in, out); problem != "" {
				t.Fatalf("%s: %+v\nfrom %+v\nto %+v", problem, in, before, next)
			}
			s = next
		}
	})
}
