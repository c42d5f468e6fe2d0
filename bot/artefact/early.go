package artefact

import "strings"

// earlySpecs are what steps 1 to 5 yield: who could be a partner, what is known of him, how he compares, how he is
// approached and what is planned with him.
func earlySpecs() []Spec {
	return []Spec{
		{ID: "map", Step: 1, All: true, Ready: onTheMap, Make: asPNG(func(m Maker) drawing { return m.mapBars() })},
		{ID: "mapbook", Step: 1, All: true, Ready: anybody, Make: asXlsx(Maker.mapSheets)},
		{ID: "sheet", Step: 2, Make: asDocx(Maker.sheet)},
		{ID: "ranking", Step: 3, All: true, Ready: weighed, Make: asPNG(func(m Maker) drawing { return m.rankingBars() })},
		{ID: "letter", Step: 4, Letterhead: true, Ready: prepared, Make: asDocx(Maker.letter)},
		{ID: "plan", Step: 5, Ready: hasRows(5, "plan"), Make: asXlsx(Maker.planSheets)},
		{ID: "timeline", Step: 5, Ready: dated, Make: asPNG(func(m Maker) drawing { return m.timeline() })},
	}
}

func anybody(d Dossier) bool { return len(d.Partners) > 0 }

// dash is s, or a dash where there was nothing to say, as in a contact without a note.
func dash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}
