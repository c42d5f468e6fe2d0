package outbox

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// TestInlineIsAnsweredAtOnceOrNot: an inline query is answered beside the chat of its person, whatever that waits for,
// and never again.
func TestInlineIsAnsweredAtOnceOrNot(t *testing.T) {
	inline := func(key string) Message {
		m := msg(key, 1, Reply)
		m.Kind = Inline
		return m
	}
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		w := &world{took: 10 * time.Millisecond, answer: func(_ int, m Message) (Receipt, error) {
			switch m.Key {
			case "told":
				return Receipt{}, failure(TooMany, 2*time.Hour)
			case "q3":
				return Receipt{}, failure(TooMany, time.Hour)
			case "q4":
				return Receipt{}, failure(Down, 0)
			case "q5":
				return Receipt{}, failure(Refused, 0)
			case "q6":
				return Receipt{}, errBroken
			}
			return Receipt{}, nil
		}}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{Overall: 2, PerChat: time.Second}})
		d.Deliver(store.turn(time.Now(), msg("a", 1, Reply), msg("b", 1, Reply), inline("q1"), inline("q2"))...)
		time.Sleep(10 * time.Second)
		d.Deliver(store.turn(time.Now(), msg("told", 1, Reply), inline("q3"))...)
		time.Sleep(10 * time.Second)
		for _, key := range []string{"q4", "q5", "q6", "q7"} {
			d.Deliver(store.turn(time.Now(), inline(key))...)
			time.Sleep(time.Second)
		}
		store.turn(time.Now(), inline("q8")) // its process dies
		time.Sleep(3 * time.Minute)
		drain(t, d)
		stop()
		got := map[string]string{}
		for _, s := range w.sights() {
			got[s.key] += fmt.Sprint(s.at)
		}
		equal(t, "acts", got, map[string]string{"a": "0s", "b": "1s", "q1": "0s", "q2": "10ms", "told": "10s", "q3": "10s",
			"q4": "20s", "q5": "21s", "q6": "22s", "q7": "23s"})
		equal(t, "states", store.states(), map[string]string{"a": "sent", "b": "sent", "told": "pending", "q1": "sent", "q2": "sent",
			"q3": "sent", "q4": "sent", "q5": "sent", "q6": "sent", "q7": "sent", "q8": "sent"})
		d.mu.Lock()
		defer d.mu.Unlock()
		equal(t, "lines remembered", len(d.chats), 1)
	})
}
