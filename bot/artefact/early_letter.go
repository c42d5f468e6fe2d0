package artefact

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mitrabot/bot/dates"
	"mitrabot/bot/document"
	"mitrabot/bot/phone"
	"mitrabot/content"
)

func prepared(d Dossier) bool {
	a := d.answers(4)
	return a["who"].Given || a["benefit"].Given || a["ask"].Given
}

// letter asks a partner for an audience or for the chance to present the programme (A4). It is a draft for the owner's
// signature, in Indonesian, and what is not known stands there as a line.
func (m Maker) letter() document.Doc {
	p, in := m.Partner(), m.Institution
	kind := one(m.Answer(p, 4, "form"))
	if kind != "audience" && kind != "presentation" {
		kind = "meeting"
	}
	subject := m.Base("earlyout.letter_subject_" + kind)
	day, hour := m.meeting()
	doc := document.Doc{Title: subject + " – " + short(p.Name, 120), Blocks: []document.Block{
		document.Heading{Level: 1, Text: m.Or(short(in.Name, 120))},
		document.Paragraph{Text: m.letterhead(), Style: document.Centred},
		document.Paragraph{Text: m.Or(in.Town) + ", " + longDay(m.Now), Style: document.Right},
		document.Pairs{Rows: [][2]string{
			{m.Base("earlyout.letter_number"), document.Gap},
			{m.Base("earlyout.letter_attachment"), "–"},
			{m.Base("earlyout.letter_subject"), subject},
		}},
		document.Paragraph{Text: m.addressee(), Style: document.Left},
		document.Paragraph{Text: m.Base("earlyout.letter_greeting"), Style: document.Left},
		document.Paragraph{Text: m.Base("earlyout.letter_opening_"+kind, "institution", m.Or(in.Name), "partner", p.Name)},
		document.Pairs{Rows: [][2]string{
			{m.Base("earlyout.letter_purpose"), m.Or(m.Words(content.Base, p, 4, "purpose"))},
			{m.Base("earlyout.letter_benefit"), m.Or(m.Words(content.Base, p, 4, "benefit"))},
			{m.Base("earlyout.letter_ask"), m.Or(m.Words(content.Base, p, 4, "ask"))},
			{m.Base("earlyout.letter_offer"), m.Or(m.Words(content.Base, p, 4, "offer"))},
		}},
		document.Paragraph{Text: m.Base("earlyout.letter_when")},
		document.Pairs{Rows: [][2]string{
			{m.Base("earlyout.letter_day"), day},
			{m.Base("earlyout.letter_time"), hour},
			{m.Base("earlyout.letter_place"), m.Base("earlyout.letter_place_there")},
		}},
		document.Paragraph{Text: m.Base("earlyout.letter_contact", "name", m.Or(in.Head), "phone", m.Or(phone.Display(in.Phone)))},
		document.Paragraph{Text: m.Base("earlyout.letter_closing")},
		document.Signatures{Sides: []document.Signature{{
			Above: []string{m.Base("earlyout.letter_sincerely"), m.Or(in.Name)}, Name: m.Or(in.Head), Role: m.Or(in.Position)}}},
	}}
	return doc
}

// letterhead is what stands below the institution's name.
func (m Maker) letterhead() string {
	in := m.Institution
	lines := []string{m.Or(in.Address)}
	var reach []string
	for _, s := range []string{phone.Display(in.Phone), in.Email} {
		if strings.TrimSpace(s) != "" {
			reach = append(reach, s)
		}
	}
	return strings.Join(append(lines, m.Or(strings.Join(reach, " · "))), "\n")
}

// addressee are the lines above the greeting: who is met, his position, his organisation.
func (m Maker) addressee() string {
	p := m.Partner()
	who := m.Words(content.Base, p, 4, "who")
	if who == "" {
		who = p.Person
	}
	name, position := named(who)
	lines := []string{m.Base("earlyout.letter_to"), m.Or(name)}
	for _, s := range []string{position, p.Name} {
		if s != "" && s != name {
			lines = append(lines, s)
		}
	}
	return strings.Join(append(lines, m.Base("earlyout.letter_at")), "\n")
}

// named parts "Budi Rekaan, S.Pd., ketua" into the name, with the degrees that belong to it, and the position.
func named(who string) (name, position string) {
	parts := strings.Split(strings.Join(strings.Fields(who), " "), ",")
	n := 1
	for n < len(parts) && isDegree(strings.TrimSpace(parts[n])) {
		n++
	}
	return strings.TrimSpace(strings.Join(parts[:n], ",")), strings.TrimSpace(strings.Join(parts[n:], ","))
}

// isDegree knows degrees as they stand behind names: "S.Pd.", "M. M.", "Ph.D.".
func isDegree(s string) bool {
	first, rest, ok := strings.Cut(s, ".")
	capital := func(s string) bool { r, _ := utf8.DecodeRuneInString(s); return unicode.IsUpper(r) }
	return ok && len(first) <= 2 && utf8.RuneCountInString(s) <= 12 && capital(first) && capital(strings.TrimSpace(rest))
}

// meeting is the day and the time proposed. A day that is over is no proposal any more.
func (m Maker) meeting() (day, hour string) {
	stored := m.Answer(m.Partner(), 4, "date").Date
	at, ok := m.Date(stored)
	if !ok || dates.DaysBetween(m.Now, at) < 0 {
		return document.Gap, document.Gap
	}
	hour = m.Base("earlyout.letter_time_open")
	if strings.Contains(stored, "T") {
		_, hour, _ = strings.Cut(dates.Format(at, content.Base, true), "pukul ")
	}
	return dates.Format(at, content.Base, false), hour
}

// longDay is a day as letters are dated: without the weekday.
func longDay(at time.Time) string {
	_, day, _ := strings.Cut(dates.Format(at, content.Base, false), ", ")
	return day
}
