package bot_test

import (
	"mitrabot/bot"
)

// What a person on the stage can do beside typing and pressing.

func (s *stage) edit(text string) {
	s.send(bot.Event{Kind: bot.Corrected, Text: text, Message: s.chat().lastTyped})
}

func (s *stage) contact(name, phone string) {
	c := s.chat()
	c.next++
	s.send(bot.Event{Kind: bot.Shared, Contact: &bot.Card{Name: name, Phone: phone}, Message: c.next - 1})
}

func (s *stage) media(kind, caption string) {
	c := s.chat()
	c.lastTyped = c.next
	c.next++
	ev := bot.Event{Kind: bot.Attached, Text: caption, Message: c.next - 1, Media: &bot.Attachment{Kind: kind, FileID: "file-" + kind}}
	if kind == "sticker" {
		ev.Kind, ev.Media = bot.Unknown, nil
	}
	s.send(ev)
}

func (s *stage) block(on bool) {
	kind := bot.Returned
	if on {
		kind = bot.Left
	}
	s.send(bot.Event{Kind: kind})
}

func (s *stage) group(text string) {
	s.send(bot.Event{Kind: bot.Elsewhere, Text: text, Chat: -100500})
}
