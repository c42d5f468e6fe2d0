package roster

import (
	"encoding/json"
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
	Step      int       `json:"step,omitempty"`
	Category  string    `json:"category,omitempty"` // option ids of the program
	Pattern   string    `json:"pattern,omitempty"`
	Informed  string    `json:"informed,omitempty"`
	Latest    int       `json:"latest,omitempty"`
	NoRhythm  bool      `json:"no_rhythm,omitempty"`
	Archived  bool      `json:"archived,omitempty"`
	Occasions []string  `json:"occasions,omitempty"`
	Created   time.Time `json:"created,omitzero"`
	Log       []Contact `json:"log,omitempty"`
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

// readBook reads a whole book. What was not written by Write is refused, and nothing in it is trusted.
func readBook(text string) (List, error) {
	var b Book
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		if _, isType := err.(*json.UnmarshalTypeError); isType {
			return List{}, ErrKind
		}
		return List{}, ErrDamaged
	}
	switch {
	case b.Mitra != Format:
		return List{}, ErrKind
	case len(b.Partners) > Most:
		return List{}, ErrTooMuch
	}
	var list List
	entries := 0
	for i, e := range b.Partners {
		if entries += keptLog(e); entries > mostLog {
			return List{}, ErrTooMuch
		}
		number, email := e.Phone, clean(e.Email)
		e.Row, e.Phone, e.Email = i+1, "", ""
		e.Name, e.Person, e.Area, e.Source, e.Founded = clean(e.Name), clean(e.Person), clean(e.Area), clean(e.Source), founded(e.Founded)
		e.Tags = slices.DeleteFunc(cleanAll(e.Tags), func(s string) bool { return s == "" })
		e.Tags = e.Tags[:min(len(e.Tags), 10)]
		if e.Cadence != 0 && (e.Cadence < 7 || e.Cadence > 365) {
			e.Cadence = 0
		}
		e.Others = e.Others[:min(len(e.Others), 20)]
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
		list.add(e, number, email, "")
	}
	return list, nil
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
	if k.Latest < 0 || k.Latest > 1000 {
		k.Latest = 0
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
	return string(r[:min(len(r), 500)])
}
