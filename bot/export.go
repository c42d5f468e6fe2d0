package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/document"
	"mitrabot/bot/outbox"
	"mitrabot/bot/phone"
	"mitrabot/bot/roster"
	"mitrabot/reminders"
)

// exportMark begins an order to make a file of the whole book, as opposed to one of a partner.
const exportMark = "export:"

// exports are the files of the whole book, by what stands in their order and button.
var exports = []string{"xlsx", "vcf", "ics", "json"}

// exportData: ex | ex:<kind>.
func (t *turn) exportData(a args) error {
	kind := a.at(1)
	if kind == "" {
		return t.exportMenu()
	}
	if !slices.Contains(exports, kind) {
		return t.unknownButton()
	}
	_, active, err := t.view.Partners(t.ctx, false, 0, 1)
	if err != nil {
		return err
	}
	_, archived, err := t.view.Partners(t.ctx, true, 0, 1)
	if err != nil {
		return err
	}
	if active+archived == 0 && kind != "ics" {
		t.show(screen{text: t.text("export.empty"), rows: [][]outbox.Button{row(t.button("menu.first", "p", "new")), row(t.button("menu.home", "m"))}})
		return nil
	}
	t.ch.Messages = append(t.ch.Messages, outbox.Message{Chat: t.ev.Chat, Kind: outbox.Send, Language: t.lang, Text: t.text("export.file_" + kind),
		Media: &outbox.Media{Kind: "document", Make: exportMark + kind}})
	return nil
}

func (t *turn) exportMenu() error {
	t.show(screen{text: t.text("export.text"), rows: [][]outbox.Button{
		row(t.button("export.xlsx", "ex", "xlsx"), t.button("export.vcf", "ex", "vcf")),
		row(t.button("export.ics", "ex", "ics"), t.button("export.json", "ex", "json")),
		row(t.button("export.handover", "ho")),
		row(t.button("data.get", "dx"), t.button("menu.home", "m")),
	}})
	return nil
}

// makeExport makes a file of the whole book from what is stored when it is sent.
func (w *Workshop) makeExport(ctx context.Context, m *outbox.Message) error {
	kind := strings.TrimPrefix(m.Media.Make, exportMark)
	var data []byte
	var loc *time.Location // the day in the name is the owner's
	err := w.store.Read(ctx, m.Chat, func(ctx context.Context, v View) (err error) {
		defer w.net("export", &err)
		u, err := v.User(ctx)
		if err != nil {
			return err
		}
		loc = zone(u.Zone)
		data, err = w.coach.Export(ctx, v, kind, w.now())
		return err
	})
	if err != nil {
		w.log.Warn("an export was not made", "owner", m.Chat, "file", kind, "error", err)
		v := voice{w.coach.lib, m.Language, ""}
		m.Media, m.Text = nil, v.text("export.failed")
		m.Buttons = [][]outbox.Button{{v.button("documents.again", "ex", kind), v.button("menu.home", "m")}}
		return nil
	}
	name := w.coach.lib.Plain(m.Language, "export.name") + w.now().In(loc).Format("-2006-01-02.") + kind
	m.Media = &outbox.Media{Kind: "document", Name: name, Data: data}
	return nil
}

// Export is the owner's book as a file: "xlsx", "vcf", "ics" or "json". All but the calendar can be read in again.
func (c *Coach) Export(ctx context.Context, v View, kind string, now time.Time) ([]byte, error) {
	u, err := v.User(ctx)
	if err != nil {
		return nil, err
	}
	if !c.lib.Has(u.Language) {
		u.Language = "id"
	}
	if kind == "ics" {
		return c.agendaFile(ctx, v, u, now)
	}
	book, err := readBook(ctx, v, kind != "vcf")
	if err != nil {
		return nil, err
	}
	switch kind {
	case "xlsx":
		return c.bookSheets(u, book)
	case "vcf":
		return roster.Cards(book.Partners), nil
	case "json":
		return book.Write()
	}
	return nil, fmt.Errorf("bot: no export %q", kind)
}

// readBook reads the active partners, and the archived ones marked, with their logs where these are wanted.
func readBook(ctx context.Context, v View, logs bool) (b roster.Book, err error) {
	var numbers []int64
	at := map[int64]int{}
	for _, archived := range []bool{false, true} {
		err := v.EachPartner(ctx, archived, func(p Partner) bool {
			at[p.No] = len(b.Partners)
			numbers = append(numbers, p.No)
			b.Partners = append(b.Partners, partnerEntry(p, len(b.Partners)+1))
			return true
		})
		if err != nil {
			return b, err
		}
	}
	for i, no := range numbers {
		tags, err := v.TagsOf(ctx, no)
		if err != nil {
			return b, err
		}
		for _, tag := range tags {
			b.Partners[i].Tags = append(b.Partners[i].Tags, tag.Name)
		}
	}
	if !logs {
		return b, nil
	}
	err = v.EachContact(ctx, 0, time.Time{}, func(c Contact) bool {
		if i, ok := at[c.Partner]; ok {
			k := b.Partners[i].Kept
			k.Log = append(k.Log, roster.Contact{At: c.At, Channel: c.Channel, Outcome: c.Outcome, Direction: c.Direction, Note: c.Note,
				People: c.Details.People, Next: c.Next, NextText: c.Details.NextText})
		}
		return true
	})
	for i := range b.Partners {
		slices.Reverse(b.Partners[i].Kept.Log) // the oldest first, as it is read in again
	}
	return b, err
}

// partnerEntry is a partner as an entry of a list; entryPartner is the way back.
func partnerEntry(p Partner, row int) roster.Entry {
	e := roster.Entry{Row: row, Name: p.Name, Person: p.Person, Phone: p.Phone, Email: p.Details.Email, Area: p.Details.Area, Source: p.Details.Source,
		Cadence: p.Cadence, Founded: p.Details.Founded}
	for _, o := range p.Details.People {
		e.Others = append(e.Others, roster.Person(o))
	}
	e.Kept = &roster.Kept{Step: p.Step, Category: p.Category, Pattern: p.Pattern, Informed: p.Informed, Latest: p.Latest, NoRhythm: p.Cadence == 0,
		Archived: !p.ArchivedAt.IsZero(), Paused: p.PausedUntil, Occasions: p.Details.Occasions, Created: p.CreatedAt}
	return e
}

// bookSheets is the book as a workbook: a sheet of partners whose columns can be read in again, and one of the log.
func (c *Coach) bookSheets(u User, b roster.Book) ([]byte, error) {
	plain := func(key string) string { return c.lib.Plain(u.Language, key) }
	loc := zone(u.Zone)
	head := func(keys ...string) (columns []string) {
		for _, key := range keys {
			columns = append(columns, plain("export.col_"+key))
		}
		return columns
	}
	partners := document.Sheet{Name: plain("export.sheet_partners"),
		Columns: head("name", "person", "phone", "email", "area", "source", "tags", "rhythm", "founded", "others", "step", "last", "archived")}
	log := document.Sheet{Name: plain("export.sheet_log"), Columns: head("name", "when", "channel", "direction", "outcome", "people", "note", "next")}
	for _, e := range b.Partners {
		var others []string
		for _, o := range e.Others {
			others = append(others, strings.Join(nonEmpty(o.Name, o.Role, phone.Display(o.Phone), o.Email), ", "))
		}
		var last any
		for _, k := range e.Kept.Log {
			last = k.At.In(loc)
			var next any
			if !k.Next.IsZero() {
				next = document.Day(k.Next.In(loc))
			}
			log.Rows = append(log.Rows, []any{e.Name, k.At.In(loc), c.option(u.Language, "log", "channel", k.Channel), c.direction(u.Language, k.Direction),
				c.option(u.Language, "log", "outcome", k.Outcome), k.People, k.Note, next})
		}
		archived := ""
		if e.Kept.Archived {
			archived = plain("export.yes")
		}
		partners.Rows = append(partners.Rows, []any{e.Name, e.Person, phone.Display(e.Phone), e.Email, e.Area, e.Source, strings.Join(e.Tags, ", "), e.Cadence, e.Founded,
			strings.Join(others, "; "), min(e.Kept.Step, 11), last, archived})
	}
	return document.Workbook([]document.Sheet{partners, log})
}

func (c *Coach) option(lang, flowID, question, id string) string {
	return c.lib.FlowText(lang, flowID).Questions[question].Options[id]
}

func (c *Coach) direction(lang, d string) string {
	if d == "" {
		return ""
	}
	return c.lib.Plain(lang, "export.direction_"+d)
}

// mostEvents bounds a calendar; what lies further ahead comes when its time is nearer.
const mostEvents = 500

// agendaEvents are the reminders ahead as entries of a calendar, at their own times. Their ids are made of numbers and
// kinds only, so that a second file moves what the first one has put there.
func (c *Coach) agendaEvents(ctx context.Context, v View, u User, now time.Time) (list []document.Event, err error) {
	due, _, err := v.UpcomingWithin(ctx, now, time.Time{}, 0, mostEvents)
	if err != nil {
		return nil, err
	}
	loc := zone(u.Zone)
	n := nudge{Coach: c, lang: u.Language, loc: loc, now: now}
	for _, r := range due {
		if n.unplanned(r) {
			continue
		}
		name, began := "", u.ConsentAt
		if r.Partner != 0 {
			p, err := v.Partner(ctx, r.Partner)
			if err != nil {
				return nil, err
			}
			name, began = p.Name, p.CreatedAt
		}
		key, note := n.agendaWords(r, name)
		e := document.Event{UID: fmt.Sprintf("r%d-%x-%s@mitra", r.Partner, began.Unix(), r.Kind), Start: r.Due.In(loc), Stamp: now,
			Summary: c.lib.Plain(u.Language, key, "name", name, "note", note)}
		e.End = e.Start.Add(15 * time.Minute)
		list = append(list, e)
	}
	return list, nil
}

// agendaFile is the agenda as a calendar file; an empty one is a calendar without entries.
func (c *Coach) agendaFile(ctx context.Context, v View, u User, now time.Time) ([]byte, error) {
	list, err := c.agendaEvents(ctx, v, u, now)
	if err != nil {
		return nil, err
	}
	return document.Subscription(c.lib.Plain(u.Language, "export.calendar"), list)
}

// unplanned tells whether a reminder is nothing to stand in a list of what comes: a question about a step left open, or a
// day of the calendar whose date nobody knows yet.
func (n nudge) unplanned(r reminders.Reminder) bool {
	n.now = r.Due
	return r.Kind.IsUnfinished() || r.Kind == reminders.Occasion && len(n.coming(reminders.Due{Reminder: r})) == 0
}

// agendaWords are the text for a reminder in a list of what comes, and its note in words.
func (n nudge) agendaWords(r reminders.Reminder, name string) (key, note string) {
	key, note = "agenda."+string(r.Kind.Base()), oneLine(r.Note, 120)
	switch {
	case r.Kind == reminders.Promise && r.Unanswered > 0:
		key = "agenda.asked"
	case r.Kind == reminders.Renewal:
		if day, err := time.ParseInLocation(time.DateOnly, r.Note, n.loc); err == nil {
			note = dates.FormatShort(day, n.lang)
		}
	case r.Kind == reminders.Occasion:
		n.now = r.Due
		var days []string
		for _, o := range n.coming(reminders.Due{Reminder: r}) {
			days = append(days, n.lib.Plain(n.lang, "occasion."+o.ID))
		}
		note = strings.Join(days, ", ")
		if r.Partner != 0 {
			note += " (" + oneLine(name, 40) + ")"
		}
	}
	return key, note
}
