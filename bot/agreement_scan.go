package bot

import (
	"encoding/json"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
)

// scanAnswer is where the conversation of step 7 keeps the photos and files of the signed agreement: an answer that no
// question asks for.
const scanAnswer = "_scan"

// scansOf reads the photos and files of the signed agreement. What cannot be read counts as none.
func scansOf(c Conversation) (list []Attachment) {
	if s := c.State.Answers[scanAnswer].Text; s != "" && json.Unmarshal([]byte(s), &list) != nil {
		return nil
	}
	return list
}

// setScans stores them.
func setScans(c *Conversation, list []Attachment) error {
	b, err := json.Marshal(list)
	if err != nil {
		return err
	}
	if c.State.Answers == nil {
		c.State.Answers = map[string]flow.Answer{}
	}
	c.State.Answers[scanAnswer] = flow.Answer{Text: string(b), Given: len(list) > 0}
	return nil
}

// scanTaken keeps a photo or file that was sent while step 7 is open or just saved.
func (t *turn) scanTaken(partner int64) error {
	p, err := t.partner(partner)
	if err != nil {
		return err
	}
	c, err := t.conversation(Focus{Flow: stepFlow(7), Partner: p.No})
	if err != nil {
		return err
	}
	list := scansOf(c)
	first := ""
	if len(list) < mostMedia {
		list = append(list, *t.ev.Media)
		first = t.text("scan.added", "n", len(list))
	} else {
		first = t.text("scan.full", "n", len(list))
	}
	if err := setScans(&c, list); err != nil {
		return err
	}
	if c.State.Phase != flow.Saved && t.user.Focus == c.Focus {
		return t.showTalk(&c, first)
	}
	t.keep(&c)
	t.show(screen{text: first, rows: [][]outbox.Button{
		row(t.button("scan.open", "ya", "sc", p.No), t.button("scan.other", "ya", "sx", p.No, len(list))),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")),
	}})
	return nil
}

// scanMoved makes the scan sent last an attachment of a contact instead: the next photo after the signing may well be
// one of the handshake. count is how many there were, so that a second tap does nothing.
func (t *turn) scanMoved(p Partner, count int64) error {
	c, err := t.conversation(Focus{Flow: stepFlow(7), Partner: p.No})
	if err != nil {
		return err
	}
	list := scansOf(c)
	if len(list) == 0 || int64(len(list)) != count {
		t.answer(t.plain("stale.notice"))
		t.ev.Message = 0 // the live screen is a new message
		return t.scans(p)
	}
	last := list[len(list)-1]
	if err := setScans(&c, list[:len(list)-1]); err != nil {
		return err
	}
	t.keep(&c)
	t.answer(t.plain("scan.moved"))
	return t.logStart(p, []Attachment{last}, "")
}

// scans shows the signed agreement again and waits for more of it.
func (t *turn) scans(p Partner) error {
	c, err := t.conversation(Focus{Flow: stepFlow(7), Partner: p.No})
	if err != nil {
		return err
	}
	list := scansOf(c)
	text := t.text("scan.none", "name", p.Name)
	if len(list) > 0 {
		text = t.text("scan.text", "name", p.Name, "n", len(list))
	}
	if t.idle() {
		t.user.Focus = Focus{Flow: fixPrefix + stepFlow(7), Partner: p.No} // what is sent next belongs here
	}
	t.show(screen{text: text, rows: [][]outbox.Button{
		row(t.button("signing.open", "ya", "ck", p.No)),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")),
	}})
	for _, m := range list {
		t.ch.Messages = append(t.ch.Messages, outbox.Message{
			Chat: t.ev.Chat, Kind: outbox.Send, Language: t.lang, Media: &outbox.Media{Kind: m.Kind, FileID: m.FileID, Name: m.Name},
		})
	}
	return nil
}
