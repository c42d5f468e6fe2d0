package bot

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/bot/phone"
	"mitrabot/content"
	"mitrabot/reminders"
)

// partnerData: p | p:l:<offset> | p:x:<offset> (archive) | p:w:<filter>:<offset> | p:f (filters) | p:fs (by step) |
// p:q (search) | p:q:<before> (older notes) | p:new | p:<no> | p:<no>:<act>.
func (t *turn) partnerData(a args) error {
	switch a.at(1) {
	case "", "l":
		return t.partnerList(int(max(a.num(2), 0)))
	case "x":
		return t.archiveList(int(max(a.num(2), 0)))
	case "w":
		return t.partnersWhere(a.at(2), int(max(a.num(3), 0)))
	case "f":
		return t.filterMenu()
	case "fs":
		return t.stepMenu()
	case "q":
		if a.at(2) != "" {
			return t.searchOlder(a.num(2))
		}
		t.await(awaitSearch, 0)
		t.show(screen{text: t.text("search.ask"), rows: t.dropRow()})
		return nil
	case "new":
		return t.open(Focus{Flow: "ptn"})
	case "drop":
		return t.draftDrop()
	}
	p, err := t.partner(a.num(1))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	switch a.at(2) {
	case "":
		return t.partnerCard(p, "")
	case "more":
		return t.partnerMore(p)
	case "edit":
		return t.partnerEdit(p)
	case "arc":
		return t.archive(p, t.ev.At)
	case "una":
		return t.archive(p, time.Time{})
	case "pr", "prx", "pru":
		return t.promiseData(p, a)
	case "det", "med", "lat", "pz", "del":
		return t.partnerAct(p, a)
	case "now":
		if !p.ArchivedAt.IsZero() {
			return t.partnerCard(p, "")
		}
		return t.contactNow(p)
	case "rh":
		c, err := t.partnerTalk(p)
		if err != nil {
			return err
		}
		return t.advance(c, flow.Input{Act: flow.Change, Question: "cadence", Now: t.now()})
	}
	return t.unknownButton()
}

// partner reads one of this owner's partners; numbers out of range are simply not his.
func (t *turn) partner(no int64) (Partner, error) {
	if no <= 0 {
		return Partner{}, ErrNotFound
	}
	return t.view.Partner(t.ctx, no)
}

// light is the warmth of a partnership at a glance.
func (t *turn) light(p Partner) string {
	if !p.PausedUntil.Before(t.ev.At) && !p.PausedUntil.IsZero() {
		return "⏸"
	}
	return warmth(t.silent(p), p.Cadence, p.Latest)
}

// warmth is the light of a partner who has not been contacted for days: yellow once the rhythm is up, red once he counts
// as neglected. Lists are filtered by the same rule (bot.PartnerFilter).
func warmth(days, cadence, latest int) string {
	switch {
	case cadence == 0:
		return "⚪"
	case days >= latestOf(cadence, latest):
		return "🔴"
	case days >= cadence:
		return "🟡"
	}
	return "🟢"
}

// latestOf is after how many days a partner counts as neglected: half as long again as his rhythm, unless the owner chose
// another number.
func latestOf(cadence, latest int) int {
	if latest > 0 {
		return latest
	}
	return (cadence*3 + 1) / 2
}

// partnerCard is the page of one partner; first is a line about what just happened.
func (t *turn) partnerCard(p Partner, first string, more ...outbox.Button) error {
	var b strings.Builder
	if first != "" {
		b.WriteString(first + "\n\n")
	}
	b.WriteString(t.light(p) + " <b>" + t.lib.Fill("{n}", "n", p.Name) + "</b>\n")
	if p.Person != "" {
		b.WriteString(t.text("partner.person", "person", p.Person) + "\n")
	}
	if p.Phone != "" {
		b.WriteString(t.text("partner.phone", "phone", phone.Display(p.Phone)) + "\n")
	}
	if p.Pattern != "" {
		b.WriteString(t.text("partner.has_pattern", "pattern", content.HTML(t.patternName(p.Pattern))) + "\n")
	}
	b.WriteString(t.stepLine(p) + "\n" + bar(min(p.Step-1, 11), 11) + "\n\n" + t.lastLine(p))
	due, err := t.dueLine(p)
	if err != nil {
		return err
	}
	b.WriteString("\n" + due)
	promised, err := t.promise(p.No)
	if err != nil {
		return err
	}
	promiseKey := "promise.make"
	if line := t.promiseLine(promised); line != "" {
		promiseKey = "promise.open"
		b.WriteString("\n" + line)
	}
	if p.Informed == "no" {
		b.WriteString("\n\n" + t.text("partner.tell"))
	}
	if !p.ArchivedAt.IsZero() {
		t.show(screen{text: b.String() + "\n\n" + t.text("partner.is_archived"), rows: [][]outbox.Button{
			row(t.button("partner.restore", "p", p.No, "una")),
			row(t.button("partner.log", "l", "h", p.No, 0), t.button("partners.back", "p")),
		}})
		return nil
	}
	go_ := t.button("partner.step", "j", p.No)
	if p.Step <= 11 {
		go_ = labelled(t.plain("partner.go", "n", p.Step), "j", p.No, p.Step)
	}
	rows := [][]outbox.Button{
		row(go_),
		row(t.button("partner.note", "l", "p", p.No), t.button("partner.now", "p", p.No, "now")),
		row(t.button("partner.log", "l", "h", p.No, 0), t.button(promiseKey, "p", p.No, "pr")),
		row(t.button("partner.steps", "j", p.No), t.button("partner.more", "p", p.No, "more")),
	}
	back, at, err := t.openTalks(1)
	switch {
	case err != nil:
		return err
	case len(at) > 0 && at[0] == (Focus{Flow: stepFlow(p.Step), Partner: p.No}):
		rows[0] = back[0] // both lead to the same question
	default:
		rows = append(rows, back...)
	}
	rows = append(rows, row(t.button("menu.home", "m")))
	if len(more) > 0 {
		rows = append([][]outbox.Button{more}, rows...)
	}
	if t.mediaWaits() {
		rows = append([][]outbox.Button{row(t.button("media.here", "n", "p", p.No))}, rows...)
	}
	if p.Informed == "no" {
		rows = append(rows, row(outbox.Button{Label: t.plain("partner.tell_copy"), Copy: clip(t.plain("partner.tell_text"), 256)}))
	}
	t.show(screen{text: b.String(), rows: rows})
	return nil
}

func (t *turn) stepLine(p Partner) string {
	if p.Step > 11 {
		return t.text("partner.all_steps")
	}
	item, _ := t.lib.Item(t.lang, "A"+strconv.Itoa(p.Step))
	return t.text("partner.at", "n", p.Step, "title", item.Title)
}

func (t *turn) lastLine(p Partner) string {
	if p.LastAt.IsZero() {
		return t.text("partner.no_contact")
	}
	return t.text("partner.last", "date", dates.FormatShort(p.LastAt.In(t.loc), t.lang),
		"ago", t.ago(p.LastAt))
}

// ago says how long ago in days.
func (t *turn) ago(at time.Time) string {
	switch d := dates.DaysBetween(at.In(t.loc), t.now()); {
	case d <= 0:
		return t.plain("day.today")
	case d == 1:
		return t.plain("day.yesterday")
	default:
		return t.plain("day.ago", "n", d)
	}
}

func (t *turn) dueLine(p Partner) (string, error) {
	r, err := t.view.Reminder(t.ctx, p.No, reminders.Rhythm)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", err
	}
	for _, set := range t.ch.Reminders { // set in this very turn
		if set.Partner == p.No && set.Kind == reminders.Rhythm {
			r = set
		}
	}
	switch {
	case !t.user.PausedAt.IsZero():
		return t.text("partner.paused"), nil
	case r.Due.IsZero():
		return t.text("partner.no_due"), nil
	}
	return t.text("partner.due", "date", dates.Format(r.Due.In(t.loc), t.lang, true), "n", p.Cadence), nil
}

// remind sets the rhythm of a partner anew: at the day or time that the owner chose with his last contact, with what he
// wants to do then, else counted from that contact.
func (t *turn) remind(p Partner, last Contact) {
	r, next := reminders.Reminder{Partner: p.No, Kind: reminders.Rhythm}, last.Next
	if next.After(t.ev.At) {
		r.Note = last.Details.NextText
	}
	switch {
	case p.Cadence == 0 || !p.ArchivedAt.IsZero():
	case next.After(t.ev.At) && hasClock(next):
		r.Due = next
	case next.After(t.ev.At):
		r.Due = reminders.OnDay(next.In(t.loc), t.prefs())
	case p.LastAt.IsZero():
		r.Due = reminders.First(p.CreatedAt, p.Cadence, t.prefs())
	default:
		r.Due = reminders.AfterContact(p.LastAt, p.Cadence, t.prefs())
	}
	if !r.Due.IsZero() && !r.Due.After(t.ev.At) {
		// Already overdue by the rhythm: the next of the owner's hours, not this very minute.
		r.Due = reminders.Snooze(t.ev.At, 0, t.prefs())
		if !r.Due.After(t.ev.At) {
			r.Due = reminders.Snooze(t.ev.At, 1, t.prefs())
		}
	}
	t.ch.Reminders = append(t.ch.Reminders, r)
}

// partnerTalk is the conversation in which the partner was recorded; it is where his data are changed.
func (t *turn) partnerTalk(p Partner) (Conversation, error) {
	c, err := t.conversation(Focus{Flow: "ptn", Partner: p.No})
	if err != nil {
		return c, err
	}
	if c.State.Phase != flow.Saved {
		c.State.Answers = partnerAnswers(p)
		t.rest(&c)
	}
	return c, nil
}

func (t *turn) partnerEdit(p Partner) error {
	c, err := t.partnerTalk(p)
	if err != nil {
		return err
	}
	return t.changeList(&c)
}

func partnerAnswers(p Partner) map[string]flow.Answer {
	m := map[string]flow.Answer{}
	text := func(id, s string) {
		if s != "" {
			m[id] = flow.Answer{Text: s, Given: true}
		}
	}
	text("name", p.Name)
	text("person", p.Person)
	text("phone", p.Phone)
	cadence := "own"
	for _, d := range []int{7, 14, 30, 60, 180} {
		if d == p.Cadence {
			cadence = fmt.Sprintf("d%d", d)
		}
	}
	m["cadence"] = flow.Answer{Options: []string{cadence}, Given: true}
	if cadence == "own" {
		m["days"] = flow.Answer{Number: int64(p.Cadence), Given: true}
	}
	if p.Informed != "" {
		m["informed"] = flow.Answer{Options: []string{p.Informed}, Given: true}
	}
	return m
}

// partnerSaved records a new partner or the changed data of one.
func (t *turn) partnerSaved(c *Conversation) error {
	p, first := Partner{Step: 1, CreatedAt: t.ev.At}, "partner.added"
	if c.Partner != 0 {
		var err error
		if p, err = t.partner(c.Partner); err != nil {
			return err
		}
		first = "partner.changed"
	} else {
		p.No = t.user.NextPartner
		t.user.NextPartner++
		// The next partner begins anew, with revisions that go on: buttons of this one stay stale for ever.
		f, _ := t.lib.Flow("ptn")
		next := Conversation{Focus: Focus{Flow: "ptn"}, State: flow.New(f)}
		next.State.Rev = c.State.Rev + 1
		if t.ev.Kind == Pressed {
			next.State.Card = t.ev.Message // a double tap on "save" finds its card under the finger
		}
		t.keep(&next)
	}
	a, cadence := c.State.Answers, p.Cadence
	p.Name, p.Person, p.Phone = a["name"].Text, a["person"].Text, a["phone"].Text
	p.Informed = option(a["informed"])
	p.Cadence = int(a["days"].Number)
	if o := option(a["cadence"]); o != "own" {
		p.Cadence, _ = strconv.Atoi(strings.TrimPrefix(o, "d"))
	}
	p.UpdatedAt = t.ev.At
	t.ch.Partners = append(t.ch.Partners, p)
	if p.Cadence != cadence {
		p.Latest, p.ByTag = 0, 0 // a rhythm of his own
		t.ch.Partners[len(t.ch.Partners)-1] = p
		last, err := t.lastEntry(p.No)
		if err != nil {
			return err
		}
		t.remind(p, last)
	}
	fresh := c.Partner == 0
	c.Partner = p.No
	t.keep(c)
	t.done(c)
	said := t.text(first, "name", p.Name)
	if fresh {
		twin, err := t.twin(p)
		if err != nil {
			return err
		}
		if twin.No != 0 {
			return t.partnerCard(p, said+"\n⚠️ "+t.text("merge.alike", "name", twin.Name), t.button("merge.compare", "mg", p.No, twin.No))
		}
	}
	return t.partnerCard(p, said)
}
