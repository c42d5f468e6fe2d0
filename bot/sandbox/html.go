package sandbox

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// span is a formatted part of a text, in bytes. Entities of the wire count UTF-16 units; bytes are easier to cut.
type span struct {
	kind     string // type of the MessageEntity
	from, to int
	url      string // text_link
	user     int64  // text_mention
	language string // pre
	emoji    string // custom_emoji
}

// parseHTML turns Telegram's HTML into text and spans, by the rules of "HTML style" in the Bot API. Errors are in
// Telegram's words, without the prefix "can't parse entities: ".
func parseHTML(src string) (string, []span, error) {
	p := htmlParser{src: src}
	for p.pos < len(src) {
		switch c := src[p.pos]; {
		case c == '&':
			p.reference()
		case c != '<':
			p.out = append(p.out, c)
			p.pos++
		case strings.HasPrefix(src[p.pos:], "</"):
			if err := p.endTag(); err != nil {
				return "", nil, err
			}
		default:
			if err := p.startTag(); err != nil {
				return "", nil, err
			}
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, said("Can't find end tag corresponding to start tag %q", p.open[n-1].name)
	}
	if !utf8.Valid(p.out) || p.halves {
		return "", nil, said("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	return string(p.out), p.spans, nil
}

type htmlParser struct {
	src    string
	pos    int
	out    []byte
	open   []openTag
	spans  []span
	halves bool // a numeric reference named half of a surrogate pair
}

type openTag struct {
	name string
	arg  string // what counts of the attributes: href, the language, emoji id, "spoiler", "expandable"
	from int    // in out
}

// reference copies a character reference, or the "&" alone when it is none that Telegram knows.
func (p *htmlParser) reference() {
	r, size := decodeReference(p.src[p.pos:])
	if size == 0 {
		p.out = append(p.out, '&')
		p.pos++
		return
	}
	p.halves = p.halves || r >= 0xD800 && r <= 0xDFFF
	p.out = utf8.AppendRune(p.out, r)
	p.pos += size
}

// decodeReference reads one of &lt; &gt; &amp; &quot; or a numeric reference at the start of s. The semicolon may be
// missing. A size of 0 means that there is none.
func decodeReference(s string) (r rune, size int) {
	if strings.HasPrefix(s, "&#") {
		digits, base := s[2:], 10
		if strings.HasPrefix(digits, "x") {
			digits, base = digits[1:], 16
		}
		n := 0
		for n < len(digits) && n < 8 && isDigit(digits[n], base) {
			n++
		}
		code, err := strconv.ParseUint(digits[:n], base, 32)
		size = len(s) - len(digits) + n
		if err != nil || code == 0 || code >= 0x10FFFF || size >= 10 {
			return 0, 0
		}
		return rune(code), size + semicolon(s[size:])
	}
	n := 1
	for n < len(s) && isLetter(s[n]) {
		n++
	}
	switch s[1:n] {
	case "lt":
		r = '<'
	case "gt":
		r = '>'
	case "amp":
		r = '&'
	case "quot":
		r = '"'
	default:
		return 0, 0
	}
	return r, n + semicolon(s[n:])
}

func semicolon(s string) int {
	if strings.HasPrefix(s, ";") {
		return 1
	}
	return 0
}

// startTag reads "<name attributes>".
func (p *htmlParser) startTag() error {
	begin := p.pos
	p.pos++
	nameEnd := p.until(" \t\r\n\v\f>")
	if nameEnd == len(p.src) {
		return said("Unclosed start tag at byte offset %d", begin)
	}
	tag := openTag{name: strings.ToLower(p.src[p.pos:nameEnd]), from: len(p.out)}
	if entityOf(tag.name) == "" {
		return said("Unsupported start tag %q at byte offset %d", tag.name, begin)
	}
	p.pos = nameEnd
	for {
		p.space()
		if p.pos == len(p.src) {
			return said("Unclosed start tag %q at byte offset %d", tag.name, begin)
		}
		if p.src[p.pos] == '>' {
			p.pos++
			break
		}
		name, value, err := p.attribute(tag.name, begin)
		if err != nil {
			return err
		}
		tag.take(name, value)
	}
	if tag.name == "span" && tag.arg != "spoiler" {
		return said("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.open = append(p.open, tag)
	return nil
}

// attribute reads name, name=token or name="string".
func (p *htmlParser) attribute(tag string, begin int) (name, value string, err error) {
	unclosed := said("Unclosed start tag %q at byte offset %d", tag, begin)
	end := p.until(" \t\r\n\v\f=>/\"'")
	name = strings.ToLower(p.src[p.pos:end])
	if name == "" {
		return "", "", said("Empty attribute name in the tag %q at byte offset %d", tag, begin)
	}
	p.pos = end
	p.space()
	if p.pos == len(p.src) {
		return "", "", unclosed
	}
	if p.src[p.pos] != '=' {
		return name, "", nil
	}
	p.pos++
	p.space()
	if p.pos == len(p.src) {
		return "", "", unclosed
	}
	quote := p.src[p.pos]
	if quote != '"' && quote != '\'' {
		from := p.pos
		for p.pos < len(p.src) && isToken(p.src[p.pos]) {
			p.pos++
		}
		value = strings.ToLower(p.src[from:p.pos])
		if p.pos == len(p.src) || p.src[p.pos] != '>' && !isSpace(p.src[p.pos]) {
			return "", "", said("Unexpected end of name token at byte offset %d", from)
		}
		return name, value, nil
	}
	var b []byte
	for p.pos++; p.pos < len(p.src) && p.src[p.pos] != quote; {
		if r, size := decodeReference(p.src[p.pos:]); p.src[p.pos] == '&' && size > 0 {
			b = utf8.AppendRune(b, r)
			p.pos += size
			continue
		}
		b = append(b, p.src[p.pos])
		p.pos++
	}
	if p.pos == len(p.src) {
		return "", "", unclosed
	}
	p.pos++
	return name, string(b), nil
}

func (t *openTag) take(name, value string) {
	switch {
	case t.name == "a" && name == "href",
		t.name == "tg-emoji" && name == "emoji-id":
		t.arg = value
	case t.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		t.arg = strings.TrimPrefix(value, "language-")
	case t.name == "span" && name == "class" && strings.HasPrefix(value, "tg-"):
		t.arg = strings.TrimPrefix(value, "tg-")
	case t.name == "blockquote" && name == "expandable":
		t.arg = "expandable"
	}
}

// endTag reads "</name>" and stores the span of the element it closes.
func (p *htmlParser) endTag() error {
	begin := p.pos
	if len(p.open) == 0 {
		return said("Unexpected end tag at byte offset %d", begin)
	}
	p.pos += 2
	end := p.until(" \t\r\n\v\f>")
	name := strings.ToLower(p.src[p.pos:end])
	p.pos = end
	p.space()
	if p.pos == len(p.src) || p.src[p.pos] != '>' {
		return said("Unclosed end tag at byte offset %d", begin)
	}
	p.pos++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return said("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	if len(p.out) > tag.from {
		p.close(tag)
	}
	return nil
}

func (p *htmlParser) close(tag openTag) {
	s := span{kind: entityOf(tag.name), from: tag.from, to: len(p.out)}
	last := len(p.spans) - 1
	same := last >= 0 && p.spans[last].from == s.from && p.spans[last].to == s.to
	switch tag.name {
	case "a":
		href := tag.arg
		if href == "" {
			href = string(p.out[s.from:s.to])
		}
		if id := linkedUser(href); id != 0 {
			s.kind, s.user = "text_mention", id
		} else if link, err := checkLink(href); err == nil {
			s.url = link
		} else {
			return // Telegram drops a link it cannot use and keeps the text
		}
	case "tg-emoji":
		s.emoji = tag.arg
	case "blockquote":
		if tag.arg != "" {
			s.kind = "expandable_blockquote"
		}
	case "pre":
		// <pre><code class="language-x">: one block with a language.
		if same && p.spans[last].kind == "code" {
			p.spans[last].kind = "pre"
			return
		}
	case "code":
		s.language = tag.arg
		if same && p.spans[last].kind == "pre" {
			p.spans[last].language = tag.arg
			return
		}
	}
	p.spans = append(p.spans, s)
}

// entityOf names the entity that a tag makes; "" for a tag that Telegram does not know.
func entityOf(tag string) string {
	switch tag {
	case "b", "strong":
		return "bold"
	case "i", "em":
		return "italic"
	case "u", "ins":
		return "underline"
	case "s", "strike", "del":
		return "strikethrough"
	case "tg-spoiler", "span":
		return "spoiler"
	case "tg-emoji":
		return "custom_emoji"
	case "a":
		return "text_link"
	case "code":
		return "code"
	case "pre":
		return "pre"
	case "blockquote":
		return "blockquote"
	}
	return ""
}

// until returns the place of the next of these bytes, or the end.
func (p *htmlParser) until(stops string) int {
	if i := strings.IndexAny(p.src[p.pos:], stops); i >= 0 {
		return p.pos + i
	}
	return len(p.src)
}

func (p *htmlParser) space() {
	for p.pos < len(p.src) && isSpace(p.src[p.pos]) {
		p.pos++
	}
}

func isSpace(c byte) bool { return strings.IndexByte(" \t\r\n\v\f", c) >= 0 }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte, base int) bool {
	return c >= '0' && c <= '9' || base == 16 && c|0x20 >= 'a' && c|0x20 <= 'f'
}

func isToken(c byte) bool { return isLetter(c) || isDigit(c, 10) || c == '.' || c == '-' }
