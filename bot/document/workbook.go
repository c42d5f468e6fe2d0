package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Sheet is one sheet of a workbook. A cell is a string, an int, an int64, a time.Time (with its time of day), a Day, or
// nil for an empty one. The zero time is empty too.
type Sheet struct {
	Name    string // at most 31 characters, none of []:*?/\
	Columns []string
	Rows    [][]any
}

// Day is a date without a time of day.
type Day time.Time

// Styles of cells, by their place in styles.xml.
const (
	styleText = iota
	styleHead
	styleDay
	styleMoment
)

// maxCell is the most characters a cell may hold (ECMA-376 part 1, 18.18.37 as Excel enforces it: 32,767).
const maxCell = 32000

// Workbook is an Office Open XML workbook (ECMA-376) of the sheets, in their order. The same sheets give the same bytes.
// Texts are stored as texts: whatever they begin with, no spreadsheet program takes them for formulas. Times show as
// the clock of their location has them.
func Workbook(sheets []Sheet) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name string, write func(w *strings.Builder) error) error {
		var s strings.Builder
		s.WriteString(xml.Header)
		if err := write(&s); err != nil {
			return err
		}
		f, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(f, s.String())
		}
		return err
	}
	parts := []struct {
		name  string
		write func(*strings.Builder) error
	}{
		{"[Content_Types].xml", func(w *strings.Builder) error { return contentTypes(w, len(sheets)) }},
		{"_rels/.rels", rootRelations},
		{"xl/workbook.xml", func(w *strings.Builder) error { return workbook(w, sheets) }},
		{"xl/_rels/workbook.xml.rels", func(w *strings.Builder) error { return bookRelations(w, len(sheets)) }},
		{"xl/styles.xml", styles},
	}
	for _, p := range parts {
		if err := add(p.name, p.write); err != nil {
			return nil, fmt.Errorf("document: %s: %w", p.name, err)
		}
	}
	for i, s := range sheets {
		name := fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)
		if err := add(name, s.write); err != nil {
			return nil, fmt.Errorf("document: %s: %w", name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	return b.Bytes(), nil
}

const (
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/"
)

func contentTypes(w *strings.Builder, n int) error {
	const kind = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
	fmt.Fprintf(w, `<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`, packageSpace)
	part := func(name, what string) {
		fmt.Fprintf(w, `<Override PartName="/xl/%s.xml" ContentType="%s%s+xml"/>`, name, kind, what)
	}
	part("workbook", "sheet.main")
	part("styles", "styles")
	for i := range n {
		part(fmt.Sprintf("worksheets/sheet%d", i+1), "worksheet")
	}
	w.WriteString(`</Types>`)
	return nil
}

func rootRelations(w *strings.Builder) error {
	fmt.Fprintf(w, `<Relationships xmlns="%srelationships"><Relationship Id="rId1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		packageSpace, relationSpace)
	return nil
}

func bookRelations(w *strings.Builder, n int) error {
	fmt.Fprintf(w, `<Relationships xmlns="%srelationships">`, packageSpace)
	for i := range n {
		fmt.Fprintf(w, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relationSpace, i+1)
	}
	fmt.Fprintf(w, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`, n+1, relationSpace)
	return nil
}

func workbook(w *strings.Builder, sheets []Sheet) error {
	fmt.Fprintf(w, `<workbook xmlns="%s" xmlns:r="%s"><sheets>`, mainSpace, relationSpace)
	for i, s := range sheets {
		if n := utf8.RuneCountInString(s.Name); n < 1 || n > 31 || strings.ContainsAny(s.Name, `[]:*?/\`) {
			return fmt.Errorf("a sheet cannot be called %q", s.Name)
		}
		fmt.Fprintf(w, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escaped(s.Name), i+1, i+1)
	}
	w.WriteString(`</sheets><definedNames>`)
	for i, s := range sheets { // the head on each page of paper
		fmt.Fprintf(w, `<definedName name="_xlnm.Print_Titles" localSheetId="%d">'%s'!$1:$1</definedName>`, i, escaped(strings.ReplaceAll(s.Name, "'", "''")))
	}
	w.WriteString(`</definedNames></workbook>`)
	return nil
}

// styles are texts that wrap, bold heads, days and moments (numFmt 164 and up are a file's own).
func styles(w *strings.Builder) error {
	fmt.Fprintf(w, `<styleSheet xmlns="%s"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>`+
		`<numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/></numFmts>`+
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>`+
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>`+
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>`+
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">`+
		`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>`+
		`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>`, mainSpace)
	for _, format := range []int{164, 165} {
		fmt.Fprintf(w, `<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">`+
			`<alignment vertical="top" horizontal="left"/></xf>`, format)
	}
	w.WriteString(`</cellXfs></styleSheet>`)
	return nil
}

// write is the sheet: the head stays in sight, and columns are as wide as what is in them, up to a line of text. On paper
// (A4 across) all columns stand side by side, below the head on each page.
func (s Sheet) write(w *strings.Builder) error {
	fmt.Fprintf(w, `<worksheet xmlns="%s"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`, mainSpace)
	for i := range s.Columns {
		fmt.Fprintf(w, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, s.width(i))
	}
	w.WriteString(`</cols><sheetData>`)
	head := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		head[i] = c
	}
	for r, cells := range append([][]any{head}, s.Rows...) {
		if len(cells) != len(s.Columns) {
			return fmt.Errorf("row %d of %s has %d cells for %d columns", r, s.Name, len(cells), len(s.Columns))
		}
		fmt.Fprintf(w, `<row r="%d">`, r+1)
		for c, v := range cells {
			if err := cell(w, column(c)+strconv.Itoa(r+1), v, r == 0); err != nil {
				return err
			}
		}
		w.WriteString(`</row>`)
	}
	w.WriteString(`</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`)
	return nil
}

func (s Sheet) width(column int) int {
	longest := utf8.RuneCountInString(s.Columns[column])
	for _, row := range s.Rows {
		if column < len(row) {
			if text, ok := row[column].(string); ok {
				longest = max(longest, utf8.RuneCountInString(text))
			} else if row[column] != nil {
				longest = max(longest, len(widest(row[column])))
			}
		}
	}
	return min(max(longest+2, 8), 60)
}

// widest is what a cell that is no text may look like.
func widest(v any) string {
	switch v := v.(type) {
	case int, int64:
		return fmt.Sprint(v)
	case Day:
		return "31/12/2026 "
	}
	return "31/12/2026 09:00"
}

// column is the letters of a column counted from 0: A, ..., Z, AA, ...
func column(n int) string {
	letters := ""
	for n++; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return letters
}

func cell(w *strings.Builder, at string, v any, head bool) error {
	number := func(style int, value string) {
		fmt.Fprintf(w, `<c r="%s" s="%d"><v>%s</v></c>`, at, style, value)
	}
	switch v := v.(type) {
	case nil:
	case string:
		style := styleText
		if head {
			style = styleHead
		}
		if v != "" {
			fmt.Fprintf(w, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, style, escaped(v))
		}
	case int:
		number(styleText, strconv.Itoa(v))
	case int64:
		number(styleText, strconv.FormatInt(v, 10))
	case time.Time:
		if !v.IsZero() {
			number(styleMoment, strconv.FormatFloat(serial(v), 'f', -1, 64))
		}
	case Day:
		if at := time.Time(v); !at.IsZero() {
			number(styleDay, strconv.Itoa(int(serial(at))))
		}
	default:
		return fmt.Errorf("a cell cannot hold a %T", v)
	}
	return nil
}

// serial is a time as spreadsheets count: days since 30 December 1899, by the clock of its location, to the minute.
func serial(at time.Time) float64 {
	hour, minute, _ := at.Clock()
	days := dayNumber(at) - dayNumber(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC))
	return float64(days) + float64(hour*60+minute)/(24*60)
}

// escape is how the format writes characters by number ("_x000D_"): what only looks like it must not be taken for it.
var escape = regexp.MustCompile(`_(x[0-9a-fA-F]{4}_)`)

// escaped is a text as XML, with what XML cannot hold replaced.
func escaped(s string) string {
	if r := []rune(s); len(r) > maxCell {
		s = string(r[:maxCell-1]) + "…"
	}
	var b strings.Builder
	xml.EscapeText(&b, []byte(escape.ReplaceAllString(s, "_x005F_$1"))) // a Builder never fails
	return b.String()
}
