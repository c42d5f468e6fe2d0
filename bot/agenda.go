package bot

import (
	"fmt"

	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// agendaData: ag | ag:usual.
func (t *turn) agendaData(a args) error {
	if a.at(1) == "usual" { // that he pressed anything is what brings the pace back
		t.show(screen{text: t.text("nudge.usual_again"), rows: [][]outbox.Button{row(t.button("menu.agenda", "ag"), t.button("menu.home", "m"))}, fresh: true})
		return nil
	}
	return t.agenda()
}

// agenda lists what comes next.
func (t *turn) agenda() error {
	list, err := t.view.Upcoming(t.ctx, 15)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		t.show(screen{text: t.text("agenda.empty"), rows: [][]outbox.Button{
			row(t.button("partners.add", "p", "new"), t.button("menu.home", "m")),
		}})
		return nil
	}
	text := t.text("agenda.text")
	if !t.user.PausedAt.IsZero() {
		text += "\n" + t.text("partner.paused")
	}
	day := ""
	var rows [][]outbox.Button
	for _, r := range list {
		if r.Kind.IsUnfinished() {
			continue // nothing that is planned
		}
		name, err := t.partnerName(r.Partner)
		if err != nil {
			return err
		}
		if d := dates.Format(r.Due.In(t.loc), t.lang, false); d != day {
			day = d
			text += "\n\n<b>" + d + "</b>"
		}
		key := "agenda." + string(r.Kind.Base())
		if r.Kind == reminders.Promise && r.Unanswered > 0 {
			key = "agenda.asked"
		}
		note := oneLine(r.Note, 120)
		switch r.Kind {
		case reminders.Renewal:
			note = t.describeDay(r.Note)
		case reminders.Occasion:
			if note = t.occasionNames(r); r.Partner != 0 {
				note += ", " + oneLine(name, 40)
			}
		}
		text += fmt.Sprintf("\n• %s %s", dates.FormatClock(r.Due.In(t.loc), t.lang), t.text(key, "name", name, "note", note))
		switch {
		case r.Partner == 0 || len(rows) >= 6:
		case r.Kind == reminders.Promise:
			rows = append(rows, row(labelled(t.plain("agenda.cancel", "name", oneLine(name, 24)), "p", r.Partner, "prx", mark(r))))
		case !t.listed(rows, r.Partner):
			rows = append(rows, row(labelled("▸ "+oneLine(name, 34), "p", r.Partner)))
		}
	}
	rows = append(rows, row(t.button("menu.log", "l"), t.button("menu.home", "m")))
	t.show(screen{text: text, rows: rows})
	return nil
}

func (t *turn) listed(rows [][]outbox.Button, partner int64) bool {
	for _, r := range rows {
		if r[0].Data == data("p", partner) {
			return true
		}
	}
	return false
}

// occasionNames is the day of the calendar that a reminder is about.
func (t *turn) occasionNames(r reminders.Reminder) string {
	n := t.nudge()
	n.now = r.Due
	if o, ok := n.coming(reminders.Due{Reminder: r}); ok {
		return t.plain("occasion." + o.ID)
	}
	return ""
}
