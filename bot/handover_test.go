package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/reminders"
)

// TestHandoverToAnEarlierHour: what the new owner's hour has passed already comes with his next digest, not late at once;
// labels beyond what a book may have are told; archived partners are a book as well.
func TestHandoverToAnEarlierHour(t *testing.T) {
	s := newStage(t)
	now := s.now // 10.00 WITA
	person := func(id int64, hour int, next int64) *bot.User {
		return &bot.User{Owner: id, Language: "id", Address: "ibu", Zone: "WITA", Hour: hour, Consent: bot.ConsentVersion, ConsentAt: now, NextPartner: next, NextContact: 1, NextTag: 30}
	}
	tags := func(first int64, prefix string) (list []bot.Tag) {
		for i := range int64(15) {
			list = append(list, bot.Tag{No: first + i, Name: prefix + string(rune('a'+i))})
		}
		return list
	}
	s.become("1002")
	s.put(bot.Change{User: person(1002, 8*60, 1), Tags: tags(1, "lama ")})
	s.become("1001")
	s.put(bot.Change{User: person(1001, 17*60, 2), Tags: tags(1, "baru "), Partners: []bot.Partner{{No: 1, Name: "Toko Karangan", Step: 1, Cadence: 30, CreatedAt: now, UpdatedAt: now, ArchivedAt: now}}})
	s.forged("ex:json")
	if heard := s.heard(); strings.Contains(heard, "Belum ada mitra") {
		t.Errorf("exporting an archive: %s", heard)
	}
	s.put(bot.Change{Partners: []bot.Partner{{No: 1, Name: "Toko Karangan", Step: 1, Cadence: 30, CreatedAt: now, UpdatedAt: now}},
		Reminders: []reminders.Reminder{{Partner: 1, Kind: reminders.Rhythm, Due: now.Add(7 * time.Hour)}}}) // today at 17.00
	s.forged("ho:new")
	code := ""
	for line := range strings.Lines(s.heard()) {
		if _, rest, ok := strings.Cut(line, "h_"); ok {
			code = strings.TrimRight(rest, "\n ]")
		}
	}
	if code == "" {
		code = s.link[strings.Index(s.link, "h_")+2:]
	}
	s.become("1002")
	s.typed("/terima " + code)
	s.press("Terima")
	if heard := s.heard(); !strings.Contains(heard, "label tidak dipasang") {
		t.Errorf("heard %s", heard)
	}
	s.look(func(ctx context.Context, v bot.View) error {
		r, err := v.Reminder(ctx, 1, reminders.Rhythm)
		if want := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC); !r.Due.Equal(want) {
			t.Errorf("due %v, want %v", r.Due, want)
		}
		return err
	})
}

// TestAgendaOfOpenStepsOnly says that nothing is planned.
func TestAgendaOfOpenStepsOnly(t *testing.T) {
	s := newStage(t)
	s.settled()
	s.put(bot.Change{User: &bot.User{Owner: s.who, Language: "id", Address: "ibu", Zone: "WITA", Hour: 540, Consent: bot.ConsentVersion, ConsentAt: s.now, Occasions: "off", NextPartner: 2, NextContact: 1, NextTag: 1},
		Partners:  []bot.Partner{{No: 1, Name: "Toko Karangan", Step: 1, CreatedAt: s.now, UpdatedAt: s.now}},
		Reminders: []reminders.Reminder{{Partner: 1, Kind: reminders.Unfinished("s01"), Due: s.now.AddDate(0, 0, 2)}, {Kind: reminders.Weekly}}})
	s.typed("/agenda")
	if heard := s.heard(); !strings.Contains(heard, "Belum ada yang dijadwalkan") {
		t.Errorf("heard %s", heard)
	}
}
