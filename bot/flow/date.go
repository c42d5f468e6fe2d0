package flow

import (
	"errors"
	"strconv"
	"time"

	"mitrabot/bot/dates"
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

// dated makes an answer of a time, if it may lie there: a past day is today or before, one ahead today or later.
func dated(q content.Question, now, at time.Time, clock bool) (Answer, Outcome) {
	at = at.In(now.Location())
	if q.Past && at.Format(dayForm) > now.Format(dayForm) {
		return refuse(NotInPast)
	}
	if q.Ahead && at.Format(dayForm) < now.Format(dayForm) {
		return refuse(NotInFuture)
	}
	form := dayForm
	if clock {
		form = clockForm
	}
	return Answer{Date: at.Format(form), Given: true}, Outcome{}
}

// readDate reads a typed day. A bare weekday or day lies behind where the question asks about the past, else ahead; a
// day that the text itself puts behind is taken there as well, and only the past has a limit.
func readDate(q content.Question, in Input) (Answer, Outcome) {
	intent := dates.Future
	if q.Past {
		intent = dates.Past
	}
	got, err := dates.Parse(dates.Request{Text: in.Text, Now: in.Now, Intent: intent})
	if err != nil {
		return Answer{}, dateProblem(err)
	}
	if len(got.Choices) == 0 {
		return dated(q, in.Now, got.Time, got.HasClock)
	}
	out := Outcome{Problem: DateChoice}
	var last Answer
	for _, at := range got.Choices {
		if a, no := dated(q, in.Now, at, got.HasClock); no.Problem == "" {
			out.Dates, out.Args, last = append(out.Dates, at), append(out.Args, a.Date), a
		}
	}
	switch len(out.Dates) {
	case 0:
		return refuse(NotInPast)
	case 1:
		return last, Outcome{}
	}
	return Answer{}, out
}

// dateProblem tells why a text is no day. What contradicts itself or lies decades away is asked again in the same words as
// what is no date at all.
func dateProblem(err error) Outcome {
	var e *dates.Error
	if !errors.As(err, &e) {
		return Outcome{Problem: NotADate}
	}
	switch e.Reason {
	case dates.Impossible:
		return Outcome{Problem: NoSuchDay}
	case dates.Vague:
		return Outcome{Problem: VagueDate}
	case dates.WrongWeekday:
		out := Outcome{Problem: WrongDay}
		if !e.Day.IsZero() {
			out.Dates = []time.Time{e.Day}
		}
		return out
	}
	return Outcome{Problem: NotADate}
}
