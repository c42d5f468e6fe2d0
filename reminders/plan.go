package reminders

import "time"

// Quiet hours, in minutes after local midnight: from QuietFrom in the evening until QuietUntil in the morning nothing
// comes that the owner has not asked for at that very hour.
const (
	QuietFrom  = 20 * 60
	QuietUntil = 7 * 60
)

// How an unanswered rhythm comes back: the first eager times soon, then rarely. Whoever does not react three times
// in a row has seen it.
const (
	eager     = 3
	eagerDays = 7  // at most
	rareDays  = 30 // at least
)

// AfterContact is when a partner is due who was last contacted at last: days calendar days later, counted in the
// owner's zone, at the owner's hour. It may lie in the past.
func AfterContact(last time.Time, days int, p Prefs) time.Time { return at(last, days, p, p.Hour) }

// First is AfterContact for a partner without a contact: the rhythm counts from the day it was recorded.
func First(created time.Time, days int, p Prefs) time.Time { return AfterContact(created, days, p) }

// OnDay is the chosen day, as it is called in the owner's zone, at the owner's hour.
func OnDay(day time.Time, p Prefs) time.Time { return at(day, 0, p, p.Hour) }

// Snooze is the owner's hour on the day that comes days after today.
func Snooze(now time.Time, days int, p Prefs) time.Time { return at(now, days, p, p.Hour) }

// In is the first whole minute that is at least d after now, moved to the end of the quiet hours if it lies in them.
func In(now time.Time, d time.Duration, p Prefs) time.Time {
	t := Exactly(now, d, p)
	if !quiet(minute(t, p)) {
		return t
	}
	return next(t, QuietUntil, p)
}

// AskAfter is how long after a promise the owner is asked whether it happened.
const AskAfter = 2 * time.Hour

// NextWeekly is the owner's hour on the first Tuesday that is at least two days after the local day of now.
func NextWeekly(now time.Time, p Prefs) time.Time {
	days := 2
	for at(now, days, p, p.Hour).Weekday() != time.Tuesday {
		days++
	}
	return at(now, days, p, p.Hour)
}

// Renewing is when an owner is next reminded that an agreement ends on the day end ("2006-01-02"): at his hour 90, 30 or 7
// days before, whichever comes first after now. It is zero where all three are past, or end is no day.
func Renewing(end string, now time.Time, p Prefs) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, end, p.zone())
	if err != nil {
		return time.Time{}
	}
	for _, before := range [...]int{90, 30, 7} {
		if due := at(day, -before, p, p.Hour); due.After(now) {
			return due
		}
	}
	return time.Time{}
}

// Exactly is the first whole minute that is at least d after now, whatever the hour: for a time the owner has chosen.
func Exactly(now time.Time, d time.Duration, p Prefs) time.Time {
	t := now.Add(d).In(p.zone())
	if m := t.Truncate(time.Minute); m.Before(t) {
		t = m.Add(time.Minute)
	}
	return t
}

// Again tells what becomes of a reminder that fires at now: when it comes next (zero: never) and how often it has
// then gone unanswered. A follow-up asks once and never nags, a promise is followed up once, a technique comes every
// week, an agreement's end at its next stage. A rhythm comes back after its own length but within 7
// days the first three times, then after its own length but not within 30 days; it counts from now, so that downtime
// brings no burst.
func Again(due Due, now time.Time, p Prefs) (time.Time, int) {
	unanswered := due.Reminder.Unanswered + 1
	switch {
	case due.Reminder.Kind == Weekly:
		return NextWeekly(now, p), unanswered
	case due.Reminder.Kind == Renewal:
		return Renewing(due.Reminder.Note, now, p), unanswered
	case due.Reminder.Kind == Promise && unanswered == 1:
		return In(now, AskAfter, p), unanswered
	case due.Reminder.Kind != Rhythm || due.CadenceDays <= 0:
		return time.Time{}, unanswered
	}
	days := max(due.CadenceDays, rareDays)
	if unanswered <= eager {
		days = min(due.CadenceDays, eagerDays)
	}
	return Snooze(now, days, p), unanswered
}

// at is minute hour of the day that is days after the local day of t.
func at(t time.Time, days int, p Prefs, hour int) time.Time {
	year, month, day := t.In(p.zone()).Date()
	return time.Date(year, month, day+days, 0, hour, 0, 0, p.zone())
}

// next is the first time after t at which the local clock shows minute hour.
func next(t time.Time, hour int, p Prefs) time.Time {
	if today := at(t, 0, p, hour); today.After(t) {
		return today
	}
	return at(t, 1, p, hour)
}

// minute is how many minutes after local midnight t is.
func minute(t time.Time, p Prefs) int {
	hour, minute, _ := t.In(p.zone()).Clock()
	return 60*hour + minute
}

// quiet tells whether a minute of the day lies in the quiet hours.
func quiet(minute int) bool { return minute >= QuietFrom || minute < QuietUntil }

// welcome tells whether an owner may be written to at now, and if not, when. In quiet hours that is so at the hour he
// has chosen himself, and for late after it.
func welcome(now time.Time, late time.Duration, p Prefs) (time.Time, bool) {
	if !quiet(minute(now, p)) {
		return now, true
	}
	until := next(now, QuietUntil, p)
	if !quiet(p.Hour) {
		return until, false
	}
	chosen := next(now, p.Hour, p) // the one before was a local day earlier
	if now.Sub(at(chosen, -1, p, p.Hour)) <= late {
		return now, true
	}
	if chosen.Before(until) {
		return chosen, false
	}
	return until, false
}

// zone is the owner's zone, or UTC where it is not set, rather than a panic.
func (p Prefs) zone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}
