package db

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/db/pgtest"
	"mitrabot/reminders"
)

// noon is when most tests happen.
var noon = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

// fixture is a fresh database with its key.
type fixture struct {
	dsn     string
	keyFile string
	key     *Keyring
	*DB
}

// onBoth runs a test on every engine there is. They must not be told apart.
func onBoth(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, onSQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, onPostgres(t)) })
}

func onSQLite(tb testing.TB) *fixture {
	tb.Helper()
	return open(tb, filepath.Join(tb.TempDir(), "mitra.db"))
}

func onPostgres(tb testing.TB) *fixture {
	tb.Helper()
	return open(tb, pgtest.Start(tb))
}

func open(tb testing.TB, dsn string) *fixture {
	tb.Helper()
	f := &fixture{dsn: dsn, keyFile: filepath.Join(tb.TempDir(), "key")}
	var err error
	if f.key, err = CreateKeyring(f.keyFile); err != nil {
		tb.Fatal(err)
	}
	f.DB = f.again(tb)
	return f
}

// again opens the same database once more.
func (f *fixture) again(tb testing.TB) *DB {
	tb.Helper()
	d, err := Open(tb.Context(), Options{DSN: f.dsn, Key: f.key, Create: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := d.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
	})
	return d
}

// change runs a turn that makes ch of nothing it reads.
func change(tb testing.TB, d *DB, owner, update int64, ch bot.Change) []outbox.Delivery {
	tb.Helper()
	got, done, err := d.Turn(tb.Context(), owner, update, noon, func(context.Context, bot.View) (bot.Change, error) { return ch, nil })
	if err != nil || !done {
		tb.Fatalf("turn %d: done %v, %v", update, done, err)
	}
	return got
}

// look runs a turn that only reads.
func look(tb testing.TB, d *DB, owner int64, f func(ctx context.Context, v bot.View)) {
	tb.Helper()
	_, _, err := d.Turn(tb.Context(), owner, 0, noon, func(ctx context.Context, v bot.View) (bot.Change, error) {
		f(ctx, v)
		return bot.Change{}, nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func day(n int) time.Time { return noon.Add(time.Duration(n) * 24 * time.Hour) }

// someone is a person with every field set.
func someone(owner int64) *bot.User {
	return &bot.User{
		Owner: owner, Language: "id", Address: "ibu", Name: "Rahasia Nama", Institution: "LKP Rahasia Lembaga", Kind: "lkp",
		Zone: "WIT", Hour: 555, Consent: 1, ConsentAt: noon, Focus: bot.Focus{Flow: "step-2", Partner: 1}, SeenAt: noon.Add(time.Millisecond),
		PausedAt: day(1), Weekly: "on", TipsOffAt: day(-4),
		Days: 3, Ignored: 2, Occasions: "off", Feed: fmt.Sprint("feed", owner), NextTag: 3, NextPartner: 3, NextContact: 4, Stash: "rahasia simpanan",
	}
}

func partner(no int64) bot.Partner {
	return bot.Partner{
		No: no, Name: fmt.Sprintf("Rahasia Mitra %d", no), Person: "Rahasia Orang", Phone: "+6281100000000", Category: "company", Step: 3,
		Cadence: 14, LastAt: day(-2), CreatedAt: day(-9), UpdatedAt: day(int(no)), Informed: "yes", Pattern: "B2",
		Latest: 40, ByTag: 1, PausedUntil: day(3), Details: bot.Details{People: []bot.Person{{Name: "Rahasia Kedua", Role: "ketua"}}, Area: "Rahasia Kota"},
	}
}

func contact(no, partner int64, at time.Time) bot.Contact {
	return bot.Contact{
		No: no, Partner: partner, At: at, Channel: "phone", Outcome: "good", Note: fmt.Sprintf("rahasia catatan %d", no),
		Media: []bot.Attachment{{Kind: "photo", FileID: "rahasia-berkas", Name: "foto.jpg"}}, Next: at.Add(time.Hour),
		Direction: "in", Details: bot.ContactDetails{People: "Rahasia Ketua", Place: bot.Place{Lat: -3.4, Lon: 114.8}},
	}
}

func talk(name string, partner int64, open bool, at time.Time) bot.Conversation {
	return bot.Conversation{
		Focus: bot.Focus{Flow: name, Partner: partner}, Open: open, UpdatedAt: at,
		State: flow.State{Flow: name, Phase: flow.Asking, Question: "q1", Rev: 7, Picks: []string{"a"},
			Answers: map[string]flow.Answer{"q0": {Text: "rahasia jawaban", Given: true}}},
	}
}

func rhythm(partner int64, due time.Time) reminders.Reminder {
	return reminders.Reminder{Partner: partner, Kind: reminders.Rhythm, Due: due, Note: fmt.Sprintf("rahasia rencana %d", partner)}
}

func say(key string, chat int64, p outbox.Priority) outbox.Message {
	return outbox.Message{Key: key, Chat: chat, Priority: p, Kind: outbox.Send, Text: "<b>rahasia pesan</b> " + key, Language: "id",
		Buttons: [][]outbox.Button{{{Label: "Lanjut", Data: "m"}}}}
}

// everything is a change that fills every table of an owner.
func everything(owner int64) bot.Change {
	return bot.Change{
		User: someone(owner), Partners: []bot.Partner{partner(1), partner(2)},
		Conversations: []bot.Conversation{talk("step-2", 1, true, noon), talk("ptn", 0, false, noon)},
		Contacts:      []bot.Contact{contact(1, 1, day(-3)), contact(2, 1, day(-2))},
		Reminders:     []reminders.Reminder{rhythm(1, day(1)), rhythm(2, time.Time{})},
		Appoint:       &bot.Mentor{Person: owner, Name: "Rahasia Mentor", Code: fmt.Sprintf("kode-%d", owner), Since: noon, NextTip: 2},
		Appointments:  []bot.Appointment{{Token: fmt.Sprintf("sidik-%d", owner), Admin: owner, Expires: day(7)}},
		Follow:        &owner, // himself: no other person need be there
		Tips:          []bot.Tip{draft(1, bot.TipDraft)},
		Tags:          []bot.Tag{{No: 1, Name: "rahasia label", Cadence: 30}},
		Tagged:        []bot.Tagged{{Tag: 1, Partner: 1}},
		Asides:        []bot.Aside{{No: 7, Kind: bot.UndoAside, At: noon, Body: []byte(`{"x":"rahasia sisa"}`)}},
		Handovers:     []bot.Handover{{Token: fmt.Sprintf("serah-%d", owner), Expires: day(1)}},
		Pulses:        []bot.Pulse{{Token: fmt.Sprintf("kabar-%d", owner), Partner: 1, Expires: day(30)}},
		Messages:      []outbox.Message{say(fmt.Sprintf("u1.%d", owner), owner, outbox.Reply), say(fmt.Sprintf("r1.%d", owner), owner, outbox.Reminder)},
	}
}

func equal[T any](tb testing.TB, what string, got, want T) {
	tb.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		tb.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// keys lists the keys of deliveries in order.
func keys(ds []outbox.Delivery) (list []string) {
	for _, d := range ds {
		list = append(list, d.Key)
	}
	return list
}

func answer(text string) flow.Answer { return flow.Answer{Text: text, Given: true} }
