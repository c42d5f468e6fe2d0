package bot

import (
	"errors"
	"slices"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/fuzzy"
	"mitrabot/bot/outbox"
	"mitrabot/bot/phone"
	"mitrabot/content"
	"mitrabot/reminders"
)

// twin finds an active partner who may be the same as p: with the same number, or a name that is alike. No is 0 where there
// is none.
func (t *turn) twin(p Partner) (twin Partner, err error) {
	err = t.view.EachPartner(t.ctx, false, func(other Partner) bool {
		if other.No == p.No {
			return true
		}
		switch {
		case p.Phone != "" && strings.Contains(" "+other.numbers()+" ", p.Phone+" "):
			twin = other
			return false
		case twin.No == 0 && fuzzy.Alike(p.Name, other.Name):
			twin = other // a number counts for more
		}
		return true
	})
	return twin, err
}

// mergeData: mg:<from>:<into> | mg:<from>:<into>:yes.
func (t *turn) mergeData(a args) error {
	from, err := t.partner(a.num(1))
	if err == nil && a.num(1) == a.num(2) {
		err = ErrNotFound
	}
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	into, err := t.partner(a.num(2))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	if a.at(3) == "yes" {
		return t.merge(from, into)
	}
	text := t.text("merge.ask")
	for _, p := range []Partner{into, from} {
		_, n, err := t.view.Contacts(t.ctx, p.No, 0, 1)
		if err != nil {
			return err
		}
		text += "\n\n<b>" + content.Escape(p.Name) + "</b>"
		for _, part := range nonEmpty(p.Person, phone.Display(p.Phone)) {
			text += "\n" + content.Escape(part)
		}
		text += "\n" + t.text("merge.stand", "step", min(p.Step, 11), "n", n)
	}
	t.show(screen{text: text, rows: [][]outbox.Button{
		row(labelled(t.plain("merge.into", "name", oneLine(into.Name, 30)), "mg", from.No, into.No, "yes")),
		row(t.button("merge.apart", "p", from.No)),
		row(t.button("partners.back", "p"), t.button("menu.home", "m")),
	}})
	return nil
}

// merge makes one partner of two: what the remaining one lacks comes from the other, the log of both becomes his, and
// where both have done a step, his stays. It can be taken back.
func (t *turn) merge(from, into Partner) error {
	u := undo{Said: "undo.merged", Name: from.Name, Partner: into.No, Partners: []Partner{from, into}}
	if err := t.mergeLog(from, into, &u); err != nil {
		return err
	}
	if err := t.mergeTalks(from, into, &u); err != nil {
		return err
	}
	if err := t.mergeReminders(from, into, &u); err != nil {
		return err
	}
	if err := t.mergeTags(from, into, &u); err != nil {
		return err
	}
	var err error
	if u.Pulses, err = t.view.Pulses(t.ctx, from.No); err != nil {
		return err
	}
	for _, k := range u.Pulses {
		k.Partner = into.No
		t.ch.KeptPulses = append(t.ch.KeptPulses, k)
	}
	merged := mergedPartner(from, into)
	merged.UpdatedAt = t.ev.At
	t.ch.Partners = append(t.ch.Partners, merged)
	t.ch.DropPartners = append(t.ch.DropPartners, from.No)
	if t.user.Focus.Partner == from.No {
		t.user.Focus = Focus{}
	}
	u.LeftPartners = []leftPartner{{merged.No, merged.UpdatedAt}, {No: from.No}}
	if merged.LastAt != into.LastAt && merged.Cadence > 0 {
		t.remind(merged, Contact{})
	}
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	return t.partnerCard(merged, "✅ "+t.text("merge.done", "from", from.Name, "name", into.Name), back)
}

func mergedPartner(from, into Partner) Partner {
	fill := func(s *string, other string) {
		if *s == "" {
			*s = other
		}
	}
	d, other := &into.Details, from.Details
	d.People = slices.Clone(d.People)
	extra := Person{Name: from.Person, Phone: from.Phone, Email: other.Email}
	if into.Person == "" && (into.Phone == "" || into.Phone == from.Phone) {
		into.Person = from.Person
	} else if extra.Name != "" && !fuzzy.Alike(extra.Name, into.Person) {
		d.People = append(d.People, extra)
	} else if extra.Phone != "" && into.Phone != "" && extra.Phone != into.Phone {
		fill(&extra.Name, from.Name)
		d.People = append(d.People, extra)
	}
	fill(&into.Phone, from.Phone)
	fill(&into.Category, from.Category)
	fill(&into.Pattern, from.Pattern)
	fill(&into.Informed, from.Informed)
	fill(&d.Email, other.Email)
	fill(&d.Area, other.Area)
	fill(&d.Source, other.Source)
	fill(&d.Founded, other.Founded)
	for _, p := range other.People {
		if !slices.Contains(d.People, p) {
			d.People = append(d.People, p)
		}
	}
	d.People = d.People[:min(len(d.People), mostPeople)]
	for _, o := range other.Occasions {
		if !slices.Contains(d.Occasions, o) {
			d.Occasions = append(slices.Clone(d.Occasions), o)
		}
	}
	into.Step = max(into.Step, from.Step)
	if from.LastAt.After(into.LastAt) {
		into.LastAt = from.LastAt
	}
	if from.CreatedAt.Before(into.CreatedAt) {
		into.CreatedAt = from.CreatedAt
	}
	return into
}

func (t *turn) mergeLog(from, into Partner, u *undo) error {
	log, err := t.view.Log(t.ctx, from.No)
	if err != nil || len(log) == 0 {
		return err
	}
	t.ch.Moves = append(t.ch.Moves, MoveContacts{From: from.No, Into: into.No})
	back := MoveContacts{From: into.No, Into: from.No}
	for _, c := range log {
		back.Only = append(back.Only, c.No)
	}
	u.Moves = []MoveContacts{back}
	return nil
}

func (t *turn) mergeTalks(from, into Partner, u *undo) error {
	theirs, err := t.view.Conversations(t.ctx, from.No)
	if err != nil {
		return err
	}
	his, err := t.view.Conversations(t.ctx, into.No)
	if err != nil {
		return err
	}
	for _, c := range theirs {
		u.Conversations = append(u.Conversations, c)
		has := slices.ContainsFunc(his, func(o Conversation) bool { return o.Flow == c.Flow && o.State.Phase != flow.Intro })
		if c.Flow == "ptn" || c.Flow == "log" || has {
			continue
		}
		c.Partner = into.No
		t.ch.Conversations = append(t.ch.Conversations, c)
		u.Drop = append(u.Drop, c.Focus)
	}
	for _, c := range his {
		u.Conversations = append(u.Conversations, c)
		u.Drop = slices.DeleteFunc(u.Drop, func(at Focus) bool { return at == c.Focus })
		if c.Flow == "ptn" { // made anew from what is known by now, when his data are changed
			t.ch.Drop = append(t.ch.Drop, c.Focus)
		}
	}
	return nil
}

func (t *turn) mergeReminders(from, into Partner, u *undo) error {
	theirs, err := t.view.Reminders(t.ctx, from.No)
	if err != nil {
		return err
	}
	his, err := t.view.Reminders(t.ctx, into.No)
	if err != nil {
		return err
	}
	for _, r := range theirs {
		u.Reminders = append(u.Reminders, r)
		same := func(o reminders.Reminder) bool { return o.Kind == r.Kind && !o.Due.IsZero() }
		if r.Due.IsZero() || r.Kind == reminders.Rhythm || r.Kind == reminders.Next || slices.ContainsFunc(his, same) {
			continue
		}
		r.Partner = into.No
		t.ch.Reminders = append(t.ch.Reminders, r)
		u.Reminders = append(u.Reminders, reminders.Reminder{Partner: into.No, Kind: r.Kind})
	}
	u.Reminders = append(u.Reminders, his...)
	return nil
}

func (t *turn) mergeTags(from, into Partner, u *undo) error {
	theirs, err := t.view.TagsOf(t.ctx, from.No)
	if err != nil {
		return err
	}
	his, err := t.view.TagsOf(t.ctx, into.No)
	if err != nil {
		return err
	}
	for _, tag := range theirs {
		u.Tagged = append(u.Tagged, Tagged{Tag: tag.No, Partner: from.No})
		if !slices.ContainsFunc(his, func(o Tag) bool { return o.No == tag.No }) {
			t.ch.Tagged = append(t.ch.Tagged, Tagged{Tag: tag.No, Partner: into.No})
			u.Tagged = append(u.Tagged, Tagged{Tag: tag.No, Partner: into.No, Off: true})
		}
	}
	return nil
}

// sharedKnown tells that a shared contact's number is in the book already, and offers what he may have meant.
func (t *turn) sharedKnown(p Partner) error {
	entry, no := t.cardEntry(), t.draftNo()
	aside, err := importList{Entries: entry, Whose: []string{p.Name}, Known: []int{0}}.aside(no, t.ev.At)
	if err != nil {
		return err
	}
	rows := [][]outbox.Button{row(t.button("partner.open", "p", p.No), t.button("partner.note", "l", "p", p.No))}
	if len(entry) > 0 {
		t.ch.Asides = append(t.ch.Asides, aside)
		rows = append(rows, row(t.button("import.save_anyway", "im", no, "all")))
	}
	t.show(screen{text: t.text("shared.known", "name", p.Name), rows: append(rows, row(t.button("menu.home", "m")))})
	return nil
}
