package bot

import (
	"errors"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// anniversariesSet sets the reminder of a partner's own days: of his organisation, and of the agreement that began on a
// day ("2006-01-02", "" for none).
func (t *turn) anniversariesSet(p Partner, agreement string) {
	r := reminders.Reminder{Partner: p.No, Kind: reminders.Anniversary}
	var days []string
	if p.Details.Founded != "" {
		days = append(days, "f"+p.Details.Founded)
	}
	if agreement != "" {
		days = append(days, "a"+agreement)
	}
	r.Note = strings.Join(days, " ")
	if p.ArchivedAt.IsZero() {
		r.Due = reminders.Anniversaries(reminders.AnniversaryDays(r.Note), t.ev.At, t.prefs())
	}
	t.ch.Reminders = append(t.ch.Reminders, r)
}

// agreementSince is the day on which a partner's agreement began, as his anniversaries have it.
func (t *turn) agreementSince(p Partner) (string, error) {
	r, err := t.view.Reminder(t.ctx, p.No, reminders.Anniversary)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", err
	}
	for _, field := range strings.Fields(r.Note) {
		if field[0] == 'a' {
			return field[1:], nil
		}
	}
	return "", nil
}

// evaluationSet sets the next look at a running partnership, a quarter from now.
func (t *turn) evaluationSet(p Partner) {
	t.ch.Reminders = append(t.ch.Reminders, reminders.Reminder{Partner: p.No, Kind: reminders.Evaluation, Due: reminders.Evaluating(t.ev.At, t.prefs())})
}

func (n nudge) evaluation(d reminders.Due) screen {
	p := d.Reminder.Partner
	return screen{text: n.text("evaluation.text", "name", d.Name), rows: [][]outbox.Button{
		row(n.button("evaluation.go", "j", p, 9)),
		row(n.button("evaluation.later", "ev", p, d.Reminder.Version+1), n.button("evaluation.stop", "ev", p, d.Reminder.Version+1, "off")),
		row(n.button("partner.open", "p", p)),
	}}
}

// evaluationData: ev:<partner>:<version>[:off] puts an evaluation off for a week, or ends them for this partner until an
// agreement is signed anew.
func (t *turn) evaluationData(a args) error {
	p, err := t.partner(a.num(1))
	if errors.Is(err, ErrNotFound) || err == nil && !p.ArchivedAt.IsZero() {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	old, err := t.view.Reminder(t.ctx, p.No, reminders.Evaluation)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err != nil || old.Version != a.num(2) {
		t.answer(t.plain("stale.notice"))
		t.ev.Message = 0 // the live card is a new message
		return t.partnerCard(p, t.text("stale.reminder"))
	}
	r := reminders.Reminder{Partner: p.No, Kind: reminders.Evaluation}
	if a.at(3) != "off" {
		r.Due = reminders.Onward(reminders.Snooze(t.ev.At, 7, t.prefs()), t.prefs())
	}
	t.ch.Reminders = append(t.ch.Reminders, r)
	back, err := t.undoable(undo{Said: "undo.snoozed", Name: p.Name, Partner: p.No, Reminders: []reminders.Reminder{t.waiting(old)}, LeftReminders: []reminders.Reminder{r}})
	if err != nil {
		return err
	}
	if r.Due.IsZero() {
		return t.answeredNudge(p, t.text("evaluation.stopped", "name", p.Name), back)
	}
	return t.answeredNudge(p, t.text("nudge.snoozed", "name", p.Name, "date", t.contactDay(r.Due)), back)
}

// unfinishedAfter is how many days after the last answer a step that was left open is asked about, once.
const unfinishedAfter = 2

// unfinishedSet sets or takes off the question about a step that was left open.
func (t *turn) unfinishedSet(c *Conversation) {
	if _, ok := stepOf(c.Flow); !ok || c.Partner == 0 {
		return
	}
	r := reminders.Reminder{Partner: c.Partner, Kind: reminders.Unfinished(c.Flow)}
	switch {
	case c.Open:
		r.Due = reminders.Onward(reminders.Snooze(t.ev.At, unfinishedAfter, t.prefs()), t.prefs())
	case c.State.Phase != flow.Saved:
		return // not begun
	}
	t.ch.Reminders = append(t.ch.Reminders, r)
}

// openFlow is the flow that a reminder of the kind Unfinished is about.
func openFlow(k reminders.Kind) string {
	_, flowID, _ := strings.Cut(string(k), ".")
	return flowID
}

func (n nudge) unfinished(d reminders.Due) screen {
	id, p := openFlow(d.Reminder.Kind), d.Reminder.Partner
	step, _ := stepOf(id)
	return screen{text: n.text("unfinished.text", "name", d.Name, "n", step), rows: [][]outbox.Button{
		row(n.button("unfinished.go", "f", id, p, 0, "show")),
		row(n.button("unfinished.no", "un"), n.button("partner.open", "p", p)),
	}}
}

// unfinishedLeft says that a step left open is not asked about again.
func (t *turn) unfinishedLeft() error {
	t.show(screen{text: t.text("unfinished.left"), rows: [][]outbox.Button{row(t.button("menu.agenda", "ag"), t.button("menu.home", "m"))}})
	return nil
}
