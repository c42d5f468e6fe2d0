package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/roster"
	"mitrabot/reminders"
)

// TestExportsAreReadInAgain exports a book in each form, reads it as a list that somebody sends, and compares.
func TestExportsAreReadInAgain(t *testing.T) {
	s := newStage(t)
	planned := int64(0)
	at := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	put := func(owner int64, ch bot.Change) {
		t.Helper()
		if _, _, err := s.store.Turn(t.Context(), owner, 0, s.now, func(context.Context, bot.View) (bot.Change, error) { return ch, nil }); err != nil {
			t.Fatal(err)
		}
	}
	put(1001, bot.Change{
		User: &bot.User{Owner: 1001, Language: "id", Address: "ibu", Zone: "WITA", Consent: bot.ConsentVersion, ConsentAt: at, NextPartner: 4, NextContact: 3, NextTag: 2},
		Partners: []bot.Partner{
			{No: 1, Name: "Koperasi Melati; Contoh", Person: "Bu Rekaan, ketua", Phone: "+6281200000001", Step: 5, Cadence: 14, Latest: 1095, PausedUntil: at.AddDate(0, 1, 0), Category: "koperasi", Pattern: "B2", Informed: "yes",
				CreatedAt: at, UpdatedAt: at, LastAt: at, Details: bot.Details{Email: "rekaan@contoh.example", Area: "Banjarbaru", Source: "pameran", Founded: "1998-05-12",
					Occasions: []string{"fitri"}, People: []bot.Person{{Name: "Pak Misal", Role: "bendahara", Phone: "+6281200000009", Email: "misal@contoh.example"}}}},
			{No: 2, Name: "Toko <&> \"Karangan\"", Step: 1, Cadence: 0, CreatedAt: at, UpdatedAt: at.Add(-time.Hour)},
			{No: 3, Name: "=cmd|' /C calc'!A0", Step: 12, Cadence: 7, CreatedAt: at, UpdatedAt: at.Add(-2 * time.Hour), ArchivedAt: at},
		},
		Contacts: []bot.Contact{
			{No: 1, Partner: 1, At: at.AddDate(0, 0, -3), Channel: "met", Outcome: "good", Direction: "in", Note: "satu\ndua", Details: bot.ContactDetails{People: "Bu Rekaan"}},
			{No: 2, Partner: 1, At: at, Channel: "whatsapp", Next: at.AddDate(0, 0, 7), Details: bot.ContactDetails{NextText: "kirim surat"}},
		},
		Tags: []bot.Tag{{No: 1, Name: "donatur"}}, Tagged: []bot.Tagged{{Tag: 1, Partner: 1}},
		Reminders: []reminders.Reminder{{Partner: 1, Kind: reminders.Rhythm, Due: s.now.AddDate(0, 0, 2)}, {Partner: 2, Kind: reminders.Unfinished("s01"), Due: s.now.AddDate(0, 0, 2)}},
	})
	file := func(owner int64, kind string) (data []byte) {
		t.Helper()
		err := s.store.Read(t.Context(), owner, func(ctx context.Context, v bot.View) (err error) {
			data, err = s.runner.Coach.Export(ctx, v, kind, s.now)
			return err
		})
		if err != nil {
			t.Fatal(kind, err)
		}
		return data
	}
	whole := read(t, file(1001, "json"))
	for _, kind := range []string{"json", "xlsx", "vcf"} {
		got := read(t, file(1001, kind))
		for i, e := range got {
			want := whole[i]
			if kind != "json" {
				k := want.Kept
				want.Kept, want.Row = nil, e.Row
				if k.NoRhythm || k.Archived {
					want.Kept = &roster.Kept{Step: 1, NoRhythm: k.NoRhythm, Archived: k.Archived}
				}
			}
			if kind == "vcf" { // a card has no place for these
				want.Source, want.Founded, want.Others = "", "", nil
			}
			if a, b := text(t, e), text(t, want); a != b {
				t.Errorf("%s:\n got %s\nwant %s", kind, a, b)
			}
		}
		if len(got) != 3 {
			t.Errorf("%s: %d partners", kind, len(got))
		}
	}
	if cal := string(file(1001, "ics")); strings.Count(cal, "BEGIN:VEVENT") != 1 || !strings.Contains(cal, "SUMMARY:sapa Koperasi Melati\\; Contoh") || !strings.Contains(cal, "X-WR-CALNAME:Agenda mitra") {
		t.Errorf("calendar: %s", cal)
	}

	// Somebody else sends the whole book in, and exports the same.
	s.become("1002")
	put(1002, bot.Change{User: &bot.User{Owner: 1002, Language: "id", Address: "ibu", Zone: "WITA", Consent: bot.ConsentVersion, ConsentAt: at, NextPartner: 1, NextContact: 1}})
	s.file("buku.json", string(file(1001, "json")))
	s.press("Masukkan 3 mitra")
	if a, b := bookText(t, file(1002, "json")), bookText(t, file(1001, "json")); a != b {
		t.Errorf("read in and exported again:\n got %s\nwant %s", a, b)
	}
	s.look(func(ctx context.Context, v bot.View) error {
		return v.EachPartner(ctx, false, func(p bot.Partner) bool {
			if p.Cadence > 0 {
				planned = p.No
			}
			return true
		})
	})
	s.look(func(ctx context.Context, v bot.View) error {
		r, err := v.Reminder(ctx, planned, reminders.Rhythm)
		if want := at.AddDate(0, 0, 7); !r.Due.Equal(want) {
			t.Errorf("the contact that was planned is due %v, want %v", r.Due, want)
		}
		return err
	})
}

func read(t *testing.T, data []byte) []roster.Entry {
	t.Helper()
	list, err := roster.Read(t.Context(), data)
	if err != nil || len(list.Faults) > 0 {
		t.Fatal(err, list.Faults)
	}
	return list.Entries
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// bookText is a book without what depends on when it was read in: the order of its partners.
func bookText(t *testing.T, data []byte) string {
	t.Helper()
	var b roster.Book
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&b); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range b.Partners {
		e.Row = 0
		out[e.Name] = text(t, e)
	}
	return text(t, out)
}
