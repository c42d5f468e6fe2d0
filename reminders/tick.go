package reminders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/outbox"
)

// postponed is how long an owner waits whose message could not be worded.
const postponed = 10 * time.Minute

// moved marks a due time that was moved because it fell into quiet hours after a downtime: planned times are whole
// minutes, a moved one lies this much after. So it is still known as late when it comes, even after a restart.
const moved = time.Millisecond

// Tick fires what is due. Store and Composer are required.
type Tick struct {
	Store    Store
	Composer Composer
	Log      *slog.Logger
	// Late is how long after its time a reminder counts as late (1 h).
	Late time.Duration
	// Batch is how many owners are handled in one transaction (100).
	Batch int
	// Zone finds the zone of a name; by default it knows WIB, WITA and WIT. An owner whose zone is unknown gets WIB,
	// where most owners live.
	Zone func(name string) (*time.Location, error)
	// Off tells red-letter days, as Prefs has it. It may be nil.
	Off func(day time.Time) bool
	// Occasion finds the next day of the calendar, as Prefs has it. It may be nil.
	Occasion func(ids []string, now time.Time, p Prefs) time.Time
}

// Run fires all that is due at now, batch by batch, and tells how many messages were stored. An owner gets at most one
// message however much is due, also after downtime. Silent owners move on to tomorrow without one (what had its own time ends), owners in quiet
// hours to the end of these, and owners whose message cannot be worded by ten minutes; none of them stops the others.
// An error is one of the store; what was fired before it stays.
func (t *Tick) Run(ctx context.Context, now time.Time) (fired int, err error) {
	batch := t.Batch
	if batch <= 0 {
		batch = 100
	}
	done := map[int64]bool{}
	for {
		due, err := t.Store.Due(ctx, now.Add(moved), batch)
		if err != nil {
			return fired, fmt.Errorf("due reminders: %w", err)
		}
		var firings []Firing
		for _, group := range byOwner(due) {
			// Whoever is due again in the same tick has just changed something; the next minute will do.
			if owner := group[0].Owner; !done[owner] {
				done[owner] = true
				firings = append(firings, t.firing(now, group))
			}
		}
		if len(firings) == 0 {
			return fired, nil
		}
		stored, err := t.Store.Fire(ctx, now, firings)
		fired += stored
		if err != nil {
			return fired, fmt.Errorf("fire reminders: %w", err)
		}
	}
}

// byOwner cuts what is ordered by owner into one piece each.
func byOwner(due []Due) [][]Due {
	var groups [][]Due
	for from, i := 0, 1; i <= len(due); i++ {
		if i == len(due) || due[i].Owner != due[from].Owner {
			groups = append(groups, due[from:i])
			from = i
		}
	}
	return groups
}

// firing decides what one owner's due reminders lead to.
func (t *Tick) firing(now time.Time, due []Due) Firing {
	p := t.prefs(due[0])
	if due[0].Silent {
		return silence(due, now, p)
	}
	threshold := t.Late
	if threshold <= 0 {
		threshold = time.Hour
	}
	all := due
	due, held := hold(now, all, p)
	if len(due) == 0 {
		return Firing{Owner: all[0].Owner, Advances: held}
	}
	f := t.fire(now, threshold, due, p)
	f.Advances = append(f.Advances, held...)
	return f
}

// hold takes out what is not to be said now: of a partner who is paused, all but what the owner has set himself; where
// digests come once a week, what belongs into one on any other day, unless it is about that day.
func hold(now time.Time, due []Due, p Prefs) (rest []Due, held []Advance) {
	week, digest := now, Week(at(now, -7, p, 0), p) // of this week
	if Slow(due[0].Ignored) && !at(now, 0, p, p.Hour).Equal(digest) {
		week = Week(now, p)
	}
	for _, d := range due {
		r := d.Reminder
		switch {
		case passed(r, now, p):
			held = append(held, advance(d, Occasionally(strings.Fields(r.Note), now, p), r.Unanswered))
		case d.PausedUntil.After(now) && (r.Kind == Occasion || r.Kind == Anniversary): // over by then: the next one
			next, _ := Again(d, Resume(d.PausedUntil, p).Add(-time.Minute), p)
			held = append(held, advance(d, next, r.Unanswered))
		case d.PausedUntil.After(now) && r.Kind != Promise && r.Kind.Base() != Meeting:
			held = append(held, advance(d, Resume(d.PausedUntil, p), r.Unanswered))
		case digest.Before(now) && !r.Due.After(digest): // this week's digest has not come, after a downtime
			rest = append(rest, d)
		case week.After(now) && InDigest(d, p) && !r.Kind.Dated():
			held = append(held, advance(d, week, r.Unanswered))
		default:
			rest = append(rest, d)
		}
	}
	return rest, held
}

// InDigest tells whether a reminder comes in the day's digest: one without a time of its own, neither by its kind nor
// because the owner has put it off to an hour that is not that of the digests.
func InDigest(d Due, p Prefs) bool {
	when := d.Reminder.Due
	return !d.Reminder.Kind.OwnTime() && (isMoved(when) || minute(when, p) == p.Hour)
}

// fire words what is due and moves it on.
func (t *Tick) fire(now time.Time, threshold time.Duration, due []Due, p Prefs) Firing {
	late := false
	for _, d := range due {
		late = late || now.Sub(d.Reminder.Due) > threshold || isMoved(d.Reminder.Due)
	}
	if when, ok := welcome(now, threshold, p); !ok && !asked(now, threshold, due, p) {
		return shift(due, when.Add(moved))
	}
	m, err := t.compose(now, due, late)
	if err != nil {
		t.log().Error("reminders: message not worded, postponed", "owner", due[0].Owner, "error", err)
		when := In(now, postponed, Prefs{Zone: p.Zone})
		if late {
			when = when.Add(moved)
		}
		return shift(due, when)
	}
	f := Firing{Owner: due[0].Owner, Message: &m}
	if slices.ContainsFunc(due, func(d Due) bool { return InDigest(d, p) }) {
		m.Key = digestKey + m.Key
	}
	for _, d := range due {
		next, unanswered := Again(d, now, p)
		f.Advances = append(f.Advances, advance(d, next, unanswered))
	}
	return f
}

// asked tells whether one of the reminders was set for this very hour: nothing but the owner's own wish puts one into
// the quiet hours, and then it comes in time or, after a downtime, waits like all others.
func asked(now time.Time, threshold time.Duration, due []Due, p Prefs) bool {
	for _, d := range due {
		if when := d.Reminder.Due; !isMoved(when) && now.Sub(when) <= threshold && quiet(minute(when, p)) {
			return true
		}
	}
	return false
}

// shift moves all of an owner's due reminders without a message.
func shift(due []Due, to time.Time) Firing {
	f := Firing{Owner: due[0].Owner}
	for _, d := range due {
		f.Advances = append(f.Advances, advance(d, to, d.Reminder.Unanswered))
	}
	return f
}

// silence moves what is due of an owner who is not to be written to. What had its own time has missed it and ends: said
// days later it would only confuse. What has its own day of the week, or days
// before the end of an agreement, keeps them.
func silence(due []Due, now time.Time, p Prefs) Firing {
	f := shift(due, Onward(at(now, 1, p, p.Hour), p))
	for i, a := range f.Advances {
		switch a.Kind.Base() {
		case Meeting, Asked, Promise, planned, unfinished:
			f.Advances[i].Next = time.Time{}
		case Renewal:
			if end := due[i].Reminder.Note; end != "" { // one that cannot be read is put off like all that is damaged
				f.Advances[i].Next = Renewing(end, now, p)
			}
		case Weekly, Occasion, Anniversary, Evaluation:
			f.Advances[i].Next, _ = Again(due[i], now, p)
		}
	}
	return f
}

func advance(d Due, next time.Time, unanswered int) Advance {
	return Advance{
		Owner: d.Owner, Partner: d.Reminder.Partner, Kind: d.Reminder.Kind, Planned: d.Planned, Version: d.Reminder.Version,
		Next: next, Unanswered: unanswered,
	}
}

// compose has the message worded and fills in what the wording need not know. A panic of the Composer is an error
// that names only its type: its text may quote the owner.
func (t *Tick) compose(now time.Time, due []Due, late bool) (m outbox.Message, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in the composer (%T)", p)
		}
	}()
	if m, err = t.Composer.Compose(now, due, late); err != nil {
		return m, err
	}
	first := due[0]
	if m.Key == "" {
		m.Key = fmt.Sprintf("r%d.%d.%s@%d", first.Owner, first.Reminder.Partner, first.Reminder.Kind, first.Reminder.Due.UnixMilli())
	}
	if m.Chat == 0 {
		m.Chat = first.Owner
	}
	if m.Priority == outbox.Reply {
		m.Priority = outbox.Reminder
	}
	if m.Kind == "" {
		m.Kind = outbox.Send
	}
	if m.Language == "" {
		m.Language = first.Language
	}
	return m, nil
}

// isMoved tells whether a due time carries the mark of a moved one.
func isMoved(due time.Time) bool {
	return due.UnixMilli()%time.Minute.Milliseconds() == moved.Milliseconds()
}

// indonesia finds the country's zones by their names. Its clocks know no summer time, so fixed distances are exact.
func indonesia(name string) (*time.Location, error) {
	switch name {
	case "WIB":
		return time.FixedZone(name, 7*60*60), nil
	case "WITA":
		return time.FixedZone(name, 8*60*60), nil
	case "WIT":
		return time.FixedZone(name, 9*60*60), nil
	}
	return nil, errors.New("unknown zone")
}

// prefs are an owner's wishes about time.
func (t *Tick) prefs(d Due) Prefs {
	find := t.Zone
	if find == nil {
		find = indonesia
	}
	zone, err := find(d.Zone)
	if err != nil || zone == nil {
		t.log().Error("reminders: unknown zone, taken as WIB", "owner", d.Owner)
		zone = time.FixedZone("WIB", 7*60*60)
	}
	return Prefs{Zone: zone, Hour: d.Hour, Days: d.Days, Off: t.Off, Occasion: t.Occasion}
}

func (t *Tick) log() *slog.Logger {
	if t.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return t.Log
}
