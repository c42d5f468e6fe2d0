package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// Lock marks this process as one that serves. On SQLite a second one gets ErrInUse: two would both send and answer.
// On PostgreSQL several may serve, and only RotateKey, which needs everybody to stop, is kept out. The lock ends with
// Close or with the process, however that ends.
func (d *DB) Lock(ctx context.Context) error {
	switch e := d.engine.(type) {
	case *lite:
		if e.held.Load() != nil {
			return nil
		}
		lock, err := lockFile(ctx, e.file)
		if err != nil {
			return fmt.Errorf("%s: %w", e.file, err)
		}
		e.held.Store(lock)
	case *pg:
		if e.held.Load() != nil {
			return nil
		}
		conn, err := e.session(ctx, "SELECT CASE WHEN pg_try_advisory_lock_shared($1, $2) THEN 1 ELSE 0 END")
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		e.held.Store(conn)
	}
	return nil
}

// alone runs f while no other process serves.
func (d *DB) alone(ctx context.Context, f func() error) error {
	switch e := d.engine.(type) {
	case *lite:
		if e.held.Load() != nil {
			return f()
		}
		lock, err := lockFile(ctx, e.file)
		if err != nil {
			return fmt.Errorf("%s: %w", e.file, err)
		}
		defer lock.Close()
	case *pg:
		if e.held.Load() != nil {
			return fmt.Errorf("%s: %w", e.name, ErrInUse) // its own lock is a shared one
		}
		conn, err := e.session(ctx, "SELECT CASE WHEN pg_try_advisory_lock($1, $2) THEN 1 ELSE 0 END")
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		defer endSession(conn)
	}
	return f()
}

// lockFile holds an exclusive transaction on a small database beside the real one. The system ends it with the
// process, unlike a file whose mere presence means something.
func lockFile(ctx context.Context, file string) (*sql.DB, error) {
	pool, err := sql.Open("sqlite3", uri(file+"-lock", "mode=rwc&_busy_timeout=250"))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	pool.SetMaxIdleConns(1)
	if _, err = pool.ExecContext(ctx, "BEGIN EXCLUSIVE"); err == nil {
		return pool, nil
	}
	pool.Close()
	var e sqlite3.Error
	if errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked) {
		return nil, ErrInUse
	}
	return nil, plainError(err)
}

// session takes a lock that belongs to a connection, which is kept out of the pool.
func (p *pg) session(ctx context.Context, try string) (*sql.Conn, error) {
	conn, err := p.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var got int
	if err := conn.QueryRowContext(ctx, try, int32(lockClass), int32(lockServe)).Scan(&got); err != nil {
		endSession(conn)
		return nil, err
	}
	if got == 0 {
		endSession(conn)
		return nil, ErrInUse
	}
	return conn, nil
}

// endSession closes a connection for good, which is what gives its locks back: in the pool it would keep them.
func endSession(conn *sql.Conn) {
	conn.Raw(func(any) error { return driver.ErrBadConn })
	conn.Close()
}
