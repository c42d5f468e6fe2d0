package document

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// kind is what a node of a part is to its filling. Other elements are left as they stand.
type kind int

const (
	kindRoot kind = iota
	kindTable
	kindRow
	kindCell
	kindBox // what holds paragraphs by itself: a text box, a header, a footnote
	kindParagraph
	kindText
)

func kindOf(element string) kind {
	switch element {
	case "tbl":
		return kindTable
	case "tr":
		return kindRow
	case "tc":
		return kindCell
	case "txbxContent", "hdr", "ftr", "footnote", "endnote":
		return kindBox
	case "p":
		return kindParagraph
	case "t":
		return kindText
	}
	return kindRoot
}

// node is an element of a part, by its place in the bytes.
type node struct {
	kind       kind
	start, end int
	kids       []*node
	parent     *node

	text   []byte // of a text
	broken bool   // a text with elements in it, which nobody writes: it stays as it is

	pieces   []piece // of a paragraph: its own text, in order
	props    [2]int  // its properties
	section  bool    // in them a section ends: they cannot go
	control  bool    // it stands directly in a content control, which cannot be empty
	found    []mark
	conds    []string // of a paragraph or row: all must be true for it to stay
	list     string   // of a row: what repeats it
	prefixed string   // the prefix of the element's name, with its colon
}

// piece is a bit of a paragraph's text: that of a node, or a break or tab without one.
type piece struct {
	node *node
	text string
}

// mark is a placeholder in a paragraph: where in its text, and where for people.
type mark struct {
	from, to int
	name     string // "name", "list.name" or "?name"
	where    string
}

// templatePart is one file of a template with text in it.
type templatePart struct {
	file  string
	kind  string // "", "header", "footer", "footnotes", "endnotes"
	data  []byte
	root  *node
	found []mark
}

// wordNames are the namespaces of the format in its two editions (ECMA-376 transitional and strict).
func wordName(n xml.Name) bool {
	return n.Space == wordSpace || n.Space == "http://purl.oclc.org/ooxml/wordprocessingml/main"
}

// partParser walks through the elements of a part.
type partParser struct {
	data    []byte
	left    int      // nodes and separators that may still come
	names   []string // of the elements that are open; those of other namespaces as ""
	nodes   []*node  // the same elements' nodes, nil for those without
	current *node
}

func parsePart(kind, file string, data []byte) (*templatePart, error) {
	p := partParser{data: data, left: maxNodes, current: &node{end: len(data)}}
	root := p.current
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		at := int(d.InputOffset())
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		switch token := token.(type) {
		case xml.Directive:
			return nil, fmt.Errorf("%s: it has a document type, which the format forbids", file)
		case xml.StartElement:
			if len(p.names) == maxDepth {
				return nil, fmt.Errorf("%s: its elements stand too deep in each other", file)
			}
			if p.open(token.Name, at); p.left < 0 {
				return nil, ErrTooLarge
			}
		case xml.EndElement:
			p.close(at, int(d.InputOffset()))
		case xml.CharData:
			if p.current.kind == kindText {
				p.current.text = append(p.current.text, token...)
			}
		}
	}
	part := &templatePart{file: file, kind: kind, data: data, root: root}
	return part, part.look()
}

func (p *partParser) open(name xml.Name, at int) {
	local, parent := "", ""
	if wordName(name) {
		local = name.Local
	}
	if n := len(p.names); n > 0 {
		parent = p.names[n-1]
	}
	var n *node
	switch k := kindOf(local); {
	case p.current.kind == kindText:
		p.current.broken = true
	case k != kindRoot:
		p.left--
		n = &node{kind: k, start: at, parent: p.current, control: parent == "sdtContent", prefixed: prefixOf(p.data[at:])}
		p.current.kids = append(p.current.kids, n)
		p.current = n
	case local == "pPr" && parent == "p":
		p.current.props[0] = at
	case local == "sectPr" && p.current.kind == kindParagraph:
		p.current.section = true
	case parent == "r":
		p.separator(local)
	}
	p.names, p.nodes = append(p.names, local), append(p.nodes, n)
}

// separator is what stands between texts in a run; no placeholder reaches over it.
func (p *partParser) separator(local string) {
	text := map[string]string{"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\t"}[local]
	if owner := p.current.paragraph(); text != "" && owner != nil {
		p.left--
		owner.pieces = append(owner.pieces, piece{text: text})
	}
}

func (p *partParser) close(at, end int) {
	last := len(p.names) - 1
	name, n := p.names[last], p.nodes[last]
	p.names, p.nodes = p.names[:last], p.nodes[:last]
	if name == "pPr" && p.current.kind == kindParagraph && last > 0 && p.nodes[last-1] == p.current {
		p.current.props[1] = end
	}
	if n == nil {
		return
	}
	n.end = end
	p.current = n.parent
	if owner := n.parent.paragraph(); n.kind == kindText && owner != nil && !n.broken {
		owner.pieces = append(owner.pieces, piece{n, strings.NewReplacer("\n", " ", "\t", " ").Replace(string(n.text))})
		n.text = nil
	}
}

// paragraph is the nearest one that n is in, or is.
func (n *node) paragraph() *node { return n.up(kindParagraph) }

func (n *node) up(k kind) *node {
	for n != nil && n.kind != k {
		n = n.parent
	}
	return n
}

// prefixOf is the prefix of the element that tag begins with, with its colon: "w:" of "<w:p ...>".
func prefixOf(tag []byte) string {
	name := tag[1:]
	if i := bytes.IndexAny(name, " \t\r\n/>"); i >= 0 {
		name = name[:i]
	}
	return string(name[:bytes.IndexByte(name, ':')+1])
}
