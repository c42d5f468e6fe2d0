package roster_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
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
		"tabs and a mark":      {"\ufeffname\tphone\nSalon Misal\t+65 6123 4567\n", "2 Salon Misal||+6561234567|||[]|0|[]\n"},
		"quotes and newlines":  {"nama,wilayah\n\"Toko \"\"A\"\", Jaya\",\"Kec.\nContoh\"\n", "2 Toko \"A\", Jaya||||Kec. Contoh|[]|0|[]\n"},
		"blank rows":           {"nama\n\n  \nToko Contoh\n", "4 Toko Contoh|||||[]|0|[]\n"},
		"nothing to say":       {"nama,hp\nToko Contoh,-\n", "2 Toko Contoh|||||[]|0|[]\n"},
		"formulas stay text":   {"nama\n=cmd|'/c calc'!A1\n", "2 =cmd|'/c calc'!A1|||||[]|0|[]\n"},
		"two people of a name": {"narahubung;hp\nBu Rekaan;081200000001\n", "2 Bu Rekaan||+6281200000001|||[]|0|[]\n"},
	} {
		got, err := roster.Read([]byte(c.in))
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
		"4.0":        {"BEGIN:VCARD\nVERSION:4.0\nFN:Pak Misal\\, S.Pd\nTEL;VALUE=uri;TYPE=\"voice,cell\":tel:+62-812-0000-0003\nEND:VCARD\n", "1 Pak Misal, S.Pd||+6281200000003|||[]|0|[]\n"},
		"no name":    {"BEGIN:VCARD\nVERSION:3.0\nTEL:0812\nEND:VCARD\nBEGIN:VCARD\nFN:Bu Contoh\nEND:VCARD\n", "2 Bu Contoh|||||[]|0|[]\n! 1 phone 0812\n! 1 name \n"},
		"small case": {"begin:vcard\nfn:Bu Contoh\nend:vcard", "1 Bu Contoh|||||[]|0|[]\n"},
	} {
		got, err := roster.Read([]byte(c.in))
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
	got, err := roster.Read(workbook(t, []string{"Nama", "HP", "Ritme"}, [][]any{{"Koperasi Melati Contoh", int64(81200000001), 30}, {nil, nil, nil}, {"Toko <&> Misal", "0812 0000 0002", nil}}))
	want := "2 Koperasi Melati Contoh||+6281200000001|||[]|30|[]\n4 Toko <&> Misal||+6281200000002|||[]|0|[]\n"
	if err != nil || show(got) != want {
		t.Errorf("%v\n got %swant %s", err, show(got), want)
	}
}

func zipped(t *testing.T, files map[string]string) []byte {
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
		"nothing":              {nil, roster.ErrEmpty},
		"blank":                {[]byte(" \n"), roster.ErrEmpty},
		"only heads":           {[]byte("nama,hp\n"), roster.ErrEmpty},
		"a picture":            {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), roster.ErrKind},
		"an old workbook":      {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"), roster.ErrKind},
		"a PDF":                {[]byte("%PDF-1.7\n"), roster.ErrKind},
		"another zip":          {zipped(t, map[string]string{"a.txt": "nama"}), roster.ErrKind},
		"a zip cut off":        {whole[:len(whole)/2], roster.ErrDamaged},
		"a damaged workbook":   {zipped(t, map[string]string{"xl/workbook.xml": "<<<"}), roster.ErrDamaged},
		"a zip bomb":           {zipped(t, map[string]string{"xl/workbook.xml": "", "xl/worksheets/sheet1.xml": strings.Repeat(" ", 65<<20)}), roster.ErrTooBig},
		"a card cut off":       {[]byte("BEGIN:VCARD\nFN:Bu Contoh\n"), roster.ErrDamaged},
		"too many rows":        {workbook(t, []string{"Nama"}, rows), roster.ErrTooMuch},
		"a hundred thousand":   {[]byte("nama\n" + strings.Repeat("Toko Contoh\n", 100_000)), roster.ErrTooMuch},
		"a file of many bytes": {bytes.Repeat([]byte("a"), roster.MostSize+1), roster.ErrTooBig},
	} {
		if _, err := roster.Read(c.in); !errors.Is(err, c.want) {
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
		"0812-0000-0001":       "",
		"Bu Rekaan, Koperasi":  "", // nothing that tells it from any other text
		"Bu Rekaan, 12345":     "",
		"wa bu rekaan kemarin": "",
		"":                     "",
	} {
		e, ok := roster.Line(text)
		got := ""
		if ok {
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
		l, err := roster.Read(data)
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
	got, err := roster.Read(data)
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
	got, err := roster.Read(data)
	if err != nil || len(got.Faults) > 0 {
		t.Fatal(err, got.Faults)
	}
	again, err := roster.Book{Partners: got.Entries}.Write()
	if err != nil || string(again) != string(data) {
		t.Errorf("%v\n%s\nwant\n%s", err, again, data)
	}
}

func TestForgedBook(t *testing.T) {
	got, err := roster.Read([]byte(`{"mitra":1,"partners":[{"n":"Toko\u0000 Contoh","c":99999,"t":"bukan","k":{"step":99,"pattern":"X","category":"a'; drop",
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
		if _, err := roster.Read([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
}
