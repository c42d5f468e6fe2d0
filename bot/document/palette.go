package document

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// png is the picture with 256 colours: a quarter of the bytes, which matters where the signal is weak, and quicker to
// write. The inks stay exactly what they are; the shades at the edges of letters are rounded.
func (c *canvas) png() ([]byte, error) {
	m := image.NewPaletted(c.img.Bounds(), nil)
	known := map[uint32]uint8{}
	for _, i := range []ink{inkPaper, inkText, inkNote, inkAccent, inkBar, inkTrack, inkLine, inkToday, inkSecond, inkFourth} {
		known[uint32(i)] = uint8(len(m.Palette))
		m.Palette = append(m.Palette, i.colour())
	}
	last, index := uint32(inkPaper), uint8(0)
	for n := range m.Pix {
		p := c.img.Pix[4*n : 4*n+3]
		if v := uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2]); v != last {
			i, ok := known[v]
			if !ok {
				i = shade(m, known, v)
				known[v] = i
			}
			last, index = v, i
		}
		m.Pix[n] = index
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, fmt.Errorf("document: picture: %w", err)
	}
	return b.Bytes(), nil
}

// shade is the place of a colour in the palette of m: that of the same colour in four bits a channel, or, when there is no
// room for more, of the nearest one.
func shade(m *image.Paletted, known map[uint32]uint8, v uint32) uint8 {
	round := func(part uint32) uint32 { return (part&0xff + 8) / 17 * 17 }
	r := round(v>>16)<<16 | round(v>>8)<<8 | round(v)
	if i, ok := known[r]; ok {
		return i
	}
	if len(m.Palette) == 256 {
		return uint8(m.Palette.Index(ink(r).colour()))
	}
	known[r] = uint8(len(m.Palette))
	m.Palette = append(m.Palette, ink(r).colour())
	return known[r]
}

func (i ink) colour() color.Color {
	return color.RGBA{R: uint8(i >> 16), G: uint8(i >> 8), B: uint8(i), A: 0xff}
}
