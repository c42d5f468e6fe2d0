package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"mitrabot/bot"
	"mitrabot/reminders"
)

// view reads the data of one owner. It implements bot.View.
type view struct {
	d     *DB
	r     runner
	owner int64
}

// Names of the sealed columns.
const (
	userName        column = "users.name"
	userInstitution column = "users.institution"
	userStash       column = "users.stash"
	partnerName     column = "partners.name"
	partnerPerson   column = "partners.person"
	partnerPhone    column = "partners.phone"
	partnerDetails  column = "partners.details"
	tagName         column = "tags.name"
	asideBody       column = "asides.body"
	talkState       column = "conversations.state"
	contactNote     column = "contacts.note"
	contactMedia    column = "contacts.media"
	contactDetails  column = "contacts.details"
	reminderNote    column = "reminders.note"
	mentorName      column = "mentors.name"
	tipsBody        column = "tips.body"
	outboxBody      column = "outbox.body"
)

// opener opens the sealed values of a row and keeps the first error.
type opener struct {
	key   *Keyring
	owner int64
	err   error
}

func (o *opener) text(c column, sealed []byte) string {
	s, err := o.key.openText(c, o.owner, sealed)
	if err != nil && o.err == nil {
		o.err = err
	}
	return s
}

func (o *opener) json(c column, sealed []byte, v any) {
	plain, err := o.key.open(c, o.owner, sealed)
	if err == nil && len(plain) > 0 {
		if json.Unmarshal(plain, v) != nil {
			err = fmt.Errorf("%s of %d does not fit the program", c, o.owner) // the cause may quote the value
		}
	}
	if err != nil && o.err == nil {
		o.err = err
	}
}

// first returns the only row, or bot.ErrNotFound.
func first[T any](v view, ctx context.Context, scan func(*sql.Rows) (T, error), text string, args ...any) (T, error) {
	t, found, err := one(ctx, v.r, scan, text, args...)
	if err == nil && !found {
		err = bot.ErrNotFound
	}
	return t, err
}

const selectUser = `SELECT language, address, kind, zone, hour, consent, consent_at, focus_flow, focus_partner, seen_at,
	blocked_at, paused_at, next_partner, next_contact, name, institution, stash, weekly, tips_off_at, days,
	ignored, occasions, feed, next_tag FROM users
	WHERE owner = $1`

func (v view) User(ctx context.Context) (bot.User, error) {
	return first(v, ctx, func(rows *sql.Rows) (bot.User, error) {
		u := bot.User{Owner: v.owner}
		var consent, seen, blocked, paused, tipsOff int64
		var name, institution, stash sql.RawBytes
		err := rows.Scan(&u.Language, &u.Address, &u.Kind, &u.Zone, &u.Hour, &u.Consent, &consent, &u.Focus.Flow,
			&u.Focus.Partner, &seen, &blocked, &paused, &u.NextPartner, &u.NextContact, &name, &institution, &stash,
			&u.Weekly, &tipsOff, &u.Days, &u.Ignored, &u.Occasions, &u.Feed, &u.NextTag)
		if err != nil {
			return u, err
		}
		o := opener{key: v.d.key, owner: v.owner}
		u.ConsentAt, u.SeenAt, u.BlockedAt, u.PausedAt = at(consent), at(seen), at(blocked), at(paused)
		u.TipsOffAt = at(tipsOff)
		u.Name, u.Institution, u.Stash = o.text(userName, name), o.text(userInstitution, institution), o.text(userStash, stash)
		return u, o.err
	}, selectUser, v.owner)
}

const partnerColumns = `SELECT no, category, step, cadence, last_at, created_at, updated_at, archived_at, informed, name,
	person, phone, pattern, latest, by_tag, paused_until, details FROM partners WHERE owner = $1`

func (v view) scanPartner(rows *sql.Rows) (p bot.Partner, err error) {
	var last, created, updated, archived, paused int64
	var name, person, phone, details sql.RawBytes
	err = rows.Scan(&p.No, &p.Category, &p.Step, &p.Cadence, &last, &created, &updated, &archived, &p.Informed, &name,
		&person, &phone, &p.Pattern, &p.Latest, &p.ByTag, &paused, &details)
	if err != nil {
		return p, err
	}
	o := opener{key: v.d.key, owner: v.owner}
	p.LastAt, p.CreatedAt, p.UpdatedAt, p.ArchivedAt = at(last), at(created), at(updated), at(archived)
	p.PausedUntil = at(paused)
	o.json(partnerDetails, details, &p.Details)
	p.Name, p.Person, p.Phone = o.text(partnerName, name), o.text(partnerPerson, person), o.text(partnerPhone, phone)
	return p, o.err
}

func (v view) Partner(ctx context.Context, no int64) (bot.Partner, error) {
	return first(v, ctx, v.scanPartner, partnerColumns+" AND no = $2", v.owner, no)
}

const (
	selectPartners = partnerColumns + " AND (archived_at > 0) = ($2 > 0) ORDER BY updated_at DESC, no DESC LIMIT $3 OFFSET $4"
	countPartners  = "SELECT count(*) FROM partners WHERE owner = $1 AND (archived_at > 0) = ($2 > 0)"
)

func (v view) Partners(ctx context.Context, archived bool, offset, limit int) ([]bot.Partner, int, error) {
	n, err := number(ctx, v.r, countPartners, v.owner, bit(archived))
	if err != nil || n == 0 {
		return nil, 0, err
	}
	list, err := many(ctx, v.r, v.scanPartner, selectPartners, v.owner, bit(archived), rowLimit(limit), rowLimit(offset))
	return list, int(n), err
}

// rowLimit keeps a negative number from meaning "all" on one engine and an error on the other.
func rowLimit(n int) int64 { return int64(max(n, 0)) }

const talkColumns = "SELECT flow, partner, open, updated_at, state FROM conversations WHERE owner = $1"

func (v view) scanConversation(rows *sql.Rows) (c bot.Conversation, err error) {
	var open, updated int64
	var state sql.RawBytes
	if err := rows.Scan(&c.Flow, &c.Partner, &open, &updated, &state); err != nil {
		return c, err
	}
	o := opener{key: v.d.key, owner: v.owner}
	o.json(talkState, state, &c.State)
	c.Open, c.UpdatedAt = open == 1, at(updated)
	return c, o.err
}

func (v view) Conversation(ctx context.Context, f bot.Focus) (bot.Conversation, error) {
	return first(v, ctx, v.scanConversation, talkColumns+" AND flow = $2 AND partner = $3", v.owner, f.Flow, f.Partner)
}

func (v view) OpenConversations(ctx context.Context, limit int) ([]bot.Conversation, error) {
	return many(ctx, v.r, v.scanConversation, talkColumns+" AND open = 1 ORDER BY updated_at DESC, flow, partner LIMIT $2",
		v.owner, rowLimit(limit))
}

func (v view) Conversations(ctx context.Context, partner int64) ([]bot.Conversation, error) {
	return many(ctx, v.r, v.scanConversation, talkColumns+" AND (partner = $2 OR $2 = 0 AND partner > 0) ORDER BY partner, flow", v.owner, partner)
}

const contactColumns = "SELECT no, partner, at, channel, outcome, next, note, media, direction, details FROM contacts WHERE owner = $1"

func (v view) scanContact(rows *sql.Rows) (c bot.Contact, err error) {
	var when, next int64
	var note, media, details sql.RawBytes
	if err := rows.Scan(&c.No, &c.Partner, &when, &c.Channel, &c.Outcome, &next, &note, &media, &c.Direction, &details); err != nil {
		return c, err
	}
	o := opener{key: v.d.key, owner: v.owner}
	c.At, c.Next, c.Note = at(when), at(next), o.text(contactNote, note)
	o.json(contactMedia, media, &c.Media)
	o.json(contactDetails, details, &c.Details)
	return c, o.err
}

func (v view) Contact(ctx context.Context, no int64) (bot.Contact, error) {
	return first(v, ctx, v.scanContact, contactColumns+" AND no = $2", v.owner, no)
}

const (
	selectContacts = contactColumns + " AND partner = $2 ORDER BY at DESC, no DESC LIMIT $3 OFFSET $4"
	countContacts  = "SELECT count(*) FROM contacts WHERE owner = $1 AND partner = $2"
)

func (v view) Contacts(ctx context.Context, partner int64, offset, limit int) ([]bot.Contact, int, error) {
	n, err := number(ctx, v.r, countContacts, v.owner, partner)
	if err != nil || n == 0 {
		return nil, 0, err
	}
	list, err := many(ctx, v.r, v.scanContact, selectContacts, v.owner, partner, rowLimit(limit), rowLimit(offset))
	return list, int(n), err
}

func (v view) Log(ctx context.Context, partner int64) ([]bot.Contact, error) {
	return many(ctx, v.r, v.scanContact, contactColumns+" AND (partner = $2 OR $2 = 0) ORDER BY at, no", v.owner, partner)
}

const reminderColumns = "SELECT partner, kind, due, unanswered, version, note FROM reminders WHERE owner = $1"

func (v view) scanReminder(rows *sql.Rows) (r reminders.Reminder, err error) {
	var due int64
	var note sql.RawBytes
	if err := rows.Scan(&r.Partner, &r.Kind, &due, &r.Unanswered, &r.Version, &note); err != nil {
		return r, err
	}
	o := opener{key: v.d.key, owner: v.owner}
	r.Due, r.Note = at(due), o.text(reminderNote, note)
	return r, o.err
}

func (v view) Reminder(ctx context.Context, partner int64, kind reminders.Kind) (reminders.Reminder, error) {
	return first(v, ctx, v.scanReminder, reminderColumns+" AND partner = $2 AND kind = $3", v.owner, partner, string(kind))
}

func (v view) Upcoming(ctx context.Context, limit int) ([]reminders.Reminder, error) {
	return many(ctx, v.r, v.scanReminder, reminderColumns+" AND due > 0 ORDER BY due, partner, kind LIMIT $2", v.owner, rowLimit(limit))
}
