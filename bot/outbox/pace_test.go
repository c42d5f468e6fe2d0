package outbox

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// late is a world that messages reach a little after they were sent, each by another moment.
type late struct {
	*world
	random *rand.Rand // used under the lock of world
}

func (l *late) Send(ctx context.Context, m Message) (Receipt, error) {
	l.mu.Lock()
	way := time.Duration(l.random.IntN(int(slack)))
	l.mu.Unlock()
	time.Sleep(way)
	return l.world.Send(ctx, m)
}

// sliding checks that no second, wherever it begins, holds more than most of the times, which are sorted.
func sliding(t *testing.T, what string, times []time.Duration, most int) {
	t.Helper()
	for i := most; i < len(times); i++ {
		if times[i]-times[i-most] < time.Second {
			t.Errorf("%s: %d messages from %v to %v", what, most+1, times[i-most], times[i])
			return
		}
	}
}

// TestPaceInEverySecond sends random traffic of all priorities and kinds, in bursts, to chats that are busy and chats
// that are not, and looks at every second as the other side saw it.
func TestPaceInEverySecond(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { traffic(t, rand.New(rand.NewPCG(seed, 7))) })
		})
	}
}

func traffic(t *testing.T, random *rand.Rand) {
	const overall, bulk = 30, 25
	store := newMemory()
	w := &late{&world{took: 60 * time.Millisecond, answer: func(_ int, m Message) (Receipt, error) {
		if m.Kind == Edit && strings.HasSuffix(m.Key, "7") {
			return Receipt{}, failure(Gone, 0) // these become new messages
		}
		return Receipt{}, nil
	}}, rand.New(rand.NewPCG(random.Uint64(), 1))}
	w.world.start, w.world.t = time.Now(), t
	d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{Overall: overall, PerSecond: bulk, PerChat: time.Second + slack}})
	stored := map[string]time.Duration{}
	chats := 1 + random.Int64N(300)
	n := 0
	for range 60 {
		for range random.IntN(60) { // more than goes out at once, about as much as goes out in the long run
			n++
			m := msg(fmt.Sprintf("%05d", n), random.Int64N(chats), Priority(random.IntN(4)%3))
			stored[m.Key] = time.Since(w.start)
			if m.Priority != Reply {
				store.add(m)
				continue
			}
			m.Kind = []Kind{Send, Send, Edit, Answer, Typing}[random.IntN(5)]
			d.Deliver(store.turn(time.Now(), m)...)
		}
		time.Sleep(time.Duration(random.IntN(2500)) * time.Millisecond)
	}
	drain(t, d)
	stop()

	began := map[int64][]time.Duration{} // of new messages, by chat
	var all []time.Duration
	waited := map[Priority]time.Duration{}
	order := map[string]string{}
	for _, s := range w.sights() {
		r := store.kept[s.key]
		if lane := fmt.Sprint(s.chat, r.Priority); s.key < order[lane] {
			t.Errorf("chat %d: %s after %s", s.chat, s.key, order[lane])
		} else {
			order[lane] = s.key
		}
		if wait := s.at - stored[s.key]; wait > waited[r.Priority] {
			waited[r.Priority] = wait
		}
		if s.kind == Send {
			all = append(all, s.at)
			began[s.chat] = append(began[s.chat], s.at)
		}
	}
	sliding(t, "overall", all, overall)
	for chat, times := range began {
		sliding(t, fmt.Sprint("chat ", chat), times, 1)
	}
	for key, state := range store.states() {
		if state != "sent" {
			t.Errorf("%s is %s", key, state)
		}
	}
	if len(store.states()) != n {
		t.Errorf("%d of %d messages have ended", len(store.states()), n)
	}
	// Nothing starves: what the pace allows is made use of, so that all is out soon after the last burst, or as soon as
	// the busiest chat has had one a second.
	var end time.Duration
	for _, at := range stored {
		end = max(end, at)
	}
	longest := 0
	for _, times := range began {
		longest = max(longest, len(times))
	}
	if last := all[len(all)-1]; last > max(end+15*time.Second, time.Duration(longest+5)*(time.Second+2*slack)) {
		t.Errorf("%d new messages, %d of them to one chat, took %v", len(all), longest, last)
	}
	t.Logf("%d messages to %d chats in %v; longest waits %v", len(all), chats, all[len(all)-1], waited)
}

// TestPaceGivesRepliesTheRoom: bulk keeps its distances, and a reply of a chat that has had none goes at once until
// the second is full; then the longest waiting first, and none of the bulk before it.
func TestPaceGivesRepliesTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{}
		for n := range 200 {
			store.add(msg(fmt.Sprintf("b%03d", n), int64(1000+n), Broadcast))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{Overall: 30, PerSecond: 25, PerChat: time.Second}})
		time.Sleep(2*time.Second + 10*time.Millisecond)
		for n := range 40 {
			d.Deliver(store.turn(time.Now(), msg(fmt.Sprintf("u%02d", n), int64(n), Reply))...)
		}
		time.Sleep(20 * time.Second)
		drain(t, d)
		stop()
		var replies []sight
		var bulk []time.Duration
		for _, s := range w.sights() {
			if s.key[0] == 'u' {
				replies = append(replies, s)
			} else {
				bulk = append(bulk, s.at)
			}
		}
		equal(t, "messages", fmt.Sprint(len(replies), " ", len(bulk)), "40 200")
		slices.SortFunc(replies, func(a, b sight) int { return cmp.Compare(a.key, b.key) })
		for i, s := range replies {
			if i > 0 && s.at < replies[i-1].at {
				t.Errorf("%s at %v has waited longer than the one before", s.key, s.at)
			}
			if i < 3 && s.at != 2010*time.Millisecond {
				t.Errorf("%s at %v: there was room at once", s.key, s.at)
			}
			if s.at > 3500*time.Millisecond {
				t.Errorf("%s at %v", s.key, s.at)
			}
		}
		for i, at := range bulk[1:] {
			if at-bulk[i] < 40*time.Millisecond {
				t.Errorf("bulk at %v and %v", bulk[i], at)
			}
			if at > replies[3].at && at < replies[39].at {
				t.Errorf("bulk at %v, while replies waited", at)
			}
		}
	})
}

// TestPaceKeepsTheOrderOfAChat: what follows a reply that waits for its chat's second waits as well, however free it
// would be, and other chats do not.
func TestPaceKeepsTheOrderOfAChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{Overall: 3, PerChat: time.Second}})
		act := func(key string, chat int64, kind Kind) Message {
			m := msg(key, chat, Reply)
			m.Kind, m.Target = kind, 5
			return m
		}
		d.Deliver(store.turn(time.Now(), act("a", 1, Edit), act("b", 1, Send), act("c", 1, Edit), act("d", 1, Send),
			act("e", 1, Edit), act("f", 1, Answer), act("x", 2, Send), act("y", 2, Edit), act("z", 3, Send), act("o", 4, Send), act("p", 5, Edit))...)
		drain(t, d)
		stop()
		got := map[int64]string{}
		for _, s := range w.sights() {
			got[s.chat] += fmt.Sprintf(" %s@%v", s.key, s.at)
		}
		equal(t, "acts by chat", got, map[int64]string{
			// Three new messages fill the first second and its slack, those of chats 2, 3 and 4.
			1: " a@0s b@1.05s c@1.05s d@2.05s e@2.05s f@2.05s", 2: " x@0s y@0s", 3: " z@0s", 4: " o@0s", 5: " p@0s"})
	})
}

func TestPaceOfAnEditThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		w := &world{answer: func(n int, m Message) (Receipt, error) {
			if m.Kind == Edit {
				return Receipt{}, failure(Gone, 0)
			}
			return Receipt{}, nil
		}}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{PerChat: time.Second}})
		edit := msg("b", 1, Reply)
		edit.Kind, edit.Target = Edit, 4
		d.Deliver(store.turn(time.Now(), msg("a", 1, Reply), edit, msg("c", 1, Reply))...)
		drain(t, d)
		stop()
		equal(t, "acts", w.keys(), []string{"a@0s", "b@0s", "b@1s", "c@2s"})
	})
}

// TestOwnerIsBackAfterABrokenLine: whoever writes again need not wait for the end of a long pause, unless Telegram has
// told us to wait.
func TestOwnerIsBackAfterABrokenLine(t *testing.T) {
	down, told := failure(Down, 0), failure(TooMany, 2*time.Hour)
	for _, test := range []struct {
		name   string
		errs   []error
		acts   string
		states string
	}{
		{"the line is good again", []error{down, down, down, down, down, down},
			"a@0s a@1s a@6s a@36s a@2m36s a@12m36s a@20m0s b@20m0s c@20m0s d@20m20s", "a:sent b:sent c:sent d:sent"},
		{"still broken: the pauses begin anew, within ten seconds none is cut short", []error{down, down, down, down, down, down, down, down, down},
			"a@0s a@1s a@6s a@36s a@2m36s a@12m36s a@20m0s a@20m1s a@20m6s a@20m20s b@20m20s c@20m20s d@20m20s", "a:sent b:sent c:sent d:sent"},
		{"told to wait", []error{down, told},
			"a@0s a@1s a@2h0m1s b@2h0m1s c@2h0m1s d@2h0m1s", "a:sent b:sent c:sent d:sent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, w := newMemory(), &world{answer: first(test.errs...)}
				d, stop := launch(t, Config{Store: store, Sender: w, Idle: 3 * time.Hour})
				d.Deliver(store.turn(time.Now(), msg("a", 1, Reply))...)
				time.Sleep(28 * time.Second) // close to the end of a wait
				d.Deliver(store.turn(time.Now(), msg("b", 1, Reply))...)
				time.Sleep(19*time.Minute + 32*time.Second)
				d.Deliver(store.turn(time.Now(), msg("c", 1, Reply))...)
				time.Sleep(20 * time.Second)
				d.Deliver(store.turn(time.Now(), msg("d", 1, Reply))...)
				time.Sleep(12 * time.Hour)
				drain(t, d)
				stop()
				equal(t, "acts", strings.Join(w.keys(), " "), test.acts)
				states := store.states()
				equal(t, "states", fmt.Sprintf("a:%s b:%s c:%s d:%s", states["a"], states["b"], states["c"], states["d"]), test.states)
			})
		})
	}
}

// TestLongGlobal429 holds all bulk as long as told, however long, to the second.
func TestLongGlobal429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		w := &world{answer: func(n int, m Message) (Receipt, error) {
			if n == 0 && m.Chat <= 3 {
				return Receipt{}, failure(TooMany, 5*time.Hour)
			}
			return Receipt{}, nil
		}}
		for chat := range int64(100) {
			store.add(msg(fmt.Sprintf("b%03d", chat+1), chat+1, Broadcast))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{Overall: 30, PerSecond: 10, PerChat: time.Second}})
		time.Sleep(20 * time.Hour)
		drain(t, d)
		stop()
		acts := w.keys()
		equal(t, "acts", acts[:6], []string{"b001@0s", "b002@100ms", "b003@200ms", "b001@5h0m0.2s", "b002@5h0m0.3s", "b003@5h0m0.4s"})
		equal(t, "all", len(acts), 103)
	})
}

// TestPaceOfACrowd: far more chats are to be answered than can be within a lease. Each gets its reply once, those who
// came first first, and the line is in use all the time.
func TestPaceOfACrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const chats, overall = 4000, 30
		store, w := newMemory(), &world{took: 80 * time.Millisecond}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{Overall: overall, PerSecond: 25, PerChat: time.Second}})
		for n := range chats {
			d.Deliver(store.turn(time.Now(), msg(fmt.Sprintf("u%04d", n), int64(n), Reply))...)
		}
		store.add(msg("tip", chats+1, Broadcast))
		drain(t, d)
		stop()
		once(t, w, chats+1)
		var all []time.Duration
		place := map[string]int{}
		for i, s := range w.sights() {
			all = append(all, s.at)
			place[s.key] = i
		}
		sliding(t, "overall", all, overall)
		if last := all[len(all)-1]; last > chats*(time.Second+2*slack)/overall {
			t.Errorf("took %v", last)
		}
		for n := range chats {
			if at := place[fmt.Sprintf("u%04d", n)]; at < n-2*overall || at > n+2*overall {
				t.Errorf("reply %d was the %dth", n, at)
			}
		}
		// When their lease nears its end the replies go through the store, and a tip in memory may find a gap there.
		if place["tip"] < 25*overall {
			t.Errorf("a tip was the %dth", place["tip"])
		}
	})
}
