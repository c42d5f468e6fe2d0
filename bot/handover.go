package bot

import (
	"encoding/base32"
	"errors"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/content"
	"mitrabot/reminders"
)

// handoverLink before a code is a link by which a successor takes over a whole book (see invite.go).
const handoverLink = "h_"

// handoverFor is how long such a code works.
const handoverFor = 48 * time.Hour

// HandedBook is the whole book of somebody who hands it over.
type HandedBook struct {
	From          User
	Expires       time.Time
	Partners      []Partner
	Conversations []Conversation // about partners
	Contacts      []Contact
	Reminders     []reminders.Reminder // about partners
	Tags          []Tag
	Tagged        []Tagged
}

// TakeBook takes the book of From away from him, in the transaction that stores it as another's. It has no effect, and the
// turn runs anew, where the code was used meanwhile or From has done anything since Seen.
type TakeBook struct {
	Token   string
	From    int64
	Seen    time.Time
	Numbers map[int64]int64 // of partners: what they were, and what they are for the new owner
}

// handoverData: ho | ho:new | ho:stop | ho:take:<code>.
func (t *turn) handoverData(a args) error {
	back := row(t.button("export.open", "ex"), t.button("menu.home", "m"))
	switch a.at(1) {
	case "new":
		return t.handoverCode()
	case "stop":
		t.ch.StopHandovers = true
		t.show(screen{text: t.text("handover.stopped"), rows: [][]outbox.Button{back}})
		return nil
	case "take":
		return t.handoverTake(a.at(2))
	}
	_, total, err := t.view.Partners(t.ctx, false, 0, 1)
	if err != nil {
		return err
	}
	_, archived, err := t.view.Partners(t.ctx, true, 0, 1)
	if err != nil {
		return err
	}
	if total += archived; total == 0 {
		t.show(screen{text: t.text("export.empty"), rows: [][]outbox.Button{row(t.button("menu.first", "p", "new")), back}})
		return nil
	}
	t.show(screen{text: t.text("handover.text", "n", total), rows: [][]outbox.Button{row(t.button("handover.new", "ho", "new")), back}})
	return nil
}

// handoverCode makes a code; earlier ones stop. 80 bits of it are by chance.
func (t *turn) handoverCode() error {
	code := base32.StdEncoding.EncodeToString(t.ev.Nonce[6:])
	until := t.ev.At.Add(handoverFor)
	t.ch.Handovers = append(t.ch.Handovers, Handover{Token: hashed(code), Expires: until})
	link := t.link(handoverLink + code)
	t.show(screen{text: t.text("handover.code", "code", spaced(code), "link", link, "date", dates.Format(until.In(t.loc), t.lang, true)), rows: [][]outbox.Button{
		row(outbox.Button{Label: t.plain("handover.copy"), Copy: link}),
		row(t.button("handover.stop", "ho", "stop"), t.button("menu.home", "m")),
	}})
	return nil
}

// spaced parts a code into groups of four, as it is read aloud.
func spaced(code string) string {
	var groups []string
	for ; len(code) > 4; code = code[4:] {
		groups = append(groups, code[:4])
	}
	return strings.Join(append(groups, code), " ")
}

// handoverTyped is /terima with a code.
func (t *turn) handoverTyped(text string) error {
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(text)))
	if code == "" {
		t.show(screen{text: t.text("handover.how"), rows: t.homeRow()})
		return nil
	}
	return t.handoverOffer(code)
}

// handed finds the book behind a code; it reports false after having said why that leads nowhere.
func (t *turn) handed(code string) (b HandedBook, ok bool, err error) {
	b, err = t.view.Handed(t.ctx, hashed(code))
	key := ""
	switch {
	case errors.Is(err, ErrNotFound):
		key = "handover.unknown"
	case err != nil:
		return b, false, err
	case !b.Expires.After(t.ev.At):
		key = "handover.expired"
	case b.From.Owner == t.ev.Owner:
		key = "handover.own"
	case t.user.Zone == "":
		key = "handover.first"
	case len(b.Partners) == 0:
		key = "handover.nothing"
	default:
		return b, true, nil
	}
	t.show(screen{text: t.text(key), rows: t.homeRow()})
	return b, false, nil
}

// handoverOffer shows what would be taken over.
func (t *turn) handoverOffer(code string) error {
	b, ok, err := t.handed(code)
	if err != nil || !ok {
		return err
	}
	t.show(screen{text: t.text("handover.offer", "institution", dash(b.From.Institution), "n", len(b.Partners), "entries", len(b.Contacts)), rows: [][]outbox.Button{
		row(t.button("handover.take", "ho", "take", code)), row(t.button("handover.not", "m")),
	}})
	return nil
}

// handoverTake takes a book over: all partners get numbers of the new owner's, and everything about them comes with them.
// Who has handed it over keeps his account and an empty book, and is told.
func (t *turn) handoverTake(code string) error {
	b, ok, err := t.handed(code)
	if err != nil || !ok {
		return err
	}
	tags, err := t.view.Tags(t.ctx)
	if err != nil {
		return err
	}
	tagAt, untagged := map[int64]int64{}, 0
	for _, tag := range b.Tags {
		no, made := t.tagNamed(&tags, tag.Name)
		if no == 0 {
			untagged++
		}
		if made {
			t.ch.Tags[len(t.ch.Tags)-1].Cadence, t.ch.Tags[len(t.ch.Tags)-1].Latest = tag.Cadence, tag.Latest
		}
		tagAt[tag.No] = no
	}
	partnerAt := map[int64]int64{}
	for _, p := range b.Partners {
		no := t.user.NextPartner
		t.user.NextPartner++
		partnerAt[p.No] = no
		p.No, p.ByTag = no, tagAt[p.ByTag]
		t.ch.Partners = append(t.ch.Partners, p)
	}
	for _, c := range b.Conversations {
		if no, ok := partnerAt[c.Partner]; ok && c.Flow != "log" { // which names an entry by its old number
			c.Partner = no
			t.ch.Conversations = append(t.ch.Conversations, c)
		}
	}
	for _, e := range b.Contacts {
		if no, ok := partnerAt[e.Partner]; ok {
			e.Partner, e.No = no, t.user.NextContact
			t.user.NextContact++
			t.ch.Contacts = append(t.ch.Contacts, e)
		}
	}
	was := reminders.Prefs{Zone: zone(b.From.Zone), Hour: b.From.hour(), Days: b.From.Days, Off: t.lib.Calendar().Off}
	for _, r := range b.Reminders {
		if !r.Due.IsZero() {
			if r.Due = reminders.Moved(r, was, t.prefs()); !r.Due.After(t.ev.At) { // his successor's clock and hour
				r.Due = reminders.Digest(t.ev.At, t.prefs())
			}
		}
		if no, ok := partnerAt[r.Partner]; ok {
			r.Partner = no
			t.ch.Reminders = append(t.ch.Reminders, r)
		}
	}
	for _, g := range b.Tagged {
		if no, ok := partnerAt[g.Partner]; ok && tagAt[g.Tag] != 0 {
			t.ch.Tagged = append(t.ch.Tagged, Tagged{Tag: tagAt[g.Tag], Partner: no})
		}
	}
	t.ch.TakeBook = &TakeBook{Token: hashed(code), From: b.From.Owner, Seen: b.From.SeenAt, Numbers: partnerAt}
	lang := "id"
	if t.lib.Has(b.From.Language) {
		lang = b.From.Language
	}
	t.ch.Messages = append(t.ch.Messages, outbox.Message{Chat: b.From.Owner, Priority: outbox.Reminder, Kind: outbox.Send, Language: lang,
		Text:    t.lib.Text(lang, "handover.gone", "n", len(b.Partners), "sapaan", address(t.lib, lang, b.From.Address, b.From.Name)),
		Buttons: [][]outbox.Button{{{Label: t.lib.Plain(lang, "menu.home"), Data: "m"}}}})
	text := t.text("handover.taken", "n", len(b.Partners), "institution", content.Escape(dash(b.From.Institution)))
	if untagged > 0 {
		text += "\n\n" + t.text("import.untagged", "n", untagged, "most", mostTags)
	}
	t.show(screen{text: text, rows: [][]outbox.Button{
		row(t.button("partners.back", "p"), t.button("menu.agenda", "ag")), row(t.button("menu.home", "m"))}})
	return nil
}
