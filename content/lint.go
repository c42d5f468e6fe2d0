package content

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMessage is Telegram's limit for a message, in UTF-16 units after the tags are taken out.
const maxMessage = 4096

// rules say what one text may be.
type rules struct {
	max      int      // characters as seen; 0 means only Telegram's limit
	html     bool     // tags are allowed; a text without is shown on buttons and as it is
	names    []string // placeholders that will be filled
	anyName  bool     // any placeholder is allowed
	required bool
}

// lint tells what is wrong with a text.
func lint(s string, r rules) []string {
	if s == "" {
		if r.required {
			return []string{"the text is missing"}
		}
		return nil
	}
	var out []string
	if r.html {
		out = append(out, markup(s)...)
	} else if i := strings.IndexAny(s, "<>&"); i >= 0 {
		out = append(out, fmt.Sprintf("%q cannot stand here: this text has no markup", s[i]))
	}
	seen := plain(s)
	if n := utf8.RuneCountInString(seen); r.max > 0 && n > r.max {
		out = append(out, fmt.Sprintf("%d characters, at most %d fit", n, r.max))
	}
	if n := len(utf16.Encode([]rune(seen))); n > maxMessage {
		out = append(out, fmt.Sprintf("%d characters, Telegram takes at most %d", n, maxMessage))
	}
	t := cut(s)
	for _, name := range t.names {
		if !r.anyName && !slices.Contains(r.names, name) {
			out = append(out, fmt.Sprintf("placeholder {%s} is not known here", name))
		}
	}
	if slices.ContainsFunc(t.lits, func(lit string) bool { return strings.ContainsAny(lit, "{}") }) {
		out = append(out, "a brace that belongs to no placeholder such as {sapaan}")
	}
	return append(out, typography(s)...)
}

// slips are the traces of careless typing and pasting.
var slips = []struct{ sign, what string }{
	{"  ", "two spaces in a row"},
	{"\t", "a tab"},
	{"\n\n\n", "more than one empty line"},
	{"..", "dots in a row: write … or one dot"},
	{"--", "two hyphens: write –"},
	{",,", "a doubled mark"},
	{"??", "a doubled mark"},
	{"!!", "a doubled mark"},
}

// invisible are characters that come with pasted text and that nobody sees: the no-break space, the soft hyphen,
// joiners without width (but for the one inside emoji), marks of direction, line separators, broken characters.
const invisible = "\u00a0\u00ad\u200b\u200c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\ufffd"

func typography(s string) []string {
	var out []string
	if !norm.NFC.IsNormalString(s) {
		out = append(out, "not in Unicode form NFC: type the letters anew")
	}
	for line := range strings.SplitSeq(s, "\n") {
		if line != strings.TrimSpace(line) {
			out = append(out, "space at the beginning or end of a line")
			break
		}
	}
	for _, slip := range slips {
		if strings.Contains(s, slip.sign) {
			out = append(out, slip.what)
		}
	}
	if strings.ContainsAny(s, invisible) {
		out = append(out, "an invisible or broken character")
	}
	control := func(r rune) bool { return r != '\n' && r != '\t' && (r < ' ' || r == 0x7f) }
	if strings.ContainsFunc(s, control) {
		out = append(out, "a control character")
	}
	if spaceBeforeMark(s) {
		out = append(out, "a space before a mark")
	}
	return out
}

// spaceBeforeMark finds " ," and the like; " .xlsx" is none.
func spaceBeforeMark(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i-1] == ' ' && strings.IndexByte(",.;:?!", s[i]) >= 0 && (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n') {
			return true
		}
	}
	return false
}

var (
	tagName  = []string{"b", "i", "u", "s", "code", "a", "blockquote"}
	linkOnly = regexp.MustCompile(`^a href="(https://|tg://|mailto:)[^"<> ]+"$`)
)

// markup tells where s is no Telegram HTML of the tags we use.
func markup(s string) []string {
	var out, open []string
	for s != "" {
		i := strings.IndexAny(s, "<>&")
		if i < 0 {
			break
		}
		s = s[i:]
		switch s[0] {
		case '>':
			out = append(out, "a stray >: write &gt;")
			s = s[1:]
		case '&':
			_, n := entity(s)
			if n == 1 {
				out = append(out, "a stray &: write &amp;")
			}
			s = s[n:]
		default:
			end := strings.IndexAny(s[1:], "<>") + 1
			if end == 0 || s[end] != '>' {
				out = append(out, "a stray <: write &lt;")
				s = s[1:]
				continue
			}
			what, stack := tag(s[1:end], open)
			if what != "" {
				out = append(out, what)
			}
			open = stack
			s = s[end+1:]
		}
	}
	for _, name := range open {
		out = append(out, fmt.Sprintf("<%s> is not closed", name))
	}
	return out
}

// tag takes one tag, without its brackets, and returns what is wrong with it and the tags that are open after it.
func tag(s string, open []string) (string, []string) {
	if name, closing := strings.CutPrefix(s, "/"); closing {
		if len(open) == 0 || open[len(open)-1] != name {
			return fmt.Sprintf("</%s> closes nothing", name), open
		}
		return "", open[:len(open)-1]
	}
	name, _, attributes := strings.Cut(s, " ")
	if !slices.Contains(tagName, name) {
		return fmt.Sprintf("unknown tag <%s>: there are %s", s, strings.Join(tagName, ", ")), open
	}
	if (name == "a" || attributes) && !linkOnly.MatchString(s) {
		return fmt.Sprintf(`<%s>: only <a href="https://..."> has something in it`, s), append(open, name)
	}
	return "", append(open, name)
}
