package bot

import (
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/reminders"
)

// standing is how a partnership stands, as far as a reminder has to know.
type standing struct {
	step      int
	cadence   int
	silent    int    // days since the last contact, or since the partner was recorded
	contacted bool   // there is an entry in the log
	outcome   string // of the last contact, an option id of the log
	partner   int64
	ending    bool // the agreement ends within endsWithin days
	meeting   bool // a first meeting is planned
}

// standingOf is how the partnership of a reminder stands at a time in the owner's zone.
func standingOf(d reminders.Due, silent int, now time.Time) standing {
	s := standing{step: d.Step, cadence: d.CadenceDays, silent: silent, contacted: !d.LastContact.IsZero(),
		outcome: d.LastOutcome, partner: d.Reminder.Partner, meeting: d.Meets.After(now) && d.Step <= 4}
	if end, err := time.ParseInLocation(time.DateOnly, d.Ends, now.Location()); err == nil {
		days := dates.DaysBetween(now, end)
		s.ending = days >= 0 && days <= endsWithin
	}
	return s
}

// technique picks the one of the guide's six (C1 to C6) that fits how the partnership stands. What happened last comes
// first: a problem wants patience (C3), an agreement near its end more than was promised (C6), a first meeting ahead what
// makes one memorable (C4), no answer, no contact yet or long silence want the first step (C5). While a
// partnership is being won, what makes one memorable (C4); while it is being agreed, putting the partner first (C1); in
// a running one, asking for feedback (C2) and more than was promised (C6). Where several fit they take turns by the day.
func (s standing) technique() string {
	turn := int64(s.silent) + s.partner
	switch {
	case s.outcome == "problem":
		return "C3"
	case s.ending:
		return "C6"
	case s.meeting:
		return "C4"
	case !s.contacted, s.outcome == "no_answer", s.cadence > 0 && s.silent*2 >= s.cadence*3:
		return "C5"
	case s.step <= 4:
		return []string{"C4", "C5"}[turn%2]
	case s.step <= 7:
		return []string{"C1", "C4"}[turn%2]
	}
	return []string{"C2", "C6", "C1"}[turn%3]
}

// greeting is a text for the partner that fits: it opens with the time of day and the person, and to somebody who has
// not been contacted yet it introduces the institution.
func (t *turn) greeting(p Partner, s standing) string {
	institution := t.user.Institution
	if institution == "" {
		institution = t.plain("greeting.our_institution")
	}
	body := ""
	if item, ok := t.lib.Item(t.lang, s.technique()); ok {
		body = t.lib.FillPlain(item.Greeting, "partner", p.Name, "institution", institution, "sapaan", t.sapaan())
	}
	if !s.contacted {
		body = t.plain("greeting.first", "partner", p.Name, "institution", institution)
	}
	open := t.plain("greeting." + dayPart(t.now()))
	if name := calledName(p.Person); name != "" {
		open = t.plain("greeting.to", "time", open, "person", name)
	}
	return open + ". " + strings.TrimSpace(body)
}

// dayPart is what one greets by at that hour in Indonesia.
func dayPart(at time.Time) string {
	switch h := at.Hour(); {
	case h >= 4 && h < 11:
		return "morning"
	case h >= 11 && h < 15:
		return "noon"
	case h >= 15 && h < 18:
		return "afternoon"
	}
	return "evening"
}

// calledName is the name in "Bu Rina, ketua koperasi": what stands before the role.
func calledName(person string) string {
	if i := strings.IndexAny(person, ",(;/\n"); i >= 0 {
		person = person[:i]
	}
	person, _, _ = strings.Cut(person, " - ")
	person, _, _ = strings.Cut(person, " – ")
	return oneLine(person, 40)
}
