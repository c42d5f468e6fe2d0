package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mitrabot/bot"
	"mitrabot/bot/document"
	"mitrabot/bot/outbox"
)

// impersonal are the tables that hold nothing about anybody.
var impersonal = []string{"updates", "mitra_schema", "mitra_meta", "runs"}

// schemaColumns are all columns of all tables, as "table.column".
func schemaColumns(t *testing.T, f *fixture) []string {
	t.Helper()
	text := `SELECT m.name || '.' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`
	if f.dialect == postgres {
		text = `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema()`
	}
	list, err := many(t.Context(), f.reader(), func(rows *sql.Rows) (s string, err error) { return s, rows.Scan(&s) }, text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestEverythingLeavesNothingOut fails where a table about people gets a column, or is new, and what a person is given
// of himself does not carry it.
func TestEverythingLeavesNothingOut(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		mine := everything(5)
		file := say("u1.file", 5, outbox.Reminder)
		file.Media = &outbox.Media{Kind: "document", Name: "lama.xlsx", Data: []byte("isi berkas")}
		mine.Messages = append(mine.Messages, file)
		change(t, f.DB, 5, 1, mine)
		change(t, f.DB, 6, 2, everything(6))
		var all bot.Everything
		look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
			var err error
			if all, err = v.Everything(ctx); err != nil {
				t.Fatal(err)
			}
		})
		equal(t, "counts", fmt.Sprint(len(all.Partners), len(all.Conversations), len(all.Contacts), len(all.Reminders), len(all.Pulses)), "2 2 2 2 1")
		equal(t, "user", all.User, *mine.User)

		b, err := document.JSON(noon, all.Tables)
		if err != nil {
			t.Fatal(err)
		}
		var tables map[string]any
		if err := json.Unmarshal(b, &tables); err != nil {
			t.Fatal(err)
		}
		for _, c := range schemaColumns(t, f) {
			table, name, _ := strings.Cut(c, ".")
			if slices.Contains(impersonal, table) {
				continue
			}
			rows, _ := tables[table].([]any)
			if len(rows) == 0 {
				t.Errorf("nothing of %s is exported, or this test stores nothing there", table)
				continue
			}
			if _, ok := rows[0].(map[string]any)[name]; !ok {
				t.Errorf("%s is not exported", c)
			}
		}
		for _, r := range tables["reminders"].([]any) {
			row := r.(map[string]any)
			equal(t, "when a reminder was planned for, as it is due", row["planned"], row["due"])
		}
		text := string(b)
		for _, want := range []string{"Rahasia Nama", "LKP Rahasia Lembaga", "rahasia simpanan", "Rahasia Mitra 2", "Rahasia Orang", "+6281100000000",
			"rahasia jawaban", "rahasia catatan 1", "rahasia-berkas", "rahasia rencana 2", "rahasia pesan", "lama.xlsx", `"owner": 5`, "2026-11-23T05:00:00Z"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not exported", want)
			}
		}
		if strings.Contains(text, `"owner": 6`) || strings.Contains(text, "aXNpIGJlcmthcw") {
			t.Error("somebody else's row, or the bytes of a waiting file, are exported")
		}
	})
}

func TestEverythingOfNobody(t *testing.T) {
	f := onSQLite(t)
	look(t, f.DB, 5, func(ctx context.Context, v bot.View) {
		_, err := v.Everything(ctx)
		equal(t, "error", err, bot.ErrNotFound)
	})
}
