package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Telegram's limits for a bot (Bots FAQ, "My bot is hitting limits"), as the program keeps them by default.
const (
	messagesPerSecond = 30
	chatPause         = time.Second
)

// untried stands for the last status of who was never called.
const untried = -1

// lostByKill is how many recipients one kill may leave uncertain: what is on its way at a time. What a process had only
// claimed waits again.
const lostByKill = 15

// verdict is what became of a tip, recipient by recipient: what the database says, held against what was called and
// what stands in each chat.
type verdict struct {
	t       testing.TB
	text    string           // as it arrives
	states  map[int64]string // by the database
	arrived map[int64]int    // times the tip stands in the chat
	tried   int              // recipients for whom there was a call
	unsure  int              // uncertain ones that got it
}

// verdict compares, recipient by recipient, the database with the calls and the chats.
func (c *circle) verdict(tip int, calls []sent, plan map[int64]trouble) verdict {
	c.t.Helper()
	v := verdict{t: c.t, states: c.rows(tip), arrived: map[int64]int{}}
	owners := map[int64]bool{}
	for _, id := range c.owners {
		owners[id] = true
	}
	tries := map[int64][]sent{}
	for _, s := range calls {
		if owners[s.chat()] && strings.Contains(s.Params.Text, tipWords) {
			tries[s.chat()] = append(tries[s.chat()], s)
			v.text = s.Params.Text
		}
	}
	v.tried = len(tries)
	if len(v.states) != len(c.owners) {
		c.t.Errorf("%d recipients in the database, want %d", len(v.states), len(c.owners))
	}
	uncertain := 0
	for _, id := range c.owners {
		l, err := c.wait(id, patience, func(live) bool { return true })
		if err != nil {
			c.t.Fatal(err)
		}
		for _, m := range l.Messages {
			if m.From == "bot" && strings.Contains(m.Text, tipWords) {
				v.arrived[id]++
			}
		}
		if v.states[id] == "uncertain" {
			uncertain++
			v.unsure += v.arrived[id]
		}
		v.recipient(id, plan[id], tries[id])
	}
	if most := broadcastKills*lostByKill + 8; uncertain > most {
		c.t.Errorf("%d recipients are uncertain, want %d at most", uncertain, most)
	}
	return v
}

// recipient checks one of them. Without a kill in between, the state follows from the last call.
func (v verdict) recipient(id int64, met trouble, tries []sent) {
	v.t.Helper()
	state, n := v.states[id], v.arrived[id]
	carried := 0
	last := untried
	for _, s := range tries {
		last = s.Status
		if s.Status == http.StatusOK || s.Status == 0 && met == cutAfter {
			carried++
		}
	}
	if carried != n {
		v.t.Errorf("%d: the tip stands %d times in the chat, by the calls %d", id, n, carried)
	}
	want := map[int]string{untried: "stopped", http.StatusOK: "sent", http.StatusForbidden: "blocked", http.StatusBadRequest: "failed"}[last]
	switch {
	case n > 1:
		v.t.Errorf("%d (%s, %s): got the tip %d times", id, state, met, n)
	case state == "sent" && n != 1, (state == "failed" || state == "blocked") && n != 0:
		v.t.Errorf("%d (%s, %s): got the tip %d times", id, state, met, n)
	case state != want && state != "uncertain":
		v.t.Errorf("%d (%s): is %q, but the last of %d calls ended with %d", id, met, state, len(tries), last)
	}
}

// with lists the recipients in a state, in order.
func (v verdict) with(state string) (ids []int64) {
	for id, s := range v.states {
		if s == state {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// compare holds the mentor's report against the truth.
func (v verdict) compare(told map[string]int) {
	v.t.Helper()
	want := map[string]int{"penerima": len(v.states), "terkirim": len(v.with("sent"))}
	for state, label := range map[string]string{"blocked": "memblokir bot", "failed": "gagal", "uncertain": "belum pasti", "stopped": "tidak dikirim"} {
		if n := len(v.with(state)); n > 0 {
			want[label] = n
		}
	}
	if !maps.Equal(told, want) {
		v.t.Errorf("the mentor is told %v, the truth is %v", told, want)
	}
}

func (v verdict) String() string {
	counts := map[string]int{}
	for _, s := range v.states {
		counts[s]++
	}
	return fmt.Sprintf("%v; of the uncertain ones %d got it; %d were tried", counts, v.unsure, v.tried)
}

// checkPace holds the calls for new messages, whatever was answered, against the limits: in every second, wherever it
// begins, and for every chat. The clock of the list is the time at which a call arrived; there is no slack.
func checkPace(t testing.TB, calls []sent) {
	t.Helper()
	byTime := slices.Clone(calls)
	slices.SortFunc(byTime, func(a, b sent) int { return a.At.Compare(b.At) })
	last := map[int64]time.Time{}
	tight, near := time.Hour, time.Hour
	for i, s := range byTime {
		if i >= messagesPerSecond {
			first := byTime[i-messagesPerSecond].At
			tight = min(tight, s.At.Sub(first))
			if s.At.Sub(first) < time.Second {
				t.Errorf("%d new messages in the %v from %v on", messagesPerSecond+1, s.At.Sub(first), first)
			}
		}
		if before, ok := last[s.chat()]; ok {
			pause := s.At.Sub(before)
			near = min(near, pause)
			if pause < chatPause {
				t.Errorf("%v between two messages to %d", pause, s.chat())
			}
		}
		last[s.chat()] = s.At
	}
	t.Logf("pace: %d new messages in all; no %d of them came within less than %v; the least pause in a chat was %v", len(byTime),
		messagesPerSecond+1, tight, near)
}

// checkAnswers holds the answers that owners got meanwhile against the limit. Those who met an outage only had to get one.
func checkAnswers(t testing.TB, answers, outages []span) {
	t.Helper()
	var took, met []time.Duration
	for _, a := range answers {
		d := a.to.Sub(a.from)
		if slices.ContainsFunc(outages, a.meets) {
			met = append(met, d)
			continue
		}
		took = append(took, d)
		if d > answerWithin {
			t.Errorf("an answer took %v, from %v on; outages %v", d, a.from, outages)
		}
	}
	if len(took) < 50 {
		t.Errorf("only %d answers were measured", len(took))
	}
	if median := quantile(took, 0.5); median > answerWithin/4 {
		t.Errorf("half of the answers took more than %v", median)
	}
	t.Logf("answers meanwhile: %d, median %s, 95 %% within %s, slowest %s; %d more met a kill, slowest %s", len(took),
		ms(quantile(took, 0.5)), ms(quantile(took, 0.95)), ms(quantile(took, 1)), len(met), ms(quantile(met, 1)))
}
