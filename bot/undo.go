package bot

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// undo is how an act is taken back: what was there before it, and what it left, by which it is known whether somebody
// has changed that since. It is stored with the act, as JSON, and forgotten after AsideFor.
type undo struct {
	Said    string // key of the text that says it was taken back; {name} is Name
	Name    string `json:",omitempty"`
	Partner int64  `json:",omitempty"` // whose card is shown then; 0: none

	// Restored as they were.
	Partners      []Partner            `json:",omitempty"`
	Conversations []Conversation       `json:",omitempty"`
	Contacts      []Contact            `json:",omitempty"`
	Reminders     []reminders.Reminder `json:",omitempty"`
	Tags          []Tag                `json:",omitempty"`
	Tagged        []Tagged             `json:",omitempty"`
	Moves         []MoveContacts       `json:",omitempty"`
	Pulses        []Pulse              `json:",omitempty"`
	// Taken away again, since the act has made them.
	DropPartners []int64 `json:",omitempty"`
	DropContacts []int64 `json:",omitempty"`
	DropTags     []int64 `json:",omitempty"`
	Drop         []Focus `json:",omitempty"`

	// Left is what the act has left: a partner changed since, or a reminder set anew or fired, makes it too late.
	LeftPartners  []leftPartner        `json:",omitempty"`
	LeftReminders []reminders.Reminder `json:",omitempty"`
}

// leftPartner is a partner as an act has left him. Logging a contact changes UpdatedAt too.
type leftPartner struct {
	No int64
	At time.Time // UpdatedAt; zero: there must be none of this number
}

// undoable keeps how this turn's act is taken back and returns the button for it. No is by chance, so that acts of
// different turns do not overwrite each other; one turn keeps one act.
func (t *turn) undoable(u undo) (outbox.Button, error) {
	body, err := json.Marshal(u)
	if err != nil {
		return outbox.Button{}, fmt.Errorf("undo: %w", err)
	}
	no := t.chance() << 1
	t.ch.Asides = append(t.ch.Asides, Aside{No: no, Kind: UndoAside, At: t.ev.At, Body: body})
	return t.button("undo.button", "u", no), nil
}

// chance is a number by chance, of 48 bits: enough for one owner's week.
func (t *turn) chance() int64 {
	return int64(binary.BigEndian.Uint64(t.ev.Nonce[8:]) & (1<<48 - 1))
}

// undoData: u:<number>.
func (t *turn) undoData(a args) error {
	kept, err := t.view.Aside(t.ctx, a.num(1))
	if errors.Is(err, ErrNotFound) || err == nil && (kept.Kind != UndoAside || t.ev.At.Sub(kept.At) > AsideFor) {
		return t.undoGone("undo.gone", 0)
	}
	if err != nil {
		return err
	}
	var u undo
	if err := json.Unmarshal(kept.Body, &u); err != nil {
		return errors.New("bot: an undo does not fit the program") // the cause may quote it
	}
	if fits, err := t.undoFits(u); err != nil {
		return err
	} else if !fits {
		return t.undoGone("undo.changed", u.Partner)
	}
	t.ch.DropAsides = append(t.ch.DropAsides, kept.No)
	t.ch.Partners = append(t.ch.Partners, u.Partners...)
	t.ch.Conversations = append(t.ch.Conversations, u.Conversations...)
	t.ch.Contacts = append(t.ch.Contacts, u.Contacts...)
	for _, r := range u.Reminders {
		if !r.Due.IsZero() && !r.Due.After(t.ev.At) && !r.Kind.OwnTime() { // it fired meanwhile, or would have: with the next digest
			r.Due = reminders.Digest(t.ev.At, t.prefs())
		}
		t.ch.Reminders = append(t.ch.Reminders, r)
	}
	t.ch.Tags = append(t.ch.Tags, u.Tags...)
	t.ch.Tagged = append(t.ch.Tagged, u.Tagged...)
	t.ch.Moves = append(t.ch.Moves, u.Moves...)
	t.ch.KeptPulses = append(t.ch.KeptPulses, u.Pulses...)
	t.ch.DropPartners = append(t.ch.DropPartners, u.DropPartners...)
	t.ch.DropContacts = append(t.ch.DropContacts, u.DropContacts...)
	t.ch.DropUnused = append(t.ch.DropUnused, u.DropTags...)
	if f := t.user.Focus; strings.HasPrefix(f.Flow, awaitMark) && len(u.DropPartners) > 0 || slices.Contains(u.DropPartners, f.Partner) {
		t.user.Focus = Focus{} // what is typed next would be an answer about nobody
	}
	t.ch.Drop = append(t.ch.Drop, u.Drop...)
	return t.undone(u)
}

// undone shows what there is again.
func (t *turn) undone(u undo) error {
	first := "✅ " + t.text(u.Said, "name", u.Name)
	for _, p := range u.Partners {
		if p.No == u.Partner {
			return t.partnerCard(p, first)
		}
	}
	if u.Partner != 0 {
		p, err := t.partner(u.Partner)
		if err == nil {
			return t.partnerCard(p, first)
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	t.show(screen{text: first, rows: [][]outbox.Button{row(t.button("partners.back", "p"), t.button("menu.home", "m"))}})
	return nil
}

// undoFits tells whether all is still as the act has left it.
func (t *turn) undoFits(u undo) (bool, error) {
	for _, left := range u.LeftPartners {
		p, err := t.partner(left.No)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return false, err
		}
		if !sameMoment(p.UpdatedAt, left.At) {
			return false, nil
		}
	}
	if len(u.DropPartners) > 0 {
		begun, err := t.view.Conversations(t.ctx, 0)
		if err != nil {
			return false, err
		}
		for _, c := range begun {
			if slices.Contains(u.DropPartners, c.Partner) && !slices.Contains(u.Drop, c.Focus) {
				return false, nil // answers given since would be lost with him
			}
		}
	}
	for _, left := range u.LeftReminders {
		r, err := t.view.Reminder(t.ctx, left.Partner, left.Kind)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return false, err
		}
		if !sameMoment(r.Due, left.Due) || r.Unanswered != left.Unanswered {
			return false, nil
		}
	}
	return true, nil
}

// sameMoment compares times as they are stored, in milliseconds; two zero times are the same.
func sameMoment(a, b time.Time) bool {
	if a.IsZero() || b.IsZero() {
		return a.IsZero() && b.IsZero()
	}
	return a.UnixMilli() == b.UnixMilli()
}

// undoGone says that an act cannot be taken back any more, and leads on.
func (t *turn) undoGone(key string, partner int64) error {
	t.answer("")
	rows := [][]outbox.Button{row(t.button("partners.back", "p"), t.button("menu.home", "m"))}
	if partner != 0 {
		rows = [][]outbox.Button{row(t.button("partner.open", "p", partner), t.button("menu.home", "m"))}
	}
	t.say(screen{text: t.text(key), rows: rows})
	return nil
}
