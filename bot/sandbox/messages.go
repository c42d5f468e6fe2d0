package sandbox

import (
	"context"
	"reflect"
	"slices"
	"time"
	"unicode/utf8"
)

// target finds the chat a call is about. Telegram knows no chat with a person who never wrote. Call with the lock
// held; write says that something is to be sent, which a block forbids.
func (s *Server) target(a *args, name string, write bool) (*chat, error) {
	id, ok := a.chatID(name)
	c := s.st.chats[id]
	if !ok || c == nil || !c.started {
		return nil, badRequest("chat not found")
	}
	if write && c.blocked {
		return nil, &apiError{code: 403, text: "Forbidden: bot was blocked by the user"}
	}
	return c, nil
}

// outgoing is what all send methods have in common.
type outgoing struct {
	markup  markup
	reply   wireReplyParameters
	protect bool
	effect  string
}

func readOutgoing(a *args) (outgoing, error) {
	m, err := readMarkup(a, false)
	if err != nil {
		return outgoing{}, err
	}
	o := outgoing{markup: m, protect: a.bool("protect_content"), effect: a.str("message_effect_id")}
	if err := a.object("reply_parameters", "reply parameters", &o.reply); err != nil {
		return outgoing{}, err
	}
	if a.has("reply_parameters") && o.reply.MessageID == 0 {
		return outgoing{}, badRequest(`can't parse reply parameters: Can't find field "message_id"`)
	}
	return o, nil
}

// deliver puts a message of the bot into the chat that the call names.
func (s *Server) deliver(a *args, o outgoing, m *stored) (*wireMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.target(a, "chat_id", true)
	if err != nil {
		return nil, err
	}
	if o.reply.MessageID != 0 {
		if i := c.find(o.reply.MessageID); i >= 0 {
			m.Msg.ReplyToMessage = withoutReply(c.messages[i].Msg)
		} else if !o.reply.AllowSendingWithoutReply {
			return nil, badRequest("message to be replied not found")
		}
	}
	m.Bot = true
	m.Fixed = o.markup.keyboard != nil || o.markup.remove || o.markup.force != nil
	m.Msg.From = s.me()
	m.Msg.Date = s.Now().Unix()
	m.Msg.HasProtectedContent = o.protect
	m.Msg.EffectID = o.effect
	m.Msg.ReplyMarkup = o.markup.inline
	c.typing = time.Time{}
	s.add(c, m)
	if o.markup.keyboard != nil {
		c.keyboard, c.keyboardID = o.markup.keyboard, m.Msg.MessageID
	}
	if o.markup.remove {
		c.keyboard, c.keyboardID = nil, 0
	}
	return m.Msg, nil
}

// withoutReply is the message as it appears inside a reply: Telegram nests one level only.
func withoutReply(m *wireMessage) *wireMessage {
	flat := *m
	flat.ReplyToMessage = nil
	return &flat
}

func (s *Server) sendMessage(_ context.Context, a *args) (any, error) {
	text, err := readText(a, "text", "entities")
	if err != nil {
		return nil, err
	}
	if err := checkText(text); err != nil {
		return nil, err
	}
	o, err := readOutgoing(a)
	if err != nil {
		return nil, err
	}
	preview, err := readPreview(a)
	if err != nil {
		return nil, err
	}
	return s.deliver(a, o, &stored{Msg: &wireMessage{Text: text.text, Entities: text.entities, LinkPreviewOptions: preview}})
}

func checkText(t richText) error {
	if t.text == "" {
		return badRequest("message text is empty")
	}
	if utf16Len(t.text) > maxText {
		return badRequest("message is too long")
	}
	return nil
}

func readPreview(a *args) (*wireLinkPreview, error) {
	if !a.has("link_preview_options") {
		return nil, nil
	}
	p := &wireLinkPreview{}
	return p, a.object("link_preview_options", "link preview options", p)
}

// readCaption reads caption, parse_mode and caption_entities.
func readCaption(a *args) (richText, error) {
	t, err := readText(a, "caption", "caption_entities")
	if err == nil && utf16Len(t.text) > maxCaption {
		err = badRequest("message caption is too long")
	}
	return t, err
}

// edit replaces a message of the bot by a changed copy. change works on the copy; what is allowed is checked here.
func (s *Server) edit(a *args, change func(*wireMessage) error) (any, error) {
	if !a.has("chat_id") {
		return nil, badRequest("chat_id is empty")
	}
	if !a.has("message_id") {
		return nil, badRequest("message identifier is not specified")
	}
	inline, err := readMarkup(a, true)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.target(a, "chat_id", false)
	if err != nil {
		return nil, err
	}
	i := c.find(a.int("message_id"))
	if i < 0 {
		return nil, badRequest("message to edit not found")
	}
	old := c.messages[i]
	if !old.Bot || old.Fixed {
		return nil, badRequest("message can't be edited")
	}
	msg := *old.Msg
	msg.ReplyMarkup = inline.inline
	if err := change(&msg); err != nil {
		return nil, err
	}
	if reflect.DeepEqual(&msg, old.Msg) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	msg.EditDate = s.Now().Unix()
	c.messages[i] = &stored{Msg: &msg, Bot: true, Edits: old.Edits + 1, File: old.File}
	s.touch(c)
	return &msg, nil
}

func (s *Server) editMessageText(_ context.Context, a *args) (any, error) {
	if !a.has("text") {
		return nil, badRequest("message text is empty")
	}
	text, err := readText(a, "text", "entities")
	if err != nil {
		return nil, err
	}
	if err := checkText(text); err != nil {
		return nil, err
	}
	preview, err := readPreview(a)
	if err != nil {
		return nil, err
	}
	return s.edit(a, func(m *wireMessage) error {
		if m.Text == "" {
			return badRequest("there is no text in the message to edit")
		}
		m.Text, m.Entities, m.LinkPreviewOptions = text.text, text.entities, preview
		return nil
	})
}

func (s *Server) editMessageCaption(_ context.Context, a *args) (any, error) {
	caption, err := readCaption(a)
	if err != nil {
		return nil, err
	}
	return s.edit(a, func(m *wireMessage) error {
		if !captioned(m) {
			return badRequest("there is no caption in the message to edit")
		}
		m.Caption, m.CaptionEntities = caption.text, caption.entities
		m.ShowCaptionAboveMedia = a.bool("show_caption_above_media")
		return nil
	})
}

func (s *Server) editMessageReplyMarkup(_ context.Context, a *args) (any, error) {
	return s.edit(a, func(*wireMessage) error { return nil })
}

func (s *Server) deleteMessage(_ context.Context, a *args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.target(a, "chat_id", false)
	if err != nil {
		return nil, err
	}
	i := c.find(a.int("message_id"))
	if i < 0 {
		return nil, badRequest("message to delete not found")
	}
	// "A message can only be deleted if it was sent less than 48 hours ago", deleteMessage.
	if s.Now().Unix()-c.messages[i].Msg.Date >= 48*3600 {
		return nil, badRequest("message can't be deleted for everyone")
	}
	if c.keyboardID == c.messages[i].Msg.MessageID {
		c.keyboard, c.keyboardID = nil, 0
	}
	c.messages = slices.Delete(c.messages, i, i+1)
	s.touch(c)
	return true, nil
}

func (s *Server) sendChatAction(_ context.Context, a *args) (any, error) {
	switch a.str("action") {
	case "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
		"choose_sticker", "find_location", "record_video_note", "upload_video_note":
	default:
		return nil, badRequest("wrong parameter action in request")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.target(a, "chat_id", true)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	begins := !now.Before(c.typing)
	c.typing = now.Add(typingLasts)
	if begins {
		s.touch(c)
	}
	return true, nil
}

// callbackLasts is how long Telegram's clients wait for the answer to a press.
const callbackLasts = 15 * time.Minute

func (s *Server) answerCallbackQuery(_ context.Context, a *args) (any, error) {
	if utf8.RuneCountInString(a.str("text")) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	if a.str("url") != "" {
		return nil, badRequest("URL_INVALID") // allowed for games only, and for t.me links of the bot itself
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := a.str("callback_query_id")
	cb := s.st.callbacks[id]
	delete(s.st.callbacks, id)
	if cb == nil || s.Now().Sub(cb.at) > callbackLasts {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if c := s.st.chats[cb.user]; c != nil {
		c.notice, c.noticeAlert = a.str("text"), a.bool("show_alert")
		s.touch(c)
	}
	return true, nil
}
