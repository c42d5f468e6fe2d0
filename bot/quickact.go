package bot

import (
	"errors"
	"slices"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
)

// quickData: ql:<draft>:ok | x | new | show | pl:<offset> | p:<partner> | c[:<channel>] | a[:<reading>] | n[:<reading>].
func (t *turn) quickData(a args) error {
	no := a.num(1)
	d, err := t.draft(no)
	if errors.Is(err, ErrNotFound) {
		return t.asideGone()
	}
	if err != nil {
		return err
	}
	switch act := a.at(2); act {
	case "ok":
		return t.draftStore(no, d)
	case "show":
		return t.showDraft(no, d)
	case "x":
		t.ch.DropAsides = append(t.ch.DropAsides, no)
		return t.awaitDropped()
	case "new":
		return t.draftPartner(d)
	case "pl":
		return t.partnerChoice(int(max(a.num(3), 0)), choice{text: t.text("quick.who"), pages: []any{"ql", no, "pl"},
			pick: func(p Partner) []any { return []any{"ql", no, "p", p.No} },
			last: row(t.button("quick.back", "ql", no, "show"), t.button("menu.home", "m"))})
	case "p":
		p, err := t.partner(a.num(3))
		if errors.Is(err, ErrNotFound) || err == nil && !p.ArchivedAt.IsZero() {
			return t.unknownButton()
		}
		if err != nil {
			return err
		}
		d.Entry.Partner = p.No
		return t.keepDraft(no, d)
	case "c":
		if id := a.at(3); slices.Contains(channelIDs[:], id) {
			d.Entry.Channel = id
			return t.keepDraft(no, d)
		}
		t.show(screen{text: t.text("quick.how"), rows: append(t.channelRows(no), row(t.button("quick.back", "ql", no, "show"), t.button("menu.home", "m")))})
		return nil
	case "a", "n":
		return t.draftDay(no, d, act, a)
	}
	return t.unknownButton()
}

// asideGone answers a button of something that is stored or thrown away by now, as a second tap is.
func (t *turn) asideGone() error {
	t.answer(t.plain("quick.gone"))
	return nil
}

// draftDay takes one of the readings of a day, or asks for the day to be typed.
func (t *turn) draftDay(no int64, d draft, act string, a args) error {
	r := d.At
	if act == "n" {
		if r = d.Next; len(r.Choices) == 0 && d.Entry.Next.IsZero() {
			r = d.Ahead
		}
	}
	if i := a.num(3); i >= 0 && i < int64(len(r.Choices)) {
		return t.draftDated(no, d, act, time.UnixMilli(r.Choices[i]).In(t.loc), r.Clock)
	} else if i >= 0 {
		return t.unknownButton()
	}
	what, key := awaitQuickDay, "quick.ask_day"
	if act == "n" {
		what, key = awaitQuickNext, "quick.ask_next"
	}
	t.await(what, no)
	t.show(screen{text: t.text(key), rows: [][]outbox.Button{row(t.button("quick.back", "ql", no, "show"), t.button("menu.home", "m"))}})
	return nil
}

func (t *turn) draftDated(no int64, d draft, act string, at time.Time, clock bool) error {
	if act == "n" {
		d.Entry.Next, d.Next, d.Unread = nextAt(at, clock), readings{}, false
	} else {
		d.Entry.At, d.At, d.Plan, d.NoDay = t.contactAt(at, clock), readings{}, false, false
	}
	return t.keepDraft(no, d)
}

// quickTyped takes a day that was typed for a draft.
func (t *turn) quickTyped(what string, no int64) error {
	d, err := t.draft(no)
	if errors.Is(err, ErrNotFound) {
		t.endAwaiting()
		return t.lost("lost.text")
	}
	if err != nil {
		return err
	}
	act, side := "a", dates.Past
	if what == awaitQuickNext {
		act, side = "n", dates.Future
	}
	back := [][]outbox.Button{row(t.button("quick.back", "ql", no, "show"), t.button("menu.home", "m"))}
	got, err := dates.Parse(dates.Request{Text: t.ev.Text, Now: t.now(), Intent: side})
	ahead := func(at time.Time) bool { return at.After(t.ev.At) }
	switch {
	case err != nil:
		t.show(screen{text: "⚠️ " + t.text("quick.day_unread"), rows: back})
		return nil
	case len(got.Choices) == 0 && act == "a" && ahead(got.Time):
		t.show(screen{text: "⚠️ " + t.text("quick.day_ahead"), rows: back})
		return nil
	case len(got.Choices) == 0 && act == "n" && !ahead(nextAt(got.Time, got.HasClock)):
		t.show(screen{text: "⚠️ " + t.text("snooze.past"), rows: back})
		return nil
	}
	t.endAwaiting()
	if len(got.Choices) == 0 {
		return t.draftDated(no, d, act, got.Time, got.HasClock)
	}
	r := readings{Clock: got.HasClock}
	for _, at := range got.Choices {
		if ahead(at) == (act == "n") && len(r.Choices) < mostCandidates {
			r.Choices = append(r.Choices, at.UnixMilli())
		}
	}
	if act == "n" {
		d.Next = r
	} else {
		d.At = r
	}
	return t.keepDraft(no, d)
}

// draftStore puts a draft into the log. It can be taken back.
func (t *turn) draftStore(no int64, d draft) error {
	e := d.Entry
	p, err := t.partner(e.Partner)
	if errors.Is(err, ErrNotFound) || err == nil && !p.ArchivedAt.IsZero() {
		d.Entry.Partner = 0 // deleted or put away since
		return t.keepDraft(no, d)
	}
	if err != nil {
		return err
	}
	if ask, _, err := t.draftMissing(no, d); err != nil || ask != "" {
		return cmpOr(err, func() error { return t.showDraft(no, d) })
	}
	u, err := t.beforeContact(p, "undo.logged")
	if err != nil {
		return err
	}
	e.No = t.user.NextContact
	t.user.NextContact++
	if !e.Next.IsZero() && !e.Next.After(t.ev.At) {
		e.Next = time.Time{} // the draft has lain for days
	}
	t.ch.Contacts = append(t.ch.Contacts, e)
	t.ch.DropAsides = append(t.ch.DropAsides, no)
	if err := t.touch(p, e, 0); err != nil {
		return err
	}
	u.DropContacts, u.LeftPartners = []int64{e.No}, []leftPartner{{p.No, t.ev.At}}
	back, err := t.undoable(u)
	if err != nil {
		return err
	}
	return t.entryCard(e, t.stored(e), back)
}

// draftPartner begins to record the partner a draft is about; the draft waits and is found again on its message.
func (t *turn) draftPartner(d draft) error {
	c, err := t.conversation(Focus{Flow: "ptn"})
	if err != nil {
		return err
	}
	if name := c.State.Answers["name"]; name.Given {
		return t.draftAsk(&c, name.Text)
	}
	c, err = t.freshPartner(&c)
	if err != nil {
		return err
	}
	if from := d.Entry.Details.From; from != "" {
		c.State.Answers = map[string]flow.Answer{"person": {Text: from, Given: true}}
	}
	return t.showTalk(&c, "")
}

// freshPartner begins the conversation about a new partner from its first question.
func (t *turn) freshPartner(c *Conversation) (Conversation, error) {
	f, ok := t.lib.Flow("ptn")
	if !ok {
		return *c, ErrNotFound
	}
	rev := c.State.Rev + 1
	c.State = flow.New(f)
	c.State.Rev = rev
	c.State, _ = flow.Advance(f, words{t.lib, t.lang}, c.State, flow.Input{Act: flow.Begin, Now: t.now()})
	return *c, nil
}
