// Package db stores what the bot knows, in SQLite or in PostgreSQL, with one text per statement for both. It
// implements the stores that the coach, the outbox and the reminders declare; every method is one transaction.
//
// What people wrote is sealed with a key that is kept apart from the database. Everything about a person hangs on the
// person's row and goes with it. On SQLite, commits of concurrent callers share a write to disk; on PostgreSQL, several
// processes may work at once, and a turn locks its owner.
package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

var (
	_ bot.Store       = (*DB)(nil)
	_ outbox.Store    = (*DB)(nil)
	_ reminders.Store = (*DB)(nil)
)

// Options say which database is opened and how.
type Options struct {
	DSN    string // a path, or postgres://user:password@host:port/database
	Key    *Keyring
	Log    *slog.Logger  // nil: silent
	Lease  time.Duration // of replies that are claimed when they are stored; 0: a minute
	Create bool          // make a database where none is; otherwise that is ErrMissing
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine
	dialect dialect
	key     *Keyring
	log     *slog.Logger
	lease   time.Duration
	closing sync.Once
}

// Open opens a database and brings its schema up to date. Nothing is created or changed where it returns an error:
// ErrMissing, ErrMissingKey (there is a database but no key), ErrWrongKey, ErrNewer, ErrNotADatabase, ErrReadOnly,
// ErrUnreachable, each wrapped with the file or the address.
func Open(ctx context.Context, o Options) (*DB, error) {
	d := &DB{key: o.Key, log: o.Log, lease: o.Lease}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.lease <= 0 {
		d.lease = time.Minute
	}
	if isPostgres(o.DSN) {
		return d, d.openPostgres(ctx, o)
	}
	file, err := sqliteFile(o.DSN)
	if err != nil {
		return nil, err
	}
	if err := d.openSQLite(ctx, file, o); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return d, nil
}

func (d *DB) openPostgres(ctx context.Context, o Options) error {
	p, err := openPG(ctx, o.DSN)
	if err != nil {
		return err
	}
	d.engine, d.dialect = p, postgres
	if err = d.checkPostgres(ctx, p, o); err != nil {
		p.close()
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return nil
}

func (d *DB) checkPostgres(ctx context.Context, p *pg, o Options) error {
	state, err := postgresState(ctx, p.reader())
	if err != nil {
		return err
	}
	fresh, err := d.mayUse(state, o)
	if err != nil {
		return err
	}
	if fresh && !o.Create {
		return ErrMissing
	}
	return migrate(ctx, p, postgres, o.Key, func(ctx context.Context, tx runner) error {
		_, err := tx.exec(ctx, "SELECT pg_advisory_xact_lock($1, $2)", int32(lockClass), int32(lockMigrate))
		return err
	}, postgresState)
}

func postgresState(ctx context.Context, r runner) (schemaState, error) {
	return readState(ctx, r, "SELECT 0", "SELECT count(*) FROM pg_class WHERE oid = to_regclass('mitra_schema')")
}

func sqliteState(ctx context.Context, r runner) (schemaState, error) {
	return readState(ctx, r, "SELECT count(*) FROM sqlite_master WHERE type = 'table'",
		"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'mitra_schema'")
}

// mayUse verifies the state and tells whether the database is still to be made.
func (d *DB) mayUse(s schemaState, o Options) (fresh bool, err error) {
	steps, err := allMigrations()
	if err != nil {
		return false, err
	}
	if err := s.verify(o.Key, len(steps)); err != nil {
		return false, err
	}
	if fresh = s.version == 0; fresh && o.Create && o.Key == nil {
		return true, ErrMissingKey
	}
	return fresh, nil
}

func (d *DB) openSQLite(ctx context.Context, file string, o Options) (err error) {
	var state schemaState
	err = patiently(ctx, file, func() (err error) {
		state, err = peekLite(ctx, file)
		return err
	})
	missing := errors.Is(err, ErrMissing)
	if err != nil && !(missing && o.Create) {
		return err
	}
	fresh, err := d.mayUse(state, o)
	if err != nil {
		return err
	}
	if fresh && !o.Create {
		return ErrMissing
	}
	if missing {
		made, err := createEmpty(file)
		if err != nil {
			return err
		}
		if made {
			defer func() {
				if err != nil {
					os.Remove(file)
				}
			}()
		}
	}
	return plainError(patiently(ctx, file, func() error {
		l, err := openLite(ctx, file)
		if err != nil {
			return err
		}
		d.engine, d.dialect = l, sqlite
		begin := func(context.Context, runner) error { return nil } // the transaction has the write lock already
		if err := migrate(ctx, l, sqlite, o.Key, begin, sqliteState); err != nil {
			l.close()
			return err
		}
		return nil
	}))
}

// createEmpty makes an empty file that only this user may read; SQLite gives the files beside it the same mode. It
// tells whether this call made it: another process may have been faster.
func createEmpty(file string) (made bool, err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w (%v)", ErrReadOnly, err)
	}
	return true, f.Close()
}

// Fresh tells whether a database is still to be made: then, and only then, a new key may be made for it. Nothing is
// created or changed.
func Fresh(ctx context.Context, dsn string) (bool, error) {
	if isPostgres(dsn) {
		p, err := openPG(ctx, dsn)
		if err != nil {
			return false, err
		}
		defer p.close()
		s, err := postgresState(ctx, p.reader())
		return s.version == 0, err
	}
	file, err := sqliteFile(dsn)
	if err != nil {
		return false, err
	}
	s, err := peekLite(ctx, file)
	if errors.Is(err, ErrMissing) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", file, err)
	}
	return s.version == 0, nil
}

// Close ends all connections and gives back the lock of Lock, after what is under way. A second Close does nothing;
// other calls after it return an error.
func (d *DB) Close() (err error) {
	d.closing.Do(func() { err = d.engine.close() })
	return err
}
