package bot_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
	"mitrabot/content"
	"mitrabot/db"
)

// deaf takes replies and forgets them.
type deaf struct{}

func (deaf) Deliver(...outbox.Delivery) {}

// BenchmarkTurn is the cost of deciding one turn, reading SQLite and wording the screen included, storing excluded.
func BenchmarkTurn(b *testing.B) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	key, err := db.CreateKeyring(filepath.Join(dir, "key"))
	if err != nil {
		b.Fatal(err)
	}
	store, err := db.Open(b.Context(), db.Options{DSN: filepath.Join(dir, "mitra.db"), Key: key, Log: quiet(), Create: true})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	coach := bot.NewCoach(lib, now.Add(-time.Hour), bot.Settings{})
	r := &bot.Runner{Coach: coach, Store: store, Out: deaf{}, Log: quiet(), Now: func() time.Time { return now }}
	update := int64(0)
	send := func(ev bot.Event) {
		update++
		ev.Update, ev.Owner, ev.Chat, ev.Message, ev.Language = update, 1001, 1001, update, "id"
		now = now.Add(time.Second)
		if err := r.Handle(b.Context(), ev); err != nil {
			b.Fatal(err)
		}
	}
	press := func(data string) bot.Event {
		return bot.Event{Kind: bot.Pressed, Data: data, PressID: "1", Owner: 1001, Chat: 1001, Message: 7, Language: "id"}
	}
	typed := func(text string) bot.Event {
		return bot.Event{Kind: bot.Typed, Text: text, Owner: 1001, Chat: 1001, Message: 8, Language: "id"}
	}
	send(bot.Event{Kind: bot.Command, Name: "start"})
	send(press("c:y"))
	for _, text := range []string{"bapak", "LKP Contoh", "LKP", "WIB", "simpan"} {
		send(typed(text))
	}
	for n := range 20 {
		send(press("p:new"))
		for _, text := range []string{fmt.Sprintf("Koperasi Contoh %d", n), "lewati", "lewati", "tiap bulan", "sudah", "simpan"} {
			send(typed(text))
		}
	}
	send(press("j:1:2"))
	send(press("f:s02:1:0:go"))
	for _, c := range []struct {
		name string
		ev   bot.Event
	}{{"answer", typed("Menyejahterakan anggota")}, {"card", press("p:1")}, {"journey", press("j:1")}, {"desk", press("j")}, {"menu", press("m")}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.ev.At = now
				_, _, err := store.Turn(b.Context(), 1001, 0, now, func(ctx context.Context, v bot.View) (bot.Change, error) {
					ch, err := coach.Handle(ctx, v, c.ev)
					if err == nil && (len(ch.Messages) == 0 || ch.User == nil) {
						b.Fatal("not what somebody known is told")
					}
					return bot.Change{}, err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
