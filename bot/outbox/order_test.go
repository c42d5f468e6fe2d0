package outbox

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestOrderUnderManyGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const chats, each = 50, 40
		store, w := newMemory(), &world{took: 30 * time.Millisecond}
		store.delay = 20 * time.Millisecond
		d, stop := launch(t, Config{Store: store, Sender: w, Workers: 16})
		var wg sync.WaitGroup
		for chat := range int64(chats) {
			wg.Go(func() {
				for n := range each {
					d.Deliver(store.turn(time.Now(), msg(fmt.Sprintf("u%d.%03d", chat, n), chat, Reply))...)
					time.Sleep(time.Duration(chat%7) * time.Millisecond)
				}
			})
		}
		wg.Wait()
		drain(t, d)
		stop()
		last := map[int64]string{}
		for _, s := range w.sights() {
			if s.key <= last[s.chat] {
				t.Fatalf("chat %d: %s after %s", s.chat, s.key, last[s.chat])
			}
			last[s.chat] = s.key
		}
		equal(t, "acts", len(w.sights()), chats*each)
		equal(t, "left in the store", len(store.rows), 0)
		// 2000 sends of 30 ms by 16 workers need 3.75 s; nobody waits for the store.
		if took := w.sights()[chats*each-1].at; took > 4*time.Second {
			t.Errorf("took %v", took)
		}
		if got := len(store.batches); got > 250 {
			t.Errorf("%d calls of Settle for %d messages", got, chats*each)
		}
	})
}

func TestPrioritiesAndFairness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{took: time.Second}
		// Chat 1 never stops talking, the others want one thing each.
		for n := range 6 {
			store.add(msg(fmt.Sprintf("a%d", n), 1, Reply))
		}
		store.add(msg("b", 2, Broadcast), msg("c", 3, Reminder), msg("d", 4, Reply), msg("e1", 1, Broadcast))
		d, stop := launch(t, Config{Store: store, Sender: w, Workers: 1})
		drain(t, d)
		stop()
		equal(t, "order", w.keys(), []string{"a0@0s", "d@1s", "a1@2s", "a2@3s", "a3@4s", "a4@5s", "a5@6s", "c@7s", "b@8s", "e1@9s"})
	})
}

func TestSlowChatHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		w := &world{answer: func(_ int, m Message) (Receipt, error) {
			if m.Chat == 1 {
				time.Sleep(10 * time.Second)
			}
			return Receipt{}, nil
		}}
		for n := range 300 {
			store.add(msg(fmt.Sprintf("slow%03d", n), 1, Reply)) // far more than fits into memory
		}
		for n := range 100 {
			store.add(msg(fmt.Sprintf("quick%02d", n), int64(100+n), Reply), msg(fmt.Sprintf("bulk%02d", n), int64(100+n), Broadcast))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Workers: 4})
		time.Sleep(3 * time.Second)
		quick := 0
		for _, s := range w.sights() {
			if s.chat != 1 {
				quick++
			}
		}
		equal(t, "messages of quick chats sent within 3 s", quick, 200)
		drain(t, d)
		stop()
		n := 0
		for _, s := range w.sights() {
			if s.chat == 1 {
				if want := fmt.Sprintf("slow%03d", n); s.key != want || s.at != time.Duration(n)*10*time.Second {
					t.Fatalf("got %s at %v, want %s at %ds", s.key, s.at, want, n*10)
				}
				n++
			}
		}
		equal(t, "messages of the slow chat", n, 300)
	})
}

func TestRepliesPassSlowBulk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		w := &world{answer: func(_ int, m Message) (Receipt, error) {
			if m.Priority == Broadcast {
				time.Sleep(20 * time.Second)
			}
			return Receipt{}, nil
		}}
		for n := range 300 {
			store.add(msg(fmt.Sprint("b", n), int64(1000+n), Broadcast))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Workers: 8})
		time.Sleep(time.Second)
		d.Deliver(store.turn(time.Now(), msg("u1.1", 500, Reply))...)
		time.Sleep(1500 * time.Millisecond)
		// And one that another part of the program only stored, behind all those broadcasts.
		store.add(msg("u2.1", 501, Reply))
		time.Sleep(time.Second)
		var replies []string
		for _, k := range w.keys() {
			if strings.HasPrefix(k, "u") {
				replies = append(replies, k)
			}
		}
		equal(t, "replies", replies, []string{"u1.1@1s", "u2.1@3s"})
		time.Sleep(11 * time.Second)
		if queued := d.Stats().Queued; queued > 40 {
			t.Errorf("%d messages in memory", queued)
		}
		drain(t, d)
		stop()
		equal(t, "all", len(w.sights()), 302)
	})
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{took: 200 * time.Millisecond}
		for n := range 300 {
			store.add(msg(fmt.Sprintf("r%03d", n), int64(n%150), Reminder+Priority(n%2)))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{PerSecond: 25, PerChat: 3 * time.Second}})
		time.Sleep(2 * time.Second)
		d.Deliver(store.turn(time.Now(), msg("u1.1", 7, Reply))...)
		drain(t, d)
		stop()
		var bulk []sight
		lastOf := map[int64]time.Duration{}
		for _, s := range w.sights() {
			if s.key == "u1.1" {
				equal(t, "a reply is not slowed down", s.at, 2*time.Second)
				continue
			}
			bulk = append(bulk, s)
			if last, ok := lastOf[s.chat]; ok && s.at-last < 3*time.Second {
				t.Errorf("chat %d: %v between two bulk messages", s.chat, s.at-last)
			}
			lastOf[s.chat] = s.at
			if i := len(bulk) - 26; i >= 0 && s.at-bulk[i].at < time.Second {
				t.Errorf("26 bulk messages from %v to %v", bulk[i].at, s.at)
			}
		}
		equal(t, "bulk messages", len(bulk), 300)
		// Twice a chat's pause, counted from the end of a slow send, is a little longer than its turn takes to come.
		if took := bulk[299].at; took > 12*time.Second+2*(w.took-slack) {
			t.Errorf("300 at 25/s took %v", took)
		}
	})
}

func TestPacePerChatHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{}
		for n := range 60 {
			store.add(msg(fmt.Sprintf("one%02d", n), 1, Reminder))
		}
		store.add(msg("other", 2, Broadcast))
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{PerSecond: 25, PerChat: 2 * time.Second}})
		drain(t, d)
		stop()
		n := 0
		for _, s := range w.sights() {
			if s.chat == 2 {
				if s.at > 2*time.Second {
					t.Errorf("the other chat waited %v", s.at)
				}
				continue
			}
			if want := fmt.Sprintf("one%02d", n); s.key != want || s.at < time.Duration(n)*2*time.Second {
				t.Fatalf("got %s at %v, want %s at %ds", s.key, s.at, want, 2*n)
			}
			n++
		}
		equal(t, "messages", n, 60)
	})
}
