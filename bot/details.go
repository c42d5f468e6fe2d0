package bot

import (
	"errors"
	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/bot/phone"
	"mitrabot/bot/roster"
	"mitrabot/reminders"
	"strconv"
	"strings"
	"time"
)

// details is all that is known of a partner beside his card, each with a button that changes just that.
func (t *turn) details(p Partner, first string, more ...outbox.Button) error {
	d := p.Details
	var b strings.Builder
	if first != "" {
		b.WriteString(first + "\n\n")
	}
	b.WriteString(t.text("details.title", "name", p.Name))
	line := func(key, value string) {
		if value != "" {
			b.WriteString("\n" + t.text("details."+key, "value", oneLine(value, 200)))
		}
	}
	line("person", p.Person)
	if p.Phone != "" {
		line("phone", phone.Display(p.Phone))
	}
	line("email", d.Email)
	for _, person := range d.People {
		value := strings.Join(nonEmpty(person.Name, person.Role, phone.Display(person.Phone), person.Email), ", ")
		line("other", value)
	}
	line("area", d.Area)
	if p.Category != "" {
		line("category", t.optionLabel(stepFlow(1), "category", p.Category))
	}
	line("source", d.Source)
	if day, ok := foundedText(d.Founded, t.lang); ok {
		line("founded", day)
	}
	tags, err := t.view.TagsOf(t.ctx, p.No)
	if err != nil {
		return err
	}
	var names []string
	for _, tag := range tags {
		names = append(names, tag.Name)
	}
	line("tags", strings.Join(names, ", "))
	if end, ok, err := t.agreementUntil(p); err != nil {
		return err
	} else if ok {
		line("agreement", dates.Format(end, t.lang, false))
	}
	if p.Cadence > 0 {
		b.WriteString("\n" + t.text("details.rhythm", "n", p.Cadence, "latest", latestOf(p.Cadence, p.Latest)))
	}
	line("since", dates.FormatShort(p.CreatedAt.In(t.loc), t.lang))
	change := func(field string) outbox.Button { return t.button("details.set_"+field, "p", p.No, "det", field) }
	rows := [][]outbox.Button{}
	if len(more) > 0 {
		rows = append(rows, more)
	}
	t.show(screen{text: b.String(), rows: append(rows,
		row(change("people"), change("email")), row(change("area"), change("source")),
		row(change("founded"), t.button("occasion.set", "oc", "t", p.No)),
		row(t.button("partner.tags", "tg", "p", p.No), t.button("details.see_media", "p", p.No, "med")),
		row(t.button("latest.set", "p", p.No, "lat")),
		row(t.button("partner.edit", "p", p.No, "edit"), t.button("partner.open", "p", p.No)), row(t.button("menu.home", "m")))})
	return nil
}

// nonEmpty leaves out what is empty.
func nonEmpty(parts ...string) (rest []string) {
	for _, part := range parts {
		if part != "" {
			rest = append(rest, part)
		}
	}
	return rest
}

// foundedText is the day a partner's organisation celebrates, with the year where it is known.
func foundedText(s, lang string) (string, bool) {
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		return dates.FormatShort(day, lang), true
	}
	day, err := time.Parse("2006-01-02", "2024-"+s) // a leap year: 29 February has its day too
	if err != nil {
		return "", false
	}
	text := dates.FormatShort(day, lang)
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, "2024"), ", ")), true
}

// detailFields are what can be typed about a partner.
var detailFields = map[string]int{"people": 200, "email": 120, "area": 80, "source": 120, "founded": 40}

func (t *turn) detailAsk(p Partner, field string) error {
	if _, ok := detailFields[field]; !ok {
		if field != "people0" {
			return t.unknownButton()
		}
		return t.detailSet(p, func(d *Details) { d.People = nil })
	}
	t.await(awaitDetail+field, p.No)
	rows := t.dropRow()
	if field == "people" && len(p.Details.People) > 0 {
		rows = append([][]outbox.Button{row(t.button("details.no_people", "p", p.No, "det", "people0"))}, rows...)
	}
	t.show(screen{text: t.text("details.ask_"+field, "name", p.Name), rows: rows})
	return nil
}

// detailTyped takes what was typed about partner no; a dash takes out what was there.
func (t *turn) detailTyped(no int64, field string) error {
	p, err := t.partner(no)
	if err != nil {
		t.endAwaiting()
		return t.lost("lost.text")
	}
	text, none := oneLine(t.ev.Text, detailFields[field]), strings.TrimSpace(t.ev.Text) == "-"
	if none {
		text = ""
	}
	wrong := func(key string) error {
		t.show(screen{text: "⚠️ " + t.text(key), rows: t.dropRow()})
		return nil
	}
	var set func(d *Details)
	switch field {
	case "email":
		if !none && !roster.IsEmail(text) {
			return wrong("details.no_email")
		}
		set = func(d *Details) { d.Email = text }
	case "area":
		set = func(d *Details) { d.Area = text }
	case "source":
		set = func(d *Details) { d.Source = text }
	case "founded":
		day, ok := foundedRead(text, t.now())
		if !none && !ok {
			return wrong("details.no_day")
		}
		set = func(d *Details) { d.Founded = day }
	case "people":
		if none {
			set = func(d *Details) { d.People = nil }
			break
		}
		person, ok := roster.ReadPerson(text)
		switch {
		case !ok:
			return wrong("details.no_person")
		case len(p.Details.People) >= mostPeople:
			return wrong("details.too_many")
		}
		set = func(d *Details) { d.People = append(d.People[:len(d.People):len(d.People)], Person(person)) }
	default:
		t.endAwaiting()
		return t.lost("lost.text")
	}
	t.endAwaiting()
	return t.detailSet(p, set)
}

// mostPeople bounds the people of one partner.
const mostPeople = 20

// detailSet changes what is known of a partner.
func (t *turn) detailSet(p Partner, set func(*Details)) error {
	u := undo{Said: "undo.details", Name: p.Name, Partner: p.No, Partners: []Partner{p}}
	set(&p.Details)
	p.UpdatedAt = t.ev.At
	u.LeftPartners = []leftPartner{{p.No, p.UpdatedAt}}
	t.ch.Partners = append(t.ch.Partners, p)
	if was := u.Partners[0].Details.Founded; was != p.Details.Founded {
		old, err := t.reminderOf(p.No, reminders.Anniversary)
		if err != nil {
			return err
		}
		u.Reminders = []reminders.Reminder{old}
		since, err := t.agreementSince(p)
		if err != nil {
			return err
		}
		t.anniversariesSet(p, since)
		u.LeftReminders = t.ch.Reminders[len(t.ch.Reminders)-1:]
	}
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	return t.details(p, "✅ "+t.text("details.kept"), back)
}

// foundedRead reads the day an organisation celebrates: with its year, however long ago, or day and month only.
func foundedRead(text string, now time.Time) (string, bool) {
	words := strings.Fields(text)
	year := 0
	for i, word := range words {
		if n, err := strconv.Atoi(word); err == nil && n >= 1500 && n <= now.Year() {
			year = n
			words = append(words[:i:i], words[i+1:]...)
			break
		}
	}
	got, err := dates.Parse(dates.Request{Text: strings.Join(words, " "), Now: now, Intent: dates.Past})
	switch {
	case err != nil || len(got.Choices) > 0 || got.HasClock:
		return "", false
	case year == 0 && strings.Count(text, "/")+strings.Count(text, "-")+strings.Count(text, ".") >= 2: // 12-5-2015
		return got.Time.Format(time.DateOnly), true
	case year == 0:
		return got.Time.Format("01-02"), true
	}
	day := time.Date(year, got.Time.Month(), got.Time.Day(), 0, 0, 0, 0, now.Location())
	return day.Format(time.DateOnly), day.Day() == got.Time.Day() && !day.After(now)
}

// agreementUntil is the day on which a partner's agreement ends, however far that is.
func (t *turn) agreementUntil(p Partner) (time.Time, bool, error) {
	r, err := t.view.Reminder(t.ctx, p.No, reminders.Renewal)
	if err != nil || r.Note == "" {
		if errors.Is(err, ErrNotFound) {
			err = nil
		}
		return time.Time{}, false, err
	}
	day, err := time.ParseInLocation(time.DateOnly, r.Note, t.loc)
	return day, err == nil, nil
}
