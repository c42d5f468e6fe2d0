package bot

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// digestSize is how many partners one message names; the others are a button away. What has a date of its own (an
// agreement's end, an activity) is named beyond that, up to mostDated: it comes only once.
const (
	digestSize = 3
	mostDated  = 8
)

// FollowupAfter is how long after "contact now" the bot asks whether it happened: Telegram tells a bot nothing about
// a link that was opened.
const FollowupAfter = 2 * time.Hour

// Compose implements reminders.Composer: one message for all reminders of an owner that are due.
func (c *Coach) Compose(now time.Time, due []reminders.Due, late bool) (outbox.Message, error) {
	if len(due) == 0 {
		return outbox.Message{}, errors.New("bot: nothing to remind of")
	}
	d := due[0]
	all := due
	weekly, due := takeWeekly(perPartner(due))
	lang := "id"
	if c.lib.Has(d.Language) {
		lang = d.Language
	}
	n := nudge{Coach: c, lang: lang, loc: zone(d.Zone), now: now, sapaan: address(c.lib, lang, d.Address, d.Called)}
	var s screen
	switch technique := techniqueOf(now.In(n.loc)); {
	case len(due) == 0:
		s = n.weekly(technique, weekly.Reminder.Version+1)
	case len(due) > 1:
		s = n.digest(due)
	default:
		s = n.alone(due[0])
	}
	if weekly != nil && len(due) > 0 {
		n.alsoWeekly(&s, techniqueOf(now.In(n.loc)), weekly.Reminder.Version+1)
	}
	n.pace(&s, all)
	if late {
		s.text = n.text("nudge.late") + "\n" + s.text
	}
	return outbox.Message{
		Chat: d.Owner, Priority: outbox.Reminder, Kind: outbox.Send, Text: s.text, Buttons: s.rows, Language: lang,
	}, nil
}

// pace says that digests come once a week from now on, since so many have gone unanswered. Any act of the owner brings
// the usual pace back; the button is one that does nothing else.
func (n nudge) pace(s *screen, due []reminders.Due) {
	prefs, ignored := reminders.Prefs{Zone: n.loc, Hour: due[0].Hour}, due[0].Ignored
	if !slices.ContainsFunc(due, func(d reminders.Due) bool { return reminders.InDigest(d, prefs) }) {
		return
	}
	switch {
	case reminders.Slowing(ignored):
		s.text += "\n\n" + n.text("nudge.slowing")
		s.rows = append(s.rows, row(n.button("nudge.usual", "ag", "usual")))
	case reminders.Slow(ignored):
		s.text += "\n\n" + n.text("nudge.slow")
		s.rows = append(s.rows, row(n.button("nudge.usual", "ag", "usual")))
	}
}

// perPartner leaves one reminder of each partner: what was planned stands for the rhythm as well, and the rhythm for
// the follow-up. Of what was planned, all stays.
func perPartner(due []reminders.Due) []reminders.Due {
	weight := func(d reminders.Due) int {
		switch {
		case d.Reminder.Kind == reminders.Followup, d.Reminder.Kind.IsUnfinished():
			return 0
		case d.Reminder.Kind == reminders.Rhythm:
			return 1
		}
		return 2 // planned
	}
	planned := func(d reminders.Due) bool { return weight(d) == 2 }
	var out []reminders.Due
	for _, d := range due {
		i := slices.IndexFunc(out, func(o reminders.Due) bool {
			return o.Reminder.Partner == d.Reminder.Partner && d.Reminder.Partner != 0 && !(planned(o) && planned(d))
		})
		switch {
		case i < 0:
			out = append(out, d)
		case weight(d) > weight(out[i]):
			out[i] = d
		}
	}
	return out
}

// nudge words reminders, in a turn and outside of one.
type nudge struct {
	*Coach
	lang   string
	loc    *time.Location
	now    time.Time
	sapaan string
}

func (n nudge) text(key string, args ...any) string {
	return n.lib.Text(n.lang, key, append(args, "sapaan", n.sapaan)...)
}

func (n nudge) button(key string, parts ...any) outbox.Button {
	return outbox.Button{Label: n.lib.Plain(n.lang, key), Data: data(parts...)}
}

// silence is how many days a partner has not been contacted.
func (n nudge) silence(d reminders.Due) int {
	since := d.LastContact
	if since.IsZero() {
		since = d.Created
	}
	return max(dates.DaysBetween(since.In(n.loc), n.now.In(n.loc)), 0)
}

// alone is the message about one reminder.
func (n nudge) alone(d reminders.Due) screen {
	if d.Reminder.Kind.IsPlan() {
		return n.planRow(d)
	}
	if d.Reminder.Kind.IsUnfinished() {
		return n.unfinished(d)
	}
	switch d.Reminder.Kind {
	case reminders.Occasion:
		return n.occasion(d)
	case reminders.Anniversary:
		return n.anniversary(d)
	case reminders.Evaluation:
		return n.evaluation(d)
	case reminders.Next:
		return n.nextStep(d)
	case reminders.Followup, reminders.Asked:
		return n.followup(d)
	case reminders.Meeting, reminders.Review:
		return n.meeting(d)
	case reminders.Promise:
		return n.promised(d)
	case reminders.Renewal:
		return n.renewal(d)
	}
	return n.single(d)
}

func (n nudge) single(d reminders.Due) screen {
	days := n.silence(d)
	key := "nudge.text"
	switch {
	case d.LastContact.IsZero():
		key = "nudge.first"
	case days == 0:
		key = "nudge.today"
	}
	text := n.text(key, "name", d.Name, "n", days)
	if d.Reminder.Note != "" {
		text += "\n" + n.text("nudge.planned", "note", oneLine(d.Reminder.Note, 200))
	}
	if d.LastNote != "" {
		text += "\n" + n.text("nudge.note", "note", oneLine(d.LastNote, 200))
	}
	if item, ok := n.lib.Item(n.lang, standingOf(d, days, n.now.In(n.loc)).technique()); ok {
		text += "\n\n💡 <b>" + n.lib.Fill(item.Title) + "</b>\n" + n.lib.Fill(item.Tip, "sapaan", n.sapaan)
	}
	return screen{text: text, rows: n.buttons(d.Reminder.Partner, d.Reminder.Version+1)}
}

// buttons of a reminder; version is the one the reminder has once it fired.
func (n nudge) buttons(partner, version int64) [][]outbox.Button {
	act := func(key, act string) outbox.Button { return n.button(key, "r", partner, "r", version, act) }
	return [][]outbox.Button{
		row(act("nudge.done", "done"), act("nudge.now", "now")),
		row(act("nudge.evening", "eve"), act("nudge.in1", "s1")),
		row(act("nudge.in3", "s3"), act("nudge.in7", "s7")),
		row(act("nudge.more", "more"), n.button("partner.open", "p", partner)),
	}
}

func (n nudge) followup(d reminders.Due) screen {
	act := func(key, act string) outbox.Button {
		return n.button(key, "r", d.Reminder.Partner, kindLetter(d.Reminder.Kind), d.Reminder.Version+1, act)
	}
	text := n.text("followup.text", "name", d.Name)
	switch {
	case d.Reminder.Kind == reminders.Promise:
		text = n.text("followup.promised", "name", d.Name, "note", d.Reminder.Note)
	case d.Reminder.Note != "":
		text = n.text("followup.plan", "name", d.Name, "note", d.Reminder.Note)
	}
	return screen{text: text, rows: [][]outbox.Button{
		row(act("followup.yes", "done"), act("followup.no", "no")),
		row(act("followup.later", "later")),
	}}
}

// digest names the partners of several reminders in one message.
func (n nudge) digest(due []reminders.Due) screen {
	due = n.pressing(due)
	named := digestSize
	for named < min(len(due), mostDated) && due[named].Reminder.Kind != reminders.Rhythm {
		named++
	}
	text := n.text("digest.text", "n", len(due))
	var rows [][]outbox.Button
	for _, d := range due[:min(named, len(due))] {
		text += "\n" + n.light(d) + " " + n.line(d)
		buttons := row(n.toDue(d))
		if d.Reminder.Kind == reminders.Rhythm { // logged with the second tap from here as well
			buttons = append(buttons, n.button("digest.done", "r", d.Reminder.Partner, "r", d.Reminder.Version+1, "dd"))
		}
		rows = append(rows, buttons)
	}
	if len(due) > named {
		text += "\n" + n.text("digest.more", "n", len(due)-named)
	}
	if item, ok := n.lib.Item(n.lang, "C5"); ok {
		text += "\n\n💡 " + n.lib.Fill(item.Tip, "sapaan", n.sapaan)
	}
	rows = append(rows, row(n.button("digest.all", "p", "w", "c", 0), n.button("menu.agenda", "ag")))
	return screen{text: text, rows: rows}
}

// pressing puts what has a date before partners who wait for a greeting, and of these the longest neglected first.
func (n nudge) pressing(due []reminders.Due) []reminders.Due {
	due = slices.Clone(due)
	slices.SortStableFunc(due, func(a, b reminders.Due) int {
		over := func(d reminders.Due) int { return n.silence(d) - d.CadenceDays }
		isRhythm := func(d reminders.Due) int {
			if d.Reminder.Kind == reminders.Rhythm {
				return 1
			}
			return 0
		}
		if c := cmp.Compare(isRhythm(a), isRhythm(b)); c != 0 || isRhythm(a) == 0 {
			return c
		}
		return cmp.Compare(over(b), over(a))
	})
	return due
}

// light is the warmth of a partner that is due.
func (n nudge) light(d reminders.Due) string {
	if d.Reminder.Kind != reminders.Rhythm {
		return "•"
	}
	return warmth(n.silence(d), d.CadenceDays, d.LatestDays)
}

// line is one reminder in a digest.
func (n nudge) line(d reminders.Due) string {
	key, days := "digest.line", n.silence(d)
	if line, ok := n.specialLine(d); ok {
		return line
	}
	switch {
	case d.Reminder.Kind == reminders.Renewal:
		return n.text("renewal.line", "name", d.Name, "date", n.endDay(d.Reminder.Note))
	case d.Reminder.Kind == reminders.Promise && d.Reminder.Unanswered > 0:
		key = "digest.promised"
	case d.Reminder.Kind == reminders.Next:
		step, _ := strconv.Atoi(d.Reminder.Note)
		return n.text("digest.next", "name", d.Name, "n", step)
	case d.Reminder.Kind.Base() == reminders.Meeting, d.Reminder.Kind.IsPlan(), d.Reminder.Kind == reminders.Asked, d.Reminder.Kind == reminders.Promise:
		key = "digest.plan"
	case d.Reminder.Kind == reminders.Followup:
		key = "digest.asked"
	case d.LastContact.IsZero():
		key = "digest.first"
	case days == 0:
		key = "digest.today"
	}
	return n.text(key, "name", d.Name, "n", days, "note", oneLine(d.Reminder.Note, 120))
}

// kindLetter stands for the kind of a reminder in button data.
func kindLetter(k reminders.Kind) string {
	if k == reminders.Renewal {
		return "e" // the end; "r" is the rhythm
	}
	return string(k[:1])
}

// kindOf reads it; an unknown letter is a rhythm, whose version will not fit.
func kindOf(letter string) reminders.Kind {
	for _, k := range []reminders.Kind{reminders.Followup, reminders.Meeting, reminders.Asked, reminders.Promise, reminders.Renewal} {
		if kindLetter(k) == letter {
			return k
		}
	}
	return reminders.Rhythm
}
