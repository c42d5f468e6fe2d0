package outbox

import "time"

const (
	priorities = int(Broadcast) + 1
	// loadPerChat is how many claimed messages of one chat count as load. A chat that piles up messages then cannot
	// keep the messages of others in the store.
	loadPerChat = 4
)

// id names a message. The key alone would do, had not Telegram's update ids been seen to start anew.
type id struct {
	chat int64
	key  string
}

// line is what messages wait in, one behind the other: that of their chat, or beside it where they concern what
// happens in another one.
type line struct {
	chat  int64
	aside bool
}

func lineOf(m *Message) line { return line{m.Chat, m.Kind == Inline} }

// fleeting tells whether a message means nothing when it is late.
func fleeting(k Kind) bool { return k == Typing || k == Inline }

// item is a message in hand.
type item struct {
	Delivery
	claimed bool      // by Claim, not at its birth
	order   int64     // of the first arrival
	until   time.Time // end of the lease, by Now
	noted   bool      // the store knows that it is being sent
	begun   time.Time // real time at which its send began
	slot    int       // its place in the window
}

// chat is the queue of one chat. At most one of its messages is being sent.
type chat struct {
	line    line
	queues  [priorities][]*item
	claimed int              // claimed messages in the queues
	listed  [priorities]bool // stands in ready, stalled or later with that priority
	busy    bool
	hold    time.Time // nothing of this chat before, by Now
	firm    time.Time // until then hold is not shortened, whatever arrives
	nextAt  time.Time // next new message, in real time
	// parked are messages put back into the store that have not come again. What is newly delivered must not overtake
	// them and follows them into the store.
	parked map[string]parked
}

// parked is one message put back.
type parked struct {
	priority  Priority
	order     int64
	notBefore time.Time
	state     State // as put back: Retry or Uncertain
	attempts  int
	unsettled int // outcomes of it that the store does not know yet
}

// arrive takes a message in hand: into its chat's queue, or back to the store where the chat has to wait.
func (d *Dispatcher) arrive(delivery Delivery, now time.Time, claimed bool) (taken bool) {
	delivery.Priority = min(max(delivery.Priority, Reply), Broadcast)
	until := now.Add(d.cfg.Lease)
	if it, ok := d.known[id{delivery.Chat, delivery.Key}]; ok {
		// The store has given up a lease (the clock was moved, or settling takes long) that this process still holds.
		// What is in hand counts: it may have been sent already.
		it.until = until
		return false
	}
	at := lineOf(&delivery.Message)
	c := d.chats[at]
	if c == nil {
		c = &chat{line: at}
		d.chats[at] = c
	}
	it := &item{Delivery: delivery, claimed: claimed, until: until}
	if p, ok := c.parked[it.Key]; ok && claimed {
		it.order = p.order
		delete(c.parked, it.Key)
	} else {
		d.arrived++
		it.order = d.arrived
	}
	d.known[id{it.Chat, it.Key}] = it
	if !claimed {
		d.resume(c, now)
	}
	if at, wait := d.mustWait(c, it, now); wait || fleeting(it.Kind) && it.Uncertain {
		d.putBack(c, it, at)
		return true
	}
	d.enqueue(c, it)
	return true
}

// mustWait tells whether a message that arrives has to go (back) to the store, and until when.
func (d *Dispatcher) mustWait(c *chat, it *item, now time.Time) (time.Time, bool) {
	switch {
	case d.phase >= ending:
		return now, true
	case now.Before(c.hold):
		return c.hold, true
	case it.Priority > Reply && now.Before(d.bulkHold):
		return d.bulkHold, true
	case it.claimed && it.Priority > Reply && d.load >= 2*d.room():
		return now, true // found while looking for replies
	}
	at, wait := now, false
	for _, p := range c.parked {
		// What is claimed comes in the store's order, but that knows only what is settled and due.
		known := it.claimed && p.unsettled == 0 && !p.notBefore.After(now)
		if p.priority <= it.Priority && p.order < it.order && !known {
			wait = true
			if p.notBefore.After(at) {
				at = p.notBefore
			}
		}
	}
	return at, wait
}

func (d *Dispatcher) enqueue(c *chat, it *item) {
	c.queues[it.Priority] = append(c.queues[it.Priority], it)
	d.count(c, it)
	d.list(c, it.Priority)
}

// count books a message that is put into a queue.
func (d *Dispatcher) count(c *chat, it *item) {
	d.queued++
	if it.claimed {
		if c.claimed++; c.claimed <= loadPerChat {
			d.load++
		}
	}
}

// dequeue takes the first message of a queue that is not empty.
func (d *Dispatcher) dequeue(c *chat, p Priority) *item {
	it := c.queues[p][0]
	c.queues[p][0] = nil
	c.queues[p] = c.queues[p][1:]
	if len(c.queues[p]) == 0 {
		c.queues[p] = nil
	}
	d.queued--
	if it.claimed {
		if c.claimed--; c.claimed < loadPerChat {
			d.load--
		}
	}
	return it
}

// list puts a chat at the end of those that want to send with priority p.
func (d *Dispatcher) list(c *chat, p Priority) {
	if !c.busy && !c.listed[p] && len(c.queues[p]) > 0 {
		c.listed[p] = true
		d.ready[p] = append(d.ready[p], c)
	}
}

// park puts all queued messages of a chat from priority p on back into the store, not to be sent before at.
func (d *Dispatcher) park(c *chat, p Priority, at time.Time) {
	for ; p <= Broadcast; p++ {
		for len(c.queues[p]) > 0 {
			d.putBack(c, d.dequeue(c, p), at)
		}
	}
}

// putBack returns an unsent message to the store. One that means nothing when it is late is dropped.
func (d *Dispatcher) putBack(c *chat, it *item, at time.Time) {
	o := Outcome{Key: it.Key, Chat: it.Chat, State: waitState(it.Delivery), NotBefore: at, Attempts: it.Attempts, At: d.cfg.Now()}
	if fleeting(it.Kind) {
		o.State, o.NotBefore = Sent, time.Time{}
	} else {
		d.expect(c, it, o)
	}
	d.note(o)
}

// expect notes that a message is put back with outcome o and will come again.
func (d *Dispatcher) expect(c *chat, it *item, o Outcome) {
	if c.parked == nil {
		c.parked = map[string]parked{}
	}
	c.parked[it.Key] = parked{it.Priority, it.order, o.NotBefore, o.State, o.Attempts, 1}
}

// resume lets a chat try at once that waits long only because the line was broken: its owner has just been heard of.
// What waits comes out of the store at once, in its order, before what has just arrived.
func (d *Dispatcher) resume(c *chat, now time.Time) {
	// A wait that is nearly over ends by itself. And what another process could claim meanwhile is left alone.
	soon := now.Add(storeTimeout)
	if d.phase != running || c.hold.Before(soon) || now.Before(c.firm) {
		return
	}
	c.hold = now
	for key, p := range c.parked {
		if p.priority > Reply || p.notBefore.Before(soon) {
			continue
		}
		if p.state == Retry {
			p.attempts = 0 // the pauses begin with short ones again
		}
		p.notBefore = now
		p.unsettled++
		c.parked[key] = p
		d.known[id{c.line.chat, key}] = &item{Delivery: Delivery{Message: Message{Key: key, Chat: c.line.chat}}}
		d.note(Outcome{Key: key, Chat: c.line.chat, State: p.state, NotBefore: now, Attempts: p.attempts, At: now})
		d.look = true
	}
}

// note adds an outcome to those to be stored.
func (d *Dispatcher) note(o Outcome) {
	d.outcomes = append(d.outcomes, o)
	if len(d.outcomes) == 1 {
		d.nudge()
	}
}

// pump starts workers as long as there is something for them to do.
func (d *Dispatcher) pump() {
	for d.phase == running && d.workers < d.cfg.Workers {
		c, it := d.take()
		if it == nil {
			return
		}
		d.workers++
		go d.work(c, it)
	}
}

// take picks the message to be sent next, the most urgent first and among equals the chat that has waited longest. It
// returns nothing where all have to wait, having set the alarm if time alone will change that.
func (d *Dispatcher) take() (*chat, *item) {
	if d.phase != running {
		return nil, nil
	}
	now, clock := d.cfg.Now(), time.Now()
	d.awaken(clock)
	for p := Reply; p <= Broadcast; p++ {
		for c := d.next(p, clock); c != nil; c = d.next(p, clock) {
			if c.busy || len(c.queues[p]) == 0 || d.hasToWait(c, p, clock) {
				continue
			}
			if d.leaseEnds(c, now) {
				d.park(c, Reply, now)
				d.look = true
				continue
			}
			it := d.dequeue(c, p)
			d.depart(c, it, clock)
			return c, it
		}
	}
	d.setAlarm(clock)
	return nil, nil
}

// depart books a send that begins at clock.
func (d *Dispatcher) depart(c *chat, it *item, clock time.Time) {
	c.busy = true
	d.inFlight++
	if it.Priority > Reply {
		d.bulk++
	}
	d.book(c, it, clock)
	if (d.more || d.look) && d.load < d.room()/2 {
		d.look = true
		d.nudge()
	}
}

// leaseEnds tells whether a message of the chat's queue could not be sent within its lease any more.
func (d *Dispatcher) leaseEnds(c *chat, now time.Time) bool {
	for _, q := range c.queues {
		if len(q) > 0 && now.Add(d.cfg.SendTimeout).After(q[0].until) {
			return true
		}
	}
	return false
}

// room is how many claimed messages may wait in memory: enough to keep the workers busy, at a limited pace what one
// second can take. More would be for nothing, and all of it would be uncertain after a crash.
func (d *Dispatcher) room() int {
	room := 2 * d.cfg.Workers
	if rate := max(d.cfg.Pace.PerSecond, d.cfg.Pace.Overall); rate > 0 {
		room = min(room, rate)
	}
	return max(room, 2*claimLeast)
}

// forget drops a chat about which there is nothing left to remember.
func (d *Dispatcher) forget(c *chat, now, clock time.Time) {
	if c.busy || len(c.parked) > 0 || now.Before(c.hold) || clock.Before(c.nextAt) {
		return
	}
	for p := range c.queues {
		if len(c.queues[p]) > 0 || c.listed[p] {
			return
		}
	}
	delete(d.chats, c.line)
}

type timeHeap []time.Time

func (h timeHeap) Len() int           { return len(h) }
func (h timeHeap) Less(i, j int) bool { return h[i].Before(h[j]) }
func (h timeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *timeHeap) Push(x any)        { *h = append(*h, x.(time.Time)) }
func (h *timeHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
