package bot

import (
	"fmt"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
)

// agendaSize is how many entries of the agenda one page shows.
const agendaSize = 15

// agendaData: ag | ag:usual | ag:l:<offset> | ag:feed | ag:feed:on | ag:feed:off.
func (t *turn) agendaData(a args) error {
	switch a.at(1) {
	case "usual": // that he pressed anything is what brings the pace back
		t.show(screen{text: t.text("nudge.usual_again"), rows: [][]outbox.Button{row(t.button("menu.agenda", "ag"), t.button("menu.home", "m"))}, fresh: true})
		return nil
	case "feed":
		return t.feedData(a)
	}
	return t.agenda(int(max(a.num(2), 0)))
}

// agenda lists what comes next: today, this week (until Sunday), later.
func (t *turn) agenda(offset int) error {
	list, total, err := t.view.UpcomingWithin(t.ctx, time.UnixMilli(1), time.Time{}, offset, agendaSize)
	if err != nil {
		return err
	}
	if total == 0 {
		t.show(screen{text: t.text("agenda.empty"), rows: [][]outbox.Button{
			row(t.button("partners.add", "p", "new"), t.button("menu.home", "m")),
		}})
		return nil
	}
	text := t.text("agenda.text")
	if !t.user.PausedAt.IsZero() {
		text += "\n" + t.text("partner.paused")
	}
	section, day := "", ""
	var rows [][]outbox.Button
	for _, r := range list {
		if t.nudge().unplanned(r) {
			continue
		}
		name, err := t.partnerName(r.Partner)
		if err != nil {
			return err
		}
		name = oneLine(name, 60)
		if s := t.agendaSection(r.Due); s != section {
			section = s
			text += "\n\n<b>" + t.plain("agenda.in_"+s) + "</b>"
		}
		if d := dates.Format(r.Due.In(t.loc), t.lang, false); d != day {
			day = d
			text += "\n<i>" + d + "</i>"
		}
		key, note := t.nudge().agendaWords(r, name)
		text += fmt.Sprintf("\n• %s %s", dates.FormatClock(r.Due.In(t.loc), t.lang), t.text(key, "name", name, "note", note))
		switch {
		case r.Partner == 0 || len(rows) >= 6:
		case r.Kind == reminders.Promise:
			rows = append(rows, row(labelled(t.plain("agenda.cancel", "name", oneLine(name, 24)), "p", r.Partner, "prx", mark(r))))
		case !t.listed(rows, r.Partner):
			rows = append(rows, row(labelled("▸ "+oneLine(name, 34), "p", r.Partner)))
		}
	}
	if section == "" { // only questions about steps left open
		text += "\n\n" + t.text("agenda.nothing")
	}
	rows = append(rows, t.agendaPages(offset, total)...)
	rows = append(rows, row(t.button("agenda.file", "ex", "ics"), t.button("agenda.feed", "ag", "feed")), row(t.button("menu.log", "l"), t.button("menu.home", "m")))
	t.show(screen{text: text, rows: rows})
	return nil
}

// agendaSection is the part of the agenda that a moment belongs to.
func (t *turn) agendaSection(due time.Time) string {
	switch days := dates.DaysBetween(t.now(), due.In(t.loc)); {
	case days <= 0:
		return "today"
	case days <= (7-int(t.now().Weekday()))%7:
		return "week"
	}
	return "later"
}

func (t *turn) agendaPages(offset, total int) [][]outbox.Button {
	var nav []outbox.Button
	if offset > 0 {
		nav = append(nav, labelled("◀", "ag", "l", max(offset-agendaSize, 0)))
	}
	if offset+agendaSize < total {
		nav = append(nav, labelled(fmt.Sprintf("%d–%d / %d ▶", offset+agendaSize+1, min(offset+2*agendaSize, total), total), "ag", "l", offset+agendaSize))
	}
	if len(nav) == 0 {
		return nil
	}
	return [][]outbox.Button{nav}
}

func (t *turn) listed(rows [][]outbox.Button, partner int64) bool {
	for _, r := range rows {
		if r[0].Data == data("p", partner) {
			return true
		}
	}
	return false
}
