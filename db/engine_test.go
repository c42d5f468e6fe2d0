package db

import (
	"database/sql"
	"strings"
	"testing"
)

func TestStatementsAreRewrittenForTheirEngine(t *testing.T) {
	text := "SELECT $2, $1, $10 FROM t FOR UPDATE SKIP LOCKED"
	equal(t, "postgres", postgres.statement(text), text)
	equal(t, "sqlite", strings.TrimSpace(sqlite.statement(text)), "SELECT ?2, ?1, ?10 FROM t")
	script := "CREATE TABLE t (\n\ta INTEGER, -- only sqlite: why\n\tb BLOB, -- only postgres\n\tc INTEGER\n) STRICT;\nDROP TABLE u; -- only sqlite\n" +
		"-- only sqlite from here\nDROP TABLE v;\n-- both from here\nDROP TABLE w;\n"
	equal(t, "sqlite", statements(sqlite.schema(script)), []string{"CREATE TABLE t (\n\ta INTEGER,\n\tc INTEGER\n) STRICT;\n", "DROP TABLE u;\n", "DROP TABLE v;\n", "DROP TABLE w;\n"})
	equal(t, "postgres", statements(postgres.schema(script)), []string{"CREATE TABLE t (\n\tb BYTEA,\n\tc BIGINT\n);\n", "DROP TABLE w;\n"})
}

// The driver of SQLite would bind $2 and $1 by their order in the text.
func TestValuesGoWhereTheirNumberSays(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		got, _, err := one(t.Context(), f.reader(), scanText, "SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT)", "a", "b")
		equal(t, "order", got, "bab")
		equal(t, "error", err, nil)
	})
}

// Each connection has the pragmas that durability and privacy rest on.
func TestPragmas(t *testing.T) {
	f := onSQLite(t)
	l := f.engine.(*lite)
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "5000", "query_only": "0"}
	check := func(c *liteConn) error {
		for name, value := range want {
			got, _, err := one(t.Context(), c, func(rows *sql.Rows) (s string, err error) { return s, rows.Scan(&s) }, "PRAGMA "+name)
			equal(t, name, got, value)
			if err != nil {
				return err
			}
		}
		return nil
	}
	if err := l.group.outside(t.Context(), check); err != nil {
		t.Error(err)
	}
	want["query_only"] = "1"
	for range l.readers.size {
		c := <-l.readers.idle
		if err := check(c); err != nil {
			t.Error(err)
		}
		l.readers.idle <- c
	}
}

// A statement that every turn needs is prepared once per connection.
func TestStatementsArePreparedOnce(t *testing.T) {
	f := onSQLite(t)
	l := f.engine.(*lite)
	count := func() (n int) {
		err := l.group.outside(t.Context(), func(c *liteConn) error { n = len(c.stmts); return nil })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	change(t, f.DB, 5, 1, everything(5))
	before := count()
	for i := range int64(20) {
		change(t, f.DB, 5, 2+i, everything(5))
	}
	equal(t, "statements", count(), before)
}
