package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const loadToken = "123456789:AAE-fictitious_token_for_the_load_01"

// loadAPI is a Bot API as lean as it can be, because it shares the machine with what is measured: it hands out updates
// prepared beforehand and books what comes back. It takes well-formed requests for granted; what Telegram would refuse
// is the sandbox's business.
type loadAPI struct {
	url   string
	delay time.Duration // of every answer but those of getUpdates
	conns atomic.Int64  // opened so far

	polled func()        // closes asked
	asked  chan struct{} // closed when updates are asked for
	bodies sync.Pool     // of *bytes.Buffer, for requests

	mu      sync.Mutex
	queue   []*offer // of the updates 1, 2, ...
	stored  int      // how many of them an offset has confirmed
	wake    chan struct{}
	chats   map[int64]*loadChat
	calls   map[string]int
	open    int           // messages that the updates fed still owe
	done    chan struct{} // closed when open has come down to 0
	surplus int           // messages that no update owed
	strange int           // messages that say something else than expected
	watch   int64         // the chat whose messages go to seen instead of being booked
	seen    chan sight
}

// offer is one update and what became of it.
type offer struct {
	raw     []byte
	chat    int64
	due     time.Time // from when on it exists
	press   bool
	replies [][]byte  // the messages it must bring: each the end of a request, empty for any
	handed  time.Time // first given out
	arrived time.Time // its first message's request
	ended   time.Time // its first message's answer
	last    time.Time // its last message's answer
}

// loadChat is one person's side.
type loadChat struct {
	owing []*offer // handed out, in order, with messages still to come
	came  int      // messages of the first of these
	sent  int64    // new messages so far
}

// sight is a message as the watched chat shows it.
type sight struct {
	message int64
	text    string
	markup  json.RawMessage // null where there are no inline buttons
	data    []string        // of the buttons
	end     []byte          // of the request, after the chat's number
}

// newLoadAPI serves on a free port of loopback until the benchmark ends.
func newLoadAPI(t testing.TB, delay time.Duration) *loadAPI {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a := &loadAPI{
		url: "http://" + l.Addr().String(), delay: delay, wake: make(chan struct{}), done: make(chan struct{}),
		chats: map[int64]*loadChat{}, calls: map[string]int{}, seen: make(chan sight, 64), asked: make(chan struct{}),
	}
	a.polled = sync.OnceFunc(func() { close(a.asked) })
	s := &http.Server{Handler: a, ConnState: func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			a.conns.Add(1)
		}
	}}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return a
}

// feed appends updates, which must be numbered from next on, to the queue. It returns a channel that is closed when every
// message they owe has been answered.
func (a *loadAPI) feed(offers ...*offer) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done = make(chan struct{})
	for _, o := range offers {
		a.open += len(o.replies)
		if a.chats[o.chat] == nil {
			a.chats[o.chat] = &loadChat{}
		}
	}
	a.queue = append(a.queue, offers...)
	close(a.wake)
	a.wake = make(chan struct{})
	return a.done
}

// next is the id of the next update to be fed.
func (a *loadAPI) next() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.queue) + 1
}

func (a *loadAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	body, _ := a.bodies.Get().(*bytes.Buffer)
	if body == nil {
		body = new(bytes.Buffer)
	}
	defer a.bodies.Put(body)
	body.Reset()
	if _, err := io.Copy(body, r.Body); err != nil {
		return // cut by the other side
	}
	w.Header().Set("Content-Type", "application/json")
	method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	if method == "getUpdates" {
		a.updates(r.Context(), w, body.Bytes())
		return
	}
	if a.delay > 0 {
		select {
		case <-time.After(a.delay):
		case <-r.Context().Done():
			return
		}
	}
	switch method {
	case "sendMessage", "editMessageText":
		chat := number(body.Bytes(), "chat_id")
		id, o := a.message(method, chat, begun, body.Bytes())
		fmt.Fprintf(w, `{"ok":true,"result":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"}}}`, id, begun.Unix(), chat)
		a.answered(o)
		return
	case "getMe":
		io.WriteString(w, `{"ok":true,"result":{"id":123456789,"is_bot":true,"first_name":"Mitra","username":"MitraUjiBot"}}`)
	case "getMyCommands":
		io.WriteString(w, `{"ok":true,"result":[]}`)
	case "getMyName", "getMyDescription", "getMyShortDescription":
		io.WriteString(w, `{"ok":true,"result":{}}`)
	default:
		io.WriteString(w, `{"ok":true,"result":true}`)
	}
	a.mu.Lock()
	a.calls[method]++
	a.mu.Unlock()
}

// updates serves getUpdates: what is due, at most as many as asked for, or nothing after the time the caller waits.
func (a *loadAPI) updates(ctx context.Context, w io.Writer, body []byte) {
	a.polled()
	limit, hold := int(number(body, "limit")), time.Duration(number(body, "timeout"))*time.Second
	if limit <= 0 || limit > 100 {
		limit = 100
	}
	patience := time.NewTimer(hold)
	defer patience.Stop()
	for {
		batch, wake, wait := a.take(int(number(body, "offset")), limit)
		if len(batch) > 0 {
			write(w, batch)
			return
		}
		var due <-chan time.Time
		if wait > 0 {
			due = time.After(wait)
		}
		select {
		case <-wake:
		case <-due:
		case <-patience.C:
			write(w, nil)
			return
		case <-ctx.Done():
			return
		}
	}
}

func write(w io.Writer, batch []*offer) {
	io.WriteString(w, `{"ok":true,"result":[`)
	for i, o := range batch {
		if i > 0 {
			io.WriteString(w, ",")
		}
		w.Write(o.raw)
	}
	io.WriteString(w, `]}`)
}

// take hands out what is due from offset on, or tells what to wait for.
func (a *loadAPI) take(offset, limit int) (batch []*offer, wake <-chan struct{}, wait time.Duration) {
	now := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls["getUpdates"]++
	a.stored = min(max(a.stored, offset-1), len(a.queue))
	for _, o := range a.queue[a.stored:] {
		if len(batch) == limit {
			break
		}
		if o.due.After(now) {
			wait = o.due.Sub(now)
			break
		}
		if o.handed.IsZero() {
			o.handed = now
			c := a.chats[o.chat]
			c.owing = append(c.owing, o)
		}
		batch = append(batch, o)
	}
	return batch, a.wake, wait
}

// message books a message and returns its id and the update it answers, nil for none. The answers of a chat come in the
// order of its updates, so it belongs to the first update that owes one.
func (a *loadAPI) message(method string, chat int64, begun time.Time, body []byte) (id int64, o *offer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls[method]++
	c := a.chats[chat]
	if c == nil {
		a.surplus++
		return 0, nil
	}
	if method == "sendMessage" {
		id = firstMessage + c.sent
		c.sent++
	} else {
		id = number(body, "message_id")
	}
	switch {
	case chat == a.watch:
		a.seen <- look(id, body)
		return id, nil
	case len(c.owing) == 0:
		a.surplus++
		return id, nil
	}
	o = c.owing[0]
	if !bytes.HasSuffix(body, o.replies[c.came]) {
		a.strange++
	}
	if c.came == 0 {
		o.arrived = begun
	}
	if c.came++; c.came == len(o.replies) {
		c.came, c.owing = 0, c.owing[1:]
	}
	return id, o
}

// firstMessage is the id of the first message of the bot in every chat; what people write has smaller ids.
const firstMessage = 1000

// answered books that the answer to a message of o is written.
func (a *loadAPI) answered(o *offer) {
	if o == nil {
		return
	}
	now := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if o.ended.IsZero() {
		o.ended = now
	}
	o.last = now
	if a.open--; a.open == 0 {
		close(a.done)
	}
}

// number finds an integer parameter in JSON or in a multipart form, 0 where it is missing. It searches bytes: decoding
// would cost more than the rest of the answer.
func number(body []byte, name string) int64 {
	rest, ok := after(body, `"`+name+`":`)
	if !ok {
		if rest, ok = after(body, `name="`+name+"\"\r\n\r\n"); !ok {
			return 0
		}
	}
	end := 0
	for end < len(rest) && (rest[end] >= '0' && rest[end] <= '9' || rest[end] == '-') {
		end++
	}
	n, _ := strconv.ParseInt(string(rest[:end]), 10, 64)
	return n
}

func after(body []byte, mark string) ([]byte, bool) {
	i := bytes.Index(body, []byte(mark))
	if i < 0 {
		return nil, false
	}
	return body[i+len(mark):], true
}

// look reads a message of the watched chat whole.
func look(id int64, body []byte) sight {
	s := sight{message: id, markup: json.RawMessage("null")}
	if rest, ok := after(body, `"chat_id":`); ok {
		s.end = bytes.Clone(bytes.TrimLeft(rest, "0123456789"))
	}
	var m struct {
		Text   string          `json:"text"`
		Markup json.RawMessage `json:"reply_markup"`
	}
	var inline struct {
		Rows [][]struct {
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	if json.Unmarshal(body, &m) != nil {
		return s
	}
	s.text = m.Text
	if len(m.Markup) > 0 && json.Unmarshal(m.Markup, &inline) == nil && inline.Rows != nil {
		s.markup = m.Markup
		for _, row := range inline.Rows {
			for _, b := range row {
				s.data = append(s.data, b.Data)
			}
		}
	}
	return s
}
