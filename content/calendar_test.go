package content

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The dates known of 2024 to 2030, by decree or computed for the years to come, "~" for estimates.
const knownDates = `
goodfriday 2024-03-29 2025-04-18 2026-04-03 2027-03-26
easter 2024-03-31 2025-04-20 2026-04-05 2027-03-28
ascension 2024-05-09 2025-05-29 2026-05-14 2027-05-06
newyear 2026-01-01 2030-01-01
education 2026-05-02
pancasila 2027-06-01
independence 2026-08-17 2028-08-17
youth 2026-10-28
heroes 2026-11-10
teachers 2026-11-25
christmas 2029-12-25
lunarnewyear 2026-02-17 ~2027-02-06 ~2028-01-26 ~2029-02-13 ~2030-02-03
nyepi 2026-03-19
vesak 2026-05-31 ~2027-05-20 ~2028-05-09 ~2029-05-28 ~2030-05-17
fitri 2026-03-21 ~2027-03-10 ~2028-02-27 ~2029-02-15 ~2030-02-04
adha 2026-05-27 ~2027-05-17 ~2028-05-05 ~2029-04-24 ~2030-04-13
ramadan ~2027-02-08 ~2028-01-28 ~2029-01-16 ~2030-01-06
hijri ~2027-06-06 ~2028-05-26 ~2029-05-15 ~2030-05-04
maulid ~2027-08-15 ~2028-08-04 ~2029-07-24 ~2030-07-13
isra ~2027-01-05 ~2027-12-26 ~2028-12-14 ~2029-12-04 ~2030-11-23`

func TestCalendarHasTheKnownDates(t *testing.T) {
	c := mustLoad(t, Embedded()).Calendar()
	loc := time.FixedZone("WIT", 9*60*60)
	known := map[string]bool{}
	for line := range strings.SplitSeq(strings.TrimSpace(knownDates), "\n") {
		fields := strings.Fields(line)
		known[fields[0]] = true
		for _, want := range fields[1:] {
			date, err := time.ParseInLocation(time.DateOnly, strings.TrimPrefix(want, "~"), loc)
			if err != nil {
				t.Fatal(err)
			}
			got := c.Between(fields[:1], date, date.AddDate(0, 0, 1))
			if len(got) != 1 || got[0].Estimate != strings.HasPrefix(want, "~") || !got[0].Date.Equal(date) {
				t.Errorf("%s: %v, want %s", fields[0], got, want)
			}
		}
	}
	for _, id := range c.IDs() {
		if !known[id] {
			t.Errorf("%s is checked against nothing", id)
		}
	}
	// And no others.
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, loc)
	if n := len(c.Between([]string{"fitri", "adha", "ramadan", "hijri", "maulid", "isra", "vesak", "nyepi", "lunarnewyear"}, from, from.AddDate(5, 0, 0))); n != 38 {
		t.Errorf("%d movable days of 2026 to 2030, want 38", n)
	}
}

func TestCalendarHolidays(t *testing.T) {
	c := mustLoad(t, Embedded()).Calendar()
	for day, want := range map[string]bool{
		"2026-03-20": false, "2026-03-21": true, "2026-03-22": true, "2026-03-23": false, // the decree has the 21st and 22nd
		"2026-04-03": true, "2026-04-05": false, "2027-05-06": true, "2026-11-25": false, "2026-12-25": true,
		"2027-03-10": false, // nobody is sure of it yet
	} {
		date, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Off(date.Add(15 * time.Hour)); got != want {
			t.Errorf("%s: off %v, want %v", day, got, want)
		}
	}
}

func TestEveryOccasionHasAName(t *testing.T) {
	l := mustLoad(t, Embedded())
	for _, id := range l.Calendar().IDs() {
		for _, lang := range []string{"id", "en"} {
			for _, key := range []string{"occasion.", "greeting.day_"} {
				if l.Plain(lang, key+id) == key+id || l.Plain(lang, key+id) == "" {
					t.Errorf("%s has no %s%s", lang, key, id)
				}
			}
		}
	}
}

func TestCalendarFileIsChecked(t *testing.T) {
	for name, file := range map[string]string{
		"the id must be of small letters":    "{id: A b, date: 01-01, source: x}",
		"either a date or days after Easter": "{id: a, source: x}",
		"must be as in":                      "{id: a, date: 2026-02-30, source: x}",
		"needs a source":                     "{id: a, date: 02-29}",
		"an estimate is no sure holiday":     "{id: a, date: 02-28, source: x, holiday: true, estimate: true}",
		"stands here twice":                  "{id: a, date: 02-28, source: x}\n  - {id: a, date: 02-28, source: x}",
		`unknown key "hari"`:                 "{id: a, hari: 1, date: 02-28, source: x}",
		"too many days":                      "{id: a, easter: 900, source: x}",
	} {
		dir := folder(t, map[string]string{"calendar.yaml": fmt.Sprintf("days:\n  - %s\n", file)})
		_, err := Load(over(t, Embedded(), dir))
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "calendar.yaml") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
