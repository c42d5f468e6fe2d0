package bot

import (
	"errors"
	"slices"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/content"
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
	asked := c.State.Question
	c.State = flow.Mend(f, c.State)
	where := ""
	if p := progress(f, &c); c.State.Phase == flow.Asking {
		where = t.text("talk.question_of", "at", p.At, "of", p.Of)
	}
	rows := [][]outbox.Button{row(t.button("resume.go", "f", c.Flow, c.Partner, c.State.Rev, "show"))}
	if text != "" && c.State.Phase == flow.Asking && c.State.Question == asked {
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
	if t.idle() || t.erasing() {
		return nil
	}
	if _, ok := t.lib.Flow(t.user.Focus.Flow); !ok {
		return nil
	}
	if ok, err := t.owns(t.user.Focus); err != nil || !ok {
		return nil // his partner is gone
	}
	c, err := t.conversation(t.user.Focus)
	if err != nil {
		return nil
	}
	b, err := t.backTo(&c, false)
	if err != nil {
		return nil
	}
	return [][]outbox.Button{row(b), row(t.button("menu.home", "m"))}
}

// backTo is the button that leads back into a conversation. It says with whom it is and at which question it stands;
// whole is for the title in the place of that, where the number alone would not tell which one it is.
func (t *turn) backTo(c *Conversation, whole bool) (outbox.Button, error) {
	f, _ := t.lib.Flow(c.Flow)
	name, err := t.partnerName(c.Partner)
	if err != nil {
		return outbox.Button{}, err
	}
	label := t.plain("resume.go_to", "what", t.talkTitle(f, name))
	s := flow.Mend(f, c.State)
	if p := progress(f, &Conversation{Focus: c.Focus, State: s}); s.Phase == flow.Asking && p.Of > 1 && !whole {
		what := oneLine(name, 22)
		if title := t.lib.FlowText(t.lang, f.ID).Title; name == "" {
			what = title
		} else if f.Step == 0 {
			what = oneLine(name, 14) + " · " + title
		}
		label = t.plain("resume.at", "what", what, "at", p.At, "of", p.Of)
	}
	return labelled(label, "f", c.Flow, c.Partner, 0, "show"), nil
}

// wayBack is the row that leads back to what was left for the screen that is shown now; empty where nothing is open.
func (t *turn) wayBack() ([][]outbox.Button, error) {
	rows, _, err := t.openTalks(1)
	return rows, err
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
	if no := c.State.Answers[entryNo]; c.Flow == "log" && no.Given { // stored already
		e, err := t.entry(no.Number)
		if err == nil {
			t.done(c)
			return t.entryCard(e, "✅ "+t.text("entry.saved"))
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
	}
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
	rows, _, err := t.openTalks(mostOpen)
	return rows, err
}

// openTalks are the buttons of at most most open conversations, and where each leads.
func (t *turn) openTalks(most int) (rows [][]outbox.Button, at []Focus, err error) {
	if rows := t.resumeRows(); len(rows) > 0 {
		return rows[:1], []Focus{t.user.Focus}, nil
	}
	list, err := t.view.OpenConversations(t.ctx, mostOpen+2)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range list {
		if _, ok := t.lib.Flow(c.Flow); !ok || t.ended(c.Focus) || c.Flow == "set" || c.Flow == "onb" && t.user.Zone != "" || len(rows) == most {
			continue // a setting left half changed is nothing to go back to
		}
		same := slices.ContainsFunc(at, func(other Focus) bool { return other.Partner == c.Partner })
		b, err := t.backTo(&c, same)
		if err != nil {
			return nil, nil, err
		}
		rows, at = append(rows, row(b)), append(at, c.Focus)
	}
	return rows, at, nil
}

// ended reports whether this turn has ended a conversation that the store still holds open.
func (t *turn) ended(at Focus) bool {
	return slices.ContainsFunc(t.ch.Conversations, func(c Conversation) bool { return c.Focus == at && !c.Open })
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
