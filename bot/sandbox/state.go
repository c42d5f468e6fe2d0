package sandbox

import (
	"fmt"
	"strings"
	"time"
)

const (
	// maxMessages bounds what one chat keeps; the oldest are forgotten first. Far more than a phone shows.
	maxMessages = 3000
	typingLasts = 5 * time.Second // "The status is set for 5 seconds or less", sendChatAction
)

// state is everything that changes. Server.mu guards it; nothing under that lock encodes JSON or waits.
type state struct {
	nextUpdate int64
	// seq numbers messages and every other visible change of a chat alike. So the id of a message and the "rev" of a
	// chat can be compared: wait?after= takes either.
	seq int64

	chats   map[int64]*chat
	updates queue
	// callbacks are the button presses (and injected queries) that may still be answered, by query id.
	callbacks map[string]*callback
	inline    map[string]*search // inline queries that may still be answered, by query id
	searches  map[int64]*search  // the newest inline query of each person
	talks     map[[2]int64]*talk // by the ids of both people, see pair

	profile profile
	files   fileStore
	faults  []*fault
}

// chat is a conversation between the bot and one person (or a group that came in through a raw update).
type chat struct {
	wire     wireChat
	user     *wireUser // nil for a group
	started  bool      // the person has written at least once; before that Telegram says "chat not found"
	blocked  bool
	messages []*stored // by id, oldest first

	keyboard   *wireReplyKeyboard // what lies under the person's input field
	keyboardID int64              // the message that brought it

	typing      time.Time // the bot "types" until then
	notice      string    // last answer to a button press
	noticeAlert bool

	rev     int64
	changed chan struct{} // closed at the next change; nil while nobody waits
}

// stored is a message with what only the sandbox knows about it. It is replaced, never changed.
type stored struct {
	Msg   *wireMessage `json:"msg"`
	Bot   bool         `json:"bot"`
	Edits int          `json:"edits,omitempty"`
	// Fixed says that the message carried a reply keyboard, its removal or a forced reply: Telegram does not let
	// such messages be edited.
	Fixed bool   `json:"fixed,omitempty"`
	File  string `json:"file,omitempty"` // id in the file store
}

type callback struct {
	user int64
	at   time.Time
}

func newState(firstID int64) state {
	return state{
		nextUpdate: firstID,
		seq:        firstID,
		chats:      map[int64]*chat{},
		callbacks:  map[string]*callback{},
		inline:     map[string]*search{},
		searches:   map[int64]*search{},
		talks:      map[[2]int64]*talk{},
		profile:    newProfile(),
		files:      newFileStore(),
	}
}

// firstID is where update and message ids begin when nothing was kept. The bot's own database may well outlive the
// sandbox: it recognises a redelivered update by its id and edits messages by theirs, so an id must not come back
// after a restart. Counting on from the wall clock in seconds, with room for 10,000 ids in each second, keeps apart
// any two runs that use fewer. The numbers are larger than Telegram's own 32 bits, and stay far below 2^53.
func firstID(now time.Time) int64 {
	epoch := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	return max(1, int64(now.Sub(epoch)/time.Second)*10_000)
}

// person returns the chat of a user, a stranger's too. Call with the lock held.
func (s *Server) person(id int64) *chat {
	if c := s.st.chats[id]; c != nil {
		return c
	}
	name := fmt.Sprintf("Tamu %d", id)
	for _, p := range s.people {
		if p.ID == id {
			name = p.Name
		}
	}
	first, rest, _ := strings.Cut(name, " ")
	u := &wireUser{ID: id, FirstName: first, LastName: rest, LanguageCode: "id"}
	c := &chat{user: u, wire: wireChat{ID: id, Type: "private", FirstName: first, LastName: rest}}
	s.st.chats[id] = c
	return c
}

// touch records a visible change of a chat and wakes who waits for one. Call with the lock held.
func (s *Server) touch(c *chat) {
	s.st.seq++
	s.touchAs(c, s.st.seq)
}

func (s *Server) touchAs(c *chat, rev int64) {
	c.rev = rev
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
	s.dirty()
}

// watch returns a channel that is closed at the next change. Call with the lock held.
func (c *chat) watch() <-chan struct{} {
	if c.changed == nil {
		c.changed = make(chan struct{})
	}
	return c.changed
}

// add gives a message its id and puts it at the end of the chat. Call with the lock held.
func (s *Server) add(c *chat, m *stored) {
	s.st.seq++
	m.Msg.MessageID = s.st.seq
	m.Msg.Chat = c.wire
	c.messages = append(c.messages, m)
	if len(c.messages) > maxMessages {
		// Copied, so that the dropped messages are really freed.
		c.messages = append(make([]*stored, 0, maxMessages+maxMessages/8), c.messages[len(c.messages)-maxMessages:]...)
	}
	s.touchAs(c, m.Msg.MessageID)
}

// find returns the place of a message, or -1.
func (c *chat) find(id int64) int {
	low, high := 0, len(c.messages)
	for low < high {
		mid := (low + high) / 2
		if c.messages[mid].Msg.MessageID < id {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(c.messages) && c.messages[low].Msg.MessageID == id {
		return low
	}
	return -1
}
