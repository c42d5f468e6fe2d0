package dates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word of the vocabulary, one number, or one group of numbers ("12/12/2026", "14.30").
type token struct {
	kind   kind
	n      int     // what the vocabulary says; the value of a number
	width  int     // digits as written; 0 for a number in words
	fields []field // of a group
	sep    rune    // of a group: . : / - ,
	before rune    // what stands before it: tight, space, stop or dash
}

// field is one number of a group.
type field struct{ n, width int }

// What can stand before a token. Rules that must not reach over a comma or a dash look at it.
const (
	tight rune = 0
	space rune = ' '
	stop  rune = ','
	dash  rune = '-'
)

// biggest is where numbers end: more minutes than MaxYears have, and far from overflow.
const biggest = 99_999_999

// lexeme is a token before its word is looked up.
type lexeme struct {
	word string
	token
}

// tokens reads a text into tokens. It reports false where a character or a word is not known: then the text says
// something that this package cannot take into account. Fillers are left out.
func tokens(text string) ([]token, bool) {
	if utf8.RuneCountInString(text) > longestText {
		return nil, false
	}
	plain, ok := normal(text)
	if !ok {
		return nil, false
	}
	lexemes, ok := split(plain)
	if !ok {
		return nil, false
	}
	return look(lexemes)
}

// normal writes a text in small letters, ASCII digits, plain spaces and few marks, without apostrophes and invisible
// characters. It reports false on direction overrides, which show digits in another order than they are stored in.
func normal(text string) ([]rune, bool) {
	out := make([]rune, 0, len(text))
	for _, r := range text {
		if r >= '\uff01' && r <= '\uff5e' {
			r -= '\uff01' - '!' // full-width forms
		}
		switch {
		case r == '\u202d' || r == '\u202e' || r == utf8.RuneError:
			return nil, false
		case r == '\n' || r == '\r' || strings.ContainsRune(",;!?()[]\"“”„«»،", r):
			out = append(out, stop)
		case r == '…':
			out = append(out, '.')
		case strings.ContainsRune("'’‘`´ʼʻ′", r), unicode.Is(unicode.Cf, r), r >= '\ufe00' && r <= '\ufe0f':
			continue
		case unicode.IsSpace(r) || friendly(r):
			out = append(out, space)
		case strings.ContainsRune("‐‑‒–—−", r):
			out = append(out, dash)
		case r == '½':
			out = append(out, []rune(" setengah ")...)
		case unicode.IsDigit(r):
			out = append(out, digit(r))
		default:
			out = append(out, unicode.ToLower(r))
		}
	}
	return out, true
}

// digit is the ASCII digit of a decimal digit of any script: Unicode keeps the ten of each script together, zero first.
func digit(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	return r
}

// friendly tells the pictures people add to a date without changing it: faces, hands, calendars. A crossed-out sign, a
// thumb down or a clock face would change it, and are not among them.
func friendly(r rune) bool {
	return r >= 0x1f600 && r <= 0x1f644 || r >= 0x1f3fb && r <= 0x1f3ff || strings.ContainsRune("🙂🙏🙌👍👌👋📅📆🗓📌⏰✅❤😊🤝", r)
}

// split cuts a normalised text into words, numbers and groups.
func split(text []rune) ([]lexeme, bool) {
	var out []lexeme
	before := stop
	for i := 0; i < len(text); {
		r := text[i]
		switch {
		case unicode.IsLetter(r):
			end := run(text, i, unicode.IsLetter)
			out = append(out, lexeme{word: string(text[i:end]), token: token{before: before}})
			i, before = end, tight
		case unicode.IsDigit(r):
			t, end := group(text, i)
			t.before = before
			out = append(out, lexeme{token: t})
			i, before = end, tight
		default:
			mark, ok := between(text, i)
			if !ok {
				return nil, false
			}
			before = stronger(before, mark)
			i++
		}
	}
	return out, true
}

// stronger keeps the mark that separates more: a comma or a dash with spaces around it stays one.
func stronger(a, b rune) rune {
	if a == tight || a == space {
		return b
	}
	return a
}

// between says how the mark at i separates its neighbours. It reports false where it is no separator.
func between(text []rune, i int) (rune, bool) {
	var left, right rune = space, space
	if i > 0 {
		left = text[i-1]
	}
	if i+1 < len(text) {
		right = text[i+1]
	}
	switch r := text[i]; r {
	case space, stop:
		return r, true
	case '.':
		if unicode.IsDigit(left) && !unicode.IsLetter(right) {
			return stop, true // a full stop; the dot of an abbreviation separates less
		}
		return space, true
	case ':':
		return space, unicode.IsLetter(left) || left == space
	case '/':
		return space, unicode.IsLetter(left) || unicode.IsLetter(right)
	case dash:
		switch letters := unicode.IsLetter(left); {
		case letters && unicode.IsLetter(right):
			return tight, true // Jum-at, twenty-one, besok-besok
		case letters || unicode.IsLetter(right):
			return space, true // 5-Des-2026
		}
		// With a number it separates only when it does not look like a minus.
		return dash, !unicode.IsDigit(right) || unicode.IsDigit(left)
	}
	return 0, false
}

// run is the end of the characters from i on for which f holds.
func run(text []rune, i int, f func(rune) bool) int {
	for i < len(text) && f(text[i]) {
		i++
	}
	return i
}

// group reads a number at i, and what follows it if it is a group with one kind of separator. Around slashes and colons
// spaces are allowed.
func group(text []rune, i int) (token, int) {
	first, end := number(text, i)
	t := token{kind: kNumber, n: first.n, width: first.width}
	for {
		sep, next := separator(text, end)
		if next == 0 || t.sep != 0 && sep != t.sep {
			return t, end
		}
		if t.sep == 0 {
			t = token{kind: kGroup, fields: []field{first}, sep: sep}
		}
		var f field
		f, end = number(text, next)
		t.fields = append(t.fields, f)
	}
}

// separator finds a separator at i that a digit follows, and the place of that digit; 0 where there is none.
func separator(text []rune, i int) (rune, int) {
	isSpace := func(r rune) bool { return r == space }
	at := run(text, i, isSpace)
	if at >= len(text) || !strings.ContainsRune(".:/-,", text[at]) {
		return 0, 0
	}
	sep, next := text[at], at+1
	if sep == '/' || sep == ':' {
		next = run(text, next, isSpace)
	} else if at != i {
		return 0, 0
	}
	if next >= len(text) || !unicode.IsDigit(text[next]) {
		return 0, 0
	}
	return sep, next
}

// number reads the digits at i. Values beyond biggest stay there.
func number(text []rune, i int) (field, int) {
	end := run(text, i, unicode.IsDigit)
	n := 0
	for _, r := range text[i:end] {
		n = min(n*10+int(r-'0'), biggest)
	}
	return field{n, end - i}, end
}

// longestPhrase is in words.
const longestPhrase = 3

// look finds each word in the vocabulary, phrases before the words they are made of.
func look(lexemes []lexeme) ([]token, bool) {
	var out []token
	var carried rune // what stood before fillers that were left out
	for i := 0; i < len(lexemes); {
		l := lexemes[i]
		t, used := l.token, 1
		if l.word != "" {
			if t, used = phrase(lexemes[i:]); used == 0 {
				return nil, false
			}
		}
		i += used
		if t.kind == kFiller {
			carried = stop
			continue
		}
		if carried != 0 {
			t.before, carried = carried, 0
		}
		if n := len(out); n > 0 && t.before == tight && t.kind == out[n-1].kind && t.n == out[n-1].n && t.kind != kPart {
			return nil, false // "hari-hari", "minggu-minggu": not one of them; "pagi-pagi" is a morning
		}
		out = append(out, t)
	}
	return out, true
}

// phrase finds the longest known phrase at the start of lexemes, and how many of them it takes.
func phrase(lexemes []lexeme) (token, int) {
	var words []string
	for i, l := range lexemes {
		if l.word == "" || i == longestPhrase || i > 0 && l.before != space && l.before != tight {
			break
		}
		words = append(words, l.word)
	}
	for n := len(words); n > 0; n-- {
		if k, v, ok := lookup(strings.Join(words[:n], " ")); ok {
			return token{kind: k, n: v, before: lexemes[0].before}, n
		}
	}
	return token{}, 0
}
