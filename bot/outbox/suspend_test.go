package outbox

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestASleepingMachineLeavesNoTipUncertain: the clock jumps over the lease while a broadcast is on its way (a laptop was
// closed). It is taken for lost, but its process then learns that it certainly did not arrive, and sends it.
func TestASleepingMachineLeavesNoTipUncertain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asleep time.Duration
		store := newMemory()
		w := &world{took: 10 * time.Second, answer: func(n int, _ Message) (Receipt, error) {
			if n == 0 {
				return Receipt{}, failure(TooMany, time.Second)
			}
			return Receipt{}, nil
		}}
		d, stop := launch(t, Config{Store: store, Sender: w, Now: func() time.Time { return time.Now().Add(asleep) }})
		store.add(msg("tip", 1, Broadcast))
		d.Wake()
		synctest.Wait()
		asleep = 10 * time.Minute // no lock: nobody looks at the clock between here and the next wait
		d.Wake()
		synctest.Wait()
		if got := store.states()["tip"]; got != "uncertain" {
			t.Errorf("after the lease: %s, want uncertain", got)
		}
		time.Sleep(time.Minute)
		drain(t, d)
		stop()
		if got := store.states()["tip"]; got != "sent" {
			t.Errorf("at the end: %s, want sent", got)
		}
	})
}
