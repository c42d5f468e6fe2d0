// Package outbox owns every act on the outside world. A message is a row in the database before it is sent; one
// Dispatcher sends, keeps the pace, retries and notices who has blocked the bot. Nothing else in the program calls a
// Sender. The package knows neither Telegram nor SQL: both come in through the interfaces below.
package outbox

import (
	"context"
	"time"
)

// Priority orders messages that wait: a smaller one goes first.
type Priority int8

// Replies answer a person who is looking at the screen, reminders have their hour, broadcasts have all day.
const (
	Reply Priority = iota
	Reminder
	Broadcast
)

// Kind says what is done with a message.
type Kind string

// The acts a message can be.
const (
	Send   Kind = "send"   // a new message
	Edit   Kind = "edit"   // the message Target gets new text and buttons
	Answer Kind = "answer" // only the button press Press is answered
	Typing Kind = "typing" // the chat shows that the bot is busy
	Inline Kind = "inline" // only the inline query of Found is answered; Chat is the person who asks, in whatever chat
	Menu   Kind = "menu"   // the menu of commands of this one chat becomes Commands
)

// Message is one act on one chat, complete in itself: whoever sends it needs no other data.
type Message struct {
	// Key names the cause: "u<update>.<n>", "r<reminder>@<due>", "b<broadcast>.<chat>", "k<link>". A second message with the
	// same key is not stored, which makes repeating a cause harmless.
	Key      string   `json:"-"`
	Chat     int64    `json:"-"` // Telegram id of the private chat, equal to the owner's id
	Priority Priority `json:"-"`
	// Peer is whom a reply to this message goes to, 0 for the bot itself. A message with a peer is kept after it was
	// sent, without its text, so that a reply to it finds its way.
	Peer int64 `json:"-"`
	// NotBefore is the earliest time of sending; zero means at once.
	NotBefore time.Time `json:"-"`

	Kind   Kind  `json:"k"`
	Target int64 `json:"t,omitempty"` // message id, for Edit
	// Text is the message in Telegram's HTML subset; values of users are already escaped.
	Text     string     `json:"x,omitempty"`
	Buttons  [][]Button `json:"b,omitempty"` // inline keyboard
	Keyboard *Keyboard  `json:"r,omitempty"` // reply keyboard below the input, shown or removed
	Press    *Press     `json:"p,omitempty"` // a button press that is answered along with the message
	Media    *Media     `json:"m,omitempty"`
	Found    *Found     `json:"q,omitempty"` // for Inline
	Commands []Command  `json:"c,omitempty"` // for Menu; none: the chat has no menu of its own any more
	Language string     `json:"l,omitempty"` // of the text, for the mark on a repeated message
}

// Button is one inline button: exactly one of Data, URL and Copy is set.
type Button struct {
	Label string `json:"l"`
	Data  string `json:"d,omitempty"` // 1 to 64 bytes, returned when pressed
	URL   string `json:"u,omitempty"`
	Copy  string `json:"c,omitempty"` // put on the clipboard, at most 256 characters
}

// Keyboard is the reply keyboard below the input field.
type Keyboard struct {
	Remove bool    `json:"x,omitempty"`
	Rows   [][]Key `json:"k,omitempty"`
}

// Key is one key of a reply keyboard; its label is sent as text unless it asks for the person's contact.
type Key struct {
	Label   string `json:"l"`
	Contact bool   `json:"c,omitempty"`
}

// Press answers a button press, which stops the spinner on the button.
type Press struct {
	ID     string `json:"i"`
	Notice string `json:"n,omitempty"` // short text shown to the person, at most 200 characters
	Alert  bool   `json:"a,omitempty"` // show it as a window that must be closed
}

// Media is a file shown with the message; exactly one of FileID, Data and Make is set.
type Media struct {
	Kind   string `json:"k"` // "photo", "document", "voice"
	Name   string `json:"n,omitempty"`
	FileID string `json:"f,omitempty"`
	Data   []byte `json:"d,omitempty"`
	// Make is an order for a file that is made only when the message is sent. The Sender knows what it means; it also
	// gives the file its name.
	Make string `json:"o,omitempty"`
}

// Found answers an inline query: what the person can choose from, and above it a button that opens the chat with the
// bot.
type Found struct {
	Query   string   `json:"i"` // id of the query
	Results []Result `json:"r,omitempty"`
	Open    string   `json:"o"`           // label of the button
	Start   string   `json:"s,omitempty"` // what /start then says, 1 to 64 of A-Z, a-z, 0-9, _ and -
}

// Result is one choice; chosen, its Text is sent by the person in the chat where he is.
type Result struct {
	ID    string `json:"i"` // 1 to 64 bytes, unique in its list
	Title string `json:"t"`
	Line  string `json:"l,omitempty"` // below the title
	Text  string `json:"x"`           // Telegram's HTML subset
}

// Command is one line of a menu.
type Command struct {
	Name string `json:"n"` // 1 to 32 of a-z, 0-9 and _, without slash
	Text string `json:"t"` // at most 256 characters
}

// Delivery is a stored message that this process has claimed for sending.
type Delivery struct {
	Message
	Attempts int // earlier attempts that certainly did not arrive
	// Uncertain tells that an earlier attempt may have arrived: the process died, or the connection was cut, between
	// sending and noting it. A repeated Send is marked for the person, so that nobody is told a thing twice silently.
	Uncertain bool
}

// Receipt is what a successful act returned.
type Receipt struct {
	MessageID int64 // of the message sent or edited; 0 for acts that make none
}

// Sender performs one act. Errors it can explain are *Failure; any other error counts as Unclear.
type Sender interface {
	Send(ctx context.Context, m Message) (Receipt, error)
}

// FailureKind sorts failures by what the dispatcher does about them.
type FailureKind string

// What can go wrong with an act.
const (
	TooMany FailureKind = "too_many" // wait RetryAfter, then again; certainly not delivered
	Down    FailureKind = "down"     // the server failed or could not be reached; certainly not delivered, again later
	Unclear FailureKind = "unclear"  // the connection broke after the request had gone out: perhaps delivered
	Blocked FailureKind = "blocked"  // the person blocked the bot or is gone: no more messages until a return
	Refused FailureKind = "refused"  // the request itself is bad; trying again would not help
	Gone    FailureKind = "gone"     // the message to edit does not exist any more: it is sent anew
)

// Failure is an error of a Sender with its consequence. Reason holds no personal text and no token.
type Failure struct {
	Kind       FailureKind
	RetryAfter time.Duration // for TooMany; may be hours
	Code       int           // HTTP or Bot API code, 0 where there is none
	Reason     string
}

// Error names kind and reason.
func (f *Failure) Error() string { return "outbox: " + string(f.Kind) + ": " + f.Reason }

// State is what became of a claimed message.
type State string

// The states an Outcome can report.
const (
	Sent      State = "sent"
	Retry     State = "retry"     // back to pending, not before NotBefore
	Uncertain State = "uncertain" // like Retry, and marked as perhaps delivered
	Failed    State = "failed"    // given up, Reason says why
	Halted    State = "halted"    // the chat blocked the bot: the row ends and the chat is marked
	Taken     State = "taken"     // by another process, after the lease had ended; nothing is to be noted
	Withdrawn State = "withdrawn" // not sent, because nobody wants it any more
)

// Outcome is noted in the database after an attempt.
type Outcome struct {
	Key       string
	Chat      int64
	State     State
	MessageID int64
	NotBefore time.Time
	Attempts  int
	Reason    string
	At        time.Time
	Kept      bool // the message has a peer: its row stays, whatever became of it
}

// Store is the part of the database the dispatcher needs. Each method is one transaction.
type Store interface {
	// Claim leases up to limit pending messages that are due at now, by priority and then in the order they were
	// stored, and returns them. A message is leased to one process only.
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Delivery, error)
	// Wanted tells whether a claimed reminder or broadcast is still to be sent. While it waited for its turn the person
	// may have erased everything, or the broadcast may have been stopped. It may be called from many goroutines.
	Wanted(ctx context.Context, chat int64, key string) (bool, error)
	// Begin notes that a claimed reminder or broadcast is sent from here on, so that after a crash it may have arrived.
	// It reports false where that has been noted before: the lease had ended, and another process has it. It may be
	// called from many goroutines.
	Begin(ctx context.Context, chat int64, key string) (bool, error)
	// Settle notes the outcomes. Sent and Halted replies and reminders are removed; Failed ones are kept 30 days. Retry
	// is certain: it also takes back what Recover had to take for uncertain meanwhile.
	Settle(ctx context.Context, outcomes []Outcome) error
	// Recover returns messages whose lease ended before now to pending; replies, and others that were begun, are marked
	// Uncertain. It tells how many.
	Recover(ctx context.Context, now time.Time) (int, error)
	// Waiting counts the messages not yet sent that are due at now.
	Waiting(ctx context.Context, now time.Time) (int, error)
}
