package outbox

import (
	"container/heap"
	"time"
)

// Pace is how fast messages go out at most. It is measured in real time at the begin of each send, or near its end where
// that is slow. Edits in place, answers to presses and signs of typing are no new messages: as replies they are neither
// slowed down nor counted.
type Pace struct {
	// Overall is the most new messages begun in any second, replies included; 0: no limit.
	Overall int
	// PerSecond is the most bulk messages (reminders and broadcasts together) begun in any second, at even distances.
	// Kept below Overall it leaves room for replies; 0: no limit.
	PerSecond int
	// PerChat is the least distance between the begins of two new messages to one chat; 0: none.
	PerChat time.Duration
}

// slack is added to the second of Overall: what counts for the other side is when a message arrives, and a message may
// take a little less time on its way than the one before it. Where a send takes longer than that, its end counts instead.
const slack = 50 * time.Millisecond

// paced tells whether a message counts for the pace.
func (it *item) paced() bool { return it.Kind == Send || it.Priority > Reply }

// window remembers when the last messages began, as many as may begin within a second. Without a length it limits
// nothing.
type window struct {
	begun  []time.Time // a ring
	oldest int
}

// opens is the earliest time at which one more message may begin.
func (w *window) opens() time.Time {
	if len(w.begun) == 0 {
		return time.Time{}
	}
	return w.begun[w.oldest].Add(time.Second + slack)
}

// note books a message that begins at clock, and tells its place.
func (w *window) note(clock time.Time) (slot int) {
	if len(w.begun) == 0 {
		return 0
	}
	slot = w.oldest
	w.begun[slot] = clock
	w.oldest = (slot + 1) % len(w.begun)
	return slot
}

// landed corrects the booking of a message whose send, begun at begin, ended at clock: it arrived no later than that. One
// that was under way longer than a second has lost its place already.
func (w *window) landed(slot int, begin, clock time.Time) {
	if slot < len(w.begun) && w.begun[slot].Equal(begin) && clock.Add(-slack).After(begin) {
		w.begun[slot] = clock.Add(-slack)
	}
}

// fill makes the window as full as it can be.
func (w *window) fill(clock time.Time) {
	for range w.begun {
		w.note(clock)
	}
}

// book notes the begin of a send for the pace of what follows.
func (d *Dispatcher) book(c *chat, it *item, clock time.Time) {
	if !it.paced() {
		return
	}
	it.slot, it.begun = d.window.note(clock), clock
	if pause := d.cfg.Pace.PerChat; pause > 0 {
		c.nextAt = clock.Add(pause)
	}
	if it.Priority > Reply && d.cfg.Pace.PerSecond > 0 {
		// Even distances rather than bursts: no second, wherever it begins, holds more than PerSecond.
		d.gate = clock.Add(time.Second / time.Duration(d.cfg.Pace.PerSecond))
	}
}

// land corrects what was booked when a send has ended: a message that was slow on its way counts from later on.
func (d *Dispatcher) land(c *chat, it *item, clock time.Time) {
	if !it.paced() {
		return
	}
	d.window.landed(it.slot, it.begun, clock)
	if pause := d.cfg.Pace.PerChat; pause > 0 {
		if next := clock.Add(pause - min(pause, slack)); next.After(c.nextAt) {
			c.nextAt = next
		}
	}
}

// next takes the chat that has waited longest among those that may send with priority p; nil where none may.
func (d *Dispatcher) next(p Priority, clock time.Time) *chat {
	full := clock.Before(d.window.opens())
	list := &d.ready[p]
	switch {
	case p > Reply && (full || !d.bulkMay(clock)):
		return nil
	case p == Reply && !full && len(d.stalled) > 0:
		list = &d.stalled
	}
	if len(*list) == 0 {
		return nil
	}
	c := (*list)[0]
	(*list)[0] = nil
	*list = (*list)[1:]
	c.listed[p] = false
	return c
}

// hasToWait puts a chat where it waits for the pace, if the first of its messages of priority p must. Each chat gets
// there once per message, so a crowd that waits costs nothing until its turn has come.
func (d *Dispatcher) hasToWait(c *chat, p Priority, clock time.Time) bool {
	switch it := c.queues[p][0]; {
	case !it.paced():
		return false
	case clock.Before(c.nextAt):
		heap.Push(&d.later, later{c.nextAt, c, p})
	case clock.Before(d.window.opens()): // only replies get here: bulk is not even looked at
		d.stalled = append(d.stalled, c)
	default:
		return false
	}
	c.listed[p] = true
	return true
}

// bulkMay tells whether a bulk message may begin now, as far as the other bulk messages are concerned.
func (d *Dispatcher) bulkMay(clock time.Time) bool {
	return d.bulk < max(1, d.cfg.Workers-d.cfg.Workers/4) && !clock.Before(d.gate)
}

// awaken returns the chats whose wait for PerChat is over to those that want to send.
func (d *Dispatcher) awaken(clock time.Time) {
	for len(d.later) > 0 && !d.later[0].at.After(clock) {
		l := heap.Pop(&d.later).(later)
		d.ready[l.priority] = append(d.ready[l.priority], l.chat)
	}
}

// setAlarm makes ring run when the pace next allows something that waits. What waits for anything but time, such as a
// free worker, is looked at when that comes.
func (d *Dispatcher) setAlarm(clock time.Time) {
	var at time.Time
	consider := func(t time.Time) {
		if t.After(clock) && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	if len(d.later) > 0 {
		consider(d.later[0].at)
	}
	bulk := len(d.ready[Reminder])+len(d.ready[Broadcast]) > 0
	if bulk || len(d.stalled) > 0 {
		consider(d.window.opens())
	}
	if bulk {
		consider(d.gate)
	}
	if !at.IsZero() {
		d.alarm.Reset(at.Sub(clock))
	}
}

// ring goes on with what has waited for the pace.
func (d *Dispatcher) ring() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pump()
}

// later is a chat that may send a new message again at a real time.
type later struct {
	at       time.Time
	chat     *chat
	priority Priority
}

type laterHeap []later

func (h laterHeap) Len() int           { return len(h) }
func (h laterHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h laterHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *laterHeap) Push(x any)        { *h = append(*h, x.(later)) }
func (h *laterHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = later{}
	*h = old[:len(old)-1]
	return last
}
