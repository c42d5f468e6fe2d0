package bot

import (
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// renewalSet sets the clock of a signed agreement by its last day and returns the line that says so. One that is not
// signed by both, or ends too soon, has none.
func (t *turn) renewalSet(p Partner, a map[string]flow.Answer) []string {
	r := reminders.Reminder{Partner: p.No, Kind: reminders.Renewal}
	end := dayOnly(a["end"].Date)
	if option(a["signed"]) == "both" && end != "" && p.ArchivedAt.IsZero() {
		r.Due, r.Note = reminders.Renewing(end, t.ev.At, t.prefs()), end
	}
	t.ch.Reminders = append(t.ch.Reminders, r)
	if r.Note != "" {
		t.anniversariesSet(p, dayOnly(a["start"].Date))
		t.evaluationSet(p)
	} else { // no longer signed: nothing that hangs on the agreement
		t.anniversariesSet(p, "")
		t.ch.Reminders = append(t.ch.Reminders, reminders.Reminder{Partner: p.No, Kind: reminders.Evaluation})
	}
	if r.Due.IsZero() || !t.user.PausedAt.IsZero() {
		return nil // a pause: it comes if he wants reminders again by then
	}
	return []string{t.text("renewal.told", "date", dates.Format(r.Due.In(t.loc), t.lang, true))}
}

// dayOnly is the day of a stored date, without its clock time; empty where there is none.
func dayOnly(stored string) string {
	day, _, _ := strings.Cut(stored, "T")
	return day
}

// renewalBack sets the clock again for a partner who comes back from the archive.
func (t *turn) renewalBack(p Partner) error {
	c, err := t.conversation(Focus{Flow: stepFlow(7), Partner: p.No})
	if err != nil {
		return err
	}
	if c.State.Phase == flow.Saved {
		t.renewalSet(p, c.State.Answers)
	}
	return nil
}

// endDay is the last day of an agreement in words.
func (n nudge) endDay(stored string) string {
	if day, err := time.ParseInLocation(time.DateOnly, stored, n.loc); err == nil {
		return dates.Format(day, n.lang, false)
	}
	return stored
}

// renewal reminds of the end of an agreement and leads to where it is extended.
func (n nudge) renewal(d reminders.Due) screen {
	key, left := "renewal.text", 0
	if day, err := time.ParseInLocation(time.DateOnly, d.Reminder.Note, n.loc); err == nil {
		switch left = dates.DaysBetween(n.now.In(n.loc), day); {
		case left == 0:
			key = "renewal.today"
		case left < 0:
			key = "renewal.over"
		}
	}
	partner := d.Reminder.Partner
	text := n.text(key, "name", d.Name, "date", n.endDay(d.Reminder.Note), "n", left)
	return screen{text: text, rows: [][]outbox.Button{
		row(n.button("renewal.follow", "j", partner, 11)),
		row(n.button("renewal.draft", "j", partner, 6)),
		row(n.button("nudge.now", "p", partner, "now"), n.button("partner.open", "p", partner)),
	}}
}
