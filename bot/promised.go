package bot

import (
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// promised reminds of a promise at its time, and asks later whether it happened.
func (n nudge) promised(d reminders.Due) screen {
	if d.Reminder.Unanswered > 0 {
		return n.followup(d)
	}
	act := func(key, act string) outbox.Button {
		return n.button(key, "r", d.Reminder.Partner, kindLetter(d.Reminder.Kind), d.Reminder.Version+1, act)
	}
	return screen{text: n.text("promise.now", "name", d.Name, "note", d.Reminder.Note), rows: [][]outbox.Button{
		row(act("followup.yes", "done"), act("nudge.now", "now")),
		row(act("promise.hour", "h1"), act("promise.tomorrow", "d1")),
		row(n.button("partner.open", "p", d.Reminder.Partner)),
	}}
}

// promisedAct is what the owner does about a promise that has come up.
func (t *turn) promisedAct(p Partner, r reminders.Reminder, act string) error {
	set := func(due time.Time, unanswered int) {
		r.Due, r.Unanswered = due, unanswered
		t.ch.Reminders = append(t.ch.Reminders, r)
	}
	switch act {
	case "done":
		set(time.Time{}, r.Unanswered)
		return t.logStart(p, nil, "")
	case "now":
		set(reminders.In(t.ev.At, reminders.AskAfter, t.prefs()), 1)
		return t.contactNow(p)
	case "h1":
		set(reminders.Exactly(t.ev.At, time.Hour, t.prefs()), 0)
		return t.promiseCard(p, r, t.text("promise.moved"))
	case "d1", "no":
		due, err := t.promiseTomorrow(p)
		if err != nil {
			return err
		}
		set(due, 0)
		key := "promise.moved"
		if act == "no" {
			key = "promise.not_yet"
		}
		return t.promiseCard(p, r, t.text(key))
	case "later":
		set(reminders.Snooze(t.ev.At, 1, t.prefs()), 1)
		return t.answeredNudge(p, t.text("followup.tomorrow", "name", p.Name, "date", dates.Format(r.Due.In(t.loc), t.lang, true)))
	case "open":
		return t.nudgeOpen(p, r)
	}
	return t.unknownButton()
}

// promiseTomorrow is tomorrow at the time of day the promise was made for.
func (t *turn) promiseTomorrow(p Partner) (time.Time, error) {
	c, err := t.conversation(Focus{Flow: "wk", Partner: p.No})
	if err != nil {
		return time.Time{}, err
	}
	minutes, ok := t.clockAnswer(c.State.Answers["time"])
	if !ok {
		minutes = t.user.hour()
	}
	y, m, d := t.now().Date()
	return time.Date(y, m, d+1, 0, minutes, 0, 0, t.loc), nil
}

// promiseTold ends the question about a promise that has come up, once a contact with the partner is in the log.
func (t *turn) promiseTold(partner int64) error {
	r, err := t.promise(partner)
	if err != nil || r.Due.IsZero() || r.Unanswered == 0 {
		return err
	}
	r.Due = time.Time{}
	t.ch.Reminders = append(t.ch.Reminders, r)
	return nil
}
