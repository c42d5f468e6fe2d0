package document

import (
	"math"
	"time"
)

// PNG draws the plan, 1080 pixels wide and as high as it needs. A row without From has its label only; one that ends
// before it begins is its first day. More than 40 rows are not drawn but counted below. It returns ErrEmptyChart where no
// row has a day.
func (t Timeline) PNG() ([]byte, error) {
	first, last := t.months()
	if first.IsZero() {
		return nil, ErrEmptyChart
	}
	c, err := newCanvas()
	if err != nil {
		return nil, err
	}
	r := layRows(len(t.Rows))
	const axis = 56
	y := c.begin(c.head(t.Title, t.Note), axis+r.height()) + axis
	from, to := dayNumber(first), dayNumber(last)
	place := func(day int) float64 {
		return float64(r.barLeft) + float64(r.barWidth)*float64(day-from)/float64(to-from)
	}
	t.axis(c, first, last, place, y-axis, y+r.shown*r.pitch)
	for i, row := range t.Rows[:r.shown] {
		t.span(c, r, row, y+i*r.pitch, place)
	}
	if today := dayNumber(t.Today); !t.Today.IsZero() && today >= from && today < to {
		x := math.Round((place(today) + place(today+1)) / 2) // whole pixels are sharp
		c.stroke(point{x, float64(y - 4)}, point{x, float64(y + r.shown*r.pitch - 8)}, 4, inkToday)
		c.polygon(inkToday, point{x - 12, float64(y - 12)}, point{x + 12, float64(y - 12)}, point{x, float64(y + 8)})
	}
	for i, row := range t.Rows[:r.shown] { // on white, for lines run below them
		text, top := c.label(row.Label, r.face, r.labelWidth), y+i*r.pitch
		c.bar(chartMargin-6, float64(top+2), float64(c.width(text, r.face)+12), 46, 0, inkPaper)
		c.text(chartMargin, top+r.labelFoot, text, r.face, inkText)
	}
	c.restNote(r, y, t.More)
	return c.png()
}

// span draws the days of a row.
func (t Timeline) span(c *canvas, r rows, row Span, top int, place func(int) float64) {
	if row.From.IsZero() {
		return
	}
	colour := inkBar
	if row.Strong {
		colour = inkAccent
	}
	over, high := float64(top+r.barTop), float64(r.barHeight)
	begin, end := dayNumber(row.From), dayNumber(row.From)
	if !row.To.IsZero() {
		end = max(end, dayNumber(row.To))
	}
	if begin == end {
		at := min(max((place(begin)+place(begin+1))/2, float64(r.barLeft)+high/2), float64(r.barLeft+r.barWidth)-high/2)
		c.dot(point{at, over + high/2}, high/2, colour)
		return
	}
	left := place(begin)
	c.bar(left, over, max(place(end+1)-left, 12), high, 8, colour)
}

// months is the first day of the plan's first month, and of the one after its last; zero where no row has a day.
func (t Timeline) months() (first, last time.Time) {
	for _, r := range t.Rows {
		if r.From.IsZero() {
			continue
		}
		end := r.From
		if r.To.After(end) {
			end = r.To
		}
		from, to := month(r.From, 0), month(end, 1)
		if first.IsZero() || from.Before(first) {
			first = from
		}
		if to.After(last) {
			last = to
		}
	}
	return first, last
}

// axis writes as many names of months as there is room for, each above the line its month begins at.
func (t Timeline) axis(c *canvas, first, last time.Time, place func(int) float64, top, bottom int) {
	name := t.Month
	if name == nil {
		name = func(m time.Time) string { return m.Format("01/06") }
	}
	face := typeface{noteSize, false}
	count := (last.Year()-first.Year())*12 + int(last.Month()) - int(first.Month())
	pitch := (place(dayNumber(last)) - place(dayNumber(first))) / float64(count)
	room := c.width(c.clean(name(first)), face) + 24
	step := 1
	for pitch*float64(step) < float64(room) && step < count {
		step++
	}
	for _, even := range []int{1, 2, 3, 6, 12, 24, 60, 120} { // years are easier to see in whole parts
		if step <= even {
			step = even
			break
		}
	}
	for i := 0; i <= count; i += step {
		x := place(dayNumber(month(first, i)))
		c.stroke(point{x, float64(top + 46)}, point{x, float64(bottom - 8)}, 2, inkLine)
		if i < count {
			label := c.label(name(month(first, i)), face, 200)
			if at := int(x) + 4; at+c.width(label, face) <= chartWidth-8 {
				c.text(at, top+34, label, face, inkNote)
			}
		}
	}
}

// month is the first day of the n-th month after that of t, whatever the zone.
func month(t time.Time, n int) time.Time {
	return time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
}

// dayNumber counts days by the calendar of t's zone.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}
