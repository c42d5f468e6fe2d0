package telegram

import (
	"context"
	"sync"
	"time"
)

// DefaultLanes is how many updates are worked on side by side where nothing else is said.
const DefaultLanes = 64

// waitingPerLane bounds, times the number of lanes, the updates accepted and not yet ended; however few the lanes are,
// a whole answer of getUpdates finds room, so that one person in trouble does not keep the others out.
const (
	waitingPerLane = 16
	minWaiting     = 2 * batchLimit
)

// lanes run tasks of one key in the order they were submitted, and tasks of different keys side by side, at most n at
// the same moment. A task that must be tried again gives its place free while it waits, so that the trouble of one
// person holds up nobody else. Goroutines exist only while there is work.
type lanes struct {
	places  chan struct{} // one for each task that runs
	waiting chan struct{} // one for each task accepted and not ended

	mu     sync.Mutex
	queues map[int64][]task // a key is present while a goroutine serves it
}

// task is one piece of work. try is called until it returns done or gives up; ended is called once, whatever happens.
type task struct {
	ctx   context.Context // its end stops the waiting between tries
	try   func() verdict
	ended func(done bool)
}

// verdict of one try: done, or to be tried again after a wait, or (the zero value) given up.
type verdict struct {
	done  bool
	again time.Duration
}

func newLanes(n int) *lanes {
	if n <= 0 {
		n = DefaultLanes
	}
	return &lanes{
		places:  make(chan struct{}, n),
		waiting: make(chan struct{}, max(n*waitingPerLane, minWaiting)),
		queues:  map[int64][]task{},
	}
}

// submit puts t behind the tasks of its key. It blocks while too many tasks wait, and returns an error, without having
// accepted t, when t.ctx ends first.
func (l *lanes) submit(key int64, t task) error {
	select {
	case l.waiting <- struct{}{}:
	case <-t.ctx.Done():
		return t.ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	// Looked at under the lock: once the end of a context has made a task give up, nothing of that context gets in
	// behind it and overtakes it.
	if err := t.ctx.Err(); err != nil {
		<-l.waiting
		return err
	}
	queue, served := l.queues[key]
	l.queues[key] = append(queue, t)
	if !served {
		go l.serve(key)
	}
	return nil
}

// serve works off one key. What waits behind a task that was given up is given up too: done out of order it could not
// be put right any more, undone it comes again. What is submitted after anybody was told so is a new try.
func (l *lanes) serve(key int64) {
	for {
		l.mu.Lock()
		queue := l.queues[key]
		if len(queue) == 0 {
			delete(l.queues, key)
			l.mu.Unlock()
			return
		}
		t := queue[0]
		l.queues[key] = queue[1:]
		l.mu.Unlock()

		if l.work(t) {
			l.end(true, t)
			continue
		}
		l.mu.Lock()
		behind := l.queues[key]
		l.queues[key] = nil // the key stays: it is still served
		l.mu.Unlock()
		l.end(false, append([]task{t}, behind...)...)
	}
}

// end frees the places of tasks and tells how they ended.
func (l *lanes) end(done bool, tasks ...task) {
	for _, t := range tasks {
		<-l.waiting
		t.ended(done)
	}
}

// work tries t until it is done (true) or given up.
func (l *lanes) work(t task) bool {
	for {
		v := l.turn(t)
		switch {
		case v.done:
			return true
		case v.again <= 0:
			return false
		}
		select {
		case <-t.ctx.Done():
			return false
		case <-time.After(v.again):
		}
	}
}

// turn tries t once, in a place of its own.
func (l *lanes) turn(t task) verdict {
	l.places <- struct{}{}
	defer func() { <-l.places }()
	return t.try()
}
