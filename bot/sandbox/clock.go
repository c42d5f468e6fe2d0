package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// clock is real time plus an offset. It never runs backwards, not even when the machine's clock does.
type clock struct {
	real   func() time.Time
	offset atomic.Int64 // nanoseconds
	last   atomic.Int64 // the latest time given out, unix nanoseconds
}

func (c *clock) now() time.Time {
	t := c.real().UnixNano() + c.offset.Load()
	for {
		last := c.last.Load()
		if t <= last {
			return time.Unix(0, last)
		}
		if c.last.CompareAndSwap(last, t) {
			return time.Unix(0, t)
		}
	}
}

// set moves the clock to t; a time already passed changes nothing.
func (c *clock) set(t time.Time) {
	if t.After(c.now()) {
		c.offset.Store(t.UnixNano() - c.real().UnixNano())
	}
}

// Now is the time of the sandbox, which the whole program uses: real time, plus what people moved it forward.
func (s *Server) Now() time.Time { return s.clock.now() }

// OnMove says what happens when a person moves the clock, as Options.Move does. It exists because the program needs
// the clock before it can build what works by it.
func (s *Server) OnMove(move func(ctx context.Context, to time.Time, set func(time.Time)) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.move = move
}

type clockAnswer struct {
	Now    time.Time `json:"now"`
	Offset string    `json:"offset"`
}

func (s *Server) clockAnswer() clockAnswer {
	return clockAnswer{Now: s.Now(), Offset: time.Duration(s.clock.offset.Load()).Round(time.Millisecond).String()}
}

func (s *Server) getClock(http.ResponseWriter, *http.Request) (any, error) {
	return s.clockAnswer(), nil
}

func (s *Server) postClock(w http.ResponseWriter, r *http.Request) (any, error) {
	var ask struct {
		Advance *string    `json:"advance"`
		Set     *time.Time `json:"set"`
	}
	if err := readJSON(w, r, &ask); err != nil {
		return nil, err
	}
	// One move at a time: two at once would overtake each other's work.
	select {
	case s.moving <- struct{}{}:
		defer func() { <-s.moving }()
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	now := s.Now()
	var to time.Time
	switch {
	case (ask.Advance == nil) == (ask.Set == nil):
		return nil, refuse(`give either "advance" (such as "72h") or "set" (such as "2026-12-01T08:00:00+08:00")`)
	case ask.Advance != nil:
		d, err := time.ParseDuration(*ask.Advance)
		if err != nil || d < 0 {
			return nil, refuse(`"advance" must be a duration of hours, minutes and seconds, not negative, such as "72h" or "90m"`)
		}
		to = now.Add(d)
	default:
		to = *ask.Set
		if to.Before(now) {
			return nil, refuse(fmt.Sprintf("the sandbox clock cannot go back: it is %s already", now.Format(time.RFC3339)))
		}
	}
	if to.Sub(now) > 50*365*24*time.Hour {
		return nil, refuse("the sandbox clock moves 50 years at most")
	}
	s.mu.Lock()
	move := s.move
	s.mu.Unlock()
	set := func(t time.Time) { s.clock.set(t); s.saveSoon() }
	if move == nil {
		set(to)
		return s.clockAnswer(), nil
	}
	if err := move(r.Context(), to, set); err != nil {
		if errors.Is(err, context.Canceled) {
			return nil, err
		}
		return nil, &httpError{http.StatusInternalServerError, "the clock stopped at " + s.Now().Format(time.RFC3339) + ": " + err.Error()}
	}
	return s.clockAnswer(), nil
}
