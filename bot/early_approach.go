package bot

import (
	"mitrabot/bot/outbox"
)

// approaches are the three of the guide (A2.p, A2.i, A2.f): letters of button data and option ids of step 2.
func approaches() [][2]string {
	return [][2]string{{"p", "personal"}, {"i", "informal"}, {"f", "formal"}}
}

// approach shows the three ways to come near a partner, or a text that is ready for one of them.
func (t *turn) approach(p Partner, letter string) error {
	step, err := t.conversation(Focus{Flow: stepFlow(2), Partner: p.No})
	if err != nil {
		return err
	}
	for _, one := range approaches() {
		if one[0] == letter {
			t.approachText(p, one[1], step.State.Answers["introducer"].Text)
			return nil
		}
	}
	if letter != "" {
		return t.unknownButton()
	}
	text := t.text("early.approach_text", "name", oneLine(p.Name, 60))
	var labels []outbox.Button
	for _, one := range approaches() {
		text += "\n\n" + t.text("early.approach_"+one[1])
		label := t.optionLabel(stepFlow(2), "approach", one[1])
		if option(step.State.Answers["approach"]) == one[1] {
			label = "✅ " + label
		}
		labels = append(labels, labelled(label, "ye", "ap", p.No, one[0]))
	}
	t.show(screen{text: text + "\n\n" + t.text("early.approach_note"), rows: append(pairs(labels),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))})
	return nil
}

// approachText is the text for one approach. Who introduces the owner is a third person: his name stands in the text
// that the owner sees and copies, and not in the link.
func (t *turn) approachText(p Partner, id, introducer string) {
	greet := t.toPartner("greeting." + dayPart(t.now()))
	if name := calledName(p.Person); name != "" {
		greet = t.toPartner("greeting.to", "time", greet, "person", name)
	}
	key := "earlyout.approach_" + id
	args := []any{"greeting", greet, "institution", t.ourInstitution(), "partner", oneLine(p.Name, 80)}
	link := t.toPartner(key, args...)
	text, last := link, t.text("early.approach_tap")
	if name := calledName(introducer); id == "informal" && name != "" {
		text = t.toPartner("earlyout.approach_introduced", append(args, "introducer", name)...)
		last += " " + t.text("early.approach_unnamed", "name", name)
	}
	first := t.text("early.approach_ready", "name", oneLine(p.Name, 60)) + "\n" + t.text("early.approach_"+id)
	t.ready(p, first, text, link, last,
		row(t.button("early.log", "l", "p", p.No)), row(t.button("early.approach_other", "ye", "ap", p.No)))
}
