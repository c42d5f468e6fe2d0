package artefact

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/document"
)

// contactSpecs are the pictures of the contact log: of one partner, and of all.
func contactSpecs() []Spec {
	draw := asPNG(func(m Maker) drawing { return m.contactBars() })
	return []Spec{
		{ID: "contacts", Ready: contacted, Make: draw},
		{ID: "contactsall", All: true, Ready: contacted, Make: draw},
	}
}

func contacted(d Dossier) bool {
	return slices.ContainsFunc(d.Partners, func(p Partner) bool { return len(p.Entries) > 0 })
}

// contactMonths is how many months the picture shows, this one included.
const contactMonths = 12

// contactBars are the contacts of each of the last months, this one in colour; beside each bar, how many there were by
// which channel.
func (m Maker) contactBars() document.Bars {
	y, month, _ := m.Now.Date()
	first := time.Date(y, month-contactMonths+1, 1, 0, 0, 0, 0, m.Now.Location())
	counts := make([]map[string]int, contactMonths)
	total := 0
	for _, p := range m.Partners {
		for _, e := range p.Entries {
			at := e.At.In(m.Now.Location())
			i := (at.Year()-first.Year())*12 + int(at.Month()-first.Month())
			if i < 0 || i >= contactMonths || at.After(m.Now) {
				continue
			}
			if counts[i] == nil {
				counts[i] = map[string]int{}
			}
			counts[i][e.Channel]++
			total++
		}
	}
	name := m.Text("artefact.contactsall.title")
	if len(m.Partners) == 1 && !m.spec.All {
		name = m.Text("artefact.contacts.title", "name", m.Partners[0].Name)
	}
	b := document.Bars{Title: name, Note: m.Text("artefact.contacts.note", "n", total)}
	for i := range contactMonths {
		when := first.AddDate(0, i, 0)
		n := 0
		var channels []string
		for channel, count := range counts[i] {
			n += count
			channels = append(channels, channel)
		}
		slices.SortFunc(channels, func(a, c string) int { return cmp.Or(cmp.Compare(counts[i][c], counts[i][a]), strings.Compare(a, c)) })
		text := fmt.Sprint(n)
		for j, channel := range channels {
			sep := ", "
			if j == 0 {
				sep = ": "
			}
			text += fmt.Sprintf("%s%s %d", sep, m.channel(channel), counts[i][channel])
		}
		b.Bars = append(b.Bars, document.Bar{Label: monthName(when), Value: float64(n), Text: text, Strong: i == contactMonths-1})
	}
	return b
}

func (m Maker) channel(id string) string {
	if l := m.Lib.FlowText(m.Language, "log").Questions["channel"].Options[id]; l != "" {
		return l
	}
	return id
}
