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

// meetingPlanned puts the meeting of step 4 on the agenda, or takes it off once it was held.
func (t *turn) meetingPlanned(p Partner, a map[string]flow.Answer) string {
	return t.meetingOn(p, reminders.Meeting, a["date"], option(a["held"]) == "yes",
		func(when string) string { return t.plain("meeting.note", "date", when, "who", a["who"].Text) },
		t.plain("meeting.asked", "who", a["who"].Text))
}

// meetingOn puts a meeting on the agenda: a reminder the day before at the owner's hour, or that very day where it is
// too late for that, and afterwards the question whether it took place. It returns a line that says so. A meeting that
// was held or has no day any more is taken off. note words the reminder, asked the question.
func (t *turn) meetingOn(p Partner, kind reminders.Kind, on flow.Answer, held bool, note func(when string) string, asked string) string {
	off := reminders.Reminder{Partner: p.No, Kind: kind}
	day, ok := t.day(on)
	withClock := ok && hasClock(day)
	if ok && !withClock {
		y, m, d := day.Date()
		day = time.Date(y, m, d, meetingHour, 0, 0, 0, t.loc)
	}
	if !ok || held || !day.After(t.ev.At) {
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
		meeting.Note = note(when)
	}
	t.ch.Reminders = append(t.ch.Reminders, meeting, reminders.Reminder{Partner: p.No, Kind: reminders.Asked,
		Due: reminders.In(day, meetingSettled, t.prefs()), Note: asked})
	if late || !t.user.PausedAt.IsZero() {
		return "" // a pause: it comes if he wants reminders again by then
	}
	return t.text("meeting.planned", "date", when, "when", dates.Format(due.In(t.loc), t.lang, true))
}

// meetingDone begins the log entry of a planned meeting: it was on its day, whenever the question is answered.
func (t *turn) meetingDone(p Partner) error {
	on, err := t.lastMeeting(p)
	if err != nil {
		return err
	}
	if err := t.logStart(p, nil, ""); err != nil {
		return err
	}
	if day, ok := t.day(on); ok && day.Before(t.ev.At) {
		log := t.ch.Conversations[len(t.ch.Conversations)-1]
		log.State.Answers["at"] = flow.Answer{Date: on.Date, Given: true}
	}
	return nil
}

// lastMeeting is the day of the planned meeting that was last: of step 4, or of step 11 where that one is past too.
func (t *turn) lastMeeting(p Partner) (flow.Answer, error) {
	first, err := t.conversation(Focus{Flow: stepFlow(4), Partner: p.No})
	if err != nil {
		return flow.Answer{}, err
	}
	next, err := t.conversation(Focus{Flow: stepFlow(11), Partner: p.No})
	if err != nil {
		return flow.Answer{}, err
	}
	if day, ok := t.day(next.State.Answers["meeting"]); ok && day.Before(t.ev.At) {
		if before, ok := t.day(first.State.Answers["date"]); !ok || before.Before(day) || before.After(t.ev.At) {
			return next.State.Answers["meeting"], nil
		}
	}
	return first.State.Answers["date"], nil
}

// meeting reminds of a planned meeting and leads to what was prepared for it.
func (n nudge) meeting(d reminders.Due) screen {
	partner := d.Reminder.Partner
	step, ready := 4, "meeting.ready"
	if d.Reminder.Kind == reminders.Review {
		step, ready = 11, "late.meeting_ready"
	}
	text := n.text("meeting.text", "name", d.Name, "note", d.Reminder.Note) + "\n\n" + n.text(ready)
	if item, ok := n.lib.Item(n.lang, "C4"); ok {
		text += "\n\n💡 <b>" + n.lib.Fill(item.Title) + "</b>\n" + n.lib.Fill(item.Tip, "sapaan", n.sapaan)
	}
	return screen{text: text, rows: [][]outbox.Button{
		row(n.button("meeting.open", "f", stepFlow(step), partner, 0, "show")),
		row(n.button("nudge.now", "p", partner, "now"), n.button("partner.open", "p", partner)),
	}}
}
