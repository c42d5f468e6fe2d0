package db

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

func due(t *testing.T, d *DB, now time.Time, owners int) []reminders.Due {
	t.Helper()
	list, err := d.Due(t.Context(), now, owners)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// names lists due reminders as owner/partner/kind.
func names(list []reminders.Due) (out []string) {
	for _, d := range list {
		out = append(out, fmt.Sprintf("%d/%d/%s", d.Owner, d.Reminder.Partner, d.Reminder.Kind))
	}
	return out
}

func fired(t *testing.T, d *DB, firings ...reminders.Firing) int {
	t.Helper()
	n, err := d.Fire(t.Context(), noon, firings)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestADueReminderCarriesAllThatIsSaid(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		equal(t, "before its time", len(due(t, f.DB, day(1).Add(-time.Millisecond), 9)), 0)
		got := due(t, f.DB, day(1), 9)
		if len(got) != 1 || got[0].Reminder.Version == 0 {
			t.Fatalf("%+v", got)
		}
		p := partner(1)
		equal(t, "due", got[0], reminders.Due{
			Owner: 5, Reminder: reminders.Reminder{Partner: 1, Kind: reminders.Rhythm, Due: day(1), Version: got[0].Reminder.Version, Note: "rahasia rencana 1"},
			Language: "id", Address: "ibu", Called: everything(5).User.Name, Zone: "WIT", Hour: 555, Days: 3, Ignored: 2, Silent: true, Name: p.Name, CadenceDays: 14, LatestDays: 40, Step: 3,
			LastContact: p.LastAt, LastNote: "rahasia catatan 2", LastOutcome: "good", Created: p.CreatedAt, PausedUntil: p.PausedUntil,
		})
		u := someone(5)
		u.PausedAt = time.Time{}
		change(t, f.DB, 5, 2, bot.Change{User: u, DropContacts: []int64{1, 2}})
		got = due(t, f.DB, day(1), 9)
		equal(t, "without pause and log", fmt.Sprint(got[0].Silent, len(got[0].LastNote)), "false 0")
		u.BlockedAt = noon
		change(t, f.DB, 5, 3, bot.Change{User: u})
		equal(t, "blocked", due(t, f.DB, day(1), 9)[0].Silent, true)
	})
}

func TestDueGivesAllOfSomeOwners(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		for owner := int64(1); owner <= 4; owner++ {
			follow := reminders.Reminder{Partner: 1, Kind: reminders.Followup, Due: day(-int(owner))}
			change(t, f.DB, owner, owner, bot.Change{User: someone(owner), Partners: []bot.Partner{partner(1), partner(2), partner(3)},
				Reminders: []reminders.Reminder{rhythm(1, day(-1)), rhythm(2, day(-int(owner)-10)), rhythm(3, day(1)), follow}})
		}
		equal(t, "two owners, longest due first", names(due(t, f.DB, noon, 2)),
			[]string{"3/2/rhythm", "3/1/followup", "3/1/rhythm", "4/2/rhythm", "4/1/followup", "4/1/rhythm"})
		equal(t, "all", len(due(t, f.DB, noon, 99)), 12)
		next, ok, err := f.NextDue(t.Context())
		equal(t, "next", fmt.Sprint(next.Equal(day(-14)), ok, err), "true true <nil>")
	})
}

func TestNothingIsDueOfWhatIsGone(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		_, ok, err := f.NextDue(t.Context())
		equal(t, "next of nothing", fmt.Sprint(ok, err), "false <nil>")
		p := partner(1)
		p.ArchivedAt = noon
		off := rhythm(3, time.Time{})
		change(t, f.DB, 5, 1, bot.Change{User: someone(5), Partners: []bot.Partner{p, partner(3)}, // and no partner 2
			Reminders: []reminders.Reminder{rhythm(1, day(-1)), rhythm(2, day(-1)), off}})
		equal(t, "due", len(due(t, f.DB, noon, 9)), 0)
		_, ok, err = f.NextDue(t.Context())
		equal(t, "next", fmt.Sprint(ok, err), "false <nil>")
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			r, err := v.Reminder(ctx, 1, reminders.Rhythm)
			equal(t, "of the archived partner", fmt.Sprint(r.Due.IsZero(), err), "true <nil>")
		})
	})
}

func TestFiringMovesTheReminderAndStoresTheMessage(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, bot.Change{User: someone(5), Partners: []bot.Partner{partner(1), partner(2)},
			Reminders: []reminders.Reminder{rhythm(1, day(-1)), rhythm(2, day(-1))}})
		was := due(t, f.DB, noon, 9)
		m := say("r5@1", 5, outbox.Reminder)
		firing := reminders.Firing{Owner: 5, Message: &m, Advances: []reminders.Advance{
			{Owner: 5, Partner: 1, Kind: reminders.Rhythm, Version: was[0].Reminder.Version, Next: day(7), Unanswered: 1},
			{Owner: 5, Partner: 2, Kind: reminders.Rhythm, Version: was[1].Reminder.Version, Unanswered: 2},
		}}
		// The owner is faster with one of the two.
		change(t, f.DB, 5, 2, bot.Change{Reminders: []reminders.Reminder{rhythm(1, day(3))}})
		equal(t, "stored", fired(t, f.DB, firing), 1)
		equal(t, "again: nothing applies", fired(t, f.DB, firing), 0)
		equal(t, "messages", keys(claimed(t, f.DB, noon, 9)), []string{"r5@1"})
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			r, _ := v.Reminder(ctx, 1, reminders.Rhythm)
			equal(t, "the owner's", []any{r.Due, r.Unanswered, r.Version}, []any{day(3), 0, was[0].Reminder.Version + 1})
			r, _ = v.Reminder(ctx, 2, reminders.Rhythm)
			equal(t, "the fired", []any{r.Due.IsZero(), r.Unanswered, r.Version}, []any{true, 2, was[1].Reminder.Version + 1})
		})
		equal(t, "of nobody", fired(t, f.DB, reminders.Firing{Owner: 6, Message: &m, Advances: firing.Advances}), 0)
	})
}

func TestASilentFiringAndAKnownKeyStoreNoMessage(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, bot.Change{User: someone(5), Partners: []bot.Partner{partner(1)}, Reminders: []reminders.Reminder{rhythm(1, day(-1))},
			Messages: []outbox.Message{say("r5@1", 5, outbox.Reminder)}})
		r := due(t, f.DB, noon, 9)[0].Reminder
		step := func(v int64) []reminders.Advance {
			return []reminders.Advance{{Owner: 5, Partner: 1, Kind: reminders.Rhythm, Version: v, Next: day(-1)}}
		}
		equal(t, "silent", fired(t, f.DB, reminders.Firing{Owner: 5, Advances: step(r.Version)}), 0)
		m := say("r5@1", 5, outbox.Reminder)
		equal(t, "known key", fired(t, f.DB, reminders.Firing{Owner: 5, Advances: step(r.Version + 1), Message: &m}), 0)
		equal(t, "moved", due(t, f.DB, noon, 9)[0].Reminder.Version, r.Version+2)
		equal(t, "messages", len(claimed(t, f.DB, noon, 9)), 1)
	})
}

func TestFiringIsStoredWholeOrNotAtAll(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, bot.Change{User: someone(5), Partners: []bot.Partner{partner(1)}, Reminders: []reminders.Reminder{rhythm(1, day(-1))}})
		was := due(t, f.DB, noon, 9)
		bad := outbox.Message{Chat: 5}
		_, err := f.Fire(t.Context(), noon, []reminders.Firing{{Owner: 5, Message: &bad, Advances: []reminders.Advance{
			{Owner: 5, Partner: 1, Kind: reminders.Rhythm, Version: was[0].Reminder.Version, Next: day(7)}}}})
		if err == nil {
			t.Error("a message without a key was taken")
		}
		equal(t, "still due", due(t, f.DB, noon, 9), was)
	})
}

// The due query must walk the index of due times, whatever else there is.
func TestDueUsesItsIndex(t *testing.T) {
	f := onSQLite(t)
	for _, text := range []string{selectDue, selectNextDue} {
		var plan []string
		args := []any{ms(noon), int64(9)}[:min(2, strings.Count(text, "$"))]
		err := f.engine.(*lite).group.outside(t.Context(), func(c *liteConn) error {
			rows, err := c.conn.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+sqlite.statement(text), args...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var a, b, c int
				var line string
				if err := rows.Scan(&a, &b, &c, &line); err != nil {
					return err
				}
				plan = append(plan, line)
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join(plan, "\n")
		if strings.Count(all, "INDEX reminders_due") != 1 || strings.Contains(all, "SCAN r") {
			t.Errorf("plan:\n%s", all)
		}
		t.Log(all)
	}
}

// TestADigestIsCounted counts a digest once, however often it is fired, and nothing else.
func TestADigestIsCounted(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, everything(6))
		ignored := func(owner int64) (n int) {
			look(t, f.DB, owner, func(ctx context.Context, v bot.View) {
				u, err := v.User(ctx)
				equal(t, "error", err, nil)
				n = u.Ignored
			})
			return n
		}
		firing := func(digest bool, key string, next time.Time) reminders.Firing {
			var d reminders.Due
			for _, d = range due(t, f.DB, day(3), 9) {
				if d.Owner == 5 {
					break
				}
			}
			m := say(key, 5, outbox.Reminder)
			return reminders.Firing{Owner: 5, Digest: digest, Message: &m,
				Advances: []reminders.Advance{{Owner: 5, Partner: 1, Kind: reminders.Rhythm, Version: d.Reminder.Version, Next: next}}}
		}
		first := firing(true, "r1", day(2))
		equal(t, "fired", fired(t, f.DB, first), 1)
		equal(t, "fired again", fired(t, f.DB, first), 0)
		equal(t, "ignored", ignored(5), 3)
		equal(t, "a single message", fired(t, f.DB, firing(false, "r2", day(4))), 1)
		equal(t, "ignored", ignored(5), 3)
		equal(t, "somebody else", ignored(6), 2)
	})
}
