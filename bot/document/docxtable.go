package document

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// table begins one of fixed column widths (in twentieths of a point), so that a long word is broken and not the page.
func (w *docxWriter) table(widths []int, borders string) {
	if w.breakNext {
		w.paragraph(props{style: "Gap"}, "")
	}
	sum := 0
	for _, n := range widths {
		sum += n
	}
	fmt.Fprintf(&w.body, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/>%s<w:tblLayout w:type="fixed"/>`+
		`<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>`+
		`</w:tblPr><w:tblGrid>`, sum, borders)
	for _, n := range widths {
		fmt.Fprintf(&w.body, `<w:gridCol w:w="%d"/>`, n)
	}
	w.body.WriteString(`</w:tblGrid>`)
}

// endTable ends one; what stands below would otherwise grow together with it. At the end of a document the paragraph that
// must stand there is as good as nothing, lest it begins a page.
func (w *docxWriter) endTable() {
	w.body.WriteString(`</w:tbl>`)
	style := "Gap"
	if w.last {
		style = "End"
	}
	cellParagraph(&w.body, props{style: style}, "")
}

// row is one that the end of a page does not part.
func (w *docxWriter) row(more string, cells func()) {
	w.body.WriteString(`<w:tr><w:trPr><w:cantSplit/>` + more + `</w:trPr>`)
	cells()
	w.body.WriteString(`</w:tr>`)
}

func (w *docxWriter) cell(width int, more string, paragraphs func()) {
	fmt.Fprintf(&w.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s</w:tcPr>`, width, more)
	paragraphs()
	w.body.WriteString(`</w:tc>`)
}

func (w *docxWriter) textCell(width int, more string, p props, text string) {
	w.cell(width, more, func() { cellParagraph(&w.body, p, text) })
}

const gridLines = `<w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="808080"/><w:left w:val="single" w:sz="4" w:space="0" w:color="808080"/>` +
	`<w:bottom w:val="single" w:sz="4" w:space="0" w:color="808080"/><w:right w:val="single" w:sz="4" w:space="0" w:color="808080"/>` +
	`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="808080"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="808080"/></w:tblBorders>`

func (w *docxWriter) grid(g Grid) error {
	columns := len(g.Head)
	if columns == 0 {
		for _, r := range g.Rows {
			columns = max(columns, len(r))
		}
	}
	if columns == 0 {
		return nil
	}
	widths, err := columnWidths(g.Widths, columns)
	if err != nil {
		return err
	}
	w.table(widths, gridLines)
	if len(g.Head) > 0 {
		w.row(`<w:tblHeader/>`, func() {
			for i, text := range g.Head {
				w.textCell(widths[i], `<w:shd w:val="clear" w:color="auto" w:fill="E7EEED"/><w:vAlign w:val="center"/>`, props{style: "Cell", keepNext: true, bold: true}, text)
			}
		})
	}
	for n, r := range g.Rows {
		if len(r) > columns {
			return fmt.Errorf("row %d has %d cells for %d columns", n+1, len(r), columns)
		}
		w.row("", func() {
			for i := range columns {
				text := ""
				if i < len(r) {
					text = r[i]
				}
				w.textCell(widths[i], "", props{style: "Cell"}, text)
			}
		})
	}
	w.endTable()
	return nil
}

// columnWidths shares the width of the text.
func columnWidths(relative []int, n int) ([]int, error) {
	if len(relative) == 0 {
		for range n {
			relative = append(relative, 1)
		}
	}
	if len(relative) != n {
		return nil, fmt.Errorf("%d widths for %d columns", len(relative), n)
	}
	sum := 0
	for _, r := range relative {
		if r < 1 || r > 10000 {
			return nil, errors.New("a column's width is out of bounds")
		}
		sum += r
	}
	widths := make([]int, n)
	for i, r := range relative {
		widths[i] = max(textWidth*r/sum, 1)
	}
	return widths, nil
}

// pairs are three columns, as letters have them: the colons stand below each other.
func (w *docxWriter) pairs(p Pairs) {
	if len(p.Rows) == 0 {
		return
	}
	longest := 0
	for _, r := range p.Rows {
		longest = max(longest, utf8.RuneCountInString(r[0]))
	}
	label := min(max(longest*130+200, 1400), 3600)
	const colon = 250
	widths := []int{label, colon, textWidth - label - colon}
	w.table(widths, "")
	for _, r := range p.Rows {
		name, mark := strings.TrimRight(r[0], " :"), ":"
		if name == "" {
			mark = ""
		}
		w.row("", func() {
			w.textCell(widths[0], "", props{style: "Pair"}, name)
			w.textCell(widths[1], "", props{style: "Pair"}, mark)
			w.textCell(widths[2], "", props{style: "Pair"}, r[1])
		})
	}
	w.endTable()
}

// signatures are rows of two (three, where there are three), in lines of what stands above, the room to sign in, and
// names: so names stand side by side whatever is above them. A single one stands on the right, as in a letter.
func (w *docxWriter) signatures(s Signatures) {
	sides := s.Sides
	if len(sides) == 0 {
		return
	}
	across := 2
	if len(sides) == 3 {
		across = 3
	}
	if len(sides)%across != 0 {
		sides = append([]Signature{}, sides...)
		if len(sides) == 1 {
			sides = []Signature{{}, sides[0]}
		} else {
			sides = append(sides, Signature{})
		}
	}
	widths, _ := columnWidths(nil, across)
	w.table(widths, "")
	for i := 0; i < len(sides); i += across {
		w.signatureRow(sides[i:i+across], widths, i+across == len(sides))
	}
	w.endTable()
}

func (w *docxWriter) signatureRow(sides []Signature, widths []int, last bool) {
	p := props{style: "Signed", keepNext: true}
	empty := func(s Signature) bool { return len(s.Above) == 0 && s.Name == "" && s.Role == "" }
	w.row("", func() {
		for i, s := range sides {
			w.textCell(widths[i], "", p, strings.Join(s.Above, "\n"))
		}
	})
	w.row(`<w:trHeight w:val="1300" w:hRule="atLeast"/>`, func() { // 23 mm: room for a stamp and a duty stamp
		for i := range sides {
			w.textCell(widths[i], "", p, "")
		}
	})
	p.keepNext = !last
	w.row("", func() {
		for i, s := range sides {
			w.cell(widths[i], "", func() {
				name := p
				name.bold, name.underlined = true, true
				text := s.Name
				switch {
				case empty(s):
				case strings.TrimSpace(text) == "" || text == Gap:
					name.bold, name.underlined, text = false, false, "("+Gap+")"
				}
				if s.Role != "" {
					name.keepNext = true
				}
				cellParagraph(&w.body, name, text)
				if s.Role != "" {
					cellParagraph(&w.body, p, s.Role)
				}
			})
		}
	})
}
