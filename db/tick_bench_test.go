package db

import (
	"context"
	"slices"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/content"
	"mitrabot/reminders"
)

// How many reminders there are, in a small and a large database, and how many owners have one that is due.
const (
	fewReminders  = 100_000
	manyReminders = 10_000_000
	dueOwners     = 10_000
	perOwner      = 10 // partners with a reminder each
	// Of those who are due, an eighth was planned for this very minute; the others have not been answered since one to seven
	// weeks. Of what was planned with them, three quarters come later.
	mixedWeeks = 8
	sameTime   = 4
	week       = 7 * 24 * time.Hour
)

// BenchmarkTick is a minute in which the reminders of 10,000 owners are due: they are found, worded in the coach's own
// words, moved on and stored as messages, everything on disk. It takes turns at a small and a large database, which has a
// hundred times as many reminders that are not due; "ratio" is the median time of the large one over that of the small
// one. Rows lie as the program lays them: in SQLite by the time they were planned for. The owners who are due are spread
// evenly over all. Filling the large one takes minutes, so give -benchtime as a count:
//
//	go test ./db -run '^$' -bench Tick -benchtime 10x
func BenchmarkTick(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { tickSideBySide(b, onSQLite(b), onSQLite(b)) })
	b.Run("postgres", func(b *testing.B) { tickSideBySide(b, onDurablePostgres(b), onDurablePostgres(b)) })
}

func tickSideBySide(b *testing.B, few, many *fixture) {
	fill(b, few, fewReminders)
	fill(b, many, manyReminders)
	small, large := newTicker(b, few, fewReminders), newTicker(b, many, manyReminders)
	for b.Loop() {
		small.tick(b)
		large.tick(b)
	}
	b.ReportMetric(0, "ns/op") // of both together, and of making things due
	b.ReportMetric(float64(large.report(b, "large"))/float64(small.report(b, "small")), "ratio")
}

// ticker times the tick over a database of n reminders.
type ticker struct {
	reminders.Tick
	f         *fixture
	n         int
	due, took []time.Duration // finding what is due, and all of the tick
}

func newTicker(b *testing.B, f *fixture, n int) *ticker {
	b.Helper()
	lib, err := content.Load(content.Embedded())
	if err != nil {
		b.Fatal(err)
	}
	t := &ticker{f: f, n: n}
	t.Store, t.Composer = &timed{Store: f.DB, t: t}, bot.NewCoach(lib, noon, bot.Settings{})
	return t
}

// tick makes the reminders due and fires them.
func (t *ticker) tick(b *testing.B) {
	must(b, t.f, "DELETE FROM outbox")
	must(b, t.f, "UPDATE reminders SET due = $1 WHERE planned BETWEEN $2 AND $1 AND partner = 1 AND owner % $3 = 0",
		ms(noon), ms(noon.Add(-(mixedWeeks-1)*week)), int64(t.n/perOwner/dueOwners))
	t.due = append(t.due, 0)
	begin := time.Now()
	fired, err := t.Run(b.Context(), noon)
	t.took = append(t.took, time.Since(begin))
	if err != nil || fired != dueOwners {
		b.Fatalf("%d messages, want %d: %v", fired, dueOwners, err)
	}
}

// report tells the median and the slowest tick, and returns the median.
func (t *ticker) report(b *testing.B, name string) time.Duration {
	slices.Sort(t.took)
	slices.Sort(t.due)
	middle, last := len(t.took)/2, len(t.took)-1
	b.ReportMetric(float64(t.due[middle].Milliseconds()), "ms/"+name+"/due")
	b.ReportMetric(float64(t.took[middle].Milliseconds()), "ms/"+name)
	b.ReportMetric(float64(t.took[last].Milliseconds()), "ms/"+name+"/slowest")
	return t.took[middle]
}

// timed notes how long finding what is due takes.
type timed struct {
	reminders.Store
	t *ticker
}

func (s *timed) Due(ctx context.Context, now time.Time, owners int) ([]reminders.Due, error) {
	defer func(begin time.Time) { s.t.due[len(s.t.due)-1] += time.Since(begin) }(time.Now())
	return s.Store.Due(ctx, now, owners)
}

// fill leaves n reminders that are not due, perOwner for each owner, each about a partner with a name.
func fill(b *testing.B, f *fixture, n int) {
	b.Helper()
	series := "WITH RECURSIVE s(i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM s WHERE i < $2)"
	if f.dialect == postgres {
		series = "WITH s(i) AS (SELECT generate_series($1::bigint, $2::bigint))"
	}
	owners := int64(n / perOwner)
	step := owners / dueOwners
	name := f.key.sealText(partnerName, 1, "Koperasi Contoh") // one owner's seal: whoever is due gets his own below
	const batch = 50_000
	for from := int64(1); from <= owners; from += batch {
		to := min(from+batch-1, owners)
		must(b, f, `INSERT INTO users (owner, language, address, kind, zone, hour, consent, consent_at, focus_flow, focus_partner, seen_at,
			blocked_at, paused_at, next_partner, next_contact, name, institution, stash) `+series+` SELECT i, 'id', 'ibu', 'lkp', 'WIB', 540, 1, 1, '', 0, 1,
			0, 0, 2, 1, $3, $3, $3 FROM s WHERE true ON CONFLICT DO NOTHING`, from, to, []byte{})
		must(b, f, `INSERT INTO partners (owner, no, category, step, cadence, last_at, created_at, updated_at, archived_at, informed, name, person, phone) `+
			series+`, p(no) AS (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL
			SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10)
			SELECT i, no, '', 1, 30, 1, 1, 1, 0, '', $3, $4, $4 FROM s CROSS JOIN p WHERE true ON CONFLICT DO NOTHING`, from, to, name, []byte{})
		must(b, f, `INSERT INTO reminders (owner, partner, kind, due, unanswered, version, planned) SELECT owner, no, 'rhythm', later,
			0, 1, CASE WHEN owner % $4 = 0 AND no <= $5 THEN $6 - owner / $4 % $7 * $8 ELSE later END
			FROM (SELECT owner, no, CAST($3 AS BIGINT) + owner % 10000 * 60000 + no AS later FROM partners WHERE owner BETWEEN $1 AND $2) AS p WHERE true
			ON CONFLICT DO NOTHING`, from, to, ms(day(1)), step, int64(sameTime), ms(noon), int64(mixedWeeks), week.Milliseconds())
	}
	var named []stmt
	for owner := step; owner <= owners; owner += step {
		named = append(named, stmt{"UPDATE partners SET name = $2 WHERE owner = $1 AND no = 1", []any{owner, f.key.sealText(partnerName, owner, "Koperasi Contoh")}})
	}
	err := f.write(b.Context(), func(tx runner) error {
		_, err := tx.all(b.Context(), named)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	if f.dialect == postgres {
		must(b, f, "ANALYZE")
	}
}

func must(b *testing.B, f *fixture, text string, args ...any) {
	b.Helper()
	err := f.write(b.Context(), func(tx runner) error {
		_, err := tx.exec(b.Context(), text, args...)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}
