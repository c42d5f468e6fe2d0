package program_test

import (
	"regexp"
	"testing"
)

// TestCheckTellsHowJobsWent asks another process how the clock's jobs of the one that ran went.
func TestCheckTellsHowJobsWent(t *testing.T) {
	w := newWorld(t)
	if out := w.good("check"); regexp.MustCompile(`(?m)^job `).MatchString(out) {
		t.Errorf("before any ran: %s", out)
	}
	w.serve().stop() // the first tick runs at once, and is waited for
	line := regexp.MustCompile(`(?m)^job tick +good: last run \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, took \d+ ms, next run \d{4}-\d\d-\d\d \d\d:\d\d:00 UTC$`)
	if out := w.good("check"); !line.MatchString(out) {
		t.Errorf("after it ran: %s", out)
	}
}

func TestPublicURL(t *testing.T) {
	w := newWorld(t)
	for _, url := range []string{"mitra.example.org", "http://mitra.example.org", "https://", "https://u:p@mitra.example.org", "https://mitra.example.org/?a=1", "https://mitra.example.org#x", "ftp://mitra.example.org"} {
		w.refused([]string{"-public-url", url}, "-public-url", "https")
	}
}
