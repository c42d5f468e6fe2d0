package content

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Calendar is the days on which partners are greeted, from calendar.yaml.
type Calendar struct {
	days []calendarDay
	ids  []string
	// neutral are those on which everybody is greeted.
	neutral []string
}

// calendarDay is one entry of calendar.yaml.
type calendarDay struct {
	ID       string `yaml:"id"`
	Date     string `yaml:"date"`   // "01-02" every year, "2006-01-02" once
	Easter   *int   `yaml:"easter"` // or days after Easter Sunday
	Days     int    `yaml:"days"`   // how many days a holiday lasts, 0 for one
	Holiday  bool   `yaml:"holiday"`
	Neutral  bool   `yaml:"neutral"`
	Estimate bool   `yaml:"estimate"`
	Source   string `yaml:"source"`
}

// Occasion is one day of the calendar in one year.
type Occasion struct {
	ID       string
	Date     time.Time // midnight in the location that was asked for
	Estimate bool
}

// calendar reads calendar.yaml and says what is wrong with it.
func (r *reader) calendar() (c Calendar) {
	var file struct {
		Days []calendarDay `yaml:"days"`
	}
	doc, ok := r.read("calendar.yaml", &file)
	if !ok {
		return c
	}
	seen := map[string]bool{}
	wrong := func(d calendarDay, what string) {
		r.problems.add(doc.file, doc.line("days"), "day %q of %s%s: %s", d.ID, d.Date, easterText(d), what)
	}
	for _, d := range file.Days {
		key := d.ID + " " + d.Date + easterText(d)
		_, every := time.Parse("2006-01-02", "2024-"+d.Date)
		_, once := time.Parse(time.DateOnly, d.Date)
		switch {
		case d.ID == "" || strings.Trim(d.ID, "abcdefghijklmnopqrstuvwxyz") != "":
			wrong(d, "the id must be of small letters")
		case (d.Easter == nil) == (d.Date == ""):
			wrong(d, "it needs either a date or days after Easter")
		case d.Easter == nil && every != nil && once != nil:
			wrong(d, `the date must be as in "12-25" or "2026-12-25"`)
		case d.Source == "":
			wrong(d, "it needs a source")
		case d.Estimate && d.Holiday:
			wrong(d, "an estimate is no sure holiday")
		case d.Days < 0 || d.Days > 10 || d.Easter != nil && (*d.Easter < -100 || *d.Easter > 200):
			wrong(d, "too many days")
		case seen[key]:
			wrong(d, "it stands here twice")
		default:
			seen[key] = true
			c.days = append(c.days, d)
			if !slices.Contains(c.ids, d.ID) {
				c.ids = append(c.ids, d.ID)
			}
			if d.Neutral && !slices.Contains(c.neutral, d.ID) {
				c.neutral = append(c.neutral, d.ID)
			}
		}
	}
	return c
}

func easterText(d calendarDay) string {
	if d.Easter == nil {
		return ""
	}
	return "Easter"
}

// IDs are all days there are, in the order of the file. The slice is shared: do not change it.
func (c Calendar) IDs() []string { return c.ids }

// Neutral are the days on which everybody is greeted. The slice is shared: do not change it.
func (c Calendar) Neutral() []string { return c.neutral }

// Between lists the occasions of some days from one local day (inclusive) to another (exclusive), by date. Their dates are
// midnights in the location of from.
func (c Calendar) Between(ids []string, from, to time.Time) (list []Occasion) {
	for year := from.Year(); year <= to.Year(); year++ {
		for _, d := range c.days {
			date, ok := d.in(year, from.Location())
			if ok && slices.Contains(ids, d.ID) && !date.Before(midnight(from)) && date.Before(to) {
				list = append(list, Occasion{d.ID, date, d.Estimate})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Occasion) int { return cmp.Or(a.Date.Compare(b.Date), strings.Compare(a.ID, b.ID)) })
	return list
}

// Off tells whether a local day is a public holiday. Days of which nobody is sure are none.
func (c Calendar) Off(day time.Time) bool {
	day = midnight(day)
	for _, d := range c.days {
		if !d.Holiday {
			continue
		}
		if first, ok := d.in(day.Year(), day.Location()); ok && !day.Before(first) && day.Before(first.AddDate(0, 0, max(d.Days, 1))) {
			return true
		}
	}
	return false
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// in is the date of an entry in a year; false where it has none.
func (d calendarDay) in(year int, loc *time.Location) (time.Time, bool) {
	if d.Easter != nil {
		return easter(year, loc).AddDate(0, 0, *d.Easter), true
	}
	text := d.Date
	if len(text) == len("01-02") {
		text = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006-") + text
	}
	date, err := time.ParseInLocation(time.DateOnly, text, loc)
	return date, err == nil && date.Year() == year
}

// easter is Easter Sunday of the Western church, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms,
// chapter 8).
func easter(year int, loc *time.Location) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, loc)
}
