package outbox

import (
	"container/heap"
	"context"
	"slices"
	"time"
)

const (
	// claimLeast is how many messages are claimed at a look even when enough wait in memory: a reply in the store must
	// not wait for the bulk before it.
	claimLeast = 8
	// storeTimeout bounds one call of the store.
	storeTimeout = 10 * time.Second
	// settleRetry is the first pause after a failing Settle; it doubles up to settleRetryMax.
	settleRetry    = 100 * time.Millisecond
	settleRetryMax = 5 * time.Second
	// recoverEvery is how often ended leases are looked for.
	recoverEvery = time.Minute
)

// step does what the store has to be asked for now, and tells after which time to come again if nobody nudges. All
// calls of the store that change it are made here, one after another: a message cannot be claimed while its outcome is
// being stored.
// ctx ends with Run; hard is the context of the calls.
func (d *Dispatcher) step(ctx, hard context.Context) time.Duration {
	clock := time.Now()
	pause := d.cfg.Idle
	if !clock.Before(d.settleAfter) {
		if d.settle(hard) != nil {
			d.settlePause = min(max(settleRetry, 2*d.settlePause), settleRetryMax)
			d.settleAfter = time.Now().Add(d.settlePause)
		} else {
			d.settlePause = 0
		}
	}
	if wait := d.settleAfter.Sub(clock); wait > 0 {
		pause = min(pause, wait)
	}
	if ctx.Err() != nil {
		return pause
	}

	now := d.cfg.Now()
	d.mu.Lock()
	for len(d.due) > 0 && !d.due[0].After(now) {
		heap.Pop(&d.due)
		d.look = true
	}
	idle := !clock.Before(d.nextLook)
	if idle {
		d.nextLook = clock.Add(d.cfg.Idle)
		d.sweep(now, clock)
	}
	asked := d.awaited()
	look := d.look || idle || asked
	limit := d.limit(idle || asked)
	var waiting []*waiter
	if look && limit > 0 {
		d.look = false
		waiting = append(waiting, d.waiters...)
	}
	d.mu.Unlock()

	if look && limit > 0 {
		if d.recoverDue(now) && d.release(hard, now) {
			d.recover(hard, now)
		}
		d.claim(hard, now, limit, waiting)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.due) > 0 {
		pause = min(pause, max(0, d.due[0].Sub(d.cfg.Now())))
	}
	return min(pause, max(0, d.nextLook.Sub(clock)))
}

// limit is how many messages may be claimed.
func (d *Dispatcher) limit(idle bool) int {
	free := d.room() - d.load
	if free < claimLeast && idle {
		free = claimLeast
	}
	return free
}

// quiet tells whether nothing as urgent as p, or more, is in hand.
func (d *Dispatcher) quiet(p Priority) bool {
	if p == Broadcast {
		return len(d.known) == 0
	}
	for _, it := range d.known {
		if it.Priority <= p {
			return false
		}
	}
	return true
}

// awaited tells whether a call of Drain only waits for a look that finds nothing.
func (d *Dispatcher) awaited() bool {
	return slices.ContainsFunc(d.waiters, func(w *waiter) bool { return d.quiet(w.upTo) })
}

// recoverDue tells whether ended leases are to be looked for: at the start and every minute of Now.
func (d *Dispatcher) recoverDue(now time.Time) bool {
	until := d.nextRecover.Sub(now)
	return until <= 0 || until > recoverEvery // longer where the clock was set back
}

// release gives back and settles what this process holds beyond its lease, lest Recover takes it for lost. It tells
// whether that went well.
func (d *Dispatcher) release(hard context.Context, now time.Time) bool {
	d.mu.Lock()
	d.sweep(now, time.Now())
	d.mu.Unlock()
	return d.settle(hard) == nil
}

// recover takes back messages whose lease has ended.
func (d *Dispatcher) recover(hard context.Context, now time.Time) {
	ctx, cancel := context.WithTimeout(hard, storeTimeout)
	defer cancel()
	n, err := d.cfg.Store.Recover(ctx, now)
	if err != nil {
		d.cfg.Log.Error("outbox: recover", "error", err)
		return
	}
	d.nextRecover = now.Add(recoverEvery)
	if n > 0 {
		d.cfg.Log.Warn("outbox: messages of an ended lease are taken back", "messages", n)
	}
}

// claim looks for pending messages and answers those of Drain whose wait was known when it began.
func (d *Dispatcher) claim(hard context.Context, now time.Time, limit int, waiting []*waiter) {
	ctx, cancel := context.WithTimeout(hard, storeTimeout)
	defer cancel()
	found, err := d.cfg.Store.Claim(ctx, now, d.cfg.Lease, limit)
	if err != nil {
		d.cfg.Log.Error("outbox: claim", "error", err)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	left := Broadcast + 1 // what may still wait is no more urgent
	for _, m := range found {
		if d.arrive(m, now, true) {
			left = min(left, m.Priority)
		}
	}
	if d.more = len(found) >= limit; d.more {
		left = min(left, found[len(found)-1].Priority)
	} else {
		d.missed(now)
	}
	d.answer(waiting, left)
	d.pump()
	if d.more && d.load < d.room()/2 && !now.Before(d.bulkHold) {
		d.look = true
		d.nudge()
	} else if d.awaited() {
		d.nudge()
	}
}

// answer ends those calls of Drain that are concerned with nothing in hand and nothing as little urgent as left.
func (d *Dispatcher) answer(waiting []*waiter, left Priority) {
	for _, w := range waiting {
		if left <= w.upTo || !d.quiet(w.upTo) {
			continue
		}
		for i, other := range d.waiters {
			if other == w {
				d.waiters = append(d.waiters[:i], d.waiters[i+1:]...)
				w.drained = true
				close(w.done)
				break
			}
		}
	}
}

// missed forgets parked messages that should have come with a complete claim of everything due at now: they were
// removed, or another process has them.
func (d *Dispatcher) missed(now time.Time) {
	for _, c := range d.chats {
		for key, p := range c.parked {
			if p.unsettled == 0 && !p.notBefore.After(now) {
				delete(c.parked, key)
			}
		}
	}
}

// sweep puts back what would outlive its lease in memory and forgets chats without news.
func (d *Dispatcher) sweep(now, clock time.Time) {
	for _, c := range d.chats {
		if d.leaseEnds(c, now) {
			d.park(c, Reply, now)
			d.look = true
		}
		d.forget(c, now, clock)
	}
}

// settle stores all outcomes there are, in one call. After an error none is lost: they are stored with the next call.
func (d *Dispatcher) settle(hard context.Context) error {
	d.mu.Lock()
	batch := d.outcomes
	d.outcomes = nil
	d.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(hard, storeTimeout)
	defer cancel()
	err := d.cfg.Store.Settle(ctx, batch)

	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		d.cfg.Log.Error("outbox: settle", "error", err, "outcomes", len(batch))
		d.outcomes = append(batch, d.outcomes...)
		return err
	}
	for _, o := range batch {
		if c := d.chats[line{chat: o.Chat}]; c != nil {
			if p, ok := c.parked[o.Key]; ok {
				p.unsettled--
				c.parked[o.Key] = p
				if p.unsettled > 0 {
					continue // a later outcome of it follows
				}
			}
		}
		delete(d.known, id{o.Chat, o.Key})
	}
	return nil
}
