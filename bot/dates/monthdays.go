package dates

import "time"

// dateDays is for a day with or without its month and year.
func (r *resolver) dateDays() ([]time.Time, error) {
	w := &r.w
	switch {
	case !w.has(slotDay):
		return nil, refuse(Vague) // "Desember 2026"
	case w.maybeRange && !w.has(slotYear|slotYearRef|slotWeekday):
		return nil, refuse(Vague)
	case w.day < 1 || w.day > 31 || w.has(slotMonth) && (w.month < 1 || w.month > 12):
		return nil, refuse(Impossible)
	}
	year, known, err := r.year()
	if err != nil {
		return nil, err
	}
	if w.has(slotMonthRef) {
		ref := addMonths(r.firstOfMonth(), w.monthRef.shift())
		if w.has(slotMonth) && ref.Month() != time.Month(w.month) || known && ref.Year() != year {
			return nil, refuse(Contradiction)
		}
		return r.day(ref.Year(), ref.Month(), w.day)
	}
	switch {
	case w.has(slotMonth) && known:
		return r.day(year, time.Month(w.month), w.day)
	case w.has(slotMonth):
		return r.sided(func(past bool) ([]time.Time, error) {
			return r.day(r.yearOf(time.Month(w.month), w.day, past), time.Month(w.month), w.day)
		})
	case known:
		return nil, refuse(Vague) // "tanggal 5 tahun depan"
	}
	return r.sided(func(past bool) ([]time.Time, error) {
		m := r.firstOfMonth()
		switch {
		case !past && w.day < r.today.Day():
			m = addMonths(m, 1)
		case past && w.day > r.today.Day():
			m = addMonths(m, -1)
		}
		return r.day(m.Year(), m.Month(), w.day)
	})
}

// day is one day of the calendar, refused where there is none.
func (r *resolver) day(year int, month time.Month, day int) ([]time.Time, error) {
	if day > lastOf(year, month) {
		return nil, refuse(Impossible)
	}
	return []time.Time{time.Date(year, month, day, 0, 0, 0, 0, r.today.Location())}, nil
}

// year is the year the text names, in digits or as "tahun depan".
func (r *resolver) year() (year int, known bool, err error) {
	w := &r.w
	now := r.today.Year()
	ref := now + w.yearRef.shift()
	switch {
	case w.has(slotYear) && w.has(slotYearRef) && w.year != ref:
		return 0, false, refuse(Contradiction)
	case w.has(slotYear) && w.shortYear && (w.year < now-10 || w.year > now+10):
		return 0, false, refuse(Vague) // 26/12/05 may be written year first
	case w.has(slotYear):
		return w.year, true, nil
	case w.has(slotYearRef):
		return ref, true, nil
	}
	return 0, false, nil
}

// yearOf is the year in which a day of a month lies on the wanted side of today, or is today. Whether that year has the
// day does not count: 29 February is not moved to a leap year.
func (r *resolver) yearOf(month time.Month, day int, past bool) int {
	y, m, d := r.today.Date()
	before := month < m || month == m && day < d
	after := month > m || month == m && day > d
	switch {
	case !past && before:
		return y + 1
	case past && after:
		return y - 1
	}
	return y
}

func (r *resolver) firstOfMonth() time.Time { return plus(r.today, 1-r.today.Day()) }

// edgeDays is for the first and the last day of a month or a year, and the first of a week.
func (r *resolver) edgeDays() ([]time.Time, error) {
	w := &r.w
	switch {
	case w.edge == middle, w.has(slotDay):
		return nil, refuse(Vague)
	case w.has(slotWeek) && w.edge == begin:
		return r.weekOf(w.week.shift(), time.Monday), nil
	case w.has(slotWeek):
		return append(r.weekOf(w.week.shift(), time.Saturday), r.weekOf(w.week.shift(), time.Sunday)...), nil
	case w.edgeUnit == kWeek:
		return nil, refuse(Vague)
	}
	year, known, err := r.year()
	if err != nil {
		return nil, err
	}
	switch {
	case w.has(slotMonthRef) && (w.has(slotMonth) || known):
		return nil, refuse(Contradiction)
	case w.edgeUnit == kYear && w.has(slotMonth|slotMonthRef):
		return nil, refuse(Contradiction)
	case w.has(slotMonthRef):
		first := addMonths(r.firstOfMonth(), w.monthRef.shift())
		return r.edgeOfMonth(first.Year(), first.Month())
	case w.has(slotMonth) && (w.month < 1 || w.month > 12):
		return nil, refuse(Impossible)
	case known:
		return r.edgeOfMonth(year, r.edgeMonth())
	case w.edgeUnit == kYear || w.has(slotMonth):
		m := r.edgeMonth()
		return r.sided(func(past bool) ([]time.Time, error) {
			return r.edgeOfMonth(r.yearOf(m, r.edgeDay(r.today.Year(), m), past), m)
		})
	}
	return r.sided(r.edgeOfThisMonth)
}

// edgeMonth is the month an edge of a year lies in, or the one that was named.
func (r *resolver) edgeMonth() time.Month {
	switch {
	case r.w.has(slotMonth):
		return time.Month(r.w.month)
	case r.w.edge == begin:
		return time.January
	}
	return time.December
}

func (r *resolver) edgeDay(year int, m time.Month) int {
	if r.w.edge == begin {
		return 1
	}
	return lastOf(year, m)
}

func (r *resolver) edgeOfMonth(year int, m time.Month) ([]time.Time, error) {
	return r.day(year, m, r.edgeDay(year, m))
}

// edgeOfThisMonth is "akhir bulan" and "awal bulan" without a month: the nearest on the wanted side.
func (r *resolver) edgeOfThisMonth(past bool) ([]time.Time, error) {
	m := r.firstOfMonth()
	d := r.edgeDay(m.Year(), m.Month())
	switch {
	case !past && d < r.today.Day():
		m = addMonths(m, 1)
	case past && d > r.today.Day():
		m = addMonths(m, -1)
	}
	return r.edgeOfMonth(m.Year(), m.Month())
}
