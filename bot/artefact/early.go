package artefact

import (
	"strings"
	"unicode/utf8"

	"mitrabot/bot/document"
)

// earlySpecs are what steps 1 to 5 yield: who could be a partner, what is known of him, how he compares, how he is
// approached and what is planned with him.
func earlySpecs() []Spec {
	return []Spec{
		{ID: "map", Step: 1, All: true, Ready: onTheMap, Make: picture("map", func(m Maker) drawing { return m.mapBars() })},
		{ID: "mapbook", Step: 1, All: true, Ready: anybody, Make: workbook("mapbook", Maker.mapSheets)},
		{ID: "sheet", Step: 2, Make: letterOf("sheet", Maker.sheet)},
		{ID: "ranking", Step: 3, All: true, Ready: weighed, Make: picture("ranking", func(m Maker) drawing { return m.rankingBars() })},
		{ID: "letter", Step: 4, Ready: prepared, Make: letterOf("letter", Maker.letter)},
		{ID: "plan", Step: 5, Ready: planned, Make: workbook("plan", Maker.planSheets)},
		{ID: "timeline", Step: 5, Ready: dated, Make: picture("timeline", func(m Maker) drawing { return m.timeline() })},
	}
}

// drawing is what becomes a picture.
type drawing interface{ PNG() ([]byte, error) }

func picture(id string, draw func(Maker) drawing) func(Maker) (File, error) {
	return func(m Maker) (File, error) {
		data, err := draw(m).PNG()
		return File{Kind: "photo", Name: m.FileName("artefact."+id+".file", ".png"), Data: data}, err
	}
}

func workbook(id string, sheets func(Maker) []document.Sheet) func(Maker) (File, error) {
	return func(m Maker) (File, error) {
		data, err := document.Workbook(sheets(m))
		return File{Kind: "document", Name: m.FileName("artefact."+id+".file", ".xlsx"), Data: data}, err
	}
}

func letterOf(id string, doc func(Maker) document.Doc) func(Maker) (File, error) {
	return func(m Maker) (File, error) {
		data, err := document.Docx(doc(m))
		return File{Kind: "document", Name: m.FileName("artefact."+id+".file", ".docx"), Data: data}, err
	}
}

func anybody(d Dossier) bool { return len(d.Partners) > 0 }

// short is s in one line of at most n characters, for places where more would not be read.
func short(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:n-1]), " ") + "…"
}

// dash is s, or a dash where there was nothing to say, as in a contact without a note.
func dash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}
