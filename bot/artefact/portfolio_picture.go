package artefact

import (
	"bytes"
	"image"
	"image/jpeg"
	_ "image/png"
	"slices"

	"golang.org/x/image/draw"

	"mitrabot/bot/document"
)

// Bounds of the pictures in a file: how many there are, how wide they are, and how large one may be before it is read at
// all: unpacked it takes up to eight bytes a pixel, and a photo of Telegram has at most 2560 by 2560. A JPEG of 800 pixels
// is sharp on a sheet of paper and does not make the file too heavy for a weak line.
const (
	maxPictures = 12
	maxWide     = 800
	maxPixels   = 10_000_000
)

// picturePart is the latest pictures, newest first, with the day and the note of each. Pictures that cannot be shown are
// counted, so that nobody looks for them in vain.
func (m Maker) picturePart(pictures []Picture, most int) part {
	pt := part{key: "latedoc.part_pictures"}
	if len(pictures) == 0 {
		pt.open = "latedoc.open_pictures"
		return pt
	}
	sorted := slices.Clone(pictures)
	slices.SortStableFunc(sorted, func(a, b Picture) int { return b.At.Compare(a.At) })
	shown := 0
	for _, p := range sorted {
		if shown == most {
			break
		}
		data, width, ok := printable(p.Data)
		if !ok {
			continue
		}
		shown++
		caption := m.moment(p.At)
		if p.Note != "" {
			caption += " · " + short(p.Note, 200)
		}
		pt.blocks = append(pt.blocks, document.Picture{Data: data, Width: width, Alt: caption}, document.Paragraph{Text: caption, Style: document.Small})
	}
	switch rest := len(pictures) - shown; {
	case shown == 0:
		pt.open = "latedoc.open_unreadable"
	case rest > 0:
		pt.blocks = append(pt.blocks, document.Paragraph{Text: m.Base("latedoc.more_pictures", "n", rest), Style: document.Small})
	}
	return pt
}

// printable makes a JPEG of a JPEG or PNG, no wider than maxWide and without what the file tells beside the picture, and
// tells how wide it stands on the page in millimetres: upright pictures narrower, so that they do not fill a page. False
// is for what is no picture.
func printable(data []byte) (out []byte, width int, ok bool) {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width <= 0 || c.Height <= 0 || c.Width > maxPixels/c.Height {
		return nil, 0, false
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, 0, false
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	wide := max(w, h, maxWide)
	paper := image.NewRGBA(image.Rect(0, 0, max(w*maxWide/wide, 1), max(h*maxWide/wide, 1)))
	draw.Draw(paper, paper.Bounds(), image.White, image.Point{}, draw.Src) // what is transparent is white on paper
	draw.BiLinear.Scale(paper, paper.Bounds(), img, img.Bounds(), draw.Over, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, paper, &jpeg.Options{Quality: 80}); err != nil {
		return nil, 0, false
	}
	if width = 120; h > w {
		width = max(120*w/h, 10)
	}
	return b.Bytes(), width, true
}
