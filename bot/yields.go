package bot

import (
	"slices"

	"mitrabot/bot/artefact"
	"mitrabot/bot/outbox"
)

// yield is something a step leaves in the owner's hands that is read on the screen: texts to send, a rehearsal, a
// check. Files are listed by package artefact.
type yield struct {
	step int
	key  string                // of the button's label
	data func(p Partner) []any // of the button
}

// yields are all of them, by step and in the order they are offered.
func yields() []yield {
	return slices.Concat(earlyYields(), agreementYields(), laterYields(), pulseYields())
}

// yieldButtons are the buttons of all that a step of one partner yields.
func (t *turn) yieldButtons(p Partner, step int) (list []outbox.Button) {
	for _, y := range yields() {
		if y.step == step {
			list = append(list, labelled(t.plain(y.key), y.data(p)...))
		}
	}
	for _, s := range artefact.Specs() {
		if s.Step == step {
			list = append(list, t.fileButton(p.No, s))
		}
	}
	return list
}

// yieldsBefore are the buttons of what helps in answering a step: they are offered before its first question too.
func (t *turn) yieldsBefore(partner int64, step int) [][]outbox.Button {
	var rows [][]outbox.Button
	for _, y := range laterBefore() {
		if y.step == step {
			rows = append(rows, row(labelled(t.plain(y.key), y.data(Partner{No: partner})...)))
		}
	}
	return rows
}

// yielded carries a saved step over into the partner book and the reminders, as far as its own documents and texts need
// it, and returns what the owner is told about that.
func (t *turn) yielded(p *Partner, c *Conversation, step int) (lines []string, err error) {
	for _, effect := range []func(*Partner, *Conversation, int) ([]string, error){t.earlySaved, t.agreementSaved, t.laterSaved} {
		more, err := effect(p, c, step)
		if err != nil {
			return nil, err
		}
		lines = append(lines, more...)
	}
	return lines, nil
}
