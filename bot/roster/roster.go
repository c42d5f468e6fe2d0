// Package roster reads lists of partners as people have them: a table of a spreadsheet program, a file of contacts, one
// typed line. It says of each row what is wrong with it and reads the others; what a file is, it finds out itself.
package roster

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"

	"mitrabot/bot/phone"
)

// Limits of what is read. Most is rows of one list: an owner's book, and what one undo takes back.
const (
	Most     = 2_000
	MostSize = 8 << 20 // bytes of a file
	MostNote = 2_000   // characters of the note of a contact
	mostCell = 200     // characters

	MostLatest = 3 * 365 // days after which a partner may count as neglected: three times the longest rhythm

	mostLabels = 10 // of a partner
	mostOthers = 20 // further people of a partner
)

// The ways in which a whole file is refused.
var (
	ErrKind    = errors.New("roster: not a list of a known kind")
	ErrDamaged = errors.New("roster: the file is damaged")
	ErrTooMuch = errors.New("roster: more rows than one list may have")
	ErrTooBig  = errors.New("roster: the file is too big")
	ErrEmpty   = errors.New("roster: nobody in it")
)

// Entry is one partner of a list.
type Entry struct {
	Row     int         `json:"r"` // in the file, from 1; of a file of contacts the number of the contact
	Name    string      `json:"n"` // organisation, or the person where there is none
	Person  string      `json:"p,omitempty"`
	Phone   string      `json:"t,omitempty"` // E.164 where valid
	Email   string      `json:"e,omitempty"`
	Area    string      `json:"a,omitempty"`
	Source  string      `json:"s,omitempty"`
	Tags    few[string] `json:"g,omitempty"`
	Cadence int         `json:"c,omitempty"` // days, 0 where the list says none
	Founded string      `json:"f,omitempty"` // as in bot.Details
	Others  few[Person] `json:"o,omitempty"`
	Kept    *Kept       `json:"k,omitempty"` // of a whole book only
}

// Person is one more person of a partner.
type Person struct {
	Name  string `json:"n"`
	Role  string `json:"r,omitempty"`
	Phone string `json:"t,omitempty"`
	Email string `json:"e,omitempty"`
}

// Fault says what is wrong with a row: the row is read without that, or not at all where it has no name.
type Fault struct {
	Row   int    `json:"r"`
	Kind  string `json:"k"` // one of FaultKinds
	Value string `json:"v,omitempty"`
}

// List is what a file holds.
type List struct {
	Entries []Entry
	Faults  []Fault
	Unused  []string // heads of columns that mean nothing here
	Unread  []string // names of sheets that hold something and were not read
}

// FaultKinds are the kinds of faults: a number, an address, a rhythm or a day that cannot be used, a row without a name,
// a row that stands there twice, quotes that make no sense, a row above the heads, cells beyond them, more labels than a
// partner may have, a contact or a partner that is damaged.
func FaultKinds() []string {
	return []string{"phone", "email", "rhythm", "founded", "name", "twice", "quote", "above", "extra", "tags", "damaged"}
}

// patience is how long one file may take.
const patience = 10 * time.Second

// Read reads a file. What it is called does not matter: a spreadsheet of another name is read, and a picture called a
// list refused. Its errors are those of the package; a file that takes too long is too big.
func Read(ctx context.Context, data []byte) (List, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var list List
	var err error
	own := false
	switch {
	case len(data) > MostSize:
		return list, ErrTooBig
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		list, err = readWorkbook(ctx, data)
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")), bytes.HasPrefix(data, []byte("%PDF")):
		return list, ErrKind // an old .xls, a PDF
	default:
		text, ok := decode(data)
		trimmed := strings.TrimSpace(text)
		switch {
		case !ok:
			return list, ErrKind
		case trimmed == "":
			return list, ErrEmpty
		case strings.Contains(strings.ToUpper(trimmed[:min(len(trimmed), 1000)]), "BEGIN:VCARD"):
			list, err = readCards(ctx, trimmed)
		case strings.HasPrefix(trimmed, "{"):
			own = true
			list, err = readBook(ctx, trimmed)
		case strings.HasPrefix(trimmed, "["), strings.HasPrefix(trimmed, "<"): // a page that says "please sign in", perhaps
			return list, ErrKind
		default:
			list, err = readTable(ctx, text)
		}
	}
	switch {
	case err != nil:
		return List{}, err
	case len(list.Entries) == 0 && len(list.Faults) == 0:
		return List{}, ErrEmpty
	}
	if !own { // of a book of ours, each partner was one before
		list.twice()
	}
	return list, nil
}

// twice takes out what stands in the list twice: the same name with the same number.
func (l *List) twice() {
	seen := map[string]bool{}
	rest := l.Entries[:0]
	for _, e := range l.Entries {
		key := strings.ToLower(e.Name) + "\x00" + e.Phone + "\x00" + strings.ToLower(e.Person)
		if seen[key] {
			l.Faults = append(l.Faults, Fault{e.Row, "twice", e.Name})
			continue
		}
		seen[key] = true
		rest = append(rest, e)
	}
	l.Entries = rest
}

// add checks what was read of one row and keeps it.
func (l *List) add(e Entry, number, email, rhythm string) {
	fault := func(kind, value string) { l.Faults = append(l.Faults, Fault{e.Row, kind, clip(value)}) }
	if number != "" {
		_, day := time.Parse(time.DateOnly, number) // a spreadsheet program takes some numbers for days
		if n, ok := phone.Normalise(number); ok && day != nil {
			e.Phone = n.E164
		} else {
			fault("phone", number)
		}
	}
	if email != "" {
		if IsEmail(email) {
			e.Email = email
		} else {
			fault("email", email)
		}
	}
	if rhythm != "" {
		if days, ok := readRhythm(rhythm); ok {
			if e.Cadence = days; days == 0 {
				e.keep().NoRhythm = true
			}
		} else {
			fault("rhythm", rhythm)
		}
	}
	if e.Name == "" {
		e.Name, e.Person = e.Person, ""
	}
	if e.Name == "" {
		fault("name", "")
		return
	}
	l.Entries = append(l.Entries, e)
}

// keep is what a whole book says of the entry, begun where the list is none.
func (e *Entry) keep() *Kept {
	if e.Kept == nil {
		e.Kept = &Kept{Step: 1}
	}
	return e.Kept
}

// readRhythm reads days ("30", "30 hari") or a word for them.
func readRhythm(text string) (int, bool) {
	text = strings.ToLower(text)
	for word, days := range map[string]int{"mingguan": 7, "tiap minggu": 7, "weekly": 7, "bulanan": 30, "tiap bulan": 30, "monthly": 30, "-": 0, "tidak": 0, "0": 0} {
		if text == word {
			return days, true
		}
	}
	number, _, _ := strings.Cut(text, " ")
	days, err := strconv.Atoi(strings.TrimSuffix(number, ".0"))
	return days, err == nil && days >= 7 && days <= 365
}

// IsEmail tells whether a text looks like one address for e-mail.
func IsEmail(text string) bool {
	name, host, ok := strings.Cut(text, "@")
	return ok && name != "" && strings.Contains(strings.Trim(host, "."), ".") && !strings.ContainsAny(text, " ,;<>\"") && !strings.Contains(host, "@")
}

// clean makes a cell one line without control characters.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u00a0':
			return ' '
		case unicode.IsControl(r) || r == '\ufeff' || unicode.Is(unicode.Bidi_Control, r): // these would turn round what follows
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && r != ' ' }) {
		return "" // nothing that can be seen
	}
	return clip(strings.Join(strings.Fields(s), " "))
}

func clip(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), mostCell)])
}
