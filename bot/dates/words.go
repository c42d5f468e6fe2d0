package dates

import "strings"

// kind is what a word does in the grammar.
type kind int

const (
	kNone   kind = iota // the end of the text
	kNumber             // n is the value
	kGroup              // numbers with a separator
	kFiller             // politeness; left out
	kNoise              // "pada", "the": says nothing a neighbour does not say

	kTeen    // "belas"
	kTens    // "puluh"
	kHalf    // "setengah"
	kQuarter // "seperempat"
	kArticle // "a" before a unit
	kOrdinal // the "th" of "5th"

	kMinute // units; n is one of the variants below
	kHour
	kDay
	kWeek
	kMonth
	kYear
	kOneOf // "seminggu"; n is the kind of the unit

	kRelative   // "besok"; n is days from today
	kRelativeEn // "tomorrow"; never the word beside a weekday, as in "Jumat besok"
	kNow        // this very minute
	kLater      // "nanti"
	kEarlier    // "tadi"
	kOr         // "atau", "sampai": more than one date

	kThis    // "ini", after its word
	kNext    // "depan"
	kLast    // "lalu"
	kBefore  // "ago"
	kAhead   // "lagi", "dari sekarang"
	kWhich   // "yang"
	kIn      // "dalam", "in" before a span; n is asEnglish for English
	kPreThis // "this", before its word
	kPreNext // "next"
	kPreLast // "last"

	kWeekday  // n is the time.Weekday
	kMonthOf  // n is the month
	kDate     // "tanggal"
	kEdge     // n is the edge
	kWeekend  // Saturday and Sunday
	kTonight  // "tonight"
	kYestered // "last night"

	kPart    // n is the part of the day
	kClock   // "pukul"
	kAt      // "at": a clock marker before a number, else noise
	kHalfDay // am, pm; n is the hours to add
	kPast    // "lewat"
	kTo      // "kurang"
	kPastOf  // "past": the minutes stand before the hour
	kToOf    // "to"
	kSharp   // "tepat", "o'clock"
	kNoon
	kMidnight
	kZone // n is hours east of UTC
	kIsoT // the T of 2026-12-05T09:00
)

// Variants of words that are more than one thing.
const (
	plain      = 0
	orSunday   = 1 // "minggu": week or Sunday
	orMarker   = 1 // "jam": hours, or the clock
	asEnglish  = 1
	shortOther = 2 // "min": minutes, or Sunday before a date; "hr": days, or English hours; "th": years, or of "5th"
	needsMore  = 100
)

// edge is a place in a month, a year or a week.
type edge int

const (
	begin edge = iota + 1
	end
	middle
)

// part is a part of the day.
type part int

const (
	noPart    part = iota
	dawn           // dini hari, subuh
	morning        // pagi
	midday         // siang
	afternoon      // English: siang and sore
	late           // sore
	evening        // English
	night          // malam
)

// window is when a part of the day is, in minutes from midnight, and which hours may carry its name. All are shorter
// than twelve hours, so that an hour of the dial lies in one at most once. The night ends on the next day.
type window struct{ from, to int }

func (p part) window() window {
	switch p {
	case dawn:
		return window{0, 6 * 60}
	case morning:
		return window{1 * 60, 12 * 60}
	case midday:
		return window{10 * 60, 17 * 60}
	case afternoon:
		return window{12 * 60, 19 * 60}
	case late:
		return window{14 * 60, 20 * 60}
	case evening:
		return window{16 * 60, 24 * 60}
	case night:
		return window{18 * 60, 28 * 60}
	}
	return window{0, 24 * 60}
}

// holds tells whether a minute of the day lies in the part.
func (p part) holds(minute int) bool {
	w := p.window()
	return minute >= w.from && minute < w.to || minute+24*60 < w.to
}

// entry is one meaning with its spellings, separated by commas: small letters, no apostrophes, single spaces.
type entry struct {
	kind  kind
	n     int
	words string
}

// spelt tells whether word is one of the spellings.
func (e entry) spelt(word string) bool {
	rest := e.words
	for rest != "" {
		var one string
		if one, rest, _ = strings.Cut(rest, ","); one == word {
			return true
		}
	}
	return false
}

// lookup finds a word or a phrase in both languages. A hundred rows are walked, because that is quick enough for the
// few words of a date and leaves the vocabulary a table that can be read and extended.
func lookup(word string) (kind, int, bool) {
	for _, table := range [][]entry{indonesian, english} {
		for _, e := range table {
			if e.spelt(word) {
				return e.kind, e.n, true
			}
		}
	}
	return kNone, 0, false
}
