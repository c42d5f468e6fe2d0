package document

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"
)

// part reads one file of a workbook.
func part(t *testing.T, book []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// cells are the cells of a sheet as a spreadsheet program reads them: type, style and content by their place.
func cells(t *testing.T, sheet []byte) map[string][3]string {
	t.Helper()
	var s struct {
		Rows []struct {
			Cells []struct {
				At    string  `xml:"r,attr"`
				Type  string  `xml:"t,attr"`
				Style string  `xml:"s,attr"`
				Text  string  `xml:"is>t"`
				Value string  `xml:"v"`
				F     *string `xml:"f"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := xml.Unmarshal(sheet, &s); err != nil {
		t.Fatal(err)
	}
	all := map[string][3]string{}
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			if c.F != nil {
				t.Errorf("%s is a formula", c.At)
			}
			all[c.At] = [3]string{c.Type, c.Style, c.Text + c.Value}
		}
	}
	return all
}

func TestCellsKeepWhatTheyAre(t *testing.T) {
	wita := time.FixedZone("WITA", 8*3600)
	late := time.Date(2026, 12, 31, 16, 30, 59, 0, time.UTC).In(wita) // the new year has begun there
	book, err := Workbook([]Sheet{{Name: "Kontak & mitra", Columns: []string{"A", "B", "C", "D", "E"}, Rows: [][]any{
		{"=HYPERLINK(\"http://contoh.test\")", 7, int64(-3), late, Day(late)},
		{"+62811", "", nil, time.Time{}, Day{}},
		{"<b>&\x00 dua\nbaris _x0041_", "-1", "@SUM(A1)", "  spasi ", "2026"},
		{strings.Repeat("x", 40000), nil, nil, nil, nil},
		{Day(time.Date(2400, 1, 1, 0, 0, 0, 0, time.UTC)), nil, nil, nil, nil}, // more than 292 years, the longest Duration
	}}})
	if err != nil {
		t.Fatal(err)
	}
	got := cells(t, part(t, book, "xl/worksheets/sheet1.xml"))
	for at, want := range map[string][3]string{
		"A1": {"inlineStr", "1", "A"},
		"A2": {"inlineStr", "0", "=HYPERLINK(\"http://contoh.test\")"}, "B2": {"", "0", "7"}, "C2": {"", "0", "-3"},
		"D2": {"", "3", "46388.020833333336"}, "E2": {"", "2", "46388"}, // 1 January 2027, 00.30
		"A3": {"inlineStr", "0", "+62811"}, "B3": {}, "C3": {}, "D3": {}, "E3": {},
		"A4": {"inlineStr", "0", "<b>&\ufffd dua\nbaris _x005F_x0041_"}, "B4": {"inlineStr", "0", "-1"}, "C4": {"inlineStr", "0", "@SUM(A1)"},
		"A6": {"", "2", "182623"},
		"D4": {"inlineStr", "0", "  spasi "}, "E4": {"inlineStr", "0", "2026"},
	} {
		if got[at] != want {
			t.Errorf("%s: got %q, want %q", at, got[at], want)
		}
	}
	if n := len([]rune(got["A5"][2])); n != maxCell {
		t.Errorf("a long text has %d characters", n)
	}
	if name := string(part(t, book, "xl/workbook.xml")); !strings.Contains(name, `name="Kontak &amp; mitra"`) {
		t.Errorf("the sheet's name: %s", name)
	}
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/styles.xml"} {
		if err := xml.Unmarshal(part(t, book, name), new(struct{})); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheSameSheetsGiveTheSameBytes(t *testing.T) {
	once := func() []byte {
		book, err := Workbook([]Sheet{{Name: "Satu", Columns: []string{"A"}, Rows: [][]any{{"x"}}}, {Name: "Dua", Columns: []string{"B"}}})
		if err != nil {
			t.Fatal(err)
		}
		return book
	}
	if !bytes.Equal(once(), once()) {
		t.Error("two workbooks of the same sheets differ")
	}
}

func TestWhatIsNoWorkbook(t *testing.T) {
	for name, s := range map[string]Sheet{
		"no name":         {},
		"a bad name":      {Name: "a/b"},
		"a long name":     {Name: strings.Repeat("n", 32)},
		"a short row":     {Name: "a", Columns: []string{"A", "B"}, Rows: [][]any{{"x"}}},
		"an unknown cell": {Name: "a", Columns: []string{"A"}, Rows: [][]any{{3.5}}},
	} {
		if _, err := Workbook([]Sheet{s}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestColumnsAreCountedInLetters(t *testing.T) {
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := column(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestJSONTellsTimesOnTheReadersClock(t *testing.T) {
	wita := time.FixedZone("WITA", 8*3600)
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	b, err := JSON(at.In(wita), []Table{{Name: "contacts", Columns: []string{"at", "next", "note"}, Rows: [][]any{{at, time.Time{}, "<a&b>"}}}, {Name: "empty"}})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Made     string           `json:"made_at"`
		Contacts []map[string]any `json:"contacts"`
		Empty    []any            `json:"empty"`
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if got.Made != "2026-11-23T10:00:00+08:00" || len(got.Contacts) != 1 || got.Empty == nil {
		t.Fatalf("%s", b)
	}
	if c := got.Contacts[0]; c["at"] != "2026-11-23T10:00:00+08:00" || c["next"] != nil || c["note"] != "<a&b>" {
		t.Errorf("%s", b)
	}
	if _, err := JSON(at, []Table{{Name: "x", Columns: []string{"a"}, Rows: [][]any{{}}}}); err == nil {
		t.Error("a row that is too short is taken")
	}
}
