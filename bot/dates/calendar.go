package dates

import "time"

// dayWord reads "hari" before "ini", a weekday, a day or a date. "hari" with a number before it is a span.
func (p *parser) dayWord() error {
	if p.peek(0).n == asEnglish {
		return refuse(NotADate)
	}
	p.at++
	switch t := p.peek(0); {
	case t.kind == kThis:
		p.at++
		p.w.relative = []int{0}
		return p.w.take(slotRelative)
	case t.kind == kWeek && t.n == orSunday:
		p.toks[p.at] = token{kind: kWeekday, n: int(time.Sunday), before: t.before}
		return nil
	case t.kind == kWeekday, t.kind == kRelative, t.kind == kDate:
		return nil
	}
	return refuse(NotADate)
}

// weekday reads the name of a day; where says how the word beside it is found.
func (p *parser) weekday(where func() mod) error {
	n := p.peek(0).n
	p.at++
	p.w.weekday, p.w.needsMore = time.Weekday(n%needsMore), n >= needsMore
	p.w.mod = where()
	return p.w.take(slotWeekday)
}

// shortSunday reads "Min" as Sunday where a date follows. Else it is a way to address an admin.
func (p *parser) shortSunday() error {
	next := p.peek(1)
	isDate := next.kind == kNumber && (p.peek(2).kind == kMonthOf) || next.kind == kGroup && next.sep != ':' || next.kind == kDate
	if p.peek(0).n != shortOther || !isDate {
		return refuse(NotADate)
	}
	p.at++
	p.w.weekday = time.Sunday
	return p.w.take(slotWeekday)
}

// week reads "minggu depan", "pekan ini", and "Minggu" as a day.
func (p *parser) week() error {
	orSun := p.peek(0).n == orSunday
	p.at++
	m := p.suffix()
	switch {
	case m == modNone && orSun:
		p.w.weekday, p.w.bare = time.Sunday, true
		return p.w.take(slotWeekday)
	case m == modNone:
		return refuse(NotADate)
	}
	p.w.week, p.w.weekOrSunday = m, orSun
	return p.w.take(slotWeek)
}

// monthWord reads "bulan depan", "bulan Desember", and "bulan 12" beside a day.
func (p *parser) monthWord() error {
	p.at++
	if m := p.suffix(); m != modNone {
		p.w.monthRef = m
		return p.w.take(slotMonthRef)
	}
	if p.peek(0).kind == kMonthOf {
		return nil
	}
	n, ok := p.number()
	if !ok || p.belongsBehind(0) {
		return refuse(NotADate)
	}
	p.w.month = n
	if err := p.w.take(slotMonth); err != nil {
		return err
	}
	return p.optionalYear()
}

// yearWord reads "tahun depan" and "tahun 2026".
func (p *parser) yearWord() error {
	if p.fullYear(p.peek(1)) {
		p.at++
		return p.optionalYear()
	}
	p.at++
	p.w.yearRef = p.suffix()
	if p.w.yearRef == modNone {
		return refuse(NotADate)
	}
	return p.w.take(slotYearRef)
}

// dateWord reads "tanggal 5", "tgl 5/12" and "tanggal lima Desember".
func (p *parser) dateWord() error {
	p.at++
	switch t := p.peek(0); t.kind {
	case kNumber:
		n, ok := p.number()
		if !ok {
			return refuse(NotADate)
		}
		return p.dayMonth(n)
	case kGroup:
		if t.sep == ':' || t.sep == ',' {
			return refuse(Contradiction) // "tgl 5,6"
		}
		if len(t.fields) == 2 && t.fields[1].n == t.fields[0].n+1 {
			return refuse(Vague) // "tgl 10/11": a day and a month, or one of two days
		}
		return p.date(t)
	case kWeekday, kRelative:
		return nil
	}
	return refuse(NotADate)
}

// dayMonth fills the day, and the month and year if they follow: "5", "5 Desember", "5th of Dec 2026".
func (p *parser) dayMonth(day int) error {
	if err := p.w.take(slotDay); err != nil {
		return err
	}
	p.w.day = day
	p.ordinal()
	skip := 0
	for p.peek(skip).kind == kNoise || p.peek(skip).kind == kMonth && p.peek(skip+1).kind == kMonthOf {
		skip++
	}
	if p.peek(skip).kind != kMonthOf {
		return nil
	}
	p.at += skip
	p.w.month = p.peek(0).n
	p.at++
	if err := p.w.take(slotMonth); err != nil {
		return err
	}
	return p.optionalYear()
}

// ordinal uses up the ending of "5th".
func (p *parser) ordinal() bool {
	t := p.peek(0)
	if t.before == tight && (t.kind == kOrdinal || t.kind == kYear && t.n == shortOther) {
		p.at++
		return true
	}
	return false
}

// monthFirst reads a month that no day stands before: "Desember 5", "Dec 5, 2026", "Desember 2026".
func (p *parser) monthFirst() error {
	p.w.month = p.peek(0).n
	p.at++
	if err := p.w.take(slotMonth); err != nil {
		return err
	}
	t := p.peek(0)
	if p.w.has(slotDay) || p.w.has(slotEdge) || t.before == dash {
		return p.optionalYear()
	}
	if t.kind == kGroup && t.sep == ',' && len(t.fields) == 2 && t.fields[0].width <= 2 && t.fields[1].width == 4 {
		p.at++
		p.w.day, p.w.year = t.fields[0].n, t.fields[1].n
		p.w.slots |= slotDay
		return p.w.take(slotYear)
	}
	if p.eat(kNoise) {
		t = p.peek(0)
	}
	if t.kind != kNumber || t.width > 2 || t.before == stop {
		return p.optionalYear()
	}
	start := p.at
	n, ok := p.number()
	isOrdinal := p.ordinal()
	if !ok || !isOrdinal && p.belongsBehind(0) {
		p.at = start
		return nil
	}
	p.w.day = n
	p.w.slots |= slotDay
	return p.optionalYear()
}

// belongsBehind tells whether the token i places ahead makes a number before it an hour or an amount.
func (p *parser) belongsBehind(i int) bool {
	switch t := p.peek(i); t.kind {
	case kPart, kHalfDay, kSharp, kMinute, kDay, kWeek, kMonth, kTeen, kTens, kHalf, kPastOf, kToOf, kOrdinal:
		return true
	case kYear:
		return !p.fullYear(p.peek(i + 1))
	case kHour:
		return t.n == plain || !p.timeAt(i+1)
	}
	return false
}

// timeAt tells whether a time of day stands i places ahead, and not "30 menit", which are minutes of a span.
func (p *parser) timeAt(i int) bool {
	q := parser{toks: p.toks, at: p.at + i}
	switch t := q.peek(0); t.kind {
	case kHalf, kGroup:
		return true
	case kNumber:
		q.number()
		return q.peek(0).kind != kMinute
	}
	return false
}

// fullYear tells whether a token is a year with four digits.
func (p *parser) fullYear(t token) bool {
	return t.kind == kNumber && t.width == 4 && t.n >= 1000 && t.n < 3000
}

// optionalYear uses the year after a month if there is one: four digits, or, after the name of a month, two that are no
// hour and that nothing else claims.
func (p *parser) optionalYear() error {
	if p.peek(0).kind == kYear && p.fullYear(p.peek(1)) {
		p.at++
	}
	t := p.peek(0)
	short := t.kind == kNumber && t.width == 2 && t.n > 24 && t.before != stop && t.before != dash &&
		p.peek(-1).kind == kMonthOf && p.w.has(slotDay) && !p.belongsBehind(1) && p.peek(1).kind != kMonthOf
	switch {
	case p.fullYear(t):
		p.w.year = t.n
	case short:
		p.w.year, p.w.shortYear = 2000+t.n, true
	default:
		return nil
	}
	p.at++
	return p.w.take(slotYear)
}

// group reads numbers with a separator: a date, a time, or a part of a sentence that is neither.
func (p *parser) group() error {
	t := p.peek(0)
	next := p.peek(1)
	switch {
	case half(t) && (next.kind == kHour || next.kind == kYear) && p.belongsBehind(1):
		return p.amount()
	case t.sep == ':':
		return p.clockValue()
	case (t.sep == '.' || t.sep == ',') && len(t.fields) == 2 && next.kind == kHour && p.belongsBehind(1):
		return p.amount() // 1,5 jam
	case t.sep == ',':
		return refuse(NotADate)
	case t.sep == '.' && len(t.fields) == 2:
		switch next.kind {
		case kPart, kHalfDay, kSharp, kZone:
			return p.clockValue()
		}
		p.at++
		p.w.dotted = t
		return p.w.take(slotDotted)
	case t.sep == '-' && (next.kind == kWeek || next.kind == kMonth || next.kind == kYear):
		return refuse(Contradiction) // "2-3 minggu"
	}
	return p.date(t)
}

// date fills day, month and year from a group: day first, or the year first where it has four digits.
func (p *parser) date(t token) error {
	f := t.fields
	for _, one := range f[:len(f)-1] {
		if one.width > 4 || one.width == 3 {
			return refuse(NotADate)
		}
	}
	last := f[len(f)-1]
	switch {
	case len(f) == 3 && f[0].width == 4 && f[1].width <= 2 && last.width <= 2:
		f = []field{last, f[1], f[0]}
	case len(f) == 3 && f[0].width <= 2 && f[1].width <= 2 && (last.width == 4 || last.width == 2):
	case len(f) == 2 && f[0].width <= 2 && last.width <= 2:
	case len(f) == 2 && f[0].width <= 2 && last.width == 4:
		return refuse(Vague) // 12/2026
	default:
		return refuse(NotADate)
	}
	p.at++
	if p.w.has(slotDay | slotMonth) {
		return refuse(Contradiction)
	}
	p.w.slots |= slotDay | slotMonth
	p.w.day, p.w.month = f[0].n, f[1].n
	if len(f) == 2 {
		p.w.maybeRange = t.sep == '-' && p.w.day < p.w.month
		return p.optionalYear()
	}
	p.w.year, p.w.shortYear = f[2].n, f[2].width == 2
	if p.w.shortYear {
		p.w.year += 2000
	} else if p.w.year < 1000 || p.w.year >= 3000 {
		return refuse(NotADate)
	}
	return p.w.take(slotYear)
}

// isoT passes over the T between an ISO date and its time.
func (p *parser) isoT() error {
	before, after := p.peek(-1), p.peek(1)
	if p.peek(0).before == tight && before.kind == kGroup && len(before.fields) == 3 && after.kind == kGroup &&
		after.sep == ':' && after.before == tight {
		p.at++
		return nil
	}
	return refuse(NotADate)
}

// edge reads "akhir bulan", "awal tahun depan", "end of next month", "akhir Desember 2026".
func (p *parser) edge() error {
	p.w.edge = edge(p.peek(0).n)
	p.at++
	if err := p.w.take(slotEdge); err != nil {
		return err
	}
	for p.eat(kNoise) {
	}
	if p.peek(0).kind == kMonth && p.peek(1).kind == kMonthOf {
		p.at++
	}
	t := p.peek(0)
	switch {
	case t.kind == kMonthOf:
		p.w.edgeUnit = kMonth
		return p.monthFirst()
	case t.kind == kPreThis, t.kind == kPreNext, t.kind == kPreLast:
		if p.w.edgeUnit = p.peek(1).kind; p.w.edgeUnit == kMonth || p.w.edgeUnit == kYear || p.w.edgeUnit == kWeek {
			return p.prefixed()
		}
	case t.kind == kYear && p.fullYear(p.peek(1)):
		p.w.edgeUnit = kYear
		p.at++
		return p.optionalYear()
	case t.kind == kMonth, t.kind == kYear, t.kind == kWeek:
		p.w.edgeUnit = t.kind
		p.at++
		m := p.suffix()
		switch {
		case m == modNone:
			return nil
		case t.kind == kMonth:
			p.w.monthRef = m
			return p.w.take(slotMonthRef)
		case t.kind == kYear:
			p.w.yearRef = m
			return p.w.take(slotYearRef)
		}
		p.w.week = m
		return p.w.take(slotWeek)
	}
	return refuse(NotADate)
}
