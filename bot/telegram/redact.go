package telegram

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// redactor is the one place through which text that is not ours (descriptions of the Bot API, errors of the network and
// of the handler) passes before it may stand in an error or a log.
type redactor struct{ token *strings.Replacer }

// newRedactor hides token in the forms in which it can come back: plain, with the colon escaped, or its secret alone.
func newRedactor(token string) redactor {
	_, secret, _ := strings.Cut(token, ":")
	return redactor{strings.NewReplacer(
		token, hidden,
		strings.Replace(token, ":", "%3A", 1), hidden,
		strings.Replace(token, ":", "%3a", 1), hidden,
		secret, hidden,
	)}
}

const (
	hidden    = "***"
	maxReason = 160 // runes of a reason; Telegram's own descriptions are shorter
)

var (
	anyToken   = regexp.MustCompile(`[0-9]{3,20}(:|%3[Aa])[A-Za-z0-9_-]{20,}`)
	anyURL     = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://\S*`)
	longNumber = regexp.MustCompile(`\+?[0-9]{7,}`) // phone numbers, ids
)

// text returns s without tokens, addresses, long numbers and whatever stands in quotes: Telegram quotes the part of a
// message that it does not like.
func (r redactor) text(s string) string {
	s = r.token.Replace(s)
	s = anyToken.ReplaceAllString(s, hidden)
	s = unquote(s)
	s = anyURL.ReplaceAllString(s, hidden)
	s = longNumber.ReplaceAllString(s, hidden)
	s = strings.Map(func(c rune) rune {
		if c == utf8.RuneError || unicode.IsControl(c) {
			return ' '
		}
		return c
	}, s)
	if utf8.RuneCountInString(s) > maxReason {
		s = string([]rune(s)[:maxReason])
	}
	return strings.TrimSpace(s)
}

// err returns the text of an error, of a network error without the address it was about.
func (r redactor) err(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return r.text(err.Error())
}

// unquote cuts everything from the first opening quote to the last quote. A quoted text may hold quotes itself, so
// pairs cannot be trusted. The apostrophe of "can't" opens nothing: it does not follow a space.
func unquote(s string) string {
	open := strings.IndexAny(s, "\"`“«")
	for _, start := range []string{" '", "('", ":'"} {
		if i := strings.Index(s, start); i >= 0 && (open < 0 || i+1 < open) {
			open = i + 1
		}
	}
	if open < 0 {
		return s
	}
	end := strings.LastIndexAny(s, "\"`'”»")
	if end <= open {
		return s[:open] + hidden
	}
	_, size := utf8.DecodeRuneInString(s[end:])
	return s[:open] + hidden + s[end+size:]
}
