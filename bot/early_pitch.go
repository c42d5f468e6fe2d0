package bot

import (
	"fmt"
	"strings"

	"mitrabot/bot/artefact"
	"mitrabot/bot/dates"
	"mitrabot/bot/document"
	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// pitch are the five points to say to a partner (A4): who we are, his benefit, what is asked and offered, the next step.
func (t *turn) pitch(p Partner) error {
	m, err := t.maker([]Partner{p}, nil, 4)
	if err != nil {
		return err
	}
	points := t.points(m, m.Partners[0])
	first, rows := t.text("early.pitch_text", "name", oneLine(p.Name, 60)), [][]outbox.Button{}
	if strings.Contains(points, document.Gap) {
		first += "\n" + t.text("early.pitch_gaps")
		rows = append(rows, row(t.button("early.pitch_fill", "j", p.No, 4)))
	}
	rows = append(rows, row(t.button("early.rehearse", "ye", "rh", p.No, 1)))
	t.ready(p, first, points, "", t.text("early.pitch_tap"), rows...)
	return nil
}

func (t *turn) points(m artefact.Maker, p artefact.Partner) string {
	who := m.Or(oneLine(m.Institution.Name, 120))
	if kind := m.Institution.Kind; kind != "" && kind != "other" && !strings.HasPrefix(strings.ToLower(who), kind) {
		who += ", " + t.lib.FlowText(content.Base, "onb").Questions["kind"].Options[kind]
	}
	next := t.toPartner("earlyout.pitch_next_open")
	if at, ok := m.Date(m.Answer(p, 4, "date").Date); ok && dates.DaysBetween(t.now(), at) >= 0 {
		next = t.toPartner("earlyout.pitch_next_day", "date", m.Day(content.Base, m.Answer(p, 4, "date").Date))
	}
	said := func(question string) string { return m.Or(oneLine(m.Words(content.Base, p, 4, question), 300)) }
	var lines []string
	for i, point := range [][2]string{{"who", who}, {"benefit", said("benefit")}, {"ask", said("ask")}, {"offer", said("offer")}, {"next", next}} {
		lines = append(lines, fmt.Sprintf("%d. %s: %s", i+1, t.toPartner("earlyout.pitch_"+point[0]), point[1]))
	}
	return strings.Join(lines, "\n")
}

// objections are what partners often say against it, in the order in which they are rehearsed.
func objections() []string { return []string{"time", "budget", "interns", "gain", "boss", "course"} }

// replies to each of them.
func replies() []string { return []string{"a", "b", "c"} }

// rehearsal plays one objection: the replies to choose from, or what the chosen one does. There are no marks.
func (t *turn) rehearsal(p Partner, n int64, reply string) error {
	all := objections()
	if n < 1 || n > int64(len(all))+1 {
		return t.unknownButton()
	}
	last := row(t.button("partner.open", "p", p.No), t.button("menu.home", "m"))
	if n == int64(len(all))+1 {
		t.show(screen{text: t.text("early.rehearsed", "name", oneLine(p.Name, 60)), rows: [][]outbox.Button{
			row(t.button("early.meet", "j", p.No, 4)), row(t.button("early.pitch", "ye", "pt", p.No)),
			row(t.button("early.rehearse_again", "ye", "rh", p.No, 1)), last}})
		return nil
	}
	id := all[n-1]
	head := t.text("early.rehearse_head", "at", n, "of", len(all), "what", t.text("early.objection_"+id)) +
		"\n<blockquote>" + content.Escape(t.toPartner("earlyout.objection_"+id)) + "</blockquote>"
	onward := t.button("early.rehearse_next", "ye", "rh", p.No, n+1)
	if int(n) == len(all) {
		onward = t.button("early.rehearse_end", "ye", "rh", p.No, n+1)
	}
	nav := row(onward)
	if n > 1 {
		nav = row(t.button("early.rehearse_back", "ye", "rh", p.No, n-1), onward)
	}
	for _, r := range replies() {
		if r == reply {
			return t.replied(p, n, id, r, head, [][]outbox.Button{row(t.button("early.rehearse_other", "ye", "rh", p.No, n)), nav, last})
		}
	}
	if reply != "" {
		return t.unknownButton()
	}
	text := head + "\n" + t.text("early.rehearse_choose")
	var numbers []outbox.Button
	for i, r := range replies() {
		text += fmt.Sprintf("\n\n<b>%d.</b> %s", i+1, content.Escape(t.toPartner("earlyout.reply_"+id+"_"+r)))
		numbers = append(numbers, labelled(fmt.Sprint(i+1), "ye", "rh", p.No, n, r))
	}
	t.show(screen{text: text, rows: [][]outbox.Button{numbers, nav, last}})
	return nil
}

// replied tells what a reply does in such a talk.
func (t *turn) replied(p Partner, n int64, id, reply, head string, rows [][]outbox.Button) error {
	text := head + "\n" + t.text("early.rehearse_you") + " " + content.Escape(t.toPartner("earlyout.reply_"+id+"_"+reply)) +
		"\n\n" + t.text("early.effect_"+id+"_"+reply)
	if id == "gain" {
		step, err := t.conversation(Focus{Flow: stepFlow(4), Partner: p.No})
		if err != nil {
			return err
		}
		if benefit := step.State.Answers["benefit"].Text; benefit != "" {
			text += "\n\n" + t.text("early.rehearse_benefit", "benefit", oneLine(benefit, 200))
		}
	}
	t.show(screen{text: text, rows: rows})
	return nil
}
