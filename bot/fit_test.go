package bot

import (
	"strings"
	"testing"
)

func TestFitted(t *testing.T) {
	lines := strings.Repeat("satu baris\n", 500)
	for name, c := range map[string]struct{ in, begin, end string }{
		"short":        {"<b>pendek</b>", "<b>pendek</b>", "<b>pendek</b>"},
		"much markup":  {strings.Repeat("<b>a</b>", 1000), "<b>a</b>", "<b>a</b>"},
		"much escaped": {strings.Repeat("&amp;", 3000), "&amp;", "&amp;&amp;"},
		"lines":        {lines, "satu", "satu baris\n…"},
		"in a quote":   {"<blockquote expandable><i>" + lines + "</i></blockquote>", "<blockquote expandable><i>satu", "satu baris\n…</i></blockquote>"},
		"one line":     {strings.Repeat("é", 5000), "é", "éé\n…"},
		"wide":         {strings.Repeat("😀", 2500), "😀", "😀😀\n…"},
		"closed":       {"<b>x</b>\n" + strings.Repeat("&lt;", 5000), "<b>x</b>\n&lt;", "&lt;\n…"},
	} {
		got := fitted(c.in)
		if !strings.HasPrefix(got, c.begin) || !strings.HasSuffix(got, c.end) {
			t.Errorf("%s: %.30q … %q", name, got, got[max(len(got)-60, 0):])
		}
		seen := 0
		for _, r := range strings.NewReplacer("&amp;", "&", "&lt;", "<", "<b>", "", "</b>", "", "<i>", "", "</i>", "", "</blockquote>", "", "<blockquote expandable>", "").Replace(got) {
			if seen++; r > 0xFFFF {
				seen++
			}
		}
		if seen > mostVisible {
			t.Errorf("%s: %d units", name, seen)
		}
	}
}
