package bot

import (
	"fmt"
	"slices"
	"strings"

	"mitrabot/bot/artefact"
	"mitrabot/bot/outbox"
)

// readiness tells what the meeting about the agreement still lacks, each with a button to where it is filled in.
func (t *turn) readiness(p Partner) error {
	d, err := dossier(t.ctx, t.view, t.now(), p.No)
	if err != nil {
		return err
	}
	needs := artefact.Needs(artefact.Maker{Lib: t.lib, Dossier: d})
	text := t.text("ready.text", "name", p.Name)
	var filled []string
	lines, rows := "", [][]outbox.Button{}
	for _, group := range artefact.ReadyGroups() {
		var what []string
		for _, n := range needs {
			if n.Group == group {
				what = append(what, t.needed(n))
			}
		}
		if len(what) == 0 {
			filled = append(filled, t.plain("ready."+group))
			continue
		}
		if name := t.plain("ready." + group); len(what) == 1 && what[0] == name {
			lines += "\n" + t.text("ready.whole", "group", name)
		} else {
			lines += "\n" + t.text("ready.line", "group", name, "what", strings.Join(what, ", "))
		}
	}
	buttons, err := t.needButtons(p, needs)
	if err != nil {
		return err
	}
	if len(filled) > 0 {
		text += "\n" + t.text("ready.filled", "what", strings.Join(filled, ", "))
	}
	if len(needs) == 0 {
		text += "\n\n" + t.text("ready.all")
	} else {
		text += "\n\n" + t.text("ready.missing", "n", len(needs)) + lines + "\n\n" + t.text("ready.in_order")
		rows = append(rows, pairs(buttons)...)
	}
	rows = append(rows, row(labelled(t.plain("artefact.draft.label"), "d", p.No, "draft")),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))
	t.show(screen{text: text, rows: rows})
	return nil
}

// needed is one missing thing in words.
func (t *turn) needed(n artefact.Need) string {
	if n.What == "" {
		return t.lib.FlowText(t.lang, stepFlow(n.Step)).Questions[n.Question].Short
	}
	if len(n.Rows) == 0 {
		return t.plain("ready." + n.What)
	}
	var numbers []string
	for _, r := range n.Rows {
		numbers = append(numbers, fmt.Sprint(r))
	}
	return t.plain("ready."+n.What, "rows", clip(strings.Join(numbers, ", "), 60))
}

// needButtons lead to what is missing, each place once.
func (t *turn) needButtons(p Partner, needs []artefact.Need) ([]outbox.Button, error) {
	var out []outbox.Button
	add := func(b outbox.Button) {
		if !slices.ContainsFunc(out, func(o outbox.Button) bool { return o.Data == b.Data }) {
			out = append(out, b)
		}
	}
	for _, n := range needs {
		switch {
		case n.Group == "institution":
			add(t.button("documents.institution", "in"))
		case n.What == "contact":
			add(t.button("ready.fix_contact", "p", p.No, "edit"))
		case n.Question == "pattern":
			add(t.button("partner.pattern", "b", "p", p.No))
		default:
			c, err := t.conversation(Focus{Flow: stepFlow(n.Step), Partner: p.No})
			if err != nil {
				return nil, err
			}
			label := "✏️ " + t.lib.FlowText(t.lang, c.Flow).Questions[n.Question].Short
			if n.Question == "plan" {
				label = t.plain("ready.fix_plan")
			}
			b := t.toQuestion(&c, label, n.Step, n.Question)
			if strings.HasPrefix(b.Data, "j:") {
				b = labelled(t.plain("step.go", "n", n.Step, "title", t.lib.FlowText(t.lang, c.Flow).Title), "j", p.No, n.Step)
			}
			add(b)
		}
	}
	return out, nil
}
