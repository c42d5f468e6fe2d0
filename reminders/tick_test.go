package reminders

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mitrabot/bot/outbox"
)

// story runs one tick at the local time of p and tells what came of it.
func story(t *testing.T, tick *Tick, at time.Time) (texts []string, fired int) {
	t.Helper()
	s := tick.Store.(*memory)
	before := len(s.messages)
	fired, err := tick.Run(context.Background(), at)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range s.messages[before:] {
		texts = append(texts, fmt.Sprintf("%d: %s", m.Chat, strings.TrimSuffix(m.Text, " ")))
	}
	return texts, fired
}

// TestAMeetingOfASilentOwnerEnds: said when the owner wants reminders again, it would long be over.
func TestAMeetingOfASilentOwnerEnds(t *testing.T) {
	wib := zoned(t, "WIB", 540)
	d := rhythm(t, 1, 1, wib, "2026-11-23 09:00")
	d.Reminder.Kind, d.Silent = Meeting, true
	f := (&Tick{}).firing(d.Reminder.Due, []Due{d})
	if f.Message != nil || len(f.Advances) != 1 || !f.Advances[0].Next.IsZero() {
		t.Errorf("got %+v; want no message and no next time", f)
	}
	d.Silent = false
	if next, _ := Again(d, d.Reminder.Due, wib); !next.IsZero() {
		t.Errorf("a meeting that was reminded of comes again at %v", next)
	}
}

func TestTick(t *testing.T) {
	wib := zoned(t, "WIB", 540)
	for _, test := range []struct {
		name   string
		rows   func(t *testing.T) []Due
		now    string
		want   []string
		next   string // of partner 1's rhythm, local; "" for off
		unansw int
	}{
		{
			"nothing is due", func(t *testing.T) []Due { return []Due{rhythm(t, 1, 1, wib, "2026-11-23 09:00")} },
			"2026-11-23 08:59", nil, "2026-11-23 09:00", 0,
		}, {
			"on time", func(t *testing.T) []Due { return []Due{rhythm(t, 1, 1, wib, "2026-11-23 09:00")} },
			"2026-11-23 09:00", []string{"1: rhythm 1;"}, "2026-11-30 09:00", 1,
		}, {
			"an hour after its time is still on time", func(t *testing.T) []Due { return []Due{rhythm(t, 1, 1, wib, "2026-11-23 09:00")} },
			"2026-11-23 10:00", []string{"1: rhythm 1;"}, "2026-11-30 09:00", 1,
		}, {
			"more is late", func(t *testing.T) []Due { return []Due{rhythm(t, 1, 1, wib, "2026-11-23 09:00")} },
			"2026-11-23 10:01", []string{"1: rhythm 1; late"}, "2026-11-30 09:00", 1,
		}, {
			"several of an owner are one message, the oldest first", func(t *testing.T) []Due {
				return []Due{rhythm(t, 1, 1, wib, "2026-11-23 09:00"), rhythm(t, 1, 2, wib, "2026-11-22 09:00"),
					followup(rhythm(t, 1, 3, wib, "2026-11-23 08:30")), rhythm(t, 2, 1, wib, "2026-11-23 09:00")}
			},
			"2026-11-23 09:00", []string{"1: rhythm 2; followup 3; rhythm 1; late", "2: rhythm 1;"}, "2026-11-30 09:00", 1,
		}, {
			"a silent owner moves on to tomorrow", func(t *testing.T) []Due {
				d := rhythm(t, 1, 1, wib, "2026-11-23 09:00")
				d.Silent, d.Reminder.Unanswered = true, 2
				return []Due{d, rhythm(t, 2, 1, wib, "2026-11-23 09:00")}
			},
			"2026-11-23 09:00", []string{"2: rhythm 1;"}, "2026-11-24 09:00", 2,
		}, {
			"quiet hours delay", func(t *testing.T) []Due { return []Due{rhythm(t, 1, 1, wib, "2026-11-20 09:00")} },
			"2026-11-23 22:15", nil, "2026-11-24 07:00:00.001", 0,
		}, {
			"an hour the owner asked for beats them", func(t *testing.T) []Due { return []Due{rhythm(t, 1, 1, wib, "2026-11-23 22:15")} },
			"2026-11-23 22:15", []string{"1: rhythm 1;"}, "2026-11-30 09:00", 1,
		}, {
			"but not hours later", func(t *testing.T) []Due { return []Due{rhythm(t, 1, 1, wib, "2026-11-23 20:30")} },
			"2026-11-23 23:00", nil, "2026-11-24 07:00:00.001", 0,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newMemory()
			s.set(test.rows(t)...)
			got, fired := story(t, &Tick{Store: s, Composer: words{}}, moment(t, test.now, wib))
			if fmt.Sprint(got) != fmt.Sprint(test.want) || fired != len(test.want) {
				t.Errorf("got %q (%d), want %q", got, fired, test.want)
			}
			var next time.Time
			if test.next != "" {
				next = moment(t, test.next, wib)
			}
			if r := s.get(1, 1, Rhythm).Reminder; !r.Due.Equal(next) || r.Unanswered != test.unansw {
				t.Errorf("next %v, %d unanswered; want %v, %d", r.Due.In(wib.Zone), r.Unanswered, next, test.unansw)
			}
		})
	}
}

func TestMessageIsCompleted(t *testing.T) {
	wita := zoned(t, "WITA", 540)
	s := newMemory()
	s.set(followup(rhythm(t, 1001, 3, wita, "2026-11-23 09:00")), rhythm(t, 1001, 4, wita, "2026-11-23 09:05"))
	story(t, &Tick{Store: s, Composer: words{}}, moment(t, "2026-11-23 09:05", wita))
	m := s.messages[0]
	m.Text = ""
	want := outbox.Message{Key: "r1001.3.followup@1795395600000", Chat: 1001, Priority: outbox.Reminder, Kind: outbox.Send, Language: "id"}
	if fmt.Sprintf("%+v", m) != fmt.Sprintf("%+v", want) {
		t.Errorf("got %+v\nwant %+v", m, want)
	}
	if r := s.get(1001, 3, Followup).Reminder; !r.Due.IsZero() {
		t.Errorf("a question is asked again at %v", r.Due)
	}
}

func TestDowntimeInQuietHours(t *testing.T) {
	for _, test := range []struct {
		name string
		hour int
		up   string   // when the program is up again
		want []string // local times and texts
	}{
		{"by day", 540, "2026-11-26 11:20", []string{"26 11:20 rhythm 1; rhythm 2; late"}},
		{"in the evening", 540, "2026-11-26 21:00", []string{"27 07:00 rhythm 1; rhythm 2; late"}},
		{"before dawn", 540, "2026-11-26 03:00", []string{"26 07:00 rhythm 1; rhythm 2; late"}},
		{"before an early hour the owner chose", 300, "2026-11-26 03:00", []string{"26 05:00 rhythm 1; rhythm 2; late"}},
		{"soon after it", 300, "2026-11-26 05:40", []string{"26 05:40 rhythm 1; rhythm 2; late"}},
		{"before a late hour the owner chose", 1290, "2026-11-26 20:30", []string{"26 21:30 rhythm 1; rhythm 2; late"}},
		{"long after it", 1290, "2026-11-26 23:30", []string{"27 07:00 rhythm 1; rhythm 2; late"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := zoned(t, "WITA", test.hour)
			s := newMemory()
			s.set(rhythm(t, 1, 1, p, "2026-11-23 09:00"), rhythm(t, 1, 2, p, "2026-11-24 09:00"))
			tick := &Tick{Store: s, Composer: words{}}
			var got []string
			for now := moment(t, test.up, p); now.Before(moment(t, "2026-11-28 00:00", p)); now = now.Add(time.Minute) {
				texts, _ := story(t, tick, now)
				for _, text := range texts {
					got = append(got, now.Format("02 15:04 ")+strings.TrimPrefix(text, "1: "))
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOwnerIsFaster(t *testing.T) {
	p := zoned(t, "WIB", 540)
	for name, hurry := range map[string]func(s *memory){
		"logs a contact":         func(s *memory) { s.set(rhythm(t, 1, 1, p, "2026-12-23 09:00")) },
		"sets it due once again": func(s *memory) { s.set(rhythm(t, 1, 1, p, "2026-11-23 09:00")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newMemory()
			s.set(rhythm(t, 1, 1, p, "2026-11-23 09:00"))
			s.between = func(time.Time) { hurry(s) }
			got, fired := story(t, &Tick{Store: s, Composer: words{}}, moment(t, "2026-11-23 09:00", p))
			if len(got) != 0 || fired != 0 {
				t.Errorf("sent %q", got)
			}
		})
	}
}

func TestComposerFails(t *testing.T) {
	p := zoned(t, "WIB", 540)
	var log bytes.Buffer
	broken := true
	tick := &Tick{Store: newMemory(), Log: slog.New(slog.NewTextHandler(&log, nil)), Batch: 2, Composer: words{fail: func(owner int64) error {
		switch {
		case broken && (owner == 2 || owner == 6):
			return errors.New("no text for this step")
		case broken && owner == 3:
			panic("Ibu Sari Contoh")
		}
		return nil
	}}}
	s := tick.Store.(*memory)
	for owner := range int64(5) {
		s.set(rhythm(t, owner+1, 1, p, "2026-11-23 09:00"))
	}
	s.set(rhythm(t, 6, 1, p, "2026-11-22 09:00")) // late already
	got, _ := story(t, tick, moment(t, "2026-11-23 09:00", p))
	if want := "[1: rhythm 1; 4: rhythm 1; 5: rhythm 1;]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if text := log.String(); !strings.Contains(text, "owner=2") || !strings.Contains(text, "owner=3") || strings.Contains(text, "Sari") {
		t.Errorf("log: %s", text)
	}
	broken = false
	if got, _ := story(t, tick, moment(t, "2026-11-23 09:09", p)); len(got) != 0 {
		t.Errorf("too early: %v", got)
	}
	// The wait makes nothing late and counts as nothing; what was late stays so.
	got, _ = story(t, tick, moment(t, "2026-11-23 09:10", p))
	if want := "[2: rhythm 1; 3: rhythm 1; 6: rhythm 1; late]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if r := s.get(2, 1, Rhythm).Reminder; r.Unanswered != 1 {
		t.Errorf("%d times unanswered", r.Unanswered)
	}
}

func TestStoreFails(t *testing.T) {
	p := zoned(t, "WIB", 540)
	s := newMemory()
	for owner := range int64(5) {
		s.set(rhythm(t, owner+1, 1, p, "2026-11-23 09:00"))
	}
	broken := errors.New("disk full")
	s.fail = func(call int) error {
		if call == 3 {
			return broken
		}
		return nil
	}
	tick := &Tick{Store: s, Composer: words{}, Batch: 2}
	now := moment(t, "2026-11-23 09:00", p)
	fired, err := tick.Run(context.Background(), now)
	if fired != 4 || !errors.Is(err, broken) {
		t.Errorf("got %d, %v", fired, err)
	}
	if got, _ := story(t, tick, now.Add(time.Minute)); fmt.Sprint(got) != "[5: rhythm 1;]" {
		t.Errorf("then got %v", got)
	}
}

func TestUnknownZone(t *testing.T) {
	p := zoned(t, "WIB", 540)
	for name, tick := range map[string]*Tick{
		"by default": {},
		"own finder": {Zone: func(string) (*time.Location, error) { return nil, errors.New("unknown") }},
	} {
		s := newMemory()
		d := rhythm(t, 1, 1, p, "2026-11-23 09:00")
		d.Zone = "CET"
		s.set(d)
		tick.Store, tick.Composer = s, words{}
		if got, _ := story(t, tick, moment(t, "2026-11-23 09:00", p)); len(got) != 1 {
			t.Errorf("%s: got %v", name, got)
		}
		if r := s.get(1, 1, Rhythm).Reminder; !r.Due.Equal(moment(t, "2026-11-30 09:00", p)) {
			t.Errorf("%s: next %v", name, r.Due)
		}
	}
}

func TestTenThousandDue(t *testing.T) {
	p := zoned(t, "WIT", 540)
	s := newMemory()
	for owner := range int64(2500) {
		for partner := range int64(4) {
			s.set(rhythm(t, owner+1, partner, p, fmt.Sprintf("2026-11-%02d 09:00", 10+partner)))
		}
	}
	tick := &Tick{Store: s, Composer: words{}, Batch: 500}
	got, fired := story(t, tick, moment(t, "2026-11-23 09:00", p))
	if fired != 2500 || got[0] != "1: rhythm 0; rhythm 1; rhythm 2; rhythm 3; late" {
		t.Errorf("%d messages, the first %q", fired, got[0])
	}
	if s.dues != 6 {
		t.Errorf("%d reads for five batches", s.dues)
	}
	if _, fired := story(t, tick, moment(t, "2026-11-23 09:01", p)); fired != 0 {
		t.Errorf("%d messages a minute later", fired)
	}
}
