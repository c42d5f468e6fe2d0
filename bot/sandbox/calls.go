package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	maxCalls     = 50_000
	maxCallBytes = 256 << 20 // of parameters and answers together
)

// callEntry is one call of the Bot API. It is recorded just before its answer is written, so whoever has the answer
// finds the call in the list.
type callEntry struct {
	N        int64           `json:"n"` // counts from 1 since the start of the sandbox
	At       time.Time       `json:"at"`
	Method   string          `json:"method"`
	Params   json.RawMessage `json:"params"`
	Status   int             `json:"status"` // 0: the connection was cut
	Response json.RawMessage `json:"response"`
}

// callLog keeps the latest calls. It has a lock of its own: reading it must not hold up the bot.
type callLog struct {
	mu      sync.Mutex
	n       int64
	entries []callEntry
	head    int // entries before it are dropped
	bytes   int
}

func (l *callLog) add(e callEntry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n++
	e.N = l.n
	l.entries = append(l.entries, e)
	l.bytes += len(e.Params) + len(e.Response)
	for len(l.entries)-l.head > maxCalls || l.bytes > maxCallBytes && len(l.entries)-l.head > 1 {
		old := &l.entries[l.head]
		l.bytes -= len(old.Params) + len(old.Response)
		*old = callEntry{}
		l.head++
	}
	if l.head > maxCalls {
		l.entries = append([]callEntry(nil), l.entries[l.head:]...)
		l.head = 0
	}
}

func (l *callLog) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries, l.head, l.bytes = nil, 0, 0
}

// since copies the calls after number n, of one method or of all, limit at most (0: all).
func (l *callLog) since(n int64, method string, limit int) []callEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []callEntry{}
	for _, e := range l.entries[l.head:] {
		if e.N > n && (method == "" || lower(e.Method) == method) {
			out = append(out, e)
			if len(out) == limit {
				break
			}
		}
	}
	return out
}

func (s *Server) getCalls(w http.ResponseWriter, r *http.Request) (any, error) {
	q := r.URL.Query()
	number := func(name string) (int64, error) {
		if q.Get(name) == "" {
			return 0, nil
		}
		n, err := strconv.ParseInt(q.Get(name), 10, 64)
		if err != nil || n < 0 {
			return 0, refuse(fmt.Sprintf("%q must be a number, not negative", name))
		}
		return n, nil
	}
	after, err := number("after")
	if err != nil {
		return nil, err
	}
	limit, err := number("limit")
	if err != nil {
		return nil, err
	}
	return s.calls.since(after, lower(q.Get("method")), int(limit)), nil
}
