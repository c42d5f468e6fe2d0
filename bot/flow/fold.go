package flow

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold reduces a text to what counts when it is compared: lower-case letters without diacritics and digits, words
// separated by one space, numbers without leading zeros.
func fold(text string) string {
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
		if allDigits(word) {
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

// clean makes a typed text fit to be stored: no control characters, no spaces at the ends of lines, no more than one
// blank line in a row.
func clean(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// oneLine is clean for a cell of a table: every run of space is one space.
func oneLine(text string) string {
	return strings.Join(strings.Fields(clean(text)), " ")
}

// near reports whether two folded texts differ by a slip of the finger: one edit where the shorter has at least 5
// characters, two from 9 on, none below. An edit is a character added, left out or replaced, or two neighbours swapped.
func near(a, b string) bool {
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
