package document

import (
	"errors"
	"fmt"
	"math"
)

// ErrEmptyChart is for a chart there is nothing to draw in.
var ErrEmptyChart = errors.New("document: the chart has nothing to show")

// rows is how the rows of a chart stand: few have their label above, with room for a long name; many have it beside,
// cut, so that the picture stays within what messengers show in full (2560 pixels).
type rows struct {
	pitch             int // from one to the next
	labelFoot         int // of the label, from the top of its row
	labelWidth        int
	barLeft, barWidth int
	barTop, barHeight int // from the top of its row
	face              typeface
	shown, rest       int
}

func layRows(n int) rows {
	shown := min(n, maxChartRow)
	if shown <= 12 {
		return rows{112, 34, chartInside, chartMargin, chartInside, 50, 32, typeface{labelSize, false}, shown, n - shown}
	}
	const label = 430
	return rows{54, 36, label, chartMargin + label + 20, chartInside - label - 20, 10, 34, typeface{noteSize, false}, shown, n - shown}
}

func (r rows) height() int {
	if r.rest > 0 {
		return r.shown*r.pitch + 50
	}
	return r.shown * r.pitch
}

// restNote says below the rows how many more there are.
func (c *canvas) restNote(r rows, y int, more func(int) string) {
	if r.rest == 0 {
		return
	}
	text := fmt.Sprintf("… +%d", r.rest)
	if more != nil {
		text = more(r.rest)
	}
	c.text(chartMargin, y+r.shown*r.pitch+40, c.label(text, typeface{noteSize, false}, chartInside), typeface{noteSize, false}, inkNote)
}

// PNG draws the chart, 1080 pixels wide and as high as it needs. More than 40 bars are not drawn but counted below. It
// returns ErrEmptyChart where there is none.
func (b Bars) PNG() ([]byte, error) {
	if len(b.Bars) == 0 {
		return nil, ErrEmptyChart
	}
	c, err := newCanvas()
	if err != nil {
		return nil, err
	}
	r := layRows(len(b.Bars))
	y := c.begin(c.head(b.Title, b.Note), r.height())
	full := b.Max
	values := make([]string, r.shown)
	room := 0
	for i, bar := range b.Bars {
		if b.Max <= 0 && finite(bar.Value) {
			full = max(full, bar.Value)
		}
		if i < r.shown && c.clean(bar.Text) != "" {
			values[i] = c.label(bar.Text, r.face, r.barWidth/3)
			room = max(room, c.width(values[i], r.face)+20)
		}
	}
	width := float64(r.barWidth - room)
	for i, bar := range b.Bars[:r.shown] {
		top := y + i*r.pitch
		c.text(chartMargin, top+r.labelFoot, c.label(bar.Label, r.face, r.labelWidth), r.face, inkText)
		left, over, high := float64(r.barLeft), float64(top+r.barTop), float64(r.barHeight)
		c.bar(left, over, width, high, 8, inkTrack)
		if finite(bar.Value) && bar.Value > 0 && full > 0 {
			colour := inkBar
			if bar.Strong {
				colour = inkAccent
			}
			c.bar(left, over, max(width*min(bar.Value/full, 1), 8), high, 8, colour)
		}
		c.text(r.barLeft+r.barWidth-room+20, top+r.barTop+r.barHeight-5, values[i], r.face, inkText)
	}
	c.restNote(r, y, b.More)
	return c.png()
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
