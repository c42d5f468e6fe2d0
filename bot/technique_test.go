package bot

import (
	"mitrabot/reminders"
	"testing"
	"time"
)

func TestTechniqueFitsTheStanding(t *testing.T) {
	for name, tc := range map[string]struct {
		s    standing
		want []string // any of
	}{
		"never contacted":             {standing{step: 1, cadence: 14, silent: 3}, []string{"C5"}},
		"never contacted, far along":  {standing{step: 9, cadence: 14, silent: 3}, []string{"C5"}},
		"a problem":                   {standing{step: 9, cadence: 14, silent: 3, contacted: true, outcome: "problem"}, []string{"C3"}},
		"a problem, long ago":         {standing{step: 2, cadence: 14, silent: 90, contacted: true, outcome: "problem"}, []string{"C3"}},
		"no answer":                   {standing{step: 8, cadence: 30, silent: 3, contacted: true, outcome: "no_answer"}, []string{"C5"}},
		"an agreement near its end":   {standing{step: 9, cadence: 30, silent: 60, contacted: true, outcome: "good", ending: true}, []string{"C6"}},
		"a problem near the end":      {standing{step: 9, cadence: 30, silent: 3, contacted: true, outcome: "problem", ending: true}, []string{"C3"}},
		"a first meeting ahead":       {standing{step: 4, cadence: 14, silent: 20, meeting: true}, []string{"C4"}},
		"long silence":                {standing{step: 8, cadence: 30, silent: 45, contacted: true, outcome: "good"}, []string{"C5"}},
		"won, after a good contact":   {standing{step: 4, cadence: 14, silent: 14, contacted: true, outcome: "good"}, []string{"C4", "C5"}},
		"agreed, after a good one":    {standing{step: 6, cadence: 14, silent: 14, contacted: true, outcome: "good"}, []string{"C1", "C4"}},
		"running, after a good one":   {standing{step: 9, cadence: 30, silent: 30, contacted: true, outcome: "good"}, []string{"C2", "C6", "C1"}},
		"no rhythm, after a good one": {standing{step: 12, silent: 400, contacted: true, outcome: "good"}, []string{"C2", "C6", "C1"}},
	} {
		seen := map[string]bool{}
		for partner := range int64(6) {
			tc.s.partner = partner
			seen[tc.s.technique()] = true
		}
		for _, id := range tc.want {
			if !seen[id] {
				t.Errorf("%s: %s never comes, got %v", name, id, seen)
			}
		}
		if len(seen) != len(tc.want) {
			t.Errorf("%s: got %v, want only %v", name, seen, tc.want)
		}
	}
}

func TestStandingKnowsWhatLiesAhead(t *testing.T) {
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, zone("WITA"))
	for _, c := range []struct {
		ends            string
		meets           time.Time
		step            int
		ending, meeting bool
	}{
		{"2026-11-26", time.Time{}, 8, true, false},
		{"2027-02-24", time.Time{}, 8, true, false}, // 90 days
		{"2027-02-25", time.Time{}, 8, false, false},
		{"2026-11-25", time.Time{}, 8, false, false},
		{"broken", now.Add(time.Hour), 4, false, true},
		{"", now.Add(time.Hour), 5, false, false}, // not the first one any more
		{"", now, 4, false, false},
	} {
		s := standingOf(reminders.Due{Ends: c.ends, Meets: c.meets, Step: c.step}, 3, now)
		if s.ending != c.ending || s.meeting != c.meeting {
			t.Errorf("%+v: %+v", c, s)
		}
	}
}

func TestCalledName(t *testing.T) {
	for person, want := range map[string]string{
		"Bu Rekaan, ketua koperasi": "Bu Rekaan", "Pak Contoh (manajer)": "Pak Contoh", "Mas Misal - humas": "Mas Misal",
		"Bu  Tanpa Jabatan": "Bu Tanpa Jabatan", "": "", ", ketua": "", "Pak Satu; Bu Dua": "Pak Satu",
	} {
		if got := calledName(person); got != want {
			t.Errorf("%q: got %q, want %q", person, got, want)
		}
	}
}

func TestDayPartFollowsTheLocalClock(t *testing.T) {
	for hour, want := range map[int]string{3: "evening", 4: "morning", 10: "morning", 11: "noon", 14: "noon", 15: "afternoon", 17: "afternoon", 18: "evening", 23: "evening"} {
		if got := dayPart(time.Date(2026, 11, 23, hour, 30, 0, 0, zone("WITA"))); got != want {
			t.Errorf("%d o'clock: %s, want %s", hour, got, want)
		}
	}
}
