package roster

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/thedatashed/xlsxreader"
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
func readTable(text string) (List, error) {
	first, _, _ := strings.Cut(text, "\n")
	comma := ','
	for _, other := range []rune{';', '\t'} {
		if strings.Count(first, string(other)) > strings.Count(first, string(comma)) {
			comma = other
		}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = comma, -1, true, true
	var t table
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t.list, nil
		}
		if err != nil {
			return List{}, ErrDamaged
		}
		line, _ := r.FieldPos(0)
		if err := t.row(line, cells); err != nil {
			return List{}, err
		}
	}
}

// mostInside bounds what a workbook may unpack to: a zip bomb is refused by what it says of itself, and by the unpacker
// where it says less than it holds.
const mostInside = 64 << 20

// readWorkbook reads the first sheet of a workbook that has rows.
func readWorkbook(data []byte) (list List, err error) {
	defer func() {
		if recover() != nil { // a workbook can be damaged in more ways than its reader knows
			list, err = List{}, ErrDamaged
		}
	}()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return List{}, ErrDamaged
	}
	var inside uint64
	workbook := false
	for _, f := range z.File {
		inside += min(f.UncompressedSize64, mostInside+1)
		workbook = workbook || f.Name == "xl/workbook.xml"
	}
	switch {
	case !workbook:
		return List{}, ErrKind // another kind of zip, a document perhaps
	case inside > mostInside || len(z.File) > 1000:
		return List{}, ErrTooBig
	}
	x, err := xlsxreader.NewReader(data)
	if err != nil {
		return List{}, ErrDamaged
	}
	for _, sheet := range x.Sheets {
		var t table
		var failed error
		for row := range x.ReadRows(sheet) { // to its end, or what writes it would wait for ever
			switch {
			case failed != nil:
			case row.Error != nil:
				failed = ErrDamaged
			default:
				cells := []string{}
				for _, c := range row.Cells {
					i := c.ColumnIndex()
					if i < 0 || i > 200 {
						continue
					}
					for len(cells) <= i {
						cells = append(cells, "")
					}
					cells[i] = number(c)
				}
				failed = t.row(row.Index, cells)
			}
		}
		if failed != nil {
			return List{}, failed
		}
		if len(t.list.Entries)+len(t.list.Faults) > 0 {
			return t.list, nil
		}
	}
	return List{}, nil
}

// number writes a cell that a spreadsheet program has taken for a number as it was typed: telephone numbers come as
// 8.12E+10.
func number(c xlsxreader.Cell) string {
	if c.Type != xlsxreader.TypeNumerical {
		return c.Value
	}
	f, err := strconv.ParseFloat(c.Value, 64)
	if err != nil || f != float64(int64(f)) || f > 1e16 || f < 0 {
		return c.Value
	}
	return strconv.FormatInt(int64(f), 10)
}

// table reads row by row.
type table struct {
	list    List
	columns map[string]int // nil until a row of heads was found or is known to be missing
	plain   bool           // there are no heads: each row is read as a typed line
	rows    int
}

func (t *table) row(line int, cells []string) error {
	empty := true
	for i := range cells {
		cells[i] = clean(cells[i])
		empty = empty && cells[i] == ""
	}
	if empty {
		return nil
	}
	if t.columns == nil && !t.plain {
		if t.head(cells) {
			return nil
		}
	}
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
	if role := at("role"); role != "" {
		e.Person = strings.TrimPrefix(e.Person+", "+role, ", ")
	}
	for tag := range strings.FieldsFuncSeq(at("tags"), func(r rune) bool { return r == ',' || r == ';' }) {
		if tag = strings.TrimSpace(tag); tag != "" && len(e.Tags) < 10 {
			e.Tags = append(e.Tags, tag)
		}
	}
	for other := range strings.SplitSeq(at("others"), ";") {
		if p, ok := ReadPerson(other); ok && len(e.Others) < 20 {
			e.Others = append(e.Others, p)
		}
	}
	t.list.add(e, dashless(at("phone")), dashless(at("email")), at("rhythm"))
	return nil
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
	if len(s) != 10 && len(s) != 5 {
		return ""
	}
	for i, r := range s {
		if digit := r >= '0' && r <= '9'; digit == (r == '-') || r == '-' && (len(s)-i != 3 && len(s)-i != 6) {
			return ""
		}
	}
	return s
}

// head reads the first row as the names of columns; where none of them is that of a name, there are no heads.
func (t *table) head(cells []string) bool {
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
	if !name && !person || len(columns) == 1 && len(cells) > 1 && !name {
		t.plain = true
		return false
	}
	t.columns, t.list.Unused = columns, unused
	return true
}
