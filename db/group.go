package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// groupLimit bounds how many callers share a transaction, and with it how long the first of them waits for the last.
const groupLimit = 128

// group is the one writer of a SQLite file. Whoever comes while a transaction is being put on disk shares the next
// one, with a savepoint each: so a commit costs one write to disk for many callers, and a failing caller is rolled
// back alone. A caller that comes alone is served at once.
type group struct {
	pool    *sql.DB
	c       *liteConn
	jobs    chan *job
	closing chan struct{}
	once    sync.Once
	ended   chan struct{}
}

// job is what one caller wants done, in a transaction or outside of one.
type job struct {
	run     func(runner) error
	outside func(*liteConn) error
	err     error
	done    chan error
}

func newGroup(pool *sql.DB, c *liteConn) *group {
	g := &group{pool: pool, c: c, jobs: make(chan *job), closing: make(chan struct{}), ended: make(chan struct{})}
	go g.loop()
	return g
}

// do runs f in a transaction and returns when it is on disk. Once it has begun, ctx is not heeded any more: the caller
// learns what became of it.
func (g *group) do(ctx context.Context, f func(runner) error) error {
	return g.submit(ctx, &job{run: f, done: make(chan error, 1)})
}

// outside runs f on the writing connection between two transactions.
func (g *group) outside(ctx context.Context, f func(*liteConn) error) error {
	return g.submit(ctx, &job{outside: f, done: make(chan error, 1)})
}

func (g *group) submit(ctx context.Context, j *job) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case g.jobs <- j:
		return <-j.done
	case <-ctx.Done():
		return ctx.Err()
	case <-g.closing:
		return errClosed
	}
}

func (g *group) close() error {
	g.once.Do(func() { close(g.closing) })
	<-g.ended
	g.c.close()
	return g.pool.Close()
}

func (g *group) loop() {
	defer close(g.ended)
	var members []*job
	for {
		select {
		case j := <-g.jobs:
			members = g.serve(j, members[:0])
		case <-g.closing:
			return
		}
	}
}

// serve runs the first job and all that wait by then.
func (g *group) serve(j *job, members []*job) []*job {
	if j.outside != nil {
		j.done <- j.outside(g.c)
		return members
	}
	if _, err := g.exec("BEGIN IMMEDIATE"); err != nil {
		j.done <- plainError(err)
		return members
	}
	var after *job // met on the way, but not of this transaction
	var broken error
	for j != nil {
		members = append(members, j)
		if broken = g.member(j); broken != nil {
			break
		}
		j, after = g.next(len(members))
	}
	if broken == nil {
		_, broken = g.exec("COMMIT")
	}
	if broken != nil {
		g.exec("ROLLBACK") // fails where SQLite has rolled back already
		broken = plainError(fmt.Errorf("commit: %w", broken))
	}
	for _, m := range members {
		if m.err == nil {
			m.err = broken
		}
		m.done <- m.err
	}
	if after != nil {
		after.done <- after.outside(g.c)
	}
	return members
}

// next takes a job that waits already, as the next member or, where it must run outside, as the one to do after.
func (g *group) next(size int) (member, after *job) {
	if size >= groupLimit {
		return nil, nil
	}
	select {
	case j := <-g.jobs:
		if j.outside != nil {
			return nil, j
		}
		return j, nil
	default:
		return nil, nil
	}
}

// member runs a job in its savepoint. An error returned means that the whole transaction is lost.
func (g *group) member(j *job) error {
	if _, err := g.exec("SAVEPOINT member"); err != nil {
		return err
	}
	if j.err = g.guarded(j); j.err != nil {
		j.err = plainError(j.err)
		if _, err := g.exec("ROLLBACK TO member"); err != nil {
			return errors.Join(j.err, err)
		}
	}
	_, err := g.exec("RELEASE member")
	return err
}

// guarded makes a panic of one caller an error of its own: the others have done nothing wrong.
func (g *group) guarded(j *job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction (%T)", p)
		}
	}()
	return j.run(g.c)
}

func (g *group) exec(text string) (int64, error) { return g.c.exec(context.Background(), text) }

// turnstile lets one turn of an owner pass at a time.
type turnstile struct {
	mu    sync.Mutex
	gates map[int64]*gate
}

type gate struct {
	pass  chan struct{} // holds a token while nobody is inside
	users int           // inside or waiting
}

// enter waits until nobody else is inside for owner. The caller must call leave.
func (t *turnstile) enter(ctx context.Context, owner int64) (leave func(), err error) {
	t.mu.Lock()
	if t.gates == nil {
		t.gates = map[int64]*gate{}
	}
	g := t.gates[owner]
	if g == nil {
		g = &gate{pass: make(chan struct{}, 1)}
		g.pass <- struct{}{}
		t.gates[owner] = g
	}
	g.users++
	t.mu.Unlock()

	select {
	case <-g.pass:
		return func() { t.leave(owner, g, true) }, nil
	case <-ctx.Done():
		t.leave(owner, g, false)
		return nil, ctx.Err()
	}
}

func (t *turnstile) leave(owner int64, g *gate, inside bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g.users--; g.users == 0 {
		delete(t.gates, owner)
	}
	if inside {
		g.pass <- struct{}{}
	}
}
