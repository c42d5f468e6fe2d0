package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// stillness remembers the files of a folder by content.
func stillness(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, "-shm") { // shared memory between processes, no data
			return err
		}
		b, err := os.ReadFile(path)
		list = append(list, fmt.Sprintf("%s %x", path, sha256.Sum256(b)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// tamper changes a SQLite file behind the program's back.
func tamper(t *testing.T, file, text string) {
	t.Helper()
	pool, err := sql.Open("sqlite3", uri(file, "mode=rw"))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(text); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefusesAndChangesNothing(t *testing.T) {
	other, err := CreateKeyring(filepath.Join(t.TempDir(), "other"))
	if err != nil {
		t.Fatal(err)
	}
	made := func(t *testing.T, file string) *Keyring { // a database that was in use
		f := open(t, file)
		change(t, f.DB, 5, 1, everything(5))
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return f.key
	}
	tests := map[string]struct {
		prepare func(t *testing.T, file string) *Keyring
		create  bool
		want    error
	}{
		"missing":               {func(*testing.T, string) *Keyring { return other }, false, ErrMissing},
		"missing, also key":     {func(*testing.T, string) *Keyring { return nil }, true, ErrMissingKey},
		"missing folder":        {func(t *testing.T, file string) *Keyring { os.Remove(filepath.Dir(file)); return other }, true, ErrReadOnly},
		"empty, not to be made": {func(t *testing.T, file string) *Keyring { write(t, file, ""); return other }, false, ErrMissing},
		"key gone":              {func(t *testing.T, file string) *Keyring { made(t, file); return nil }, true, ErrMissingKey},
		"another key":           {func(t *testing.T, file string) *Keyring { made(t, file); return other }, true, ErrWrongKey},
		"garbage":               {func(t *testing.T, file string) *Keyring { write(t, file, strings.Repeat("words ", 999)); return other }, true, ErrNotADatabase},
		"a few bytes":           {func(t *testing.T, file string) *Keyring { write(t, file, "x"); return other }, true, ErrNotADatabase},
		"header and then garbage": {func(t *testing.T, file string) *Keyring {
			write(t, file, header+strings.Repeat("words ", 999))
			return other
		}, true, ErrNotADatabase},
		"another program's": {func(t *testing.T, file string) *Keyring {
			write(t, file, "")
			tamper(t, file, "CREATE TABLE notes (id INTEGER)")
			return other
		}, true, ErrNotADatabase},
		"newer": {func(t *testing.T, file string) *Keyring {
			k := made(t, file)
			tamper(t, file, "INSERT INTO mitra_schema (version, name) VALUES (99, 'future')")
			return k
		}, true, ErrNewer},
		"another key after a crash": {func(t *testing.T, file string) *Keyring {
			f := onSQLite(t)
			change(t, f.DB, 5, 1, everything(5))
			for _, end := range []string{"", "-wal"} { // as a killed process leaves them
				b, err := os.ReadFile(f.dsn + end)
				if err != nil || len(b) == 0 {
					t.Fatal(end, err)
				}
				write(t, file+end, string(b))
			}
			return other
		}, true, ErrWrongKey},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, "mitra.db")
			key := tt.prepare(t, file)
			before := stillness(t, filepath.Dir(dir))
			d, err := Open(t.Context(), Options{DSN: file, Key: key, Create: tt.create})
			if !errors.Is(err, tt.want) || d != nil {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
			equal(t, "files", stillness(t, filepath.Dir(dir)), before)
		})
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefusesOnPostgres(t *testing.T) {
	f := onPostgres(t)
	change(t, f.DB, 5, 1, everything(5))
	other, err := CreateKeyring(filepath.Join(t.TempDir(), "other"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		o    Options
		want error
	}{
		"another key":      {Options{DSN: f.dsn, Key: other}, ErrWrongKey},
		"no key":           {Options{DSN: f.dsn}, ErrMissingKey},
		"unreachable":      {Options{DSN: "postgres://mitra:hush@127.0.0.1:1/mitra", Key: f.key}, ErrUnreachable},
		"no such database": {Options{DSN: strings.Replace(f.dsn, "/test", "/absent", 1), Key: f.key}, ErrUnreachable},
		"not an address":   {Options{DSN: "postgres://mitra:hush@[::1/x", Key: f.key}, ErrUnreachable},
	} {
		_, err := Open(t.Context(), tt.o)
		if !errors.Is(err, tt.want) || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %q, want %v", name, err, tt.want)
		}
		t.Log(err)
	}
	if _, err := f.behind(t.Context(), "INSERT INTO mitra_schema (version, name) VALUES (99, 'future')"); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{DSN: f.dsn, Key: f.key}); !errors.Is(err, ErrNewer) {
		t.Errorf("newer: got %v", err)
	}
}

// behind changes a database behind the stores' back.
func (f *fixture) behind(ctx context.Context, text string, args ...any) (n int64, err error) {
	err = f.write(ctx, func(tx runner) error {
		n, err = tx.exec(ctx, text, args...)
		return err
	})
	return n, err
}

func TestAMissingPostgresDatabaseIsNotMade(t *testing.T) {
	f := onPostgres(t) // only for its server
	fresh := strings.Replace(f.dsn, "/test", "/fresh_test", 1)
	name := fresh[strings.Index(fresh, "/fresh_test")+1 : strings.Index(fresh, "?")]
	if _, err := f.engine.(*pg).pool.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err := Open(t.Context(), Options{DSN: fresh, Key: f.key})
		equal(t, "missing", errors.Is(err, ErrMissing), true)
		is, err := Fresh(t.Context(), fresh)
		equal(t, "fresh", is, true)
		equal(t, "error", err, nil)
	}
	is, err := Fresh(t.Context(), f.dsn)
	equal(t, "fresh", is, false)
	equal(t, "error", err, nil)
}

func TestFresh(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "mitra.db")
	is, err := Fresh(t.Context(), file)
	if !is || err != nil || exists(file) {
		t.Errorf("a missing database: %v, %v", is, err)
	}
	f := open(t, file)
	is, err = Fresh(t.Context(), file)
	if is || err != nil {
		t.Errorf("a database in use: %v, %v", is, err)
	}
	f.Close()
	is, err = Fresh(t.Context(), file)
	if is || err != nil {
		t.Errorf("a database at rest: %v, %v", is, err)
	}
	write(t, file, "garbage that is long enough")
	if is, err = Fresh(t.Context(), file); is || !errors.Is(err, ErrNotADatabase) {
		t.Errorf("garbage: %v, %v", is, err)
	}
}

func TestAPathMayHoldAnyCharacter(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ruang data?a=b#c%20d&mode=memory é.db")
	f := open(t, file)
	change(t, f.DB, 5, 1, everything(5))
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	for _, dsn := range []string{"", ":memory:", "file:x.db?mode=rwc"} {
		if _, err := Open(t.Context(), Options{DSN: dsn, Key: f.key, Create: true}); err == nil {
			t.Errorf("%q was opened", dsn)
		}
	}
}

func TestManyOpenAtOnce(t *testing.T) {
	key, err := CreateKeyring(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	f := onPostgres(t)
	fresh := strings.Replace(f.dsn, "/test", "/crowd_test", 1)
	name := fresh[strings.Index(fresh, "/crowd_test")+1 : strings.Index(fresh, "?")]
	if _, err := f.engine.(*pg).pool.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	for _, dsn := range []string{fresh, filepath.Join(t.TempDir(), "mitra.db")} {
		var wg sync.WaitGroup
		for i := range 5 {
			wg.Go(func() {
				d, err := Open(context.Background(), Options{DSN: dsn, Key: key, Create: true})
				if err != nil {
					t.Errorf("%d: %v", i, err)
					return
				}
				defer d.Close()
				if _, err := d.Check(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
}

func TestBothSchemasAreTheSame(t *testing.T) {
	shape := map[string][]string{}
	onBoth(t, func(t *testing.T, f *fixture) {
		text := "SELECT m.name || '.' || p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY 1"
		if f.dialect == postgres {
			text = `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
				ORDER BY (table_name || '.' || column_name) COLLATE "C"`
		}
		list, err := many(t.Context(), f.reader(), scanText, text)
		if err != nil {
			t.Fatal(err)
		}
		shape[t.Name()] = list
	})
	if all := slices.Collect(maps.Values(shape)); len(all) == 2 {
		equal(t, "columns", all[0], all[1])
	}
}

// A read-only folder is tested in a program run by another user, since root may write everywhere.
func TestAReadOnlyFolder(t *testing.T) {
	f := onSQLite(t)
	change(t, f.DB, 5, 1, everything(5))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	got := asStranger(t, filepath.Dir(f.dsn), f.keyFile)
	for name, want := range map[string]string{"existing": ErrReadOnly.Error(), "new": ErrReadOnly.Error()} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
}

// TestManyMakeItAtOnce: processes that are started together make one database, whoever is first; the others neither find
// it locked nor take it for damaged while it is being made.
func TestManyMakeItAtOnce(t *testing.T) {
	key, err := CreateKeyring(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for n := range 30 {
		var wg sync.WaitGroup
		for i := range 5 {
			wg.Go(func() {
				d, err := Open(context.Background(), Options{DSN: filepath.Join(dir, fmt.Sprint(n, ".db")), Key: key, Create: true})
				if err != nil {
					t.Errorf("file %d, process %d: %v", n, i, err)
					return
				}
				if err := d.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
}
