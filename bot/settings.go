package bot

import (
	"fmt"
	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/reminders"
	"strconv"
	"strings"
	"time"
)

// settings shows what the owner chose, each with a button that changes just that.
func (t *turn) settings() error {
	if t.user.Zone == "" {
		return t.open(Focus{Flow: "onb"})
	}
	c, err := t.conversation(Focus{Flow: "onb"})
	if err != nil {
		return err
	}
	t.rest(&c)
	if t.user.Focus.Flow == "onb" || t.user.Focus.Flow == "set" {
		t.user.Focus = Focus{}
	}
	change := func(key, question string) outbox.Button {
		return t.button(key, "f", "onb", 0, c.State.Rev, "ch", question)
	}
	pause := t.button("settings.pause", "st", "pause")
	state := t.plain("settings.on")
	if !t.user.PausedAt.IsZero() {
		pause, state = t.button("settings.unpause", "st", "unpause"), t.plain("settings.off")
	}
	weekly, weeklyState := t.button("settings.weekly_off", "st", "week0"), t.plain("settings.on")
	if t.user.Weekly == "off" {
		weekly, weeklyState = t.button("settings.weekly_on", "st", "week1"), t.plain("settings.none")
	}
	days := t.button("occasion.settings_off", "st", "days0")
	if t.user.Occasions == "off" {
		days = t.button("occasion.settings_on", "st", "days1")
	}
	tips, tipsState := t.button("settings.tips_off", "st", "tips0"), t.plain("settings.on")
	if !t.user.TipsOffAt.IsZero() {
		tips, tipsState = t.button("settings.tips_on", "st", "tips1"), t.plain("settings.none")
	}
	t.show(screen{
		text: t.text("settings.text", "institution", dash(t.user.Institution),
			"kind", t.optionLabel("onb", "kind", t.user.Kind), "zone", t.optionLabel("onb", "zone", t.user.Zone),
			"hour", clock(t.user.hour(), t.lang), "days", t.plain(daysKey(t.user.Days)), "state", state, "weekly", weeklyState, "tips", tipsState),
		rows: [][]outbox.Button{
			row(change("settings.address", "address"), change("settings.institution", "institution")),
			row(change("settings.kind", "kind"), change("settings.zone", "zone")),
			row(t.button("settings.hour", "st", "hour"), t.button("settings.days", "st", "days")),
			row(pause, days),
			row(weekly, tips),
			row(t.button("documents.institution", "in"), t.button("settings.privacy", "pv")),
			row(t.button("data.get", "dx"), t.button("export.open", "ex")),
			append(t.languageRow(func(lang string) string { return data("st", "lang", lang) }), t.button("menu.home", "m")),
		},
	})
	return nil
}

// rest puts a conversation whose single answers are changed back to where it is saved, so that an unfinished change does
// not stand in the way of the next.
func (t *turn) rest(c *Conversation) {
	if c.State.Phase == flow.Saved {
		return
	}
	c.State.Phase, c.State.Question, c.State.Editing = flow.Saved, "", false
	c.State.Rev++
	t.keep(c)
}

func (t *turn) settingsData(a args) error {
	switch a.at(1) {
	case "pause":
		return t.pauseReminders()
	case "unpause":
		t.user.PausedAt = time.Time{}
		return t.settings()
	case "hour":
		return t.hourAsk()
	case "days":
		return t.daysData(a)
	case "lang":
		return t.speak(a.at(2))
	case "week0", "week1":
		if on := a.at(1) == "week1"; on != (t.user.Weekly == "on") {
			t.weeklySwitch(on)
		}
	case "days0", "days1":
		if on := a.at(1) == "days1"; on != (t.user.Occasions == "on") {
			t.occasionsSwitch(on)
		}
	case "tips0":
		if t.user.TipsOffAt.IsZero() {
			t.user.TipsOffAt = t.ev.At
		}
	case "tips1":
		t.user.TipsOffAt = time.Time{}
	}
	return t.settings()
}

// workdays are the days of digests that can be chosen: a bit per time.Weekday, 0 for Monday to Friday.
var workdays = []struct {
	bits int
	key  string
}{{0, "settings.days_five"}, {0b111_1110, "settings.days_six"}, {0b111_1111, "settings.days_all"}}

func daysKey(bits int) string {
	for _, w := range workdays {
		if w.bits == bits {
			return w.key
		}
	}
	return workdays[0].key
}

// daysData: st:days[:<number of workdays>].
func (t *turn) daysData(a args) error {
	if n := a.num(2); n >= 0 && n < int64(len(workdays)) {
		old := t.prefs()
		t.user.Days = workdays[n].bits
		if err := t.rezone(old); err != nil {
			return err
		}
		return t.settings()
	}
	var rows [][]outbox.Button
	for i, w := range workdays {
		label := t.plain(w.key)
		if w.key == daysKey(t.user.Days) {
			label = "✓ " + label
		}
		rows = append(rows, row(labelled(label, "st", "days", i)))
	}
	t.show(screen{text: t.text("settings.days_ask"), rows: append(rows, row(t.button("settings.back", "st"), t.button("menu.home", "m")))})
	return nil
}

// hourAsk asks for the hour of reminders, from the start each time.
func (t *turn) hourAsk() error {
	c, err := t.conversation(Focus{Flow: "set"})
	if err != nil {
		return err
	}
	f, _ := t.lib.Flow("set")
	rev := c.State.Rev
	c.State = flow.New(f)
	c.State.Rev = rev
	c.State, _ = flow.Advance(f, words{t.lib, t.lang}, c.State, flow.Input{Act: flow.Begin, Now: t.now()})
	return t.showTalk(&c, "")
}

func (t *turn) optionLabel(flowID, question, id string) string {
	if id == "" {
		return "–"
	}
	q := t.lib.FlowText(t.lang, flowID).Questions[question]
	if l := q.Options[id]; l != "" {
		return l
	}
	return id
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// pauseReminders is /berhenti: no reminders until the owner wants them again; his data stays.
func (t *turn) pauseReminders() error {
	t.user.PausedAt = t.ev.At
	t.show(screen{text: t.text("pause.done"), rows: [][]outbox.Button{
		row(t.button("settings.unpause", "st", "unpause"), t.button("menu.home", "m")),
	}})
	return nil
}

// mostMoved bounds a change that moves all of an owner's reminders: a book of several thousand partners.
const mostMoved = 20_000

// rezone moves every pending reminder to the owner's new zone or hour. One that has a time of its own keeps it on the
// clock of the new zone.
func (t *turn) rezone(old reminders.Prefs) error {
	list, _, err := t.view.UpcomingWithin(t.ctx, t.ev.At, time.Time{}, 0, mostMoved)
	if err != nil {
		return err
	}
	for _, r := range list {
		due := reminders.Moved(r, old, t.prefs())
		if !due.After(t.ev.At) { // today's new hour is over
			due = reminders.Digest(t.ev.At, t.prefs())
		}
		if !due.Equal(r.Due) {
			r.Due = due
			t.ch.Reminders = append(t.ch.Reminders, r)
		}
	}
	return nil
}

// hourSet changes the hour of reminders, for those already pending as well.
func (t *turn) hourSet(c *Conversation) error {
	minutes, ok := clockOf(c.State.Answers["hour"])
	if !ok {
		return fmt.Errorf("an hour was taken that is none")
	}
	t.keep(c)
	t.user.Focus = Focus{}
	old := t.prefs()
	t.user.Hour = minutes
	if err := t.rezone(old); err != nil {
		return err
	}
	return t.settings()
}

// clockOf reads an hour of the day: an option ("h9"), an hour as on a clock ("7.30", "16"), or words ("jam 4 sore"), in
// minutes after midnight. What could be two hours of the day is none.
func clockOf(a flow.Answer) (int, bool) {
	if o := option(a); o != "" {
		h, err := strconv.Atoi(strings.TrimPrefix(o, "h"))
		return h * 60, err == nil && h > 0 && h < 24
	}
	hour, minute, found := strings.Cut(strings.ReplaceAll(strings.TrimSpace(a.Text), ":", "."), ".")
	h, err := strconv.Atoi(hour)
	m := 0
	if err == nil && found {
		m, err = strconv.Atoi(minute)
	}
	if err == nil {
		return h*60 + m, h >= 0 && h < 24 && m >= 0 && m < 60 && h+m > 0
	}
	morning := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) // any day: only the hour counts
	for _, text := range []string{a.Text, "jam " + a.Text} {
		got, err := dates.Parse(dates.Request{Text: text, Now: morning})
		if err == nil && got.HasClock && len(got.Choices) == 0 {
			return max(got.Time.Hour()*60+got.Time.Minute(), 1), true
		}
	}
	return 0, false
}

// clockProblem is the key of what is wrong with a typed hour of the day; empty where nothing is, or no hour is asked for.
func clockProblem(c Conversation, in flow.Input) string {
	question := c.State.Question
	if in.Act == flow.Correct {
		question = c.State.TypedFor
	} else if in.Act != flow.Type {
		return ""
	}
	switch {
	case c.Flow == "set":
		if _, ok := clockOf(flow.Answer{Text: in.Text}); !ok {
			return "problem.clock"
		}
	case c.Flow == "wk" && question == "time":
		_, problem := readClock(in.Text)
		return problem
	}
	return ""
}

// clock is an hour of the day, in minutes after midnight, for people.
func clock(minutes int, lang string) string {
	return dates.FormatClock(time.Date(2026, 1, 1, 0, minutes, 0, 0, time.UTC), lang) // any day: only the hour counts
}
