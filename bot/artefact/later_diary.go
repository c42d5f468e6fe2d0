package artefact

import (
	"strings"

	"mitrabot/bot/dates"
	"mitrabot/bot/document"
	"mitrabot/content"
)

// diarySheets are the diary, and the plan with how often and when each row of it was carried out (A8, A9.m).
func (m Maker) diarySheets(p Partner) []document.Sheet {
	plan, beside := m.Plan(p)
	return []document.Sheet{m.diarySheet(p), m.planSheet(plan, beside)}
}

func (m Maker) diarySheet(p Partner) document.Sheet {
	s := document.Sheet{Name: m.Base("latedoc.sheet_diary"), Columns: m.columns("date", "activity", "on_plan", "present", "result", "problem")}
	for _, a := range m.Diary(p) {
		onPlan := a.OnPlan
		if onPlan != "" {
			onPlan = m.Label(content.Base, 8, "diary", "on_plan", onPlan)
		}
		var present any
		if a.Counted {
			present = a.Present
		}
		s.Rows = append(s.Rows, []any{m.cellDay(a.Day), a.Name, onPlan, present, a.Result, a.Problem})
	}
	return s
}

func (m Maker) planSheet(plan []Planned, beside []Carried) document.Sheet {
	s := document.Sheet{Name: m.Base("latedoc.sheet_plan"),
		Columns: m.columns("activity", "ours_pic", "theirs_pic", "start", "end", "target", "times", "days", "present")}
	times, present := 0, 0
	for _, row := range plan {
		s.Rows = append(s.Rows, []any{row.Activity, m.Or(row.Ours), m.Or(row.Theirs), m.cellDay(row.Start), m.cellDay(row.End),
			row.Target, len(row.Done), m.days(row.Done), row.Present()})
		times, present = times+len(row.Done), present+row.Present()
	}
	for _, a := range beside {
		s.Rows = append(s.Rows, []any{m.Base("latedoc.beside_row", "name", a.Name), nil, nil, nil, nil, nil, 1, m.days([]Carried{a}), a.Present})
		times, present = times+1, present+a.Present
	}
	if len(plan) == 0 {
		s.Rows = append(s.Rows, []any{m.Base("latedoc.no_plan"), nil, nil, nil, nil, nil, nil, nil, nil})
	}
	s.Rows = append(s.Rows, []any{m.Base("latedoc.sum"), nil, nil, nil, nil, nil, times, nil, present})
	return s
}

func (m Maker) columns(ids ...string) []string {
	var names []string
	for _, id := range ids {
		names = append(names, m.Base("latedoc.col_"+id))
	}
	return names
}

// cellDay is a stored day as a date of the sheet; what is no day stays a text.
func (m Maker) cellDay(stored string) any {
	if d, ok := m.Date(stored); ok {
		return document.Day(d)
	}
	if stored == "" {
		return nil
	}
	return stored
}

// days lists when something was carried out.
func (m Maker) days(list []Carried) string {
	var parts []string
	for _, a := range list {
		d, ok := m.Date(a.Day)
		if !ok {
			continue
		}
		parts = append(parts, dates.FormatShort(d, content.Base))
	}
	return strings.Join(parts, "; ")
}
