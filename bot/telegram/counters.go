package telegram

import (
	"sync/atomic"
	"time"

	"mitrabot/bot/outbox"
)

// Counts is what a Client has done since it was made. Nothing in it tells a person.
type Counts struct {
	Updates       uint64 // received, confirmed or not
	Skipped       uint64 // of them, recorded without an effect
	Retried       uint64 // attempts to store that failed
	Panics        uint64 // of the handler
	PollFailures  uint64 // requests for updates that failed
	Webhooks      uint64 // webhook requests with the right secret
	Rejected      uint64 // webhook requests without it
	Sends         uint64 // acts asked for
	PressFailures uint64 // button presses that could not be answered beside a message
	Inline        uint64 // inline queries answered in time
	Failures      map[outbox.FailureKind]uint64
	LastPoll      time.Time // end of the last successful request for updates, by the machine's clock; zero before the first
}

type counters struct {
	updates, skipped, retried, panics, pollFailures, webhooks, rejected, sends, pressFailures, inline atomic.Uint64
	tooMany, down, unclear, blocked, refused, gone                                                    atomic.Uint64
	lastPoll                                                                                          atomic.Int64 // unix milliseconds
}

// kinds is the one list of what failures are counted under.
func (c *counters) kinds() map[outbox.FailureKind]*atomic.Uint64 {
	return map[outbox.FailureKind]*atomic.Uint64{
		outbox.TooMany: &c.tooMany, outbox.Down: &c.down, outbox.Unclear: &c.unclear,
		outbox.Blocked: &c.blocked, outbox.Refused: &c.refused, outbox.Gone: &c.gone,
	}
}

func (c *counters) failed(kind outbox.FailureKind) {
	if n, ok := c.kinds()[kind]; ok {
		n.Add(1)
	}
}

// Counts reads all counters. They are read one by one, so a moment's difference between them is possible.
func (c *Client) Counts() Counts {
	n := &c.counters
	out := Counts{
		Updates: n.updates.Load(), Skipped: n.skipped.Load(), Retried: n.retried.Load(), Panics: n.panics.Load(),
		PollFailures: n.pollFailures.Load(), Webhooks: n.webhooks.Load(), Rejected: n.rejected.Load(),
		Sends: n.sends.Load(), PressFailures: n.pressFailures.Load(), Inline: n.inline.Load(), Failures: map[outbox.FailureKind]uint64{},
	}
	for kind, count := range n.kinds() {
		out.Failures[kind] = count.Load()
	}
	if ms := n.lastPoll.Load(); ms != 0 {
		out.LastPoll = time.UnixMilli(ms)
	}
	return out
}
