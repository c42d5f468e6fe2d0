package document

import (
	"fmt"
	"image"
	"image/draw"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
	"golang.org/x/text/unicode/norm"
)

// Measures of a chart in pixels. No letter is smaller than 30, which a phone of 360 points still shows as 10.
const (
	chartWidth  = 1080
	chartMargin = 48
	chartInside = chartWidth - 2*chartMargin
	titleSize   = 44
	labelSize   = 32
	noteSize    = 30
	maxChartRow = 40
)

// ink are the colours of charts: at least 4.5 to 1 against white where they are text, 3 to 1 where they are bars
// (WCAG 2.2, 1.4.3 and 1.4.11).
type ink uint32

const (
	inkText   ink = 0x1f2937
	inkNote   ink = 0x4b5563
	inkAccent ink = 0x0f766e
	inkBar    ink = 0x7c8a9c
	inkTrack  ink = 0xeef1f4
	inkLine   ink = 0xd1d5db
	inkToday  ink = 0xb45309
	inkSecond ink = 0x64748b
	inkFourth ink = 0x4338ca
	inkPaper  ink = 0xffffff
)

func (i ink) fill() image.Image {
	return image.NewUniform(i.colour())
}

// canvas is a picture being drawn. Its fonts are read when it is made and go with it: charts are rare, memory is not.
type canvas struct {
	img   *image.RGBA
	fonts [2]*opentype.Font // regular, bold
	faces map[typeface]font.Face
	pen   vector.Rasterizer
}

type typeface struct {
	size int
	bold bool
}

func newCanvas() (*canvas, error) {
	c := &canvas{faces: map[typeface]font.Face{}}
	for i, ttf := range [][]byte{goregular.TTF, gobold.TTF} {
		f, err := opentype.Parse(ttf)
		if err != nil {
			return nil, fmt.Errorf("document: font: %w", err)
		}
		c.fonts[i] = f
	}
	for _, f := range []typeface{{titleSize, true}, {labelSize, false}, {labelSize, true}, {noteSize, false}} {
		n := 0
		if f.bold {
			n = 1
		}
		face, err := opentype.NewFace(c.fonts[n], &opentype.FaceOptions{Size: float64(f.size), DPI: 72})
		if err != nil {
			return nil, fmt.Errorf("document: font: %w", err)
		}
		c.faces[f] = face
	}
	return c, nil
}

// begin makes the picture, white and that high, and writes the head of a chart. It returns the height below the head.
func (c *canvas) begin(h head, height int) int {
	c.img = image.NewRGBA(image.Rect(0, 0, chartWidth, h.height+height+chartMargin))
	draw.Draw(c.img, c.img.Bounds(), image.White, image.Point{}, draw.Src)
	y := chartMargin
	for _, l := range h.title {
		c.text(chartMargin, y+40, l, typeface{titleSize, true}, inkText)
		y += 56
	}
	for _, l := range h.note {
		c.text(chartMargin, y+32, l, typeface{noteSize, false}, inkNote)
		y += 42
	}
	return h.height
}

// head is the title and note of a chart, in lines.
type head struct {
	title, note []string
	height      int
}

func (c *canvas) head(title, note string) head {
	h := head{title: c.lines(title, typeface{titleSize, true}, 3), note: c.lines(note, typeface{noteSize, false}, 4)}
	h.height = chartMargin + 56*len(h.title) + 42*len(h.note) + 24
	return h
}

// lines breaks a text into at most that many; the last one is cut.
func (c *canvas) lines(text string, f typeface, most int) []string {
	text = c.clean(text)
	if text == "" {
		return nil
	}
	all := wrap(c.faces[f], text, chartInside)
	if len(all) > most {
		all[most-1] = c.cut(strings.Join(all[most-1:], " "), f, chartInside)
		all = all[:most]
	}
	return all
}

// clean is a text in one line, without what the font has no picture of (emoji, other scripts).
func (c *canvas) clean(text string) string {
	var b sfnt.Buffer
	kept := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		if g, err := c.fonts[0].GlyphIndex(&b, r); err != nil || g == 0 || r < ' ' {
			return -1
		}
		return r
	}, norm.NFC.String(text))
	return strings.Join(strings.Fields(kept), " ")
}

// label is a text that never is empty, cut to a width.
func (c *canvas) label(text string, f typeface, width int) string {
	if text = c.clean(text); text == "" {
		return "–"
	}
	return c.cut(text, f, width)
}

// cut is a text that fits, with an ellipsis for what does not.
func (c *canvas) cut(text string, f typeface, width int) string {
	if c.width(text, f) <= width {
		return text
	}
	r := []rune(text)
	low, high := 0, len(r) // the widths of beginnings grow with their lengths
	for low < high {
		if mid := (low + high + 1) / 2; c.width(string(r[:mid])+"…", f) <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return strings.TrimRight(string(r[:low]), " ,.;:-–") + "…"
}

func (c *canvas) width(text string, f typeface) int {
	return font.MeasureString(c.faces[f], text).Ceil()
}

// text writes from x on, with its foot at y.
func (c *canvas) text(x, y int, text string, f typeface, colour ink) {
	d := font.Drawer{Dst: c.img, Src: colour.fill(), Face: c.faces[f], Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// point is a place in pixels.
type point struct{ x, y float64 }

// polygon fills one.
func (c *canvas) polygon(colour ink, points ...point) {
	if len(points) < 3 {
		return
	}
	low, high := points[0], points[0]
	for _, p := range points {
		low = point{min(low.x, p.x), min(low.y, p.y)}
		high = point{max(high.x, p.x), max(high.y, p.y)}
	}
	box := image.Rect(int(math.Floor(low.x)), int(math.Floor(low.y)), int(math.Ceil(high.x))+1, int(math.Ceil(high.y))+1).Intersect(c.img.Bounds())
	if box.Empty() {
		return
	}
	c.pen.Reset(box.Dx(), box.Dy())
	for i, p := range points {
		x, y := float32(p.x-float64(box.Min.X)), float32(p.y-float64(box.Min.Y))
		if i == 0 {
			c.pen.MoveTo(x, y)
		} else {
			c.pen.LineTo(x, y)
		}
	}
	c.pen.ClosePath()
	c.pen.Draw(c.img, box, colour.fill(), image.Point{})
}

// bar fills a rectangle with round corners.
func (c *canvas) bar(x, y, width, height, radius float64, colour ink) {
	radius = min(radius, width/2, height/2)
	var points []point
	for corner, centre := range []point{{x + width - radius, y + radius}, {x + width - radius, y + height - radius}, {x + radius, y + height - radius}, {x + radius, y + radius}} {
		for i := range 9 {
			a := (float64(corner) - 1 + float64(i)/8) * math.Pi / 2
			points = append(points, point{centre.x + radius*math.Cos(a), centre.y + radius*math.Sin(a)})
		}
	}
	c.polygon(colour, points...)
}

func (c *canvas) dot(at point, radius float64, colour ink) {
	c.bar(at.x-radius, at.y-radius, 2*radius, 2*radius, radius, colour)
}

// stroke draws a line that thick.
func (c *canvas) stroke(a, b point, thick float64, colour ink) {
	dx, dy := b.x-a.x, b.y-a.y
	n := math.Hypot(dx, dy)
	if n == 0 {
		return
	}
	dx, dy = dx/n*thick/2, dy/n*thick/2
	c.polygon(colour, point{a.x + dy, a.y - dx}, point{b.x + dy, b.y - dx}, point{b.x - dy, b.y + dx}, point{a.x - dy, a.y + dx})
}
