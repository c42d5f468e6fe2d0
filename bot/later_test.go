package bot

import (
	"reflect"
	"slices"
	"testing"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

func TestNotesHaveOneRowADay(t *testing.T) {
	c := Conversation{State: flow.State{Answers: map[string]flow.Answer{"_x": {Rows: [][]string{{"2026-01-01", "1"}, {}, {"2026-01-02", "2"}}}}}}
	before := c.State.Answers["_x"].Rows
	noted(&c, "_x", []string{"2026-01-02", "3"})
	noted(&c, "_x", []string{"2026-01-03", "4"})
	if got, want := c.State.Answers["_x"].Rows, [][]string{{"2026-01-01", "1"}, {"2026-01-02", "3"}, {"2026-01-03", "4"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("notes %q, want %q", got, want)
	}
	if len(before[1]) != 0 || before[2][1] != "2" {
		t.Errorf("the rows read from the store were changed: %q", before)
	}
}

// TestNextRowsFitTheWorkPlan: both tables may get columns; what they have in common is found by its id.
func TestNextRowsFitTheWorkPlan(t *testing.T) {
	columns := func(ids ...string) (q content.Question) {
		for _, id := range ids {
			q.Columns = append(q.Columns, content.Question{ID: id})
		}
		return q
	}
	from, to := columns("activity", "when", "budget", "target"), columns("activity", "ours", "start", "target")
	rows := nextRows(from, to, [][]string{{"Magang", "2027-01-11", "9", "8 peserta"}, {"Pameran"}, nil, {"a", "b", "c", "d", "e"}})
	want := [][]string{{"Magang", "", "2027-01-11", "8 peserta"}, {"Pameran", "", "", ""}, {"", "", "", ""}, {"a", "", "b", "d"}}
	if !reflect.DeepEqual(rows, want) {
		t.Fatalf("rows %q, want %q", rows, want)
	}
	for _, test := range []struct {
		old  []string
		want bool
	}{
		{[]string{"magang!", "", "", "6 peserta"}, true},
		{[]string{"Magang", "Bu Contoh", "", ""}, false},
		{[]string{"Pameran", "", "", ""}, false},
		{[]string{"Magang", "", "", "", "what no column is for"}, false},
		{nil, false},
	} {
		if got := untouched(to, test.old, rows[0]); got != test.want {
			t.Errorf("untouched(%q) = %v", test.old, got)
		}
	}
	if mark := markOf(to, rows[0]); !slices.Equal(mark, []string{"magang", "2027-01-11"}) {
		t.Errorf("mark %q", mark)
	}
}
