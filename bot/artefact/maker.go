package artefact

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mitrabot/bot/dates"
	"mitrabot/bot/document"
	"mitrabot/bot/flow"
	"mitrabot/content"
)

// Maker is what the making of one file works with.
type Maker struct {
	Lib *content.Library
	Dossier
	spec Spec // what is being made
}

// Partner is the partner the file is about. It is for files that are about one.
func (m Maker) Partner() Partner { return m.Partners[0] }

// Text is a text of the content in the owner's language, as plain text. It always knows {sapaan}.
func (m Maker) Text(key string, args ...any) string {
	return m.Lib.Plain(m.Language, key, append(args, "sapaan", m.Sapaan)...)
}

// Base is a text of the content in the language partners read.
func (m Maker) Base(key string, args ...any) string {
	return m.Lib.Plain(content.Base, key, append(args, "sapaan", m.Sapaan)...)
}

// Answer is the answer to a question of a step; the zero Answer where there is none.
func (m Maker) Answer(p Partner, step int, question string) flow.Answer {
	return p.Steps[step].Answers[question]
}

// Words is an answer as text in lang: labels of options, days in words. It is empty where there is no answer.
func (m Maker) Words(lang string, p Partner, step int, question string) string {
	a := m.Answer(p, step, question)
	if !a.Given {
		return ""
	}
	f, _ := m.Lib.Flow(FlowID(step))
	q, _ := flow.Find(f, question)
	switch {
	case len(a.Options) > 0:
		var parts []string
		for _, o := range a.Options {
			parts = append(parts, m.Label(lang, step, question, "", o))
		}
		if a.Text != "" {
			parts = append(parts, a.Text)
		}
		return strings.Join(parts, ", ")
	case a.Date != "":
		return m.Day(lang, a.Date)
	case q.Kind == content.Number || q.Kind == content.Scale:
		return fmt.Sprint(a.Number)
	}
	return a.Text
}

// Label is what an option is called; column is "" outside of tables. An option the content does not know any more is
// called by its id.
func (m Maker) Label(lang string, step int, question, column, option string) string {
	q := m.Lib.FlowText(lang, FlowID(step)).Questions[question]
	if column != "" {
		q = q.Columns[column]
	}
	if l := q.Options[option]; l != "" {
		return l
	}
	return option
}

// Cells are the rows of a table question by column id. Days stay as stored ("2006-01-02"), options as ids.
func (m Maker) Cells(p Partner, step int, question string) []map[string]string {
	f, _ := m.Lib.Flow(FlowID(step))
	q, _ := flow.Find(f, question)
	var rows []map[string]string
	for _, r := range m.Answer(p, step, question).Rows {
		row := map[string]string{}
		for i, c := range q.Columns {
			if i < len(r) {
				row[c.ID] = r[i]
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// Date reads a stored day, with or without its clock time.
func (m Maker) Date(stored string) (time.Time, bool) {
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02"} {
		if d, err := time.ParseInLocation(form, stored, m.Now.Location()); err == nil {
			return d, true
		}
	}
	return time.Time{}, false
}

// Day is a stored day in words; what is no day stays as it is.
func (m Maker) Day(lang, stored string) string {
	d, ok := m.Date(stored)
	if !ok {
		return stored
	}
	return dates.Format(d, lang, strings.Contains(stored, "T"))
}

// Or is s, or the visible line of what is still open.
func (m Maker) Or(s string) string {
	if strings.TrimSpace(s) == "" {
		return document.Gap
	}
	return s
}

// file is the finished file. It is called by what it is, the partner it is about and the day.
func (m Maker) file(ending string, data []byte) File {
	parts := []string{safe(m.Text("artefact."+m.spec.ID+".file"), 40)}
	if !m.spec.All {
		parts = append(parts, safe(m.Partner().Name, 30))
	}
	parts = slices.DeleteFunc(append(parts, m.Now.Format(time.DateOnly)), func(s string) bool { return s == "" })
	f := File{Kind: "document", Name: strings.Join(parts, "-") + ending, Data: data}
	if ending == ".png" {
		f.Kind = "photo"
	}
	return f
}

// asDocx, asXlsx and asPNG are what makes a file that is one document, workbook or picture.
func asDocx(doc func(Maker) document.Doc) func(Maker) (File, error) {
	return func(m Maker) (File, error) {
		data, err := document.Docx(doc(m))
		return m.file(".docx", data), err
	}
}

func asXlsx(sheets func(Maker) []document.Sheet) func(Maker) (File, error) {
	return func(m Maker) (File, error) {
		data, err := document.Workbook(sheets(m))
		return m.file(".xlsx", data), err
	}
}

func asPNG(draw func(Maker) drawing) func(Maker) (File, error) {
	return func(m Maker) (File, error) {
		data, err := draw(m).PNG()
		return m.file(".png", data), err
	}
}

// drawing is what becomes a picture.
type drawing interface{ PNG() ([]byte, error) }

// short is s in one line of at most n characters, for places where more would not be read.
func short(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:n-1]), " ") + "…"
}

// monthName is a month as short as charts want it: "Nov 26".
func monthName(at time.Time) string {
	month := strings.Fields(dates.FormatShort(at, content.Base))[2] // of "Sen, 23 Nov 2026"
	return fmt.Sprintf("%s %02d", month, at.Year()%100)
}

// dayOf is the day that a stored cell begins with. It is for those who cannot ask the content which cells are days.
func dayOf(cell string) (day string, ok bool) {
	day = cell[:min(len(cell), len(time.DateOnly))]
	_, err := time.Parse(time.DateOnly, day)
	return day, err == nil
}

// one is the option chosen; "" where there is none.
func one(a flow.Answer) string {
	if len(a.Options) == 0 {
		return ""
	}
	return a.Options[0]
}

// safe leaves of a name what every system takes for one: letters, digits, spaces as "-", at most that many characters.
func safe(name string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range name {
		if n == most {
			break
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			r = '-'
		default:
			continue
		}
		b.WriteRune(r)
		n++
	}
	return strings.Trim(b.String(), "-")
}

// FlowID is the id of the conversation of a step of the guide.
func FlowID(step int) string { return fmt.Sprintf("s%02d", step) }
