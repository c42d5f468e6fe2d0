package db

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"mitrabot/bot"
	"mitrabot/reminders"
)

// The code is the only way from whoever holds it to the owner who made it.
const selectHandover = "SELECT owner, expires FROM handovers WHERE token = $1"

// Handed implements bot.View.
func (v view) Handed(ctx context.Context, token string) (b bot.HandedBook, err error) {
	type found struct {
		owner   int64
		expires time.Time
	}
	f, err := first(v, ctx, func(rows *sql.Rows) (f found, err error) {
		var expires int64
		err = rows.Scan(&f.owner, &expires)
		f.expires = at(expires)
		return f, err
	}, selectHandover, token)
	if err != nil {
		return b, err
	}
	v.owner, b.Expires = f.owner, f.expires
	if b.From, err = v.User(ctx); err != nil {
		return b, err
	}
	if b.Partners, err = many(ctx, v.r, v.scanPartner, partnerColumns+" ORDER BY no", v.owner); err != nil {
		return b, err
	}
	if b.Conversations, err = many(ctx, v.r, v.scanConversation, talkColumns+" AND partner <> 0 ORDER BY partner, flow", v.owner); err != nil {
		return b, err
	}
	if b.Contacts, err = many(ctx, v.r, v.scanContact, contactColumns+" ORDER BY at, no", v.owner); err != nil {
		return b, err
	}
	if b.Reminders, err = many(ctx, v.r, v.scanReminder, reminderColumns+" AND partner <> 0 ORDER BY partner, kind", v.owner); err != nil {
		return b, err
	}
	b.Reminders = slices.DeleteFunc(b.Reminders, func(r reminders.Reminder) bool { return r.Due.IsZero() && r.Note == "" })
	if b.Tags, err = v.Tags(ctx); err != nil {
		return b, err
	}
	b.Tagged, err = many(ctx, v.r, func(rows *sql.Rows) (g bot.Tagged, err error) {
		return g, rows.Scan(&g.Tag, &g.Partner)
	}, "SELECT tag, partner FROM tagged WHERE owner = $1 ORDER BY tag, partner", v.owner)
	return b, err
}

// takeBook takes a book away from who hands it over. The first two statements have to change something: the code works
// once, and its owner must not have written anything since the book was read. They lock his row, so that he cannot
// meanwhile either.
func (p *plan) takeBook(b *bot.TakeBook) {
	if b == nil {
		return
	}
	p.must = append(p.must, len(p.stmts), len(p.stmts)+1)
	p.add("DELETE FROM handovers WHERE token = $1 AND owner = $2 AND expires > $3", b.Token, b.From, ms(p.now))
	p.add("UPDATE users SET focus_flow = '', focus_partner = 0 WHERE owner = $1 AND seen_at = $2", b.From, ms(b.Seen))
	for _, old := range slices.Sorted(maps.Keys(b.Numbers)) { // what partners have answered by links is not sealed for anybody
		p.add("UPDATE pulses SET owner = $1, partner = $2 WHERE owner = $3 AND partner = $4", p.owner, b.Numbers[old], b.From, old)
	}
	for _, text := range []string{
		"DELETE FROM conversations WHERE owner = $1 AND partner <> 0",
		"DELETE FROM contacts WHERE owner = $1",
		"DELETE FROM reminders WHERE owner = $1 AND partner <> 0",
		"DELETE FROM tagged WHERE owner = $1",
		"DELETE FROM tags WHERE owner = $1",
		"DELETE FROM asides WHERE owner = $1", // what could be taken back is another's now
		"DELETE FROM handovers WHERE owner = $1",
		"DELETE FROM partners WHERE owner = $1",
	} {
		p.add(text, b.From)
	}
}
