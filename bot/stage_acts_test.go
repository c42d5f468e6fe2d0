package bot_test

import (
	"context"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
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

// forward passes on a message that somebody wrote the day before.
func (s *stage) forward(from, text string) {
	c := s.chat()
	c.next++
	s.send(bot.Event{Kind: bot.Typed, Text: text, Message: c.next - 1, Forward: &bot.Forward{Name: from, At: s.now.Add(-24 * time.Hour)}})
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

// made is a message whose file the workshop has made.
func (s *stage) made(m outbox.Message) (out outbox.Message) {
	next := sender(func(m outbox.Message) { out = m })
	w := bot.NewWorkshop(next, s.runner.Coach, s.store, nil, s.runner.Now, quiet())
	if _, err := w.Send(context.Background(), m); err != nil {
		s.t.Errorf("the workshop: %v", err)
	}
	return out
}

// sender takes messages in place of Telegram.
type sender func(outbox.Message)

func (f sender) Send(_ context.Context, m outbox.Message) (outbox.Receipt, error) {
	f(m)
	return outbox.Receipt{}, nil
}
