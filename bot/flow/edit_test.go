package flow_test

import (
	"slices"
	"testing"

	"mitrabot/bot/flow"
)

// TestOneCellIsChanged: a row of a table is mended where it stands; given up, it is as it was.
func TestOneCellIsChanged(t *testing.T) {
	f, s := plan(), flow.New(plan())
	do := func(acts ...flow.Input) {
		t.Helper()
		for _, in := range acts {
			in.Now = now
			next, out := flow.Advance(f, words, s, in)
			if out.Problem != "" {
				t.Fatalf("%v: %s %v", in, out.Problem, out.Args)
			}
			s = next
		}
	}
	typed := func(text string) flow.Input { return flow.Input{Act: flow.Type, Text: text} }
	rows := func() (list []string) {
		for _, r := range s.Answers["table"].Rows {
			list = append(list, r[0]+"/"+r[1]+"/"+r[3])
		}
		return list
	}
	expect := func(want ...string) {
		t.Helper()
		if got := rows(); !slices.Equal(got, want) {
			t.Fatalf("rows %v, want %v", got, want)
		}
	}
	skip, pick := flow.Input{Act: flow.Skip}, func(o string) flow.Input { return flow.Input{Act: flow.Pick, Option: o} }
	do(flow.Input{Act: flow.Begin}, skip, typed("Magang"), typed("Ani"), skip, pick("open"))
	do(typed("Pameran"), typed("Budi"), skip, pick("open"))
	expect("Magang/Ani/open", "Pameran/Budi/open")

	edit := func(row int, col string) flow.Input { return flow.Input{Act: flow.Edit, Index: row, Option: col} }
	do(edit(0, "state"))
	if col, _ := flow.Column(f, s); col.ID != "state" {
		t.Fatalf("asks for %q", col.ID)
	}
	expect("Magang/Ani/open", "Pameran/Budi/open") // nothing is taken out meanwhile
	do(pick("done"))
	expect("Magang/Ani/done", "Pameran/Budi/open")
	do(edit(1, "what"), typed("Pameran kerajinan"))
	expect("Magang/Ani/done", "Pameran kerajinan/Budi/open")
	do(edit(0, "who"), flow.Input{Act: flow.Back}, edit(0, "who"), skip, edit(0, "who"), flow.Input{Act: flow.Review})
	expect("Magang/Ani/done", "Pameran kerajinan/Budi/open")
	if len(s.Drafts) > 0 || s.Edited != 0 {
		t.Errorf("left behind: %v %d", s.Drafts, s.Edited)
	}
	do(flow.Input{Act: flow.Change, Question: "table"})
	for _, bad := range []flow.Input{edit(2, "what"), edit(-1, "what"), edit(0, "gone")} {
		if next, out := flow.Advance(f, words, s, bad); out.Problem != flow.NotNow || next.Rev != s.Rev {
			t.Errorf("%v: %s", bad, out.Problem)
		}
	}
}

// TestARowIsEnough: once a row has what it needs it is taken with one tap, and no sooner.
func TestARowIsEnough(t *testing.T) {
	f, s := plan(), flow.New(plan())
	advance := func(in flow.Input) flow.Problem {
		in.Now = now
		next, out := flow.Advance(f, words, s, in)
		s = next
		return out.Problem
	}
	for _, in := range []flow.Input{{Act: flow.Begin}, {Act: flow.Skip}, {Act: flow.Type, Text: "Magang"}} {
		if p := advance(in); p != "" {
			t.Fatal(p)
		}
	}
	enough := flow.Input{Act: flow.Pick, Option: "enough"}
	if flow.RowIsEnough(f, s) || advance(enough) != "" && len(s.Answers["table"].Rows) > 0 {
		t.Errorf("a row without its second cell is taken: %v", s)
	}
	s.Row = []string{"Magang"} // "enough" was a text like any other there
	advance(flow.Input{Act: flow.Type, Text: "Ani"})
	if !flow.RowIsEnough(f, s) {
		t.Fatalf("the row lacks nothing: %v", s.Row)
	}
	if p := advance(enough); p != "" || len(s.Answers["table"].Rows) != 1 || len(s.Row) > 0 {
		t.Errorf("%s: rows %v, row %v", p, s.Answers["table"].Rows, s.Row)
	}
	if flow.RowIsEnough(f, s) {
		t.Error("a table that waits has no row to be taken")
	}
}
