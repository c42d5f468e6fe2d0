package bot

import (
	"errors"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
	"mitrabot/bot/quicklog"
	"mitrabot/reminders"
)

// Answers of a log conversation that no question asks for: which entry it writes, when the contact was, and what was
// attached.
const (
	entryNo    = "_no"
	entryAt    = "_at"
	entryMedia = "_media"
)

// logData: l | l:l:<offset> | l:p:<partner> | l:h:<partner>:<offset> | l:e:<entry> | l:c:<entry> | l:d:<entry> |
// l:r:<entry>:<in|out>.
func (t *turn) logData(a args) error {
	switch a.at(1) {
	case "", "l":
		return t.logChoose(int(max(a.num(2), 0)))
	case "p", "h":
		p, err := t.partner(a.num(2))
		if errors.Is(err, ErrNotFound) {
			return t.unknownButton()
		}
		if err != nil {
			return err
		}
		if a.at(1) == "h" {
			return t.history(p, int(max(a.num(3), 0)))
		}
		return t.logStart(p, nil, "")
	}
	e, err := t.entry(a.num(2))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	switch a.at(1) {
	case "e":
		return t.entryCard(e, "")
	case "c":
		return t.entryCorrect(e)
	case "r":
		return t.entryTurn(e, a.at(3))
	case "d", "D":
		return t.entryDrop(e)
	}
	return t.unknownButton()
}

func (t *turn) entry(no int64) (Contact, error) {
	if no <= 0 {
		return Contact{}, ErrNotFound
	}
	return t.view.Contact(t.ctx, no)
}

// logChoose asks with whom the contact was: the first tap.
func (t *turn) logChoose(offset int) error {
	return t.choosePartner("log.who", offset, "l", "p")
}

// logCommand is /catat: with a line it is read, without one the partner is asked for.
func (t *turn) logCommand() error {
	if strings.TrimSpace(t.ev.Text) == "" || t.ev.Kind != Command { // a key of the keyboard
		return t.logChoose(0)
	}
	d, _, err := t.readDraft(t.ev.Text, quicklog.Read(t.ev.Text, t.now()))
	if err != nil {
		return err
	}
	return t.keepDraft(t.draftNo(), d)
}

// logStart begins a log entry for a partner, or goes on with one that is not complete yet.
func (t *turn) logStart(p Partner, media []Attachment, caption string) error {
	at := Focus{Flow: "log", Partner: p.No}
	old, err := t.conversation(at)
	if err != nil {
		return err
	}
	f, _ := t.lib.Flow("log")
	c, first := old, t.text("log.resumed")
	stored := old.State.Answers[entryNo].Given
	if stored {
		first = t.text("log.stored_just_now")
	}
	long := stored && t.ev.At.Sub(time.UnixMilli(old.State.Answers[entryAt].Number)) >= Pause
	if s := old.State; s.Phase != flow.Asking || s.Editing || long || !s.Answers["channel"].Given {
		c, first = Conversation{Focus: at, State: flow.New(f)}, ""
		c.State, _ = flow.Advance(f, words{t.lib, t.lang}, c.State, flow.Input{Act: flow.Begin, Now: t.now()})
		c.State.Rev = old.State.Rev + 1
		c.State.Answers = map[string]flow.Answer{}
	}
	if waiting, err := mediaOf(old.State.Answers); err != nil {
		return err
	} else if first == "" && !old.State.Answers[entryNo].Given { // of a log begun and left: the attachments are not lost
		media = append(waiting, media...)
	}
	if err := addMedia(&c, media); err != nil {
		return err
	}
	if len(media) > 0 {
		first = strings.TrimPrefix(first+"\n"+t.text("media.along", "n", len(media)), "\n")
	}
	if caption != "" {
		c.State.Answers["note"] = flow.Answer{Text: clip(caption, mostNote), Given: true}
	}
	return t.showTalk(&c, first)
}

// logEffect stores the entry as soon as the channel is said, and with every further answer, so that leaving the
// conversation loses nothing.
func (t *turn) logEffect(c *Conversation, was flow.State, out flow.Outcome) (done bool, err error) {
	s := &c.State
	stored := s.Answers[entryNo].Given
	switch {
	case s.Phase == flow.Asking && s.Question == "at" && !s.Editing, s.Phase == flow.Summary:
		s.Phase, s.Question, s.Editing = flow.Saved, "", false
	case s.Phase == flow.Saved && out.Answered == "" && was.Phase != flow.Saved:
		t.keep(c) // a change was given up
		t.user.Focus = Focus{}
		e, err := t.entry(s.Answers[entryNo].Number)
		if err != nil {
			return true, err
		}
		return true, t.entryCard(e, "")
	case s.Phase == flow.Saved:
	case out.Answered != "" && s.Answers["channel"].Given:
		e, err := t.storeEntry(c)
		if err != nil {
			return true, err
		}
		first := ""
		if !stored || out.Answered == "next" {
			first = t.stored(e)
		}
		return true, t.showTalk(c, first)
	default:
		return false, nil
	}
	e, err := t.storeEntry(c)
	if err != nil {
		return true, err
	}
	t.keep(c)
	t.done(c)
	return true, t.entryCard(e, "✅ "+t.text("entry.saved"))
}

// storeEntry writes the log entry of a conversation, and lets the partner's rhythm count from it.
func (t *turn) storeEntry(c *Conversation) (Contact, error) {
	p, err := t.partner(c.Partner)
	if err != nil {
		return Contact{}, err
	}
	a := c.State.Answers
	old, err := t.view.Contact(t.ctx, a[entryNo].Number)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Contact{}, err
	}
	known := err == nil
	e := old // what no question asks for stays
	e.No, e.Partner, e.At, e.Next = a[entryNo].Number, p.No, t.ev.At, time.Time{}
	e.Channel, e.Outcome, e.Note = option(a["channel"]), option(a["outcome"]), a["note"].Text
	if e.No == 0 {
		e.No = t.user.NextContact
		t.user.NextContact++
		a[entryNo] = flow.Answer{Number: e.No, Given: true}
		a[entryAt] = flow.Answer{Number: e.At.UnixMilli(), Given: true}
	}
	e.At = time.UnixMilli(a[entryAt].Number).UTC()
	if d, ok := t.day(a["at"]); ok && d.Before(t.ev.At) {
		e.At = d.UTC()
	} else if ok {
		e.At = t.ev.At // "today" is no later than now
	}
	if d, ok := t.day(a["next"]); ok {
		e.Next = d.UTC()
	}
	if e.Media, err = mediaOf(a); err != nil {
		return Contact{}, err
	}
	t.ch.Contacts = append(t.ch.Contacts, e)
	if known && old.At.Equal(e.At) && old.Next.Equal(e.Next) {
		return e, nil // another note or outcome moves no reminder
	}
	return e, t.touch(p, e, 0)
}

// lastEntry is the newest log entry of a partner, the zero value where there is none.
func (t *turn) lastEntry(partner int64) (Contact, error) {
	log, _, err := t.view.Contacts(t.ctx, partner, 0, 1)
	if err != nil || len(log) == 0 {
		return Contact{}, err
	}
	return log[0], nil
}

// someTime is added to the midday that stands for a day without a clock time: midday, so that it is the same day in
// every zone of the country; a bit after it, so that "at twelve" stays something else.
const someTime = 12*time.Hour + time.Millisecond

// day is the moment a date answer means.
func (t *turn) day(a flow.Answer) (time.Time, bool) {
	if d, err := time.ParseInLocation("2006-01-02T15:04", a.Date, t.loc); err == nil {
		return d, true
	}
	d, err := time.ParseInLocation("2006-01-02", a.Date, t.loc)
	return d.Add(someTime), err == nil
}

// hasClock tells a chosen time from a chosen day.
func hasClock(at time.Time) bool { return at.Nanosecond() == 0 }

// touch sets the partner's last contact from the log as it is after this turn (e written, dropped taken out), and the
// reminders that count from it.
func (t *turn) touch(p Partner, e Contact, dropped int64) error {
	log, _, err := t.view.Contacts(t.ctx, p.No, 0, 3)
	if err != nil {
		return err
	}
	latest := e
	for _, other := range log {
		if other.No == e.No || other.No == dropped {
			continue
		}
		if other.At.After(latest.At) || other.At.Equal(latest.At) && other.No > latest.No {
			latest = other
		}
	}
	p.LastAt, p.UpdatedAt = latest.At, t.ev.At
	t.ch.Partners = append(t.ch.Partners, p)
	t.remind(p, latest)
	t.ch.Reminders = append(t.ch.Reminders, reminders.Reminder{Partner: p.No, Kind: reminders.Followup})
	return t.promiseTold(p.No)
}

// stored says that the entry is kept and when the partner comes up again.
func (t *turn) stored(e Contact) string {
	for _, r := range t.ch.Reminders {
		if r.Partner == e.Partner && r.Kind == reminders.Rhythm && !r.Due.IsZero() {
			return "✅ " + t.text("entry.stored", "date", dates.Format(r.Due.In(t.loc), t.lang, true))
		}
	}
	return "✅ " + t.text("entry.saved")
}

// entryCorrect opens a stored entry so that each of its answers can be changed.
func (t *turn) entryCorrect(e Contact) error {
	c, err := t.conversation(Focus{Flow: "log", Partner: e.Partner})
	if err != nil {
		return err
	}
	a := map[string]flow.Answer{
		entryNo:   {Number: e.No, Given: true},
		entryAt:   {Number: e.At.UnixMilli(), Given: true},
		"channel": {Options: []string{e.Channel}, Given: true},
		"at":      {Date: e.At.In(t.loc).Format("2006-01-02T15:04"), Given: true},
	}
	if e.Outcome != "" {
		a["outcome"] = flow.Answer{Options: []string{e.Outcome}, Given: true}
	}
	if !e.Next.IsZero() {
		form := "2006-01-02"
		if hasClock(e.Next) {
			form = "2006-01-02T15:04"
		}
		a["next"] = flow.Answer{Date: e.Next.In(t.loc).Format(form), Given: true}
	}
	if e.Note != "" {
		a["note"] = flow.Answer{Text: e.Note, Given: true}
	}
	c.State = flow.State{Flow: "log", Phase: flow.Saved, Answers: a, Rev: c.State.Rev + 1}
	if err := addMedia(&c, e.Media); err != nil {
		return err
	}
	return t.changeList(&c)
}

// logForget begins the log conversation of a partner anew, so that nothing typed or edited later brings back an entry
// that was deleted.
func (t *turn) logForget(partner int64) error {
	at := Focus{Flow: "log", Partner: partner}
	c, err := t.conversation(at)
	if err != nil {
		return err
	}
	f, _ := t.lib.Flow("log")
	rev := c.State.Rev + 1
	c.State = flow.New(f)
	c.State.Rev = rev
	t.keep(&c)
	if t.user.Focus == at || t.user.Focus == (Focus{Flow: fixPrefix + "log", Partner: partner}) {
		t.user.Focus = Focus{}
	}
	return nil
}
