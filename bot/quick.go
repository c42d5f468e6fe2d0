package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"mitrabot/bot/dates"
	"mitrabot/bot/fuzzy"
	"mitrabot/bot/outbox"
	"mitrabot/bot/quicklog"
	"mitrabot/bot/roster"
)

// draft is a contact that was typed in one line, forwarded, or located, until the owner confirms it. What is not clear yet
// is asked for one by one; nothing is stored in the log before he has seen how it was understood.
type draft struct {
	Entry    Contact // No is 0 until it is stored; Partner is 0 until he is known
	Partners []int64 `json:",omitempty"` // who may be meant
	At, Next readings
	Ahead    readings // a day to come in what was talked about, offered for the next contact
	Plan     bool     `json:",omitempty"` // the line speaks of a day to come: it may be no contact at all
	Unread   bool     `json:",omitempty"` // it speaks of a next contact whose day was not understood
	NoDay    bool     `json:",omitempty"` // it names a day of the contact that there is not
	Cut      bool     `json:",omitempty"` // the note is longer than an entry may hold
	Text     string   // as it came
}

// readings are the moments that may be meant, in milliseconds.
type readings struct {
	Choices []int64 `json:",omitempty"`
	Clock   bool    `json:",omitempty"`
}

// mostNote is how long the note of a contact may be, in characters; as in the flow "log".
const mostNote = roster.MostNote

// mostCandidates is how many partners, or days, are offered where several may be meant.
const mostCandidates = 6

// typedIdle takes a text that answers nothing: a new partner, a contact, or a name to look for.
func (t *turn) typedIdle() error {
	if l, ok := roster.Line(t.ev.Text); ok {
		return t.keepImport(t.draftNo(), importList{Entries: l.Entries, Faults: l.Faults})
	}
	l := quicklog.Read(t.ev.Text, t.now())
	d, fits, err := t.readDraft(t.ev.Text, l)
	if err != nil {
		return err
	}
	switch {
	case l.Channel != "", fits && (l.At.Said() || l.HasNext || l.Marked()):
		return t.keepDraft(t.draftNo(), d)
	case fits:
		return t.search(t.ev.Text)
	}
	return t.lost("lost.text")
}

// readDraft makes a draft of a line, and tells whether a partner fits.
func (t *turn) readDraft(text string, l quicklog.Line) (draft, bool, error) {
	d := draft{Text: clip(text, mostNote), Plan: l.Plan, Unread: l.HasNext && !l.Next.Said()}
	var best quicklog.Fit
	err := t.view.EachPartner(t.ctx, false, func(p Partner) bool {
		f := l.Fit(p.Name, p.about())
		switch {
		case f.Score > best.Score:
			best, d.Partners = f, []int64{p.No}
		case f.Score == best.Score && f.Score > 0 && len(d.Partners) < mostCandidates:
			d.Partners = append(d.Partners, p.No)
		}
		return true
	})
	if err != nil {
		return d, false, err
	}
	note := l.Note(best)
	d.NoDay = l.AtUnread
	d.Cut = utf8.RuneCountInString(note) > mostNote
	e := &d.Entry
	if len(d.Partners) == 1 {
		e.Partner, d.Partners = d.Partners[0], nil
	}
	e.Channel, e.Direction, e.At = l.Channel, l.Direction, t.ev.At
	e.Note, e.Details = clip(note, mostNote), ContactDetails{People: oneLine(l.People(best), 120), NextText: oneLine(l.NextText, 200)}
	d.At.set(l.At)
	if !l.At.Time.IsZero() {
		e.At = t.contactAt(l.At.Time, l.At.Clock)
	}
	d.Next.set(l.Next)
	d.Ahead.offer(l.Ahead)
	if !l.Next.Time.IsZero() {
		e.Next = nextAt(l.Next.Time, l.Next.Clock)
	}
	return d, best.Score > 0, nil
}

func (r *readings) set(w quicklog.When) {
	*r = readings{Clock: w.Clock}
	for _, at := range w.Choices[:min(len(w.Choices), mostCandidates)] {
		r.Choices = append(r.Choices, at.UnixMilli())
	}
}

// offer keeps a day that may be meant as something to choose, even if it has one reading only.
func (r *readings) offer(w quicklog.When) {
	r.set(w)
	if !w.Time.IsZero() {
		r.Choices = []int64{w.Time.UnixMilli()}
	}
}

// contactAt is the moment of a contact on a day or at a time that was said; never later than now.
func (t *turn) contactAt(at time.Time, clock bool) time.Time {
	if !clock {
		at = at.Add(someTime)
	}
	if at.After(t.ev.At) {
		return t.ev.At
	}
	return at.UTC()
}

// nextAt is a chosen day or time of the next contact as the log keeps it.
func nextAt(at time.Time, clock bool) time.Time {
	if !clock {
		at = at.Add(someTime)
	}
	return at.UTC()
}

// forwarded takes a message of somebody else's that the owner passes on: a contact that the partner has made.
func (t *turn) forwarded() error {
	from := oneLine(t.ev.Forward.Name, 80)
	d := draft{Text: clip(t.ev.Text, mostNote), Entry: Contact{At: t.ev.At, Direction: "in", Note: clip(strings.TrimSpace(t.ev.Text), mostNote), Details: ContactDetails{From: from}}}
	if at := t.ev.Forward.At; !at.IsZero() && at.Before(t.ev.At) && t.ev.At.Sub(at) < 400*24*time.Hour {
		d.Entry.At = at.UTC()
	}
	if t.ev.Media != nil {
		d.Entry.Media = []Attachment{*t.ev.Media}
	}
	if from != "" {
		err := t.view.EachPartner(t.ctx, false, func(p Partner) bool {
			alike := fuzzy.Alike(from, p.Name) || fuzzy.Alike(from, strings.Split(p.Person, ",")[0])
			for _, person := range p.Details.People {
				alike = alike || fuzzy.Alike(from, person.Name)
			}
			if alike {
				d.Partners = append(d.Partners, p.No)
			}
			return len(d.Partners) < mostCandidates
		})
		if err != nil {
			return err
		}
	}
	if len(d.Partners) == 1 {
		d.Entry.Partner, d.Partners = d.Partners[0], nil
	}
	return t.keepDraft(t.draftNo(), d)
}

// located takes a place: where a partner was met.
func (t *turn) located() error {
	if t.ev.Place == nil {
		return t.lost("lost.kind")
	}
	place := *t.ev.Place
	place.Name = oneLine(place.Name, 120)
	return t.keepDraft(t.draftNo(), draft{Entry: Contact{At: t.ev.At, Channel: "met", Details: ContactDetails{Place: place}}})
}

// draftNo is the number of what is read from this turn's message: made of the message's own, so that a correction of the
// message finds it, or by chance where it has none. It never meets that of an undo, which is even, nor searchAside.
func (t *turn) draftNo() int64 {
	if t.ev.Message > 0 {
		return t.ev.Message<<1 | 1
	}
	return t.chance()<<1 | 1
}

// draftCorrected reads a message anew that was edited while what it said still waited to be confirmed. It reports false
// where the message is no such one.
func (t *turn) draftCorrected() (done bool, err error) {
	no := t.draftNo()
	kept, err := t.view.Aside(t.ctx, no)
	if errors.Is(err, ErrNotFound) || err == nil && kept.Kind != DraftAside && kept.Kind != ImportAside {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var l importList
	if kept.Kind == ImportAside && (json.Unmarshal(kept.Body, &l) != nil || l.File != "") {
		return false, nil // the caption of a file, which is what it is
	}
	if l, ok := roster.Line(t.ev.Text); ok {
		return true, t.keepImport(no, importList{Entries: l.Entries, Faults: l.Faults})
	}
	d, _, err := t.readDraft(t.ev.Text, quicklog.Read(t.ev.Text, t.now()))
	if err != nil {
		return false, err
	}
	return true, t.keepDraft(no, d)
}

// keepDraft keeps a draft and shows it.
func (t *turn) keepDraft(no int64, d draft) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	t.ch.Asides = append(t.ch.Asides, Aside{No: no, Kind: DraftAside, At: t.ev.At, Body: body})
	return t.showDraft(no, d)
}

// draft reads a draft that waits.
func (t *turn) draft(no int64) (d draft, err error) {
	kept, err := t.view.Aside(t.ctx, no)
	if err == nil && kept.Kind != DraftAside {
		err = ErrNotFound
	}
	if err != nil {
		return d, err
	}
	if json.Unmarshal(kept.Body, &d) != nil {
		return d, errors.New("bot: a draft does not fit the program") // the cause may quote it
	}
	return d, nil
}

// showDraft says how a contact was understood and asks for what is missing, one thing at a time.
func (t *turn) showDraft(no int64, d draft) error {
	e := d.Entry
	on := func(key string, parts ...any) outbox.Button {
		return t.button(key, append([]any{"ql", no}, parts...)...)
	}
	ask, rows, err := t.draftMissing(no, d)
	if err != nil {
		return err
	}
	name := "…"
	if e.Partner != 0 {
		if name, err = t.partnerName(e.Partner); err != nil {
			return err
		}
	}
	text := t.text("quick.understood") + "\n\n" + t.entryText(e, name)
	if len(d.At.Choices) == 0 {
		text += "\n" + t.text("quick.when", "date", t.contactDay(e.At))
	}
	if d.NoDay {
		text += "\n⚠️ " + t.text("quick.no_day")
	}
	if d.Unread && e.Next.IsZero() {
		text += "\n⚠️ " + t.text("quick.next_unread")
	}
	if d.Cut {
		text += "\n⚠️ " + t.text("quick.cut", "most", mostNote)
	}
	if ask != "" {
		t.show(screen{text: text + "\n\n" + ask, rows: append(rows, row(on("quick.drop", "x"), t.button("menu.home", "m")))})
		return nil
	}
	if d.Plan {
		text += "\n\n" + t.text("quick.plan")
		rows = append(rows, row(t.button("promise.make", "p", e.Partner, "pr")))
	}
	if e.Next.IsZero() {
		rows = append(rows, t.aheadRows(no, d.Ahead)...)
	}
	rows = append(rows, row(on("quick.ok", "ok")), row(on("quick.partner", "pl", 0), on("quick.channel", "c")), row(on("quick.day", "a"), on("quick.next", "n")),
		row(on("quick.drop", "x"), t.button("menu.home", "m")))
	t.show(screen{text: text, rows: rows})
	return nil
}

// contactDay is a day with its weekday and zone, and the time where one was said.
func (t *turn) contactDay(at time.Time) string {
	return dates.Format(at.In(t.loc), t.lang, hasClock(at) && !at.Equal(t.ev.At))
}

// draftMissing is the question about what a draft lacks, with the answers as buttons; "" where nothing is missing.
func (t *turn) draftMissing(no int64, d draft) (ask string, rows [][]outbox.Button, err error) {
	e := d.Entry
	switch {
	case e.Partner == 0:
		for _, candidate := range d.Partners {
			p, err := t.partner(candidate)
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err != nil {
				return "", nil, err
			}
			rows = append(rows, row(labelled(t.light(p)+" "+oneLine(p.Name, 40), "ql", no, "p", p.No)))
		}
		if len(rows) == 0 {
			_, total, err := t.view.Partners(t.ctx, false, 0, 1)
			if err != nil {
				return "", nil, err
			}
			if total == 0 {
				return t.text("quick.no_partners"), [][]outbox.Button{row(t.button("menu.first", "ql", no, "new"))}, nil
			}
		}
		return t.text("quick.who"), append(rows, row(t.button("quick.others", "ql", no, "pl", 0), t.button("partners.add", "ql", no, "new"))), nil
	case len(d.At.Choices) > 0:
		return t.text("quick.which_day"), t.readingRows(no, "a", d.At), nil
	case len(d.Next.Choices) > 0:
		return t.text("quick.which_next"), t.readingRows(no, "n", d.Next), nil
	case e.Channel == "":
		return t.text("quick.how"), t.channelRows(no), nil
	}
	return "", nil, nil
}

func (t *turn) readingRows(no int64, act string, r readings) (rows [][]outbox.Button) {
	for i, at := range r.Choices {
		rows = append(rows, row(labelled(dates.Format(time.UnixMilli(at).In(t.loc), t.lang, r.Clock), "ql", no, act, i)))
	}
	return rows
}

// aheadRows offer a day that was talked about for the next contact.
func (t *turn) aheadRows(no int64, r readings) (rows [][]outbox.Button) {
	for i, at := range r.Choices {
		day := time.UnixMilli(at).In(t.loc)
		label := dates.FormatShort(day, t.lang)
		if r.Clock {
			label += ", " + dates.FormatClock(day, t.lang)
		}
		rows = append(rows, row(labelled(t.plain("quick.ahead", "date", label), "ql", no, "n", i)))
	}
	return rows
}

// channels are the options of the log, two in a row.
var channelIDs = [...]string{"whatsapp", "phone", "met", "email", "event", "other"}

func (t *turn) channelRows(no int64) (rows [][]outbox.Button) {
	for i, id := range channelIDs {
		b := labelled(t.optionLabel("log", "channel", id), "ql", no, "c", id)
		if i%2 == 1 {
			rows[len(rows)-1] = append(rows[len(rows)-1], b)
		} else {
			rows = append(rows, row(b))
		}
	}
	return rows
}
