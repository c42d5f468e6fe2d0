package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

const (
	selectUpdate = "SELECT 1 FROM updates WHERE id = $1"
	insertUpdate = "INSERT INTO updates (id, at, skipped) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING"
)

// Turn implements bot.Store. Turns of one owner run one after the other, in this process on SQLite and in all
// processes on PostgreSQL. Update 0 stands for a turn that no update caused; it is not recorded. On PostgreSQL step
// may run a second time, on newer data, where the first transaction had to give way.
func (d *DB) Turn(ctx context.Context, owner, update int64, now time.Time, step func(context.Context, bot.View) (bot.Change, error)) (claimed []outbox.Delivery, done bool, err error) {
	var p *plan
	owners := []int64{owner} // whose turns wait for this one
	think := func(ctx context.Context, r runner) error {
		claimed, done, p = nil, false, nil
		if update != 0 {
			if seen, err := number(ctx, r, selectUpdate, update); err != nil || seen != 0 {
				return err
			}
		}
		ch, err := step(ctx, view{d, r, owner})
		if err != nil {
			return err
		}
		if ch.TakeBook != nil && !slices.Contains(owners, ch.TakeBook.From) {
			// A turn of his that has read his book already would store part of it after it has gone.
			owners = []int64{min(owner, ch.TakeBook.From), max(owner, ch.TakeBook.From)}
			return errOvertaken
		}
		p, err = d.plan(owner, update, now, ch)
		return err
	}
	act := func(ctx context.Context, tx runner) error {
		if p == nil {
			return nil
		}
		claimed, err = p.store(ctx, tx)
		done = err == nil
		return err
	}
	for range 3 {
		if err = d.turn(ctx, owners, think, act); !errors.Is(err, errOvertaken) {
			break
		}
		// Now it sees what the faster one has done.
	}
	if errors.Is(err, errSeen) {
		return nil, false, nil
	} else if err != nil {
		return nil, false, fmt.Errorf("turn: %w", err)
	}
	if done && p.erase {
		d.shredOrWarn(ctx)
	}
	return claimed, done, nil
}

// Read implements bot.Reader. It waits for nobody; each query sees what was stored when it began.
func (d *DB) Read(ctx context.Context, owner int64, see func(context.Context, bot.View) error) error {
	return see(ctx, view{d, d.reader(), owner})
}

// shredOrWarn is for when what was asked for has happened: bytes left in the log of a file are sealed, and go with the
// next attempt.
func (d *DB) shredOrWarn(ctx context.Context) {
	if err := d.shred(ctx); err != nil {
		d.log.Warn("db: erased data is still in the write-ahead log", "error", err)
	}
}

// Skip implements bot.Store.
func (d *DB) Skip(ctx context.Context, update int64, now time.Time, reason string) error {
	if update == 0 {
		return nil
	}
	err := d.write(ctx, func(tx runner) error {
		_, err := tx.exec(ctx, insertUpdate, update, ms(now), clip(reason))
		return err
	})
	if err != nil {
		return fmt.Errorf("skip: %w", err)
	}
	return nil
}

// clip bounds a reason, which is only for the operator to read, and takes out what PostgreSQL does not store as text.
func clip(reason string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(reason[:min(len(reason), 200)], "\x00", ""), "")
}

// plan is a Change as statements. It is made before the transaction begins, so that sealing and encoding do not keep
// the one writer of SQLite busy.
type plan struct {
	d        *DB
	owner    int64
	now      time.Time
	erase    bool
	update   int64 // 0: none
	stmts    []stmt
	must     []int  // statements that have to change something, else the turn runs anew
	messages []post // their statements are the last ones
}

func (p *plan) add(text string, args ...any) { p.stmts = append(p.stmts, stmt{text, args}) }

// errSeen undoes a turn whose update has had its effect meanwhile, in another turn.
var errSeen = errors.New("the update has had its effect")

// errOvertaken undoes a turn that was decided on something another turn has changed meanwhile.
var errOvertaken = errors.New("another turn was faster")

// store runs the statements and returns the replies that were claimed with it.
func (p *plan) store(ctx context.Context, tx runner) ([]outbox.Delivery, error) {
	changed, err := tx.all(ctx, p.stmts)
	if err != nil {
		return nil, err
	}
	if p.update != 0 && changed[0] == 0 {
		return nil, errSeen
	}
	for _, i := range p.must {
		if changed[i] == 0 {
			return nil, errOvertaken
		}
	}
	var claimed []outbox.Delivery
	stored := changed[len(changed)-len(p.messages):]
	for i, m := range p.messages {
		if stored[i] > 0 && m.claimed {
			claimed = append(claimed, outbox.Delivery{Message: m.Message})
		}
	}
	return claimed, nil
}

const (
	// Deleting the person takes along all that hangs on it.
	eraseUser   = "DELETE FROM users WHERE owner = $1"
	eraseOutbox = "DELETE FROM outbox WHERE chat = $1"
	// What others were told by or for him can be replied to no more.
	eraseThreads = "DELETE FROM outbox WHERE peer = $1 AND peer > 0"
)

// plan orders a Change so that what others hang on comes first, and what is dropped is dropped last.
func (d *DB) plan(owner, update int64, now time.Time, ch bot.Change) (*plan, error) {
	p := &plan{d: d, owner: owner, update: update, now: now, erase: ch.Erase, stmts: make([]stmt, 0, 8)}
	if update != 0 {
		p.add(insertUpdate, update, ms(now), "")
	}
	if ch.Erase {
		p.add(eraseUser, owner)
		p.add(eraseOutbox, owner)
		p.add(eraseThreads, owner)
	}
	if ch.User != nil {
		p.user(ch.User)
	}
	for i := range ch.Partners {
		if err := p.partner(&ch.Partners[i]); err != nil {
			return nil, err
		}
	}
	for i := range ch.Conversations {
		if err := p.conversation(&ch.Conversations[i]); err != nil {
			return nil, err
		}
	}
	for i := range ch.Contacts {
		if err := p.contact(&ch.Contacts[i]); err != nil {
			return nil, err
		}
	}
	p.book(&ch)
	p.reminders(ch)
	p.mentoring(&ch)
	p.pulses(&ch)
	if err := p.tips(&ch); err != nil {
		return nil, err
	}
	for _, f := range ch.Drop {
		p.add("DELETE FROM conversations WHERE owner = $1 AND flow = $2 AND partner = $3", owner, f.Flow, f.Partner)
	}
	for _, no := range ch.DropContacts {
		p.add("DELETE FROM contacts WHERE owner = $1 AND no = $2", owner, no)
	}
	p.drops(&ch)
	p.takeBook(ch.TakeBook)
	for _, m := range ch.Messages {
		post, err := d.post(m, now, m.Priority == outbox.Reply && m.NotBefore.IsZero())
		if err != nil {
			return nil, err
		}
		p.messages = append(p.messages, post)
		p.stmts = append(p.stmts, post.stmt)
	}
	return p, nil
}

const upsertUser = `INSERT INTO users (owner, language, address, kind, zone, hour, consent, consent_at, focus_flow,
	focus_partner, seen_at, blocked_at, paused_at, next_partner, next_contact, name, institution, stash, weekly, tips_off_at,
	days, ignored, occasions, feed, next_tag)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
	ON CONFLICT (owner) DO UPDATE SET language = excluded.language, address = excluded.address, kind = excluded.kind,
	zone = excluded.zone, hour = excluded.hour, consent = excluded.consent, consent_at = excluded.consent_at,
	focus_flow = excluded.focus_flow, focus_partner = excluded.focus_partner, seen_at = excluded.seen_at,
	blocked_at = excluded.blocked_at, paused_at = excluded.paused_at, next_partner = excluded.next_partner,
	next_contact = excluded.next_contact, name = excluded.name, institution = excluded.institution,
	stash = excluded.stash, weekly = excluded.weekly, tips_off_at = excluded.tips_off_at, days = excluded.days,
	ignored = excluded.ignored, occasions = excluded.occasions, feed = excluded.feed, next_tag = excluded.next_tag`

func (p *plan) user(u *bot.User) {
	k := p.d.key
	p.add(upsertUser, p.owner, u.Language, u.Address, u.Kind, u.Zone, int64(u.Hour), int64(u.Consent), ms(u.ConsentAt),
		u.Focus.Flow, u.Focus.Partner, ms(u.SeenAt), ms(u.BlockedAt), ms(u.PausedAt), u.NextPartner, u.NextContact,
		k.sealText(userName, p.owner, u.Name), k.sealText(userInstitution, p.owner, u.Institution),
		k.sealText(userStash, p.owner, u.Stash), u.Weekly, ms(u.TipsOffAt), int64(u.Days), int64(u.Ignored), u.Occasions,
		u.Feed, max(u.NextTag, 1))
}

const upsertPartner = `INSERT INTO partners (owner, no, category, step, cadence, last_at, created_at, updated_at,
	archived_at, informed, name, person, phone, pattern, latest, by_tag, paused_until, details)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
	ON CONFLICT (owner, no) DO UPDATE SET category = excluded.category, step = excluded.step, cadence = excluded.cadence,
	last_at = excluded.last_at, created_at = excluded.created_at, updated_at = excluded.updated_at,
	archived_at = excluded.archived_at, informed = excluded.informed, name = excluded.name, person = excluded.person,
	phone = excluded.phone, pattern = excluded.pattern, latest = excluded.latest, by_tag = excluded.by_tag,
	paused_until = excluded.paused_until, details = excluded.details`

func (p *plan) partner(m *bot.Partner) error {
	k := p.d.key
	details, err := encodeSome(m.Details)
	if err != nil {
		return fmt.Errorf("partner %d: %w", m.No, err)
	}
	p.add(upsertPartner, p.owner, m.No, m.Category, int64(m.Step), int64(m.Cadence), ms(m.LastAt), ms(m.CreatedAt),
		ms(m.UpdatedAt), ms(m.ArchivedAt), m.Informed, k.sealText(partnerName, p.owner, m.Name),
		k.sealText(partnerPerson, p.owner, m.Person), k.sealText(partnerPhone, p.owner, m.Phone), m.Pattern,
		int64(m.Latest), m.ByTag, ms(m.PausedUntil), k.seal(partnerDetails, p.owner, details))
	return nil
}

const upsertConversation = `INSERT INTO conversations (owner, flow, partner, open, updated_at, state)
	VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (owner, flow, partner) DO UPDATE SET open = excluded.open,
	updated_at = excluded.updated_at, state = excluded.state`

func (p *plan) conversation(c *bot.Conversation) error {
	state, err := encode(&c.State)
	if err != nil {
		return fmt.Errorf("conversation %s: %w", c.Flow, err)
	}
	p.add(upsertConversation, p.owner, c.Flow, c.Partner, bit(c.Open), ms(c.UpdatedAt), p.d.key.seal(talkState, p.owner, state))
	return nil
}

const upsertContact = `INSERT INTO contacts (owner, no, partner, at, channel, outcome, next, note, media, direction, details)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (owner, no) DO UPDATE SET partner = excluded.partner,
	at = excluded.at, channel = excluded.channel, outcome = excluded.outcome, next = excluded.next, note = excluded.note,
	media = excluded.media, direction = excluded.direction, details = excluded.details`

func (p *plan) contact(c *bot.Contact) error {
	var media []byte
	if len(c.Media) > 0 {
		var err error
		if media, err = encode(c.Media); err != nil {
			return fmt.Errorf("contact %d: %w", c.No, err)
		}
	}
	details, err := encodeSome(c.Details)
	if err != nil {
		return fmt.Errorf("contact %d: %w", c.No, err)
	}
	p.add(upsertContact, p.owner, c.No, c.Partner, ms(c.At), c.Channel, c.Outcome, ms(c.Next),
		p.d.key.sealText(contactNote, p.owner, c.Note), p.d.key.seal(contactMedia, p.owner, media), c.Direction,
		p.d.key.seal(contactDetails, p.owner, details))
	return nil
}

const (
	// A reminder is switched on only for a partner that is there and not put away, or about none: so whatever is due
	// can be said.
	upsertReminder = `INSERT INTO reminders (owner, partner, kind, due, unanswered, version, note, planned) VALUES ($1, $2, $3,
	CASE WHEN CAST($2 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM partners WHERE owner = $1 AND no = $2 AND archived_at = 0) THEN CAST($4 AS BIGINT) ELSE 0 END, $5, $6, $7, $4)
	ON CONFLICT (owner, partner, kind) DO UPDATE SET due = excluded.due, unanswered = excluded.unanswered,
	version = reminders.version + 1, note = excluded.note, planned = excluded.planned`
	silencePartner = "UPDATE reminders SET due = 0, version = version + 1 WHERE owner = $1 AND partner = $2 AND due > 0"
)

func (p *plan) reminders(ch bot.Change) {
	for i := range ch.Partners {
		if !ch.Partners[i].ArchivedAt.IsZero() {
			p.add(silencePartner, p.owner, ch.Partners[i].No)
		}
	}
	for _, r := range ch.Reminders {
		p.add(upsertReminder, p.owner, r.Partner, string(r.Kind), ms(r.Due), int64(r.Unanswered), firstVersion(p.now),
			p.d.key.sealText(reminderNote, p.owner, r.Note))
	}
}

// firstVersion starts a reminder's versions at the seconds since 2026. Whoever erases everything and begins again
// gets the same partner numbers, and a button of the old life must not fit a reminder of the new one.
func firstVersion(now time.Time) int64 {
	const epoch = 1767225600 // 2026-01-01 UTC
	return max(1, now.Unix()-epoch)
}

// scanID is for results of one number.
func scanID(rows *sql.Rows) (id int64, err error) { return id, rows.Scan(&id) }
