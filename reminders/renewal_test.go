package reminders

import (
	"testing"
	"time"
)

// An agreement comes up three times before it ends, and not at all once that is past.
func TestRenewing(t *testing.T) {
	for _, test := range []struct{ zone, now, end, want string }{
		{"WITA", "2026-11-23 10:00", "2027-11-23", "2027-08-25 09:00"}, // 90 days before
		{"WITA", "2027-08-25 08:59", "2027-11-23", "2027-08-25 09:00"},
		{"WITA", "2027-08-25 09:00", "2027-11-23", "2027-09-24 09:00"}, // 60
		{"WITA", "2027-09-24 09:00", "2027-11-23", "2027-10-22 09:00"}, // 30 is a Sunday: the Friday before
		{"WIB", "2027-10-22 09:00", "2027-11-23", "2027-11-16 09:00"},  // 7
		{"WIT", "2027-11-16 09:00", "2027-11-23", ""},
		{"WIB", "2027-11-23 09:00", "2027-11-23", ""},
		{"WIB", "2028-01-01 09:00", "2027-11-23", ""},
		{"WIB", "2026-11-23 10:00", "2027-01-22", "2026-12-23 09:00"}, // a short one begins at its next stage
		{"WIB", "2027-12-01 10:00", "2028-05-29", "2028-02-29 09:00"}, // over a leap day
		{"WIB", "2026-11-23 10:00", "2027-01-23", "2026-11-24 09:00"}, // 60
		{"WIB", "2026-11-23 10:00", "", ""},
		{"WIB", "2026-11-23 10:00", "tahun depan", ""},
	} {
		p := zoned(t, test.zone, 540)
		got := Renewing(test.end, moment(t, test.now, p), p)
		if test.want == "" {
			if !got.IsZero() {
				t.Errorf("%s until %q: got %v, want none", test.now, test.end, got)
			}
			continue
		}
		if want := moment(t, test.want, p); !got.Equal(want) {
			t.Errorf("%s until %s: got %v, want %v", test.now, test.end, got, want)
		}
	}
}

// After a downtime it moves on to the stage that is still ahead, and a silent owner's moves on unsaid.
func TestRenewalMovesOn(t *testing.T) {
	p := zoned(t, "WITA", 540)
	d := Due{Zone: "WITA", Hour: 540, Reminder: Reminder{Partner: 1, Kind: Renewal, Note: "2027-11-23", Due: moment(t, "2027-08-25 09:00", p)}}
	now := moment(t, "2027-10-30 11:00", p)
	if next, n := Again(d, now, p); !next.Equal(moment(t, "2027-11-16 09:00", p)) || n != 1 {
		t.Errorf("after the second stage: %v, %d", next, n)
	}
	if next, _ := Again(d, moment(t, "2027-11-20 11:00", p), p); !next.IsZero() {
		t.Errorf("after the last stage: %v", next)
	}
	if f := silence([]Due{d}, now, p); !f.Advances[0].Next.Equal(moment(t, "2027-11-16 09:00", p)) || f.Message != nil {
		t.Errorf("silent: %+v", f)
	}
	d.Reminder.Note = ""
	if f := silence([]Due{d}, now, p); f.Advances[0].Next.Sub(now) > 48*time.Hour || f.Advances[0].Next.IsZero() {
		t.Errorf("unreadable: %+v", f)
	}
}
