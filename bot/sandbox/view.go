package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The types below are what GET /sandbox/chat answers: the chat as a person sees it.

type chatView struct {
	User     int64         `json:"user"`
	Messages []messageView `json:"messages"`
	Typing   bool          `json:"typing"`
	Notice   string        `json:"notice"`
	Alert    bool          `json:"alert"` // the notice is a window that must be closed, not a line that fades
	Menu     []wireCommand `json:"menu"`
	Blocked  bool          `json:"blocked"`
	Language string        `json:"language"`
	// Rev grows with every visible change and counts in the same numbers as the messages' ids: either may be given
	// to wait?after=.
	Rev int64 `json:"rev"`
	// Placeholder is the hint that a reply keyboard puts into the input field.
	Placeholder string `json:"placeholder,omitempty"`
	// Others are the conversations with other people, the one with the newest message first.
	Others []talkView `json:"others,omitempty"`
}

type messageView struct {
	ID    int64     `json:"id"`
	From  string    `json:"from"` // "bot" or "user"; "other" in a conversation with somebody else
	Date  time.Time `json:"date"`
	Edits int       `json:"edits"`
	Text  string    `json:"text"` // or the caption
	HTML  string    `json:"html"` // safe inside a page
	// Entities are the formatting of the text or caption; offsets count UTF-16 units.
	Entities []wireEntity   `json:"entities,omitempty"`
	Via      string         `json:"via,omitempty"` // the name of the bot whose inline result it is
	Buttons  [][]buttonView `json:"buttons,omitempty"`
	// Keyboard is on the message that brought the reply keyboard now in use, and on no other.
	Keyboard [][]keyView `json:"keyboard,omitempty"`
	Media    *mediaView  `json:"media,omitempty"`
	ReplyTo  int64       `json:"reply_to,omitempty"`
	Forward  string      `json:"forward,omitempty"` // who wrote a forwarded message
}

type buttonView struct {
	Text string `json:"text"`
	Data string `json:"data"`
	URL  string `json:"url"`
	Copy string `json:"copy"`
	// Inline is the query that the button puts into an input field after the bot's name; Here says that it is the
	// field of this very chat, else the person chooses a chat.
	Inline *string `json:"inline,omitempty"`
	Here   bool    `json:"here,omitempty"`
}

type keyView struct {
	Text    string `json:"text"`
	Request string `json:"request,omitempty"` // "contact" or "location"
}

type mediaView struct {
	Kind      string  `json:"kind"` // document, photo, voice, sticker, contact, location
	Name      string  `json:"name"`
	Size      int     `json:"size"`
	URL       string  `json:"url"`
	Mime      string  `json:"mime,omitempty"`
	Duration  int     `json:"duration,omitempty"` // seconds
	Phone     string  `json:"phone,omitempty"`
	Latitude  float64 `json:"latitude,omitempty"`
	Longitude float64 `json:"longitude,omitempty"`
}

// snapshot is what a view is built from, taken under the lock; the building itself needs no lock.
type snapshot struct {
	view     chatView
	messages []*stored
	keyboard *wireReplyKeyboard
	keyID    int64
	talks    []talk
	names    map[int64]string // of those in talks
}

// look takes a snapshot of a chat. A person who has not written yet has an empty one. Call with the lock held.
func (s *Server) look(user int64) snapshot {
	c := s.st.chats[user]
	if c == nil {
		c = &chat{wire: wireChat{ID: user}, user: &wireUser{ID: user, LanguageCode: "id"}}
	}
	v := chatView{User: user, Typing: s.Now().Before(c.typing), Notice: c.notice, Alert: c.noticeAlert, Menu: s.menu(c), Blocked: c.blocked, Rev: c.rev}
	if c.user != nil {
		v.Language = c.user.LanguageCode
	}
	if c.keyboard != nil {
		v.Placeholder = c.keyboard.InputFieldPlaceholder
	}
	n := snapshot{view: v, messages: append([]*stored(nil), c.messages...), keyboard: c.keyboard, keyID: c.keyboardID}
	if n.talks = s.talksOf(user); n.talks != nil {
		n.names = map[int64]string{}
		for _, t := range n.talks {
			for _, id := range t.people {
				n.names[id] = s.person(id).user.name()
			}
		}
	}
	return n
}

func (n snapshot) render() chatView {
	v := n.view
	v.Messages = make([]messageView, 0, len(n.messages))
	for _, m := range n.messages {
		mv := m.view()
		if n.keyboard != nil && m.Msg.MessageID == n.keyID {
			mv.Keyboard = keyViews(n.keyboard)
		}
		v.Messages = append(v.Messages, mv)
	}
	for _, t := range n.talks {
		v.Others = append(v.Others, t.view(v.User, func(id int64) string { return n.names[id] }))
	}
	return v
}

func (m *stored) view() messageView {
	msg := m.Msg
	text, entities := msg.Text, msg.Entities
	if text == "" {
		text, entities = msg.Caption, msg.CaptionEntities
	}
	v := messageView{ID: msg.MessageID, From: "user", Date: time.Unix(msg.Date, 0), Edits: m.Edits, Text: text, HTML: renderHTML(text, entities), Entities: entities, Media: mediaOf(m)}
	if m.Bot {
		v.From = "bot"
	}
	if msg.ReplyToMessage != nil {
		v.ReplyTo = msg.ReplyToMessage.MessageID
	}
	if msg.ForwardOrigin != nil {
		v.Forward = msg.ForwardOrigin.name()
	}
	if msg.ViaBot != nil {
		v.Via = msg.ViaBot.Username
	}
	if msg.ReplyMarkup != nil {
		for _, row := range msg.ReplyMarkup.InlineKeyboard {
			var buttons []buttonView
			for _, b := range row {
				buttons = append(buttons, b.view())
			}
			v.Buttons = append(v.Buttons, buttons)
		}
	}
	return v
}

func (b *wireButton) view() buttonView {
	v := buttonView{Text: b.Text, Data: b.CallbackData, URL: b.URL, Inline: b.SwitchInlineQuery}
	switch {
	case b.CopyText != nil:
		v.Copy = b.CopyText.Text
	case b.SwitchInlineQueryCurrentChat != nil:
		v.Inline, v.Here = b.SwitchInlineQueryCurrentChat, true
	case b.SwitchInlineQueryChosenChat != nil:
		v.Inline = &b.SwitchInlineQueryChosenChat.Query
	}
	return v
}

func (u *wireUser) name() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

// name is who wrote a forwarded message.
func (o *wireOrigin) name() string {
	if o.SenderUser != nil {
		return o.SenderUser.name()
	}
	return o.SenderUserName
}

func keyViews(k *wireReplyKeyboard) [][]keyView {
	var out [][]keyView
	for _, row := range k.Keyboard {
		var keys []keyView
		for _, key := range row {
			kv := keyView{Text: key.Text}
			if key.RequestContact {
				kv.Request = "contact"
			} else if key.RequestLocation {
				kv.Request = "location"
			}
			keys = append(keys, kv)
		}
		out = append(out, keys)
	}
	return out
}

func mediaOf(m *stored) *mediaView {
	v := &mediaView{}
	if m.File != "" {
		v.URL = "/sandbox/file/" + m.File
	}
	switch msg := m.Msg; {
	case msg.Document != nil:
		v.Kind, v.Name, v.Size, v.Mime = "document", msg.Document.FileName, msg.Document.FileSize, msg.Document.MimeType
	case msg.Photo != nil:
		v.Kind, v.Size = "photo", msg.Photo[0].FileSize
	case msg.Voice != nil:
		v.Kind, v.Size, v.Mime, v.Duration = "voice", msg.Voice.FileSize, msg.Voice.MimeType, msg.Voice.Duration
	case msg.Sticker != nil:
		v.Kind, v.Name, v.Size = "sticker", msg.Sticker.Emoji, msg.Sticker.FileSize
	case msg.Contact != nil:
		v.Kind, v.Name, v.Phone = "contact", msg.Contact.FirstName, msg.Contact.PhoneNumber
		if msg.Contact.LastName != "" {
			v.Name += " " + msg.Contact.LastName
		}
	case msg.Location != nil:
		v.Kind, v.Latitude, v.Longitude = "location", msg.Location.Latitude, msg.Location.Longitude
		v.Name = fmt.Sprintf("%.4f, %.4f", v.Latitude, v.Longitude)
	default:
		return nil
	}
	return v
}

func (s *Server) getChat(_ http.ResponseWriter, r *http.Request) (any, error) {
	user, err := userParam(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	n := s.look(user)
	s.mu.Unlock()
	return n.render(), nil
}

// waitView is the answer of wait: the chat, and whether anything in it is newer than asked for.
type waitView struct {
	chatView
	Changed bool `json:"changed"`
}

const maxWait = 60 * time.Second

// getWait answers as soon as the chat has something newer than after: a message, an edit, a deletion, the answer to a
// press, or that the bot begins to type. It answers with the chat as it is after the timeout.
func (s *Server) getWait(_ http.ResponseWriter, r *http.Request) (any, error) {
	user, err := userParam(r)
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	after := int64(0)
	if text := q.Get("after"); text != "" {
		if after, err = strconv.ParseInt(text, 10, 64); err != nil {
			return nil, refuse(`"after" must be a message id or the "rev" of a chat`)
		}
	}
	timeout := 20 * time.Second
	if text := q.Get("timeout"); text != "" {
		if timeout, err = time.ParseDuration(text); err != nil || timeout < 0 {
			return nil, refuse(`"timeout" must be a duration such as "5s"`)
		}
	}
	timer := time.NewTimer(min(timeout, maxWait))
	defer timer.Stop()
	var first *chat
	for over := false; ; {
		s.mu.Lock()
		c := s.person(user)
		if first == nil {
			first = c
		}
		n := s.look(user)
		news := n.view.Rev > after || c != first // another one after a reset
		if news || over {
			s.mu.Unlock()
			return waitView{n.render(), news}, nil
		}
		changed := c.watch()
		s.mu.Unlock()
		select {
		case <-changed:
		case <-timer.C:
			over = true
		case <-r.Context().Done():
			over = true
		case <-s.ctx.Done():
			over = true
		}
	}
}
