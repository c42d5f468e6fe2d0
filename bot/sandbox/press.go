package sandbox

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"net/http"
)

// press is a tap on a button: of the newest message that has one with this label or callback data, or of the message
// named. Where no message has it, a key of the reply keyboard is looked for.
func (s *Server) press(user int64, label string, messageID int64) (any, error) {
	query, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, &httpError{http.StatusInternalServerError, "no random numbers"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.writer(user)
	if err != nil {
		return nil, err
	}
	m, b := c.button(label, messageID)
	if b == nil {
		if messageID == 0 {
			if key, ok := c.key(label); ok {
				return s.pressKey(c, key)
			}
		}
		return nil, refuse(fmt.Sprintf("there is no button %q to press", label))
	}
	switch {
	case b.Disabled != nil:
		return nil, refuse("the button is disabled: Telegram tells the bot nothing")
	case b.CallbackData == "":
		return nil, refuse(fmt.Sprintf("the button %q opens a link, copies or shares: Telegram tells the bot nothing", b.Text))
	}
	c.started = true
	c.notice, c.noticeAlert = "", false
	s.touch(c)
	id := query.String()
	s.dropOldCallbacks()
	s.st.callbacks[id] = &callback{user: user, at: s.Now()}
	update, _ := s.push("callback_query", wireCallback{
		ID: id, From: c.user, Message: m.Msg, ChatInstance: fmt.Sprint(-c.wire.ID), Data: b.CallbackData,
	})
	return sent{UpdateID: update, MessageID: m.Msg.MessageID}, nil
}

// button looks for a button by callback data or label, newest message first.
func (c *chat) button(label string, messageID int64) (*stored, *wireButton) {
	for i := len(c.messages) - 1; i >= 0; i-- {
		m := c.messages[i]
		if messageID != 0 && m.Msg.MessageID != messageID || m.Msg.ReplyMarkup == nil {
			continue
		}
		for _, row := range m.Msg.ReplyMarkup.InlineKeyboard {
			for j := range row {
				if row[j].CallbackData == label && label != "" || row[j].Text == label {
					return m, &row[j]
				}
			}
		}
	}
	return nil, nil
}

func (c *chat) key(label string) (wireKey, bool) {
	if c.keyboard == nil {
		return wireKey{}, false
	}
	for _, row := range c.keyboard.Keyboard {
		for _, key := range row {
			if key.Text == label {
				return key, true
			}
		}
	}
	return wireKey{}, false
}

// pressKey does what a key of the reply keyboard does: it sends its text, the person's own contact, or a place.
func (s *Server) pressKey(c *chat, key wireKey) (any, error) {
	msg := &wireMessage{}
	switch {
	case key.RequestContact:
		msg.Contact = &wireContact{PhoneNumber: inventedPhone(c.user.ID), FirstName: c.user.FirstName, LastName: c.user.LastName, UserID: c.user.ID}
		msg.ReplyToMessage = c.message(c.keyboardID)
	case key.RequestLocation:
		msg.Location = &wireLocation{Latitude: -7.2575, Longitude: 112.7521} // the middle of Surabaya
		msg.ReplyToMessage = c.message(c.keyboardID)
	default:
		t := finish(key.Text, nil)
		msg.Text, msg.Entities = t.text, t.entities
	}
	if c.keyboard.OneTimeKeyboard {
		c.keyboard, c.keyboardID = nil, 0
	}
	return s.tell(c, &stored{Msg: msg}), nil
}

func (c *chat) message(id int64) *wireMessage {
	if i := c.find(id); i >= 0 {
		return withoutReply(c.messages[i].Msg)
	}
	return nil
}

// inventedPhone makes a number that belongs to nobody: Indonesian mobile numbers do not begin with +62 800.
func inventedPhone(user int64) string { return fmt.Sprintf("+62800%07d", user%10_000_000) }

// dropOldCallbacks forgets presses that can no longer be answered, once many have gathered. Call with the lock held.
func (s *Server) dropOldCallbacks() {
	if len(s.st.callbacks) < 10_000 {
		return
	}
	now := s.Now()
	for id, cb := range s.st.callbacks {
		if now.Sub(cb.at) > callbackLasts {
			delete(s.st.callbacks, id)
		}
	}
	if len(s.st.callbacks) >= 10_000 {
		clear(s.st.callbacks) // a bot that answers none: its queries count as too old
	}
}
