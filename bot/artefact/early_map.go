package artefact

import (
	"cmp"
	"fmt"
	"slices"

	"mitrabot/bot/document"
	"mitrabot/bot/flow"
	"mitrabot/bot/phone"
	"mitrabot/content"
)

// otherGroup is the category of a candidate who was placed in the owner's own words.
const otherGroup = "other"

// Candidate is a partner with his place on the map of step 1.
type Candidate struct {
	Partner
	Group      string // option id of the category, "other" for one in own words, "" while he is not on the map
	Size, Area string // option ids, "" while unknown
	near       int    // place of Area among the areas
}

// Candidates are the partners in the order in which they are approached: gradually from the smaller to the larger (A1),
// of the same size the nearer first. What is not known yet comes last.
func Candidates(lib *content.Library, partners []Partner) []Candidate {
	areas, sizes := options(lib, 1, "area"), options(lib, 1, "size")
	list := make([]Candidate, 0, len(partners))
	for _, p := range partners {
		a := p.Steps[1].Answers
		c := Candidate{Partner: p, Group: p.Category, Size: one(a["size"]), Area: one(a["area"])}
		if said := a["category"]; said.Given {
			if c.Group = one(said); c.Group == "" {
				c.Group = otherGroup
			}
		}
		c.near = place(areas, c.Area)
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(place(sizes, a.Size), place(sizes, b.Size)), cmp.Compare(a.near, b.near), cmp.Compare(a.No, b.No))
	})
	return list
}

// options are the options of a question, in their order.
func options(lib *content.Library, step int, question string) []string {
	f, _ := lib.Flow(FlowID(step))
	q, _ := flow.Find(f, question)
	return q.Options
}

// place is where id stands in list; behind all of it where it does not.
func place(list []string, id string) int {
	if i := slices.Index(list, id); i >= 0 {
		return i
	}
	return len(list)
}

func onTheMap(d Dossier) bool {
	return slices.ContainsFunc(d.Partners, func(p Partner) bool { return p.Category != "" || p.Steps[1].Answers["category"].Given })
}

// mapBars counts the candidates by the five categories of A1.a to A1.e, those with a candidate nearest in colour. A
// category without anybody stays: it shows who has not been thought of yet.
func (m Maker) mapBars() document.Bars {
	list := Candidates(m.Lib, m.Partners)
	groups := append(slices.Clone(options(m.Lib, 1, "category")), otherGroup)
	count, nearest := map[string]int{}, len(options(m.Lib, 1, "area"))
	first, total := "", 0
	for i, c := range list {
		if c.Group != "" && !slices.Contains(groups, c.Group) { // one the content does not know any more
			c.Group, list[i].Group = otherGroup, otherGroup
		}
		if count[c.Group]++; c.Group == "" {
			continue
		}
		total++
		nearest = min(nearest, c.near)
		if first == "" {
			first = short(c.Name, 40)
		}
	}
	b := document.Bars{Title: m.Text("artefact.map.title"), Note: m.Text("artefact.map.note", "n", total, "name", first)}
	for _, g := range groups {
		bar := document.Bar{Label: m.groupName(g), Value: float64(count[g]), Text: fmt.Sprint(count[g])}
		near := slices.ContainsFunc(list, func(c Candidate) bool { return c.Group == g && c.Area != "" && c.near == nearest })
		if near {
			bar.Strong, bar.Text = true, m.Text("artefact.map.near", "n", count[g])
		}
		b.Bars = append(b.Bars, bar)
	}
	if n := count[""]; n > 0 {
		b.Bars = append(b.Bars, document.Bar{Label: m.Text("artefact.map.unplaced"), Value: float64(n), Text: fmt.Sprint(n)})
	}
	return b
}

// groupName is what a category is called.
func (m Maker) groupName(group string) string {
	if group == otherGroup {
		return m.Text("artefact.map.other")
	}
	return m.Label(m.Language, 1, "category", "", group)
}

// mapSheets is the list of all candidates, small and near first.
func (m Maker) mapSheets() []document.Sheet {
	words := m.Lib.FlowText(m.Language, FlowID(1)).Questions
	s := document.Sheet{Name: m.Text("artefact.mapbook.sheet"), Columns: []string{
		m.Text("artefact.mapbook.no"), m.Text("artefact.mapbook.name"), words["category"].Short, words["area"].Short, words["size"].Short,
		words["needs"].Short, words["source"].Short, m.Text("artefact.mapbook.person"), m.Text("artefact.mapbook.phone"), m.Text("artefact.mapbook.step")}}
	for i, c := range Candidates(m.Lib, m.Partners) {
		group := m.Words(m.Language, c.Partner, 1, "category")
		if group == "" && c.Group != "" {
			group = m.groupName(c.Group)
		}
		row := []any{i + 1, c.Name}
		for _, text := range []string{group, m.Words(m.Language, c.Partner, 1, "area"), m.Words(m.Language, c.Partner, 1, "size"),
			m.Words(m.Language, c.Partner, 1, "needs"), m.Words(m.Language, c.Partner, 1, "source"), c.Person, phone.Display(c.Phone), m.stepName(c.Step)} {
			row = append(row, m.Or(text))
		}
		s.Rows = append(s.Rows, row)
	}
	return []document.Sheet{s}
}

// stepName is where a partnership has got to.
func (m Maker) stepName(step int) string {
	if step > 11 {
		return m.Text("artefact.mapbook.done")
	}
	return fmt.Sprintf("%d. %s", max(step, 1), m.Lib.FlowText(m.Language, FlowID(max(step, 1))).Title)
}
