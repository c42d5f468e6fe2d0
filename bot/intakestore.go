package bot

import (
	"slices"

	"mitrabot/bot/fuzzy"
	"mitrabot/bot/outbox"
	"mitrabot/bot/roster"
	"mitrabot/reminders"
)

// importStore puts the entries of a list into the book: those that are not there yet, or all. The whole list can be taken
// back at once. First greetings are spread over the rhythm, so that a long list makes no burst.
func (t *turn) importStore(no int64, l importList, all bool) error {
	if !all { // the book may have grown since the list was read, by the same list perhaps
		before := len(l.Known)
		if err := l.known(func(see func(Partner) bool) error { return t.view.EachPartner(t.ctx, false, see) }); err != nil {
			return err
		}
		if len(l.Known) == len(l.Entries) && before < len(l.Known) {
			return t.keepImport(no, l)
		}
	}
	u := undo{Said: "undo.imported"}
	tags, err := t.view.Tags(t.ctx)
	if err != nil {
		return err
	}
	var last Partner
	stored, untagged := 0, map[string]bool{}
	for i, e := range l.Entries {
		if !all && slices.Contains(l.Known, i) {
			continue
		}
		p := t.entryPartner(e)
		planned := t.entryLog(&p, e)
		switch {
		case p.Cadence == 0 || !p.ArchivedAt.IsZero():
		case planned.Next.After(t.ev.At):
			t.remind(p, planned)
		default:
			due := reminders.First(t.ev.At, p.Cadence, t.prefs())
			if !p.LastAt.IsZero() {
				due = reminders.AfterContact(p.LastAt, p.Cadence, t.prefs())
			}
			if next := reminders.Digest(t.ev.At, t.prefs()); due.Before(next) {
				due = next
			}
			if stored > 0 && p.LastAt.IsZero() {
				due = reminders.Onward(due.AddDate(0, 0, stored%p.Cadence), t.prefs())
			}
			t.ch.Reminders = append(t.ch.Reminders, reminders.Reminder{Partner: p.No, Kind: reminders.Rhythm, Due: due})
		}
		for _, name := range e.Tags {
			tag, made := t.tagNamed(&tags, name)
			if tag == 0 {
				untagged[name] = true
				continue
			}
			if made {
				u.DropTags = append(u.DropTags, tag)
			}
			t.ch.Tagged = append(t.ch.Tagged, Tagged{Tag: tag, Partner: p.No})
		}
		t.ch.Partners = append(t.ch.Partners, p)
		u.DropPartners = append(u.DropPartners, p.No)
		u.LeftPartners = append(u.LeftPartners, leftPartner{p.No, p.UpdatedAt})
		last = p
		stored++
	}
	if stored == 0 {
		t.show(t.importScreen(no, l))
		return nil
	}
	t.ch.DropAsides = append(t.ch.DropAsides, no)
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	if stored == 1 && l.File == "" {
		return t.partnerCard(last, t.text("partner.added", "name", last.Name), back)
	}
	text := t.text("import.done", "n", stored)
	if len(untagged) > 0 {
		text += "\n\n" + t.text("import.untagged", "n", len(untagged), "most", mostTags)
	}
	t.show(screen{text: text, rows: [][]outbox.Button{row(back), row(t.button("partners.back", "p"), t.button("menu.home", "m"))}})
	return nil
}

// entryPartner makes a partner of an entry, with the next number.
func (t *turn) entryPartner(e roster.Entry) Partner {
	p := Partner{No: t.user.NextPartner, Name: e.Name, Person: e.Person, Phone: e.Phone, Step: 1, Cadence: e.Cadence, CreatedAt: t.ev.At, UpdatedAt: t.ev.At,
		Details: Details{Email: e.Email, Area: e.Area, Source: e.Source, Founded: e.Founded}}
	t.user.NextPartner++
	if p.Cadence == 0 && (e.Kept == nil || !e.Kept.NoRhythm) {
		p.Cadence = usualCadence
	}
	for _, other := range e.Others {
		p.Details.People = append(p.Details.People, Person(other))
	}
	return p
}

// entryLog gives a partner what only a whole book says of him, with his log, whose last contact it returns.
func (t *turn) entryLog(p *Partner, e roster.Entry) (last Contact) {
	k := e.Kept
	if k == nil {
		if p.Details.Founded != "" {
			t.anniversariesSet(*p, "")
		}
		return last
	}
	p.Step, p.Category, p.Pattern, p.Informed, p.Latest, p.Details.Occasions = max(k.Step, 1), k.Category, k.Pattern, k.Informed, k.Latest, k.Occasions
	if !k.Created.IsZero() && k.Created.Before(t.ev.At) {
		p.CreatedAt = k.Created
	}
	if k.Archived {
		p.ArchivedAt = t.ev.At
	}
	if k.Paused.After(t.ev.At) {
		p.PausedUntil = k.Paused
	}
	for _, c := range k.Log {
		if c.At.After(t.ev.At) {
			continue // a contact has happened
		}
		t.ch.Contacts = append(t.ch.Contacts, Contact{No: t.user.NextContact, Partner: p.No, At: c.At, Channel: c.Channel, Outcome: c.Outcome, Direction: c.Direction,
			Note: c.Note, Next: c.Next, Details: ContactDetails{People: c.People, NextText: c.NextText}})
		t.user.NextContact++
		if !c.At.Before(p.LastAt) {
			p.LastAt, last = c.At, t.ch.Contacts[len(t.ch.Contacts)-1]
		}
	}
	t.occasionsOf(*p)
	t.anniversariesSet(*p, "")
	return last
}

// tagNamed finds the tag of a name or makes it; 0 where there are too many already.
func (t *turn) tagNamed(tags *[]Tag, name string) (no int64, made bool) {
	for _, tag := range *tags {
		if fuzzy.Fold(tag.Name) == fuzzy.Fold(name) {
			return tag.No, false
		}
	}
	if len(*tags) >= mostTags || fuzzy.Fold(name) == "" {
		return 0, false
	}
	tag := Tag{No: max(t.user.NextTag, 1), Name: oneLine(name, 40)}
	t.user.NextTag = tag.No + 1
	*tags = append(*tags, tag)
	t.ch.Tags = append(t.ch.Tags, tag)
	return tag.No, true
}
