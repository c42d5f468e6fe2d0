package bot_test

import (
	"context"
	"testing"

	"mitrabot/bot"
	"mitrabot/reminders"
)

// TestWhoWasThereBeforeGetsTheWeekToo: a person from before there was a technique of the week has it from his next turn
// on, once, and keeps what he chose.
func TestWhoWasThereBeforeGetsTheWeekToo(t *testing.T) {
	s := newStage(t)
	for _, line := range ready("CV Contoh Rajut") {
		act(t, s, line)
	}
	look := func(step func(context.Context, bot.View) (bot.Change, error)) {
		t.Helper()
		if _, _, err := s.store.Turn(t.Context(), s.who, 0, s.now, step); err != nil {
			t.Fatal(err)
		}
	}
	weekly := func() (r reminders.Reminder, state string) {
		look(func(ctx context.Context, v bot.View) (bot.Change, error) {
			u, err := v.User(ctx)
			if err != nil {
				return bot.Change{}, err
			}
			state = u.Weekly
			r, err = v.Reminder(ctx, 0, reminders.Weekly)
			return bot.Change{}, err
		})
		return r, state
	}
	look(func(ctx context.Context, v bot.View) (bot.Change, error) { // as the migration leaves him
		u, err := v.User(ctx)
		u.Weekly = ""
		return bot.Change{User: &u, Reminders: []reminders.Reminder{{Kind: reminders.Weekly}}}, err
	})
	act(t, s, "/menu")
	first, state := weekly()
	if first.Due.IsZero() || state != "on" {
		t.Fatalf("after a turn: due %v, %q", first.Due, state)
	}
	act(t, s, "/menu")
	if again, _ := weekly(); again.Version != first.Version {
		t.Error("each turn sets it anew")
	}
	act(t, s, "{data st:week0}")
	act(t, s, "/menu")
	if off, state := weekly(); !off.Due.IsZero() || state != "off" {
		t.Errorf("switched off: due %v, %q", off.Due, state)
	}
}
