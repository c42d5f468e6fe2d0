package document

import (
	"math"
	"strconv"
)

const plotHeight = 560

// PNG draws the chart, 1080 pixels wide. A scale without room (Max not above Min) is taken from the values. Values
// outside of the scale stand at its edge. It returns ErrEmptyChart where there is no value.
func (l Lines) PNG() ([]byte, error) {
	low, high := l.scale()
	if math.IsNaN(low) {
		return nil, ErrEmptyChart
	}
	c, err := newCanvas()
	if err != nil {
		return nil, err
	}
	names := c.legend(l.Series)
	const below = 70
	y := c.begin(c.head(l.Title, l.Note), names.height+plotHeight+below+20)
	c.writeLegend(names, y)
	top := float64(y + names.height + 20)
	face := typeface{noteSize, false}
	left := 0
	for _, v := range ticks(low, high) {
		left = max(left, c.width(number(v), face))
	}
	left += chartMargin + 16
	across := func(i int) float64 {
		if len(l.Labels) < 2 {
			return float64(left+chartWidth-chartMargin) / 2
		}
		return float64(left+20) + float64(chartWidth-chartMargin-left-60)*float64(i)/float64(len(l.Labels)-1)
	}
	up := func(v float64) float64 {
		return top + plotHeight*(1-(min(max(v, low), high)-low)/(high-low))
	}
	for _, v := range ticks(low, high) {
		c.stroke(point{float64(left), up(v)}, point{chartWidth - chartMargin, up(v)}, 2, inkLine)
		c.text(left-16-c.width(number(v), face), int(up(v))+10, number(v), face, inkNote)
	}
	l.bottom(c, across, int(top)+plotHeight+46)
	for n := len(l.Series) - 1; n >= 0; n-- { // the first one on top
		c.line(l.Series[n].Values[:min(len(l.Series[n].Values), len(l.Labels))], across, up, l.Bridge, seriesInk(n))
	}
	return c.png()
}

// scale is NaN where there is no value.
func (l Lines) scale() (low, high float64) {
	low, high = math.NaN(), math.NaN()
	for _, s := range l.Series {
		for i, v := range s.Values {
			if i < len(l.Labels) && finite(v) {
				if math.IsNaN(low) {
					low, high = v, v
				}
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if math.IsNaN(low) {
		return low, high
	}
	if finite(l.Min) && finite(l.Max) && l.Max > l.Min {
		return l.Min, l.Max
	}
	if high-low < 1 {
		low, high = math.Floor(low), math.Floor(low)+max(1, math.Ceil(high-math.Floor(low)))
	}
	return low, high
}

// ticks are the values of a scale that have a line.
func ticks(low, high float64) (list []float64) {
	step := tick(high - low)
	first := math.Ceil(low / step)
	for n := range 11 { // counted: a step added to a very large value may change nothing
		if v := (first + float64(n)) * step; v <= high+step/1000 {
			list = append(list, v)
		}
	}
	return list
}

// tick is a step of 1, 2 or 5 times a power of ten that makes at most ten lines, and five where one would be enough.
func tick(span float64) float64 {
	if span >= 1 && span <= 6 && span == math.Trunc(span) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(span/5)))
	for _, m := range []float64{1, 2, 5} {
		if span/(m*power) <= 6 {
			return m * power
		}
	}
	return 10 * power
}

func number(v float64) string {
	v = math.Round(v*1e6) / 1e6
	if v == 0 {
		v = 0 // not minus 0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// line joins values that follow each other; a missing one parts them, if it is not to be bridged.
func (c *canvas) line(values []float64, across func(int) float64, up func(float64) float64, bridge bool, colour ink) {
	last := -1
	for i, v := range values {
		if !finite(v) {
			continue
		}
		if last >= 0 && (bridge || last == i-1) {
			c.stroke(point{across(last), up(values[last])}, point{across(i), up(v)}, 6, colour)
		}
		last = i
	}
	radius := 11.0
	if len(values) > 60 {
		radius = 5
	}
	for i, v := range values {
		if finite(v) {
			c.dot(point{across(i), up(v)}, radius, colour)
		}
	}
}

// bottom writes as many labels as there is room for, the last one always.
func (l Lines) bottom(c *canvas, across func(int) float64, foot int) {
	face := typeface{noteSize, false}
	labels := make([]string, len(l.Labels))
	widest := 0
	for i, text := range l.Labels {
		labels[i] = c.label(text, face, 220)
		widest = max(widest, c.width(labels[i], face))
	}
	step := 1
	for step < len(labels) && across(step)-across(0) < float64(widest+20) {
		step++
	}
	for i := len(labels) - 1; i >= 0; i -= step {
		w := c.width(labels[i], face)
		x := min(max(int(across(i))-w/2, 8), chartWidth-8-w)
		c.text(x, foot, labels[i], face, inkNote)
	}
}

// legend is the names of the series, in rows.
type legend struct {
	names  []legendName
	height int
}

type legendName struct {
	text string
	x, y int
	ink  ink
}

func (c *canvas) legend(series []Series) legend {
	const line, gap = 46, 56
	l := legend{}
	x, y := chartMargin, 0
	for i, s := range series {
		if c.clean(s.Name) == "" && len(series) == 1 {
			continue
		}
		text := c.label(s.Name, typeface{noteSize, false}, chartInside-gap)
		w := c.width(text, typeface{noteSize, false}) + gap
		if x > chartMargin && x+w > chartWidth-chartMargin {
			x, y = chartMargin, y+line
		}
		l.names = append(l.names, legendName{text, x, y, seriesInk(i)})
		x += w + 28
		l.height = y + line + 10
	}
	return l
}

func (c *canvas) writeLegend(l legend, top int) {
	for _, n := range l.names {
		c.bar(float64(n.x), float64(top+n.y+13), 32, 14, 7, n.ink)
		c.text(n.x+44, top+n.y+31, n.text, typeface{noteSize, false}, inkText)
	}
}

// seriesInk is the colour of the n-th line.
func seriesInk(n int) ink {
	return []ink{inkAccent, inkSecond, inkToday, inkFourth}[n%4]
}
