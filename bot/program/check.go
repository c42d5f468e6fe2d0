package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"mitrabot/bot/outbox"
	"mitrabot/bot/telegram"
	"mitrabot/db"
)

// check says in plain lines whether configuration, content, database and token are good. It changes nothing; what is
// not there yet and would be made at the first start is said as such. It fails if anything is wrong.
func check(ctx context.Context, c config, stdout, stderr io.Writer) error {
	wrong := 0
	say := func(what string, err error, good string) {
		if err != nil {
			wrong++
			fmt.Fprintf(stdout, "%-14s WRONG: %s\n", what, oneLine(err))
			return
		}
		fmt.Fprintf(stdout, "%-14s good: %s\n", what, good)
	}
	mode := "live, by long polling"
	switch {
	case c.token == "":
		mode = "sandbox on " + c.sandbox
	case c.webhookURL != "":
		mode = "live, by webhook"
	}
	say("configuration", nil, mode+", data in "+c.data)

	good, err := checkWords(c, stdout)
	say("content", err, good)

	good, err = checkDatabase(ctx, c, stderr)
	say("database", err, good)

	if err == nil {
		if err := tellRuns(ctx, c, stdout, stderr); err != nil {
			say("jobs", err, "")
		}
	}

	good, err = checkToken(ctx, c)
	say("token", err, good)
	if wrong > 0 {
		return fmt.Errorf("%d of 4 checks failed", wrong)
	}
	return nil
}

func checkDatabase(ctx context.Context, c config, stderr io.Writer) (string, error) {
	log, err := c.logger(stderr)
	if err != nil {
		return "", err
	}
	fresh, err := db.Fresh(ctx, c.database)
	if err != nil {
		return "", err
	}
	if fresh {
		return "none yet; it is made at the first start, with its key in " + c.keyFile, nil
	}
	store, err := openStore(ctx, c, log, nil)
	if err != nil {
		return "", err
	}
	defer store.Close()
	r, err := store.Check(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, schema %d, %.1f MB; %d people, %d partners, %d log entries, %d reminders set, %d messages waiting, %d given up",
		r.Engine, r.Schema, float64(r.Bytes)/1e6, r.Counts.Users, r.Counts.Partners, r.Counts.Contacts, r.Counts.Reminders,
		r.Counts.Waiting, r.Counts.Failed), nil
}

// tellRuns says how the jobs of the clock went last, in whichever process that was.
func tellRuns(ctx context.Context, c config, stdout, stderr io.Writer) error {
	log, err := c.logger(stderr)
	if err != nil {
		return err
	}
	if fresh, err := db.Fresh(ctx, c.database); err != nil || fresh {
		return err
	}
	store, err := openStore(ctx, c, log, nil)
	if err != nil {
		return err
	}
	defer store.Close()
	runs, err := store.LastRuns(ctx)
	if err != nil {
		return err
	}
	for _, r := range runs {
		result := "good"
		if r.Failed {
			result = "FAILED, see the log"
		}
		fmt.Fprintf(stdout, "%-14s %s: last run %s, took %d ms, next run %s\n", "job "+r.Job, result,
			r.At.UTC().Format("2006-01-02 15:04:05 UTC"), r.Took.Milliseconds(), r.Next.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	return nil
}

func checkToken(ctx context.Context, c config) (string, error) {
	if c.token == "" {
		return "none needed for the sandbox", nil
	}
	client, err := telegram.New(telegram.Options{Token: c.token, APIURL: c.apiURL})
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	me, err := client.Me(ctx)
	var f *outbox.Failure
	switch {
	case err == nil:
		return "@" + me.Username, nil
	case errors.As(err, &f) && (f.Code == http.StatusUnauthorized || f.Code == http.StatusNotFound):
		return "", errUnknownToken
	}
	return "", fmt.Errorf("the token could not be tried, because Telegram cannot be reached: %w", err)
}

// backup copies the database while the bot runs.
func backup(ctx context.Context, c config, stdout, stderr io.Writer) error {
	log, err := c.logger(stderr)
	if err != nil {
		return err
	}
	store, err := openStore(ctx, c, log, nil)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Backup(ctx, c.file); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	fmt.Fprintf(stdout, "backed up to %s; it can only be read with the key in %s, keep both, apart\n", c.file, c.keyFile)
	return nil
}

// restore puts a backup in the database's place; what was there is kept beside it.
func restore(ctx context.Context, c config, stdout, stderr io.Writer) error {
	log, err := c.logger(stderr)
	if err != nil {
		return err
	}
	key, err := loadKey(c)
	if err != nil {
		return err
	}
	kept, err := db.Restore(ctx, db.Options{DSN: c.database, Key: key, Log: log}, c.file)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	fmt.Fprintf(stdout, "restored %s\n", c.database)
	if kept != "" {
		fmt.Fprintf(stdout, "the database as it was before is kept as %s; delete it when all is well\n", kept)
	}
	return nil
}

func loadKey(c config) (*db.Keyring, error) {
	key, err := db.LoadKeyring(c.keyFile)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("-key-file: %s does not exist; put the key file of the database back", c.keyFile)
	}
	if err != nil {
		return nil, fmt.Errorf("-key-file: %w", err)
	}
	return key, nil
}

// rotateKey seals everything anew. Interrupted, it goes on where it was when it is run again.
func rotateKey(ctx context.Context, c config, stdout, stderr io.Writer) error {
	log, err := c.logger(stderr)
	if err != nil {
		return err
	}
	key, err := loadKey(c)
	if err != nil {
		return err
	}
	store, err := db.Open(ctx, db.Options{DSN: c.database, Key: key, Log: log})
	if err != nil {
		return fmt.Errorf("-database: %w", err)
	}
	defer store.Close()
	if err := store.Lock(ctx); err != nil {
		return fmt.Errorf("-database: %w; stop the bot first", err)
	}
	fmt.Fprintln(stdout, "backups made until now need the key as it is now; the new key cannot read them")
	if err := key.Rotate(c.keyFile); err != nil {
		return fmt.Errorf("-key-file: %w", err)
	}
	step := 0
	err = store.RotateKey(ctx, func(done, total int) {
		if total > 0 && done*10/total > step {
			step = done * 10 / total
			fmt.Fprintf(stdout, "sealed %d %%\n", step*10)
		}
	})
	if err != nil {
		return failure{fmt.Errorf("rotate-key: %w; run it again to go on", err)}
	}
	if err := key.Retire(c.keyFile); err != nil {
		return fmt.Errorf("-key-file: %w", err)
	}
	fmt.Fprintf(stdout, "everything is sealed with the new key in %s; backups made before still need the old one\n", c.keyFile)
	return nil
}
