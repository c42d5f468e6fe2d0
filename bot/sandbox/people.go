package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// act is the body of POST /sandbox/send: who, and exactly one thing that this person does.
type act struct {
	User      int64        `json:"user"`
	MessageID int64        `json:"message_id"` // with press: the message whose button is meant
	Entities  []wireEntity `json:"entities"`   // with text
	ReplyTo   int64        `json:"reply_to"`   // with text

	Text     *string         `json:"text"`
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
	MessageID int64  `json:"message_id"`
	Text      string `json:"text"`
}

type actForward struct {
	From string `json:"from"`
	Text string `json:"text"`
}

// actMedia describes a document, a photo, a voice message or a sticker. All of it may be left out but for documents.
type actMedia struct {
	Name     string `json:"name"`
	Mime     string `json:"mime"`
	Data     string `json:"data"` // base64
	Text     string `json:"text"` // instead of data
	Caption  string `json:"caption"`
	Duration int    `json:"duration"` // seconds
	Emoji    string `json:"emoji"`
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
		return nil, refuse(fmt.Sprintf("give exactly one thing to do (text, press, contact, edit, document, photo, voice, sticker, forward, location, block, language or update), not %d", n))
	}
	if a.Text == nil && (a.Entities != nil || a.ReplyTo != 0) || a.Press == nil && a.MessageID != 0 {
		return nil, refuse(`"entities" and "reply_to" go with "text", "message_id" with "press"`)
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
	}
	m, err := a.message()
	if err != nil {
		return nil, err
	}
	return s.say(a.User, m, a.ReplyTo)
}

func (a *act) count() int {
	n := 0
	for _, set := range []bool{
		a.Text != nil, a.Press != nil, a.Contact != nil, a.Edit != nil, given(a.Document), given(a.Photo), given(a.Voice),
		given(a.Sticker), a.Forward != nil, a.Location != nil, a.Block != nil, a.Language != nil, given(a.Update),
	} {
		if set {
			n++
		}
	}
	return n
}

func given(raw json.RawMessage) bool { return raw != nil && string(raw) != "null" }

// message builds what a person sends, and the file that goes with it. Call without the lock.
func (a *act) message() (personal, error) {
	m := &wireMessage{}
	switch {
	case a.Text != nil:
		return a.textMessage()
	case a.Contact != nil:
		if a.Contact.PhoneNumber == "" || a.Contact.FirstName == "" {
			return personal{}, refuse(`"contact" needs phone_number and first_name`)
		}
		m.Contact = a.Contact
	case a.Location != nil:
		m.Location = a.Location
	case a.Forward != nil:
		if a.Forward.From == "" {
			return personal{}, refuse(`"forward" needs from, the name of who wrote it`)
		}
		t, err := personText(a.Forward.Text, nil)
		if err != nil {
			return personal{}, err
		}
		m.Text, m.Entities = t.text, t.entities
		m.ForwardOrigin = &wireOrigin{Type: "hidden_user", SenderUserName: a.Forward.From}
	case given(a.Document):
		return mediaMessage("document", a.Document)
	case given(a.Photo):
		return mediaMessage("photo", a.Photo)
	case given(a.Voice):
		return mediaMessage("voice", a.Voice)
	default:
		return mediaMessage("sticker", a.Sticker)
	}
	return personal{msg: m}, nil
}

// personal is a message of a person before it has a place in a chat.
type personal struct {
	msg  *wireMessage
	file *file
}

func (a *act) textMessage() (personal, error) {
	t, err := personText(*a.Text, a.Entities)
	if err != nil {
		return personal{}, err
	}
	return personal{msg: &wireMessage{Text: t.text, Entities: t.entities}}, nil
}

// personText checks a text as Telegram's apps do.
func personText(text string, entities []wireEntity) (richText, error) {
	spans, err := spansOf(text, entities)
	if err != nil {
		return richText{}, refuse(err.Error())
	}
	t := finish(text, spans)
	if t.text == "" {
		return richText{}, refuse("the text is empty")
	}
	if n := utf16Len(t.text); n > maxText {
		return richText{}, refuse(fmt.Sprintf("the text has %d characters; Telegram's apps send %d at most", n, maxText))
	}
	return t, nil
}

func mediaMessage(kind string, raw json.RawMessage) (personal, error) {
	var media actMedia
	switch text := strings.TrimSpace(string(raw)); {
	case text == "true":
	case strings.HasPrefix(text, `"`):
		if err := json.Unmarshal(raw, &media.Data); err != nil {
			return personal{}, refuse(fmt.Sprintf("%q cannot be read", kind))
		}
	default:
		if err := strict(raw, &media); err != nil {
			return personal{}, refuse(fmt.Sprintf("%q must be an object as documented, base64 or true: %v", kind, err))
		}
	}
	data, err := media.content(kind)
	if err != nil {
		return personal{}, err
	}
	f, err := newFile(kind, media.Name, media.Mime, data)
	if err != nil {
		return personal{}, refuse(strings.TrimPrefix(err.Error(), "Bad Request: "))
	}
	f.Duration = media.Duration
	caption := finish(media.Caption, nil)
	if utf16Len(caption.text) > maxCaption {
		return personal{}, refuse(fmt.Sprintf("the caption is longer than %d characters", maxCaption))
	}
	m := &wireMessage{Caption: caption.text, CaptionEntities: caption.entities}
	attach(m, f)
	if m.Sticker != nil {
		m.Sticker.Emoji = media.Emoji
	}
	return personal{msg: m, file: f}, nil
}

func (m *actMedia) content(kind string) ([]byte, error) {
	if m.Data != "" && m.Text != "" {
		return nil, refuse(`give "data" or "text", not both`)
	}
	if m.Text != "" {
		return []byte(m.Text), nil
	}
	if m.Data != "" {
		data, err := base64.StdEncoding.DecodeString(m.Data)
		if err != nil {
			return nil, refuse(`"data" must be base64`)
		}
		return data, nil
	}
	switch kind {
	case "document":
		return nil, refuse(`"document" needs "data" (base64) or "text"`)
	case "voice":
		m.Mime, m.Duration = "audio/ogg", max(m.Duration, 1)
		return sampleOgg(), nil
	}
	return samplePNG(), nil
}

// writer returns the chat of a person who is about to act; a person who blocked the bot cannot. Call with the lock held.
func (s *Server) writer(user int64) (*chat, error) {
	c := s.person(user)
	if c.blocked {
		return nil, &httpError{http.StatusForbidden, `this person has blocked the bot; send "block":false first`}
	}
	return c, nil
}

// say puts a person's message into the chat and tells the bot.
func (s *Server) say(user int64, p personal, replyTo int64) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.writer(user)
	if err != nil {
		return nil, err
	}
	m := &stored{Msg: p.msg}
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
	t, err := personText(e.Text, nil)
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
	case msg.Text == t.text || msg.Text == "" && msg.Caption == t.text:
		return nil, refuse("the edit changes nothing")
	case msg.ForwardOrigin != nil:
		return nil, refuse("a forwarded message cannot be edited")
	case msg.Text != "":
		msg.Text, msg.Entities = t.text, t.entities
	case msg.Document != nil || msg.Photo != nil || msg.Voice != nil:
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
