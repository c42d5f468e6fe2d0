package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// count is a turn that reads a number, adds one and stores it, with a reply.
func count(owner, update int64) func(context.Context, bot.View) (bot.Change, error) {
	return func(ctx context.Context, v bot.View) (bot.Change, error) {
		u, err := v.User(ctx)
		if errors.Is(err, bot.ErrNotFound) {
			u, err = *someone(owner), nil
			u.NextPartner = 0
		}
		u.NextPartner++
		return bot.Change{User: &u, Messages: []outbox.Message{say(fmt.Sprintf("u%d.0", update), owner, outbox.Reply)}}, err
	}
}

func TestTurnsOfManyOwnersAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		const workers, turns = 64, 10
		var updates atomic.Int64
		var wg sync.WaitGroup
		for w := range int64(workers) {
			wg.Go(func() {
				owner := w + 1
				for range turns {
					id := updates.Add(1)
					for repeat := range 2 { // each update comes twice
						got, done, err := f.Turn(context.Background(), owner, id, noon, count(owner, id))
						if err != nil || done != (repeat == 0) || len(got) != 1-repeat {
							t.Errorf("update %d: %d claimed, done %v, %v", id, len(got), done, err)
						}
					}
				}
			})
		}
		wg.Wait()
		sum, err := number(t.Context(), f.reader(), "SELECT CAST(sum(next_partner) AS BIGINT) FROM users")
		equal(t, "counted", fmt.Sprint(sum, err), fmt.Sprint(workers*turns, " <nil>"))
		equal(t, "messages", waiting(t, f.DB, noon), workers*turns)
	})
}

// Without a lock on the owner, PostgreSQL would lose most of these changes.
func TestTurnsOfOneOwnerAtOnceLoseNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		stores := []*DB{f.DB}
		if f.dialect == postgres {
			stores = append(stores, f.again(t)) // as another process
		}
		const workers, turns = 64, 4
		var updates atomic.Int64
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for range turns {
					id := updates.Add(1)
					if _, done, err := stores[w%len(stores)].Turn(context.Background(), 5, id, noon, count(5, id)); err != nil || !done {
						t.Errorf("update %d: done %v, %v", id, done, err)
					}
				}
			})
		}
		wg.Wait()
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			u, err := v.User(ctx)
			equal(t, "counted", fmt.Sprint(u.NextPartner, err), fmt.Sprint(workers*turns, " <nil>"))
		})
	})
}

// One update that several processes got has its effect once.
func TestOneUpdateAtOnceHasItsEffectOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		var effects atomic.Int64
		var wg sync.WaitGroup
		for w := range int64(16) {
			wg.Go(func() {
				_, done, err := f.Turn(context.Background(), 1+w%2, 7, noon, count(1+w%2, 7)) // even of two owners
				if err != nil {
					t.Error(err)
				}
				if done {
					effects.Add(1)
				}
			})
		}
		wg.Wait()
		c, err := f.Stats(t.Context())
		equal(t, "effects, users, messages", fmt.Sprint(effects.Load(), c.Users, c.Waiting, err), "1 1 1 <nil>")
	})
}

// Everything the running program does, at once.
func TestTheWholeHouseAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		var turns, loops sync.WaitGroup
		loop := func(f func() error) {
			loops.Go(func() {
				for ctx.Err() == nil {
					if err := f(); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		var sent atomic.Int64
		loop(func() error { // the dispatcher
			ds, err := f.Claim(context.Background(), noon, time.Minute, 20)
			if err != nil {
				return err
			}
			var outcomes []outbox.Outcome
			for i, d := range ds {
				state := outbox.Sent
				if i%5 == 4 {
					state = outbox.Halted
				}
				outcomes = append(outcomes, outbox.Outcome{Key: d.Key, Chat: d.Chat, State: state, At: noon})
			}
			sent.Add(int64(len(ds)))
			return f.Settle(context.Background(), outcomes)
		})
		loop(func() error { // the cron tick
			list, err := f.Due(context.Background(), noon, 5)
			if err != nil {
				return err
			}
			var firings []reminders.Firing
			for _, d := range list {
				m := say(fmt.Sprintf("r%d@%d", d.Owner, d.Reminder.Version), d.Owner, outbox.Reminder)
				firings = append(firings, reminders.Firing{Owner: d.Owner, Message: &m, Advances: []reminders.Advance{{Owner: d.Owner,
					Partner: d.Reminder.Partner, Kind: d.Reminder.Kind, Planned: d.Planned, Version: d.Reminder.Version, Next: day(7)}}})
			}
			_, err = f.Fire(context.Background(), noon, firings)
			return err
		})
		loop(func() error { return f.Prune(context.Background(), noon) })
		loop(func() error { _, err := f.Stats(context.Background()); return err })
		for w := range int64(16) {
			turns.Go(func() {
				owner := 1 + w%8 // two at each owner
				for i := range int64(12) {
					ch := everything(owner)
					ch.Reminders[0].Due = day(-1)
					if i%6 == 5 {
						ch = bot.Change{Erase: true}
					}
					ch.Messages = nil
					_, done, err := f.Turn(context.Background(), owner, 1+w*100+i, noon, func(ctx context.Context, v bot.View) (bot.Change, error) {
						_, _, err := v.Partners(ctx, false, 0, 5)
						return ch, err
					})
					if err != nil || !done {
						t.Errorf("done %v, %v", done, err)
					}
				}
			})
		}
		turns.Wait()
		stop()
		loops.Wait()
		for owner := int64(1); owner <= 8; owner++ { // the last turn of each pair of workers erased
			change(t, f.DB, owner, 0, bot.Change{Erase: true})
			equal(t, "rows", rowsOf(t, f.DB, owner), 0)
		}
	})
}

func TestAFailingCallerOfAGroupFailsAlone(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		f := open(t, filepath.Join(dir, "mitra.db"))
		defer f.Close()
		hold := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { // keeps the writer busy until the others wait
			if err := f.engine.(*lite).group.outside(t.Context(), func(*liteConn) error { <-hold; return nil }); err != nil {
				t.Error(err)
			}
		})
		const callers = 30
		for i := range int64(callers) {
			wg.Go(func() {
				err := f.write(t.Context(), func(tx runner) error { return mixed(t.Context(), tx, i) })
				if (err == nil) != good(i) {
					t.Errorf("caller %d: %v", i, err)
				}
			})
		}
		synctest.Wait()
		close(hold)
		wg.Wait()
		ids, err := many(t.Context(), f.reader(), scanID, "SELECT id FROM updates ORDER BY id")
		if err != nil || len(ids) != callers/5*2 {
			t.Errorf("%v, %v", ids, err)
		}
		for _, id := range ids {
			if !good(id) {
				t.Errorf("%d was stored", id)
			}
		}
	})
}

// mixed is what callers do: store something, and then three of five fail in different ways.
func mixed(ctx context.Context, tx runner, i int64) error {
	if _, err := tx.exec(ctx, insertUpdate, i, int64(0), ""); err != nil {
		return err
	}
	switch i % 5 {
	case 1:
		return errors.New("bad")
	case 2: // an error of the database itself: a reminder of nobody
		_, err := tx.exec(ctx, upsertReminder, i, int64(1), "rhythm", int64(0), int64(0), int64(1))
		return err
	case 3:
		panic("a mistake")
	}
	return nil
}

func good(i int64) bool { return i%5 == 0 || i%5 == 4 }

// The group is made of who waits; whoever comes alone is not kept waiting for more.
func TestCallersShareATransaction(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		f := open(t, filepath.Join(dir, "mitra.db"))
		defer f.Close()
		hold := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := f.engine.(*lite).group.outside(t.Context(), func(*liteConn) error { <-hold; return nil }); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		// What the callers of one transaction have stored cannot be seen from outside until the last of them is done.
		ran := 0
		store := func(id int64) {
			err := f.write(t.Context(), func(tx runner) error {
				ran++
				n, err := number(t.Context(), f.reader(), "SELECT count(*) FROM updates")
				if err == nil && n != 0 {
					t.Errorf("%d callers were not in the transaction of the others", n)
				}
				_, err = tx.exec(t.Context(), insertUpdate, id, int64(0), "")
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		for i := range int64(10) {
			wg.Go(func() { store(1 + i) })
		}
		synctest.Wait() // until all of them wait for the writer
		close(hold)
		wg.Wait()
		if _, err := f.behind(t.Context(), "DELETE FROM updates"); err != nil {
			t.Error(err)
		}
		before := time.Now()
		store(11)
		if ran != 11 || !time.Now().Equal(before) {
			t.Errorf("%d ran, and the last, which was alone, waited %v", ran, time.Since(before))
		}
	})
}

func TestACallThatComesTooLate(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, done, err := f.Turn(ctx, 5, 1, noon, count(5, 1)); !errors.Is(err, context.Canceled) || done {
			t.Errorf("cancelled: done %v, %v", done, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if _, done, err := f.Turn(t.Context(), 5, 1, noon, count(5, 1)); err == nil || done {
			t.Errorf("closed: done %v, %v", done, err)
		}
		if err := f.Skip(t.Context(), 1, noon, ""); err == nil {
			t.Error("closed: skipped")
		}
		if err := f.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
	})
}

func TestAPanicOfAStepHoldsNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		func() {
			defer func() { recover() }()
			f.Turn(t.Context(), 5, 1, noon, func(context.Context, bot.View) (bot.Change, error) { panic("a mistake") })
		}()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, done, err := f.Turn(ctx, 5, 1, noon, count(5, 1)); err != nil || !done {
			t.Errorf("done %v, %v", done, err)
		}
	})
}

// A connection that is cut in the middle of a turn takes the turn with it, and nothing else.
func TestALostConnection(t *testing.T) {
	f := onPostgres(t)
	_, done, err := f.Turn(t.Context(), 5, 1, noon, func(ctx context.Context, v bot.View) (bot.Change, error) {
		if _, err := v.User(ctx); !errors.Is(err, bot.ErrNotFound) {
			t.Error(err)
		}
		_, err := number(ctx, f.reader(), `SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()) AS ended`)
		return everything(5), err
	})
	if err == nil || done {
		t.Errorf("done %v, %v", done, err)
	}
	equal(t, "rows", rowsOf(t, f.DB, 5), 0)
	change(t, f.DB, 5, 1, everything(5))
}

// Tests of loops run whole programs under a false clock.
func TestInABubble(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		f := open(t, filepath.Join(dir, "mitra.db"))
		for i := range int64(20) {
			change(t, f.DB, 5, 1+i, everything(5))
			time.Sleep(time.Hour) // of the bubble
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
}

// A full disk is an error, and when there is room again, work goes on.
func TestAFullDisk(t *testing.T) {
	f := onSQLite(t)
	change(t, f.DB, 5, 1, everything(5))
	limit := func(pages string) {
		t.Helper()
		err := f.engine.(*lite).group.outside(t.Context(), func(c *liteConn) error {
			return c.each(t.Context(), func(*sql.Rows) error { return nil }, "PRAGMA max_page_count = "+pages)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // no page more than there are
	ch := everything(6)
	ch.Conversations[0].State.Answers["q0"] = answer(strings.Repeat("panjang ", 4000))
	before, err := f.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range int64(8) {
		wg.Go(func() {
			_, done, err := f.Turn(context.Background(), 6, 10+i, noon, func(context.Context, bot.View) (bot.Change, error) { return ch, nil })
			if err == nil || done {
				t.Errorf("a full disk: done %v, %v", done, err)
			}
		})
	}
	wg.Wait()
	after, err := f.Stats(t.Context())
	equal(t, "rows", fmt.Sprint(after, err), fmt.Sprint(before, " <nil>"))
	limit("1000000")
	change(t, f.DB, 6, 10, ch)
}
