package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mitrabot/bot"
	"mitrabot/bot/document"
)

// Everything implements bot.View. The tables are read column by column as the schema has them, so that a new column is
// in it without anybody thinking of it.
func (v view) Everything(ctx context.Context) (e bot.Everything, err error) {
	if e.User, err = v.User(ctx); err != nil {
		return e, err
	}
	if e.Partners, err = many(ctx, v.r, v.scanPartner, partnerColumns+" ORDER BY no", v.owner); err != nil {
		return e, err
	}
	if e.Conversations, err = many(ctx, v.r, v.scanConversation, talkColumns+" ORDER BY partner, flow", v.owner); err != nil {
		return e, err
	}
	if e.Contacts, err = many(ctx, v.r, v.scanContact, contactColumns+" ORDER BY at, no", v.owner); err != nil {
		return e, err
	}
	if e.Reminders, err = many(ctx, v.r, v.scanReminder, reminderColumns+" ORDER BY due, partner, kind", v.owner); err != nil {
		return e, err
	}
	if e.Pulses, err = many(ctx, v.r, scanPulse, pulseColumns+" ORDER BY partner, expires, token", v.owner); err != nil {
		return e, err
	}
	for _, vault := range slices.Concat(vaults(), plainTables()) {
		t, err := v.table(ctx, vault)
		if err != nil {
			return e, fmt.Errorf("%s: %w", vault.table, err)
		}
		e.Tables = append(e.Tables, t)
	}
	return e, nil
}

// plainTables are the tables about people in which nothing is sealed.
func plainTables() []vault {
	return []vault{{"mentorships", []string{"owner"}, nil}, {"appointments", []string{"admin", "token"}, nil},
		{"pulses", []string{"owner", "token"}, nil}, {"tagged", []string{"owner", "tag", "partner"}, nil},
		{"handovers", []string{"owner", "token"}, nil}}
}

// table reads all rows of the owner, opened.
func (v view) table(ctx context.Context, vault vault) (document.Table, error) {
	t := document.Table{Name: vault.table}
	scan := func(rows *sql.Rows) ([]any, error) {
		columns, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		t.Columns = columns
		values, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		for i, name := range columns {
			if values[i], err = v.readable(vault, name, values[i]); err != nil {
				return nil, err
			}
		}
		return values, nil
	}
	text := fmt.Sprintf("SELECT * FROM %s WHERE %s = $1 ORDER BY %s", vault.table, vault.key[0], strings.Join(vault.key, ", "))
	var err error
	t.Rows, err = many(ctx, v.r, scan, text, v.owner)
	return t, err
}

// readable is a stored value as people can read it: opened where it is sealed, and times as times.
func (v view) readable(vault vault, name string, value any) (any, error) {
	c := column(vault.table + "." + name)
	switch stored := value.(type) {
	case int64:
		if isMoment(name) {
			return at(stored), nil
		}
	case []byte:
		if !slices.Contains(vault.columns, c) {
			return string(stored), nil
		}
		plain, err := v.d.key.open(c, v.owner, stored)
		if err != nil {
			return nil, err
		}
		if slices.Contains(encoded(), c) {
			return decoded(plain)
		}
		return string(plain), nil
	}
	return value, nil
}

// encoded lists the sealed columns that hold JSON.
func encoded() []column {
	return []column{talkState, contactMedia, outboxBody, tipsBody, partnerDetails, contactDetails, asideBody}
}

func decoded(plain []byte) (any, error) {
	if len(plain) == 0 {
		return nil, nil
	}
	var value any
	if json.Unmarshal(plain, &value) != nil {
		return nil, errors.New("a value does not fit the program") // the cause may quote it
	}
	// A waiting file is made of what is in the other tables; with its bytes, each export would hold the one before.
	if message, ok := value.(map[string]any); ok {
		if media, ok := message["m"].(map[string]any); ok {
			delete(media, "d")
		}
	}
	return value, nil
}

// isMoment tells the columns that hold a time, which the schema names alike.
func isMoment(name string) bool {
	return strings.HasSuffix(name, "_at") || slices.Contains([]string{"at", "due", "planned", "next", "not_before", "lease", "since", "expires", "paused_until"}, name)
}
