package reminders

import (
	"strings"
	"time"
)

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
// owner's zone, or on the first working day after that, at the owner's hour. It may lie in the past.
func AfterContact(last time.Time, days int, p Prefs) time.Time {
	return Onward(at(last, days, p, p.Hour), p)
}

// First is AfterContact for a partner without a contact: the rhythm counts from the day it was recorded.
func First(created time.Time, days int, p Prefs) time.Time { return AfterContact(created, days, p) }

// OnDay is the chosen day, as it is called in the owner's zone, at the owner's hour.
func OnDay(day time.Time, p Prefs) time.Time { return at(day, 0, p, p.Hour) }

// Digest is the owner's hour on the first working day at which it is still to come.
func Digest(now time.Time, p Prefs) time.Time {
	due := at(now, 0, p, p.Hour)
	if !due.After(now) {
		due = at(now, 1, p, p.Hour)
	}
	return Onward(due, p)
}

// Resume is the owner's hour on the first working day at or after until, when a pause of reminders ends.
func Resume(until time.Time, p Prefs) time.Time {
	due := at(until, 0, p, p.Hour)
	if due.Before(until) {
		due = at(until, 1, p, p.Hour)
	}
	return Onward(due, p)
}

// Snooze is the owner's hour on the day that comes days after today, also where that is no working day: he chose it.
func Snooze(now time.Time, days int, p Prefs) time.Time { return at(now, days, p, p.Hour) }

// evening is when "this evening" is, in minutes after midnight: after work and before the quiet hours.
const evening = 18*60 + 30

// Evening is the next time at which the owner's clock shows half past six in the evening.
func Evening(now time.Time, p Prefs) time.Time { return next(now, evening, p) }

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

// NextWeekly is the owner's hour on the first Tuesday that is at least two days after the local day of now, or on the
// working day after it.
func NextWeekly(now time.Time, p Prefs) time.Time {
	days := 2
	for at(now, days, p, p.Hour).Weekday() != time.Tuesday {
		days++
	}
	return Onward(at(now, days, p, p.Hour), p)
}

// Renewing is when an owner is next reminded that an agreement ends on the day end ("2006-01-02"): at his hour 90, 60, 30
// or 7 days before, or on the working day before that, whichever comes first after now. It is zero where all are past, or
// end is no day.
func Renewing(end string, now time.Time, p Prefs) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, end, p.zone())
	if err != nil {
		return time.Time{}
	}
	for _, before := range [...]int{90, 60, 30, 7} {
		if due := Before(at(day, -before, p, p.Hour), p); due.After(now) {
			return due
		}
	}
	return time.Time{}
}

// Greeting is when an owner is next reminded of a day on which partners are greeted: at his hour five days and one day
// before it, or on the working days before these, whichever comes first after now; zero where both are past. So a day that
// comes a day earlier or later than was computed does no harm.
func Greeting(day, now time.Time, p Prefs) time.Time {
	for _, before := range [...]int{5, 1} {
		if due := Before(at(day, -before, p, p.Hour), p); due.After(now) {
			return due
		}
	}
	return time.Time{}
}

// lookAgain is after how many days the calendar is asked again for a day it knows no date of yet: those of religious days
// are decreed year by year.
const lookAgain = 30

// Occasionally is when a reminder of the days of the calendar with these ids comes next: before the next of them, or, where
// the calendar knows no date yet, when it is asked again, which nobody hears of. It is zero for no ids.
func Occasionally(ids []string, now time.Time, p Prefs) time.Time {
	if len(ids) == 0 || p.Occasion == nil {
		return time.Time{}
	}
	if next := p.Occasion(ids, now, p); !next.IsZero() {
		return next
	}
	return Snooze(now, lookAgain, p)
}

// mentionable is for how many days after its time a reminder of a day of the calendar is still of use: the first one
// comes five days before.
const mentionable = 5

// passed tells whether a reminder of days of the calendar has none to name: it was set to look again, or the day has been
// moved or is over.
func passed(r Reminder, now time.Time, p Prefs) bool {
	if r.Kind != Occasion || p.Occasion == nil {
		return false
	}
	near := p.Occasion(strings.Fields(r.Note), now.AddDate(0, 0, -mentionable), p)
	return near.IsZero() || near.After(now)
}

// Anniversaries is when an owner is next reminded of one of several days of a partner's own, each "01-02" or "2006-01-02"
// with the year in which it began (no anniversary is before the next year): at his hour on the day, or on the working day
// before it. The 29th of February is celebrated on the 28th where there is none. It is zero where none of them is a day.
func Anniversaries(days []string, now time.Time, p Prefs) (next time.Time) {
	for _, day := range days {
		from := now.In(p.zone()).Year()
		if began, err := time.Parse(time.DateOnly, day); err == nil {
			from = max(from, began.Year()+1) // of an agreement that is still to begin
		}
		for year := from; year <= from+2; year++ {
			date, _, ok := AnniversaryIn(day, year, p)
			due := Before(at(date, 0, p, p.Hour), p)
			if ok && due.After(now) {
				if next.IsZero() || due.Before(next) {
					next = due
				}
				break
			}
		}
	}
	return next
}

// AnniversaryIn is the date of an anniversary in a year, and how many years it counts (0 where nobody knows); false where
// there is none in that year.
func AnniversaryIn(day string, year int, p Prefs) (date time.Time, years int, ok bool) {
	first := 0
	if len(day) == len(time.DateOnly) {
		began, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return time.Time{}, 0, false
		}
		first, day = began.Year(), day[len("2006-"):]
	}
	leap, err := time.Parse(time.DateOnly, "2024-"+day)
	if err != nil || first > 0 && year <= first {
		return time.Time{}, 0, false
	}
	date = time.Date(year, leap.Month(), leap.Day(), 0, 0, 0, 0, p.zone())
	if date.Month() != leap.Month() {
		date = date.AddDate(0, 0, -1)
	}
	if first > 0 {
		years = year - first
	}
	return date, years, true
}

// AnniversaryDays are the days in the Note of an Anniversary, without the letters that say what they are of: "f05-12
// a2026-11-23".
func AnniversaryDays(note string) (days []string) {
	for _, field := range strings.Fields(note) {
		days = append(days, field[1:])
	}
	return days
}

// quarter is how many days after a signed agreement, and after each evaluation, the next evaluation comes.
const quarter = 91

// Evaluating is when an owner is next reminded to evaluate a partnership that was signed, or evaluated, at a time.
func Evaluating(since time.Time, p Prefs) time.Time { return Onward(at(since, quarter, p, p.Hour), p) }

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
// week, an agreement's end at its next stage, the days of the calendar and of a partner every year, an evaluation every
// quarter. A rhythm comes back after its own length but within 7
// days the first three times, then after its own length but not within 30 days; it counts from now, so that downtime
// brings no burst.
func Again(due Due, now time.Time, p Prefs) (time.Time, int) {
	unanswered := due.Reminder.Unanswered + 1
	switch {
	case due.Reminder.Kind == Weekly:
		return NextWeekly(now, p), unanswered
	case due.Reminder.Kind == Renewal:
		return Renewing(due.Reminder.Note, now, p), unanswered
	case due.Reminder.Kind == Occasion && p.Occasion != nil:
		return Occasionally(strings.Fields(due.Reminder.Note), now, p), unanswered
	case due.Reminder.Kind == Anniversary:
		return Anniversaries(AnniversaryDays(due.Reminder.Note), now, p), unanswered
	case due.Reminder.Kind == Evaluation:
		return Evaluating(now, p), unanswered
	case due.Reminder.Kind == Promise && unanswered == 1:
		return In(now, AskAfter, p), unanswered
	case due.Reminder.Kind != Rhythm || due.CadenceDays <= 0:
		return time.Time{}, unanswered
	}
	days := max(due.CadenceDays, rareDays)
	if unanswered <= eager {
		days = min(due.CadenceDays, eagerDays)
	}
	return Onward(Snooze(now, days, p), p), unanswered
}

// Moved is when a reminder that is still to come comes once the owner has changed his wishes. What has a time of its own
// keeps it on the clock of the new zone; what belongs to a digest moves to the new hour, and off a day that is no
// working day any more: what is about a day comes before it. A question about something that happened at a moment stays at its moment.
func Moved(r Reminder, from, to Prefs) time.Time {
	if r.Kind == Followup || r.Kind == Asked || r.Kind == Promise && r.Unanswered > 0 {
		return r.Due
	}
	was := r.Due.In(from.zone())
	y, m, d := was.Date()
	due := time.Date(y, m, d, was.Hour(), was.Minute(), 0, was.Nanosecond(), to.zone())
	if r.Kind.OwnTime() || minute(was, from) != from.Hour {
		return due
	}
	due = at(due, 0, to, to.Hour)
	switch {
	case !from.works(was):
		return due
	case r.Kind.Dated(): // after its day it would be no use
		return Before(due, to)
	}
	return Onward(due, to)
}

// slowAfter is how many digests in a row go unanswered before they come once a week.
const slowAfter = 3

// Slow tells whether an owner's digests come once a week, since so many have gone unanswered. The one sent when Slowing
// is the last at full pace: it says so.
func Slow(ignored int) bool { return ignored > slowAfter }

// Slowing tells whether the digest that is sent now is the one to say that they will come once a week.
func Slowing(ignored int) bool { return ignored == slowAfter }

// Week is the owner's hour on the first working day of the week after that of t.
func Week(t time.Time, p Prefs) time.Time {
	days := (8 - int(t.In(p.zone()).Weekday())) % 7 // to Monday
	if days == 0 {
		days = 7
	}
	return Onward(at(t, days, p, p.Hour), p)
}

// longestRest bounds the search for a working day: no country rests for so long.
const longestRest = 31

// works tells whether the local day of t is one on which digests come.
func (p Prefs) works(t time.Time) bool {
	const mondayToFriday = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday
	days := p.Days
	if days == 0 {
		days = mondayToFriday
	}
	if days&(1<<t.In(p.zone()).Weekday()) == 0 {
		return false
	}
	return p.Off == nil || !p.Off(at(t, 0, p, 0))
}

// Onward is t, or the same hour on the first working day after it.
func Onward(t time.Time, p Prefs) time.Time { return p.working(t, 1) }

// Before is t, or the same hour on the last working day before it.
func Before(t time.Time, p Prefs) time.Time { return p.working(t, -1) }

func (p Prefs) working(t time.Time, step int) time.Time {
	for days := 0; days <= longestRest; days++ {
		if day := at(t, step*days, p, minute(t, p)); p.works(day) {
			return day
		}
	}
	return t
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
