// Package artefact makes what the steps of the guide leave in an owner's hands: letters, plans, drafts, forms, pictures
// and folders, from the answers he gave. It knows neither Telegram nor SQL; its words are texts of the content, and how
// a file is written is the business of package document. The same Dossier gives the same file.
package artefact

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"mitrabot/bot/document"
	"mitrabot/bot/flow"
	"mitrabot/content"
)

// Dossier is all that is known for making a file.
type Dossier struct {
	Institution Institution
	// Partners are those that are not put away, the most recently touched first; for a file about one partner, only he.
	Partners []Partner
	Now      time.Time // in the owner's zone
	Language string    // of the owner; what partners read is in content.Base whatever he reads
	Sapaan   string    // how the owner is addressed
}

// Institution is what letters and agreements need to know of the owner's side. What is not known yet is empty.
type Institution struct {
	Name     string
	Kind     string // option id of the welcome: "lkp", "pkbm", "paud", "other"
	Head     string // who signs
	Position string
	Address  string
	Town     string // where letters are dated
	Phone    string
	Email    string
}

// Partner is one partnership with its answers.
type Partner struct {
	No       int64
	Name     string
	Person   string // contact person and role, as typed
	Phone    string
	Category string // option id of step 1
	Pattern  string // "B1" to "B4", or ""
	Step     int    // 1 to 12, as in the partner book
	Created  time.Time
	Last     time.Time      // of the last contact; zero: none yet
	Steps    map[int]Record // by step of the guide; a step that was never begun is missing
	Entries  []Entry        // the contact log, oldest first
	Pulses   []Pulse        // what the partner answered by the link, oldest first
	Pictures []Picture      // kept with the partner, oldest first
}

// answers are those of a step of the one partner; none where there is not exactly one.
func (d Dossier) answers(step int) map[string]flow.Answer {
	if len(d.Partners) != 1 {
		return nil
	}
	return d.Partners[0].Steps[step].Answers
}

// Record is what was answered in one step.
type Record struct {
	Answers map[string]flow.Answer
	Saved   bool
	At      time.Time // of the last change
}

// Entry is one logged contact.
type Entry struct {
	At      time.Time
	Channel string // option ids of the log
	Outcome string
	Note    string
}

// Pulse is one anonymous answer of the partner: 1 to 5.
type Pulse struct {
	At    time.Time
	Score int
}

// Picture is a photo that was sent with an entry of the contact log.
type Picture struct {
	At   time.Time
	Note string
	Data []byte // JPEG or PNG; empty where it could not be had
}

// File is a finished file.
type File struct {
	Kind string // "document" or "photo"
	Name string
	Data []byte
}

// Spec is one kind of file the program can make.
type Spec struct {
	ID         string // short and stable: part of button data
	Step       int    // the step that yields it; 0: the institution as a whole
	All        bool   // made of all partners together, not of one
	Letterhead bool   // shows who the institution is; asked for where that is not known yet
	Pictures   bool   // shows Partner.Pictures
	// Ready tells whether there is enough to make it from; nil: always.
	Ready func(Dossier) bool
	Make  func(Maker) (File, error)
}

// Specs are all kinds of files, by step and in the order they are offered.
func Specs() []Spec {
	return slices.Concat(earlySpecs(), agreementSpecs(), laterSpecs(), portfolioSpecs(), contactSpecs())
}

// Find returns the kind of that id.
func Find(id string) (Spec, bool) {
	for _, s := range Specs() {
		if s.ID == id {
			return s, true
		}
	}
	return Spec{}, false
}

// ErrUnknown is for an id no kind of file has.
var ErrUnknown = errors.New("artefact: there is no such file")

// ErrNothing is for a file that there is nothing to make from yet.
var ErrNothing = errors.New("artefact: there is nothing to make it from yet")

// Make makes the file of that kind. Its errors are ErrUnknown, ErrNothing, or those of making it.
func Make(lib *content.Library, id string, d Dossier) (File, error) {
	s, ok := Find(id)
	switch {
	case !ok || !s.All && len(d.Partners) != 1:
		return File{}, ErrUnknown
	case s.Ready != nil && !s.Ready(d):
		return File{}, ErrNothing
	}
	f, err := s.Make(Maker{Lib: lib, Dossier: d, spec: s})
	if errors.Is(err, document.ErrEmptyChart) {
		err = ErrNothing // Ready cannot see everything: which cell of a row is its day is known to the content only
	}
	if err != nil {
		return File{}, fmt.Errorf("artefact: %s: %w", id, err)
	}
	return f, nil
}
