package db

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
	"time"
)

// engine is what differs between SQLite and PostgreSQL.
type engine interface {
	// write runs f in a transaction. f may run more than once and must then start from nothing.
	write(ctx context.Context, f func(runner) error) error
	// reader runs queries outside of a transaction, each on the state of its own beginning.
	reader() runner
	// turn runs a turn of owner; no other turn of this owner runs at the same time. think gets the runner to read with,
	// act the one to write with: one transaction in PostgreSQL, on SQLite only act is in one.
	turn(ctx context.Context, owners []int64, think, act func(context.Context, runner) error) error
	// shred makes sure that what was deleted is gone from the files too, as far as the engine can.
	shred(ctx context.Context) error
	close() error
}

// runner runs statements. Texts are constants with $N placeholders; they are rewritten and prepared once.
type runner interface {
	// exec tells how many rows were changed.
	exec(ctx context.Context, text string, args ...any) (int64, error)
	// all runs statements in order and tells how many rows each changed. On PostgreSQL they go out together, so that
	// the way there and back is paid once.
	all(ctx context.Context, stmts []stmt) ([]int64, error)
	// each calls row for every row of the result.
	each(ctx context.Context, row func(*sql.Rows) error, text string, args ...any) error
	// lock waits until this transaction is the only one that works for these owners. They must be in rising order, so
	// that no two transactions wait for each other.
	lock(ctx context.Context, owners ...int64) error
}

// stmt is a statement with its values.
type stmt struct {
	text string
	args []any
}

// dialect says which engine a text is for.
type dialect int

const (
	sqlite dialect = iota
	postgres
)

var (
	placeholder = regexp.MustCompile(`\$(\d+)`)
	indexedBy   = regexp.MustCompile(` INDEXED BY \w+`)
)

// statement rewrites a statement for an engine. SQLite takes $N for a name and its driver binds by order of
// appearance, which would silently swap values; ?N is bound by number. It knows no row locks and needs none, since it
// has one writer. PostgreSQL finds the index to use by itself.
func (d dialect) statement(text string) string {
	if d == postgres {
		if !strings.Contains(text, " INDEXED BY ") {
			return text
		}
		return indexedBy.ReplaceAllString(text, "")
	}
	return placeholder.ReplaceAllString(strings.ReplaceAll(text, "FOR UPDATE SKIP LOCKED", ""), "?$1")
}

var columnType = regexp.MustCompile(`\b(INTEGER|BLOB)\b`)

// schema rewrites a migration for an engine: without the lines marked as only for the other, each at its end or all
// between "-- only sqlite from here" and "-- both from here".
func (d dialect) schema(text string) string {
	marks := [...]string{sqlite: "-- only sqlite", postgres: "-- only postgres"}
	var out strings.Builder
	skip := false
	for line := range strings.Lines(text) {
		if strings.HasSuffix(strings.TrimSpace(line), " from here") {
			skip = strings.HasPrefix(line, marks[1-d])
			continue
		}
		if skip || strings.Contains(line, marks[1-d]) {
			continue
		}
		if code, _, marked := strings.Cut(line, marks[d]); marked {
			line = strings.TrimRight(code, " \t") + "\n" // a semicolon at its end is one at the end of the line
		}
		out.WriteString(line)
	}
	if d == sqlite {
		return out.String()
	}
	types := map[string]string{"INTEGER": "BIGINT", "BLOB": "BYTEA"}
	return columnType.ReplaceAllStringFunc(strings.ReplaceAll(out.String(), ") STRICT;", ");"), func(t string) string { return types[t] })
}

// one returns the only row of a result; false where there is none.
func one[T any](ctx context.Context, r runner, scan func(*sql.Rows) (T, error), text string, args ...any) (v T, found bool, err error) {
	err = r.each(ctx, func(rows *sql.Rows) (err error) {
		found = true
		v, err = scan(rows)
		return err
	}, text, args...)
	return v, found, err
}

// many returns all rows of a result.
func many[T any](ctx context.Context, r runner, scan func(*sql.Rows) (T, error), text string, args ...any) (vs []T, err error) {
	err = r.each(ctx, func(rows *sql.Rows) error {
		v, err := scan(rows)
		vs = append(vs, v)
		return err
	}, text, args...)
	if err != nil {
		return nil, err
	}
	return vs, nil
}

// number reads a result of one number; 0 where there is no row.
func number(ctx context.Context, r runner, text string, args ...any) (int64, error) {
	n, _, err := one(ctx, r, func(rows *sql.Rows) (n int64, err error) { return n, rows.Scan(&n) }, text, args...)
	return n, err
}

// drain runs row for every row and closes the result.
func drain(rows *sql.Rows, row func(*sql.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return rows.Close()
}

// ms is a time as it is stored: unix milliseconds, 0 for none.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at is the inverse of ms.
func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
