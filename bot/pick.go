package bot

import (
	"cmp"
	"slices"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
)

// How near its end an agreement is worth talking about, and how long after it still is, in days.
const (
	endsWithin = 90
	endedSince = 30
)

// longSilence is how many days are long for a partner without a rhythm.
const longSilence = 90

// picked is the partner that a technique is tried with, and why him.
type picked struct {
	partner  Partner // No 0 where every partner has a promise already
	standing string  // option id of the conversation's question "standing"
	why      string  // a sentence, as Telegram HTML
	none     bool    // there are no partners at all
}

// mostPicked is among how many partners one is picked, those contacted longest ago: to look at each of a large book would
// keep the owner waiting.
const mostPicked = 200

// pickPartner chooses among the owner's active partners without an open promise: one with long silence, else one whose
// last contact met a problem, else one whose agreement is near its end, else the one contacted longest ago.
func (t *turn) pickPartner() (picked, error) {
	all, total, err := t.view.PartnersWhere(t.ctx, PartnerFilter{Oldest: true}, 0, mostPicked)
	if err != nil || total == 0 {
		return picked{none: total == 0}, err
	}
	var free []Partner
	for _, p := range all {
		r, err := t.promise(p.No)
		if err != nil {
			return picked{}, err
		}
		if r.Due.IsZero() && !p.PausedUntil.After(t.ev.At) {
			free = append(free, p)
		}
	}
	if len(free) == 0 {
		return picked{}, nil
	}
	slices.SortStableFunc(free, func(a, b Partner) int {
		return cmp.Or(a.since().Compare(b.since()), cmp.Compare(a.No, b.No))
	})
	for _, p := range free {
		if limit := p.Cadence * 3 / 2; t.silent(p) >= cmp.Or(limit, longSilence) {
			return t.pickSilent(p, "silent"), nil
		}
	}
	for _, p := range free {
		last, err := t.lastEntry(p.No)
		if err != nil {
			return picked{}, err
		}
		if last.Outcome == "problem" {
			return picked{partner: p, standing: "problem", why: t.text("weekly.why_problem", "name", p.Name)}, nil
		}
	}
	for _, p := range free {
		end, ok, err := t.agreementEnd(p)
		if err != nil {
			return picked{}, err
		}
		if ok {
			return picked{partner: p, standing: "ending",
				why: t.text("weekly.why_ending", "name", p.Name, "date", dates.Format(end, t.lang, false))}, nil
		}
	}
	return t.pickSilent(free[0], "longest"), nil
}

// standingNow is what one question is asked about a partner whom the owner has chosen himself: an option of "standing",
// or "" where nothing presses.
func (t *turn) standingNow(p Partner) (string, error) {
	last, err := t.lastEntry(p.No)
	if err != nil || last.Outcome == "problem" {
		return "problem", err
	}
	_, ending, err := t.agreementEnd(p)
	long := t.silent(p) >= cmp.Or(p.Cadence*3/2, longSilence)
	switch {
	case err != nil || ending:
		return "ending", err
	case long && p.LastAt.IsZero():
		return "fresh", nil
	case long:
		return "silent", nil
	}
	return "", nil
}

func (t *turn) pickSilent(p Partner, standing string) picked {
	key, days := "weekly.why_"+standing, t.silent(p)
	switch {
	case p.LastAt.IsZero():
		key, standing = "weekly.why_never", "fresh"
	case days == 0:
		key = "weekly.why_recent"
	}
	return picked{partner: p, standing: standing, why: t.text(key, "name", p.Name, "n", days)}
}

// since is the last contact with a partner, or when he was recorded.
func (p Partner) since() time.Time {
	if p.LastAt.IsZero() {
		return p.CreatedAt
	}
	return p.LastAt
}

// silent is how many days a partner has not been contacted.
func (t *turn) silent(p Partner) int { return max(dates.DaysBetween(p.since().In(t.loc), t.now()), 0) }

// agreementEnd is the day on which the partner's agreement ends, as signed in step 7 or else as drafted in step 6; false
// where it is not near.
func (t *turn) agreementEnd(p Partner) (time.Time, bool, error) {
	for _, at := range []struct{ flow, question string }{{stepFlow(7), "end"}, {stepFlow(6), "until"}} {
		c, err := t.conversation(Focus{Flow: at.flow, Partner: p.No})
		if err != nil {
			return time.Time{}, false, err
		}
		end, ok := t.day(c.State.Answers[at.question])
		if !ok || c.State.Phase == flow.Intro {
			continue
		}
		days := dates.DaysBetween(t.now(), end)
		return end, days <= endsWithin && days >= -endedSince, nil
	}
	return time.Time{}, false, nil
}
