package bot

import (
	"errors"
	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// nudgeData: r:<partner>:<r|f|m|a|p|e>:<version>:<act> | r:<partner>:z:<minute>.
func (t *turn) nudgeData(a args) error {
	p, err := t.partner(a.num(1))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	if a.at(2) == "z" {
		return t.snoozeChosen(p, a.num(3))
	}
	r, err := t.view.Reminder(t.ctx, p.No, kindOf(a.at(2)))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err != nil || !current(r, a.num(3)) || !p.ArchivedAt.IsZero() {
		t.answer(t.plain("stale.notice"))
		t.ev.Message = 0 // the live card is a new message
		return t.partnerCard(p, t.text("stale.reminder"))
	}
	if r.Kind == reminders.Promise {
		return t.promisedAct(p, r, a.at(4))
	}
	switch a.at(4) {
	case "dd":
		t.calm(r)
		t.ev.Message = 0 // the digest stays, with the others in it
		return t.logStart(p, nil, "")
	case "done":
		t.calm(r)
		if r.Kind == reminders.Asked {
			return t.meetingDone(p)
		}
		return t.logStart(p, nil, "")
	case "now":
		t.calm(r)
		return t.contactNow(p)
	case "no":
		return t.notYet(p)
	case "later":
		r.Due = reminders.Snooze(t.ev.At, 1, t.prefs())
		t.ch.Reminders = append(t.ch.Reminders, r)
		return t.answeredNudge(p, t.text("followup.tomorrow", "name", p.Name, "date", dates.Format(r.Due.In(t.loc), t.lang, true)))
	case "open":
		return t.nudgeOpen(p, r)
	}
	return t.snoozeAct(p, r, a.at(4))
}

// current tells whether a button of that version is still about the reminder as it is. Those of a promise outlive the
// question that follows by itself: many people react to the first of the two messages.
func current(r reminders.Reminder, version int64) bool {
	return r.Version == version || r.Kind == reminders.Promise && r.Unanswered == 2 && r.Version == version+1
}

// calm notes that the owner reacted, so that the reminder keeps its pace.
func (t *turn) calm(r reminders.Reminder) {
	if r.Kind == reminders.Rhythm && r.Unanswered > 0 {
		r.Unanswered = 0
		t.ch.Reminders = append(t.ch.Reminders, r)
	}
}

// nudgeOpen shows the reminder of one partner out of a digest.
func (t *turn) nudgeOpen(p Partner, r reminders.Reminder) error {
	n := t.nudge()
	d, err := t.asDue(p, r)
	if err != nil {
		return err
	}
	// The wording is that of a reminder that is about to fire; this one has fired.
	d.Reminder.Version--
	d.Reminder.Unanswered = max(d.Reminder.Unanswered-1, 0)
	s := n.alone(d)
	s.fresh = true // the digest stays, for the other partners
	t.show(s)
	return nil
}

// asDue is a reminder of a partner with what its wording needs.
func (t *turn) asDue(p Partner, r reminders.Reminder) (reminders.Due, error) {
	last, err := t.lastEntry(p.No)
	if err != nil {
		return reminders.Due{}, err
	}
	d := reminders.Due{Owner: t.ev.Owner, Reminder: r, Name: p.Name, CadenceDays: p.Cadence, LatestDays: p.Latest, Step: p.Step,
		LastContact: p.LastAt, LastNote: last.Note, LastOutcome: last.Outcome, Created: p.CreatedAt}
	for _, kind := range []reminders.Kind{reminders.Renewal, reminders.Meeting} {
		other, err := t.view.Reminder(t.ctx, p.No, kind)
		switch {
		case errors.Is(err, ErrNotFound):
		case err != nil:
			return d, err
		case kind == reminders.Renewal:
			d.Ends = other.Note
		default:
			d.Meets = other.Due
		}
	}
	return d, nil
}

func (t *turn) nudge() nudge {
	return nudge{Coach: t.Coach, lang: t.lang, loc: t.loc, now: t.ev.At, sapaan: t.sapaan()}
}

// answeredNudge shows what became of a reminder, with the ways on from there.
func (t *turn) answeredNudge(p Partner, text string, undo ...outbox.Button) error {
	back, err := t.wayBack()
	if err != nil {
		return err
	}
	if len(undo) > 0 {
		back = append([][]outbox.Button{undo}, back...)
	}
	t.show(screen{text: text, rows: append(back,
		row(t.button("partner.note", "l", "p", p.No), t.button("partner.now", "p", p.No, "now")),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")),
	)})
	return nil
}

// notYet answers "did it happen?" with no: the partner comes up again tomorrow.
func (t *turn) notYet(p Partner) error {
	due := reminders.Snooze(t.ev.At, 1, t.prefs())
	t.ch.Reminders = append(t.ch.Reminders,
		reminders.Reminder{Partner: p.No, Kind: reminders.Rhythm, Due: due},
		reminders.Reminder{Partner: p.No, Kind: reminders.Followup})
	return t.answeredNudge(p, t.text("followup.not_yet", "name", p.Name, "date", dates.Format(due.In(t.loc), t.lang, true)))
}
