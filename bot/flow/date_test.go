package flow_test

import (
	"testing"
	"time"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// TestDates holds the use of dates in a conversation; how texts are read is tested with package dates. Now is Monday, 23
// November 2026, 10:00 in Makassar.
func TestDates(t *testing.T) {
	tests := []struct {
		name string
		past bool
		act  flow.Act
		said string
		want string // the stored day, or the problem
	}{
		{"today tapped", false, flow.Pick, "0", "2026-11-23"},
		{"days ahead tapped", false, flow.Pick, "+30", "2026-12-23"},
		{"days behind tapped", true, flow.Pick, "-2", "2026-11-21"},
		{"days ahead tapped where only the past makes sense", true, flow.Pick, "+1", "not_in_past"},
		{"a day tapped", false, flow.Pick, "2026-12-05", "2026-12-05"},
		{"a moment tapped", false, flow.Pick, "2026-12-05T09:30", "2026-12-05T09:30"},
		{"a forged day", false, flow.Pick, "2026-02-31", "not_a_date"},
		{"a forged distance", false, flow.Pick, "99999999", "not_a_date"},
		{"a forged word", false, flow.Pick, "besok", "not_a_date"},
		{"nothing tapped", false, flow.Pick, "", "not_a_date"},
		{"ahead", false, flow.Type, "besok", "2026-11-24"},
		{"with a clock", false, flow.Type, "besok jam 9 pagi", "2026-11-24T09:00"},
		{"a bare day lies ahead", false, flow.Type, "Kamis", "2026-11-26"},
		{"a bare day lies behind", true, flow.Type, "Kamis", "2026-11-19"},
		{"today is past enough", true, flow.Type, "hari ini", "2026-11-23"},
		{"a day behind is fine where nothing forbids it", false, flow.Type, "1 Januari 2026", "2026-01-01"},
		{"a day ahead where only the past makes sense", true, flow.Type, "besok", "not_in_past"},
		{"no such day", false, flow.Type, "31 November 2026", "no_such_day"},
		{"weekday and date do not fit", false, flow.Type, "Selasa, 12 Desember 2026", "wrong_weekday"},
		{"no date", false, flow.Type, "Bapak Budi", "not_a_date"},
		{"a telephone number", false, flow.Type, "0812-3456-7890", "not_a_date"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, out := dateAnswer(test.past, test.act, test.said)
			if got := a.Date + string(out.Problem); got != test.want {
				t.Errorf("%q gives %q, want %q", test.said, got, test.want)
			}
		})
	}
}

// An ambiguous day is offered as what it may be, and each offer can be tapped.
func TestDateChoice(t *testing.T) {
	_, out := dateAnswer(false, flow.Type, "malam Senin")
	if out.Problem != flow.DateChoice || len(out.Dates) < 2 || len(out.Args) != len(out.Dates) {
		t.Fatalf("got %+v", out)
	}
	for i, option := range out.Args {
		a, tapped := dateAnswer(false, flow.Pick, option)
		if tapped.Problem != "" || a.Date != option || option[:10] != out.Dates[i].Format(time.DateOnly) {
			t.Errorf("offer %q of %v gives %+v %+v", option, out.Dates[i], a, tapped)
		}
	}
}

func TestWrongWeekdayTellsTheDate(t *testing.T) {
	_, out := dateAnswer(false, flow.Type, "Selasa, 12 Desember 2026")
	if len(out.Dates) != 1 || out.Dates[0].Format(time.DateOnly) != "2026-12-12" {
		t.Errorf("got %+v", out)
	}
}

func dateAnswer(past bool, a flow.Act, said string) (flow.Answer, flow.Outcome) {
	f := content.Flow{ID: "f", Questions: []content.Question{{ID: "q", Kind: content.Date, Past: past}}}
	s, _ := act(f, flow.New(f), flow.Begin, "")
	s, out := act(f, s, a, said)
	return s.Answers["q"], out
}
