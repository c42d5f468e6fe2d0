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

// older is a database of the given version with a person, a partner and what rows put there, opened today.
func older(t *testing.T, d dialect, version int, rows func(key *Keyring) []stmt) *DB {
	t.Helper()
	key, err := CreateKeyring(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	dsn, e := oldEngine(t, d)
	steps, err := allMigrations()
	if err != nil {
		t.Fatal(err)
	}
	none := key.sealText(userName, 5, "")
	all := append([]stmt{
		{`INSERT INTO users (owner, language, address, kind, zone, hour, consent, consent_at, focus_flow, focus_partner, seen_at, blocked_at, paused_at,
			next_partner, next_contact, name, institution, stash) VALUES (5, 'id', 'ibu', 'lkp', 'WIT', 555, 1, 1, '', 0, 1, 0, 0, 2, 1, $1, $1, $1)`, []any{none}},
		{`INSERT INTO partners (owner, no, category, step, cadence, last_at, created_at, updated_at, archived_at, informed, name, person, phone)
			VALUES (5, 1, 'company', 3, 14, 0, 1, 1, 0, 'yes', $1, $2, $2)`, []any{key.sealText(partnerName, 5, "Rahasia Mitra"), key.sealText(partnerPerson, 5, "")}},
	}, rows(key)...)
	err = e.write(t.Context(), func(tx runner) error {
		for i, m := range steps[:version] {
			if err := step(t.Context(), tx, d, i, m, key); err != nil {
				return err
			}
		}
		_, err := tx.all(t.Context(), all)
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
	t.Cleanup(func() { db.Close() })
	return db
}

// onEachEngine runs a test that makes its own database.
func onEachEngine(t *testing.T, test func(t *testing.T, d dialect)) {
	t.Run("sqlite", func(t *testing.T) { test(t, sqlite) })
	t.Run("postgres", func(t *testing.T) { test(t, postgres) })
}

// TestAnOlderDatabaseIsBroughtUpToDate opens a database with the schema from before the owner's week.
func TestAnOlderDatabaseIsBroughtUpToDate(t *testing.T) {
	const before = 2 // the schema of the first path
	onEachEngine(t, func(t *testing.T, d dialect) {
		db := older(t, d, before, func(*Keyring) []stmt { return nil })
		look(t, db, 5, func(ctx context.Context, v bot.View) {
			u, err := v.User(ctx)
			equal(t, "error", err, nil)
			equal(t, "what is new of the person", []any{u.Zone, u.Hour, u.Weekly, u.TipsOffAt.IsZero()}, []any{"WIT", 555, "", true})
			p, err := v.Partner(ctx, 1)
			equal(t, "error", err, nil)
			equal(t, "partner", []any{p.Name, p.Step, p.Pattern}, []any{"Rahasia Mitra", 3, ""})
			asked, err := v.Pulses(ctx, 1)
			equal(t, "links to the partner", fmt.Sprint(len(asked), err), "0 <nil>")
		})
		change(t, db, 5, 1, bot.Change{Pulses: []bot.Pulse{{Token: "kabar", Partner: 1, Expires: day(30)}}})
		change(t, db, 9, 2, bot.Change{Pulse: &bot.PulseAnswer{Token: "kabar", Day: "2026-11-23", Score: 4}})
		look(t, db, 5, func(ctx context.Context, v bot.View) {
			asked, err := v.Pulses(ctx, 1)
			equal(t, "error", err, nil)
			equal(t, "answer", asked, []bot.Pulse{{Token: "kabar", Partner: 1, Expires: day(30), Day: "2026-11-23", Score: 4}})
		})
	})
}

// TestTablesLaidOutAnewKeepTheirRows opens a database from before reminders lay by the time they were planned for.
func TestTablesLaidOutAnewKeepTheirRows(t *testing.T) {
	const before = 7
	onEachEngine(t, func(t *testing.T, d dialect) {
		db := older(t, d, before, func(key *Keyring) []stmt {
			return []stmt{
				{"UPDATE partners SET pattern = 'B2', latest = 40, by_tag = 3, paused_until = $1, details = $2", []any{ms(day(1)),
					key.seal(partnerDetails, 5, []byte(`{}`))}},
				{"INSERT INTO reminders VALUES (5, 1, 'rhythm', $1, 2, 7, $2), (5, 1, 'followup', 0, 0, 3, NULL)", []any{ms(day(1)), key.sealText(reminderNote, 5, "rahasia rencana")}},
				{"INSERT INTO pulses VALUES ('kabar', 5, 1, $1, 0, '2026-11-23', 4)", []any{ms(day(30))}},
			}
		})
		look(t, db, 5, func(ctx context.Context, v bot.View) {
			p, err := v.Partner(ctx, 1)
			equal(t, "partner", []any{p.Name, p.Step, p.Cadence, p.Pattern, p.Latest, p.ByTag, p.PausedUntil, err},
				[]any{"Rahasia Mitra", 3, 14, "B2", 40, int64(3), day(1), error(nil)})
			kept, err := v.Reminder(ctx, 1, reminders.Rhythm)
			equal(t, "error", err, nil)
			equal(t, "reminder", kept, reminders.Reminder{Partner: 1, Kind: reminders.Rhythm, Due: day(1), Unanswered: 2, Version: 7, Note: "rahasia rencana"})
			off, err := v.Reminder(ctx, 1, reminders.Followup)
			equal(t, "reminder that is off", fmt.Sprint(off.Due.IsZero(), off.Version, err), "true 3 <nil>")
			asked, err := v.Pulses(ctx, 1)
			equal(t, "error", err, nil)
			equal(t, "link", asked, []bot.Pulse{{Token: "kabar", Partner: 1, Expires: day(30), Day: "2026-11-23", Score: 4}})
		})
		if d == sqlite {
			for pragma, want := range map[string]string{"integrity_check": "ok", "foreign_key_check": ""} {
				found, _, err := one(t.Context(), db.reader(), scanText, "PRAGMA "+pragma)
				equal(t, pragma, []any{found, err}, []any{want, error(nil)})
			}
		}
		d5 := due(t, db, day(1), 9)
		equal(t, "due", names(d5), []string{"5/1/rhythm"})
		equal(t, "fired", fired(t, db, reminders.Firing{Owner: 5, Advances: []reminders.Advance{
			{Owner: 5, Partner: 1, Kind: reminders.Rhythm, Planned: d5[0].Planned, Version: 7, Next: day(9)}}}), 0)
		equal(t, "due after it was fired", len(due(t, db, day(1), 9)), 0)
		change(t, db, 5, 1, bot.Change{DropPartners: []int64{1}})
		equal(t, "left of the partner", rowsOf(t, db, 5), 1) // the person
		change(t, db, 5, 2, bot.Change{Erase: true})
		equal(t, "left of the person", rowsOf(t, db, 5), 0)
	})
}
