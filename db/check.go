package db

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"time"

	"mitrabot/bot"
)

// Report is what Check found out.
type Report struct {
	Engine string // with its version
	Where  string // file or server, without password
	Schema int    // version
	Bytes  int64  // size of the data
	Counts Counts
}

// Counts are the numbers of rows, for operators and metrics. They tell about no person.
type Counts struct {
	Users     int64 // who agreed to the privacy notice
	Blocked   int64 // of them: who blocked the bot
	Partners  int64
	Contacts  int64 // entries of the log
	Reminders int64 // switched on
	Waiting   int64 // messages to be sent, now or later
	Uncertain int64 // broadcasts that may have arrived
	Failed    int64 // messages given up in the last 30 days
	Skipped   int64 // updates of the last two days that nothing was done about
}

const countRows = `SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM users WHERE blocked_at > 0),
	(SELECT count(*) FROM partners), (SELECT count(*) FROM contacts), (SELECT count(*) FROM reminders WHERE due > 0),
	(SELECT count(*) FROM outbox WHERE state = 'ready') + (SELECT count(*) FROM outbox WHERE state = 'later')
	+ (SELECT count(*) FROM outbox WHERE state = 'sending'), (SELECT count(*) FROM outbox WHERE state = 'uncertain'),
	(SELECT count(*) FROM outbox WHERE state = 'failed'), (SELECT count(*) FROM updates WHERE skipped <> '')`

// Stats counts the rows. It walks whole tables, so ask for it once a minute rather than once a second.
func (d *DB) Stats(ctx context.Context) (Counts, error) {
	c, _, err := one(ctx, d.reader(), func(rows *sql.Rows) (c Counts, err error) {
		return c, rows.Scan(&c.Users, &c.Blocked, &c.Partners, &c.Contacts, &c.Reminders, &c.Waiting, &c.Uncertain,
			&c.Failed, &c.Skipped)
	}, countRows)
	if err != nil {
		return c, fmt.Errorf("count rows: %w", err)
	}
	return c, nil
}

// Check looks whether the database is sound: it can be read, its pages are whole (SQLite), it fits key and program.
// A fault is an error; everything else is in the report. It changes nothing.
func (d *DB) Check(ctx context.Context) (Report, error) {
	var r Report
	var err error
	switch e := d.engine.(type) {
	case *lite:
		r, err = e.check(ctx)
	case *pg:
		r, err = e.check(ctx)
	}
	if err != nil {
		return r, err
	}
	state := sqliteState
	if d.dialect == postgres {
		state = postgresState
	}
	s, err := state(ctx, d.reader())
	if err != nil {
		return r, err
	}
	r.Schema = s.version
	if _, err := d.mayUse(s, Options{Key: d.key}); err != nil {
		return r, err
	}
	r.Counts, err = d.Stats(ctx)
	return r, err
}

func (l *lite) check(ctx context.Context) (Report, error) {
	r := Report{Where: l.file}
	if info, err := os.Stat(l.file); err == nil {
		r.Bytes = info.Size()
	}
	conn, err := openConn(ctx, l.pool)
	if err != nil {
		return r, err
	}
	defer conn.close()
	conn.heeds = true
	version, _, err := one(ctx, conn, scanText, "SELECT sqlite_version()")
	if err != nil {
		return r, err
	}
	r.Engine = "SQLite " + version
	return r, quickCheck(ctx, conn)
}

// quickCheck has SQLite walk all pages; ErrNotADatabase tells the first fault.
func quickCheck(ctx context.Context, r runner) error {
	found, _, err := one(ctx, r, scanText, "PRAGMA quick_check(1)")
	if err != nil {
		return plainError(err)
	}
	if found != "ok" {
		return fmt.Errorf("%w (%s)", ErrNotADatabase, strings.Join(strings.Fields(found), " "))
	}
	return nil
}

func (p *pg) check(ctx context.Context) (r Report, err error) {
	r.Where = p.name
	if r.Engine, _, err = one(ctx, p.reader(), scanText, "SELECT current_setting('server_version')"); err != nil {
		return r, err
	}
	r.Engine = "PostgreSQL " + r.Engine
	r.Bytes, err = number(ctx, p.reader(), "SELECT pg_database_size(current_database())")
	return r, err
}

func scanText(rows *sql.Rows) (s string, err error) { return s, rows.Scan(&s) }

const (
	keepUpdates = 48 * time.Hour       // Telegram offers an unconfirmed update for 24 hours
	keepFailed  = 30 * 24 * time.Hour  // long enough to be asked about
	keepThreads = 180 * 24 * time.Hour // a tip's report, and what can be replied to
	pruneBatch  = 2000
)

const (
	// Ids may restart lower, so age and not order decides; a range of ids only bounds the work of one transaction.
	oldUpdates    = "SELECT id FROM updates WHERE id > $1 AND at < $2 ORDER BY id LIMIT $3"
	deleteUpdates = "DELETE FROM updates WHERE id > $1 AND id <= $2 AND at < $3"
	deleteFailed  = `DELETE FROM outbox WHERE (chat, key) IN (SELECT chat, key FROM outbox WHERE state = 'failed' AND at < $1
		AND priority < 2 LIMIT $2)`
	deleteThreads = `DELETE FROM outbox WHERE (chat, key) IN (SELECT chat, key FROM outbox
		WHERE state IN ('sent', 'blocked', 'stopped', 'uncertain') AND at < $1 LIMIT $2)`
	deleteFailedTips = `DELETE FROM outbox WHERE (chat, key) IN (SELECT chat, key FROM outbox WHERE state = 'failed' AND at < $1
		AND priority = 2 LIMIT $2)`
	deleteTips         = "DELETE FROM tips WHERE state IN ('done', 'stopped') AND ended_at < $1"
	deleteAppointments = "DELETE FROM appointments WHERE expires < $1"
)

// Prune removes what is only kept for a while: updates after 48 hours, failed messages after 30 days, what can be
// replied to and the reports of tips after 180, what takes an act back after a week. Run it daily;
// it works in small transactions, so that nobody waits.
func (d *DB) Prune(ctx context.Context, now time.Time) error {
	last := int64(-1 << 63)
	for {
		ids, err := many(ctx, d.reader(), scanID, oldUpdates, last, ms(now.Add(-keepUpdates)), int64(pruneBatch))
		if err != nil {
			return fmt.Errorf("prune updates: %w", err)
		}
		if len(ids) == 0 {
			break
		}
		end := ids[len(ids)-1]
		err = d.write(ctx, func(tx runner) error {
			_, err := tx.exec(ctx, deleteUpdates, last, end, ms(now.Add(-keepUpdates)))
			return err
		})
		if err != nil {
			return fmt.Errorf("prune updates: %w", err)
		}
		last = end
	}
	for _, old := range []struct {
		text string
		kept time.Duration
	}{{deleteFailed, keepFailed}, {deleteThreads, keepThreads}, {deleteFailedTips, keepThreads}} {
		if err := d.pruneMessages(ctx, old.text, now.Add(-old.kept)); err != nil {
			return fmt.Errorf("prune messages: %w", err)
		}
	}
	err := d.write(ctx, func(tx runner) error {
		_, err := tx.all(ctx, []stmt{{deleteTips, []any{ms(now.Add(-keepThreads))}}, {deleteAppointments, []any{ms(now.Add(-keepFailed))}},
			{deletePulses, []any{ms(now.Add(-keepFailed))}}, {deleteAsides, []any{ms(now.Add(-bot.AsideFor))}},
			{"DELETE FROM handovers WHERE expires < $1", []any{ms(now)}}})
		return err
	})
	if err != nil {
		return fmt.Errorf("prune tips: %w", err)
	}
	d.shredOrWarn(ctx)
	return nil
}

func (d *DB) pruneMessages(ctx context.Context, text string, before time.Time) error {
	for {
		var n int64
		err := d.write(ctx, func(tx runner) (err error) {
			n, err = tx.exec(ctx, text, ms(before), int64(pruneBatch))
			return err
		})
		if err != nil || n < pruneBatch {
			return err
		}
	}
}
