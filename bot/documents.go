package bot

import (
	"errors"

	"mitrabot/bot/artefact"
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
)

// institutionFlow is the conversation about what letters need to know of the owner's institution.
const institutionFlow = "inst"

// documentsData: d | d:l:<offset> | d:p:<partner> | d:<partner>:<file>, with partner 0 for files about all.
func (t *turn) documentsData(a args) error {
	switch a.at(1) {
	case "", "l":
		return t.documents(int(max(a.num(2), 0)))
	case "p":
		return t.documentsOf(a.num(2))
	}
	return t.orderFile(a.num(1), a.at(2))
}

// documents is /dokumen: whose files, or those about all partners.
func (t *turn) documents(offset int) error {
	text := t.text("documents.text")
	list, total, err := t.view.Partners(t.ctx, false, offset, pageSize)
	if err != nil {
		return err
	}
	if len(list) == 0 && offset > 0 {
		return t.documents(0)
	}
	if total == 0 {
		t.show(screen{text: t.text("documents.empty"), rows: [][]outbox.Button{
			row(t.button("menu.first", "p", "new")), row(t.button("documents.institution", "in"), t.button("menu.home", "m")),
		}})
		return nil
	}
	var rows [][]outbox.Button
	for _, p := range list {
		rows = append(rows, row(labelled("📁 "+oneLine(p.Name, 40), "d", "p", p.No)))
	}
	if nav := t.pager(offset, total, "d", "l"); len(nav) > 0 {
		rows = append(rows, nav)
	}
	var all []outbox.Button
	for _, s := range artefact.Specs() {
		if s.All {
			all = append(all, t.fileButton(0, s))
		}
	}
	rows = append(rows, pairs(all)...)
	rows = append(rows, row(t.button("documents.institution", "in"), t.button("menu.home", "m")))
	t.show(screen{text: text, rows: rows})
	return nil
}

func (t *turn) fileButton(partner int64, s artefact.Spec) outbox.Button {
	if s.All {
		partner = 0
	}
	return labelled(t.plain("artefact."+s.ID+".label"), "d", partner, s.ID)
}

// documentsOf lists the files about one partner: those that can be made, and which step yields the others.
func (t *turn) documentsOf(no int64) error {
	p, err := t.partner(no)
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	d, err := dossier(t.ctx, t.view, t.now(), p.No)
	if err != nil {
		return err
	}
	text, later := t.text("documents.of", "name", p.Name), ""
	var files []outbox.Button
	for _, s := range artefact.Specs() {
		switch {
		case s.All:
		case s.Ready != nil && !s.Ready(d):
			later += "\n" + t.text("documents.later", "what", t.plain("artefact."+s.ID+".label"), "n", s.Step)
		default:
			files = append(files, t.fileButton(p.No, s))
		}
	}
	if later != "" {
		text += "\n" + later
	}
	rows := append(pairs(files), row(t.button("partner.open", "p", p.No), t.button("documents.more", "d")), row(t.button("menu.home", "m")))
	t.show(screen{text: text, rows: rows})
	return nil
}

// orderFile has a file made and sent: the message says what it is, the workshop makes it when the message goes out.
func (t *turn) orderFile(no int64, id string) error {
	spec, ok := artefact.Find(id)
	if !ok || no < 0 || spec.All != (no == 0) {
		return t.unknownButton()
	}
	rows := [][]outbox.Button{}
	if no > 0 {
		if _, err := t.partner(no); errors.Is(err, ErrNotFound) {
			return t.unknownButton()
		} else if err != nil {
			return err
		}
		rows = append(rows, row(t.button("partner.open", "p", no), t.button("documents.all", "d", "p", no)))
	}
	i, err := institution(t.ctx, t.view)
	if err != nil {
		return err
	}
	text := t.text("artefact." + id + ".caption")
	if spec.Letterhead && (i.Head == "" || i.Name == "" || i.Address == "") {
		text += "\n\n" + t.text("documents.letterhead")
		rows = append(rows, row(t.button("documents.institution", "in")))
	}
	rows = append(rows, row(t.button("documents.more", "d"), t.button("menu.home", "m")))
	t.answer(t.plain("documents.making"))
	t.ch.Messages = append(t.ch.Messages, outbox.Message{
		Chat: t.ev.Chat, Priority: outbox.Reply, Kind: outbox.Send, Language: t.lang, Text: text, Buttons: rows,
		Media: &outbox.Media{Kind: "document", Make: order(no, id)},
	})
	return nil
}

// institutionData shows what letters say about the owner's institution, to be filled in or changed.
func (t *turn) institutionData() error {
	c, err := t.conversation(Focus{Flow: institutionFlow})
	if err != nil {
		return err
	}
	if c.State.Phase == flow.Intro {
		return t.open(c.Focus)
	}
	return t.showTalk(&c, "")
}

// institutionSaved says what the data are used for from now on.
func (t *turn) institutionSaved(c *Conversation) error {
	t.keep(c)
	t.done(c)
	t.show(screen{text: t.text("documents.institution_saved"), rows: [][]outbox.Button{
		row(t.on(c, "step.review", "show"), t.button("documents.more", "d")),
		row(t.button("menu.home", "m")),
	}})
	return nil
}
