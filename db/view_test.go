package db

import (
	"context"
	"fmt"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/reminders"
)

func TestAViewShowsOnlyItsOwner(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		look(t, f.DB, 6, func(ctx context.Context, v bot.View) {
			_, e1 := v.User(ctx)
			_, e2 := v.Partner(ctx, 1)
			_, e3 := v.Conversation(ctx, bot.Focus{Flow: "step-2", Partner: 1})
			_, e4 := v.Contact(ctx, 1)
			_, e5 := v.Reminder(ctx, 1, reminders.Rhythm)
			equal(t, "errors", []error{e1, e2, e3, e4, e5}, []error{bot.ErrNotFound, bot.ErrNotFound, bot.ErrNotFound, bot.ErrNotFound, bot.ErrNotFound})
			partners, n, err := v.Partners(ctx, false, 0, 10)
			equal(t, "partners", []any{len(partners), n, err}, []any{0, 0, nil})
			contacts, n, err := v.Contacts(ctx, 1, 0, 10)
			equal(t, "contacts", []any{len(contacts), n, err}, []any{0, 0, nil})
			talks, err := v.OpenConversations(ctx, 10)
			equal(t, "conversations", []any{len(talks), err}, []any{0, nil})
			upcoming, err := v.Upcoming(ctx, 10)
			equal(t, "upcoming", []any{len(upcoming), err}, []any{0, nil})
		})
	})
}

func TestListsAreOrderedAndCut(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		ch := bot.Change{User: someone(5)}
		for no := int64(1); no <= 7; no++ {
			p := partner(no)
			p.UpdatedAt = day(int(no) % 4) // 4 and others share a day
			if no == 6 {
				p.ArchivedAt = noon
			}
			ch.Partners = append(ch.Partners, p)
			ch.Contacts = append(ch.Contacts, contact(no, 1+no%2, day(-int(no)/2)))
			ch.Conversations = append(ch.Conversations, talk(fmt.Sprintf("step-%d", no), 1, no%2 == 1, day(int(no))))
			ch.Reminders = append(ch.Reminders, rhythm(no, day(10-int(no))))
		}
		ch.Reminders[0].Due = time.Time{}
		change(t, f.DB, 5, 1, ch)
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			partners := func(archived bool, offset, limit int) string {
				list, n, err := v.Partners(ctx, archived, offset, limit)
				var nos []int64
				for _, p := range list {
					nos = append(nos, p.No)
				}
				return fmt.Sprint(nos, n, err)
			}
			equal(t, "active", partners(false, 0, 9), "[7 3 2 5 1 4] 6 <nil>")
			equal(t, "second page", partners(false, 4, 4), "[1 4] 6 <nil>")
			equal(t, "past the end", partners(false, 40, 4), "[] 6 <nil>")
			equal(t, "archived", partners(true, 0, 4), "[6] 1 <nil>")
			equal(t, "a silly page", partners(false, -1, -1), "[] 6 <nil>")

			contacts, n, err := v.Contacts(ctx, 2, 0, 3)
			var nos []int64
			for _, c := range contacts {
				nos = append(nos, c.No)
			}
			equal(t, "contacts", fmt.Sprint(nos, n, err), "[1 3 5] 4 <nil>")

			talks, err := v.OpenConversations(ctx, 3)
			var flows []string
			for _, c := range talks {
				flows = append(flows, c.Flow)
			}
			equal(t, "open conversations", fmt.Sprint(flows, err), "[step-7 step-5 step-3] <nil>")

			upcoming, err := v.Upcoming(ctx, 3)
			nos = nil
			for _, r := range upcoming {
				nos = append(nos, r.Partner)
			}
			equal(t, "upcoming, without the archived partner's", fmt.Sprint(nos, err), "[7 5 4] <nil>")
		})
	})
}

func TestATurnSeesWhatTheOneBeforeStored(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		for i := range int64(50) {
			_, done, err := f.Turn(t.Context(), 5, 1+i, noon, func(ctx context.Context, v bot.View) (bot.Change, error) {
				u, err := v.User(ctx)
				if i == 0 {
					return bot.Change{User: someone(5)}, nil
				}
				if u.NextPartner != 2+i {
					t.Errorf("turn %d sees %d", i, u.NextPartner)
				}
				u.NextPartner++
				return bot.Change{User: &u}, err
			})
			if !done || err != nil {
				t.Fatal(done, err)
			}
		}
	})
}
