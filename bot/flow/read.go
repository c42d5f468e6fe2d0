package flow

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mitrabot/bot/phone"
	"mitrabot/content"
)

// Limits where the flow sets none.
const (
	maxText   = 500           // characters of a Text
	maxOwn    = 200           // characters of own words beside options
	maxNumber = 1_000_000_000 // Number
	fullScale = 5             // Scale
)

// reading is what an answer is read for: a question, or a column of one.
type reading struct {
	question string
	q        content.Question // the question, or the column
	column   string           // id of the column, "" outside of tables
	picks    []string         // options switched on already
}

// read turns what was typed or tapped into an answer, or tells the problem.
func (t *turn) read(r reading) (Answer, Outcome) {
	if t.in.Act == Pick {
		return t.tapped(r)
	}
	switch r.q.Kind {
	case content.Choice:
		return t.readChoice(r)
	case content.Choices:
		return t.readChoices(r)
	case content.Number:
		return readNumber(r.q, t.in.Text)
	case content.Scale:
		return readScale(t.in.Text)
	case content.Date:
		return readDate(r.q, t.in)
	case content.Phone:
		return readPhone(t.in.Text)
	}
	return readText(r, t.in.Text)
}

// tapped reads a button. Buttons come from outside as well: nothing in them is trusted.
func (t *turn) tapped(r reading) (Answer, Outcome) {
	switch r.q.Kind {
	case content.Choice, content.Choices:
		if !slices.Contains(r.q.Options, t.in.Option) {
			return refuse(NotAnOption)
		}
		return Answer{Options: []string{t.in.Option}, Given: true}, Outcome{}
	case content.Scale:
		return readScale(t.in.Option)
	case content.Number:
		return readNumber(r.q, t.in.Option)
	case content.Date:
		return pickDate(r.q, t.in)
	}
	return refuse(NotNow)
}

func refuse(p Problem, args ...string) (Answer, Outcome) {
	return Answer{}, Outcome{Problem: p, Args: args}
}

// readText takes a text of Min to Max characters; in a table it is one line.
func readText(r reading, text string) (Answer, Outcome) {
	if text = clean(text); r.column != "" {
		text = oneLine(text)
	}
	return limited(text, cmp.Or(r.q.Min, 1), cmp.Or(r.q.Max, maxText))
}

// limited takes a clean text of shortest to longest characters.
func limited(text string, shortest, longest int) (Answer, Outcome) {
	switch n := utf8.RuneCountInString(text); {
	case n < shortest:
		return refuse(TooShort, strconv.Itoa(shortest))
	case n > longest:
		return refuse(TooLong, strconv.Itoa(longest), strconv.Itoa(n))
	}
	return Answer{Text: text, Given: true}, Outcome{}
}

func (t *turn) readChoice(r reading) (Answer, Outcome) {
	m := newMenu(r, t.words, t.flow.ID)
	switch found := m.match(t.in.Text); {
	case len(found) == 1:
		return Answer{Options: []string{found[0].id}, Given: true}, Outcome{}
	case r.q.Other && m.words(t.in.Text):
		return limited(clean(t.in.Text), 1, maxOwn)
	case len(found) > 1:
		return refuse(Unclear, labels(found)...)
	}
	return refuse(NotAnOption)
}

// readChoices takes a typed list as the whole answer at once. What was switched on by taps just before belongs to it
// too; without such taps the list replaces the earlier answer. Mere own words always join what is switched on.
func (t *turn) readChoices(r reading) (Answer, Outcome) {
	m := newMenu(r, t.words, t.flow.ID)
	found, rest, unclear := m.several(t.in.Text)
	switch {
	case len(found)+len(rest) == 0:
		return refuse(NotAnOption)
	case len(rest) > 0 && !(r.q.Other && m.words(strings.Join(rest, " "))):
		if len(unclear) > 0 {
			return refuse(Unclear, unclear...)
		}
		return refuse(NotAnOption)
	}
	own := strings.Join(rest, ", ")
	if len(found) == 0 {
		own = clean(t.in.Text)
	}
	a := Answer{Given: true}
	if own != "" {
		var out Outcome
		if a, out = limited(clean(own), 1, maxOwn); out.Problem != "" {
			return a, out
		}
	}
	for _, o := range found {
		a.Options = append(a.Options, o.id)
	}
	if len(found) == 0 || !slices.Equal(r.picks, t.s.Answers[r.question].Options) {
		a.Options = append(a.Options, r.picks...)
	}
	a.Options = inOrder(r.q, a.Options)
	return a, Outcome{}
}

// words reports whether text can be own words: letters, or a number where the labels have numbers too. A lone "9" is
// no need of an institution but a slip.
func (m menu) words(text string) bool {
	return strings.ContainsFunc(text, unicode.IsLetter) || !m.numbered && strings.ContainsFunc(text, unicode.IsDigit)
}

// inOrder sorts option ids as the question has them, each once; those that it no longer has come last.
func inOrder(q content.Question, ids []string) []string {
	var all []string
	for _, id := range slices.Concat(q.Options, ids) {
		if slices.Contains(ids, id) && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

func readNumber(q content.Question, text string) (Answer, Outcome) {
	n, ok := count(text)
	low, high := int64(q.Min), int64(cmp.Or(q.Max, maxNumber))
	switch {
	case !ok:
		return refuse(NotANumber)
	case n < low || n > high:
		return refuse(OutOfRange, strconv.FormatInt(low, 10), strconv.FormatInt(high, 10))
	}
	return Answer{Number: n, Given: true}, Outcome{}
}

// readScale takes 1 to 5, also said as "4/5" or "4 dari 5".
func readScale(text string) (Answer, Outcome) {
	for _, of := range []string{"/", " dari ", " of "} {
		if before, after, found := strings.Cut(text, of); found && strings.TrimSpace(after) == strconv.Itoa(fullScale) {
			text = before
		}
	}
	a, out := readNumber(content.Question{Min: 1, Max: fullScale}, text)
	if out.Problem == NotANumber {
		return refuse(OutOfRange, "1", strconv.Itoa(fullScale)) // says at once which numbers there are
	}
	return a, out
}

func readPhone(text string) (Answer, Outcome) {
	n, ok := phone.Normalise(text)
	if !ok || !n.Valid {
		return refuse(NotAPhone)
	}
	return Answer{Text: n.E164, Given: true}, Outcome{}
}

// cellOf is an answer as a cell of a table.
func cellOf(col content.Question, a Answer) string {
	switch col.Kind {
	case content.Choice, content.Choices:
		parts := slices.Clone(a.Options)
		if a.Text != "" {
			parts = append(parts, a.Text)
		}
		return strings.Join(parts, ", ")
	case content.Number, content.Scale:
		return strconv.FormatInt(a.Number, 10)
	case content.Date:
		return a.Date
	}
	return a.Text
}
