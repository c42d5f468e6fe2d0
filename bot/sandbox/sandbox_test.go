package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// world is a sandbox without a network: requests go straight to the handler.
type world struct {
	testing.TB
	*Server
}

func newWorld(t testing.TB, o Options) *world {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return &world{t, s}
}

type botAnswer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

// bot calls a method with a JSON body; params is a JSON object.
func (w *world) bot(method, params string) botAnswer {
	w.Helper()
	r := httptest.NewRequest("POST", "/bot"+DefaultToken+"/"+method, strings.NewReader(params))
	r.Header.Set("Content-Type", "application/json")
	return w.ask(r)
}

func (w *world) ask(r *http.Request) botAnswer {
	w.Helper()
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	var a botAnswer
	if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil {
		w.Fatalf("%s: answer %q: %v", r.URL.Path, rec.Body, err)
	}
	if a.OK != (rec.Code == 200) || !a.OK && a.ErrorCode != rec.Code {
		w.Errorf("%s: status %d with %+v", r.URL.Path, rec.Code, a)
	}
	return a
}

// must is a call that has to succeed; into may be nil.
func (w *world) must(method, params string, into any) {
	w.Helper()
	a := w.bot(method, params)
	if !a.OK {
		w.Fatalf("%s %s: %s", method, params, a.Description)
	}
	if into != nil {
		if err := json.Unmarshal(a.Result, into); err != nil {
			w.Fatalf("%s: result %s: %v", method, a.Result, err)
		}
	}
}

// machine calls the machine interface and returns status and body.
func (w *world) machine(method, target, body string) (int, []byte) {
	w.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1:8081"+target, strings.NewReader(body))
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Code, rec.Body.Bytes()
}

// send lets a person act and returns the ids it got.
func (w *world) send(body string) sent {
	w.Helper()
	code, answer := w.machine("POST", "/sandbox/send", body)
	var s sent
	if code != 200 || json.Unmarshal(answer, &s) != nil {
		w.Fatalf("send %s: %d %s", body, code, answer)
	}
	return s
}

func (w *world) chat(user int64) chatView {
	w.Helper()
	code, body := w.machine("GET", fmt.Sprintf("/sandbox/chat?user=%d", user), "")
	var v chatView
	if code != 200 || json.Unmarshal(body, &v) != nil {
		w.Fatalf("chat: %d %s", code, body)
	}
	return v
}

// last is the newest message of a chat.
func (w *world) last(user int64) messageView {
	w.Helper()
	m := w.chat(user).Messages
	if len(m) == 0 {
		w.Fatalf("the chat of %d is empty", user)
	}
	return m[len(m)-1]
}

type gotUpdate struct {
	ID       int64             `json:"update_id"`
	Message  *wireMessage      `json:"message"`
	Edited   *wireMessage      `json:"edited_message"`
	Callback *wireCallback     `json:"callback_query"`
	Member   *wireMemberUpdate `json:"my_chat_member"`
	Inline   *wireInlineQuery  `json:"inline_query"`
}

func (w *world) updates(params string) []gotUpdate {
	w.Helper()
	var u []gotUpdate
	w.must("getUpdates", params, &u)
	return u
}

// start is an owner who has written "/start", with the queue empty again.
func (w *world) start(user int64) {
	w.Helper()
	id := w.send(fmt.Sprintf(`{"user":%d,"text":"/start"}`, user)).UpdateID
	w.updates(fmt.Sprintf(`{"offset":%d}`, id+1))
}

func TestConversation(t *testing.T) {
	w := newWorld(t, Options{})
	if a := w.bot("sendMessage", `{"chat_id":1001,"text":"Halo"}`); a.Description != "Bad Request: chat not found" {
		t.Errorf("before /start: %q", a.Description)
	}
	id := w.send(`{"user":1001,"text":"/start ref_7 lalu @siapa"}`)
	u := w.updates(`{}`)
	if len(u) != 1 || u[0].ID != id.UpdateID || u[0].Message == nil || u[0].Message.From.ID != 1001 {
		t.Fatalf("updates: %+v", u)
	}
	e := u[0].Message.Entities
	if len(e) != 2 || e[0].Type != "bot_command" || e[0].Length != 6 || e[1].Type != "mention" || e[1].Offset != 18 {
		t.Errorf("entities: %+v", e)
	}
	var m wireMessage
	w.must("sendMessage", `{"chat_id":"1001","text":"Pilih <b>satu</b> & maju","parse_mode":"HTML",
		"reply_markup":{"inline_keyboard":[[{"text":"Lanjut","callback_data":"go:1"}],[{"text":"Situs","url":"https://contoh.id"},{"text":"Salin","copy_text":{"text":"123"}}]]}}`, &m)
	if m.Text != "Pilih satu & maju" || m.From.ID != 1000000001 || m.Chat.ID != 1001 {
		t.Errorf("sent: %+v", m)
	}
	v := w.last(1001)
	if v.HTML != "Pilih <b>satu</b> &amp; maju" || v.From != "bot" || len(v.Buttons) != 2 || v.Buttons[0][0].Data != "go:1" || v.Buttons[1][1].Copy != "123" {
		t.Errorf("view: %+v", v)
	}
	for _, no := range []string{"Situs", "Salin", "Tidak ada"} {
		if code, body := w.machine("POST", "/sandbox/send", `{"user":1001,"press":"`+no+`"}`); code != 400 {
			t.Errorf("press %s: %d %s", no, code, body)
		}
	}
	w.send(`{"user":1001,"press":"Lanjut"}`)
	u = w.updates(fmt.Sprintf(`{"offset":%d}`, id.UpdateID+1))
	if len(u) != 1 || u[0].Callback == nil || u[0].Callback.Data != "go:1" || u[0].Callback.Message.MessageID != m.MessageID {
		t.Fatalf("callback: %+v", u)
	}
	w.must("answerCallbackQuery", fmt.Sprintf(`{"callback_query_id":%q,"text":"Siap"}`, u[0].Callback.ID), nil)
	if c := w.chat(1001); c.Notice != "Siap" {
		t.Errorf("notice %q", c.Notice)
	}
	late := "Bad Request: query is too old and response timeout expired or query ID is invalid"
	if a := w.bot("answerCallbackQuery", fmt.Sprintf(`{"callback_query_id":%q}`, u[0].Callback.ID)); a.Description != late {
		t.Errorf("second answer: %q", a.Description)
	}
	w.must("editMessageText", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"text":"Selesai"}`, m.MessageID), &m)
	if v := w.last(1001); v.Text != "Selesai" || v.Edits != 1 || v.Buttons != nil || m.EditDate == 0 {
		t.Errorf("edited: %+v", v)
	}
	a := w.bot("editMessageText", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"text":"Selesai"}`, m.MessageID))
	if !strings.HasPrefix(a.Description, "Bad Request: message is not modified: ") {
		t.Errorf("same edit: %q", a.Description)
	}
}

func TestPeople(t *testing.T) {
	w := newWorld(t, Options{})
	code, body := w.machine("GET", "/sandbox/people", "")
	var p []Person
	if json.Unmarshal(body, &p); code != 200 || len(p) != 3 || p[0].ID != 1001 || p[2].Role != "mentor" {
		t.Errorf("people: %d %s", code, body)
	}
}

func TestClock(t *testing.T) {
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("WITA", 8*3600))
	w := newWorld(t, Options{Now: func() time.Time { return start }})
	code, body := w.machine("POST", "/sandbox/clock", `{"advance":"72h"}`)
	if code != 200 || !w.Now().Equal(start.Add(72*time.Hour)) {
		t.Errorf("advance: %d %s, now %v", code, body, w.Now())
	}
	code, body = w.machine("POST", "/sandbox/clock", `{"set":"2026-12-01T08:00:00+08:00"}`)
	if code != 200 || w.Now().Unix() != time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).Unix() {
		t.Errorf("set: %d %s", code, body)
	}
	var c clockAnswer
	code, body = w.machine("GET", "/sandbox/clock", "")
	if decode(t, body, &c); code != 200 || !c.Now.Equal(w.Now()) || c.Offset == "0s" {
		t.Errorf("clock: %d %s", code, body)
	}
	for _, bad := range []string{`{"set":"2026-11-30T08:00:00+08:00"}`, `{"advance":"-1h"}`, `{}`, `{"advance":"1h","set":"2027-01-01T00:00:00Z"}`, `{"speed":2}`, `[]`} {
		if code, body := w.machine("POST", "/sandbox/clock", bad); code != 400 || !bytes.Contains(body, []byte(`"error"`)) {
			t.Errorf("%s: %d %s", bad, code, body)
		}
	}
}

func TestFormsOfParameters(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	path := "/bot" + DefaultToken + "/sendMessage"
	form := url.Values{"chat_id": {"1001"}, "text": {"a & b"}, "disable_notification": {"true"}}
	query := httptest.NewRequest("GET", path+"?"+form.Encode(), nil)
	body := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	body.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, r := range map[string]*http.Request{"query": query, "urlencoded": body} {
		if a := w.ask(r); !a.OK {
			t.Errorf("%s: %+v", name, a)
		}
		if v := w.last(1001); v.Text != "a & b" {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func decode(t testing.TB, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
}
