package outbox

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestLittleIsInHand: what a process has in hand when it dies is uncertain, so that must be little.
func TestLittleIsInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{took: 60 * time.Millisecond}
		for n := range 500 {
			store.add(msg(fmt.Sprintf("tip%03d", n), int64(n), Broadcast))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{Overall: 30, PerSecond: 25}})
		for range 100 {
			time.Sleep(137 * time.Millisecond)
			sending := 0
			for _, state := range store.states() {
				if state == "sending" {
					sending++
				}
			}
			if sending > 35 {
				t.Errorf("%d messages are claimed at %v", sending, time.Since(w.start))
			}
		}
		drain(t, d)
		stop()
		once(t, w, 500)
		if last := w.sights()[499].at; last > 20*time.Second {
			t.Errorf("500 messages took %v, want them at the full pace", last)
		}
	})
}

// stray is a world that some messages reach only long after they were sent.
type stray struct{ *world }

func (s stray) Send(ctx context.Context, m Message) (Receipt, error) {
	if len(s.sights())%7 == 0 {
		time.Sleep(300 * time.Millisecond)
	}
	return s.world.Send(ctx, m)
}

// TestPaceOfSlowMessages: a message that was long on its way counts from when it arrived, for the second and for its chat.
func TestPaceOfSlowMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{t: t, start: time.Now()}
		d, stop := launch(t, Config{Store: store, Sender: stray{w}, Pace: Pace{Overall: 30, PerSecond: 25, PerChat: time.Second + slack}})
		for n := range 400 {
			d.Deliver(store.turn(time.Now(), msg(fmt.Sprintf("u%03d", n), int64(n%40), Reply))...)
		}
		drain(t, d)
		stop()
		once(t, w, 400)
		last := map[int64]time.Duration{}
		var all []time.Duration
		for _, s := range w.sights() {
			if before, ok := last[s.chat]; ok && s.at-before < time.Second {
				t.Errorf("%v between two messages to %d", s.at-before, s.chat)
			}
			last[s.chat] = s.at
			all = append(all, s.at)
		}
		sliding(t, "all", all, 30)
	})
}

// TestDrainReplies waits for the replies that were left, however long a broadcast takes.
func TestDrainReplies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{took: 60 * time.Millisecond}
		for n := range 300 {
			store.add(msg(fmt.Sprintf("tip%03d", n), int64(n), Broadcast))
		}
		for n := range 45 { // more than one look finds
			store.add(msg(fmt.Sprintf("reply%02d", n), int64(1000+n), Reply))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{Overall: 30, PerSecond: 25}})
		begun := time.Now()
		if err := d.DrainReplies(t.Context()); err != nil {
			t.Fatal(err)
		}
		took := time.Since(begun)
		states := store.states()
		for n := range 45 {
			if key := fmt.Sprintf("reply%02d", n); states[key] != "sent" {
				t.Errorf("%s is %s", key, states[key])
			}
		}
		if took > 3*time.Second || states["tip299"] != "pending" {
			t.Errorf("after %v the last tip is %s: the broadcast was waited for", took, states["tip299"])
		}
		// With nothing to wait for it takes no longer than a look.
		begun = time.Now()
		if err := d.DrainReplies(t.Context()); err != nil || time.Since(begun) > 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		drain(t, d)
		stop()
		once(t, w, 345)
	})
}

func TestASuccessorCountsWhatItsPredecessorMayHaveSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{}
		edit := msg("edit", 1, Reply)
		edit.Kind = Edit
		store.add(msg("tip", 2, Broadcast))
		d, stop := launch(t, Config{Store: store, Sender: w, Successor: true, Pace: Pace{Overall: 30, PerSecond: 25, PerChat: time.Second + slack}})
		d.Deliver(store.turn(time.Now(), edit, msg("reply", 3, Reply))...)
		drain(t, d)
		stop()
		acts := w.keys()
		slices.Sort(acts) // two of them at the same moment
		equal(t, "acts", acts, []string{"edit@0s", "reply@1.05s", "tip@1.05s"})
	})
}
