package bot

import (
	"fmt"
	"strings"

	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/content"
	"mitrabot/reminders"
)

// history lists the log of a partner, the newest contact first.
func (t *turn) history(p Partner, offset int) error {
	list, total, err := t.view.Contacts(t.ctx, p.No, offset, pageSize)
	if err != nil {
		return err
	}
	if total == 0 {
		t.show(screen{text: t.text("history.empty", "name", p.Name), rows: [][]outbox.Button{
			row(t.button("partner.note", "l", "p", p.No), t.button("partner.open", "p", p.No)),
		}})
		return nil
	}
	text := t.text("history.text", "name", p.Name, "n", total)
	var rows [][]outbox.Button
	for _, e := range list {
		day := dates.FormatShort(e.At.In(t.loc), t.lang)
		text += "\n\n<b>" + content.Escape(day) + "</b> · " + content.Escape(t.entryLine(e))
		if e.Note != "" {
			text += "\n" + content.Escape(oneLine(e.Note, 120))
		}
		if len(e.Media) > 0 {
			text += " 📎"
		}
		rows = append(rows, row(labelled(day+" · "+t.optionLabel("log", "channel", e.Channel), "l", "e", e.No)))
	}
	rows = append(rows, t.pageRow(offset, total, "l", "h", p.No)...)
	rows = append(rows, row(t.button("history.chart", "d", p.No, "contacts"), t.button("history.chart_all", "d", 0, "contactsall")))
	rows = append(rows, row(t.button("partner.note", "l", "p", p.No), t.button("partner.open", "p", p.No)))
	t.show(screen{text: text, rows: rows})
	return nil
}

// entryLine is how and with what result a contact was: what is not known is left out.
func (t *turn) entryLine(e Contact) string {
	line := t.optionLabel("log", "channel", e.Channel)
	switch e.Direction {
	case "in":
		line = "↙️ " + line
	case "out":
		line = "↗️ " + line
	}
	if e.Details.People != "" {
		line += " · " + oneLine(e.Details.People, 40)
	}
	if e.Outcome != "" {
		line += " · " + t.optionLabel("log", "outcome", e.Outcome)
	}
	return line
}

// entryCard shows one log entry, with what was attached to it.
func (t *turn) entryCard(e Contact, first string, more ...outbox.Button) error {
	name, err := t.partnerName(e.Partner)
	if err != nil {
		return err
	}
	var b strings.Builder
	if first != "" {
		b.WriteString(first + "\n\n")
	}
	b.WriteString(t.entryText(e, name))
	if e.Outcome == "problem" {
		if item, ok := t.lib.Item(t.lang, "C3"); ok {
			b.WriteString("\n\n💡 " + t.lib.Fill(item.Tip, "sapaan", t.sapaan()))
		}
	}
	back, err := t.wayBack()
	if err != nil {
		return err
	}
	if len(more) > 0 {
		back = append([][]outbox.Button{more}, back...)
	}
	if url := mapLink(e.Details.Place); url != "" {
		back = append(back, row(outbox.Button{Label: t.plain("entry.map"), URL: url}))
	}
	turned := t.button("entry.as_in", "l", "r", e.No, "in")
	if e.Direction == "in" {
		turned = t.button("entry.as_out", "l", "r", e.No, "out")
	}
	t.show(screen{text: b.String(), rows: append(back,
		row(t.button("entry.correct", "l", "c", e.No), t.button("entry.drop", "l", "d", e.No)),
		row(turned, t.button("partner.log", "l", "h", e.Partner, 0)),
		row(t.button("partner.open", "p", e.Partner), t.button("menu.home", "m")),
	)})
	if first == "" {
		for _, m := range e.Media {
			t.ch.Messages = append(t.ch.Messages, outbox.Message{
				Chat: t.ev.Chat, Kind: outbox.Send, Language: t.lang,
				Media: &outbox.Media{Kind: m.Kind, FileID: m.FileID, Name: m.Name},
			})
		}
	}
	return nil
}

// entryText is what is known of one entry.
func (t *turn) entryText(e Contact, name string) string {
	next := t.plain("entry.by_rhythm")
	if !e.Next.IsZero() {
		next = dates.FormatShort(e.Next.In(t.loc), t.lang)
		if hasClock(e.Next) {
			next = dates.Format(e.Next.In(t.loc), t.lang, true)
		}
	}
	if e.Details.NextText != "" {
		next += ": " + e.Details.NextText
	}
	text := t.text("entry.head", "name", name, "date", dates.FormatShort(e.At.In(t.loc), t.lang), "line", t.entryLine(e)) +
		"\n" + t.text("entry.next", "next", next)
	if e.Note != "" {
		text += "\n" + t.text("entry.note", "note", e.Note)
	}
	if e.Details.From != "" {
		text += "\n" + t.text("entry.from", "from", e.Details.From)
	}
	if e.Details.Place.Name != "" {
		text += "\n" + t.text("entry.place", "place", e.Details.Place.Name)
	}
	if len(e.Media) > 0 {
		text += "\n" + t.text("entry.media", "n", len(e.Media))
	}
	return text
}

// mapLink leads to a place on a map, "" for none.
func mapLink(p Place) string {
	if p.Lat == 0 && p.Lon == 0 {
		return ""
	}
	return fmt.Sprintf("https://www.openstreetmap.org/?mlat=%.5f&mlon=%.5f#map=16/%.5f/%.5f", p.Lat, p.Lon, p.Lat, p.Lon)
}

// entryTurn says who made the contact.
func (t *turn) entryTurn(e Contact, direction string) error {
	if direction != "in" && direction != "out" {
		return t.unknownButton()
	}
	e.Direction = direction
	t.ch.Contacts = append(t.ch.Contacts, e)
	return t.entryCard(e, "✅ "+t.text("entry.turned_"+direction))
}

// beforeContact is how the log of a partner is brought back to what it is now, for an act that changes it.
func (t *turn) beforeContact(p Partner, said string) (undo, error) {
	u := undo{Said: said, Name: p.Name, Partner: p.No, Partners: []Partner{p}}
	for _, kind := range []reminders.Kind{reminders.Rhythm, reminders.Followup, reminders.Promise} {
		r, err := t.reminderOf(p.No, kind)
		if err != nil {
			return u, err
		}
		u.Reminders = append(u.Reminders, r)
	}
	return u, nil
}

// entryDrop removes a log entry; the rhythm counts from what is left. It can be taken back.
func (t *turn) entryDrop(e Contact) error {
	p, err := t.partner(e.Partner)
	if err != nil {
		return err
	}
	u, err := t.beforeContact(p, "undo.entry")
	if err != nil {
		return err
	}
	u.Contacts = []Contact{e}
	log, _, err := t.view.Contacts(t.ctx, p.No, 0, 2)
	if err != nil {
		return err
	}
	t.ch.DropContacts = append(t.ch.DropContacts, e.No)
	var latest Contact
	for _, other := range log {
		if other.No != e.No && other.At.After(latest.At) {
			latest = other
		}
	}
	if err := t.touch(p, latest, e.No); err != nil {
		return err
	}
	if err := t.logForget(p.No); err != nil {
		return err
	}
	u.LeftPartners = []leftPartner{{p.No, t.ev.At}}
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	t.show(screen{text: t.text("entry.dropped"), rows: [][]outbox.Button{
		row(back), row(t.button("partner.log", "l", "h", p.No, 0), t.button("partner.open", "p", p.No)), row(t.button("menu.home", "m")),
	}})
	return nil
}
