package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestAnswers plays one chat with a first message and a second behind it, against an other side that answers by
// script, and shows when what was tried and what became of it.
func TestAnswers(t *testing.T) {
	edit := func(m Message) Message { m.Kind, m.Target = Edit, 7; return m }
	typing := func(m Message) Message { m.Kind = Typing; return m }
	menu := func(m Message) Message { m.Kind = Menu; return m }
	for _, test := range []struct {
		name   string
		first  Message
		answer func(n int, m Message) (Receipt, error)
		acts   string
		states string
	}{
		{
			"all well", msg("a", 1, Reply), nil,
			"a@0s b@0s", "a:sent b:sent",
		}, {
			"429 for three hours: both wait exactly that long", msg("a", 1, Reply),
			first(failure(TooMany, 3*time.Hour)),
			"a@0s a@3h0m0s b@3h0m0s", "a:sent b:sent",
		}, {
			"429 without a time", msg("a", 1, Reminder), first(failure(TooMany, 0)),
			"a@0s a@1s b@1s", "a:sent b:sent",
		}, {
			"the server is down for a while", msg("a", 1, Reply),
			first(failure(Down, 0), failure(Down, 0), failure(Down, 0), failure(Down, 0), failure(Down, 0), failure(Down, 0)),
			"a@0s a@1s a@6s a@36s a@2m36s a@12m36s a@42m36s b@42m36s", "a:sent b:sent",
		}, {
			"cut connection: again, and marked", msg("a", 1, Reply), first(errBroken),
			"a@0s (id: lagi) a@1s b@1s", "a:sent b:sent",
		}, {
			"cut connection, then down: the mark stays", msg("a", 1, Reminder), first(failure(Unclear, 0), failure(Down, 0)),
			"a@0s (id: lagi) a@1s (id: lagi) a@6s b@6s", "a:sent b:sent",
		}, {
			"cut connection for ever: six times at most", msg("a", 1, Reply),
			func(_ int, m Message) (Receipt, error) {
				if m.Key == "a" {
					return Receipt{}, errBroken
				}
				return Receipt{}, nil
			},
			"a@0s (id: lagi) a@1s (id: lagi) a@6s (id: lagi) a@36s (id: lagi) a@2m36s (id: lagi) a@12m36s b@12m36s", "a:failed b:sent",
		}, {
			"cut connection on a tip: left to the mentor", msg("a", 1, Broadcast), first(errBroken),
			"a@0s b@0s", "a:uncertain b:sent",
		}, {
			"cut connection on an edit: again, no mark", edit(msg("a", 1, Reply)), first(errBroken),
			"a@0s a@1s b@1s", "a:sent b:sent",
		}, {
			"the message to edit is gone", edit(msg("a", 1, Reply)),
			first(failure(Gone, 0)),
			"a@0s a@0s b@0s", "a:sent b:sent",
		}, {
			"refused", msg("a", 1, Reply), first(failure(Refused, 0)),
			"a@0s b@0s", "a:failed b:sent",
		}, {
			"blocked", msg("a", 1, Reply), first(failure(Blocked, 0)),
			"a@0s", "a:halted b:halted",
		}, {
			"a panic is taken for a cut connection", msg("a", 1, Reply),
			func(n int, _ Message) (Receipt, error) {
				if n == 0 {
					panic("Ibu Sari Contoh")
				}
				return Receipt{}, nil
			},
			"a@0s (id: lagi) a@1s b@1s", "a:sent b:sent",
		}, {
			"typing fails", typing(msg("a", 1, Reply)), first(failure(Down, 0)),
			"a@0s b@0s", "a:sent b:sent",
		}, {
			"typing is too much: the chat waits, the sign does not come late", typing(msg("a", 1, Reply)), first(failure(TooMany, time.Minute)),
			"a@0s b@1m0s", "a:sent b:sent",
		}, {
			"a menu is too much: later", menu(msg("a", 1, Reply)), first(failure(TooMany, time.Minute), failure(Down, 0)),
			"a@0s a@1m0s a@1m1s b@1m1s", "a:sent b:sent",
		}, {
			"a menu, refused", menu(msg("a", 1, Reply)), first(failure(Refused, 0)),
			"a@0s b@0s", "a:failed b:sent",
		}, {
			"a menu, cut: the bot works without", menu(msg("a", 1, Reply)), first(errBroken),
			"a@0s b@0s", "a:failed b:sent",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				store, w := newMemory(), &world{answer: test.answer}
				// Idle is long: waits end when they end, not when somebody looks.
				d, stop := launch(t, Config{Store: store, Sender: w, Idle: 3 * time.Hour, Log: slog.New(slog.NewTextHandler(&log, nil))})
				b := msg("b", 1, test.first.Priority)
				if test.first.Priority == Reply {
					d.Deliver(store.turn(time.Now(), test.first, b)...)
				} else {
					store.add(test.first, b)
					d.Wake()
				}
				time.Sleep(12 * time.Hour)
				drain(t, d)
				stop()
				var acts []string
				for _, s := range w.sights() {
					mark, _, _ := strings.Cut(s.text, "text")
					acts = append(acts, strings.TrimSuffix(mark, "\n")+strings.Repeat(" ", min(1, len(mark)))+fmt.Sprintf("%s@%v", s.key, s.at))
				}
				equal(t, "acts", strings.Join(acts, " "), test.acts)
				states := store.states()
				equal(t, "states", "a:"+states["a"]+" b:"+states["b"], test.states)
				if text := log.String(); strings.Contains(text, "text of") || strings.Contains(text, "Sari") {
					t.Errorf("the log quotes a message: %s", text)
				}
			})
		})
	}
}

// first answers with the given errors, in order, and then well.
func first(errs ...error) func(int, Message) (Receipt, error) {
	return func(n int, _ Message) (Receipt, error) {
		if n < len(errs) {
			return Receipt{}, errs[n]
		}
		return Receipt{}, nil
	}
}

func TestGivenUpAfterADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{answer: func(int, Message) (Receipt, error) { return Receipt{}, failure(Down, 0) }}
		store.add(msg("a", 1, Reminder))
		d, stop := launch(t, Config{Store: store, Sender: w, Idle: time.Hour})
		time.Sleep(48 * time.Hour)
		stop()
		equal(t, "state", store.states()["a"], "failed")
		acts := w.sights()
		if last := acts[len(acts)-1].at; last < 23*time.Hour || last > 24*time.Hour || len(acts) != 53 {
			t.Errorf("%d attempts, the last after %v", len(acts), last)
		}
		if s := d.Stats(); s.Failed != 1 || s.Retried != 52 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestWaitsAreNeverShort(t *testing.T) {
	// Rows keep milliseconds: cutting off the rest would ask again too early.
	now := time.Unix(1000, 123_456_789)
	for _, f := range []*Failure{{Kind: TooMany, RetryAfter: 3 * time.Second}, {Kind: Down}, {Kind: Unclear}} {
		v := judge(Delivery{Message: msg("a", 1, Reply)}, f, now)
		least := now.Add(max(f.RetryAfter, time.Second))
		if v.at.Before(least) || v.at.Sub(least) >= time.Millisecond || v.at.Nanosecond()%int(time.Millisecond) != 0 {
			t.Errorf("%s: %v for at least %v", f.Kind, v.at, least)
		}
	}
}

func TestGlobal429HoldsBulkOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		w := &world{answer: func(n int, m Message) (Receipt, error) {
			if n == 0 && m.Chat <= 3 {
				return Receipt{}, failure(TooMany, 40*time.Second)
			}
			return Receipt{}, nil
		}}
		for chat := range int64(200) {
			store.add(msg(fmt.Sprintf("b%03d", chat+1), chat+1, Broadcast))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Workers: 4, Pace: Pace{PerSecond: 10}})
		time.Sleep(5 * time.Second)
		d.Deliver(store.turn(time.Now(), msg("u1", 100, Reply), msg("u2", 2, Reply))...)
		time.Sleep(2 * time.Second)
		equal(t, "acts of the first 7 s", w.keys(), []string{"b001@0s", "b002@100ms", "b003@200ms", "u1@5s"})
		time.Sleep(time.Hour)
		drain(t, d)
		stop()
		acts := w.keys()
		// A reply waits for its own chat's 429 only, tips for the last of the three.
		equal(t, "then", acts[4:9], []string{"u2@40.1s", "b001@40.2s", "b002@40.3s", "b003@40.4s", "b004@40.5s"})
		equal(t, "all", len(acts), 205)
	})
}

func TestSlow429sOfFewChatsHoldNoOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		w := &world{answer: func(n int, m Message) (Receipt, error) {
			if n == 0 && m.Chat <= 4 {
				return Receipt{}, failure(TooMany, time.Hour)
			}
			return Receipt{}, nil
		}}
		for chat := range int64(8) {
			store.add(msg(fmt.Sprintf("b%d", chat+1), chat+1, Broadcast))
		}
		d, stop := launch(t, Config{Store: store, Sender: w, Pace: Pace{PerSecond: 1}}) // at most two 429s within a second
		time.Sleep(time.Minute)
		drain(t, d)
		stop()
		equal(t, "acts", len(w.sights()), 8)
	})
}

func TestRepliesStayBehindWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{took: 10 * time.Millisecond, answer: first(failure(TooMany, 2*time.Hour))}
		store.delay = 300 * time.Millisecond
		d, stop := launch(t, Config{Store: store, Sender: w})
		var want []string
		for n := range 30 {
			key := fmt.Sprintf("u%02d", n)
			want = append(want, key)
			d.Deliver(store.turn(time.Now(), msg(key, 1, Reply))...)
			time.Sleep(5 * time.Minute) // the last ones come when the wait is over
		}
		drain(t, d)
		stop()
		var got []string
		for _, s := range w.sights()[1:] {
			got = append(got, s.key)
		}
		equal(t, "order", got, want)
		// The store may need a moment for what was delivered just before.
		if at := w.sights()[1].at - 2*time.Hour - 10*time.Millisecond; at < 0 || at > store.delay {
			t.Errorf("again after %v", at)
		}
	})
}

func TestOrderAtTheEndOfAWait(t *testing.T) {
	// Replies arrive every few milliseconds around the moment at which a wait ends, while the store is slow.
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{took: 3 * time.Millisecond, answer: first(failure(TooMany, time.Second), errBroken, failure(Down, 0))}
		store.delay = 70 * time.Millisecond
		d, stop := launch(t, Config{Store: store, Sender: w, Workers: 2})
		for n := range 2000 {
			d.Deliver(store.turn(time.Now(), msg(fmt.Sprintf("u%04d", n), 1, Reply))...)
			time.Sleep(5 * time.Millisecond)
		}
		drain(t, d)
		stop()
		var got []string
		for _, s := range w.sights() {
			got = append(got, s.key)
		}
		if !slices.IsSorted(got) || len(got) != 2003 {
			t.Errorf("%d acts, in order: %v", len(got), slices.IsSorted(got))
		}
	})
}

func TestGoneEditThatMayHaveArrivedIsMarked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := msg("a", 1, Reply)
		m.Kind, m.Target = Edit, 7
		store, w := newMemory(), &world{answer: first(failure(Gone, 0), errBroken, failure(Gone, 0))}
		d, stop := launch(t, Config{Store: store, Sender: w})
		d.Deliver(store.turn(time.Now(), m)...)
		time.Sleep(time.Minute)
		drain(t, d)
		stop()
		var got []string
		for _, s := range w.sights() {
			got = append(got, fmt.Sprintf("%s %q", s.kind, s.text))
		}
		equal(t, "acts", strings.Join(got, ", "), `edit "text of a", send "text of a", edit "text of a", send "(id: lagi)\ntext of a"`)
	})
}

func TestMarkNeverMakesAMessageTooLong(t *testing.T) {
	d := New(Config{RepeatNote: func(string) string { return "sekali lagi" }})
	for _, test := range []struct {
		runes  int
		media  *Media
		marked bool
	}{{4084, nil, true}, {4085, nil, false}, {1012, &Media{}, true}, {1013, &Media{}, false}} {
		m := Delivery{Message: Message{Kind: Send, Text: strings.Repeat("é", test.runes), Media: test.media}, Uncertain: true}
		if got := strings.HasPrefix(d.marked(m).Text, "sekali lagi\n"); got != test.marked {
			t.Errorf("%d characters: marked %v", test.runes, got)
		}
	}
}

func TestSendTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, w := newMemory(), &world{took: time.Hour}
		store.add(msg("a", 1, Broadcast))
		d, stop := launch(t, Config{Store: store, Sender: w, SendTimeout: 20 * time.Second})
		time.Sleep(21 * time.Second)
		drain(t, d)
		stop()
		equal(t, "state", store.states()["a"], "uncertain")
		if s := d.Stats(); s.Uncertain != 1 || s.Latency.Counts[9] != 1 || s.Latency.Sum != 20*time.Second {
			t.Errorf("stats %+v", s)
		}
	})
	defer func() {
		if recover() == nil {
			t.Error("a SendTimeout longer than the lease is accepted")
		}
	}()
	New(Config{Lease: time.Second, SendTimeout: time.Second})
}

func TestDrainEndsWithItsContextAndWithRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		d, stop := launch(t, Config{Store: store, Sender: &world{took: 10 * time.Second}})
		store.add(msg("a", 1, Reply))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := d.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		ended := make(chan error, 1)
		go func() { ended <- d.Drain(t.Context()) }()
		synctest.Wait()
		stop()
		if err := <-ended; !errors.Is(err, ErrStopped) {
			t.Errorf("got %v", err)
		}
		if err := d.Drain(t.Context()); !errors.Is(err, ErrStopped) {
			t.Errorf("afterwards got %v", err)
		}
	})
}
