package db

import (
	"context"
	"fmt"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/reminders"
)

func TestAReminderAboutNoPartnerIsDue(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		u := someone(5)
		u.PausedAt = time.Time{}
		weekly := reminders.Reminder{Kind: reminders.Weekly, Due: day(-1)}
		change(t, f.DB, 5, 1, bot.Change{User: u, Partners: []bot.Partner{partner(1)}, Contacts: []bot.Contact{contact(1, 1, day(-2))},
			Reminders: []reminders.Reminder{weekly, rhythm(1, day(-1)), rhythm(7, day(-1))}}) // there is no partner 7
		got := due(t, f.DB, noon, 9)
		equal(t, "due", names(got), []string{"5/0/weekly", "5/1/rhythm"})
		d := got[0]
		equal(t, "about none", fmt.Sprintf("%q %d %d %v %q %v %s", d.Name, d.CadenceDays, d.Step, d.LastContact.IsZero(), d.LastNote, d.Silent, d.Zone),
			`"" 0 0 true "" false WIT`)
		next := day(6)
		firing := reminders.Firing{Owner: 5, Advances: []reminders.Advance{{Owner: 5, Kind: reminders.Weekly, Planned: got[0].Planned, Version: got[0].Reminder.Version, Next: next, Unanswered: 1}}}
		fired(t, f.DB, firing)
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			r, err := v.Reminder(ctx, 0, reminders.Weekly)
			equal(t, "the next", fmt.Sprint(r.Due.Equal(next), r.Unanswered, err), "true 1 <nil>")
		})
	})
}
