package bot

import (
	"errors"

	"mitrabot/content"
)

// practiseData: pt:<technique>:<offset> asks with which partner a technique is tried; pt:<technique>:p:<partner> begins
// the conversation, which ends in a promise (C1 to C6).
func (t *turn) practiseData(a args) error {
	item, ok := t.lib.Item(t.lang, a.at(1))
	if !ok || item.Part != "C" {
		return t.unknownButton()
	}
	if a.at(2) != "p" {
		return t.partnerChoice(int(max(a.num(2), 0)), choice{
			text:  t.text("practise.whose", "title", content.HTML(t.lib.Fill(item.Title))),
			pages: []any{"pt", item.ID}, pick: func(p Partner) []any { return []any{"pt", item.ID, "p", p.No} },
			last: row(t.button("practise.back", "g", item.ID, 0), t.button("menu.home", "m")),
		})
	}
	p, err := t.partner(a.num(3))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	if !p.ArchivedAt.IsZero() {
		return t.partnerCard(p, "")
	}
	if r, err := t.promise(p.No); err != nil {
		return err
	} else if !r.Due.IsZero() {
		return t.promiseCard(p, r, t.text("practise.promised", "name", p.Name)) // one promise at a time
	}
	standing, err := t.standingNow(p)
	if err != nil {
		return err
	}
	return t.promiseTalk(p, item.ID, standing, "💡 <b>"+t.lib.Fill(item.Title)+"</b>\n"+t.text("practise.why", "name", p.Name))
}
