package bot

import (
	"time"

	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// archive puts a partner away at at, with all his reminders, or with the zero time takes him back.
func (t *turn) archive(p Partner, at time.Time) error {
	p.ArchivedAt, p.UpdatedAt = at, t.ev.At
	t.ch.Partners = append(t.ch.Partners, p)
	if at.IsZero() {
		last, err := t.lastEntry(p.No)
		if err != nil {
			return err
		}
		t.remind(p, last)
		t.occasionsOf(p)
		since, err := t.agreementSince(p)
		if err != nil {
			return err
		}
		t.anniversariesSet(p, since)
		if err := t.renewalBack(p); err != nil {
			return err
		}
		return t.partnerCard(p, t.text("partner.restored"))
	}
	list, err := t.view.Reminders(t.ctx, p.No)
	if err != nil {
		return err
	}
	for _, r := range list {
		if !r.Due.IsZero() {
			t.ch.Reminders = append(t.ch.Reminders, reminders.Reminder{Partner: p.No, Kind: r.Kind, Note: keptNote(r)})
		}
	}
	t.show(screen{text: t.text("partner.archived", "name", p.Name), rows: [][]outbox.Button{
		row(t.button("partner.undo", "p", p.No, "una")),
		row(t.button("partners.back", "p"), t.button("menu.home", "m")),
	}})
	return nil
}

// keptNote is what stays known of a reminder that is taken off with its partner: the days of a year, which come back with
// him.
func keptNote(r reminders.Reminder) string {
	if r.Kind == reminders.Anniversary {
		return r.Note
	}
	return ""
}
