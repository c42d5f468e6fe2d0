package bot

import (
	"errors"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/bot/phone"
	"mitrabot/content"
	"mitrabot/reminders"
)

// occasionAhead is how far the calendar is searched for the next day: two years and a bit, so that one that was just over
// is found again.
const occasionAhead = 800

// NextOccasion finds when an owner is next reminded of one of the days of these ids, for reminders.Prefs.
func NextOccasion(lib *content.Library) func([]string, time.Time, reminders.Prefs) time.Time {
	return func(ids []string, now time.Time, p reminders.Prefs) (next time.Time) {
		zone := p.Zone
		if zone == nil {
			zone = time.UTC
		}
		from := now.In(zone)
		for _, o := range lib.Calendar().Between(ids, from, from.AddDate(0, 0, occasionAhead)) {
			if due := reminders.Greeting(o.Date, now, p); !due.IsZero() && (next.IsZero() || due.Before(next)) {
				next = due
			}
		}
		return next
	}
}

// occasionsBegin sets the days of the calendar for whoever has never had them, as soon as there is somebody to greet.
func (t *turn) occasionsBegin() {
	if t.user.Occasions != "" || t.user.Zone == "" || t.user.NextPartner <= 1 {
		return
	}
	t.occasionsSwitch(true)
}

// occasionsSwitch turns the days on which everybody is greeted on or off.
func (t *turn) occasionsSwitch(on bool) {
	r := reminders.Reminder{Kind: reminders.Occasion, Note: strings.Join(t.lib.Calendar().Neutral(), " ")}
	t.user.Occasions = "off"
	if on {
		t.user.Occasions, r.Due = "on", reminders.Occasionally(t.lib.Calendar().Neutral(), t.ev.At, t.prefs())
	}
	t.ch.Reminders = append(t.ch.Reminders, r)
}

// coming are the days of the calendar that a reminder is about: of those wished for and near, all for which an owner is
// reminded on the day it is due. Two close days can share one reminder. Where the calendar has moved since, it is about the
// next one.
func (n nudge) coming(d reminders.Due) (about []content.Occasion) {
	from := n.now.In(n.loc)
	near := n.lib.Calendar().Between(strings.Fields(d.Reminder.Note), from, from.AddDate(0, 0, 12))
	y, m, day := d.Reminder.Due.In(n.loc).Date()
	midnight := time.Date(y, m, day, 0, 0, 0, 0, n.loc)
	p := reminders.Prefs{Zone: n.loc, Hour: d.Hour, Days: d.Days, Off: n.lib.Calendar().Off}
	for _, o := range near {
		if due := reminders.Greeting(o.Date, midnight.Add(-time.Minute), p); !due.IsZero() && dates.DaysBetween(midnight, due) == 0 {
			about = append(about, o)
		}
	}
	if len(about) == 0 {
		return near[:min(len(near), 1)]
	}
	return about
}

func (n nudge) occasionDate(o content.Occasion) string {
	date := dates.Format(o.Date, n.lang, false)
	if o.Estimate {
		date += ", " + n.lib.Plain(n.lang, "occasion.estimate")
	}
	return date
}

// occasion reminds of a day of the calendar.
func (n nudge) occasion(d reminders.Due) screen {
	days := n.coming(d)
	if len(days) == 0 {
		return screen{text: n.text("occasion.gone"), rows: [][]outbox.Button{row(n.button("menu.agenda", "ag"), n.button("menu.home", "m"))}}
	}
	var s screen
	for _, o := range days {
		name := n.lib.Plain(n.lang, "occasion."+o.ID)
		key, b := "occasion.one", n.button("occasion.greet", "oc", "p", o.ID, d.Reminder.Partner)
		if d.Reminder.Partner == 0 {
			key, b = "occasion.all", n.button("occasion.who", "oc", "w", o.ID, 0)
		}
		if len(days) > 1 {
			b.Label = clip(b.Label+" · "+name, 60)
		}
		s.text = strings.TrimPrefix(s.text+"\n\n"+n.text(key, "day", name, "date", n.occasionDate(o), "name", d.Name), "\n\n")
		s.rows = append(s.rows, row(b))
	}
	last := row(n.button("occasion.no", "oc", "no", d.Reminder.Partner, days[len(days)-1].ID))
	if d.Reminder.Partner != 0 {
		last = append(last, n.button("partner.open", "p", d.Reminder.Partner))
	}
	s.rows = append(s.rows, last)
	return s
}

// celebrated is the anniversary that a reminder is about: "f" of the organisation, "a" of the agreement, with its date
// and its number, 0 where nobody knows. It comes on the day, or a few days before where that is none to work on.
func (n nudge) celebrated(note string) (kind string, date time.Time, years int) {
	p := reminders.Prefs{Zone: n.loc}
	from := n.now.In(n.loc)
	for _, field := range strings.Fields(note) {
		for year := from.Year(); year <= from.Year()+1; year++ {
			on, count, ok := reminders.AnniversaryIn(field[1:], year, p)
			days := dates.DaysBetween(from, on)
			if ok && days >= -1 && days <= 31 && (kind == "" || on.Before(date)) {
				kind, date, years = field[:1], on, count
			}
		}
	}
	return kind, date, years
}

func (n nudge) anniversary(d reminders.Due) screen {
	kind, date, years := n.celebrated(d.Reminder.Note)
	text := n.text("anniversary.founded", "name", d.Name, "date", dates.Format(date, n.lang, false))
	switch kind {
	case "a":
		text = n.text("anniversary.agreement", "name", d.Name, "date", dates.Format(date, n.lang, false), "n", years)
	case "":
		text = n.text("occasion.gone")
	}
	return screen{text: text, rows: [][]outbox.Button{
		row(n.button("occasion.greet", "oc", "a", d.Reminder.Partner)),
		row(n.button("occasion.no", "oc", "no"), n.button("partner.open", "p", d.Reminder.Partner)),
	}}
}

// specialLine is what a digest says of days of the calendar and of a partner, evaluations, and steps left open.
func (n nudge) specialLine(d reminders.Due) (string, bool) {
	switch k := d.Reminder.Kind; {
	case k == reminders.Occasion:
		key := "occasion.line_one"
		if d.Reminder.Partner == 0 {
			key = "occasion.line_all"
		}
		var lines []string
		for _, o := range n.coming(d) {
			lines = append(lines, n.text(key, "day", n.lib.Plain(n.lang, "occasion."+o.ID), "date", n.occasionDate(o), "name", d.Name))
		}
		if len(lines) == 0 {
			return n.text("occasion.gone"), true
		}
		return strings.Join(lines, "\n• "), true
	case k == reminders.Anniversary:
		kind, date, years := n.celebrated(d.Reminder.Note)
		key := "anniversary.line_founded"
		switch kind {
		case "a":
			key = "anniversary.line_agreement"
		case "":
			return n.text("occasion.gone"), true
		}
		return n.text(key, "name", d.Name, "date", dates.FormatShort(date, n.lang), "n", years), true
	case k == reminders.Evaluation:
		return n.text("evaluation.line", "name", d.Name), true
	case k.IsUnfinished():
		step, _ := stepOf(openFlow(k))
		return n.text("unfinished.line", "name", d.Name, "n", step), true
	}
	return "", false
}

// specialButton leads from a digest to what such a line is about.
func (n nudge) specialButton(d reminders.Due, label string) (outbox.Button, bool) {
	p := d.Reminder.Partner
	switch k := d.Reminder.Kind; {
	case k == reminders.Occasion:
		days := n.coming(d)
		switch {
		case len(days) == 0:
			return n.button("menu.agenda", "ag"), true
		case p == 0:
			return n.button("occasion.who", "oc", "w", days[0].ID, 0), true
		}
		return labelled("🎉 "+label, "oc", "p", days[0].ID, p), true
	case k == reminders.Anniversary:
		return labelled("🎂 "+label, "oc", "a", p), true
	case k == reminders.Evaluation:
		return labelled("📊 "+label, "j", p, 9), true
	case k.IsUnfinished():
		return labelled("✏️ "+label, "f", openFlow(k), p, 0, "show"), true
	}
	return outbox.Button{}, false
}

// occasionData: oc:no[:<partner>:<day>] | oc:w:<day>:<offset> | oc:p:<day>:<partner> | oc:a:<partner> | oc:t:<partner>[:<day>].
func (t *turn) occasionData(a args) error {
	switch a.at(1) {
	case "no":
		if err := t.occasionSkip(a.num(2), a.at(3)); err != nil {
			return err
		}
		t.show(screen{text: t.text("occasion.skipped"), rows: [][]outbox.Button{row(t.button("menu.agenda", "ag"), t.button("menu.home", "m"))}})
		return nil
	case "w":
		if !slices.Contains(t.lib.Calendar().IDs(), a.at(2)) {
			return t.unknownButton()
		}
		return t.partnerChoice(int(max(a.num(3), 0)), choice{text: t.text("occasion.choose", "day", t.plain("occasion."+a.at(2))), pages: []any{"oc", "w", a.at(2)},
			pick: func(p Partner) []any { return []any{"oc", "p", a.at(2), p.No} }, last: row(t.button("menu.home", "m"))})
	}
	no := a.num(2)
	if a.at(1) == "p" {
		no = a.num(3)
	}
	p, err := t.partner(no)
	if errors.Is(err, ErrNotFound) || err == nil && !p.ArchivedAt.IsZero() {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	switch a.at(1) {
	case "p":
		if !slices.Contains(t.lib.Calendar().IDs(), a.at(2)) {
			return t.unknownButton()
		}
		return t.greet(p, t.plain("occasion."+a.at(2)), t.plain("greeting.occasion", t.greetingWords(p, "day", t.plain("greeting.day_"+a.at(2)))...))
	case "a":
		r, err := t.view.Reminder(t.ctx, p.No, reminders.Anniversary)
		if errors.Is(err, ErrNotFound) {
			return t.partnerCard(p, "")
		}
		if err != nil {
			return err
		}
		kind, _, years := t.nudge().celebrated(r.Note)
		key, day := "greeting.founded", "anniversary.day_f"
		if kind == "a" {
			key, day = "greeting.thanks", "anniversary.day_a"
		}
		return t.greet(p, t.plain(day), t.plain(key, t.greetingWords(p, "n", years)...))
	case "t":
		return t.occasionToggle(p, a.at(3))
	}
	return t.unknownButton()
}

// occasionSkip leaves a day out this time: its second reminder does not come, only those of later days.
func (t *turn) occasionSkip(partner int64, id string) error {
	if !slices.Contains(t.lib.Calendar().IDs(), id) {
		return nil // a button of an older version
	}
	r, err := t.view.Reminder(t.ctx, max(partner, 0), reminders.Occasion)
	if errors.Is(err, ErrNotFound) || err == nil && r.Due.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	near := t.lib.Calendar().Between([]string{id}, t.now(), t.now().AddDate(0, 0, 12))
	if len(near) == 0 {
		return nil
	}
	eve := near[0].Date.Add(-time.Minute) // the last reminder of that day is before it
	if r.Due.Before(eve) {
		r.Due = reminders.Occasionally(strings.Fields(r.Note), eve, t.prefs())
		t.ch.Reminders = append(t.ch.Reminders, r)
	}
	return nil
}

// greetingWords fill a greeting to a partner.
func (t *turn) greetingWords(p Partner, more ...any) []any {
	institution := t.user.Institution
	if institution == "" {
		institution = t.plain("greeting.our_institution")
	}
	open := t.plain("greeting." + dayPart(t.now()))
	if name := calledName(p.Person); name != "" {
		open = t.plain("greeting.to", "time", open, "person", name)
	}
	return append(more, "open", open, "institution", institution, "partner", p.Name)
}

// greet shows a greeting with the ways to send it.
func (t *turn) greet(p Partner, day, greeting string) error {
	text := t.text("occasion.text", "day", day, "name", p.Name) + "\n\n<code>" + content.Escape(greeting) + "</code>"
	var rows [][]outbox.Button
	if number, ok := phone.Normalise(p.Phone); ok && number.Valid && number.Mobile {
		rows = append(rows, row(outbox.Button{Label: t.plain("now.open"), URL: phone.WhatsAppLink(number.E164, greeting)}))
	}
	if p.Details.Email != "" {
		text += "\n\n" + t.text("occasion.email", "email", p.Details.Email)
	}
	if len([]rune(greeting)) <= maxCopy {
		rows = append(rows, row(outbox.Button{Label: t.plain("now.copy"), Copy: greeting}))
	}
	t.show(screen{text: text, rows: append(rows, row(t.button("occasion.sent", "l", "p", p.No)),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m"))), fresh: true})
	return nil
}

// occasionToggle shows on which days a partner is greeted beside those of everybody, and changes one of them. Religious
// days come only so: nothing is ever inferred.
func (t *turn) occasionToggle(p Partner, id string) error {
	cal := t.lib.Calendar()
	first := ""
	var more []outbox.Button
	switch {
	case slices.Contains(cal.IDs(), id) && !slices.Contains(cal.Neutral(), id):
		u := undo{Said: "undo.details", Name: p.Name, Partner: p.No, Partners: []Partner{p}}
		old, err := t.reminderOf(p.No, reminders.Occasion)
		if err != nil {
			return err
		}
		u.Reminders = []reminders.Reminder{old}
		chosen := slices.Clone(p.Details.Occasions)
		if i := slices.Index(chosen, id); i >= 0 {
			chosen = slices.Delete(chosen, i, i+1)
		} else {
			chosen = append(chosen, id)
		}
		p.Details.Occasions, p.UpdatedAt = chosen, t.ev.At
		u.LeftPartners = []leftPartner{{p.No, p.UpdatedAt}}
		t.ch.Partners = append(t.ch.Partners, p)
		t.occasionsOf(p)
		u.LeftReminders = t.ch.Reminders[len(t.ch.Reminders)-1:]
		back, err := t.undoable(u)
		if err != nil {
			return err
		}
		first, more = t.text("occasion.set_done", "name", p.Name)+"\n\n", row(back)
	case id != "":
		return t.unknownButton()
	}
	var rows [][]outbox.Button
	for _, day := range cal.IDs() {
		if slices.Contains(cal.Neutral(), day) {
			continue
		}
		mark := "▫️ "
		if slices.Contains(p.Details.Occasions, day) {
			mark = "✅ "
		}
		b := labelled(mark+t.plain("occasion."+day), "oc", "t", p.No, day)
		if n := len(rows); n > 0 && len(rows[n-1]) < 2 {
			rows[n-1] = append(rows[n-1], b)
		} else {
			rows = append(rows, row(b))
		}
	}
	if len(more) > 0 {
		rows = append([][]outbox.Button{more}, rows...)
	}
	var neutral []string
	for _, day := range cal.Neutral() {
		neutral = append(neutral, t.plain("occasion."+day))
	}
	t.show(screen{text: first + t.text("occasion.set_ask", "name", p.Name) + "\n\n" + t.text("occasion.every", "days", strings.Join(neutral, ", ")),
		rows: append(rows, row(t.button("partner.details", "p", p.No, "det"), t.button("partner.open", "p", p.No)), row(t.button("menu.home", "m")))})
	return nil
}

// occasionsOf sets the reminder of the days on which a partner is greeted.
func (t *turn) occasionsOf(p Partner) {
	r := reminders.Reminder{Partner: p.No, Kind: reminders.Occasion, Note: strings.Join(p.Details.Occasions, " ")}
	if len(p.Details.Occasions) > 0 && p.ArchivedAt.IsZero() {
		r.Due = reminders.Occasionally(p.Details.Occasions, t.ev.At, t.prefs())
	}
	t.ch.Reminders = append(t.ch.Reminders, r)
}
