package reminders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"mitrabot/bot/outbox"
)

// memory is a Store that does what the real one promises: whole milliseconds, versions compared, one message per key,
// no message where nothing was advanced.
type memory struct {
	mu       sync.Mutex
	rows     map[rowKey]*Due
	messages []outbox.Message
	at       []time.Time // when each message was stored
	keys     map[string]bool
	dues     int // calls of Due
	// between is called between reading and firing, as an owner who is faster.
	between func(now time.Time)
	fail    func(call int) error
}

type rowKey struct {
	owner, partner int64
	kind           Kind
}

func newMemory() *memory { return &memory{rows: map[rowKey]*Due{}, keys: map[string]bool{}} }

func (s *memory) set(ds ...Due) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range ds {
		k := rowKey{d.Owner, d.Reminder.Partner, d.Reminder.Kind}
		if old := s.rows[k]; old != nil {
			d.Reminder.Version = old.Reminder.Version + 1
		}
		s.rows[k] = &d
	}
}

func (s *memory) get(owner, partner int64, kind Kind) Due {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.rows[rowKey{owner, partner, kind}]
}

func milli(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}

func (s *memory) Due(_ context.Context, now time.Time, owners int) ([]Due, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dues++
	if s.fail != nil {
		if err := s.fail(s.dues); err != nil {
			return nil, err
		}
	}
	var out []Due
	for _, d := range s.rows {
		if !d.Reminder.Due.IsZero() && d.Reminder.Due.UnixMilli() <= now.UnixMilli() {
			out = append(out, *d)
		}
	}
	slices.SortFunc(out, func(a, b Due) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), a.Reminder.Due.Compare(b.Reminder.Due), cmp.Compare(a.Reminder.Partner, b.Reminder.Partner), cmp.Compare(a.Reminder.Kind, b.Reminder.Kind))
	})
	seen := 0
	for i, d := range out {
		if i == 0 || d.Owner != out[i-1].Owner {
			if seen++; seen > owners {
				return out[:i], nil
			}
		}
	}
	return out, nil
}

func (s *memory) Fire(_ context.Context, now time.Time, firings []Firing) (int, error) {
	if s.between != nil {
		s.between(now)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	stored := 0
	for _, f := range firings {
		applied := 0
		for _, a := range f.Advances {
			if a.Owner != f.Owner {
				return stored, errors.New("a firing of one owner moves a reminder of another")
			}
			row := s.rows[rowKey{a.Owner, a.Partner, a.Kind}]
			if row == nil || row.Reminder.Version != a.Version {
				continue
			}
			row.Reminder.Due, row.Reminder.Unanswered = milli(a.Next), a.Unanswered
			row.Reminder.Version++
			applied++
		}
		if applied > 0 && f.Message != nil && !s.keys[f.Message.Key] {
			s.keys[f.Message.Key] = true
			for k, row := range s.rows {
				if k.owner == f.Owner && IsDigest(f.Message.Key) {
					row.Ignored++
				}
			}
			s.messages = append(s.messages, *f.Message)
			s.at = append(s.at, now)
			stored++
		}
	}
	return stored, nil
}

func (s *memory) NextDue(context.Context) (time.Time, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var first time.Time
	for _, d := range s.rows {
		if due := d.Reminder.Due; !due.IsZero() && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	return first, !first.IsZero(), nil
}

// words lists the partners, so that a test sees what was folded into a message.
type words struct {
	fail func(owner int64) error
}

func (w words) Compose(_ time.Time, due []Due, late bool) (outbox.Message, error) {
	if w.fail != nil {
		if err := w.fail(due[0].Owner); err != nil {
			return outbox.Message{}, err
		}
	}
	text := ""
	for _, d := range due {
		text += fmt.Sprintf("%s %d; ", d.Reminder.Kind, d.Reminder.Partner)
	}
	if late {
		text += "late"
	}
	return outbox.Message{Text: text}, nil
}

// rhythm is a reminder of owner about partner, due at the local time of p.
func rhythm(t testing.TB, owner, partner int64, p Prefs, due string) Due {
	t.Helper()
	return Due{Owner: owner, Zone: p.Zone.String(), Hour: p.Hour, Language: "id", CadenceDays: 30,
		Reminder: Reminder{Partner: partner, Kind: Rhythm, Due: moment(t, due, p), Version: 5}}
}

func followup(d Due) Due {
	d.Reminder.Kind = Followup
	return d
}
