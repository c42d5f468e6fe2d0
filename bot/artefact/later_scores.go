package artefact

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"mitrabot/bot/document"
)

// maxPoints is how many labels fit below a chart on a phone.
const maxPoints = 10

func hasScores(d Dossier) bool {
	if len(d.Partners) != 1 {
		return false
	}
	p := d.Partners[0]
	return len(p.Pulses) > 0 || slices.ContainsFunc(scoresOf(p), func(s Score) bool { return s.Goal+s.Talk+s.Gain > 0 })
}

// trend draws the scores over time; one evaluation alone is shown as bars, because a line needs two ends.
func (m Maker) trend(p Partner) drawing {
	if points := m.points(p); len(points) == 1 {
		return m.bars(p, points[0])
	}
	return m.lines(p)
}

// point is what is known of one day: the three scores of an evaluation and the pulse of its month. NaN is missing.
type point struct {
	at     time.Time
	label  string
	values [4]float64 // goal, talk, gain, pulse
}

// points are the evaluations and the months of the pulse in their order, the latest maxPoints of them. The pulse of a
// month stands with the last evaluation in it, or by itself at its end.
func (m Maker) points(p Partner) []point {
	var list []point
	for _, s := range m.Scores(p) {
		d, ok := m.Date(s.Day)
		if !ok || s.Goal+s.Talk+s.Gain == 0 {
			continue
		}
		pt := point{at: d, label: strconv.Itoa(d.Day()) + " " + monthName(d)}
		for i, n := range []int{s.Goal, s.Talk, s.Gain} {
			if pt.values[i] = float64(n); n == 0 {
				pt.values[i] = math.NaN()
			}
		}
		pt.values[3] = math.NaN()
		list = append(list, pt)
	}
	evaluations := len(list)
	for _, month := range m.pulses(p) {
		end := month.Month.AddDate(0, 1, 0)
		at := -1
		for i := range evaluations {
			if !list[i].at.Before(month.Month) && list[i].at.Before(end) {
				at = i
			}
		}
		if at < 0 {
			nan := math.NaN()
			list = append(list, point{at: end.Add(-time.Second), label: monthName(month.Month), values: [4]float64{nan, nan, nan, nan}})
			at = len(list) - 1
		}
		list[at].values[3] = month.Average
	}
	slices.SortStableFunc(list, func(a, b point) int { return a.at.Compare(b.at) })
	return list[max(len(list)-maxPoints, 0):]
}

func (m Maker) seriesNames() [4]string {
	return [4]string{m.Base("latedoc.goal"), m.Base("latedoc.talk"), m.Base("latedoc.gain"), m.Base("latedoc.pulse")}
}

// lines is the trend of the three scores and the pulse. A series that nothing is known of is left out.
func (m Maker) lines(p Partner) document.Lines {
	c := document.Lines{Title: m.Base("latedoc.trend", "partner", short(p.Name, 34)), Note: m.Base("latedoc.trend_note"), Min: 1, Max: 5, Bridge: true}
	points := m.points(p)
	for i, name := range m.seriesNames() {
		s, known := document.Series{Name: name}, false
		for _, pt := range points {
			s.Values = append(s.Values, pt.values[i])
			known = known || !math.IsNaN(pt.values[i])
		}
		if known {
			c.Series = append(c.Series, s)
		}
	}
	for _, pt := range points {
		c.Labels = append(c.Labels, pt.label)
	}
	return c
}

// bars shows the one evaluation there is.
func (m Maker) bars(p Partner, pt point) document.Bars {
	c := document.Bars{Title: m.Base("latedoc.trend", "partner", short(p.Name, 34)), Note: m.Base("latedoc.bars_note", "day", pt.label), Max: 5}
	for i, name := range m.seriesNames() {
		v := pt.values[i]
		if math.IsNaN(v) {
			continue
		}
		c.Bars = append(c.Bars, document.Bar{Label: name, Value: v, Text: m.Base("latedoc.of_five", "n", m.decimal(v)), Strong: i < 3})
	}
	return c
}

// decimal writes 4 and 3,5 as an Indonesian reads them.
func (m Maker) decimal(v float64) string {
	return strings.Replace(strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64), ".", ",", 1)
}
