package reminders

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// TestYearOfMinutes lets cron tick through a year (with -short, a month): 525,600 ticks, each at the full minute.
func TestYearOfMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		length := 365
		if testing.Short() {
			length = 30
		}
		begin := time.Now() // midnight UTC
		var mu sync.Mutex   // cron orders no two runs of a job
		ticks, days, wrong := 0, 0, 0
		stop := Start(t.Context(), Jobs{
			Tick: func(_ context.Context, now time.Time) error {
				mu.Lock()
				defer mu.Unlock()
				if !now.Equal(begin.Add(time.Duration(ticks) * time.Minute)) {
					wrong++
				}
				ticks++
				return nil
			},
			Daily: func(_ context.Context, now time.Time) error {
				mu.Lock()
				defer mu.Unlock()
				if now.UTC().Format("15:04:05") != "19:40:00" {
					wrong++
				}
				days++
				return nil
			},
		}, time.Now, nil, discard())
		time.Sleep(time.Duration(length)*24*time.Hour + 30*time.Second)
		stop(t.Context())
		if ticks != length*24*60+1 || days != length || wrong != 0 {
			t.Errorf("%d ticks, %d days, %d at a wrong time", ticks, days, wrong)
		}
	})
}

func TestStartCatchesUpAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(20 * time.Second)
		moved := time.Now().Add(72 * time.Hour) // the clock of the sandbox
		begin := time.Now()
		var seen []string
		var mu sync.Mutex
		runs, looked := &Runs{}, make(chan struct{})
		stop := Start(t.Context(), Jobs{Tick: func(_ context.Context, now time.Time) error {
			<-looked
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, now.Sub(moved).String())
			return nil
		}}, func() time.Time { return moved.Add(time.Since(begin)) }, runs, discard())
		synctest.Wait() // the first tick is under way, and held
		if all := runs.Snapshot(); len(all) != 1 || all[0].Name != "tick" || all[0].Next.IsZero() || all[0].Count > 0 {
			t.Errorf("before the end of the first run: %+v", all)
		}
		close(looked)
		time.Sleep(2 * time.Minute)
		stop(t.Context())
		time.Sleep(10 * time.Minute)
		if got, want := strings.Join(seen, " "), "0s 40s 1m40s"; got != want {
			t.Errorf("ticks at %s, want %s", got, want)
		}
	})
}

func TestJobsGoWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		full := errors.New("disk full")
		runs, n := &Runs{}, 0
		begin := time.Now()
		var mu sync.Mutex
		stop := Start(t.Context(), Jobs{Tick: func(context.Context, time.Time) error {
			mu.Lock()
			n++
			call := n
			mu.Unlock()
			switch call {
			case 2:
				return full
			case 3:
				panic("Bapak Budi Contoh")
			case 4:
				time.Sleep(150 * time.Second) // two ticks pass
			}
			return nil
		}}, time.Now, runs, slog.New(slog.NewTextHandler(&log, nil)))
		expect := func(after time.Duration, count, failed int64, err error, last time.Duration) {
			t.Helper()
			time.Sleep(after - time.Since(begin))
			got := runs.Snapshot()[0]
			if got.Count != count || got.Failed != failed || !errors.Is(got.Err, err) || got.Last.Sub(begin) != last {
				t.Errorf("after %v: %+v", after, got)
			}
			if want := begin.Add(last + time.Minute); !got.Next.Equal(want) {
				t.Errorf("after %v: next %v, want %v", after, got.Next, want)
			}
		}
		expect(30*time.Second, 1, 0, nil, 0)
		expect(90*time.Second, 2, 1, full, time.Minute)
		expect(150*time.Second, 3, 2, errPanic, 2*time.Minute)
		expect(325*time.Second, 3, 2, errPanic, 2*time.Minute) // the fourth still runs
		expect(350*time.Second, 4, 2, nil, 3*time.Minute)
		if got := runs.Snapshot()[0]; got.Took != 150*time.Second {
			t.Errorf("took %v", got.Took)
		}
		expect(390*time.Second, 5, 2, nil, 6*time.Minute)
		stop(t.Context())
		text := log.String()
		if strings.Contains(text, "Budi") {
			t.Error("the log quotes a panic")
		}
		for _, want := range []string{"disk full", "job=tick error=panic", "cron_test.go", "still runs"} {
			if !strings.Contains(text, want) {
				t.Errorf("the log lacks %q", want)
			}
		}
	})
}

func TestStopWaitsWithinLimits(t *testing.T) {
	for _, test := range []struct{ work, limit, want time.Duration }{
		{3 * time.Second, 9 * time.Second, 3 * time.Second},
		{time.Hour, 9 * time.Second, 9 * time.Second},
	} {
		t.Run(fmt.Sprint(test.work), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cancelled := make(chan bool, 1)
				stop := Start(t.Context(), Jobs{Tick: func(ctx context.Context, _ time.Time) error {
					select {
					case <-ctx.Done():
						cancelled <- true
						return ctx.Err()
					case <-time.After(test.work):
						cancelled <- false
						return nil
					}
				}}, time.Now, nil, discard())
				synctest.Wait()
				begin := time.Now()
				limit, cancel := context.WithTimeout(t.Context(), test.limit)
				defer cancel()
				stop(limit)
				if took := time.Since(begin); took != test.want {
					t.Errorf("stop took %v, want %v", took, test.want)
				}
				if got := <-cancelled; got != (test.work > test.limit) {
					t.Errorf("cancelled: %v", got)
				}
				time.Sleep(5 * time.Minute)
				if len(cancelled) > 0 {
					t.Error("a tick after stop")
				}
			})
		})
	}
}
