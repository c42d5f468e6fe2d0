package sandbox

import (
	"cmp"
	"html"
	"net/url"
	"slices"
	"strings"
)

// renderHTML turns a stored text into HTML that is safe inside a page: everything is escaped, and only the tags
// below are written. Entities may overlap in any way; the tags are always nested properly.
func renderHTML(text string, entities []wireEntity) string {
	var spans []span
	for _, e := range entities {
		from, ok1 := byteOffset(text, e.Offset)
		to, ok2 := byteOffset(text, e.Offset+e.Length)
		if ok1 && ok2 && from < to {
			spans = append(spans, span{kind: e.Type, from: from, to: to, url: e.URL, language: e.Language})
		}
	}
	slices.SortStableFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	cuts := []int{0, len(text)}
	for _, s := range spans {
		cuts = append(cuts, s.from, s.to)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)

	var b strings.Builder
	var open []*span
	shut := func(keep int) {
		for len(open) > keep {
			_, end := tags(open[len(open)-1], text)
			b.WriteString(end)
			open = open[:len(open)-1]
		}
	}
	for i := 0; i+1 < len(cuts); i++ {
		from, to := cuts[i], cuts[i+1]
		var active []*span
		for j := range spans {
			if spans[j].from <= from && spans[j].to >= to {
				active = append(active, &spans[j])
			}
		}
		common := 0
		for common < len(open) && common < len(active) && open[common] == active[common] {
			common++
		}
		shut(common)
		for _, s := range active[common:] {
			begin, _ := tags(s, text)
			b.WriteString(begin)
			open = append(open, s)
		}
		b.WriteString(html.EscapeString(text[from:to]))
	}
	shut(0)
	return b.String()
}

// tags returns the start and end tag of a span; both are empty for what a page shows as plain text.
func tags(s *span, text string) (begin, end string) {
	switch s.kind {
	case "bold":
		return "<b>", "</b>"
	case "italic":
		return "<i>", "</i>"
	case "underline":
		return "<u>", "</u>"
	case "strikethrough":
		return "<s>", "</s>"
	case "spoiler":
		return `<span class="tg-spoiler">`, "</span>"
	case "code":
		return "<code>", "</code>"
	case "pre":
		if s.language != "" {
			return `<pre><code class="language-` + html.EscapeString(s.language) + `">`, "</code></pre>"
		}
		return "<pre>", "</pre>"
	case "blockquote":
		return "<blockquote>", "</blockquote>"
	case "expandable_blockquote":
		return "<blockquote expandable>", "</blockquote>"
	case "text_link":
		return anchor(s.url)
	case "url":
		if link, err := checkLink(text[s.from:s.to]); err == nil {
			return anchor(link)
		}
	case "email":
		return anchor("mailto:" + text[s.from:s.to])
	}
	return "", ""
}

// anchor writes a link only for schemes that cannot run anything in the page.
func anchor(link string) (begin, end string) {
	u, err := url.Parse(link)
	if err != nil {
		return "", ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "mailto", "tg":
		return `<a href="` + html.EscapeString(link) + `" target="_blank" rel="noopener noreferrer">`, "</a>"
	}
	return "", ""
}
