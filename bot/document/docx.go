package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // photos
	_ "image/png"
	"io"
	"strings"
	"unicode/utf8"
)

// Measures of a page, in twentieths of a point (1440 to the inch): A4 with margins of 2.5 cm.
const (
	pageWidth  = 11906
	pageHeight = 16838
	pageMargin = 1417
	textWidth  = pageWidth - 2*pageMargin
)

// The largest picture in a document, in millimetres: the width of the text, and what leaves room for a heading above.
const (
	maxPictureWidth  = 160
	maxPictureHeight = 230
)

// Docx writes d as Office Open XML. It adds nothing of its own: no author, no dates, no name of a program. Characters
// that XML cannot hold are left out. Names in braces stay as they are, so that a Doc with them becomes a template for
// ParseTemplate. It returns an error for a picture that is none, for a row with more cells than its table has columns,
// and for Widths that do not fit the columns.
func Docx(d Doc) ([]byte, error) {
	w := docxWriter{}
	for i, b := range d.Blocks {
		var next Block
		if i+1 < len(d.Blocks) {
			next = d.Blocks[i+1]
		}
		w.last = next == nil
		if err := w.block(b, next); err != nil {
			return nil, fmt.Errorf("document: block %d: %w", i+1, err)
		}
	}
	parts := []zipPart{
		{"[Content_Types].xml", docxTypes(w.media)},
		{"_rels/.rels", relations("officeDocument", "word/document.xml", coreRelation, "docProps/core.xml")},
		{"docProps/core.xml", coreProperties(d.Title)},
		{"word/document.xml", w.document()},
		{"word/_rels/document.xml.rels", documentRelations(w.media)},
		{"word/styles.xml", docxStyles()},
		{"word/settings.xml", docxSettings()},
		{"word/numbering.xml", docxNumbering(w.numbered)},
		{"word/footer1.xml", docxFooter(d.Footer)},
	}
	for _, m := range w.media {
		parts = append(parts, zipPart{"word/" + m.target, string(m.data)})
	}
	return zipped(parts)
}

// zipPart is one file of an Office Open XML package.
type zipPart struct{ name, text string }

func zipped(parts []zipPart) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		method := zip.Deflate
		if !strings.HasSuffix(p.name, ".xml") && !strings.HasSuffix(p.name, ".rels") {
			method = zip.Store // pictures are packed already
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: method})
		if err == nil {
			_, err = io.WriteString(f, p.text)
		}
		if err != nil {
			return nil, fmt.Errorf("document: %s: %w", p.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	return b.Bytes(), nil
}

// medium is a picture in the package.
type medium struct {
	target string // below word/
	data   []byte
}

// docxWriter gathers the body and what it refers to.
type docxWriter struct {
	last      bool // the block being written is the last one
	body      strings.Builder
	media     []medium
	numbered  int  // numbered lists so far: each begins with 1 again
	breakNext bool // the next block begins a page
}

func (w *docxWriter) block(b, next Block) error {
	switch b := b.(type) {
	case Heading:
		level := min(max(b.Level, 1), 3)
		w.paragraph(props{style: fmt.Sprintf("Heading%d", level)}, b.Text)
	case Paragraph:
		_, signed := next.(Signatures)
		p := paragraphProps(b.Style)
		p.keepNext = p.keepNext || signed // signatures do not stand on a page of their own
		w.paragraph(p, b.Text)
	case Pairs:
		w.pairs(b)
	case Grid:
		return w.grid(b)
	case List:
		w.list(b)
	case Signatures:
		w.signatures(b)
	case Picture:
		return w.picture(b)
	case PageBreak:
		w.breakNext = w.body.Len() > 0
	default:
		return fmt.Errorf("no block is a %T", b)
	}
	return nil
}

func paragraphProps(s Style) props {
	switch s {
	case Left:
		return props{style: "Letter"}
	case Centred:
		return props{style: "Letter", align: "center"}
	case Right:
		return props{style: "Letter", align: "right"}
	case Small:
		return props{style: "Small"}
	case Bold:
		return props{style: "Letter", bold: true, keepNext: true} // it mostly stands above what it names
	}
	return props{style: "BodyText"}
}

// props are what a paragraph looks like, beyond its style.
type props struct {
	style, align        string
	keepNext, pageBreak bool
	list                int // numbering; 0: none
	bold, underlined    bool
}

// write is the properties in the order of the schema (ECMA-376 part 1, 17.3.1.26), which Word insists on.
func (p props) write(w *strings.Builder) {
	w.WriteString(`<w:pPr>`)
	if p.style != "" {
		fmt.Fprintf(w, `<w:pStyle w:val="%s"/>`, p.style)
	}
	if p.keepNext {
		w.WriteString(`<w:keepNext/>`)
	}
	if p.pageBreak {
		w.WriteString(`<w:pageBreakBefore/>`)
	}
	if p.list > 0 {
		fmt.Fprintf(w, `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr>`, p.list)
	}
	if p.align != "" {
		fmt.Fprintf(w, `<w:jc w:val="%s"/>`, p.align)
	}
	w.WriteString(`</w:pPr>`)
}

func (p props) run(w *strings.Builder, text string) {
	if text == "" {
		return
	}
	w.WriteString(`<w:r>`)
	if p.bold || p.underlined {
		w.WriteString(`<w:rPr>`)
		if p.bold {
			w.WriteString(`<w:b/><w:bCs/>`)
		}
		if p.underlined {
			w.WriteString(`<w:u w:val="single"/>`)
		}
		w.WriteString(`</w:rPr>`)
	}
	runText(w, "w:", text)
	w.WriteString(`</w:r>`)
}

// runText is the inside of a run: line breaks and tabs are elements of their own.
func runText(w *strings.Builder, prefix, text string) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			w.WriteString("<" + prefix + "br/>")
		}
		for j, s := range strings.Split(line, "\t") {
			if j > 0 {
				w.WriteString("<" + prefix + "tab/>")
			}
			if s != "" {
				w.WriteString("<" + prefix + `t xml:space="preserve">` + plainXML(s) + "</" + prefix + "t>")
			}
		}
	}
}

// paragraph writes one, at the beginning of a page where that was asked for.
func (w *docxWriter) paragraph(p props, text string) {
	p.pageBreak, w.breakNext = w.breakNext, false
	cellParagraph(&w.body, p, text)
}

func cellParagraph(w *strings.Builder, p props, text string) {
	w.WriteString(`<w:p>`)
	p.write(w)
	p.run(w, text)
	w.WriteString(`</w:p>`)
}

func (w *docxWriter) list(l List) {
	id := 1 // points
	if l.Numbered {
		w.numbered++
		id = 1 + w.numbered
	}
	for _, item := range l.Items {
		w.paragraph(props{style: "ListParagraph", list: id}, item)
	}
}

// picture puts one in a line of its own.
func (w *docxWriter) picture(p Picture) error {
	size, format, err := image.DecodeConfig(bytes.NewReader(p.Data))
	if err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	if size.Width < 1 || size.Height < 1 {
		return errors.New("picture: it is empty")
	}
	const emu = 36000 // English metric units to the millimetre
	width := p.Width
	if width < 1 || width > maxPictureWidth {
		width = maxPictureWidth
	}
	cx := int64(width) * emu
	cy := cx * int64(size.Height) / int64(size.Width)
	if cy > maxPictureHeight*emu {
		cx, cy = max(maxPictureHeight*emu*int64(size.Width)/int64(size.Height), 1), maxPictureHeight*emu
	}
	n := len(w.media) + 1
	w.media = append(w.media, medium{fmt.Sprintf("media/image%d.%s", n, format), p.Data})
	w.body.WriteString(`<w:p>`)
	props{style: "Picture", pageBreak: w.breakNext}.write(&w.body)
	w.breakNext = false
	fmt.Fprintf(&w.body, `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/>`+
		`<wp:docPr id="%d" name="Picture %d" descr="%s"/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>`+
		`<a:graphic><a:graphicData uri="%s"><pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="Picture %d"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="rIdP%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>`+
		`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
		cx, cy, n, n, plainXML(p.Alt), pictureSpace, n, n, n, cx, max(cy, 1))
	return nil
}

// plainXML is a text as XML, without the characters XML 1.0 has no place for (2.2).
func plainXML(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"): // no UTF-8
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\t', r == '\n', r >= 0x20 && r < 0xFFFE, r >= 0x10000:
			b.WriteRune(r)
		}
	}
	return b.String()
}
