package dates

import (
	"slices"
	"time"
)

// resolver turns a wish into the days and times it can mean. Every reading is kept until another slot rules it out.
type resolver struct {
	w      wish
	now    time.Time
	today  time.Time // midnight
	intent Intent
	// open tells that the day was found by the intent and not named: a bare weekday, or no day at all.
	open bool
}

func newResolver(w wish, now time.Time, intent Intent) *resolver {
	return &resolver{w: w, now: atMinute(now), today: midnight(now), intent: intent}
}

// atMinute drops the seconds.
func atMinute(t time.Time) time.Time {
	return t.Add(-time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// plus is a number of calendar days on.
func plus(t time.Time, days int) time.Time { return t.AddDate(0, 0, days) }

// hasClock tells whether the times found have a time of day.
func (r *resolver) hasClock() bool {
	return r.w.has(slotClock|slotNow) || r.w.has(slotSpan) && r.w.span.clockwise()
}

// resolve gives all readings, or the reason why there is none.
func (r *resolver) resolve() ([]time.Time, error) {
	w := &r.w
	switch {
	case w.has(slotNow):
		if w.slots&^slotNow != 0 {
			return nil, refuse(Contradiction)
		}
		return []time.Time{r.now}, nil
	case w.has(slotSpan) && w.span.tooFar():
		return nil, refuse(TooFar)
	case w.has(slotSpan) && w.span.clockwise():
		return r.minutesFromNow()
	}
	if err := r.settleDotted(); err != nil {
		return nil, err
	}
	if err := r.enough(); err != nil {
		return nil, err
	}
	days, err := r.days()
	if err != nil {
		return nil, err
	}
	if !w.has(slotClock) {
		return r.tensedDays(days)
	}
	return r.times(days)
}

// minutesFromNow is for spans of hours and minutes. They leave no room for another day or time.
func (r *resolver) minutesFromNow() ([]time.Time, error) {
	s := r.w.span
	if r.w.slots&^(slotSpan|slotTense) != 0 || r.w.has(slotTense) && r.w.earlier != (s.minutes < 0) {
		return nil, refuse(Contradiction)
	}
	t := addMonths(r.now, s.years*12+s.months)
	t = plus(t, s.days)
	return []time.Time{t.Add(time.Duration(s.minutes) * time.Minute)}, nil
}

// settleDotted decides whether "4.12" is a date or a time. Where nothing else tells and both are possible it is
// refused: the one is as likely as the other.
func (r *resolver) settleDotted() error {
	w := &r.w
	if !w.has(slotDotted) {
		return nil
	}
	a, b := w.dotted.fields[0], w.dotted.fields[1]
	if a.width > 2 || b.width > 2 {
		return refuse(NotADate)
	}
	isTime := b.width == 2 && b.n < hour && a.n <= 24
	isDate := a.n >= 1 && a.n <= 31 && b.n >= 1 && b.n <= 12
	switch {
	case w.has(slotClock) && w.has(slotsOfDays):
		return refuse(Contradiction)
	case w.has(slotClock):
		isTime = false
	case w.has(slotsOfDays) || w.has(slotPart):
		isDate = false
	case !w.has(slotWeekday) && !isTime:
		return refuse(Vague) // "3.5" and "25.12" may be any number
	}
	switch {
	case isTime && isDate:
		return refuse(Vague)
	case isTime:
		w.slots |= slotClock
		w.clock = clock{minute: a.n*hour + b.n, spoken: a.n, exact: a.width == 2 || a.n == 0 || a.n > 12}
		if w.clock.minute > fullDay {
			return refuse(Impossible)
		}
		return nil
	case isDate:
		w.slots |= slotDay | slotMonth
		w.day, w.month = a.n, b.n
		return nil
	}
	return refuse(Impossible)
}

// enough refuses wishes that name neither a day nor a time.
func (r *resolver) enough() error {
	w := &r.w
	switch {
	case w.slots == 0:
		return refuse(NotADate)
	case w.has(slotsOfDays) || w.has(slotClock):
		return nil
	case w.has(slotWeekday):
		if w.needsMore && w.mod == modNone && !w.has(slotPart|slotTense) {
			return refuse(NotADate)
		}
		return nil
	case w.has(slotTense) && (w.earlier || w.has(slotPart)):
		return nil
	case w.has(slotTense):
		return refuse(NotADate) // "nanti"
	}
	return refuse(Vague) // "pagi"
}

// tensedDays holds days without a time against "nanti" and "tadi".
func (r *resolver) tensedDays(days []time.Time) ([]time.Time, error) {
	w := &r.w
	if !w.has(slotTense) {
		return days, nil
	}
	minute := r.now.Hour()*hour + r.now.Minute()
	if w.has(slotPart) && !w.has(slotsOfDays|slotWeekday) {
		win := w.part.window()
		gone, ahead := win.to <= minute, win.from > minute
		if !w.earlier && gone || w.earlier && ahead && w.part != night {
			return nil, refuse(Contradiction) // "nanti pagi" in the afternoon: today or tomorrow?
		}
	}
	days = slices.DeleteFunc(days, func(d time.Time) bool {
		return !w.earlier && d.Before(r.today) || w.earlier && (d.After(r.today) || r.longAgo(d))
	})
	if len(days) == 0 {
		return nil, refuse(Contradiction)
	}
	return days, nil
}

// longAgo tells whether a day lies too far back for "tadi": before yesterday.
func (r *resolver) longAgo(day time.Time) bool { return day.Before(plus(r.today, -1)) }

// sided gathers the readings on the side of now that the intent asks for; on both for Any.
func (r *resolver) sided(f func(past bool) ([]time.Time, error)) ([]time.Time, error) {
	var all []time.Time
	for _, past := range []bool{false, true} {
		if r.intent == Future && past || r.intent == Past && !past {
			continue
		}
		ts, err := f(past)
		if err != nil {
			return nil, err
		}
		all = append(all, ts...)
	}
	return inOrder(all), nil
}

// addMonths moves by months and stays in the month it comes to: a month after 31 January is the last of February.
func addMonths(t time.Time, months int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, t.Hour(), t.Minute(), 0, 0, t.Location())
	return plus(first, min(t.Day(), lastOf(first.Year(), first.Month()))-1)
}

// lastOf is the number of days of a month.
func lastOf(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
