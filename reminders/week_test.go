package reminders

import "testing"

func TestTheTechniqueComesOnTuesdays(t *testing.T) {
	for _, zone := range []string{"WIB", "WIT"} {
		p := zoned(t, zone, 450)
		for from, want := range map[string]string{
			"2026-11-22 23:59": "2026-11-24 07:30", // Sunday: two days before
			"2026-11-23 00:01": "2026-12-01 07:30", // Monday: one day is too soon
			"2026-11-24 07:30": "2026-12-01 07:30",
			"2026-11-29 12:00": "2026-12-01 07:30",
			"2026-12-31 12:00": "2027-01-05 07:30",
		} {
			if got := NextWeekly(moment(t, from, p), p); !got.Equal(moment(t, want, p)) {
				t.Errorf("%s from %s: got %v, want %s", zone, from, got, want)
			}
		}
	}
}

func weekly(d Due) Due {
	d.Reminder.Kind, d.Reminder.Partner, d.CadenceDays = Weekly, 0, 0
	return d
}

func promise(d Due) Due {
	d.Reminder.Kind, d.Reminder.Note = Promise, "mengirim foto"
	return d
}

func TestAPromiseIsFollowedUpOnce(t *testing.T) {
	p := zoned(t, "WITA", 540)
	d := promise(rhythm(t, 1, 1, p, "2026-11-25 21:15"))
	next, n := Again(d, d.Reminder.Due, p)
	if want := moment(t, "2026-11-26 07:00", p); !next.Equal(want) || n != 1 { // two hours later is quiet
		t.Errorf("after the promise: %v, %d; want %v, 1", next, n, want)
	}
	d.Reminder.Unanswered = n
	if next, n = Again(d, next, p); !next.IsZero() || n != 2 {
		t.Errorf("after the question: %v, %d; want no more", next, n)
	}
}

// TestATimeOfOnesOwnBeatsQuietHours: the owner chose it; what comes after a downtime waits like everything else.
func TestATimeOfOnesOwnBeatsQuietHours(t *testing.T) {
	p := zoned(t, "WIB", 540)
	d := promise(rhythm(t, 1, 1, p, "2026-11-25 21:15"))
	tick := &Tick{Composer: words{}}
	if f := tick.firing(moment(t, "2026-11-25 21:15", p), []Due{d}); f.Message == nil {
		t.Error("a promise at a quarter past nine is not heard")
	}
	f := tick.firing(moment(t, "2026-11-25 23:15", p), []Due{d})
	if f.Message != nil || len(f.Advances) != 1 || f.Advances[0].Unanswered != 0 || f.Advances[0].Next.Before(moment(t, "2026-11-26 07:00", p)) {
		t.Errorf("two hours late, in the night: %+v; want it in the morning", f)
	}
}

func TestASilentOwnersWeekGoesOn(t *testing.T) {
	p := zoned(t, "WIB", 540)
	list := []Due{promise(rhythm(t, 1, 1, p, "2026-11-24 09:00")), weekly(rhythm(t, 1, 0, p, "2026-11-24 09:00"))}
	for i := range list {
		list[i].Silent = true
	}
	f := (&Tick{}).firing(list[0].Reminder.Due, list)
	if f.Message != nil || len(f.Advances) != 2 || !f.Advances[0].Next.IsZero() || !f.Advances[1].Next.Equal(moment(t, "2026-12-01 09:00", p)) {
		t.Errorf("got %+v; want no message, no promise any more, and the technique on the next Tuesday", f)
	}
}

func TestExactlyIsAWholeMinute(t *testing.T) {
	p := zoned(t, "WIB", 540)
	if got := Exactly(moment(t, "2026-11-25 21:15:00.001", p), 60e9, p); !got.Equal(moment(t, "2026-11-25 21:17", p)) {
		t.Errorf("got %v", got)
	}
}
