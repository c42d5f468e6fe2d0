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
		t.remind(p, last.Next)
		if err := t.renewalBack(p); err != nil {
			return err
		}
		return t.partnerCard(p, t.text("partner.restored"))
	}
	if err := t.planPutAway(p); err != nil {
		return err
	}
	t.ch.Reminders = append(t.ch.Reminders,
		reminders.Reminder{Partner: p.No, Kind: reminders.Next},
		reminders.Reminder{Partner: p.No, Kind: reminders.Rhythm},
		reminders.Reminder{Partner: p.No, Kind: reminders.Followup},
		reminders.Reminder{Partner: p.No, Kind: reminders.Meeting},
		reminders.Reminder{Partner: p.No, Kind: reminders.Review},
		reminders.Reminder{Partner: p.No, Kind: reminders.Asked},
		reminders.Reminder{Partner: p.No, Kind: reminders.Promise},
		reminders.Reminder{Partner: p.No, Kind: reminders.Renewal})
	t.show(screen{text: t.text("partner.archived", "name", p.Name), rows: [][]outbox.Button{
		row(t.button("partner.undo", "p", p.No, "una")),
		row(t.button("partners.back", "p"), t.button("menu.home", "m")),
	}})
	return nil
}
