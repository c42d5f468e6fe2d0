package flow_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

var update = flag.Bool("update", false, "rewrite the stories as they happen now")

// TestStories plays the conversations of testdata. A line "> act argument" is what a person does; the lines after it are
// where the conversation then stands. Lines with # are remarks. "go test -update" rewrites the lines between the acts.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.story")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".story"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("the story goes differently now (see -update):\n%s", firstDifference(string(want), got))
			}
		})
	}
}

// play runs the acts of a story and writes down what comes of them.
func play(t *testing.T, story string) string {
	t.Helper()
	flows := map[string]content.Flow{"trade": trade(), "plan": plan(), "tidy": tidy()}
	var f content.Flow
	var s flow.State
	var b strings.Builder
	for line := range strings.Lines(story) {
		line = strings.TrimSuffix(line, "\n")
		name, isFlow := strings.CutPrefix(line, "flow ")
		did, isAct := strings.CutPrefix(line, "> ")
		switch {
		case isFlow:
			f = flows[name]
			s = flow.New(f)
			fmt.Fprintln(&b, line)
		case isAct:
			verb, arg, _ := strings.Cut(did, " ")
			next, out := act(f, s, flow.Act(verb), strings.ReplaceAll(arg, `\n`, "\n"))
			if changed := !reflect.DeepEqual(next, s); changed != (next.Rev == s.Rev+1) {
				t.Errorf("%q: revision %d after %d, changed %v", did, next.Rev, s.Rev, changed)
			}
			s = next
			fmt.Fprintf(&b, "%s\n%s", line, standing(f, s, out))
		case line == "" || strings.HasPrefix(line, "#"):
			fmt.Fprintln(&b, line)
		}
	}
	return b.String()
}

// standing describes where a conversation stands and what the last act did.
func standing(f content.Flow, s flow.State, out flow.Outcome) string {
	var b strings.Builder
	if out.Problem != "" {
		fmt.Fprintf(&b, "  problem %s %q\n", out.Problem, out.Args)
	}
	if out.Answered != "" {
		a := s.Answers[out.Answered]
		fmt.Fprintf(&b, "  noted %s %s: %s\n", out.Answered, out.Column, shown(a))
	}
	if len(out.Dropped) > 0 {
		fmt.Fprintf(&b, "  dropped %q\n", out.Dropped)
	}
	p := flow.Where(f, s)
	fmt.Fprintf(&b, "  %s %s %d/%d", s.Phase, s.Question, p.At, p.Of)
	if col, ok := flow.Column(f, s); ok {
		fmt.Fprintf(&b, " column %s", col.ID)
	}
	if kept, ok := flow.Kept(s); ok {
		fmt.Fprintf(&b, " kept %q", kept)
	}
	if len(s.Row) > 0 {
		fmt.Fprintf(&b, " row %q", s.Row)
	}
	if len(s.Picks) > 0 {
		fmt.Fprintf(&b, " picks %q", s.Picks)
	}
	if s.Editing {
		b.WriteString(" editing")
	}
	if s.Misses > 0 {
		fmt.Fprintf(&b, " misses %d", s.Misses)
	}
	if s.Phase == flow.Summary || s.Phase == flow.Saved {
		fmt.Fprintf(&b, " missing %q complete %v finished %v", flow.Missing(f, s), flow.Complete(f, s), out.Finished)
		for _, q := range flow.Applies(f, s) {
			fmt.Fprintf(&b, "\n    %s = %s", q.ID, shown(s.Answers[q.ID]))
		}
	}
	return b.String() + "\n"
}

func shown(a flow.Answer) string {
	if !a.Given {
		return "-"
	}
	parts := append([]string{}, a.Options...)
	for _, v := range []string{a.Text, a.Date} {
		if v != "" {
			parts = append(parts, fmt.Sprintf("%q", v))
		}
	}
	if a.Number != 0 {
		parts = append(parts, fmt.Sprint(a.Number))
	}
	for _, row := range a.Rows {
		parts = append(parts, fmt.Sprintf("%q", row))
	}
	return strings.Join(parts, " ")
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("line %d\n want: %s\n got:  %s", i+1, strings.Join(w[min(i, len(w)):min(i+3, len(w))], "\n       "),
				strings.Join(g[min(i, len(g)):min(i+3, len(g))], "\n       "))
		}
	}
	return "no line differs"
}
