package bot

import (
	"errors"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// words gives the flow engine the labels of a language, so that typed answers may match them.
type words struct {
	lib  *content.Library
	lang string
}

// Label implements flow.Words.
func (w words) Label(flowID, question, column, option string) string {
	q := w.lib.FlowText(w.lang, flowID).Questions[question]
	if column != "" {
		q = q.Columns[column]
	}
	return q.Options[option]
}

// conversation reads the stored conversation, or begins one.
func (t *turn) conversation(at Focus) (Conversation, error) {
	f, ok := t.lib.Flow(at.Flow)
	if !ok {
		return Conversation{}, ErrNotFound
	}
	c, err := t.view.Conversation(t.ctx, at)
	if errors.Is(err, ErrNotFound) {
		return Conversation{Focus: at, State: flow.New(f)}, nil
	}
	return c, err
}

// open shows the conversation where it stands and makes it the one that typed text belongs to.
func (t *turn) open(at Focus) error {
	c, err := t.conversation(at)
	if err != nil {
		return err
	}
	if f, _ := t.lib.Flow(at.Flow); f.Step == 0 && c.State.Phase == flow.Intro {
		// Only the steps of the guide need an introduction; the rest explains itself.
		c.State, _ = flow.Advance(f, words{t.lib, t.lang}, c.State, flow.Input{Act: flow.Begin, Now: t.now()})
	}
	return t.showTalk(&c, "")
}

// talkData is a button of a conversation: f:<flow>:<partner>:<rev>:<act>[:<arg>].
func (t *turn) talkData(a args) error {
	at := Focus{Flow: a.at(1), Partner: a.num(2)}
	if at.Partner < 0 {
		return t.unknownButton()
	}
	if ok, err := t.owns(at); err != nil || !ok {
		return orElse(err, t.unknownButton)
	}
	c, err := t.conversation(at)
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	act := a.at(4)
	if act == "show" {
		t.user.Stash = ""
		return t.showTalk(&c, "")
	}
	if int64(c.State.Rev) != a.num(3) {
		return t.stale(&c)
	}
	return t.talkAct(c, act, a)
}

// owns tells whether the conversation is about a partner of this owner, or about none.
func (t *turn) owns(at Focus) (bool, error) {
	if at.Partner == 0 {
		return at.Flow == "onb" || at.Flow == "set" || at.Flow == "ptn", nil
	}
	if _, ok := t.lib.Flow(at.Flow); !ok || at.Flow == "onb" || at.Flow == "set" {
		return false, nil
	}
	_, err := t.view.Partner(t.ctx, at.Partner)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func orElse(err error, f func() error) error {
	if err != nil {
		return err
	}
	return f()
}

func (t *turn) talkAct(c Conversation, act string, a args) error {
	in := flow.Input{Now: t.now(), Question: a.at(5), Index: int(a.num(5))}
	if len(a) > 5 {
		in.Option = strings.Join(a[5:], ":") // an offered time of day holds a colon of its own
	}
	switch act {
	case "go":
		in.Act = flow.Begin
	case "p":
		in.Act = flow.Pick
	case "ok":
		in.Act = flow.Finish
	case "skip":
		in.Act = flow.Skip
	case "back":
		in.Act = flow.Back
	case "ch":
		in.Act = flow.Change
	case "rm":
		in.Act = flow.Remove
	case "save":
		in.Act = flow.Save
	case "rev":
		in.Act = flow.Review
	case "use":
		in.Act, in.Text = flow.Type, t.user.Stash
		t.user.Stash = ""
	case "why":
		return t.why(&c)
	case "list":
		return t.changeList(&c)
	case "stop":
		return t.stop(&c)
	default:
		return t.unknownButton()
	}
	return t.advance(c, in)
}

// advance lets the engine take one act and stores and shows what came of it.
func (t *turn) advance(c Conversation, in flow.Input) error {
	f, ok := t.lib.Flow(c.Flow)
	if !ok {
		return t.unknownButton()
	}
	was := c.State
	next, out := flow.Advance(f, words{t.lib, t.lang}, c.State, in)
	if out.Problem == flow.NotNow {
		return t.stale(&c)
	}
	c.State = next
	if out.Problem != "" {
		for i, day := range out.Dates {
			if i < len(out.Args) {
				t.offer = append(t.offer, offered{day, out.Args[i]})
			} else {
				t.offer = append(t.offer, offered{day, day.Format("2006-01-02")})
			}
		}
		return t.showTalk(&c, t.problem(c, out))
	}
	if done, err := t.effect(&c, was, &out); err != nil || done {
		return err
	}
	return t.showTalk(&c, t.echo(c, out))
}

// effect does what an answered flow means for the partner book. It reports done when it has shown the next screen.
func (t *turn) effect(c *Conversation, was flow.State, out *flow.Outcome) (done bool, err error) {
	f, _ := t.lib.Flow(c.Flow)
	switch c.Flow {
	case "log":
		return t.logEffect(c, was)
	case "onb":
		t.introduced(*c) // from the next question on, the person is addressed as he wishes
	}
	again := c.Flow == "set" || (c.Flow == "onb" && t.user.Zone != "") || (c.Flow == "ptn" && c.Partner != 0)
	if c.State.Phase == flow.Summary && again {
		// A single setting was changed: it holds at once.
		c.State, *out = flow.Advance(f, words{t.lib, t.lang}, c.State, flow.Input{Act: flow.Save, Now: t.now()})
	}
	if !out.Finished {
		return false, nil
	}
	switch c.Flow {
	case "onb":
		first, old := t.user.Zone == "", t.prefs()
		t.onboarded(*c)
		t.keep(c)
		t.user.Focus = Focus{}
		if !first {
			if err := t.rezone(old); err != nil {
				return true, err
			}
		}
		return true, t.settled(first)
	case "set":
		return true, t.hourSet(c)
	case "ptn":
		return true, t.partnerSaved(c)
	default:
		return true, t.stepSaved(c, f)
	}
}

// keep puts the conversation into the change.
func (t *turn) keep(c *Conversation) {
	c.UpdatedAt = t.ev.At
	c.Open = c.State.Phase == flow.Asking || c.State.Phase == flow.Summary
	t.ch.Conversations = append(t.ch.Conversations, *c)
}

// showTalk shows where the conversation stands, below a first line that says what just happened, and focuses it.
func (t *turn) showTalk(c *Conversation, first string) error {
	f, ok := t.lib.Flow(c.Flow)
	if !ok {
		return t.unknownButton()
	}
	c.State = flow.Mend(f, c.State) // the flow may have changed since this was stored
	name, err := t.partnerName(c.Partner)
	if err != nil {
		return err
	}
	s := t.talkScreen(f, c, name)
	if first != "" {
		s.text = first + "\n\n" + s.text
	}
	t.user.Focus = c.Focus
	if c.State.Phase == flow.Saved {
		t.user.Focus = Focus{}
	}
	t.card(c)
	t.keep(c)
	t.show(s)
	return nil
}

// card notes which message shows the conversation, so that a double tap on it is not answered with a second card.
func (t *turn) card(c *Conversation) {
	c.State.Card = 0
	if t.ev.Kind == Pressed {
		c.State.Card = t.ev.Message
	}
}

// stale answers a button of an earlier state: nothing changes, and the live card is shown.
func (t *turn) stale(c *Conversation) error {
	if t.ev.Kind == Pressed && t.ev.Message != 0 && c.State.Card == t.ev.Message {
		t.answer(t.plain("stale.here")) // a double tap: the live card is already under the finger
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

func (t *turn) partnerName(no int64) (string, error) {
	if no == 0 {
		return "", nil
	}
	p, err := t.view.Partner(t.ctx, no)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return p.Name, err
}

// typed takes text for an answer to the open question; after a pause it asks first.
func (t *turn) typed() error {
	at := t.user.Focus
	switch {
	case at.Flow == eraseFlow:
		return t.eraseTyped()
	case t.idle():
		return t.lost("lost.text")
	case t.pause:
		return t.resume(t.ev.Text)
	}
	c, err := t.conversation(at)
	if errors.Is(err, ErrNotFound) {
		t.user.Focus = Focus{}
		return t.lost("lost.text")
	}
	if err != nil {
		return err
	}
	if c.State.Phase != flow.Asking {
		return t.showTalk(&c, t.text("talk.use_buttons"))
	}
	return t.advance(c, flow.Input{Act: flow.Type, Text: t.ev.Text, Message: t.ev.Message, Now: t.now()})
}

// corrected takes an edited message for a correction of the answer it gave.
func (t *turn) corrected() error {
	at := t.user.Focus
	if at.Flow == fixFlow {
		at.Flow = "log"
	}
	if at.Flow == "" || at.Flow == eraseFlow {
		return t.lost("edit.old")
	}
	c, err := t.conversation(at)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err != nil || c.State.TypedIn == 0 || c.State.TypedIn != t.ev.Message {
		return t.lost("edit.old")
	}
	return t.advance(c, flow.Input{Act: flow.Correct, Text: t.ev.Text, Message: t.ev.Message, Now: t.now()})
}

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
	if p := flow.Where(f, c.State); c.State.Phase == flow.Asking {
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
	if t.idle() || at.Flow == eraseFlow {
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

// why explains the question without leaving it.
func (t *turn) why(c *Conversation) error {
	q := t.lib.FlowText(t.lang, c.Flow).Questions[c.State.Question]
	name, err := t.partnerName(c.Partner)
	if err != nil {
		return err
	}
	return t.showTalk(c, "💡 "+t.fill(q.Why, name))
}

func (t *turn) fill(template, partner string) string {
	return t.lib.Fill(template, "sapaan", t.sapaan(), "partner", partner)
}

// problem says why an answer was not taken and, from the second time on, what would be.
func (t *turn) problem(c Conversation, out flow.Outcome) string {
	var args []any
	for i, name := range []string{"a", "b"} {
		if i < len(out.Args) {
			args = append(args, name, out.Args[i])
		} else {
			args = append(args, name, "")
		}
	}
	if out.Problem == flow.Unclear {
		args[1] = strings.Join(out.Args, " / ")
	}
	if out.Problem == flow.MustAnswer {
		var names []string
		for _, id := range out.Args {
			qt := t.lib.FlowText(t.lang, c.Flow).Questions[id]
			if out.Column != "" {
				qt = qt.Columns[out.Column]
			}
			names = append(names, qt.Short)
		}
		args[1] = strings.Join(names, ", ")
	}
	s := t.text("problem."+string(out.Problem), args...)
	if c.State.Misses >= 2 {
		s += "\n" + t.text("problem.help")
	}
	return "⚠️ " + s
}

// echo repeats what was understood, where the reading leaves room for doubt.
func (t *turn) echo(c Conversation, out flow.Outcome) string {
	var lines []string
	if out.Answered != "" && t.ev.Kind != Pressed {
		if short, answer := t.understood(c, out); answer != "" {
			lines = append(lines, t.text("talk.noted", "what", short, "answer", oneLine(answer, 120)))
		}
	}
	for _, id := range out.Dropped {
		qt := t.lib.FlowText(t.lang, c.Flow).Questions[id]
		lines = append(lines, t.text("talk.dropped", "what", qt.Short))
	}
	return strings.Join(lines, "\n")
}

// understood is the answer just taken, with the label of its question: of a table, the cell.
func (t *turn) understood(c Conversation, out flow.Outcome) (short, answer string) {
	f, _ := t.lib.Flow(c.Flow)
	q, ok := flow.Find(f, out.Answered)
	if !ok {
		return "", ""
	}
	qt := t.lib.FlowText(t.lang, c.Flow).Questions[q.ID]
	a := c.State.Answers[q.ID]
	if q.Kind != content.Rows {
		return qt.Short, t.describe(q, qt, a)
	}
	cells := c.State.Row
	if len(cells) == 0 && len(a.Rows) > 0 {
		cells = a.Rows[len(a.Rows)-1] // the row has just been completed
	}
	for i, col := range q.Columns {
		if col.ID == out.Column && i < len(cells) {
			return qt.Columns[col.ID].Short, t.describeCell(col, qt.Columns[col.ID], cells[i])
		}
	}
	return "", ""
}

// idle tells that no conversation is open.
func (t *turn) idle() bool { return t.user.Focus.Flow == "" || t.user.Focus.Flow == fixFlow }
