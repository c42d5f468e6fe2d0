package bot

import (
	"errors"
	"strconv"

	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// nextDays is in how many days the next step comes where its flow says nothing.
const nextDays = 7

// planNext gives the step that comes next its day, a working day at the owner's hour, and returns a line that says so.
// Whoever wants no reminders, or all of whose steps are done, gets none.
func (t *turn) planNext(p Partner, step, days int) string {
	off := reminders.Reminder{Partner: p.No, Kind: reminders.Next}
	if step < 1 || step > 11 || days <= 0 || !t.user.PausedAt.IsZero() || !p.ArchivedAt.IsZero() {
		t.ch.Reminders = append(t.ch.Reminders, off)
		return ""
	}
	due := reminders.Onward(reminders.Snooze(t.ev.At, days, t.prefs()), t.prefs())
	off.Due, off.Note = due, strconv.Itoa(step)
	t.ch.Reminders = append(t.ch.Reminders, off)
	return t.text("next.line", "n", step, "date", dates.Format(due.In(t.loc), t.lang, false))
}

// nextDone takes the reminder of a step off that is saved by now, unless this turn has set another.
func (t *turn) nextDone(p Partner, saved int) error {
	for _, r := range t.ch.Reminders {
		if r.Kind == reminders.Next && r.Partner == p.No {
			return nil
		}
	}
	r, err := t.view.Reminder(t.ctx, p.No, reminders.Next)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if step, _ := strconv.Atoi(r.Note); err != nil || r.Due.IsZero() || step > saved {
		return err
	}
	t.ch.Reminders = append(t.ch.Reminders, reminders.Reminder{Partner: p.No, Kind: reminders.Next})
	return nil
}

// nextData: nx:<partner>:<step> asks for the day, nx:<partner>:<step>:<days> sets it, with 0 takes it off.
func (t *turn) nextData(a args) error {
	p, err := t.partner(a.num(1))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	if !p.ArchivedAt.IsZero() {
		return t.partnerCard(p, "")
	}
	step, days := int(a.num(2)), int(a.num(3))
	if step < 1 || step > 11 || days > 365 {
		return t.unknownButton()
	}
	title := t.lib.FlowText(t.lang, stepFlow(step)).Title
	on := func(key string, parts ...any) outbox.Button {
		return labelled(t.plain(key), append([]any{"nx", p.No, step}, parts...)...)
	}
	last := [][]outbox.Button{
		row(labelled(t.plain("step.go", "n", step, "title", title), "j", p.No, step)),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")),
	}
	switch {
	case a.at(3) == "":
		rows := [][]outbox.Button{
			row(on("next.in1", 1), on("next.in3", 3)), row(on("next.in7", 7), on("next.in14", 14)), row(on("next.in30", 30), on("next.none", 0)),
		}
		t.show(screen{text: t.text("next.ask", "name", p.Name, "n", step, "title", title), rows: append(rows, last[1])})
		return nil
	case days < 0:
		return t.unknownButton()
	case days > 0 && !t.user.PausedAt.IsZero():
		t.show(screen{text: t.text("next.paused"), rows: append([][]outbox.Button{row(t.button("settings.unpause", "st", "unpause"))}, last...)})
		return nil
	}
	text := t.planNext(p, step, days)
	if text == "" {
		text = t.text("next.off", "name", p.Name)
	}
	t.show(screen{text: text, rows: append([][]outbox.Button{row(on("next.change"))}, last...)})
	return nil
}

// nextStep reminds of the step that was to come today.
func (n nudge) nextStep(d reminders.Due) screen {
	partner := d.Reminder.Partner
	step, _ := strconv.Atoi(d.Reminder.Note)
	step = min(max(step, 1), 11)
	title := n.lib.FlowText(n.lang, stepFlow(step)).Title
	return screen{text: n.text("next.text", "name", d.Name, "n", step, "title", title), rows: [][]outbox.Button{
		row(labelled(n.lib.Plain(n.lang, "step.go", "n", step, "title", title), "j", partner, step)),
		row(n.button("next.in3", "nx", partner, step, 3), n.button("next.in7", "nx", partner, step, 7)),
		row(n.button("partner.open", "p", partner)),
	}}
}

// planRow reminds of an activity of the work plan that begins soon.
func (n nudge) planRow(d reminders.Due) screen {
	partner := d.Reminder.Partner
	return screen{text: n.text("planrow.text", "name", d.Name, "note", d.Reminder.Note), rows: [][]outbox.Button{
		row(n.button("nudge.now", "p", partner, "now"), n.button("planrow.plan", "f", stepFlow(5), partner, 0, "show")),
		row(n.button("partner.open", "p", partner)),
	}}
}

// toDue is the button of a digest that leads to what one line is about.
func (n nudge) toDue(d reminders.Due) outbox.Button {
	label := "▸ " + oneLine(d.Name, 34)
	if b, ok := n.specialButton(d, oneLine(d.Name, 34)); ok {
		return b
	}
	switch {
	case d.Reminder.Partner == 0:
		return n.button("menu.agenda", "ag")
	case d.Reminder.Kind == reminders.Next:
		return labelled(label, "j", d.Reminder.Partner, d.Reminder.Note)
	case d.Reminder.Kind == reminders.Review:
		return labelled(label, "f", stepFlow(11), d.Reminder.Partner, 0, "show")
	case d.Reminder.Kind.IsPlan():
		return labelled(label, "p", d.Reminder.Partner)
	}
	return labelled(label, "r", d.Reminder.Partner, kindLetter(d.Reminder.Kind), d.Reminder.Version+1, "open")
}
