package db

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

func TestATurnStoresEverythingOfAChange(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		ch := everything(5)
		claimed := change(t, f.DB, 5, 100, ch)
		equal(t, "claimed", keys(claimed), []string{"u1.5"})
		equal(t, "the delivery", claimed[0].Message, ch.Messages[0])
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			u, err := v.User(ctx)
			equal(t, "user", u, *ch.User)
			equal(t, "error", err, nil)
			for _, want := range ch.Partners {
				p, err := v.Partner(ctx, want.No)
				equal(t, "partner", p, want)
				equal(t, "error", err, nil)
			}
			for _, want := range ch.Conversations {
				c, err := v.Conversation(ctx, want.Focus)
				equal(t, "conversation", c, want)
				equal(t, "error", err, nil)
			}
			for _, want := range ch.Contacts {
				c, err := v.Contact(ctx, want.No)
				equal(t, "contact", c, want)
				equal(t, "error", err, nil)
			}
			r, err := v.Reminder(ctx, 1, reminders.Rhythm)
			equal(t, "due", r.Due, day(1))
			equal(t, "error", err, nil)
			if r.Version == 0 {
				t.Error("a reminder without a version")
			}
		})
	})
}

func TestATurnReplacesWhatIsThere(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 100, everything(5))
		u := &bot.User{Owner: 5, Language: "id", Zone: "WIB", NextPartner: 9, NextTag: 1}
		p := bot.Partner{No: 1, Name: "Baru", UpdatedAt: day(5)}
		c := bot.Conversation{Focus: bot.Focus{Flow: "step-2", Partner: 1}, State: flow.State{Flow: "step-2", Phase: flow.Saved}, UpdatedAt: day(1)}
		entry := bot.Contact{No: 1, Partner: 2, At: day(3), Channel: "met"}
		change(t, f.DB, 5, 101, bot.Change{User: u, Partners: []bot.Partner{p}, Conversations: []bot.Conversation{c},
			Contacts: []bot.Contact{entry}, DropContacts: []int64{2, 77}, Drop: []bot.Focus{{Flow: "ptn"}, {Flow: "none"}}})
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			gotU, _ := v.User(ctx)
			equal(t, "user", gotU, *u)
			gotP, _ := v.Partner(ctx, 1)
			equal(t, "partner", gotP, p)
			gotC, _ := v.Conversation(ctx, c.Focus)
			equal(t, "conversation", gotC, c)
			gotE, _ := v.Contact(ctx, 1)
			equal(t, "contact", gotE, entry)
			_, err := v.Contact(ctx, 2)
			equal(t, "dropped contact", err, bot.ErrNotFound)
			_, err = v.Conversation(ctx, bot.Focus{Flow: "ptn"})
			equal(t, "dropped conversation", err, bot.ErrNotFound)
			other, _ := v.Partner(ctx, 2)
			equal(t, "the other partner", other, partner(2))
		})
	})
}

func TestAnUpdateHasItsEffectOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 100, bot.Change{User: someone(5)})
		for _, owner := range []int64{5, 6} {
			u := someone(owner)
			u.Name = "changed"
			claimed, done, err := f.Turn(t.Context(), owner, 100, noon, func(context.Context, bot.View) (bot.Change, error) {
				return bot.Change{User: u, Messages: []outbox.Message{say("u100.0", owner, outbox.Reply)}}, nil
			})
			if err != nil || done || claimed != nil {
				t.Errorf("repeated update: %v, done %v, %v", claimed, done, err)
			}
		}
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			u, _ := v.User(ctx)
			equal(t, "name", u.Name, "Rahasia Nama")
		})
		change(t, f.DB, 5, 3, bot.Change{User: someone(5)}) // ids may restart lower
		if n, err := f.Waiting(t.Context(), noon); n != 0 || err != nil {
			t.Errorf("%d messages wait, %v", n, err)
		}
	})
}

func TestTurnsWithoutAnUpdateRepeat(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		for i := range int64(3) {
			u := someone(5)
			u.NextPartner = i
			change(t, f.DB, 5, 0, bot.Change{User: u})
		}
		n, err := number(t.Context(), f.reader(), "SELECT count(*) FROM updates")
		if n != 0 || err != nil {
			t.Errorf("%d updates recorded, %v", n, err)
		}
	})
}

func TestASkippedUpdateIsDone(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		for range 2 {
			if err := f.Skip(t.Context(), 9, noon, "unreadable"); err != nil {
				t.Fatal(err)
			}
		}
		_, done, err := f.Turn(t.Context(), 5, 9, noon, func(context.Context, bot.View) (bot.Change, error) {
			return bot.Change{User: someone(5)}, nil
		})
		if done || err != nil {
			t.Errorf("done %v, %v", done, err)
		}
		c, err := f.Stats(t.Context())
		equal(t, "skipped", c.Skipped, 1)
		equal(t, "users", c.Users, 0)
		equal(t, "error", err, nil)
	})
}

func TestAFailedStepLeavesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		bad := errors.New("bad")
		_, done, err := f.Turn(t.Context(), 5, 100, noon, func(context.Context, bot.View) (bot.Change, error) {
			return bot.Change{User: someone(5)}, bad
		})
		if !errors.Is(err, bad) || done {
			t.Errorf("done %v, %v", done, err)
		}
		change(t, f.DB, 5, 100, bot.Change{}) // the update is still to be had
		c, _ := f.Stats(t.Context())
		equal(t, "users", c.Users, 0)
	})
}

func TestAChangeIsStoredWholeOrNotAtAll(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		ch := everything(5)
		ch.Messages = append(ch.Messages, outbox.Message{Chat: 5})                                                                   // without a key it cannot be stored
		orphan := bot.Change{Contacts: []bot.Contact{contact(1, 1, noon)}, Messages: []outbox.Message{say("u1.0", 6, outbox.Reply)}} // of nobody
		for owner, ch := range map[int64]bot.Change{5: ch, 6: orphan} {
			_, done, err := f.Turn(t.Context(), owner, owner, noon, func(context.Context, bot.View) (bot.Change, error) { return ch, nil })
			if err == nil || done {
				t.Errorf("owner %d: done %v, %v", owner, done, err)
			}
		}
		c, err := f.Stats(t.Context())
		equal(t, "what is there", c, Counts{})
		equal(t, "error", err, nil)
		change(t, f.DB, 5, 5, everything(5))
	})
}

func TestBeforeConsentNothingStays(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		for i, state := range []outbox.State{outbox.Sent, outbox.Failed, outbox.Halted} {
			update := int64(100 + i)
			got := change(t, f.DB, 5, update, bot.Change{Messages: []outbox.Message{say(fmt.Sprintf("u%d.0", update), 5, outbox.Reply)}})
			settled(t, f.DB, outbox.Outcome{Key: got[0].Key, Chat: 5, State: state, At: noon})
			equal(t, "rows of the person, "+string(state), rowsOf(t, f.DB, 5), 0)
		}
	})
}

// rowsOf counts what is stored about a person.
func rowsOf(t *testing.T, d *DB, owner int64) int64 {
	t.Helper()
	n, err := number(t.Context(), d.reader(), `SELECT (SELECT count(*) FROM users WHERE owner = $1) + (SELECT count(*) FROM partners WHERE owner = $1)
		+ (SELECT count(*) FROM conversations WHERE owner = $1) + (SELECT count(*) FROM contacts WHERE owner = $1)
		+ (SELECT count(*) FROM reminders WHERE owner = $1) + (SELECT count(*) FROM outbox WHERE chat = $1)
		+ (SELECT count(*) FROM pulses WHERE owner = $1)`, owner)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEraseRemovesThePersonAndNobodyElse(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 100, everything(5))
		change(t, f.DB, 6, 101, everything(6))
		before := rowsOf(t, f.DB, 6)
		var old int64
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			r, _ := v.Reminder(ctx, 1, reminders.Rhythm)
			old = r.Version
		})
		bye := change(t, f.DB, 5, 102, bot.Change{Erase: true, Messages: []outbox.Message{say("u1.5", 5, outbox.Reply)}})
		equal(t, "last words", keys(bye), []string{"u1.5"})
		equal(t, "rows of the person", rowsOf(t, f.DB, 5), 1)
		equal(t, "rows of another", rowsOf(t, f.DB, 6), before)
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			_, err := v.User(ctx)
			equal(t, "user", err, bot.ErrNotFound)
		})

		// Whoever comes back has no reminder that a button of the old life fits.
		_, _, err := f.Turn(t.Context(), 5, 103, noon.Add(time.Minute), func(context.Context, bot.View) (bot.Change, error) { return everything(5), nil })
		if err != nil {
			t.Fatal(err)
		}
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			if r, _ := v.Reminder(ctx, 1, reminders.Rhythm); r.Version <= old {
				t.Errorf("version %d again, was %d", r.Version, old)
			}
		})
	})
}

func TestEraseAndBeginAgainInOneTurn(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 100, everything(5))
		change(t, f.DB, 5, 101, bot.Change{Erase: true, User: &bot.User{Owner: 5, Language: "id"}})
		equal(t, "rows", rowsOf(t, f.DB, 5), 1)
	})
}
