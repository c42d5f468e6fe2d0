package db

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

// claimed takes what is due, as a process with a lease of a minute.
func claimed(t *testing.T, d *DB, now time.Time, limit int) []outbox.Delivery {
	t.Helper()
	ds, err := d.Claim(t.Context(), now, time.Minute, limit)
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

func settled(t *testing.T, d *DB, outcomes ...outbox.Outcome) {
	t.Helper()
	if err := d.Settle(t.Context(), outcomes); err != nil {
		t.Fatal(err)
	}
}

func waiting(t *testing.T, d *DB, now time.Time) int {
	t.Helper()
	n, err := d.Waiting(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMessagesAreClaimedByPriorityAndThenInOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		later := say("later", 5, outbox.Reply)
		later.NotBefore = noon.Add(time.Hour)
		soon := say("soon", 5, outbox.Reply)
		soon.NotBefore = noon.Add(time.Second)
		change(t, f.DB, 5, 1, bot.Change{Messages: []outbox.Message{
			say("b1", 5, outbox.Broadcast), say("r1", 5, outbox.Reminder), later, say("b2", 5, outbox.Broadcast), soon,
			say("r2", 5, outbox.Reminder), say("now", 5, outbox.Reply)}})
		equal(t, "waiting", waiting(t, f.DB, noon), 5)
		equal(t, "first two", keys(claimed(t, f.DB, noon, 2)), []string{"r1", "r2"})
		equal(t, "then, with what has come due", keys(claimed(t, f.DB, noon.Add(time.Second), 9)), []string{"soon", "b1", "b2"})
		equal(t, "nothing twice", len(claimed(t, f.DB, noon.Add(time.Minute), 9)), 0)
		got := claimed(t, f.DB, noon.Add(time.Hour), 9)
		equal(t, "the last", keys(got), []string{"later"})
		equal(t, "whole", got[0], outbox.Delivery{Message: later})
		equal(t, "waiting", waiting(t, f.DB, noon.Add(time.Hour)), 7)
	})
}

func TestAKeyIsStoredOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		first, second := say("k", 5, outbox.Reply), say("k", 5, outbox.Reply)
		second.Text = "second"
		got := change(t, f.DB, 5, 1, bot.Change{Messages: []outbox.Message{first, second}})
		equal(t, "claimed", fmt.Sprint(keys(got), got[0].Text == first.Text), "[k] true")
		equal(t, "claimed again", len(change(t, f.DB, 5, 2, bot.Change{Messages: []outbox.Message{second}})), 0)
	})
}

func TestWhatBecomesOfAMessage(t *testing.T) {
	at := noon.Add(time.Minute)
	tests := map[string]struct {
		outcome outbox.Outcome
		p       outbox.Priority
		want    string // state, attempts, uncertain, reason, has a body
	}{
		"sent":                {outbox.Outcome{State: outbox.Sent}, outbox.Reply, "gone"},
		"retry":               {outbox.Outcome{State: outbox.Retry, Attempts: 2, NotBefore: at, Reason: "too_many"}, outbox.Reply, "later 2 0 too_many true"},
		"uncertain":           {outbox.Outcome{State: outbox.Uncertain, Attempts: 1, NotBefore: at}, outbox.Reminder, "later 1 1  true"},
		"uncertain broadcast": {outbox.Outcome{State: outbox.Uncertain, NotBefore: at}, outbox.Broadcast, "uncertain 0 1  true"},
		"failed":              {outbox.Outcome{State: outbox.Failed, Attempts: 5, Reason: "refused"}, outbox.Reply, "failed 5 0 refused false"},
		"halted":              {outbox.Outcome{State: outbox.Halted, Reason: "blocked"}, outbox.Reply, "gone"},
	}
	onBoth(t, func(t *testing.T, f *fixture) {
		update := int64(0)
		for name, tt := range tests {
			update++
			change(t, f.DB, update, update, bot.Change{User: someone(update), Messages: []outbox.Message{say("k", update, tt.p)}})
			claimed(t, f.DB, noon, 9)
			tt.outcome.Key, tt.outcome.Chat, tt.outcome.At = "k", update, noon
			settled(t, f.DB, tt.outcome)
			equal(t, name, rowState(t, f.DB, update, "k"), tt.want)
		}
	})
}

// rowState reads a row of the outbox.
func rowState(t *testing.T, d *DB, chat int64, key string) string {
	t.Helper()
	got, found, err := one(t.Context(), d.reader(), scanText, `SELECT state || ' ' || CAST(attempts AS TEXT) || ' ' || CAST(uncertain AS TEXT)
		|| ' ' || reason || CASE WHEN length(body) > 0 THEN ' true' ELSE ' false' END FROM outbox WHERE chat = $1 AND key = $2`, chat, key)
	if err != nil {
		t.Fatal(err)
	}
	if !found {
		return "gone"
	}
	return got
}

func TestAnUncertainAttemptIsNotForgotten(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, bot.Change{Messages: []outbox.Message{say("k", 5, outbox.Reply), say("b", 5, outbox.Broadcast)}})
		claimed(t, f.DB, noon, 9)
		for _, want := range []bool{true, false} { // twice: somebody else had it meanwhile
			began, err := f.Begin(t.Context(), 5, "b")
			equal(t, "begun", fmt.Sprint(began, err), fmt.Sprint(want, nil))
		}
		recovered := func(now time.Time) int {
			n, err := f.Recover(t.Context(), now)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		equal(t, "while the lease runs", recovered(noon.Add(time.Minute)), 0)
		equal(t, "after it", recovered(noon.Add(time.Minute+time.Millisecond)), 2)
		equal(t, "once", recovered(noon.Add(time.Hour)), 0)
		got := claimed(t, f.DB, noon.Add(time.Hour), 9)
		equal(t, "again", fmt.Sprint(keys(got), got[0].Uncertain), "[k] true")
		equal(t, "the broadcast", rowState(t, f.DB, 5, "b"), "uncertain 0 1  true")
		settled(t, f.DB, outbox.Outcome{Key: "k", Chat: 5, State: outbox.Retry, NotBefore: noon, At: noon})
		got = claimed(t, f.DB, noon.Add(time.Hour), 9)
		equal(t, "after a retry", fmt.Sprint(keys(got), got[0].Uncertain), "[k] true")
		// The process whose lease had ended was only slow, and knows that the broadcast did not arrive.
		settled(t, f.DB, outbox.Outcome{Key: "b", Chat: 5, State: outbox.Retry, Attempts: 1, NotBefore: noon, At: noon})
		equal(t, "the broadcast, after all", rowState(t, f.DB, 5, "b"), "later 1 0  true")
	})
}

func TestABlockedChatGetsNothingMore(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		for _, owner := range []int64{5, 6} {
			ch := everything(owner)
			ch.Messages = append(ch.Messages, say("b", owner, outbox.Broadcast))
			change(t, f.DB, owner, owner, ch)
		}
		refusal := noon.Add(time.Minute)
		settled(t, f.DB, outbox.Outcome{Key: "u1.5", Chat: 5, State: outbox.Halted, At: refusal, Reason: "blocked"},
			outbox.Outcome{Key: "x", Chat: 7, State: outbox.Halted, At: refusal}) // of nobody we know
		equal(t, "to be sent", keys(claimed(t, f.DB, refusal, 9)), []string{"r1.6", "b"})
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			u, _ := v.User(ctx)
			equal(t, "blocked", u.BlockedAt, refusal)
		})
		look(t, f.DB, 6, func(ctx context.Context, v bot.View) {
			u, _ := v.User(ctx)
			equal(t, "the other", u.BlockedAt, time.Time{})
		})
		equal(t, "rows", rowsOf(t, f.DB, 7), 0)
	})
}

func TestARefusalOlderThanAReturnMeansNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, bot.Change{Messages: []outbox.Message{say("old", 5, outbox.Reply)}})
		u := someone(5)
		u.SeenAt = noon.Add(time.Minute)
		_, _, err := f.Turn(t.Context(), 5, 2, u.SeenAt, func(context.Context, bot.View) (bot.Change, error) {
			return bot.Change{User: u, Messages: []outbox.Message{say("new", 5, outbox.Reminder)}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		settled(t, f.DB, outbox.Outcome{Key: "old", Chat: 5, State: outbox.Halted, At: noon.Add(time.Second)})
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			u, _ := v.User(ctx)
			equal(t, "blocked", u.BlockedAt, time.Time{})
		})
		equal(t, "to be sent", keys(claimed(t, f.DB, u.SeenAt, 9)), []string{"new"})
	})
}

func TestAMessageThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, bot.Change{User: someone(5), Messages: []outbox.Message{say("bad", 5, outbox.Reminder), say("good", 5, outbox.Reminder)}})
		if _, err := f.behind(t.Context(), "UPDATE outbox SET body = $1 WHERE key = 'bad'", make([]byte, 50)); err != nil {
			t.Fatal(err)
		}
		equal(t, "claimed", keys(claimed(t, f.DB, noon, 9)), []string{"good"})
		equal(t, "the other", rowState(t, f.DB, 5, "bad"), "failed 0 0 unreadable false")
	})
}

func TestEveryMessageIsClaimedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		const n = 400
		var ms []outbox.Message
		for i := range n {
			ms = append(ms, say(fmt.Sprintf("b%d", i), 5, outbox.Broadcast))
		}
		change(t, f.DB, 5, 1, bot.Change{Messages: ms})
		var mu sync.Mutex
		var got []string
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for {
					ds, err := f.Claim(context.Background(), noon, time.Minute, 7)
					if err != nil || len(ds) == 0 {
						if err != nil {
							t.Error(err)
						}
						return
					}
					mu.Lock()
					got = append(got, keys(ds)...)
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		slices.Sort(got)
		equal(t, "claims", len(got), n)
		equal(t, "messages", len(slices.Compact(got)), n)
	})
}

func TestPruneKeepsWhatIsStillAskedFor(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		for id, at := range map[int64]time.Time{7: day(-3), 900: day(-1), 901: day(-3), 12: noon} {
			if err := f.Skip(t.Context(), id, at, "x"); err != nil {
				t.Fatal(err)
			}
		}
		change(t, f.DB, 5, 0, bot.Change{User: someone(5), Messages: []outbox.Message{say("old", 5, outbox.Reply), say("new", 5, outbox.Reply), say("waits", 5, outbox.Reply)}})
		settled(t, f.DB, outbox.Outcome{Key: "old", Chat: 5, State: outbox.Failed, At: day(-31)}, outbox.Outcome{Key: "new", Chat: 5, State: outbox.Failed, At: day(-29)})
		for range 2 {
			if err := f.Prune(t.Context(), noon); err != nil {
				t.Fatal(err)
			}
		}
		ids, err := many(t.Context(), f.reader(), scanID, "SELECT id FROM updates ORDER BY id")
		equal(t, "updates", fmt.Sprint(ids, err), "[12 900] <nil>")
		left, err := many(t.Context(), f.reader(), scanText, "SELECT key FROM outbox ORDER BY key")
		equal(t, "messages", fmt.Sprint(left, err), "[new waits] <nil>")
	})
}

func TestPruneOfMany(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		const n = 2*pruneBatch + 17
		for _, text := range []string{
			"INSERT INTO updates (id, at, skipped) SELECT i, CASE WHEN i % 3 = 0 THEN $1 ELSE CAST(1 AS BIGINT) END, '' FROM nums WHERE $2 > 0",
			"INSERT INTO outbox (chat, key, priority, state, not_before, lease, attempts, uncertain, at, reason, body) " +
				"SELECT i, 'k', 0, 'failed', 0, 0, 0, 0, CASE WHEN i % 3 = 0 THEN $1 ELSE CAST(1 AS BIGINT) END, '', $3 FROM nums WHERE $2 > 0",
		} {
			args := []any{ms(noon), int64(1), []byte{}}
			if text[12] == 'u' {
				args = args[:2]
			}
			nums := fmt.Sprintf("WITH RECURSIVE nums(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM nums WHERE i < %d) ", n)
			if _, err := f.behind(t.Context(), nums+text, args...); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Prune(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"updates", "outbox"} {
			left, err := number(t.Context(), f.reader(), "SELECT count(*) FROM "+table)
			equal(t, table, fmt.Sprint(left, err), fmt.Sprint(n/3, " <nil>"))
		}
	})
}
