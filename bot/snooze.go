package bot

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// rhythms are the days one tap sets, as in the conversation about a partner.
var rhythms = [...]int{7, 14, 30, 60, 180}

// snoozeAct is what the owner does about a partner's rhythm besides logging a contact: putting it off, another rhythm,
// no more reminders. Each can be taken back.
func (t *turn) snoozeAct(p Partner, r reminders.Reminder, act string) error {
	if r.Kind != reminders.Rhythm {
		return t.unknownButton()
	}
	prefs := t.prefs()
	switch act {
	case "eve":
		due := reminders.Evening(t.ev.At, prefs)
		if dates.DaysBetween(t.now(), due.In(t.loc)) > 0 { // this evening is over: tomorrow at the usual hour, not at night
			due = reminders.Snooze(t.ev.At, 1, prefs)
		}
		return t.snooze(p, r, due)
	case "m10":
		return t.snooze(p, r, reminders.Exactly(t.ev.At, 10*time.Minute, prefs))
	case "s1", "s3", "s7":
		days, _ := strconv.Atoi(act[1:])
		return t.snooze(p, r, reminders.Snooze(t.ev.At, days, prefs))
	case "more":
		t.snoozeMore(p, r)
		return nil
	case "date":
		t.await(awaitSnooze, p.No)
		t.show(screen{text: t.text("snooze.ask", "name", p.Name), rows: t.dropRow()})
		return nil
	case "rh":
		return t.rhythmMenu(p, r)
	case "off":
		return t.rhythmSet(p, r, 0)
	}
	if days, err := strconv.Atoi(strings.TrimPrefix(act, "rh")); err == nil && days >= 7 && days <= 365 {
		return t.rhythmSet(p, r, days)
	}
	return t.unknownButton()
}

// snoozeMore shows what is asked for less often.
func (t *turn) snoozeMore(p Partner, r reminders.Reminder) {
	act := func(key, act string) outbox.Button { return t.button(key, "r", p.No, "r", r.Version, act) }
	t.show(screen{text: t.text("snooze.more", "name", p.Name), rows: [][]outbox.Button{
		row(act("snooze.minutes", "m10"), act("snooze.date", "date")),
		row(act("snooze.rhythm", "rh"), act("snooze.stop", "off")),
		row(act("snooze.back", "open"), t.button("menu.home", "m")),
	}})
}

// snooze puts a partner off to due.
func (t *turn) snooze(p Partner, r reminders.Reminder, due time.Time) error {
	set := reminders.Reminder{Partner: p.No, Kind: reminders.Rhythm, Due: due, Note: r.Note}
	t.ch.Reminders = append(t.ch.Reminders, set)
	back, err := t.undoable(undo{Said: "undo.snoozed", Name: p.Name, Partner: p.No,
		Reminders: []reminders.Reminder{t.waiting(r)}, LeftReminders: []reminders.Reminder{set}})
	if err != nil {
		return err
	}
	return t.answeredNudge(p, t.text("nudge.snoozed", "name", p.Name, "date", dates.Format(due.In(t.loc), t.lang, true)), back)
}

// waiting is a reminder that has fired as taking an act back brings it again: not later than the next digest.
func (t *turn) waiting(r reminders.Reminder) reminders.Reminder {
	if r.Due.IsZero() {
		return r
	}
	if next := reminders.Digest(t.ev.At, t.prefs()); r.Due.After(next) && r.Unanswered > 0 {
		r.Due = next
	}
	return r
}

// snoozeTyped takes the day or moment to which a partner is put off.
func (t *turn) snoozeTyped(no int64) error {
	p, err := t.partner(no)
	if errors.Is(err, ErrNotFound) {
		t.endAwaiting()
		return t.lost("lost.text")
	}
	if err != nil {
		return err
	}
	got, err := dates.Parse(dates.Request{Text: t.ev.Text, Now: t.now()})
	due := got.Time
	if err == nil && !got.HasClock {
		due = reminders.OnDay(got.Time, t.prefs())
	}
	switch {
	case err != nil:
		t.show(screen{text: "⚠️ " + t.text("snooze.unread"), rows: t.dropRow()})
		return nil
	case len(got.Choices) > 0:
		return t.snoozeWhich(p, got)
	case !due.After(t.ev.At):
		t.show(screen{text: "⚠️ " + t.text("snooze.past"), rows: t.dropRow()})
		return nil
	}
	t.endAwaiting()
	return t.snoozeUntil(p, due)
}

// snoozeWhich asks which of several readings was meant; the moment stands in the button, in minutes since 1970.
func (t *turn) snoozeWhich(p Partner, got dates.Result) error {
	var rows [][]outbox.Button
	for _, at := range got.Choices {
		if !got.HasClock {
			at = reminders.OnDay(at, t.prefs())
		}
		if at.After(t.ev.At) && len(rows) < 4 {
			rows = append(rows, row(labelled(dates.Format(at.In(t.loc), t.lang, true), "r", p.No, "z", at.Unix()/60)))
		}
	}
	t.show(screen{text: t.text("snooze.which"), rows: append(rows, t.dropRow()...)})
	return nil
}

// snoozeChosen is the press on one of these: r:<partner>:z:<minute>.
func (t *turn) snoozeChosen(p Partner, minutes int64) error {
	due := time.Unix(min(max(minutes, 0), 1<<40)*60, 0)
	if !due.After(t.ev.At) || due.After(t.ev.At.Add(furthestPromise)) || !p.ArchivedAt.IsZero() {
		return t.unknownButton()
	}
	t.endAwaiting()
	return t.snoozeUntil(p, due)
}

func (t *turn) snoozeUntil(p Partner, due time.Time) error {
	r, err := t.reminderOf(p.No, reminders.Rhythm)
	if err != nil {
		return err
	}
	return t.snooze(p, r, due)
}

// rhythmMenu offers rhythms, the present one marked.
func (t *turn) rhythmMenu(p Partner, r reminders.Reminder) error {
	var rows [][]outbox.Button
	for _, days := range rhythms {
		label := t.optionLabel("ptn", "cadence", "d"+strconv.Itoa(days))
		if days == p.Cadence {
			label = "✓ " + label
		}
		b := labelled(label, "r", p.No, "r", r.Version, "rh"+strconv.Itoa(days))
		if n := len(rows); n > 0 && len(rows[n-1]) < 2 {
			rows[n-1] = append(rows[n-1], b)
		} else {
			rows = append(rows, row(b))
		}
	}
	rows = append(rows, row(t.button("snooze.stop", "r", p.No, "r", r.Version, "off"), t.button("snooze.own", "p", p.No, "rh")),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))
	t.show(screen{text: t.text("snooze.rhythm_ask", "name", p.Name), rows: rows})
	return nil
}

// rhythmSet gives a partner a rhythm of his own, 0 for none. What the conversation about him holds follows, so that a
// later change of his name does not bring the old one back.
func (t *turn) rhythmSet(p Partner, r reminders.Reminder, days int) error {
	was := p
	c, err := t.conversation(Focus{Flow: "ptn", Partner: p.No})
	if err != nil {
		return err
	}
	u := undo{Said: "undo.rhythm", Name: p.Name, Partner: p.No, Partners: []Partner{was}, Reminders: []reminders.Reminder{r}}
	p.Cadence, p.Latest, p.ByTag, p.UpdatedAt = days, 0, 0, t.ev.At
	if c.State.Phase == flow.Saved {
		u.Conversations = []Conversation{c}
		answers := map[string]flow.Answer{}
		for id, a := range c.State.Answers {
			answers[id] = a
		}
		for _, id := range []string{"cadence", "days"} {
			delete(answers, id)
			if a, ok := partnerAnswers(p)[id]; ok {
				answers[id] = a
			}
		}
		c.State.Answers = answers
		c.State.Rev++
		t.keep(&c)
	}
	t.ch.Partners = append(t.ch.Partners, p)
	last, err := t.lastEntry(p.No)
	if err != nil {
		return err
	}
	t.remind(p, last)
	set := t.ch.Reminders[len(t.ch.Reminders)-1]
	u.LeftPartners, u.LeftReminders = []leftPartner{{p.No, p.UpdatedAt}}, []reminders.Reminder{set}
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	text := t.text("snooze.stopped", "name", p.Name)
	if days > 0 {
		text = t.text("snooze.rhythm_set", "name", p.Name, "n", days, "date", dates.Format(set.Due.In(t.loc), t.lang, true))
	}
	return t.answeredNudge(p, text, back)
}
