package bot

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"mitrabot/bot/artefact"
	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/content"
	"mitrabot/reminders"
)

// mostReminders bounds what is read of an owner's reminders.
const mostReminders = 1000

// toldRows is how many activities a text to the partner lists; the file has them all.
const toldRows = 10

// activities is the work plan of step 5; c, where there is one, counts instead of what is stored.
func (t *turn) activities(p Partner, c *Conversation) ([]artefact.Activity, error) {
	m, err := t.maker([]Partner{p}, c, 5)
	if err != nil {
		return nil, err
	}
	return m.Activities(m.Partners[0]), nil
}

// planless sends the owner to step 5 where there is no plan yet.
func (t *turn) planless(p Partner) error {
	t.show(screen{text: t.text("early.plan_none", "name", oneLine(p.Name, 60)), rows: [][]outbox.Button{
		row(t.button("early.plan_open", "j", p.No, 5)), row(t.button("partner.open", "p", p.No), t.button("menu.home", "m"))}})
	return nil
}

// planTold is the plan as a text for the partner, who has to have a say in it (A5). The link only announces it.
func (t *turn) planTold(p Partner) error {
	list, err := t.activities(p, nil)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return t.planless(p)
	}
	lines := []string{t.toPartner("earlyout.told_open", "time", t.toPartner("greeting."+dayPart(t.now())), "institution", t.ourInstitution(),
		"partner", oneLine(p.Name, 80))}
	for _, a := range list[:min(len(list), toldRows)] {
		key := "earlyout.told_row"
		if a.Ours == "" || a.Theirs == "" { // carried over from the year before: who does it is still open
			key = "earlyout.told_row_open"
		}
		lines = append(lines, fmt.Sprintf("%d. %s", a.Row+1, t.toPartner(key, "what", oneLine(a.What, 80), "when", t.span(a),
			"ours", oneLine(a.Ours, 40), "theirs", oneLine(a.Theirs, 40))))
	}
	if rest := len(list) - toldRows; rest > 0 {
		lines = append(lines, t.toPartner("earlyout.told_rest", "n", rest))
	}
	step, err := t.conversation(Focus{Flow: stepFlow(5), Partner: p.No})
	if err != nil {
		return err
	}
	closing, link := "earlyout.told_ask", "earlyout.told_link"
	if option(step.State.Answers["agreed"]) == "yes" {
		closing, link = "earlyout.told_agreed", "earlyout.told_link_agreed"
	}
	text := strings.Join(append(lines, t.toPartner(closing)), "\n")
	t.ready(p, t.text("early.tell_text", "name", oneLine(p.Name, 60)), text, t.toPartner(link, "institution", t.ourInstitution()),
		t.text("early.tell_tap"), row(t.button("early.log", "l", "p", p.No)), row(t.button("early.plan_change", "f", stepFlow(5), p.No, 0, "show")))
	return nil
}

// span is when an activity is, in Indonesian.
func (t *turn) span(a artefact.Activity) string {
	day := func(at time.Time) string {
		_, s, _ := strings.Cut(dates.FormatShort(at, content.Base), ", ")
		return s
	}
	switch {
	case a.Start.IsZero() && a.End.IsZero():
		return t.toPartner("earlyout.told_undated")
	case a.Start.IsZero():
		return t.toPartner("earlyout.told_until", "date", day(a.End))
	case a.End.IsZero() || a.Backwards():
		return t.toPartner("earlyout.told_from", "date", day(a.Start))
	}
	return day(a.Start) + " – " + day(a.End)
}

// planDue is when the owner is reminded of an activity: on the working day before it begins, at his hour; where that is
// over, on the day itself. False where it is too late for both.
func (t *turn) planDue(start time.Time) (time.Time, bool) {
	due := reminders.Before(reminders.OnDay(start.AddDate(0, 0, -1), t.prefs()), t.prefs())
	if !due.After(t.ev.At) {
		due = reminders.OnDay(start, t.prefs())
	}
	return due, due.After(t.ev.At)
}

// planRow is the row that a reminder is about.
func planRow(k reminders.Kind) (int, bool) {
	_, s, _ := strings.Cut(string(k), ".")
	n, err := strconv.Atoi(s)
	return n, k.IsPlan() && err == nil
}

// planReminders are those of a partner's plan that are switched on, by row, as this turn leaves them.
func (t *turn) planReminders(partner int64) (map[int]reminders.Reminder, error) {
	list, err := t.view.Upcoming(t.ctx, mostReminders)
	if err != nil {
		return nil, err
	}
	on := map[int]reminders.Reminder{}
	for _, r := range append(list, t.ch.Reminders...) {
		n, ok := planRow(r.Kind)
		if !ok || r.Partner != partner {
			continue
		}
		if delete(on, n); !r.Due.IsZero() {
			on[n] = r
		}
	}
	return on, nil
}

// planReminderData switches the reminder of one activity on or off, or turns the pages of the list. A button names the
// day on which the activity began when the button was made: where that has changed, it does nothing any more.
func (t *turn) planReminderData(p Partner, a args) error {
	list, err := t.activities(p, nil)
	if err != nil {
		return err
	}
	switch {
	case len(list) == 0:
		return t.planless(p)
	case a.at(3) == "" || a.at(3) == "l":
		return t.planReminderList(p, list, int(max(a.num(4), 0)), "")
	case a.num(3) < 0:
		return t.unknownButton()
	case a.num(3) >= int64(len(list)) || a.at(4) != dayMark(list[a.num(3)]):
		t.answer(t.plain("stale.notice"))
		t.ev.Message = 0 // the live card is a new message
		return t.planReminderList(p, list, 0, t.text("stale.card"))
	}
	act := list[a.num(3)]
	first, err := t.planReminderSet(p, act, a.at(5) == "1")
	if err != nil {
		return err
	}
	return t.planReminderList(p, list, act.Row/pageSize*pageSize, first)
}

// planReminderSet switches the reminder of one activity and says so; a second tap of the same button changes nothing.
func (t *turn) planReminderSet(p Partner, act artefact.Activity, want bool) (string, error) {
	on, err := t.planReminders(p.No)
	if err != nil || act.Start.IsZero() {
		return "", err
	}
	r := reminders.Reminder{Partner: p.No, Kind: reminders.Plan(act.Row)}
	what := oneLine(act.What, 60)
	if !want {
		if _, set := on[act.Row]; set {
			t.ch.Reminders = append(t.ch.Reminders, r)
		}
		return t.text("early.remind_off", "what", what), nil
	}
	due, ok := t.planDue(act.Start)
	if !ok {
		return t.text("early.remind_late"), nil
	}
	r.Due, r.Note = due, oneLine(act.What, 120)
	t.ch.Reminders = append(t.ch.Reminders, r)
	return t.text("early.remind_on", "what", what, "date", dates.Format(due.In(t.loc), t.lang, true)), nil
}

// dayMark is the day on which an activity begins, as its button names it; "" where it has none.
func dayMark(a artefact.Activity) string {
	if a.Start.IsZero() {
		return ""
	}
	return a.Start.Format("20060102")
}

// planReminderList shows the activities with their days; tapping one sets its reminder, tapping it again takes it off.
func (t *turn) planReminderList(p Partner, list []artefact.Activity, offset int, first string) error {
	on, err := t.planReminders(p.No)
	if err != nil {
		return err
	}
	if offset >= len(list) {
		offset = 0
	}
	text, rows, undated := t.text("early.remind_text", "name", oneLine(p.Name, 60)), [][]outbox.Button{}, 0
	if first != "" {
		text = first + "\n\n" + text
	}
	for _, a := range list[offset:min(offset+pageSize, len(list))] {
		_, possible := t.planDue(a.Start)
		r, set := on[a.Row]
		line, mark, want := t.text("early.remind_undated"), "▫️", 1
		switch {
		case a.Start.IsZero():
			undated++
		case set:
			line, mark, want = t.text("early.remind_set", "date", dates.FormatShort(a.Start, t.lang), "due", dates.FormatShort(r.Due.In(t.loc), t.lang)), "✅", 0
		case !possible:
			line = t.text("early.remind_begun", "date", dates.FormatShort(a.Start, t.lang))
		default:
			line = dates.FormatShort(a.Start, t.lang)
		}
		text += fmt.Sprintf("\n\n%d. <b>%s</b>\n%s", a.Row+1, content.Escape(oneLine(a.What, 80)), line)
		if set || possible && !a.Start.IsZero() {
			rows = append(rows, row(labelled(fmt.Sprintf("%s %d. %s", mark, a.Row+1, oneLine(a.What, 28)), "ye", "rr", p.No, a.Row, dayMark(a), want)))
		}
	}
	if !t.user.PausedAt.IsZero() {
		text += "\n\n" + t.text("partner.paused")
	}
	if nav := t.pager(offset, len(list), "ye", "rr", p.No, "l"); len(nav) > 0 {
		rows = append(rows, nav)
	}
	if undated > 0 {
		text += "\n\n" + t.text("early.remind_dates")
	}
	rows = append(rows, row(t.button("early.plan_change", "f", stepFlow(5), p.No, 0, "show")),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))
	t.show(screen{text: text, rows: rows})
	return nil
}

// planSaved moves the reminders of a plan with its days, takes off those of activities that are gone, and says what in
// the plan is still open.
func (t *turn) planSaved(p Partner, c *Conversation) (lines []string, err error) {
	list, err := t.activities(p, c)
	if err != nil {
		return nil, err
	}
	on, err := t.planReminders(p.No)
	if err != nil {
		return nil, err
	}
	moved := 0
	for _, n := range slices.Sorted(maps.Keys(on)) {
		was, now := on[n], reminders.Reminder{Partner: p.No, Kind: reminders.Plan(n)}
		if n < len(list) && !list[n].Start.IsZero() {
			if due, ok := t.planDue(list[n].Start); ok {
				now.Due, now.Note = due, oneLine(list[n].What, 120)
			}
		}
		if now.Due.Equal(was.Due) && now.Note == was.Note {
			continue
		}
		t.ch.Reminders = append(t.ch.Reminders, now)
		moved++
	}
	undated, backwards := 0, 0
	for _, a := range list {
		if a.Start.IsZero() {
			undated++
		}
		if a.Backwards() {
			backwards++
		}
	}
	for _, line := range []struct {
		key string
		n   int
	}{{"early.plan_moved", moved}, {"early.plan_undated", undated}, {"early.plan_backwards", backwards}} {
		if line.n > 0 {
			lines = append(lines, t.text(line.key, "n", line.n))
		}
	}
	return lines, nil
}
