package document

import (
	"bytes"
	"strings"
)

// filler writes a part anew with values in it.
type filler struct {
	data  []byte
	v     Values
	out   bytes.Buffer
	texts map[*node]string // texts that have changed, as XML
}

func (p *templatePart) fill(v Values) ([]byte, error) {
	if err := p.missing(v); err != nil {
		return nil, err
	}
	if len(p.found) == 0 {
		return p.data, nil
	}
	f := filler{data: p.data, v: v, texts: map[*node]string{}}
	f.write(p.root, nil)
	if f.out.Len() > maxFilled {
		return nil, ErrTooLarge
	}
	return f.out.Bytes(), nil
}

// write puts out a node; row is the entry of the list whose row it is in.
func (f *filler) write(n *node, row map[string]string) {
	switch {
	case f.out.Len() > maxFilled: // a list of many rows in a template of large ones
	case !f.stays(n):
		f.leaveEmpty(n)
	case n.kind == kindRow && n.list != "":
		for _, entry := range f.v.Rows[n.list] {
			f.inside(n, entry)
		}
	case n.kind == kindText:
		if text, ok := f.texts[n]; ok {
			f.out.WriteString(text)
			return
		}
		f.inside(n, row)
	default:
		f.inside(n, row)
	}
}

func (f *filler) inside(n *node, row map[string]string) {
	if n.kind == kindParagraph {
		f.replace(n, row)
	}
	at := n.start
	for _, k := range n.kids {
		f.out.Write(f.data[at:k.start])
		f.write(k, row)
		at = k.end
	}
	f.out.Write(f.data[at:n.end])
}

// stays tells whether a node is not removed. A table goes with its last row: without any, the file would be broken.
func (f *filler) stays(n *node) bool {
	for _, c := range n.conds {
		if !f.v.Show[c] {
			return false
		}
	}
	switch n.kind {
	case kindRow:
		return n.list == "" || len(f.v.Rows[n.list]) > 0
	case kindTable:
		rows, kept := 0, 0
		for _, k := range n.kids {
			if k.kind == kindRow {
				rows++
				if f.stays(k) {
					kept++
				}
			}
		}
		return rows == 0 || kept > 0
	}
	return true
}

// leaveEmpty leaves an empty paragraph of one that cannot go altogether: the last one of a cell, of a header or of a
// text box, which the format wants to have one, and one that ends a section.
func (f *filler) leaveEmpty(n *node) {
	if n.kind != kindParagraph {
		return
	}
	holder := n.parent
	last := (holder.kind == kindCell || holder.kind == kindBox) && holder.kids[len(holder.kids)-1] == n
	if !last && !n.section && !n.control {
		return
	}
	f.out.WriteString("<" + n.prefixed + "p>")
	if n.section && n.props[1] > n.props[0] {
		f.out.Write(f.data[n.props[0]:n.props[1]])
	}
	f.out.WriteString("</" + n.prefixed + "p>")
}

// replace works out the texts of a paragraph. The value stands where the placeholder's first letter stood, with its
// looks; what was left of the placeholder in later runs goes.
func (f *filler) replace(n *node, row map[string]string) {
	if len(n.found) == 0 {
		return
	}
	at, next := 0, 0 // in the paragraph's text; the first placeholder that may still begin
	for _, p := range n.pieces {
		from, to := at, at+len(p.text)
		at = to
		if p.node == nil {
			continue
		}
		var b strings.Builder
		done := from
		changed := false
		for next < len(n.found) && n.found[next].from < to {
			m := n.found[next]
			changed = true
			if m.from >= from {
				b.WriteString(p.text[done-from : m.from-from])
				b.WriteString(f.value(m.name, row))
			}
			done = min(m.to, to)
			if m.to > to {
				break // the rest of it is in the next piece
			}
			next++
		}
		if changed {
			b.WriteString(p.text[done-from:])
			var w strings.Builder
			runText(&w, p.node.prefixed, b.String())
			f.texts[p.node] = w.String()
		}
	}
}

func (f *filler) value(name string, row map[string]string) string {
	if strings.HasPrefix(name, "?") {
		return ""
	}
	if _, column, ok := strings.Cut(name, "."); ok {
		return row[column]
	}
	return f.v.Text[name]
}
