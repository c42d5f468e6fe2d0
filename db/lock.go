package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

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
		const try = "SELECT CASE WHEN pg_try_advisory_lock($1, $2) THEN 1 ELSE 0 END"
		if own := e.held.Load(); own != nil { // its own shared lock does not keep a session from this one
			if err := tryLock(ctx, own, try); err != nil {
				return fmt.Errorf("%s: %w", e.name, err)
			}
			defer own.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1, $2)", int32(lockClass), int32(lockServe))
			return f()
		}
		conn, err := e.session(ctx, try)
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
	if err := tryLock(ctx, conn, try); err != nil {
		endSession(conn)
		return nil, err
	}
	return conn, nil
}

func tryLock(ctx context.Context, conn *sql.Conn, try string) error {
	var got int
	if err := conn.QueryRowContext(ctx, try, int32(lockClass), int32(lockServe)).Scan(&got); err != nil {
		return err
	}
	if got == 0 {
		return ErrInUse
	}
	return nil
}

// endSession gives the locks of a connection back and closes it for good: in the pool it would keep them. The server
// may take a moment to notice a closed connection, so they are given back first.
func endSession(conn *sql.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	conn.ExecContext(ctx, "SELECT pg_advisory_unlock_all()")
	conn.Raw(func(any) error { return driver.ErrBadConn })
	conn.Close()
}
