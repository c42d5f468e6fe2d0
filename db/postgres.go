package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// Advisory locks other than those of the owners: PostgreSQL keeps locks of two numbers apart from those of one.
const (
	lockClass   = 0x6d697472 // "mitr"
	lockMigrate = 1
	lockServe   = 2
)

// pgConnections bounds what one process takes of the 100 connections a server has by default.
const pgConnections = 20

// pg is PostgreSQL.
type pg struct {
	pool *sql.DB
	name string                   // host, port and database: for messages, without the password
	held atomic.Pointer[sql.Conn] // holds the lock of a serving process
}

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// openPG connects. Neither address nor error ever shows a password.
func openPG(ctx context.Context, dsn string) (*pg, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("%w: the address is not of the form postgres://user:password@host:port/database", ErrUnreachable)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 10 * time.Second
	}
	p := &pg{pool: stdlib.OpenDB(*cfg), name: net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port))) + "/" + cfg.Database}
	p.pool.SetMaxOpenConns(pgConnections)
	p.pool.SetMaxIdleConns(pgConnections)
	p.pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := p.pool.PingContext(ctx); err != nil {
		p.pool.Close()
		return nil, fmt.Errorf("%w at %s: %s", ErrUnreachable, p.name, cause(err))
	}
	return p, nil
}

// cause is what a chain of connection errors comes down to: what happened, and not with which address and user.
func cause(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Message
	}
	var network *net.OpError
	if errors.As(err, &network) {
		return network.Err.Error()
	}
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

func (p *pg) reader() runner { return pgRunner{db: p.pool} }

// write repeats a transaction that PostgreSQL gave up in favour of another one.
func (p *pg) write(ctx context.Context, f func(runner) error) error {
	for attempt := 1; ; attempt++ {
		err := p.once(ctx, f)
		var e *pgconn.PgError
		if attempt == 3 || !errors.As(err, &e) || e.Code != deadlock && e.Code != serialization {
			return err
		}
	}
}

// Error codes of PostgreSQL, appendix A of its manual.
const (
	serialization = "40001"
	deadlock      = "40P01"
)

func (p *pg) once(ctx context.Context, f func(runner) error) error {
	conn, err := p.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(pgRunner{tx, conn}); err != nil {
		return err
	}
	return tx.Commit()
}

// turn takes the owners' locks first: two transactions that each read, decide and write would lose one of the changes.
func (p *pg) turn(ctx context.Context, owners []int64, think, act func(context.Context, runner) error) error {
	return p.write(ctx, func(tx runner) error {
		if err := tx.lock(ctx, owners...); err != nil {
			return err
		}
		if err := think(ctx, tx); err != nil {
			return err
		}
		return act(ctx, tx)
	})
}

// shred has nothing to do: PostgreSQL clears deleted rows by itself (autovacuum), at its own time.
func (p *pg) shred(context.Context) error { return nil }

func (p *pg) close() error {
	if c := p.held.Swap(nil); c != nil {
		endSession(c)
	}
	return p.pool.Close()
}

// pgRunner runs statements on a pool or in a transaction. pgx prepares each text once per connection by itself.
type pgRunner struct {
	db interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	}
	conn *sql.Conn // of the transaction; nil outside of one
}

func (r pgRunner) exec(ctx context.Context, text string, args ...any) (int64, error) {
	res, err := r.db.ExecContext(ctx, postgres.statement(text), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (r pgRunner) all(ctx context.Context, stmts []stmt) (changed []int64, err error) {
	if r.conn == nil {
		return nil, errReader
	}
	if len(stmts) == 0 {
		return nil, nil
	}
	batch := &pgx.Batch{}
	for _, s := range stmts {
		batch.Queue(postgres.statement(s.text), s.args...).Exec(func(tag pgconn.CommandTag) error {
			changed = append(changed, tag.RowsAffected())
			return nil
		})
	}
	err = r.conn.Raw(func(c any) error { return c.(*stdlib.Conn).Conn().SendBatch(ctx, batch).Close() })
	return changed, err
}

func (r pgRunner) each(ctx context.Context, row func(*sql.Rows) error, text string, args ...any) error {
	rows, err := r.db.QueryContext(ctx, postgres.statement(text), args...)
	if err != nil {
		return err
	}
	return drain(rows, row)
}

func (r pgRunner) lock(ctx context.Context, owners ...int64) error {
	stmts := make([]stmt, len(owners))
	for i, owner := range owners {
		stmts[i] = stmt{"SELECT pg_advisory_xact_lock($1)", []any{owner}}
	}
	_, err := r.all(ctx, stmts)
	return err
}
