package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func (w *world) fault(body string) {
	w.Helper()
	if code, answer := w.machine("POST", "/sandbox/fault", body); code != 200 {
		w.Fatalf("fault %s: %d %s", body, code, answer)
	}
}

func TestFaults(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	w.start(1002)
	const hello = `{"chat_id":1001,"text":"Halo"}`
	w.fault(`{"method":"sendMessage","user":1001,"error_code":429,"retry_after":3,"count":2}`)
	if a := w.bot("sendMessage", `{"chat_id":1002,"text":"Halo"}`); !a.OK {
		t.Errorf("another chat: %+v", a)
	}
	for range 2 {
		if a := w.bot("sendMessage", hello); a.ErrorCode != 429 || a.Description != "Too Many Requests: retry after 3" || a.Parameters.RetryAfter != 3 {
			t.Errorf("429: %+v", a)
		}
	}
	if a := w.bot("sendMessage", hello); !a.OK {
		t.Errorf("the fault did not end: %+v", a)
	}
	w.fault(`{"user":1001,"error_code":403}`)
	if a := w.bot("sendMessage", hello); a.Description != "Forbidden: bot was blocked by the user" {
		t.Errorf("403: %+v", a)
	}
	w.fault(`{"error_code":502}`)
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, httptest.NewRequest("GET", "/bot"+DefaultToken+"/getMe", nil))
	if rec.Code != 502 || !strings.HasPrefix(rec.Body.String(), "<html>") || !strings.Contains(rec.Body.String(), DefaultToken) {
		t.Errorf("502: %d %s", rec.Code, rec.Body)
	}
	for _, bad := range []string{`{}`, `{"method":"sendDice","error_code":500}`, `{"error_code":200}`, `{"cut":true,"error_code":500}`,
		`{"delay":"soon"}`, `{"error_code":403,"retry_after":1}`, `{"error_code":500,"when":"now"}`, `{"error_code":500,"count":-1}`} {
		if code, body := w.machine("POST", "/sandbox/fault", bad); code != 400 {
			t.Errorf("%s: %d %s", bad, code, body)
		}
	}
}

// A cut connection: without a trace, or after the message is there, which the bot cannot know.
func TestCutConnection(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	server := httptest.NewServer(w)
	defer server.Close()
	for _, c := range []struct {
		fault string
		last  string
	}{
		{`{"method":"sendMessage","cut":true}`, "/start"},
		{`{"method":"sendMessage","cut":true,"applied":true}`, "Halo"},
	} {
		w.fault(c.fault)
		answer, err := server.Client().Post(server.URL+"/bot"+DefaultToken+"/sendMessage", "application/json", strings.NewReader(`{"chat_id":1001,"text":"Halo"}`))
		if err == nil {
			answer.Body.Close()
			t.Errorf("%s: answered %s", c.fault, answer.Status)
		}
		if v := w.last(1001); v.Text != c.last {
			t.Errorf("%s: the chat ends with %q", c.fault, v.Text)
		}
	}
	calls := w.calls.since(0, "sendmessage", 0)
	if len(calls) != 2 || calls[1].Status != 0 || string(calls[1].Response) != "null" {
		t.Errorf("calls: %+v", calls)
	}
}

func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, Options{})
		w.fault(`{"method":"getMe","delay":"2s"}`)
		begin := time.Now()
		w.must("getMe", `{}`, nil)
		if d := time.Since(begin); d != 2*time.Second {
			t.Errorf("took %v", d)
		}
	})
}

func TestCallLog(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	w.bot("sendMessage", `{"chat_id":1001,"text":"<satu>"}`)
	w.bot("sendMessage", `{"chat_id":1001,"txt":"x"}`)
	var calls []callEntry
	code, body := w.machine("GET", "/sandbox/calls?method=sendMessage", "")
	decode(t, body, &calls)
	if code != 200 || len(calls) != 2 || string(calls[0].Params) != `{"chat_id":1001,"text":"<satu>"}` || calls[0].Status != 200 ||
		string(calls[1].Params) != `{"chat_id":1001,"txt":"x"}` || calls[1].Status != 400 {
		t.Errorf("%d %s", code, body)
	}
	code, body = w.machine("GET", "/sandbox/calls?after=1&limit=1", "")
	decode(t, body, &calls)
	if code != 200 || len(calls) != 1 || calls[0].N != 2 {
		t.Errorf("after and limit: %d %s", code, body)
	}
	if strings.Contains(string(body), DefaultToken) {
		t.Error("the token stands in the list of calls")
	}
	if code, _ := w.machine("GET", "/sandbox/calls?after=x", ""); code != 400 {
		t.Errorf("after=x: %d", code)
	}
	var log callLog
	for range maxCalls + 10 {
		log.add(callEntry{})
	}
	if got := log.since(0, "", 0); len(got) != maxCalls || got[0].N != 11 {
		t.Errorf("the log holds %d calls from number %d", len(got), got[0].N)
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	w := newWorld(t, Options{})
	for _, c := range []struct {
		name, host, path string
		header           map[string]string
		want             int
	}{
		{"by loopback", "127.0.0.1:8081", "/sandbox/people", nil, 200},
		{"by name", "localhost:8081", "/sandbox/people", nil, 200},
		{"IPv6", "[::1]:8081", "/sandbox/people", nil, 200},
		{"the page itself", "localhost:8081", "/", nil, 200},
		{"own origin", "localhost:8081", "/sandbox/people", map[string]string{"Origin": "http://localhost:8081"}, 200},
		{"another port", "localhost:8081", "/sandbox/people", map[string]string{"Origin": "http://localhost:3000"}, 403},
		{"another site", "localhost:8081", "/sandbox/people", map[string]string{"Origin": "https://contoh.id"}, 403},
		{"no origin to name", "localhost:8081", "/sandbox/people", map[string]string{"Origin": "null"}, 403},
		{"image of another site", "localhost:8081", "/sandbox/people", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"link from another site", "localhost:8081", "/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200},
		{"rebound name", "jahat.contoh.id", "/sandbox/people", nil, 403},
		{"rebound name, page", "jahat.contoh.id:8081", "/", nil, 403},
		{"the bot from anywhere", "sandbox.internal:8081", "/bot" + DefaultToken + "/getMe", nil, 200},
		{"the bot's door from another site", "localhost:8081", "/bot" + DefaultToken + "/getMe", map[string]string{"Origin": "https://contoh.id"}, 403},
		{"unknown call", "localhost:8081", "/sandbox/none", nil, 404},
	} {
		r := httptest.NewRequest("GET", "http://"+c.host+c.path, nil)
		for k, v := range c.header {
			r.Header.Set(k, v)
		}
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		if rec.Code != c.want {
			t.Errorf("%s: %d, want %d: %s", c.name, rec.Code, c.want, rec.Body)
		}
	}
}

func TestBodiesAreLimited(t *testing.T) {
	w := newWorld(t, Options{})
	if code, body := w.machine("POST", "/sandbox/clock", `{"advance":"`+strings.Repeat("1", maxBody)+`h"}`); code != http.StatusRequestEntityTooLarge {
		t.Errorf("machine: %d %.80s", code, body)
	}
	if a := w.bot("sendMessage", `{"chat_id":1001,"text":"`+strings.Repeat("x", maxBody)+`"}`); a.ErrorCode != 413 {
		t.Errorf("bot: %+v", a)
	}
	if a := w.multipart("sendDocument", form(t, "", map[string]string{"chat_id": "1001"}, map[string][]byte{"document": make([]byte, maxUpload)})); a.ErrorCode != 413 {
		t.Errorf("upload: %+v", a)
	}
}
