package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Pragmas of every connection, in the address: a PRAGMA by Exec would reach one connection of a pool only.
//   - FULL, because Telegram has been told "got it": with NORMAL a power cut takes the last commits.
//   - secure_delete, because what a person has erased must not stay readable in free pages.
//   - immediate, because a transaction that reads before it writes fails at once when another one wrote meanwhile.
const (
	pragmas       = "_busy_timeout=5000&_foreign_keys=1&_secure_delete=on&_synchronous=FULL&_txlock=immediate"
	writerPragmas = "mode=rw&_journal_mode=WAL&_cache_size=-8192&" + pragmas
	readerPragmas = "mode=rw&_query_only=1&_cache_size=-2048&" + pragmas
)

// lite is SQLite: one writing connection that groups transactions, and a few that read.
type lite struct {
	file    string
	pool    *sql.DB // of the reading connections
	readers *litePool
	group   *group
	owners  turnstile
	held    atomic.Pointer[sql.DB] // the lock of a serving process
}

// uri is the address of a file for the driver, with parameters.
func uri(file, params string) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(file), RawQuery: params}).String()
}

// sqliteFile is the absolute path of a database.
func sqliteFile(dsn string) (string, error) {
	if dsn == "" || strings.HasPrefix(dsn, ":") || strings.HasPrefix(dsn, "file:") {
		return "", fmt.Errorf("%q is no path of a database file", dsn)
	}
	return filepath.Abs(dsn)
}

// openLite opens an existing file; it may be empty. The caller has looked into it before.
func openLite(ctx context.Context, file string) (_ *lite, err error) {
	l := &lite{file: file}
	writer, err := sql.Open("sqlite3", uri(file, writerPragmas))
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	if l.pool, err = sql.Open("sqlite3", uri(file, readerPragmas)); err != nil {
		return nil, err
	}
	conn, err := openConn(ctx, writer)
	if err != nil {
		l.pool.Close()
		writer.Close()
		return nil, err
	}
	l.group = newGroup(writer, conn)
	// The write-ahead log keeps the size of its busiest hour otherwise.
	if _, err := conn.exec(ctx, "PRAGMA journal_size_limit = 16777216"); err != nil {
		l.close()
		return nil, err
	}
	n := min(4, max(2, runtime.NumCPU()))
	l.readers = &litePool{idle: make(chan *liteConn, n)}
	for range n {
		c, err := openConn(ctx, l.pool)
		if err != nil {
			l.close()
			return nil, err
		}
		l.readers.idle <- c
		l.readers.size++
	}
	return l, nil
}

func (l *lite) reader() runner { return l.readers }

func (l *lite) write(ctx context.Context, f func(runner) error) error { return l.group.do(ctx, f) }

func (l *lite) turn(ctx context.Context, owners []int64, think, act func(context.Context, runner) error) error {
	for _, owner := range owners {
		leave, err := l.owners.enter(ctx, owner)
		if err != nil {
			return err
		}
		defer leave()
	}
	if err := think(ctx, l.readers); err != nil {
		return err
	}
	return l.group.do(ctx, func(tx runner) error { return act(context.Background(), tx) })
}

var errReading = errors.New("somebody is reading the database just now")

// scanFirst is for results of three numbers, of which the first one counts.
func scanFirst(rows *sql.Rows) (n int64, err error) {
	var other int64
	return n, rows.Scan(&n, &other, &other)
}

// shred moves all changes into the main file and cuts the write-ahead log, which still has the old pages. A reader at
// work can keep the log alive; then the daily Prune gets it.
func (l *lite) shred(ctx context.Context) error {
	return l.group.outside(ctx, func(c *liteConn) error {
		const brief, usual = "PRAGMA busy_timeout = 250", "PRAGMA busy_timeout = 5000"
		if _, err := c.exec(context.Background(), brief); err != nil {
			return err
		}
		busy, _, err := one(context.Background(), c, scanFirst, "PRAGMA wal_checkpoint(TRUNCATE)")
		if err == nil && busy != 0 {
			err = errReading
		}
		if _, back := c.exec(context.Background(), usual); err == nil {
			err = back
		}
		return err
	})
}

func (l *lite) close() error {
	var err error
	if l.readers != nil {
		l.readers.close()
	}
	err = errors.Join(err, l.pool.Close(), l.group.close())
	if lock := l.held.Swap(nil); lock != nil {
		err = errors.Join(err, lock.Close())
	}
	return err
}

// liteConn is one connection with its prepared statements. It is used by one goroutine at a time. A statement that has
// begun runs to its end: interrupting a change rolls back its whole transaction, which on the writing connection
// belongs to others too, and a context that can be cancelled costs a goroutine per statement. Statements are short;
// for those that are not, heeds is set.
type liteConn struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	heeds bool
}

func (c *liteConn) context(ctx context.Context) context.Context {
	if c.heeds {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

func openConn(ctx context.Context, pool *sql.DB) (*liteConn, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &liteConn{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

func (c *liteConn) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if s := c.stmts[text]; s != nil {
		return s, nil
	}
	s, err := c.conn.PrepareContext(ctx, sqlite.statement(text))
	if err != nil {
		return nil, err
	}
	c.stmts[text] = s
	return s, nil
}

func (c *liteConn) exec(ctx context.Context, text string, args ...any) (int64, error) {
	s, err := c.prepared(ctx, text)
	if err != nil {
		return 0, err
	}
	res, err := s.ExecContext(c.context(ctx), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (c *liteConn) all(ctx context.Context, stmts []stmt) ([]int64, error) {
	changed := make([]int64, len(stmts))
	for i, s := range stmts {
		var err error
		if changed[i], err = c.exec(ctx, s.text, s.args...); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

func (c *liteConn) each(ctx context.Context, row func(*sql.Rows) error, text string, args ...any) error {
	s, err := c.prepared(ctx, text)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(c.context(ctx), args...)
	if err != nil {
		return err
	}
	return drain(rows, row)
}

func (c *liteConn) lock(context.Context, ...int64) error { return nil }

func (c *liteConn) close() {
	for _, s := range c.stmts {
		s.Close()
	}
	c.conn.Close()
}

// litePool hands out the reading connections.
type litePool struct {
	idle chan *liteConn
	size int
}

func (p *litePool) each(ctx context.Context, row func(*sql.Rows) error, text string, args ...any) error {
	select {
	case c, ok := <-p.idle:
		if !ok {
			return errClosed
		}
		defer func() { p.idle <- c }()
		return c.each(ctx, row, text, args...)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *litePool) exec(context.Context, string, ...any) (int64, error) { return 0, errReader }

func (p *litePool) all(context.Context, []stmt) ([]int64, error) { return nil, errReader }

func (p *litePool) lock(context.Context, ...int64) error { return nil }

// close waits for the readers at work. A read after it gets errClosed.
func (p *litePool) close() {
	for range p.size {
		(<-p.idle).close()
	}
	close(p.idle)
}

// header is how every SQLite file begins.
const header = "SQLite format 3\x00"

// peekLite looks into a file without changing anything on disk. An empty file is a fresh database.
func peekLite(ctx context.Context, file string) (schemaState, error) {
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return schemaState{}, ErrMissing
	}
	if err != nil {
		return schemaState{}, err
	}
	defer f.Close()
	head := make([]byte, len(header))
	if n, err := io.ReadFull(f, head); n == 0 && errors.Is(err, io.EOF) {
		return schemaState{}, nil
	} else if err != nil || string(head) != header {
		return schemaState{}, ErrNotADatabase
	}
	pool, conn, err := openStill(ctx, file)
	if err != nil {
		return schemaState{}, err
	}
	defer pool.Close()
	defer conn.close()
	state, err := sqliteState(ctx, conn)
	return state, plainError(err)
}

// openStill opens a file for looking only. Without a write-ahead log nobody has it open, and it can be read as if on
// read-only media: then not even a shared-memory file is made beside it.
func openStill(ctx context.Context, file string) (*sql.DB, *liteConn, error) {
	params := "mode=ro&_query_only=1"
	if !exists(file + "-wal") {
		params += "&immutable=1"
	}
	pool, err := sql.Open("sqlite3", uri(file, params))
	if err != nil {
		return nil, nil, err
	}
	conn, err := openConn(ctx, pool)
	if err != nil {
		pool.Close()
		return nil, nil, plainError(err)
	}
	conn.heeds = true
	return pool, conn, nil
}

// patience is how long opening waits for others who open or close the database at the same time.
const patience = 15 * time.Second

// beingMade tells whether a file that looks like no database may be one that another process is making at this moment:
// it was written to within the last second.
func beingMade(file string, err error) bool {
	info, serr := os.Stat(file)
	return errors.Is(err, ErrNotADatabase) && serr == nil && time.Since(info.ModTime()) < time.Second
}

// patiently tries on while SQLite says that the database is locked. While the journal is switched to a write-ahead log, or
// the last connection of another process takes it away, SQLite says so at once, whatever the busy timeout is.
func patiently(ctx context.Context, file string, try func() error) error {
	end := time.Now().Add(patience)
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, 500*time.Millisecond) {
		err := try()
		var e sqlite3.Error
		locked := errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
		if !locked && !beingMade(file, err) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

// plainError gives SQLite's errors the names of this package where it has one.
func plainError(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrNotADB, sqlite3.ErrCorrupt:
		return fmt.Errorf("%w (%v)", ErrNotADatabase, err)
	case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
		return fmt.Errorf("%w (%v)", ErrReadOnly, err)
	}
	return err
}
