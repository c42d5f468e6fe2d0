package quicklog

import (
	"errors"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/dates"
)

// mostDayWords is how many words a day has at most: "hari senin tanggal 3 Agustus 2026 jam setengah tiga sore".
const mostDayWords = 10

// day finds the longest run of words from i to before j that is a day or moment which fits, the first where several are
// as long; -1 where there is none. Of a run that names a day which there is not ("31 April", none tells of one), or one on
// the other side ("Jumat lalu" for a next contact), no part is taken for another day.
func (l *Line) day(i, j int, now time.Time, side dates.Intent, fits func(When) bool) (from, to int, when When, none bool) {
	taken := make([]bool, j)
	for n := min(mostDayWords, j-i); n >= 1; n-- {
		for at := i; at+n <= j; at++ {
			if n == 1 && strings.Trim(l.words[at].fold, "0123456789") == "" {
				continue // a number alone is no day
			}
			if slices.Contains(taken[at:at+n], true) {
				continue
			}
			got, err := dates.Parse(dates.Request{Text: l.raw(at, at+n), Now: now, Intent: side})
			if w := (When{got.Time, got.HasClock, got.Choices}); err == nil && fits(w) {
				return at, at + n, w.only(fits), false
			}
			wrong := noSuchDay(err)
			none = none || wrong
			for k := at; k < at+n && (err == nil || wrong); k++ {
				taken[k] = true
				l.words[k].noDay = l.words[k].noDay || wrong
			}
		}
	}
	return -1, -1, When{}, none
}

// noSuchDay tells a day that does not exist from words that are none.
func noSuchDay(err error) bool {
	var e *dates.Error
	return errors.As(err, &e) && (e.Reason == dates.Impossible || e.Reason == dates.TooFar || e.Reason == dates.WrongWeekday)
}

// after tells whether all of it lies after now: for a day without a time, from tomorrow on.
func (w When) after(now time.Time) bool {
	last := w.Time
	if len(w.Choices) > 0 {
		last = w.Choices[len(w.Choices)-1]
	}
	return last.After(now)
}

// only leaves out readings that do not fit by themselves.
func (w When) only(fits func(When) bool) When {
	if len(w.Choices) == 0 {
		return w
	}
	var rest []time.Time
	for _, at := range w.Choices {
		if fits(When{Time: at}) {
			rest = append(rest, at)
		}
	}
	if len(rest) == 1 {
		return When{Time: rest[0], Clock: w.Clock}
	}
	return When{Clock: w.Clock, Choices: rest}
}

// intended tells whether the day from word i to before j may lie ahead and is one of what is to be done, as one of the
// words of its clause says, rather than of what was: "kirim proposal Senin".
func (l *Line) intended(i, j int, now time.Time, by map[string]bool) bool {
	from, _, _, _ := l.day(i, j, now, dates.Future, func(w When) bool { return w.after(now) })
	if from != i {
		return false
	}
	for n := i - 1; n >= 0; n-- {
		w := l.words[n]
		if l.clauseEnds(n) || done[w.fold] {
			return false
		}
		if by[w.fold] {
			return n == 0 || !done[l.words[n-1].fold]
		}
	}
	return false
}

// clauseEnds tells whether a clause ends with word n.
func (l *Line) clauseEnds(n int) bool {
	return strings.ContainsRune(",.;", rune(l.text[l.words[n].to-1]))
}

// longAgo is after what time a day without a year is rather the one to come.
const longAgo = 90 * 24 * time.Hour

// nearerAhead tells whether the day from word i to before j, read as when in the past, is more likely one to come: on 26
// November, "12 Desember" is not that of last year.
func (l *Line) nearerAhead(i, j int, when When, now time.Time) bool {
	from, to, other, _ := l.day(i, j, now, dates.Future, func(w When) bool { return w.after(now) })
	if from != i || to != j || when.Time.IsZero() || other.Time.IsZero() {
		return false
	}
	ago := now.Sub(when.Time)
	return ago > longAgo && other.Time.Sub(now) < ago
}
