package reminders

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// When the two kinds of jobs run, in UTC. They are constants because the parser of robfig/cron panics on some texts;
// nothing a person typed ever reaches it.
const (
	Minutely = "* * * * *"
	Daily    = "40 19 * * *" // the small hours in all three zones of Indonesia
)

// Start calls tick at once, to catch up, and then every minute, and each of daily once a day, with the time now tells.
// A call that still runs when its next one is due is not overlapped; a panic is logged and ends that call only.
//
// stop lets no further call begin and waits for those running; when its context ends first, their context is
// cancelled and it waits no longer. Start itself does not wait for the first tick.
func Start(ctx context.Context, tick func(context.Context, time.Time), now func() time.Time, log *slog.Logger,
	daily ...func(context.Context, time.Time)) (stop func(context.Context)) {
	logger := cronLog{log}
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(logger))
	jobs, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	var mu sync.Mutex // orders running.Add before running.Wait
	stopped := false

	job := func(run func(context.Context, time.Time)) cron.Job {
		// The chain is applied here, once for each job, so that the first tick and those of cron exclude each other.
		return cron.NewChain(cron.Recover(logger), cron.SkipIfStillRunning(logger)).Then(cron.FuncJob(func() {
			mu.Lock()
			if stopped || jobs.Err() != nil {
				mu.Unlock()
				return
			}
			running.Add(1)
			mu.Unlock()
			defer running.Done()
			run(jobs, now())
		}))
	}
	first := job(tick)
	c.Schedule(schedule(Minutely), first)
	for _, run := range daily {
		c.Schedule(schedule(Daily), job(run))
	}
	c.Start()
	go first.Run()

	return func(limit context.Context) {
		mu.Lock()
		stopped = true
		mu.Unlock()
		c.Stop()
		done := make(chan struct{})
		go func() {
			running.Wait()
			close(done)
		}()
		select {
		case <-done:
		case <-limit.Done():
		}
		cancel()
	}
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

// Runs remembers how the jobs of Start went, for metrics and the check command. The zero value is ready, but for Log.
type Runs struct {
	Log *slog.Logger

	mu   sync.Mutex
	jobs map[string]Run
}

// Run is what is known of one job. Its times are those its clock told.
type Run struct {
	Name   string
	Last   time.Time // begin of the last finished run; zero: none yet
	Took   time.Duration
	Err    error     // of the last run, nil where it went well
	Next   time.Time // when it should begin again
	Count  int64     // finished runs
	Failed int64     // of these, with an error or a panic
}

// Watch makes a job for Start of run: it keeps its result under name and logs its error. spec is Minutely or Daily.
func (r *Runs) Watch(name, spec string, run func(context.Context, time.Time) error) func(context.Context, time.Time) {
	plan := schedule(spec)
	return func(ctx context.Context, now time.Time) {
		begin := time.Now()
		err := errPanic
		defer func() { r.note(name, now, time.Since(begin), plan.Next(now.UTC()), err) }()
		err = run(ctx, now)
	}
}

// errPanic is the error of a run that did not return.
var errPanic = errors.New("panic")

func (r *Runs) note(name string, last time.Time, took time.Duration, next time.Time, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.jobs == nil {
		r.jobs = map[string]Run{}
	}
	job := r.jobs[name]
	job.Name, job.Last, job.Took, job.Err, job.Next = name, last, took, err, next
	job.Count++
	if err != nil {
		job.Failed++
		if r.Log != nil {
			r.Log.Error("reminders: job failed", "job", name, "error", err)
		}
	}
	r.jobs[name] = job
}

// Snapshot lists the jobs that have run, by name.
func (r *Runs) Snapshot() []Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []Run
	for _, job := range r.jobs {
		all = append(all, job)
	}
	slices.SortFunc(all, func(a, b Run) int { return cmp.Compare(a.Name, b.Name) })
	return all
}
