package bot_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/content"
	"mitrabot/db"
	"mitrabot/reminders"
)

// The book of an owner who has used it for many years.
const (
	largePartners = 2_000
	largeContacts = 50_000
)

// BenchmarkLargeBook is the server's whole time for a turn of an owner with 2,000 partners and 50,000 log entries, storing
// on disk included. "max-ms" is the slowest of the run.
//
//	go test ./bot -run '^$' -bench LargeBook -benchtime 50x
func BenchmarkLargeBook(b *testing.B) {
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
	writeLargeBook(b, store, now)
	coach := bot.NewCoach(lib, now.Add(-time.Hour), bot.Settings{})
	r := &bot.Runner{Coach: coach, Store: store, Out: deaf{}, Log: quiet(), Now: func() time.Time { return now }}
	update := int64(0)
	send := func(ev bot.Event) {
		update++
		now = now.Add(time.Second)
		ev.Update, ev.Owner, ev.Chat, ev.Language = update, 1001, 1001, "id"
		if err := r.Handle(b.Context(), ev); err != nil {
			b.Fatal(err)
		}
	}
	press := func(data string) bot.Event { return bot.Event{Kind: bot.Pressed, Data: data, PressID: "1", Message: 7} }
	command := func(name, text string) bot.Event {
		return bot.Event{Kind: bot.Command, Name: name, Text: text, Message: 8}
	}
	for _, c := range []struct {
		name   string
		events []bot.Event
	}{
		{"one-line", []bot.Event{{Kind: bot.Typed, Text: "wa kenanga 1203 kemarin bahas magang, follow up jumat", Message: 9}}},
		{"list", []bot.Event{press("p")}},
		{"last-page", []bot.Event{press("p:l:1992")}},
		{"card", []bot.Event{press("p:1000")}},
		{"timeline", []bot.Event{press("l:h:1000:0")}},
		{"choose", []bot.Event{press("l")}},
		{"log", []bot.Event{press("l:p:1000")}},
		{"cooling", []bot.Event{press("p:w:c:0")}},
		{"filters", []bot.Event{press("p:f")}},
		{"search", []bot.Event{command("cari", "kenanga 1203")}},
		{"search-note", []bot.Event{command("cari", "mesin jahit bekas")}},
		{"search-nothing", []bot.Event{command("cari", "zebra belang")}},
		{"agenda", []bot.Event{command("agenda", "")}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var slowest time.Duration
			for b.Loop() {
				begin := time.Now()
				for _, ev := range c.events {
					send(ev)
				}
				slowest = max(slowest, time.Since(begin)/time.Duration(len(c.events)))
			}
			b.ReportMetric(float64(slowest.Microseconds())/1000, "max-ms")
		})
	}
}

// writeLargeBook stores the book of owner 1001, with notes of some ten words.
func writeLargeBook(b *testing.B, store *db.DB, now time.Time) {
	b.Helper()
	put := func(ch bot.Change) {
		b.Helper()
		_, _, err := store.Turn(b.Context(), 1001, 0, now, func(context.Context, bot.View) (bot.Change, error) { return ch, nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	put(bot.Change{User: &bot.User{Owner: 1001, Language: "id", Address: "ibu", Kind: "lkp", Zone: "WIB", Hour: 540, Consent: bot.ConsentVersion,
		ConsentAt: now, SeenAt: now, Weekly: "on", NextPartner: largePartners + 1, NextContact: largeContacts + 1}})
	kinds := []string{"Koperasi", "Toko", "Bengkel", "Hotel", "Salon", "Yayasan", "SMK", "Puskesmas"}
	words := []string{"Melati", "Mawar", "Kenanga", "Anggrek", "Dahlia", "Cempaka", "Flamboyan", "Teratai", "Seroja", "Kamboja"}
	topics := []string{"magang dua peserta bulan depan", "pameran hasil kursus di balai desa", "rencana kelas menjahit angkatan baru",
		"nota kesepahaman yang hampir habis", "bantuan mesin jahit bekas", "lulusan yang sudah bekerja di sana"}
	var ch bot.Change
	for no := int64(1); no <= largePartners; no++ {
		ch.Partners = append(ch.Partners, bot.Partner{No: no, Step: int(no%11) + 1, Cadence: 30,
			Name:   fmt.Sprintf("%s %s Contoh %d", kinds[no%8], words[no/8%10], no),
			Person: fmt.Sprintf("Bu Contoh %d", no), Phone: fmt.Sprintf("+62812000%05d", no),
			CreatedAt: now.AddDate(-5, 0, 0), UpdatedAt: now.Add(-time.Duration(no) * time.Minute), LastAt: now.AddDate(0, 0, -int(no%60))})
		ch.Reminders = append(ch.Reminders, reminders.Reminder{Partner: no, Kind: reminders.Rhythm, Due: now.AddDate(0, 0, int(no%40)+1)})
	}
	put(ch)
	for from := int64(1); from <= largeContacts; from += 5000 {
		var ch bot.Change
		for no := from; no < from+5000; no++ {
			ch.Contacts = append(ch.Contacts, bot.Contact{No: no, Partner: no%largePartners + 1, Channel: "whatsapp", Outcome: "good",
				At: now.Add(-time.Duration(largeContacts-no) * 40 * time.Minute), Note: fmt.Sprintf("Bahas %s, catatan ke %d", topics[no%6], no)})
		}
		put(ch)
	}
}
