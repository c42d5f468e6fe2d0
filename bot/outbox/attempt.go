package outbox

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// work sends messages until none may be sent.
func (d *Dispatcher) work(c *chat, it *item) {
	for it != nil {
		started := time.Now()
		receipt, skip, failure := d.attempt(it)
		took := time.Since(started)
		now := d.cfg.Now()
		gone := it.Kind == Edit && failure != nil && failure.Kind == Gone
		v := judge(it.Delivery, failure, now)
		if skip != "" && failure == nil {
			v.state = skip
		}
		if !gone {
			d.report(it.Delivery, failure, v)
		}

		d.mu.Lock()
		d.land(c, it, time.Now())
		if gone {
			d.anew(c, it, now)
		}
		d.home(c, it)
		d.stats.took(took)
		if !gone {
			d.stats.count(v.state, failure)
			d.apply(c, it, v, receipt, failure, now)
		}
		if c, it = d.take(); it == nil {
			d.workers--
		}
		d.mu.Unlock()
	}
}

// attempt performs the act if it is still wanted, and still ours; else skip says which of the two it is not. A nil
// failure of what is not skipped is success.
func (d *Dispatcher) attempt(it *item) (r Receipt, skip State, f *Failure) {
	ctx, cancel := context.WithTimeout(d.sends, d.cfg.SendTimeout)
	defer cancel()
	// A reply is always wanted: it comes fresh from its turn. Nor is its begin noted, for the sake of speed: it is
	// repeated after a crash in any case.
	if it.Priority > Reply && !it.noted {
		if skip, f = d.own(ctx, it.Delivery); skip != "" || f != nil {
			return r, skip, f
		}
		it.noted = true
	}
	r, f = d.call(ctx, it.Delivery)
	return r, "", f
}

// own asks whether a bulk message is still to be sent, and by whom, and has it noted that this is so.
func (d *Dispatcher) own(ctx context.Context, m Delivery) (skip State, f *Failure) {
	skip = Withdrawn
	ok, err := d.cfg.Store.Wanted(ctx, m.Chat, m.Key)
	if ok && err == nil {
		skip = Taken
		ok, err = d.cfg.Store.Begin(ctx, m.Chat, m.Key)
	}
	switch {
	case err != nil:
		d.cfg.Log.Error("outbox: begin", "error", err)
		return "", &Failure{Kind: Down, Reason: "the store does not answer"}
	case !ok:
		return skip, nil
	}
	return "", nil
}

// anew makes a new message of an edit whose message is gone. It goes before all else in its chat, at the pace of new
// messages; the row stays an edit, which finds out the same should it have to be repeated.
func (d *Dispatcher) anew(c *chat, it *item, now time.Time) {
	it.Kind, it.Target = Send, 0
	if d.phase != running {
		d.putBack(c, it, now)
		return
	}
	c.queues[it.Priority] = append([]*item{it}, c.queues[it.Priority]...)
	d.count(c, it)
}

// Telegram's limits for the visible text of a message and of a caption, in characters (Bot API, sendMessage and
// sendPhoto).
const (
	textLimit    = 4096
	captionLimit = 1024
)

// marked is the message as it goes out: a repeated Send says so, unless that would make it too long to be accepted.
func (d *Dispatcher) marked(m Delivery) Message {
	if !m.Uncertain || m.Kind != Send || d.cfg.RepeatNote == nil {
		return m.Message
	}
	limit := textLimit
	if m.Media != nil {
		limit = captionLimit
	}
	if text := d.cfg.RepeatNote(m.Language) + "\n" + m.Text; utf8.RuneCountInString(text) <= limit {
		m.Text = text
	}
	return m.Message
}

// call asks the Sender and makes every error a Failure. What cannot be explained may have arrived: Unclear.
func (d *Dispatcher) call(ctx context.Context, m Delivery) (receipt Receipt, failure *Failure) {
	defer func() {
		if p := recover(); p != nil {
			// Only the type: the value may quote the message.
			failure = &Failure{Kind: Unclear, Reason: fmt.Sprintf("panic in the sender (%T)", p)}
		}
	}()
	receipt, err := d.cfg.Sender.Send(ctx, d.marked(m))
	switch {
	case err == nil:
		return receipt, nil
	case errors.As(err, &failure) && failure != nil:
		return receipt, failure
	}
	return receipt, &Failure{Kind: Unclear, Reason: "unexplained error"}
}

// The waits after attempts that failed: first as listed, then every slowWait, given up after a day. Attempts that may
// have arrived are repeated only as often as fastWaits has entries: each of them may show the text once more.
const (
	slowWait  = 30 * time.Minute
	slowTries = 47 // with the fast waits, 23 h 43 min in all
	fastTries = 5
)

// wait is the pause after the failure that follows earlier ones; false when it was the last.
func wait(earlier int) (time.Duration, bool) {
	fast := [fastTries]time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}
	switch {
	case earlier < fastTries:
		return fast[max(earlier, 0)], true
	case earlier < fastTries+slowTries:
		return slowWait, true
	}
	return 0, false
}

// verdict is what follows from an attempt.
type verdict struct {
	state    State
	at       time.Time // NotBefore
	attempts int
	reason   string
	hold     bool // the chat's other messages wait for at as well
}

// judge decides about an attempt that ended at now.
func judge(m Delivery, f *Failure, now time.Time) verdict {
	v := verdict{state: Sent, attempts: m.Attempts}
	if f == nil {
		return v
	}
	v.reason = f.Error()
	switch {
	case m.Kind == Inline:
		v.reason = "" // until it could be asked again, the person has typed on
		return v
	case f.Kind == TooMany:
		// Waiting as told is no failure and uses up no attempt. Rows keep milliseconds: never earlier than told.
		v.state, v.hold = waitState(m), true
		v.at = ceil(now.Add(max(f.RetryAfter, time.Second)))
	case m.Kind == Typing:
		v.reason = "" // too late to matter
		return v
	case f.Kind == Blocked:
		v.state = Halted
		return v
	case f.Kind == Down:
		v.state = waitState(m)
		v.again(m.Attempts, fastTries+slowTries, now)
	case f.Kind == Refused, f.Kind == Gone, m.Kind == Menu: // the bot works without its menu
		v.state = Failed
		return v
	case m.Priority == Broadcast: // Unclear
		v.state = Uncertain
		return v
	case m.Kind == Send:
		v.state = Uncertain
		v.again(m.Attempts, fastTries, now)
	default: // acts that may be repeated without harm
		v.state = Uncertain
		v.again(m.Attempts, fastTries+slowTries, now)
	}
	if m.Kind == Typing {
		v.state, v.reason = Sent, "" // the chat waits, the sign of typing is dropped
	}
	return v
}

// again sets the next attempt, or gives up after limit ones.
func (v *verdict) again(earlier, limit int, now time.Time) {
	pause, ok := wait(earlier)
	if !ok || earlier >= limit {
		v.state = Failed
		return
	}
	v.attempts, v.hold = earlier+1, true
	v.at = ceil(now.Add(pause))
}

// waitState is the state of a message that goes back without having been sent. It keeps the mark of an uncertain
// earlier attempt, except on broadcasts, where the mark alone would end them.
func waitState(m Delivery) State {
	if m.Uncertain && m.Priority != Broadcast {
		return Uncertain
	}
	return Retry
}

// ceil rounds up to the milliseconds that rows keep.
func ceil(t time.Time) time.Time {
	if r := t.Truncate(time.Millisecond); r.Before(t) {
		return r.Add(time.Millisecond)
	}
	return t
}

// home books the end of a send.
func (d *Dispatcher) home(c *chat, it *item) {
	c.busy = false
	d.inFlight--
	if it.Priority > Reply {
		d.bulk--
	}
	for p := Reply; p <= Broadcast; p++ {
		d.list(c, p)
	}
}

// apply draws the consequences of a verdict for the message, its chat and, after a crowd of 429s, all bulk messages.
func (d *Dispatcher) apply(c *chat, it *item, v verdict, receipt Receipt, failure *Failure, now time.Time) {
	o := Outcome{
		Key: it.Key, Chat: it.Chat, State: v.state, MessageID: receipt.MessageID,
		NotBefore: v.at, Attempts: v.attempts, Reason: v.reason, At: now, Kept: it.Peer != 0,
	}
	if v.hold {
		d.holdChat(c, v.at)
		// Told to wait is told to wait; and each repeated try of a cut one may show it once more.
		if (failure.Kind == TooMany || failure.Kind == Unclear && it.Kind == Send) && v.at.After(c.firm) {
			c.firm = v.at
		}
		if v.state != Sent {
			d.expect(c, it, o)
		}
	}
	d.note(o)
	if v.state == Sent && !v.hold || failure == nil {
		return
	}
	if v.hold {
		d.park(c, Reply, v.at)
	}
	if v.state == Halted {
		d.drop(c, v.reason, now)
	}
	if failure.Kind == TooMany {
		d.turnedAway(c.line.chat, v.at, now)
	}
}

// holdChat lets nothing of a chat out before at.
func (d *Dispatcher) holdChat(c *chat, at time.Time) {
	if at.After(c.hold) {
		c.hold = at
		heap.Push(&d.due, at)
		d.nudge()
	}
}

// drop ends all queued messages of a chat that is blocked.
func (d *Dispatcher) drop(c *chat, reason string, now time.Time) {
	for p := range c.queues {
		for len(c.queues[p]) > 0 {
			it := d.dequeue(c, Priority(p))
			d.stats.Blocked++
			d.note(Outcome{Key: it.Key, Chat: it.Chat, State: Halted, Attempts: it.Attempts, Reason: reason, At: now, Kept: it.Peer != 0})
		}
	}
}

// turnedAway is one chat's answer "too many requests".
type turnedAway struct {
	chat int64
	at   time.Time
}

// crowdOf chats turned away within crowdWithin mean that the bot as a whole is too fast.
const (
	crowdOf     = 3
	crowdWithin = time.Second
)

// turnedAway notes a 429 and, when it is one of a crowd, holds all bulk messages for the time it demands. Replies of
// other chats go on: each of them that is turned away holds only its own chat.
func (d *Dispatcher) turnedAway(chat int64, until, now time.Time) {
	chats := map[int64]bool{chat: true}
	recent := d.crowd[:0]
	for _, t := range d.crowd {
		if now.Sub(t.at) <= crowdWithin && t.chat != chat {
			recent = append(recent, t)
			chats[t.chat] = true
		}
	}
	d.crowd = append(recent, turnedAway{chat, now})
	if len(chats) < crowdOf || !until.After(d.bulkHold) {
		return
	}
	d.bulkHold = until
	heap.Push(&d.due, until)
	d.cfg.Log.Warn("outbox: too many requests, bulk messages wait", "seconds", until.Sub(now).Seconds())
	for _, c := range d.chats {
		d.park(c, Reminder, until)
	}
}

// report logs what went wrong, by key and code only.
func (d *Dispatcher) report(m Delivery, f *Failure, v verdict) {
	if f == nil {
		return
	}
	log := d.cfg.Log.With("key", m.Key, "kind", string(f.Kind), "code", f.Code)
	switch v.state {
	case Failed:
		log.Error("outbox: message given up", "attempts", v.attempts+1)
	case Retry, Uncertain:
		log.Warn("outbox: message not sent", "attempts", v.attempts, "next", v.at)
	case Halted:
		log.Info("outbox: chat is blocked")
	}
}
