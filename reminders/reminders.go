// Package reminders decides what is due when: a rhythm per partner that counts from the last logged contact, a
// question two hours after "contact now", quiet hours that delay and never drop. The decisions are pure functions of
// time; the clock comes in through a minute tick of robfig/cron. What a reminder says is composed by the caller.
package reminders

import (
	"context"
	"fmt"
	"strings"
	"time"

	"mitrabot/bot/outbox"
)

// Kind says why a person is reminded.
type Kind string

// The reminders there are.
const (
	Rhythm   Kind = "rhythm"   // a partner has not been contacted for as long as the owner's rhythm allows
	Followup Kind = "followup" // "did it happen?", two hours after "contact now"
	Asked    Kind = "asked"    // "did it take place?", after a planned meeting; a contact logged before it does not answer it
	Meeting  Kind = "meeting"  // a meeting that was planned in step 4 comes up; Note says when and with whom
	// Review is a meeting like that, planned in step 11: its kind without the step is Meeting too.
	Review Kind = "meeting.11"
	// Promise is what the owner has promised a partner, in his own words in Note. It comes twice: at the very time he
	// chose, and AskAfter later with the question whether it happened (Unanswered is then 1).
	Promise Kind = "promise"
	// Next is the step of the guide that comes next for a partner; Note is its number. It comes once and never nags.
	Next Kind = "next"
	// Renewal is an agreement that comes to its end; Note is the end day ("2006-01-02"). It comes 90, 60, 30 and 7 days before.
	Renewal Kind = "renewal"
	Weekly  Kind = "weekly" // a technique to try this week; about no partner (Partner 0)
	// Occasion is a day of the calendar on which partners are greeted; Note lists the ids of all that are wished for. It
	// is about one partner for whom the owner chose them, or with Partner 0 about all on days that are nobody's in
	// particular (17 August).
	Occasion Kind = "occasion"
	// Anniversary is a day of the partner's own; Note lists them: "f05-12" or "f1998-05-12" of his organisation,
	// "a2026-11-23" of the agreement.
	Anniversary Kind = "anniversary"
	// Evaluation is the quarter's look at a running partnership (step 9 of the guide).
	Evaluation Kind = "evaluation"
)

// unfinished is the beginning of the kinds of Unfinished.
const unfinished = "open"

// Unfinished is the kind of reminder about a conversation of that flow that was left open: it asks once and never again.
func Unfinished(flow string) Kind { return Kind(unfinished + "." + flow) }

// IsUnfinished tells whether the reminder is about a conversation left open.
func (k Kind) IsUnfinished() bool { return k.Base() == unfinished }

// OwnTime tells whether a reminder has a time of its own, at which it comes as a single message; all others come in the
// day's digest.
func (k Kind) OwnTime() bool {
	switch k.Base() {
	case Promise, Meeting, Asked, Followup:
		return true
	}
	return false
}

// Dated tells whether a reminder is about a day: said a week later it would be no use.
func (k Kind) Dated() bool {
	switch k.Base() {
	case Renewal, Occasion, Anniversary, planned:
		return true
	}
	return k.OwnTime()
}

// planned is the beginning of the kinds of Plan.
const planned = "plan"

// Plan is the kind of reminder about a row of a work plan (from 0): its activity, in Note, begins soon.
func Plan(row int) Kind { return Kind(fmt.Sprintf("%s.%d", planned, row)) }

// Base is the kind without the row it is about: "plan" of "plan.3".
func (k Kind) Base() Kind {
	base, _, _ := strings.Cut(string(k), ".")
	return Kind(base)
}

// IsPlan tells whether the reminder is about a row of a work plan.
func (k Kind) IsPlan() bool { return k.Base() == planned }

// Reminder is one timer of an owner. (owner, Partner, Kind) is its key, Version its stamp.
type Reminder struct {
	Partner int64 // 0: about none (Weekly)
	Kind    Kind
	Due     time.Time // zero: switched off
	// Unanswered counts the times it fired since the owner last reacted.
	Unanswered int
	// Version changes with every edit and every firing; buttons of an older version are stale.
	Version int64
	Note    string // sealed: what the owner planned, in his own words; empty for Rhythm and Followup
}

// Prefs are an owner's wishes about time.
type Prefs struct {
	Zone *time.Location
	Hour int // minutes after local midnight at which the day's reminders come; default 540 (09.00)
	Days int // on which they come: a bit per time.Weekday; 0: Monday to Friday
	// Off tells red-letter days, given at local midnight; nil: there are none.
	Off func(day time.Time) bool
	// Occasion is when an owner is next reminded of one of the days of these ids, zero for never; nil: there are none.
	Occasion func(ids []string, now time.Time, p Prefs) time.Time
}

// Due is a reminder whose time has come, with all that is needed to word it.
type Due struct {
	Owner    int64
	Reminder Reminder
	Planned  time.Time // the due time its owner last gave it; firing leaves it as it is
	Language string
	Address  string // form of address, an option id of the onboarding ("bapak", "ibu", ...)
	Called   string // the name of those who want to be called by it
	Zone     string // "WIB", "WITA", "WIT"
	Hour     int
	Days     int  // as Prefs has them
	Ignored  int  // digests that arrived since the owner last did anything
	Silent   bool // the owner blocked the bot or asked for no reminders: the timer moves on without a message

	Name        string // of the partner; all that follows is empty where the reminder is about none
	CadenceDays int
	LatestDays  int // days after which he counts as neglected; 0: half as long again as CadenceDays
	Step        int
	Ends        string    // the day on which the agreement ends ("2006-01-02"), "" where none is known
	Meets       time.Time // when a planned meeting is reminded of; zero: none is ahead
	LastContact time.Time // zero: no contact logged yet
	LastNote    string
	LastOutcome string    // of the last contact, an option id of the log ("good", "problem", ...)
	Created     time.Time // when the partner was recorded
	PausedUntil time.Time // nothing is said of the partner before; zero: not paused
}

// Advance moves one reminder after firing, if it still is as it was read.
type Advance struct {
	Owner      int64
	Partner    int64
	Kind       Kind
	Planned    time.Time // as read
	Version    int64     // as read; another version means that the owner was faster, and nothing happens
	Next       time.Time // zero: switched off
	Unanswered int
}

// digestKey begins the keys of messages that are digests.
const digestKey = "digest."

// IsDigest tells by the key of a message whether it is a digest. Once one has arrived, it is one more that waits for an
// answer, and the Store counts it.
func IsDigest(key string) bool { return strings.HasPrefix(key, digestKey) }

// Firing is all that one owner gets in one tick: one message for several reminders.
type Firing struct {
	Owner    int64
	Advances []Advance
	Message  *outbox.Message // nil where the timer moves on in silence
}

// Store is the part of the database the tick needs. Each method is one transaction.
type Store interface {
	// Due returns the reminders due at now of up to owners owners, all due ones of each, ordered by owner and due
	// time. It costs O(due), not O(all).
	Due(ctx context.Context, now time.Time, owners int) ([]Due, error)
	// Fire advances and stores the messages in one transaction. Where none of a firing's advances applies any more,
	// its message is not stored. It tells how many messages were stored.
	Fire(ctx context.Context, now time.Time, firings []Firing) (int, error)
	// NextDue tells the earliest due time of all; false where nothing is set.
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Composer words the message for the reminders of one owner. late tells that they come after their time because
// the program was not running.
type Composer interface {
	Compose(now time.Time, due []Due, late bool) (outbox.Message, error)
}
