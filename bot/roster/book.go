package roster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/phone"
)

// Format is the version of a whole book as JSON.
const Format = 1

// mostLog bounds the log of a whole book, in entries.
const mostLog = 60_000

// Book is a whole partner book, as it is exported and read back.
type Book struct {
	Mitra    int     `json:"mitra"` // Format
	Partners []Entry `json:"partners"`
}

// Kept is what only a whole book says of a partner, beside what a list does.
type Kept struct {
	Step      int          `json:"step,omitempty"`
	Category  string       `json:"category,omitempty"` // option ids of the program
	Pattern   string       `json:"pattern,omitempty"`
	Informed  string       `json:"informed,omitempty"`
	Latest    int          `json:"latest,omitempty"`
	NoRhythm  bool         `json:"no_rhythm,omitempty"`
	Archived  bool         `json:"archived,omitempty"`
	Paused    time.Time    `json:"paused_until,omitzero"`
	Occasions few[string]  `json:"occasions,omitempty"`
	Created   time.Time    `json:"created,omitzero"`
	Log       few[Contact] `json:"log,omitempty"`
}

// Contact is one entry of a log.
type Contact struct {
	At        time.Time `json:"at"`
	Channel   string    `json:"channel"`
	Outcome   string    `json:"outcome,omitempty"`
	Direction string    `json:"direction,omitempty"`
	Note      string    `json:"note,omitempty"`
	People    string    `json:"people,omitempty"`
	Next      time.Time `json:"next,omitzero"`
	NextText  string    `json:"next_text,omitempty"`
}

// Write is the book as JSON.
func (b Book) Write() ([]byte, error) {
	b.Mitra = Format
	return json.MarshalIndent(b, "", " ")
}

// readBook reads a whole book, partner by partner, so that a forged one cannot take more memory than a true one. What was
// not written by Write is refused, and nothing in it is trusted.
func readBook(ctx context.Context, text string) (List, error) {
	var list List
	version, entries := 0, 0
	d := json.NewDecoder(strings.NewReader(text))
	if _, err := d.Token(); err != nil { // {
		return List{}, ErrDamaged
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return List{}, ErrDamaged
		}
		switch key {
		case "mitra":
			err = d.Decode(&version)
		case "partners":
			err = each(d, func(i int) error {
				if ctx.Err() != nil {
					return ErrTooBig
				}
				if i == Most {
					return ErrTooMuch
				}
				var e Entry
				err := d.Decode(&e)
				switch {
				case errors.Is(err, ErrTooMuch):
					return err
				case errors.As(err, new(*json.SyntaxError)), errors.Is(err, io.ErrUnexpectedEOF):
					return ErrDamaged
				case err != nil:
					list.Faults = append(list.Faults, Fault{i + 1, "damaged", clean(e.Name)})
					return nil
				}
				if entries += keptLog(e); entries > mostLog {
					return ErrTooMuch
				}
				list.kept(i+1, e)
				return nil
			})
		default:
			err = d.Decode(&json.RawMessage{})
		}
		switch {
		case errors.Is(err, ErrTooMuch), errors.Is(err, ErrTooBig), errors.Is(err, ErrKind):
			return List{}, err
		case errors.As(err, new(*json.UnmarshalTypeError)):
			return List{}, ErrKind
		case err != nil:
			return List{}, ErrDamaged
		}
	}
	if _, err := d.Token(); err != nil { // }
		return List{}, ErrDamaged
	}
	if version != Format {
		return List{}, ErrKind
	}
	return list, nil
}

// each walks over an array that comes next.
func each(d *json.Decoder, see func(i int) error) error {
	switch start, err := d.Token(); {
	case err != nil:
		return err
	case start == nil:
		return nil
	case start != json.Delim('['):
		return ErrKind
	}
	for i := 0; d.More(); i++ {
		if err := see(i); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// kept keeps one partner of a whole book, of which nothing is trusted.
func (l *List) kept(row int, e Entry) {
	number, email := e.Phone, clean(e.Email)
	e.Row, e.Phone, e.Email = row, "", ""
	e.Name, e.Person, e.Area, e.Source, e.Founded = clean(e.Name), clean(e.Person), clean(e.Area), clean(e.Source), founded(e.Founded)
	e.Tags = slices.DeleteFunc(cleanAll(e.Tags), func(s string) bool { return s == "" })
	for _, left := range e.Tags[min(len(e.Tags), mostLabels):] {
		l.Faults = append(l.Faults, Fault{row, "tags", left})
	}
	e.Tags = e.Tags[:min(len(e.Tags), mostLabels)]
	if e.Cadence != 0 && (e.Cadence < 7 || e.Cadence > 365) {
		e.Cadence = 0
	}
	e.Others = e.Others[:min(len(e.Others), mostOthers)]
	for j, p := range e.Others {
		p.Name, p.Role, p.Email = clean(p.Name), clean(p.Role), clean(p.Email)
		if n, ok := phone.Normalise(p.Phone); ok {
			p.Phone = n.E164
		} else {
			p.Phone = ""
		}
		e.Others[j] = p
	}
	if e.Kept != nil {
		k := e.Kept.checked()
		e.Kept = &k
	}
	l.add(e, number, email, "")
}

// few is a list in a file that may have been forged: it is read only as far as a true one goes.
type few[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (f *few[T]) UnmarshalJSON(data []byte) error {
	*f = nil
	d := json.NewDecoder(bytes.NewReader(data))
	return each(d, func(i int) error {
		if i == mostLog {
			return ErrTooMuch
		}
		var v T
		if err := d.Decode(&v); err != nil {
			return err
		}
		*f = append(*f, v)
		return nil
	})
}

func keptLog(e Entry) int {
	if e.Kept == nil {
		return 0
	}
	return len(e.Kept.Log)
}

func cleanAll(list []string) (out []string) {
	for _, s := range list {
		out = append(out, clean(s))
	}
	return out
}

// checked leaves out what cannot be.
func (k Kept) checked() Kept {
	if k.Step < 1 || k.Step > 12 {
		k.Step = 1
	}
	if k.Latest < 0 || k.Latest > MostLatest {
		k.Latest = 0
	}
	if k.Paused.Year() > 2200 {
		k.Paused = time.Time{}
	}
	if k.Informed != "yes" && k.Informed != "no" {
		k.Informed = ""
	}
	if !slices.Contains([]string{"B1", "B2", "B3", "B4"}, k.Pattern) {
		k.Pattern = ""
	}
	k.Category = word(k.Category)
	k.Occasions = slices.DeleteFunc(slices.Clone(k.Occasions), func(s string) bool { return word(s) == "" })
	k.Occasions = k.Occasions[:min(len(k.Occasions), 30)]
	var log []Contact
	for _, c := range k.Log {
		if !slices.Contains([]string{"met", "phone", "whatsapp", "email", "event", "other"}, c.Channel) || c.At.Year() < 1990 || c.At.Year() > 2200 {
			continue
		}
		if !slices.Contains([]string{"", "good", "neutral", "problem", "no_answer"}, c.Outcome) {
			c.Outcome = ""
		}
		if c.Direction != "in" && c.Direction != "out" {
			c.Direction = ""
		}
		c.Note, c.People, c.NextText = note(c.Note), clean(c.People), clean(c.NextText)
		if c.Next.Year() > 2200 {
			c.Next = time.Time{}
		}
		log = append(log, c)
	}
	k.Log = log
	return k
}

// word is an option id, "" for anything else.
func word(s string) string {
	if len(s) > 40 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return ""
	}
	return s
}

// note is a text of several lines, without control characters.
func note(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	r := []rune(strings.TrimSpace(s))
	return string(r[:min(len(r), MostNote)])
}
