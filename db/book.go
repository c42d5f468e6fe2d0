package db

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"reflect"
	"time"

	"mitrabot/bot"
	"mitrabot/reminders"
)

// errEnough ends a walk early.
var errEnough = errors.New("enough")

// walk shows rows one by one until see returns false.
func walk[T any](ctx context.Context, r runner, scan func(*sql.Rows) (T, error), see func(T) bool, text string, args ...any) error {
	err := r.each(ctx, func(rows *sql.Rows) error {
		v, err := scan(rows)
		if err == nil && !see(v) {
			err = errEnough
		}
		return err
	}, text, args...)
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

const everyPartner = partnerColumns + " AND (archived_at > 0) = ($2 > 0) ORDER BY updated_at DESC, no DESC"

func (v view) EachPartner(ctx context.Context, archived bool, see func(bot.Partner) bool) error {
	return walk(ctx, v.r, v.scanPartner, see, everyPartner, v.owner, bit(archived))
}

const (
	everyContact   = contactColumns + " AND at < $2 ORDER BY at DESC, no DESC"
	everyContactOf = contactColumns + " AND at < $2 AND partner = $3 ORDER BY at DESC, no DESC"
)

func (v view) EachContact(ctx context.Context, partner int64, before time.Time, see func(bot.Contact) bool) error {
	until := int64(math.MaxInt64)
	if !before.IsZero() {
		until = ms(before)
	}
	if partner == 0 {
		return walk(ctx, v.r, v.scanContact, see, everyContact, v.owner, until)
	}
	return walk(ctx, v.r, v.scanContact, see, everyContactOf, v.owner, until, partner)
}

// wherePartner is what a filter lets through. The days since the last contact are calendar days of the owner: a contact
// was n or more of them ago when it was before the midnight n-1 days back; his clocks know no summer time, so n days
// more than that contact are before the end of today. $2 is tomorrow's midnight, 0 where warmth does not matter.
const wherePartner = ` AND archived_at = 0 AND (CAST($4 AS BIGINT) = 0 OR step = $4)
	AND (CAST($5 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM tagged g WHERE g.owner = partners.owner AND g.tag = $5 AND g.partner = partners.no))
	AND (CAST($2 AS BIGINT) = 0 OR cadence > 0 AND (CASE WHEN last_at > 0 THEN last_at ELSE created_at END)
		+ (CASE WHEN CAST($3 AS BIGINT) = 0 THEN cadence WHEN latest > 0 THEN latest ELSE (cadence * 3 + 1) / 2 END) * 86400000 < $2 AND paused_until < $2)`

const (
	countWhere  = "SELECT count(*) FROM partners WHERE owner = $1" + wherePartner
	newestWhere = partnerColumns + wherePartner + " ORDER BY updated_at DESC, no DESC LIMIT $6 OFFSET $7"
	oldestWhere = partnerColumns + wherePartner + ` ORDER BY (CASE WHEN last_at > 0 THEN last_at ELSE created_at END), no
	LIMIT $6 OFFSET $7`
)

func (v view) PartnersWhere(ctx context.Context, f bot.PartnerFilter, offset, limit int) ([]bot.Partner, int, error) {
	tomorrow := int64(0)
	if f.Warmth != bot.AnyWarmth {
		tomorrow = ms(f.Today.Add(24 * time.Hour))
	}
	args := []any{v.owner, tomorrow, bit(f.Warmth == bot.Neglected), int64(f.Step), f.Tag}
	n, err := number(ctx, v.r, countWhere, args...)
	if err != nil || n == 0 {
		return nil, 0, err
	}
	text := newestWhere
	if f.Oldest {
		text = oldestWhere
	}
	list, err := many(ctx, v.r, v.scanPartner, text, append(args, rowLimit(limit), rowLimit(offset))...)
	return list, int(n), err
}

const (
	selectTags = `SELECT t.no, t.cadence, t.latest, t.name, (SELECT count(*) FROM tagged g JOIN partners p
	ON p.owner = g.owner AND p.no = g.partner WHERE g.owner = t.owner AND g.tag = t.no AND p.archived_at = 0)
	FROM tags t WHERE t.owner = $1`
	selectTagsOf = selectTags + " AND EXISTS (SELECT 1 FROM tagged h WHERE h.owner = t.owner AND h.tag = t.no AND h.partner = $2) ORDER BY t.no"
)

func (v view) scanTag(rows *sql.Rows) (t bot.Tag, err error) {
	var name sql.RawBytes
	if err := rows.Scan(&t.No, &t.Cadence, &t.Latest, &name, &t.Partners); err != nil {
		return t, err
	}
	o := opener{key: v.d.key, owner: v.owner}
	t.Name = o.text(tagName, name)
	return t, o.err
}

func (v view) Tags(ctx context.Context) ([]bot.Tag, error) {
	return many(ctx, v.r, v.scanTag, selectTags+" ORDER BY t.no", v.owner)
}

func (v view) TagsOf(ctx context.Context, partner int64) ([]bot.Tag, error) {
	return many(ctx, v.r, v.scanTag, selectTagsOf, v.owner, partner)
}

const selectAside = "SELECT no, kind, at, body FROM asides WHERE owner = $1 AND no = $2"

func (v view) Aside(ctx context.Context, no int64) (bot.Aside, error) {
	return first(v, ctx, func(rows *sql.Rows) (a bot.Aside, err error) {
		var when int64
		var body sql.RawBytes
		if err := rows.Scan(&a.No, &a.Kind, &when, &body); err != nil {
			return a, err
		}
		a.At = at(when)
		a.Body, err = v.d.key.open(asideBody, v.owner, body)
		return a, err
	}, selectAside, v.owner, no)
}

func (v view) Reminders(ctx context.Context, partner int64) ([]reminders.Reminder, error) {
	return many(ctx, v.r, v.scanReminder, reminderColumns+" AND partner = $2 ORDER BY kind", v.owner, partner)
}

const (
	whereDue    = " AND due > 0 AND due >= $2 AND (CAST($3 AS BIGINT) = 0 OR due < $3)"
	countDue    = "SELECT count(*) FROM reminders WHERE owner = $1" + whereDue
	selectDueIn = reminderColumns + whereDue + " ORDER BY due, partner, kind LIMIT $4 OFFSET $5"
)

func (v view) UpcomingWithin(ctx context.Context, from, to time.Time, offset, limit int) ([]reminders.Reminder, int, error) {
	n, err := number(ctx, v.r, countDue, v.owner, ms(from), ms(to))
	if err != nil || n == 0 {
		return nil, 0, err
	}
	list, err := many(ctx, v.r, v.scanReminder, selectDueIn, v.owner, ms(from), ms(to), rowLimit(limit), rowLimit(offset))
	return list, int(n), err
}

// encodeSome is the JSON of a value, nothing for the zero value.
func encodeSome(v any) ([]byte, error) {
	if reflect.ValueOf(v).IsZero() {
		return nil, nil
	}
	return encode(v)
}

const (
	upsertTag = `INSERT INTO tags (owner, no, cadence, latest, name) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (owner, no) DO UPDATE SET cadence = excluded.cadence, latest = excluded.latest, name = excluded.name`
	putTag      = "INSERT INTO tagged (owner, tag, partner) VALUES ($1, $2, $3) ON CONFLICT (owner, tag, partner) DO NOTHING"
	takeTag     = "DELETE FROM tagged WHERE owner = $1 AND tag = $2 AND partner = $3"
	upsertAside = `INSERT INTO asides (owner, no, kind, at, body) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (owner, no) DO UPDATE SET kind = excluded.kind, at = excluded.at, body = excluded.body`
	moveContacts = "UPDATE contacts SET partner = $3 WHERE owner = $1 AND partner = $2"
	moveContact  = moveContacts + " AND no = $4"
	deleteAsides = "DELETE FROM asides WHERE at < $1"
	trimAsides   = `DELETE FROM asides WHERE owner = $1 AND kind = $2 AND no NOT IN
	(SELECT n.no FROM asides n WHERE n.owner = $1 AND n.kind = $2 ORDER BY n.at DESC, n.no DESC LIMIT $3)`
)

// mostAsides is how many of a kind are kept for an owner, the newest ones: a list may be large, and nobody confirms the
// tenth before the last.
func mostAsides(kind bot.AsideKind) int {
	if kind == bot.ImportAside {
		return 5
	}
	return 100
}

// book adds what a Change says about tags and what is kept for a while.
func (p *plan) book(ch *bot.Change) {
	k := p.d.key
	for _, t := range ch.Tags {
		p.add(upsertTag, p.owner, t.No, int64(t.Cadence), int64(t.Latest), k.sealText(tagName, p.owner, t.Name))
	}
	for _, g := range ch.Tagged {
		if g.Off {
			p.add(takeTag, p.owner, g.Tag, g.Partner)
		} else {
			p.add(putTag, p.owner, g.Tag, g.Partner)
		}
	}
	if ch.StopHandovers || len(ch.Handovers) > 0 {
		p.add("DELETE FROM handovers WHERE owner = $1", p.owner)
	}
	for _, h := range ch.Handovers {
		p.add("INSERT INTO handovers (token, owner, expires) VALUES ($1, $2, $3)", h.Token, p.owner, ms(h.Expires))
	}
	for _, a := range ch.Asides {
		p.add(upsertAside, p.owner, a.No, string(a.Kind), ms(a.At), k.seal(asideBody, p.owner, a.Body))
		p.add(trimAsides, p.owner, string(a.Kind), int64(mostAsides(a.Kind)))
	}
}

// drops adds what a Change moves and takes away. It comes after all that is stored.
func (p *plan) drops(ch *bot.Change) {
	for _, m := range ch.Moves {
		if len(m.Only) == 0 {
			p.add(moveContacts, p.owner, m.From, m.Into)
		}
		for _, no := range m.Only {
			p.add(moveContact, p.owner, m.From, m.Into, no)
		}
	}
	for _, no := range ch.DropPartners {
		for _, text := range []string{
			"DELETE FROM conversations WHERE owner = $1 AND partner = $2",
			"DELETE FROM contacts WHERE owner = $1 AND partner = $2",
			"DELETE FROM reminders WHERE owner = $1 AND partner = $2",
			"DELETE FROM tagged WHERE owner = $1 AND partner = $2",
			"DELETE FROM partners WHERE owner = $1 AND no = $2", // its links go with it
		} {
			p.add(text, p.owner, no)
		}
	}
	for _, no := range ch.DropTags {
		p.add("DELETE FROM tagged WHERE owner = $1 AND tag = $2", p.owner, no)
		p.add("DELETE FROM tags WHERE owner = $1 AND no = $2", p.owner, no)
	}
	for _, no := range ch.DropUnused {
		p.add("DELETE FROM tags WHERE owner = $1 AND no = $2 AND NOT EXISTS (SELECT 1 FROM tagged WHERE owner = $1 AND tag = $2)", p.owner, no)
	}
	for _, no := range ch.DropAsides {
		p.add("DELETE FROM asides WHERE owner = $1 AND no = $2", p.owner, no)
	}
}
