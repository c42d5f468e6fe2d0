package bot

import (
	"errors"
	"strings"

	"mitrabot/bot/artefact"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
	"mitrabot/bot/phone"
	"mitrabot/content"
)

// earlyYields are the texts and screens of steps 1 to 5.
func earlyYields() []yield {
	to := func(what string) func(Partner) []any {
		return func(p Partner) []any { return []any{"ye", what, p.No} }
	}
	return []yield{
		{2, "early.approach", to("ap")},
		{3, "early.why", to("rk")},
		{4, "early.pitch", to("pt")},
		{4, "early.rehearse", func(p Partner) []any { return []any{"ye", "rh", p.No, 1} }},
		{5, "early.tell", to("tx")},
		{5, "early.remind", to("rr")},
	}
}

// earlyData runs their buttons: ye:ap:<partner>[:<p|i|f>] | ye:rk:<partner> | ye:pt:<partner> |
// ye:rh:<partner>:<objection>[:<reply>] | ye:tx:<partner> | ye:rr:<partner>[:<row>:<day>:<on>] | ye:rr:<partner>:l:<offset>.
func (t *turn) earlyData(a args) error {
	p, err := t.partner(a.num(2))
	switch {
	case errors.Is(err, ErrNotFound):
		return t.unknownButton()
	case err != nil:
		return err
	case !p.ArchivedAt.IsZero():
		return t.partnerCard(p, "")
	}
	switch a.at(1) {
	case "ap":
		return t.approach(p, a.at(3))
	case "rk":
		return t.weighing(p)
	case "pt":
		return t.pitch(p)
	case "rh":
		return t.rehearsal(p, a.num(3), a.at(4))
	case "tx":
		return t.planTold(p)
	case "rr":
		return t.planReminderData(p, a)
	}
	return t.unknownButton()
}

// earlySaved is what the owner is told when one of these steps is saved, and the effect on the reminders of a plan.
func (t *turn) earlySaved(p *Partner, c *Conversation, step int) ([]string, error) {
	switch step {
	case 1:
		return t.mapSaved(*p, c)
	case 3:
		return t.weighedSaved(*p, c)
	case 5:
		return t.planSaved(*p, c)
	}
	return nil, nil
}

// mapSaved says in which order the candidates are approached (A1): from the smaller to the larger, the nearer first.
// Those with whom a plan is being made already are not counted among them.
func (t *turn) mapSaved(p Partner, c *Conversation) ([]string, error) {
	m, err := t.everyone(p, c, 1)
	if err != nil {
		return nil, err
	}
	placed := 0
	var names []string
	for _, cand := range artefact.Candidates(t.lib, m.Partners) {
		if cand.Group == "" {
			continue
		}
		if placed++; cand.Step <= 4 && len(names) < 3 {
			names = append(names, oneLine(cand.Name, 40))
		}
	}
	var lines []string
	if len(names) > 1 {
		lines = append(lines, t.text("early.order", "names", strings.Join(names, " → ")))
	}
	if placed < 3 {
		lines = append(lines, t.text("early.few", "n", placed))
	}
	return lines, nil
}

// everyone is all active partners with their answers to one step; p and c are as this turn leaves them.
func (t *turn) everyone(p Partner, c *Conversation, step int) (artefact.Maker, error) {
	list, _, err := t.view.Partners(t.ctx, false, 0, mostPartners)
	if err != nil {
		return artefact.Maker{}, err
	}
	for i := range list {
		if list[i].No == p.No {
			list[i] = p
		}
	}
	return t.maker(list, c, step)
}

// maker hands these partners over to package artefact, with their answers to some steps. c, where there is one, counts
// instead of what is stored of that conversation.
func (t *turn) maker(list []Partner, c *Conversation, steps ...int) (artefact.Maker, error) {
	m := artefact.Maker{Lib: t.lib, Dossier: artefact.Dossier{Now: t.now(), Language: t.lang, Sapaan: t.sapaan(),
		Institution: artefact.Institution{Name: t.user.Institution, Kind: t.user.Kind}}}
	for _, p := range list {
		q := artefact.Partner{No: p.No, Name: p.Name, Person: p.Person, Phone: p.Phone, Category: p.Category, Pattern: p.Pattern,
			Step: p.Step, Created: p.CreatedAt, Last: p.LastAt, Steps: map[int]artefact.Record{}}
		for _, step := range steps {
			at := Focus{Flow: stepFlow(step), Partner: p.No}
			stored, err := t.conversation(at)
			if err != nil {
				return m, err
			}
			if c != nil && c.Focus == at {
				stored = *c
			}
			q.Steps[step] = artefact.Record{Answers: stored.State.Answers, Saved: stored.State.Phase == flow.Saved, At: stored.UpdatedAt}
		}
		m.Partners = append(m.Partners, q)
	}
	return m, nil
}

// ourInstitution is what partners know the owner's institution by.
func (t *turn) ourInstitution() string {
	if t.user.Institution == "" {
		return t.lib.Plain(content.Base, "greeting.our_institution")
	}
	return oneLine(t.user.Institution, 80)
}

// toPartner is a text of the content that a partner reads: in Indonesian, whatever the owner reads.
func (t *turn) toPartner(key string, args ...any) string {
	return t.lib.Plain(content.Base, key, args...)
}

// whatsApp are the buttons that open a chat with the partner, with text written but not sent, or lead to where his
// number is noted. The text travels in the link: nothing private may stand in it.
func (t *turn) whatsApp(p Partner, text string) []outbox.Button {
	number, ok := phone.Normalise(p.Phone)
	switch {
	case ok && number.Valid && number.Mobile:
		return row(outbox.Button{Label: t.plain("now.open"), URL: phone.WhatsAppLink(number.E164, text)})
	case p.Phone == "":
		return row(t.button("now.add_phone", "p", p.No, "edit"))
	}
	return nil
}

// ready shows a text that is to be sent, with the ways to send it: first what it is, then the text to be tapped.
func (t *turn) ready(p Partner, first, text, link, last string, rows ...[]outbox.Button) {
	body := first + "\n\n<code>" + content.Escape(text) + "</code>"
	if last != "" {
		body += "\n\n" + last
	}
	var all [][]outbox.Button
	if r := t.whatsApp(p, link); link != "" && r != nil {
		all = append(all, r)
	}
	if len([]rune(text)) <= maxCopy {
		all = append(all, row(outbox.Button{Label: t.plain("now.copy"), Copy: text}))
	}
	all = append(all, rows...)
	t.show(screen{text: body, rows: append(all, row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))})
}
