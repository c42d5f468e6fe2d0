package db

import (
	"context"
	"database/sql"
	"fmt"

	"mitrabot/bot"
)

// FeedOwner finds whose calendar has an address with a secret of that hash; bot.ErrNotFound where there is none.
func (d *DB) FeedOwner(ctx context.Context, hash string) (int64, error) {
	if hash == "" {
		return 0, bot.ErrNotFound
	}
	owner, ok, err := one(ctx, d.reader(), func(rows *sql.Rows) (owner int64, err error) {
		return owner, rows.Scan(&owner)
	}, "SELECT owner FROM users WHERE feed = $1", hash)
	if err != nil {
		return 0, fmt.Errorf("calendar: %w", err)
	}
	if !ok {
		return 0, bot.ErrNotFound
	}
	return owner, nil
}
