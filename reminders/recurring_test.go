package reminders

import (
	"testing"
	"time"
)

func TestGreeting(t *testing.T) {
	p := Prefs{Zone: time.FixedZone("WITA", 8*60*60), Hour: 540}
	day := func(s string) time.Time {
		d, err := time.ParseInLocation("2006-01-02 15:04", s, p.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct{ occasion, now, want string }{
		{"2027-03-10 00:00", "2027-02-01 12:00", "2027-03-05 09:00"}, // a Friday, five days before a Wednesday
		{"2027-03-10 00:00", "2027-03-05 09:00", "2027-03-09 09:00"},
		{"2027-03-10 00:00", "2027-03-09 09:00", ""},
		{"2026-12-25 00:00", "2026-12-01 09:00", "2026-12-18 09:00"}, // the 20th is a Sunday
		{"2028-02-29 00:00", "2028-02-25 09:00", "2028-02-28 09:00"},
		{"2027-01-04 00:00", "2026-12-31 09:00", "2027-01-01 09:00"}, // a Monday: the Friday before
	} {
		got := ""
		if due := Greeting(day(c.occasion), day(c.now), p); !due.IsZero() {
			got = due.Format("2006-01-02 15:04")
		}
		if got != c.want {
			t.Errorf("%s at %s: %q, want %q", c.occasion, c.now, got, c.want)
		}
	}
}

func TestAnniversaries(t *testing.T) {
	p := Prefs{Zone: time.FixedZone("WIT", 9*60*60), Hour: 480}
	now := time.Date(2026, 11, 26, 10, 0, 0, 0, p.Zone)
	for _, c := range []struct {
		days []string
		now  time.Time
		want string
	}{
		{nil, now, ""},
		{[]string{"broken"}, now, ""},
		{[]string{"02-30"}, now, ""},
		{[]string{"11-26"}, now, "2027-11-26"}, // today's hour is over
		{[]string{"11-27"}, now, "2026-11-27"},
		{[]string{"11-28"}, now, "2026-11-27"}, // a Saturday
		{[]string{"1998-11-27"}, now, "2026-11-27"},
		{[]string{"2026-11-27"}, now, "2027-11-26"}, // the first is a year later, on a Saturday
		{[]string{"02-29"}, now, "2027-02-26"},      // the 28th is a Sunday
		{[]string{"02-29"}, now.AddDate(1, 0, 0), "2028-02-29"},
		{[]string{"03-01", "12-31", "2026-11-20"}, now, "2026-12-31"},
		{[]string{"2030-05-01"}, now, "2031-05-01"}, // an agreement that begins in some years
	} {
		got := ""
		if due := Anniversaries(c.days, c.now, p); !due.IsZero() {
			got = due.Format(time.DateOnly)
			if due.Hour() != 8 || !due.After(c.now) {
				t.Errorf("%v: due at %v", c.days, due)
			}
		}
		if got != c.want {
			t.Errorf("%v at %v: %q, want %q", c.days, c.now.Format(time.DateOnly), got, c.want)
		}
	}
	if date, years, ok := AnniversaryIn("2020-02-29", 2027, p); !ok || years != 7 || date.Format(time.DateOnly) != "2027-02-28" {
		t.Errorf("2027: %v, %d, %v", date, years, ok)
	}
}

// What recurs is moved on by every firing, also of an owner who is not to be written to, and never into the past.
func TestRecurringKindsGoOn(t *testing.T) {
	zone := time.FixedZone("WIB", 7*60*60)
	asked := []string(nil)
	p := Prefs{Zone: zone, Hour: 540, Occasion: func(ids []string, now time.Time, _ Prefs) time.Time {
		asked = ids
		return now.AddDate(0, 2, 0)
	}}
	now := time.Date(2028, 2, 29, 9, 0, 0, 0, zone)
	for _, c := range []struct {
		kind Kind
		note string
		want string
	}{
		{Occasion, "newyear teachers", "2028-04-29"},
		{Anniversary, "f2001-02-28 a2020-03-02", "2028-03-02"},
		{Evaluation, "", "2028-05-30"},
		{Unfinished("s03"), "", ""},
	} {
		d := Due{Owner: 1, Reminder: Reminder{Partner: 1, Kind: c.kind, Note: c.note, Due: now}}
		next, _ := Again(d, now, p)
		quiet := silence([]Due{d}, now, p).Advances[0].Next
		got := ""
		if !next.IsZero() {
			got = next.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.kind, got, c.want)
		}
		if !quiet.Equal(next) {
			t.Errorf("%s of a silent owner: %v, want %v", c.kind, quiet, next)
		}
	}
	if len(asked) != 2 || asked[1] != "teachers" {
		t.Errorf("asked for %v", asked)
	}
}

// TestDaysWithoutADate are wished for before the calendar knows when they are, or after it has moved them: nothing is said,
// and nothing is forgotten.
func TestDaysWithoutADate(t *testing.T) {
	p := zoned(t, "WITA", 540)
	known := time.Time{}
	p.Occasion = func(_ []string, now time.Time, p Prefs) time.Time {
		if known.IsZero() {
			return time.Time{}
		}
		return Greeting(known, now, p)
	}
	now := moment(t, "2026-11-25 10:00", p)
	if due := Occasionally(nil, now, p); !due.IsZero() {
		t.Errorf("no days: due %v", due)
	}
	due := Occasionally([]string{"fitri"}, now, p)
	if want := moment(t, "2026-12-25 09:00", p); !due.Equal(want) {
		t.Fatalf("without a date: due %v, want %v", due, want)
	}
	tick := &Tick{Composer: words{}, Occasion: p.Occasion}
	d := Due{Owner: 1, Zone: "WITA", Hour: 540, Reminder: Reminder{Partner: 1, Kind: Occasion, Note: "fitri", Due: due}}
	f := tick.firing(due, []Due{d})
	if f.Message != nil || len(f.Advances) != 1 || !f.Advances[0].Next.Equal(moment(t, "2027-01-24 09:00", p)) {
		t.Errorf("still without a date: %+v", f)
	}
	known = moment(t, "2027-03-10 00:00", p)
	if f = tick.firing(due, []Due{d}); f.Message != nil || !f.Advances[0].Next.Equal(moment(t, "2027-03-05 09:00", p)) {
		t.Errorf("decreed meanwhile: %+v", f)
	}
	d.Reminder.Due = moment(t, "2027-03-05 09:00", p)
	if f = tick.firing(d.Reminder.Due, []Due{d}); f.Message == nil || !f.Advances[0].Next.Equal(moment(t, "2027-03-09 09:00", p)) {
		t.Errorf("five days before: %+v", f)
	}
}

// TestDaysOfAPausedPartner: what is over when the pause ends does not come then.
func TestDaysOfAPausedPartner(t *testing.T) {
	p := zoned(t, "WITA", 540)
	now := moment(t, "2026-11-25 09:00", p)
	d := Due{Owner: 1, Zone: "WITA", Hour: 540, PausedUntil: moment(t, "2026-12-25 09:00", p), Reminder: Reminder{Partner: 1, Kind: Anniversary, Note: "f11-25", Due: now}}
	f := (&Tick{Composer: words{}}).firing(now, []Due{d})
	if f.Message != nil || !f.Advances[0].Next.Equal(moment(t, "2027-11-25 09:00", p)) {
		t.Errorf("%+v", f)
	}
}

// TestWhatIsAboutADayMovesBeforeIt when the working days change; the rest moves on.
func TestWhatIsAboutADayMovesBeforeIt(t *testing.T) {
	from := zoned(t, "WIB", 540)
	to := from
	to.Days = 1<<time.Monday | 1<<time.Thursday
	for kind, want := range map[Kind]string{Renewal: "2026-11-26 09:00", Anniversary: "2026-11-26 09:00", Occasion: "2026-11-26 09:00", Plan(0): "2026-11-26 09:00", Rhythm: "2026-11-30 09:00"} {
		r := Reminder{Kind: kind, Due: moment(t, "2026-11-27 09:00", from)}
		if got := Moved(r, from, to); !got.Equal(moment(t, want, to)) {
			t.Errorf("%s: %v, want %s", kind, got, want)
		}
	}
}

// TestAWeeklyDigestAfterADowntime comes when the program is back, not a week later.
func TestAWeeklyDigestAfterADowntime(t *testing.T) {
	p := zoned(t, "WIB", 540)
	tick := &Tick{Composer: words{}}
	old, fresh := rhythm(t, 1, 1, p, "2026-11-23 09:00"), rhythm(t, 1, 2, p, "2026-11-24 09:00")
	old.Ignored, fresh.Ignored = 9, 9
	f := tick.firing(moment(t, "2026-11-24 09:30", p), []Due{old, fresh})
	if f.Message == nil || len(f.Advances) != 2 || !f.Advances[1].Next.Equal(moment(t, "2026-11-30 09:00", p)) {
		t.Errorf("%+v", f)
	}
	if f = tick.firing(moment(t, "2026-11-24 09:30", p), []Due{fresh}); f.Message != nil {
		t.Errorf("on a Tuesday: %+v", f)
	}
}
