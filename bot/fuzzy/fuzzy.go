// Package fuzzy compares what people type with what is stored: regardless of case, accents and punctuation, and forgiving
// slips of the finger.
package fuzzy

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces a text to what counts when it is compared: lower-case letters without diacritics and digits, words
// separated by one space, numbers without leading zeros.
func Fold(text string) string {
	if folded, ok := foldASCII(text); ok {
		return folded
	}
	var words []string
	for _, word := range strings.FieldsFunc(norm.NFKD.String(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	}) {
		word = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return unicode.ToLower(r)
		}, word)
		if strings.Trim(word, "0123456789") == "" && word != "" {
			if word = strings.TrimLeft(word, "0"); word == "" {
				word = "0"
			}
		}
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// foldASCII is Fold for texts of plain letters, as nearly all are; it is what makes a search through a long log quick.
func foldASCII(text string) (string, bool) {
	out := make([]byte, 0, len(text))
	begin := 0 // of the word being written
	end := func() {
		word := out[begin:]
		if zeros := len(word) - len(bytes.TrimLeft(word, "0")); zeros > 0 && len(bytes.Trim(word, "0123456789")) == 0 {
			out = append(out[:begin], out[begin+min(zeros, len(word)-1):]...)
		}
	}
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= utf8.RuneSelf:
			return "", false
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		default:
			if len(out) > begin {
				end()
				out = append(out, ' ')
				begin = len(out)
			}
			continue
		}
		out = append(out, c)
	}
	if len(out) > begin {
		end()
	} else {
		out = bytes.TrimSuffix(out, []byte(" "))
	}
	return string(out), true
}

// Near reports whether two folded texts differ by a slip of the finger: one edit where the shorter has at least 5
// characters, two from 9 on, none below. An edit is a character added, left out or replaced, or two neighbours swapped.
func Near(a, b string) bool {
	shorter := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	switch {
	case shorter < 5:
		return a == b
	case shorter < 9:
		return distance([]rune(a), []rune(b), 1) <= 1
	}
	return distance([]rune(a), []rune(b), 2) <= 2
}

// distance is the Damerau-Levenshtein distance (optimal string alignment) of two texts; beyond limit it is limit+1.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	two, one, now := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(one[j]+1, now[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], two[j-2]+1)
			}
		}
		two, one, now = one, now, two
	}
	return min(one[len(b)], limit+1)
}

// Query is what somebody looks for, in any order of its words.
type Query struct{ words []string }

// NewQuery reads what was typed. Words of one letter count only where there are no others.
func NewQuery(text string) Query {
	all := strings.Fields(Fold(text))
	var words []string
	for _, word := range all {
		if len(word) > 1 {
			words = append(words, word)
		}
	}
	if words == nil {
		words = all
	}
	return Query{words[:min(len(words), 8)]}
}

// Empty tells whether there is nothing to look for.
func (q Query) Empty() bool { return len(q.words) == 0 }

// Score tells how well a text fits: 0 where a word of the query is nowhere in it; more the closer the words are, whole
// words before their beginnings, these before any part, and that before slips of the finger.
func (q Query) Score(text string) int {
	if len(q.words) == 0 {
		return 0
	}
	folded := Fold(text)
	total := 0
	for _, want := range q.words {
		best := 0
		if strings.Contains(folded, want) {
			best = 2
		}
		for word := range strings.SplitSeq(folded, " ") {
			best = max(best, fit(want, word))
		}
		if best == 0 {
			return 0
		}
		total += best
	}
	return total
}

// fit is how well one word fits another, 0 to 4.
func fit(want, word string) int {
	switch {
	case word == want:
		return 4
	case strings.HasPrefix(word, want):
		return 3
	case len(word)+2 >= len(want) && len(want) >= 4 && slip(want, word):
		return 1
	}
	return 0
}

// slip tells whether a word or its beginning is the wanted one but for a slip of the finger. Names are short, so one
// edit is forgiven from four letters on, if the first letter is right.
func slip(want, word string) bool {
	a, b := []rune(want), []rune(word)
	limit := 0
	switch {
	case len(a) >= 9:
		limit = 2
	case len(a) >= 5, len(a) == 4 && len(b) > 0 && a[0] == b[0]:
		limit = 1
	}
	if limit == 0 || len(b) < len(a)-limit {
		return false
	}
	if distance(a, b, limit) <= limit {
		return true
	}
	return len(b) > len(a) && a[0] == b[0] && distance(a, b[:len(a)], limit) <= limit
}

// Alike tells whether two names are so much alike that they may be the same: one within the other's words, or but for
// slips of the finger. Words such as PT or Ibu, which many names have, do not count.
func Alike(a, b string) bool {
	x, y := naming(a), naming(b)
	if len(x) == 0 || len(y) == 0 {
		return Fold(a) == Fold(b) && Fold(a) != ""
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	used := make([]bool, len(y))
	letters := 0
	for _, want := range x {
		found := false
		for i, word := range y {
			if !used[i] && (word == want || slip(want, word) && slip(word, want)) {
				used[i], found = true, true
				break
			}
		}
		if !found {
			return false
		}
		letters += utf8.RuneCountInString(want)
	}
	return letters >= 4 && (len(x) == len(y) || len(x) >= 2)
}

// naming are the words of a name that tell it from others.
func naming(name string) (words []string) {
	for word := range strings.FieldsSeq(Fold(name)) {
		switch word {
		case "pt", "cv", "ud", "tbk", "bapak", "pak", "bpk", "ibu", "bu", "mas", "mbak", "kak", "haji", "hj", "h", "dr", "ir", "drs", "dra", "the", "mr", "mrs", "ms":
			continue
		}
		words = append(words, word)
	}
	return words
}
