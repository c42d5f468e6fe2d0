package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"mitrabot/bot"
)

const (
	selectMentor = "SELECT person, code, since, next_tip, name FROM mentors WHERE person = $1"
	// The mentor whom an owner follows: the only way from an owner to another person's row.
	selectMentorOf = `SELECT m.person, m.code, m.since, m.next_tip, m.name FROM mentorships s JOIN mentors m ON m.person = s.mentor
	WHERE s.owner = $1`
	selectMentorByCode = "SELECT person, code, since, next_tip, name FROM mentors WHERE code = $1"
	selectMentors      = "SELECT person, code, since, next_tip, name FROM mentors ORDER BY since, person LIMIT $1 OFFSET $2"
)

func (v view) scanMentor(rows *sql.Rows) (m bot.Mentor, err error) {
	var since int64
	var name sql.RawBytes
	if err := rows.Scan(&m.Person, &m.Code, &since, &m.NextTip, &name); err != nil {
		return m, err
	}
	o := opener{key: v.d.key, owner: m.Person}
	m.Since, m.Name = at(since), o.text(mentorName, name)
	return m, o.err
}

func (v view) Mentor(ctx context.Context) (bot.Mentor, error) {
	return first(v, ctx, v.scanMentor, selectMentor, v.owner)
}

func (v view) MentorOf(ctx context.Context) (bot.Mentor, error) {
	return first(v, ctx, v.scanMentor, selectMentorOf, v.owner)
}

func (v view) MentorByCode(ctx context.Context, code string) (bot.Mentor, error) {
	if code == "" {
		return bot.Mentor{}, bot.ErrNotFound
	}
	return first(v, ctx, v.scanMentor, selectMentorByCode, code)
}

func (v view) Mentors(ctx context.Context, offset, limit int) ([]bot.Mentor, int, error) {
	n, err := number(ctx, v.r, "SELECT count(*) FROM mentors")
	if err != nil || n == 0 {
		return nil, 0, err
	}
	list, err := many(ctx, v.r, v.scanMentor, selectMentors, rowLimit(limit), rowLimit(offset))
	return list, int(n), err
}

func (v view) MentorNamed(ctx context.Context, person int64) (bot.Mentor, error) {
	return first(v, ctx, v.scanMentor, selectMentor, person)
}

func (v view) Appointment(ctx context.Context, token string) (bot.Appointment, error) {
	return first(v, ctx, func(rows *sql.Rows) (a bot.Appointment, err error) {
		var expires, used int64
		err = rows.Scan(&a.Token, &a.Admin, &expires, &used)
		a.Expires, a.UsedAt = at(expires), at(used)
		return a, err
	}, "SELECT token, admin, expires, used_at FROM appointments WHERE token = $1", token)
}

const selectMentorship = `SELECT o.language, o.blocked_at, p.language, p.blocked_at, m.name, o.institution,
	EXISTS (SELECT 1 FROM outbox b WHERE b.chat = s.mentor AND b.peer = s.owner AND b.peer > 0)
	FROM mentorships s JOIN users o ON o.owner = s.owner JOIN users p ON p.owner = s.mentor JOIN mentors m ON m.person = s.mentor
	WHERE s.owner = $1 AND s.mentor = $2`

func (v view) Mentorship(ctx context.Context, owner, mentor int64) (bot.Mentorship, error) {
	if v.owner != owner && v.owner != mentor {
		return bot.Mentorship{}, bot.ErrNotFound // of two others
	}
	return first(v, ctx, func(rows *sql.Rows) (s bot.Mentorship, err error) {
		var ownerBlocked, mentorBlocked int64
		var name, institution sql.RawBytes
		var wrote bool
		if err := rows.Scan(&s.Owner.Language, &ownerBlocked, &s.Mentor.Language, &mentorBlocked, &name, &institution, &wrote); err != nil {
			return s, err
		}
		s.Owner.Blocked, s.Mentor.Blocked = ownerBlocked > 0, mentorBlocked > 0
		o := opener{key: v.d.key, owner: mentor}
		s.MentorName = o.text(mentorName, name)
		if wrote {
			of := opener{key: v.d.key, owner: owner}
			s.OwnerName = of.text(userInstitution, institution)
			o.err = errors.Join(o.err, of.err)
		}
		return s, o.err
	}, selectMentorship, owner, mentor)
}

const (
	countOwners = `SELECT count(*), coalesce(sum(CASE WHEN u.seen_at >= $2 THEN 1 ELSE 0 END), 0),
	coalesce(sum(CASE WHEN u.blocked_at > 0 THEN 1 ELSE 0 END), 0)
	FROM mentorships s JOIN users u ON u.owner = s.owner WHERE s.mentor = $1`
	countSteps = `SELECT p.step, count(*), coalesce(sum(CASE WHEN p.updated_at < $2 THEN 1 ELSE 0 END), 0)
	FROM mentorships s JOIN partners p ON p.owner = s.owner AND p.archived_at = 0
	WHERE s.mentor = $1 GROUP BY p.step ORDER BY p.step`
)

func (v view) Cohort(ctx context.Context, activeSince, stuckSince time.Time) (bot.Cohort, error) {
	var c bot.Cohort
	err := v.r.each(ctx, func(rows *sql.Rows) error { return rows.Scan(&c.Owners, &c.Active, &c.Blocked) },
		countOwners, v.owner, ms(activeSince))
	if err != nil {
		return c, err
	}
	err = v.r.each(ctx, func(rows *sql.Rows) error {
		var s bot.CohortStep
		err := rows.Scan(&s.Step, &s.Partnerships, &s.Stuck)
		c.Steps = append(c.Steps, s)
		return err
	}, countSteps, v.owner, ms(stuckSince))
	return c, err
}

const selectThread = "SELECT peer, key FROM outbox WHERE chat = $1 AND message = $2 AND message > 0 AND peer > 0"

func (v view) Thread(ctx context.Context, message int64) (bot.Thread, error) {
	if message <= 0 {
		return bot.Thread{}, bot.ErrNotFound
	}
	return first(v, ctx, func(rows *sql.Rows) (t bot.Thread, err error) { return t, rows.Scan(&t.Peer, &t.Key) },
		selectThread, v.owner, message)
}

const (
	insertMentor = `INSERT INTO mentors (person, code, since, next_tip, name) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (person) DO NOTHING`
	// Only of one who still is a mentor: he may have been removed since his turn has read him.
	updateMentor    = "UPDATE mentors SET code = $2, next_tip = $3, name = $4 WHERE person = $1"
	takeAppointment = "UPDATE appointments SET used_at = $2 WHERE token = $1 AND used_at = 0"
	// What was on its way to the owners of somebody who is no mentor any more ends.
	stopMentor = `UPDATE outbox SET state = 'stopped', at = $2 WHERE peer = $1 AND peer > 0 AND priority = 2 AND state IN ('ready', 'later')`
)

// An owner can only follow a mentor who still is one.
const follow = `INSERT INTO mentorships (owner, mentor, since) SELECT $1, m.person, $3 FROM mentors m WHERE m.person = $2
	ON CONFLICT (owner) DO UPDATE SET mentor = excluded.mentor, since = excluded.since`

// mentoring adds what a Change says about mentors, appointments and mentorships.
func (p *plan) mentoring(ch *bot.Change) {
	if ch.Take != "" {
		p.must = append(p.must, len(p.stmts))
		p.add(takeAppointment, ch.Take, ms(p.now))
	}
	if m := ch.Appoint; m != nil {
		p.add(insertMentor, p.owner, m.Code, ms(m.Since), m.NextTip, p.d.key.sealText(mentorName, p.owner, m.Name))
	}
	if m := ch.Mentor; m != nil {
		p.add(updateMentor, p.owner, m.Code, m.NextTip, p.d.key.sealText(mentorName, p.owner, m.Name))
	}
	for _, a := range ch.Appointments {
		p.add("INSERT INTO appointments (token, admin, expires, used_at) VALUES ($1, $2, $3, 0) ON CONFLICT (token) DO NOTHING", a.Token, a.Admin, ms(a.Expires))
	}
	for _, owner := range ch.Cut {
		p.add("DELETE FROM mentorships WHERE owner = $1 AND mentor = $2", owner, p.owner)
	}
	if f := ch.Follow; f != nil {
		if *f == 0 {
			p.add("DELETE FROM mentorships WHERE owner = $1", p.owner)
		} else {
			p.add(follow, p.owner, *f, ms(p.now))
		}
	}
	for _, person := range ch.Dismiss {
		p.add(stopMentor, person, ms(p.now))
		p.add("DELETE FROM mentors WHERE person = $1", person)
	}
}
