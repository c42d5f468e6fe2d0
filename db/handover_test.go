package db

import (
	"context"
	"errors"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/reminders"
)

// take is a turn of owner that takes over the book behind a code.
func take(t *testing.T, d *DB, owner, update int64, token string) error {
	t.Helper()
	_, _, err := d.Turn(t.Context(), owner, update, noon, func(ctx context.Context, v bot.View) (bot.Change, error) {
		b, err := v.Handed(ctx, token)
		if err != nil {
			return bot.Change{}, err
		}
		u := someone(owner)
		return bot.Change{User: u, Partners: b.Partners, Contacts: b.Contacts, Conversations: b.Conversations, Reminders: b.Reminders, Tags: b.Tags, Tagged: b.Tagged,
			TakeBook: &bot.TakeBook{Token: token, From: b.From.Owner, Seen: b.From.SeenAt, Numbers: same(b.Partners)}}, nil
	})
	return err
}

// same maps the numbers of partners to themselves.
func same(list []bot.Partner) map[int64]int64 {
	m := map[int64]int64{}
	for _, p := range list {
		m[p.No] = p.No
	}
	return m
}

func TestABookIsHandedOverOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, bot.Change{User: someone(6)})
		change(t, f.DB, 7, 3, everything(7))
		var before bot.Everything
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			var err error
			before, err = v.Everything(ctx)
			equal(t, "error", err, nil)
		})
		token := "a hash"
		change(t, f.DB, 5, 4, bot.Change{Handovers: []bot.Handover{{Token: "an older hash", Expires: noon.Add(time.Hour)}}})
		change(t, f.DB, 5, 5, bot.Change{Handovers: []bot.Handover{{Token: token, Expires: noon.Add(time.Hour)}}})
		equal(t, "an earlier code", errors.Is(take(t, f.DB, 6, 6, "an older hash"), bot.ErrNotFound), true)
		equal(t, "a forged code", errors.Is(take(t, f.DB, 6, 7, "' OR 1=1"), bot.ErrNotFound), true)
		equal(t, "taking", take(t, f.DB, 6, 8, token), nil)
		equal(t, "a second time", errors.Is(take(t, f.DB, 6, 9, token), bot.ErrNotFound), true)
		look(t, f.DB, 6, func(ctx context.Context, v bot.View) {
			after, err := v.Everything(ctx)
			equal(t, "error", err, nil)
			equal(t, "partners", after.Partners, before.Partners) // sealed for another, and read again
			equal(t, "log", after.Contacts, before.Contacts)
			equal(t, "there are answers", len(before.Pulses) > 0, true)
			equal(t, "answers", after.Pulses, before.Pulses)
		})
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			left, err := v.Everything(ctx)
			equal(t, "error", err, nil)
			equal(t, "what is left", len(left.Partners)+len(left.Contacts), 0)
			for _, r := range left.Reminders {
				equal(t, "a reminder's partner", r.Partner, int64(0))
			}
			for _, c := range left.Conversations {
				equal(t, "a conversation's partner", c.Partner, int64(0))
			}
		})
		look(t, f.DB, 7, func(ctx context.Context, v bot.View) {
			others, err := v.Everything(ctx)
			equal(t, "error", err, nil)
			equal(t, "somebody else's partners", len(others.Partners) > 0, true)
		})
	})
}

// Who hands over and writes in the same moment loses nothing: the taking sees it, or has no effect.
func TestAHandoverNoticesWhatItsOwnerDoes(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, bot.Change{User: someone(6)})
		change(t, f.DB, 5, 3, bot.Change{Handovers: []bot.Handover{{Token: "t", Expires: noon.Add(time.Hour)}}})
		tries := 0
		_, _, err := f.DB.Turn(t.Context(), 6, 4, noon, func(ctx context.Context, v bot.View) (bot.Change, error) {
			b, err := v.Handed(ctx, "t")
			if err != nil {
				return bot.Change{}, err
			}
			if tries++; tries == 1 { // the owner acts after his book was read
				u := someone(5)
				u.SeenAt = noon.Add(time.Minute)
				change(t, f.DB, 5, 5, bot.Change{User: u, Partners: []bot.Partner{{No: 90, Name: "baru"}}})
			}
			return bot.Change{Partners: b.Partners, TakeBook: &bot.TakeBook{Token: "t", From: 5, Seen: b.From.SeenAt}}, nil
		})
		equal(t, "error", err, nil)
		equal(t, "tries", tries, 2)
		look(t, f.DB, 6, func(ctx context.Context, v bot.View) {
			p, err := v.Partner(ctx, 90)
			equal(t, "what came in between", p.Name, "baru")
			equal(t, "error", err, nil)
		})
	})
}

// A turn of his that has read a partner before the book is taken must not bring him back afterwards.
func TestAHandoverWaitsForItsOwner(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, bot.Change{User: someone(6)})
		change(t, f.DB, 5, 3, bot.Change{Handovers: []bot.Handover{{Token: "t", Expires: noon.Add(time.Hour)}}})
		taken := make(chan error, 1)
		_, _, err := f.DB.Turn(t.Context(), 5, 4, noon, func(ctx context.Context, v bot.View) (bot.Change, error) {
			list, _, err := v.Partners(ctx, false, 0, 1)
			if err != nil {
				return bot.Change{}, err
			}
			go func() { taken <- take(t, f.DB, 6, 5, "t") }()
			select {
			case err := <-taken: // it did not wait
				taken <- err
			case <-time.After(200 * time.Millisecond):
			}
			u := someone(5)
			u.SeenAt = noon.Add(time.Minute)
			return bot.Change{User: u, Partners: list}, nil
		})
		equal(t, "the owner's turn", err, nil)
		equal(t, "taking", <-taken, nil)
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			_, left, err := v.Partners(ctx, false, 0, 1)
			equal(t, "error", err, nil)
			equal(t, "partners left", left, 0)
		})
	})
}

func TestRunsAreKept(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		list, err := f.DB.LastRuns(t.Context())
		equal(t, "runs before any", len(list), 0)
		equal(t, "error", err, nil)
		run := reminders.Run{Name: "tick", Last: noon, Took: 1500 * time.Microsecond, Next: noon.Add(time.Minute), Err: errors.New("rahasia")}
		equal(t, "error", f.DB.KeepRun(t.Context(), run), nil)
		run.Err, run.Last = nil, noon.Add(time.Minute)
		equal(t, "error", f.DB.KeepRun(t.Context(), reminders.Run{Name: "daily", Err: errors.New("rahasia")}), nil)
		equal(t, "error", f.DB.KeepRun(t.Context(), run), nil)
		list, err = f.DB.LastRuns(t.Context())
		equal(t, "error", err, nil)
		equal(t, "jobs", len(list), 2)
		equal(t, "a failed one", list[0].Job == "daily" && list[0].Failed, true)
		equal(t, "the last one", list[1], LastRun{Job: "tick", At: noon.Add(time.Minute), Took: time.Millisecond, Next: noon.Add(time.Minute)})
	})
}

func TestFeedOwner(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		u := someone(5)
		u.Feed = "hash"
		change(t, f.DB, 5, 1, bot.Change{User: u})
		change(t, f.DB, 6, 2, bot.Change{User: someone(6)})
		owner, err := f.DB.FeedOwner(t.Context(), "hash")
		equal(t, "owner", owner, int64(5))
		equal(t, "error", err, nil)
		for _, hash := range []string{"", "other", "hash'"} {
			_, err := f.DB.FeedOwner(t.Context(), hash)
			equal(t, hash, errors.Is(err, bot.ErrNotFound), true)
		}
	})
}
