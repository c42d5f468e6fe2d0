package db

import (
	"context"
	"database/sql"
	"fmt"
)

// ErrOtherWorld is returned by Belong: on the sandbox, with its invented people and its movable clock, nobody may meet the
// database of real people, nor the other way round.
var ErrOtherWorld = fmt.Errorf("the database belongs to the other world")

// Belong notes at the first start what a database is for ("live" or "sandbox") and returns ErrOtherWorld where it was
// noted to be for something else. One from before that had no note takes the one it is given.
func (d *DB) Belong(ctx context.Context, world string) error {
	var noted string
	err := d.write(ctx, func(tx runner) error {
		_, err := tx.exec(ctx, "INSERT INTO mitra_meta (name, value) VALUES ('world', $1) ON CONFLICT (name) DO NOTHING", []byte(world))
		if err != nil {
			return err
		}
		noted, _, err = one(ctx, tx, func(rows *sql.Rows) (string, error) {
			var b []byte
			err := rows.Scan(&b)
			return string(b), err
		}, "SELECT value FROM mitra_meta WHERE name = 'world'")
		return err
	})
	if err != nil {
		return fmt.Errorf("what the database is for: %w", err)
	}
	if noted != world {
		return fmt.Errorf("%w: it is for %s", ErrOtherWorld, noted)
	}
	return nil
}
