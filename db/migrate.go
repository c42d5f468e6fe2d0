package db

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migration is one step of the schema; step n brings a database from version n-1 to n.
type migration struct{ name, text string }

// allMigrations lists the steps in order. The number in front of each name must be its place.
func allMigrations() ([]migration, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var list []migration
	for i, file := range files {
		text, err := migrations.ReadFile(file)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file, "migrations/"), ".sql")
		if !strings.HasPrefix(name, fmt.Sprintf("%04d_", i+1)) {
			return nil, fmt.Errorf("migration %s is not at its place", name)
		}
		list = append(list, migration{name, string(text)})
	}
	return list, nil
}

// schemaState is what a database says about itself.
type schemaState struct {
	version int    // of the schema; 0: nothing of ours is there yet
	check   []byte // a known value sealed with the key of this database
}

// keyCheck is what is sealed in the database to recognise its key.
const (
	keyCheck column = "meta.key_check"
	checked  string = "mitra"
)

// readState reads the state. any and ours are queries that count all tables, and those that mark a database as ours.
func readState(ctx context.Context, r runner, any, ours string) (s schemaState, err error) {
	mine, err := number(ctx, r, ours)
	if err != nil {
		return s, err
	}
	if mine == 0 {
		others, err := number(ctx, r, any)
		if err == nil && others > 0 {
			err = ErrNotADatabase
		}
		return s, err
	}
	v, err := number(ctx, r, "SELECT max(version) FROM mitra_schema")
	if err != nil {
		return s, err
	}
	s.version = int(v)
	s.check, _, err = one(ctx, r, func(rows *sql.Rows) (b []byte, err error) { return b, rows.Scan(&b) },
		"SELECT value FROM mitra_meta WHERE name = 'key_check'")
	return s, err
}

// verify tells whether this program with this key may use the database.
func (s schemaState) verify(key *Keyring, latest int) error {
	if s.version > latest {
		return fmt.Errorf("%w (it has schema %d, this program knows %d)", ErrNewer, s.version, latest)
	}
	if s.version == 0 {
		return nil
	}
	if key == nil {
		return ErrMissingKey
	}
	plain, err := key.open(keyCheck, 0, s.check)
	if err != nil || string(plain) != checked {
		return ErrWrongKey
	}
	return nil
}

// migrate brings the schema to the newest version, one transaction a step. Several processes may do so at once: each
// step looks again, under the write lock, what there is to do. begin takes that lock.
func migrate(ctx context.Context, e engine, d dialect, key *Keyring, begin func(context.Context, runner) error, state func(context.Context, runner) (schemaState, error)) error {
	steps, err := allMigrations()
	if err != nil {
		return err
	}
	for {
		done := false
		err := e.write(ctx, func(tx runner) error {
			if err := begin(ctx, tx); err != nil {
				return err
			}
			s, err := state(ctx, tx)
			if err != nil {
				return err
			}
			if err := s.verify(key, len(steps)); err != nil {
				return err
			}
			if done = s.version == len(steps); done {
				return nil
			}
			return step(ctx, tx, d, s.version, steps[s.version], key)
		})
		if err != nil || done {
			return err
		}
	}
}

// step applies one migration to a database of the given version.
func step(ctx context.Context, tx runner, d dialect, version int, m migration, key *Keyring) error {
	if version == 0 {
		for _, text := range []string{
			"CREATE TABLE mitra_schema (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;",
			"CREATE TABLE mitra_meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;",
		} {
			if _, err := tx.exec(ctx, d.schema(text)); err != nil {
				return err
			}
		}
		_, err := tx.exec(ctx, "INSERT INTO mitra_meta (name, value) VALUES ('key_check', $1)", key.sealText(keyCheck, 0, checked))
		if err != nil {
			return err
		}
	}
	for _, text := range statements(d.schema(m.text)) {
		if _, err := tx.exec(ctx, text); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
	}
	_, err := tx.exec(ctx, "INSERT INTO mitra_schema (version, name) VALUES ($1, $2)", int64(version+1), m.name)
	return err
}

// statements cuts a script at the semicolons that end lines of code; comments may hold others.
func statements(script string) []string {
	var list []string
	var now strings.Builder
	for line := range strings.Lines(script) {
		now.WriteString(line)
		if strings.HasSuffix(strings.TrimSpace(line), ";") && !strings.HasPrefix(strings.TrimSpace(line), "--") {
			list = append(list, now.String())
			now.Reset()
		}
	}
	return list
}
