package outbox

import (
	"slices"
	"time"
)

// Stats is a snapshot of a Dispatcher. The counters begin with the process.
type Stats struct {
	Sent      int64 // acts that succeeded
	Retried   int64 // attempts that certainly did not arrive and will be repeated
	Uncertain int64 // attempts that may have arrived
	Failed    int64 // messages given up
	Blocked   int64 // messages dropped because the person blocked the bot

	InFlight  int // sends running
	Queued    int // messages waiting in memory
	Paced     int // chats that wait for the pace, counted once per priority
	Unsettled int // outcomes not stored yet

	Latency Latency // of sends, successful or not
}

// Latency is a histogram. Counts[i] are the sends that took at most Bounds[i] and longer than the bound before; the
// last count has no bound.
type Latency struct {
	Bounds []time.Duration
	Counts []int64
	Sum    time.Duration
}

var latencyBounds = [...]time.Duration{
	25 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2500 * time.Millisecond, 5 * time.Second, 10 * time.Second, 30 * time.Second,
}

// Stats tells what has been done so far and what is in hand.
func (d *Dispatcher) Stats() Stats {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.stats
	s.InFlight, s.Queued, s.Unsettled = d.inFlight, d.queued, len(d.outcomes)
	s.Paced = len(d.stalled) + len(d.later)
	s.Latency.Bounds = slices.Clone(latencyBounds[:])
	s.Latency.Counts = slices.Clone(s.Latency.Counts)
	return s
}

// took books how long one attempt took.
func (s *Stats) took(t time.Duration) {
	i, _ := slices.BinarySearch(latencyBounds[:], t)
	s.Latency.Counts[i]++
	s.Latency.Sum += t
}

// count books what became of one attempt.
func (s *Stats) count(state State, failure *Failure) {
	switch {
	case state == Withdrawn || state == Taken: // nothing was attempted
	case failure == nil:
		s.Sent++
	case state == Halted:
		s.Blocked++
	case failure.Kind == Unclear && state == Uncertain:
		s.Uncertain++
	case state == Failed:
		s.Failed++
	case state != Sent: // a dropped sign of typing counts nowhere
		s.Retried++
	}
}
