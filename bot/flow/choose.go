package flow

import (
	"mitrabot/bot/fuzzy"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// option is one option of a question with its label, ready to be compared.
type option struct {
	id, label string
	folded    []string // the label and the id, folded
}

// menu are the options of a question.
type menu struct {
	options []option
	// numbered is set where no label holds a digit: only then can a typed number mean the place of an option. To
	// "how many days: 7, 14, 30" a 3 is no third option.
	numbered bool
}

func newMenu(r reading, words Words, flow string) menu {
	m := menu{numbered: true}
	for _, id := range r.q.Options {
		question, column := r.question, r.column
		label := id
		if words != nil {
			if l := words.Label(flow, question, column, id); l != "" {
				label = l
			}
		}
		m.options = append(m.options, option{id, label, append(append([]string{fuzzy.Fold(label), fuzzy.Fold(id)}, also[id]...), also[question+"."+id]...)})
		m.numbered = m.numbered && !strings.ContainsFunc(label, unicode.IsDigit)
	}
	return m
}

// match returns the options that text means: one if it is clear, several if it is not, none if it is something else.
// The more exact ways of meaning one come first: number, label or id, yes and no, beginning, a word of the label, a
// label misspelt; then the same with shorthand written out; then word by word.
func (m menu) match(text string) []option {
	t := fuzzy.Fold(text)
	if t == "" {
		return nil
	}
	if n, ok := m.place(t); ok {
		if n < 1 || n > len(m.options) {
			return nil
		}
		return m.options[n-1 : n]
	}
	if found := m.meant(t); len(found) > 0 {
		return found
	}
	full := writtenOut(t)
	for _, reading := range []string{full, numbersInWords(full)} {
		if reading == t {
			continue
		}
		if found := m.meant(reading); len(found) > 0 {
			return found
		}
	}
	return m.where(func(label string) bool { return wordByWord(label, full) })
}

// meant returns the options that a folded text names.
func (m menu) meant(t string) []option {
	long := utf8.RuneCountInString(strings.ReplaceAll(t, " ", "")) >= 3
	digit, consent := strings.ContainsFunc(t, unicode.IsDigit), ""
	if m.has("yes") && m.has("no") {
		consent = agreed(t)
	}
	ways := []func(label string) bool{
		func(label string) bool { return label == t },
		func(label string) bool { return consent != "" && label == consent },
		func(label string) bool { return long && !digit && strings.HasPrefix(label, t) },
		func(label string) bool { return (long || digit) && strings.Contains(" "+label+" ", " "+t+" ") },
		func(label string) bool { return !digit && fuzzy.Near(label, t) },
	}
	for _, way := range ways {
		if found := m.where(way); len(found) > 0 {
			return found
		}
	}
	return nil
}

// agreed returns "yes" or "no" where every word says so: "ya", "ya, sudah".
func agreed(folded string) string {
	said := ""
	for word := range strings.FieldsSeq(folded) {
		this := yesNo[word]
		if this == "" || said != "" && said != this {
			return ""
		}
		said = this
	}
	return said
}

// place reads "2" or "nomor 2" as the place of an option.
func (m menu) place(folded string) (int, bool) {
	if before, after, two := strings.Cut(folded, " "); two && counters[before] {
		folded = after
	}
	if !m.numbered || !allDigits(folded) {
		return 0, false
	}
	n, err := strconv.Atoi(folded)
	if err != nil {
		n = 0
	}
	return n, true
}

func (m menu) has(id string) bool {
	return slices.ContainsFunc(m.options, func(o option) bool { return o.id == id })
}

func (m menu) where(match func(string) bool) []option {
	var found []option
	for _, o := range m.options {
		if slices.ContainsFunc(o.folded, match) {
			found = append(found, o)
		}
	}
	return found
}

// several reads a list of options: by commas, lines, slashes, "dan", or numbers with spaces. It returns the options
// found, the parts that are none (as typed), and the labels between which a part was not clear.
func (m menu) several(text string) (found []option, rest []string, unclear []string) {
	if whole := m.match(text); len(whole) == 1 {
		return whole, nil, nil
	}
	if everything[fuzzy.Fold(text)] {
		return m.options, nil, nil
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;/+&\n", r) }) {
		options, others := m.part(part)
		found = append(found, options...)
		for _, other := range others {
			if two := m.match(other); len(two) > 1 {
				unclear = append(unclear, labels(two)...)
			}
			rest = append(rest, strings.TrimSpace(other))
		}
	}
	return found, rest, unclear
}

// part reads one part of a list, which may be two joined by "dan", or numbers side by side. Where none of them is an
// option, the part stays whole: "kain dan benang" are one person's own words.
func (m menu) part(text string) (found []option, rest []string) {
	if fuzzy.Fold(text) == "" {
		return nil, nil
	}
	if one := m.match(text); len(one) == 1 {
		return one, nil
	}
	for _, piece := range pieces(text) {
		if one := m.match(piece); len(one) == 1 {
			found = append(found, one...)
		} else if fuzzy.Fold(piece) != "" {
			rest = append(rest, piece)
		}
	}
	if len(found) == 0 {
		return nil, []string{text}
	}
	return found, rest
}

// pieces splits at conjunctions, and numbers at spaces.
func pieces(text string) []string {
	if words := strings.Fields(text); len(words) > 1 && !slices.ContainsFunc(words, func(w string) bool {
		return !allDigits(strings.Trim(w, "."))
	}) {
		return words
	}
	for _, and := range conjunctions {
		if i := strings.Index(strings.ToLower(text), and); i >= 0 && len(strings.ToLower(text)) == len(text) {
			return append(pieces(text[:i]), pieces(text[i+len(and):])...)
		}
	}
	return []string{text}
}

func labels(options []option) []string {
	var all []string
	for _, o := range options {
		if !slices.Contains(all, o.label) {
			all = append(all, o.label)
		}
	}
	return all
}
