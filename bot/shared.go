package bot

import (
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/bot/phone"
	"mitrabot/bot/roster"
)

// shared takes a Telegram contact: as person and number of the partner just being recorded, else as a new partner.
func (t *turn) shared() error {
	card := t.ev.Contact
	if card == nil {
		return t.lost("lost.kind")
	}
	c, err := t.conversation(Focus{Flow: "ptn"})
	if err != nil {
		return err
	}
	name := strings.TrimSpace(card.Name)
	draft := c.State.Answers["name"]
	if !draft.Given && t.user.Focus.Flow != "ptn" {
		if number, ok := phone.Normalise(card.Phone); ok {
			twin, err := t.twin(Partner{Phone: number.E164})
			if err != nil {
				return err
			}
			if twin.No != 0 {
				return t.sharedKnown(twin)
			}
		}
		if entry := t.cardEntry(); len(entry) > 0 && card.VCard != "" && (entry[0].Person != "" || entry[0].Email != "") {
			return t.keepImport(t.draftNo(), importList{Entries: entry}) // it says more than the questions would take
		}
	}
	if draft.Given {
		if t.user.Focus.Flow != "ptn" {
			return t.draftAsk(&c, draft.Text)
		}
		return t.sharedInto(c, name, card.Phone)
	}
	if c, err = t.freshPartner(&c); err != nil {
		return err
	}
	if n, ok := phone.Normalise(card.Phone); ok {
		c.State.Answers = map[string]flow.Answer{"phone": {Text: n.E164, Given: true}}
	}
	if name == "" {
		return t.showTalk(&c, t.text("shared.taken"))
	}
	t.first = t.sharedPhone(card.Phone)
	return t.advance(c, flow.Input{Act: flow.Type, Text: name, Message: t.ev.Message, Now: t.now()})
}

// cardEntry is a shared contact as an entry of a list, with all that the person's phone has told of it.
func (t *turn) cardEntry() []roster.Entry {
	card := t.ev.Contact
	if list, err := roster.Read(t.ctx, []byte(card.VCard)); err == nil && len(list.Entries) == 1 {
		e := list.Entries[0]
		if number, ok := phone.Normalise(card.Phone); ok && e.Phone == "" {
			e.Phone = number.E164
		}
		return []roster.Entry{e}
	}
	e := roster.Entry{Row: 1, Name: oneLine(card.Name, 120)}
	if number, ok := phone.Normalise(card.Phone); ok {
		e.Phone = number.E164
	}
	if e.Name == "" {
		return nil
	}
	return []roster.Entry{e}
}

// sharedInto fills person and number of the partner being recorded; what was typed before stays.
func (t *turn) sharedInto(c Conversation, name, number string) error {
	if c.State.Answers == nil {
		c.State.Answers = map[string]flow.Answer{}
	}
	if n, ok := phone.Normalise(number); ok && c.State.Question != "phone" {
		c.State.Answers["phone"] = flow.Answer{Text: n.E164, Given: true}
	}
	in := flow.Input{Act: flow.Type, Message: t.ev.Message, Now: t.now()}
	switch {
	case c.State.Phase == flow.Asking && c.State.Question == "person" && name != "":
		in.Text = name
	case c.State.Phase == flow.Asking && c.State.Question == "phone":
		if name != "" && !c.State.Answers["person"].Given {
			c.State.Answers["person"] = flow.Answer{Text: clip(name, 120), Given: true}
		}
		in.Text = number
	default:
		if name != "" && !c.State.Answers["person"].Given {
			c.State.Answers["person"] = flow.Answer{Text: clip(name, 120), Given: true}
		}
		what := strings.TrimSuffix(strings.TrimSpace(name)+", "+phone.Display(number), ", ")
		return t.showTalk(&c, t.text("shared.added", "what", oneLine(strings.TrimPrefix(what, ", "), 120)))
	}
	if in.Text == name {
		t.first = t.sharedPhone(number)
	}
	return t.advance(c, in)
}

// sharedPhone says which number came with a shared contact.
func (t *turn) sharedPhone(number string) string {
	if n, ok := phone.Normalise(number); ok {
		return t.text("shared.phone", "phone", phone.Display(n.E164))
	}
	return t.text("shared.no_phone")
}

// draftAsk tells that another partner is still being recorded, which a new contact must not wipe out.
func (t *turn) draftAsk(c *Conversation, name string) error {
	t.show(screen{text: t.text("shared.draft", "name", name), rows: [][]outbox.Button{
		row(t.button("resume.go", "f", c.Flow, c.Partner, c.State.Rev, "show")),
		row(t.button("shared.drop", "p", "drop"), t.button("menu.home", "m")),
	}})
	return nil
}

// draftDrop empties the partner being recorded.
func (t *turn) draftDrop() error {
	c, err := t.conversation(Focus{Flow: "ptn"})
	if err != nil {
		return err
	}
	f, _ := t.lib.Flow("ptn")
	rev := c.State.Rev + 1
	c.State = flow.New(f)
	c.State.Rev = rev
	t.keep(&c)
	if t.user.Focus.Flow == "ptn" && t.user.Focus.Partner == 0 {
		t.user.Focus = Focus{}
	}
	t.show(screen{text: t.text("shared.dropped"), rows: [][]outbox.Button{
		row(t.button("partners.add", "p", "new"), t.button("menu.home", "m")),
	}})
	return nil
}
