package bot

import (
	"errors"
	"slices"

	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// patterns are the guide's four, by the ids of its items.
func patterns() []string { return []string{"B1", "B2", "B3", "B4"} }

func isPattern(id string) bool { return slices.Contains(patterns(), id) }

// noPattern stands in button data for a partner without a pattern.
const noPattern = "0"

// patternData: b | b:<one> | b:<one>:<other> (reading, also for strangers) | b:u:<pattern>:<offset> | b:p:<partner> |
// b:s:<partner>:<to>:<from>.
func (t *turn) patternData(a args) error {
	switch one, other := a.at(1), a.at(2); {
	case isPattern(one) && isPattern(other) && one != other:
		t.show(t.patternsCompared(one, other))
	case isPattern(one):
		t.show(t.patternChoice("pattern.second", one))
	case !t.known || one == "":
		t.show(t.patternChoice("pattern.first", ""))
	case one == "u" && isPattern(other):
		return t.patternPartners(other, int(max(a.num(3), 0)))
	case one == "p" || one == "s":
		return t.patternOf(a)
	default:
		return t.unknownButton()
	}
	return nil
}

// patternName is what a pattern is called, with its icon, as Telegram HTML.
func (t *turn) patternName(id string) string {
	item, ok := t.lib.Item(t.lang, id)
	if !ok {
		return "–"
	}
	return t.lib.Fill(item.Icon + " " + item.Title)
}

// patternChoice asks for one of the patterns; first is the one chosen already.
func (t *turn) patternChoice(key, first string) screen {
	var rows [][]outbox.Button
	for _, id := range patterns() {
		item, _ := t.lib.Item(t.lang, id)
		switch {
		case first == "":
			rows = append(rows, row(labelled(itemLabel(item), "b", id)))
		case id != first:
			rows = append(rows, row(labelled(itemLabel(item), "b", first, id)))
		}
	}
	text := t.text(key)
	if first != "" {
		text = t.text(key, "name", content.HTML(t.patternName(first)))
	}
	return screen{text: text, rows: append(rows, row(t.button("guide.list", "g", "B")))}
}

// patternsCompared shows two patterns below each other, in the same order of points.
func (t *turn) patternsCompared(one, other string) screen {
	s := screen{text: t.text("pattern.compared")}
	for _, id := range []string{one, other} {
		item, _ := t.lib.Item(t.lang, id)
		s.text += "\n\n<b>" + t.patternName(id) + "</b>\n" + t.text("pattern."+id)
		if t.known {
			s.rows = append(s.rows, row(labelled(t.plain("pattern.use", "name", item.Title), "b", "u", id, 0)))
		}
	}
	s.text += "\n\n" + t.text("pattern.advice")
	s.rows = append(s.rows, row(t.button("pattern.again", "b"), t.button("guide.list", "g", "B")))
	return s
}

// patternPartners asks which partner a pattern is for.
func (t *turn) patternPartners(id string, offset int) error {
	return t.partnerChoice(offset, choice{text: t.text("pattern.whose", "name", content.HTML(t.patternName(id))),
		pages: []any{"b", "u", id}, pick: func(p Partner) []any { return t.patternSet(p, id) },
		last: row(t.button("guide.list", "g", "B"), t.button("menu.home", "m"))})
}

// patternSet is the data of the button that gives a partner a pattern. It names the one he has, so that it does nothing
// any more once that has changed.
func (t *turn) patternSet(p Partner, to string) []any {
	from := p.Pattern
	if from == "" {
		from = noPattern
	}
	if to == "" {
		to = noPattern
	}
	return []any{"b", "s", p.No, to, from}
}

// patternOf shows or sets the pattern of one partner.
func (t *turn) patternOf(a args) error {
	p, err := t.partner(a.num(2))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	to := a.at(3)
	switch {
	case a.at(1) == "p":
		t.show(t.patternScreen(p))
		return nil
	case !isPattern(to) && to != noPattern:
		return t.unknownButton()
	case p.Pattern != a.at(4) && !(p.Pattern == "" && a.at(4) == noPattern):
		t.answer(t.plain("stale.notice"))
		t.ev.Message = 0 // the live card is a new message
		return t.partnerCard(p, t.text("stale.card"))
	}
	was := p.Pattern
	if p.Pattern = to; to == noPattern {
		p.Pattern = ""
	}
	p.UpdatedAt = t.ev.At
	t.ch.Partners = append(t.ch.Partners, p)
	if err := t.samePattern(p); err != nil {
		return err
	}
	key := "pattern.set"
	if p.Pattern == "" {
		key = "pattern.unset"
	}
	t.show(screen{text: "✅ " + t.text(key, "name", p.Name, "pattern", content.HTML(t.patternName(p.Pattern))), rows: [][]outbox.Button{
		row(labelled(t.plain("partner.restore"), t.patternSet(p, was)...)),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")),
	}})
	return nil
}

// patternScreen offers the patterns for one partner.
func (t *turn) patternScreen(p Partner) screen {
	text := t.text("pattern.none", "name", p.Name)
	if p.Pattern != "" {
		text = t.text("pattern.has", "name", p.Name, "pattern", content.HTML(t.patternName(p.Pattern)))
	}
	var rows [][]outbox.Button
	for _, id := range patterns() {
		if item, _ := t.lib.Item(t.lang, id); id != p.Pattern {
			rows = append(rows, row(labelled(itemLabel(item), t.patternSet(p, id)...)))
		}
	}
	rows = append(rows, row(t.button("advisor.ask", "ya", "pa", p.No), t.button("pattern.compare", "b")))
	if p.Pattern != "" {
		rows = append(rows, row(labelled(t.plain("pattern.clear"), t.patternSet(p, "")...)))
	}
	return screen{text: text, rows: append(rows, row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))}
}
