package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// vault is a table with sealed columns. The first column of the key is the owner.
type vault struct {
	table   string
	key     []string
	columns []column
}

// vaults lists all of them; a test compares it with the schema.
func vaults() []vault {
	return []vault{
		{"users", []string{"owner"}, []column{userName, userInstitution, userStash}},
		{"partners", []string{"owner", "no"}, []column{partnerName, partnerPerson, partnerPhone, partnerDetails}},
		{"conversations", []string{"owner", "flow", "partner"}, []column{talkState}},
		{"contacts", []string{"owner", "no"}, []column{contactNote, contactMedia, contactDetails}},
		{"reminders", []string{"owner", "partner", "kind"}, []column{reminderNote}},
		{"tags", []string{"owner", "no"}, []column{tagName}},
		{"asides", []string{"owner", "no"}, []column{asideBody}},
		{"mentors", []string{"person"}, []column{mentorName}},
		{"tips", []string{"mentor", "no"}, []column{tipsBody}},
		{"outbox", []string{"chat", "key"}, []column{outboxBody}},
	}
}

// name is the column without its table.
func (c column) name() string { return string(c[strings.IndexByte(string(c), '.')+1:]) }

// rotateBatch bounds a transaction of RotateKey, in rows.
const rotateBatch = 200

// RotateKey seals everything anew with the newest key of the ring. It may be interrupted at any time and run again:
// until it is through, values of both keys stand side by side and both can be read. No process may serve meanwhile
// (ErrInUse): it would go on sealing with the old key. progress is told the rows done and the rows there are; it may
// be nil.
func (d *DB) RotateKey(ctx context.Context, progress func(done, total int)) error {
	if progress == nil {
		progress = func(int, int) {}
	}
	return d.alone(ctx, func() error {
		total := 0
		for _, v := range vaults() {
			n, err := number(ctx, d.reader(), "SELECT count(*) FROM "+v.table)
			if err != nil {
				return fmt.Errorf("rotate key: %w", err)
			}
			total += int(n)
		}
		done := 0
		for _, v := range vaults() {
			if err := d.reseal(ctx, v, func(n int) { done += n; progress(done, max(done, total)) }); err != nil {
				return fmt.Errorf("rotate key: %s: %w", v.table, err)
			}
		}
		// Last, since it is what tells the programs which key they need.
		err := d.write(ctx, func(tx runner) error {
			_, err := tx.exec(ctx, "UPDATE mitra_meta SET value = $1 WHERE name = 'key_check'", d.key.sealText(keyCheck, 0, checked))
			return err
		})
		if err != nil {
			return fmt.Errorf("rotate key: %w", err)
		}
		d.shredOrWarn(ctx)
		return nil
	})
}

// sealedRow is a row of a vault: its key and its sealed values.
type sealedRow struct{ key, values []any }

// reseal goes through a table in the order of its key.
func (d *DB) reseal(ctx context.Context, v vault, advance func(int)) error {
	var after []any
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows, err := many(ctx, d.reader(), v.scan, v.page(after), append(slices.Clone(after), int64(rotateBatch))...)
		if err != nil || len(rows) == 0 {
			return err
		}
		changes, err := d.resealed(v, rows)
		if err != nil {
			return err
		}
		if len(changes) > 0 {
			err = d.write(ctx, func(tx runner) error {
				_, err := tx.all(ctx, changes)
				return err
			})
			if err != nil {
				return err
			}
		}
		advance(len(rows))
		after = rows[len(rows)-1].key
	}
}

// page is the query for the rows after a key, or for the first ones.
func (v vault) page(after []any) string {
	list := slices.Clone(v.key)
	for _, c := range v.columns {
		list = append(list, c.name())
	}
	text := "SELECT " + strings.Join(list, ", ") + " FROM " + v.table
	if after != nil {
		text += " WHERE (" + strings.Join(v.key, ", ") + ") > (" + places(1, len(v.key)) + ")"
	}
	return fmt.Sprintf("%s ORDER BY %s LIMIT $%d", text, strings.Join(v.key, ", "), len(after)+1)
}

// places is "$from, ..., $(from+n-1)".
func places(from, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("$%d", from+i)
	}
	return strings.Join(list, ", ")
}

func (v vault) scan(rows *sql.Rows) (r sealedRow, err error) {
	r = sealedRow{make([]any, len(v.key)), make([]any, len(v.columns))}
	dest := make([]any, 0, len(v.key)+len(v.columns))
	for i := range r.key {
		dest = append(dest, &r.key[i])
	}
	values := make([][]byte, len(v.columns))
	for i := range values {
		dest = append(dest, &values[i])
	}
	err = rows.Scan(dest...)
	for i := range values {
		r.values[i] = values[i]
	}
	return r, err
}

// resealed are the statements that renew the outdated values of rows. A value that somebody changes meanwhile is left
// alone.
func (d *DB) resealed(v vault, rows []sealedRow) ([]stmt, error) {
	var list []stmt
	for _, r := range rows {
		owner, _ := r.key[0].(int64)
		for i, c := range v.columns {
			old, _ := r.values[i].([]byte)
			if !d.key.outdated(old) {
				continue
			}
			plain, err := d.key.open(c, owner, old)
			if err != nil {
				return nil, err
			}
			text := fmt.Sprintf("UPDATE %s SET %s = $1 WHERE %s = $2 AND (%s) = (%s)", v.table, c.name(), c.name(),
				strings.Join(v.key, ", "), places(3, len(v.key)))
			list = append(list, stmt{text, append([]any{d.key.seal(c, owner, plain), old}, r.key...)})
		}
	}
	return list, nil
}
