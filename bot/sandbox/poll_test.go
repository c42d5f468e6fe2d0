package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// poll asks for updates in the background and returns where the answer will be.
func (w *world) poll(ctx context.Context, params string) <-chan botAnswer {
	out := make(chan botAnswer, 1)
	r := httptest.NewRequestWithContext(ctx, "POST", "/bot"+DefaultToken+"/getUpdates", strings.NewReader(params))
	r.Header.Set("Content-Type", "application/json")
	go func() {
		defer close(out)
		defer func() { _ = recover() }() // a cut connection, for a caller who is gone
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		var a botAnswer
		if json.Unmarshal(rec.Body.Bytes(), &a) == nil {
			out <- a
		}
	}()
	return out
}

func TestLongPollWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, Options{})
		begin := time.Now()
		empty := <-w.poll(t.Context(), `{"timeout":30}`)
		if string(empty.Result) != "[]" || time.Since(begin) != 30*time.Second {
			t.Errorf("%s after %v", empty.Result, time.Since(begin))
		}
		begin = time.Now()
		if a := <-w.poll(t.Context(), `{"timeout":3600}`); string(a.Result) != "[]" || time.Since(begin) != maxPoll {
			t.Errorf("a long timeout: %s after %v", a.Result, time.Since(begin))
		}
		begin = time.Now()
		answer := w.poll(t.Context(), `{"timeout":30}`)
		time.Sleep(7 * time.Second) // the fake time of the bubble
		w.send(`{"user":1001,"text":"Halo"}`)
		if a := <-answer; !strings.Contains(string(a.Result), "Halo") || time.Since(begin) != 7*time.Second {
			t.Errorf("%s after %v", a.Result, time.Since(begin))
		}
	})
}

func TestSecondPollerTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, Options{})
		first := w.poll(t.Context(), `{"timeout":30}`)
		synctest.Wait()
		second := w.poll(t.Context(), `{"timeout":30}`)
		a := <-first
		if a.ErrorCode != 409 || a.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
			t.Errorf("first: %+v", a)
		}
		w.send(`{"user":1001,"text":"Halo"}`)
		if a := <-second; !a.OK || !strings.Contains(string(a.Result), "Halo") {
			t.Errorf("second: %+v", a)
		}
		third := w.poll(t.Context(), `{"offset":-1,"timeout":0}`)
		<-third
		waiting := w.poll(t.Context(), fmt.Sprintf(`{"offset":%d,"timeout":30}`, w.st.nextUpdate))
		synctest.Wait()
		w.must("setWebhook", `{"url":"http://127.0.0.1:1/"}`, nil)
		if a := <-waiting; a.Description != "Conflict: terminated by setWebhook request" {
			t.Errorf("webhook set: %+v", a)
		}
		if a := w.bot("getUpdates", `{}`); a.ErrorCode != 409 || a.Description != "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first" {
			t.Errorf("with a webhook: %+v", a)
		}
		w.must("deleteWebhook", `{}`, nil)
		w.updates(`{}`)
	})
}

func TestPollEndsWithCallerAndClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, Options{})
		ctx, cancel := context.WithCancel(t.Context())
		gone := w.poll(ctx, `{"timeout":30}`)
		synctest.Wait()
		cancel()
		if a, answered := <-gone; answered {
			t.Errorf("a caller who is gone got %+v", a)
		}
		w.send(`{"user":1001,"text":"Halo"}`)
		if u := w.updates(`{}`); len(u) != 1 {
			t.Errorf("the update went to the one who is gone: %+v", u)
		}
		waiting := w.poll(t.Context(), fmt.Sprintf(`{"offset":%d,"timeout":30}`, w.st.nextUpdate))
		synctest.Wait()
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if a := <-waiting; !a.OK || string(a.Result) != "[]" {
			t.Errorf("at Close: %+v", a)
		}
		if a := w.bot("getUpdates", `{"timeout":30}`); a.Description != "Internal Server Error: restart" {
			t.Errorf("after Close: %+v", a)
		}
	})
}

func TestConfirmAndRedeliver(t *testing.T) {
	w := newWorld(t, Options{})
	var ids []int64
	for i := range 5 {
		ids = append(ids, w.send(fmt.Sprintf(`{"user":1001,"text":"pesan %d"}`, i)).UpdateID)
	}
	first := func(u []gotUpdate) int64 {
		if len(u) == 0 {
			return 0
		}
		return u[0].ID
	}
	for _, c := range []struct {
		name, params string
		first        int64
		count        int
	}{
		{"all", `{}`, ids[0], 5},
		{"again, for nothing was confirmed", `{}`, ids[0], 5},
		{"a few", `{"limit":2}`, ids[0], 2},
		{"two confirmed", fmt.Sprintf(`{"offset":%d}`, ids[2]), ids[2], 3},
		{"they do not come back", fmt.Sprintf(`{"offset":%d}`, ids[0]), ids[2], 3},
		{"all but the last", `{"offset":-1}`, ids[4], 1},
		{"all confirmed", fmt.Sprintf(`{"offset":%d}`, ids[4]+1), 0, 0},
	} {
		if u := w.updates(c.params); first(u) != c.first || len(u) != c.count {
			t.Errorf("%s: %d updates from %d, want %d from %d", c.name, len(u), first(u), c.count, c.first)
		}
	}
}

func TestAllowedUpdates(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	w.updates(`{"allowed_updates":["callback_query"]}`)
	if s := w.send(`{"user":1001,"text":"tak diminta"}`); s.UpdateID != 0 || s.MessageID == 0 {
		t.Errorf("an update that nobody wants: %+v", s)
	}
	w.updates(`{}`) // the choice stays
	if s := w.send(`{"user":1001,"text":"tak diminta"}`); s.UpdateID != 0 {
		t.Errorf("the choice was forgotten: %+v", s)
	}
	w.updates(`{"allowed_updates":[]}`)
	if s := w.send(`{"user":1001,"text":"diminta"}`); s.UpdateID == 0 {
		t.Error("an empty list means Telegram's default")
	}
}

func TestRawUpdates(t *testing.T) {
	w := newWorld(t, Options{})
	s := w.send(`{"user":1001,"update":{"star_shower":{"colour":"biru"}}}`)
	w.send(`{"user":1001,"update":{"update_id":7,"message":{"message_id":3,"date":1,"chat":{"id":3003,"type":"private"},"from":{"id":3003,"is_bot":false,"first_name":"Uji"},"text":"x"}}}`)
	w.send(`{"user":1001,"update":{ }}`)
	w.send(`{"user":1001,"update":{"update_id":7,"message":"this is no message"}}`)
	a := w.bot("getUpdates", `{}`)
	var raw []map[string]any
	decode(t, a.Result, &raw)
	if len(raw) != 4 || len(raw[2]) != 1 || raw[0]["update_id"] != float64(s.UpdateID) || raw[0]["star_shower"] == nil || raw[1]["update_id"] != 7.0 || raw[3]["message"] != "this is no message" {
		t.Errorf("raw updates: %v", raw)
	}
	w.must("sendMessage", `{"chat_id":3003,"text":"Halo"}`, nil)
	w.updates(`{"offset":8}`)
	if u := w.updates(`{}`); len(u) != 0 {
		t.Errorf("left after the last was confirmed: %+v", u)
	}
	w.send(`{"user":1001,"update":{"inline_query":{"id":"99","from":{"id":1001},"query":"tips","offset":""}}}`)
	w.must("answerInlineQuery", `{"inline_query_id":"99","results":[{"type":"article","id":"1","title":"Satu","input_message_content":{"message_text":"satu"}}]}`, nil)
	for _, bad := range []string{`7`, `{"update_id":-1}`, `{"update_id":1.5}`} {
		if code, body := w.machine("POST", "/sandbox/send", `{"user":1001,"update":`+bad+`}`); code != 400 {
			t.Errorf("%s: %d %s", bad, code, body)
		}
	}
}

func TestIDsDoNotComeBack(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	real := func() time.Time { return now }
	first := newWorld(t, Options{Now: real})
	a := first.send(`{"user":1001,"text":"x"}`)
	for range 500 {
		a = first.send(`{"user":1001,"text":"x"}`)
	}
	now = now.Add(time.Second)
	b := newWorld(t, Options{Now: real}).send(`{"user":1001,"text":"x"}`)
	if b.UpdateID <= a.UpdateID || b.MessageID <= a.MessageID {
		t.Errorf("after a restart %+v comes after %+v", b, a)
	}
}
