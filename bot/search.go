package bot

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/fuzzy"
	"mitrabot/bot/outbox"
)

// What a search shows, and how many notes it reads at once: notes are sealed, and reading all of a long log would keep
// the owner waiting. Older ones are a button away.
const (
	foundPartners = 6
	foundNotes    = 5
	notesAtOnce   = 3_000
)

// searchAside is the number under which the search of last is kept; numbers by chance are far beyond it.
const searchAside = 1

// searchCommand is /cari with or without what is looked for.
func (t *turn) searchCommand() error {
	if strings.TrimSpace(t.ev.Text) == "" || t.ev.Kind != Command {
		return t.partnerData(args{"p", "q"})
	}
	return t.search(t.ev.Text)
}

// search looks for partners by any part of a name, a person, a number, an area, and for notes.
func (t *turn) search(text string) error {
	text = oneLine(text, 80)
	found, more, err := t.searchPartners(text)
	if err != nil {
		return err
	}
	rows := t.partnerRows(found)
	if more > 0 {
		rows = append(rows, row(t.button("search.narrow", "p", "q")))
	}
	body, err := json.Marshal(text)
	if err != nil {
		return err
	}
	t.ch.Asides = append(t.ch.Asides, Aside{No: searchAside, Kind: SearchAside, At: t.ev.At, Body: body})
	return t.searchNotes(text, time.Time{}, rows, len(found)+more)
}

// searchOlder goes on with the search of last, in notes before a moment in milliseconds.
func (t *turn) searchOlder(before int64) error {
	kept, err := t.view.Aside(t.ctx, searchAside)
	if errors.Is(err, ErrNotFound) || err == nil && kept.Kind != SearchAside || before < 0 {
		return t.partnerData(args{"p", "q"})
	}
	if err != nil {
		return err
	}
	var text string
	if json.Unmarshal(kept.Body, &text) != nil {
		return t.partnerData(args{"p", "q"})
	}
	return t.searchNotes(text, time.UnixMilli(before), nil, -1)
}

// searchPartners finds the partners that fit best, archived ones last, and how many more there are.
func (t *turn) searchPartners(text string) (found []Partner, more int, err error) {
	type hit struct {
		p     Partner
		score int
	}
	var hits []hit
	q, number := fuzzy.NewQuery(text), digits(text)
	for _, archived := range []bool{false, true} {
		err := t.view.EachPartner(t.ctx, archived, func(p Partner) bool {
			score := max(3*q.Score(p.Name), 2*q.Score(p.about()))
			if len(number) >= 4 && strings.Contains(digits(p.numbers()), number) {
				score = max(score, 20)
			}
			if score == 0 {
				return true
			}
			if archived {
				score -= 1000
			}
			more++
			hits = append(hits, hit{p, score})
			if len(hits) > 4*foundPartners { // only the best are kept
				slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
				hits = hits[:foundPartners]
			}
			return true
		})
		if err != nil {
			return nil, 0, err
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	for _, h := range hits[:min(len(hits), foundPartners)] {
		found = append(found, h.p)
	}
	return found, more - len(found), nil
}

// about is what is known of a partner besides his name, to be searched.
func (p Partner) about() string {
	d := p.Details
	text := p.Person + " " + d.Area + " " + d.Email + " " + d.Source + " " + p.Name
	for _, person := range d.People {
		text += " " + person.Name + " " + person.Role + " " + person.Email
	}
	return text
}

// numbers are all telephone numbers of a partner.
func (p Partner) numbers() string {
	text := p.Phone
	for _, person := range p.Details.People {
		text += " " + person.Phone
	}
	return text
}

// digits are those of a number as it is stored, without what stands before it in the country or in the world.
func digits(text string) string {
	number := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	return strings.TrimPrefix(strings.TrimPrefix(number, "62"), "0")
}

// searchNotes looks through the notes before a moment (zero: the newest) and shows all that was found. partners is how
// many partners were, -1 where they have been shown before.
func (t *turn) searchNotes(text string, before time.Time, rows [][]outbox.Button, partners int) error {
	q, seen := fuzzy.NewQuery(text), 0
	var hits []Contact
	var last, older time.Time
	err := t.view.EachContact(t.ctx, 0, before, func(c Contact) bool {
		if (seen >= notesAtOnce || len(hits) == foundNotes) && !c.At.Equal(last) { // those of one moment stay together
			older = last
			return false
		}
		seen++
		last = c.At
		if q.Score(c.Note+" "+c.Details.People+" "+c.Details.NextText) > 0 {
			hits = append(hits, c)
		}
		return true
	})
	if err != nil {
		return err
	}
	notes := 0
	for _, c := range hits {
		p, err := t.partner(c.Partner)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		notes++
		rows = append(rows, row(labelled("🗒 "+dates.FormatShort(c.At.In(t.loc), t.lang)+" · "+oneLine(p.Name, 20)+": "+oneLine(c.Note, 40), "l", "e", c.No)))
	}
	key := "search.found"
	switch {
	case partners < 0 && notes == 0:
		key = "search.no_notes"
	case partners < 0:
		key = "search.notes"
	case partners+notes == 0:
		key = "search.nothing"
	}
	if !older.IsZero() {
		rows = append(rows, row(t.button("search.older", "p", "q", older.UnixMilli())))
	}
	rows = append(rows, row(t.button("search.again", "p", "q"), t.button("partners.back", "p")), row(t.button("menu.home", "m")))
	t.show(screen{text: t.text(key, "what", text, "partners", max(partners, 0), "notes", notes), rows: rows})
	return nil
}
