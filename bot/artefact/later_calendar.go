package artefact

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/document"
	"mitrabot/bot/fuzzy"
)

// How long before its day an entry of the calendar rings.
const (
	dayBefore   = 24 * time.Hour
	monthBefore = 30 * 24 * time.Hour
)

func (m Maker) calendarFile() (File, error) {
	events := m.events(m.Partner())
	if len(events) == 0 {
		return File{}, ErrNothing
	}
	data, err := document.Calendar(events)
	return m.file(".ics", data), err
}

// events are the days ahead: the next meeting, the end of the agreement, what is planned, what is to be improved. Their
// ids are made of numbers only: a calendar may be shared. A second file moves what the first one put there; the moment at
// which the partnership was noted down keeps apart those of several owners.
func (m Maker) events(p Partner) []document.Event {
	var list []document.Event
	add := func(id, from, to, key, what, who string, alarm time.Duration) {
		start, ok := m.Date(from)
		if !ok {
			return
		}
		e := document.Event{UID: fmt.Sprintf("p%d-%x-%s@mitra", p.No, p.Created.Unix(), id), Stamp: m.Now, Start: start,
			AllDay: !strings.Contains(from, "T"), Alarm: alarm}
		if end, ok := m.Date(to); ok && end.After(start) {
			e.End = end
			e.AllDay = e.AllDay || !strings.Contains(to, "T") // the last day belongs to it
		}
		if last := maxTime(e.Start, e.End); last.Before(m.today()) {
			return
		}
		e.Summary = m.Text(key, "partner", p.Name, "what", what)
		if who != "" {
			e.Description = m.Text("late.cal_who", "who", who)
		}
		list = append(list, e)
	}
	add("meeting", m.Answer(p, 11, "meeting").Date, "", "late.cal_meeting", "", p.Person, dayBefore)
	add("end", m.Answer(p, 7, "end").Date, "", "late.cal_end", "", "", monthBefore)
	planned := map[string]bool{}
	for i, row := range m.Cells(p, 5, "plan") {
		planned[fuzzy.Fold(row["activity"])+row["start"]] = true
		add(fmt.Sprintf("plan-%d", i+1), row["start"], row["end"], "late.cal_plan", row["activity"], row["ours"], dayBefore)
	}
	for i, row := range m.Cells(p, 11, "plan") {
		if !planned[fuzzy.Fold(row["activity"])+row["when"]] { // it has been carried over into step 5
			add(fmt.Sprintf("next-%d", i+1), row["when"], "", "late.cal_plan", row["activity"], "", dayBefore)
		}
	}
	for i, row := range m.Cells(p, 10, "actions") {
		add(fmt.Sprintf("action-%d", i+1), row["when"], "", "late.cal_action", row["what"], row["who"], dayBefore)
	}
	return list
}

func maxTime(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// today is the beginning of this day.
func (m Maker) today() time.Time {
	y, month, d := m.Now.Date()
	return time.Date(y, month, d, 0, 0, 0, 0, m.Now.Location())
}

// hasDaysAhead tells whether any day of these steps is still to come.
func hasDaysAhead(d Dossier) bool {
	today := d.Now.Format(time.DateOnly)
	ahead := func(cell string) bool {
		day, ok := dayOf(cell)
		return ok && day >= today
	}
	if ahead(d.answers(11)["meeting"].Date) || ahead(d.answers(7)["end"].Date) {
		return true
	}
	rows := slices.Concat(d.answers(5)["plan"].Rows, d.answers(10)["actions"].Rows, d.answers(11)["plan"].Rows)
	return slices.ContainsFunc(slices.Concat(rows...), ahead)
}
