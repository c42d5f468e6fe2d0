package bot

import (
	"errors"
	"strings"

	"mitrabot/bot/flow"
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
	ok, err := t.owns(at)
	if err != nil {
		return err
	}
	if !ok {
		return t.unknownButton()
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
		t.forgetTyped()
		if c.Flow == "pat" && c.State.Phase == flow.Saved {
			return t.adviceAgain(&c)
		}
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
		return at.Flow == "onb" || at.Flow == "set" || at.Flow == "ptn" || at.Flow == institutionFlow, nil
	}
	if _, ok := t.lib.Flow(at.Flow); !ok || at.Flow == "onb" || at.Flow == "set" || at.Flow == institutionFlow {
		return false, nil
	}
	_, err := t.view.Partner(t.ctx, at.Partner)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
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
		if t.typedStash() == "" {
			return t.showTalk(&c, t.text("resume.gone"))
		}
		in.Act, in.Text = flow.Type, t.user.Stash
		t.user.Stash = ""
	case "why":
		return t.why(&c)
	case "new":
		in.Act = flow.Renew
	case "list":
		return t.changeList(&c)
	case "rows":
		return t.rowList(&c, in.Index)
	case "row":
		return t.rowCard(&c, in.Index)
	case "ed":
		in.Act, in.Option = flow.Edit, a.at(6)
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
	if problem := clockProblem(c, in); problem != "" {
		return t.showTalk(&c, "⚠️ "+t.text(problem))
	}
	if in.Act == flow.Begin || in.Act == flow.Change {
		var err error
		if c.State, err = t.sown(f, c); err != nil {
			return err
		}
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
	if c.State.Phase == flow.Intro && f.Step == 0 {
		return true, t.backOut(c)
	}
	switch c.Flow {
	case "log":
		return t.logEffect(c, was, *out)
	case "onb":
		t.introduced(*c) // from the next question on, the person is addressed as he wishes
	case "wk":
		if done, err := t.promiseEffect(c, was, out); done || err != nil {
			return done, err
		}
	}
	again := c.Flow == "set" || c.Flow == "wk" || c.Flow == "pat" || (c.Flow == "onb" && t.user.Zone != "") || (c.Flow == "ptn" && c.Partner != 0)
	if c.State.Phase == flow.Summary && again {
		// A single setting was changed, or all of a promise is said: it holds at once.
		c.State, *out = flow.Advance(f, words{t.lib, t.lang}, c.State, flow.Input{Act: flow.Save, Now: t.now()})
	}
	if !out.Finished {
		if c.State.Phase == flow.Saved && was.Phase != flow.Saved {
			return t.backHome(c) // a change was given up
		}
		return false, nil
	}
	switch c.Flow {
	case "onb":
		first, old := t.user.Zone == "", t.prefs()
		t.onboarded(*c)
		t.keep(c)
		t.done(c)
		if t.loc != old.Zone {
			if err := t.rezone(old); err != nil {
				return true, err
			}
		}
		return true, t.settled(first)
	case "set":
		return true, t.hourSet(c)
	case institutionFlow:
		return true, t.institutionSaved(c)
	case "wk":
		return true, t.promiseSaved(c)
	case "pat":
		return true, t.advised(c)
	case "ptn":
		return true, t.partnerSaved(c)
	default:
		return true, t.stepSaved(c, f)
	}
}

// backOut leaves a conversation that has no introduction to go back to, from its first question.
func (t *turn) backOut(c *Conversation) error {
	f, _ := t.lib.Flow(c.Flow)
	c.State, _ = flow.Advance(f, words{t.lib, t.lang}, c.State, flow.Input{Act: flow.Begin, Now: t.now()})
	t.user.Focus = Focus{}
	switch c.Flow {
	case "set":
		t.keep(c)
		return t.settings()
	case institutionFlow:
		t.keep(c)
		return t.documents(0)
	case "log", "wk", "pat":
		t.keep(c)
		p, err := t.partner(c.Partner)
		if err != nil {
			return err
		}
		return t.partnerCard(p, "")
	}
	return t.stop(c)
}

// backHome shows where a single answer is changed from, after a change was given up.
func (t *turn) backHome(c *Conversation) (shown bool, err error) {
	switch {
	case c.Flow == "onb" || c.Flow == "set":
		t.keep(c)
		return true, t.settings()
	case c.Flow == "pat":
		return true, t.advised(c)
	case (c.Flow == "ptn" || c.Flow == "wk") && c.Partner != 0:
		t.keep(c)
		t.user.Focus = Focus{}
		p, err := t.partner(c.Partner)
		if err != nil {
			return true, err
		}
		if c.Flow == "ptn" {
			return true, t.partnerCard(p, "")
		}
		r, err := t.promise(p.No)
		if err != nil {
			return true, err
		}
		return true, t.promiseCard(p, r, "")
	}
	return false, nil
}

// keep puts the conversation into the change.
func (t *turn) keep(c *Conversation) {
	c.UpdatedAt = t.ev.At
	// A log entry that is stored wants nothing more: what is left to ask is optional.
	c.Open = (c.State.Phase == flow.Asking || c.State.Phase == flow.Summary) && !c.State.Answers[entryNo].Given
	t.ch.Conversations = append(t.ch.Conversations, *c)
	t.unfinishedSet(c)
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
	case t.erasing():
		return t.eraseTyped()
	case t.idle():
		return t.typedIdle()
	case t.pause || t.typedStash() != "":
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
	if data, ok := t.spoken(&c); ok {
		return t.talkData(parseData(data))
	}
	if c.State.Phase != flow.Asking {
		return t.showTalk(&c, t.text("talk.use_buttons"))
	}
	if t.goesOn(&c) {
		return t.resume(t.ev.Text)
	}
	return t.advance(c, flow.Input{Act: flow.Type, Text: t.ev.Text, Message: t.ev.Message, Now: t.now()})
}

// corrected takes an edited message for a correction of the answer it gave.
func (t *turn) corrected() error {
	at := t.user.Focus
	if done, err := t.tipCorrected(); done || err != nil {
		return err
	}
	if done, err := t.draftCorrected(); done || err != nil {
		return err
	}
	if strings.HasPrefix(at.Flow, awaitMark) {
		_, at.Flow, _ = strings.Cut(at.Flow, " ")
	}
	at.Flow = strings.TrimPrefix(strings.TrimPrefix(at.Flow, erasePrefix), fixPrefix)
	if at.Flow == "" {
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
