package sandbox

import (
	"cmp"
	"slices"
)

// talk is a conversation between two people, without the bot: where people pass on what they got from it, and where
// an invitation arrives. The bot is told nothing of it and can neither read nor edit it.
type talk struct {
	people   [2]int64 // the smaller id first
	messages []*stored
}

// maxTalk bounds what one conversation keeps.
const maxTalk = 200

// talkView is a conversation with another person, as GET /sandbox/chat shows it under "others".
type talkView struct {
	With     int64         `json:"with"`
	Name     string        `json:"name"`
	Messages []messageView `json:"messages"` // from: "user" for one's own, "other" for those of the other person
}

func pair(a, b int64) [2]int64 { return [2]int64{min(a, b), max(a, b)} }

// whisper puts a message of one person into the conversation with another. Call with the lock held.
func (s *Server) whisper(from, to int64, m *stored, replyTo int64) (any, error) {
	if to <= 0 || to == from {
		return nil, refuse(`"to" must be the id of another person`)
	}
	writer, reader := s.person(from), s.person(to)
	t := s.st.talks[pair(from, to)]
	if replyTo != 0 {
		if t == nil || t.find(replyTo) == nil {
			return nil, refuse("the message replied to is not in this chat")
		}
		m.Msg.ReplyToMessage = withoutReply(t.find(replyTo))
	}
	if t == nil {
		t = &talk{people: pair(from, to)}
		s.st.talks[t.people] = t
	}
	s.st.seq++
	m.Msg.MessageID, m.Msg.From, m.Msg.Date, m.Msg.Chat = s.st.seq, writer.user, s.Now().Unix(), reader.wire
	t.messages = append(t.messages, m)
	if len(t.messages) > maxTalk {
		t.messages = slices.Clone(t.messages[len(t.messages)-maxTalk:])
	}
	s.touch(writer)
	s.touch(reader)
	return sent{MessageID: m.Msg.MessageID}, nil
}

func (t *talk) find(id int64) *wireMessage {
	for _, m := range t.messages {
		if m.Msg.MessageID == id {
			return m.Msg
		}
	}
	return nil
}

// talksOf copies the conversations of a person, the one with the newest message first. Call with the lock held.
func (s *Server) talksOf(user int64) []talk {
	var out []talk
	for people, t := range s.st.talks {
		if slices.Contains(people[:], user) {
			out = append(out, talk{people, slices.Clone(t.messages)})
		}
	}
	slices.SortFunc(out, func(a, b talk) int { return cmp.Compare(b.newest(), a.newest()) })
	return out
}

func (t *talk) newest() int64 { return t.messages[len(t.messages)-1].Msg.MessageID } // a talk begins with a message

// view shows a conversation to one of its two people; name is the other's.
func (t *talk) view(user int64, name func(int64) string) talkView {
	other := t.people[0] + t.people[1] - user
	v := talkView{With: other, Name: name(other)}
	for _, m := range t.messages {
		mv := m.view()
		if m.Msg.From.ID != user {
			mv.From = "other"
		}
		v.Messages = append(v.Messages, mv)
	}
	return v
}
