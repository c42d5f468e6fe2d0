package flow

import (
	"strconv"
	"time"

	"mitrabot/content"
)

// The forms in which dates are stored: a day, or a day with a clock time, both as the owner's clock shows them.
const (
	dayForm   = "2006-01-02"
	clockForm = "2006-01-02T15:04"
)

// furthest is how many days from today a tapped day may lie: ten years.
const furthest = 3660

// pickDate reads a tapped day: days from today ("+3", "0", "-1") or a date in a stored form, as offered where a typed
// one was ambiguous.
func pickDate(q content.Question, in Input) (Answer, Outcome) {
	option := in.Option
	if offset, err := strconv.Atoi(option); err == nil {
		if offset < -furthest || offset > furthest {
			return refuse(NotADate)
		}
		y, m, d := in.Now.Date()
		return dated(q, in.Now, time.Date(y, m, d+offset, 0, 0, 0, 0, in.Now.Location()), false)
	}
	if at, err := time.ParseInLocation(dayForm, option, in.Now.Location()); err == nil {
		return dated(q, in.Now, at, false)
	}
	at, err := time.ParseInLocation(clockForm, option, in.Now.Location())
	if err != nil {
		return refuse(NotADate)
	}
	return dated(q, in.Now, at, true)
}

// dated makes an answer of a time, if it may lie there: a past day is today or before.
func dated(q content.Question, now, at time.Time, clock bool) (Answer, Outcome) {
	at = at.In(now.Location())
	if q.Past && at.Format(dayForm) > now.Format(dayForm) {
		return refuse(NotInPast)
	}
	form := dayForm
	if clock {
		form = clockForm
	}
	return Answer{Date: at.Format(form), Given: true}, Outcome{}
}

func readDate(q content.Question, in Input) (Answer, Outcome) { return pickDate(q, in) }
