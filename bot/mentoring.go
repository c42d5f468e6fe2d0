package bot

import (
	"context"
	"time"

	"mitrabot/bot/outbox"
)

// Mentor is a person who accompanies owners: in the guide's word, the pendamping.
type Mentor struct {
	Person  int64  // Telegram id
	Name    string // sealed; as his owners see it, "" until he has said it
	Code    string // of the link by which owners come to him
	Since   time.Time
	NextTip int64 // number given next, from 1
}

// Appointment is a link by which an administrator makes somebody a mentor. It works once.
type Appointment struct {
	Token   string // hash of what the link carries
	Admin   int64
	Expires time.Time
	UsedAt  time.Time // zero: not yet
}

// Mentorship connects an owner with the mentor he follows.
type Mentorship struct {
	Owner, Mentor End
	MentorName    string
	OwnerName     string // his institution, once he has written to the mentor and so has told it; "" before
}

// End is what each of the two must know of the other to write to him.
type End struct {
	Language string
	Blocked  bool // cannot be written to, or wants no messages
}

// Cohort is what a mentor sees of his owners: numbers, no names.
type Cohort struct {
	Owners  int
	Active  int // seen since the time asked for
	Blocked int // cannot be written to
	Steps   []CohortStep
}

// CohortStep counts the partnerships that are at a step.
type CohortStep struct {
	Step         int // 1 to 11; 12: all steps done
	Partnerships int
	Stuck        int // not touched since the time asked for
}

// TipState is where a tip stands.
type TipState string

// The states of a tip.
const (
	TipDraft   TipState = "draft"
	TipSending TipState = "sending"
	TipStopped TipState = "stopped"
	TipDone    TipState = "done"
)

// Tip is a message of a mentor to all his owners.
type Tip struct {
	No        int64
	State     TipState
	Rev       int64  // changes with every edit of the draft; a button of an older one sends nothing
	Text      string // sealed; Telegram HTML
	Photo     string // sealed; file id, "" for none; Text is then its caption
	Opens     string // id of the guide item that its button opens, "" for none
	CreatedAt time.Time
	StartedAt time.Time
	EndedAt   time.Time
	Card      int64 // message in the mentor's chat that shows the progress
	Source    int64 // message that gave the words of the draft; an edit of it corrects them
	// Ready is the message as owners get it, by language, from the moment the tip is sent. Later edits of texts or of
	// the tip do not change what half of the owners have got already.
	Ready map[string]outbox.Message
}

// Stopping tells whether a tip was stopped while some of its messages were in hand: nobody new gets it, and it ends when
// those few are noted. Its state is still that of a tip under way.
func (t Tip) Stopping() bool { return t.State == TipSending && !t.EndedAt.IsZero() }

// TipCounts is what became of the recipients of a tip. Each is counted once.
type TipCounts struct {
	Sent, Waiting, Blocked, Failed, Uncertain, Stopped int
	Reasons                                            map[string]int // of the failed ones
}

// All is how many recipients the tip has.
func (c TipCounts) All() int {
	return c.Sent + c.Waiting + c.Blocked + c.Failed + c.Uncertain + c.Stopped
}

// Broadcast is what is done with the recipients of a tip.
type Broadcast struct {
	Tip int64
	Act BroadcastAct
}

// BroadcastAct is one of the acts below.
type BroadcastAct string

// What can be done with the recipients of a tip.
const (
	StartTip BroadcastAct = "start" // one row for each owner who follows the mentor and can be reached
	StopTip  BroadcastAct = "stop"  // those still waiting get nothing
	RetryTip BroadcastAct = "retry" // those it failed for get it again
)

// Thread is where a reply goes.
type Thread struct {
	Peer int64
	Key  string // of the message replied to; that of a tip names it
}

// TipProgress is a tip under way.
type TipProgress struct {
	Mentor   int64
	Language string
	Zone     string
	Tip      Tip
	Counts   TipCounts
}

// TipStore is the part of the database that following tips needs. Each method is one transaction.
type TipStore interface {
	// SendingTips lists the tips under way with what has become of their recipients so far.
	SendingTips(ctx context.Context) ([]TipProgress, error)
	// ReportTip stores messages to the mentor. With ended the tip is done, or stopped where it was stopping, once: where
	// it is so already nothing is stored.
	ReportTip(ctx context.Context, now time.Time, p TipProgress, ended bool, messages []outbox.Message) error
	// LostRelays lists messages from person to person that did not arrive, where their writers have not been told.
	LostRelays(ctx context.Context, limit int) ([]LostRelay, error)
	// TellLost stores the message that tells the writer, once.
	TellLost(ctx context.Context, now time.Time, l LostRelay, m outbox.Message) error
}

// LostRelay is a message from person to person that did not arrive.
type LostRelay struct {
	To, From int64
	Key      string
	Language string // of the writer
}
