package db

import (
	"context"
	"fmt"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

const (
	mentorID = 2001
	otherID  = 2002
)

// circle is a mentor with owners 11, 12 and 13, and another mentor with owner 14.
func circle(t *testing.T, f *fixture) {
	t.Helper()
	for i, person := range []int64{mentorID, otherID} {
		u := someone(person)
		u.PausedAt, u.TipsOffAt = time.Time{}, time.Time{}
		change(t, f.DB, person, int64(900+i), bot.Change{User: u, Appoint: &bot.Mentor{
			Person: person, Name: fmt.Sprintf("rahasia mentor %d", person), Code: fmt.Sprintf("kode-%d", person), Since: noon, NextTip: 2}})
	}
	for i, owner := range []int64{11, 12, 13, 14} {
		u, mentor := someone(owner), int64(mentorID)
		u.PausedAt, u.TipsOffAt = time.Time{}, time.Time{}
		if owner == 14 {
			mentor = otherID
		}
		change(t, f.DB, owner, int64(910+i), bot.Change{User: u, Partners: []bot.Partner{partner(1)}, Follow: &mentor})
	}
}

func draft(no int64, state bot.TipState) bot.Tip {
	return bot.Tip{No: no, State: state, Rev: 3, Text: "rahasia tip", CreatedAt: noon, StartedAt: noon, Card: 7,
		Ready: map[string]outbox.Message{"id": {Kind: outbox.Send, Text: "rahasia tip lengkap"}}}
}

// sending stores a tip of the mentor that is on its way.
func sending(t *testing.T, f *fixture, update int64) {
	t.Helper()
	change(t, f.DB, mentorID, update, bot.Change{Tips: []bot.Tip{draft(1, bot.TipSending)}, Broadcasts: []bot.Broadcast{{Tip: 1, Act: bot.StartTip}}})
}

func counts(t *testing.T, f *fixture) (c bot.TipCounts) {
	t.Helper()
	see(t, f.DB, mentorID, func(ctx context.Context, v bot.View) error {
		var err error
		c, err = v.TipCounts(ctx, 1)
		return err
	})
	return c
}

// see runs a turn that only looks.
func see(t *testing.T, d *DB, owner int64, look func(context.Context, bot.View) error) {
	t.Helper()
	_, _, err := d.Turn(t.Context(), owner, 0, noon, func(ctx context.Context, v bot.View) (bot.Change, error) {
		return bot.Change{}, look(ctx, v)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func outcome(chat int64, state outbox.State, reason string) outbox.Outcome {
	return outbox.Outcome{Key: "b2001.1", Chat: chat, State: state, MessageID: 70 + chat, Reason: reason, At: noon, Kept: true}
}

func TestATipGoesToItsOwnersAndIsCountedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		see(t, f.DB, mentorID, func(ctx context.Context, v bot.View) error {
			n, err := v.Recipients(ctx)
			equal(t, "recipients", n, 3)
			return err
		})
		sending(t, f, 1)
		sending(t, f, 2) // started twice: the rows are there already
		got := claimed(t, f.DB, noon, 9)
		equal(t, "claimed", fmt.Sprint(len(got), got[0].Chat, got[1].Chat, got[2].Chat), "3 11 12 13")
		equal(t, "what is said", fmt.Sprintln(got[0].Text, got[0].Peer, got[0].Priority), "rahasia tip lengkap 2001 2\n")
		settled(t, f.DB, outcome(11, outbox.Sent, ""))
		settled(t, f.DB, outcome(12, outbox.Failed, "outbox: refused: Bad Request"))
		settled(t, f.DB, outcome(13, outbox.Uncertain, "outbox: unclear"))
		equal(t, "counts", counts(t, f), bot.TipCounts{Sent: 1, Failed: 1, Uncertain: 1, Reasons: map[string]int{"outbox: refused: Bad Request": 1}})

		change(t, f.DB, mentorID, 3, bot.Change{Broadcasts: []bot.Broadcast{{Tip: 1, Act: bot.RetryTip}}})
		got = claimed(t, f.DB, noon, 9)
		equal(t, "again to the failed only", fmt.Sprintln(len(got), got[0].Chat, got[0].Text), "1 12 rahasia tip lengkap\n")
		blocked := outcome(12, outbox.Halted, "outbox: blocked")
		blocked.At = someone(12).SeenAt // whoever writes later can be reached again
		settled(t, f.DB, blocked)
		equal(t, "at the end", counts(t, f), bot.TipCounts{Sent: 1, Blocked: 1, Uncertain: 1, Reasons: map[string]int{}})
		see(t, f.DB, mentorID, func(ctx context.Context, v bot.View) error {
			n, err := v.Recipients(ctx)
			equal(t, "who blocked the bot is no recipient", n, 2)
			return err
		})
	})
}

func TestATipReachesNobodyItShouldNot(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		sending(t, f, 1)
		none, paused := int64(0), someone(12)
		paused.PausedAt = noon
		change(t, f.DB, 11, 2, bot.Change{Follow: &none}) // left
		change(t, f.DB, 12, 3, bot.Change{User: paused})  // wants no messages
		change(t, f.DB, 13, 4, bot.Change{Erase: true})   // is gone
		equal(t, "claimed", len(claimed(t, f.DB, noon, 9)), 0)
		equal(t, "counts", counts(t, f), bot.TipCounts{Stopped: 2, Reasons: map[string]int{}})
	})
}

func TestAStoppedTipAndARemovedMentor(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		sending(t, f, 1)
		first := claimed(t, f.DB, noon, 1)
		equal(t, "under way", len(first), 1)
		change(t, f.DB, mentorID, 2, bot.Change{Tips: []bot.Tip{draft(1, bot.TipStopped)}, Broadcasts: []bot.Broadcast{{Tip: 1, Act: bot.StopTip}}})
		equal(t, "claimed after the stop", len(claimed(t, f.DB, noon, 9)), 0)
		settled(t, f.DB, outcome(first[0].Chat, outbox.Sent, ""))
		equal(t, "counts", counts(t, f), bot.TipCounts{Sent: 1, Stopped: 2, Reasons: map[string]int{}})

		change(t, f.DB, otherID, 3, bot.Change{Tips: []bot.Tip{draft(1, bot.TipSending)}, Broadcasts: []bot.Broadcast{{Tip: 1, Act: bot.StartTip}}})
		change(t, f.DB, 11, 4, bot.Change{Dismiss: []int64{otherID}})
		change(t, f.DB, 11, 5, bot.Change{Messages: []outbox.Message{say("behind", 11, outbox.Broadcast)}})
		equal(t, "claimed behind the tip of a mentor who is none any more", keys(claimed(t, f.DB, noon, 1)), []string{"behind"})
		see(t, f.DB, 14, func(ctx context.Context, v bot.View) error {
			_, err := v.MentorOf(ctx)
			equal(t, "his owner's mentor", err, bot.ErrNotFound)
			return nil
		})
	})
}

// TestARecoveredTipIsUncertain: only where its call had begun may it have arrived; the others simply wait again.
func TestARecoveredTipIsUncertain(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		sending(t, f, 1)
		for _, m := range claimed(t, f.DB, noon, 9)[:2] {
			if wanted, err := f.Begin(t.Context(), m.Chat, m.Key); err != nil || !wanted {
				t.Fatalf("begin: %v, %v", wanted, err)
			}
		}
		if _, err := f.Recover(t.Context(), noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		again := claimed(t, f.DB, noon.Add(time.Hour), 9)
		equal(t, "claimed again", len(again), 1)
		equal(t, "counts", counts(t, f), bot.TipCounts{Uncertain: 2, Waiting: 1, Reasons: map[string]int{}})
		if again[0].Uncertain {
			t.Error("what was never begun is repeated as uncertain")
		}
	})
}

func TestFollowingATip(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		sending(t, f, 1)
		list, err := f.SendingTips(t.Context())
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		p := list[0]
		equal(t, "progress", fmt.Sprintln(p.Mentor, p.Tip.No, p.Tip.Text, p.Tip.Card, p.Counts.Waiting, p.Language, p.Zone), "2001 1 rahasia tip 7 3 id WIT\n")
		report := outbox.Message{Key: "p2001.1.end", Chat: mentorID, Kind: outbox.Send, Text: "rahasia laporan"}
		for range 2 { // the end is reported once
			if err := f.ReportTip(t.Context(), noon, p, true, []outbox.Message{report}); err != nil {
				t.Fatal(err)
			}
			report.Key += "x"
		}
		n := 0
		for _, d := range claimed(t, f.DB, noon, 9) {
			if d.Chat == mentorID {
				n++
			}
		}
		equal(t, "reports", n, 1)
		list, err = f.SendingTips(t.Context())
		equal(t, "under way", fmt.Sprint(len(list), err), "0 <nil>")
	})
}

// TestAStoppedTipIsFollowedToItsEnd: what is in hand when a tip is stopped is not wanted any more, and the tip has its
// end when that is noted.
func TestAStoppedTipIsFollowedToItsEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		sending(t, f, 1)
		inHand := claimed(t, f.DB, noon, 2)
		wanted := func(what string, want bool) {
			t.Helper()
			for _, m := range inHand {
				got, err := f.Wanted(t.Context(), m.Chat, m.Key)
				equal(t, what, fmt.Sprint(m.Chat, got, err), fmt.Sprint(m.Chat, want, nil))
			}
		}
		wanted("before the stop", true)
		stopping := draft(1, bot.TipSending)
		stopping.EndedAt = noon.Add(time.Second)
		change(t, f.DB, mentorID, 2, bot.Change{Tips: []bot.Tip{stopping}, Broadcasts: []bot.Broadcast{{Tip: 1, Act: bot.StopTip}}})
		wanted("after the stop", false)
		list, err := f.SendingTips(t.Context())
		if err != nil || len(list) != 1 || !list[0].Tip.Stopping() {
			t.Fatalf("%+v, %v", list, err)
		}
		equal(t, "still counted as waiting", list[0].Counts, bot.TipCounts{Waiting: 2, Stopped: 1, Reasons: map[string]int{}})
		settled(t, f.DB, outcome(inHand[0].Chat, outbox.Sent, ""), outcome(inHand[1].Chat, outbox.Withdrawn, ""))
		equal(t, "counts", counts(t, f), bot.TipCounts{Sent: 1, Stopped: 2, Reasons: map[string]int{}})
		if err := f.ReportTip(t.Context(), noon.Add(time.Minute), list[0], true, nil); err != nil {
			t.Fatal(err)
		}
		see(t, f.DB, mentorID, func(ctx context.Context, v bot.View) error {
			tip, err := v.Tip(ctx, 1)
			equal(t, "in the end", fmt.Sprintln(tip.State, tip.EndedAt.Sub(noon)), "stopped 1s\n")
			return err
		})
	})
}

func TestWhoIsGoneWantsNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		sending(t, f, 1)
		change(t, f.DB, 11, 2, bot.Change{Messages: []outbox.Message{say("r7@1", 11, outbox.Reminder)}})
		wanted := func(what string, chat int64, key string, want bool) {
			t.Helper()
			got, err := f.Wanted(t.Context(), chat, key)
			equal(t, what, fmt.Sprint(got, err), fmt.Sprint(want, nil))
		}
		equal(t, "in hand", len(claimed(t, f.DB, noon, 9)), 4)
		wanted("a reminder", 11, "r7@1", true)
		wanted("a tip", 11, "b2001.1", true)
		change(t, f.DB, 11, 3, bot.Change{Erase: true})
		wanted("a reminder of who is gone", 11, "r7@1", false)
		wanted("a tip to who is gone", 11, "b2001.1", false)
		wanted("a tip to another", 12, "b2001.1", true)
		none := int64(0)
		change(t, f.DB, 12, 4, bot.Change{Follow: &none})
		wanted("a tip to who has left", 12, "b2001.1", false)
		change(t, f.DB, mentorID, 5, bot.Change{Erase: true})
		wanted("a tip of who is gone", 13, "b2001.1", false)
		settled(t, f.DB, outcome(11, outbox.Withdrawn, ""), outcome(13, outbox.Withdrawn, ""))
		equal(t, "rows", waiting(t, f.DB, noon), 0)
	})
}

func TestRepliesFindTheirWay(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		sending(t, f, 1)
		claimed(t, f.DB, noon, 9)
		settled(t, f.DB, outcome(11, outbox.Sent, ""))
		thread := func(owner, message int64) (th bot.Thread, err error) {
			see(t, f.DB, owner, func(ctx context.Context, v bot.View) error {
				th, err = v.Thread(ctx, message)
				return nil
			})
			return th, err
		}
		th, err := thread(11, 81)
		equal(t, "of the tip", fmt.Sprint(th, err), fmt.Sprint(bot.Thread{Peer: mentorID, Key: "b2001.1"}, nil))
		for _, other := range [][2]int64{{12, 81}, {11, 82}, {11, 0}, {11, -1}} {
			if _, err := thread(other[0], other[1]); err != bot.ErrNotFound {
				t.Errorf("message %d of %d leads to somebody: %v", other[1], other[0], err)
			}
		}
		see(t, f.DB, 11, func(ctx context.Context, v bot.View) error {
			s, err := v.Mentorship(ctx, 11, mentorID)
			equal(t, "seen by the owner", fmt.Sprintln(s.MentorName, s.Owner, s.Mentor, err), "rahasia mentor 2001 {id false} {id false} <nil>\n")
			_, err = v.Mentorship(ctx, 14, otherID)
			equal(t, "of two others", err, bot.ErrNotFound)
			return nil
		})
		change(t, f.DB, mentorID, 5, bot.Change{Erase: true})
		if _, err := thread(11, 81); err != bot.ErrNotFound {
			t.Errorf("a reply still leads to a mentor who is gone: %v", err)
		}
	})
}

func TestTheCohortIsOnlyNumbersOfOnesOwn(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		see(t, f.DB, mentorID, func(ctx context.Context, v bot.View) error {
			c, err := v.Cohort(ctx, time.Unix(0, 0), noon.AddDate(1, 0, 0))
			equal(t, "cohort", fmt.Sprintf("%+v %v", c, err), "{Owners:3 Active:3 Blocked:0 Steps:[{Step:3 Partnerships:3 Stuck:3}]} <nil>")
			c, err = v.Cohort(ctx, noon.AddDate(1, 0, 0), time.Unix(0, 0))
			equal(t, "later", fmt.Sprintf("%+v %v", c, err), "{Owners:3 Active:0 Blocked:0 Steps:[{Step:3 Partnerships:3 Stuck:0}]} <nil>")
			return nil
		})
	})
}

func TestTipsArePruned(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		sending(t, f, 1)
		claimed(t, f.DB, noon, 9)
		settled(t, f.DB, outcome(11, outbox.Sent, ""), outcome(12, outbox.Failed, "x"), outcome(13, outbox.Uncertain, "x"))
		done := draft(1, bot.TipDone)
		done.EndedAt = noon
		change(t, f.DB, mentorID, 2, bot.Change{Tips: []bot.Tip{done}})
		if err := f.Prune(t.Context(), noon.Add(keepThreads-time.Hour)); err != nil {
			t.Fatal(err)
		}
		equal(t, "kept", counts(t, f).All(), 3)
		if err := f.Prune(t.Context(), noon.Add(keepThreads+time.Hour)); err != nil {
			t.Fatal(err)
		}
		equal(t, "gone", counts(t, f).All(), 0)
		see(t, f.DB, mentorID, func(ctx context.Context, v bot.View) error {
			_, n, err := v.Tips(ctx, 0, 9)
			equal(t, "tips", n, 0)
			return err
		})
	})
}

func TestAnAppointmentIsTakenOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		for i, person := range []int64{1, 2, 3} {
			change(t, f.DB, person, int64(100+i), bot.Change{User: someone(person)})
		}
		change(t, f.DB, 1, 1, bot.Change{Appointments: []bot.Appointment{{Token: "sidik", Admin: 1, Expires: day(7)}}})
		take := func(person int64, read func()) (tries int) {
			_, _, err := f.Turn(t.Context(), person, 0, noon, func(ctx context.Context, v bot.View) (bot.Change, error) {
				tries++
				ap, err := v.Appointment(ctx, "sidik")
				if err != nil || !ap.UsedAt.IsZero() {
					return bot.Change{}, err
				}
				read()
				return bot.Change{Take: "sidik", Appoint: &bot.Mentor{Person: person, Code: fmt.Sprint("kode", person), Since: noon, NextTip: 1}}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return tries
		}
		// Person 2 has read that the link is free when person 3 takes it.
		tries := take(2, func() { take(3, func() {}) })
		equal(t, "looks of the slower one", tries, 2)
		see(t, f.DB, 1, func(ctx context.Context, v bot.View) error {
			list, n, err := v.Mentors(ctx, 0, 9)
			equal(t, "mentors from one link", fmt.Sprint(n, list[0].Person), "1 3")
			return err
		})
	})
}

func TestARemovedMentorStaysRemoved(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		_, _, err := f.Turn(t.Context(), mentorID, 50, noon, func(ctx context.Context, v bot.View) (bot.Change, error) {
			m, err := v.Mentor(ctx)
			if err != nil {
				return bot.Change{}, err
			}
			// Meanwhile an administrator removes him.
			change(t, f.DB, 11, 51, bot.Change{Dismiss: []int64{mentorID}})
			m.Name = "nama baru"
			return bot.Change{Mentor: &m}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		see(t, f.DB, mentorID, func(ctx context.Context, v bot.View) error {
			_, err := v.Mentor(ctx)
			equal(t, "the removed one", err, bot.ErrNotFound)
			return nil
		})
	})
}

func TestALostMessageIsToldOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		circle(t, f)
		m := say("u7.0", mentorID, outbox.Reply)
		m.Peer = 11
		change(t, f.DB, 11, 7, bot.Change{Messages: []outbox.Message{m}})
		settled(t, f.DB, outbox.Outcome{Key: "u7.0", Chat: mentorID, State: outbox.Halted, At: noon, Kept: true})
		list, err := f.LostRelays(t.Context(), 9)
		equal(t, "lost", fmt.Sprint(list, err), "[{2001 11 u7.0 id}] <nil>")
		for range 2 {
			if err := f.TellLost(t.Context(), noon, list[0], say("lost.u7.0", 11, outbox.Reply)); err != nil {
				t.Fatal(err)
			}
		}
		equal(t, "told", fmt.Sprint(keys(claimed(t, f.DB, noon, 9))), "[lost.u7.0]")
		list, err = f.LostRelays(t.Context(), 9)
		equal(t, "afterwards", fmt.Sprint(len(list), err), "0 <nil>")
	})
}
