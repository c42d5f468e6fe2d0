package bot

import (
	"errors"
	"fmt"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/content"
	"mitrabot/reminders"
)

// techniques is how many the guide has: C1 to C6.
const techniques = 6

// techniqueOf is the technique whose turn it is in the week of day, as the owner's calendar has it: weeks begin on
// Monday.
func techniqueOf(day time.Time) string {
	y, m, d := day.Date()
	days := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
	week := (days + 3) / 7 // 1970 began on a Thursday
	return fmt.Sprintf("C%d", week%techniques+1)
}

// takeWeekly takes the technique of the week out of what is due: it is about no partner, and no digest may swallow it.
func takeWeekly(due []reminders.Due) (weekly *reminders.Due, rest []reminders.Due) {
	for i, d := range due {
		if d.Reminder.Kind == reminders.Weekly {
			weekly = &due[i]
		} else {
			rest = append(rest, d)
		}
	}
	return weekly, rest
}

// weekly proposes a technique; version is the one the reminder has once it fired.
func (n nudge) weekly(id string, version int64) screen {
	item, _ := n.lib.Item(n.lang, id)
	act := func(key, act string) outbox.Button { return n.button(key, "w", version, act, id) }
	return screen{
		text: n.text("weekly.text") + "\n\n💡 <b>" + n.lib.Fill(item.Title) + "</b>\n" + n.text("weekly."+id) +
			"\n\n" + n.text("weekly.ask"),
		rows: [][]outbox.Button{row(act("weekly.go", "go")), row(act("talk.read", "read")), row(act("weekly.no", "no"))},
	}
}

// alsoWeekly adds the technique of the week to a message about partners.
func (n nudge) alsoWeekly(s *screen, id string, version int64) {
	item, _ := n.lib.Item(n.lang, id)
	s.text += "\n\n" + n.text("weekly.also", "title", content.HTML(n.lib.Fill(item.Title)))
	s.rows = append(s.rows, row(n.button("weekly.open", "w", version, "open", id)))
}

// weekBegins sets the technique of the week for whoever has never had it: after the onboarding, and for those from
// before there was one.
func (t *turn) weekBegins() {
	if t.user.Weekly != "" || t.user.Zone == "" {
		return
	}
	t.user.Weekly = "on"
	t.ch.Reminders = append(t.ch.Reminders, reminders.Reminder{Kind: reminders.Weekly, Due: reminders.NextWeekly(t.ev.At, t.prefs())})
}

// weeklySwitch turns the technique of the week on or off.
func (t *turn) weeklySwitch(on bool) {
	r := reminders.Reminder{Kind: reminders.Weekly}
	t.user.Weekly = "off"
	if on {
		t.user.Weekly, r.Due = "on", reminders.NextWeekly(t.ev.At, t.prefs())
	}
	t.ch.Reminders = append(t.ch.Reminders, r)
}

// weeklyData: w:<version>:<act>:<technique>.
func (t *turn) weeklyData(a args) error {
	item, ok := t.lib.Item(t.lang, a.at(3))
	r, err := t.view.Reminder(t.ctx, 0, reminders.Weekly)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && (!ok || item.Part != "C"):
		return t.unknownButton()
	case err != nil:
		return err
	case r.Version != a.num(1):
		return t.weeklyStale(r)
	}
	switch a.at(2) {
	case "go":
		return t.weeklyGo(item)
	case "read":
		s := t.guideCard(item, 0)
		s.fresh = true // the proposal stays
		t.show(s)
		return nil
	case "no":
		t.show(screen{text: t.text("weekly.skipped", "date", dates.Format(r.Due.In(t.loc), t.lang, false)),
			rows: [][]outbox.Button{row(t.button("menu.home", "m"))}})
		return nil
	case "open":
		s := t.nudge().weekly(item.ID, r.Version)
		s.fresh = true // the digest stays
		t.show(s)
		return nil
	}
	return t.unknownButton()
}

// weeklyStale answers a button of an earlier week: nothing changes, and what is live is shown.
func (t *turn) weeklyStale(r reminders.Reminder) error {
	t.answer(t.plain("stale.notice"))
	t.ev.Message = 0
	if r.Due.IsZero() {
		t.show(screen{text: t.text("weekly.off"), rows: [][]outbox.Button{row(t.button("menu.settings", "st"), t.button("menu.home", "m"))}})
		return nil
	}
	s := t.nudge().weekly(techniqueOf(t.now()), r.Version)
	s.text = t.text("stale.card") + "\n\n" + s.text
	t.show(s)
	return nil
}

// weeklyGo chooses a partner, says why him, and begins the promise.
func (t *turn) weeklyGo(item content.Item) error {
	pick, err := t.pickPartner()
	if err != nil {
		return err
	}
	switch {
	case pick.none:
		t.show(screen{text: t.text("weekly.no_partner"), rows: [][]outbox.Button{
			row(t.button("menu.first", "p", "new")), row(t.button("menu.home", "m")),
		}})
		return nil
	case pick.partner.No == 0:
		t.show(screen{text: t.text("weekly.all_promised"), rows: [][]outbox.Button{
			row(t.button("menu.agenda", "ag"), t.button("menu.home", "m")),
		}})
		return nil
	}
	first := "💡 <b>" + t.lib.Fill(item.Title) + "</b>\n" + pick.why
	return t.promiseTalk(pick.partner, item.ID, pick.standing, first)
}
