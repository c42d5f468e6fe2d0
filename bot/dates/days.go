package dates

import (
	"slices"
	"time"
)

// days gives the days the text can mean, each at midnight; nil where it names none and the time decides.
func (r *resolver) days() ([]time.Time, error) {
	w := &r.w
	sets, err := r.named()
	if err != nil {
		return nil, err
	}
	if len(sets) == 0 {
		return r.unnamed()
	}
	days := sets[0]
	for _, set := range sets[1:] {
		days = slices.DeleteFunc(days, func(d time.Time) bool { return !slices.ContainsFunc(set, d.Equal) })
	}
	if w.has(slotWeek) && !w.has(slotEdge) {
		days = slices.DeleteFunc(days, func(d time.Time) bool { return !r.inWeek(d, w.week.shift()) })
	}
	if len(days) == 0 {
		return nil, refuse(Contradiction)
	}
	if !w.has(slotWeekday) {
		return days, nil
	}
	return r.onWeekday(days)
}

// named gives, for each statement about the day but the weekday and the week, the days it can mean.
func (r *resolver) named() ([][]time.Time, error) {
	w := &r.w
	var sets [][]time.Time
	for _, s := range []struct {
		said bool
		days func() ([]time.Time, error)
	}{
		{w.has(slotEdge), r.edgeDays},
		{!w.has(slotEdge) && w.has(slotDay|slotMonth|slotYear), r.dateDays},
		{!w.has(slotEdge|slotDay|slotMonth|slotYear) && w.has(slotMonthRef|slotYearRef), r.refDays},
		{w.has(slotRelative), r.relativeDays},
		{w.has(slotSpan), r.spanDays},
		{w.has(slotWeekend), r.weekendDays},
		{w.has(slotEve), r.eveDays},
	} {
		if !s.said {
			continue
		}
		days, err := s.days()
		if err != nil {
			return nil, err
		}
		sets = append(sets, inOrder(days))
	}
	return sets, nil
}

// unnamed finds the day from the weekday, the week, or "nanti" and "tadi"; nil for a time alone.
func (r *resolver) unnamed() ([]time.Time, error) {
	w := &r.w
	switch {
	case w.has(slotWeek) && w.has(slotWeekday):
		return r.weekOf(w.week.shift(), w.weekday), nil
	case w.has(slotWeek):
		return r.weekDays()
	case w.has(slotWeekday):
		days, err := r.weekdayDays(w.weekday, w.mod)
		if err == nil && w.bare && w.mod == modNone && !w.has(slotClock|slotPart) {
			return r.orWeek(days)
		}
		return days, err
	case w.has(slotTense):
		return r.todayOrLastNight(), nil
	}
	return nil, nil
}

// onWeekday keeps the days that are the weekday named beside them.
func (r *resolver) onWeekday(days []time.Time) ([]time.Time, error) {
	w := &r.w
	if w.has(slotMonthRef|slotYearRef) && !w.has(slotDay|slotEdge) {
		return nil, refuse(Vague) // "Senin bulan depan" is one of four
	}
	right := slices.DeleteFunc(slices.Clone(days), func(d time.Time) bool { return d.Weekday() != w.weekday })
	if len(right) == 0 {
		if w.has(slotRelative) && w.slots&slotsOfDays == slotRelative && len(w.relative) == 1 {
			switch w.relative[0] {
			case 1: // "besok Jumat" is also said for the coming Friday
				return inOrder(append(days, r.next(w.weekday))), nil
			case -1:
				return inOrder(append(days, r.last(w.weekday))), nil
			}
		}
		e := &Error{Reason: WrongWeekday}
		if len(days) == 1 {
			e.Day = days[0]
		}
		return nil, e
	}
	if s := w.mod.shift(); s > 0 && !right[0].After(r.today) || s < 0 && !right[0].Before(r.today) {
		return nil, refuse(Contradiction)
	}
	return right, nil
}

// next is the first such weekday after today, last the last one before it.
func (r *resolver) next(day time.Weekday) time.Time {
	return plus(r.today, 7-int(r.today.Weekday()-day+7)%7)
}

func (r *resolver) last(day time.Weekday) time.Time { return plus(r.next(day), -7-r.isToday(day)) }

// isToday is 7 when today is the weekday, so that it can be stepped over, and 0 else.
func (r *resolver) isToday(day time.Weekday) int {
	if r.today.Weekday() == day {
		return 7
	}
	return 0
}

// weekdayDays gives the days a weekday with its word can mean.
func (r *resolver) weekdayDays(day time.Weekday, m mod) ([]time.Time, error) {
	next, last := r.next(day), r.last(day)
	switch m {
	case modNext, modTomorrow:
		return []time.Time{next}, nil
	case modLast, modYesterday:
		return []time.Time{last}, nil
	case modNextEnglish:
		return inOrder(append(r.weekOf(1, day), next)), nil
	case modLastEnglish:
		return inOrder(append(r.weekOf(-1, day), last)), nil
	}
	r.open = m == modNone
	return r.sided(func(past bool) ([]time.Time, error) {
		ts := []time.Time{next}
		if past {
			ts = []time.Time{last}
		}
		switch {
		case r.isToday(day) == 0:
			return ts, nil
		case m == modThis:
			return []time.Time{r.today}, nil
		}
		return append(ts, r.today), nil
	})
}

// weekStarts are the first days of the week so many weeks on. It begins on Monday in schools and offices and on Sunday
// on the printed calendar; both are counted.
func (r *resolver) weekStarts(weeks int) []time.Time {
	d := int(r.today.Weekday())
	return []time.Time{plus(r.today, 7*weeks-(d+6)%7), plus(r.today, 7*weeks-d)}
}

// weekOf gives the weekday in the week so many weeks on: one day, or two around Sundays.
func (r *resolver) weekOf(weeks int, day time.Weekday) []time.Time {
	starts := r.weekStarts(weeks)
	return inOrder([]time.Time{plus(starts[0], int(day+6)%7), plus(starts[1], int(day))})
}

func (r *resolver) inWeek(d time.Time, weeks int) bool {
	return slices.ContainsFunc(r.weekStarts(weeks), func(s time.Time) bool { return !d.Before(s) && d.Before(plus(s, 7)) })
}

// weekDays is for "minggu depan" without a weekday: today in that week, and the Sunday where it may be meant.
func (r *resolver) weekDays() ([]time.Time, error) {
	w := &r.w
	timed := w.has(slotClock | slotPart)
	step := w.week.shift()
	switch {
	case step == 0 && w.weekOrSunday && timed:
		return r.weekdayDays(time.Sunday, modThis)
	case step == 0:
		return nil, refuse(Vague)
	}
	days := []time.Time{plus(r.today, 7*step)}
	if w.weekOrSunday && (timed || w.week == modTomorrow || w.week == modYesterday) {
		sundays, err := r.weekdayDays(time.Sunday, w.week)
		return inOrder(append(days, sundays...)), err
	}
	return days, nil
}

// orWeek adds the day a week off to the Sundays that a bare "Minggu" can mean.
func (r *resolver) orWeek(sundays []time.Time) ([]time.Time, error) {
	weeks, err := r.sided(func(past bool) ([]time.Time, error) {
		if past {
			return []time.Time{plus(r.today, -7)}, nil
		}
		return []time.Time{plus(r.today, 7)}, nil
	})
	return inOrder(append(weeks, sundays...)), err
}

// todayOrLastNight is the day of "nanti sore", "tadi pagi", "tadi malam". Late in the evening "tadi malam" may be this
// night, and before dawn "tadi" may be yesterday.
func (r *resolver) todayOrLastNight() []time.Time {
	yesterday := plus(r.today, -1)
	lastNight := r.w.earlier && r.w.has(slotPart) && r.w.part == night
	switch h := r.now.Hour(); {
	case lastNight && h < 18:
		return []time.Time{yesterday}
	case lastNight, r.w.earlier && h < 4:
		return []time.Time{yesterday, r.today}
	}
	return []time.Time{r.today}
}

func (r *resolver) relativeDays() ([]time.Time, error) {
	var days []time.Time
	for _, n := range r.w.relative {
		days = append(days, plus(r.today, n))
	}
	return days, nil
}

func (r *resolver) spanDays() ([]time.Time, error) {
	s := r.w.span
	days := []time.Time{plus(addMonths(r.today, s.years*12+s.months), s.days)}
	if s.orDay == 0 {
		return days, nil
	}
	first := addMonths(r.firstOfMonth(), 1)
	if s.months > 0 {
		if s.orDay <= lastOf(first.Year(), first.Month()) {
			days = append(days, plus(first, s.orDay-1))
		}
		return days, nil
	}
	for d := plus(r.today, 1); !d.After(plus(r.today, 14)); d = plus(d, 1) {
		if d.Day() == s.orDay && r.inWeek(d, 1) {
			days = append(days, d)
		}
	}
	return days, nil
}

// refDays is for "bulan depan" and "tahun lalu" without a day.
func (r *resolver) refDays() ([]time.Time, error) {
	w := &r.w
	switch months, years := w.monthRef.shift(), w.yearRef.shift(); {
	case w.has(slotMonthRef) && w.has(slotYearRef):
		return nil, refuse(Contradiction)
	case months == 0 && years == 0:
		return nil, refuse(Vague) // "bulan ini"
	default:
		return []time.Time{addMonths(r.today, months+12*years)}, nil
	}
}

// weekendDays gives both days of the weekends that can be meant.
func (r *resolver) weekendDays() ([]time.Time, error) {
	// The Saturday of this week's weekend; on a Sunday it was yesterday.
	sat := plus(r.today, int(time.Saturday-r.today.Weekday()))
	if r.today.Weekday() == time.Sunday {
		sat = plus(sat, -7)
	}
	both := func(sats ...time.Time) (days []time.Time) {
		for _, s := range sats {
			days = append(days, s, plus(s, 1))
		}
		return days
	}
	begun := !r.today.Before(sat)
	switch r.w.weekend {
	case modNext, modNextEnglish:
		if begun {
			return both(plus(sat, 7)), nil
		}
		return both(sat, plus(sat, 7)), nil
	case modLast, modLastEnglish, modYesterday:
		return both(plus(sat, -7)), nil
	case modTomorrow:
		if begun {
			return both(plus(sat, 7)), nil
		}
	}
	return r.sided(func(past bool) ([]time.Time, error) {
		if past && !begun {
			return both(plus(sat, -7)), nil
		}
		return both(sat), nil
	})
}

// eveDays gives the evenings that "malam Minggu" can mean: the day before, or that and the day itself.
func (r *resolver) eveDays() ([]time.Time, error) {
	days := []time.Weekday{(r.w.eve + 6) % 7}
	if r.w.eveOrOn {
		days = append(days, r.w.eve)
	}
	var all []time.Time
	for _, d := range days {
		m := r.w.eveMod
		if m == modNone {
			m = modThis
		}
		ts, err := r.weekdayDays(d, m)
		if err != nil {
			return nil, err
		}
		if m == modNext {
			ts = append(ts, plus(ts[0], 7)) // the evening before next Sunday, or before the one after
		}
		all = append(all, ts...)
	}
	return inOrder(all), nil
}
