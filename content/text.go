package content

import (
	"fmt"
	"strconv"
	"strings"
)

// HTML is text that is already Telegram HTML: filling does not escape it.
type HTML string

// Escape makes s safe inside Telegram HTML, within text and within the quotes of an attribute.
func Escape(s string) string {
	if !strings.ContainsAny(s, `&<>"`) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	escape(&b, s)
	return b.String()
}

func escape(b *strings.Builder, s string) {
	for {
		i := strings.IndexAny(s, `&<>"`)
		if i < 0 {
			b.WriteString(s)
			return
		}
		b.WriteString(s[:i])
		switch s[i] {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		default:
			b.WriteString("&quot;")
		}
		s = s[i+1:]
	}
}

// Plain is Telegram HTML as a person sees it: tags dropped, entities read.
func Plain(html string) string { return plain(html) }

// plain turns Telegram HTML into the text a person sees: tags dropped, entities read. It expects checked HTML and
// passes over what is none.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		i := strings.IndexAny(s, "<&")
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		if s[0] == '<' {
			end := strings.IndexByte(s, '>')
			if end < 0 {
				b.WriteString(s)
				break
			}
			s = s[end+1:]
			continue
		}
		r, n := entity(s)
		b.WriteString(r)
		s = s[n:]
	}
	return b.String()
}

// entity reads the entity that s begins with and returns its character and its length; an "&" that begins none is
// returned as it is.
func entity(s string) (string, int) {
	for _, e := range [...][2]string{{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", `"`}} {
		if strings.HasPrefix(s, e[0]) {
			return e[1], len(e[0])
		}
	}
	return s[:1], 1
}

// template is a text cut at its placeholders: lits[0] {names[0]} lits[1] {names[1]} ... lits[n].
type template struct {
	lits  []string
	names []string
	forms map[int][2]string // of the placeholders that are a word which goes with a number: {n|day|days}
	marks marks
	size  int // bytes of all lits
}

// marks are the signs within numbers.
type marks struct{ thousands, decimal string }

// marksOf are the signs that lang writes numbers with: 1.234,5 in Indonesian, 1,234.5 in English.
func marksOf(lang string) marks {
	if lang == "en" {
		return marks{",", "."}
	}
	return marks{".", ","}
}

// cutFor is cut for a text that shows numbers the way lang does.
func cutFor(lang, s string) template {
	t := cut(s)
	t.marks = marksOf(lang)
	return t
}

// cut finds the placeholders of s: {name}, and {name|one|many} for a word that goes with the number of that name.
// Braces that are no placeholder stay as they are.
func cut(s string) template {
	t := template{size: len(s), marks: marksOf(Base)}
	if !strings.Contains(s, "{") {
		t.lits = []string{s}
		return t
	}
	from := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '{' {
			continue
		}
		end := strings.IndexByte(s[i:], '}')
		if end < 0 {
			break
		}
		name, words, two := strings.Cut(s[i+1:i+end], "|")
		one, many, _ := strings.Cut(words, "|")
		if name == "" || nameLength(name) < len(name) || two && (one == "" || many == "" || strings.ContainsAny(words, "{") || strings.Contains(many, "|")) {
			continue
		}
		if two {
			if t.forms == nil {
				t.forms = map[int][2]string{}
			}
			t.forms[len(t.names)] = [2]string{one, many}
		}
		t.lits = append(t.lits, s[from:i])
		t.names = append(t.names, name)
		i += end
		from = i + 1
	}
	t.lits = append(t.lits, s[from:])
	return t
}

// nameLength is the length of the placeholder name that s begins with: a lower case letter, then lower case letters,
// digits and underscores.
func nameLength(s string) int {
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '_') {
			continue
		}
		return i
	}
	return len(s)
}

// fill puts the values of args, pairs of name and value, in the place of the placeholders. What a value contains is
// never read as a placeholder again. A name without a value shows as ⟦name⟧, so that a test can see it.
func (t template) fill(html bool, args []any) string {
	if len(t.names) == 0 {
		return t.lits[0]
	}
	var b strings.Builder
	b.Grow(t.size + 32)
	for i, name := range t.names {
		b.WriteString(t.lits[i])
		v, ok := argument(args, name)
		forms, word := t.forms[i]
		switch {
		case !ok:
			b.WriteString("⟦" + name + "⟧")
		case word && fmt.Sprint(v) == "1":
			b.WriteString(forms[0])
		case word:
			b.WriteString(forms[1])
		default:
			write(&b, v, html, t.marks)
		}
	}
	b.WriteString(t.lits[len(t.names)])
	return b.String()
}

// argument is the value of name in pairs of name and value; the first one counts.
func argument(args []any, name string) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}

func write(b *strings.Builder, v any, html bool, m marks) {
	var s string
	switch v := v.(type) {
	case HTML:
		if html {
			b.WriteString(string(v))
		} else {
			b.WriteString(plain(string(v)))
		}
		return
	case string:
		s = v
	case int:
		s = thousands(int64(v), m.thousands)
	case int64:
		s = thousands(v, m.thousands)
	case float64:
		s = strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", m.decimal, 1)
	default:
		s = fmt.Sprint(v)
	}
	if html {
		escape(b, s)
	} else {
		b.WriteString(s)
	}
}

// thousands writes n with mark between its thousands: 1.234.567.
func thousands(n int64, mark string) string {
	s := strconv.FormatInt(n, 10)
	from := 0
	if n < 0 {
		from = 1
	}
	for i := len(s) - 3; i > from; i -= 3 {
		s = s[:i] + mark + s[i:]
	}
	return s
}
