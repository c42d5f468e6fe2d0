// Package dates reads dates and times the way people in Indonesia write them, in Indonesian and in English at once, and
// writes them for people.
//
// It refuses rather than guesses, because a quiet wrong date is worse than a question: every word of the text has to be
// known and used, two statements that contradict each other are refused, and a text with several honest readings gives
// all of them as choices. What was understood is meant to be echoed with Format before it is relied on.
//
// The text becomes tokens (token.go, with the words in words_id.go and words_en.go), the tokens fill the slots of a wish
// (parse.go, calendar.go, span.go, clock.go), and the wish is turned into days and times (resolve.go, days.go, times.go).
//
// Readings that were decided, where other readings exist:
//   - Numeric dates are day first: 5/12/2026 is 5 December; 12/25/2026 does not exist.
//   - "Jumat depan" is the first Friday after today, "Jumat lalu" the last one before it. English "next Friday" is that
//     day or the Friday of next week: both are offered where they differ.
//   - "minggu depan", "bulan depan" and "tahun depan" are today plus a week, a month, a year. A month without that day
//     gives its last one: a month after 31 January is the end of February.
//   - "tgl 31" in a month without a 31st is refused, and not moved to a month that has one. So is 29 February without a
//     year when the year it falls in is no leap year.
//   - A bare weekday named on that weekday may be today or a week off: both are offered.
//   - "Minggu" alone is Sunday or a week: both are offered. With "hari", a date, a time or a part of the day it is Sunday.
//   - "malam Minggu" and "malam Jumat" are the evenings before; before other weekdays both evenings are offered.
//   - Hours 7 to 12 without a part of the day are taken as written, 1 to 6 are offered for morning and afternoon, unless
//     they are written in the 24 hour form ("03.00") or today leaves only one of them.
//   - "5-12" is refused without a weekday or a year, because it may be a range; so is "4.12", which may be a time.
//   - A span without a direction ("dua minggu") may be a duration and is refused.
//   - "besok jam 12 malam" may be the midnight before or after tomorrow: both are offered; "besok malam jam 12" is the
//     one after.
//   - A part of the day without an hour ("besok pagi") names the day only.
package dates

import (
	"slices"
	"time"
)

// Intent says which side of now a bare weekday, a time of day, or a day without its month or year lies on. Where the
// text itself says so ("tadi", "Jumat lalu", "5 Mei 2020"), the text counts.
type Intent int

// Any leaves the side open: where both make sense, both are choices.
const (
	Future Intent = iota
	Past
	Any
)

// Request is a text to be read at a moment.
type Request struct {
	Text   string
	Now    time.Time // its location is the owner's zone
	Intent Intent
}

// Result is what a text means.
type Result struct {
	// Time is in Now's location; midnight when HasClock is false, zero when there are Choices.
	Time time.Time
	// HasClock tells that the text names a time of day. It holds for the Choices as well.
	HasClock bool
	// Choices are the readings of an ambiguous text, earliest first, none twice: none, or two and more.
	Choices []time.Time
}

// Reason says why a text was refused. The values are stable.
type Reason string

// The reasons, from the least understood to the most.
const (
	NotADate      Reason = "not_a_date"    // no date at all, or one among words that are not known
	Vague         Reason = "vague"         // about time, but no single day: "Desember", "minggu ini", "dua minggu", "4.12"
	Impossible    Reason = "impossible"    // no such day or hour: 31 November, 25.00
	WrongWeekday  Reason = "wrong_weekday" // the weekday is not the one of the date
	Contradiction Reason = "contradiction" // two days, two times, a range, or parts that do not fit: "jam 5 malam"
	TooFar        Reason = "too_far"       // more than MaxYears from now
)

// MaxYears is how far from now a day may lie, either way. What lies further is a slip of the finger.
const MaxYears = 30

// longestText is in characters. Longer texts are stories, whatever they begin with.
const longestText = 200

// Error refuses a text. Its message holds nothing of the text.
type Error struct {
	Reason Reason
	// Day is, for WrongWeekday where one date is meant, that date, so that its true weekday can be told. Else zero.
	Day time.Time
}

func (e *Error) Error() string { return "dates: " + string(e.Reason) }

func refuse(r Reason) error { return &Error{Reason: r} }

// Parse reads the one day, or the one moment, that the text names. The error is always an *Error. The result is never
// further than MaxYears from Now, and seconds are always zero.
func Parse(q Request) (Result, error) {
	toks, ok := tokens(q.Text)
	if !ok || len(toks) == 0 {
		return Result{}, refuse(NotADate)
	}
	p := parser{toks: toks}
	if err := p.run(); err != nil {
		return Result{}, err
	}
	now := q.Now
	if p.w.zone != nil {
		// "besok jam 9 WIB" is reckoned in that zone, where tomorrow may already be another day.
		now = now.In(p.w.zone)
	}
	r := newResolver(p.w, now, q.Intent)
	found, err := r.resolve()
	if err != nil {
		return Result{}, err
	}
	for i, t := range found {
		if t.Before(now.AddDate(-MaxYears, 0, 0)) || t.After(now.AddDate(MaxYears, 0, 0)) {
			return Result{}, refuse(TooFar)
		}
		found[i] = t.In(q.Now.Location())
	}
	return result(found, r.hasClock())
}

func result(found []time.Time, clock bool) (Result, error) {
	found = inOrder(found)
	switch len(found) {
	case 0:
		return Result{}, refuse(Contradiction)
	case 1:
		return Result{Time: found[0], HasClock: clock}, nil
	}
	return Result{Choices: found, HasClock: clock}, nil
}

// inOrder sorts and drops repetitions.
func inOrder(ts []time.Time) []time.Time {
	slices.SortFunc(ts, time.Time.Compare)
	return slices.CompactFunc(ts, time.Time.Equal)
}
