package bot

import (
	"fmt"
	"strconv"
	"time"

	"mitrabot/bot/outbox"
)

// pageSize is how many entries a list shows at once.
const pageSize = 8

// partnerList is the book: all active partners, the most recently touched first.
func (t *turn) partnerList(offset int) error {
	list, total, err := t.view.Partners(t.ctx, false, offset, pageSize)
	if err != nil {
		return err
	}
	if total == 0 {
		t.show(screen{text: t.text("partners.empty"), rows: [][]outbox.Button{
			row(t.button("menu.first", "p", "new")),
			row(t.button("partners.archive", "p", "x", 0), t.button("menu.home", "m")),
		}})
		return nil
	}
	rows := append(t.partnerRows(list), t.pageRow(offset, total, "p", "l")...)
	if total > 3 { // fewer are found at a glance
		rows = append(rows, row(t.button("partners.search", "p", "q"), t.button("partners.filter", "p", "f")))
	}
	rows = append(rows, row(t.button("partners.add", "p", "new"), t.button("partners.archive", "p", "x", 0)), row(t.button("menu.home", "m")))
	t.show(screen{text: t.text("partners.text", "n", total), rows: rows})
	return nil
}

// archiveList is what has been put away.
func (t *turn) archiveList(offset int) error {
	list, total, err := t.view.Partners(t.ctx, true, offset, pageSize)
	if err != nil {
		return err
	}
	rows := append(t.partnerRows(list), t.pageRow(offset, total, "p", "x")...)
	rows = append(rows, row(t.button("partners.back", "p")), row(t.button("menu.home", "m")))
	t.show(screen{text: t.text("partners.archived", "n", total), rows: rows})
	return nil
}

// partnerRows are partners as buttons, each with its light and step.
func (t *turn) partnerRows(list []Partner) (rows [][]outbox.Button) {
	for _, p := range list {
		label := fmt.Sprintf("%s %s · %s", t.light(p), oneLine(p.Name, 28), t.plain("partners.at", "n", min(p.Step, 11)))
		rows = append(rows, row(labelled(label, "p", p.No)))
	}
	return rows
}

// pageRow is the row that turns pages; none where there is but one page.
func (t *turn) pageRow(offset, total int, parts ...any) [][]outbox.Button {
	if nav := t.pager(offset, total, parts...); len(nav) > 0 {
		return [][]outbox.Button{nav}
	}
	return nil
}

// pager turns pages of a list; parts precede the offset in the data.
func (t *turn) pager(offset, total int, parts ...any) []outbox.Button {
	var nav []outbox.Button
	if offset > 0 {
		nav = append(nav, labelled("◀", append(parts[:len(parts):len(parts)], max(offset-pageSize, 0))...))
	}
	if offset+pageSize < total {
		nav = append(nav, labelled(fmt.Sprintf("%d–%d / %d ▶", offset+pageSize+1, min(offset+2*pageSize, total), total),
			append(parts[:len(parts):len(parts)], offset+pageSize)...))
	}
	return nav
}

// Filters of the list as they stand in buttons: a letter and, for some, a number.
const (
	filterCooling   = "c"
	filterNeglected = "n"
	filterStep      = "s"
	filterTag       = "t"
)

// partnerFilter reads a filter out of a button, with its name for the heading.
func (t *turn) partnerFilter(code string) (f PartnerFilter, name string, ok bool, err error) {
	now := t.now()
	f.Today = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, t.loc)
	switch code {
	case filterCooling:
		f.Warmth, f.Oldest = Cooling, true
		return f, t.plain("filter.cooling"), true, nil
	case filterNeglected:
		f.Warmth, f.Oldest = Neglected, true
		return f, t.plain("filter.neglected"), true, nil
	case "":
		return f, "", false, nil
	}
	no, err := strconv.ParseInt(code[1:], 10, 64)
	switch {
	case err != nil:
		return f, "", false, nil
	case code[:1] == filterStep && no >= 1 && no <= 12:
		f.Step = int(no)
		return f, t.stepFilter(f.Step), true, nil
	case code[:1] == filterTag:
		tag, err := t.tag(no)
		f.Tag = tag.No
		return f, "🏷 " + tag.Name, tag.No != 0, err
	}
	return f, "", false, nil
}

func (t *turn) stepFilter(step int) string {
	if step > 11 {
		return t.plain("filter.finished")
	}
	return t.plain("filter.step", "n", step)
}

// partnersWhere lists the partners that a filter lets through.
func (t *turn) partnersWhere(code string, offset int) error {
	f, name, ok, err := t.partnerFilter(code)
	if err != nil {
		return err
	}
	if !ok {
		return t.filterMenu() // of a tag that is gone
	}
	list, total, err := t.view.PartnersWhere(t.ctx, f, offset, pageSize)
	if err != nil {
		return err
	}
	if total > 0 && len(list) == 0 { // the page was emptied since: somebody has been greeted
		offset = 0
		if list, total, err = t.view.PartnersWhere(t.ctx, f, 0, pageSize); err != nil {
			return err
		}
	}
	key := "filter.text"
	switch {
	case total == 0 && f.Warmth != AnyWarmth:
		key = "filter.nobody_waits"
	case total == 0:
		key = "filter.nobody"
	}
	rows := append(t.partnerRows(list), t.pageRow(offset, total, "p", "w", code)...)
	if f.Tag != 0 {
		rows = append(rows, row(t.button("tag.settings", "tg", "t", f.Tag)))
	}
	t.show(screen{text: t.text(key, "name", name, "n", total), rows: append(rows,
		row(t.button("filter.other", "p", "f"), t.button("filter.all", "p")), row(t.button("menu.home", "m")))})
	return nil
}

// counted is a filter as a button with how many it lets through; none where that is nobody.
func (t *turn) counted(code string) ([]outbox.Button, error) {
	f, name, ok, err := t.partnerFilter(code)
	if err != nil || !ok {
		return nil, err
	}
	_, total, err := t.view.PartnersWhere(t.ctx, f, 0, 1)
	if err != nil || total == 0 {
		return nil, err
	}
	return row(labelled(fmt.Sprintf("%s (%d)", clip(name, 40), total), "p", "w", code, 0)), nil
}

// filterMenu offers what the list can be narrowed to.
func (t *turn) filterMenu() error {
	var rows [][]outbox.Button
	for _, code := range []string{filterCooling, filterNeglected} {
		r, err := t.counted(code)
		if err != nil {
			return err
		}
		if r != nil {
			rows = append(rows, r)
		}
	}
	tags, err := t.view.Tags(t.ctx)
	if err != nil {
		return err
	}
	for _, tag := range tags[:min(len(tags), mostTags)] {
		rows = append(rows, row(labelled(fmt.Sprintf("🏷 %s (%d)", clip(tag.Name, 40), tag.Partners), "p", "w", filterTag+strconv.FormatInt(tag.No, 10), 0)))
	}
	rows = append(rows, row(t.button("filter.steps", "p", "fs"), t.button("filter.all", "p")),
		row(t.button("partners.search", "p", "q"), t.button("export.open", "ex")), row(t.button("menu.home", "m")))
	t.show(screen{text: t.text("filter.ask"), rows: rows})
	return nil
}

// stepMenu offers the steps at which there are partners.
func (t *turn) stepMenu() error {
	var rows [][]outbox.Button
	for step := 1; step <= 12; step++ {
		r, err := t.counted(filterStep + strconv.Itoa(step))
		if err != nil {
			return err
		}
		if r != nil {
			rows = append(rows, r)
		}
	}
	t.show(screen{text: t.text("filter.ask_step"), rows: append(rows, row(t.button("filter.other", "p", "f"), t.button("menu.home", "m")))})
	return nil
}
