package bot

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"mitrabot/bot/document"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/content"
	"mitrabot/reminders"
)

// myData is /dataku (UU 27/2022 article 6): everything stored about the person, as a workbook in his words and as JSON
// that lacks nothing.
func (t *turn) myData() error {
	all, err := t.view.Everything(t.ctx)
	if err != nil {
		return err
	}
	book, err := document.Workbook(t.sheets(all))
	if err != nil {
		return err
	}
	raw, err := document.JSON(t.now(), all.Tables)
	if err != nil {
		return err
	}
	t.show(screen{text: t.text("data.text"), rows: [][]outbox.Button{
		row(t.button("settings.privacy", "pv"), t.button("menu.home", "m")),
	}, fresh: true})
	name := t.plain("data.file") + t.now().Format("-2006-01-02")
	for _, file := range []struct {
		key, ending string
		data        []byte
	}{{"data.workbook", ".xlsx", book}, {"data.json", ".json", raw}} {
		t.ch.Messages = append(t.ch.Messages, outbox.Message{
			Chat: t.ev.Chat, Kind: outbox.Send, Language: t.lang, Text: t.text(file.key),
			Media: &outbox.Media{Kind: "document", Name: name + file.ending, Data: file.data},
		})
	}
	return nil
}

// sheets tell everything in the person's language and zone.
func (t *turn) sheets(all Everything) []document.Sheet {
	names := map[int64]string{}
	for _, p := range all.Partners {
		names[p.No] = p.Name
	}
	return []document.Sheet{t.profileSheet(all.User), t.partnerSheet(all.Partners), t.contactSheet(all.Contacts, names),
		t.answerSheet(all.Conversations, names), t.reminderSheet(all.Reminders, names), t.pulseSheet(all.Pulses, names)}
}

// sheet is an empty sheet whose name and columns are keys of the content.
func (t *turn) sheet(name string, columns ...string) document.Sheet {
	s := document.Sheet{Name: t.plain("data." + name)}
	for _, c := range columns {
		s.Columns = append(s.Columns, t.plain("data."+c))
	}
	return s
}

// moment is a time on the person's clock.
func (t *turn) moment(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return at.In(t.loc)
}

// labelOf is the label of an option, empty where none was chosen.
func (t *turn) labelOf(flowID, question, id string) string {
	if id == "" {
		return ""
	}
	return t.optionLabel(flowID, question, id)
}

func (t *turn) profileSheet(u User) document.Sheet {
	s := t.sheet("profile", "what", "value")
	add := func(key string, value any) { s.Rows = append(s.Rows, []any{t.plain("data." + key), value}) }
	weekly := t.plain("settings.on")
	if u.Weekly == "off" {
		weekly = t.plain("settings.none")
	}
	stash := u.Stash
	if k, ok := t.waitingMedia(); ok {
		stash = mediaNames(k.Media)
		if k.Caption != "" {
			stash += ": " + k.Caption
		}
	}
	add("account", strconv.FormatInt(u.Owner, 10)) // a text: as a number, a spreadsheet rounds it
	add("address", t.labelOf("onb", "address", u.Address))
	add("name", u.Name)
	add("institution", u.Institution)
	add("kind", t.labelOf("onb", "kind", u.Kind))
	add("zone", t.labelOf("onb", "zone", u.Zone))
	add("hour", clock(u.hour(), t.lang))
	add("language", u.Language)
	add("consent", u.Consent)
	add("consent_at", t.moment(u.ConsentAt))
	add("seen_at", t.moment(u.SeenAt))
	add("blocked_at", t.moment(u.BlockedAt))
	add("paused_at", t.moment(u.PausedAt))
	add("weekly", weekly)
	add("reminder_days", t.plain(daysKey(u.Days)))
	occasions := t.plain("settings.on")
	if u.Occasions == "off" {
		occasions = t.plain("settings.none")
	}
	add("occasion", occasions)
	feed := t.plain("settings.none")
	if u.Feed != "" {
		feed = t.plain("settings.on")
	}
	add("feed", feed)
	add("tips_off_at", t.moment(u.TipsOffAt))
	add("stash", stash)
	return s
}

func (t *turn) partnerSheet(list []Partner) document.Sheet {
	s := t.sheet("partners", "no", "name", "person", "phone", "category", "pattern", "step", "cadence", "last_at", "created_at",
		"updated_at", "archived_at", "informed", "latest", "paused_until", "details")
	for _, p := range list {
		pattern := ""
		if item, ok := t.lib.Item(t.lang, p.Pattern); ok {
			pattern = item.Title
		}
		s.Rows = append(s.Rows, []any{p.No, p.Name, p.Person, p.Phone, t.labelOf("s01", "category", p.Category), pattern, p.Step,
			p.Cadence, t.moment(p.LastAt), t.moment(p.CreatedAt), t.moment(p.UpdatedAt), t.moment(p.ArchivedAt),
			t.labelOf("ptn", "informed", p.Informed), p.Latest, t.moment(p.PausedUntil), t.detailText(p.Details)})
	}
	return s
}

func (t *turn) contactSheet(list []Contact, names map[int64]string) document.Sheet {
	s := t.sheet("contacts", "no", "partner", "at", "channel", "outcome", "note", "next", "media", "direction", "details")
	for _, c := range list {
		var next any = t.moment(c.Next)
		if !c.Next.IsZero() && !hasClock(c.Next) {
			next = document.Day(t.moment(c.Next))
		}
		s.Rows = append(s.Rows, []any{c.No, names[c.Partner], t.moment(c.At), t.labelOf("log", "channel", c.Channel),
			t.labelOf("log", "outcome", c.Outcome), c.Note, next, mediaNames(c.Media), t.direction(t.lang, c.Direction), t.contactText(c.Details)})
	}
	return s
}

// detailText is all that is known of a partner beyond the columns of his own.
func (t *turn) detailText(d Details) string {
	var parts []string
	for _, p := range d.People {
		parts = append(parts, strings.Join(nonEmpty(p.Name, p.Role, p.Phone, p.Email), " "))
	}
	for _, o := range d.Occasions {
		parts = append(parts, t.plain("occasion."+o))
	}
	return strings.Join(nonEmpty(append(parts, d.Email, d.Area, d.Source, d.Founded)...), "; ")
}

// contactText is all that is known of a contact beyond the columns of its own.
func (t *turn) contactText(d ContactDetails) string {
	return strings.Join(nonEmpty(d.People, d.NextText, d.From, d.Place.Name, mapLink(d.Place)), "; ")
}

// mediaNames lists attachments; they lie with Telegram, and only it can give them out.
func mediaNames(list []Attachment) string {
	var names []string
	for _, m := range list {
		name := m.Kind
		if m.Name != "" {
			name = m.Name
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func (t *turn) answerSheet(list []Conversation, names map[int64]string) document.Sheet {
	s := t.sheet("answers", "partner", "flow", "question", "answer", "state", "updated_at")
	for _, c := range list {
		state := t.plain("data.saved")
		if c.Open {
			state = t.plain("data.open")
		}
		title := c.Flow
		if f, ok := t.lib.Flow(c.Flow); ok {
			title = t.talkTitle(f, "")
		}
		for _, line := range t.answerLines(c, names[c.Partner]) {
			s.Rows = append(s.Rows, []any{names[c.Partner], title, line[0], line[1], state, t.moment(c.UpdatedAt)})
		}
	}
	return s
}

// answerLines are the questions of a conversation that have an answer, and the answers, in words; a table has a line for
// each of its rows. What the content does not ask any more comes last, as it is stored.
func (t *turn) answerLines(c Conversation, partner string) (lines [][2]string) {
	f, _ := t.lib.Flow(c.Flow)
	ft := t.lib.FlowText(t.lang, c.Flow)
	rest := maps.Clone(c.State.Answers)
	for _, q := range f.Questions {
		a := c.State.Answers[q.ID]
		delete(rest, q.ID)
		qt := ft.Questions[q.ID]
		ask := t.lib.FillPlain(qt.Ask, "partner", partner, "sapaan", t.sapaan())
		switch {
		case !a.Given:
		case q.Kind == content.Rows:
			for _, r := range a.Rows {
				lines = append(lines, [2]string{ask, t.describeRow(q, qt, r)})
			}
		default:
			lines = append(lines, [2]string{ask, t.describe(q, qt, a)})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(rest)) {
		if a := rest[id]; a.Given && !strings.HasPrefix(id, "_") { // those are the program's own notes
			lines = append(lines, [2]string{id, stored(a)})
		}
	}
	return lines
}

// stored is an answer without a question, as it is.
func stored(a flow.Answer) string {
	parts := append(slices.Clone(a.Options), a.Text, a.Date)
	if a.Number != 0 {
		parts = append(parts, strconv.FormatInt(a.Number, 10))
	}
	for _, r := range a.Rows {
		parts = append(parts, strings.Join(r, " · "))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func (t *turn) reminderSheet(list []reminders.Reminder, names map[int64]string) document.Sheet {
	s := t.sheet("reminders", "partner", "kind", "due", "note", "unanswered")
	labels := map[reminders.Kind]string{reminders.Rhythm: "data.rhythm", reminders.Followup: "data.followup",
		reminders.Meeting: "data.meeting", reminders.Asked: "data.followup", reminders.Promise: "data.promise", reminders.Weekly: "data.weekly_kind",
		reminders.Next: "data.next_step", reminders.Plan(0).Base(): "data.plan_row",
		reminders.Renewal: "data.renewal", reminders.Occasion: "data.occasion", reminders.Anniversary: "data.anniversary",
		reminders.Evaluation: "data.evaluation", reminders.Unfinished("").Base(): "data.unfinished"}
	for _, r := range list {
		label, ok := labels[r.Kind.Base()]
		if !ok {
			label = "data.unknown"
		}
		s.Rows = append(s.Rows, []any{names[r.Partner], t.plain(label), t.moment(r.Due), r.Note, r.Unanswered})
	}
	return s
}
