package bot

import (
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// meetingSettled is how long after a meeting the owner is asked whether it took place; a meeting without a clock time
// counts as one at three in the afternoon.
const (
	meetingSettled = 2 * time.Hour
	meetingHour    = 15
)

// meetingPlanned puts the meeting of step 4 on the agenda: a reminder the day before at the owner's hour, or that very
// day where it is too late for that, and afterwards the question whether it took place. It returns a line that says so.
// A meeting that was held or has no day any more is taken off.
func (t *turn) meetingPlanned(p Partner, a map[string]flow.Answer) string {
	off := reminders.Reminder{Partner: p.No, Kind: reminders.Meeting}
	day, ok := t.day(a["date"])
	withClock := ok && hasClock(day)
	if ok && !withClock {
		y, m, d := day.Date()
		day = time.Date(y, m, d, meetingHour, 0, 0, 0, t.loc)
	}
	if !ok || option(a["held"]) == "yes" || !day.After(t.ev.At) {
		t.ch.Reminders = append(t.ch.Reminders, off, reminders.Reminder{Partner: p.No, Kind: reminders.Asked})
		return ""
	}
	due := reminders.OnDay(day.AddDate(0, 0, -1), t.prefs())
	if !due.After(t.ev.At) {
		due = reminders.OnDay(day, t.prefs())
	}
	if !due.After(t.ev.At) || !due.Before(day) {
		due = reminders.In(t.ev.At, 0, t.prefs()) // it is very near: one reminder now serves as well
	}
	when := dates.Format(day, t.lang, withClock)
	meeting, late := off, !due.Before(day) // the night is quiet, and the meeting is before it ends
	if !late {
		meeting.Due = due
		meeting.Note = t.plain("meeting.note", "date", when, "who", a["who"].Text)
	}
	t.ch.Reminders = append(t.ch.Reminders, meeting, reminders.Reminder{Partner: p.No, Kind: reminders.Asked,
		Due: reminders.In(day, meetingSettled, t.prefs()), Note: t.plain("meeting.asked", "who", a["who"].Text)})
	if late || !t.user.PausedAt.IsZero() {
		return "" // a pause: it comes if he wants reminders again by then
	}
	return t.text("meeting.planned", "date", when, "when", dates.Format(due.In(t.loc), t.lang, true))
}

// meetingDone begins the log entry of a planned meeting: it was on its day, whenever the question is answered.
func (t *turn) meetingDone(p Partner) error {
	step, err := t.conversation(Focus{Flow: stepFlow(4), Partner: p.No})
	if err != nil {
		return err
	}
	if err := t.logStart(p, nil, ""); err != nil {
		return err
	}
	if day, ok := t.day(step.State.Answers["date"]); ok && day.Before(t.ev.At) {
		log := t.ch.Conversations[len(t.ch.Conversations)-1]
		log.State.Answers["at"] = flow.Answer{Date: step.State.Answers["date"].Date, Given: true}
	}
	return nil
}

// meeting reminds of a planned meeting and leads to what was prepared for it.
func (n nudge) meeting(d reminders.Due) screen {
	partner := d.Reminder.Partner
	text := n.text("meeting.text", "name", d.Name, "note", d.Reminder.Note) + "\n\n" + n.text("meeting.ready")
	if item, ok := n.lib.Item(n.lang, "C4"); ok {
		text += "\n\n💡 <b>" + n.lib.Fill(item.Title) + "</b>\n" + n.lib.Fill(item.Tip, "sapaan", n.sapaan)
	}
	return screen{text: text, rows: [][]outbox.Button{
		row(n.button("meeting.open", "f", stepFlow(4), partner, 0, "show")),
		row(n.button("nudge.now", "p", partner, "now"), n.button("partner.open", "p", partner)),
	}}
}
