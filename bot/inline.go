package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mitrabot/bot/fuzzy"
	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// Inline queries are typed in any chat, by anybody, key by key. They are answered out of the guide alone: nothing of
// the person goes into an answer, and neither he nor what he looks for is stored.

// inline answers an inline query with what of the guide fits it; an empty one with the six techniques. Where nothing
// does, only the button to the bot is left.
func (t *turn) inline() {
	found := &outbox.Found{Query: t.ev.QueryID, Open: t.plain("inline.open"), Start: "inline"}
	for _, hit := range t.look(t.ev.Text) {
		found.Results = append(found.Results, t.result(hit))
	}
	t.ch.Messages = append(t.ch.Messages, outbox.Message{
		Chat: t.ev.Owner, Priority: outbox.Reply, Kind: outbox.Inline, Found: found,
	})
}

// hit is a card that fits a query.
type hit struct {
	item  content.Item
	card  int
	score int
}

// maxHits is what Telegram takes in one answer (Bot API, answerInlineQuery).
const maxHits = 50

// look finds the items that have every word of the query, the best first, each with the card that has most of them.
func (t *turn) look(query string) []hit {
	words := strings.Fields(fuzzy.Fold(query))
	var hits []hit
	for _, b := range t.books[t.lang] {
		switch score, card := b.fits(words); {
		case len(words) == 0 && b.item.Part == "C":
			hits = append(hits, hit{item: b.item})
		case score > 0:
			hits = append(hits, hit{b.item, card, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	return hits[:min(len(hits), maxHits)]
}

// result is a card as it can be shared. Whoever reads it is not known, so he is addressed neutrally.
func (t *turn) result(h hit) outbox.Result {
	neutral := t.lib.Plain(t.lang, "address.neutral")
	line := t.lib.FillPlain(h.item.Tip, "sapaan", neutral)
	if line == "" {
		line = t.lib.FillPlain(h.item.Cards[h.card].Body, "sapaan", neutral)
	}
	from := t.lib.Text(t.lang, "inline.from", "bot", t.lib.Plain(t.lang, "profile.name"))
	return outbox.Result{
		ID:    data(h.item.ID, h.card),
		Title: clip(t.lib.FillPlain(h.item.Icon+" "+itemLabel(h.item)), 64),
		Line:  oneLine(line, 120),
		Text:  t.cardText(h.item, h.card, neutral) + "\n\n" + from,
	}
}

// book is an item of the guide as words to look through.
type book struct {
	item  content.Item
	names []string // what it is called: part, number, id and title
	tip   []string
	cards [][]string
}

// shelve makes the books of one language: techniques first, because they are what people share, then patterns and
// steps.
func shelve(lib *content.Library, lang string) []book {
	var books []book
	for _, part := range []string{"C", "B", "A"} {
		for _, item := range lib.Guide(lang) {
			if item.Part != part || item.ID == "B0" {
				continue
			}
			b := book{
				item:  item,
				names: strings.Fields(fuzzy.Fold(lib.Plain(lang, "inline.part_"+part) + " " + item.ID + " " + itemLabel(item))),
				tip:   strings.Fields(fuzzy.Fold(lib.FillPlain(item.Tip))),
			}
			for _, card := range item.Cards {
				b.cards = append(b.cards, strings.Fields(fuzzy.Fold(lib.FillPlain(card.Title+" "+card.Body, "sapaan", ""))))
			}
			books = append(books, b)
		}
	}
	return books
}

// fits tells how well a book fits all words of a query, and which of its cards has most of them. 0 means that a word is
// nowhere in it.
func (b book) fits(words []string) (score, card int) {
	onCard := make([]int, len(b.cards))
	for _, word := range words {
		best := 0
		for i, has := range b.cards {
			if contains(has, word) {
				onCard[i]++
				best = 1
			}
		}
		switch {
		case contains(b.names, word):
			best = 4
		case contains(b.tip, word):
			best = 2
		}
		if best == 0 {
			return 0, 0
		}
		score += best
	}
	for i, n := range onCard {
		if n > onCard[card] {
			card = i
		}
	}
	return score, card
}

// contains finds a word that was perhaps not typed to its end. From three letters on it is found inside others too:
// Indonesian puts its affixes in front (mitra, bermitra, kemitraan). A number stands for itself.
func contains(list []string, word string) bool {
	return slices.ContainsFunc(list, func(w string) bool {
		switch {
		case strings.ContainsFunc(word, unicode.IsDigit):
			return w == word
		case utf8.RuneCountInString(word) < 3:
			return strings.HasPrefix(w, word)
		}
		return strings.Contains(w, word)
	})
}
