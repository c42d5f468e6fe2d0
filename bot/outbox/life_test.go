package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// tally counts how often each key was seen, and how many acts carried the mark of a repetition.
func tally(w *world) (times map[string]int, marked int) {
	times = map[string]int{}
	for _, s := range w.sights() {
		times[s.key]++
		if strings.HasPrefix(s.text, "(id: lagi)\n") {
			marked++
		}
	}
	return times, marked
}

// once checks that n keys were each seen once, unmarked.
func once(t *testing.T, w *world, n int) {
	t.Helper()
	times, marked := tally(w)
	for key, got := range times {
		if got != 1 {
			t.Errorf("%s was sent %d times", key, got)
		}
	}
	if len(times) != n || marked != 0 {
		t.Errorf("%d messages, want %d; %d marked", len(times), n, marked)
	}
}

func TestCrashAndRecovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{}
		// A process dies with these in hand; nobody knows how far it came.
		edit := msg("edit", 2, Reply)
		edit.Kind = Edit
		typing := msg("typing", 5, Reply)
		typing.Kind = Typing
		store.turn(time.Now(), msg("reply", 1, Reply), edit, msg("reminder", 3, Reminder), msg("tip", 4, Broadcast), typing)
		store.add(msg("next", 1, Reply))
		time.Sleep(10 * time.Second)
		d, stop := launch(t, Config{Store: store, Sender: w})
		time.Sleep(40 * time.Second)
		// Its lease has not ended: another process might be sending.
		equal(t, "before the lease ends", w.keys(), []string{"next@0s"})
		time.Sleep(80 * time.Second)
		drain(t, d)
		stop()
		_, marked := tally(w)
		equal(t, "marked", marked, 2)
		equal(t, "acts", len(w.sights()), 4)
		equal(t, "states", store.states(), map[string]string{"reply": "sent", "edit": "sent", "reminder": "sent", "tip": "uncertain", "typing": "sent", "next": "sent"})
	})
}

func TestRestartKeepsWaitAndOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{answer: first(failure(TooMany, 2*time.Hour))}
		store.strict = true
		w.start = time.Now()
		for n := range 5 {
			d, stop := launch(t, Config{Store: store, Sender: w})
			d.Deliver(store.turn(time.Now(), msg(fmt.Sprint("u", n), 1, Reply))...)
			drain(t, d)
			time.Sleep(30*time.Minute - time.Second)
			stop()
			time.Sleep(time.Second)
		}
		equal(t, "acts", w.keys(), []string{"u0@0s", "u0@2h0m0s", "u1@2h0m0s", "u2@2h0m0s", "u3@2h0m0s", "u4@2h0m0s"})
	})
}

func TestSettleFails(t *testing.T) {
	broken := errors.New("disk full")
	for name, test := range map[string]struct {
		arrange func(s *memory, begin time.Time)
	}{
		"for three minutes, longer than the lease": {func(s *memory, begin time.Time) {
			s.fail = func(int) error {
				if time.Since(begin) < 3*time.Minute {
					return broken
				}
				return nil
			}
		}},
		"every other time": {func(s *memory, _ time.Time) {
			s.fail = func(call int) error {
				if call%2 == 1 {
					return broken
				}
				return nil
			}
		}},
		"but has stored all": {func(s *memory, _ time.Time) {
			s.lie = func(call int) error {
				if call < 8 {
					return broken
				}
				return nil
			}
		}},
		"hangs": {func(s *memory, begin time.Time) {
			s.delay = time.Hour
			time.AfterFunc(2*time.Minute, func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.delay = 0
			})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, w := newMemory(), &world{took: 50 * time.Millisecond}
				test.arrange(store, time.Now())
				// Another process looks for ended leases too, and takes back whatever it finds.
				done := make(chan bool)
				defer close(done)
				go func() {
					for {
						select {
						case <-time.After(7 * time.Second):
							store.Recover(t.Context(), time.Now())
						case <-done:
							return
						}
					}
				}()
				d, stop := launch(t, Config{Store: store, Sender: w})
				for n := range 40 {
					d.Deliver(store.turn(time.Now(), msg(fmt.Sprintf("u%02d", n), int64(n%8), Reply))...)
					store.add(msg(fmt.Sprintf("tip%02d", n), int64(n), Broadcast))
					time.Sleep(4 * time.Second)
				}
				time.Sleep(3 * time.Minute)
				drain(t, d)
				stop()
				once(t, w, 80)
				for key, state := range store.states() {
					if state != "sent" {
						t.Errorf("%s is %s", key, state)
					}
				}
			})
		})
	}
}

func TestBlockedInTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		w := &world{took: 100 * time.Millisecond, answer: func(n int, m Message) (Receipt, error) {
			if m.Chat == 1 && n == 1 {
				return Receipt{}, failure(Blocked, 0)
			}
			return Receipt{}, nil
		}}
		d, stop := launch(t, Config{Store: store, Sender: w})
		d.Deliver(store.turn(time.Now(), msg("a", 1, Reply), msg("b", 1, Reply), msg("c", 1, Reply), msg("d", 2, Reply))...)
		store.add(msg("r", 1, Reminder), msg("tip", 1, Broadcast))
		d.Wake()
		drain(t, d)
		// The person is back.
		d.Deliver(store.turn(time.Now(), msg("welcome", 1, Reply))...)
		drain(t, d)
		stop()
		equal(t, "states", store.states(), map[string]string{"a": "sent", "b": "halted", "c": "halted", "d": "sent", "r": "halted", "tip": "halted", "welcome": "sent"})
		equal(t, "acts", len(w.sights()), 4)
		if s := d.Stats(); s.Blocked != 4 || s.Sent != 3 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestShutdown(t *testing.T) {
	for _, test := range []struct {
		name        string
		took, delay time.Duration
		fail        bool
		within      time.Duration
		states      map[string]int
	}{
		{"sends in hand finish", 3 * time.Second, 0, false, 2 * time.Second, map[string]int{"sent": 10, "pending": 46}},
		{"a slow store", 3 * time.Second, 500 * time.Millisecond, false, 3 * time.Second, map[string]int{"sent": 10, "pending": 46}},
		{"sends that hang are cut", time.Hour, 0, false, 5 * time.Second, map[string]int{"pending?": 10, "pending": 46}},
		{"a store that fails", 3 * time.Second, 0, true, 8 * time.Second, map[string]int{"sending": 51, "pending": 5}},
		{"a store that hung before", 800 * time.Millisecond, time.Hour, false, 8 * time.Second, map[string]int{"sending": 51, "pending": 5}},
		{"a store that hangs", 3 * time.Second, time.Hour, false, 8 * time.Second, map[string]int{"sending": 51, "pending": 5}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, w := newMemory(), &world{took: test.took}
				store.delay = test.delay
				if test.fail {
					store.fail = func(int) error { return errBroken }
				}
				d, stop := launch(t, Config{Store: store, Sender: w, Workers: 10})
				for n := range 50 {
					d.Deliver(store.turn(time.Now(), msg(fmt.Sprint("u", n), int64(n%10), Reply))...)
				}
				for n := range 5 { // not due yet
					m := msg(fmt.Sprint("later", n), 99, Reminder)
					m.NotBefore = time.Now().Add(time.Hour)
					store.add(m)
				}
				time.Sleep(time.Second)
				begin := time.Now()
				// A turn that ends while the program does.
				time.AfterFunc(time.Second, func() { d.Deliver(store.turn(time.Now(), msg("last", 77, Reply))...) })
				stop()
				if took := time.Since(begin); took > test.within {
					t.Errorf("took %v, want at most %v", took, test.within)
				}
				got := map[string]int{}
				for _, state := range store.states() {
					got[state]++
				}
				equal(t, "states", got, test.states)
				if err := d.Drain(t.Context()); !errors.Is(err, ErrStopped) {
					t.Errorf("Drain: %v", err)
				}
			})
		})
	}
}

func TestErasedWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{answer: first(failure(TooMany, time.Minute))}
		d, stop := launch(t, Config{Store: store, Sender: w})
		d.Deliver(store.turn(time.Now(), msg("a", 1, Reply), msg("b", 1, Reply))...)
		time.Sleep(time.Second)
		store.mu.Lock()
		clear(store.rows) // the owner's data is erased
		store.mu.Unlock()
		time.Sleep(2*time.Minute + 500*time.Millisecond)
		claims := store.looks()
		d.Deliver(store.turn(time.Now(), msg("c", 1, Reply))...)
		synctest.Wait()
		// It goes out at once, not by way of the store.
		equal(t, "acts", w.keys(), []string{"a@0s", "c@2m1.5s"})
		equal(t, "looks", store.looks()-claims, 0)
		stop()
	})
}

func TestClockIsMoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shift atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(shift.Load())) }
		store, w := newMemory(), &world{took: 2 * time.Second}
		tomorrow := msg("tomorrow", 3, Reminder)
		tomorrow.NotBefore = now().Add(24 * time.Hour)
		store.add(tomorrow)
		d, stop := launch(t, Config{Store: store, Sender: w, Now: now, Workers: 2})
		for n := range 12 {
			d.Deliver(store.turn(now(), msg(fmt.Sprint("u", n), int64(n%4), Reply))...)
			store.add(msg(fmt.Sprint("tip", n), int64(10+n), Broadcast))
		}
		time.Sleep(time.Second)
		shift.Add(int64(72 * time.Hour)) // all leases have ended, with two sends under way
		drain(t, d)
		once(t, w, 25)
		shift.Add(-int64(100 * time.Hour))
		d.Deliver(store.turn(now(), msg("back", 1, Reply))...)
		drain(t, d)
		once(t, w, 26)
		// And what a dead process left behind is still found by the clock that was set back.
		store.turn(now(), msg("lost", 1, Reply))
		time.Sleep(3 * time.Minute)
		drain(t, d)
		equal(t, "lost", store.states()["lost"], "sent")
		stop()
		equal(t, "left", len(store.rows), 0)
	})
}

func TestSeveralProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Far more than three processes can send within a lease, each send taking long: what waits too long must go
		// back before another process takes it for lost.
		store, w := newMemory(), &world{took: 7 * time.Second}
		w.start, w.t = time.Now(), t
		var stops []func()
		var all []*Dispatcher
		for range 3 {
			d, stop := launch(t, Config{Store: store, Sender: loose{w}, Workers: 2})
			stops, all = append(stops, stop), append(all, d)
		}
		for n := range 300 {
			all[n%3].Deliver(store.turn(time.Now(), msg(fmt.Sprint("u", n), int64(n%30), Reply))...)
			store.add(msg(fmt.Sprint("tip", n), int64(n), Broadcast))
		}
		time.Sleep(30 * time.Minute)
		for _, stop := range stops {
			stop()
		}
		once(t, w, 600)
		equal(t, "left", len(store.rows), 0)
	})
}

// loose is a world that several processes share: it does not mind two acts at once in a chat.
type loose struct{ w *world }

func (l loose) Send(ctx context.Context, m Message) (Receipt, error) {
	m.Chat = int64(len(m.Key)) << 40 // any chat of its own
	for _, r := range m.Key {
		m.Chat = m.Chat*31 + int64(r)
	}
	return l.w.Send(ctx, m)
}

func TestNothingIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{answer: func(n int, m Message) (Receipt, error) {
			if m.Chat%3 == 0 && n == 0 {
				return Receipt{}, failure([]FailureKind{TooMany, Down, Unclear}[m.Chat%9/3], 5*time.Second)
			}
			return Receipt{}, nil
		}}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{PerSecond: 100, PerChat: time.Second}})
		var wg sync.WaitGroup
		for chat := range int64(60) {
			wg.Go(func() {
				for n := range Broadcast + 1 {
					store.add(msg(fmt.Sprintf("%d.%d", chat, n), chat, n))
					d.Deliver(store.turn(time.Now(), msg(fmt.Sprintf("u%d.%d", chat, n), chat, Reply))...)
				}
			})
		}
		wg.Wait()
		drain(t, d)
		time.Sleep(time.Minute)
		drain(t, d)
		stop()
		d.mu.Lock()
		defer d.mu.Unlock()
		left := fmt.Sprint(len(d.chats), len(d.known), len(d.outcomes), d.queued, d.load, d.inFlight, d.bulk, d.workers, len(d.later), len(d.waiters))
		equal(t, "chats, known, outcomes, queued, load, in flight, bulk, workers, later, waiters", left, "0 0 0 0 0 0 0 0 0 0")
		equal(t, "rows", len(store.rows), 0)
	})
}
