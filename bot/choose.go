package bot

import "mitrabot/bot/outbox"

// choosePartner lists partners as buttons whose data is parts plus the partner's number.
func (t *turn) choosePartner(key string, offset int, parts ...any) error {
	return t.partnerChoice(offset, choice{text: t.text(key), pages: []any{parts[0], "l"},
		pick: func(p Partner) []any { return append(parts[:len(parts):len(parts)], p.No) },
		last: row(t.button("partners.add", "p", "new"), t.button("menu.home", "m"))})
}

// choice asks which partner something is for.
type choice struct {
	text  string
	pick  func(Partner) []any // data of a partner's button
	pages []any               // data of a button that turns the page, before the offset
	last  []outbox.Button     // the row below
}

func (t *turn) partnerChoice(offset int, c choice) error {
	list, total, err := t.view.Partners(t.ctx, false, offset, pageSize)
	if err != nil {
		return err
	}
	if total == 0 {
		t.show(screen{text: t.text("partners.empty"), rows: [][]outbox.Button{
			row(t.button("menu.first", "p", "new")), row(t.button("menu.home", "m")),
		}})
		return nil
	}
	var rows [][]outbox.Button
	for _, p := range list {
		rows = append(rows, row(labelled(t.light(p)+" "+oneLine(p.Name, 40), c.pick(p)...)))
	}
	if nav := t.pager(offset, total, c.pages...); len(nav) > 0 {
		rows = append(rows, nav)
	}
	t.show(screen{text: c.text, rows: append(rows, c.last)})
	return nil
}
