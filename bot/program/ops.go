package program

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"mitrabot/reminders"
)

// readiness tells whether updates are being taken.
type readiness struct{ v atomic.Bool }

func (r *readiness) on() { r.v.Store(true) }

// ops serves what the operator's tools ask: is it alive, is it ready, how is it doing; and the webhook where one is
// set. Nothing here tells about a person.
func (a *app) ops() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", a.readyz)
	mux.HandleFunc("GET "+feedPath+"{file}", a.serveFeed)
	set := a.metrics()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		set.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
	})
	if a.webhookURL == "" {
		return mux
	}
	// Compared by itself: the mux reads braces and dots of a path its own way.
	hook, path := a.client.Webhook(a.runner, a.webhookSecret, lanes), "/"
	if u, err := url.Parse(a.webhookURL); err == nil && u.Path != "" {
		path = u.Path
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.TrimSuffix(r.URL.Path, "/") == strings.TrimSuffix(path, "/") {
			hook.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// readyz says whether an update sent now would be answered: the database answers and updates are taken.
func (a *app) readyz(w http.ResponseWriter, r *http.Request) {
	switch _, err := a.store.Waiting(r.Context(), a.now()); {
	case err != nil:
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
	case !a.ready.v.Load():
		http.Error(w, "starting", http.StatusServiceUnavailable)
	default:
		fmt.Fprintln(w, "ready")
	}
}

// metrics lists what is measured, in Prometheus' format.
func (a *app) metrics() *metrics.Set {
	s := metrics.NewSet()
	gauge := func(name string, f func() float64) { s.NewGauge(name, f) }
	gauge("mitra_updates_total", func() float64 { return float64(a.client.Counts().Updates) })
	gauge("mitra_updates_skipped_total", func() float64 { return float64(a.client.Counts().Skipped) })
	gauge("mitra_updates_retried_total", func() float64 { return float64(a.client.Counts().Retried) })
	gauge("mitra_poll_failures_total", func() float64 { return float64(a.client.Counts().PollFailures) })
	gauge("mitra_messages_sent_total", func() float64 { return float64(a.out.Stats().Sent) })
	gauge("mitra_messages_retried_total", func() float64 { return float64(a.out.Stats().Retried) })
	gauge("mitra_messages_uncertain_total", func() float64 { return float64(a.out.Stats().Uncertain) })
	gauge("mitra_messages_failed_total", func() float64 { return float64(a.out.Stats().Failed) })
	gauge("mitra_chats_blocked_total", func() float64 { return float64(a.out.Stats().Blocked) })
	gauge("mitra_messages_queued", func() float64 { return float64(a.out.Stats().Queued) })
	gauge("mitra_chats_paced", func() float64 { return float64(a.out.Stats().Paced) })
	gauge("mitra_rate_per_second", func() float64 { return float64(a.perSecond) })
	gauge("mitra_inline_answers_total", func() float64 { return float64(a.client.Counts().Inline) })
	for kind := range a.client.Counts().Failures {
		gauge(fmt.Sprintf("mitra_send_failures_total{kind=%q}", kind), func() float64 { return float64(a.client.Counts().Failures[kind]) })
	}
	a.latency(gauge)
	for _, job := range a.runs.Snapshot() {
		run := func() reminders.Run {
			for _, r := range a.runs.Snapshot() {
				if r.Name == job.Name {
					return r
				}
			}
			return reminders.Run{}
		}
		label := fmt.Sprintf(`{job=%q}`, job.Name)
		gauge("mitra_cron_last_run_seconds"+label, func() float64 { return unix(run().Last) })
		gauge("mitra_cron_last_duration_seconds"+label, func() float64 { return run().Took.Seconds() })
		gauge("mitra_cron_next_run_seconds"+label, func() float64 { return unix(run().Next) })
		gauge("mitra_cron_runs_total"+label, func() float64 { return float64(run().Count) })
		gauge("mitra_cron_failures_total"+label, func() float64 { return float64(run().Failed) })
	}
	return s
}

// latency is how long sends took, as a histogram.
func (a *app) latency(gauge func(string, func() float64)) {
	upTo := func(bound time.Duration) func() float64 {
		return func() float64 {
			l, n := a.out.Stats().Latency, int64(0)
			for i, count := range l.Counts {
				if i == len(l.Bounds) || l.Bounds[i] <= bound {
					n += count
				}
				if i < len(l.Bounds) && l.Bounds[i] >= bound {
					break
				}
			}
			return float64(n)
		}
	}
	for _, bound := range a.out.Stats().Latency.Bounds {
		gauge(fmt.Sprintf(`mitra_send_seconds_bucket{le="%g"}`, bound.Seconds()), upTo(bound))
	}
	gauge(`mitra_send_seconds_bucket{le="+Inf"}`, upTo(1<<62))
	gauge("mitra_send_seconds_count", upTo(1<<62))
	gauge("mitra_send_seconds_sum", func() float64 { return a.out.Stats().Latency.Sum.Seconds() })
}

// unix is a time as Prometheus takes it; 0 for never.
func unix(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.Unix())
}
