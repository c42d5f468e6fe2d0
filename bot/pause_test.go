package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/reminders"
)

// withPartner has the person introduced and one partner recorded, with these reminders.
func withPartner(t *testing.T, p bot.Partner, list ...reminders.Reminder) *stage {
	t.Helper()
	s := newStage(t)
	s.settled()
	p.No, p.Name, p.CreatedAt, p.UpdatedAt = 1, "Toko Karangan", s.now, s.now
	s.put(bot.Change{User: &bot.User{Owner: s.who, Language: "id", Address: "ibu", Zone: "WITA", Hour: 540, Consent: bot.ConsentVersion, ConsentAt: s.now, Occasions: "off", NextPartner: 2, NextContact: 1, NextTag: 1},
		Partners: []bot.Partner{p}, Reminders: list})
	return s
}

// due is when a reminder of the partner comes, in WITA.
func (s *stage) due(kind reminders.Kind) (at string) {
	s.t.Helper()
	s.look(func(ctx context.Context, v bot.View) error {
		r, err := v.Reminder(ctx, 1, kind)
		if at = "off"; !r.Due.IsZero() {
			at = r.Due.In(time.FixedZone("WITA", 8*60*60)).Format("2006-01-02 15.04")
		}
		return err
	})
	return at
}

// TestPauseIsTakenBack: what a pause has put off to its end comes when it would have, both by ending it early and by undo.
func TestPauseIsTakenBack(t *testing.T) {
	for name, end := range map[string]func(*stage){
		"ended early": func(s *stage) { s.forged("p:1:pz:0") },
		"undone":      func(s *stage) { s.press("Batalkan ini") },
	} {
		t.Run(name, func(t *testing.T) {
			s := withPartner(t, bot.Partner{Step: 3, Cadence: 30})
			soon := s.now.Add(24 * time.Hour) // Tuesday, 24 November, 10.00 WITA
			s.put(bot.Change{Reminders: []reminders.Reminder{
				{Partner: 1, Kind: reminders.Rhythm, Due: soon}, {Partner: 1, Kind: reminders.Next, Due: soon, Note: "3"},
				{Partner: 1, Kind: reminders.Renewal, Due: soon, Note: "2027-01-23"}, {Partner: 1, Kind: reminders.Evaluation, Due: soon},
				{Partner: 1, Kind: reminders.Promise, Due: soon.AddDate(0, 0, 20), Note: "telepon"},
			}})
			s.forged("p:1:pz:91")
			s.wait("48h")
			for _, kind := range []reminders.Kind{reminders.Rhythm, reminders.Next, reminders.Renewal, reminders.Evaluation} {
				if at := s.due(kind); !strings.HasPrefix(at, "2027-02-22") {
					t.Fatalf("%s in the pause: %s", kind, at)
				}
			}
			end(s)
			for kind, want := range map[reminders.Kind]string{reminders.Next: "2026-11-26 09.00", reminders.Renewal: "2026-11-26 09.00", reminders.Evaluation: "2026-11-26 09.00",
				reminders.Promise: "2026-12-14 10.00"} {
				if at := s.due(kind); at != want {
					t.Errorf("%s afterwards: %s, want %s", kind, at, want)
				}
			}
			if at := s.due(reminders.Rhythm); at > "2026-12-24" {
				t.Errorf("the rhythm afterwards: %s", at)
			}
		})
	}
}

// TestDaysThatShareAReminder are both named; one left out does not come a second time, and one without a date says nothing.
func TestDaysThatShareAReminder(t *testing.T) {
	s := withPartner(t, bot.Partner{Step: 1})
	s.now = time.Date(2027, 5, 1, 2, 0, 0, 0, time.UTC)
	for _, day := range []string{"nyepi", "adha", "vesak"} {
		s.forged("oc:t:1:" + day)
	}
	s.heard()
	s.wait("264h") // until the 12th: five days before Idul Adha
	heard := s.heard()
	if !strings.Contains(heard, "Idul Adha") || strings.Contains(heard, "menjelang Waisak") {
		t.Errorf("heard %s", heard)
	}
	if at := s.due(reminders.Occasion); at != "2027-05-14 09.00" {
		t.Errorf("next: %s", at)
	}
	s.wait("48h")
	if heard = s.heard(); !strings.Contains(heard, "menjelang Idul Adha") || !strings.Contains(heard, "menjelang Waisak") {
		t.Errorf("heard %s", heard)
	}
	s.press("Tidak kali ini")
	if at := s.due(reminders.Occasion); at < "2028" {
		t.Errorf("after leaving both out: %s", at)
	}
	s = withPartner(t, bot.Partner{Step: 1})
	s.forged("oc:t:1:nyepi")
	s.heard()
	before := s.due(reminders.Occasion)
	s.wait("1200h")
	if heard = s.heard(); strings.Contains(heard, "🎉") || s.due(reminders.Occasion) <= before || before == "off" {
		t.Errorf("without a date: due %s, then %s; heard %s", before, s.due(reminders.Occasion), heard)
	}
}

// TestUndoDaysLater brings a reminder back with the next digest, not at once and late.
func TestUndoDaysLater(t *testing.T) {
	s := withPartner(t, bot.Partner{Step: 1, Cadence: 7})
	s.put(bot.Change{Reminders: []reminders.Reminder{{Partner: 1, Kind: reminders.Rhythm, Due: s.now.Add(time.Hour)}}})
	s.wait("1h")
	s.press("1 minggu")
	s.wait("60h")
	s.press("Batalkan ini")
	if at := s.due(reminders.Rhythm); at != "2026-11-26 09.00" {
		t.Errorf("due %s", at)
	}
}

// TestEveningThatIsOver does not mean half past six tomorrow.
func TestEveningThatIsOver(t *testing.T) {
	s := withPartner(t, bot.Partner{Step: 1, Cadence: 7})
	s.put(bot.Change{Reminders: []reminders.Reminder{{Partner: 1, Kind: reminders.Rhythm, Due: s.now.Add(time.Hour)}}})
	s.wait("10h") // eight in the evening
	s.press("Sore ini")
	if at := s.due(reminders.Rhythm); at != "2026-11-24 09.00" {
		t.Errorf("due %s", at)
	}
}

// TestEvaluationEnds by its button, and by an agreement that is no longer signed (a story tells that).
func TestEvaluationEnds(t *testing.T) {
	s := withPartner(t, bot.Partner{Step: 9, Cadence: 0}, reminders.Reminder{Partner: 1, Kind: reminders.Evaluation, Due: time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)})
	s.wait("2h")
	s.press("Jangan ingatkan lagi")
	if at := s.due(reminders.Evaluation); at != "off" {
		t.Errorf("due %s", at)
	}
	s.press("Batalkan ini")
	if at := s.due(reminders.Evaluation); at != "2026-11-24 09.00" {
		t.Errorf("taken back: due %s", at)
	}
}
