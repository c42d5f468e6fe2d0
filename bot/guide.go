package bot

import (
	"fmt"
	"strings"

	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// The guide is read by buttons in one message that is edited in place: contents, part, item, card after card. Its
// buttons carry no version, because reading changes nothing.

func (t *turn) guideData(a args) error {
	return t.guide(a.at(1), int(max(a.num(2), 0)))
}

// guide shows the contents (at ""), a part ("A", "B", "C", "about") or card n of an item.
func (t *turn) guide(at string, n int) error {
	switch at {
	case "":
		t.show(t.guideContents())
	case "A", "B", "C", "about":
		t.show(t.guidePart(at))
	default:
		item, ok := t.lib.Item(t.lang, at)
		if !ok {
			t.show(t.guideContents())
			return nil
		}
		t.show(t.guideCard(item, n))
	}
	return nil
}

func (t *turn) guideContents() screen {
	rows := [][]outbox.Button{
		row(t.button("guide.a", "g", "A")),
		row(t.button("guide.b", "g", "B")),
		row(t.button("guide.c", "g", "C")),
		row(t.button("guide.about", "g", "about")),
	}
	if t.known {
		rows = append(rows, row(t.button("menu.home", "m")))
	} else {
		rows = append(rows, row(t.button("consent.back", "c", "b")), t.strangerLanguages("g"))
	}
	return screen{text: t.text("guide.contents"), rows: rows}
}

func (t *turn) guidePart(part string) screen {
	var rows [][]outbox.Button
	for _, item := range t.lib.Guide(t.lang) {
		if item.Part == part {
			rows = append(rows, row(labelled(itemLabel(item), "g", item.ID, 0)))
		}
	}
	if part == "B" {
		rows = append(rows, row(t.button("pattern.compare", "b")))
	}
	if open := t.resumeRows(); len(open) > 0 {
		rows = append(rows, open[0])
	}
	last := row(t.button("guide.up", "g"))
	if t.known {
		last = append(last, t.button("menu.home", "m"))
	}
	return screen{text: t.text("guide.part_" + part), rows: append(rows, last)}
}

// itemLabel is an item's button: the number that people know it by, and its title.
func itemLabel(item content.Item) string {
	switch item.Part {
	case "A", "B", "C":
		if item.ID != "B0" {
			return item.ID[1:] + ". " + item.Title
		}
	}
	return item.Title
}

// cardText is card n of an item, addressed to sapaan.
func (t *turn) cardText(item content.Item, n int, sapaan string) string {
	card := item.Cards[n]
	text := "<b>" + t.lib.Fill(item.Icon+" "+itemLabel(item)) + "</b>"
	if card.Title != "" && card.Title != item.Title {
		text += "\n<b>" + t.lib.Fill(card.Title) + "</b>"
	}
	return text + "\n\n" + strings.TrimSpace(t.lib.Fill(card.Body, "sapaan", sapaan))
}

func (t *turn) guideCard(item content.Item, n int) screen {
	n = min(max(n, 0), len(item.Cards)-1)
	text := t.cardText(item, n, t.sapaan())
	var turnPage []outbox.Button
	if n > 0 {
		turnPage = append(turnPage, labelled("◀", "g", item.ID, n-1))
	}
	if len(item.Cards) > 1 {
		text += fmt.Sprintf("\n\n<i>%s</i>", t.text("guide.page", "at", n+1, "of", len(item.Cards)))
	}
	if n < len(item.Cards)-1 {
		turnPage = append(turnPage, t.button("guide.more", "g", item.ID, n+1))
	} else if next, ok := t.nextItem(item); ok {
		turnPage = append(turnPage, labelled(t.plain("guide.next")+" "+itemLabel(next), "g", next.ID, 0))
	}
	rows := [][]outbox.Button{}
	if len(turnPage) > 0 {
		rows = append(rows, turnPage)
	}
	if open := t.resumeRows(); len(open) > 0 {
		rows = append(rows, open[0])
	}
	if t.known && item.Part == "A" && n == len(item.Cards)-1 {
		rows = append(rows, row(t.button("guide.do", "j")))
	}
	if t.known && item.Part == "C" {
		rows = append(rows, row(t.button("practise.open", "pt", item.ID, 0)))
	}
	back := row(t.button("guide.list", "g", item.Part))
	if t.known {
		back = append(back, t.button("menu.home", "m"))
	} else {
		back = append(back, t.button("consent.back", "c", "b"))
	}
	return screen{text: text, rows: append(rows, back)}
}

// nextItem is the item after this one in the same part.
func (t *turn) nextItem(item content.Item) (content.Item, bool) {
	items := t.lib.Guide(t.lang)
	for i, it := range items {
		if it.ID == item.ID && i+1 < len(items) && items[i+1].Part == item.Part {
			return items[i+1], true
		}
	}
	return content.Item{}, false
}
