package reminders

import (
	"fmt"
	"testing"
	"time"
)

func zoned(t testing.TB, name string, hour int) Prefs {
	t.Helper()
	zone, err := indonesia(name)
	if err != nil {
		t.Fatal(err)
	}
	return Prefs{Zone: zone, Hour: hour}
}

// moment reads "2026-11-23 09:00" in the zone of p.
func moment(t testing.TB, text string, p Prefs) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04"
	if len(text) > len(layout) {
		layout = "2006-01-02 15:04:05.000"
	}
	m, err := time.ParseInLocation(layout, text, p.zone())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDays(t *testing.T) {
	for _, test := range []struct {
		name, zone string
		hour       int
		from       string // local
		days       int
		want       string // local
	}{
		{"a rhythm of a week", "WIB", 540, "2026-11-23 16:30", 7, "2026-11-30 09:00"},
		{"logged before the hour counts the same", "WIB", 540, "2026-11-23 00:01", 7, "2026-11-30 09:00"},
		{"logged in the last minute of the day", "WITA", 540, "2026-11-23 23:59", 7, "2026-11-30 09:00"},
		{"over the end of a month", "WIT", 480, "2027-01-31 10:00", 30, "2027-03-02 08:00"},
		{"leap day", "WIB", 540, "2028-02-28 10:00", 1, "2028-02-29 09:00"},
		{"from a leap day", "WIB", 540, "2028-02-29 10:00", 365, "2029-02-28 09:00"},
		{"no leap day", "WIB", 540, "2027-02-28 10:00", 1, "2027-03-01 09:00"},
		{"new year", "WITA", 0, "2026-12-31 23:30", 1, "2027-01-01 00:00"},
		{"the longest rhythm", "WIB", 1439, "2026-11-23 10:00", 365, "2027-11-23 23:59"},
		{"an hour in the quiet hours is the owner's choice", "WIB", 300, "2026-11-23 10:00", 7, "2026-11-30 05:00"},
		{"today", "WIB", 540, "2026-11-23 16:30", 0, "2026-11-23 09:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := zoned(t, test.zone, test.hour)
			from, want := moment(t, test.from, p), moment(t, test.want, p)
			// Where the clock that tells the time stands must not matter.
			for _, elsewhere := range []*time.Location{p.Zone, time.UTC, time.FixedZone("far", -11*3600)} {
				f := from.In(elsewhere)
				for name, got := range map[string]time.Time{
					"AfterContact": AfterContact(f, test.days, p), "First": First(f, test.days, p),
					"Snooze": Snooze(f, test.days, p), "OnDay": OnDay(f.AddDate(0, 0, test.days), p),
				} {
					if name == "OnDay" && elsewhere != p.Zone {
						continue // adding days there is another day
					}
					if !got.Equal(want) {
						t.Errorf("%s in %v: got %v, want %v", name, elsewhere, got, want)
					}
				}
			}
		})
	}
}

func TestSameMomentInThreeZones(t *testing.T) {
	// 23 Nov 23:30 in Jakarta is already the 24th in Makassar and Jayapura.
	last := time.Date(2026, 11, 23, 16, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{"WIB": "2026-11-30T02:00:00Z", "WITA": "2026-12-01T01:00:00Z", "WIT": "2026-12-01T00:00:00Z"} {
		if got := AfterContact(last, 7, zoned(t, zone, 540)).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s: got %s, want %s", zone, got, want)
		}
	}
	if got := AfterContact(last, 7, Prefs{Hour: 540}).Format(time.RFC3339); got != "2026-11-30T09:00:00Z" {
		t.Errorf("without a zone: got %s", got)
	}
}

func TestIn(t *testing.T) {
	for _, test := range []struct{ zone, now, want string }{
		{"WIB", "2026-11-23 10:00", "2026-11-23 12:00"},
		{"WIB", "2026-11-23 10:00:00.001", "2026-11-23 12:01"}, // whole minutes, never too early
		{"WIB", "2026-11-23 17:59", "2026-11-23 19:59"},
		{"WIB", "2026-11-23 17:59:00.500", "2026-11-24 07:00"}, // rounded up into the quiet hours
		{"WITA", "2026-11-23 18:00", "2026-11-24 07:00"},
		{"WIT", "2026-11-23 21:59", "2026-11-24 07:00"},
		{"WIT", "2026-11-23 22:00", "2026-11-24 07:00"},
		{"WIB", "2026-11-24 04:59", "2026-11-24 07:00"},
		{"WIB", "2026-11-24 05:00", "2026-11-24 07:00"},
		{"WIB", "2026-11-24 05:01", "2026-11-24 07:01"},
		{"WIB", "2028-02-28 22:30", "2028-02-29 07:00"},
		{"WIB", "2026-12-31 19:00", "2027-01-01 07:00"},
	} {
		p := zoned(t, test.zone, 21*60) // the owner's hour has no say here
		if got, want := In(moment(t, test.now, p), 2*time.Hour, p), moment(t, test.want, p); !got.Equal(want) {
			t.Errorf("%s %s: got %v, want %v", test.zone, test.now, got, want)
		}
	}
}

func TestAgain(t *testing.T) {
	p := zoned(t, "WITA", 540)
	now := moment(t, "2026-11-23 15:00", p)
	for _, test := range []struct {
		name       string
		kind       Kind
		cadence    int
		unanswered int
		wantDays   int // 0: off
	}{
		{"first time", Rhythm, 30, 0, 7},
		{"second time", Rhythm, 30, 1, 7},
		{"third time", Rhythm, 30, 2, 7},
		{"then rarely", Rhythm, 30, 3, 30},
		{"long ignored", Rhythm, 30, 40, 30},
		{"a short rhythm", Rhythm, 3, 0, 3},
		{"a short rhythm, ignored", Rhythm, 3, 3, 30},
		{"a week", Rhythm, 7, 1, 7},
		{"a long rhythm", Rhythm, 180, 2, 7},
		{"a long rhythm, ignored", Rhythm, 180, 3, 180},
		{"rhythm switched off", Rhythm, 0, 0, 0},
		{"a question is asked once", Followup, 30, 0, 0},
		{"what is unknown is not repeated", "other", 30, 0, 0},
	} {
		due := Due{CadenceDays: test.cadence, Reminder: Reminder{Kind: test.kind, Unanswered: test.unanswered, Due: now.AddDate(0, -2, 0)}}
		var want time.Time
		if test.wantDays > 0 {
			want = moment(t, "2026-11-23 09:00", p).AddDate(0, 0, test.wantDays)
			for want.Weekday() == time.Saturday || want.Weekday() == time.Sunday {
				want = want.AddDate(0, 0, 1)
			}
		}
		next, unanswered := Again(due, now, p)
		if !next.Equal(want) || unanswered != test.unanswered+1 {
			t.Errorf("%s: got %v, %d; want %v, %d", test.name, next, unanswered, want, test.unanswered+1)
		}
	}
}

func TestWelcome(t *testing.T) {
	for _, test := range []struct {
		hour int
		now  string
		want string // "" for now
	}{
		{540, "2026-11-23 07:00", ""},
		{540, "2026-11-23 19:59", ""},
		{540, "2026-11-23 20:00", "2026-11-24 07:00"},
		{540, "2026-11-23 23:59", "2026-11-24 07:00"},
		{540, "2026-11-24 00:00", "2026-11-24 07:00"},
		{540, "2026-11-24 06:59", "2026-11-24 07:00"},
		{300, "2026-11-24 05:00", ""}, // chosen
		{300, "2026-11-24 06:00", ""}, // an hour late at most
		{300, "2026-11-24 06:01", "2026-11-24 07:00"},
		{300, "2026-11-24 04:59", "2026-11-24 05:00"},
		{300, "2026-11-23 22:00", "2026-11-24 05:00"},
		{1320, "2026-11-23 22:00", ""},
		{1320, "2026-11-23 21:59", "2026-11-23 22:00"},
		{1320, "2026-11-23 23:30", "2026-11-24 07:00"},
		{1439, "2026-11-24 00:30", ""}, // the hour after one minute to midnight
		{1439, "2026-11-24 01:00", "2026-11-24 07:00"},
		{0, "2026-11-24 00:00", ""},
		{0, "2026-11-23 23:00", "2026-11-24 00:00"},
	} {
		p := zoned(t, "WIT", test.hour)
		now := moment(t, test.now, p)
		when, ok := welcome(now, time.Hour, p)
		got := ""
		if !ok {
			got = when.Format("2006-01-02 15:04")
		}
		if got != test.want {
			t.Errorf("hour %d at %s: got %q, want %q", test.hour, test.now, got, test.want)
		}
	}
}

func ExampleAgain() {
	zone := time.FixedZone("WIB", 7*60*60)
	p := Prefs{Zone: zone, Hour: 9 * 60}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, zone)
	due := Due{CadenceDays: 60, Reminder: Reminder{Kind: Rhythm}}
	for range 5 {
		next, unanswered := Again(due, now, p)
		fmt.Println(unanswered, next.Format("2 Jan 2006"))
		now, due.Reminder.Unanswered = next, unanswered
	}
	// Output:
	// 1 30 Nov 2026
	// 2 7 Dec 2026
	// 3 14 Dec 2026
	// 4 12 Feb 2027
	// 5 13 Apr 2027
}
