package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

const (
	queuePeople = 1000 // with 12 turns each
	pacedPeople = 334  // as well: 4008 updates in 20 seconds
	pacedGap    = time.Second / 200
	pacedDelay  = 30 * time.Millisecond
	keptConns   = "128" // as many as the coach keeps
	starts      = 5     // of which the median counts
	// rested is how long a started program is left alone before its idle memory is read.
	rested = 2 * time.Second
	// settled is how long is waited after the last answer, so that one too many is noticed.
	settled = 500 * time.Millisecond
	// within bounds one run; what has not come by then is lost.
	within = 3 * time.Minute
)

// BenchmarkLoad puts the coach beside an echo that stores nothing, on the same library's types, the same API and the
// same updates, in one run:
//
//	go test ./bot/e2e -run '^$' -bench Load -benchtime 1x
//
// The echo sends one message for each update. It runs with the library's own HTTP client and with one that keeps its
// connections, and it also runs answering every pressed button, as a bot for people must and the coach does; that is a
// second call. Ratios are against the leanest, which keeps its connections and lets the buttons spin. What was measured
// is printed. It fails only where a message is missing, comes twice, or is not to the byte the one that the same turn
// brought to a person alone.
func BenchmarkLoad(b *testing.B) {
	binary(b)
	echo := filepath.Join(b.TempDir(), "echo")
	if out, err := exec.Command("go", "build", "-o", echo, "./internal/echo").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v: %s", err, out)
	}
	lone := startCoach(b, 0)
	turns := record(b, lone.api)
	lone.stop()

	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			reportStart(b)
		}
	})
	// Waiting updates are worked off as fast as it goes.
	b.Run("queue", func(b *testing.B) {
		steps := crowd{200_000, queuePeople}.mixed(turns)
		for b.Loop() {
			reportQueue(b, []figures{
				startEcho(b, "echo, the library's client", 0, echo).serve(steps, 0),
				startEcho(b, "echo that answers presses", 0, echo, "-idle", keptConns, "-answer").serve(steps, 0),
				startEcho(b, "echo, connections kept", 0, echo, "-idle", keptConns).serve(steps, 0),
				startCoach(b, 0).serve(steps, 0),
			})
		}
	})
	// Updates come in at an even pace while every call of the API takes its time.
	b.Run("paced", func(b *testing.B) {
		steps := crowd{400_000, pacedPeople}.staggered(turns)
		for b.Loop() {
			reportPaced(b, []figures{
				startEcho(b, "echo that answers presses", pacedDelay, echo, "-idle", keptConns, "-answer").serve(steps, pacedGap),
				startEcho(b, "echo, connections kept", pacedDelay, echo, "-idle", keptConns).serve(steps, pacedGap),
				startCoach(b, pacedDelay).serve(steps, pacedGap),
			})
		}
	})
}

// reportStart starts the coach several times on nothing, and prints how long each took until it was ready and what it
// uses when nobody writes.
func reportStart(b *testing.B) {
	var ready []time.Duration
	var idle usage
	for range starts {
		c := startCoach(b, 0)
		ready = append(ready, c.ready)
		if len(ready) == starts {
			<-time.After(rested) // what is measured is rest
			idle = usageOf(b, c.cmd.Process.Pid)
		}
		c.stop()
	}
	b.Logf("\nready after %s (slowest of %d: %s); %.1f MB after %s of rest", ms(quantile(ready, .5)), starts,
		ms(slices.Max(ready)), mb(idle.rss), rested)
	b.ReportMetric(0, "ns/op") // says nothing here
	b.ReportMetric(float64(quantile(ready, .5).Milliseconds()), "ms-ready")
	b.ReportMetric(mb(idle.rss), "MB-idle")
}

// contender is a running bot with an API of its own.
type contender struct {
	*process
	b     *testing.B
	name  string
	api   *loadAPI
	echo  bool
	ready time.Duration // from the start of the process
}

func startCoach(b *testing.B, delay time.Duration) contender {
	b.Helper()
	c := contender{b: b, name: "coach", api: newLoadAPI(b, delay)}
	begun := time.Now()
	c.process = start(b, b.TempDir(), "-token", loadToken, "-api-url", c.api.url, "-rate", "0") // the coach is measured, not its pace
	c.process.ready()
	c.ready = time.Since(begun)
	c.polls()
	return c
}

// startEcho starts the echo with the given flags.
func startEcho(b *testing.B, name string, delay time.Duration, file string, flags ...string) contender {
	b.Helper()
	c := contender{b: b, name: name, api: newLoadAPI(b, delay), echo: true}
	p := &process{t: b, done: make(chan struct{})}
	p.cmd = exec.Command(file, append(flags, "-token", loadToken, "-api-url", c.api.url)...)
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	go func() { p.cmd.Wait(); close(p.done) }()
	b.Cleanup(p.kill)
	c.process = p
	c.polls()
	return c
}

// polls waits until updates are asked for.
func (c contender) polls() {
	c.b.Helper()
	if _, ok := await(c.api.asked, 10*time.Second); !ok {
		c.b.Fatalf("%s does not ask for updates: %s", c.name, c.stderr.String())
	}
}

// figures is what a run showed.
type figures struct {
	name   string
	offers []*offer
	took   time.Duration // from the first update to the last answer
	cpu    time.Duration
	apiCPU time.Duration
	memory usage
	conns  int64
	calls  int
}

// serve lets the contender work off the steps, due gap after gap, checks that each had its answer, and ends it.
func (c contender) serve(steps []step, gap time.Duration) figures {
	c.b.Helper()
	begun := time.Now().Add(time.Second) // time to prepare them all
	offers := offers(steps, c.api.next(), begun, gap, c.echo)
	<-time.After(time.Until(begun) - gap)

	before, own := usageOf(c.b, c.cmd.Process.Pid), ownCPU(c.b)
	select {
	case <-c.api.feed(offers...):
	case <-time.After(within):
	case <-c.done:
		c.b.Fatalf("%s ended: %s", c.name, c.stderr.String())
	}
	<-time.After(settled)
	f := figures{name: c.name, offers: offers, apiCPU: ownCPU(c.b) - own, memory: usageOf(c.b, c.cmd.Process.Pid)}
	f.cpu = f.memory.cpu - before.cpu
	f.conns = c.api.conns.Load()
	c.check(&f, begun)
	if code := c.stop(); code != 0 {
		c.b.Errorf("%s: exit code %d: %s", c.name, code, c.stderr.String())
	}
	return f
}

// check compares what the API booked with what had to come.
func (c contender) check(f *figures, begun time.Time) {
	c.b.Helper()
	a := c.api
	a.mu.Lock()
	defer a.mu.Unlock()
	for method, n := range a.calls {
		if method != "getUpdates" {
			f.calls += n
		}
	}
	waiting, presses := 0, 0
	for _, o := range f.offers {
		f.took = max(f.took, o.last.Sub(begun))
		if o.ended.IsZero() {
			waiting++
		}
		if o.press {
			presses++
		}
	}
	if a.open != 0 || a.surplus != 0 || a.strange != 0 {
		c.b.Errorf("%s: %d messages never came (%d updates have no answer), %d came that no update asked for, %d are not the expected ones",
			c.name, a.open, waiting, a.surplus, a.strange)
	}
	if n := a.calls["answerCallbackQuery"]; !c.echo && n != presses {
		c.b.Errorf("%s: %d answers to %d pressed buttons", c.name, n, presses)
	}
}

// rate is updates a second.
func (f figures) rate() float64 { return float64(len(f.offers)) / f.took.Seconds() }

// per is a duration in microseconds for each update.
func (f figures) per(d time.Duration) float64 {
	return float64(d.Microseconds()) / float64(len(f.offers))
}

// latency is a quantile of what span tells of those updates that which holds for.
func (f figures) latency(p float64, span func(*offer) time.Duration, which func(*offer) bool) string {
	return ms(quantile(f.spans(span, which), p))
}

func (f figures) spans(span func(*offer) time.Duration, which func(*offer) bool) []time.Duration {
	var all []time.Duration
	for _, o := range f.offers {
		if which(o) {
			all = append(all, span(o))
		}
	}
	return all
}

// sent is the time from being handed out to the request that carries the first message.
func (o *offer) sent() time.Duration { return o.arrived.Sub(o.handed) }

// answered is the time from existing until the API has answered that request: what a person waits.
func (o *offer) answered() time.Duration { return o.ended.Sub(o.due) }

func (o *offer) any() bool     { return true }
func (o *offer) typed() bool   { return !o.press }
func (o *offer) pressed() bool { return o.press }

// reportQueue prints what the queue showed. A benchmark's log is cut after ten lines.
func reportQueue(b *testing.B, runs []figures) {
	var s strings.Builder
	fmt.Fprintf(&s, "\n%d waiting updates of %d people\n", len(runs[0].offers), queuePeople)
	w := tabwriter.NewWriter(&s, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tupdates/s\tCPU µs/update\tAPI's CPU µs/update\tcalls/update\tconnections\tpeak MB\tMB at the end\t")
	for _, f := range runs {
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.0f\t%.2f\t%d\t%.1f\t%.1f\t\n", f.name, f.rate(), f.per(f.cpu), f.per(f.apiCPU),
			float64(f.calls)/float64(len(f.offers)), f.conns, mb(f.memory.peak), mb(f.memory.rss))
	}
	w.Flush()
	b.Log(s.String())
	answering, echo, coach := runs[1], runs[2], runs[3]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(coach.rate()/echo.rate(), "rate/echo")
	b.ReportMetric(coach.rate()/answering.rate(), "rate/answering-echo")
	b.ReportMetric(mb(coach.memory.peak), "MB-peak")
}

// reportPaced prints what the even pace showed.
func reportPaced(b *testing.B, runs []figures) {
	var s strings.Builder
	fmt.Fprintf(&s, "\n%d updates, one every %s, each call takes %s\n", len(runs[0].offers), pacedGap, pacedDelay)
	fmt.Fprintln(&s, "sent: from being handed out to the first message; answered: from existing to the API's answer to it")
	w := tabwriter.NewWriter(&s, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tsent p50\tp99\tanswered p50\tp99\ttyped p99\tpressed p99\tCPU µs/update\tconnections\tpeak MB\t")
	for _, f := range runs {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%.0f\t%d\t%.1f\t\n", f.name,
			f.latency(.5, (*offer).sent, (*offer).any), f.latency(.99, (*offer).sent, (*offer).any),
			f.latency(.5, (*offer).answered, (*offer).any), f.latency(.99, (*offer).answered, (*offer).any),
			f.latency(.99, (*offer).answered, (*offer).typed), f.latency(.99, (*offer).answered, (*offer).pressed),
			f.per(f.cpu), f.conns, mb(f.memory.peak))
	}
	w.Flush()
	b.Log(s.String())
	p99 := func(f figures) float64 { return quantile(f.spans((*offer).answered, (*offer).any), .99).Seconds() }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(p99(runs[2])/p99(runs[1]), "p99/echo")
	b.ReportMetric(p99(runs[2])/p99(runs[0]), "p99/answering-echo")
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

func mb(kib int) float64 { return float64(kib) * 1024 / 1e6 }
