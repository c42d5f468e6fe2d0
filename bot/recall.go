package bot

import (
	"errors"
	"slices"

	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// A step ends with one short question about what the guide says. Whatever is chosen, the answer is explained and never
// marked; nothing of it is stored, so its buttons carry no version.

// recallButton offers the question of a step that was saved just now.
func (t *turn) recallButton(p Partner, f content.Flow) []outbox.Button {
	if f.Recall == nil {
		return nil
	}
	return row(t.button("recall.button", "yr", f.Step, p.No))
}

// recallData: yr:<step>:<partner> | yr:<step>:<partner>:<option>.
func (t *turn) recallData(a args) error {
	p, err := t.partner(a.num(2))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	f, ok := t.lib.Flow(stepFlow(int(min(a.num(1), 99))))
	switch {
	case !ok || f.Recall == nil:
		return t.unknownButton()
	case a.at(3) == "":
		s := t.recallScreen(p, f)
		s.fresh = true // the saved step with all it yields stays above
		t.show(s)
	case slices.Contains(f.Recall.Options, a.at(3)):
		t.show(t.recallExplained(p, f))
	default:
		return t.unknownButton()
	}
	return nil
}

func (t *turn) recallScreen(p Partner, f content.Flow) screen {
	words := t.lib.FlowText(t.lang, f.ID).Recall
	var labels []outbox.Button
	for _, o := range f.Recall.Options {
		labels = append(labels, labelled(words.Options[o], "yr", f.Step, p.No, o))
	}
	text := t.text("recall.ask", "ask", content.HTML(t.fill(words.Ask, p.Name)))
	return screen{text: text, rows: append(pairs(labels), row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))}
}

func (t *turn) recallExplained(p Partner, f content.Flow) screen {
	words := t.lib.FlowText(t.lang, f.ID).Recall
	text := t.text("recall.explained", "ask", content.HTML(t.fill(words.Ask, p.Name)),
		"answer", words.Options[f.Recall.Right], "explain", content.HTML(t.fill(words.Explain, p.Name)))
	var rows [][]outbox.Button
	if p.Step <= 11 && p.ArchivedAt.IsZero() {
		rows = append(rows, row(labelled(t.plain("step.go", "n", p.Step, "title", t.lib.FlowText(t.lang, stepFlow(p.Step)).Title), "j", p.No, p.Step)))
	}
	if f.Guide != "" {
		rows = append(rows, row(t.button("talk.read", "g", f.Guide, 0)))
	}
	return screen{text: text, rows: append(rows, row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))}
}
