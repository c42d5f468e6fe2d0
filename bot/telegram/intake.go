package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"mitrabot/bot"
)

// Handler takes over what has come in. When a method returns nil the update is stored, with its effect, and may be
// confirmed to Telegram; it must recognise an update that it has stored before. Methods are called by several
// goroutines, but for one person by one at a time, in the order of the updates.
type Handler interface {
	Handle(ctx context.Context, e bot.Event) error
	// Skip records an update without effect. reason holds no personal text.
	Skip(ctx context.Context, update int64, reason string) error
}

const (
	handleTimeout = 30 * time.Second // of one attempt
	firstWait     = 100 * time.Millisecond
	longestWait   = 15 * time.Second
	maxPanics     = 4 // the first and three repetitions, then the update is skipped
)

var errPanic = errors.New("telegram: the handler panicked")

// intake hands items to the handler and judges the outcome.
type intake struct {
	c     *Client
	h     Handler
	lanes *lanes
}

// errand is one item with what its earlier attempts have taught. Only the lane of its key touches it.
type errand struct {
	item
	failures int
	panics   int
}

// accept submits it to its lane. Attempts run under ctx; between attempts the end of stop ends the errand. With patient
// a failure is tried again for as long as it takes, else once (panics aside).
func (in *intake) accept(ctx, stop context.Context, it item, patient bool, ended func(done bool)) error {
	e := &errand{item: it}
	return in.lanes.submit(it.key, task{
		ctx:   stop,
		try:   func() verdict { return in.try(ctx, e, patient) },
		ended: ended,
	})
}

func (in *intake) try(ctx context.Context, e *errand, patient bool) verdict {
	err := in.attempt(ctx, e)
	if err == nil {
		if e.skip != "" {
			in.c.counters.skipped.Add(1)
		}
		return verdict{done: true}
	}
	in.c.counters.retried.Add(1)
	wait := min(firstWait<<min(e.failures, 10), longestWait)
	e.failures++
	if errors.Is(err, errPanic) {
		if e.panics++; e.panics >= maxPanics && e.skip == "" {
			e.skip = "panic"
		}
	} else if !patient {
		in.c.log.Error("an update could not be stored", "update", e.update, "error", in.c.redact.err(err))
		return verdict{}
	}
	in.c.log.Error("an update could not be stored, trying again", "update", e.update, "failures", e.failures, "wait", wait, "error", in.c.redact.err(err))
	return verdict{again: wait}
}

// attempt calls the handler once and turns a panic into errPanic.
func (in *intake) attempt(ctx context.Context, e *errand) (err error) {
	ctx, cancel := context.WithTimeout(ctx, handleTimeout)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			err = errPanic
			in.c.counters.panics.Add(1)
			in.c.log.Error("the handler panicked", "update", e.update, "panic", in.c.redact.text(panicText(v)), "stack", string(debug.Stack()))
		}
	}()
	if e.skip != "" {
		return in.h.Skip(ctx, e.update, e.skip)
	}
	return in.h.Handle(ctx, e.event)
}

// panicText tells a panic without its value, which may hold what a person wrote; only the runtime's own errors hold
// nothing but numbers and types.
func panicText(v any) string {
	if err, ok := v.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", v)
}

// batch is what became of one answer to getUpdates.
type batch struct {
	next   int64 // offset that confirms all of it; 0 where no update had an id
	stored bool  // everything is stored, next may be asked for
}

// take hands all updates of one answer to the lanes and waits until each of them is stored, or ctx has ended and those
// in hand had their grace.
func (in *intake) take(ctx context.Context, raws []json.RawMessage) batch {
	work, cancel := graceful(ctx, grace)
	defer cancel()
	var b batch
	results := make(chan bool, len(raws))
	accepted := 0
	b.stored = true
	for _, raw := range raws {
		in.c.counters.updates.Add(1)
		it, err := in.c.read(raw)
		if err != nil {
			in.c.counters.skipped.Add(1)
			in.c.log.Error("an update has no id and is left out")
			continue
		}
		b.next = max(b.next, it.update+1)
		if err := in.accept(work, ctx, it, true, func(done bool) { results <- done }); err != nil {
			b.stored = false
			break
		}
		accepted++
	}
	for range accepted {
		select {
		case done := <-results:
			b.stored = b.stored && done
		case <-work.Done():
			b.stored = false
			return b
		}
	}
	return b
}

// graceful returns a context that outlives ctx by the given time.
func graceful(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	release := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(grace):
			cancel()
		case <-work.Done():
		}
	})
	return work, func() {
		release()
		cancel()
	}
}
