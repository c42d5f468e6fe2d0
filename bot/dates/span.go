package dates

// span is a distance from now.
type span struct {
	years, months, days, minutes int
	// orDay is set for "5 bulan depan" and "5 minggu depan", which are also said for the fifth of next month, or the
	// fifth when it lies in next week.
	orDay int
}

// tooFar tells, before anything is reckoned with it, that a span leads beyond MaxYears.
func (s span) tooFar() bool {
	const years = MaxYears + 1
	big := func(n, limit int) bool { return n > limit || n < -limit }
	return big(s.years*12+s.months, years*12) || big(s.days, years*366) || big(s.minutes, years*366*fullDay)
}

// clockwise tells whether the span is counted in hours or minutes, from the minute and not from the day.
func (s span) clockwise() bool { return s.minutes != 0 }

// number reads a number in digits or in words, greedily: "dua puluh lima" is 25, "tujuh tiga puluh" 7 and 30. It uses
// nothing where there is none.
func (p *parser) number() (int, bool) {
	t := p.peek(0)
	if t.kind != kNumber {
		return 0, false
	}
	p.at++
	if t.width > 0 {
		return t.n, true
	}
	n := t.n
	if n >= 1 && n <= 9 {
		switch {
		case n >= 2 && p.eat(kTeen):
			return n + 10, true
		case n >= 2 && p.eat(kTens):
			n *= 10
		default:
			return n, true
		}
	}
	// Tens take one more word, unless that one begins a ten of its own.
	if next := p.peek(0); n >= 20 && n <= 90 && n%10 == 0 && next.kind == kNumber && next.width == 0 && next.n >= 1 &&
		next.n <= 9 && p.peek(1).kind != kTens && p.peek(1).kind != kTeen {
		p.at++
		return n + next.n, true
	}
	return n, true
}

// half tells the group 1/2.
func half(t token) bool {
	return t.kind == kGroup && t.sep == '/' && len(t.fields) == 2 && t.fields[0] == field{1, 1} && t.fields[1] == field{2, 1}
}

// amount reads what begins with a number: a span, a day with its month, a time.
func (p *parser) amount() error {
	start := p.at
	if t := p.peek(0); t.kind == kIn {
		p.at++
		return p.spanAfter(1, t.n)
	}
	if s, ok := p.spanAmounts(); ok {
		return p.direction(s, 0, plain)
	}
	p.at = start
	t := p.peek(0)
	if t.kind == kHalf || t.kind == kQuarter || half(t) {
		return p.clockValue()
	}
	n, ok := p.number()
	if !ok {
		return refuse(NotADate)
	}
	next := p.peek(0)
	switch {
	case next.kind == kMonthOf && next.before != dash:
		return p.dayMonth(n)
	case t.width > 0 && t.width <= 2 && p.spacedDate():
		p.w.day, p.w.month = n, next.n
		p.w.slots |= slotDay | slotMonth
		p.at++
		return p.optionalYear()
	case p.ordinal():
		p.at--
		return p.dayMonth(n)
	case next.kind == kPart && (n > 12 || part(next.n) == night && n < 6):
		return refuse(Vague) // the night of the 24th, or midnight; three nights, or three in the night
	case next.kind == kPart, next.kind == kHalfDay, next.kind == kSharp, next.kind == kPastOf, next.kind == kToOf,
		next.kind == kNoon, next.kind == kMidnight, next.kind == kMinute && (p.peek(1).kind == kPastOf || p.peek(1).kind == kToOf):
		p.at = start
		return p.clockValue()
	}
	return refuse(NotADate)
}

// spacedDate tells whether a month and a year in digits follow: the rest of "28 11 2026".
func (p *parser) spacedDate() bool {
	month, year := p.peek(0), p.peek(1)
	return month.kind == kNumber && (month.width == 1 || month.width == 2) && month.before == space && year.before == space &&
		p.fullYear(year) && !p.w.has(slotDay|slotMonth|slotYear)
}

// spanAfter reads the amounts of a span whose direction is already known.
func (p *parser) spanAfter(sign, language int) error {
	if p.peek(0).kind == kAhead {
		p.at++
	}
	s, ok := p.spanAmounts()
	if !ok {
		return refuse(NotADate)
	}
	return p.direction(s, sign, language)
}

// spanAmounts reads "3 hari", "seminggu", "setengah jam", "1 jam 30 menit". It reports false where there is no unit.
func (p *parser) spanAmounts() (span, bool) {
	var s span
	found := false
	for {
		start := p.at
		if !p.spanAmount(&s) {
			p.at = start
			return s, found
		}
		found = true
	}
}

// spanAmount adds one amount with its unit to s.
func (p *parser) spanAmount(s *span) bool {
	t := p.peek(0)
	switch {
	case t.kind == kOneOf:
		p.at++
		return s.add(kind(t.n), 1, false)
	case t.kind == kArticle:
		p.at++
		return s.add(p.unit(), 1, false)
	case t.kind == kHalf || half(t):
		p.at++
		p.eat(kArticle)
		return s.add(p.unit(), 0, true)
	case t.kind == kQuarter:
		p.at++
		if p.unit() != kHour {
			return false
		}
		s.minutes += 15
		return true
	case t.kind == kGroup && (t.sep == '.' || t.sep == ',') && len(t.fields) == 2 && t.fields[1] == field{5, 1}:
		p.at++
		return s.add(p.unit(), t.fields[0].n, true)
	}
	n, ok := p.number()
	if !ok {
		return false
	}
	halves := p.eat(kHalf)
	return s.add(p.unit(), n, halves)
}

// unit uses a unit; kNone where there is none. "jam 9" after a number is a time and no unit of it.
func (p *parser) unit() kind {
	t := p.peek(0)
	switch t.kind {
	case kHour:
		if !p.belongsBehind(0) {
			return kNone
		}
	case kDay:
		if next := p.peek(1).kind; next == kWeekday || next == kDate {
			return kNone // "tgl 5 hari Jumat"
		}
	case kMinute:
		if next := p.peek(1).kind; next == kPastOf || next == kToOf {
			return kNone
		}
	case kYear:
		if t.before == tight && t.n == shortOther || p.fullYear(p.peek(1)) {
			return kNone // the ending of "5th"; "5/12 tahun 2026"
		}
	case kWeek, kMonth:
	default:
		return kNone
	}
	p.at++
	return t.kind
}

// add counts n and a half of a unit. Halves exist of hours and years only: half a month is no number of days.
func (s *span) add(unit kind, n int, halves bool) bool {
	extra := 0
	switch {
	case !halves:
	case unit == kHour:
		extra = 30
	case unit == kYear:
		extra = 6
	default:
		return false
	}
	switch unit {
	case kMinute:
		s.minutes += n
	case kHour:
		s.minutes += n*60 + extra
	case kDay:
		s.days += n
	case kWeek:
		s.days += 7 * n
	case kMonth:
		s.months += n
	case kYear:
		s.years += n
		s.months += extra
	default:
		return false
	}
	return true
}

// direction reads which way a span goes: "lagi", "yang lalu", "ago", or what stood before it.
func (p *parser) direction(s span, sign, language int) error {
	short := p.peek(-1).kind == kDay && p.peek(-1).n == shortOther
	p.eat(kWhich)
	t := p.peek(0)
	switch t.kind {
	case kAhead, kNext:
		p.at++
		if sign < 0 {
			return refuse(Contradiction)
		}
		if unit := p.peek(-2).kind; t.kind == kNext && s.years == 0 && s.minutes == 0 && (unit == kMonth || unit == kWeek) {
			s.orDay = max(s.months, s.days/7)
		}
		sign = 1
	case kLast, kBefore:
		p.at++
		if sign > 0 {
			return refuse(Contradiction)
		}
		sign = -1
		if t.kind == kBefore {
			language = asEnglish
		}
	}
	switch {
	case sign == 0:
		return refuse(Vague) // a duration
	case short && language == asEnglish:
		return refuse(Vague) // "in 2 hr": hours or days
	}
	p.w.span = span{sign * s.years, sign * s.months, sign * s.days, sign * s.minutes, s.orDay}
	return p.w.take(slotSpan)
}
