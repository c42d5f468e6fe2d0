package artefact

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/document"
)

// longestTimeline is how many rows of a time chart are read on a phone.
const longestTimeline = 40

// Activity is one row of the work plan of step 5.
type Activity struct {
	Row                                   int // from 0
	What, Ours, Theirs, Resources, Target string
	Start, End                            time.Time // zero: not chosen yet
	startCell, endCell                    string
}

// Backwards tells that the activity would end before it begins.
func (a Activity) Backwards() bool {
	return !a.Start.IsZero() && !a.End.IsZero() && dates.DaysBetween(a.Start, a.End) < 0
}

// Activities is the work plan of a partner, as it was made with him (A5).
func (m Maker) Activities(p Partner) []Activity {
	var list []Activity
	for i, c := range m.Cells(p, 5, "plan") {
		a := Activity{Row: i, What: c["activity"], Ours: c["ours"], Theirs: c["theirs"], Resources: c["resources"], Target: c["target"],
			startCell: c["start"], endCell: c["end"]}
		a.Start, _ = m.Date(c["start"])
		a.End, _ = m.Date(c["end"])
		list = append(list, a)
	}
	return list
}

func dated(d Dossier) bool {
	return slices.ContainsFunc(slices.Concat(d.answers(5)["plan"].Rows...), func(cell string) bool { _, ok := dayOf(cell); return ok })
}

// planSheets is the work plan as the partner gets it, in Indonesian, with a sheet that says whose it is.
func (m Maker) planSheets() []document.Sheet {
	p := m.Partner()
	day := func(cell string) any {
		if v := m.cellDay(cell); v != nil {
			return v
		}
		return document.Gap
	}
	plan := document.Sheet{Name: m.Base("earlyout.plan_sheet")}
	for _, key := range strings.Fields("no activity ours theirs start end resources target") {
		plan.Columns = append(plan.Columns, m.Base("earlyout.plan_"+key))
	}
	for _, a := range m.Activities(p) {
		plan.Rows = append(plan.Rows, []any{a.Row + 1, m.Or(a.What), m.Or(a.Ours), m.Or(a.Theirs), day(a.startCell), day(a.endCell),
			m.Or(a.Resources), m.Or(a.Target)})
	}
	agreed := document.Gap
	if o := one(m.Answer(p, 5, "agreed")); o == "yes" || o == "no" {
		agreed = m.Base("earlyout.plan_agreed_" + o)
	}
	about := document.Sheet{Name: m.Base("earlyout.plan_about"), Columns: []string{m.Base("earlyout.plan_item"), m.Base("earlyout.plan_value")},
		Rows: [][]any{
			{m.Base("earlyout.plan_institution"), m.Or(m.Institution.Name)},
			{m.Base("earlyout.plan_partner"), m.Or(p.Name)},
			{m.Base("earlyout.plan_made"), document.Day(m.Now)},
			{m.Base("earlyout.plan_agreed"), agreed},
		}}
	return []document.Sheet{plan, about}
}

// timeline is the work plan over months: the rows that have a day, the earliest first. A row that would end before it
// begins is drawn as the day on which it begins.
func (m Maker) timeline() document.Timeline {
	p, institution := m.Partner(), m.Institution.Name
	if institution == "" {
		institution = m.Base("greeting.our_institution")
	}
	t := document.Timeline{
		Title: m.Base("earlyout.timeline_title", "institution", short(institution, 40), "partner", short(p.Name, 40)),
		Today: m.Now, Month: monthName,
	}
	all := m.Activities(p)
	for _, a := range all {
		s := document.Span{Label: short(a.What, 60), From: a.Start, To: a.End}
		switch {
		case a.Start.IsZero() && a.End.IsZero():
			continue
		case a.Start.IsZero():
			s.From, s.To = a.End, time.Time{}
		case a.Backwards():
			s.To = time.Time{}
		}
		last := s.From
		if !s.To.IsZero() {
			last = s.To
		}
		s.Strong = dates.DaysBetween(s.From, m.Now) >= 0 && dates.DaysBetween(m.Now, last) >= 0
		t.Rows = append(t.Rows, s)
	}
	slices.SortStableFunc(t.Rows, func(a, b document.Span) int { return cmp.Compare(a.From.Unix(), b.From.Unix()) })
	shown := min(len(t.Rows), longestTimeline)
	t.Note = m.Base("earlyout.timeline_note", "n", shown)
	t.Rows = t.Rows[:shown]
	if rest := len(all) - shown; rest > 0 {
		t.Note += " " + m.Base("earlyout.timeline_rest", "n", rest)
	}
	return t
}
