package sandbox

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxText     = 4096 // UTF-16 units "after entities parsing", sendMessage
	maxCaption  = 1024 // the same, captions
	maxEntities = 100  // Telegram drops the formatting beyond this
	maxSource   = 1 << 15
)

// richText is a text as Telegram stores it: cleaned, trimmed, with its entities.
type richText struct {
	text     string
	entities []wireEntity
}

// readText reads a text parameter together with its parse mode or entities. Call without the lock.
func readText(a *args, name, entities string) (richText, error) {
	mode := a.str("parse_mode")
	if mode != "" && a.has(entities) {
		return richText{}, badRequest("parse_mode and %s must not be given together (Telegram would ignore the entities)", entities)
	}
	var given []wireEntity
	if err := a.object(entities, "MessageEntity", &given); err != nil {
		return richText{}, err
	}
	return formatted(a.str(name), mode, given)
}

// formatted reads a text that is formatted by a parse mode or else by entities.
func formatted(raw, mode string, given []wireEntity) (richText, error) {
	if len(raw) > maxSource {
		return richText{}, badRequest("text is too long")
	}
	switch strings.ToLower(mode) {
	case "html":
		text, spans, err := parseHTML(strings.ReplaceAll(raw, "\r", ""))
		if err != nil {
			return richText{}, badRequest("can't parse entities: %v", err)
		}
		return finish(text, spans), nil
	case "markdown", "markdownv2":
		return richText{}, badRequest("the sandbox does not support parse_mode %s: use HTML", mode)
	case "", "none":
	default:
		return richText{}, badRequest("unsupported parse_mode")
	}
	spans, err := spansOf(raw, given)
	if err != nil {
		return richText{}, err
	}
	return finish(raw, spans), nil
}

// spansOf brings entities given by a caller to byte spans. As in Telegram one of a kind that the server finds by itself
// is left out, and one that does not fit the text is refused.
func spansOf(text string, entities []wireEntity) ([]span, error) {
	var spans []span
	for _, e := range entities {
		if foundByServer(e.Type) {
			continue
		}
		from, to, err := bounds(text, e)
		if err != nil {
			return nil, err
		}
		s := span{kind: e.Type, from: from, to: to, url: e.URL, language: e.Language, emoji: e.CustomEmojiID}
		switch e.Type {
		case "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre":
		case "text_link":
			link, err := checkLink(e.URL)
			if err != nil {
				return nil, badRequest("entity URL '%s' is invalid: %v", e.URL, err)
			}
			s.url = link
		case "text_mention":
			if e.User == nil {
				return nil, badRequest("can't parse MessageEntity: Can't find field \"user\"")
			}
			s.user = e.User.ID
		case "custom_emoji":
			if e.CustomEmojiID == "" {
				return nil, badRequest("can't parse MessageEntity: Can't find field \"custom_emoji_id\"")
			}
		default:
			return nil, badRequest("can't parse MessageEntity: Unsupported type specified")
		}
		spans = append(spans, s)
	}
	return spans, nil
}

func foundByServer(kind string) bool {
	return slices.Contains([]string{"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}, kind)
}

// bounds finds the bytes of an entity, or says in Telegram's words why there are none.
func bounds(text string, e wireEntity) (from, to int, err error) {
	if e.Offset < 0 || e.Length <= 0 || e.Offset > maxSource || e.Length > maxSource {
		return 0, 0, badRequest("entity %q at UTF-16 offset %d of length %d cannot be (Telegram would drop it)", e.Type, e.Offset, e.Length)
	}
	end := e.Offset + e.Length
	from, whole := byteOffset(text, e.Offset)
	switch {
	case e.Offset >= utf16Len(text):
		return 0, 0, badRequest("entity begins after the end of the text at UTF-16 offset %d", e.Offset)
	case !whole:
		from, _ = byteOffset(text, e.Offset+1)
		return 0, 0, badRequest("entity begins in a middle of a UTF-16 symbol at byte offset %d", from)
	case end > utf16Len(text):
		return 0, 0, badRequest("entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d", e.Offset, end)
	}
	if to, whole = byteOffset(text, end); !whole {
		to, _ = byteOffset(text, end+1)
		return 0, 0, badRequest("entity beginning at UTF-16 offset %d ends in a middle of a UTF-16 symbol at byte offset %d", e.Offset, to)
	}
	return from, to, nil
}

// byteOffset finds the byte at a UTF-16 offset; false outside the text and inside a surrogate pair.
func byteOffset(text string, units int) (int, bool) {
	at := 0
	for i, r := range text {
		if at == units {
			return i, true
		}
		if at += utf16Units(r); at > units {
			return 0, false
		}
	}
	return len(text), at == units && units >= 0
}

func utf16Units(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

func utf16Len(text string) int {
	n := 0
	for _, r := range text {
		n += utf16Units(r)
	}
	return n
}

// finish does what Telegram does with every text: control characters become spaces, white space at the ends goes,
// commands, links and mentions are found, and the entities are put in order.
func finish(text string, spans []span) richText {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			return ' ' // one byte for one byte: the spans stay right
		}
		return r
	}, text)
	end := len(strings.TrimRight(text, " \n\t"))
	first := end
	for _, s := range spans {
		first = min(first, s.from)
	}
	start := 0
	for start < first && (text[start] == ' ' || text[start] == '\n') {
		start++
	}
	text = text[start:end]
	kept := spans[:0]
	for _, s := range spans {
		s.from, s.to = max(s.from-start, 0), min(s.to-start, len(text))
		if s.from < s.to {
			kept = append(kept, s)
		}
	}
	if len(kept) > 5*maxEntities {
		kept = kept[:5*maxEntities] // only 100 entities will be left; this bounds the work on hostile input
	}
	kept = withoutFormatInCode(kept)
	kept = append(kept, found(text, kept)...)
	slices.SortStableFunc(kept, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	return richText{text: text, entities: toEntities(text, kept)}
}

func isCode(kind string) bool { return kind == "code" || kind == "pre" }

// withoutFormatInCode cuts out of bold, italic and the like what is code: code holds no other formatting.
func withoutFormatInCode(spans []span) []span {
	var code []span
	for _, s := range spans {
		if isCode(s.kind) {
			code = append(code, s)
		}
	}
	if code == nil {
		return spans
	}
	slices.SortFunc(code, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out []span
	for _, s := range spans {
		switch s.kind {
		case "bold", "italic", "underline", "strikethrough", "spoiler":
		default:
			out = append(out, s)
			continue
		}
		for _, c := range code {
			if c.from > s.from && c.from < s.to {
				before := s
				before.to = c.from
				out = append(out, before)
			}
			if c.to > s.from && c.from < s.to {
				s.from = c.to
			}
		}
		if s.from < s.to {
			out = append(out, s)
		}
	}
	return out
}

// Compiled once: they run on every message.
var (
	reCommand = regexp.MustCompile(`(?:^|[^\w/<>])(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)`)
	reMention = regexp.MustCompile(`(?:^|\W)(@[A-Za-z0-9_]{2,32})`)
	reHashtag = regexp.MustCompile(`(?:^|[^\w#&])(#[0-9_]*\p{L}[\p{L}\p{N}_]*)`)
	reEmail   = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	reURL     = regexp.MustCompile(`(?i)(?:https?://[^\s<>"]+|(?:[a-z0-9-]+\.)+(?:com|org|net|id|me|io|info|dev|app|edu|gov)\b(?:[/?#][^\s<>"]*)?)`)
)

// found returns the commands, links and mentions in a text that Telegram marks by itself.
func found(text string, taken []span) []span {
	if !strings.ContainsAny(text, "/@#.") {
		return nil
	}
	blocked := slices.DeleteFunc(slices.Clone(taken), func(s span) bool {
		return !isCode(s.kind) && s.kind != "text_link" && s.kind != "text_mention"
	})
	var out []span
	add := func(kind string, from, to int) {
		if len(out) == maxEntities {
			return
		}
		for _, s := range blocked {
			if from < s.to && s.from < to {
				return
			}
		}
		s := span{kind: kind, from: from, to: to}
		blocked = append(blocked, s)
		out = append(out, s)
	}
	for _, m := range reEmail.FindAllStringIndex(text, -1) {
		add("email", m[0], m[1])
	}
	for _, m := range reURL.FindAllStringIndex(text, -1) {
		add("url", m[0], m[0]+len(strings.TrimRight(text[m[0]:m[1]], ".,;:!?)]}'")))
	}
	for _, m := range reCommand.FindAllStringSubmatchIndex(text, -1) {
		if m[3] == len(text) || !strings.ContainsRune("/_", rune(text[m[3]])) && !isLetter(text[m[3]]) {
			add("bot_command", m[2], m[3])
		}
	}
	for _, m := range reMention.FindAllStringSubmatchIndex(text, -1) {
		add("mention", m[2], m[3])
	}
	for _, m := range reHashtag.FindAllStringSubmatchIndex(text, -1) {
		add("hashtag", m[2], m[3])
	}
	return out
}

// toEntities counts the spans in UTF-16 units.
func toEntities(text string, spans []span) []wireEntity {
	if len(spans) == 0 {
		return nil
	}
	if len(spans) > maxEntities {
		spans = spans[:maxEntities]
	}
	units := make(map[int]int, 2*len(spans)) // byte offset -> UTF-16 offset, for the places that matter
	for _, s := range spans {
		units[s.from], units[s.to] = 0, 0
	}
	at := 0
	for i, r := range text {
		if _, needed := units[i]; needed {
			units[i] = at
		}
		at += utf16Units(r)
	}
	if _, needed := units[len(text)]; needed {
		units[len(text)] = at
	}
	entities := make([]wireEntity, 0, len(spans))
	for _, s := range spans {
		e := wireEntity{Type: s.kind, Offset: units[s.from], Length: units[s.to] - units[s.from], URL: s.url, CustomEmojiID: s.emoji}
		if s.kind == "pre" {
			e.Language = s.language
		}
		if s.kind == "text_mention" {
			e.User = &wireUser{ID: s.user, FirstName: "Tamu " + strconv.FormatInt(s.user, 10)}
		}
		if !slices.Contains(entities, e) {
			entities = append(entities, e)
		}
	}
	return entities
}

const errLink = words("Wrong HTTP URL")

// checkLink accepts what Telegram accepts as a link and returns it in full: http, https, tg and ton, a host with a
// dot ("localhost" is refused), "http://" added where the scheme is missing.
func checkLink(link string) (string, error) {
	link = strings.TrimSpace(link)
	if !strings.Contains(link, "://") {
		if strings.HasPrefix(link, "tg:") {
			return link, nil
		}
		link = "http://" + link
	}
	u, err := url.Parse(link)
	if err != nil || !utf8.ValidString(link) {
		return "", errLink
	}
	switch strings.ToLower(u.Scheme) {
	case "tg", "ton", "tonsite":
		return link, nil
	case "http", "https":
	default:
		return "", words("Unsupported URL protocol")
	}
	host := u.Hostname()
	if !strings.Contains(strings.Trim(host, "."), ".") && !strings.Contains(host, ":") || u.User != nil {
		return "", errLink
	}
	if u.Path == "" && u.RawQuery == "" && u.Fragment == "" {
		link = strings.TrimRight(link, "?#") + "/"
	}
	return link, nil
}

// linkedUser returns the id of tg://user?id=N, or 0.
func linkedUser(link string) int64 {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "tg" || u.Host != "user" {
		return 0
	}
	id, err := strconv.ParseInt(u.Query().Get("id"), 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}
