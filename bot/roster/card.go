package roster

import (
	"context"
	"io"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"mitrabot/bot/phone"
)

// readCards reads a file of contacts: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350). The libraries there are lose the
// quoted-printable names and the "TEL;CELL:" that telephones write in 2.1, so this is our own.
func readCards(ctx context.Context, text string) (List, error) {
	var list List
	n, nested := 0, 0
	var fields []field
	inside := false
	for _, line := range unfold(text) {
		if ctx.Err() != nil {
			return List{}, ErrTooBig
		}
		f, ok := readField(line)
		switch begins := f.name == "BEGIN" && strings.EqualFold(f.value, "VCARD"); {
		case !ok:
		case begins && inside && len(fields) > 0 && fields[len(fields)-1].name == "AGENT", begins && nested > 0:
			nested++ // the card of an agent within this one (vCard 2.1)
		case begins:
			if inside { // the card before has no end
				list.card(n, fields)
			}
			inside, fields = true, nil
			if n++; n > Most {
				return List{}, ErrTooMuch
			}
		case f.name == "END" && nested > 0:
			nested--
		case f.name == "END" && inside:
			list.card(n, fields)
			inside = false
		case inside && nested == 0 && len(fields) < 200:
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

// mostLine bounds one line of a card, in bytes. Longer ones are pictures, which are dropped anyway.
const mostLine = 1 << 16

// unfold joins lines that go on: with a space or tab before them, or, in quoted-printable, after a "=" at the end.
func unfold(text string) (lines []string) {
	var line []byte
	quotable, soft := false, false
	for next := range strings.Lines(text) {
		next = strings.TrimRight(next, "\r\n")
		switch {
		case soft:
			line = append(line[:len(line)-1], next...)
		case len(line) > 0 && next != "" && (next[0] == ' ' || next[0] == '\t'):
			if len(line) < mostLine {
				line = append(line, next[1:]...)
			}
			continue
		default:
			lines = append(lines, string(line))
			line = append(line[:0], next...)
			head, _, _ := strings.Cut(next, ":")
			quotable = strings.Contains(strings.ToUpper(head), "QUOTED-PRINTABLE")
		}
		soft = quotable && strings.HasSuffix(next, "=") && len(line) < mostLine
	}
	return append(lines, string(line))
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
	var full, given, title, rhythm string
	var numbers, emails []string
	fault := func(kind, value string) { l.Faults = append(l.Faults, Fault{n, kind, clip(value)}) }
	rank := 0 // of numbers[0]
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
			value := f.text()
			if len(value) > 4 && strings.EqualFold(value[:4], "tel:") {
				value = value[4:]
			}
			if value == "" {
				continue
			}
			if r := f.rank(value); r > rank { // the first of the best
				numbers, rank = append([]string{value}, numbers...), r
			} else {
				numbers = append(numbers, value)
			}
		case "EMAIL":
			if text := f.text(); text != "" {
				emails = append(emails, text)
			}
		case "ADR":
			if v := f.values(); len(v) > 3 {
				e.Area = clean(strings.Trim(v[3]+", "+strings.Join(v[4:min(5, len(v))], ""), ", "))
			}
		case "CATEGORIES":
			e.Tags = labels(f.text(), ",", func(left string) { fault("tags", left) })
		case "X-MITRA-RHYTHM":
			rhythm = f.text()
		case "X-MITRA-ARCHIVED":
			e.keep().Archived = f.text() == "1"
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
	if full == "" {
		full = e.Name
	}
	if title != "" {
		e.Person = strings.TrimPrefix(e.Person+", "+title, ", ")
	}
	for _, other := range numbers[min(len(numbers), 1):] {
		switch number, ok := phone.Normalise(other); {
		case !ok:
			fault("phone", other)
		case full == "" || len(e.Others) == mostOthers:
			fault("extra", other)
		default:
			e.Others = append(e.Others, Person{Name: full, Phone: number.E164})
		}
	}
	for _, other := range emails[min(len(emails), 1):] {
		switch {
		case !IsEmail(other):
			fault("email", other)
		case full == "" || len(e.Others) == mostOthers:
			fault("extra", other)
		default:
			e.Others = append(e.Others, Person{Name: full, Email: other})
		}
	}
	l.add(e, strings.Join(numbers[:min(len(numbers), 1)], ""), strings.Join(emails[:min(len(emails), 1)], ""), rhythm)
}

// rank tells how much a number is the one to use: one that can be used, best a mobile one, above all the one preferred.
func (f field) rank(value string) int {
	number, ok := phone.Normalise(value)
	switch {
	case !ok:
		return 1
	case strings.Contains(f.params, "PREF"):
		return 4
	case number.Mobile:
		return 3
	}
	return 2
}
