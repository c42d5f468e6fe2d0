package flow_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

var (
	acts = []flow.Act{flow.Type, flow.Pick, flow.Skip, flow.Back, flow.Finish, flow.Begin, flow.Change, flow.Remove,
		flow.Correct, flow.Edit, flow.Save, flow.Review, flow.Renew, "nonsense"}
	said = []string{"", "halo", "1", "2", "1, 2", "bengkel", "toko dan pasar", "sudah", "belum", "12 orang", "0812-3456-7890",
		"2026-11-20", "2026-12-01", "besok", "x", "y", "\n \n", "Rapat desa", "\x00\xff", "ya"}
	taps = []string{"", "workshop", "tools", "market", "yes", "no", "more", "+3", "-2", "4", "2026-11-22", "done", "x", "y", "gone", "what", "state", "enough"}
)

// stray makes an act out of two bytes.
func stray(f content.Flow, a, b byte) flow.Input {
	in := flow.Input{Act: acts[int(a)%len(acts)], Now: now, Message: int64(b % 4)}
	in.Text, in.Option = said[int(b)%len(said)], taps[int(b)%len(taps)]
	in.Index = int(b%5) - 1
	in.Question = "gone"
	if i := int(b) % (len(f.Questions) + 1); i < len(f.Questions) {
		in.Question = f.Questions[i].ID
	}
	return in
}

// follow plays acts and checks after each what holds always.
func follow(t testing.TB, f content.Flow, s flow.State, steps []byte) {
	t.Helper()
	var log []string
	for i := 0; i+1 < len(steps); i += 2 {
		in := stray(f, steps[i], steps[i+1])
		log = append(log, fmt.Sprintf("%s text %q option %q question %s index %d", in.Act, in.Text, in.Option, in.Question, in.Index))
		before := copied(t, s)
		next, out := flow.Advance(f, words, s, in)
		if problem := wrong(t, f, before, s, next, in, out); problem != "" {
			t.Fatalf("%s\nafter %s\nfrom %+v\nto   %+v\nout  %+v", problem, log, before, next, out)
		}
		s = next
	}
}

// wrong tells what an act did that no act may do.
func wrong(t testing.TB, f content.Flow, before, given, next flow.State, in flow.Input, out flow.Outcome) string {
	t.Helper()
	changed := !reflect.DeepEqual(before, next)
	switch {
	case !reflect.DeepEqual(before, given):
		return "the state given was modified"
	case !reflect.DeepEqual(next, copied(t, next)):
		return "the state does not survive being stored"
	case changed != (next.Rev == before.Rev+1) || !changed && next.Rev != before.Rev:
		return "the revision does not tell the change"
	case out.Problem == flow.NotNow && changed:
		return "an act that is not taken changed the state"
	case out.Problem != "" && out.Problem != flow.Moved && !reflect.DeepEqual(before.Answers, next.Answers):
		return "a refused act changed an answer"
	case next.Phase == flow.Asking && !slices.ContainsFunc(flow.Applies(f, next), func(q content.Question) bool { return q.ID == next.Question }):
		return "a question is asked that does not apply"
	case next.Phase != flow.Asking && next.Question != "":
		return "a question is open where none is asked"
	case out.Finished && (next.Phase != flow.Saved || len(flow.Missing(f, next)) > 0):
		return "saved without all that is required"
	}
	for id, a := range before.Answers {
		own := id == before.Question || in.Act == flow.Correct && id == before.TypedFor
		kept := reflect.DeepEqual(a, next.Answers[id]) || slices.Contains(out.Dropped, id)
		if a.Given && !kept && !own {
			return "the answer to " + id + " is lost"
		}
		if a.Given && own && !kept && slices.Contains([]flow.Act{flow.Back, flow.Skip, flow.Save, flow.Change}, in.Act) && len(a.Rows) == 0 {
			return "the open answer to " + id + " is lost"
		}
		if len(next.Answers[id].Rows) < len(a.Rows) && in.Act != flow.Remove && !slices.Contains(out.Dropped, id) {
			return "a row of " + id + " is lost"
		}
	}
	return ""
}

// copied takes a state through its stored form.
func copied(t testing.TB, s flow.State) flow.State {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var c flow.State
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAnythingGoes(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(lib.Flows(), trade(), plan(), tidy(), content.Flow{ID: "empty"}) {
		t.Run(f.ID, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, uint64(len(f.Questions))))
			for range 40 {
				steps := make([]byte, 160)
				for i := range steps {
					steps[i] = byte(random.UintN(256))
				}
				follow(t, f, flow.New(f), steps)
			}
		})
	}
}

// TestBackAndOn: stepping back and skipping leaves every answer as it was.
func TestBackAndOn(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	asked := 0
	for range 400 {
		f := []content.Flow{trade(), plan(), tidy()}[random.IntN(3)]
		s := flow.New(f)
		for range 30 {
			s, _ = flow.Advance(f, words, s, stray(f, byte(random.UintN(256)), byte(random.UintN(256))))
			if s.Phase != flow.Asking {
				continue
			}
			back, out := act(f, s, flow.Back, "")
			if out.Problem != "" {
				t.Fatalf("back from %+v: %v", s, out)
			}
			if back.Phase != flow.Asking {
				continue
			}
			on, _ := act(f, back, flow.Skip, "")
			if !reflect.DeepEqual(given(s), given(on)) {
				t.Fatalf("answers %v became %v by back and skip", given(s), given(on))
			}
			if was, is := slices.Concat(s.Row, s.Ahead), slices.Concat(on.Row, on.Ahead); len(s.Row) > 0 && !slices.Equal(was, is) {
				t.Fatalf("row %q became %q by back and skip", was, is)
			}
			asked++
		}
	}
	if asked < 1000 {
		t.Errorf("only %d steps back were tried", asked)
	}
}

func given(s flow.State) map[string]flow.Answer {
	all := map[string]flow.Answer{}
	for id, a := range s.Answers {
		if a.Given {
			all[id] = a
		}
	}
	return all
}

func FuzzActs(f *testing.F) {
	f.Add([]byte{0, 5, 0, 0, 0, 5})
	f.Add([]byte{1, 5, 0, 1, 17, 1, 6, 2, 1, 3, 3, 0, 8, 1, 10, 0, 9, 0})
	f.Add([]byte{2, 5, 0, 1, 3, 0, 3, 0, 10, 0, 6, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 || len(data) > 2000 {
			return
		}
		fl := []content.Flow{trade(), plan(), tidy()}[int(data[0])%3]
		follow(t, fl, flow.New(fl), data[1:])
	})
}

// FuzzStored: whatever is stored, a conversation can go on.
func FuzzStored(f *testing.F) {
	f.Add(`{"phase":"asking","question":"table","row":["a","b","c","d","e"],"ahead":["x","y","z","q","w"]}`, []byte{0, 1, 3, 0, 2, 0})
	f.Add(`{"phase":"asking","question":"gone","answers":{"table":{"r":[[],["a"],null],"g":true},"old":{"t":"x","g":true}}}`, []byte{0, 1, 7, 0})
	f.Add(`{"phase":"dreaming","answers":{"goal":{"o":["x"],"n":-3,"d":"soon","g":true}},"rev":-5,"misses":-1}`, []byte{0, 1, 10, 0, 9, 0})
	f.Add(`{"phase":"asking","question":"table","typed_for":"table","typed_cell":[7,-1],"answers":{"table":{"g":true}}}`, []byte{8, 1, 8, 5})
	f.Add(`{"phase":"asking","question":"extra","drafts":{"extra":{"r":["a","b","c"]},"goal":{"p":["x"]}}}`, []byte{1, 6, 3, 0, 4, 1})
	f.Fuzz(func(t *testing.T, stored string, data []byte) {
		var s flow.State
		if json.Unmarshal([]byte(stored), &s) != nil || len(data) > 400 {
			return
		}
		for _, fl := range []content.Flow{plan(), tidy()} {
			m := flow.Mend(fl, s)
			if again := flow.Mend(fl, m); !reflect.DeepEqual(again, m) {
				t.Fatalf("mended %+v again to %+v", m, again)
			}
			if !reflect.DeepEqual(given(m), given(s)) {
				t.Fatalf("mending changed the answers %v to %v", s.Answers, m.Answers)
			}
			flow.Where(fl, s)
			flow.Column(fl, s)
			flow.Kept(s)
			for i := 0; i+1 < len(data); i += 2 {
				s, _ = flow.Advance(fl, words, s, stray(fl, data[i], data[i+1]))
			}
		}
	})
}
