package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
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
					Partner: d.Reminder.Partner, Kind: d.Reminder.Kind, Version: d.Reminder.Version, Next: day(7)}}})
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
	f := onSQLite(t)
	g := f.engine.(*lite).group
	bad := errors.New("bad")
	hold, held := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { // keeps the writer busy until the others wait
		err := g.outside(context.Background(), func(*liteConn) error { close(held); <-hold; return nil })
		if err != nil {
			t.Error(err)
		}
	})
	<-held
	var commits atomic.Int64
	const callers = 30
	for i := range int64(callers) {
		wg.Go(func() {
			err := f.write(context.Background(), func(tx runner) error {
				if _, err := tx.exec(context.Background(), insertUpdate, 1+i, int64(0), ""); err != nil {
					return err
				}
				switch i % 5 {
				case 1:
					return bad
				case 2: // an error of the database itself
					_, err := tx.exec(context.Background(), upsertReminder, i, int64(1), "rhythm", int64(0), int64(0), int64(1))
					return err
				case 3:
					panic("a mistake")
				}
				commits.Add(1)
				return nil
			})
			if (err == nil) != (i%5 == 0 || i%5 == 4) {
				t.Errorf("caller %d: %v", i, err)
			}
		})
	}
	close(hold)
	wg.Wait()
	ids, err := many(t.Context(), f.reader(), scanID, "SELECT id - 1 FROM updates ORDER BY id")
	if err != nil || len(ids) != int(commits.Load()) || len(ids) != callers/5*2 {
		t.Errorf("%v, %v", ids, err)
	}
	for _, id := range ids {
		if id%5 != 0 && id%5 != 4 {
			t.Errorf("%d was stored", id)
		}
	}
}

// The group is made of who waits; whoever is alone is not kept waiting for more.
func TestCallersShareATransaction(t *testing.T) {
	f := onSQLite(t)
	g := f.engine.(*lite).group
	hold, held := make(chan struct{}), make(chan struct{})
	var wg, ready sync.WaitGroup
	wg.Go(func() {
		if err := g.outside(context.Background(), func(*liteConn) error { close(held); <-hold; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-held
	// What the callers of one transaction have stored cannot be seen from outside until the last of them is done.
	var inside, seen atomic.Int64
	for i := range int64(10) {
		ready.Add(1)
		wg.Go(func() {
			ready.Done()
			err := f.write(context.Background(), func(tx runner) error {
				inside.Add(1)
				n, err := number(context.Background(), f.reader(), "SELECT count(*) FROM updates")
				if err != nil {
					return err
				}
				seen.Store(max(seen.Load(), n))
				_, err = tx.exec(context.Background(), insertUpdate, 1+i, int64(0), "")
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	ready.Wait()
	close(hold)
	wg.Wait()
	if inside.Load() != 10 || seen.Load() >= 9 {
		t.Errorf("%d ran, and one of them saw %d commits of the others", inside.Load(), seen.Load())
	}
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
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, done, err := f.Turn(ctx, 5, 1, noon, count(5, 1)); err != nil || !done {
			t.Errorf("done %v, %v", done, err)
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
