package roster

import (
	"io"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"mitrabot/bot/phone"
)

// readCards reads a file of contacts: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350). The libraries there are lose the
// quoted-printable names and the "TEL;CELL:" that telephones write in 2.1, so this is our own.
func readCards(text string) (List, error) {
	var list List
	n := 0
	var fields []field
	inside := false
	for _, line := range unfold(text) {
		f, ok := readField(line)
		switch {
		case !ok:
		case f.name == "BEGIN" && strings.EqualFold(f.value, "VCARD"):
			inside, fields = true, nil
			if n++; n > Most {
				return List{}, ErrTooMuch
			}
		case f.name == "END" && inside:
			list.card(n, fields)
			inside = false
		case inside && len(fields) < 200:
			fields = append(fields, f)
		}
	}
	if inside {
		return List{}, ErrDamaged // cut off in the middle
	}
	return list, nil
}

// field is one line of a card.
type field struct {
	name   string // in capitals, without its group
	params string // in capitals, separated by ;
	value  string
}

// unfold joins lines that go on: with a space or tab before them, or, in quoted-printable, after a "=" at the end.
func unfold(text string) (lines []string) {
	soft := false
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		last := len(lines) - 1
		switch {
		case soft && last >= 0:
			lines[last] = strings.TrimSuffix(lines[last], "=") + line
		case last >= 0 && line != "" && (line[0] == ' ' || line[0] == '\t'):
			if len(lines[last]) < 1<<16 { // pictures are dropped anyway
				lines[last] += line[1:]
			}
			continue
		default:
			lines = append(lines, line)
		}
		last = len(lines) - 1
		head, _, _ := strings.Cut(lines[last], ":")
		soft = strings.HasSuffix(line, "=") && strings.Contains(strings.ToUpper(head), "QUOTED-PRINTABLE") && len(lines[last]) < 1<<16
	}
	return lines
}

// readField takes a line apart. A colon within quotes belongs to a parameter.
func readField(line string) (field, bool) {
	quoted, colon := false, -1
	for i, r := range line {
		if r == '"' {
			quoted = !quoted
		}
		if r == ':' && !quoted {
			colon = i
			break
		}
	}
	if colon <= 0 {
		return field{}, false
	}
	name, params, _ := strings.Cut(strings.ToUpper(line[:colon]), ";")
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	f := field{name, params, line[colon+1:]}
	if strings.Contains(params, "QUOTED-PRINTABLE") {
		b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(f.value)))
		if err == nil {
			f.value = string(b)
		}
		if !utf8.ValidString(f.value) {
			if s, err := charmap.Windows1252.NewDecoder().String(f.value); err == nil {
				f.value = s
			}
		}
	}
	return f, true
}

// values are the parts of a structured value, without escapes.
func (f field) values() (parts []string) {
	part, escaped := strings.Builder{}, false
	for _, r := range f.value {
		switch {
		case escaped:
			if r == 'n' || r == 'N' {
				r = ' '
			}
			part.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == ';':
			parts = append(parts, clean(part.String()))
			part.Reset()
		default:
			part.WriteRune(r)
		}
	}
	return append(parts, clean(part.String()))
}

func (f field) text() string { return clean(strings.Join(f.values(), " ")) }

// card reads the fields of one contact.
func (l *List) card(n int, fields []field) {
	e := Entry{Row: n}
	var full, given, title, number, email string
	var numbers []string
	for _, f := range fields {
		switch f.name {
		case "FN":
			full = f.text()
		case "N":
			if v := f.values(); len(v) > 1 {
				given = clean(v[1] + " " + v[0])
			} else {
				given = v[0]
			}
		case "ORG":
			e.Name = f.values()[0]
		case "TITLE", "ROLE":
			title = f.text()
		case "TEL":
			value := strings.TrimPrefix(strings.ToLower(f.text()), "tel:")
			if n, ok := phone.Normalise(value); ok && n.Mobile || number == "" {
				if number != "" {
					numbers = append(numbers, number)
				}
				number = value
			} else {
				numbers = append(numbers, value)
			}
		case "EMAIL":
			if email == "" {
				email = f.text()
			}
		case "ADR":
			if v := f.values(); len(v) > 3 {
				e.Area = clean(strings.Trim(v[3]+", "+strings.Join(v[4:min(5, len(v))], ""), ", "))
			}
		case "CATEGORIES":
			for tag := range strings.SplitSeq(f.text(), ",") {
				if tag = strings.TrimSpace(tag); tag != "" && len(e.Tags) < 10 {
					e.Tags = append(e.Tags, tag)
				}
			}
		case "X-MITRA-RHYTHM":
			if days, ok := readRhythm(f.text()); ok {
				e.Cadence = days
			}
		}
	}
	if full == "" {
		full = given
	}
	if e.Name == "" || e.Name == full {
		e.Name = full
	} else {
		e.Person = full
	}
	if title != "" {
		e.Person = strings.TrimPrefix(e.Person+", "+title, ", ")
	}
	for _, other := range numbers[:min(len(numbers), 3)] {
		if n, ok := phone.Normalise(other); ok && full != "" {
			e.Others = append(e.Others, Person{Name: full, Phone: n.E164})
		}
	}
	l.add(e, number, email, "")
}
