package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImportDirections holds the architecture: which package may not know which.
func TestImportDirections(t *testing.T) {
	const (
		tgLib = "github.com/go-telegram/bot"
		cron  = "github.com/robfig/cron/v3"
		own   = "mitrabot"
	)
	sql := []string{"database/sql", "github.com/mattn/go-sqlite3", "github.com/jackc/pgx/v5"}
	forbidden := map[string][]string{
		"mitrabot/content":      append([]string{own, tgLib, cron}, sql...),
		"mitrabot/bot/dates":    append([]string{own, tgLib, cron}, sql...),
		"mitrabot/bot/phone":    append([]string{own, tgLib, cron}, sql...),
		"mitrabot/bot/outbox":   append([]string{own, tgLib, cron}, sql...),
		"mitrabot/bot/document": append([]string{own, tgLib, cron}, sql...),
		"mitrabot/bot/artefact": append([]string{tgLib, cron, "mitrabot/db", "mitrabot/bot/telegram", "mitrabot/bot/sandbox", "mitrabot/reminders"}, sql...),
		"mitrabot/bot/flow":     append([]string{tgLib, cron, "mitrabot/db", "mitrabot/bot/telegram", "mitrabot/bot/sandbox"}, sql...),
		"mitrabot/bot":          append([]string{tgLib, cron, "mitrabot/db", "mitrabot/bot/telegram", "mitrabot/bot/sandbox"}, sql...),
		"mitrabot/reminders":    append([]string{tgLib, "mitrabot/db", "mitrabot/bot/telegram", "mitrabot/bot/sandbox"}, sql...),
		"mitrabot/bot/telegram": append([]string{cron, "mitrabot/db", "mitrabot/bot/sandbox", "mitrabot/reminders"}, sql...),
		"mitrabot/bot/sandbox":  append([]string{own, tgLib, cron}, sql...),
		"mitrabot/bot/program":  {tgLib, cron, "github.com/mattn/go-sqlite3", "github.com/jackc/pgx/v5"},
		"mitrabot/db":           {tgLib, cron, "mitrabot/bot/telegram", "mitrabot/bot/sandbox"},
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		pkg, imports, _ := strings.Cut(line, " ")
		rules, ok := forbidden[pkg]
		if !ok {
			continue
		}
		seen++
		for _, path := range strings.Fields(imports) {
			for _, bad := range rules {
				if path == bad || strings.HasPrefix(path, strings.TrimSuffix(bad, "/")+"/") {
					t.Errorf("%s imports %s, which it must not know", pkg, path)
				}
			}
		}
	}
	if want := len(forbidden); seen != want {
		t.Errorf("%d packages checked, want %d: a package was renamed without its rule", seen, want)
	}
}
