package bot

import (
	"errors"
	"strconv"
	"strings"

	"mitrabot/bot/fuzzy"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// mostTags bounds an owner's tags, so that all fit on one screen.
const mostTags = 20

// tag reads one of the owner's tags; No is 0 where there is none of that number.
func (t *turn) tag(no int64) (Tag, error) {
	tags, err := t.view.Tags(t.ctx)
	for _, tag := range tags {
		if tag.No == no {
			return tag, err
		}
	}
	return Tag{}, err
}

// tagData: tg:p:<partner> | tg:on:<partner>:<tag> | tg:off:<partner>:<tag> | tg:new:<partner> | tg:t:<tag> |
// tg:rh:<tag>[:<days>] | tg:name:<tag> | tg:del:<tag>[:yes].
func (t *turn) tagData(a args) error {
	switch a.at(1) {
	case "p", "new", "on", "off":
		p, err := t.partner(a.num(2))
		if errors.Is(err, ErrNotFound) {
			return t.unknownButton()
		}
		if err != nil {
			return err
		}
		switch a.at(1) {
		case "p":
			return t.partnerTags(p, "")
		case "new":
			t.await(awaitTag, p.No)
			t.show(screen{text: t.text("tag.ask", "name", p.Name), rows: t.dropRow()})
			return nil
		}
		tag, err := t.tag(a.num(3))
		if err != nil || tag.No == 0 {
			return cmpOr(err, t.unknownButton)
		}
		return t.tagPut(p, tag, a.at(1) == "on")
	}
	tag, err := t.tag(a.num(2))
	if err != nil || tag.No == 0 {
		return cmpOr(err, t.unknownButton)
	}
	switch a.at(1) {
	case "t":
		return t.tagCard(tag, "")
	case "rh":
		if a.at(3) == "" {
			return t.tagRhythm(tag)
		}
		if days := a.num(3); days == 0 || days >= 7 && days <= 365 {
			return t.tagRhythmSet(tag, int(days))
		}
	case "name":
		t.await(awaitTagName, tag.No)
		t.show(screen{text: t.text("tag.ask_name", "name", tag.Name), rows: t.dropRow()})
		return nil
	case "del":
		if a.at(3) == "yes" {
			return t.tagDelete(tag)
		}
		t.show(screen{text: t.text("tag.delete_ask", "name", tag.Name, "n", tag.Partners), rows: [][]outbox.Button{
			row(t.button("tag.delete_yes", "tg", "del", tag.No, "yes"), t.button("tag.keep", "tg", "t", tag.No))}})
		return nil
	}
	return t.unknownButton()
}

// cmpOr is err, or what otherwise says where there is none.
func cmpOr(err error, otherwise func() error) error {
	if err != nil {
		return err
	}
	return otherwise()
}

// partnerTags shows all tags, those of a partner ticked; a tap puts one on him or takes it off.
func (t *turn) partnerTags(p Partner, first string, more ...outbox.Button) error {
	all, err := t.view.Tags(t.ctx)
	if err != nil {
		return err
	}
	his, err := t.view.TagsOf(t.ctx, p.No)
	if err != nil {
		return err
	}
	on := map[int64]bool{}
	for _, tag := range his {
		on[tag.No] = true
	}
	for _, g := range t.ch.Tagged { // in this very turn
		on[g.Tag] = !g.Off
	}
	all = append(all, t.ch.Tags...)
	var rows [][]outbox.Button
	if len(more) > 0 {
		rows = append(rows, more)
	}
	for _, tag := range all {
		b := labelled("▫️ "+oneLine(tag.Name, 40), "tg", "on", p.No, tag.No)
		if on[tag.No] {
			b = labelled("✅ "+oneLine(tag.Name, 40), "tg", "off", p.No, tag.No)
		}
		rows = append(rows, row(b))
	}
	if len(all) < mostTags {
		rows = append(rows, row(t.button("tag.new", "tg", "new", p.No)))
	}
	key := "tag.choose"
	if len(all) == 0 {
		key = "tag.none"
	}
	text := t.text(key, "name", p.Name)
	if first != "" {
		text = first + "\n\n" + text
	}
	t.show(screen{text: text, rows: append(rows, row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))})
	return nil
}

// tagPut puts a tag on a partner or takes it off. One with a rhythm gives it to him, and taken off leaves it with him.
func (t *turn) tagPut(p Partner, tag Tag, on bool) error {
	t.ch.Tagged = append(t.ch.Tagged, Tagged{Tag: tag.No, Partner: p.No, Off: !on})
	u := undo{Said: "undo.tag", Name: p.Name, Partner: p.No, Tagged: []Tagged{{Tag: tag.No, Partner: p.No, Off: on}}}
	first := t.text("tag.taken", "tag", tag.Name)
	switch {
	case on && tag.Cadence > 0 && p.ArchivedAt.IsZero():
		first = t.text("tag.put_rhythm", "tag", tag.Name, "n", tag.Cadence)
		if err := t.follow(p, tag, &u); err != nil {
			return err
		}
	case on:
		first = t.text("tag.put", "tag", tag.Name)
	case p.ByTag == tag.No:
		u.Partners = append(u.Partners, p)
		p.ByTag, p.UpdatedAt = 0, t.ev.At
		t.ch.Partners = append(t.ch.Partners, p)
		u.LeftPartners = append(u.LeftPartners, leftPartner{p.No, p.UpdatedAt})
	}
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	return t.partnerTags(p, "✅ "+first, back)
}

// follow gives a partner the rhythm of a tag, and notes how that is taken back.
func (t *turn) follow(p Partner, tag Tag, u *undo) error {
	r, err := t.reminderOf(p.No, reminders.Rhythm)
	if err != nil {
		return err
	}
	u.Partners, u.Reminders = append(u.Partners, p), append(u.Reminders, r)
	p.Cadence, p.Latest, p.ByTag, p.UpdatedAt = tag.Cadence, tag.Latest, tag.No, t.ev.At
	u.LeftPartners = append(u.LeftPartners, leftPartner{p.No, p.UpdatedAt})
	t.ch.Partners = append(t.ch.Partners, p)
	last, err := t.lastEntry(p.No)
	if err != nil {
		return err
	}
	t.remind(p, last)
	return nil
}

// tagTyped takes the name of a new tag (for partner n), or another name of tag n.
func (t *turn) tagTyped(what string, n int64) error {
	name := oneLine(t.ev.Text, 40)
	all, err := t.view.Tags(t.ctx)
	if err != nil {
		return err
	}
	for _, tag := range all {
		if fuzzy.Fold(tag.Name) == fuzzy.Fold(name) && (what == awaitTag || tag.No != n) {
			if what == awaitTag { // he means that one
				p, err := t.partner(n)
				if err != nil {
					return err
				}
				t.endAwaiting()
				return t.tagPut(p, tag, true)
			}
			t.show(screen{text: "⚠️ " + t.text("tag.exists", "name", tag.Name), rows: t.dropRow()})
			return nil
		}
	}
	if fuzzy.Fold(name) == "" {
		t.show(screen{text: "⚠️ " + t.text("tag.no_name"), rows: t.dropRow()})
		return nil
	}
	t.endAwaiting()
	if what == awaitTagName {
		tag, err := t.tag(n)
		if err != nil || tag.No == 0 {
			return cmpOr(err, t.filterMenu)
		}
		tag.Name = name
		t.ch.Tags = append(t.ch.Tags, tag)
		return t.tagCard(tag, "✅ "+t.text("tag.named"))
	}
	p, err := t.partner(n)
	if errors.Is(err, ErrNotFound) || len(all) >= mostTags {
		return t.filterMenu()
	}
	if err != nil {
		return err
	}
	tag := Tag{No: max(t.user.NextTag, 1), Name: name}
	t.user.NextTag = tag.No + 1
	t.ch.Tags = append(t.ch.Tags, tag)
	t.ch.Tagged = append(t.ch.Tagged, Tagged{Tag: tag.No, Partner: p.No})
	return t.partnerTags(p, "✅ "+t.text("tag.put", "tag", name), t.button("tag.give_rhythm", "tg", "rh", tag.No))
}

// tagCard is the page of one tag.
func (t *turn) tagCard(tag Tag, first string, more ...outbox.Button) error {
	text := t.text("tag.card", "name", tag.Name, "n", tag.Partners)
	if tag.Cadence > 0 {
		text += "\n" + t.text("tag.rhythm_is", "n", tag.Cadence)
	}
	if first != "" {
		text = first + "\n\n" + text
	}
	var rows [][]outbox.Button
	if len(more) > 0 {
		rows = append(rows, more)
	}
	t.show(screen{text: text, rows: append(rows,
		row(t.button("tag.partners", "p", "w", filterTag+strconv.FormatInt(tag.No, 10), 0), t.button("tag.rhythm", "tg", "rh", tag.No)),
		row(t.button("tag.rename", "tg", "name", tag.No), t.button("tag.delete", "tg", "del", tag.No)),
		row(t.button("filter.other", "p", "f"), t.button("menu.home", "m")))})
	return nil
}

// tagRhythm offers rhythms for all partners of a tag.
func (t *turn) tagRhythm(tag Tag) error {
	var rows [][]outbox.Button
	for _, days := range rhythms {
		label := t.optionLabel("ptn", "cadence", "d"+strconv.Itoa(days))
		if days == tag.Cadence {
			label = "✓ " + label
		}
		b := labelled(label, "tg", "rh", tag.No, days)
		if n := len(rows); n > 0 && len(rows[n-1]) < 2 {
			rows[n-1] = append(rows[n-1], b)
		} else {
			rows = append(rows, row(b))
		}
	}
	t.show(screen{text: t.text("tag.rhythm_ask", "name", tag.Name), rows: append(rows, row(t.button("tag.rhythm_none", "tg", "rh", tag.No, 0)),
		row(t.button("tag.back", "tg", "t", tag.No), t.button("menu.home", "m")))})
	return nil
}

// tagRhythmSet gives a tag a rhythm, and with it all its partners; 0 lets each keep the one he has.
func (t *turn) tagRhythmSet(tag Tag, days int) error {
	u := undo{Said: "undo.tag_rhythm", Name: tag.Name, Tags: []Tag{tag}}
	list, _, err := t.view.PartnersWhere(t.ctx, PartnerFilter{Tag: tag.No}, 0, mostMoved)
	if err != nil {
		return err
	}
	tag.Cadence, tag.Latest = days, 0
	t.ch.Tags = append(t.ch.Tags, tag)
	for _, p := range list {
		if days > 0 {
			if err := t.follow(p, tag, &u); err != nil {
				return err
			}
		} else if p.ByTag == tag.No {
			u.Partners = append(u.Partners, p)
			p.ByTag, p.UpdatedAt = 0, t.ev.At
			u.LeftPartners = append(u.LeftPartners, leftPartner{p.No, p.UpdatedAt})
			t.ch.Partners = append(t.ch.Partners, p)
		}
	}
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	first := t.text("tag.rhythm_gone")
	if days > 0 {
		first = t.text("tag.rhythm_set", "n", days, "partners", len(list))
	}
	return t.tagCard(tag, "✅ "+first, back)
}

// tagDelete forgets a tag; its partners keep their rhythm.
func (t *turn) tagDelete(tag Tag) error {
	list, _, err := t.view.PartnersWhere(t.ctx, PartnerFilter{Tag: tag.No}, 0, mostMoved)
	if err != nil {
		return err
	}
	u := undo{Said: "undo.tag_deleted", Name: strings.TrimSpace(tag.Name), Tags: []Tag{tag}}
	for _, p := range list {
		u.Tagged = append(u.Tagged, Tagged{Tag: tag.No, Partner: p.No})
		if p.ByTag == tag.No {
			u.Partners = append(u.Partners, p)
			p.ByTag, p.UpdatedAt = 0, t.ev.At
			u.LeftPartners = append(u.LeftPartners, leftPartner{p.No, p.UpdatedAt})
			t.ch.Partners = append(t.ch.Partners, p)
		}
	}
	t.ch.DropTags = append(t.ch.DropTags, tag.No)
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	t.show(screen{text: t.text("tag.deleted", "name", tag.Name), rows: [][]outbox.Button{row(back), row(t.button("filter.other", "p", "f"), t.button("menu.home", "m"))}})
	return nil
}
