package sandbox

import "context"

// source finds the message that a call wants to copy or to forward. missing is what Telegram says when there is none.
func (s *Server) source(a *args, missing string) (*stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from, err := s.target(a, "from_chat_id", false)
	if err != nil {
		return nil, err
	}
	i := from.find(a.int("message_id"))
	if i < 0 {
		return nil, badRequest("%s", missing)
	}
	return from.messages[i], nil
}

func (s *Server) copyMessage(_ context.Context, a *args) (any, error) {
	o, err := readOutgoing(a)
	if err != nil {
		return nil, err
	}
	caption, err := readCaption(a)
	if err != nil {
		return nil, err
	}
	source, err := s.source(a, "message to copy not found")
	if err != nil {
		return nil, err
	}
	msg := *source.Msg
	msg.ForwardOrigin, msg.ReplyToMessage, msg.ViaBot, msg.EditDate = nil, nil, nil, 0
	if a.has("caption") && captioned(&msg) {
		msg.Caption, msg.CaptionEntities = caption.text, caption.entities
		msg.ShowCaptionAboveMedia = a.bool("show_caption_above_media")
	}
	sent, err := s.deliver(a, o, &stored{Msg: &msg, File: source.File})
	if err != nil {
		return nil, err
	}
	return map[string]int64{"message_id": sent.MessageID}, nil
}

// captioned tells whether a message is of a kind that has a caption.
func captioned(m *wireMessage) bool { return m.Document != nil || m.Photo != nil || m.Voice != nil }

func (s *Server) forwardMessage(_ context.Context, a *args) (any, error) {
	o, err := readOutgoing(a)
	if err != nil {
		return nil, err
	}
	source, err := s.source(a, "message to forward not found")
	if err != nil {
		return nil, err
	}
	if source.Msg.HasProtectedContent {
		return nil, badRequest("the message can't be forwarded")
	}
	msg := *source.Msg
	if msg.ForwardOrigin == nil { // a message forwarded again keeps its first author
		msg.ForwardOrigin = &wireOrigin{Type: "user", Date: msg.Date, SenderUser: msg.From}
	}
	msg.ReplyToMessage, msg.EditDate = nil, 0
	sent, err := s.deliver(a, o, &stored{Msg: &msg, File: source.File})
	if err != nil {
		return nil, err
	}
	return sent, nil
}
