package bot

import (
	"errors"
	"slices"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// agreementYields are the texts and screens of these steps.
func agreementYields() []yield {
	of := func(act string) func(Partner) []any {
		return func(p Partner) []any { return []any{"ya", act, p.No} }
	}
	return []yield{
		{6, "ready.open", of("rd")},
		{6, "advisor.ask", of("pa")},
		{7, "signing.open", of("ck")},
		{7, "scan.open", of("sc")},
	}
}

// agreementData runs their buttons: ya:<rd|pa|ck|sc>:<partner> | ya:sx:<partner>:<scans>.
func (t *turn) agreementData(a args) error {
	p, err := t.partner(a.num(2))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	if !p.ArchivedAt.IsZero() {
		return t.partnerCard(p, "")
	}
	switch a.at(1) {
	case "rd":
		return t.readiness(p)
	case "pa":
		return t.advisor(p)
	case "ck":
		return t.signing(p)
	case "sc":
		return t.scans(p)
	case "sx":
		return t.scanMoved(p, a.num(3))
	}
	return t.unknownButton()
}

// agreementSaved is the effect of saving one of these steps.
func (t *turn) agreementSaved(p *Partner, c *Conversation, step int) ([]string, error) {
	switch step {
	case 6:
		if id := option(c.State.Answers["pattern"]); p.Pattern == "" && !isPattern(id) {
			return []string{t.text("advisor.hint")}, nil
		}
	case 7:
		return t.renewalSet(*p, c.State.Answers), nil
	}
	return nil, nil
}

// signing is the checklist of step 7: what is ready, and what is not yet.
func (t *turn) signing(p Partner) error {
	c, err := t.conversation(Focus{Flow: stepFlow(7), Partner: p.No})
	if err != nil {
		return err
	}
	f, _ := t.lib.Flow(c.Flow)
	q, _ := flow.Find(f, "ready")
	ready, n := c.State.Answers[q.ID].Options, 0
	var lines []string
	for _, o := range q.Options {
		mark := "▫️ "
		if slices.Contains(ready, o) || o == "scan" && len(scansOf(c)) > 0 { // one that is kept need not be ticked too
			mark = "✅ "
			n++
		}
		lines = append(lines, mark+content.Escape(t.optionLabel(c.Flow, q.ID, o)))
	}
	text := t.text("signing.text", "name", p.Name, "n", n, "of", len(q.Options)) +
		"\n\n" + strings.Join(lines, "\n") + "\n\n" + t.text("signing.hint")
	t.show(screen{text: text, rows: [][]outbox.Button{
		row(t.toQuestion(&c, t.plain("signing.change"), 7, q.ID)),
		row(t.button("scan.open", "ya", "sc", p.No)),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")),
	}})
	return nil
}

// toQuestion is a button that changes just one answer of a step; while the step is still being asked it opens the step
// where it stands, because a change has to wait until all has been asked.
func (t *turn) toQuestion(c *Conversation, label string, step int, question string) outbox.Button {
	if c.State.Phase == flow.Summary || c.State.Phase == flow.Saved {
		return labelled(label, t.talkParts(c, "ch", question)...)
	}
	return labelled(label, "j", c.Partner, step)
}
