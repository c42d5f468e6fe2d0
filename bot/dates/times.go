package dates

import (
	"slices"
	"time"
)

// times puts the time of day on the days; days is nil where the text names none.
func (r *resolver) times(days []time.Time) ([]time.Time, error) {
	likely, other, err := r.minutes()
	if err != nil {
		return nil, err
	}
	var all []time.Time
	if days == nil {
		all = r.occurrences(likely, other)
	}
	for _, d := range days {
		all = append(all, r.onDay(d, likely, other)...)
	}
	if r.w.has(slotTense) {
		all = slices.DeleteFunc(all, func(t time.Time) bool {
			return !r.wanted(t) || r.w.earlier && r.longAgo(t)
		})
	}
	if r.open {
		// A weekday that is today means another week when its time has passed.
		if good := r.onSide(all); len(good) > 0 {
			all = good
		}
	}
	if len(all) == 0 {
		return nil, refuse(Contradiction)
	}
	return all, nil
}

// minutes gives the minutes of the day that the time can mean. The other ones count only where the likely ones have
// passed: "jam 9" is the morning, unless it is said for later today after nine.
func (r *resolver) minutes() (likely, other []int, err error) {
	c, of := r.w.clock, r.w.part
	on24 := c.exact && (c.spoken == 0 || c.spoken > 12)
	dial := c.minute % halfDay
	switch {
	case of != noPart && c.minute == fullDay:
		if of != night {
			return nil, nil, refuse(Contradiction)
		}
		return []int{fullDay}, nil, nil
	case of != noPart:
		both := []int{dial, dial + halfDay}
		if on24 {
			both = []int{c.minute}
		}
		both = slices.DeleteFunc(both, func(m int) bool { return !of.holds(m) })
		if len(both) == 0 {
			return nil, nil, refuse(Contradiction) // "jam 5 malam"
		}
		return both, nil, nil
	case c.exact:
		return []int{c.minute}, nil, nil
	case dial < hour:
		return []int{dial + halfDay}, nil, nil // nobody says "jam 12" for midnight without "malam"
	case c.spoken <= 6:
		return []int{dial, dial + halfDay}, nil, nil
	}
	return []int{dial}, []int{dial + halfDay}, nil
}

// on is a minute of a day. A night's hours after midnight belong to the day before in "Sabtu malam
// jam 1", and to either in "Sabtu jam 1 malam".
func (r *resolver) on(day time.Time, minute int) []time.Time {
	this, next := wallClock(day, minute), wallClock(plus(day, 1), minute)
	lastNight := r.w.has(slotTense) && r.w.earlier && !r.w.has(slotsOfDays|slotWeekday)
	switch {
	case r.w.part != night || minute+fullDay >= night.window().to:
		return []time.Time{this}
	case r.w.partOnClock && !lastNight, day.Equal(r.today) && r.now.Hour()*hour < night.window().to-fullDay:
		return []time.Time{this, next} // said in the night itself, "malam ini jam 1" is this night or the coming one
	}
	return []time.Time{next}
}

func wallClock(day time.Time, minute int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, day.Location())
}

// onDay gives the times on a day. On today, those on the wanted side of now are preferred.
func (r *resolver) onDay(day time.Time, likely, other []int) []time.Time {
	ts := r.all(day, likely)
	if !day.Equal(r.today) {
		return ts
	}
	if good := r.onSide(ts); len(good) > 0 {
		return good
	}
	rest := r.onSide(r.all(day, other))
	if r.w.has(slotTense) || r.open {
		return rest
	}
	return append(ts, rest...)
}

func (r *resolver) all(day time.Time, minutes []int) []time.Time {
	var ts []time.Time
	for _, m := range minutes {
		ts = append(ts, r.on(day, m)...)
	}
	return ts
}

// onSide keeps the times that lie where the text or else the intent wants them.
func (r *resolver) onSide(ts []time.Time) []time.Time {
	return slices.DeleteFunc(slices.Clone(ts), func(t time.Time) bool { return !r.wanted(t) })
}

func (r *resolver) wanted(t time.Time) bool {
	past := r.intent == Past
	if r.w.has(slotTense) {
		past = r.w.earlier
	} else if r.intent == Any {
		return true
	}
	if past {
		return !t.After(r.now)
	}
	return !t.Before(r.now)
}

// occurrences is for a time without a day: its nearest occurrence on the side of the intent.
func (r *resolver) occurrences(likely, other []int) []time.Time {
	nearest := func(minutes []int) (ts []time.Time) {
		for _, m := range minutes {
			t := wallClock(r.today, m)
			switch {
			case r.intent == Future && t.Before(r.now):
				t = plus(t, 1)
			case r.intent == Past && t.After(r.now):
				t = plus(t, -1)
			}
			ts = append(ts, t)
		}
		return ts
	}
	first := nearest(likely)
	if r.intent == Any {
		return first
	}
	for _, t := range nearest(other) {
		nearer := slices.ContainsFunc(first, func(f time.Time) bool { return t.Before(f) == (r.intent == Future) })
		if nearer {
			first = append(first, t)
		}
	}
	return first
}
