package bot

import (
	"cmp"
	"slices"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// The advisor weighs the answers of the conversation "pat" about one partner. What each answer speaks for is data of the
// content (Question.Points), so that a mentor can weigh it differently; only the adding up is here.

// advice is what the answers say about one pattern.
type advice struct {
	pattern string
	points  int
	// support are the questions whose answer speaks for the pattern, those that say most first.
	support []string
}

// advise weighs the answers, the pattern they speak for most first. Of equal ones the guide's order counts.
func advise(f content.Flow, answers map[string]flow.Answer) []advice {
	var list []advice
	for _, id := range patterns() {
		a := advice{pattern: id}
		weight := map[string]int{}
		for _, q := range f.Questions {
			if n := q.Points[option(answers[q.ID])][id]; n > 0 {
				a.points += n
				weight[q.ID] = n
				a.support = append(a.support, q.ID)
			}
		}
		slices.SortStableFunc(a.support, func(x, y string) int { return cmp.Compare(weight[y], weight[x]) })
		list = append(list, a)
	}
	slices.SortStableFunc(list, func(x, y advice) int { return cmp.Compare(y.points, x.points) })
	return list
}

// best are the patterns with the most points: more than one where they are equal.
func best(list []advice) []advice {
	i := slices.IndexFunc(list, func(a advice) bool { return a.points < list[0].points })
	if i < 0 {
		return list
	}
	return list[:i]
}

// advisor opens the conversation about a partner's pattern, or shows what came of it.
func (t *turn) advisor(p Partner) error {
	c, err := t.conversation(Focus{Flow: "pat", Partner: p.No})
	if err != nil {
		return err
	}
	if c.State.Phase == flow.Saved {
		return t.adviceScreen(p, &c, "")
	}
	return t.open(c.Focus)
}

// advised keeps the finished answers and shows what they say. Where step 6 has no answer about the pattern yet, it gets
// this one, unless two are equal.
func (t *turn) advised(c *Conversation) error {
	p, err := t.partner(c.Partner)
	if err != nil {
		return err
	}
	t.keep(c)
	t.user.Focus = Focus{}
	f, _ := t.lib.Flow(c.Flow)
	top := best(advise(f, c.State.Answers))
	note := ""
	if len(top) == 1 {
		filled, err := t.fillPattern(p, top[0].pattern)
		if err != nil {
			return err
		}
		if filled {
			note = t.text("advisor.filled")
		}
	}
	return t.adviceScreen(p, c, note)
}

// adviceAgain shows what the finished answers say, and changes nothing.
func (t *turn) adviceAgain(c *Conversation) error {
	p, err := t.partner(c.Partner)
	if err != nil {
		return err
	}
	return t.adviceScreen(p, c, "")
}

// fillPattern answers the question of step 6 about the pattern where it has no answer, or "unsure".
func (t *turn) fillPattern(p Partner, pattern string) (bool, error) {
	c, err := t.conversation(Focus{Flow: stepFlow(6), Partner: p.No})
	if err != nil {
		return false, err
	}
	if old := c.State.Answers["pattern"]; old.Given && option(old) != "unsure" {
		return false, nil
	}
	t.answerPattern(&c, pattern)
	return true, nil
}

// samePattern lets step 6 say what was chosen for the partner elsewhere, where it says something else: saving it later
// must not bring the old pattern back.
func (t *turn) samePattern(p Partner) error {
	c, err := t.conversation(Focus{Flow: stepFlow(6), Partner: p.No})
	if err == nil && isPattern(p.Pattern) && c.State.Answers["pattern"].Given {
		t.answerPattern(&c, p.Pattern)
	}
	return err
}

func (t *turn) answerPattern(c *Conversation, pattern string) {
	if c.State.Answers == nil {
		c.State.Answers = map[string]flow.Answer{}
	}
	c.State.Answers["pattern"] = flow.Answer{Options: []string{pattern}, Given: true}
	t.keep(c)
}

// adviceScreen tells which pattern fits, why, what it asks for, and why the others do not.
func (t *turn) adviceScreen(p Partner, c *Conversation, note string) error {
	f, _ := t.lib.Flow(c.Flow)
	list := advise(f, c.State.Answers)
	top := best(list)
	var b strings.Builder
	if note != "" {
		b.WriteString(note + "\n\n")
	}
	b.WriteString(t.adviceHead(p, top))
	if len(top) == 1 {
		b.WriteString("\n\n" + t.text("advisor.why") + t.reasons(top[0], c.State.Answers, 3))
	} else {
		b.WriteString("\n\n" + t.text("advisor.decides"))
		for _, a := range top {
			b.WriteString("\n• " + t.text("advisor.if_"+a.pattern))
		}
	}
	b.WriteString("\n\n" + t.text("advisor.asks"))
	for _, a := range top {
		b.WriteString("\n• ")
		if len(top) > 1 {
			b.WriteString(t.patternName(a.pattern) + ": ")
		}
		b.WriteString(t.text("advisor.asks_" + a.pattern))
	}
	if rest := list[len(top):]; len(rest) > 0 {
		b.WriteString("\n\n" + t.text("advisor.others"))
		for _, a := range rest {
			b.WriteString("\n• " + t.text("advisor.not_"+a.pattern) + " " + t.text("advisor.support", "n", len(a.support), "of", len(f.Questions)))
		}
	}
	t.show(screen{text: b.String(), rows: t.adviceRows(p, c, top)})
	return nil
}

func (t *turn) adviceHead(p Partner, top []advice) string {
	if len(top) == 1 {
		return t.text("advisor.result", "name", p.Name, "pattern", content.HTML(t.patternName(top[0].pattern)))
	}
	var names []string
	for _, a := range top {
		names = append(names, t.patternName(a.pattern))
	}
	return t.text("advisor.tie", "name", p.Name, "n", len(top), "patterns", content.HTML(strings.Join(names, ", ")))
}

// reasons are up to most of the answers that speak for a pattern, in words.
func (t *turn) reasons(a advice, answers map[string]flow.Answer, most int) string {
	var b strings.Builder
	for _, question := range a.support[:min(len(a.support), most)] {
		b.WriteString("\n• " + t.text("advisor.reason."+question+"."+option(answers[question])))
	}
	return b.String()
}

func (t *turn) adviceRows(p Partner, c *Conversation, top []advice) [][]outbox.Button {
	var rows [][]outbox.Button
	for _, a := range top {
		if item, ok := t.lib.Item(t.lang, a.pattern); ok && a.pattern != p.Pattern {
			rows = append(rows, row(labelled(t.plain("advisor.use", "pattern", item.Title), t.patternSet(p, a.pattern)...)))
		}
	}
	return append(rows,
		row(t.on(c, "advisor.change", "list")),
		row(t.button("talk.read", "g", top[0].pattern, 0), t.button("pattern.compare", "b")),
		row(labelled(t.plain("partner.go", "n", 6), "j", p.No, 6)),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))
}
