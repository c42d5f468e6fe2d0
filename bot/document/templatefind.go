package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is how long a name in braces may be; what is longer is a brace somebody forgot to close.
const maxName = 60

// looker finds the placeholders of a part and counts on the way, for telling people where they stand.
type looker struct {
	part                    *templatePart
	paragraphs, tables, row int
}

// look finds all placeholders, and ties conditions and lists to the paragraphs and rows they are about.
func (p *templatePart) look() error {
	l := looker{part: p}
	return l.node(p.root, false)
}

func (l *looker) node(n *node, inTable bool) error {
	switch n.kind {
	case kindTable:
		if !inTable {
			l.tables++
			l.row = 0
		}
		inTable = true
	case kindRow:
		if n.parent.up(kindRow) == nil {
			l.row++
		}
	case kindParagraph:
		if err := l.paragraph(n, inTable); err != nil {
			return err
		}
	}
	for _, k := range n.kids {
		if err := l.node(k, inTable); err != nil {
			return err
		}
	}
	return nil
}

func (l *looker) paragraph(n *node, inTable bool) error {
	var b strings.Builder
	for _, p := range n.pieces {
		b.WriteString(p.text)
	}
	text := b.String()
	if !inTable && strings.TrimSpace(text) != "" && n.parent.kind == kindRoot {
		l.paragraphs++
	}
	marks, err := marksIn(text)
	for i := range marks {
		marks[i].where = l.where(n, inTable, around(text, marks[i].from, marks[i].to))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", l.where(n, inTable, around(text, len(text), len(text))), err)
	}
	beginning := true
	for i, m := range marks {
		if i > 0 {
			beginning = beginning && strings.TrimSpace(text[marks[i-1].to:m.from]) == ""
		} else {
			beginning = strings.TrimSpace(text[:m.from]) == ""
		}
		if err := n.tie(m, beginning); err != nil {
			return fmt.Errorf("%s: {%s} %w", m.where, m.name, err)
		}
		beginning = beginning && strings.HasPrefix(m.name, "?")
		if beginning {
			marks[i].to += len(text[m.to:]) - len(strings.TrimLeft(text[m.to:], " \u00a0"))
		}
	}
	n.found = marks
	if l.part.found = append(l.part.found, marks...); len(l.part.found) > maxMarks {
		return ErrTooLarge
	}
	return nil
}

// tie tells the paragraph or its row what a condition or list means for it.
func (n *node) tie(m mark, beginning bool) error {
	row := n.up(kindRow)
	if cond, ok := strings.CutPrefix(m.name, "?"); ok {
		if !beginning {
			return errors.New("does not stand at the beginning of a paragraph")
		}
		owner := n
		if row != nil && row.first() == n {
			owner = row
		}
		owner.conds = append(owner.conds, cond)
		return nil
	}
	list, _, ok := strings.Cut(m.name, ".")
	if !ok {
		return nil
	}
	switch {
	case row == nil:
		return errors.New("does not stand in a row of a table")
	case row.list != "" && row.list != list:
		return fmt.Errorf("stands in a row that {%s....} repeats already", row.list)
	}
	row.list = list
	return nil
}

// first is the paragraph a row begins with.
func (n *node) first() *node {
	for n.kind != kindParagraph {
		if len(n.kids) == 0 {
			return nil
		}
		n = n.kids[0]
	}
	return n
}

// marksIn are the placeholders of a text, with an error where braces do not match.
func marksIn(text string) (marks []mark, err error) {
	for at := 0; ; {
		i := strings.IndexAny(text[at:], "{}")
		if i < 0 {
			return marks, nil
		}
		from := at + i
		if text[from] == '}' {
			return marks, errors.New("a brace } is closed that was not opened")
		}
		n := strings.IndexAny(text[from+1:], "{}\n\t")
		if n < 0 || text[from+1+n] != '}' || utf8.RuneCountInString(text[from+1:from+1+n]) > maxName {
			return marks, errors.New("a brace { is not closed")
		}
		at = from + n + 2
		name := nameIn(text[from+1 : at-1])
		if name == "" || name == "?" {
			return marks, errors.New("there is no name between { and }")
		}
		if marks = append(marks, mark{from: from, to: at, name: name}); len(marks) > maxMarks {
			return nil, ErrTooLarge
		}
	}
}

// nameIn forgives what word processors do on their own: capitals at the beginning of a sentence, spaces.
func nameIn(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u00ad' || r == '\u200b' {
			return -1
		}
		return r
	}, s))
}

// around is the text next to a placeholder: before it, or else after it.
func around(text string, from, to int) string {
	const most, bytes = 30, 200
	before := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(text[max(0, from-bytes):from], "")), " "))
	if len(before) > most { // from a whole word on
		cut := string(before[len(before)-most:])
		if _, rest, ok := strings.Cut(cut, " "); ok {
			cut = rest
		}
		return cut
	}
	if len(before) > 0 {
		return string(before)
	}
	after := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(text[to:min(len(text), to+bytes)], "")), " "))
	return string(after[:min(len(after), most)])
}

func (l *looker) where(n *node, inTable bool, near string) string {
	if near != "" {
		near = fmt.Sprintf(", near %q", near)
	}
	box := n.parent.up(kindBox)
	switch {
	case l.part.kind != "":
		return strings.TrimSuffix(l.part.kind, "s")
	case box != nil:
		return "text box" + near
	case inTable:
		return fmt.Sprintf("table %d, row %d", l.tables, l.row)
	}
	return fmt.Sprintf("paragraph %d%s", l.paragraphs, near)
}

// missing is the first placeholder that has no value.
func (p *templatePart) missing(v Values) error {
	for _, m := range p.found {
		name, cond := strings.CutPrefix(m.name, "?")
		list, column, repeated := strings.Cut(name, ".")
		ok := true
		switch {
		case cond:
			_, ok = v.Show[name]
		case repeated:
			var rows []map[string]string
			rows, ok = v.Rows[list]
			ok = ok && !slices.ContainsFunc(rows, func(r map[string]string) bool {
				_, has := r[column]
				return !has
			})
		default:
			_, ok = v.Text[name]
		}
		if !ok {
			return fmt.Errorf("{%s} has no value (%s)", m.name, m.where)
		}
	}
	return nil
}
