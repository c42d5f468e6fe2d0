package db

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"mitrabot/bot"
)

// asked is an owner 5 who has sent partner 1 a link.
func asked(t *testing.T, f *fixture) {
	t.Helper()
	change(t, f.DB, 5, 100, bot.Change{User: someone(5), Partners: []bot.Partner{partner(1), partner(2)},
		Pulses: []bot.Pulse{{Token: "kabar", Partner: 1, Expires: day(30)}}})
}

// pulses are the links of owner 5 to a partner.
func pulses(t *testing.T, d *DB, partner int64) (list []bot.Pulse) {
	t.Helper()
	look(t, d, 5, func(ctx context.Context, v bot.View) {
		var err error
		list, err = v.Pulses(ctx, partner)
		equal(t, "error", err, nil)
	})
	return list
}

// answering runs a turn of person that answers a link if it still takes an answer, as of now.
func answering(t *testing.T, d *DB, person int64, token string, now time.Time, read func()) (given bool, tries int) {
	t.Helper()
	_, _, err := d.Turn(t.Context(), person, 0, now, func(ctx context.Context, v bot.View) (bot.Change, error) {
		tries++
		l, err := v.PulseLink(ctx, token)
		if given = err == nil && l.Score == 0 && !l.Withdrawn && now.Before(l.Expires); !given {
			return bot.Change{}, nil
		}
		read()
		return bot.Change{Pulse: &bot.PulseAnswer{Token: token, Day: "2026-11-23", Score: 4}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return given, tries
}

func nothing() {}

func TestALinkTellsWhoAsks(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		asked(t, f)
		look(t, f.DB, 99, func(ctx context.Context, v bot.View) {
			l, err := v.PulseLink(ctx, "kabar")
			equal(t, "error", err, nil)
			equal(t, "link", l, bot.PulseLink{Pulse: bot.Pulse{Token: "kabar", Partner: 1, Expires: day(30)}, PartnerName: "Rahasia Mitra 1",
				Owner: bot.User{Owner: 5, Language: "id", Zone: "WIT", Hour: 555, Institution: "LKP Rahasia Lembaga"}})
			for _, token := range []string{"", "lain", "KABAR", "kabar' OR '1'='1", "%"} {
				_, err := v.PulseLink(ctx, token)
				equal(t, "with "+token, err, bot.ErrNotFound)
			}
			list, err := v.Pulses(ctx, 1)
			equal(t, "of somebody else", fmt.Sprint(len(list), err), "0 <nil>")
		})
		p := partner(1)
		p.ArchivedAt = noon
		u := someone(5)
		u.BlockedAt = noon
		change(t, f.DB, 5, 101, bot.Change{User: u, Partners: []bot.Partner{p}})
		look(t, f.DB, 99, func(ctx context.Context, v bot.View) {
			l, err := v.PulseLink(ctx, "kabar")
			equal(t, "put away and blocked", fmt.Sprint(l.Archived, l.Owner.BlockedAt.Equal(noon), err), "true true <nil>")
		})
	})
}

func TestALinkTakesOneAnswer(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		asked(t, f)
		// Person 98 has read that the link is free when person 99 answers.
		given, tries := answering(t, f.DB, 98, "kabar", noon, func() { answering(t, f.DB, 99, "kabar", noon, nothing) })
		equal(t, "the slower one", fmt.Sprint(given, tries), "false 2")
		equal(t, "answer", pulses(t, f.DB, 1), []bot.Pulse{{Token: "kabar", Partner: 1, Expires: day(30), Day: "2026-11-23", Score: 4}})
		equal(t, "rows of who answered", rowsOf(t, f.DB, 98)+rowsOf(t, f.DB, 99), 0)
	})
}

func TestManyAnswerAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		asked(t, f)
		var wg sync.WaitGroup
		var mu sync.Mutex
		taken := 0
		for person := range int64(12) {
			wg.Go(func() {
				if given, _ := answering(t, f.DB, 900+person, "kabar", noon, nothing); given {
					mu.Lock()
					taken++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		equal(t, "answers taken", taken, 1)
		equal(t, "score", pulses(t, f.DB, 1)[0].Score, 4)
	})
}

func TestANewLinkStopsTheOldOne(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		asked(t, f)
		change(t, f.DB, 5, 1, bot.Change{Pulses: []bot.Pulse{{Token: "lain", Partner: 2, Expires: day(31)}, {Token: "baru", Partner: 1, Expires: day(32)}}})
		equal(t, "links", pulses(t, f.DB, 1), []bot.Pulse{{Token: "baru", Partner: 1, Expires: day(32)},
			{Token: "kabar", Partner: 1, Expires: day(30), Withdrawn: true}})
		equal(t, "those of another partner", pulses(t, f.DB, 2), []bot.Pulse{{Token: "lain", Partner: 2, Expires: day(31)}})
		equal(t, "those of all", len(pulses(t, f.DB, 0)), 3)
		old, _ := answering(t, f.DB, 99, "kabar", noon, nothing)
		equal(t, "the old one takes an answer", old, false)
		// An answered link stays what it is.
		answering(t, f.DB, 99, "baru", noon, nothing)
		change(t, f.DB, 5, 2, bot.Change{StopPulses: []int64{1}})
		equal(t, "answered", fmt.Sprint(pulses(t, f.DB, 1)[0].Withdrawn, pulses(t, f.DB, 1)[0].Score), "false 4")
		// The same link twice is one; somebody else's token is left alone.
		change(t, f.DB, 6, 3, bot.Change{User: someone(6), Partners: []bot.Partner{partner(1)}, StopPulses: []int64{1, 2},
			Pulses: []bot.Pulse{{Token: "lain", Partner: 1, Expires: day(40)}}})
		equal(t, "somebody else's", pulses(t, f.DB, 2), []bot.Pulse{{Token: "lain", Partner: 2, Expires: day(31)}})
	})
}

func TestALinkIsWithdrawnWhileSomebodyAnswers(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		for name, meanwhile := range map[string]bot.Change{"withdrawn": {StopPulses: []int64{1}}, "erased": {Erase: true}} {
			change(t, f.DB, 5, 0, bot.Change{Erase: true})
			change(t, f.DB, 5, 0, bot.Change{User: someone(5), Partners: []bot.Partner{partner(1)},
				Pulses: []bot.Pulse{{Token: name, Partner: 1, Expires: day(30)}}})
			given, tries := answering(t, f.DB, 99, name, noon, func() { change(t, f.DB, 5, 0, meanwhile) })
			equal(t, name, fmt.Sprint(given, tries), "false 2")
		}
	})
}

func TestOldLinksArePruned(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		asked(t, f)
		late, _ := answering(t, f.DB, 99, "kabar", day(30), nothing)
		equal(t, "answered after its end", late, false)
		change(t, f.DB, 5, 1, bot.Change{Pulses: []bot.Pulse{{Token: "baru", Partner: 2, Expires: day(30)}}})
		answering(t, f.DB, 99, "baru", noon, nothing)
		if err := f.Prune(t.Context(), day(60).Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		equal(t, "for those who come late", len(pulses(t, f.DB, 1)), 1)
		if err := f.Prune(t.Context(), day(60).Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		equal(t, "unanswered", len(pulses(t, f.DB, 1)), 0)
		equal(t, "answered", len(pulses(t, f.DB, 2)), 1)
	})
}

// The links and answers go with the owner, from the files too: nothing else tells that they were there.
func TestErasedPulsesAreGone(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, everything(6))
		answering(t, f.DB, 99, "kabar-5", noon, nothing)
		if f.dialect == sqlite && !bytes.Contains(files(t, f.dsn), []byte("kabar-5")) {
			t.Fatal("the link is not found before it is erased: this test looks in the wrong place")
		}
		change(t, f.DB, 5, 3, bot.Change{Erase: true})
		n, err := number(t.Context(), f.reader(), "SELECT count(*) FROM pulses WHERE owner = $1", int64(5))
		equal(t, "rows", fmt.Sprint(n, err), "0 <nil>")
		n, err = number(t.Context(), f.reader(), "SELECT count(*) FROM pulses WHERE owner = $1", int64(6))
		equal(t, "rows of another owner", fmt.Sprint(n, err), "1 <nil>")
		if f.dialect == sqlite && bytes.Contains(files(t, f.dsn), []byte("kabar-5")) {
			t.Error("an erased link is still in the files")
		}
	})
}

// TestPulsesMoveAndComeBack gives what a partner has answered to another and back, and brings back what went with a partner
// that was deleted.
func TestPulsesMoveAndComeBack(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, bot.Change{User: someone(6), Partners: []bot.Partner{{No: 1, Name: "a"}}})
		var all []bot.Pulse
		pulses := func(partner int64) (list []bot.Pulse) {
			look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
				var err error
				list, err = v.Pulses(ctx, partner)
				equal(t, "error", err, nil)
			})
			return list
		}
		all = pulses(0)
		equal(t, "there are some", len(all) > 0, true)
		from := all[0].Partner
		his := pulses(from)
		moved := slices.Clone(his)
		for i := range moved {
			moved[i].Partner = 77
		}
		change(t, f.DB, 5, 3, bot.Change{Partners: []bot.Partner{{No: 77, Name: "gabungan"}}, KeptPulses: moved, DropPartners: []int64{from}})
		equal(t, "after merging", pulses(77), moved)
		equal(t, "of the other", len(pulses(from)), 0)
		change(t, f.DB, 5, 4, bot.Change{Partners: []bot.Partner{{No: from, Name: "lagi"}}, KeptPulses: his})
		equal(t, "taken apart", pulses(from), his)
		change(t, f.DB, 5, 5, bot.Change{DropPartners: []int64{from}})
		equal(t, "deleted", len(pulses(from)), 0)
		change(t, f.DB, 5, 6, bot.Change{Partners: []bot.Partner{{No: from, Name: "lagi"}}, KeptPulses: his})
		equal(t, "brought back", pulses(from), his)
		stolen := slices.Clone(his)
		for i := range stolen {
			stolen[i].Partner = 1
		}
		change(t, f.DB, 6, 7, bot.Change{KeptPulses: stolen})
		equal(t, "after somebody else's try", pulses(from), his)
	})
}
