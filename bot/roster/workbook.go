package roster

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Bounds of a workbook. What it says of its own size and counts is never believed: only what has been unpacked counts.
const (
	mostInside  = 16 << 20 // bytes of all parts together, unpacked
	mostParts   = 1_000    // files in the archive
	mostSheets  = 50
	mostDepth   = 32 // elements within each other; real workbooks stay below 10
	mostCells   = 200
	mostStrings = 400_000
	mostStyles  = 65_536
	headRows    = 10 // rows among which the heads are looked for
)

// readWorkbook reads a workbook (ECMA-376, part 1, 12.3 and 18). The libraries there are either unpack everything at
// once, or panic in goroutines of their own on a forged file, where nobody can catch it; so this is our own. It takes the
// first sheet with heads it knows, or else the first with anything in it, and names the others that hold something.
func readWorkbook(ctx context.Context, data []byte) (List, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	switch {
	case err != nil:
		return List{}, ErrDamaged
	case len(z.File) > mostParts:
		return List{}, ErrTooBig
	}
	w := workbook{ctx: ctx, parts: map[string]*zip.File{}, room: mostInside}
	for _, f := range z.File {
		w.parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
	}
	if w.parts["xl/workbook.xml"] == nil {
		return List{}, ErrKind // another kind of zip, a document perhaps
	}
	if err := w.directory(); err != nil {
		return List{}, err
	}
	return w.choose()
}

// workbook is one in reading.
type workbook struct {
	ctx     context.Context
	parts   map[string]*zip.File // by name in small letters
	room    int64                // bytes that may still be unpacked
	sheets  []sheetRef
	targets map[string]string // names of parts, by relation
	strings []string
	dates   []bool // for each style of cells, whether its numbers are days
	custom  map[string]bool
	from    time.Time // day 0
}

type sheetRef struct{ name, relation string }

// element is told of each element that begins (text is "") and ends (with its text, of itself alone).
type element func(path []string, e xml.StartElement, text string, ends bool) error

// read walks over one part. A missing part is no error: workbooks without texts have no table of them.
func (w *workbook) read(name string, see element) error {
	f := w.parts[strings.ToLower(name)]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return ErrDamaged
	}
	defer r.Close()
	counted := &io.LimitedReader{R: r, N: w.room + 1}
	err = w.walk(xml.NewDecoder(transform.NewReader(counted, unicode.BOMOverride(encoding.Nop.NewDecoder()))), see)
	if w.room = counted.N - 1; w.room < 0 {
		return ErrTooBig
	}
	return err
}

func (w *workbook) walk(d *xml.Decoder, see element) error {
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return r, nil // its mark has been obeyed already
		}
		code, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return code.NewDecoder().Reader(r), nil
	}
	var names []string
	var open []xml.StartElement
	var text strings.Builder
	for n := 0; ; n++ {
		if n%1024 == 0 && w.ctx.Err() != nil {
			return ErrTooBig
		}
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && len(open) == 0 && n > 0:
			return nil
		case err != nil:
			return ErrDamaged
		}
		switch token := token.(type) {
		case xml.StartElement:
			if len(open) == mostDepth {
				return ErrTooBig
			}
			text.Reset()
			open, names = append(open, token.Copy()), append(names, token.Name.Local)
			err = see(names, token, "", false)
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			last := len(open) - 1
			err = see(names, open[last], text.String(), true)
			text.Reset()
			open, names = open[:last], names[:last]
		}
		if err != nil {
			return err
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// directory reads what the sheets need: where they are, the table of texts, and which styles are those of days.
func (w *workbook) directory() error {
	w.from, w.targets, w.custom = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), map[string]string{}, map[string]bool{}
	err := w.read("xl/workbook.xml", func(_ []string, e xml.StartElement, _ string, ends bool) error {
		switch {
		case ends:
		case e.Name.Local == "workbookPr" && (attribute(e, "date1904") == "1" || attribute(e, "date1904") == "true"):
			w.from = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		case e.Name.Local == "sheet":
			if len(w.sheets) == mostSheets {
				return ErrTooBig
			}
			relation := ""
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					relation = a.Value
				}
			}
			if attribute(e, "state") == "" || attribute(e, "state") == "visible" {
				w.sheets = append(w.sheets, sheetRef{clean(attribute(e, "name")), relation})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = w.read("xl/_rels/workbook.xml.rels", func(_ []string, e xml.StartElement, _ string, ends bool) error {
		if !ends && e.Name.Local == "Relationship" && len(w.targets) < mostParts {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			w.targets[attribute(e, "Id")] = strings.TrimPrefix(path.Clean(target), "/")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.texts(); err != nil {
		return err
	}
	return w.styles()
}

// texts reads the table of texts. The parts of a formatted text belong together; how it is read aloud (rPh) does not.
func (w *workbook) texts() error {
	var text strings.Builder
	return w.read("xl/sharedStrings.xml", func(names []string, e xml.StartElement, own string, ends bool) error {
		switch {
		case !ends:
		case e.Name.Local == "t" && !within(names, "rPh"):
			text.WriteString(own)
		case e.Name.Local == "si":
			if len(w.strings) == mostStrings {
				return ErrTooBig
			}
			w.strings = append(w.strings, clean(text.String()))
			text.Reset()
		}
		return nil
	})
}

func within(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// styles learns which styles of cells are those of days.
func (w *workbook) styles() error {
	return w.read("xl/styles.xml", func(names []string, e xml.StartElement, _ string, ends bool) error {
		switch {
		case ends:
		case e.Name.Local == "numFmt" && len(w.custom) < mostStyles:
			w.custom[attribute(e, "numFmtId")] = dayFormat(attribute(e, "formatCode"))
		case e.Name.Local == "xf" && within(names, "cellXfs") && len(w.dates) < mostStyles:
			id := attribute(e, "numFmtId")
			n, _ := strconv.Atoi(id)
			w.dates = append(w.dates, w.custom[id] || n >= 14 && n <= 17 || n == 22) // ECMA-376, part 1, 18.8.30
		}
		return nil
	})
}

// dayFormat tells whether a format shows days: it has a y, or a d with an m, outside of quotes and brackets.
func dayFormat(code string) bool {
	until := rune(0)
	bare := strings.Map(func(r rune) rune {
		switch {
		case until != 0:
			if r == until {
				until = 0
			}
			return -1
		case r == '"':
			until = '"'
			return -1
		case r == '[':
			until = ']'
			return -1
		}
		return r
	}, strings.ToLower(code))
	return strings.ContainsRune(bare, 'y') || strings.ContainsRune(bare, 'd') && strings.ContainsRune(bare, 'm')
}

// choose reads the sheets in their order.
func (w *workbook) choose() (List, error) {
	var best *table
	var unread []string
	name := ""
	for _, s := range w.sheets {
		t := &table{}
		err := w.sheet(w.targets[s.relation], t)
		switch {
		case errors.Is(err, ErrTooMuch) && best != nil && best.columns != nil: // another sheet is read
			unread = append(unread, s.name)
			continue
		case err != nil:
			return List{}, err
		}
		t.end()
		switch {
		case len(t.list.Entries)+len(t.list.Faults) == 0:
		case best == nil || best.columns == nil && t.columns != nil:
			if best != nil {
				unread = append(unread, name)
			}
			best, name = t, s.name
		default:
			unread = append(unread, s.name)
		}
	}
	if best == nil {
		return List{}, nil
	}
	best.list.Unread = unread
	return best.list, nil
}

// sheet reads the rows of one sheet.
func (w *workbook) sheet(part string, t *table) error {
	var cells []string
	var text strings.Builder
	line, at := 0, 0
	return w.read(part, func(names []string, e xml.StartElement, own string, ends bool) error {
		switch local := e.Name.Local; {
		case local == "row" && !ends:
			if line++; attribute(e, "r") != "" {
				n, err := strconv.Atoi(attribute(e, "r"))
				if err != nil || n < 1 || n > 1<<24 {
					return ErrDamaged
				}
				line = n
			}
			cells, at = cells[:0], 0
		case local == "row":
			return t.row(line, cells)
		case local == "c" && !ends:
			if r := attribute(e, "r"); r != "" {
				at = column(r)
			}
			text.Reset()
		case (local == "v" || local == "t" && within(names, "is") && !within(names, "rPh")) && ends:
			text.WriteString(own)
		case local == "c":
			if at >= 0 && at < mostCells {
				value, err := w.value(attribute(e, "t"), attribute(e, "s"), text.String())
				if err != nil {
					return err
				}
				for len(cells) <= at {
					cells = append(cells, "")
				}
				cells[at] = value
			}
			at++
		}
		return nil
	})
}

// column is the place of a cell's name, "A1" being 0; -1 where it is none.
func column(name string) int {
	n := 0
	for i, r := range strings.ToUpper(name) {
		if r < 'A' || r > 'Z' || i > 3 {
			break
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1
}

// value is what a cell shows.
func (w *workbook) value(kind, style, text string) (string, error) {
	switch kind {
	case "s":
		if text == "" {
			return "", nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || i < 0 || i >= len(w.strings) {
			return "", ErrDamaged
		}
		return w.strings[i], nil
	case "e": // a formula that failed
		return "", nil
	case "", "n":
		i, err := strconv.Atoi(style)
		return w.number(text, err == nil && i >= 0 && i < len(w.dates) && w.dates[i]), nil
	}
	return text, nil
}

// number writes a number as it was typed: a day as in "2006-01-02", a telephone number without the 8.12E+10 that
// spreadsheet programs make of it.
func (w *workbook) number(text string, day bool) string {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	switch {
	case err != nil:
		return text
	case day && f >= 1 && f < 2_958_466: // until the year 9999
		return w.from.AddDate(0, 0, int(f)).Format(time.DateOnly)
	case f != float64(int64(f)) || f > 1e16 || f < 0:
		return text
	}
	return strconv.FormatInt(int64(f), 10)
}
