package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"mitrabot/db"
)

// traces are the files and folders a start has made, so that one that fails leaves nothing behind.
type traces []string

// folder makes a folder and those above it.
func (t *traces) folder(path string) error {
	var missing []string
	for dir := filepath.Clean(path); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		missing = append(missing, dir)
	}
	err := os.MkdirAll(path, 0o700)
	for i := len(missing) - 1; i >= 0; i-- {
		*t = append(*t, missing[i])
	}
	return err
}

// remove takes them away again, the last one first. A folder that is not empty stays.
func (t traces) remove() {
	for i := len(t) - 1; i >= 0; i-- {
		os.Remove(t[i])
	}
}

// openStore opens the database with its key. Where made is given, both are made at the first start.
func openStore(ctx context.Context, c config, log *slog.Logger, made *traces) (*db.DB, error) {
	key, err := db.LoadKeyring(c.keyFile)
	first := errors.Is(err, os.ErrNotExist)
	if first {
		if key, err = firstKey(ctx, c, made); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, fmt.Errorf("-key-file: %w", err)
	}
	if made != nil && !strings.Contains(c.database, "://") {
		if err := made.folder(filepath.Dir(c.database)); err != nil {
			return nil, fmt.Errorf("-database: %w", err)
		}
	}
	store, err := db.Open(ctx, db.Options{DSN: c.database, Key: key, Log: log, Create: made != nil})
	if err != nil {
		return nil, fmt.Errorf("-database: %w", err)
	}
	if first {
		log.Info("made a key; keep a copy apart from the database, without it nothing can be read", "file", c.keyFile)
	}
	return store, nil
}

// firstKey makes the key of a database that does not exist yet. For one that does, another key would be of no use:
// then the right one must be put back.
func firstKey(ctx context.Context, c config, made *traces) (*db.Keyring, error) {
	fresh, err := db.Fresh(ctx, c.database)
	if err != nil {
		return nil, fmt.Errorf("-database: %w", err)
	}
	if !fresh {
		return nil, fmt.Errorf("-key-file: %s does not exist, but the database was sealed with a key; put its key file back", c.keyFile)
	}
	if made == nil {
		return nil, fmt.Errorf("-database: %w", db.ErrMissing)
	}
	if err := made.folder(filepath.Dir(c.keyFile)); err != nil {
		return nil, fmt.Errorf("-key-file: %w", err)
	}
	key, err := db.CreateKeyring(c.keyFile)
	if err != nil {
		return nil, fmt.Errorf("-key-file: %w", err)
	}
	*made = append(*made, c.keyFile)
	return key, nil
}
