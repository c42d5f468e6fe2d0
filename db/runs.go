package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mitrabot/reminders"
)

const (
	upsertRun = `INSERT INTO runs (job, at, took, next, failed) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (job) DO UPDATE SET at = excluded.at, took = excluded.took, next = excluded.next, failed = excluded.failed`
	selectRuns = "SELECT job, at, took, next, failed FROM runs ORDER BY job"
)

// KeepRun notes how a job of the clock went last, for the check command of another process. Why it failed is in the log:
// an error's text does not belong into the database.
func (d *DB) KeepRun(ctx context.Context, r reminders.Run) error {
	failed := ""
	if r.Err != nil {
		failed = "failed"
	}
	err := d.write(ctx, func(tx runner) error {
		_, err := tx.exec(ctx, upsertRun, r.Name, ms(r.Last), r.Took.Milliseconds(), ms(r.Next), failed)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a run: %w", err)
	}
	return nil
}

// LastRun is how a job of the clock went last.
type LastRun struct {
	Job    string
	At     time.Time // when it began
	Took   time.Duration
	Next   time.Time
	Failed bool
}

// LastRuns lists the jobs of the clock by name, as they went last in any process.
func (d *DB) LastRuns(ctx context.Context) ([]LastRun, error) {
	return many(ctx, d.reader(), func(rows *sql.Rows) (r LastRun, err error) {
		var when, took, next int64
		var failed string
		err = rows.Scan(&r.Job, &when, &took, &next, &failed)
		r.At, r.Took, r.Next, r.Failed = at(when), time.Duration(took)*time.Millisecond, at(next), failed != ""
		return r, err
	}, selectRuns)
}
