package artefact

import (
	"cmp"
	"slices"

	"mitrabot/bot/document"
	"mitrabot/content"
)

// longestRanking is how many bars of the ranking are read on a phone.
const longestRanking = 20

// Weighed is a partner whose scores of step 3 are all known.
type Weighed struct {
	Partner
	Scores   []int // in the order of Criteria, 1 to 5 each
	Total    int
	Place    int    // 1 is the best; equal totals share their place
	Decision string // option id: "go", "later", "no", ""
}

// Criteria are the questions of step 3 that score a partner, in their order.
func Criteria(lib *content.Library) []string {
	f, _ := lib.Flow(FlowID(3))
	var ids []string
	for _, q := range f.Questions {
		if q.Kind == content.Scale {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// Ranking are the partners that were weighed, those who fit problems and needs best first (A3). The scores are data to
// look at: what is decided is up to the owner.
func Ranking(lib *content.Library, partners []Partner) []Weighed {
	var list []Weighed
	for _, p := range partners {
		a := p.Steps[3].Answers
		w := Weighed{Partner: p, Decision: one(a["decision"])}
		for _, id := range Criteria(lib) {
			if n := int(a[id].Number); a[id].Given && n >= 1 && n <= 5 {
				w.Scores, w.Total = append(w.Scores, n), w.Total+n
			}
		}
		if len(w.Scores) == len(Criteria(lib)) {
			list = append(list, w)
		}
	}
	slices.SortStableFunc(list, func(a, b Weighed) int { return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.No, b.No)) })
	for i := range list {
		if list[i].Place = i + 1; i > 0 && list[i].Total == list[i-1].Total {
			list[i].Place = list[i-1].Place
		}
	}
	return list
}

// scored is how many scores step 3 asks for.
const scored = 5

func weighed(d Dossier) bool {
	return slices.ContainsFunc(d.Partners, func(p Partner) bool {
		n := 0
		for _, a := range p.Steps[3].Answers {
			if a.Given && a.Number > 0 {
				n++
			}
		}
		return n >= scored
	})
}

// rankingBars is the ranking as a picture; those who are explored further in colour.
func (m Maker) rankingBars() document.Bars {
	list := Ranking(m.Lib, m.Partners)
	full := 5 * len(Criteria(m.Lib))
	b := document.Bars{Title: m.Text("artefact.ranking.title"), Note: m.Text("artefact.ranking.note", "max", full), Max: float64(full)}
	if rest := len(list) - longestRanking; rest > 0 {
		list = list[:longestRanking]
		b.Note += " " + m.Text("artefact.ranking.rest", "n", rest)
	}
	for _, w := range list {
		bar := document.Bar{Label: short(w.Name, 40), Value: float64(w.Total), Text: m.Text("artefact.ranking.bar", "n", w.Total), Strong: w.Decision == "go"}
		if w.Decision != "" {
			bar.Text = m.Text("artefact.ranking.decided", "n", w.Total, "decision", m.Label(m.Language, 3, "decision", "", w.Decision))
		}
		b.Bars = append(b.Bars, bar)
	}
	return b
}
