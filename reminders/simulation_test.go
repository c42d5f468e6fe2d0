package reminders

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// The world of the simulation. 1 December 2027 is a Wednesday; the leap day of 2028 lies within.
const (
	simDays     = 400
	simOwners   = 50
	simPartners = 3
)

// redLetters are the days, from the first on, on which no digest comes.
var redLetters = [...]int{31, 65, 90, 156, 260, 261, 262}

// festive are the days on which partners are greeted: the leap day, and two whose reminders lie close together.
var festive = [...]int{31, 90, 97, 200, 330}

// yearly are a partner's own days, the founding on a 29 February and an agreement of 11 December 2027, as far as the
// simulation looks: 29 February and 11 December 2028, 28 February 2029.
var yearly = [...]int{90, 376, 455}

// TestFourHundredDays plays 50 owners with 150 partners and their rhythms, promises, agreements, anniversaries, weekly
// techniques, days of the calendar, evaluations and steps left open through 400 days of minutes. They log contacts, put reminders off by days, to the evening or by ten minutes, pause
// partners, move to other zones, change hour and days, answer digests or leave them; the program is down for minutes or
// days, and now and then two processes tick at once. Every message is compared with a model that was written from the
// rules alone: it thinks in local days and minutes and shares no code with the package.
func TestFourHundredDays(t *testing.T) {
	seeds := uint64(8)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			newSimulation(t, rand.New(rand.NewPCG(seed, 7))).run(t)
		})
	}
}

// simulation is the package under test and its model, side by side.
type simulation struct {
	begin   time.Time
	random  *rand.Rand
	store   *memory
	owners  []*naive
	acts    []int // minute of each owner's next act
	twice   bool  // a second process ticks in the middle of the first
	restart int   // how many downtimes there were
}

func newSimulation(t *testing.T, random *rand.Rand) *simulation {
	s := &simulation{begin: time.Date(2027, 12, 1, 0, 0, 0, 0, time.UTC), random: random, store: newMemory()}
	hours := []int{540, 540, 480, 1020, 1199, 420, 300, 1290, 0, 419, 1200}
	masks := []int{0, 0, 0, 1<<time.Monday | 1<<time.Thursday, 127, 126, 1 << time.Sunday}
	for owner := range simOwners {
		n := &naive{shift: (7 + owner%3) * 60, hour: hours[owner%len(hours)], days: masks[owner%len(masks)], paused: map[int]int{}}
		s.owners = append(s.owners, n)
		s.acts = append(s.acts, 600+random.IntN(3000))
		for partner := range simPartners {
			cadence := []int{7, 14, 30, 60, 180, 3}[random.IntN(6)]
			n.set(timer{partner: partner, kind: "rhythm", cadence: cadence, due: n.onward(n.day(0)+cadence)*1440 + n.hour})
			s.put(t, owner, partner, Rhythm, cadence, func(p Prefs) time.Time { return First(s.begin, cadence, p) })
		}
		n.set(timer{partner: 1, kind: "renewal", end: 300})
		n.renew(0)
		s.put(t, owner, 1, Renewal, 0, func(p Prefs) time.Time { return Renewing(s.end(300), s.begin, p) })
		n.set(timer{partner: 8, kind: "occasion"})
		n.greet(0)
		s.put(t, owner, 8, Occasion, 0, func(p Prefs) time.Time { return s.occasion([]string{"a"}, s.begin, p) })
		n.set(timer{partner: 0, kind: "anniversary"})
		n.celebrate(0)
		s.put(t, owner, 0, Anniversary, 0, func(p Prefs) time.Time { return Anniversaries(AnniversaryDays(ownDays), s.begin, p) })
		n.set(timer{partner: 2, kind: "evaluation", due: n.onward(n.day(0)+91)*1440 + n.hour})
		s.put(t, owner, 2, Evaluation, 0, func(p Prefs) time.Time { return Evaluating(s.begin, p) })
		n.set(timer{partner: 9, kind: "weekly", due: n.weekly(0)})
		s.put(t, owner, 9, Weekly, 0, func(p Prefs) time.Time { return NextWeekly(s.begin, p) })
	}
	return s
}

// ownDays are those of yearly, as a reminder has them.
const ownDays = "f02-29 a2027-12-11"

// end is day n as the note of an agreement has it.
func (s *simulation) end(n int) string { return s.begin.AddDate(0, 0, n).Format(time.DateOnly) }

func off(day time.Time) bool {
	days := int(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC).Sub(time.Date(2027, 12, 1, 0, 0, 0, 0, time.UTC)).Hours() / 24)
	for _, red := range redLetters {
		if days == red {
			return true
		}
	}
	return false
}

// prefs are an owner's wishes as the package knows them.
func (s *simulation) prefs(t *testing.T, owner int) Prefs {
	n := s.owners[owner]
	p := zoned(t, [...]string{"WIB", "WITA", "WIT"}[n.shift/60-7], n.hour)
	p.Days, p.Off, p.Occasion = n.days, off, s.occasion
	return p
}

// occasion is the next reminder of the days that everybody is greeted on, as the calendar would find it.
func (s *simulation) occasion(ids []string, now time.Time, p Prefs) (next time.Time) {
	for _, day := range festive {
		local := time.Date(2027, 12, 1+day, 0, 0, 0, 0, p.Zone)
		if due := Greeting(local, now, p); len(ids) == 1 && !due.IsZero() && (next.IsZero() || due.Before(next)) {
			next = due
		}
	}
	return next
}

// put stores a reminder as the program would.
func (s *simulation) put(t *testing.T, owner, partner int, kind Kind, cadence int, due func(Prefs) time.Time) {
	p := s.prefs(t, owner)
	d := Due{Owner: int64(owner + 1), Zone: p.Zone.String(), Hour: p.Hour, Days: p.Days, CadenceDays: cadence, Ignored: s.owners[owner].ignored,
		Reminder: Reminder{Partner: int64(partner), Kind: kind, Due: due(p)}}
	switch kind {
	case Renewal:
		d.Reminder.Note = s.end(300)
	case Occasion:
		d.Reminder.Note = "a"
	case Anniversary:
		d.Reminder.Note = ownDays
	}
	if until, ok := s.owners[owner].paused[partner]; ok {
		d.PausedUntil = s.begin.Add(time.Duration(until) * time.Minute)
	}
	s.store.set(d)
}

// run jumps from one minute in which anything may happen, by either side's view, to the next.
func (s *simulation) run(t *testing.T) {
	tick := &Tick{Store: s.store, Composer: words{}, Batch: 7, Off: off, Occasion: s.occasion}
	other := &Tick{Store: s.store, Composer: words{}, Batch: 11, Off: off, Occasion: s.occasion}
	s.store.between = func(now time.Time) {
		if between := s.store.between; s.twice {
			s.store.between = nil
			if _, err := other.Run(context.Background(), now); err != nil {
				t.Error(err)
			}
			s.store.between = between
		}
	}
	messages, outage := 0, 5000
	for minute := 0; minute < simDays*1440; minute = max(minute+1, s.next(t)) {
		if minute >= outage { // the program is away, from minutes to 74 hours, about every tenth day
			minute += 1 + s.random.IntN(74*60)
			outage = minute + s.random.IntN(20*1440)
			s.restart++
		}
		now := s.begin.Add(time.Duration(minute) * time.Minute)
		s.people(t, minute, now)
		s.twice = s.random.IntN(4) == 0
		before := len(s.store.messages)
		if _, err := tick.Run(context.Background(), now); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range s.store.messages[before:] {
			got = append(got, fmt.Sprintf("%d: %s", m.Chat, strings.TrimSpace(m.Text)))
		}
		if want := s.tick(minute); !sameSet(got, want) {
			t.Fatalf("at %v\n got %q\nwant %q", now, got, want)
		}
		messages += len(got)
	}
	if messages < 3000 || s.restart < 10 {
		t.Errorf("only %d messages and %d downtimes", messages, s.restart)
	}
	t.Logf("%d messages, %d downtimes", messages, s.restart)
}

// sameSet compares without order: two processes finish in their own.
func sameSet(a, b []string) bool {
	seen := map[string]int{}
	for _, s := range a {
		seen[s]++
	}
	for _, s := range b {
		seen[s]--
	}
	for _, n := range seen {
		if n != 0 {
			return false
		}
	}
	return true
}

// next is the first minute at which the package, the model or a person has something to do.
func (s *simulation) next(t *testing.T) int {
	first := 1 << 40
	if due, ok, err := s.store.NextDue(context.Background()); err != nil {
		t.Fatal(err)
	} else if ok {
		first = int(due.Sub(s.begin) / time.Minute)
	}
	for owner, n := range s.owners {
		first = min(first, s.acts[owner])
		for _, d := range n.timers {
			first = min(first, d.due-n.shift)
		}
	}
	return first
}

// people act when their time has come.
func (s *simulation) people(t *testing.T, minute int, now time.Time) {
	for owner, n := range s.owners {
		if s.acts[owner] > minute {
			continue
		}
		every := 3 * 1440
		if owner%5 == 0 {
			every = 60 * 1440 // these leave most digests unanswered
		}
		s.acts[owner] = minute + 1 + s.random.IntN(2*every)
		n.ignored = 0
		s.act(t, owner, n, minute, now)
		s.relearn(t, owner) // what every row carries of its owner
	}
}

// relearn brings what the rows carry of an owner and his pauses up to date, as reading them from tables would.
func (s *simulation) relearn(t *testing.T, owner int) {
	p, n := s.prefs(t, owner), s.owners[owner]
	for k, row := range s.store.rows {
		if k.owner == int64(owner+1) {
			row.Zone, row.Hour, row.Days, row.Ignored = p.Zone.String(), p.Hour, p.Days, n.ignored
			row.PausedUntil = time.Time{}
			if until, ok := n.paused[int(k.partner)]; ok {
				row.PausedUntil = s.begin.Add(time.Duration(until) * time.Minute)
			}
		}
	}
}

// act is one of the things an owner does, in the package's words and in the model's.
func (s *simulation) act(t *testing.T, owner int, n *naive, minute int, now time.Time) {
	partner := s.random.IntN(simPartners)
	local, today := minute+n.shift, n.day(minute+n.shift)
	d := s.store.get(int64(owner+1), int64(partner), Rhythm)
	rhythm := timer{partner: partner, kind: "rhythm", cadence: d.CadenceDays}
	set := func(due int, same func(Prefs) time.Time) {
		rhythm.due = due
		n.set(rhythm)
		s.put(t, owner, partner, Rhythm, d.CadenceDays, same)
	}
	switch s.random.IntN(11) {
	case 0, 1, 2: // a contact is logged
		set(n.onward(today+d.CadenceDays)*1440+n.hour, func(p Prefs) time.Time { return AfterContact(now, d.CadenceDays, p) })
	case 3: // put off by three days, whatever day that is
		set((today+3)*1440+n.hour, func(p Prefs) time.Time { return Snooze(now, 3, p) })
	case 4: // to this evening
		set(n.upcoming(local, 1110), func(p Prefs) time.Time { return Evening(now, p) })
	case 5: // in ten minutes, also at night
		set(local+10, func(p Prefs) time.Time { return Exactly(now, 10*time.Minute, p) })
	case 6: // "contact now"
		n.set(timer{partner: partner, kind: "followup", due: n.awake(local + 120)})
		s.put(t, owner, partner, Followup, 0, func(p Prefs) time.Time { return In(now, 2*time.Hour, p) })
	case 7: // a promise at a time of his own
		at := n.day(local)*1440 + 1440*s.random.IntN(9) + s.random.IntN(1440)
		if at > local {
			n.set(timer{partner: partner, kind: "promise", due: at})
			s.put(t, owner, partner, Promise, 0, func(Prefs) time.Time { return s.begin.Add(time.Duration(at-n.shift) * time.Minute) })
		}
	case 8: // a partner is paused, or not any more
		if _, ok := n.paused[partner]; ok {
			delete(n.paused, partner)
		} else {
			n.paused[partner] = minute + 1440*s.random.IntN(60) + s.random.IntN(1440)
		}
	case 9: // a step is left open
		n.set(timer{partner: partner, kind: "open.step-1", due: n.onward(today+2)*1440 + n.hour})
		s.put(t, owner, partner, Unfinished("step-1"), 0, func(p Prefs) time.Time { return Onward(Snooze(now, 2, p), p) })
	case 10:
		s.change(t, owner, n, minute, now)
	}
}

// change is a move to another zone, or another hour or week.
func (s *simulation) change(t *testing.T, owner int, n *naive, minute int, now time.Time) {
	from, was := s.prefs(t, owner), *n
	switch s.random.IntN(3) {
	case 0:
		n.shift = (7 + s.random.IntN(3)) * 60
	case 1:
		n.hour = []int{540, 480, 1020, 300, 1290}[s.random.IntN(5)]
	case 2:
		n.days = []int{0, 127, 126, 1 << time.Sunday, 1<<time.Tuesday | 1<<time.Saturday}[s.random.IntN(5)]
	}
	n.move(&was, minute)
	to := s.prefs(t, owner)
	for k, row := range s.store.rows {
		if k.owner != int64(owner+1) || !row.Reminder.Due.After(now) {
			continue
		}
		row.Reminder.Due = milli(Moved(row.Reminder, from, to))
		if !row.Reminder.Due.After(now) {
			row.Reminder.Due = milli(Digest(now, to))
		}
		row.Reminder.Version++
	}
}
