package db

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
	"mitrabot/db/pgtest"
	"mitrabot/reminders"
)

// lanes is how many turns the program runs side by side.
const lanes = 64

func benchBoth(b *testing.B, bench func(b *testing.B, f *fixture)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, onSQLite(b)) })
	b.Run("postgres", func(b *testing.B) { bench(b, onDurablePostgres(b)) })
}

// onDurablePostgres is a PostgreSQL whose commits are on disk, as they are in SQLite.
func onDurablePostgres(b *testing.B) *fixture {
	b.Helper()
	return open(b, strings.Replace(pgtest.Start(b), "synchronous_commit=off", "", 1))
}

// BenchmarkTurn is a usual turn: it reads person, partner and conversation, stores person and conversation, and sends a
// reply. 1,000 owners, 64 at a time; every commit is on disk when the turn ends. The replies are settled in batches, as
// the dispatcher does.
func BenchmarkTurn(b *testing.B) {
	benchBoth(b, func(b *testing.B, f *fixture) {
		const owners = 1000
		for owner := int64(1); owner <= owners; owner++ {
			ch := everything(owner)
			ch.Messages = nil
			if _, _, err := f.Turn(b.Context(), owner, 0, noon, func(context.Context, bot.View) (bot.Change, error) { return ch, nil }); err != nil {
				b.Fatal(err)
			}
		}
		sent := make(chan outbox.Delivery, 1024)
		settled := make(chan error, 1)
		go func() { settled <- settleAll(f.DB, sent) }()
		var updates atomic.Int64
		b.SetParallelism(lanes / 2) // times GOMAXPROCS
		b.ReportAllocs()
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				id := updates.Add(1)
				got, done, err := f.Turn(context.Background(), 1+id%owners, id, noon, usual(1+id%owners, id))
				if err != nil || !done {
					b.Error(done, err)
					return
				}
				sent <- got[0]
			}
		})
		close(sent)
		if err := <-settled; err != nil {
			b.Error(err)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	})
}

func usual(owner, update int64) func(context.Context, bot.View) (bot.Change, error) {
	return func(ctx context.Context, v bot.View) (bot.Change, error) {
		u, err := v.User(ctx)
		if err != nil {
			return bot.Change{}, err
		}
		if _, err := v.Partner(ctx, 1); err != nil {
			return bot.Change{}, err
		}
		c, err := v.Conversation(ctx, u.Focus)
		if err != nil {
			return bot.Change{}, err
		}
		u.SeenAt = noon
		c.State.Rev++
		return bot.Change{User: &u, Conversations: []bot.Conversation{c},
			Messages: []outbox.Message{say(fmt.Sprintf("u%d.0", update), owner, outbox.Reply)}}, nil
	}
}

// settleAll notes what was sent, as much at a time as has come.
func settleAll(d *DB, sent <-chan outbox.Delivery) error {
	for first := range sent {
		batch := []outbox.Outcome{{Key: first.Key, Chat: first.Chat, State: outbox.Sent}}
		for more := true; more && len(batch) < 100; {
			select {
			case m, ok := <-sent:
				if more = ok; ok {
					batch = append(batch, outbox.Outcome{Key: m.Key, Chat: m.Chat, State: outbox.Sent})
				}
			default:
				more = false
			}
		}
		if err := d.Settle(context.Background(), batch); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkLoneTurn is the same turn with nobody else about: what one person waits for.
func BenchmarkLoneTurn(b *testing.B) {
	benchBoth(b, func(b *testing.B, f *fixture) {
		ch := everything(1)
		if _, _, err := f.Turn(b.Context(), 1, 0, noon, func(context.Context, bot.View) (bot.Change, error) { return ch, nil }); err != nil {
			b.Fatal(err)
		}
		id := int64(0)
		for b.Loop() {
			id++
			if _, _, err := f.Turn(b.Context(), 1, id, noon, usual(1, id)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDueAndFire finds and fires the reminders of 100 owners at a time among 20,000; an operation is a reminder.
func BenchmarkDueAndFire(b *testing.B) {
	benchBoth(b, func(b *testing.B, f *fixture) {
		const owners = 20000
		for _, text := range []string{
			`INSERT INTO users (owner, language, address, kind, zone, hour, consent, consent_at, focus_flow, focus_partner, seen_at,
				blocked_at, paused_at, next_partner, next_contact, name, institution, stash)
				SELECT i, 'id', 'ibu', 'lkp', 'WIB', 540, 1, 1, '', 0, 0, 0, 0, 2, 1, $1, $1, $1 FROM nums`,
			`INSERT INTO partners (owner, no, category, step, cadence, last_at, created_at, updated_at, archived_at, informed, name, person, phone)
				SELECT i, 1, 'x', 1, 14, 0, 0, 0, 0, '', $1, $1, $1 FROM nums`,
		} {
			nums := fmt.Sprintf("WITH RECURSIVE nums(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM nums WHERE i < %d) ", owners)
			if _, err := f.behind(b.Context(), nums+text, []byte{}); err != nil {
				b.Fatal(err)
			}
		}
		again := func() {
			text := "INSERT INTO reminders (owner, partner, kind, due, unanswered, version, planned) SELECT owner, 1, 'rhythm', owner, 0, 1, owner FROM users WHERE true " +
				"ON CONFLICT (owner, partner, kind) DO UPDATE SET due = excluded.due"
			if _, err := f.behind(b.Context(), text); err != nil {
				b.Fatal(err)
			}
			if _, err := f.behind(b.Context(), "DELETE FROM outbox"); err != nil {
				b.Fatal(err)
			}
		}
		done, round := 0, 0
		b.ResetTimer()
		for done < b.N {
			b.StopTimer()
			again()
			round++
			b.StartTimer()
			for done < b.N {
				list, err := f.Due(b.Context(), noon, 100)
				if err != nil {
					b.Fatal(err)
				}
				if len(list) == 0 {
					break
				}
				var firings []reminders.Firing
				for _, d := range list {
					m := say(fmt.Sprintf("r%d.%d", d.Owner, round), d.Owner, outbox.Reminder)
					firings = append(firings, reminders.Firing{Owner: d.Owner, Message: &m, Advances: []reminders.Advance{{Owner: d.Owner, Partner: 1,
						Kind: reminders.Rhythm, Planned: d.Planned, Version: d.Reminder.Version, Next: day(7).Add(time.Duration(d.Owner) * time.Millisecond)}}})
				}
				n, err := f.Fire(b.Context(), noon, firings)
				if err != nil || n != len(list) {
					b.Fatal(n, err)
				}
				done += n
			}
		}
		b.ReportMetric(float64(done)/b.Elapsed().Seconds(), "reminders/s")
	})
}
