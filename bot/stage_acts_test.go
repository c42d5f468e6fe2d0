package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

// What a person on the stage can do beside typing and pressing.

func (s *stage) edit(text string) {
	s.send(bot.Event{Kind: bot.Corrected, Text: text, Message: s.chat().lastTyped})
}

func (s *stage) contact(name, phone, vcard string) {
	c := s.chat()
	c.next++
	s.send(bot.Event{Kind: bot.Shared, Contact: &bot.Card{Name: name, Phone: phone, VCard: vcard}, Message: c.next - 1})
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

// file sends a document with a name and a content.
func (s *stage) file(name, content string) {
	if s.files == nil {
		s.files = map[string][]byte{}
	}
	c := s.chat()
	c.next++
	id := fmt.Sprintf("file-%d", c.next)
	s.files[id] = []byte(content)
	s.send(bot.Event{Kind: bot.Attached, Message: c.next - 1, Media: &bot.Attachment{Kind: "document", FileID: id, Name: name}})
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
	w := bot.NewWorkshop(next, s.runner.Coach, s.store, fetching(func(id string) ([]byte, error) {
		data, ok := s.files[id]
		if !ok {
			return nil, errors.New("no such file")
		}
		return data, nil
	}), s.runner.Now, quiet()).Imports(s.store)
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

// settled has the person introduced already.
func (s *stage) settled() {
	s.t.Helper()
	s.put(bot.Change{User: &bot.User{Owner: s.who, Language: "id", Address: "ibu", Zone: "WITA", Hour: 540, Consent: bot.ConsentVersion, ConsentAt: s.now, NextPartner: 1, NextContact: 1, NextTag: 1}})
}

// put stores a change of the person's.
func (s *stage) put(ch bot.Change) {
	s.t.Helper()
	if _, _, err := s.store.Turn(s.t.Context(), s.who, 0, s.now, func(context.Context, bot.View) (bot.Change, error) { return ch, nil }); err != nil {
		s.t.Fatal(err)
	}
}

// look reads the person's data.
func (s *stage) look(see func(context.Context, bot.View) error) {
	s.t.Helper()
	if err := s.store.Read(s.t.Context(), s.who, see); err != nil {
		s.t.Fatal(err)
	}
}

// buttonData is what the newest button of a label sends.
func (s *stage) buttonData(label string) string {
	s.t.Helper()
	for _, m := range slices.Backward(s.chat().messages) {
		for _, row := range m.buttons {
			for _, b := range row {
				if strings.Contains(b.Label, label) {
					return b.Data
				}
			}
		}
	}
	s.t.Fatalf("no button %q", label)
	return ""
}
