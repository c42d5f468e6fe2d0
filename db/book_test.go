package db

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/reminders"
)

// numbers lists partner numbers in order.
func numbers(list []bot.Partner) (nos []int64) {
	for _, p := range list {
		nos = append(nos, p.No)
	}
	return nos
}

// TestListsByWarmth measures each partner by his own rhythm, in calendar days of the owner.
func TestListsByWarmth(t *testing.T) {
	wit := time.FixedZone("WIT", 9*60*60)
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, wit)
	since := func(days int) time.Time { return today.Add(-time.Duration(days)*24*time.Hour + 23*time.Hour) } // late that evening
	onBoth(t, func(t *testing.T, f *fixture) {
		list := []bot.Partner{
			{No: 1, Name: "a", Cadence: 14, LastAt: since(13)},
			{No: 2, Name: "b", Cadence: 14, LastAt: since(14)},
			{No: 3, Name: "c", Cadence: 14, LastAt: since(20)},
			{No: 4, Name: "d", Cadence: 14, LastAt: since(21)},
			{No: 5, Name: "e", Cadence: 14, Latest: 60, LastAt: since(50), Step: 4},
			{No: 6, Name: "f", Cadence: 0, LastAt: since(500)},
			{No: 7, Name: "g", Cadence: 7, CreatedAt: since(30)}, // never contacted
			{No: 8, Name: "h", Cadence: 7, LastAt: since(90), ArchivedAt: noon},
			{No: 9, Name: "i", Cadence: 7, LastAt: since(11)}, // latest is 11
		}
		for i := range list {
			list[i].UpdatedAt = day(i)
		}
		change(t, f.DB, 5, 1, bot.Change{User: someone(5), Partners: list, Tags: []bot.Tag{{No: 2, Name: "magang"}},
			Tagged: []bot.Tagged{{Tag: 2, Partner: 4}, {Tag: 2, Partner: 8}, {Tag: 2, Partner: 5}}})
		change(t, f.DB, 6, 2, bot.Change{User: someone(6), Partners: []bot.Partner{{No: 1, Cadence: 7, LastAt: since(99)}}})
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			for _, c := range []struct {
				filter bot.PartnerFilter
				want   []int64
			}{
				{bot.PartnerFilter{}, []int64{9, 7, 6, 5, 4, 3, 2, 1}},
				{bot.PartnerFilter{Warmth: bot.Cooling, Today: today, Oldest: true}, []int64{5, 7, 4, 3, 2, 9}},
				{bot.PartnerFilter{Warmth: bot.Neglected, Today: today, Oldest: true}, []int64{7, 4, 9}},
				{bot.PartnerFilter{Step: 4}, []int64{5}},
				{bot.PartnerFilter{Tag: 2}, []int64{5, 4}},
				{bot.PartnerFilter{Tag: 2, Warmth: bot.Neglected, Today: today}, []int64{4}},
				{bot.PartnerFilter{Tag: 3}, nil},
			} {
				got, n, err := v.PartnersWhere(ctx, c.filter, 0, 100)
				equal(t, "error", err, nil)
				equal(t, fmt.Sprintf("%+v", c.filter), numbers(got), c.want)
				equal(t, "how many", n, len(c.want))
				if len(c.want) > 2 {
					page, n, _ := v.PartnersWhere(ctx, c.filter, 1, 2)
					equal(t, "a page", fmt.Sprint(numbers(page), n), fmt.Sprint(c.want[1:3], len(c.want)))
				}
			}
			tags, err := v.Tags(ctx)
			equal(t, "tags", fmt.Sprint(tags, err), fmt.Sprint([]bot.Tag{{No: 2, Name: "magang", Partners: 2}}, nil))
			tags, err = v.TagsOf(ctx, 4)
			equal(t, "tags of one", fmt.Sprint(len(tags), err), "1 <nil>")
			tags, err = v.TagsOf(ctx, 1)
			equal(t, "tags of another", fmt.Sprint(len(tags), err), "0 <nil>")
		})
	})
}

func TestWalksEndWhenEnoughWasSeen(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, everything(6))
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			var partners, contacts []int64
			equal(t, "error", v.EachPartner(ctx, false, func(p bot.Partner) bool { partners = append(partners, p.No); return false }), nil)
			equal(t, "error", v.EachContact(ctx, 0, time.Time{}, func(c bot.Contact) bool { contacts = append(contacts, c.No); return true }), nil)
			equal(t, "seen", fmt.Sprint(partners, contacts), "[2] [2 1]")
			equal(t, "error", v.EachContact(ctx, 2, time.Time{}, func(c bot.Contact) bool { t.Error("a contact of another partner"); return true }), nil)
			_, err := v.User(ctx)
			equal(t, "a query after a walk that ended early", err, nil)
		})
	})
}

func TestWhatIsKeptForAWhile(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, everything(6))
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			a, err := v.Aside(ctx, 7)
			equal(t, "aside", fmt.Sprintf("%s %s %v %v", a.Kind, a.Body, a.At.Equal(noon), err), `undo {"x":"rahasia sisa"} true <nil>`)
			_, err = v.Aside(ctx, 8)
			equal(t, "another", err, bot.ErrNotFound)
		})
		change(t, f.DB, 5, 3, bot.Change{DropAsides: []int64{7}})
		equal(t, "prune", f.Prune(t.Context(), noon.Add(bot.AsideFor)), nil)
		look(t, f.DB, 6, func(ctx context.Context, v bot.View) {
			_, err := v.Aside(ctx, 7)
			equal(t, "on its last day", err, nil)
		})
		equal(t, "prune", f.Prune(t.Context(), noon.Add(bot.AsideFor+time.Second)), nil)
		for _, owner := range []int64{5, 6} {
			look(t, f.DB, owner, func(ctx context.Context, v bot.View) {
				_, err := v.Aside(ctx, 7)
				equal(t, "forgotten", err, bot.ErrNotFound)
			})
		}
	})
}

func TestADroppedPartnerTakesAllWithHim(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, everything(6))
		change(t, f.DB, 5, 3, bot.Change{Moves: []bot.MoveContacts{{From: 1, Into: 2, Only: []int64{2}}}, DropPartners: []int64{1}})
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			_, err := v.Partner(ctx, 1)
			equal(t, "partner", err, bot.ErrNotFound)
			_, err = v.Contact(ctx, 1)
			equal(t, "his contact", err, bot.ErrNotFound)
			c, err := v.Contact(ctx, 2)
			equal(t, "the contact that was moved", fmt.Sprintln(c.Partner, c.Note, err), "2 rahasia catatan 2 <nil>\n")
			rest, _ := v.Reminders(ctx, 1)
			talks, _ := v.Conversations(ctx, 1)
			links, _ := v.Pulses(ctx, 1)
			tags, _ := v.TagsOf(ctx, 1)
			equal(t, "what else was his", fmt.Sprint(len(rest), len(talks), len(links), len(tags)), "0 0 0 0")
		})
		change(t, f.DB, 5, 4, bot.Change{DropTags: []int64{1}})
		look(t, f.DB, 6, func(ctx context.Context, v bot.View) {
			all, err := v.Everything(ctx)
			tags, _ := v.TagsOf(ctx, 1)
			equal(t, "of somebody else", fmt.Sprint(len(all.Partners), len(all.Contacts), len(all.Conversations), len(tags), err), "2 2 2 1 <nil>")
		})
	})
}

func TestWhatComesWithin(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		ch := everything(5)
		ch.Reminders = []reminders.Reminder{rhythm(1, day(1)), rhythm(2, day(3)), {Kind: reminders.Weekly, Due: day(2)}, {Partner: 1, Kind: reminders.Next}}
		change(t, f.DB, 5, 1, ch)
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			for _, c := range []struct {
				from, to      time.Time
				offset, limit int
				want          string
			}{
				{noon, time.Time{}, 0, 9, "3: 1 0 2"}, {day(1), day(3), 0, 9, "2: 1 0"}, {day(2), time.Time{}, 1, 1, "2: 2"},
				{day(4), time.Time{}, 0, 9, "0:"},
			} {
				list, n, err := v.UpcomingWithin(ctx, c.from, c.to, c.offset, c.limit)
				got := fmt.Sprint(n, ":")
				for _, r := range list {
					got += fmt.Sprint(" ", r.Partner)
				}
				equal(t, "within", fmt.Sprint(got, err), c.want+"<nil>")
			}
			all, err := v.Reminders(ctx, 1)
			equal(t, "all of one", fmt.Sprint(len(all), err), "2 <nil>")
		})
	})
}

func TestOnlyTheNewestAsidesAreKept(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, bot.Change{User: someone(5)})
		change(t, f.DB, 6, 2, bot.Change{User: someone(6), Asides: []bot.Aside{{No: 1, Kind: bot.ImportAside, At: day(0), Body: []byte("lain")}}})
		for i := range 8 {
			change(t, f.DB, 5, int64(10+2*i), bot.Change{Asides: []bot.Aside{{No: int64(100 + i), Kind: bot.ImportAside, At: day(i), Body: []byte("daftar")}}})
			change(t, f.DB, 5, int64(11+2*i), bot.Change{Asides: []bot.Aside{{No: int64(200 + i), Kind: bot.UndoAside, At: day(i), Body: []byte("batal")}}})
		}
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			for no, want := range map[int64]error{100: bot.ErrNotFound, 102: bot.ErrNotFound, 103: nil, 107: nil, 200: nil, 207: nil} {
				_, err := v.Aside(ctx, no)
				equal(t, fmt.Sprint(no), errors.Is(err, want), true)
			}
		})
		look(t, f.DB, 6, func(ctx context.Context, v bot.View) {
			_, err := v.Aside(ctx, 1)
			equal(t, "somebody else's", err, nil)
		})
	})
}
