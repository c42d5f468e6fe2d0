package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// update is one event for the bot. body is immutable and encoded when it is handed out.
type update struct {
	id        int64
	kind      string
	body      any
	raw       json.RawMessage // instead of kind and body: an object put in as it is
	whole     bool            // raw has its update_id already
	odd       bool            // its id was given by the caller and says nothing about its place
	delivered bool
}

func (u *update) encode() json.RawMessage {
	switch {
	case u.raw == nil:
		return encode(map[string]any{"update_id": u.id, u.kind: u.body})
	case u.whole:
		return u.raw
	}
	rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(string(u.raw)), "{"))
	if rest != "}" {
		rest = "," + rest
	}
	return json.RawMessage(fmt.Sprintf(`{"update_id":%d%s`, u.id, rest))
}

// queue holds the updates that the bot has not confirmed.
type queue struct {
	pending []*update
	allowed []string // as last given by the bot; empty: Telegram's default
	poller  *poller
	webhook *webhook
}

// poller is one waiting getUpdates.
type poller struct {
	wake   chan struct{} // has room for one
	gone   chan struct{} // closed when another request takes over
	reason string        // why, in Telegram's words; set before gone is closed
}

// push queues an update of one of Telegram's kinds and returns its id. ok is false when the bot does not want that
// kind. Call with the lock held.
func (s *Server) push(kind string, body any) (id int64, ok bool) {
	if !s.st.updates.wants(kind) {
		return 0, false
	}
	id = s.st.nextUpdate
	s.st.nextUpdate++
	s.enqueue(&update{id: id, kind: kind, body: body})
	return id, true
}

// wants tells whether the bot asked for this kind. By default all are sent but those that are many.
func (q *queue) wants(kind string) bool {
	if len(q.allowed) == 0 {
		return kind != "chat_member" && kind != "message_reaction" && kind != "message_reaction_count"
	}
	return slices.Contains(q.allowed, kind)
}

// maxPending bounds what waits for a bot that does not ask; Telegram keeps a day's worth.
const maxPending = 200_000

func (s *Server) enqueue(u *update) {
	q := &s.st.updates
	q.pending = append(q.pending, u)
	if len(q.pending) > maxPending {
		q.pending[0] = nil
		q.pending = q.pending[1:]
	}
	if q.poller != nil {
		signal(q.poller.wake)
	}
	if q.webhook != nil {
		signal(q.webhook.wake)
	}
	s.dirty()
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// confirm drops what the bot has taken: everything below offset, or for a negative offset all but the last few.
func (q *queue) confirm(offset int64) {
	if offset < 0 {
		q.pending = slices.Clone(q.pending[max(0, len(q.pending)+int(max(offset, -1<<30))):])
		return
	}
	// Updates with an id of their own choice stand where they were queued, so the place counts and not the number.
	upTo := -1
	for i, u := range q.pending {
		if u.delivered && u.id == offset-1 {
			upTo = i
		}
	}
	i := 0
	q.pending = slices.DeleteFunc(q.pending, func(u *update) bool {
		i++
		return i-1 <= upTo || u.id < offset && (!u.odd || u.delivered)
	})
}

// take returns the oldest pending updates and marks them as delivered.
func (q *queue) take(limit int) []*update {
	out := slices.Clone(q.pending[:min(limit, len(q.pending))])
	for _, u := range out {
		u.delivered = true
	}
	return out
}

// displace ends the waiting getUpdates, if there is one. Call with the lock held.
func (q *queue) displace(reason string) {
	if q.poller != nil {
		q.poller.reason = reason
		close(q.poller.gone)
		q.poller = nil
	}
}

const maxPoll = 50 * time.Second // longer timeouts are shortened to this, as Telegram does

func (s *Server) getUpdates(ctx context.Context, a *args) (any, error) {
	limit := 100
	if a.has("limit") {
		limit = int(min(max(a.int("limit"), 1), 100))
	}
	timeout := time.Duration(min(max(a.int("timeout"), 0), int64(maxPoll/time.Second))) * time.Second
	allowed, err := readAllowed(a)
	if err != nil {
		return nil, err
	}

	s.mu.Lock()
	q := &s.st.updates
	if q.webhook != nil {
		s.mu.Unlock()
		return nil, &apiError{code: http.StatusConflict, text: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	if s.closed() {
		s.mu.Unlock()
		return nil, &apiError{code: http.StatusInternalServerError, text: "Internal Server Error: restart"}
	}
	q.displace("Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
	if allowed != nil {
		q.allowed = *allowed
	}
	if offset := a.int("offset"); offset != 0 && len(q.pending) > 0 {
		q.confirm(offset)
		s.dirty()
	}
	batch := q.take(limit)
	if len(batch) > 0 || timeout == 0 {
		s.mu.Unlock()
		return encodeUpdates(batch), nil
	}
	p := &poller{wake: make(chan struct{}, 1), gone: make(chan struct{})}
	q.poller = p
	s.mu.Unlock()
	return s.poll(ctx, p, limit, timeout)
}

// poll waits for an update, for the timeout, or for being displaced.
func (s *Server) poll(ctx context.Context, p *poller, limit int, timeout time.Duration) (any, error) {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-p.wake:
	case <-timer.C:
	case <-ctx.Done():
	case <-s.ctx.Done():
	case <-p.gone:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.st.updates.poller != p {
		return nil, &apiError{code: http.StatusConflict, text: p.reason}
	}
	s.st.updates.poller = nil
	if ctx.Err() != nil {
		return nil, ctx.Err() // nobody is there to take anything
	}
	return encodeUpdates(s.st.updates.take(limit)), nil
}

// encodeUpdates defers the encoding to the moment when the answer is written, after the lock is free.
func encodeUpdates(batch []*update) any { return updateBatch(batch) }

type updateBatch []*update

// MarshalJSON writes the updates as an array.
func (b updateBatch) MarshalJSON() ([]byte, error) {
	out := []byte{'['}
	for i, u := range b {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, u.encode()...)
	}
	return append(out, ']'), nil
}

// readAllowed returns nil when allowed_updates is absent: the earlier choice stays.
func readAllowed(a *args) (*[]string, error) {
	if !a.has("allowed_updates") {
		return nil, nil
	}
	var kinds []string
	if err := json.Unmarshal(a.values["allowed_updates"], &kinds); err != nil {
		return nil, badRequest("can't parse allowed updates: expected an Array of String")
	}
	return &kinds, nil
}
