package roster

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"mitrabot/bot/fuzzy"
)

// heads are the names of columns, as fuzzy.Fold leaves them, in both languages. Never changed.
var heads = map[string][]string{
	"name": {"nama", "nama mitra", "mitra", "name", "partner", "organisasi", "lembaga", "nama lembaga", "instansi", "perusahaan", "organisation", "organization", "company",
		"nama organisasi", "institution", "institusi", "usaha"},
	"person":  {"narahubung", "kontak", "pic", "contact", "person", "contact person", "nama kontak", "nama narahubung", "penanggung jawab", "orang"},
	"role":    {"jabatan", "role", "title", "posisi", "peran"},
	"phone":   {"telepon", "telp", "hp", "no hp", "no telp", "no telepon", "nomor", "nomor hp", "nomor telepon", "no wa", "wa", "whatsapp", "nomor whatsapp", "phone", "mobile", "tel", "phone number", "handphone"},
	"email":   {"email", "e mail", "surel", "alamat email"},
	"area":    {"wilayah", "area", "alamat", "kota", "kabupaten", "kecamatan", "city", "address", "daerah", "lokasi"},
	"source":  {"sumber", "source", "kenal dari", "asal kontak", "known from"},
	"tags":    {"label", "tag", "tags", "kelompok", "grup", "group", "kategori"},
	"rhythm":  {"ritme", "rhythm", "ritme hari", "rhythm days", "hari", "cadence"},
	"founded": {"hari jadi", "founded"},
	"others":  {"orang lain", "more people"},
	// As the export writes them.
	"archived": {"diarsipkan", "archived"},
}

// decode makes text of a file: UTF-8, UTF-16 with its mark, or else the usual 8-bit code of Windows. What holds other
// control characters is no text.
func decode(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", false
		}
		data = out
	case !utf8.Valid(data):
		out, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			return "", false
		}
		data = out
	}
	for _, r := range string(data) {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == utf8.RuneError {
			return "", false
		}
	}
	return strings.TrimPrefix(string(data), "\ufeff"), true
}

// readTable reads comma separated values, whatever separates them.
func readTable(ctx context.Context, text string) (List, error) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	first := 1
	comma, told := declared(text)
	if told {
		_, text, _ = strings.Cut(text, "\n")
		first++
	} else {
		comma = separator(text)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.Count(line, string(comma)) > 5*mostCells {
			return List{}, ErrTooBig
		}
	}
	records, err := strict(ctx, text, comma)
	if errors.As(err, new(*csv.ParseError)) {
		// A quote stands where none may. To go on reading would take all that follows for one cell, so each line is read
		// for itself.
		records, err = lineByLine(text, comma)
	}
	if err != nil {
		return List{}, err
	}
	var t table
	for _, r := range records {
		if r.odd != "" {
			t.list.Faults = append(t.list.Faults, Fault{first - 1 + r.line, "quote", clip(clean(r.odd))})
		}
		if err := t.row(first-1+r.line, r.cells); err != nil {
			return List{}, err
		}
	}
	t.end()
	return t.list, nil
}

// record is one row of a table as it stands in the file.
type record struct {
	line  int // from 1
	cells []string
	odd   string // the line, where its quotes make no sense
}

func strict(ctx context.Context, text string, comma rune) (records []record, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = comma, -1, comma != '\t'
	for {
		cells, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return records, nil
		case err != nil:
			return nil, err
		case ctx.Err() != nil:
			return nil, ErrTooBig
		case len(records) > Most+headRows && !blank(cells):
			return nil, ErrTooMuch
		}
		if line, _ := r.FieldPos(0); !blank(cells) {
			records = append(records, record{line: line, cells: cells})
		}
	}
}

func lineByLine(text string, comma rune) (records []record, err error) {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		r := record{line: n, cells: strings.Split(line, string(comma))}
		if strings.ContainsRune(line, '"') {
			one := csv.NewReader(strings.NewReader(line))
			one.Comma, one.TrimLeadingSpace = comma, comma != '\t'
			if cells, err := one.Read(); err == nil {
				r.cells = cells
			} else {
				r.odd = line
			}
		}
		if blank(r.cells) {
			continue
		}
		if len(records) > Most+headRows {
			return nil, ErrTooMuch
		}
		records = append(records, r)
	}
	return records, nil
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// declared reads the line by which spreadsheet programs tell what separates: "sep=;".
func declared(text string) (rune, bool) {
	line, _, _ := strings.Cut(text, "\n")
	rest, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(line, " ")), "sep=")
	if ok && len(rest) == 1 && strings.Contains(separators, rest) {
		return rune(rest[0]), true
	}
	return 0, false
}

const separators = ",;\t|"

// separator finds what separates: that which makes heads of one of the first lines, or else what is most in the first.
func separator(text string) rune {
	first, n := "", 0
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if first == "" {
			first = line
		}
		for _, comma := range separators {
			var t table
			if cells := strings.Split(strings.ReplaceAll(clip(line), `"`, ""), string(comma)); len(cells) > 1 && t.head(cells, 2) {
				return comma
			}
		}
		if n++; n == headRows {
			break
		}
	}
	best := ','
	for _, comma := range separators {
		if strings.Count(first, string(comma)) > strings.Count(first, string(best)) {
			best = comma
		}
	}
	return best
}

// table reads row by row.
type table struct {
	list    List
	columns map[string]int // nil until a row of heads was found or is known to be missing
	width   int            // cells of the row of heads
	plain   bool           // there are no heads: each row is read as a typed line
	waiting []record       // the first rows, until it is known which it is
	rows    int
}

// row takes the next row. Where it is full, the error says so.
func (t *table) row(line int, cells []string) error {
	cells = cells[:min(len(cells), mostCells)]
	for i := range cells {
		cells[i] = clean(cells[i])
	}
	if blank(cells) {
		return nil
	}
	if t.columns != nil || t.plain {
		return t.take(line, cells)
	}
	needed := 2 // a title above the heads may hold one of their words
	if len(t.waiting) == 0 {
		needed = 1
	}
	if t.head(cells, needed) {
		for _, r := range t.waiting {
			t.list.Faults = append(t.list.Faults, Fault{r.line, "above", oneCell(r.cells)})
		}
		t.waiting = nil
		return nil
	}
	if t.waiting = append(t.waiting, record{line: line, cells: slices.Clone(cells)}); len(t.waiting) < headRows {
		return nil
	}
	return t.end()
}

// end tells that no heads will come any more.
func (t *table) end() error {
	waiting := t.waiting
	t.waiting = nil
	if t.columns == nil {
		t.plain = true
	}
	for _, r := range waiting {
		if err := t.take(r.line, r.cells); err != nil {
			return err
		}
	}
	return nil
}

// take reads a row of known columns.
func (t *table) take(line int, cells []string) error {
	if t.rows++; t.rows > Most {
		return ErrTooMuch
	}
	if t.plain {
		e, number, email := parts(cells)
		e.Row = line
		t.list.add(e, number, email, "")
		return nil
	}
	at := func(field string) string {
		if i, ok := t.columns[field]; ok && i < len(cells) {
			return cells[i]
		}
		return ""
	}
	e := Entry{Row: line, Name: at("name"), Person: at("person"), Area: at("area"), Source: at("source"), Founded: founded(at("founded"))}
	fault := func(kind, value string) { t.list.Faults = append(t.list.Faults, Fault{line, kind, clip(value)}) }
	if e.Founded == "" && dashless(at("founded")) != "" {
		fault("founded", at("founded"))
	}
	if role := at("role"); role != "" {
		e.Person = strings.TrimPrefix(e.Person+", "+role, ", ")
	}
	switch strings.ToLower(at("archived")) {
	case "ya", "yes":
		e.keep().Archived = true
	}
	e.Tags = labels(at("tags"), ",;", func(left string) { fault("tags", left) })
	for other := range strings.SplitSeq(at("others"), ";") {
		if p, ok := ReadPerson(other); ok && len(e.Others) < mostOthers {
			e.Others = append(e.Others, p)
		} else if ok {
			fault("extra", other)
		}
	}
	if len(cells) > t.width && !blank(cells[t.width:]) {
		fault("extra", oneCell(cells[t.width:]))
	}
	t.list.add(e, dashless(at("phone")), dashless(at("email")), at("rhythm"))
	return nil
}

// oneCell is a row as one text.
func oneCell(cells []string) string {
	return clip(strings.Join(slices.DeleteFunc(slices.Clone(cells), func(s string) bool { return s == "" }), " · "))
}

// labels takes a list of labels apart and tells of what is more than a partner may have.
func labels(text, separators string, left func(string)) (list []string) {
	for label := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		switch label = strings.TrimSpace(label); {
		case label == "" || slices.Contains(list, label):
		case len(list) == mostLabels:
			left(label)
		default:
			list = append(list, label)
		}
	}
	return list
}

// dashless is "" for the marks by which people say that there is nothing.
func dashless(s string) string {
	switch strings.ToLower(s) {
	case "-", "–", "tidak ada", "n/a", "none":
		return ""
	}
	return s
}

// founded keeps a day as it is stored, "2006-01-02" or "01-02", and drops all else.
func founded(s string) string {
	if _, err := time.Parse(time.DateOnly, s); err == nil && s >= "1500" {
		return s
	}
	if _, err := time.Parse(time.DateOnly, "2000-"+s); err == nil { // a year with 29 February
		return s
	}
	return ""
}

// head reads a row as the names of columns: at least one is that of a name or a person, and as many are known as needed.
func (t *table) head(cells []string, needed int) bool {
	columns := map[string]int{}
	var unused []string
	for i, cell := range cells {
		folded := fuzzy.Fold(cell)
		known := false
		for field, names := range heads {
			if _, taken := columns[field]; !taken && slices.Contains(names, folded) {
				columns[field], known = i, true
				break
			}
		}
		if !known && folded != "" {
			unused = append(unused, cell)
		}
	}
	_, name := columns["name"]
	_, person := columns["person"]
	if !name && !person || len(columns) == 1 && len(cells) > 1 && !name || len(columns) < needed {
		return false
	}
	t.columns, t.width, t.list.Unused = columns, len(cells), unused
	return true
}
