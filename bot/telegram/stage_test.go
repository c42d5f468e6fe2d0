package telegram_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
	"mitrabot/bot/sandbox"
	"mitrabot/bot/telegram"
)

const (
	token  = "123456789:AAE-fictitious_token_for_tests_0001"
	person = 1001 // one of the sandbox's invented people
)

// stage is a sandbox, a client of it, and a bot that keeps what it hears.
type stage struct {
	testing.TB
	url    string
	client *telegram.Client
	events chan bot.Event
	mu     sync.Mutex
	stored map[int64]bool
	again  []int64 // stored before
	skips  map[int64]string
	fail   func(bot.Event) error // stands in for a store in trouble
}

func newStage(t *testing.T) *stage {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	c, err := telegram.New(telegram.Options{Token: token, APIURL: server.URL, PollTimeout: 5 * time.Second, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	return &stage{TB: t, url: server.URL, client: c, events: make(chan bot.Event, 100), stored: map[int64]bool{}, skips: map[int64]string{}}
}

// Handle passes an event on to the test, once, as a store does.
func (s *stage) Handle(_ context.Context, e bot.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		if err := s.fail(e); err != nil {
			return err
		}
	}
	if s.stored[e.Update] {
		s.again = append(s.again, e.Update)
		return nil
	}
	s.stored[e.Update] = true
	s.events <- e
	return nil
}

// Skip notes what was left out.
func (s *stage) Skip(_ context.Context, update int64, reason string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skips[update] = reason
	return nil
}

// poll starts polling; the end of the test ends it.
func (s *stage) poll() {
	s.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.client.Poll(ctx, s, 0) }()
	s.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			s.Errorf("Poll: %v", err)
		}
	})
}

// post calls the machine interface of the sandbox.
func (s *stage) post(path, body string) (update int64) {
	s.Helper()
	resp, err := http.Post(s.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		s.Fatalf("%s %s: %d %s %v", path, body, resp.StatusCode, raw, err)
	}
	var sent struct {
		UpdateID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &sent); err != nil {
		s.Fatal(err)
	}
	return sent.UpdateID
}

// act lets the person do something and returns what the bot heard of it.
func (s *stage) act(what string) bot.Event {
	s.Helper()
	id := s.post("/sandbox/send", fmt.Sprintf(`{"user":%d,%s}`, person, what))
	e := s.heard()
	if e.Update != id {
		s.Fatalf("heard of update %d, want %d", e.Update, id)
	}
	return e
}

func (s *stage) heard() bot.Event {
	s.Helper()
	select {
	case e := <-s.events:
		return e
	case <-time.After(time.Minute):
		s.Fatal("the bot heard nothing")
	}
	return bot.Event{}
}

type seen struct {
	ID      int64
	From    string
	Edits   int
	Text    string
	Buttons [][]struct{ Text, Data string }
	Media   *struct {
		Kind, Name string
		Size       int
	}
}

// chat is what the person sees.
func (s *stage) chat() (messages []seen, notice string) {
	s.Helper()
	var v struct {
		Messages []seen
		Notice   string
	}
	s.get(fmt.Sprintf("/sandbox/chat?user=%d", person), &v)
	return v.Messages, v.Notice
}

func (s *stage) last() seen {
	s.Helper()
	m, _ := s.chat()
	if len(m) == 0 {
		s.Fatal("the chat is empty")
	}
	return m[len(m)-1]
}

// calls lists the names of the calls the sandbox got, polling aside.
func (s *stage) calls() []string {
	s.Helper()
	var all []struct{ Method string }
	s.get("/sandbox/calls", &all)
	var names []string
	for _, c := range all {
		if c.Method != "getUpdates" {
			names = append(names, c.Method)
		}
	}
	return names
}

func (s *stage) get(path string, into any) {
	s.Helper()
	resp, err := http.Get(s.url + path)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil || resp.StatusCode != 200 {
		s.Fatalf("%s: %d %v", path, resp.StatusCode, err)
	}
}

func (s *stage) send(m outbox.Message) int64 {
	s.Helper()
	m.Chat = person
	r, err := s.client.Send(s.Context(), m)
	if err != nil {
		s.Fatalf("Send: %v", err)
	}
	return r.MessageID
}

// refused sends m and expects a failure of the kind.
func (s *stage) refused(m outbox.Message, kind outbox.FailureKind) *outbox.Failure {
	s.Helper()
	m.Chat = person
	_, err := s.client.Send(s.Context(), m)
	f, ok := err.(*outbox.Failure)
	if !ok || f.Kind != kind {
		s.Fatalf("Send: %v, want %s", err, kind)
	}
	if strings.Contains(f.Reason, token[10:]) {
		s.Errorf("the reason shows the token: %s", f.Reason)
	}
	return f
}

func text(s string) outbox.Message { return outbox.Message{Kind: outbox.Send, Text: s} }

func (s *stage) username() string {
	s.Helper()
	me, err := s.client.Me(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return me.Username
}

// menu is the menu of commands that is the person's own.
func (s *stage) menu() string {
	s.Helper()
	resp, err := http.Post(s.url+"/bot"+token+"/getMyCommands", "application/json", strings.NewReader(fmt.Sprintf(`{"scope":{"type":"chat","chat_id":%d}}`, person)))
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	var v struct{ Result []struct{ Command string } }
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		s.Fatal(err)
	}
	var names []string
	for _, c := range v.Result {
		names = append(names, c.Command)
	}
	return strings.Join(names, " ")
}
