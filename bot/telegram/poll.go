package telegram

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"mitrabot/bot/outbox"
)

const (
	grace          = 8 * time.Second // for updates in hand when the program stops
	confirmTimeout = 1 * time.Second
	pollMargin     = 15 * time.Second // that an answer may take longer than the server holds the request
	batchLimit     = 100              // the most Telegram gives
	firstPause     = 1 * time.Second  // after a failed request, doubled up to longestPause
	longestPause   = 30 * time.Second
	conflictPause  = 5 * time.Second
	emptyPause     = 250 * time.Millisecond
	// forgetOffset is the silence after which the offset is asked no more: ids begin anew after a week without updates,
	// and a new id below an old offset would never be delivered. All is confirmed by then.
	forgetOffset = 3 * 24 * time.Hour
)

// updatesRequest is the parameters of getUpdates, which the library keeps to itself.
type updatesRequest struct {
	Offset  int64    `json:"offset,omitempty"`
	Limit   int      `json:"limit"`
	Timeout int      `json:"timeout"`
	Allowed []string `json:"allowed_updates"`
}

// Poll asks for updates and hands them to h until ctx ends, then lets those in hand finish for up to 8 s and returns
// nil. No webhook may be set (see DeleteWebhook). The next updates are asked for, which confirms the last ones, when all of these are stored. Network trouble and
// a second process with the same token (409) are waited out; that Telegram does not know the token (401, 404) is
// returned. lanes is how many people are served side by side, 0 for the default of 64.
func (c *Client) Poll(ctx context.Context, h Handler, lanes int) error {
	p := poller{c: c, in: &intake{c: c, h: h, lanes: newLanes(lanes)}, heard: c.now()}
	for ctx.Err() == nil {
		if f := p.round(ctx); f != nil && ctx.Err() == nil {
			if f.Code == http.StatusUnauthorized || f.Code == http.StatusNotFound {
				return f
			}
			p.rest(ctx, f)
		}
	}
	if p.offset != p.confirmed {
		p.confirm(ctx)
	}
	return nil
}

// poller is the state of one Poll.
type poller struct {
	c         *Client
	in        *intake
	offset    int64         // first update not yet stored, 0 where unknown
	confirmed int64         // the offset of the last request that was answered
	heard     time.Time     // when the last update came
	pause     time.Duration // after the last failure, 0 after a success
}

// round asks once and has everything stored that comes.
func (p *poller) round(ctx context.Context) *outbox.Failure {
	if p.c.me.Load() == nil { // commands cannot be told from those for others before
		if _, err := p.c.Me(ctx); err != nil {
			return asFailure(err)
		}
	}
	begun := time.Now()
	raws, f := p.c.updates(ctx, p.offset, batchLimit, p.c.pollTimeout)
	if f != nil {
		return f
	}
	p.c.counters.lastPoll.Store(time.Now().UnixMilli())
	now := p.c.now()
	p.pause, p.confirmed = 0, p.offset
	if len(raws) == 0 {
		if now.Sub(p.heard) > forgetOffset {
			p.offset, p.confirmed = 0, 0
		}
		if time.Since(begun) < emptyPause { // a server that does not hold requests open
			sleep(ctx, emptyPause)
		}
		return nil
	}
	p.heard = now
	b := p.in.take(ctx, raws)
	if b.next == 0 {
		return &outbox.Failure{Kind: outbox.Down, Reason: "getUpdates: no update has an id"}
	}
	if b.stored {
		p.offset = b.next
	}
	return nil
}

// confirm tells Telegram, at the end of the program, that the last updates are stored: the request that said so may not
// have got through. Where it fails they come again and are recognised.
func (p *poller) confirm(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), confirmTimeout)
	defer cancel()
	if _, f := p.c.updates(ctx, p.offset, 1, 0); f != nil {
		p.c.log.Info("the last updates could not be confirmed and will come again", "reason", f.Reason)
	}
}

// rest waits after a failure, each time longer.
func (p *poller) rest(ctx context.Context, f *outbox.Failure) {
	p.c.counters.pollFailures.Add(1)
	p.pause = min(max(2*p.pause, firstPause), longestPause)
	wait := max(p.pause, f.RetryAfter)
	if f.Code == http.StatusConflict {
		wait = max(wait, conflictPause)
	}
	p.c.log.Warn("updates could not be asked for", "code", f.Code, "reason", f.Reason, "wait", wait)
	sleep(ctx, wait)
}

// updates calls getUpdates. Each update stays as it came, so that one that cannot be read harms no other.
func (c *Client) updates(ctx context.Context, offset int64, limit int, hold time.Duration) ([]json.RawMessage, *outbox.Failure) {
	ctx, cancel := context.WithTimeout(ctx, hold+pollMargin)
	defer cancel()
	body, err := json.Marshal(updatesRequest{Offset: offset, Limit: limit, Timeout: int(hold / time.Second), Allowed: allowedUpdates()})
	if err != nil {
		return nil, &outbox.Failure{Kind: outbox.Refused, Reason: "getUpdates: " + err.Error()}
	}
	raw, f := c.post(ctx, "getUpdates", "application/json", body, maxUpdates)
	if f != nil {
		return nil, f
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, unreadable("getUpdates", http.StatusOK)
	}
	return list, nil
}

// sleep waits for d or the end of ctx.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
