package db

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

const insertMessage = `INSERT INTO outbox (chat, key, priority, state, not_before, lease, attempts, uncertain, at, reason, body, peer)
	VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, '', $8, $9) ON CONFLICT (chat, key) DO NOTHING`

// post is a message as a row.
type post struct {
	outbox.Message
	claimed bool // by this process, from birth
	stmt    stmt
}

// post seals a message. A message that is claimed at once is never looked for by Claim.
func (d *DB) post(m outbox.Message, now time.Time, claimed bool) (post, error) {
	if m.Key == "" {
		return post{}, fmt.Errorf("a message without a key")
	}
	body, err := encode(&m)
	if err != nil {
		return post{}, fmt.Errorf("message %s: %w", m.Key, err)
	}
	state, lease := "ready", int64(0)
	switch {
	case claimed:
		state, lease = "sending", ms(now.Add(d.lease))
	case !m.NotBefore.IsZero():
		state = "later"
	}
	return post{m, claimed, stmt{insertMessage, []any{m.Chat, m.Key, int64(m.Priority), state, ms(m.NotBefore), lease, ms(now),
		d.key.seal(outboxBody, m.Chat, body), m.Peer}}}, nil
}

// encode is JSON without the escapes meant for web pages, which would lengthen every tag of a message.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

const (
	// Messages whose time has come join those that are ready. Keeping the two apart makes a look cost what it finds:
	// neither far-off messages nor the order by time get in the way of the order by priority.
	wakeMessages = `WITH due AS MATERIALIZED (SELECT chat, key FROM outbox WHERE state = 'later' AND not_before <= $1
		FOR UPDATE SKIP LOCKED)
	UPDATE outbox SET state = 'ready' FROM due WHERE outbox.chat = due.chat AND outbox.key = due.key`
	claimMessages = `WITH next AS MATERIALIZED (SELECT chat, key FROM outbox WHERE state = 'ready'
		ORDER BY priority, seq LIMIT $1 FOR UPDATE SKIP LOCKED)
	UPDATE outbox SET state = 'sending', lease = $2, begun = CASE WHEN priority = 0 THEN 1 ELSE 0 END FROM next WHERE outbox.chat = next.chat AND outbox.key = next.key
	RETURNING outbox.seq, outbox.chat, outbox.key, outbox.priority, outbox.not_before, outbox.attempts, outbox.uncertain, outbox.peer, outbox.body`
)

// claim is a claimed row.
type claim struct {
	outbox.Delivery
	seq int64
	tip bool // a recipient of a tip: what it says stands with the tip
	err error
}

// Claim implements outbox.Store. A row that cannot be read (damaged, or sealed with a key that is gone) is marked as
// failed and logged: it must not keep the others from being sent.
func (d *DB) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]outbox.Delivery, error) {
	claims, more, err := d.claim(ctx, now, lease, limit)
	// All of it was unwanted, such as what a mentor leaves who is none any more: behind it others wait.
	for err == nil && more && len(claims) == 0 {
		claims, more, err = d.claim(ctx, now, lease, limit)
	}
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.seq, b.seq))
	})
	var good []outbox.Delivery
	var bad []outbox.Outcome
	for _, c := range claims {
		if c.err == nil {
			good = append(good, c.Delivery)
			continue
		}
		d.log.Error("db: a message cannot be read", "key", c.Key, "error", c.err)
		bad = append(bad, outbox.Outcome{Key: c.Key, Chat: c.Chat, State: outbox.Failed, Attempts: c.Attempts, Reason: "unreadable", At: now})
	}
	if len(bad) > 0 {
		if err := d.Settle(ctx, bad); err != nil {
			return good, err
		}
	}
	return good, nil
}

// claim is one transaction of Claim. more tells that it took as many rows as it may.
func (d *DB) claim(ctx context.Context, now time.Time, lease time.Duration, limit int) (claims []claim, more bool, err error) {
	err = d.write(ctx, func(tx runner) error {
		_, err := tx.exec(ctx, wakeMessages, ms(now))
		if err != nil {
			return err
		}
		claims, err = many(ctx, tx, d.scanClaim, claimMessages, rowLimit(limit), ms(now.Add(lease)))
		if err != nil {
			return err
		}
		more = len(claims) > 0 && len(claims) >= limit
		claims, err = d.fillTips(ctx, tx, claims, now)
		return err
	})
	return claims, more, err
}

func (d *DB) scanClaim(rows *sql.Rows) (c claim, err error) {
	var notBefore, uncertain int64
	var body sql.RawBytes
	if err := rows.Scan(&c.seq, &c.Chat, &c.Key, &c.Priority, &notBefore, &c.Attempts, &uncertain, &c.Peer, &body); err != nil {
		return c, err
	}
	c.NotBefore, c.Uncertain = at(notBefore), uncertain == 1
	if c.tip = len(body) == 0 && c.Priority == outbox.Broadcast; c.tip {
		return c, nil
	}
	o := opener{key: d.key, owner: c.Chat}
	o.json(outboxBody, body, &c.Message)
	c.err = o.err
	return c, nil
}

const (
	removeMessage = "DELETE FROM outbox WHERE chat = $1 AND key = $2"
	// What can be replied to is kept, without its words, under the id it has in the chat.
	keepMessage = "UPDATE outbox SET state = $3, message = $4, at = $5, body = $6, lease = 0 WHERE chat = $1 AND key = $2"
	// An uncertain broadcast is not repeated: it waits for a mentor to look at it. The mark of an uncertain attempt
	// stays, whatever becomes of later ones. A broadcast that is uncertain only because its lease ended is so no more
	// when its process, after all, reports that it did not arrive.
	returnMessage = `UPDATE outbox SET state = CASE WHEN $3 > 0 AND priority = 2 THEN 'uncertain' ELSE 'later' END,
	uncertain = CASE WHEN $3 > 0 THEN 1 WHEN state = 'uncertain' THEN 0 ELSE uncertain END,
	not_before = $4, attempts = $5, reason = $6, lease = 0
	WHERE chat = $1 AND key = $2 AND (state IN ('sending', 'ready', 'later') OR state = 'uncertain' AND $3 = 0)`
	failMessage = "UPDATE outbox SET state = 'failed', attempts = $3, reason = $4, at = $5, body = $6, lease = 0 WHERE chat = $1 AND key = $2"
	// Of a person who has not agreed to anything, or has erased everything, not even a failure is kept.
	forgetMessage = "DELETE FROM outbox WHERE chat = $1 AND key = $2 AND NOT EXISTS (SELECT 1 FROM users WHERE owner = $1)"
	// Whoever wrote after the refusal is reachable again, and gets what was said since.
	markBlocked = "UPDATE users SET blocked_at = $2 WHERE owner = $1 AND blocked_at = 0 AND seen_at <= $2"
	// A digest counts as ignored once it has arrived, unless the owner has written since.
	countDigest = `UPDATE users SET ignored = ignored + 1 WHERE owner = $1 AND seen_at <= $3
	AND EXISTS (SELECT 1 FROM outbox WHERE chat = $1 AND key = $2)`
	haltMessages = "DELETE FROM outbox WHERE chat = $1 AND state IN ('ready', 'later') AND at <= $2 AND priority < 2"
	haltTips     = "UPDATE outbox SET state = 'blocked' WHERE chat = $1 AND state IN ('ready', 'later') AND at <= $2 AND priority = 2"
)

// Settle implements outbox.Store: all outcomes are noted in one transaction. Outcomes of messages that are gone
// meanwhile change nothing.
func (d *DB) Settle(ctx context.Context, outcomes []outbox.Outcome) error {
	if len(outcomes) == 0 {
		return nil
	}
	// One order for all processes, so that none waits for another in a circle.
	sorted := slices.Clone(outcomes)
	slices.SortStableFunc(sorted, func(a, b outbox.Outcome) int {
		return cmp.Or(cmp.Compare(a.Chat, b.Chat), cmp.Compare(a.Key, b.Key))
	})
	var stmts []stmt
	var changed []int64 // owners of whom more than the message changes
	for _, o := range sorted {
		if o.State == outbox.Halted || isDigest(o) {
			changed = append(changed, o.Chat)
		}
		list, err := settle(o)
		if err != nil {
			return fmt.Errorf("settle: %w", err)
		}
		stmts = append(stmts, list...)
	}
	err := d.write(ctx, func(tx runner) error {
		if err := tx.lock(ctx, changed...); err != nil {
			return err
		}
		_, err := tx.all(ctx, stmts)
		return err
	})
	if err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	return nil
}

// isDigest tells whether a digest has arrived.
func isDigest(o outbox.Outcome) bool { return o.State == outbox.Sent && reminders.IsDigest(o.Key) }

// settle is an outcome as statements.
func settle(o outbox.Outcome) ([]stmt, error) {
	remove := stmt{removeMessage, []any{o.Chat, o.Key}}
	switch o.State {
	case outbox.Sent:
		if o.Kept {
			return []stmt{{keepMessage, []any{o.Chat, o.Key, "sent", o.MessageID, ms(o.At), []byte{}}}}, nil
		}
		if isDigest(o) {
			return []stmt{{countDigest, []any{o.Chat, o.Key, ms(o.At)}}, remove}, nil
		}
		return []stmt{remove}, nil
	case outbox.Retry, outbox.Uncertain:
		return []stmt{{returnMessage, []any{o.Chat, o.Key, bit(o.State == outbox.Uncertain), ms(o.NotBefore), int64(o.Attempts),
			clip(o.Reason)}}}, nil
	case outbox.Failed:
		return []stmt{{forgetMessage, remove.args}, {failMessage, []any{o.Chat, o.Key, int64(o.Attempts), clip(o.Reason), ms(o.At), []byte{}}}}, nil
	case outbox.Taken:
		return nil, nil
	case outbox.Withdrawn:
		if o.Kept {
			return []stmt{{keepMessage, []any{o.Chat, o.Key, "stopped", int64(0), ms(o.At), []byte{}}}}, nil
		}
		return []stmt{remove}, nil
	case outbox.Halted:
		if o.Kept {
			remove = stmt{keepMessage, []any{o.Chat, o.Key, "blocked", int64(0), ms(o.At), []byte{}}}
		}
		at := []any{o.Chat, ms(o.At)}
		return []stmt{remove, {markBlocked, at}, {haltMessages, at}, {haltTips, at}}, nil
	}
	return nil, fmt.Errorf("unknown state %q of %s", o.State, o.Key)
}

const recoverMessages = `WITH lost AS MATERIALIZED (SELECT chat, key FROM outbox WHERE state = 'sending' AND lease < $1
		FOR UPDATE SKIP LOCKED)
	UPDATE outbox SET state = CASE WHEN priority = 2 AND begun = 1 THEN 'uncertain' ELSE 'ready' END,
	uncertain = CASE WHEN begun = 1 THEN 1 ELSE uncertain END, lease = 0
	FROM lost WHERE outbox.chat = lost.chat AND outbox.key = lost.key`

// Recover implements outbox.Store. Broadcasts that were begun do not return to pending: they wait for a mentor.
func (d *DB) Recover(ctx context.Context, now time.Time) (int, error) {
	var n int64
	err := d.write(ctx, func(tx runner) (err error) {
		n, err = tx.exec(ctx, recoverMessages, ms(now))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("recover: %w", err)
	}
	return int(n), nil
}

const isStored = "SELECT 1 FROM outbox WHERE chat = $1 AND key = $2"

// Wanted implements outbox.Store.
func (d *DB) Wanted(ctx context.Context, chat int64, key string) (bool, error) {
	n, err := number(ctx, d.reader(), isStored, chat, key)
	if mentor, no, ok := parseTipKey(key); err == nil && n != 0 && ok {
		n, err = number(ctx, d.reader(), isTipFor, mentor, no, chat)
	}
	if err != nil {
		return false, fmt.Errorf("wanted: %w", err)
	}
	return n != 0, nil
}

// A message whose lease has ended may still be begun by the process that holds it, unless another has claimed and
// begun it since: whoever comes first has it.
const beginMessage = `UPDATE outbox SET state = 'sending', begun = 1 WHERE chat = $1 AND key = $2
	AND (state = 'sending' AND begun = 0 OR state = 'ready')`

// Begin implements outbox.Store.
func (d *DB) Begin(ctx context.Context, chat int64, key string) (bool, error) {
	var n int64
	err := d.write(ctx, func(tx runner) (err error) {
		n, err = tx.exec(ctx, beginMessage, chat, key)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("begin: %w", err)
	}
	return n != 0, nil
}

const countWaiting = `SELECT (SELECT count(*) FROM outbox WHERE state = 'ready')
	+ (SELECT count(*) FROM outbox WHERE state = 'sending')
	+ (SELECT count(*) FROM outbox WHERE state = 'later' AND not_before <= $1)`

// Waiting implements outbox.Store. Messages under way count too.
func (d *DB) Waiting(ctx context.Context, now time.Time) (int, error) {
	n, err := number(ctx, d.reader(), countWaiting, ms(now))
	if err != nil {
		return 0, fmt.Errorf("waiting: %w", err)
	}
	return int(n), nil
}
