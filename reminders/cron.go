package reminders

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// When the jobs run, in UTC. They are constants because the parser of robfig/cron panics on some texts;
// nothing a person typed ever reaches it.
const (
	minutely = "* * * * *"
	daily    = "40 19 * * *" // the small hours in all three zones of Indonesia
)

// Job is one kind of work. now is the time it is done for.
type Job func(ctx context.Context, now time.Time) error

// Jobs is the work that hangs on the clock; a nil one is left out.
type Jobs struct {
	Tick  Job // at once, to catch up, and then every minute
	Daily Job // once a day, when Indonesia sleeps
}

// Start hangs jobs on the clock. A job that still runs when it is due again is not overlapped; an error or a panic is
// logged, noted in runs, and ends that run only. runs may be nil.
//
// stop lets no further run begin and waits for those under way; when its context ends first, their context is
// cancelled and it waits no longer. Start itself does not wait for the first tick.
func Start(ctx context.Context, jobs Jobs, now func() time.Time, runs *Runs, log *slog.Logger) (stop func(context.Context)) {
	if runs == nil {
		runs = &Runs{}
	}
	logger := cronLog{log}
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(logger))
	ctx, cancel := context.WithCancel(ctx)
	s := &starter{ctx: ctx, now: now, runs: runs, log: log}
	var first cron.Job
	for _, entry := range []struct {
		name, spec string
		job        Job
	}{{"tick", minutely, jobs.Tick}, {"daily", daily, jobs.Daily}} {
		if entry.job == nil {
			continue
		}
		plan := schedule(entry.spec)
		runs.expect(entry.name, plan.Next(now().UTC()))
		// The chain is applied here, once for each job, so that the first tick and those of cron exclude each other.
		// Recover is the inner one: SkipIfStillRunning would take a run that panics through it for running for ever.
		job := cron.NewChain(cron.SkipIfStillRunning(logger), cron.Recover(logger)).
			Then(cron.FuncJob(func() { s.run(entry.name, plan, entry.job) }))
		c.Schedule(plan, job)
		if entry.name == "tick" {
			first = job
		}
	}
	c.Start()
	if first != nil {
		go first.Run()
	}
	return func(limit context.Context) {
		defer cancel()
		select {
		case <-s.stop(c):
		case <-limit.Done():
		}
	}
}

// starter runs jobs until it is stopped.
type starter struct {
	ctx  context.Context
	now  func() time.Time
	runs *Runs
	log  *slog.Logger

	mu      sync.Mutex
	stopped bool
	running sync.WaitGroup
}

// run does a job once and notes how it went.
func (s *starter) run(name string, plan cron.Schedule, job Job) {
	s.mu.Lock()
	if s.stopped || s.ctx.Err() != nil {
		s.mu.Unlock()
		return
	}
	s.running.Add(1)
	s.mu.Unlock()
	defer s.running.Done()

	now, begin, err := s.now(), time.Now(), errPanic
	defer func() {
		if err != nil {
			s.log.Error("reminders: job failed", "job", name, "error", err)
		}
		s.runs.note(name, now, time.Since(begin), plan.Next(now.UTC()), err)
	}()
	err = job(s.ctx, now)
}

// stop lets no run begin any more; what it returns is closed when the last one has ended.
func (s *starter) stop(c *cron.Cron) <-chan struct{} {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	scheduled := c.Stop()
	done := make(chan struct{})
	go func() {
		<-scheduled.Done()
		s.running.Wait() // the first tick, which cron does not know
		close(done)
	}()
	return done
}

// schedule parses one of the constants above.
func schedule(spec string) cron.Schedule {
	s, err := cron.ParseStandard(spec)
	if err != nil {
		panic("reminders: " + spec + ": " + err.Error())
	}
	return s
}

// cronLog passes on what cron has to say. A panic is told by its stack alone: its text may quote a person.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(msg string, _ ...any) {
	if msg == "skip" {
		l.log.Warn("reminders: a job still runs, its next run is skipped")
	}
}

func (l cronLog) Error(_ error, msg string, keysAndValues ...any) {
	l.log.Error("reminders: cron: "+msg, keysAndValues...)
}

// errPanic is the error of a run that did not return.
var errPanic = errors.New("panic")

// Runs remembers how the jobs of Start went, for metrics and the check command. The zero value is ready.
type Runs struct {
	// Keep, if set, is given every finished run, to be stored. Set it before Start; it may be called by several jobs at a
	// time.
	Keep func(Run)

	mu   sync.Mutex
	jobs map[string]Run
}

// Run is what is known of one job. Its times are those its clock told.
type Run struct {
	Name   string    // "tick" or "daily"
	Last   time.Time // begin of the last finished run; zero: none yet
	Took   time.Duration
	Err    error     // of the last run; nil where it went well
	Next   time.Time // when it is due again
	Count  int64     // finished runs
	Failed int64     // of these, with an error or a panic
}

// Snapshot lists the jobs by name.
func (r *Runs) Snapshot() []Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedFunc(maps.Values(r.jobs), func(a, b Run) int { return cmp.Compare(a.Name, b.Name) })
}

// expect notes a job that has not run yet.
func (r *Runs) expect(name string, next time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.jobs == nil {
		r.jobs = map[string]Run{}
	}
	r.jobs[name] = Run{Name: name, Next: next}
}

// note books a finished run.
func (r *Runs) note(name string, last time.Time, took time.Duration, next time.Time, err error) {
	job := r.booked(name, last, took, next, err)
	if r.Keep != nil {
		r.Keep(job)
	}
}

func (r *Runs) booked(name string, last time.Time, took time.Duration, next time.Time, err error) Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	job := r.jobs[name]
	job.Last, job.Took, job.Err, job.Next = last, took, err, next
	job.Count++
	if err != nil {
		job.Failed++
	}
	r.jobs[name] = job
	return job
}
