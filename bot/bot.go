// Package bot is the coach: it turns an event of one chat into a change of that owner's data and the messages that
// tell him so. A turn reads through a View, decides, and returns a Change that is stored in one transaction; nothing
// is sent or written from inside a turn. The package knows neither Telegram nor SQL and reads no clock.
package bot

import (
	"context"
	"errors"
	"time"

	"mitrabot/bot/document"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// ErrNotFound is returned by a View for what the owner does not have.
var ErrNotFound = errors.New("bot: not found")

// EventKind sorts what can happen in a chat.
type EventKind string

// The events the coach answers.
const (
	Typed     EventKind = "typed"     // Text
	Command   EventKind = "command"   // Name ("mulai") and Text (what follows it)
	Pressed   EventKind = "pressed"   // Data of an inline button; Message is the one it stands under
	Shared    EventKind = "shared"    // Contact
	Attached  EventKind = "attached"  // Media, with Text as its caption
	Corrected EventKind = "corrected" // Message was edited; Text is the new text
	Left      EventKind = "left"      // the person blocked the bot
	Returned  EventKind = "returned"  // the person unblocked the bot
	Elsewhere EventKind = "elsewhere" // addressed in a group; Chat differs from Owner
	Asked     EventKind = "asked"     // an inline query, in any chat: Text is to be looked up, QueryID to be answered
	Located   EventKind = "located"   // Place
	Unknown   EventKind = "unknown"   // anything else that deserves an answer (sticker, poll, ...)
)

// Event is one thing a person did, free of any foreign type. Its texts are as typed: nothing in it may be trusted.
type Event struct {
	Update   int64 // id of the update, unique until Telegram restarts its count
	Owner    int64 // Telegram id of the person
	Chat     int64 // where to answer
	At       time.Time
	Kind     EventKind
	Name     string // command in lower case, without slash and bot name
	Text     string
	Data     string
	PressID  string // to be answered always
	QueryID  string // of an inline query
	Message  int64  // id of the message sent, edited, or pressed under; 0 where it is not accessible
	Contact  *Card
	Media    *Attachment
	Place    *Place
	Forward  *Forward // of a Typed, Attached, Shared or Located event: it is a message of somebody else's, passed on
	Language string   // the person's Telegram language, a hint ("id", "en")
	ReplyTo  int64    // id of the message this one replies to, 0 for none
	// HTML is Text with the formatting of the person's own client, as valid Telegram HTML; "" where it has none.
	HTML string
	// Misformatted is set where the formatting cannot be shown: HTML is then empty.
	Misformatted *Misformat
	// Nonce is random, for what must not be guessed. It comes with the event because a turn has no chance in it.
	Nonce [16]byte
}

// Misformat is the place of formatting that Telegram would refuse: marks that overlap or reach beyond the text.
type Misformat struct {
	At     int    // number of the character, from 1
	Around string // a few characters from there on
}

// Card is a shared Telegram contact.
type Card struct {
	Name, Phone string
	VCard       string // more about it, as the person's phone has it; "" for none
}

// Place is a point on the map, in degrees.
type Place struct {
	Lat  float64 `json:"a"`
	Lon  float64 `json:"o"`
	Name string  `json:"n,omitempty"` // of a venue
}

// Forward is where a forwarded message came from.
type Forward struct {
	Name string    // as Telegram tells it, also of people who hide their account; "" where it does not
	At   time.Time // when it was first sent
}

// Attachment is a picture, voice note or document kept by Telegram.
type Attachment struct {
	Kind   string `json:"k"` // "photo", "voice", "document"
	FileID string `json:"f"`
	Name   string `json:"n,omitempty"`
}

// User is a course owner (or mentor) who has agreed to the privacy notice.
type User struct {
	Owner       int64
	Language    string // "id", "en"
	Address     string // form of address: "bapak", "ibu", "kak", "mas", "mbak", "none"; "" until asked
	Name        string // sealed; how the person wants to be called
	Institution string // sealed
	Kind        string // "lkp", "pkbm", "paud", "other"
	Zone        string // "WIB", "WITA", "WIT"
	Hour        int    // of reminders, minutes after local midnight
	Consent     int    // version of the privacy notice agreed to
	ConsentAt   time.Time
	Focus       Focus // the conversation typed text belongs to; zero where there is none
	SeenAt      time.Time
	BlockedAt   time.Time // zero: reachable
	PausedAt    time.Time // zero: reminders wanted
	Weekly      string    // the technique of the week: "on", "off"; "" until it is first set
	TipsOffAt   time.Time // zero: tips of mentors wanted
	Days        int       // on which digests are wanted: a bit per time.Weekday; 0: Monday to Friday
	Ignored     int       // digests that arrived since the person last did anything
	Occasions   string    // days such as 17 August: "" wanted, "off"
	Feed        string    // hash of the secret in the address of his calendar, "" for none
	NextTag     int64     // number given next, from 1
	NextPartner int64     // numbers given next, from 1
	NextContact int64
	// Stash is what was typed while no question was open to take it (after a pause), sealed, until it is used or dropped.
	Stash string
}

// Focus points to a conversation; the zero value to none.
type Focus struct {
	Flow    string
	Partner int64 // 0 for conversations about no partner
}

// Partner is an organisation or person the owner works with, or wants to.
type Partner struct {
	No         int64
	Name       string // sealed; as shown everywhere
	Person     string // sealed; contact person and role
	Phone      string // sealed; E.164 where valid
	Category   string // option id of step 1, "" until known
	Step       int    // 1 to 11: the step the journey is at; 12 when all are saved
	Cadence    int    // days of the rhythm, 7 to 365; 0: no reminders
	Latest     int    // days after which he counts as neglected; 0: half as long again as Cadence
	ByTag      int64  // the tag whose rhythm he follows: Cadence and Latest are then copies; 0: his own
	LastAt     time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
	ArchivedAt time.Time // zero: active
	Informed   string    // does the contact know that he is recorded? "yes", "no", ""
	Pattern    string    // of the partnership: "B1" to "B4", "" until chosen
	// PausedUntil: no reminder speaks of him before; zero: not paused.
	PausedUntil time.Time
	Details     Details // sealed as a whole
}

// Details are what is known of a partner beyond what every screen shows. All of it is optional.
type Details struct {
	People    []Person `json:"p,omitempty"` // besides Partner.Person
	Email     string   `json:"e,omitempty"` // of Partner.Person, for work
	Area      string   `json:"a,omitempty"`
	Source    string   `json:"s,omitempty"` // how the owner came by the contact
	Occasions []string `json:"o,omitempty"` // ids of the calendar on which he is to be greeted, chosen by the owner
	Founded   string   `json:"f,omitempty"` // "2006-01-02" or "01-02": the day his organisation celebrates
}

// Person is one of several people of a partner.
type Person struct {
	Name  string `json:"n"`
	Role  string `json:"r,omitempty"`
	Phone string `json:"t,omitempty"` // E.164 where valid
	Email string `json:"e,omitempty"`
}

// Conversation is a stored conversation of one flow about one partner.
type Conversation struct {
	Focus
	State     flow.State // sealed as a whole
	UpdatedAt time.Time
	Open      bool // begun and not saved
}

// Contact is one entry of the contact log.
type Contact struct {
	No      int64
	Partner int64
	At      time.Time
	Channel string       // option id: "met", "phone", "whatsapp", "email", "event", "other"
	Outcome string       // option id: "good", "neutral", "problem", "no_answer"
	Note    string       // sealed
	Media   []Attachment // sealed
	Next    time.Time    // when the owner wants to be in touch again; zero: by rhythm
	// Direction is "out" where the owner made the contact, "in" where the partner did, "" where nobody said.
	Direction string
	Details   ContactDetails // sealed as a whole
}

// ContactDetails are what is known of a contact beyond the two taps. All of it is optional.
type ContactDetails struct {
	People   string `json:"p,omitempty"` // with whom, in the owner's words
	NextText string `json:"n,omitempty"` // what he wants to do on Contact.Next
	Place    Place  `json:"l,omitzero"`  // zero: none
	From     string `json:"f,omitempty"` // who wrote the message that was forwarded
}

// Tag is what the owner calls a group of partners.
type Tag struct {
	No       int64
	Name     string // sealed
	Cadence  int    // days of the rhythm that its partners may follow; 0: it has none
	Latest   int    // days; 0: half as long again
	Partners int    // active partners that have it; only read
}

// Tagged puts a tag on a partner or, where Off, takes it from him.
type Tagged struct {
	Tag, Partner int64
	Off          bool
}

// Warmth is a group of partners by the time since the last contact, measured by each one's rhythm.
type Warmth string

// Cooling are those past their rhythm, neglected ones included; Neglected those past Latest. Both are of today, and
// leave out who is paused.
const (
	AnyWarmth Warmth = ""
	Cooling   Warmth = "cooling"
	Neglected Warmth = "neglected"
)

// PartnerFilter narrows a list of active partners; its zero value takes all.
type PartnerFilter struct {
	Warmth Warmth
	Today  time.Time // midnight with which the owner's day began, for Warmth
	Step   int       // 0: any
	Tag    int64     // 0: any
	Oldest bool      // the longest without contact first, instead of the most recently touched
}

// AsideKind says what is kept for a while.
type AsideKind string

// How an act is taken back; a list that waits to be confirmed; a search of which more can be seen.
const (
	UndoAside   AsideKind = "undo"
	ImportAside AsideKind = "import"
	SearchAside AsideKind = "search" // what was searched for last
	DraftAside  AsideKind = "draft"  // a contact that was read from one line
)

// Aside is kept for AsideFor and then forgotten.
type Aside struct {
	No   int64
	Kind AsideKind
	At   time.Time
	Body []byte // sealed; JSON
}

// AsideFor is how long an act can be taken back and a list confirmed.
const AsideFor = 7 * 24 * time.Hour

// Handover is a code by which a successor takes over the owner's whole book, once.
type Handover struct {
	Token   string // hash of the code
	Expires time.Time
}

// MoveContacts gives log entries of one partner to another; with Only, just these.
type MoveContacts struct {
	From, Into int64
	Only       []int64
}

// View reads one owner's data as of the turn. What does not exist is ErrNotFound.
type View interface {
	User(ctx context.Context) (User, error)
	Partner(ctx context.Context, no int64) (Partner, error)
	// Partners lists active (or archived) partners, the most recently touched first, and how many there are in all.
	Partners(ctx context.Context, archived bool, offset, limit int) ([]Partner, int, error)
	Conversation(ctx context.Context, at Focus) (Conversation, error)
	// PartnersWhere is Partners for the active ones that a filter lets through.
	PartnersWhere(ctx context.Context, f PartnerFilter, offset, limit int) ([]Partner, int, error)
	// EachPartner shows active (or archived) partners one by one, the most recently touched first, until see returns
	// false. Nothing is held in memory but the one shown, and see must not ask the View.
	EachPartner(ctx context.Context, archived bool, see func(Partner) bool) error
	// EachContact shows the log of a partner, or with 0 of all, the newest contact first, until see returns false; only
	// what was before a moment, if that is given.
	EachContact(ctx context.Context, partner int64, before time.Time, see func(Contact) bool) error
	// Tags lists the owner's tags by number; TagsOf those of one partner.
	Tags(ctx context.Context) ([]Tag, error)
	TagsOf(ctx context.Context, partner int64) ([]Tag, error)
	Aside(ctx context.Context, no int64) (Aside, error)
	// Reminders are all of a partner, switched off ones too; with 0, those about none.
	Reminders(ctx context.Context, partner int64) ([]reminders.Reminder, error)
	// OpenConversations lists begun, unsaved conversations, the most recent first.
	OpenConversations(ctx context.Context, limit int) ([]Conversation, error)
	// Conversations lists all conversations about a partner; with 0, about all partners.
	Conversations(ctx context.Context, partner int64) ([]Conversation, error)
	Contact(ctx context.Context, no int64) (Contact, error)
	// Contacts lists the log of a partner, the newest contact first, and how many entries there are.
	Contacts(ctx context.Context, partner int64, offset, limit int) ([]Contact, int, error)
	// Log is the whole log of a partner, the oldest contact first; with 0, of all.
	Log(ctx context.Context, partner int64) ([]Contact, error)
	Reminder(ctx context.Context, partner int64, kind reminders.Kind) (reminders.Reminder, error)
	// Mentor is the person as a mentor; MentorOf the mentor he follows; MentorByCode the one an invitation link names.
	Mentor(ctx context.Context) (Mentor, error)
	MentorOf(ctx context.Context) (Mentor, error)
	MentorByCode(ctx context.Context, code string) (Mentor, error)
	// Mentors lists all mentors, for administrators, who have been mentors longest first, and how many there are;
	// MentorNamed is one of them.
	Mentors(ctx context.Context, offset, limit int) ([]Mentor, int, error)
	MentorNamed(ctx context.Context, person int64) (Mentor, error)
	Appointment(ctx context.Context, token string) (Appointment, error)
	// Mentorship is how owner follows mentor; one of them must be the person himself.
	Mentorship(ctx context.Context, owner, mentor int64) (Mentorship, error)
	// Cohort counts the person's owners and their partnerships. It is all that a mentor can see across owners.
	Cohort(ctx context.Context, activeSince, stuckSince time.Time) (Cohort, error)
	// Recipients is how many owners a tip of the person would go to.
	Recipients(ctx context.Context) (int, error)
	Tip(ctx context.Context, no int64) (Tip, error)
	// Tips lists the person's tips, the newest first, and how many there are.
	Tips(ctx context.Context, offset, limit int) ([]Tip, int, error)
	TipCounts(ctx context.Context, no int64) (TipCounts, error)
	// Thread finds to whom a reply to a message in the person's chat goes.
	Thread(ctx context.Context, message int64) (Thread, error)
	// PulseLink is the link with that hash of a token, whosever it is; Pulses are the person's own for a partner, or
	// with 0 for all, those made last first.
	PulseLink(ctx context.Context, token string) (PulseLink, error)
	Pulses(ctx context.Context, partner int64) ([]Pulse, error)
	// Upcoming lists reminders that are switched on, the earliest first.
	Upcoming(ctx context.Context, limit int) ([]reminders.Reminder, error)
	// UpcomingWithin is Upcoming for those due from from (inclusive) to before to (zero: no end), and how many there are.
	UpcomingWithin(ctx context.Context, from, to time.Time, offset, limit int) ([]reminders.Reminder, int, error)
	// Handed is the book behind the hash of a code by which it is handed over, whosever it is.
	Handed(ctx context.Context, token string) (HandedBook, error)
	// Everything is all that is stored about the owner.
	Everything(ctx context.Context) (Everything, error)
}

// Everything is all that is stored about one owner: by its meaning, and as the tables it lies in, which lack nothing.
type Everything struct {
	User          User
	Partners      []Partner
	Conversations []Conversation
	Contacts      []Contact
	Reminders     []reminders.Reminder
	Pulses        []Pulse
	Tables        []document.Table
}

// Change is all that a turn does. It is stored in one transaction together with the update's id.
type Change struct {
	User          *User // stored or replaced
	Partners      []Partner
	Conversations []Conversation
	Drop          []Focus // conversations forgotten
	Contacts      []Contact
	DropContacts  []int64
	Moves         []MoveContacts // after Contacts and before DropPartners
	DropPartners  []int64        // with their conversations, contacts, reminders, tags and links
	Tags          []Tag
	DropTags      []int64
	DropUnused    []int64 // tags that no partner has any more, after DropPartners; the others stay
	Tagged        []Tagged
	Asides        []Aside
	DropAsides    []int64
	Handovers     []Handover // codes that were made; earlier ones of the owner stop
	StopHandovers bool
	TakeBook      *TakeBook            // somebody else's book becomes this owner's; somebody faster undoes the turn
	Reminders     []reminders.Reminder // set (Due zero: off); the store gives each a new Version
	Appoint       *Mentor              // the person becomes a mentor
	Mentor        *Mentor              // what has changed of him as one; nothing where he is none any more
	Appointments  []Appointment        // links that were made
	Take          string               // the token of one that is used up now; somebody faster undoes the turn and runs it anew
	Follow        *int64               // the mentor the person follows from now on; 0: none
	Cut           []int64              // owners who follow the person no more
	Dismiss       []int64              // people who are no mentors any more; their tips and followers go with it
	Tips          []Tip
	DropTips      []int64 // drafts thrown away
	Broadcasts    []Broadcast
	Pulses        []Pulse          // links that were made; earlier ones of the same partner stop
	KeptPulses    []Pulse          // links and answers that are there, or were, given to Pulse.Partner
	StopPulses    []int64          // partners whose link stops
	Pulse         *PulseAnswer     // an answer to somebody's link, which is used up now; somebody faster undoes the turn
	Erase         bool             // everything of the owner is removed first; Messages are still sent
	Messages      []outbox.Message // keys are given by the Runner where empty
}

// Store runs turns. It is implemented by the database.
type Store interface {
	// Turn runs one turn of owner: step reads through the View and returns a Change, which is stored in one
	// transaction with the update's id. An update stored before changes nothing: Turn then returns done == false
	// without having run step's Change. Replies that may go at once come back claimed, to be handed to the Dispatcher.
	Turn(ctx context.Context, owner, update int64, now time.Time, step func(context.Context, View) (Change, error)) (claimed []outbox.Delivery, done bool, err error)
	// Skip records an update that cannot be read or has no effect, so that it may be confirmed. reason holds no
	// personal text.
	Skip(ctx context.Context, update int64, now time.Time, reason string) error
}
