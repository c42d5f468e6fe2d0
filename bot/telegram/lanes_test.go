package telegram

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// once is a task that does f and is done.
func once(ctx context.Context, f func()) task {
	return task{ctx: ctx, try: func() verdict { f(); return verdict{done: true} }, ended: func(bool) {}}
}

func submit(t *testing.T, l *lanes, key int64, work task) {
	t.Helper()
	if err := l.submit(key, work); err != nil {
		t.Fatal(err)
	}
}

func TestLanesKeepOrderWithinAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const keys, each, width = 40, 25, 8
		l := newLanes(width)
		var mu sync.Mutex
		got := map[int64][]int{}
		running, most := 0, 0
		busy := map[int64]bool{}
		for n := range each {
			for key := range int64(keys) {
				submit(t, l, key, once(t.Context(), func() {
					mu.Lock()
					if busy[key] {
						t.Errorf("two tasks of key %d at once", key)
					}
					busy[key] = true
					running++
					most = max(most, running)
					mu.Unlock()
					time.Sleep(rand.N(10 * time.Millisecond))
					mu.Lock()
					got[key] = append(got[key], n)
					busy[key] = false
					running--
					mu.Unlock()
				}))
			}
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		for key, order := range got {
			if len(order) != each || !slices.IsSorted(order) {
				t.Errorf("key %d was worked off as %v", key, order)
			}
		}
		if len(got) != keys || most != width {
			t.Errorf("%d keys, %d at once; want %d keys, %d at once", len(got), most, keys, width)
		}
		if len(l.queues) != 0 || len(l.places) != 0 || len(l.waiting) != 0 {
			t.Errorf("left over: %d queues, %d places, %d waiting", len(l.queues), len(l.places), len(l.waiting))
		}
	}) // the bubble ends only when no goroutine is left
}

func TestLanesWaitingTaskHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(1)
		var mu sync.Mutex
		var log []string
		note := func(what string) {
			mu.Lock()
			defer mu.Unlock()
			log = append(log, what)
		}
		tries := 0
		submit(t, l, 1, task{ctx: t.Context(), ended: func(bool) { note("first ended") },
			try: func() verdict {
				if tries++; tries < 3 {
					return verdict{again: time.Second}
				}
				return verdict{done: true}
			}})
		submit(t, l, 1, once(t.Context(), func() { note("behind the first") }))
		submit(t, l, 2, once(t.Context(), func() { note("other key") }))
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if want := []string{"other key", "first ended", "behind the first"}; !slices.Equal(log, want) {
			t.Errorf("got %v, want %v", log, want)
		}
	})
}

// TestLanesAreFair: one person with very much to say takes one place, and others get theirs in between.
func TestLanesAreFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(1)
		begun := time.Now()
		slow := func() { time.Sleep(time.Second) }
		for range 100 {
			submit(t, l, 1, once(t.Context(), slow))
		}
		waited := time.Duration(-1)
		submit(t, l, 2, once(t.Context(), func() { waited = time.Since(begun) }))
		time.Sleep(200 * time.Second)
		synctest.Wait()
		if waited < 0 || waited > 2*time.Second {
			t.Errorf("the other key waited %v behind 100 tasks, want at most 2s", waited)
		}
	})
}

func TestLanesGiveUpInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		l := newLanes(4)
		var ended []bool
		var ran atomic.Bool
		end := func(done bool) { ended = append(ended, done) }
		submit(t, l, 1, task{ctx: ctx, ended: end, try: func() verdict { return verdict{again: time.Hour} }})
		submit(t, l, 1, task{ctx: ctx, ended: end, try: func() verdict { ran.Store(true); return verdict{done: true} }})
		synctest.Wait()
		cancel()
		synctest.Wait()
		if ran.Load() || !slices.Equal(ended, []bool{false, false}) {
			t.Errorf("ended %v, the second ran: %v; want both given up and the second not run", ended, ran.Load())
		}
		submit(t, l, 1, once(t.Context(), func() { ran.Store(true) }))
		synctest.Wait()
		if !ran.Load() {
			t.Error("the key stays closed after a task was given up")
		}
	})
}

// TestLanesTryAgainAtOnce: Telegram may bring an update again the moment it was told that it was not stored.
func TestLanesTryAgainAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(4)
		var ran, again atomic.Bool
		submit(t, l, 1, task{
			ctx: t.Context(),
			try: func() verdict { return verdict{} },
			ended: func(bool) {
				submit(t, l, 1, task{ctx: t.Context(), try: func() verdict { ran.Store(true); return verdict{done: true} }, ended: again.Store})
			},
		})
		synctest.Wait()
		if !ran.Load() || !again.Load() {
			t.Errorf("tried: %v, done: %v; a new try must not fall with the one before", ran.Load(), again.Load())
		}
	})
}

// TestLanesRefuseWhatHasEnded: once a context has ended, nothing of it gets in behind a task that gave up for it.
func TestLanesRefuseWhatHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		l := newLanes(4)
		for range 100 { // a select over two ready cases picks by chance
			if err := l.submit(1, once(ctx, func() { t.Error("ran though its context had ended") })); err == nil {
				t.Fatal("accepted though its context had ended")
			}
		}
		synctest.Wait()
		if len(l.waiting) != 0 {
			t.Errorf("%d places are kept", len(l.waiting))
		}
	})
}

func TestLanesPushBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(1)
		release := make(chan struct{})
		for range cap(l.waiting) {
			submit(t, l, 1, once(t.Context(), func() { <-release }))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := l.submit(2, once(ctx, func() { t.Error("ran without having been accepted") })); err == nil {
			t.Error("accepted though full")
		}
		accepted := false
		go func() {
			if err := l.submit(2, once(t.Context(), func() {})); err == nil {
				accepted = true
			}
		}()
		synctest.Wait()
		if accepted {
			t.Error("accepted though full")
		}
		close(release)
		synctest.Wait()
		if !accepted {
			t.Error("not accepted though there is room")
		}
	})
}
