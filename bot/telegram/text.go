package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what is taken over, in runes. Telegram's own limit of a message is 4096 characters.
const (
	maxText     = 4096
	maxName     = 256
	maxPhone    = 32
	maxVCard    = 4096 // Bot API, Contact: at most 2048 bytes
	maxFileName = 120
	maxCommand  = 32 // https://core.telegram.org/bots/api#botcommand
	maxLanguage = 16
)

// clean makes typed text safe to store and to show: valid UTF-8 without control characters (but line breaks and tabs)
// and without the marks that turn the direction of the text around, trimmed, at most limit runes.
func clean(s string, limit int) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r), turnsDirection(r), r == '\ufeff':
			return -1
		}
		return r // Map has made invalid UTF-8 a replacement character
	}, s)
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > limit {
		s = strings.TrimSpace(string([]rune(s)[:limit]))
	}
	return s
}

// cleanLine is clean for what must stand on one line: names, phone numbers.
func cleanLine(s string, limit int) string {
	return clean(strings.Join(strings.Fields(clean(s, maxText)), " "), limit)
}

// turnsDirection tells the explicit embeddings, overrides and isolates of Unicode (UAX #9): unclosed, they disorder
// all that follows, and the rest of a message of ours.
func turnsDirection(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// command is a parsed "/name@bot rest".
type command struct {
	name string // lower case
	bot  string // as typed, "" where none is named
	rest string
}

// parseCommand reads a command at the beginning of a cleaned text. Telegram marks commands by entities, but not every
// client does and offsets can be forged, so the text alone counts. A date or path ("/12/2026", "/etc/x") is no command.
func parseCommand(text string) (command, bool) {
	after, ok := strings.CutPrefix(strings.TrimSpace(text), "/")
	if !ok {
		return command{}, false
	}
	name, after := span(after)
	if name == "" || len(name) > maxCommand || !isLetter(name[0]) {
		return command{}, false
	}
	var bot string
	if at, ok := strings.CutPrefix(after, "@"); ok {
		if bot, after = span(at); bot == "" {
			return command{}, false
		}
	}
	if next, _ := utf8.DecodeRuneInString(after); after != "" && !unicode.IsSpace(next) && !strings.ContainsRune(".,!?:;", next) {
		return command{}, false
	}
	rest := strings.TrimSpace(strings.TrimLeft(after, ".,!?:;"))
	return command{name: strings.ToLower(name), bot: bot, rest: rest}, true
}

// span cuts the leading letters, digits and underscores off s.
func span(s string) (head, tail string) {
	i := 0
	for i < len(s) && (isLetter(s[i]) || s[i] >= '0' && s[i] <= '9' || s[i] == '_') {
		i++
	}
	return s[:i], s[i:]
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

// mentions tells whether text names the bot as "@username", in any case and not as part of a longer name.
func mentions(text, username string) bool {
	if username == "" {
		return false
	}
	for {
		_, after, ok := strings.Cut(text, "@")
		if !ok {
			return false
		}
		name, rest := span(after)
		if strings.EqualFold(name, username) {
			return true
		}
		text = rest
	}
}
