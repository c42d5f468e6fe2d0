package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
)

// wordFile is a .docx with that inside of its body, and more files.
func wordFile(t testing.TB, body string, more map[string]string) []byte {
	t.Helper()
	files := map[string]string{
		"[Content_Types].xml": docxTypes(nil),
		"_rels/.rels":         relations("officeDocument", "word/document.xml"),
		"word/document.xml":   `<w:document xmlns:w="` + wordSpace + `"><w:body>` + body + `<w:sectPr/></w:body></w:document>`,
	}
	maps.Copy(files, more)
	var parts []zipPart
	for _, name := range slices.Sorted(maps.Keys(files)) {
		parts = append(parts, zipPart{name, files[name]})
	}
	b, err := zipped(parts)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// body is what stands between the body's tags.
func body(t testing.TB, docx []byte) string {
	t.Helper()
	s := string(unzip(t, docx, "word/document.xml"))
	_, s, _ = strings.Cut(s, "<w:body>")
	return s[:strings.LastIndex(s, "<w:sectPr")]
}

func unzip(t testing.TB, file []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
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

func p(runs ...string) string {
	return `<w:p><w:r>` + strings.Join(runs, `</w:r><w:r>`) + `</w:r></w:p>`
}
func tx(s string) string { return `<w:t>` + s + `</w:t>` }
func sp(s string) string { return `<w:t xml:space="preserve">` + s + `</w:t>` }
func tr(cells ...string) string {
	return `<w:tr><w:tc>` + strings.Join(cells, `</w:tc><w:tc>`) + `</w:tc></w:tr>`
}
func tbl(rows ...string) string { return `<w:tbl>` + strings.Join(rows, "") + `</w:tbl>` }

func testValues() Values {
	return Values{
		Text: map[string]string{"name": "A & B <c>", "town": "Makassar", "lines": "satu\ndua", "none": ""},
		Rows: map[string][]map[string]string{"plan": {{"what": "Magang", "who": "Ibu Contoh"}, {"what": "=cmd()", "who": "x\x00y"}}, "empty": nil},
		Show: map[string]bool{"yes": true, "no": false},
	}
}

func TestTemplatesAreFilled(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"in one run", p(tx("Di {town}.")), p(sp("Di Makassar."))},
		{"nothing to fill", p(tx("Di sini.")), p(tx("Di sini."))},
		{"over three runs, with the looks of the first", p("<w:rPr><w:b/></w:rPr>"+tx("Di {to"), "<w:i/>"+tx("w"), tx("n} dan")),
			p("<w:rPr><w:b/></w:rPr>"+sp("Di Makassar"), "<w:i/>", sp(" dan"))},
		{"a spelling mark between", `<w:p><w:r><w:t>{</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>town</w:t></w:r><w:proofErr w:type="spellEnd"/><w:r><w:t>}</w:t></w:r></w:p>`,
			`<w:p><w:r>` + sp("Makassar") + `</w:r><w:proofErr w:type="spellStart"/><w:r></w:r><w:proofErr w:type="spellEnd"/><w:r></w:r></w:p>`},
		{"two that touch, over runs", p(tx("{town}{na"), tx("me}{town}!")), p(sp("MakassarA &amp; B &lt;c&gt;"), sp("Makassar!"))},
		{"capitals and spaces", p(tx("{ Town }")), p(sp("Makassar"))},
		{"line breaks", p(tx("a {lines} b")), p(sp("a satu") + "<w:br/>" + sp("dua b"))},
		{"an empty value", p(tx("a{none}b")), p(sp("ab"))},
		{"an entity in the text", p(tx("&lt;{town}&amp;")), p(sp("&lt;Makassar&amp;"))},
		{"kept", p(tx("{?yes} Di {town}")), p(sp("Di Makassar"))},
		{"removed", p(tx("{?no}Di {town}")) + p(tx("b")), p(tx("b"))},
		{"two conditions", p(tx("{?yes} {?no} a")) + p(tx("{?yes}{?yes}b")), p(sp("b"))},
		{"the last paragraph of a cell", tbl(tr(p(tx("a")), p(tx("{?no}b")))), tbl(tr(p(tx("a")), `<w:p></w:p>`))},
		{"a row by its condition", tbl(tr(p(tx("{?no}a")), p(tx("b"))), tr(p(tx("{?yes}c")))), tbl(tr(p(sp("c"))))},
		{"a table whose rows all go", p(tx("a")) + tbl(tr(p(tx("{?no}a")))) + p(tx("b")), p(tx("a")) + p(tx("b"))},
		{"a list", tbl(tr(p(tx("Kegiatan"))), tr(p(tx("{plan.what}")), p(tx("{plan.who}, {town}")))),
			tbl(tr(p(tx("Kegiatan"))), tr(p(sp("Magang")), p(sp("Ibu Contoh, Makassar"))), tr(p(sp("=cmd()")), p(sp("xy, Makassar"))))},
		{"an empty list", tbl(tr(p(tx("a"))), tr(p(tx("{empty.what}")))), tbl(tr(p(tx("a"))))},
		{"a list in a table of a row that stays", tbl(tr(tbl(tr(p(tx("{plan.what}")))) + p(tx("x")))),
			tbl(tr(tbl(tr(p(sp("Magang"))), tr(p(sp("=cmd()")))) + p(tx("x"))))},
		{"a section that ends", `<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>{?no}x</w:t></w:r></w:p>`, `<w:p><w:pPr><w:sectPr/></w:pPr></w:p>`},
		{"a text box", p(`<w:pict><w:txbxContent>` + p(tx("{town}")) + `</w:txbxContent></w:pict>` + tx("{name}")),
			p(`<w:pict><w:txbxContent>` + p(sp("Makassar")) + `</w:txbxContent></w:pict>` + sp("A &amp; B &lt;c&gt;"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			tpl, err := ParseTemplate(wordFile(t, c.in, nil))
			if err != nil {
				t.Fatal(err)
			}
			b, err := tpl.Fill(testValues())
			if err != nil {
				t.Fatal(err)
			}
			if got := body(t, b); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestTemplatesTellWhatIsInThem(t *testing.T) {
	hdr := func(element, text string) string {
		return `<x:` + element + ` xmlns:x="` + wordSpace + `"><x:p><x:r><x:t>` + text + `</x:t></x:r></x:p></x:` + element + `>`
	}
	file := wordFile(t, p(tx("Judul"))+p(tx(" "))+p(tx("yang bertindak untuk dan atas nama {institution}"))+tbl(tr(p(tx("a"))), tr(p(tx("{plan.what}"))))+
		p(tx("{?pks}{amount} rupiah"))+tbl(tr(p(tx("{town}")))), map[string]string{
		"word/_rels/document.xml.rels": relations("header", "h.xml", "footer", "/word/f.xml", "image", "h.xml"),
		"word/h.xml":                   hdr("hdr", "{letterhead}"), "word/f.xml": hdr("ftr", "{page_note}"),
		"docProps/core.xml": "<a>Penulis</a>", "docProps/app.xml": "<a>Perusahaan</a>", "word/media/x.png": "png",
	})
	tpl, err := ParseTemplate(file)
	if err != nil {
		t.Fatal(err)
	}
	want := []Placeholder{
		{"institution", `paragraph 2, near "bertindak untuk dan atas nama"`},
		{"plan.what", "table 1, row 2"}, {"?pks", `paragraph 3, near "{amount} rupiah"`}, {"amount", `paragraph 3, near "{?pks}"`},
		{"town", "table 2, row 1"}, {"letterhead", "header"}, {"page_note", "footer"},
	}
	if got := tpl.Placeholders(); len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i, got := range tpl.Placeholders() {
		if got != want[i] {
			t.Errorf("%d: got %q, want %q", i, got, want[i])
		}
	}
	v := Values{Text: map[string]string{"institution": "LKP Contoh", "amount": "5", "letterhead": "kop\nsurat", "page_note": "kaki"},
		Rows: map[string][]map[string]string{"plan": {{"what": "x"}}}, Show: map[string]bool{"pks": true}}
	if _, err := tpl.Fill(v); err == nil || !strings.Contains(err.Error(), "{town}") || !strings.Contains(err.Error(), "table 2, row 1") {
		t.Errorf("what is missing: %v", err)
	}
	v.Text["town"] = "Makassar"
	b, err := tpl.Fill(v)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(unzip(t, b, "word/h.xml")); !strings.Contains(got, `<x:t xml:space="preserve">kop</x:t><x:br/>`) {
		t.Errorf("the header: %s", got)
	}
	if got := string(unzip(t, b, "word/media/x.png")); got != "png" {
		t.Errorf("the picture: %q", got)
	}
	for _, name := range []string{"docProps/core.xml", "docProps/app.xml"} {
		if got := string(unzip(t, b, name)); strings.Contains(got, "Pe") {
			t.Errorf("%s tells about its authors: %s", name, got)
		}
	}
	for name, take := range map[string]func(*Values){
		"{?pks}": func(v *Values) { v.Show = nil }, "{plan.what}": func(v *Values) { v.Rows = map[string][]map[string]string{"plan": {{}}} },
		"{letterhead}": func(v *Values) { v.Text = maps.Clone(v.Text); delete(v.Text, "letterhead") },
	} {
		less := v
		take(&less)
		if _, err := tpl.Fill(less); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestWhatIsNoTemplate(t *testing.T) {
	xlsx, err := Workbook([]Sheet{{Name: "a", Columns: []string{"b"}}})
	if err != nil {
		t.Fatal(err)
	}
	plain := func(body string) []byte { return wordFile(t, body, nil) }
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"nothing":              {nil, ErrNotDocx.Error()},
		"text":                 {[]byte("%PDF-1.7"), ErrNotDocx.Error()},
		"a workbook":           {xlsx, ErrNotDocx.Error()},
		"too much":             {wordFile(t, "", map[string]string{"a.xml": strings.Repeat(" ", maxTemplate)}), ErrTooLarge.Error()},
		"broken XML":           {plain("<w:p>"), "word/document.xml"},
		"a document type":      {wordFile(t, "", map[string]string{"word/document.xml": `<!DOCTYPE a><a/>`}), "document type"},
		"deep":                 {plain(strings.Repeat("<w:p>", 300) + strings.Repeat("</w:p>", 300)), "too deep"},
		"an open brace":        {plain(p(tx("satu")) + p(tx("dua {nama"))), `paragraph 2, near "dua {nama": a brace { is not closed`},
		"over a line break":    {plain(p(tx("{na") + "<w:br/>" + tx("ma}"))), "not closed"},
		"a closed brace":       {plain(p(tx("nama}"))), "not opened"},
		"no name":              {plain(p(tx("{ }"))), "no name"},
		"a list outside":       {plain(p(tx("{plan.what}"))), "does not stand in a row"},
		"two lists":            {plain(tbl(tr(p(tx("{plan.what}")), p(tx("{other.what}"))))), "repeats already"},
		"a condition too late": {plain(p(tx("Bila {?pks} x"))), "beginning of a paragraph"},
	} {
		if _, err := ParseTemplate(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := ParseTemplate(xlsx); !errors.Is(err, ErrNotDocx) {
		t.Error(err)
	}
}

// A Doc with placeholders is how the first templates come to be.
func TestADocIsATemplate(t *testing.T) {
	d := Doc{Title: "x", Footer: "Draf {town}", Blocks: []Block{
		Heading{1, "NOTA {name}"}, Paragraph{"{?no}Pasal yang pergi", Justified}, Pairs{[][2]string{{"Nama", "{name}"}}},
		Grid{Head: []string{"Kegiatan", "Siapa"}, Rows: [][]string{{"{plan.what}", "{plan.who}"}}},
		Signatures{[]Signature{{[]string{"{town}"}, "{name}", "{none}"}}},
	}}
	b, err := Docx(d)
	if err != nil {
		t.Fatal(err)
	}
	tpl, err := ParseTemplate(b)
	if err != nil {
		t.Fatal(err)
	}
	filled, err := tpl.Fill(testValues())
	if err != nil {
		t.Fatal(err)
	}
	text := string(unzip(t, filled, "word/document.xml"))
	if strings.Contains(text, "{") || strings.Contains(text, "pergi") || strings.Count(text, "Magang") != 1 || !strings.Contains(text, "=cmd()") {
		t.Error(text)
	}
	if foot := string(unzip(t, filled, "word/footer1.xml")); !strings.Contains(foot, "Draf Makassar") {
		t.Error(foot)
	}
}

// wellFormed reads a whole XML file.
func wellFormed(b []byte) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func FuzzTemplate(f *testing.F) {
	for _, s := range []string{p(tx("Di {to"), tx("wn}")), tbl(tr(p(tx("{plan.what}")))) + p(tx("x")), p(tx("{?no}x")), p(tx("{?yes} {lines}&amp;<![CDATA[{name}]]>")),
		tbl(tr(tbl(tr(p(tx("{?no}{plan.who}")))) + p(tx("{?yes}"))))} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, inside string) {
		tpl, err := ParseTemplate(wordFile(t, inside, nil))
		if err != nil {
			return
		}
		v := testValues()
		for _, m := range tpl.Placeholders() {
			name, cond := strings.CutPrefix(m.Name, "?")
			switch list, column, repeated := strings.Cut(name, "."); {
			case cond:
				if _, ok := v.Show[name]; !ok {
					v.Show[name] = len(name)%2 == 0
				}
			case repeated:
				if _, ok := v.Rows[list]; !ok {
					v.Rows[list] = []map[string]string{{}}
				}
				for _, r := range v.Rows[list] {
					r[column] += "<v>"
				}
			default:
				v.Text[name] += "<&>\n"
			}
		}
		b, err := tpl.Fill(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := wellFormed(unzip(t, b, "word/document.xml")); err != nil {
			t.Errorf("%q: %v", inside, err)
		}
	})
}
