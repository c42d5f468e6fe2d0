package bot

import (
	"errors"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// A promise is what the owner will do for one partner, at a day and time he chose. The conversation "wk" asks for it;
// what is kept of it is one reminder per partner, in his own words. The moment it is set for, in minutes since 1970,
// stands in its buttons as the mark by which a stale one is known.

// promiseTalk begins the conversation about a promise, or goes on with one that has got an answer. technique and
// standing are options of the questions the program answers itself; standing may be empty.
func (t *turn) promiseTalk(p Partner, technique, standing, first string) error {
	at := Focus{Flow: "wk", Partner: p.No}
	old, err := t.conversation(at)
	if err != nil {
		return err
	}
	f, _ := t.lib.Flow(at.Flow)
	if old.State.Phase == flow.Asking && !old.State.Editing && begun(f.ID, old.State) {
		return t.showTalk(&old, t.text("promise.resumed"))
	}
	c := Conversation{Focus: at, State: flow.New(f)}
	c.State.Answers = map[string]flow.Answer{"technique": {Options: []string{technique}, Given: true}}
	if standing != "" {
		c.State.Answers["standing"] = flow.Answer{Options: []string{standing}, Given: true}
	}
	c.State, _ = flow.Advance(f, words{t.lib, t.lang}, c.State, flow.Input{Act: flow.Begin, Now: t.now()})
	c.State.Rev = old.State.Rev + 1
	return t.showTalk(&c, first)
}

// begun tells whether the owner himself has answered anything.
func begun(flowID string, s flow.State) bool {
	for id, a := range s.Answers {
		if a.Given && (flowID != "wk" || id != "technique" && id != "standing") {
			return true
		}
	}
	return false
}

// promiseEffect keeps day and time of a promise apart and sees that they lie ahead. It reports done when it has shown
// the next screen.
func (t *turn) promiseEffect(c *Conversation, was flow.State, out *flow.Outcome) (done bool, err error) {
	a := c.State.Answers
	if at, err := time.Parse("2006-01-02T15:04", a["day"].Date); err == nil {
		a["day"] = flow.Answer{Date: at.Format(time.DateOnly), Given: true}
		a["time"] = flow.Answer{Text: dates.FormatClock(at, t.lang), Given: true}
		if c.State.Phase == flow.Asking && c.State.Question == "time" {
			f, _ := t.lib.Flow(c.Flow)
			c.State, _ = flow.Advance(f, words{t.lib, t.lang}, c.State, flow.Input{Act: flow.Skip, Now: t.now()})
		}
	}
	at, ok := t.promiseTime(c.State.Answers)
	if ok && !at.After(t.ev.At) && (out.Answered == "day" || out.Answered == "time") {
		c.State = was
		key := "promise.past"
		if out.Answered == "time" {
			key = "promise.past_today"
		}
		return true, t.showTalk(c, "⚠️ "+t.text(key))
	}
	return false, nil
}

// promiseTime is the moment a promise is set for, in the owner's zone; false while it is not known.
func (t *turn) promiseTime(a map[string]flow.Answer) (time.Time, bool) {
	day, known := t.day(a["day"])
	minutes, ok := t.clockAnswer(a["time"])
	if !known || !ok {
		return time.Time{}, false
	}
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, minutes, 0, 0, t.loc), true
}

// clockAnswer is a stored time of day in minutes after midnight.
func (t *turn) clockAnswer(a flow.Answer) (int, bool) {
	if !a.Given {
		return 0, false
	}
	if len(a.Options) > 0 {
		return clockOf(a)
	}
	minutes, problem := readClock(a.Text)
	return minutes, problem == ""
}

// readClock reads a time of day as people type it, in minutes after midnight. What could be two hours, or names a day as
// well, is refused with the key of a sentence that says so.
func readClock(text string) (minutes int, problem string) {
	midnight := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) // any day, from its beginning: only the hour counts
	otherDay := func(at time.Time) bool { return at.YearDay() != midnight.YearDay() }
	for _, text := range []string{text, "jam " + text} {
		got, err := dates.Parse(dates.Request{Text: text, Now: midnight})
		switch {
		case err != nil || !got.HasClock:
		case slices.ContainsFunc(append(got.Choices, got.Time), func(at time.Time) bool { return !at.IsZero() && otherDay(at) }):
			return 0, "problem.clock"
		case len(got.Choices) > 0:
			return 0, "problem.which_hour"
		default:
			return got.Time.Hour()*60 + got.Time.Minute(), ""
		}
	}
	return 0, "problem.clock"
}

// promiseNote is the promise in the owner's words.
func (t *turn) promiseNote(a map[string]flow.Answer) string {
	f, _ := t.lib.Flow("wk")
	ft := t.lib.FlowText(t.lang, f.ID)
	var what string
	for _, q := range flow.Applies(f, flow.State{Flow: f.ID, Answers: a}) {
		if strings.HasPrefix(q.ID, "what") {
			what = t.describe(q, ft.Questions[q.ID], a[q.ID])
		}
	}
	return t.plain("promise.note", "what", what, "channel", t.optionLabel("wk", "channel", option(a["channel"])))
}

// promiseSaved puts the promise on the agenda. One whose time has passed meanwhile is kept without a reminder.
func (t *turn) promiseSaved(c *Conversation) error {
	p, err := t.partner(c.Partner)
	if err != nil {
		return err
	}
	p.UpdatedAt = t.ev.At
	t.ch.Partners = append(t.ch.Partners, p)
	r := reminders.Reminder{Partner: p.No, Kind: reminders.Promise, Note: t.promiseNote(c.State.Answers)}
	first := "✅ " + t.text("promise.saved")
	switch at, ok := t.promiseTime(c.State.Answers); {
	case !p.ArchivedAt.IsZero():
		first = "⚠️ " + t.text("partner.is_archived")
	case ok && at.After(t.ev.At):
		r.Due = at
	default:
		first = "⚠️ " + t.text("promise.gone")
	}
	t.ch.Reminders = append(t.ch.Reminders, r)
	t.keep(c)
	t.done(c)
	return t.promiseCard(p, r, first)
}

// promise is the partner's promise as it is after this turn so far; the zero value where he has none.
func (t *turn) promise(partner int64) (reminders.Reminder, error) {
	for _, set := range slices.Backward(t.ch.Reminders) {
		if set.Partner == partner && set.Kind == reminders.Promise {
			return set, nil
		}
	}
	return t.reminderOf(partner, reminders.Promise)
}

// mark is the moment a promise is set for, as its buttons name it.
func mark(r reminders.Reminder) int64 { return r.Due.Unix() / 60 }

// promiseLine tells of a partner's open promise; empty where there is none.
func (t *turn) promiseLine(r reminders.Reminder) string {
	if r.Due.IsZero() {
		return ""
	}
	key := "promise.line"
	if r.Unanswered > 0 {
		key = "promise.line_asked"
	}
	return t.text(key, "note", r.Note, "date", dates.Format(r.Due.In(t.loc), t.lang, true))
}

// promiseCard shows one promise; first is a line about what just happened.
func (t *turn) promiseCard(p Partner, r reminders.Reminder, first string) error {
	c, err := t.conversation(Focus{Flow: "wk", Partner: p.No})
	if err != nil {
		return err
	}
	for _, kept := range t.ch.Conversations {
		if kept.Focus == c.Focus {
			c = kept
		}
	}
	text := "<b>" + t.lib.Fill("{n}", "n", p.Name) + "</b>\n"
	if first != "" {
		text = first + "\n\n" + text
	}
	var act []outbox.Button
	if c.State.Phase == flow.Saved {
		act = row(t.on(&c, "promise.change", "list"))
	}
	switch line := t.promiseLine(r); {
	case line != "":
		text += line
		act = append(act, t.button("promise.cancel", "p", p.No, "prx", mark(r)))
	case r.Note != "":
		text += t.text("promise.idle", "note", r.Note)
	default:
		text += t.text("promise.none")
	}
	if !t.user.PausedAt.IsZero() {
		text += "\n\n" + t.text("partner.paused")
	}
	rows, err := t.wayBack()
	if err != nil {
		return err
	}
	rows = append(rows, row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))
	if len(act) > 0 {
		rows = append([][]outbox.Button{act}, rows...)
	}
	t.show(screen{text: text, rows: rows})
	return nil
}

// promiseData: p:<no>:pr | p:<no>:prx:<mark> | p:<no>:pru:<mark>.
func (t *turn) promiseData(p Partner, a args) error {
	if !p.ArchivedAt.IsZero() {
		return t.partnerCard(p, "")
	}
	r, err := t.promise(p.No)
	if err != nil {
		return err
	}
	switch a.at(2) {
	case "prx":
		if r.Due.IsZero() || mark(r) != a.num(3) {
			return t.promiseStale(p, r)
		}
		was := mark(r)
		r.Due = time.Time{}
		t.ch.Reminders = append(t.ch.Reminders, r) // its words stay, for taking this back
		t.show(screen{text: t.text("promise.cancelled", "name", p.Name, "note", r.Note), rows: [][]outbox.Button{
			row(t.button("partner.restore", "p", p.No, "pru", was)),
			row(t.button("menu.agenda", "ag"), t.button("partner.open", "p", p.No)),
		}})
		return nil
	case "pru":
		return t.promiseBack(p, r, a.num(3))
	}
	if !r.Due.IsZero() {
		return t.promiseCard(p, r, "")
	}
	return t.promiseTalk(p, "none", "", "")
}

// furthestPromise bounds what a forged button can set.
const furthestPromise = 10 * 366 * 24 * time.Hour

// promiseBack sets a cancelled promise again, for the moment it had.
func (t *turn) promiseBack(p Partner, r reminders.Reminder, minutes int64) error {
	due := time.Unix(min(max(minutes, 0), 1<<40)*60, 0)
	if !r.Due.IsZero() || r.Note == "" || due.After(t.ev.At.Add(furthestPromise)) {
		return t.promiseStale(p, r)
	}
	if !due.After(t.ev.At) {
		return t.promiseCard(p, r, t.text("promise.gone"))
	}
	r.Due = due
	t.ch.Reminders = append(t.ch.Reminders, r)
	return t.promiseCard(p, r, "✅ "+t.text("promise.back"))
}

// promiseStale answers a button of an earlier promise: nothing changes, and the live card is shown.
func (t *turn) promiseStale(p Partner, r reminders.Reminder) error {
	t.answer(t.plain("stale.notice"))
	t.ev.Message = 0 // the live card is a new message
	return t.promiseCard(p, r, t.text("stale.card"))
}

// reminderOf reads a reminder; one that was never set is switched off.
func (t *turn) reminderOf(partner int64, kind reminders.Kind) (reminders.Reminder, error) {
	r, err := t.view.Reminder(t.ctx, partner, kind)
	if errors.Is(err, ErrNotFound) {
		return reminders.Reminder{Partner: partner, Kind: kind}, nil
	}
	return r, err
}
