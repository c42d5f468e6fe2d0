package bot

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"mitrabot/bot/outbox"
)

// Links into the bot carry one of these before a random token (Bot API, deep linking: 64 of A-Za-z0-9_-).
const (
	inviteLink  = "m_" // an owner comes to a mentor
	appointLink = "a_" // an administrator makes somebody a mentor
)

// appointWithin is how long an appointment waits to be taken.
const appointWithin = 7 * 24 * time.Hour

// token turns what came at random with the event into something that fits into a link.
func (t *turn) token() string { return base64.RawURLEncoding.EncodeToString(t.ev.Nonce[:]) }

// hashed is how a one-time token is kept: who reads the database cannot use it.
func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// epoch is 2026-01-01 UTC in unix seconds.
const epoch = 1767225600

// isLink tells whether the rest of a /start is a link of ours.
func isLink(payload string) bool {
	return strings.HasPrefix(payload, inviteLink) || strings.HasPrefix(payload, appointLink) || strings.HasPrefix(payload, handoverLink)
}

// arrive is where a link leads somebody who has agreed to the notice.
func (t *turn) arrive(payload string) error {
	if code, ok := strings.CutPrefix(payload, inviteLink); ok {
		return t.invited(code)
	}
	if token, ok := strings.CutPrefix(payload, appointLink); ok {
		return t.appointed(token)
	}
	if code, ok := strings.CutPrefix(payload, handoverLink); ok {
		return t.handoverTyped(code)
	}
	return t.start()
}

// onward is the button that leads from a link's answer to where one was going anyway.
func (t *turn) onward() [][]outbox.Button {
	return [][]outbox.Button{row(t.button("invite.onward", "c"))}
}

func (t *turn) answerLink(key string, args ...any) error {
	t.show(screen{text: t.text(key, args...), rows: t.onward()})
	return nil
}

// mentorBehind finds who invites with a code; it reports false after having said why that leads nowhere.
func (t *turn) mentorBehind(code string) (m, present Mentor, ok bool, err error) {
	m, err = t.view.MentorByCode(t.ctx, code)
	if errors.Is(err, ErrNotFound) {
		return m, present, false, t.answerLink("invite.unknown")
	}
	if err != nil {
		return m, present, false, err
	}
	if m.Person == t.ev.Owner {
		return m, present, false, t.answerLink("invite.own")
	}
	present, err = t.view.MentorOf(t.ctx)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return m, present, false, err
	}
	if err == nil && present.Person == m.Person {
		return m, present, false, t.answerLink("invite.already", "name", t.mentorName(m))
	}
	return m, present, true, nil
}

// invited shows who invites and what that means; nothing happens before the owner agrees.
func (t *turn) invited(code string) error {
	m, present, ok, err := t.mentorBehind(code)
	if err != nil || !ok {
		return err
	}
	text := t.text("invite.ask", "name", t.mentorName(m))
	if present.Person != 0 {
		text += "\n\n" + t.text("invite.instead", "name", t.mentorName(present))
	}
	t.show(screen{text: text, rows: [][]outbox.Button{
		row(t.button("invite.yes", "iv", "y", code)), row(t.button("invite.no", "iv", "n")),
	}})
	return nil
}

// inviteData: iv:y:<code> | iv:n.
func (t *turn) inviteData(a args) error {
	if a.at(1) != "y" {
		return t.answerLink("invite.declined")
	}
	m, _, ok, err := t.mentorBehind(a.at(2))
	if err != nil || !ok {
		return err
	}
	t.ch.Follow = &m.Person
	return t.answerLink("invite.joined", "name", t.mentorName(m))
}

// appointment finds what a one-time link stands for; it reports false after having said why that leads nowhere.
func (t *turn) appointment(token string) (ap Appointment, ok bool, err error) {
	if _, err := t.view.Mentor(t.ctx); err == nil {
		t.show(screen{text: t.text("appoint.already"), rows: [][]outbox.Button{row(t.button("mentor.back", "me"), t.button("menu.home", "m"))}})
		return ap, false, nil
	} else if !errors.Is(err, ErrNotFound) {
		return ap, false, err
	}
	ap, err = t.view.Appointment(t.ctx, hashed(token))
	switch {
	case errors.Is(err, ErrNotFound):
		return ap, false, t.answerLink("appoint.unknown")
	case err != nil:
		return ap, false, err
	case !ap.UsedAt.IsZero():
		return ap, false, t.answerLink("appoint.used")
	case !t.ev.At.Before(ap.Expires), !t.admins[ap.Admin]: // who made it may have been an administrator only then
		return ap, false, t.answerLink("appoint.expired")
	}
	return ap, true, nil
}

// appointed asks whether the person wants to be a mentor.
func (t *turn) appointed(token string) error {
	_, ok, err := t.appointment(token)
	if err != nil || !ok {
		return err
	}
	t.show(screen{text: t.text("appoint.ask"), rows: [][]outbox.Button{
		row(t.button("appoint.yes", "ap", "y", token)), row(t.button("appoint.no", "ap", "n")),
	}})
	return nil
}

// appointData: ap:y:<token> | ap:n.
func (t *turn) appointData(a args) error {
	if a.at(1) != "y" {
		return t.answerLink("appoint.declined")
	}
	ap, ok, err := t.appointment(a.at(2))
	if err != nil || !ok {
		return err
	}
	t.ch.Take = ap.Token
	return t.becomeMentor()
}

// becomeMentor makes the person a mentor and asks for the name his owners are to see.
func (t *turn) becomeMentor() error {
	// Tips are numbered from the time on, so that nothing of an earlier life as a mentor fits one of this.
	t.ch.Appoint = &Mentor{Person: t.ev.Owner, Code: t.token(), Since: t.ev.At, NextTip: max(1, t.ev.At.Unix()-epoch)}
	t.menuFor(RoleMentor)
	t.await(awaitName, 0)
	t.show(screen{text: t.text("appoint.welcome") + "\n\n" + t.text("mentor.ask_name"), fresh: true})
	return nil
}
