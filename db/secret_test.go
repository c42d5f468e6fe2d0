package db

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

// files are all bytes of a SQLite database.
func files(t *testing.T, file string) []byte {
	t.Helper()
	var all []byte
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(file + end)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

// dump is everything a PostgreSQL database holds, as text.
func dump(t *testing.T, f *fixture) []byte {
	t.Helper()
	var all []byte
	for _, table := range []string{"users", "partners", "conversations", "contacts", "reminders", "outbox", "pulses", "tags", "tagged", "asides", "handovers", "updates", "mitra_meta"} {
		rows, err := many(t.Context(), f.reader(), scanText, "SELECT CAST(t AS TEXT) FROM "+table+" t")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.Join(rows, "\n")...)
	}
	return all
}

func TestNothingPersonalIsReadable(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		settled(t, f.DB, outbox.Outcome{Key: "u1.5", Chat: 5, State: outbox.Failed, At: noon, Reason: "refused"})
		var all []byte
		if f.dialect == sqlite {
			all = files(t, f.dsn)
		} else {
			all = dump(t, f)
		}
		for _, secret := range []string{"ahasia", "81100000000", "foto.jpg", "Lanjut"} {
			for _, form := range []string{secret, fmt.Sprintf("%x", secret)} {
				if bytes.Contains(all, []byte(form)) {
					t.Errorf("%q can be read", secret)
				}
			}
		}
		for _, plain := range []string{"refused", "company"} { // what is not sealed would be found
			if !bytes.Contains(all, []byte(plain)) {
				t.Errorf("%q is not found: this test looks in the wrong place", plain)
			}
		}
	})
}

// sealedValues are all sealed values of a person as they are stored.
func sealedValues(t *testing.T, d *DB, owner int64) (list [][]byte) {
	t.Helper()
	for _, v := range vaults() {
		rows, err := many(t.Context(), d.reader(), v.scan, v.page(nil), int64(1000))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			for _, value := range r.values {
				if b := value.([]byte); r.key[0] == owner && len(b) > 0 {
					list = append(list, b)
				}
			}
		}
	}
	return list
}

func TestErasedBytesAreGoneFromTheFiles(t *testing.T) {
	f := onSQLite(t)
	ch := everything(5)
	ch.Conversations[0].State.Answers["q0"] = answer(strings.Repeat("panjang ", 3000)) // fills pages of its own
	change(t, f.DB, 5, 1, ch)
	change(t, f.DB, 6, 2, everything(6))
	gone, kept := sealedValues(t, f.DB, 5), sealedValues(t, f.DB, 6)
	if len(gone) < 12 || len(kept) < 12 {
		t.Fatalf("%d and %d sealed values", len(gone), len(kept))
	}
	tail := func(b []byte) []byte { return b[len(b)-24:] } // a large value is spread over pages
	all := files(t, f.dsn)
	for _, b := range gone {
		if !bytes.Contains(all, tail(b)) {
			t.Fatal("a value is not found before it is erased: this test looks in the wrong place")
		}
	}
	change(t, f.DB, 5, 3, bot.Change{Erase: true, Messages: []outbox.Message{say("bye", 5, outbox.Reply)}})
	all = files(t, f.dsn)
	for _, b := range gone {
		if bytes.Contains(all, tail(b)) {
			t.Errorf("a value of %d bytes is still in the files", len(b))
		}
	}
	for _, b := range kept {
		if !bytes.Contains(all, tail(b)) {
			t.Errorf("a value of another person is gone")
		}
	}
}

// A backup or a long look keeps the write-ahead log alive; what was erased meanwhile goes with the daily Prune.
func TestErasedBytesGoLaterWhereSomebodyReads(t *testing.T) {
	f := onSQLite(t)
	change(t, f.DB, 5, 1, everything(5))
	gone := sealedValues(t, f.DB, 5)
	pool, conn, err := openStill(t.Context(), f.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	defer conn.close()
	tx, err := conn.conn.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM users").Scan(&n); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	change(t, f.DB, 5, 2, bot.Change{Erase: true})
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	equal(t, "rows", rowsOf(t, f.DB, 5), 0)
	if err := f.Prune(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	all := files(t, f.dsn)
	for _, b := range gone {
		if bytes.Contains(all, b[len(b)-24:]) {
			t.Errorf("a value of %d bytes is still in the files", len(b))
		}
	}
}

// vaults must name every sealed column, or RotateKey would leave it behind.
func TestAllSealedColumnsAreKnown(t *testing.T) {
	steps, err := allMigrations()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, m := range steps {
		text.WriteString(m.text)
	}
	var listed, marked []string
	for _, v := range vaults() {
		for _, c := range v.columns {
			listed = append(listed, string(c))
		}
	}
	table := ""
	for line := range strings.Lines(text.String()) {
		words := strings.Fields(line)
		if len(words) > 2 && words[0] == "CREATE" && words[1] == "TABLE" {
			table = words[2]
		}
		if len(words) > 6 && words[0] == "ALTER" && words[3] == "ADD" && strings.HasPrefix(words[6], "BLOB") {
			marked = append(marked, words[2]+"."+words[5])
		}
		if len(words) > 5 && words[0] == "ALTER" && words[3] == "RENAME" { // a table that was laid out anew takes its old name
			old, new := words[2]+".", strings.TrimSuffix(words[5], ";")+"."
			for i, name := range marked {
				marked[i] = strings.Replace(name, old, new, 1)
			}
		}
		if len(words) > 1 && strings.TrimSuffix(words[1], ",") == "BLOB" {
			marked = append(marked, table+"."+words[0])
			if !strings.Contains(line, "-- sealed") {
				t.Errorf("%s.%s is not sealed", table, words[0])
			}
		}
	}
	slices.Sort(listed)
	slices.Sort(marked)
	equal(t, "sealed columns", listed, slices.Compact(marked))
}

func TestRotatingTheKey(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		const owners = rotateBatch/2 + 3 // two partners each: more than one batch
		for owner := int64(1); owner <= owners; owner++ {
			change(t, f.DB, owner, owner, everything(owner))
		}
		old, err := LoadKeyring(f.keyFile)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.key.Rotate(f.keyFile); err != nil {
			t.Fatal(err)
		}
		intact := func(d *DB) {
			t.Helper()
			for _, owner := range []int64{1, 2, owners} {
				look(t, d, owner, func(ctx context.Context, v bot.View) {
					u, err := v.User(ctx)
					equal(t, "user", fmt.Sprint(u.Name, u.Stash, err), fmt.Sprint(someone(owner).Name, someone(owner).Stash, nil))
					p, _, err := v.Partners(ctx, false, 0, 9)
					equal(t, "partners", fmt.Sprint(len(p), err), "2 <nil>")
					c, err := v.OpenConversations(ctx, 9)
					equal(t, "conversations", fmt.Sprint(len(c), err), "1 <nil>")
					e, _, err := v.Contacts(ctx, 1, 0, 9)
					equal(t, "contacts", fmt.Sprint(len(e), err), "2 <nil>")
				})
			}
		}
		// Interrupted in the middle.
		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		err = f.RotateKey(ctx, func(done, total int) {
			if calls++; calls == 2 {
				cancel()
			}
			if total < done || total == 0 {
				t.Errorf("%d of %d", done, total)
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("interrupted: %v", err)
		}
		mixed := map[bool]int{}
		for owner := range int64(owners) {
			for _, b := range sealedValues(t, f.DB, owner+1) {
				mixed[f.key.outdated(b)]++
			}
		}
		if mixed[true] == 0 || mixed[false] == 0 {
			t.Errorf("not interrupted in the middle: %v", mixed)
		}
		intact(f.DB)
		change(t, f.DB, 1, 0, bot.Change{User: someone(1)}) // life goes on between

		if err := f.RotateKey(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		for owner := range int64(owners) {
			for _, b := range sealedValues(t, f.DB, owner+1) {
				if f.key.outdated(b) {
					t.Fatal("a value is sealed with the old key")
				}
			}
		}
		intact(f.DB)
		if _, err := Open(t.Context(), Options{DSN: f.dsn, Key: old}); !errors.Is(err, ErrWrongKey) {
			t.Errorf("with the old key: %v", err)
		}
		if err := f.key.Retire(f.keyFile); err != nil {
			t.Fatal(err)
		}
		if f.key, err = LoadKeyring(f.keyFile); err != nil {
			t.Fatal(err)
		}
		again := f.again(t)
		intact(again)
		equal(t, "messages", len(claimed(t, again, noon, 1000)), owners)
		if err := again.RotateKey(t.Context(), nil); err != nil {
			t.Errorf("once more: %v", err)
		}
	})
}

func TestNobodyServesWhileTheKeyIsRotated(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		server := f.again(t)
		if err := server.Lock(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := f.RotateKey(t.Context(), nil); !errors.Is(err, ErrInUse) {
			t.Errorf("while another one serves: %v", err)
		}
		if f.dialect == postgres { // there the own lock does not keep others out, and theirs does not keep it out
			if err := f.Lock(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := f.RotateKey(t.Context(), nil); !errors.Is(err, ErrInUse) {
				t.Errorf("while both serve: %v", err)
			}
		}
		server.Close()
		if err := f.RotateKey(t.Context(), nil); err != nil {
			t.Errorf("after it: %v", err)
		}
		if err := f.Lock(t.Context()); err != nil {
			t.Errorf("serve again: %v", err)
		}
		if err := f.RotateKey(t.Context(), nil); err != nil {
			t.Errorf("by the only one that serves: %v", err)
		}
	})
}

func TestOneProcessServesASQLiteFile(t *testing.T) {
	f := onSQLite(t)
	for range 2 { // asking twice is no harm
		if err := f.Lock(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.again(t).Lock(t.Context()); !errors.Is(err, ErrInUse) {
		t.Errorf("second server: %v", err)
	}
	// The lock of a process that was killed is gone with it.
	second := onSQLite(t)
	second.Close()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveEnv+"="+second.dsn, "MITRA_TEST_KEY="+second.keyFile)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 7)
	if _, err := out.Read(line); err != nil || string(line) != "serving" {
		t.Fatalf("%q, %v", line, err)
	}
	other := second.again(t)
	if err := other.Lock(t.Context()); !errors.Is(err, ErrInUse) {
		t.Errorf("while the other process serves: %v", err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if err := other.Lock(t.Context()); err != nil {
		t.Errorf("after it was killed: %v", err)
	}
}

func TestManyProcessesServeOnPostgres(t *testing.T) {
	f := onPostgres(t)
	for _, d := range []*DB{f.DB, f.again(t), f.again(t)} {
		if err := d.Lock(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
