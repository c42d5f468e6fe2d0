package bot

import (
	"testing"
	"time"
)

func TestTechniquesTakeTurnsByTheWeek(t *testing.T) {
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, zone("WIT"))
	seen := map[string]bool{}
	for week := range 6 {
		first := techniqueOf(monday.AddDate(0, 0, 7*week))
		for day := range 7 {
			if got := techniqueOf(monday.AddDate(0, 0, 7*week+day).Add(23 * time.Hour)); got != first {
				t.Errorf("week %d: %s on day %d, %s on Monday", week, got, day, first)
			}
		}
		seen[first] = true
	}
	if len(seen) != techniques {
		t.Errorf("in six weeks: %v", seen)
	}
	if techniqueOf(monday) != techniqueOf(monday.AddDate(0, 0, 42)) {
		t.Error("the seventh week does not begin anew")
	}
}

func TestReadClock(t *testing.T) {
	for text, want := range map[string]int{"10.30": 630, "jam 10": 600, "16": 960, "8": 480, "3 sore": 900, "jam 7 malam": 1140, "21.15": 1275, "03.00": 180} {
		if got, problem := readClock(text); got != want || problem != "" {
			t.Errorf("%q: %d %q, want %d", text, got, problem, want)
		}
	}
	for text, want := range map[string]string{"3": "problem.which_hour", "jam 5": "problem.which_hour", "": "problem.clock", "nanti": "problem.clock",
		"25.00": "problem.clock", "besok": "problem.clock", "Jumat jam 10": "problem.clock", "Kamis jam 10": "problem.clock", "1 Februari jam 9": "problem.clock"} {
		if got, problem := readClock(text); problem != want {
			t.Errorf("%q: %d %q, want %q", text, got, problem, want)
		}
	}
}
