package bot

import (
	"encoding/json"
	"errors"
	"strings"

	"mitrabot/bot/flow"
)

// stashMark tells a stashed attachment from stashed text.
const stashMark = "\x00media "

// kept is an attachment that waits for the owner to say which partner it belongs to.
type kept struct {
	Media   Attachment `json:"m"`
	Caption string     `json:"c,omitempty"`
}

// attached keeps a picture, voice note or document as a note: of the log entry just being written, else of the
// partner the owner then names.
func (t *turn) attached() error {
	if t.ev.Media == nil {
		return t.lost("lost.kind")
	}
	if at := t.user.Focus; at.Flow == "log" && !t.pause {
		c, err := t.conversation(at)
		if err != nil {
			return err
		}
		if c.State.Phase == flow.Asking && c.State.Question == "note" {
			return t.attachTo(c)
		}
	}
	b, err := json.Marshal(kept{*t.ev.Media, clip(t.ev.Text, 500)})
	if err != nil {
		return err
	}
	t.user.Stash = stashMark + string(b)
	return t.choosePartner("media.whose", 0, "n", "p")
}

// attachTo adds the attachment to the entry whose note is asked for.
func (t *turn) attachTo(c Conversation) error {
	var media []Attachment
	if m := c.State.Answers[entryMedia].Text; m != "" {
		if err := json.Unmarshal([]byte(m), &media); err != nil {
			return err
		}
	}
	b, err := json.Marshal(append(media, *t.ev.Media))
	if err != nil {
		return err
	}
	c.State.Answers[entryMedia] = flow.Answer{Text: string(b), Given: true}
	if t.ev.Text != "" {
		return t.advance(c, flow.Input{Act: flow.Type, Text: t.ev.Text, Message: t.ev.Message, Now: t.now()})
	}
	return t.advance(c, flow.Input{Act: flow.Skip, Now: t.now()})
}

// mediaData: n:l:<offset> | n:p:<partner>.
func (t *turn) mediaData(a args) error {
	stash := t.user.Stash
	raw, ok := strings.CutPrefix(stash, stashMark)
	if !ok {
		return t.unknownButton()
	}
	if a.at(1) == "l" {
		return t.choosePartner("media.whose", int(max(a.num(2), 0)), "n", "p")
	}
	p, err := t.partner(a.num(2))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	var k kept
	if err := json.Unmarshal([]byte(raw), &k); err != nil {
		t.user.Stash = ""
		return t.unknownButton()
	}
	t.user.Stash = ""
	return t.logStart(p, []Attachment{k.Media}, k.Caption)
}
