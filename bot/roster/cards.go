package roster

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Cards writes entries as contacts, vCard 3.0 (RFC 2426), which telephones read. What a card has no place for, such as the
// rhythm, stands in a field of our own.
func Cards(entries []Entry) []byte {
	var b strings.Builder
	line := func(name, value string) {
		if value == "" {
			return
		}
		s := name + ":" + value
		for room := 75; len(s) > room; room = 74 { // folded, never within a character (RFC 2426, 2.6)
			cut := room
			for !utf8.RuneStart(s[cut]) {
				cut--
			}
			b.WriteString(s[:cut] + "\r\n ")
			s = s[cut:]
		}
		b.WriteString(s + "\r\n")
	}
	for _, e := range entries {
		person, role, _ := strings.Cut(e.Person, ", ")
		full := person
		if full == "" {
			full = e.Name
		}
		line("BEGIN", "VCARD")
		line("VERSION", "3.0")
		line("FN", cardText(full))
		line("N", cardText(full)+";;;;")
		if person != "" {
			line("ORG", cardText(e.Name))
		}
		line("TITLE", cardText(role))
		line("TEL;TYPE=CELL", e.Phone)
		line("EMAIL", cardText(e.Email))
		if e.Area != "" {
			line("ADR", ";;;"+cardText(e.Area)+";;;")
		}
		var tags []string
		for _, tag := range e.Tags {
			tags = append(tags, cardText(tag))
		}
		line("CATEGORIES", strings.Join(tags, ","))
		if e.Cadence > 0 || e.Kept != nil && e.Kept.NoRhythm {
			line("X-MITRA-RHYTHM", strconv.Itoa(e.Cadence))
		}
		if e.Kept != nil && e.Kept.Archived {
			line("X-MITRA-ARCHIVED", "1")
		}
		line("END", "VCARD")
	}
	return []byte(b.String())
}

// cardText is a text as a value (RFC 2426, 4).
func cardText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`, "\r", "").Replace(s)
}
