package db

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"mitrabot/reminders"
)

// What is due is found in two ways, which agree in what they find. Both first walk the index of due times as far as needed
// for enough owners; the walk is bounded in rows too: after a long downtime, looking for one owner more must not cost all
// that is due. Then they read all that is due of each of these owners:
//   - selectDue at the few times at which anything is due at all. That is how it usually is, since digests come on the
//     minute. It touches nothing but what is due, however much else these owners have.
//   - selectDueOf among all reminders of each owner, which costs the same whatever number of times there is.
//
// The last note and outcome are those of the newest log entry. CROSS JOIN keeps SQLite to the order in which the tables
// are named, and "+ 0" keeps both engines from using the index of due times a second time, for each owner. A reminder
// about no partner has none to join.
const (
	selectDue = "WITH RECURSIVE " + withTimes + ", " + withOwners + dueColumns + `
	FROM owners o CROSS JOIN times t CROSS JOIN reminders r ` + dueDetails + `
	WHERE r.due = t.due AND r.due <> 0 AND r.owner = o.owner` + dueOrder
	selectDueOf = "WITH " + withOwners + dueColumns + `
	FROM owners o CROSS JOIN reminders r ` + dueDetails + `
	WHERE r.owner = o.owner AND r.due + 0 <> 0 AND r.due + 0 <= $1` + dueOrder

	// countTimes leaps from one due time to the next, and gives up at $2. The index holds what is not 0, in just these words:
	// a second lower bound ("> 0") would lead SQLite to begin at the wrong one.
	countTimes = "WITH RECURSIVE " + withTimes + " SELECT count(due) FROM (SELECT due FROM times LIMIT $2) AS few"
	withTimes  = `times(due) AS (SELECT (SELECT due FROM reminders WHERE due <> 0 AND due <= $1 ORDER BY due LIMIT 1) UNION ALL
		SELECT (SELECT n.due FROM reminders n WHERE n.due <> 0 AND n.due > times.due AND n.due <= $1 ORDER BY n.due LIMIT 1)
		FROM times WHERE times.due <> 0)`
	withOwners = `walk AS (SELECT owner, due FROM reminders WHERE due <> 0 AND due <= $1 ORDER BY due LIMIT 4 * $2),
	owners AS (SELECT owner FROM walk GROUP BY owner ORDER BY min(due), owner LIMIT $2)`
	dueColumns = `
	SELECT r.owner, r.partner, r.kind, r.due, r.unanswered, r.version, r.planned, r.note, u.language, u.address, u.name, u.zone, u.hour,
		u.blocked_at, u.paused_at, u.days, u.ignored, coalesce(p.paused_until, 0), p.name, coalesce(p.cadence, 0), coalesce(p.latest, 0), coalesce(p.step, 0), coalesce(p.last_at, 0),
		coalesce(p.created_at, 0), l.note, l.outcome,
		(SELECT e.note FROM reminders e INDEXED BY reminders_ahead WHERE e.owner = r.owner AND e.partner = r.partner AND e.kind = 'renewal'),
		coalesce((SELECT m.due FROM reminders m INDEXED BY reminders_ahead WHERE m.owner = r.owner AND m.partner = r.partner AND m.kind = 'meeting'), 0)`
	dueDetails = `CROSS JOIN users u
	LEFT JOIN partners p ON p.owner = r.owner AND p.no = r.partner
	LEFT JOIN contacts l ON l.owner = r.owner AND l.no =
		(SELECT c.no FROM contacts c WHERE c.owner = r.owner AND c.partner = r.partner ORDER BY c.at DESC, c.no DESC LIMIT 1)`
	dueOrder = " AND u.owner = r.owner AND (p.no IS NOT NULL OR r.partner = 0) ORDER BY r.owner, r.due, r.partner, r.kind"
)

// fewTimes is up to how many due times looking for each owner at each of them is the shorter way.
const fewTimes = 8

// Due implements reminders.Store.
func (d *DB) Due(ctx context.Context, now time.Time, owners int) ([]reminders.Due, error) {
	times, err := number(ctx, d.reader(), countTimes, ms(now), int64(fewTimes+1))
	if err != nil {
		return nil, fmt.Errorf("due times: %w", err)
	}
	text := selectDue
	if times > fewTimes {
		text = selectDueOf
	}
	list, err := many(ctx, d.reader(), d.scanDue, text, ms(now), rowLimit(owners))
	if err != nil {
		return nil, fmt.Errorf("due reminders: %w", err)
	}
	return list, nil
}

func (d *DB) scanDue(rows *sql.Rows) (due reminders.Due, err error) {
	var when, plan, blocked, paused, until, last, created, meets int64
	var planned, called, name, note, outcome, ends sql.RawBytes
	r := &due.Reminder
	err = rows.Scan(&due.Owner, &r.Partner, &r.Kind, &when, &r.Unanswered, &r.Version, &plan, &planned, &due.Language, &due.Address, &called,
		&due.Zone, &due.Hour, &blocked, &paused, &due.Days, &due.Ignored, &until, &name, &due.CadenceDays, &due.LatestDays, &due.Step, &last, &created, &note, &outcome, &ends, &meets)
	if err != nil {
		return due, err
	}
	o := opener{key: d.key, owner: due.Owner}
	r.Due, due.Planned, due.LastContact, due.Created = at(when), at(plan), at(last), at(created)
	due.Silent, due.PausedUntil = blocked > 0 || paused > 0, at(until)
	due.Called, due.Name, due.LastNote = o.text(userName, called), o.text(partnerName, name), o.text(contactNote, note)
	due.Ends, due.Meets = o.text(reminderNote, ends), at(meets)
	r.Note, due.LastOutcome = o.text(reminderNote, planned), string(outcome)
	if o.err != nil {
		// One owner's damaged row must not keep all others from being reminded.
		d.log.Error("a reminder cannot be read and is put off", "owner", due.Owner, "partner", r.Partner, "error", o.err)
		due.Silent = true
	}
	return due, nil
}

// Where SQLite finds the row by planned, it need not look for it by its owner.
const advanceReminder = `UPDATE reminders SET due = $5, unanswered = $6, version = version + 1
	WHERE owner = $1 AND partner = $2 AND kind = $3 AND version = $4 AND planned = $7`

// Fire implements reminders.Store. On PostgreSQL it waits for the turns of these owners, so that a turn never decides
// on a reminder that moves under its hands.
func (d *DB) Fire(ctx context.Context, now time.Time, firings []reminders.Firing) (int, error) {
	sorted := slices.Clone(firings)
	slices.SortStableFunc(sorted, func(a, b reminders.Firing) int { return cmp.Compare(a.Owner, b.Owner) })
	var advances []stmt
	posts := make([]stmt, len(sorted))
	var owners []int64
	for i, f := range sorted {
		owners = append(owners, f.Owner)
		for _, a := range f.Advances {
			advances = append(advances, stmt{advanceReminder, []any{f.Owner, a.Partner, string(a.Kind), a.Version, ms(a.Next), int64(a.Unanswered), ms(a.Planned)}})
		}
		if f.Message != nil {
			p, err := d.post(*f.Message, now, false)
			if err != nil {
				return 0, fmt.Errorf("fire: %w", err)
			}
			posts[i] = p.stmt
		}
	}
	stored := 0
	err := d.write(ctx, func(tx runner) error {
		if err := tx.lock(ctx, owners...); err != nil {
			return err
		}
		moved, err := tx.all(ctx, advances)
		if err != nil {
			return err
		}
		sent := applied(sorted, moved)
		messages := make([]stmt, len(sent))
		for i, at := range sent {
			messages[i] = posts[at]
		}
		counts, err := tx.all(ctx, messages)
		stored = 0
		for _, n := range counts {
			stored += int(n)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("fire: %w", err)
	}
	return stored, nil
}

// applied are the numbers of the firings that have a message and moved a reminder. moved tells the rows changed by each
// advance.
func applied(firings []reminders.Firing, moved []int64) (list []int) {
	for i, f := range firings {
		if f.Message != nil && slices.ContainsFunc(moved[:len(f.Advances)], func(n int64) bool { return n > 0 }) {
			list = append(list, i)
		}
		moved = moved[len(f.Advances):]
	}
	return list
}

const selectNextDue = "SELECT due FROM reminders WHERE due <> 0 AND due > 0 ORDER BY due LIMIT 1"

// NextDue implements reminders.Store.
func (d *DB) NextDue(ctx context.Context) (time.Time, bool, error) {
	due, found, err := one(ctx, d.reader(), scanID, selectNextDue)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("next due: %w", err)
	}
	return at(due), found, nil
}
