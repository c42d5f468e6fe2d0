package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

const (
	recipients     = 2000
	broadcastKills = 3
	askers         = 6 // owners who use the bot meanwhile
	// answerWithin is generous: alone on a machine it is a tenth of a second, and behind the broadcast it would be a minute.
	answerWithin = 10 * time.Second
)

// trouble is what the calls for a recipient meet.
type trouble string

const (
	fine      trouble = ""
	blocked   trouble = "blocked"    // 403
	tooMany   trouble = "too many"   // 429 once
	down      trouble = "down"       // 500 once
	refused   trouble = "refused"    // 400 once
	hopeless  trouble = "hopeless"   // 400 twice
	cutBefore trouble = "cut before" // the connection breaks and nothing has arrived
	cutAfter  trouble = "cut after"  // the connection breaks when the message has arrived
)

// network is how long an answer takes on its way back from Telegram.
const network = 60 * time.Millisecond

// TestBroadcastReachesEachOwnerOnce sends a tip to 2,000 owners while some have blocked the bot, Telegram is busy or
// down, connections break, and the process is killed three times. In the end the mentor's report, the database and
// what Telegram has seen agree about every single owner.
func TestBroadcastReachesEachOwnerOnce(t *testing.T) {
	c := newCircle(t)
	begun := time.Now()
	c.recruit(recipients)
	t.Logf("%d owners joined in %.1f s", recipients, time.Since(begun).Seconds())
	c.restart()
	c.draft(tipWords)

	plan := c.troubles()
	mark := c.lastCall()
	stop := make(chan struct{})
	asked := c.askMeanwhile(stop, plan)
	begun = time.Now()
	c.mentor.presses("Kirim ke "+thousands(recipients), "Sedang dikirim")
	peak := c.peak()
	var outages []span
	for range broadcastKills {
		<-time.After(time.Duration(4000+rand.IntN(16000)) * time.Millisecond) // the random moment is the point
		peak = max(peak, c.peak())
		out := span{from: time.Now()}
		c.p.kill()
		took := c.run()
		out.to = time.Now()
		outages = append(outages, out)
		t.Logf("killed after %.1f s, ready again %.1f s later", out.from.Sub(begun).Seconds(), took.Seconds())
	}
	l, err := c.wait(mentorPerson, 5*patience, shows("Laporan tip"))
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begun)
	close(stop)
	answers := <-asked
	peak = max(peak, c.peak())

	calls := c.calls(mark)
	checkMet(t, calls, plan)
	v := c.verdict(1, calls, plan)
	v.compare(report(t, newest(l.view)))
	if kept := v.with("stopped"); len(kept) > 0 {
		t.Errorf("nobody stopped the tip, yet it was withheld from %v", kept)
	}
	checkPace(t, calls)
	checkAnswers(t, answers, outages)
	t.Logf("broadcast: %.1f s, %.1f recipients a second, peak memory %.0f MB; %s", took.Seconds(),
		recipients/took.Seconds(), mb(peak), v)

	// Once more for those it failed for.
	mark = c.lastCall()
	again := v.with("failed")
	before := c.mentor.mark()
	c.mentor.presses(fmt.Sprintf("Kirim lagi ke %d yang gagal", len(again)))
	last := c.mentor.sees(before, "Laporan tip")
	second := c.calls(mark)
	var chats []int64
	for _, s := range second {
		if s.Params.Text == v.text && s.chat() != mentorPerson {
			chats = append(chats, s.chat())
		}
	}
	slices.Sort(chats)
	if !slices.Equal(chats, again) {
		t.Errorf("sent again to %v, want the failed ones %v", chats, again)
	}
	v = c.verdict(1, append(calls, second...), plan)
	v.compare(report(t, last))
	for _, id := range v.with("failed") {
		if plan[id] != hopeless {
			t.Errorf("%d failed again, although nothing was in the way", id)
		}
	}
	t.Logf("after the second sending: %s", v)
}

// troubles chooses by chance who meets what, and tells the sandbox. A few owners, those who use the bot meanwhile, are
// left alone.
func (c *circle) troubles() map[int64]trouble {
	c.t.Helper()
	plan := map[int64]trouble{}
	order := rand.Perm(len(c.owners))
	next := func(n int, what trouble, f map[string]any) {
		for _, i := range order[:n] {
			id := c.owners[i]
			plan[id] = what
			one := map[string]any{"user": id}
			for k, v := range f {
				one[k] = v
			}
			if what == tooMany {
				one["retry_after"] = 1 + rand.IntN(3)
			}
			c.fault(one)
		}
		order = order[n:]
	}
	n := len(c.owners)
	next(n/50, blocked, map[string]any{"error_code": 403, "count": 1000})
	next(n/100, tooMany, map[string]any{"error_code": 429})
	next(n/100, down, map[string]any{"error_code": 500})
	next(7, refused, map[string]any{"error_code": 400})
	next(3, hopeless, map[string]any{"error_code": 400, "count": 2})
	next(4, cutBefore, map[string]any{"cut": true})
	next(4, cutAfter, map[string]any{"cut": true, "applied": true, "delay": "20ms"})
	for _, i := range order[:askers] {
		plan[c.owners[i]] = fine
	}
	c.fault(map[string]any{"delay": network.String(), "applied": true, "count": 1_000_000})
	return plan
}

// span is a piece of time.
type span struct{ from, to time.Time }

func (s span) meets(other span) bool { return s.from.Before(other.to) && other.from.Before(s.to) }

// checkMet checks that every kind of trouble really came. A connection that a kill has cut counts as a cut one.
func checkMet(t *testing.T, calls []sent, plan map[int64]trouble) {
	t.Helper()
	status := map[trouble]int{blocked: http.StatusForbidden, tooMany: http.StatusTooManyRequests,
		down: http.StatusInternalServerError, refused: http.StatusBadRequest, hopeless: http.StatusBadRequest, cutBefore: 0, cutAfter: 0}
	met := map[trouble]int{}
	for _, s := range calls {
		if what := plan[s.chat()]; what != fine && s.Status == status[what] {
			met[what]++
		}
	}
	for what := range status {
		if met[what] == 0 {
			t.Errorf("no call met %q", what)
		}
	}
	t.Logf("troubles met: %v", met)
}

// askMeanwhile has the owners without trouble use the bot until stop is closed: a command, then a button below its answer.
// The channel brings the time from each act to its answer.
func (c *circle) askMeanwhile(stop chan struct{}, plan map[int64]trouble) chan []span {
	var mu sync.Mutex
	var answers []span
	var people sync.WaitGroup
	asks := func(id int64, what map[string]any, until func(live) bool) bool {
		s := span{from: time.Now()}
		if _, err := c.act(id, what, until); err != nil {
			c.t.Errorf("%d, %v: %v", id, what, err)
			return false
		}
		s.to = time.Now()
		mu.Lock()
		answers = append(answers, s)
		mu.Unlock()
		return true
	}
	for id, what := range plan {
		if what != fine {
			continue
		}
		people.Go(func() {
			for {
				helped := awaited{last: c.newestID(id), text: "Semua bisa lewat tombol"}
				if !asks(id, map[string]any{"text": "/bantuan"}, helped.fresh) {
					return
				}
				if !asks(id, map[string]any{"press": "🏠 Menu", "message_id": helped.found.ID}, helped.edited) {
					return
				}
				select {
				case <-stop:
					return
				case <-time.After(time.Duration(500+rand.IntN(2000)) * time.Millisecond):
				}
			}
		})
	}
	done := make(chan []span)
	go func() {
		people.Wait()
		done <- answers
	}()
	return done
}

// awaited follows one answer of the bot: that it comes, and that it is changed in place.
type awaited struct {
	last  int64 // the newest message before
	text  string
	found message
}

func (a *awaited) fresh(l live) bool {
	for _, m := range l.Messages {
		if m.From == "bot" && m.ID > a.last && holds(m.Text, []string{a.text}) {
			a.found = m
			return true
		}
	}
	return false
}

func (a *awaited) edited(l live) bool {
	for _, m := range l.Messages {
		if m.ID == a.found.ID {
			return m.Edits > a.found.Edits
		}
	}
	return false
}

func (c *circle) newestID(id int64) int64 {
	l, err := c.wait(id, patience, func(live) bool { return true })
	if err != nil {
		c.t.Error(err)
	}
	return newest(l.view).ID
}

func newest(v view) message {
	if len(v.Messages) == 0 {
		return message{}
	}
	return v.Messages[len(v.Messages)-1]
}
