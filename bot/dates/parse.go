package dates

import "time"

// slot is one thing a text can say. Saying it twice is a contradiction, even in the same words: "besok-besok" is some
// day, and "5-7 Desember" two.
type slot uint32

const (
	slotRelative slot = 1 << iota // besok
	slotSpan                      // 3 hari lagi
	slotWeekday                   // Jumat
	slotEve                       // malam Minggu
	slotWeek                      // minggu depan
	slotMonthRef                  // bulan depan
	slotYearRef                   // tahun depan
	slotDay                       // tanggal 5
	slotMonth                     // Desember
	slotYear                      // 2026
	slotEdge                      // akhir bulan
	slotWeekend                   // akhir pekan
	slotClock                     // jam 9
	slotDotted                    // 4.12, a date or a time
	slotPart                      // pagi
	slotTense                     // nanti
	slotNow                       // sekarang
)

// The slots that point at days, but for the weekday, which often only repeats what another says.
const slotsOfDays = slotRelative | slotSpan | slotEve | slotWeek | slotMonthRef | slotYearRef | slotDay | slotMonth |
	slotYear | slotEdge | slotWeekend

// mod is the word beside a weekday, week or month.
type mod int

const (
	modNone mod = iota
	modThis     // ini
	modNext     // depan
	modLast     // lalu
	modNextEnglish
	modLastEnglish
	modTomorrow  // Jumat besok
	modYesterday // Jumat kemarin
)

// shift is the step of a week, month or year that the word means.
func (m mod) shift() int {
	switch m {
	case modNext, modNextEnglish, modTomorrow:
		return 1
	case modLast, modLastEnglish, modYesterday:
		return -1
	}
	return 0
}

// wish is what a text says, slot by slot.
type wish struct {
	slots slot

	relative []int // days from today; two for "besok lusa"
	span     span

	weekday   time.Weekday
	mod       mod
	bare      bool // "Minggu" without "hari": may be a week
	needsMore bool // an abbreviation that is no weekday when it stands alone

	eve     time.Weekday // the evening before this day
	eveMod  mod
	eveOrOn bool // or of this day: "jam 7 malam Jumat"

	week         mod
	weekOrSunday bool // "minggu depan": the Sunday, where the text names a time
	monthRef     mod
	yearRef      mod

	day, month, year int
	shortYear        bool // two digits
	maybeRange       bool // "5-12": a day and a month, or the days from the 5th to the 12th
	edge             edge
	edgeUnit         kind
	weekend          mod

	clock       clock
	part        part
	partOnClock bool // "jam 12 malam", not "malam jam 12"
	zone        *time.Location
	earlier     bool // tadi, not nanti
	dotted      token
}

func (w *wish) has(s slot) bool { return w.slots&s != 0 }

// take fills a slot once.
func (w *wish) take(s slot) error {
	if w.has(s) {
		return refuse(Contradiction)
	}
	w.slots |= s
	return nil
}

// parser walks the tokens. Each rule looks at the tokens from at on and uses them up or refuses.
type parser struct {
	toks []token
	at   int
	w    wish
}

// peek is the token i places ahead; of kind kNone past the end.
func (p *parser) peek(i int) token {
	if p.at+i < 0 || p.at+i >= len(p.toks) {
		return token{}
	}
	return p.toks[p.at+i]
}

// eat uses the next token if it is of the kind.
func (p *parser) eat(k kind) bool {
	if p.peek(0).kind != k {
		return false
	}
	p.at++
	return true
}

// run uses all tokens or refuses.
func (p *parser) run() error {
	for p.at < len(p.toks) {
		if err := p.step(); err != nil {
			return err
		}
	}
	return nil
}

// step applies the rule of the next token.
func (p *parser) step() error {
	switch t := p.peek(0); t.kind {
	case kNumber, kHalf, kQuarter, kOneOf, kArticle, kIn:
		return p.amount()
	case kGroup:
		return p.group()
	case kAhead:
		return p.spanAfter(1, plain) // "lagi 3 hari"
	case kRelative, kRelativeEn:
		return p.relative()
	case kNow:
		p.at++
		return p.w.take(slotNow)
	case kLater, kEarlier:
		p.at++
		p.w.earlier = t.kind == kEarlier
		return p.w.take(slotTense)
	case kDay:
		return p.dayWord()
	case kWeek:
		return p.week()
	case kMonth:
		return p.monthWord()
	case kYear:
		return p.yearWord()
	case kPreThis, kPreNext, kPreLast:
		return p.prefixed()
	case kWeekday:
		return p.weekday(p.suffix)
	case kMonthOf:
		return p.monthFirst()
	case kDate:
		return p.dateWord()
	case kEdge:
		return p.edge()
	case kWeekend:
		p.at++
		p.w.weekend = p.suffix()
		return p.w.take(slotWeekend)
	default:
		return p.timeStep(t)
	}
}

// timeStep applies the rules of the words for times, and of those that say nothing.
func (p *parser) timeStep(t token) error {
	switch t.kind {
	case kPart:
		return p.part(false)
	case kTonight:
		p.at++
		return p.tonight(0)
	case kYestered:
		p.at++
		return p.tonight(-1)
	case kMinute:
		return p.shortSunday()
	case kHour, kClock, kAt:
		return p.clockWord()
	case kNoon, kMidnight:
		return p.twelve()
	case kNoise:
		p.at++
		return nil
	case kOr:
		return refuse(Contradiction)
	case kSharp:
		p.at++ // "tepat jam 9"
		if next := p.peek(0); next.kind == kClock || next.kind == kHour && next.n == orMarker {
			return nil
		}
	case kIsoT:
		return p.isoT()
	}
	return refuse(NotADate)
}

// relative reads "besok", and the pairs that mean one day or, idiomatically, either: "kemarin lusa", "besok lusa".
func (p *parser) relative() error {
	n := p.peek(0).n
	p.at++
	p.w.relative = []int{n}
	if next := p.peek(0); next.kind == kRelative {
		switch {
		case n == -1 && next.n == 2 || n == 2 && next.n == -1:
			p.w.relative = []int{-2}
			p.at++
		case n == 1 && next.n == 2 && next.before == space:
			p.w.relative = []int{1, 2}
			p.at++
		}
	}
	return p.w.take(slotRelative)
}

// suffix reads the word after a weekday, a week, a month or a year: "ini", "yang lalu", "depan", "besok".
func (p *parser) suffix() mod {
	skip := 0
	if p.peek(0).kind == kWhich {
		skip = 1
	}
	m := modNone
	switch t := p.peek(skip); {
	case t.kind == kThis && skip == 0:
		m = modThis
	case t.kind == kNext:
		m = modNext
	case t.kind == kLast:
		m = modLast
	case skip == 0 && t.before == space && t.kind == kRelative && t.n == 1:
		m = modTomorrow
	case skip == 0 && t.before == space && t.kind == kRelative && t.n == -1:
		m = modYesterday
	}
	if m != modNone {
		p.at += skip + 1
	}
	return m
}

// prefixed reads the English "this", "next" and "last" with what follows.
func (p *parser) prefixed() error {
	m := modThis
	switch p.peek(0).kind {
	case kPreNext:
		m = modNextEnglish
	case kPreLast:
		m = modLastEnglish
	}
	p.at++
	given := func() mod { return m }
	switch t := p.peek(0); t.kind {
	case kWeekday:
		return p.weekday(given)
	case kWeek:
		p.at++
		p.w.week = m
		return p.w.take(slotWeek)
	case kMonth:
		p.at++
		p.w.monthRef = m
		return p.w.take(slotMonthRef)
	case kYear:
		p.at++
		p.w.yearRef = m
		return p.w.take(slotYearRef)
	case kWeekend:
		p.at++
		p.w.weekend = m
		return p.w.take(slotWeekend)
	case kPart:
		if m == modThis {
			p.w.relative = []int{0}
			if err := p.w.take(slotRelative); err != nil {
				return err
			}
			return p.part(false)
		}
	}
	return refuse(NotADate)
}
