package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// search is a person's inline query and the bot's answer to it. It is replaced, never changed, once it is answered.
//
// A restart forgets it, as if its time to be answered were over. Every query reaches the bot: the sandbox does not keep
// answers for cache_time as Telegram does. It shows cache_time and is_personal instead, so that a test can look at them.
type search struct {
	id       string
	user     int64
	query    string
	at       time.Time
	answered bool
	results  []inlineResult
	button   *wireInlineButton
	next     string
	personal bool
	cache    int64 // seconds
}

// inlineResult is one result with the text that choosing it sends.
type inlineResult struct {
	article wireArticle
	text    richText
}

const (
	maxInlineQuery   = 256 // characters, "Text of the query (up to 256 characters)", InlineQuery
	maxInlineResults = 50
	maxSearches      = 10_000 // queries without an answer; a bot with more has stopped answering
)

// askInline is what a person's app does while "@bot words" is being typed. It makes no chat with the bot.
func (s *Server) askInline(user int64, query string) (any, error) {
	if utf8.RuneCountInString(query) > maxInlineQuery {
		return nil, refuse(fmt.Sprintf("an inline query has %d characters at most", maxInlineQuery))
	}
	number, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, &httpError{http.StatusInternalServerError, "no random numbers"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.writer(user)
	if err != nil {
		return nil, err
	}
	ask := &search{id: number.String(), user: user, query: query, at: s.Now()}
	s.await(ask)
	s.st.searches[user] = ask
	id, _ := s.push("inline_query", wireInlineQuery{ID: ask.id, From: c.user, Query: query, ChatType: "sender"})
	return sent{UpdateID: id}, nil
}

// await makes a query answerable. Call with the lock held.
func (s *Server) await(ask *search) {
	if len(s.st.inline) >= maxSearches {
		clear(s.st.inline) // they count as too old
	}
	s.st.inline[ask.id] = ask
}

func (s *Server) answerInlineQuery(_ context.Context, a *args) (any, error) {
	answer := search{answered: true, next: a.str("next_offset"), personal: a.bool("is_personal"), cache: 300} // the default of cache_time
	if a.has("cache_time") {
		answer.cache = min(max(a.int("cache_time"), 0), 24*60*60) // as Telegram does with what lies outside
	}
	var err error
	if answer.button, err = readInlineButton(a); err != nil {
		return nil, err
	}
	if answer.results, err = readResults(a.values["results"]); err != nil {
		return nil, err
	}
	if len(answer.next) > 64 { // bytes
		return nil, badRequest("NEXT_OFFSET_INVALID")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := a.str("inline_query_id")
	ask := s.st.inline[id]
	delete(s.st.inline, id)
	if ask == nil || s.Now().Sub(ask.at) > callbackLasts {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	answer.id, answer.user, answer.query, answer.at = ask.id, ask.user, ask.query, ask.at
	if s.st.searches[ask.user] == ask { // else the person has typed on, and the app ignores the answer
		s.st.searches[ask.user] = &answer
		s.touch(s.person(ask.user))
	}
	return true, nil
}

// reStart is a payload of "/start": 1-64 characters, as in deep links.
var reStart = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

const maxStart = 64

func readInlineButton(a *args) (*wireInlineButton, error) {
	const prefix = "can't parse inline query results button: "
	raw := a.values["button"]
	if raw == nil {
		return nil, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields["text"] == nil {
		return nil, badRequest(prefix + `Can't find field "text"`)
	}
	if fields["web_app"] != nil {
		return nil, badRequest(prefix + `the sandbox does not support "web_app"`)
	}
	if fields["start_parameter"] == nil {
		return nil, badRequest(prefix + "InlineQueryResultsButton must have exactly one optional field")
	}
	b := &wireInlineButton{}
	if err := strict(raw, b); err != nil {
		return nil, badRequest(prefix+"%v", err)
	}
	switch {
	case b.Text == "":
		return nil, badRequest("SWITCH_PM_TEXT_EMPTY")
	case b.StartParameter == "":
		return nil, badRequest("can't use empty start_parameter")
	case len(b.StartParameter) > maxStart:
		return nil, badRequest("too long start_parameter specified")
	case !reStart.MatchString(b.StartParameter):
		return nil, badRequest("unallowed characters in start_parameter are used")
	}
	return b, nil
}

func readResults(raw json.RawMessage) ([]inlineResult, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, badRequest("expected an Array of inline query results")
	}
	if len(list) > maxInlineResults {
		return nil, badRequest("too many inline query results specified")
	}
	results := make([]inlineResult, 0, len(list))
	seen := map[string]bool{}
	for _, one := range list {
		r, err := readResult(one)
		if err != nil {
			return nil, err
		}
		id := r.article.ID
		switch {
		case id == "":
			return nil, badRequest("RESULT_ID_EMPTY")
		case len(id) > 64: // bytes
			return nil, badRequest("RESULT_ID_INVALID")
		case seen[id]:
			return nil, badRequest("RESULT_ID_DUPLICATE")
		case r.article.Title == "":
			return nil, badRequest("ARTICLE_TITLE_EMPTY")
		case utf16Len(r.text.text) > maxText:
			return nil, badRequest("MESSAGE_TOO_LONG")
		}
		seen[id] = true
		results = append(results, r)
	}
	return results, nil
}

// readResult reads one result, an article with a text: the sandbox knows no other kind.
func readResult(raw json.RawMessage) (inlineResult, error) {
	const prefix = "can't parse inline query result: "
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return inlineResult{}, badRequest(prefix + "Inline query result must be an object")
	}
	for _, name := range []string{"type", "id", "title"} {
		if fields[name] == nil {
			return inlineResult{}, badRequest(prefix+"Can't find field %q", name)
		}
	}
	if kind := strings.ToLower(string(fields["type"])); kind != `"article"` {
		return inlineResult{}, badRequest(prefix+"the sandbox does not support results of type %s", kind)
	}
	if fields["input_message_content"] == nil {
		return inlineResult{}, badRequest(prefix + `Can't find field "message_text"`)
	}
	buttons := fields["reply_markup"]
	delete(fields, "reply_markup") // has checks of its own
	var r inlineResult
	if err := strict(encode(fields), &r.article); err != nil {
		return inlineResult{}, badRequest(prefix+"%v", err)
	}
	content := r.article.InputMessageContent
	if content == nil || content.MessageText == "" {
		return inlineResult{}, badRequest(prefix + "Input message content is not specified")
	}
	if content.ParseMode != "" && content.Entities != nil {
		return inlineResult{}, badRequest(prefix + "parse_mode and entities must not be given together (Telegram would ignore the entities)")
	}
	var err error
	if r.text, err = formatted(content.MessageText, content.ParseMode, content.Entities); err != nil {
		return inlineResult{}, badRequest(prefix+"%s", strings.TrimPrefix(err.Error(), "Bad Request: "))
	}
	if r.text.text == "" {
		return inlineResult{}, badRequest("MESSAGE_EMPTY")
	}
	r.article.ReplyMarkup, err = resultButtons(buttons)
	return r, err
}

// resultButtons reads the buttons of a result. A press there would name an inline message and no chat, which the
// sandbox does not have: links, copies and shares only.
func resultButtons(raw json.RawMessage) (*wireInline, error) {
	if raw == nil {
		return nil, nil
	}
	m, err := readMarkup(&args{values: map[string]json.RawMessage{"reply_markup": raw}}, true)
	if err != nil || m.inline == nil {
		return nil, err
	}
	for _, row := range m.inline.InlineKeyboard {
		for _, b := range row {
			if b.CallbackData != "" {
				return nil, badRequest("can't parse inline query result: the sandbox does not support callback_data in inline results")
			}
		}
	}
	return m.inline, nil
}

// choose sends a result of the person's newest answered query, "via" the bot: into the chat with the bot, or with to
// into the conversation with another person, of which the bot is told nothing. Telegram tells the bot which result
// was chosen only where its owner has asked for that ("inline feedback"); it is off here, as it is by default.
func (s *Server) choose(user int64, result string, to int64) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ask := s.st.searches[user]
	if ask == nil || !ask.answered {
		return nil, refuse(`there is no answered inline query: send "inline" first, and wait for the answer (GET /sandbox/inline)`)
	}
	for _, r := range ask.results {
		if r.article.ID != result {
			continue
		}
		m := &stored{Msg: &wireMessage{ViaBot: s.me(), Text: r.text.text, Entities: r.text.entities,
			LinkPreviewOptions: r.article.InputMessageContent.LinkPreviewOptions, ReplyMarkup: r.article.ReplyMarkup}}
		if to != 0 {
			return s.whisper(user, to, m, 0)
		}
		c, err := s.writer(user)
		if err != nil {
			return nil, err
		}
		return s.tell(c, m), nil
	}
	return nil, refuse(fmt.Sprintf("there is no result %q", result))
}
