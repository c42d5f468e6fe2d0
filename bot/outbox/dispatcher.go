package outbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// ErrStopped is returned by Drain when Run has ended: nobody is left to send.
var ErrStopped = errors.New("outbox: the dispatcher has stopped")

// How long Run takes to end: sends in hand may finish within finishSends, everything has ended after finishAll, which
// leaves the rest of the program's ten seconds to others.
const (
	finishSends = 5 * time.Second
	finishAll   = 8 * time.Second
)

// Config is what a Dispatcher is made of. Store and Sender are required; the zero value of all else is its default.
type Config struct {
	Store  Store
	Sender Sender
	// Now is the clock of the rows (due times, leases); in the sandbox it can be moved. Pace and latency are measured
	// in real time, because the limits of the other side are.
	Now func() time.Time
	Log *slog.Logger
	// Workers is how many sends run at once (64). A quarter of them is kept for replies.
	Workers int
	Pace    Pace
	// Successor tells that another process may have sent until just before. What it sent counts for the other side: no
	// new message goes out in the second after Run has begun.
	Successor bool
	// RepeatNote words the line put before the text of a repeated Send that may have arrived already.
	RepeatNote func(language string) string
	Lease      time.Duration // how long a claimed message belongs to this process (60 s)
	Idle       time.Duration // how often pending messages are looked for (1 s)
	// SendTimeout bounds one send (30 s). It must be shorter than Lease: a send never outlives its lease.
	SendTimeout time.Duration
}

// Dispatcher sends what is stored: messages of one chat one after another in the order they were stored, different
// chats side by side; replies before reminders before broadcasts. It alone decides about pace and retries.
//
// Nothing that waits long is kept in memory: a message that has to wait goes back to the store with its new time, and
// everything behind it in the same chat follows, so the order survives waits, restarts and shutdowns.
//
// Its methods are safe for use from many goroutines. Stop what calls Deliver before ending Run: a reply delivered
// after Run has ended stays leased and is repeated, marked, by whoever recovers it.
type Dispatcher struct {
	cfg    Config
	kick   chan struct{} // wakes the loop of Run; holds one
	cancel context.CancelFunc
	sends  context.Context // parent of all sends

	mu       sync.Mutex
	chats    map[line]*chat
	known    map[id]*item // all messages in hand, from arrival until their outcome is settled
	ready    [priorities][]*chat
	stalled  []*chat   // chats whose reply waits for Pace.Overall, the longest first
	later    laterHeap // chats that wait for Pace.PerChat, by real time
	window   window    // new messages of the last second
	alarm    *time.Timer
	phase    phase
	workers  int // goroutines that send
	bulk     int // of these, the ones with a bulk message
	inFlight int
	queued   int
	arrived  int64     // counts first arrivals
	load     int       // claimed messages in the queues, at most loadPerChat counted per chat
	gate     time.Time // real time of the next bulk send
	bulkHold time.Time // no bulk message before, by Now
	crowd    []turnedAway
	due      timeHeap // when held messages become due, by Now
	outcomes []Outcome
	look     bool // pending messages are to be looked for at once
	more     bool // the last claim was full
	waiters  []*waiter
	stats    Stats

	// Only the loop of Run uses these.
	nextLook    time.Time // real time
	nextRecover time.Time // by Now
	settleAfter time.Time // real time, after a failure
	settlePause time.Duration
}

// phase is where Run stands.
type phase int

const (
	before  phase = iota // messages are queued, none is sent yet
	running              //
	ending               // nothing new is begun, what is not sent goes back to the store
	ended
)

// waiter is one call of Drain. It is done when a look for pending messages that began after it came finds nothing
// of its concern while nothing such is in hand.
type waiter struct {
	upTo    Priority // less urgent messages are none of its concern
	done    chan struct{}
	drained bool // done is closed because nothing is left, not because Run has ended
}

// New makes a Dispatcher. It panics where SendTimeout is not shorter than Lease, which is a mistake of the program.
func New(cfg Config) *Dispatcher {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Workers <= 0 {
		cfg.Workers = 64
	}
	if cfg.Lease <= 0 {
		cfg.Lease = time.Minute
	}
	if cfg.Idle <= 0 {
		cfg.Idle = time.Second
	}
	if cfg.SendTimeout <= 0 {
		cfg.SendTimeout = min(30*time.Second, cfg.Lease/2)
	}
	if cfg.SendTimeout >= cfg.Lease {
		panic("outbox: SendTimeout must be shorter than Lease")
	}
	d := &Dispatcher{
		cfg:   cfg,
		kick:  make(chan struct{}, 1),
		chats: map[line]*chat{},
		known: map[id]*item{},
		look:  true,
	}
	if cfg.Pace.Overall > 0 {
		d.window.begun = make([]time.Time, cfg.Pace.Overall)
	}
	d.stats.Latency.Counts = make([]int64, len(latencyBounds)+1)
	return d
}

// Deliver hands over messages that the store has just claimed for this process, in the order they are to be sent. It
// does not wait for anything but a short lock.
func (d *Dispatcher) Deliver(ds ...Delivery) {
	now := d.cfg.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, delivery := range ds {
		d.arrive(delivery, now, false)
	}
	d.pump()
}

// Wake looks for pending messages now instead of within Idle.
func (d *Dispatcher) Wake() {
	d.mu.Lock()
	d.look = true
	d.mu.Unlock()
	d.nudge()
}

// Drain returns nil as soon as nothing that is due by Now waits or is being sent, and every outcome is stored.
// Messages that wait for a later time do not count, nor do those another process holds. It returns the error of ctx,
// or ErrStopped when Run ends first.
func (d *Dispatcher) Drain(ctx context.Context) error { return d.drain(ctx, Broadcast) }

// DrainReplies is Drain for replies alone: a broadcast may take minutes, and nobody looks at the screen for it.
func (d *Dispatcher) DrainReplies(ctx context.Context) error { return d.drain(ctx, Reply) }

func (d *Dispatcher) drain(ctx context.Context, upTo Priority) error {
	w := &waiter{upTo: upTo, done: make(chan struct{})}
	d.mu.Lock()
	if d.phase == ended {
		d.mu.Unlock()
		return ErrStopped
	}
	d.waiters = append(d.waiters, w)
	d.mu.Unlock()
	d.nudge()
	select {
	case <-w.done:
	case <-ctx.Done():
		d.mu.Lock()
		defer d.mu.Unlock()
		for i, other := range d.waiters {
			if other == w {
				d.waiters = append(d.waiters[:i], d.waiters[i+1:]...)
				return ctx.Err()
			}
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !w.drained {
		return ErrStopped
	}
	return nil
}

// Run sends until ctx ends. Then it lets the sends in hand finish (5 s), puts all that is unsent back as pending and
// not uncertain, stores the outcomes and returns nil, after 8 s at the latest. It must be called once only.
func (d *Dispatcher) Run(ctx context.Context) error {
	hard, stop := outlive(ctx, finishAll)
	defer stop()
	d.begin(hard)
	// Not after the loop: that may be waiting for the store when ctx ends.
	unbind := context.AfterFunc(ctx, d.close)
	defer unbind()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-d.kick:
			timer.Reset(d.step(ctx, hard))
		case <-timer.C:
			timer.Reset(d.step(ctx, hard))
		}
	}
	d.finish(hard)
	return nil
}

// outlive is a context that ends with stop, or by after ctx has ended.
func outlive(ctx context.Context, by time.Duration) (hard context.Context, stop func()) {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unbind := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(by)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-hard.Done():
		}
	})
	return hard, func() {
		unbind()
		cancel()
	}
}

// begin opens the gates for what was delivered before.
func (d *Dispatcher) begin(hard context.Context) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.phase != before {
		panic("outbox: Run was called twice")
	}
	d.sends, d.cancel = context.WithCancel(hard)
	d.phase = running
	if d.cfg.Successor {
		d.window.fill(time.Now())
	}
	d.alarm = time.AfterFunc(time.Hour, d.ring)
	d.pump()
}

// close begins the end of Run: nothing new is sent, what is queued goes back, what is under way has its time.
func (d *Dispatcher) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.phase != running {
		return
	}
	d.phase = ending
	d.alarm.Stop()
	d.alarm = time.AfterFunc(finishSends, d.cancel)
	now := d.cfg.Now()
	for _, c := range d.chats {
		d.park(c, Reply, now)
	}
}

// finish is the orderly end of Run.
func (d *Dispatcher) finish(hard context.Context) {
	d.close()
	defer d.alarm.Stop()
	defer d.cancel()
	for hard.Err() == nil {
		d.mu.Lock()
		unsettled, busy := len(d.outcomes) > 0, d.inFlight > 0
		d.mu.Unlock()
		if !unsettled && !busy {
			break
		}
		if !unsettled {
			d.await(hard, 0)
		} else if d.settle(hard) != nil {
			d.await(hard, settleRetry)
		}
	}

	d.mu.Lock()
	defer d.mu.Unlock()
	d.phase = ended
	if left := len(d.known); left > 0 {
		d.cfg.Log.Error("outbox: ended with outcomes not stored; these messages will be taken for uncertain", "messages", left)
	}
	for _, w := range d.waiters {
		close(w.done)
	}
	d.waiters = nil
}

// await waits until a send has finished, or for the pause where one is given.
func (d *Dispatcher) await(ctx context.Context, pause time.Duration) {
	var after <-chan time.Time
	if pause > 0 {
		timer := time.NewTimer(pause)
		defer timer.Stop()
		after = timer.C
	}
	select {
	case <-ctx.Done():
	case <-d.kick:
	case <-after:
	}
}

// nudge wakes the loop of Run.
func (d *Dispatcher) nudge() {
	select {
	case d.kick <- struct{}{}:
	default:
	}
}
