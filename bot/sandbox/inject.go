package sandbox

import (
	"encoding/json"
	"strconv"
)

// inject queues an update as it is, whatever the bot asked for, so that tests can send what Telegram may one day
// send. Chats and queries named in it can be answered afterwards.
func (s *Server) inject(raw json.RawMessage) (any, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return nil, refuse(`"update" must be an object`)
	}
	u := &update{raw: raw}
	if given, has := fields["update_id"]; has {
		id, err := strconv.ParseInt(string(given), 10, 53)
		if err != nil || id < 0 {
			return nil, refuse(`"update_id" must be a whole number, not negative`)
		}
		u.id, u.odd, u.whole = id, true, true
	}
	mentions := mentioned(fields)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !u.odd {
		u.id = s.st.nextUpdate
	}
	s.st.nextUpdate = max(s.st.nextUpdate, u.id+1)
	for _, m := range mentions {
		s.know(m)
	}
	s.enqueue(u)
	return sent{UpdateID: u.id}, nil
}

// mention is what an injected update says about chats and queries.
type mention struct {
	kind  string
	query string // the id of a callback or inline query
	from  int64
	chat  wireChat
}

// mentioned reads the updates' chats and queries as far as it can: with the rest the bot has to cope, not the sandbox.
func mentioned(fields map[string]json.RawMessage) []mention {
	var out []mention
	for kind, raw := range fields {
		var v struct {
			ID      string                  `json:"id"`
			From    struct{ ID int64 }      `json:"from"`
			Chat    wireChat                `json:"chat"`
			Message struct{ Chat wireChat } `json:"message"`
		}
		if kind == "update_id" || json.Unmarshal(raw, &v) != nil {
			continue
		}
		m := mention{kind: kind, query: v.ID, from: v.From.ID, chat: v.Chat}
		if kind == "callback_query" {
			m.chat = v.Message.Chat
		}
		out = append(out, m)
	}
	return out
}

// know makes what an update names answerable. Call with the lock held.
func (s *Server) know(m mention) {
	switch m.kind {
	case "callback_query":
		s.st.callbacks[m.query] = &callback{user: m.from, at: s.Now()}
	case "inline_query":
		s.await(&search{id: m.query, user: m.from, at: s.Now()})
	}
	switch {
	case m.chat.Type == "private" && m.chat.ID > 0:
		s.person(m.chat.ID).started = true
	case m.chat.ID < 0 && s.st.chats[m.chat.ID] == nil:
		s.st.chats[m.chat.ID] = &chat{wire: m.chat, started: true}
	}
}
