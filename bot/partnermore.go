package bot

import (
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/bot/roster"
	"mitrabot/reminders"
)

// partnerMore offers what is done with a partner less often.
func (t *turn) partnerMore(p Partner) error {
	pause := t.button("partner.pause", "p", p.No, "pz")
	if p.PausedUntil.After(t.ev.At) {
		pause = t.button("partner.unpause", "p", p.No, "pz", 0)
	}
	t.show(screen{text: t.text("partner.more_text", "name", p.Name), rows: [][]outbox.Button{
		row(t.button("partner.details", "p", p.No, "det"), t.button("partner.edit", "p", p.No, "edit")),
		row(t.button("partner.rhythm", "p", p.No, "rh"), t.button("partner.tags", "tg", "p", p.No)),
		row(t.button("partner.pattern", "b", "p", p.No), t.button("documents.open", "d", "p", p.No)),
		row(t.button("pulse.ask", "yp", p.No), pause),
		row(t.button("partner.archive", "p", p.No, "arc"), t.button("partner.delete", "p", p.No, "del")),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")),
	}})
	return nil
}

// partnerAct: p:<no>:det[:<field>] | p:<no>:med | p:<no>:lat[:<days>] | p:<no>:pz[:<days>] | p:<no>:del[:yes].
func (t *turn) partnerAct(p Partner, a args) error {
	switch a.at(2) {
	case "det":
		if a.at(3) == "" {
			return t.details(p, "")
		}
		return t.detailAsk(p, a.at(3))
	case "med":
		return t.partnerMedia(p)
	case "lat":
		return t.latestData(p, a)
	case "pz":
		if days := a.num(3); days >= 0 && days <= 366 {
			return t.pausePartner(p, int(days))
		}
		t.show(screen{text: t.text("pausing.ask", "name", p.Name), rows: [][]outbox.Button{
			row(t.button("pausing.week", "p", p.No, "pz", 7), t.button("pausing.month", "p", p.No, "pz", 30)),
			row(t.button("pausing.quarter", "p", p.No, "pz", 91), t.button("pausing.half", "p", p.No, "pz", 182)),
			row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")),
		}})
		return nil
	}
	if a.at(3) == "yes" {
		return t.deletePartner(p)
	}
	_, entries, err := t.view.Contacts(t.ctx, p.No, 0, 1)
	if err != nil {
		return err
	}
	t.show(screen{text: t.text("deleting.ask", "name", p.Name, "n", entries), rows: [][]outbox.Button{
		row(t.button("deleting.yes", "p", p.No, "del", "yes")),
		row(t.button("partner.archive", "p", p.No, "arc"), t.button("deleting.no", "p", p.No)),
	}})
	return nil
}

// mostShown is how many photos and documents of a partner are shown at once, the newest first.
const mostShown = 10

// partnerMedia shows the photos, voice notes and documents that came with a partner's log.
func (t *turn) partnerMedia(p Partner) error {
	var list []Attachment
	more := 0
	err := t.view.EachContact(t.ctx, p.No, time.Time{}, func(c Contact) bool {
		for _, m := range c.Media {
			if len(list) < mostShown {
				list = append(list, m)
			} else {
				more++
			}
		}
		return true
	})
	if err != nil {
		return err
	}
	key := "details.media"
	if len(list) == 0 {
		key = "details.no_media"
	}
	t.show(screen{text: t.text(key, "name", p.Name, "n", len(list), "more", more), rows: [][]outbox.Button{
		row(t.button("partner.log", "l", "h", p.No, 0), t.button("partner.open", "p", p.No)), row(t.button("menu.home", "m"))}})
	for _, m := range list {
		t.ch.Messages = append(t.ch.Messages, outbox.Message{Chat: t.ev.Chat, Kind: outbox.Send, Language: t.lang,
			Media: &outbox.Media{Kind: m.Kind, FileID: m.FileID, Name: m.Name}})
	}
	return nil
}

// pausePartner says nothing of a partner for so many days; 0 ends the pause.
func (t *turn) pausePartner(p Partner, days int) error {
	was := p
	p.PausedUntil, p.UpdatedAt = time.Time{}, t.ev.At
	said := "pausing.over"
	if days > 0 {
		p.PausedUntil = reminders.Snooze(t.ev.At, days, t.prefs())
		said = "pausing.set"
	}
	u := undo{Said: "undo.pause", Name: p.Name, Partner: p.No, Partners: []Partner{was}, LeftPartners: []leftPartner{{p.No, p.UpdatedAt}}}
	var err error
	if u.Reminders, err = t.view.Reminders(t.ctx, p.No); err != nil {
		return err
	}
	t.ch.Partners = append(t.ch.Partners, p)
	if was.PausedUntil.After(t.ev.At) {
		if err := t.unheld(was, u.Reminders); err != nil {
			return err
		}
	}
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	return t.answeredNudge(p, t.text(said, "name", p.Name, "date", dates.Format(p.PausedUntil.In(t.loc), t.lang, false)), back)
}

// unheld brings back what the pause of a partner has put off to its end: his rhythm comes when it would have come, the days
// of the calendar are found anew, and the rest comes with the next digest.
func (t *turn) unheld(was Partner, list []reminders.Reminder) error {
	end := reminders.Resume(was.PausedUntil, t.prefs())
	for _, r := range list {
		switch {
		case r.Due.IsZero():
		case r.Kind == reminders.Occasion:
			t.occasionsOf(was)
		case r.Kind == reminders.Anniversary:
			since, err := t.agreementSince(was)
			if err != nil {
				return err
			}
			t.anniversariesSet(was, since)
		case !r.Due.Equal(end): // it was not put off
		case r.Kind == reminders.Rhythm:
			last, err := t.lastEntry(was.No)
			if err != nil {
				return err
			}
			t.remind(was, last)
		default:
			r.Due = reminders.Digest(t.ev.At, t.prefs())
			t.ch.Reminders = append(t.ch.Reminders, r)
		}
	}
	return nil
}

// deletePartner forgets a partner with everything about him. It can be taken back for AsideFor.
func (t *turn) deletePartner(p Partner) error {
	u := undo{Said: "undo.deleted", Name: p.Name, Partner: p.No, Partners: []Partner{p}, LeftPartners: []leftPartner{{No: p.No}}}
	var err error
	if u.Conversations, err = t.view.Conversations(t.ctx, p.No); err != nil {
		return err
	}
	if u.Contacts, err = t.view.Log(t.ctx, p.No); err != nil {
		return err
	}
	if u.Reminders, err = t.view.Reminders(t.ctx, p.No); err != nil {
		return err
	}
	if u.Pulses, err = t.view.Pulses(t.ctx, p.No); err != nil {
		return err
	}
	tags, err := t.view.TagsOf(t.ctx, p.No)
	if err != nil {
		return err
	}
	for _, tag := range tags {
		u.Tagged = append(u.Tagged, Tagged{Tag: tag.No, Partner: p.No})
	}
	t.ch.DropPartners = append(t.ch.DropPartners, p.No)
	if strings.HasPrefix(t.user.Focus.Flow, awaitMark) || t.user.Focus.Partner == p.No {
		t.user.Focus = Focus{}
	}
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	t.show(screen{text: t.text("deleting.done", "name", p.Name), rows: [][]outbox.Button{row(back), row(t.button("partners.back", "p"), t.button("menu.home", "m"))}})
	return nil
}

// latestData asks after how many days a partner counts as neglected, or sets it; 0 is half as long again as his rhythm.
func (t *turn) latestData(p Partner, a args) error {
	if p.Cadence == 0 {
		t.show(screen{text: t.text("latest.no_rhythm", "name", p.Name), rows: [][]outbox.Button{
			row(t.button("partner.rhythm", "p", p.No, "rh")), row(t.button("partner.open", "p", p.No), t.button("menu.home", "m"))}})
		return nil
	}
	if days := a.num(3); days == 0 || days >= int64(p.Cadence) && days <= mostLatest {
		u := undo{Said: "undo.details", Name: p.Name, Partner: p.No, Partners: []Partner{p}}
		p.Latest, p.UpdatedAt = int(days), t.ev.At
		u.LeftPartners = []leftPartner{{p.No, p.UpdatedAt}}
		t.ch.Partners = append(t.ch.Partners, p)
		back, err := t.undoable(u)
		if err != nil {
			return err
		}
		return t.details(p, "✅ "+t.text("details.kept"), back)
	}
	var rows [][]outbox.Button
	for _, days := range []int{latestOf(p.Cadence, 0), p.Cadence * 2, p.Cadence * 3} {
		label := t.plain("latest.days", "n", days)
		if days == latestOf(p.Cadence, p.Latest) {
			label = "✓ " + label
		}
		if days == latestOf(p.Cadence, 0) {
			days = 0
		}
		rows = append(rows, row(labelled(label, "p", p.No, "lat", days)))
	}
	t.show(screen{text: t.text("latest.ask", "name", p.Name, "n", p.Cadence), rows: append(rows,
		row(t.button("partner.details", "p", p.No, "det"), t.button("partner.open", "p", p.No)), row(t.button("menu.home", "m")))})
	return nil
}

// mostLatest is the longest time after which a partner may count as neglected, in days: three times the longest rhythm.
const mostLatest = roster.MostLatest
