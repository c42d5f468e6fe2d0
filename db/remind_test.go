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
			Owner: 5, Reminder: reminders.Reminder{Partner: 1, Kind: reminders.Rhythm, Due: day(1), Version: got[0].Reminder.Version, Note: "rahasia rencana 1"}, Planned: day(1),
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
			{Owner: 5, Partner: 1, Kind: reminders.Rhythm, Planned: was[0].Planned, Version: was[0].Reminder.Version, Next: day(7), Unanswered: 1},
			{Owner: 5, Partner: 2, Kind: reminders.Rhythm, Planned: was[1].Planned, Version: was[1].Reminder.Version, Unanswered: 2},
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
			return []reminders.Advance{{Owner: 5, Partner: 1, Kind: reminders.Rhythm, Planned: day(-1), Version: v, Next: day(-1)}}
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
			{Owner: 5, Partner: 1, Kind: reminders.Rhythm, Planned: was[0].Planned, Version: was[0].Reminder.Version, Next: day(7)}}}})
		if err == nil {
			t.Error("a message without a key was taken")
		}
		equal(t, "still due", due(t, f.DB, noon, 9), was)
	})
}

// The due query must walk the index of due times, whatever else there is.
func TestDueUsesItsIndex(t *testing.T) {
	f := onSQLite(t)
	for text, uses := range map[string]int{selectDue: 4, selectDueOf: 1, selectNextDue: 1, countTimes: 2} {
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
		if strings.Count(all, "INDEX reminders_due") != uses || strings.Contains(all, "SCAN r") {
			t.Errorf("plan:\n%s", all)
		}
		t.Log(all)
	}
}

// TestADigestIsCounted counts a digest once it has arrived, however often that is told, and nothing else.
func TestADigestIsCounted(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, everything(6))
		claimed(t, f.DB, noon, 9)
		ignored := func(owner int64) (n int) {
			look(t, f.DB, owner, func(ctx context.Context, v bot.View) {
				u, err := v.User(ctx)
				equal(t, "error", err, nil)
				n = u.Ignored
			})
			return n
		}
		const digest = "digest.r5.1.rhythm@1"
		seen := someone(5).SeenAt
		for _, c := range []struct {
			what string
			outbox.Outcome
			stays bool // in the outbox
			want  int
		}{
			{"refused", outbox.Outcome{Key: digest, State: outbox.Failed, At: seen}, true, 2},
			{"to be tried again", outbox.Outcome{Key: digest, State: outbox.Retry, At: seen, NotBefore: seen}, true, 2},
			{"the owner has written since", outbox.Outcome{Key: digest, State: outbox.Sent, At: seen.Add(-time.Millisecond)}, false, 2},
			{"arrived", outbox.Outcome{Key: digest, State: outbox.Sent, At: seen}, false, 3},
			{"a single message", outbox.Outcome{Key: "r5.1.promise@1", State: outbox.Sent, At: seen}, false, 3},
		} {
			c.Chat = 5
			change(t, f.DB, 5, 0, bot.Change{Messages: []outbox.Message{say(c.Key, 5, outbox.Reminder)}})
			claimed(t, f.DB, noon, 9)
			for range 2 {
				equal(t, c.what, f.Settle(t.Context(), []outbox.Outcome{c.Outcome}), nil)
				equal(t, c.what, ignored(5), c.want)
			}
			n, err := number(t.Context(), f.reader(), isStored, int64(5), c.Key)
			equal(t, c.what, []any{n == 1, err}, []any{c.stays, error(nil)})
		}
		equal(t, "somebody else", ignored(6), 2)
	})
}

// TestDueAtManyTimes finds the same at a few due times as at many, which are looked for in another way: all that is due
// of the owners who have waited longest, and nothing of the others.
func TestDueAtManyTimes(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		const owners, each = 6, 4
		for owner := int64(1); owner <= owners; owner++ {
			ch := bot.Change{User: someone(owner)}
			for no := int64(1); no <= each+2; no++ {
				ch.Partners = append(ch.Partners, bot.Partner{No: no, Name: "Mitra"})
				due := noon.Add(time.Duration(owner*each+no) * time.Second)
				switch no {
				case each + 1:
					due = time.Time{}
				case each + 2:
					due = day(9)
				}
				ch.Reminders = append(ch.Reminders, reminders.Reminder{Partner: no, Kind: reminders.Rhythm, Due: due})
			}
			change(t, f.DB, owner, owner, ch)
		}
		for _, c := range []struct {
			now    time.Time
			owners int
			want   string
		}{
			{noon, 9, ""},
			{noon.Add(6 * time.Second), 9, "1.1 1.2"}, // owner 1's first is at 5 seconds
			{noon.Add(12 * time.Second), 9, "1.1 1.2 1.3 1.4 2.1 2.2 2.3 2.4"},
			{noon.Add(12 * time.Second), 1, "1.1 1.2 1.3 1.4"},
			{noon.Add(13 * time.Second), 9, "1.1 1.2 1.3 1.4 2.1 2.2 2.3 2.4 3.1"}, // at nine times
			{noon.Add(13 * time.Second), 2, "1.1 1.2 1.3 1.4 2.1 2.2 2.3 2.4"},
			{day(1), 2, "1.1 1.2 1.3 1.4 2.1 2.2 2.3 2.4"},
			{day(1), 9, "1.1 1.2 1.3 1.4 2.1 2.2 2.3 2.4 3.1 3.2 3.3 3.4 4.1 4.2 4.3 4.4 5.1 5.2 5.3 5.4 6.1 6.2 6.3 6.4"},
		} {
			var got []string
			for _, d := range due(t, f.DB, c.now, c.owners) {
				got = append(got, fmt.Sprintf("%d.%d", d.Owner, d.Reminder.Partner))
			}
			equal(t, fmt.Sprintf("%d owners after %s", c.owners, c.now.Sub(noon)), strings.Join(got, " "), c.want)
		}
	})
}

// TestAReminderLiesWhereItIsPlanned edits and fires a reminder: an edit by its owner moves the row, firing does not.
func TestAReminderLiesWhereItIsPlanned(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		lies := func(what string, planned, due time.Time) {
			t.Helper()
			for text, want := range map[string]time.Time{"planned": planned, "due": due} {
				got, err := number(t.Context(), f.reader(), "SELECT "+text+" FROM reminders WHERE owner = 5 AND partner = 1 AND kind = 'rhythm'")
				equal(t, what+": "+text, []any{at(got), err}, []any{want, error(nil)})
			}
		}
		edit := func(to time.Time) {
			change(t, f.DB, 5, 0, bot.Change{Reminders: []reminders.Reminder{{Partner: 1, Kind: reminders.Rhythm, Due: to}}})
		}
		edit(day(1))
		lies("planned", day(1), day(1))
		d := due(t, f.DB, day(1), 9)
		version := int64(0)
		for _, d := range d {
			if d.Reminder.Kind == reminders.Rhythm && d.Reminder.Partner == 1 {
				version = d.Reminder.Version
			}
		}
		fired(t, f.DB, reminders.Firing{Owner: 5, Advances: []reminders.Advance{{Owner: 5, Partner: 1, Kind: reminders.Rhythm, Planned: day(1), Version: version, Next: day(2)}}})
		lies("fired", day(1), day(2))
		edit(day(3))
		lies("planned anew", day(3), day(3))
	})
}
