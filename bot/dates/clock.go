package dates

import "time"

// clock is a time of day as it was said.
type clock struct {
	minute int // from midnight; up to 24*60
	spoken int // the hour that was named: 9 of "9 kurang 5"
	// exact times are on the 24 hour clock, the others on a dial of twelve hours.
	exact bool
}

const (
	hour    = 60
	halfDay = 12 * hour
	fullDay = 24 * hour
)

// clockWord reads "jam 9", "pukul 14.30", "at nine". "at" before anything else says nothing.
func (p *parser) clockWord() error {
	t := p.peek(0)
	p.at++
	if t.kind == kHour && t.n != orMarker {
		return refuse(NotADate)
	}
	switch p.peek(0).kind {
	case kNumber, kGroup, kHalf, kQuarter:
		return p.clockValue()
	case kNoon, kMidnight:
		return nil
	}
	if t.kind == kAt {
		return nil
	}
	return refuse(NotADate)
}

// clockValue reads a time of day and what belongs to it: a part of the day, am or pm, a zone.
func (p *parser) clockValue() error {
	if err := p.w.take(slotClock); err != nil {
		return err
	}
	var err error
	switch t := p.peek(0); {
	case t.kind == kHalf || half(t):
		err = p.halfHour()
	case t.kind == kQuarter:
		p.at++
		err = p.minutesOf(15)
	case t.kind == kGroup:
		err = p.writtenTime(t)
	default:
		err = p.spokenTime()
	}
	if err != nil {
		return err
	}
	return p.clockTail()
}

// setClock fills the clock from an hour and minutes added to it or taken from it.
func (p *parser) setClock(h, minutes int, exact bool) error {
	m := h*hour + minutes
	if h > 24 || m > fullDay || m < 0 {
		return refuse(Impossible)
	}
	p.w.clock = clock{minute: m, spoken: h, exact: exact || h == 0 || h > 12}
	return nil
}

// halfHour reads the Indonesian "setengah sembilan", 8.30, and the English "half past eight". English "half nine" is
// 9.30 to the British and 8.30 to those who think "setengah".
func (p *parser) halfHour() error {
	t := p.peek(0)
	p.at++
	switch {
	case p.peek(0).kind == kPastOf:
		return p.minutesOf(30)
	case t.kind == kHalf && t.n == asEnglish:
		return refuse(Vague)
	}
	n, ok := p.number()
	switch {
	case !ok:
		return refuse(NotADate)
	case n < 1 || n > 12:
		return refuse(Impossible)
	}
	return p.setClock(n, -30, false)
}

// minutesOf reads the hour after English minutes: "quarter past nine", "ten to nine".
func (p *parser) minutesOf(minutes int) error {
	said := p.eat(kMinute)
	t := p.peek(0)
	switch {
	case t.kind != kPastOf && t.kind != kToOf:
		return refuse(NotADate)
	case t.kind == kToOf && minutes <= 12 && !said:
		return refuse(Vague) // "10 to 5" is a time, or the hours of an office
	}
	p.at++
	if t.kind == kToOf {
		minutes = -minutes
	}
	n, ok := p.number()
	switch {
	case !ok:
		return refuse(NotADate)
	case n < 1 || n > 12 || minutes <= -hour || minutes >= hour:
		return refuse(Impossible)
	}
	return p.setClock(n, minutes, false)
}

// writtenTime reads "09.30", "9:30", "14.30", "09:00:00". With two digits of the hour it is on the 24 hour clock.
func (p *parser) writtenTime(t token) error {
	f := t.fields
	switch {
	case t.sep == '-':
		return refuse(Contradiction) // "jam 9-11"
	case t.sep == ':' && len(f) == 3 && f[2] == field{0, 2}:
	case t.sep == '/' || len(f) != 2 || f[0].width > 2 || f[1].width != 2:
		return refuse(NotADate)
	}
	if f[0].n > 24 || f[1].n >= hour {
		return refuse(Impossible)
	}
	p.at++
	return p.setClock(f[0].n, f[1].n, f[0].width == 2)
}

// spokenTime reads an hour and its minutes: "9", "9 lewat 10", "sembilan kurang seperempat", "tujuh tiga puluh".
func (p *parser) spokenTime() error {
	t := p.peek(0)
	n, ok := p.number()
	if !ok {
		return refuse(NotADate)
	}
	switch next := p.peek(0); next.kind {
	case kPastOf, kToOf:
		return p.minutesOf(n)
	case kMinute:
		return p.minutesOf(n)
	case kPast, kTo:
		p.at++
		m, ok := p.minutes(next.kind == kPast)
		if !ok {
			return refuse(NotADate)
		}
		if m >= hour {
			return refuse(Impossible)
		}
		if next.kind == kTo {
			m = -m
		}
		return p.setClock(n, m, false)
	case kNoon, kMidnight:
		if n != 12 {
			return refuse(Contradiction)
		}
		p.w.slots &^= slotClock
		return p.twelve()
	}
	m, found := p.minutesBehind()
	leadingZero := t.width == 2 && n < 10
	return p.setClock(n, m, leadingZero || found && t.width == 2)
}

// minutes reads the amount after "lewat" and "kurang".
func (p *parser) minutes(past bool) (int, bool) {
	switch {
	case p.eat(kQuarter):
		return 15, true
	case past && p.eat(kHalf):
		return 30, true
	}
	m, ok := p.number()
	p.eat(kMinute)
	return m, ok
}

// minutesBehind reads minutes that follow the hour without a word between: "7 30", "tujuh lima belas". It uses nothing
// where the number is the day of a month or an amount.
func (p *parser) minutesBehind() (int, bool) {
	start := p.at
	t := p.peek(0)
	m, ok := p.number()
	next := p.peek(0)
	taken := next.kind == kMonthOf || next.kind == kOrdinal || next.kind == kHalf || next.kind == kPastOf || next.kind == kToOf ||
		next.kind == kYear || next.kind == kMonth || next.kind == kWeek || next.kind == kDay || next.kind == kHour
	// "jam 9 10" is ten past nine, or nine to ten o'clock.
	isHour := m <= 12 && next.kind != kMinute && (t.width != 2 || t.n >= 10)
	if !ok || taken || t.before != space || t.width > 2 || m >= hour || isHour {
		p.at = start
		return 0, false
	}
	p.eat(kMinute)
	return m, true
}

// twelve reads noon and midnight.
func (p *parser) twelve() error {
	noon := p.peek(0).kind == kNoon
	p.at++
	if err := p.w.take(slotClock); err != nil {
		return err
	}
	if noon {
		p.w.clock = clock{minute: halfDay, spoken: 12, exact: true}
		return p.clockTail()
	}
	p.w.clock = clock{minute: 0, spoken: 12}
	if err := p.setPart(night, true); err != nil {
		return err
	}
	return p.clockTail()
}

// clockTail reads what may follow a time.
func (p *parser) clockTail() error {
	for {
		switch t := p.peek(0); t.kind {
		case kSharp:
			p.at++
		case kHalfDay:
			if err := p.halfOfDay(t.n); err != nil {
				return err
			}
		case kPart:
			if err := p.part(true); err != nil {
				return err
			}
		case kZone:
			p.at++
			if p.w.zone != nil {
				return refuse(Contradiction)
			}
			p.w.zone = fixed(t.n)
		default:
			return nil
		}
	}
}

// halfOfDay puts a time of the dial before or after noon.
func (p *parser) halfOfDay(hours int) error {
	p.at++
	c := &p.w.clock
	if c.spoken < 1 || c.spoken > 12 {
		return refuse(Contradiction)
	}
	*c = clock{minute: c.minute%halfDay + hours*hour, spoken: c.spoken + 12, exact: true}
	return nil
}

// part reads a part of the day; onClock tells that it stands right behind a time. "malam Jumat" is the eve of a day.
func (p *parser) part(onClock bool) error {
	of := part(p.peek(0).n)
	p.at++
	if t := p.peek(0); t.before == tight && t.kind == kNumber && t.n == 2 && t.width == 1 {
		p.at++ // "pagi2"
	}
	if err := p.setPart(of, onClock); err != nil {
		return err
	}
	next, after := p.peek(0), p.peek(1)
	named := func(t token) bool { return t.kind == kWeekday || t.kind == kWeek && t.n == orSunday }
	switch {
	case next.kind == kThis:
		p.at++
		p.w.relative = []int{0}
		return p.w.take(slotRelative)
	case of == night && named(next) && (next.before == space || next.before == tight):
		return p.eve(onClock, false)
	case of == night && !onClock && next.kind == kDay && named(after):
		p.at++
		return p.eve(false, true)
	case next.kind == kDay && next.n == plain && !named(after) && after.kind != kDate && after.kind != kRelative && after.kind != kThis:
		p.at++ // "pagi hari"
	}
	return nil
}

func (p *parser) setPart(of part, onClock bool) error {
	if p.w.has(slotPart) {
		if p.w.part != of {
			return refuse(Contradiction)
		}
		return nil // "besok pagi jam 9 pagi"
	}
	p.w.part, p.w.partOnClock = of, onClock
	return p.w.take(slotPart)
}

// eve reads the day after "malam". The evenings before Sunday and Friday have that name everywhere; of the others, and
// where a time stands before ("jam 7 malam Jumat"), either evening may be meant.
func (p *parser) eve(onClock, hari bool) error {
	t := p.peek(0)
	p.at++
	if t.kind == kWeek {
		t.n = 0
	}
	day := t.n % needsMore
	m := p.suffix()
	if onClock && t.kind == kWeek && m != modNone {
		return refuse(Vague) // "jam 8 malam minggu depan": an eve, a Sunday or a week
	}
	if p.w.has(slotWeekday) {
		if int(p.w.weekday)+1 == day || int(p.w.weekday)-6 == day {
			return nil // "Sabtu malam Minggu"
		}
		return refuse(Contradiction)
	}
	p.w.eve, p.w.eveMod = time.Weekday(day), m
	p.w.eveOrOn = onClock || hari || day != 0 && day != 5
	return p.w.take(slotEve)
}

// tonight fills the night that begins so many days from today.
func (p *parser) tonight(days int) error {
	p.w.relative = []int{days}
	if err := p.w.take(slotRelative); err != nil {
		return err
	}
	return p.setPart(night, false)
}
