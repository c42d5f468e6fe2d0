package reminders

import (
	"cmp"
	"fmt"
	"slices"
)

// naive is the counterpart of the package for one owner. It counts local days and minutes from the first midnight of the
// owner's zone and knows calendars only as the number of a day; the first is a Wednesday.
type naive struct {
	shift, hour int // minutes
	days        int // a bit per weekday, Sunday first; 0: Monday to Friday
	ignored     int
	paused      map[int]int // partner: until, as minute of the simulation
	timers      []timer
}

type timer struct {
	partner    int
	kind       string
	cadence    int
	due        int // local minute
	late       bool
	unanswered int
	end        int // local day, of a renewal
}

func (n *naive) day(local int) int { return local / 1440 }

func (n *naive) set(t timer) {
	n.drop(t)
	n.timers = append(n.timers, t)
}

func (n *naive) drop(t timer) {
	n.timers = slices.DeleteFunc(n.timers, func(o timer) bool { return o.partner == t.partner && o.kind == t.kind })
}

func weekday(day int) int { return (3 + day) % 7 }

func (n *naive) works(day int) bool {
	if slices.Contains(redLetters[:], day) {
		return false
	}
	if n.days == 0 {
		return weekday(day) != 0 && weekday(day) != 6
	}
	return n.days>>weekday(day)&1 == 1
}

// onward is the first working day from day on, backward the last one up to it.
func (n *naive) onward(day int) int {
	for !n.works(day) {
		day++
	}
	return day
}

func (n *naive) backward(day int) int {
	for !n.works(day) {
		day--
	}
	return day
}

// upcoming is the next local minute at which the clock shows inDay.
func (n *naive) upcoming(local, inDay int) int {
	at := n.day(local)*1440 + inDay
	if at <= local {
		at += 1440
	}
	return at
}

func sleeping(local int) bool { return local%1440 >= 1200 || local%1440 < 420 }

// awake is the first minute from local on at which people may be written to.
func (n *naive) awake(local int) int {
	for sleeping(local) {
		local++
	}
	return local
}

// weekly is the next Tuesday at least two days away.
func (n *naive) weekly(local int) int {
	day := n.day(local) + 2
	for weekday(day) != 2 {
		day++
	}
	return n.onward(day)*1440 + n.hour
}

// renew sets the renewal to its first stage after local, or takes it off.
func (n *naive) renew(local int) {
	for i, t := range n.timers {
		if t.kind != "renewal" {
			continue
		}
		for _, before := range []int{90, 60, 30, 7} {
			if at := n.backward(t.end-before)*1440 + n.hour; at > local {
				n.timers[i].due, n.timers[i].late = at, false
				return
			}
		}
		n.drop(t)
		return
	}
}

// greet sets the occasion to its first stage after local, or lets it look again.
func (n *naive) greet(local int) {
	for i, t := range n.timers {
		if t.kind != "occasion" {
			continue
		}
		best := n.stage(local)
		if best < 0 { // the calendar is asked again
			best = (n.day(local)+30)*1440 + n.hour
		}
		n.timers[i].due, n.timers[i].late = best, false
		return
	}
}

// stage is the first reminder of a festive day after local; -1 where there is none.
func (n *naive) stage(local int) int {
	best := -1
	for _, day := range festive {
		for _, before := range []int{5, 1} {
			if at := n.backward(day-before)*1440 + n.hour; at > local && (best < 0 || at < best) {
				best = at
			}
		}
	}
	return best
}

// celebrate sets the anniversaries to the first after local: on the day, or on the working day before.
func (n *naive) celebrate(local int) {
	for i, t := range n.timers {
		if t.kind != "anniversary" {
			continue
		}
		best := -1
		for _, day := range yearly {
			if at := n.backward(day)*1440 + n.hour; at > local && (best < 0 || at < best) {
				best = at
			}
		}
		n.timers[i].due, n.timers[i].late = best, false
	}
}

// move is a change of wishes: was is how the owner was before.
func (n *naive) move(was *naive, minute int) {
	local := minute + n.shift
	for i := range n.timers {
		t := &n.timers[i]
		if past := minute + was.shift; t.due < past || t.due == past && !t.late {
			t.due += n.shift - was.shift // it fires in this very minute
			continue
		}
		switch {
		case t.kind == "followup", t.kind == "promise" && t.unanswered > 0:
			t.due += n.shift - was.shift // the same moment
		case t.kind == "promise", t.due%1440 != was.hour:
			// the same on the clock of the new zone
		default:
			day := n.day(t.due)
			switch dated := t.dated(); {
			case was.works(day) && dated:
				day = n.backward(day)
			case was.works(day):
				day = n.onward(day)
			}
			t.due, t.late = day*1440+n.hour, false
		}
		if t.due < local || t.due == local && !t.late {
			t.due, t.late = n.onward(n.day(n.upcoming(local, n.hour)))*1440+n.hour, false
		}
	}
}

// dated tells whether a timer is about a day, and no use after it.
func (t timer) dated() bool {
	return t.kind == "renewal" || t.kind == "occasion" || t.kind == "anniversary"
}

// digest tells whether a timer belongs into a digest.
func (n *naive) digest(t timer) bool {
	return t.kind != "followup" && t.kind != "promise" && (t.late || t.due%1440 == n.hour)
}

// tick is what should be sent at a minute.
func (s *simulation) tick(minute int) (messages []string) {
	for owner, n := range s.owners {
		if text := n.tick(minute); text != "" {
			messages = append(messages, fmt.Sprintf("%d:%s", owner+1, text))
		}
	}
	return messages
}

// order is how the package must name what is due: by time, what was moved after what was planned for the same minute.
func order(a, b timer) int {
	rank := func(late bool) int {
		if late {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(rank(a.late), rank(b.late)), cmp.Compare(a.partner, b.partner), cmp.Compare(a.kind, b.kind))
}

func (n *naive) tick(minute int) string {
	local := minute + n.shift
	var due []timer
	for _, t := range n.timers {
		if t.due <= local {
			due = append(due, t)
		}
	}
	slices.SortFunc(due, order)
	due = slices.DeleteFunc(due, func(t timer) bool { return n.held(t, minute) })
	if len(due) == 0 || n.asleep(due, local) {
		return ""
	}
	text, late, digest := "", false, false
	for _, t := range due {
		text += fmt.Sprintf(" %s %d;", t.kind, t.partner)
		late = late || t.late || local-t.due > 60
		digest = digest || n.digest(t)
		n.advance(t, local)
	}
	if digest {
		n.ignored++
	}
	if late {
		text += " late"
	}
	return text
}

// held puts off what is not to be said at all just now.
func (n *naive) held(t timer, minute int) bool {
	local := minute + n.shift
	if t.kind == "occasion" {
		if near := n.stage(local - 5*1440); near < 0 || near > local { // no day to speak of
			n.greet(local)
			return true
		}
	}
	if until := n.paused[t.partner]; until > minute && (t.kind == "occasion" || t.kind == "anniversary") {
		day := n.day(until + n.shift)
		if day*1440+n.hour < until+n.shift {
			day++
		}
		again := n.onward(day)*1440 + n.hour - 1
		if t.kind == "anniversary" {
			n.celebrate(again)
		} else {
			n.greet(again)
		}
		return true
	} else if until > minute && t.kind != "promise" {
		day := n.day(until + n.shift)
		if day*1440+n.hour < until+n.shift {
			day++
		}
		t.due, t.late = n.onward(day)*1440+n.hour, false
		n.set(t)
		return true
	}
	if n.ignored <= 3 || !n.digest(t) || t.dated() {
		return false
	}
	monday := n.day(local)
	for weekday(monday) != 1 {
		monday--
	}
	if n.onward(monday) == n.day(local) {
		return false
	}
	if digest := n.onward(monday)*1440 + n.hour; digest < local && (t.due < digest || t.due == digest && !t.late) {
		return false // it did not come, since the program was away
	}
	t.due, t.late = n.onward(monday+7)*1440+n.hour, false
	n.set(t)
	return true
}

// asleep puts everything off to the next minute that is allowed, if this one is not.
func (n *naive) asleep(due []timer, local int) bool {
	if !sleeping(local) {
		return false
	}
	chosen := sleeping(n.hour)
	if since := (local - n.hour + 1440) % 1440; chosen && since%1440 <= 60 {
		return false
	}
	for _, t := range due {
		if !t.late && local-t.due <= 60 && sleeping(t.due) {
			return false // he has set it for this very hour
		}
	}
	until := local + 1
	for until%1440 != 420 && !(chosen && until%1440 == n.hour) {
		until++
	}
	for _, t := range due {
		t.due, t.late = until, true
		n.set(t)
	}
	return true
}

// advance is what becomes of a timer that was said.
func (n *naive) advance(t timer, local int) {
	t.unanswered++
	t.late = false
	switch {
	case t.kind == "followup", t.kind == "open.step-1", t.kind == "promise" && t.unanswered > 1:
		n.drop(t)
		return
	case t.kind == "promise":
		t.due = n.awake(local + 120)
	case t.kind == "weekly":
		t.due = n.weekly(local)
	case t.kind == "occasion":
		n.set(t)
		n.greet(local)
		return
	case t.kind == "anniversary":
		n.set(t)
		n.celebrate(local)
		return
	case t.kind == "evaluation":
		t.due = n.onward(n.day(local)+91)*1440 + n.hour
	case t.kind == "renewal":
		n.set(t)
		n.renew(local)
		return
	case t.unanswered > 3:
		t.due = n.onward(n.day(local)+max(30, t.cadence))*1440 + n.hour
	default:
		t.due = n.onward(n.day(local)+min(7, t.cadence))*1440 + n.hour
	}
	n.set(t)
}
