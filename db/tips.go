package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

// tipBody is what is sealed of a tip.
type tipBody struct {
	Text  string `json:"t"`
	Photo string `json:"p,omitempty"`
	Opens string `json:"o,omitempty"`
	// Source is the message that gave the words.
	Source int64 `json:"s,omitempty"`
	// Ready is the message in each language, from the moment the tip is sent.
	Ready map[string]outbox.Message `json:"r,omitempty"`
}

// seen gives the tip what its body holds.
func (b tipBody) seen(t *bot.Tip) {
	t.Text, t.Photo, t.Opens, t.Source, t.Ready = b.Text, b.Photo, b.Opens, b.Source, b.Ready
}

const tipColumns = "SELECT no, state, rev, created_at, started_at, ended_at, card, body FROM tips WHERE mentor = $1"

func (d *DB) scanTip(mentor int64) func(*sql.Rows) (bot.Tip, error) {
	return func(rows *sql.Rows) (t bot.Tip, err error) {
		var created, started, ended int64
		var body sql.RawBytes
		if err := rows.Scan(&t.No, &t.State, &t.Rev, &created, &started, &ended, &t.Card, &body); err != nil {
			return t, err
		}
		t.CreatedAt, t.StartedAt, t.EndedAt = at(created), at(started), at(ended)
		var b tipBody
		o := opener{key: d.key, owner: mentor}
		o.json(tipsBody, body, &b)
		b.seen(&t)
		return t, o.err
	}
}

func (v view) Tip(ctx context.Context, no int64) (bot.Tip, error) {
	return first(v, ctx, v.d.scanTip(v.owner), tipColumns+" AND no = $2", v.owner, no)
}

func (v view) Tips(ctx context.Context, offset, limit int) ([]bot.Tip, int, error) {
	n, err := number(ctx, v.r, "SELECT count(*) FROM tips WHERE mentor = $1", v.owner)
	if err != nil || n == 0 {
		return nil, 0, err
	}
	list, err := many(ctx, v.r, v.d.scanTip(v.owner), tipColumns+" ORDER BY no DESC LIMIT $2 OFFSET $3", v.owner, rowLimit(limit), rowLimit(offset))
	return list, int(n), err
}

// reachable are the owners of a mentor who want his tips and can be written to. $1 is the mentor.
const reachable = `FROM mentorships s JOIN users u ON u.owner = s.owner
	WHERE s.mentor = $1 AND u.blocked_at = 0 AND u.paused_at = 0 AND u.tips_off_at = 0`

func (v view) Recipients(ctx context.Context) (int, error) {
	n, err := number(ctx, v.r, "SELECT count(*) "+reachable, v.owner)
	return int(n), err
}

// tipKey is the key of a tip in the outbox; with the chat it names one recipient.
func tipKey(mentor, no int64) string { return fmt.Sprintf("b%d.%d", mentor, no) }

// parseTipKey is its inverse.
func parseTipKey(key string) (mentor, no int64, ok bool) {
	n, err := fmt.Sscanf(key, "b%d.%d", &mentor, &no)
	return mentor, no, err == nil && n == 2 && key == tipKey(mentor, no)
}

const countRecipients = "SELECT state, reason, count(*) FROM outbox WHERE key = $1 AND priority = 2 GROUP BY state, reason"

func tipCounts(ctx context.Context, r runner, mentor, no int64) (c bot.TipCounts, err error) {
	c.Reasons = map[string]int{}
	err = r.each(ctx, func(rows *sql.Rows) error {
		var state, reason string
		var n int
		if err := rows.Scan(&state, &reason, &n); err != nil {
			return err
		}
		switch state {
		case "sent":
			c.Sent += n
		case "blocked":
			c.Blocked += n
		case "failed":
			c.Failed += n
			c.Reasons[reason] += n
		case "uncertain":
			c.Uncertain += n
		case "stopped":
			c.Stopped += n
		default: // ready, later, sending
			c.Waiting += n
		}
		return nil
	}, countRecipients, tipKey(mentor, no))
	return c, err
}

func (v view) TipCounts(ctx context.Context, no int64) (bot.TipCounts, error) {
	return tipCounts(ctx, v.r, v.owner, no)
}

const (
	upsertTip = `INSERT INTO tips (mentor, no, state, rev, created_at, started_at, ended_at, card, body)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (mentor, no) DO UPDATE SET state = excluded.state,
	rev = excluded.rev, started_at = excluded.started_at, ended_at = excluded.ended_at, card = excluded.card, body = excluded.body`
	// One row for each recipient, in one statement. Who has a row already (the tip is sent again to those it failed
	// for) keeps it. The body is empty: what a tip says is kept once, with the tip.
	insertRecipients = `INSERT INTO outbox (chat, key, priority, state, not_before, lease, attempts, uncertain, at, reason, body, peer, message)
	SELECT u.owner, $2, 2, 'ready', 0, 0, 0, 0, $3, '', $4, $1, 0 ` + reachable + " ON CONFLICT (chat, key) DO NOTHING"
	stopRecipients = "UPDATE outbox SET state = 'stopped', at = $2 WHERE key = $1 AND priority = 2 AND state IN ('ready', 'later')"
	retryFailed    = `UPDATE outbox SET state = 'ready', attempts = 0, uncertain = 0, reason = '', at = $2
	WHERE key = $1 AND priority = 2 AND state = 'failed' AND EXISTS (SELECT 1 FROM mentorships s WHERE s.owner = outbox.chat AND s.mentor = $3)`
)

// tips adds what a Change says about the tips of a mentor.
func (p *plan) tips(ch *bot.Change) error {
	for i := range ch.Tips {
		t := &ch.Tips[i]
		body, err := encode(tipBody{t.Text, t.Photo, t.Opens, t.Source, t.Ready})
		if err != nil {
			return fmt.Errorf("tip %d: %w", t.No, err)
		}
		p.add(upsertTip, p.owner, t.No, string(t.State), t.Rev, ms(t.CreatedAt), ms(t.StartedAt), ms(t.EndedAt), t.Card,
			p.d.key.seal(tipsBody, p.owner, body))
	}
	for _, no := range ch.DropTips {
		p.add("DELETE FROM tips WHERE mentor = $1 AND no = $2 AND state = 'draft'", p.owner, no)
	}
	for _, b := range ch.Broadcasts {
		key := tipKey(p.owner, b.Tip)
		switch b.Act {
		case bot.StartTip:
			p.add(insertRecipients, p.owner, key, ms(p.now), []byte{})
		case bot.StopTip:
			p.add(stopRecipients, key, ms(p.now))
		case bot.RetryTip:
			p.add(retryFailed, key, ms(p.now), p.owner)
		default:
			return fmt.Errorf("unknown act %q on a tip", b.Act)
		}
	}
	return nil
}

const (
	selectSendingTips = `SELECT t.mentor, t.no, t.state, t.rev, t.created_at, t.started_at, t.ended_at, t.card, t.body, u.language, u.zone
	FROM tips t JOIN users u ON u.owner = t.mentor WHERE t.state = 'sending' ORDER BY t.mentor, t.no`
	touchTip = "UPDATE tips SET state = state WHERE mentor = $1 AND no = $2 AND state = 'sending'"
	// A tip that was stopped has its end already.
	endTip = `UPDATE tips SET state = CASE WHEN ended_at > 0 THEN 'stopped' ELSE 'done' END,
	ended_at = CASE WHEN ended_at > 0 THEN ended_at ELSE $3 END WHERE mentor = $1 AND no = $2 AND state = 'sending'`
)

// SendingTips implements bot.TipStore.
func (d *DB) SendingTips(ctx context.Context) ([]bot.TipProgress, error) {
	list, err := many(ctx, d.reader(), func(rows *sql.Rows) (p bot.TipProgress, err error) {
		var created, started, ended int64
		var body sql.RawBytes
		t := &p.Tip
		err = rows.Scan(&p.Mentor, &t.No, &t.State, &t.Rev, &created, &started, &ended, &t.Card, &body, &p.Language, &p.Zone)
		if err != nil {
			return p, err
		}
		t.CreatedAt, t.StartedAt, t.EndedAt = at(created), at(started), at(ended)
		var b tipBody
		o := opener{key: d.key, owner: p.Mentor}
		o.json(tipsBody, body, &b)
		b.seen(t)
		if o.err != nil { // its recipients fail one by one; the others must not suffer for it
			d.log.Error("a tip cannot be read", "mentor", p.Mentor, "tip", t.No, "error", o.err)
		}
		return p, nil
	}, selectSendingTips)
	if err != nil {
		return nil, fmt.Errorf("tips under way: %w", err)
	}
	for i := range list {
		if list[i].Counts, err = tipCounts(ctx, d.reader(), list[i].Mentor, list[i].Tip.No); err != nil {
			return nil, fmt.Errorf("tips under way: %w", err)
		}
	}
	return list, nil
}

// ReportTip implements bot.TipStore.
func (d *DB) ReportTip(ctx context.Context, now time.Time, p bot.TipProgress, ended bool, messages []outbox.Message) error {
	posts := make([]stmt, 0, len(messages))
	for _, m := range messages {
		post, err := d.post(m, now, false)
		if err != nil {
			return fmt.Errorf("report of a tip: %w", err)
		}
		posts = append(posts, post.stmt)
	}
	err := d.write(ctx, func(tx runner) error {
		if err := tx.lock(ctx, p.Mentor); err != nil {
			return err
		}
		// Somebody may have stopped it, or removed the mentor, in the meantime: then there is nothing to report.
		text, args := touchTip, []any{p.Mentor, p.Tip.No}
		if ended {
			text, args = endTip, append(args, ms(now))
		}
		n, err := tx.exec(ctx, text, args...)
		if err != nil || n == 0 {
			return err
		}
		_, err = tx.all(ctx, posts)
		return err
	})
	if err != nil {
		return fmt.Errorf("report of a tip: %w", err)
	}
	return nil
}

const (
	selectLost = `SELECT o.chat, o.peer, o.key, u.language FROM outbox o JOIN users u ON u.owner = o.peer
	WHERE o.state IN ('blocked', 'failed') AND o.peer > 0 AND o.priority = 0 ORDER BY o.at LIMIT $1`
	tellLost = "UPDATE outbox SET state = 'sent' WHERE chat = $1 AND key = $2 AND state IN ('blocked', 'failed')"
)

// LostRelays implements bot.TipStore.
func (d *DB) LostRelays(ctx context.Context, limit int) ([]bot.LostRelay, error) {
	list, err := many(ctx, d.reader(), func(rows *sql.Rows) (l bot.LostRelay, err error) {
		return l, rows.Scan(&l.To, &l.From, &l.Key, &l.Language)
	}, selectLost, rowLimit(limit))
	if err != nil {
		return nil, fmt.Errorf("lost messages: %w", err)
	}
	return list, nil
}

// TellLost implements bot.TipStore. The row ends like one that was sent: what matters has been said.
func (d *DB) TellLost(ctx context.Context, now time.Time, l bot.LostRelay, m outbox.Message) error {
	post, err := d.post(m, now, false)
	if err != nil {
		return fmt.Errorf("lost message: %w", err)
	}
	err = d.write(ctx, func(tx runner) error {
		n, err := tx.exec(ctx, tellLost, l.To, l.Key)
		if err != nil || n == 0 {
			return err
		}
		_, err = tx.all(ctx, []stmt{post.stmt})
		return err
	})
	if err != nil {
		return fmt.Errorf("lost message: %w", err)
	}
	return nil
}

// tipFor finds what a recipient is to get, if he is still to get it: the mentor is one, the tip is under way, and
// the owner still follows him and wants to hear from him.
const tipFor = ` FROM tips t JOIN mentorships s ON s.mentor = t.mentor JOIN users u ON u.owner = s.owner
	WHERE t.mentor = $1 AND t.no = $2 AND t.state = 'sending' AND t.ended_at = 0 AND s.owner = $3 AND u.paused_at = 0 AND u.tips_off_at = 0`

const (
	selectTipFor = "SELECT t.body, u.language" + tipFor
	isTipFor     = "SELECT 1" + tipFor
)

// fillTip puts the words of the tip into a claimed row. It reports false for one that is not to be sent any more.
func (d *DB) fillTip(ctx context.Context, r runner, c *claim) (bool, error) {
	mentor, no, ok := parseTipKey(c.Key)
	if !ok {
		return false, nil
	}
	var b tipBody
	language, found, err := one(ctx, r, func(rows *sql.Rows) (language string, err error) {
		var body sql.RawBytes
		if err := rows.Scan(&body, &language); err != nil {
			return "", err
		}
		o := opener{key: d.key, owner: mentor}
		o.json(tipsBody, body, &b)
		c.err = o.err
		return language, nil
	}, selectTipFor, mentor, no, c.Chat)
	if err != nil || !found {
		return false, err
	}
	if c.err != nil {
		return true, nil // told apart by its error: it is marked as failed like any row that cannot be read
	}
	m, ok := b.Ready[language]
	if !ok {
		if m, ok = b.Ready["id"]; !ok {
			return false, nil
		}
	}
	m.Key, m.Chat, m.Priority, m.Peer = c.Key, c.Chat, outbox.Broadcast, mentor
	c.Message = m
	return true, nil
}

// fillTips gives the recipients among the claims the words of their tips. One who is not to get it any more (he has left
// the mentor, or wants no messages; the tip was stopped, the mentor is none any more) is noted as stopped.
func (d *DB) fillTips(ctx context.Context, tx runner, claims []claim, now time.Time) ([]claim, error) {
	kept := claims[:0]
	for _, c := range claims {
		if c.tip {
			wanted, err := d.fillTip(ctx, tx, &c)
			if err != nil {
				return nil, err
			}
			if !wanted {
				_, err := tx.exec(ctx, keepMessage, c.Chat, c.Key, "stopped", int64(0), ms(now), []byte{})
				if err != nil {
					return nil, err
				}
				continue
			}
		}
		kept = append(kept, c)
	}
	return kept, nil
}
