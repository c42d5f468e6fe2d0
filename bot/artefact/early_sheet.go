package artefact

import (
	"unicode/utf8"

	"mitrabot/bot/dates"
	"mitrabot/bot/document"
	"mitrabot/bot/phone"
)

// What fits on the one page of the information sheet, in characters: an answer of step 1; all answers of step 2 together,
// and one of them where they are more than that; a note of the contact log, and how many of these.
const (
	sheetShort   = 90
	sheetRoom    = 850
	sheetAnswer  = 160
	sheetNote    = 70
	sheetEntries = 3
)

// sheet is the one page about a partner that is read before meeting him (A2: purpose, field, vision, and so on). It is
// for the owner. What is not known stands there as a line, to be filled in by hand during the talk.
func (m Maker) sheet() document.Doc {
	p := m.Partner()
	asked := []string{"purpose", "scope", "vision", "source", "approach", "introducer"}
	limit, room := sheetRoom, 0
	for _, q := range asked {
		room += utf8.RuneCountInString(m.Words(m.Language, p, 2, q))
	}
	if room > sheetRoom {
		limit = sheetAnswer
	}
	head := [][2]string{
		{m.Text("artefact.sheet.person"), m.Or(short(p.Person, sheetShort))},
		{m.Text("artefact.sheet.phone"), m.Or(phone.Display(p.Phone))},
	}
	doc := document.Doc{
		Title:  m.Text("artefact.sheet.title") + " – " + short(p.Name, 120),
		Footer: m.Text("artefact.sheet.footer", "date", dates.FormatShort(m.Now, m.Language)),
		Blocks: []document.Block{
			document.Heading{Level: 1, Text: m.Text("artefact.sheet.title")},
			document.Paragraph{Text: short(p.Name, sheetShort), Style: document.Centred},
			document.Pairs{Rows: append(head, m.answers(p, 1, sheetShort, "category", "area", "size", "needs")...)},
			document.Heading{Level: 2, Text: m.Text("artefact.sheet.known")},
			document.Pairs{Rows: m.answers(p, 2, limit, asked...)},
			document.Heading{Level: 2, Text: m.Text("artefact.sheet.contacts")},
		},
	}
	if len(p.Entries) == 0 {
		return m.asks(doc, document.Paragraph{Text: m.Text("artefact.sheet.no_contact"), Style: document.Left})
	}
	var last []string
	for i := len(p.Entries) - 1; i >= 0 && len(last) < sheetEntries; i-- {
		e := p.Entries[i]
		last = append(last, dates.FormatShort(e.At.In(m.Now.Location()), m.Language)+": "+dash(short(e.Note, sheetNote)))
	}
	return m.asks(doc, document.List{Items: last})
}

// asks ends the sheet: what was last said, and what is still to be asked.
func (m Maker) asks(doc document.Doc, contacts document.Block) document.Doc {
	var open []string
	words := m.Lib.FlowText(m.Language, FlowID(2)).Questions
	for _, q := range []string{"purpose", "scope", "vision", "introducer"} {
		if !m.Answer(m.Partner(), 2, q).Given {
			open = append(open, m.Lib.FillPlain(words[q].Ask, "partner", short(m.Partner().Name, 60), "sapaan", m.Sapaan))
		}
	}
	doc.Blocks = append(doc.Blocks, contacts)
	if len(open) > 0 {
		doc.Blocks = append(doc.Blocks, document.Heading{Level: 2, Text: m.Text("artefact.sheet.ask")}, document.List{Items: open})
	}
	return doc
}

// answers are those of a step with the short names of their questions, at most limit characters each.
func (m Maker) answers(p Partner, step, limit int, questions ...string) [][2]string {
	words := m.Lib.FlowText(m.Language, FlowID(step)).Questions
	var rows [][2]string
	for _, q := range questions {
		rows = append(rows, [2]string{words[q].Short, m.Or(short(m.Words(m.Language, p, step, q), limit))})
	}
	return rows
}
