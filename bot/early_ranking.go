package bot

import (
	"slices"
	"strings"

	"mitrabot/bot/artefact"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// From which totals (5 to 25) a decision is worth a second look: going on with an average below 3, or not going on with
// one of at least 4. And the score of need_fit from which partner and needs hardly meet.
const (
	lowTotal  = 14
	highTotal = 20
	lowFit    = 2
)

// weighing tells in words why a partner stands where he does (A3), without judging the decision.
func (t *turn) weighing(p Partner) error {
	m, err := t.everyone(p, nil, 3)
	if err != nil {
		return err
	}
	list := artefact.Ranking(t.lib, m.Partners)
	i := slices.IndexFunc(list, func(w artefact.Weighed) bool { return w.No == p.No })
	last := row(t.button("partner.open", "p", p.No), t.button("menu.home", "m"))
	if i < 0 {
		t.show(screen{text: t.text("early.why_none", "name", oneLine(p.Name, 60)), rows: [][]outbox.Button{
			row(t.button("early.why_open", "j", p.No, 3)), last}})
		return nil
	}
	w := list[i]
	answers := w.Steps[3].Answers
	parts := []string{t.text("early.why_text", "name", oneLine(p.Name, 60), "total", w.Total, "place", w.Place, "n", len(list)), t.extremes(w)}
	decided := t.text("early.why_decision", "decision", t.optionLabel(stepFlow(3), "decision", w.Decision))
	if reason := answers["reason"].Text; reason != "" {
		decided += "\n" + t.text("early.why_reason", "reason", oneLine(reason, 200))
	}
	parts = append(parts, decided)
	if check := t.secondLook(w, answers); check != "" {
		parts = append(parts, check)
	}
	t.show(screen{text: strings.Join(parts, "\n\n"), rows: [][]outbox.Button{
		row(t.button("early.why_change", "f", stepFlow(3), p.No, 0, "show"), t.button("early.why_on", "j", p.No, 4)), last}})
	return nil
}

// extremes names the strongest and the weakest points, and what would help the weakest.
func (t *turn) extremes(w artefact.Weighed) string {
	high, low := slices.Max(w.Scores), slices.Min(w.Scores)
	if high == low {
		return t.text("early.why_even", "n", high)
	}
	s := t.text("early.why_strong", "what", t.criteria(w, high), "n", high) + "\n" + t.text("early.why_weak", "what", t.criteria(w, low), "n", low)
	if low < 4 {
		s += "\n" + t.text("early.improve_"+t.weakest(w))
	}
	return s
}

// criteria are the names of those with that score.
func (t *turn) criteria(w artefact.Weighed, score int) string {
	words := t.lib.FlowText(t.lang, stepFlow(3)).Questions
	var names []string
	for i, id := range artefact.Criteria(t.lib) {
		if w.Scores[i] == score {
			names = append(names, words[id].Short)
		}
	}
	return strings.Join(names, ", ")
}

// weakest is the first of the criteria with the lowest score.
func (t *turn) weakest(w artefact.Weighed) string {
	return artefact.Criteria(t.lib)[slices.Index(w.Scores, slices.Min(w.Scores))]
}

// secondLook is a gentle remark where scores and decision point in different ways; empty where they do not.
func (t *turn) secondLook(w artefact.Weighed, answers map[string]flow.Answer) string {
	fits := answers["need_fit"].Number > lowFit
	switch {
	case w.Decision == "go" && !fits:
		return t.text("early.check_need")
	case w.Decision == "go" && w.Total <= lowTotal:
		return t.text("early.check_low", "what", t.lib.FlowText(t.lang, stepFlow(3)).Questions[t.weakest(w)].Short)
	case (w.Decision == "later" || w.Decision == "no") && w.Total >= highTotal:
		return t.text("early.check_high")
	}
	return ""
}

// weighedSaved tells where the partner stands among those that were weighed.
func (t *turn) weighedSaved(p Partner, c *Conversation) ([]string, error) {
	m, err := t.everyone(p, c, 3)
	if err != nil {
		return nil, err
	}
	list := artefact.Ranking(t.lib, m.Partners)
	for _, w := range list {
		if w.No == p.No && len(list) > 1 {
			return []string{t.text("early.place", "place", w.Place, "n", len(list), "name", content.HTML(content.Escape(oneLine(p.Name, 60))))}, nil
		}
	}
	return nil, nil
}
