package outbox

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatNobodyWantsAnyMoreIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{}
		for n := range 4 {
			store.add(msg(fmt.Sprint("tip", n), int64(n), Broadcast), msg(fmt.Sprint("nudge", n), int64(10+n), Reminder))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{PerSecond: 1}})
		time.Sleep(1500 * time.Millisecond)
		equal(t, "in hand", d.Stats().Queued, 6)
		store.mu.Lock()
		delete(store.rows, "nudge2") // their owners have erased everything
		delete(store.rows, "tip1")
		store.mu.Unlock()
		drain(t, d)
		stop()
		equal(t, "acts", w.keys(), []string{"nudge0@0s", "nudge1@1s", "nudge3@3s", "tip0@4s", "tip2@6s", "tip3@7s"})
		equal(t, "sent", d.Stats().Sent, 6)
	})
}

// mute is a store that cannot be asked for a while.
type mute struct {
	*memory
	until time.Time
}

func (m mute) Wanted(ctx context.Context, chat int64, key string) (bool, error) {
	if time.Now().Before(m.until) {
		return false, errors.New("disk full")
	}
	return m.memory.Wanted(ctx, chat, key)
}

func TestTheStoreCannotSayWhatIsWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{}
		store.add(msg("tip", 1, Broadcast))
		d, stop := launch(t, Config{Store: mute{store, time.Now().Add(3 * time.Second)}, Sender: w})
		d.Deliver(store.turn(time.Now(), msg("reply", 2, Reply))...)
		time.Sleep(time.Minute)
		stop()
		equal(t, "acts", w.keys(), []string{"reply@0s", "tip@6s"}) // after waits of 1 and 5 s
		equal(t, "states", store.states(), map[string]string{"reply": "sent", "tip": "sent"})
	})
}

// TestAnotherProcessHasIt: what waited beyond its lease, and was claimed and begun by another process, is left to that one;
// what a process that died had only claimed is sent as if nothing had been.
func TestAnotherProcessHasIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{}
		for n := range 4 {
			store.add(msg(fmt.Sprint("tip", n), int64(n), Broadcast))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{PerSecond: 1}})
		time.Sleep(1500 * time.Millisecond)
		store.mu.Lock()
		store.rows["tip2"].begun = true
		store.rows["tip3"].lease = time.Now().Add(-time.Second)
		store.mu.Unlock()
		if _, err := store.Recover(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
		drain(t, d)
		stop()
		equal(t, "acts", w.keys(), []string{"tip0@0s", "tip1@1s", "tip3@3s"})
		equal(t, "states", store.states(), map[string]string{"tip0": "sent", "tip1": "sent", "tip2": "sending", "tip3": "sent"})
		if _, marked := tally(w); marked != 0 {
			t.Errorf("%d messages are marked as repeated", marked)
		}
	})
}
