package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Placeholder is a name in braces found in a template, such as {institution}, and where it stands. The name of a column
// of repeated rows is "list.name"; that of a condition, "?name".
type Placeholder struct {
	Name  string
	Where string // "paragraph 12, near \"bertindak untuk\""
}

// Values are what the placeholders of a template stand for.
type Values struct {
	Text map[string]string // {name}; line breaks stay line breaks
	// Rows repeat the table row in which {list.name} stands, once for each entry; without entries the row goes.
	Rows map[string][]map[string]string
	// Show keeps a paragraph or table row that begins with {?name} where it is true, and removes it otherwise.
	Show map[string]bool
}

// Errors of ParseTemplate for files that cannot be templates at all.
var (
	ErrNotDocx  = errors.New("document: this is no Word document (.docx)")
	ErrTooLarge = errors.New("document: the Word document is too large")
)

// Bounds of a template: of its files unpacked, and of how deep elements stand in each other.
const (
	maxTemplate = 20 << 20
	maxParts    = 500
	maxDepth    = 200
	maxNodes    = 300_000 // of one file: what a book has
	maxMarks    = 5_000
	maxFilled   = 40 << 20 // of one file, filled
)

// Template is a .docx file with placeholders, as a person has written it in Word or LibreOffice. It may be filled any
// number of times, from any number of goroutines.
type Template struct {
	files []*zip.File
	texts []*templatePart // those with placeholders to look for, in the order they are read
}

// ParseTemplate reads a .docx file. Placeholders are {name}, {list.name} in a row of a table, and {?name} at the very
// beginning of a paragraph or of the first cell of a row; letters count as small ones, and spaces inside of the braces do
// not count. It returns ErrNotDocx, ErrTooLarge (more than 20 MB unpacked), or an error that says where a brace is left
// open or a placeholder stands where it cannot. The Template keeps docx, which must not change after that.
func ParseTemplate(docx []byte) (*Template, error) {
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		return nil, ErrNotDocx
	}
	if len(z.File) > maxParts {
		return nil, ErrTooLarge
	}
	files := map[string][]byte{}
	left := int64(maxTemplate)
	for _, f := range z.File {
		b, err := unpacked(f, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(b))
		files[f.Name] = b
	}
	const main = "wordprocessingml.document.main+xml"
	if !bytes.Contains(files["[Content_Types].xml"], []byte(main)) {
		return nil, ErrNotDocx
	}
	t := &Template{files: z.File}
	for _, p := range textParts(files) {
		part, err := parsePart(p.kind, p.name, files[p.name])
		if err != nil {
			return nil, fmt.Errorf("document: template: %w", err)
		}
		t.texts = append(t.texts, part)
	}
	if len(t.texts) == 0 {
		return nil, ErrNotDocx
	}
	return t, nil
}

// unpacked reads a file of the zip, whatever it claims about its size.
func unpacked(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, ErrNotDocx
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, ErrNotDocx
	}
	if int64(len(b)) > most {
		return nil, ErrTooLarge
	}
	return b, nil
}

// textPart is a file of the package with text to fill in, and what it is to the document.
type textPart struct{ name, kind string }

// textParts follows the relations from the package to the document, and from there to what stands around it. Word does
// not always call its document word/document.xml.
func textParts(files map[string][]byte) (parts []textPart) {
	for _, root := range related(files, "") {
		if root.kind != "officeDocument" || files[root.name] == nil {
			continue
		}
		parts = append(parts, textPart{root.name, ""})
		for _, p := range related(files, root.name) {
			if slices.Contains([]string{"header", "footer", "footnotes", "endnotes"}, p.kind) && files[p.name] != nil {
				parts = append(parts, p)
			}
		}
		return parts
	}
	return nil
}

// related are the targets of a file's relations, with the last words of their types.
func related(files map[string][]byte, of string) (found []textPart) {
	var list struct {
		All []struct {
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	dir, name := path.Split(of)
	if xml.Unmarshal(files[dir+"_rels/"+name+".rels"], &list) != nil || len(list.All) > 10*maxParts {
		return nil
	}
	for _, r := range list.All {
		target := r.Target
		if !strings.HasPrefix(target, "/") {
			target = "/" + dir + target
		}
		p := textPart{strings.TrimPrefix(path.Clean(target), "/"), path.Base(r.Type)}
		if !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	return found
}

// Placeholders are all placeholders in the order they are read, each as often as it stands there.
func (t *Template) Placeholders() []Placeholder {
	var all []Placeholder
	for _, p := range t.texts {
		for _, f := range p.found {
			all = append(all, Placeholder{f.name, f.where})
		}
	}
	return all
}

// Fill returns the document with the values in place of the placeholders; each keeps the looks of its first letter.
// What the file's properties told about the people who wrote it (author, company, dates) is left out; names in comments and
// tracked changes stay, so templates should have none. It returns an error that names
// the first placeholder for which there is no value.
func (t *Template) Fill(v Values) ([]byte, error) {
	filled := map[string][]byte{}
	for _, p := range t.texts {
		b, err := p.fill(v)
		if err != nil {
			return nil, fmt.Errorf("document: template: %w", err)
		}
		filled[p.file] = b
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range t.files {
		var err error
		text, ok := filled[f.Name]
		if !ok {
			text, ok = anonymous(f.Name)
		}
		if ok {
			err = add(z, f.Name, text)
		} else {
			err = z.Copy(f)
		}
		if err != nil {
			return nil, fmt.Errorf("document: template: %s: %w", f.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("document: template: %w", err)
	}
	return b.Bytes(), nil
}

func add(z *zip.Writer, name string, text []byte) error {
	f, err := z.Create(name)
	if err == nil {
		_, err = f.Write(text)
	}
	return err
}

// anonymous is what takes the place of a file that tells about its authors.
func anonymous(name string) ([]byte, bool) {
	const space = "http://schemas.openxmlformats.org/officeDocument/2006/"
	switch name {
	case "docProps/core.xml":
		return []byte(coreProperties("")), true
	case "docProps/app.xml":
		return []byte(xml.Header + `<Properties xmlns="` + space + `extended-properties"/>`), true
	case "docProps/custom.xml":
		return []byte(xml.Header + `<Properties xmlns="` + space + `custom-properties"/>`), true
	}
	return nil, false
}
