package db

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"mitrabot/bot"
	"mitrabot/db/pgtest"
	"mitrabot/reminders"
)

// oldEngine is an empty database without any schema.
func oldEngine(t *testing.T, d dialect) (dsn string, e engine) {
	t.Helper()
	var err error
	if d == postgres {
		dsn = pgtest.Start(t)
		e, err = openPG(t.Context(), dsn)
	} else {
		dsn = filepath.Join(t.TempDir(), "mitra.db")
		if _, err = createEmpty(dsn); err == nil {
			e, err = openLite(t.Context(), dsn)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return dsn, e
}

// TestAnOlderDatabaseIsBroughtUpToDate stores a person with the schema from before the owner's week, and opens it today.
func TestAnOlderDatabaseIsBroughtUpToDate(t *testing.T) {
	const before = 2 // the schema of the first path
	for name, d := range map[string]dialect{"sqlite": sqlite, "postgres": postgres} {
		t.Run(name, func(t *testing.T) {
			key, err := CreateKeyring(filepath.Join(t.TempDir(), "key"))
			if err != nil {
				t.Fatal(err)
			}
			dsn, e := oldEngine(t, d)
			steps, err := allMigrations()
			if err != nil {
				t.Fatal(err)
			}
			err = e.write(t.Context(), func(tx runner) error {
				for i, m := range steps[:before] {
					if err := step(t.Context(), tx, d, i, m, key); err != nil {
						return err
					}
				}
				if _, err := tx.exec(t.Context(), `INSERT INTO users VALUES (5, 'id', 'ibu', 'lkp', 'WIT', 555, 1, 1, '', 0, 1, 0, 0, 2, 1, $1, $1, $1)`,
					key.sealText(userName, 5, "")); err != nil {
					return err
				}
				if _, err := tx.exec(t.Context(), `INSERT INTO partners VALUES (5, 1, 'company', 3, 14, 0, 1, 1, 0, 'yes', $1, $2, $2)`,
					key.sealText(partnerName, 5, "Rahasia Mitra"), key.sealText(partnerPerson, 5, "")); err != nil {
					return err
				}
				_, err := tx.exec(t.Context(), `INSERT INTO reminders VALUES (5, 1, 'rhythm', $1, 2, 7, $2), (5, 1, 'followup', 0, 0, 3, NULL)`,
					ms(day(1)), key.sealText(reminderNote, 5, "rahasia rencana"))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := e.close(); err != nil {
				t.Fatal(err)
			}
			db, err := Open(t.Context(), Options{DSN: dsn, Key: key})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			look(t, db, 5, func(ctx context.Context, v bot.View) {
				u, err := v.User(ctx)
				equal(t, "error", err, nil)
				equal(t, "what is new of the person", []any{u.Zone, u.Hour, u.Weekly, u.TipsOffAt.IsZero()}, []any{"WIT", 555, "", true})
				p, err := v.Partner(ctx, 1)
				equal(t, "error", err, nil)
				equal(t, "partner", []any{p.Name, p.Step, p.Pattern}, []any{"Rahasia Mitra", 3, ""})
				kept, err := v.Reminder(ctx, 1, reminders.Rhythm)
				equal(t, "error", err, nil)
				equal(t, "reminder", kept, reminders.Reminder{Partner: 1, Kind: reminders.Rhythm, Due: day(1), Unanswered: 2, Version: 7, Note: "rahasia rencana"})
				off, err := v.Reminder(ctx, 1, reminders.Followup)
				equal(t, "reminder that is off", fmt.Sprint(off.Due.IsZero(), off.Version, err), "true 3 <nil>")
				asked, err := v.Pulses(ctx, 1)
				equal(t, "links to the partner", fmt.Sprint(len(asked), err), "0 <nil>")
			})
			equal(t, "due", len(due(t, db, day(1), 9)), 1)
			change(t, db, 5, 1, bot.Change{Pulses: []bot.Pulse{{Token: "kabar", Partner: 1, Expires: day(30)}}})
			change(t, db, 9, 2, bot.Change{Pulse: &bot.PulseAnswer{Token: "kabar", Day: "2026-11-23", Score: 4}})
			look(t, db, 5, func(ctx context.Context, v bot.View) {
				asked, err := v.Pulses(ctx, 1)
				equal(t, "error", err, nil)
				equal(t, "answer", asked, []bot.Pulse{{Token: "kabar", Partner: 1, Expires: day(30), Day: "2026-11-23", Score: 4}})
			})
		})
	}
}
