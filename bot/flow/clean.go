package flow

import (
	"strings"
	"unicode"
)

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
