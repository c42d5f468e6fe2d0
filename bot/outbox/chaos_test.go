package outbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestChaos lets everything go wrong at once, at random: 429s, cut connections, a server that is down, a slow and
// failing store, a clock that jumps ahead and, where the store keeps the order over them, restarts. What must hold nevertheless: every reply and reminder arrives,
// in order within its chat and priority; nothing arrives twice unless its connection was cut, and then it says so.
func TestChaos(t *testing.T) {
	for seed := range uint64(20) {
		restarts := seed%2 == 0
		t.Run(fmt.Sprintf("seed %d, restarts %v", seed, restarts), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { chaos(t, rand.New(rand.NewPCG(seed, 1)), restarts) })
		})
	}
}

// arrivals is what the people have on their screens.
type arrivals struct {
	mu     sync.Mutex
	random *rand.Rand
	calm   bool           // from now on all goes well
	well   []Message      // acts that were answered with success, in order
	seen   map[string]int // how often a text arrived
	marked map[string]int // of these, with a mark
	cut    map[string]bool
}

func (a *arrivals) intN(n int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.random.IntN(n)
}

func (a *arrivals) answer(_ int, m Message) (Receipt, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	arrive := func() {
		a.seen[m.Key]++
		if m.Text != "text of "+m.Key {
			a.marked[m.Key]++
		}
	}
	if !a.calm {
		switch a.random.IntN(12) {
		case 0:
			return Receipt{}, failure(TooMany, time.Duration(a.random.IntN(20_000))*time.Millisecond)
		case 1:
			return Receipt{}, failure(Down, 0)
		case 2:
			a.cut[m.Key] = true
			if a.random.IntN(2) == 0 {
				arrive()
			}
			return Receipt{}, errBroken
		}
	}
	arrive()
	a.well = append(a.well, m)
	return Receipt{}, nil
}

func chaos(t *testing.T, random *rand.Rand, restarts bool) {
	a := &arrivals{random: random, seen: map[string]int{}, marked: map[string]int{}, cut: map[string]bool{}}
	var shift time.Duration
	var mu sync.Mutex
	now := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return time.Now().Add(shift)
	}
	store, w := newMemory(), &world{took: 40 * time.Millisecond, answer: a.answer}
	store.strict, store.delay = restarts, 15*time.Millisecond
	store.fail = func(int) error {
		if a.intN(8) == 0 {
			return errBroken
		}
		return nil
	}
	store.lie = store.fail
	cfg := Config{Store: store, Sender: w, Now: now, Workers: 6, Pace: Pace{Overall: 55, PerSecond: 50, PerChat: 300 * time.Millisecond}}
	d, stop := launch(t, cfg)
	var keys []string
	for n := range 600 {
		chat := int64(a.intN(12))
		key := fmt.Sprintf("%04d", n)
		keys = append(keys, key)
		switch p := Priority(a.intN(4)); p {
		case Reminder, Broadcast:
			store.add(msg(key, chat, p))
		default:
			d.Deliver(store.turn(now(), msg(key, chat, Reply))...)
		}
		time.Sleep(time.Duration(a.intN(200)) * time.Millisecond)
		switch a.intN(150) {
		case 0:
			if restarts {
				stop()
				d, stop = launch(t, cfg)
			}
		case 1:
			mu.Lock()
			shift += time.Duration(random.IntN(100)) * time.Second
			mu.Unlock()
		}
	}
	a.mu.Lock()
	a.calm = true
	a.mu.Unlock()
	time.Sleep(time.Hour)
	drain(t, d)
	stop()

	last := map[string]string{}
	for _, m := range a.well {
		lane := fmt.Sprint(m.Chat, "/", m.Priority)
		if m.Key < last[lane] {
			t.Errorf("chat %s: %s after %s", lane, m.Key, last[lane])
		}
		last[lane] = m.Key
	}
	states := store.states()
	for _, key := range keys {
		well := slices.ContainsFunc(a.well, func(m Message) bool { return m.Key == key })
		switch got := states[key]; {
		case got == "sent" && well, got == "uncertain" && a.cut[key], got == "failed" && a.cut[key]:
		default:
			t.Errorf("%s is %q", key, got)
		}
		if seen := a.seen[key]; seen > 1 && a.marked[key] < seen-1 {
			t.Errorf("%s arrived %d times, %d of them marked", key, seen, a.marked[key])
		}
		if a.seen[key] > 1 && !a.cut[key] {
			t.Errorf("%s arrived twice without need", key)
		}
		if a.marked[key] > 0 && !a.cut[key] {
			t.Errorf("%s is marked without need", key)
		}
	}
}
