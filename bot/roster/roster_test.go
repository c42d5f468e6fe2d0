package roster_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"mitrabot/bot/document"
	"mitrabot/bot/roster"
)

// show is a list as one can read it.
func show(l roster.List) string {
	var b strings.Builder
	for _, e := range l.Entries {
		fmt.Fprintf(&b, "%d %s|%s|%s|%s|%s|%v|%d|%v\n", e.Row, e.Name, e.Person, e.Phone, e.Email, e.Area, e.Tags, e.Cadence, e.Others)
	}
	for _, f := range l.Faults {
		fmt.Fprintf(&b, "! %d %s %s\n", f.Row, f.Kind, f.Value)
	}
	if l.Unused != nil {
		fmt.Fprintf(&b, "unused %v\n", l.Unused)
	}
	if l.Unread != nil {
		fmt.Fprintf(&b, "unread %v\n", l.Unread)
	}
	return b.String()
}

func TestTables(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"heads in any order": {"No;Nama Mitra;HP;Narahubung;Jabatan;Wilayah;Label;Ritme\n1;Koperasi Melati Contoh;0812-0000-0001;Bu Rekaan;ketua;Banjarbaru;magang, donatur;14\n",
			"2 Koperasi Melati Contoh|Bu Rekaan, ketua|+6281200000001||Banjarbaru|[magang donatur]|14|[]\nunused [No]\n"},
		"faults leave the rest": {"nama,telepon,email,ritme\nToko Contoh,12,bukan alamat,400\n,0812-0000-0002,,\nToko Contoh,,,\n",
			"2 Toko Contoh||||||0|[]\n! 2 phone 12\n! 2 email bukan alamat\n! 2 rhythm 400\n! 3 name \n! 4 twice Toko Contoh\n"},
		"no heads": {"Bu Rekaan, Koperasi Melati Contoh, 0812-0000-0001\nToko Misal\n",
			"1 Koperasi Melati Contoh|Bu Rekaan|+6281200000001|||[]|0|[]\n2 Toko Misal||||||0|[]\n"},
		"tabs and a mark":     {"\ufeffname\tphone\nSalon Misal\t+65 6123 4567\n", "2 Salon Misal||+6561234567|||[]|0|[]\n"},
		"quotes and newlines": {"nama,wilayah\n\"Toko \"\"A\"\", Jaya\",\"Kec.\nContoh\"\n", "2 Toko \"A\", Jaya||||Kec. Contoh|[]|0|[]\n"},
		"blank rows":          {"nama\n\n  \nToko Contoh\n", "4 Toko Contoh|||||[]|0|[]\n"},
		"nothing to say":      {"nama,hp\nToko Contoh,-\n", "2 Toko Contoh|||||[]|0|[]\n"},
		"formulas stay text":  {"nama\n=cmd|'/c calc'!A1\n", "2 =cmd|'/c calc'!A1|||||[]|0|[]\n"},
		"an odd quote": {"nama,hp\nToko \"Misal,081200000001\n\"Toko Contoh,081200000002\nToko Lain,081200000003\n\"Toko, Jaya\",081200000004\n",
			"2 Toko \"Misal||+6281200000001|||[]|0|[]\n3 \"Toko Contoh||+6281200000002|||[]|0|[]\n4 Toko Lain||+6281200000003|||[]|0|[]\n5 Toko, Jaya||+6281200000004|||[]|0|[]\n! 2 quote Toko \"Misal,081200000001\n! 3 quote \"Toko Contoh,081200000002\n"},
		"a title, and bars":      {"Daftar mitra, 2026\n\nNama|HP\nToko, Misal|081200000001\n", "4 Toko, Misal||+6281200000001|||[]|0|[]\n! 1 above Daftar mitra, 2026\n"},
		"it says what separates": {"sep=;\nnama;hp\nToko Misal;081200000001\n", "3 Toko Misal||+6281200000001|||[]|0|[]\n"},
		"lines of an old Mac":    {"nama,hp\rToko Misal,081200000001\rToko Contoh,\r", "2 Toko Misal||+6281200000001|||[]|0|[]\n3 Toko Contoh|||||[]|0|[]\n"},
		"cells beyond the heads": {"nama,hp\nToko Misal,081200000001,Jl. Contoh,1\n", "2 Toko Misal||+6281200000001|||[]|0|[]\n! 2 extra Jl. Contoh · 1\n"},
		"labels without end":     {"nama,label\nToko,\"a,b,c,d,e,f,g,h,i,j,k\"\n", "2 Toko|||||[a b c d e f g h i j]|0|[]\n! 2 tags k\n"},
		"days that are none":     {"nama,hari jadi\nToko,2026-02-30\nToko Lain,02-29\nToko Misal,-\n", "2 Toko|||||[]|0|[]\n3 Toko Lain|||||[]|0|[]\n4 Toko Misal|||||[]|0|[]\n! 2 founded 2026-02-30\n"},
		"names nobody can see":   {"nama,hp\n\u200b\u2060,081200000001\nToko \u202eMisal,\n", "3 Toko Misal|||||[]|0|[]\n! 2 name \n"},
		"two people of a name":   {"narahubung;hp\nBu Rekaan;081200000001\n", "2 Bu Rekaan||+6281200000001|||[]|0|[]\n"},
	} {
		got, err := roster.Read(t.Context(), []byte(c.in))
		if want := strings.ReplaceAll(c.want, "||||||0", "|||||[]|0"); err != nil || show(got) != want {
			t.Errorf("%s: %v\n got %swant %s", name, err, show(got), want)
		}
	}
}

func TestCards(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"3.0": {"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bu Rekaan\r\nN:Rekaan;Bu;;;\r\nORG:Koperasi Melati\r\n  Contoh;Bagian\r\nTITLE:Ketua\r\nitem1.TEL;TYPE=CELL:0812-0000-0001\r\nTEL;TYPE=WORK:0511 1234567\r\nEMAIL:rekaan@contoh.example\r\nADR:;;Jl. Contoh 1;Banjarbaru;Kalsel;;\r\nCATEGORIES:magang,donatur\r\nEND:VCARD\r\n",
			"1 Koperasi Melati Contoh|Bu Rekaan, Ketua|+6281200000001|rekaan@contoh.example|Banjarbaru, Kalsel|[magang donatur]|0|[{Bu Rekaan  +625111234567 }]\n"},
		"2.1 as telephones write it": {"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=43=6F=6E=74=6F=68;=42=75=20=C3=89=\n=6C=69;;;\nTEL;CELL:081200000002\nPHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\n SkZJRg\n\nEND:VCARD\n",
			"1 Bu Éli Contoh||+6281200000002|||[]|0|[]\n"},
		"4.0":     {"BEGIN:VCARD\nVERSION:4.0\nFN:Pak Misal\\, S.Pd\nTEL;VALUE=uri;TYPE=\"voice,cell\":tel:+62-812-0000-0003\nEND:VCARD\n", "1 Pak Misal, S.Pd||+6281200000003|||[]|0|[]\n"},
		"no name": {"BEGIN:VCARD\nVERSION:3.0\nTEL:0812\nEND:VCARD\nBEGIN:VCARD\nFN:Bu Contoh\nEND:VCARD\n", "2 Bu Contoh|||||[]|0|[]\n! 1 phone 0812\n! 1 name \n"},
		"a card without end, and an agent": {"BEGIN:VCARD\nFN:Bu Contoh\nTEL:081200000001\nBEGIN:VCARD\nFN:Pak Misal\nAGENT:\nBEGIN:VCARD\nFN:Orang Lain\nEND:VCARD\nTEL:081200000002\nEND:VCARD\n",
			"1 Bu Contoh||+6281200000001|||[]|0|[]\n2 Pak Misal||+6281200000002|||[]|0|[]\n"},
		"many numbers": {"BEGIN:VCARD\nFN:Bu Contoh\nTEL;WORK:05111234567\nTEL;CELL:081200000001\nTEL;CELL:081200000002\nTEL:12\nEMAIL:a@contoh.example\nEMAIL:b@contoh.example\nEND:VCARD\n",
			"1 Bu Contoh||+6281200000001|a@contoh.example||[]|0|[{Bu Contoh  +625111234567 } {Bu Contoh  +6281200000002 } {Bu Contoh   b@contoh.example}]\n! 1 phone 12\n"},
		"the preferred number": {"BEGIN:VCARD\nFN:Bu Contoh\nTEL;CELL:081200000001\nTEL;CELL;PREF:081200000002\nEND:VCARD\n", "1 Bu Contoh||+6281200000002|||[]|0|[{Bu Contoh  +6281200000001 }]\n"},
		"small case":           {"begin:vcard\nfn:Bu Contoh\nend:vcard", "1 Bu Contoh|||||[]|0|[]\n"},
	} {
		got, err := roster.Read(t.Context(), []byte(c.in))
		if err != nil || show(got) != c.want {
			t.Errorf("%s: %v\n got %swant %s", name, err, show(got), c.want)
		}
	}
}

func workbook(t *testing.T, columns []string, rows [][]any) []byte {
	t.Helper()
	data, err := document.Workbook([]document.Sheet{{Name: "Kosong"}, {Name: "Mitra", Columns: columns, Rows: rows}})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestWorkbook(t *testing.T) {
	got, err := roster.Read(t.Context(), workbook(t, []string{"Nama", "HP", "Ritme"}, [][]any{{"Koperasi Melati Contoh", int64(81200000001), 30}, {nil, nil, nil}, {"Toko <&> Misal", "0812 0000 0002", nil}}))
	want := "2 Koperasi Melati Contoh||+6281200000001|||[]|30|[]\n4 Toko <&> Misal||+6281200000002|||[]|0|[]\n"
	if err != nil || show(got) != want {
		t.Errorf("%v\n got %swant %s", err, show(got), want)
	}
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(text))
	}
	z.Close()
	return b.Bytes()
}

// book is a workbook of hand-written parts: the first sheet, the table of texts, and further sheets.
func book(t testing.TB, sheet, texts, styles string, more ...string) []byte {
	t.Helper()
	parts := map[string]string{"xl/worksheets/sheet1.xml": sheet}
	if texts != "" {
		parts["xl/sharedStrings.xml"] = texts
	}
	if styles != "" {
		parts["xl/styles.xml"] = styles
	}
	list, rels := "", ""
	for i := range len(more) + 1 {
		if i > 0 {
			parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = more[i-1]
		}
		list += fmt.Sprintf(`<sheet name="Lembar %d" sheetId="%d" r:id="r%d"/>`, i+1, i+1, i+1)
		rels += fmt.Sprintf(`<Relationship Id="r%d" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
	}
	parts["xl/workbook.xml"] = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + list + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships>` + rels + `</Relationships>`
	return zipped(t, parts)
}

// inline is a sheet of texts.
func inline(rows ...string) string {
	sheet := "<worksheet><sheetData>"
	for _, row := range rows {
		sheet += "<row>"
		for cell := range strings.SplitSeq(row, ",") {
			sheet += `<c t="inlineStr"><is><t>` + cell + `</t></is></c>`
		}
		sheet += "</row>"
	}
	return sheet + "</sheetData></worksheet>"
}

func TestWorkbooksOfOthers(t *testing.T) {
	for name, c := range map[string]struct {
		in   []byte
		want string
	}{
		"formatted text, and how it is read aloud": {book(t, `<worksheet><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="3"><c r="A3" t="s"><v>1</v></c></row></worksheet>`,
			`<sst count="2000000000" uniqueCount="2000000000"><si><t>Nama</t></si><si><r><t>Toko </t></r><r><t xml:space="preserve">Misal </t></r><!-- n --><r><t>Contoh</t></r><rPh><t>lain</t></rPh></si></sst>`, ""), "3 Toko Misal Contoh|||||[]|0|[]\n"},
		"an empty text and a failed formula": {book(t, `<worksheet><row><c t="inlineStr"><is><t>nama</t></is></c><c t="inlineStr"><is><t>hp</t></is></c></row><row><c t="str"><v>Toko Misal</v></c><c t="s"/></row><row><c t="str"><v>Toko Contoh</v></c><c t="e"><v>#REF!</v></c></row></worksheet>`, "", ""),
			"2 Toko Misal|||||[]|0|[]\n3 Toko Contoh|||||[]|0|[]\n"},
		"a day where a number should be": {book(t, `<worksheet><row><c t="str"><v>nama</v></c><c t="str"><v>hp</v></c><c t="str"><v>hari jadi</v></c></row><row><c t="str"><v>Toko Misal</v></c><c s="1"><v>46000</v></c><c s="2"><v>46000.5</v></c></row></worksheet>`, "",
			`<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-421]dd\ mmmm\ yyyy"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>`),
			"2 Toko Misal|||||[]|0|[]\n! 2 phone 2025-12-09\n"},
		"a code of old": {book(t, "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"+inline("nama", "Toko \xc9li"), "", ""), "2 Toko Éli|||||[]|0|[]\n"},
		"the sheet with heads, not the first": {book(t, inline("Catatan lama"), "", "", inline("nama,hp", "Toko Misal,081200000001"), inline("nama", "Toko Lain"), inline()),
			"2 Toko Misal||+6281200000001|||[]|0|[]\nunread [Lembar 1 Lembar 3]\n"},
		"a title above the heads": {book(t, inline("Daftar mitra", "Tahun 2026", "Nama,HP", "Toko Misal,081200000001"), "", ""), "4 Toko Misal||+6281200000001|||[]|0|[]\n! 1 above Daftar mitra\n! 2 above Tahun 2026\n"},
	} {
		got, err := roster.Read(t.Context(), c.in)
		if err != nil || show(got) != c.want {
			t.Errorf("%s: %v\n got %swant %s", name, err, show(got), c.want)
		}
	}
}

// TestForgedWorkbooks are small files that cost other readers gigabytes, hours, or the whole program.
func TestForgedWorkbooks(t *testing.T) {
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	ok := inline("nama", "Toko Misal")
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"a text of number -1":        {book(t, `<worksheet><row><c t="s"><v>-1</v></c></row></worksheet>`, "<sst><si><t>a</t></si></sst>", ""), roster.ErrDamaged},
		"a text that is not there":   {book(t, `<worksheet><row><c t="s"><v>9</v></c></row></worksheet>`, "", ""), roster.ErrDamaged},
		"cells without end":          {book(t, "<worksheet><row>"+many("<c/>", 5_000_000)+"</row></worksheet>", "", ""), roster.ErrTooBig},
		"depth":                      {book(t, "<worksheet>"+many("<a>", 1_000_000), "", ""), roster.ErrTooBig},
		"texts without end":          {book(t, ok, "<sst>"+many("<si/>", 2_000_000)+"</sst>", ""), roster.ErrTooBig},
		"a hundred sheets":           {book(t, ok, "", "", make([]string, 99)...), roster.ErrTooBig},
		"a sheet that breaks off":    {book(t, inline("nama", "Toko Misal")[:60], "", ""), roster.ErrDamaged},
		"a sheet with broken marks":  {book(t, strings.Replace(inline("nama", "Toko Misal", "Toko Lain"), "<row>", "<rw>", 1), "", ""), roster.ErrDamaged},
		"a row of number -5":         {book(t, `<worksheet><row r="-5"><c/></row></worksheet>`, "", ""), roster.ErrDamaged},
		"texts broken off":           {book(t, ok, "<sst><si><t>a", ""), roster.ErrDamaged},
		"an entity of another world": {book(t, `<!DOCTYPE x [<!ENTITY a "b">]><worksheet><row><c><v>&a;</v></c></row></worksheet>`, "", ""), roster.ErrDamaged},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := roster.Read(t.Context(), c.in)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if used := after.HeapSys - min(before.HeapSys, after.HeapSys); used > 400<<20 {
			t.Errorf("%s took %d MB", name, used>>20)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := roster.Read(ctx, book(t, ok, "", "")); !errors.Is(err, roster.ErrTooBig) {
		t.Errorf("no time: %v", err)
	}
}

func TestRefused(t *testing.T) {
	var rows [][]any
	for i := range roster.Most + 1 {
		rows = append(rows, []any{fmt.Sprintf("Mitra Contoh %d", i)})
	}
	whole := workbook(t, []string{"Nama"}, rows[:3])
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"nothing":               {nil, roster.ErrEmpty},
		"blank":                 {[]byte(" \n"), roster.ErrEmpty},
		"only heads":            {[]byte("nama,hp\n"), roster.ErrEmpty},
		"a picture":             {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), roster.ErrKind},
		"an old workbook":       {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"), roster.ErrKind},
		"a PDF":                 {[]byte("%PDF-1.7\n"), roster.ErrKind},
		"another zip":           {zipped(t, map[string]string{"a.txt": "nama"}), roster.ErrKind},
		"a zip cut off":         {whole[:len(whole)/2], roster.ErrDamaged},
		"a workbook of nothing": {zipped(t, map[string]string{"xl/workbook.xml": ""}), roster.ErrDamaged},
		"a damaged workbook":    {zipped(t, map[string]string{"xl/workbook.xml": "<<<"}), roster.ErrDamaged},
		"a zip bomb":            {book(t, "<worksheet>"+strings.Repeat(" ", 17<<20)+"</worksheet>", "", ""), roster.ErrTooBig},
		"a card cut off":        {[]byte("BEGIN:VCARD\nFN:Bu Contoh\n"), roster.ErrDamaged},
		"too many rows":         {workbook(t, []string{"Nama"}, rows), roster.ErrTooMuch},
		"a hundred thousand":    {[]byte("nama\n" + strings.Repeat("Toko Contoh\n", 100_000)), roster.ErrTooMuch},
		"a file of many bytes":  {bytes.Repeat([]byte("a"), roster.MostSize+1), roster.ErrTooBig},
	} {
		if _, err := roster.Read(t.Context(), c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"Bu Rekaan, Koperasi Melati Contoh, 0812-0000-0001":  "Koperasi Melati Contoh|Bu Rekaan|+6281200000001|",
		"Koperasi Melati Contoh, Bu Rekaan, 081200000001":    "Koperasi Melati Contoh|Bu Rekaan|+6281200000001|",
		"Bu Rekaan 0812 0000 0001":                           "Bu Rekaan||+6281200000001|",
		"Toko Misal\n+6281200000001\nmisal@contoh.example":   "Toko Misal||+6281200000001|misal@contoh.example",
		"Pak Karang, Bengkel Misal, pemilik, 0812-0000-0001": "Bengkel Misal|Pak Karang, pemilik|+6281200000001|",
		"Bu Rekaan, HP: 0812 0000 0001":                      "Bu Rekaan||+6281200000001|",
		"Bu Rekaan, https://wa.me/6281200000001?text=a":      "Bu Rekaan||+6281200000001|",
		"Bu Rekaan, 0812-0000-0001-9999-9999":                "Bu Rekaan|||",
		"bayar sewa, 150000000":                              "",
		"0812-0000-0001":                                     "",
		"Bu Rekaan, Koperasi":                                "", // nothing that tells it from any other text
		"Bu Rekaan, 12345":                                   "",
		"wa bu rekaan kemarin":                               "",
		"":                                                   "",
	} {
		l, ok := roster.Line(text)
		got := ""
		if ok {
			e := l.Entries[0]
			got = e.Name + "|" + e.Person + "|" + e.Phone + "|" + e.Email
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("nama,hp\nToko,0812"))
	f.Add([]byte("BEGIN:VCARD\nN;ENCODING=QUOTED-PRINTABLE:=4\nEND:VCARD"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := roster.Read(t.Context(), data)
		if err != nil {
			return
		}
		for _, e := range l.Entries {
			if e.Name == "" || len(e.Name) > 4*200 || strings.ContainsAny(e.Name+e.Person+e.Area, "\n\x00") {
				t.Errorf("a name of %q", e.Name)
			}
		}
	})
}

// full are entries with all that a list can hold.
func full() []roster.Entry {
	return []roster.Entry{
		{Row: 1, Name: "Koperasi Melati; Contoh, \"Jaya\"", Person: "Bu Rekaan, ketua", Phone: "+6281200000001", Email: "rekaan@contoh.example", Area: "Banjarbaru", Tags: []string{"donatur", "magang"}, Cadence: 14},
		{Row: 2, Name: "Toko É <&> " + strings.Repeat("panjang ", 12) + "sekali"},
		{Row: 3, Name: "=cmd()", Cadence: 365},
	}
}

func TestCardsRoundTrip(t *testing.T) {
	want := full()
	data := roster.Cards(want)
	for line := range strings.SplitSeq(string(data), "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	got, err := roster.Read(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := show(got), show(roster.List{Entries: want}); a != b {
		t.Errorf("got\n%swant\n%s", a, b)
	}
}

func TestBookRoundTrip(t *testing.T) {
	at := time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC)
	want := full()
	want[0].Others = []roster.Person{{Name: "Pak Misal", Role: "bendahara", Phone: "+6281200000009"}}
	want[0].Kept = &roster.Kept{Step: 5, Category: "gov", Pattern: "B2", Informed: "yes", Latest: 20, Occasions: []string{"fitri"}, Created: at,
		Log: []roster.Contact{{At: at, Channel: "met", Outcome: "good", Direction: "in", Note: "satu\ndua", People: "Bu Rekaan", Next: at.AddDate(0, 0, 3), NextText: "telepon"}}}
	data, err := roster.Book{Partners: want}.Write()
	if err != nil {
		t.Fatal(err)
	}
	got, err := roster.Read(t.Context(), data)
	if err != nil || len(got.Faults) > 0 {
		t.Fatal(err, got.Faults)
	}
	again, err := roster.Book{Partners: got.Entries}.Write()
	if err != nil || string(again) != string(data) {
		t.Errorf("%v\n%s\nwant\n%s", err, again, data)
	}
}

func TestForgedBook(t *testing.T) {
	got, err := roster.Read(t.Context(), []byte(`{"mitra":1,"partners":[{"n":"Toko\u0000 Contoh","c":99999,"t":"bukan","k":{"step":99,"pattern":"X","category":"a'; drop",
		"occasions":["../x","fitri"],"log":[{"at":"2026-01-01T00:00:00Z","channel":"satelit"},{"at":"0001-01-01T00:00:00Z","channel":"met"},{"at":"2026-01-01T00:00:00Z","channel":"met","outcome":"x","direction":"y","note":"a\u0007b"}]}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	e := got.Entries[0]
	k := e.Kept
	if e.Name != "Toko Contoh" || e.Cadence != 0 || e.Phone != "" || k.Step != 1 || k.Pattern+k.Category != "" || len(k.Occasions) != 1 || len(k.Log) != 1 || k.Log[0].Outcome+k.Log[0].Direction != "" || k.Log[0].Note != "a b" {
		t.Errorf("%+v %+v", e, k)
	}
	for text, want := range map[string]error{`{"mitra":2,"partners":[]}`: roster.ErrKind, `{"mitra":1`: roster.ErrDamaged, `{"partners":[{"n":"a"}]}`: roster.ErrKind, `{"mitra":"x"}`: roster.ErrKind, `{"mitra":1}`: roster.ErrEmpty} {
		if _, err := roster.Read(t.Context(), []byte(text)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
}

func FuzzWorkbook(f *testing.F) {
	f.Add(inline("nama,hp", "Toko,0812"), "<sst><si><t>a</t></si></sst>", "<styleSheet><cellXfs><xf numFmtId=\"14\"/></cellXfs></styleSheet>")
	f.Add(`<worksheet><row r="2"><c r="ZZ9" t="s" s="0"><v>0</v></c></row></worksheet>`, "<sst/>", "")
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		l, err := roster.Read(t.Context(), book(t, sheet, texts, styles))
		for _, known := range []error{nil, roster.ErrKind, roster.ErrDamaged, roster.ErrTooMuch, roster.ErrTooBig, roster.ErrEmpty} {
			if err == known {
				return
			}
		}
		t.Errorf("%v, %d entries", err, len(l.Entries))
	})
}

// TestForgedBooks are small books that would take gigabytes, and books of which only a part is damaged.
func TestForgedBooks(t *testing.T) {
	many := func(s string, n int) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	one := func(inside string) string { return `{"mitra":1,"partners":[` + inside + `]}` }
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"contacts":    {one(`{"n":"a","k":{"log":[` + many("{}", 1_000_000) + `]}}`), roster.ErrTooMuch},
		"nulls":       {one(`{"n":"a","k":{"log":[` + many("null", 1_000_000) + `]}}`), roster.ErrTooMuch},
		"people":      {one(`{"n":"a","o":[` + many("{}", 1_000_000) + `]}`), roster.ErrTooMuch},
		"partners":    {one(many(`{"n":"a"}`, 400_000)), roster.ErrTooMuch},
		"broken off":  {`{"mitra":1,"partners":[{"n":"a"},{"n":`, roster.ErrDamaged},
		"no list":     {`{"mitra":1,"partners":{"n":"a"}}`, roster.ErrKind},
		"a deep hole": {one(strings.Repeat("[", 4_000_000)), roster.ErrDamaged},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := roster.Read(t.Context(), []byte(c.text))
		runtime.ReadMemStats(&after)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if used := after.HeapSys - min(before.HeapSys, after.HeapSys); used > 300<<20 {
			t.Errorf("%s took %d MB", name, used>>20)
		}
	}
	got, err := roster.Read(t.Context(), []byte(one(`{"n":"Toko Misal"},{"n":7},{"n":"Toko Contoh","k":{"log":[{"at":"kemarin"}]}},{"n":"Toko Misal"}`)))
	if want := "1 Toko Misal|||||[]|0|[]\n4 Toko Misal|||||[]|0|[]\n! 2 damaged \n! 3 damaged Toko Contoh\n"; err != nil || show(got) != want {
		t.Errorf("%v\n got %swant %s", err, show(got), want)
	}
}
