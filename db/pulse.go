package db

import (
	"context"
	"database/sql"

	"mitrabot/bot"
)

const pulseColumns = "SELECT token, partner, expires, withdrawn, day, score FROM pulses WHERE owner = $1"

func scanPulse(rows *sql.Rows) (p bot.Pulse, err error) {
	var expires, withdrawn int64
	err = rows.Scan(&p.Token, &p.Partner, &expires, &withdrawn, &p.Day, &p.Score)
	p.Expires, p.Withdrawn = at(expires), withdrawn == 1
	return p, err
}

func (v view) Pulses(ctx context.Context, partner int64) ([]bot.Pulse, error) {
	return many(ctx, v.r, scanPulse, pulseColumns+" AND (partner = $2 OR $2 = 0) ORDER BY expires DESC, token", v.owner, partner)
}

// The link is the only way from whoever holds it to the owner who made it.
const selectPulseLink = `SELECT k.token, k.partner, k.expires, k.withdrawn, k.day, k.score, u.owner, u.language, u.zone, u.hour,
	u.blocked_at, u.institution, p.name, p.archived_at FROM pulses k JOIN users u ON u.owner = k.owner
	JOIN partners p ON p.owner = k.owner AND p.no = k.partner WHERE k.token = $1`

func (v view) PulseLink(ctx context.Context, token string) (bot.PulseLink, error) {
	return first(v, ctx, func(rows *sql.Rows) (l bot.PulseLink, err error) {
		var expires, withdrawn, blocked, archived int64
		var institution, name sql.RawBytes
		u := &l.Owner
		err = rows.Scan(&l.Token, &l.Pulse.Partner, &expires, &withdrawn, &l.Day, &l.Score, &u.Owner, &u.Language, &u.Zone, &u.Hour,
			&blocked, &institution, &name, &archived)
		if err != nil {
			return l, err
		}
		o := opener{key: v.d.key, owner: u.Owner}
		l.Expires, l.Withdrawn, u.BlockedAt, l.Archived = at(expires), withdrawn == 1, at(blocked), archived > 0
		u.Institution, l.PartnerName = o.text(userInstitution, institution), o.text(partnerName, name)
		return l, o.err
	}, selectPulseLink, token)
}

const (
	insertPulse = `INSERT INTO pulses (token, owner, partner, expires, withdrawn, day, score) VALUES ($1, $2, $3, $4, 0, '', 0)
	ON CONFLICT (token) DO NOTHING`
	// One that is there already changes its partner only, and only for its owner.
	keepPulse = `INSERT INTO pulses (token, owner, partner, expires, withdrawn, day, score) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (token) DO UPDATE SET partner = excluded.partner WHERE pulses.owner = excluded.owner`
	stopPulses = "UPDATE pulses SET withdrawn = 1 WHERE owner = $1 AND partner = $2 AND score = 0 AND withdrawn = 0"
	// Only a link that still takes an answer: it may have been used or taken back since the turn has read it.
	takePulse = `UPDATE pulses SET day = $2, score = $3 WHERE token = $1 AND score = 0 AND withdrawn = 0 AND expires > $4`
	// What nobody answered is of no use any more; for a while whoever comes late is told so.
	deletePulses = "DELETE FROM pulses WHERE score = 0 AND expires < $1"
)

// pulses adds what a Change says about the links to partners and their answers.
func (p *plan) pulses(ch *bot.Change) {
	for _, partner := range ch.StopPulses {
		p.add(stopPulses, p.owner, partner)
	}
	for _, k := range ch.KeptPulses {
		p.add(keepPulse, k.Token, p.owner, k.Partner, ms(k.Expires), bit(k.Withdrawn), k.Day, int64(k.Score))
	}
	for _, k := range ch.Pulses {
		p.add(stopPulses, p.owner, k.Partner)
		p.add(insertPulse, k.Token, p.owner, k.Partner, ms(k.Expires))
	}
	if a := ch.Pulse; a != nil {
		p.must = append(p.must, len(p.stmts))
		p.add(takePulse, a.Token, a.Day, int64(a.Score), ms(p.now))
	}
}
