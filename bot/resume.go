package bot

import (
	"errors"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/content"
	"strings"
)

// resume offers to go on where the person was. text, if any, is what he typed; it is kept until he says what it is.
func (t *turn) resume(text string) error {
	c, err := t.conversation(t.user.Focus)
	if errors.Is(err, ErrNotFound) {
		t.user.Focus = Focus{}
		return t.menu()
	}
	if err != nil {
		return err
	}
	name, err := t.partnerName(c.Partner)
	if err != nil {
		return err
	}
	f, _ := t.lib.Flow(c.Flow)
	where := ""
	if p := progress(f, &c); c.State.Phase == flow.Asking {
		where = t.text("talk.question_of", "at", p.At, "of", p.Of)
	}
	rows := [][]outbox.Button{row(t.button("resume.go", "f", c.Flow, c.Partner, c.State.Rev, "show"))}
	if text != "" && c.State.Phase == flow.Asking {
		t.user.Stash = clip(text, 1000)
		use := outbox.Button{
			Label: t.plain("resume.use", "text", oneLine(text, 24)),
			Data:  data("f", c.Flow, c.Partner, c.State.Rev, "use"),
		}
		rows = append([][]outbox.Button{row(use)}, rows...)
	}
	rows = append(rows, row(t.button("menu.home", "m")))
	t.show(screen{text: t.text("resume.text", "what", t.talkTitle(f, name), "where", content.HTML(where)), rows: rows})
	return nil
}

// resumeRows offers the open conversation, if there is one.
func (t *turn) resumeRows() [][]outbox.Button {
	at := t.user.Focus
	if t.idle() || t.erasing() {
		return nil
	}
	f, ok := t.lib.Flow(at.Flow)
	if !ok {
		return nil
	}
	name, err := t.partnerName(at.Partner)
	if err != nil {
		return nil
	}
	label := t.plain("resume.go_to", "what", t.talkTitle(f, name))
	return [][]outbox.Button{row(labelled(label, "f", at.Flow, at.Partner, 0, "show")), row(t.button("menu.home", "m"))}
}

// talkTitle names a conversation: what it is about and which part of the way it is.
func (t *turn) talkTitle(f content.Flow, partner string) string {
	title := t.lib.FlowText(t.lang, f.ID).Title
	if f.Step > 0 {
		title = t.plain("talk.step", "n", f.Step, "title", title)
	}
	if f.ID == "ptn" && partner != "" {
		title = t.plain("talk.partner_data")
	}
	if partner != "" {
		return partner + " · " + title
	}
	return title
}

// stop leaves the conversation; every answer is kept.
func (t *turn) stop(c *Conversation) error {
	t.user.Focus, t.user.Stash = Focus{}, ""
	t.keep(c)
	rows := [][]outbox.Button{row(t.button("resume.go", "f", c.Flow, c.Partner, c.State.Rev, "show"))}
	if c.Partner != 0 {
		rows = append(rows, row(t.button("partner.open", "p", c.Partner), t.button("menu.home", "m")))
	} else {
		rows = append(rows, row(t.button("menu.home", "m")))
	}
	t.show(screen{text: t.text("cancel.done"), rows: rows})
	return nil
}

// fixPrefix before the flow in the focus marks that the conversation is saved: nothing is open, but an edit of the
// message that gave its last typed answer still corrects it.
const fixPrefix = "fix "

// idle tells that no conversation is open.
func (t *turn) idle() bool {
	return t.user.Focus.Flow == "" || strings.HasPrefix(t.user.Focus.Flow, fixPrefix)
}

// done ends a conversation that is saved; its last typed answer can still be corrected, and a log entry or a signed
// agreement still be given pictures.
func (t *turn) done(c *Conversation) {
	t.user.Focus = Focus{}
	if c.State.TypedIn != 0 || c.Flow == "log" || c.Flow == stepFlow(7) {
		t.user.Focus = Focus{Flow: fixPrefix + c.Flow, Partner: c.Partner}
	}
}

// typedStash is the text that waits for the person to say whether it is an answer.
func (t *turn) typedStash() string {
	if strings.HasPrefix(t.user.Stash, stashMark) {
		return ""
	}
	return t.user.Stash
}

// forgetTyped drops that text, because the person went on to something else. An attachment waits on.
func (t *turn) forgetTyped() {
	if t.typedStash() != "" {
		t.user.Stash = ""
	}
}

// mostOpen is how many open conversations a menu offers to continue.
const mostOpen = 2

// openRows offers the open conversations: the one in focus, or else those last touched.
func (t *turn) openRows() ([][]outbox.Button, error) {
	if rows := t.resumeRows(); len(rows) > 0 {
		return rows[:1], nil
	}
	list, err := t.view.OpenConversations(t.ctx, mostOpen+2)
	if err != nil {
		return nil, err
	}
	var rows [][]outbox.Button
	for _, c := range list {
		f, ok := t.lib.Flow(c.Flow)
		if !ok || c.Flow == "set" || c.Flow == "onb" && t.user.Zone != "" || len(rows) == mostOpen {
			continue // a setting left half changed is nothing to go back to
		}
		name, err := t.partnerName(c.Partner)
		if err != nil {
			return nil, err
		}
		label := t.plain("resume.go_to", "what", t.talkTitle(f, name))
		rows = append(rows, row(labelled(label, "f", c.Flow, c.Partner, c.State.Rev, "show")))
	}
	return rows, nil
}

// stale answers a button of an earlier state: nothing changes, and the live card is shown.
func (t *turn) stale(c *Conversation) error {
	if t.ev.Kind == Pressed && t.ev.Message != 0 && c.State.Card == t.ev.Message {
		t.answer(t.plain("stale.here")) // a double tap: the live card is already under the finger
		return nil
	}
	if c.Flow == "ptn" && c.Partner == 0 && !c.State.Answers["name"].Given {
		// The card was saved, by typing; what has begun anew since is nothing to be shown in its place.
		t.answer("")
		t.say(screen{text: t.text("stale.saved"), rows: [][]outbox.Button{row(t.button("menu.partners", "p"), t.button("menu.home", "m"))}})
		return nil
	}
	t.answer(t.plain("stale.notice"))
	f, ok := t.lib.Flow(c.Flow)
	if !ok || (c.State.Phase == flow.Intro && c.Flow == "onb") {
		return t.menu()
	}
	name, err := t.partnerName(c.Partner)
	if err != nil {
		return err
	}
	if c.State.Phase == flow.Asking {
		t.user.Focus = c.Focus // what is typed next answers what is seen last
	}
	s := t.talkScreen(f, c, name)
	s.text = t.text("stale.card") + "\n\n" + s.text
	t.say(s)
	return nil
}

func (t *turn) unknownButton() error {
	t.answer(t.plain("stale.unknown"))
	rows := t.resumeRows()
	if len(rows) == 0 {
		rows = [][]outbox.Button{row(t.button("menu.home", "m"))}
	}
	t.say(screen{text: t.text("stale.gone"), rows: rows})
	return nil
}
