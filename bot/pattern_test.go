package bot

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mitrabot/content"
)

// TestPatternsFitSideBySide: two of them are read on a small phone, and what the guide does not say is marked.
func TestPatternsFitSideBySide(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	tags := regexp.MustCompile(`<[^>]*>`)
	for _, lang := range lib.Languages() {
		for _, id := range patterns() {
			if !slices.Contains(lib.Keys(lang), "pattern."+id) {
				t.Errorf("%s: %s cannot be compared", lang, id)
				continue
			}
			text := lib.Text(lang, "pattern."+id)
			if n := utf8.RuneCountInString(tags.ReplaceAllString(text, "")); n > 450 {
				t.Errorf("%s: %s has %d characters, want at most 450", lang, id, n)
			}
			if lines := strings.Count(text, "\n") + 1; lines < 5 || lines > 7 {
				t.Errorf("%s: %s has %d points", lang, id, lines)
			}
			if !strings.Contains(text, "<i>") {
				t.Errorf("%s: %s has no example that is marked as not from the guide", lang, id)
			}
		}
	}
}
