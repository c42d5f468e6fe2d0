package document

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"rsc.io/qr"
)

// quiet is how many light modules a reader wants around a QR code (ISO/IEC 18004, 6.3.8).
const quiet = 4

// QR draws text as a QR code, as PNG, about width pixels wide with the light border readers need. It returns an error
// for an empty text and for one too long for a code.
func QR(text string, width int) ([]byte, error) {
	img, err := code(text, width)
	if err != nil {
		return nil, err
	}
	return encode(img)
}

func code(text string, width int) (*image.Gray, error) {
	if text == "" {
		return nil, errors.New("document: nothing to put into a QR code")
	}
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("document: QR code: %w", err)
	}
	side := c.Size + 2*quiet
	scale := max(width/side, 1)
	img := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				at := image.Pt((x+quiet)*scale, (y+quiet)*scale)
				draw.Draw(img, image.Rectangle{at, at.Add(image.Pt(scale, scale))}, image.Black, image.Point{}, draw.Src)
			}
		}
	}
	return img, nil
}

// The poster's size in pixels: A4 upright at 100 dots an inch, which prints well and stays small.
const (
	posterWidth  = 827
	posterHeight = 1169
	margin       = 60
)

// Poster is a page to print or to show: a title, the QR code of link, a line of text, and the link in small letters. It
// is PNG. Characters that the built-in font lacks show as boxes.
func Poster(link, title, line string) ([]byte, error) {
	qrCode, err := code(link, posterWidth-2*margin)
	if err != nil {
		return nil, err
	}
	page := image.NewGray(image.Rect(0, 0, posterWidth, posterHeight))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	y, err := write(page, gobold.TTF, 44, title, 110)
	if err != nil {
		return nil, err
	}
	at := image.Pt((posterWidth-qrCode.Bounds().Dx())/2, y)
	draw.Draw(page, image.Rectangle{at, at.Add(qrCode.Bounds().Size())}, qrCode, image.Point{}, draw.Src)
	if y, err = write(page, goregular.TTF, 32, line, at.Y+qrCode.Bounds().Dy()+50); err != nil {
		return nil, err
	}
	if _, err = write(page, goregular.TTF, 20, link, y+10); err != nil {
		return nil, err
	}
	return encode(page)
}

// write puts text in centred lines that fit the page, the first one's foot at y, and returns where the next could begin.
func write(page draw.Image, ttf []byte, size float64, text string, y int) (int, error) {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		return y, fmt.Errorf("document: font: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		return y, fmt.Errorf("document: font: %w", err)
	}
	defer face.Close()
	for _, l := range wrap(face, text, posterWidth-2*margin) {
		d := font.Drawer{Dst: page, Src: image.NewUniform(color.Black), Face: face}
		d.Dot = fixed.P((posterWidth-d.MeasureString(l).Ceil())/2, y)
		d.DrawString(l)
		y += int(size * 1.3)
	}
	return y, nil
}

// wrap breaks text at spaces, and a word that is too long wherever it must.
func wrap(face font.Face, text string, width int) (lines []string) {
	fits := func(s string) bool { return font.MeasureString(face, s).Ceil() <= width }
	line := ""
	for _, word := range strings.Fields(text) {
		if next := strings.TrimSpace(line + " " + word); fits(next) {
			line = next
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = ""
		for _, r := range word {
			if !fits(line + string(r)) {
				lines = append(lines, line)
				line = ""
			}
			line += string(r)
		}
	}
	return append(lines, line)
}

func encode(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("document: picture: %w", err)
	}
	return b.Bytes(), nil
}
