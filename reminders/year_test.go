package reminders

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestTwoHundredDays plays 20 owners with 60 partners through 200 days of minutes, with contacts logged, snoozes,
// questions and times when the program is down, and compares every message with a model that was written from the
// rules alone: it thinks in local dates and minutes and shares no code with the package.
func TestTwoHundredDays(t *testing.T) {
	seeds := uint64(3)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { twoHundredDays(t, rand.New(rand.NewPCG(seed, 7))) })
	}
}

func twoHundredDays(t *testing.T, random *rand.Rand) {
	const days, owners, partners = 200, 20, 3
	begin := time.Date(2027, 12, 1, 0, 0, 0, 0, time.UTC) // over new year and a leap day
	shifts := []int{7, 8, 9}
	names := []string{"WIB", "WITA", "WIT"}
	hours := []int{540, 540, 480, 1020, 1199, 420, 300, 1290, 0, 419, 1200}

	s := newMemory()
	m := &model{begin: begin}
	for owner := range owners {
		shift, hour := owner%3, hours[owner%len(hours)]
		m.owners = append(m.owners, &naive{shift: shifts[shift] * 60, hour: hour})
		for partner := range partners {
			cadence := []int{7, 14, 30, 60, 180, 3}[random.IntN(6)]
			p := zoned(t, names[shift], hour)
			s.set(Due{Owner: int64(owner + 1), Zone: names[shift], Hour: hour, CadenceDays: cadence,
				Reminder: Reminder{Partner: int64(partner), Kind: Rhythm, Due: First(begin, cadence, p)}})
			m.owners[owner].add(timer{partner: partner, kind: "rhythm", cadence: cadence}, m.owners[owner].day(m.local(owner, 0))+cadence)
		}
	}
	tick := &Tick{Store: s, Composer: words{}, Batch: 7}
	downUntil := 0
	for minute := range days * 24 * 60 {
		now := begin.Add(time.Duration(minute) * time.Minute)
		if downUntil <= minute {
			// About every tenth day the program is away, from minutes to 74 hours.
			if random.IntN(10*24*60) == 0 {
				downUntil = minute + 1 + random.IntN(74*60)
			}
			people(t, random, s, m, minute, now)
		}
		if minute < downUntil {
			continue
		}
		before := len(s.messages)
		if _, err := tick.Run(context.Background(), now); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, message := range s.messages[before:] {
			got = append(got, fmt.Sprintf("%d: %s", message.Chat, strings.TrimSpace(message.Text)))
		}
		if want := m.tick(minute); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("at %v\n got %q\nwant %q", now, got, want)
		}
	}
	if len(s.messages) < 200 {
		t.Errorf("only %d messages in 200 days", len(s.messages))
	}
	t.Logf("%d messages", len(s.messages))
}

// people do now and then something about a partner: log a contact, put it off, or say "contact now".
func people(t *testing.T, random *rand.Rand, s *memory, m *model, minute int, now time.Time) {
	for owner, n := range m.owners {
		if random.IntN(3*24*60) != 0 {
			continue
		}
		partner := random.IntN(3)
		d := s.get(int64(owner+1), int64(partner), Rhythm)
		p := zoned(t, d.Zone, d.Hour)
		today := n.day(m.local(owner, minute))
		d.Reminder.Unanswered = 0
		switch random.IntN(3) {
		case 0:
			d.Reminder.Due = AfterContact(now, d.CadenceDays, p)
			n.add(timer{partner: partner, kind: "rhythm", cadence: d.CadenceDays}, today+d.CadenceDays)
		case 1:
			d.Reminder.Due = Snooze(now, 3, p)
			n.add(timer{partner: partner, kind: "rhythm", cadence: d.CadenceDays}, today+3)
		case 2:
			d.Reminder.Kind, d.Reminder.Due = Followup, In(now, 2*time.Hour, p)
			local := m.local(owner, minute) + 120
			switch inDay := local % 1440; {
			case inDay >= 1200:
				local += 1440 - inDay + 420
			case inDay < 420:
				local += 420 - inDay
			}
			n.replace(timer{partner: partner, kind: "followup", due: local})
		}
		s.set(d)
	}
}

// model is the naive counterpart of Tick. It counts local minutes from the first midnight of each owner's zone.
type model struct {
	begin  time.Time
	owners []*naive
}

type naive struct {
	shift, hour int // minutes
	timers      []timer
}

type timer struct {
	partner    int
	kind       string
	cadence    int
	due        int // local minute
	late       bool
	unanswered int
}

func (m *model) local(owner, minute int) int { return minute + m.owners[owner].shift }
func (n *naive) day(local int) int           { return local / 1440 }

func (n *naive) add(t timer, day int) {
	t.due = day*1440 + n.hour
	n.replace(t)
}

func (n *naive) replace(t timer) {
	n.timers = slices.DeleteFunc(n.timers, func(o timer) bool { return o.partner == t.partner && o.kind == t.kind })
	n.timers = append(n.timers, t)
}

// tick is what should be sent at a minute.
func (m *model) tick(minute int) (messages []string) {
	for owner, n := range m.owners {
		local := m.local(owner, minute)
		var due []timer
		late := false
		for _, t := range n.timers {
			if t.due <= local {
				due = append(due, t)
				late = late || t.late || local-t.due > 60
			}
		}
		if len(due) == 0 {
			continue
		}
		if inDay := local % 1440; inDay >= 1200 || inDay < 420 {
			chosen := n.hour >= 1200 || n.hour < 420
			if since := (inDay - n.hour + 1440) % 1440; !chosen || since > 60 {
				// Not now: the next minute that is allowed.
				until := local + 1
				for until%1440 != 420 && !(chosen && until%1440 == n.hour) {
					until++
				}
				for _, t := range due {
					t.due, t.late = until, true
					n.replace(t)
				}
				continue
			}
		}
		slices.SortFunc(due, func(a, b timer) int {
			// A moved reminder comes after those planned for the same minute.
			return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(rank(a.late), rank(b.late)), cmp.Compare(a.partner, b.partner), cmp.Compare(a.kind, b.kind))
		})
		text := fmt.Sprintf("%d:", owner+1)
		for _, t := range due {
			text += fmt.Sprintf(" %s %d;", t.kind, t.partner)
			t.unanswered++
			t.late = false
			if t.kind == "followup" {
				n.timers = slices.DeleteFunc(n.timers, func(o timer) bool { return o.partner == t.partner && o.kind == t.kind })
				continue
			}
			wait := 7
			if t.unanswered > 3 {
				wait = max(30, t.cadence)
			} else if t.cadence < 7 {
				wait = t.cadence
			}
			n.add(t, n.day(local)+wait)
		}
		if late {
			text += " late"
		}
		messages = append(messages, text)
	}
	return messages
}

func rank(late bool) int {
	if late {
		return 1
	}
	return 0
}
