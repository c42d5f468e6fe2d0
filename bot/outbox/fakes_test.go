package outbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// memory is a Store with the states and leases of the real one: rows keep milliseconds, a claim belongs to one
// process, an ended lease makes a row uncertain, an uncertain broadcast is left to the mentor.
type memory struct {
	mu      sync.Mutex
	seq     int
	rows    map[string]*row
	kept    map[string]Message   // every message ever stored
	ended   map[string]State     // what became of rows that were removed or ended
	settles int                  // calls
	claims  int                  // calls
	batches []int                // sizes of the successful calls
	fail    func(call int) error // before anything is stored
	lie     func(call int) error // after all is stored
	delay   time.Duration        // of a Settle
	strict  bool                 // claims nothing behind a message of its chat that waits, which keeps the order over a restart
}

type row struct {
	Message
	seq       int
	state     string // "pending", "sending", "uncertain", "failed"
	lease     time.Time
	uncertain bool
	begun     bool
	attempts  int
	notBefore int64 // unix ms
}

func newMemory() *memory {
	return &memory{rows: map[string]*row{}, kept: map[string]Message{}, ended: map[string]State{}}
}

// add stores messages as pending.
func (s *memory) add(ms ...Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range ms {
		s.insert(m)
	}
}

func (s *memory) insert(m Message) *row {
	s.seq++
	r := &row{Message: m, seq: s.seq, state: "pending"}
	if !m.NotBefore.IsZero() {
		r.notBefore = m.NotBefore.UnixMilli()
	}
	s.rows[m.Key], s.kept[m.Key] = r, m
	return r
}

// turn stores messages claimed at birth, as a turn of the coach does, and returns them for Deliver.
func (s *memory) turn(now time.Time, ms ...Message) []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Delivery
	for _, m := range ms {
		r := s.insert(m)
		if !s.strict || !s.behind(r) {
			r.state, r.lease, r.begun = "sending", now.Add(time.Minute), true
			out = append(out, Delivery{Message: m})
		}
	}
	return out
}

// behind tells whether an earlier message of the chat is pending.
func (s *memory) behind(r *row) bool {
	for _, other := range s.rows {
		if other != r && other.Chat == r.Chat && other.state == "pending" && other.Priority <= r.Priority {
			return true
		}
	}
	return false
}

func (s *memory) Claim(_ context.Context, now time.Time, lease time.Duration, limit int) ([]Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claims++
	var due []*row
	for _, r := range s.rows {
		if r.state == "pending" && r.notBefore <= now.UnixMilli() && !(s.strict && s.waits(r, now)) {
			due = append(due, r)
		}
	}
	slices.SortFunc(due, func(a, b *row) int { return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.seq, b.seq)) })
	var out []Delivery
	for _, r := range due[:min(limit, len(due))] {
		r.state, r.lease, r.begun = "sending", now.Add(lease), false
		out = append(out, Delivery{Message: r.Message, Attempts: r.attempts, Uncertain: r.uncertain})
	}
	return out, nil
}

// waits tells whether an earlier message of the chat is pending for a later time.
func (s *memory) waits(r *row, now time.Time) bool {
	for _, other := range s.rows {
		if other.seq < r.seq && other.Chat == r.Chat && other.Priority <= r.Priority && other.state == "pending" && other.notBefore > now.UnixMilli() {
			return true
		}
	}
	return false
}

// looks tells how often Claim was called.
func (s *memory) looks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.claims
}

func (s *memory) Settle(ctx context.Context, outcomes []Outcome) error {
	s.mu.Lock()
	s.settles++
	call, delay, fail := s.settles, s.delay, s.fail
	s.mu.Unlock()
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if fail != nil {
		if err := fail(call); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.batches = append(s.batches, len(outcomes))
	for _, o := range outcomes {
		s.settle(o)
	}
	if s.lie != nil {
		return s.lie(call)
	}
	return nil
}

func (s *memory) settle(o Outcome) {
	r := s.rows[o.Key]
	if r == nil {
		return
	}
	switch o.State {
	case Sent, Halted:
		s.ended[o.Key] = o.State
		delete(s.rows, o.Key)
	case Failed:
		r.state, s.ended[o.Key] = "failed", Failed
	case Retry, Uncertain:
		if r.state == "uncertain" && o.State == Uncertain {
			return // left to the mentor
		}
		r.state, r.attempts = "pending", o.Attempts
		if o.NotBefore.UnixMilli() > 0 {
			r.notBefore = o.NotBefore.UnixMilli()
		}
		r.uncertain = o.State == Uncertain
		if r.uncertain && r.Priority == Broadcast {
			r.state = "uncertain"
		}
	}
	if o.State == Halted {
		for key, other := range s.rows {
			if other.Chat == o.Chat && other.state == "pending" {
				s.ended[key] = Halted
				delete(s.rows, key)
			}
		}
	}
}

func (s *memory) Recover(_ context.Context, now time.Time) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.rows {
		if r.state == "sending" && r.lease.Before(now) {
			n++
			begun := r.begun || r.Priority == Reply
			r.state, r.uncertain = "pending", r.uncertain || begun
			if begun && r.Priority == Broadcast {
				r.state = "uncertain"
			}
		}
	}
	return n, nil
}

// Wanted: what is not there any more was erased.
func (s *memory) Wanted(_ context.Context, _ int64, key string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows[key] != nil, nil
}

func (s *memory) Begin(_ context.Context, _ int64, key string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rows[key]
	if r == nil || r.state == "sending" && r.begun || r.state != "sending" && r.state != "pending" {
		return false, nil
	}
	r.state, r.begun = "sending", true
	return true, nil
}

func (s *memory) Waiting(_ context.Context, now time.Time) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.rows {
		if (r.state == "pending" || r.state == "sending") && r.notBefore <= now.UnixMilli() {
			n++
		}
	}
	return n, nil
}

// states tells what became of every message, for comparison.
func (s *memory) states() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{}
	for key, state := range s.ended {
		out[key] = string(state)
	}
	for key, r := range s.rows {
		out[key] = r.state
		if r.state == "pending" && r.uncertain {
			out[key] = "pending?"
		}
	}
	return out
}

// world is the other side: it answers by script and remembers what it was asked.
type world struct {
	t      testing.TB
	start  time.Time
	took   time.Duration                           // each send
	answer func(n int, m Message) (Receipt, error) // n: how often this chat was asked before; nil: always well

	mu    sync.Mutex
	seen  []sight
	asked map[int64]int
	busy  map[int64]int
}

// sight is one act as the world saw it begin.
type sight struct {
	at   time.Duration
	chat int64
	key  string
	kind Kind
	text string
}

func (w *world) Send(ctx context.Context, m Message) (Receipt, error) {
	w.mu.Lock()
	if w.asked == nil {
		w.asked, w.busy = map[int64]int{}, map[int64]int{}
	}
	n := w.asked[m.Chat]
	w.asked[m.Chat]++
	if m.Kind != Inline { // that concerns no chat
		w.busy[m.Chat]++
		defer func() {
			w.mu.Lock()
			w.busy[m.Chat]--
			w.mu.Unlock()
		}()
	}
	if w.busy[m.Chat] > 1 {
		w.t.Errorf("two acts at once in chat %d (%s)", m.Chat, m.Key)
	}
	w.seen = append(w.seen, sight{time.Since(w.start), m.Chat, m.Key, m.Kind, m.Text})
	id := int64(len(w.seen))
	w.mu.Unlock()
	if w.took > 0 {
		select {
		case <-time.After(w.took):
		case <-ctx.Done():
			return Receipt{}, ctx.Err()
		}
	}
	if w.answer != nil {
		if r, err := w.answer(n, m); err != nil || r.MessageID != 0 {
			return r, err
		}
	}
	return Receipt{MessageID: id}, nil
}

// keys lists what was asked, as "key@time" with the time since the start.
func (w *world) keys() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, s := range w.seen {
		out = append(out, fmt.Sprintf("%s@%v", s.key, s.at))
	}
	return out
}

func (w *world) sights() []sight {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.seen)
}

// launch runs a Dispatcher in the current synctest bubble until stop is called.
func launch(t testing.TB, cfg Config) (d *Dispatcher, stop func()) {
	t.Helper()
	if w, ok := cfg.Sender.(*world); ok {
		w.t = t
		if w.start.IsZero() {
			w.start = time.Now()
		}
	}
	if cfg.RepeatNote == nil {
		cfg.RepeatNote = func(language string) string { return "(" + language + ": lagi)" }
	}
	d = New(cfg)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	return d, func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
}

// drain waits until all that is due is done, at most an hour of bubble time.
func drain(t testing.TB, d *Dispatcher) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if err := d.Drain(ctx); err != nil {
		t.Errorf("Drain: %v", err)
	}
}

func msg(key string, chat int64, p Priority) Message {
	return Message{Key: key, Chat: chat, Priority: p, Kind: Send, Text: "text of " + key, Language: "id"}
}

func failure(kind FailureKind, after time.Duration) error {
	return fmt.Errorf("sender: %w", &Failure{Kind: kind, RetryAfter: after, Code: 400, Reason: string(kind)})
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

var errBroken = errors.New("connection broken")
