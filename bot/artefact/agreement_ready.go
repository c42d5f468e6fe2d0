package artefact

import (
	"slices"
	"strings"
)

// Need is one thing the meeting about an agreement still lacks.
type Need struct {
	Group    string // "parties", "roles", ...: what it belongs to, a text under ready.<group>
	What     string // a text under ready.<what>; "" where the short name of the question says it
	Step     int    // the step whose Question answers it; 0: no step does
	Question string
	Rows     []int // of the plan, from 1
}

// ReadyGroups are the parts of an agreement that Needs looks at, in its order (facts A5, A6, B0.use).
func ReadyGroups() []string {
	return []string{"parties", "roles", "costs", "duration", "dispute", "signer", "form", "institution", "plan"}
}

// Needs lists what is missing for the agreement with the one partner, by groups. Nothing is missing where it is empty.
func Needs(m Maker) []Need {
	p := m.Partner()
	var out []Need
	ask := func(group, question string) {
		if !m.Answer(p, 6, question).Given {
			out = append(out, Need{Group: group, Step: 6, Question: question})
		}
	}
	know := func(group, what, value string) {
		if strings.TrimSpace(value) == "" {
			out = append(out, Need{Group: group, What: what})
		}
	}
	ask("parties", "purpose")
	ask("parties", "address")
	know("parties", "contact", p.Person)
	ask("roles", "ours")
	ask("roles", "theirs")
	ask("costs", "costs")
	ask("duration", "from")
	ask("duration", "until")
	from, begins := m.Date(m.Answer(p, 6, "from").Date)
	if until, ends := m.Date(m.Answer(p, 6, "until").Date); begins && ends && until.Before(from) {
		out = append(out, Need{Group: "duration", What: "order", Step: 6, Question: "until"})
	}
	ask("dispute", "dispute")
	ask("signer", "signer")
	ask("signer", "signer_role")
	if patternOf(m) == "" {
		out = append(out, Need{Group: "form", Step: 6, Question: "pattern"})
	}
	if a := m.Answer(p, 6, "document"); !a.Given || slices.Contains(a.Options, "unsure") {
		out = append(out, Need{Group: "form", Step: 6, Question: "document"})
	}
	know("institution", "name", m.Institution.Name)
	know("institution", "head", m.Institution.Head)
	know("institution", "position", m.Institution.Position)
	know("institution", "home", m.Institution.Address)
	return append(out, planNeeds(m)...)
}

// planNeeds looks at the work plan: it needs activities, each with somebody responsible on both sides, and the partner's
// consent (fact A5).
func planNeeds(m Maker) []Need {
	p := m.Partner()
	need := Need{Group: "plan", Step: 5, Question: "plan"}
	rows := m.Cells(p, 5, "plan")
	if len(rows) == 0 {
		need.What = "plan_none"
		return []Need{need}
	}
	var out []Need
	for i, r := range rows {
		if strings.TrimSpace(r["ours"]) == "" || strings.TrimSpace(r["theirs"]) == "" {
			need.Rows = append(need.Rows, i+1)
		}
	}
	if len(need.Rows) > 0 {
		need.What = "plan_people"
		out = append(out, need)
	}
	if !slices.Contains(m.Answer(p, 5, "agreed").Options, "yes") {
		out = append(out, Need{Group: "plan", What: "plan_agreed", Step: 5, Question: "agreed"})
	}
	return out
}
