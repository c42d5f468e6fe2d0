package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"
)

// act is the body of POST /sandbox/send: who, and exactly one thing that this person does.
type act struct {
	User      int64        `json:"user"`
	MessageID int64        `json:"message_id"` // with press: the message whose button is meant
	Entities  []wireEntity `json:"entities"`   // with text
	ReplyTo   int64        `json:"reply_to"`   // with whatever is a message
	To        int64        `json:"to"`         // with text and choose: another person instead of the bot
	// CaptionEntities go with the caption of a document, photo or voice, which may hold them as well.
	CaptionEntities []wireEntity `json:"caption_entities"`

	Text     *string         `json:"text"`
	Start    *string         `json:"start"`  // the payload of a deep link, or ""
	Inline   *string         `json:"inline"` // the words after the bot's name
	Choose   *string         `json:"choose"` // the id of an inline result
	Press    *string         `json:"press"`
	Contact  *wireContact    `json:"contact"`
	Edit     *actEdit        `json:"edit"`
	Document json.RawMessage `json:"document"`
	Photo    json.RawMessage `json:"photo"`
	Voice    json.RawMessage `json:"voice"`
	Sticker  json.RawMessage `json:"sticker"`
	Forward  *actForward     `json:"forward"`
	Location *wireLocation   `json:"location"`
	Block    *bool           `json:"block"`
	Language *string         `json:"language"`
	Update   json.RawMessage `json:"update"`
}

type actEdit struct {
	MessageID int64        `json:"message_id"`
	Text      string       `json:"text"`
	Entities  []wireEntity `json:"entities"`
}

type actForward struct {
	From string `json:"from"`
	Text string `json:"text"`
}

// sent is the answer to an act. UpdateID is 0 when the bot was told nothing, because it does not want such updates.
type sent struct {
	UpdateID  int64 `json:"update_id"`
	MessageID int64 `json:"message_id,omitempty"` // the message that the act made or changed
}

func (s *Server) postSend(w http.ResponseWriter, r *http.Request) (any, error) {
	var a act
	if err := readJSONLimit(w, r, &a, maxUpload*4/3+maxBody); err != nil { // base64 needs four bytes for three
		return nil, err
	}
	if a.User == 0 {
		return nil, refuse(`"user" must be the id of a person`)
	}
	if n := a.count(); n != 1 {
		return nil, refuse(fmt.Sprintf("give exactly one thing to do (text, start, press, contact, edit, document, photo, voice, sticker, forward, location, inline, choose, block, language or update), not %d", n))
	}
	if err := a.fits(); err != nil {
		return nil, err
	}
	switch {
	case given(a.Update):
		return s.inject(a.Update)
	case a.User < 0:
		return nil, refuse("a person's id is positive; a group comes in through \"update\" only")
	case a.Block != nil:
		return s.block(a.User, *a.Block)
	case a.Language != nil:
		return s.setLanguage(a.User, *a.Language)
	case a.Press != nil:
		return s.press(a.User, *a.Press, a.MessageID)
	case a.Edit != nil:
		return s.editOwn(a.User, *a.Edit)
	case a.Inline != nil:
		return s.askInline(a.User, *a.Inline)
	case a.Choose != nil:
		return s.choose(a.User, *a.Choose, a.To)
	}
	m, err := a.message()
	if err != nil {
		return nil, err
	}
	return s.say(a.User, m, a.To, a.ReplyTo)
}

// fits refuses what does not go with the one thing to do.
func (a *act) fits() error {
	media := given(a.Document) || given(a.Photo) || given(a.Voice)
	message := media || a.Text != nil || a.Contact != nil || given(a.Sticker) || a.Forward != nil || a.Location != nil
	switch {
	case a.Text == nil && a.Entities != nil, !media && a.CaptionEntities != nil, a.Press == nil && a.MessageID != 0:
		return refuse(`"entities" go with "text", "caption_entities" with "document", "photo" and "voice", "message_id" with "press"`)
	case !message && a.ReplyTo != 0:
		return refuse(`"reply_to" goes with a message`)
	case a.Text == nil && a.Choose == nil && a.To != 0:
		return refuse(`"to" goes with "text" and "choose"`)
	}
	return nil
}

func (a *act) count() int {
	n := 0
	for _, set := range []bool{
		a.Text != nil, a.Start != nil, a.Inline != nil, a.Choose != nil, a.Press != nil, a.Contact != nil, a.Edit != nil, given(a.Document), given(a.Photo), given(a.Voice),
		given(a.Sticker), a.Forward != nil, a.Location != nil, a.Block != nil, a.Language != nil, given(a.Update),
	} {
		if set {
			n++
		}
	}
	return n
}

func given(raw json.RawMessage) bool { return raw != nil && string(raw) != "null" }

// writer returns the chat of a person who is about to act; a person who blocked the bot cannot. Call with the lock held.
func (s *Server) writer(user int64) (*chat, error) {
	c := s.person(user)
	if c.blocked {
		return nil, &httpError{http.StatusForbidden, `this person has blocked the bot; send "block":false first`}
	}
	return c, nil
}

// say puts a person's message into the chat and tells the bot; with to it goes to another person instead.
func (s *Server) say(user int64, p personal, to, replyTo int64) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &stored{Msg: p.msg}
	if to != 0 {
		return s.whisper(user, to, m, replyTo)
	}
	c, err := s.writer(user)
	if err != nil {
		return nil, err
	}
	if replyTo != 0 {
		i := c.find(replyTo)
		if i < 0 {
			return nil, refuse("the message replied to is not in this chat")
		}
		p.msg.ReplyToMessage = withoutReply(c.messages[i].Msg)
	}
	if p.file != nil {
		s.st.files.put(p.file)
		m.File = p.file.ID
	}
	return s.tell(c, m), nil
}

// tell adds a person's message and queues the update. Call with the lock held.
func (s *Server) tell(c *chat, m *stored) sent {
	c.started = true
	m.Msg.From = c.user
	m.Msg.Date = s.Now().Unix()
	if m.Msg.ForwardOrigin != nil {
		m.Msg.ForwardOrigin.Date = m.Msg.Date
	}
	s.add(c, m)
	id, _ := s.push("message", m.Msg)
	return sent{UpdateID: id, MessageID: m.Msg.MessageID}
}

func (s *Server) editOwn(user int64, e actEdit) (any, error) {
	t, err := personText(e.Text, e.Entities)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.writer(user)
	if err != nil {
		return nil, err
	}
	i := c.find(e.MessageID)
	if i < 0 || c.messages[i].Bot {
		return nil, refuse("this person has no such message to edit")
	}
	old := c.messages[i]
	msg := *old.Msg
	switch {
	case msg.Text == t.text && slices.Equal(msg.Entities, t.entities), msg.Text == "" && msg.Caption == t.text && slices.Equal(msg.CaptionEntities, t.entities):
		return nil, refuse("the edit changes nothing")
	case msg.ForwardOrigin != nil:
		return nil, refuse("a forwarded message cannot be edited")
	case msg.ViaBot != nil:
		return nil, refuse("a message sent by way of a bot cannot be edited")
	case msg.Text != "":
		msg.Text, msg.Entities = t.text, t.entities
	case captioned(&msg):
		msg.Caption, msg.CaptionEntities = t.text, t.entities
	default:
		return nil, refuse("this message has no text")
	}
	msg.EditDate = s.Now().Unix()
	c.messages[i] = &stored{Msg: &msg, Edits: old.Edits + 1, File: old.File}
	s.touch(c)
	id, _ := s.push("edited_message", &msg)
	return sent{UpdateID: id, MessageID: e.MessageID}, nil
}

// block tells the bot that a person blocked it or took the block back.
func (s *Server) block(user int64, blocked bool) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.person(user)
	if c.blocked == blocked {
		return sent{}, nil // nothing changes, so Telegram says nothing
	}
	if !c.started {
		return nil, refuse("this person has never written to the bot")
	}
	c.blocked = blocked
	s.touch(c)
	never := int64(0)
	member := wireMember{Status: "member", User: s.me()}
	kicked := wireMember{Status: "kicked", User: s.me(), UntilDate: &never}
	u := wireMemberUpdate{Chat: c.wire, From: c.user, Date: s.Now().Unix(), OldChatMember: member, NewChatMember: kicked}
	if !blocked {
		u.OldChatMember, u.NewChatMember = kicked, member
	}
	id, _ := s.push("my_chat_member", u)
	return sent{UpdateID: id}, nil
}

func (s *Server) setLanguage(user int64, code string) (any, error) {
	if len(code) > 8 || !utf8.ValidString(code) {
		return nil, refuse(`"language" must be a language code such as "en"`)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.person(user)
	u := *c.user
	u.LanguageCode = code
	c.user = &u
	s.touch(c) // the menu may be another one now
	return sent{}, nil
}
