package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

func TestCheckTellsWhatIsThere(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		settled(t, f.DB, outbox.Outcome{Key: "u1.5", Chat: 5, State: outbox.Failed, At: noon})
		steps, _ := allMigrations()
		latest := len(steps)
		r, err := f.Check(t.Context())
		if err != nil || r.Bytes == 0 || r.Schema != latest || !strings.Contains("SQLite PostgreSQL", strings.Fields(r.Engine)[0]) {
			t.Errorf("%+v, %v", r, err)
		}
		equal(t, "counts", r.Counts, Counts{Users: 1, Partners: 2, Contacts: 2, Reminders: 1, Waiting: 1, Failed: 1})
	})
}

func TestCheckFindsADamagedPage(t *testing.T) {
	f := onSQLite(t)
	for owner := range int64(40) {
		change(t, f.DB, owner, owner+1, everything(owner))
	}
	f.Close()
	b, err := os.ReadFile(f.dsn)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4096 {
		b[len(b)/4096/2*4096+i] = 0x5a
	}
	write(t, f.dsn, string(b))
	d := f.again(t)
	if _, err := d.Check(t.Context()); !errors.Is(err, ErrNotADatabase) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	file := filepath.Join(t.TempDir(), "backup.db")
	if err := d.Backup(t.Context(), file); err == nil || len(stillness(t, filepath.Dir(file))) != 0 {
		t.Errorf("a damaged database was backed up: %v, %v", err, stillness(t, filepath.Dir(file)))
	}
}

func TestABackupUnderWritesIsWhole(t *testing.T) {
	f := onSQLite(t)
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	begun := make(chan struct{}, 4)
	for w := range int64(4) {
		wg.Go(func() {
			ready := sync.OnceFunc(func() { begun <- struct{}{} })
			defer ready() // also where nothing could be written: the test fails rather than waits
			for i := int64(1); ctx.Err() == nil; i++ {
				ch := everything(w + 1) // as many partners as contacts, always
				no := i + 100
				ch.Partners, ch.Contacts = append(ch.Partners, partner(no)), append(ch.Contacts, contact(no, no, noon))
				_, _, err := f.Turn(context.Background(), w+1, w*100000+i, noon, func(context.Context, bot.View) (bot.Change, error) { return ch, nil })
				if err != nil {
					t.Error(err)
					return
				}
				if i == 5 {
					ready()
				}
			}
		})
	}
	for range 4 {
		<-begun
	}
	dir := t.TempDir()
	var made []string
	for i := range 3 {
		file := filepath.Join(dir, fmt.Sprintf("backup%d.db", i))
		if err := f.Backup(t.Context(), file); err != nil {
			t.Error(err)
		}
		made = append(made, file)
	}
	stop()
	wg.Wait()
	before := stillness(t, dir)
	equal(t, "files", len(before), 3)
	if err := f.Backup(t.Context(), made[0]); !errors.Is(err, ErrExists) {
		t.Errorf("made again: %v", err)
	}
	if err := f.Backup(t.Context(), filepath.Join(dir, "none", "b.db")); err == nil {
		t.Error("made in a folder that is not there")
	}
	equal(t, "files", stillness(t, dir), before)
	for _, file := range made {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		d, err := Open(t.Context(), Options{DSN: file, Key: f.key})
		if err != nil {
			t.Fatal(err)
		}
		c, err := d.Stats(t.Context())
		if err != nil || c.Users != 4 || c.Partners != c.Contacts || c.Partners < 20 {
			t.Errorf("%+v, %v", c, err)
		}
		d.Close()
	}
}

func TestRestore(t *testing.T) {
	f := onSQLite(t)
	dir := filepath.Dir(f.dsn)
	o := Options{DSN: f.dsn, Key: f.key}
	change(t, f.DB, 5, 1, everything(5))
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := f.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	change(t, f.DB, 6, 2, everything(6))
	was, err := f.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	if err := f.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), o, backup); !errors.Is(err, ErrInUse) {
		t.Errorf("while serving: %v", err)
	}
	f.Close()
	before := stillness(t, dir)
	other, _ := newKey(t)
	garbage := filepath.Join(t.TempDir(), "garbage.db")
	write(t, garbage, strings.Repeat("words ", 999))
	newer := filepath.Join(t.TempDir(), "newer.db")
	b, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	write(t, newer, string(b))
	tamper(t, newer, "INSERT INTO mitra_schema (version, name) VALUES (99, 'future')")
	cut := filepath.Join(t.TempDir(), "cut.db")
	write(t, cut, string(b[:len(b)/2/4096*4096]))
	for name, tt := range map[string]struct {
		file string
		key  *Keyring
		want error
	}{
		"missing":     {backup + "x", f.key, ErrMissing},
		"another key": {backup, other, ErrWrongKey},
		"no key":      {backup, nil, ErrMissingKey},
		"garbage":     {garbage, f.key, ErrNotADatabase},
		"newer":       {newer, f.key, ErrNewer},
		"cut short":   {cut, f.key, ErrNotADatabase},
	} {
		if _, err := Restore(t.Context(), Options{DSN: f.dsn, Key: tt.key}, tt.file); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	equal(t, "files", stillness(t, dir), before)

	source := stillness(t, filepath.Dir(backup))
	if _, err := Restore(t.Context(), o, backup); err != nil {
		t.Fatal(err)
	}
	equal(t, "the backup", stillness(t, filepath.Dir(backup)), source)
	d := f.again(t)
	c, err := d.Stats(t.Context())
	equal(t, "restored", fmt.Sprint(c.Users, c.Partners, c.Waiting, err), "1 2 2 <nil>")
	for _, m := range claimed(t, d, noon, 9) {
		if !m.Uncertain {
			t.Errorf("%s may have been sent since the backup", m.Key)
		}
	}
	aside, err := filepath.Glob(f.dsn + ".before-restore-*")
	if err != nil || len(aside) != 1 {
		t.Fatalf("%v, %v", aside, err)
	}
	old, err := Open(t.Context(), Options{DSN: aside[0], Key: f.key})
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	c, err = old.Stats(t.Context())
	equal(t, "kept aside", fmt.Sprint(c, err), fmt.Sprint(was, " <nil>"))
}

// What a killed process left in the write-ahead log belongs to the old database and must not meet the new one.
func TestRestoreAfterACrashOrADamage(t *testing.T) {
	for _, damaged := range []bool{false, true} {
		t.Run(fmt.Sprint("damaged ", damaged), func(t *testing.T) {
			f := onSQLite(t)
			change(t, f.DB, 5, 1, everything(5))
			backup := filepath.Join(t.TempDir(), "backup.db")
			if err := f.Backup(t.Context(), backup); err != nil {
				t.Fatal(err)
			}
			change(t, f.DB, 6, 2, everything(6))
			target := filepath.Join(t.TempDir(), "mitra.db")
			for _, end := range []string{"", "-wal"} {
				b, err := os.ReadFile(f.dsn + end)
				if err != nil {
					t.Fatal(err)
				}
				if damaged && end == "" {
					b = []byte("no database at all, " + string(b[20:]))
				}
				write(t, target+end, string(b))
			}
			if _, err := Restore(t.Context(), Options{DSN: target, Key: f.key}, backup); err != nil {
				t.Fatal(err)
			}
			d, err := Open(t.Context(), Options{DSN: target, Key: f.key})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if r, err := d.Check(t.Context()); err != nil || r.Counts.Users != 1 {
				t.Errorf("restored: %+v, %v", r.Counts, err)
			}
			aside, _ := filepath.Glob(target + ".before-restore-*[0-9]")
			if len(aside) != 1 {
				t.Fatalf("aside: %v", aside)
			}
			if damaged {
				if _, err := os.Stat(aside[0] + "-wal"); err != nil {
					t.Errorf("the log of the damaged database is not kept: %v", err)
				}
				return
			}
			old, err := Open(t.Context(), Options{DSN: aside[0], Key: f.key})
			if err != nil {
				t.Fatal(err)
			}
			defer old.Close()
			if c, err := old.Stats(t.Context()); err != nil || c.Users != 2 {
				t.Errorf("aside: %+v, %v", c, err)
			}
		})
	}
}

func TestRestoreWhereThereIsNoDatabase(t *testing.T) {
	f := onSQLite(t)
	change(t, f.DB, 5, 1, everything(5))
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := f.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(t.TempDir(), "mitra.db")
	if _, err := Restore(t.Context(), Options{DSN: target, Key: f.key}, backup); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), Options{DSN: target, Key: f.key})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	equal(t, "rows", rowsOf(t, d, 5) > 5, true)
}

func TestPostgresHasItsOwnBackups(t *testing.T) {
	f := onPostgres(t)
	file := filepath.Join(t.TempDir(), "b")
	_, restored := Restore(t.Context(), Options{DSN: f.dsn, Key: f.key}, file)
	for _, err := range []error{f.Backup(t.Context(), file), restored} {
		if !errors.Is(err, ErrSQLiteOnly) || !strings.Contains(err.Error(), "pg_dump") {
			t.Errorf("got %v", err)
		}
	}
}
