package telegram

import (
	"context"
	"encoding/json"
	"errors"
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
)

const testToken = "123456789:AAE-fictitious_token_for_tests_0001"

// api answers Bot API calls without a network, so that tests can run in a synctest bubble. Each method has a queue of
// answers; the last one stays.
type api struct {
	mu      sync.Mutex
	answers map[string][]reply
	calls   []call
}

type reply struct {
	status int
	body   string
	err    error
	hold   bool // until the request is given up
}

type call struct {
	method, contentType string
	body                string
	params              map[string]any
}

func ok(result string) reply { return reply{status: 200, body: `{"ok":true,"result":` + result + `}`} }

func no(code int, description, parameters string) reply {
	if parameters == "" {
		parameters = "{}"
	}
	return reply{status: code, body: fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q,"parameters":%s}`, code, description, parameters)}
}

func newAPI() *api {
	return &api{answers: map[string][]reply{
		"getMe":               {ok(`{"id":123456789,"is_bot":true,"first_name":"Mitra","username":"MitraUjiBot"}`)},
		"sendMessage":         {ok(`{"message_id":7,"date":1,"chat":{"id":1001,"type":"private"}}`)},
		"editMessageText":     {ok(`{"message_id":5,"date":1,"chat":{"id":1001,"type":"private"}}`)},
		"answerCallbackQuery": {ok(`true`)},
		"sendChatAction":      {ok(`true`)},
		"answerInlineQuery":   {ok(`true`)},
		"setMyCommands":       {ok(`true`)},
		"deleteMyCommands":    {ok(`true`)},
	}}
}

func (a *api) on(method string, replies ...reply) *api {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answers[method] = replies
	return a
}

// RoundTrip answers one call.
func (a *api) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	c := call{method: r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], contentType: r.Header.Get("Content-Type"), body: string(body)}
	_ = json.Unmarshal(body, &c.params) // multipart stays unread
	a.mu.Lock()
	a.calls = append(a.calls, c)
	queue := a.answers[c.method]
	if len(queue) > 1 || (c.method == "getUpdates" && len(queue) == 1) {
		a.answers[c.method] = queue[1:]
	}
	a.mu.Unlock()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if len(queue) == 0 {
		queue = []reply{no(404, "Not Found", "")}
		if c.method == "getUpdates" { // held open as Telegram does
			hold, _ := c.params["timeout"].(float64)
			select {
			case <-time.After(time.Duration(hold) * time.Second):
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
			queue = []reply{list()}
		}
	}
	if queue[0].hold {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	if queue[0].err != nil {
		return nil, queue[0].err
	}
	rec := httptest.NewRecorder()
	rec.WriteHeader(queue[0].status)
	rec.WriteString(queue[0].body)
	return rec.Result(), nil
}

func (a *api) called(method string) []call {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []call
	for _, c := range a.calls {
		if c.method == method {
			out = append(out, c)
		}
	}
	return out
}

func (a *api) methods() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []string
	for _, c := range a.calls {
		out = append(out, c.method)
	}
	return strings.Join(out, " ")
}

// logbook keeps what is logged.
type logbook struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// client returns a client of a, or of the server at url where a is nil, and its log.
func client(t testing.TB, a *api, url string) (*Client, *logbook) {
	t.Helper()
	book := new(logbook)
	c, err := New(Options{Token: testToken, APIURL: url, Log: slog.New(slog.NewTextHandler(book, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	if a != nil {
		c.http.Transport = a
	} else {
		t.Cleanup(c.http.CloseIdleConnections)
	}
	return c, book
}

// recorder is a Handler that remembers; handle may stand in for storing.
type recorder struct {
	mu      sync.Mutex
	events  []bot.Event
	skipped map[int64]string
	handle  func(ctx context.Context, e bot.Event) error
	skip    func(update int64) error
}

func (r *recorder) Handle(ctx context.Context, e bot.Event) error {
	if r.handle != nil {
		if err := r.handle(ctx, e); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	return nil
}

func (r *recorder) Skip(_ context.Context, update int64, reason string) error {
	if r.skip != nil {
		if err := r.skip(update); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.skipped == nil {
		r.skipped = map[int64]string{}
	}
	r.skipped[update] = reason
	return nil
}

// updates lists the ids handled, in order.
func (r *recorder) updates() []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []int64
	for _, e := range r.events {
		out = append(out, e.Update)
	}
	return out
}

func (r *recorder) reasons() map[int64]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[int64]string{}
	for k, v := range r.skipped {
		out[k] = v
	}
	return out
}

// typed is a raw update of a text message in a private chat.
func typed(update, user int64, text string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1764000000,"from":{"id":%d,"is_bot":false,"first_name":"Uji","language_code":"id"},"chat":{"id":%d,"type":"private"},"text":%q}}`,
		update, update, user, user, text)
}

func list(updates ...string) reply { return ok("[" + strings.Join(updates, ",") + "]") }

// failureOf fails the test unless err is a failure of the kind.
func failureOf(t *testing.T, err error, kind outbox.FailureKind) *outbox.Failure {
	t.Helper()
	f, ok := errors.AsType[*outbox.Failure](err)
	if !ok {
		t.Fatalf("got error %v (%T), want *outbox.Failure", err, err)
	}
	if f.Kind != kind {
		t.Fatalf("got %v, want kind %v", f, kind)
	}
	return f
}

const second = time.Second
