package bot

import (
	"strings"
	"unicode/utf8"
)

// mostVisible is how much of a text is sent, in UTF-16 units as seen: below the 4,096 of the Bot API (sendMessage, "after
// entities parsing"), so that a note of the outbox still fits.
const mostVisible = 4_000

// fitted is a text that Telegram accepts: where it is too long, it ends at a line before that, with a mark, and with all
// its tags closed. What a person types or imports must never leave a button without an answer.
func fitted(text string) string {
	if len(text) <= mostVisible {
		return text
	}
	var open, atLine []string // tags, from outside in
	seen, cut := 0, 0         // cut: after the last line that fits
	for i := 0; i < len(text); {
		size, units := 1, 1
		switch rest := text[i:]; rest[0] {
		case '<':
			if end := strings.IndexByte(rest, '>'); end > 0 {
				size, units = end+1, 0
				name, _, _ := strings.Cut(strings.Trim(rest[1:end], "/"), " ")
				if rest[1] != '/' {
					open = append(open, name)
				} else if len(open) > 0 {
					open = open[:len(open)-1]
				}
			}
		case '&':
			if end := strings.IndexByte(rest, ';'); end > 0 && end < 10 {
				size = end + 1
			}
		default:
			var r rune
			if r, size = utf8.DecodeRuneInString(rest); r > 0xFFFF {
				units = 2
			}
		}
		if seen += units; seen > mostVisible-2 {
			if cut < i/2 {
				cut, atLine = i, open
			}
			text = strings.TrimRight(text[:cut], "\n") + "\n…"
			for n := len(atLine) - 1; n >= 0; n-- {
				text += "</" + atLine[n] + ">"
			}
			return text
		}
		if i += size; text[i-1] == '\n' {
			cut, atLine = i, append([]string(nil), open...)
		}
	}
	return text
}
