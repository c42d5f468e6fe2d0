package flow_test

import (
	"time"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// now is a Monday morning in Makassar.
var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("WITA", 8*3600))

// trade is a flow with every kind of question: a cooperation with a workshop.
func trade() content.Flow {
	return content.Flow{ID: "trade", AtLeast: 3, Questions: []content.Question{
		{ID: "kind", Kind: content.Choice, Options: []string{"workshop", "shop", "office"}, Other: true, Required: true},
		{ID: "needs", Kind: content.Choices, Options: []string{"internship", "tools", "market"}, Other: true},
		{ID: "signed", Kind: content.Choice, Options: []string{"yes", "no"}, Required: true},
		{ID: "start", Kind: content.Date, Required: true, When: &content.When{Question: "signed", Is: []string{"yes"}}},
		{ID: "copies", Kind: content.Number, Min: 1, Max: 20, When: &content.When{Question: "signed", Is: []string{"yes"}}},
		{ID: "met", Kind: content.Date, Past: true},
		{ID: "trust", Kind: content.Scale},
		{ID: "phone", Kind: content.Phone},
		{ID: "note", Kind: content.Text, Min: 2, Max: 40},
	}}
}

// plan is a flow around a table.
func plan() content.Flow {
	return content.Flow{ID: "plan", Questions: []content.Question{
		{ID: "goal", Kind: content.Text},
		{ID: "table", Kind: content.Rows, Required: true, Max: 3, Columns: []content.Question{
			{ID: "what", Kind: content.Text, Max: 30, Required: true},
			{ID: "who", Kind: content.Text, Required: true},
			{ID: "when", Kind: content.Date},
			{ID: "state", Kind: content.Choice, Options: []string{"done", "open"}},
		}},
		{ID: "extra", Kind: content.Rows, Columns: []content.Question{
			{ID: "what", Kind: content.Text, Required: true},
			{ID: "heads", Kind: content.Number},
		}},
		{ID: "agreed", Kind: content.Choice, Options: []string{"yes", "no"}},
	}}
}

// tidy is a flow in which one answer opens two questions before and after others.
func tidy() content.Flow {
	return content.Flow{ID: "tidy", Questions: []content.Question{
		{ID: "a", Kind: content.Choice, Options: []string{"x", "y"}, Required: true},
		{ID: "b", Kind: content.Text, When: &content.When{Question: "a", Is: []string{"y"}}, Required: true},
		{ID: "c", Kind: content.Choice, Options: []string{"x", "y"}, When: &content.When{Question: "a", Is: []string{"y"}}},
		{ID: "d", Kind: content.Text, When: &content.When{Question: "c", Is: []string{"y"}}},
		{ID: "e", Kind: content.Text},
	}}
}

// labels are the words of all flows here: option ids with their labels.
type labels map[string]string

func (l labels) Label(_, _, _, option string) string { return l[option] }

var words = labels{
	"workshop": "Bengkel", "shop": "Toko", "office": "Kantor dinas",
	"internship": "Tempat magang", "tools": "Alat & bahan", "market": "Pasar",
	"yes": "Sudah", "no": "Belum", "done": "Selesai", "open": "Berjalan", "x": "Xenia", "y": "Yuda",
}

// act applies one act.
func act(f content.Flow, s flow.State, a flow.Act, arg string) (flow.State, flow.Outcome) {
	in := flow.Input{Act: a, Now: now, Text: arg, Option: arg, Question: arg, Message: int64(100 + s.Rev)}
	if a == flow.Correct {
		in.Message = 0
	}
	if a == flow.Remove {
		in.Index = int(arg[0] - '0')
	}
	return flow.Advance(f, words, s, in)
}

// weekly is a flow whose first answer is given by the program.
func weekly() content.Flow {
	return content.Flow{ID: "weekly", Questions: []content.Question{
		{ID: "why", Kind: content.Choice, Options: []string{"x", "y"}, Known: true},
		{ID: "x", Kind: content.Text, Required: true, When: &content.When{Question: "why", Is: []string{"x"}}},
		{ID: "y", Kind: content.Text, Required: true, When: &content.When{Question: "why", Is: []string{"y"}}},
		{ID: "z", Kind: content.Text, Required: true},
	}}
}
