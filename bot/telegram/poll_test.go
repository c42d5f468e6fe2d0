package telegram

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mitrabot/bot"
)

// polling runs Poll in the bubble until the test ends it; end returns its error.
func polling(t *testing.T, c *Client, h Handler, lanes int) (end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- c.Poll(ctx, h, lanes) }()
	return func() error {
		cancel()
		return <-result
	}
}

// offsets lists what getUpdates was asked with. Poll ends with one more request where the last one was interrupted.
func offsets(a *api) []any {
	var out []any
	for _, c := range a.called("getUpdates") {
		out = append(out, c.params["offset"])
	}
	return out
}

func TestPollHandsOverAndConfirms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI().on("getUpdates", list(typed(10, 1001, "halo"), typed(11, 1002, "hai")), list(typed(12, 1001, "lagi")))
		c, _ := client(t, a, "")
		var h recorder
		end := polling(t, c, &h, 4)
		synctest.Wait()
		if err := end(); err != nil {
			t.Fatalf("Poll: %v", err)
		}
		got := h.updates()
		slices.Sort(got)
		if !slices.Equal(got, []int64{10, 11, 12}) {
			t.Errorf("handled %v, want 10 11 12", got)
		}
		if got, want := offsets(a), []any{nil, 12.0, 13.0, 13.0}; !slices.Equal(got, want) {
			t.Errorf("offsets %v, want %v", got, want)
		}
		first := a.called("getUpdates")[0]
		if first.contentType != "application/json" || first.params["timeout"] != 50.0 || first.params["limit"] != 100.0 {
			t.Errorf("getUpdates went out as %s %s", first.contentType, first.body)
		}
		allowed, _ := first.params["allowed_updates"].([]any)
		if !slices.Equal(allowed, []any{"message", "edited_message", "callback_query", "my_chat_member", "inline_query"}) {
			t.Errorf("allowed_updates = %v", allowed)
		}
		if n := c.Counts(); n.Updates != 3 || n.Skipped != 0 || n.LastPoll.IsZero() {
			t.Errorf("counts %+v", n)
		}
	})
}

func TestPollConfirmsNothingWhileOneIsNotStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI().on("getUpdates", list(typed(1, 1001, "a"), typed(2, 1001, "b"), typed(3, 1002, "c")))
		c, _ := client(t, a, "")
		var away atomic.Bool
		away.Store(true)
		h := recorder{handle: func(_ context.Context, e bot.Event) error {
			if e.Owner == 1001 && away.Load() {
				return errors.New("database is locked")
			}
			return nil
		}}
		end := polling(t, c, &h, 4)
		time.Sleep(time.Minute)
		if got := h.updates(); !slices.Equal(got, []int64{3}) {
			t.Errorf("handled %v while the store of 1001 was away, want only 3", got)
		}
		if n := len(a.called("getUpdates")); n != 1 {
			t.Errorf("asked %d times, want 1: nothing may be confirmed", n)
		}
		away.Store(false)
		time.Sleep(longestWait)
		synctest.Wait()
		if got := h.updates(); !slices.Equal(got, []int64{3, 1, 2}) {
			t.Errorf("handled %v, want 3 1 2", got)
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if got, want := offsets(a), []any{nil, 4.0, 4.0}; !slices.Equal(got, want) {
			t.Errorf("offsets %v, want %v", got, want)
		}
	})
}

func TestPollSkipsWhatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const secretText = "rahasia"
		a := newAPI().on("getUpdates", list(
			`{"update_id":20,"message":{"message_id":"`+secretText+`"}}`,
			`{"update_id":21,"my_chat_member":{"chat":{"id":5,"type":"private"},"from":{"id":5},"date":1,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"`+secretText+`"}}}`,
			`"`+secretText+`"`,
			`{"update_id":-3}`,
			`{"update_id":22,"chosen_inline_result":{"result_id":"1","from":{"id":5},"query":"`+secretText+`"}}`,
			typed(23, 1001, "halo")))
		c, book := client(t, a, "")
		var h recorder
		end := polling(t, c, &h, 4)
		synctest.Wait()
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if got := h.updates(); !slices.Equal(got, []int64{23}) {
			t.Errorf("handled %v, want 23", got)
		}
		want := map[int64]string{20: "unreadable", 21: "unreadable", 22: "unsupported"}
		if got := h.reasons(); len(got) != len(want) || got[20] != want[20] || got[21] != want[21] || got[22] != want[22] {
			t.Errorf("skipped %v, want %v", got, want)
		}
		if got, want := offsets(a), []any{nil, 24.0, 24.0}; !slices.Equal(got, want) {
			t.Errorf("offsets %v, want %v", got, want)
		}
		if n := c.Counts(); n.Updates != 6 || n.Skipped != 5 {
			t.Errorf("counts %+v, want 6 updates, 5 skipped", n)
		}
		if strings.Contains(book.String(), secretText) {
			t.Errorf("the log tells what a person wrote: %s", book)
		}
	})
}

func TestPollSurvivesPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI().on("getUpdates", list(typed(1, 1001, "boom"), typed(2, 1001, "b"), typed(3, 1002, "c")))
		c, book := client(t, a, "")
		var tries atomic.Int32
		h := recorder{handle: func(_ context.Context, e bot.Event) error {
			if e.Text == "boom" {
				tries.Add(1)
				panic("rahasia dari " + e.Text)
			}
			return nil
		}}
		end := polling(t, c, &h, 4)
		time.Sleep(time.Minute)
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if got := h.updates(); !slices.Equal(got, []int64{3, 2}) {
			t.Errorf("handled %v, want 3 2", got)
		}
		if h.reasons()[1] != "panic" || tries.Load() != 4 {
			t.Errorf("skipped %v after %d tries, want update 1 for panic after 4", h.reasons(), tries.Load())
		}
		if n := c.Counts(); n.Panics != 4 {
			t.Errorf("counts %+v, want 4 panics", n)
		}
		if !strings.Contains(book.String(), "poll_test.go") || strings.Contains(book.String(), "rahasia") {
			t.Errorf("the log must hold the stack and no text: %s", book)
		}
	})
}

func TestPollWaitsTroubleOut(t *testing.T) {
	for _, tc := range []struct {
		name  string
		reply reply
		wait  time.Duration
	}{
		{"server error", reply{status: 502, body: "<html>bad gateway</html>"}, 1 * second},
		{"a gateway's own 404", reply{status: 404, body: "<html>not found</html>"}, 1 * second},
		{"a gateway's own 401", reply{status: 401, body: `{"error":"login"}`}, 1 * second},
		{"no connection", reply{err: errors.New("connection refused")}, 1 * second},
		{"another process", no(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", ""), 5 * second},
		{"too many requests", no(429, "Too Many Requests: retry after 90", `{"retry_after":90}`), 90 * second},
		{"unreadable list", ok(`{"not":"a list"}`), 1 * second},
		{"only updates without id", list(`{}`, `7`), 1 * second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI().on("getUpdates", tc.reply, list(typed(1, 1001, "halo")))
				c, book := client(t, a, "")
				var h recorder
				begun := time.Now()
				h.handle = func(context.Context, bot.Event) error {
					if waited := time.Since(begun); waited != tc.wait {
						t.Errorf("asked again after %v, want %v", waited, tc.wait)
					}
					return nil
				}
				end := polling(t, c, &h, 4)
				time.Sleep(2 * time.Minute)
				if err := end(); err != nil {
					t.Fatal(err)
				}
				if len(h.updates()) != 1 || c.Counts().PollFailures != 1 {
					t.Errorf("handled %v, counts %+v", h.updates(), c.Counts())
				}
				if strings.Contains(book.String(), testToken[10:]) {
					t.Errorf("the log shows the token: %s", book)
				}
			})
		})
	}
}

func TestPollPausesGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := reply{status: 502, body: ""}
		a := newAPI().on("getUpdates", down, down, down, down, down, down, down, list(typed(1, 1001, "halo")), down, list(typed(2, 1001, "halo")))
		c, _ := client(t, a, "")
		begun := time.Now()
		var at []time.Duration
		h := recorder{handle: func(context.Context, bot.Event) error {
			at = append(at, time.Since(begun))
			return nil
		}}
		end := polling(t, c, &h, 4)
		time.Sleep(10 * time.Minute)
		if err := end(); err != nil {
			t.Fatal(err)
		}
		first := (1 + 2 + 4 + 8 + 16 + 30 + 30) * second
		if want := []time.Duration{first, first + second}; !slices.Equal(at, want) {
			t.Errorf("updates came after %v, want %v", at, want)
		}
	})
}

func TestPollReturnsPermanentErrors(t *testing.T) {
	for _, method := range []string{"getMe", "getUpdates"} {
		for _, answer := range []reply{no(401, "Unauthorized", ""), no(404, "Not Found", "")} {
			synctest.Test(t, func(t *testing.T) {
				c, _ := client(t, newAPI().on(method, answer), "")
				err := c.Poll(t.Context(), &recorder{}, 1)
				f := failureOf(t, err, "down")
				if f.Code != answer.status || strings.Contains(err.Error(), testToken[10:]) {
					t.Errorf("%s: got %v, want code %d without token", method, err, answer.status)
				}
			})
		}
	}
}

func TestPollEndFinishesUpdatesInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI().on("getUpdates", list(typed(1, 1001, "a"), typed(2, 1001, "b")))
		c, _ := client(t, a, "")
		h := recorder{handle: func(ctx context.Context, e bot.Event) error {
			select {
			case <-time.After(3 * second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		end := polling(t, c, &h, 4)
		time.Sleep(second)
		begun := time.Now()
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if got := h.updates(); !slices.Equal(got, []int64{1, 2}) || time.Since(begun) != 5*second {
			t.Errorf("handled %v in %v, want 1 2 in 5s", got, time.Since(begun))
		}
		calls := a.called("getUpdates")
		last := calls[len(calls)-1].params
		if len(calls) != 2 || last["offset"] != 3.0 || last["limit"] != 1.0 || last["timeout"] != 0.0 {
			t.Errorf("the end confirmed %v in %d calls, want offset 3, limit 1, timeout 0 in the second", last, len(calls))
		}
	})
}

func TestPollEndIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI().on("getUpdates", list(typed(1, 1001, "a"), typed(2, 1001, "b"), typed(3, 1002, "c")))
		c, _ := client(t, a, "")
		h := recorder{handle: func(ctx context.Context, e bot.Event) error {
			if e.Update == 1 {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}}
		end := polling(t, c, &h, 4)
		time.Sleep(second)
		begun := time.Now()
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took != grace {
			t.Errorf("the end took %v, want %v", took, grace)
		}
		synctest.Wait()
		if got := h.updates(); !slices.Equal(got, []int64{3}) {
			t.Errorf("handled %v; 2 must not overtake 1", got)
		}
		if n := len(a.called("getUpdates")); n != 1 {
			t.Errorf("getUpdates called %d times; nothing may be confirmed", n)
		}
	})
}

func TestPollEndDoesNotRetryOrOvertake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI().on("getUpdates", list(typed(1, 1001, "a"), typed(2, 1001, "b")))
		c, _ := client(t, a, "")
		h := recorder{handle: func(_ context.Context, e bot.Event) error {
			if e.Update == 1 {
				return errors.New("disk full")
			}
			return nil
		}}
		end := polling(t, c, &h, 4)
		time.Sleep(20 * second)
		begun := time.Now()
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took != 0 {
			t.Errorf("the end waited %v for what cannot be stored", took)
		}
		if len(h.updates()) != 0 || len(a.called("getUpdates")) != 1 {
			t.Errorf("handled %v in %d calls, want nothing in 1", h.updates(), len(a.called("getUpdates")))
		}
	})
}

func TestPollForgetsAnOldOffset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI().on("getUpdates", list(typed(900, 1001, "a")), list(), list(), list(typed(5, 1001, "b")))
		c, _ := client(t, a, "")
		var skew atomic.Int64
		c.now = func() time.Time { return time.Now().Add(time.Duration(skew.Load())) }
		var h recorder
		end := polling(t, c, &h, 1)
		time.Sleep(emptyPause / 2) // between the two empty answers
		skew.Store(int64(8 * 24 * time.Hour))
		time.Sleep(30 * second)
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if got, want := offsets(a), []any{nil, 901.0, 901.0, nil, 6.0, 6.0}; !slices.Equal(got, want) {
			t.Errorf("offsets %v, want %v", got, want)
		}
		if got := h.updates(); !slices.Equal(got, []int64{900, 5}) {
			t.Errorf("handled %v, want 900 5", got)
		}
	})
}

// TestPollLogsNoText: what a store says about its trouble may quote what a person wrote.
func TestPollLogsNoText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI().on("getUpdates", list(typed(1, 1001, "rahasia")))
		c, book := client(t, a, "")
		h := recorder{handle: func(_ context.Context, e bot.Event) error { return errors.New(`column "` + e.Text + `" missing`) }}
		end := polling(t, c, &h, 1)
		time.Sleep(second)
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(book.String(), "rahasia") || !strings.Contains(book.String(), "update=1") {
			t.Errorf("logged %s", book)
		}
	})
}
