package bot

import (
	"encoding/json"
	"errors"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
)

// stashMark tells stashed attachments from stashed text.
const stashMark = "\x00media "

// mostMedia bounds what waits and what an entry holds.
const mostMedia = 20

// kept are attachments that wait for the owner to say which partner they belong to.
type kept struct {
	Media   []Attachment `json:"m"`
	Caption string       `json:"c,omitempty"`
}

// attached keeps a picture, voice note or document as a note: of the log entry being written or just written, of the step
// that keeps pictures, else of the partner the owner then names.
func (t *turn) attached() error {
	if t.ev.Media == nil {
		return t.lost("lost.kind")
	}
	taken, err := t.attachedHere()
	switch {
	case err != nil:
		return err
	case taken && listFile(t.ev.Media):
		return t.offerList() // it may be meant for the book all the same
	case taken:
		return nil
	case listFile(t.ev.Media):
		return t.importOrder(t.draftNo(), *t.ev.Media)
	}
	return t.stashMedia(*t.ev.Media, t.ev.Text)
}

// attachedHere keeps an attachment with what is being written just now; false where that is nothing.
func (t *turn) attachedHere() (bool, error) {
	at := t.user.Focus
	at.Flow = strings.TrimPrefix(at.Flow, fixPrefix)
	if at.Flow == "log" && !t.pause {
		c, err := t.conversation(at)
		if err != nil {
			return false, err
		}
		if c.State.Answers[entryNo].Given {
			return true, t.attachTo(c)
		}
		if c.State.Phase == flow.Asking { // the log is about this partner already, and keeps its day
			return true, t.attachAhead(c)
		}
	}
	if at.Flow == stepFlow(7) && !t.pause && t.ev.Media.Kind != "voice" {
		return true, t.scanTaken(at.Partner)
	}
	if at.Flow == stepFlow(8) && !t.pause && t.ev.Media.Kind != "voice" {
		return true, t.keepFile(at)
	}
	return false, nil
}

// stashMedia keeps an attachment until the owner has said whose it is.
func (t *turn) stashMedia(m Attachment, caption string) error {
	k, _ := t.waitingMedia()
	if len(k.Media) < mostMedia {
		k.Media = append(k.Media, m)
	}
	if caption != "" {
		k.Caption = clip(caption, mostNote)
	}
	b, err := json.Marshal(k)
	if err != nil {
		return err
	}
	t.user.Stash = stashMark + string(b)
	_, total, err := t.view.Partners(t.ctx, false, 0, 1)
	if err != nil {
		return err
	}
	if total == 0 {
		t.show(screen{text: t.text("media.no_partner"), rows: [][]outbox.Button{
			row(t.button("menu.first", "p", "new")), row(t.button("menu.home", "m")),
		}})
		return nil
	}
	return t.choosePartner("media.whose", 0, "n", "p")
}

// attachTo adds the attachment to a stored entry, and its caption where the entry has no note yet.
func (t *turn) attachTo(c Conversation) error {
	if err := addMedia(&c, []Attachment{*t.ev.Media}); err != nil {
		return err
	}
	if t.ev.Text != "" && !c.State.Answers["note"].Given {
		c.State.Answers["note"] = flow.Answer{Text: clip(t.ev.Text, mostNote), Given: true}
	}
	e, err := t.storeEntry(&c)
	if err != nil {
		return err
	}
	first := t.text("media.added", "n", len(e.Media))
	if c.State.Phase == flow.Asking {
		return t.showTalk(&c, first)
	}
	t.keep(&c)
	return t.entryCard(e, first)
}

// mediaOf reads the attachments of a log conversation.
func mediaOf(answers map[string]flow.Answer) (media []Attachment, err error) {
	if m := answers[entryMedia].Text; m != "" {
		err = json.Unmarshal([]byte(m), &media)
	}
	return media, err
}

// attachAhead keeps the attachment with a log entry that is still being answered.
func (t *turn) attachAhead(c Conversation) error {
	if c.State.Answers == nil {
		c.State.Answers = map[string]flow.Answer{}
	}
	if err := addMedia(&c, []Attachment{*t.ev.Media}); err != nil {
		return err
	}
	if t.ev.Text != "" && !c.State.Answers["note"].Given {
		c.State.Answers["note"] = flow.Answer{Text: clip(t.ev.Text, mostNote), Given: true}
	}
	media, err := mediaOf(c.State.Answers)
	if err != nil {
		return err
	}
	return t.showTalk(&c, t.text("media.along", "n", len(media)))
}

func addMedia(c *Conversation, more []Attachment) error {
	media, err := mediaOf(c.State.Answers)
	if err != nil || len(more) == 0 {
		return err
	}
	media = append(media, more...)
	b, err := json.Marshal(media[:min(len(media), mostMedia)])
	if err != nil {
		return err
	}
	c.State.Answers[entryMedia] = flow.Answer{Text: string(b), Given: true}
	return nil
}

// waitingMedia are the attachments no partner has been named for yet.
func (t *turn) waitingMedia() (k kept, ok bool) {
	raw, ok := strings.CutPrefix(t.user.Stash, stashMark)
	if !ok || json.Unmarshal([]byte(raw), &k) != nil {
		return kept{}, false
	}
	return k, len(k.Media) > 0
}

func (t *turn) mediaWaits() bool {
	_, ok := t.waitingMedia()
	return ok
}

// mediaData: n:l:<offset> | n:p:<partner>.
func (t *turn) mediaData(a args) error {
	k, ok := t.waitingMedia()
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
	t.user.Stash = ""
	return t.logStart(p, k.Media, k.Caption)
}
