package telegram

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"mitrabot/bot"
	"mitrabot/content"
)

// mark is formatting over a part of a text, in UTF-16 units as Telegram counts.
type mark struct {
	from, to    int
	open, close string
}

// rich gives text with the formatting of the person's client as Telegram HTML, "" where there is none (Bot API, MessageEntity and formatting
// options). Entities come from outside: what overlaps or reaches beyond the text is told as a Misformat. Kinds that
// Telegram finds by itself (links, hashtags, commands) or that mean nothing elsewhere stay plain text.
func rich(text string, entities []models.MessageEntity) (string, *bot.Misformat) {
	units := utf16.Encode([]rune(text))
	var marks []mark
	for _, e := range entities {
		open, close := tagsOf(e)
		if open == "" {
			continue
		}
		if e.Offset < 0 || e.Length <= 0 || e.Offset > len(units)-e.Length || splits(units, e.Offset) || splits(units, e.Offset+e.Length) {
			return "", misformat(units, e.Offset)
		}
		marks = append(marks, mark{e.Offset, e.Offset + e.Length, open, close})
	}
	if len(marks) == 0 {
		return "", nil
	}
	// Outer marks first, so that they are opened first and closed last.
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	var b strings.Builder
	var open []mark
	at := 0
	text16 := func(to int) {
		b.WriteString(content.Escape(string(utf16.Decode(units[at:to]))))
		at = to
	}
	shut := func(until int) {
		for len(open) > 0 && open[len(open)-1].to <= until {
			last := open[len(open)-1]
			text16(last.to)
			b.WriteString(last.close)
			open = open[:len(open)-1]
		}
	}
	for _, m := range marks {
		shut(m.from)
		if len(open) > 0 && m.to > open[len(open)-1].to {
			return "", misformat(units, m.from)
		}
		text16(m.from)
		b.WriteString(m.open)
		open = append(open, m)
	}
	shut(len(units))
	text16(len(units))
	return b.String(), nil
}

// splits tells whether a position lies inside of a character of two units.
func splits(units []uint16, at int) bool {
	return at > 0 && at < len(units) && utf16.IsSurrogate(rune(units[at])) && utf16.IsSurrogate(rune(units[at-1])) &&
		units[at-1] < 0xdc00 && units[at] >= 0xdc00
}

func misformat(units []uint16, at int) *bot.Misformat {
	at = min(max(at, 0), len(units))
	around := []rune(string(utf16.Decode(units[at:])))
	return &bot.Misformat{At: len([]rune(string(utf16.Decode(units[:at])))) + 1, Around: string(around[:min(len(around), 12)])}
}

// tags are those of the kinds of formatting that mean something in any chat (Bot API, HTML style).
func tags() map[models.MessageEntityType]string {
	return map[models.MessageEntityType]string{
		models.MessageEntityTypeBold: "b", models.MessageEntityTypeItalic: "i", models.MessageEntityTypeUnderline: "u",
		models.MessageEntityTypeStrikethrough: "s", models.MessageEntityTypeSpoiler: "tg-spoiler",
		models.MessageEntityTypeCode: "code", models.MessageEntityTypePre: "pre",
		models.MessageEntityTypeBlockquote: "blockquote", models.MessageEntityTypeExpandableBlockquote: "blockquote expandable",
	}
}

// tagsOf are the tags of an entity; "" for a kind that stays plain.
func tagsOf(e models.MessageEntity) (open, close string) {
	if e.Type == models.MessageEntityTypeTextLink && (strings.HasPrefix(e.URL, "http://") || strings.HasPrefix(e.URL, "https://")) {
		return `<a href="` + content.Escape(e.URL) + `">`, "</a>"
	}
	tag := tags()[e.Type]
	if tag == "" {
		return "", ""
	}
	name, _, _ := strings.Cut(tag, " ")
	return "<" + tag + ">", "</" + name + ">"
}
