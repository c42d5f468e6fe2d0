package telegram

import (
	"context"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

// maxQuery is the most that Telegram carries of an inline query (Bot API, InlineQuery).
const maxQuery = 256

// asked reads an inline query. Where the person types it is not told, and is not ours to know.
func asked(q *models.InlineQuery, now time.Time) (bot.Event, string) {
	switch {
	case q.From == nil || q.From.ID <= 0:
		return bot.Event{}, "no sender"
	case q.From.IsBot:
		return bot.Event{}, "from a bot"
	case q.ID == "":
		return bot.Event{}, "inline query without id"
	}
	return bot.Event{
		Kind: bot.Asked, Owner: q.From.ID, Chat: q.From.ID, QueryID: q.ID, Text: cleanLine(q.Query, maxQuery),
		At: now, Language: language(q.From),
	}, ""
}

// inlineCache is for how many seconds Telegram may answer the same query of the same person by itself: long enough for
// somebody who types, deletes and types again, short enough for a new language to show.
const inlineCache = 30

// inlineAnswer are the parameters of answerInlineQuery. The library's types write a null for what a button has not.
type inlineAnswer struct {
	Query    string         `json:"inline_query_id"`
	Results  []inlineResult `json:"results"`
	Cache    int            `json:"cache_time"`
	Personal bool           `json:"is_personal"`
	Button   *inlineButton  `json:"button,omitempty"`
}

type inlineButton struct {
	Text  string `json:"text"`
	Start string `json:"start_parameter"`
}

type inlineResult struct {
	Type    string                         `json:"type"`
	ID      string                         `json:"id"`
	Title   string                         `json:"title"`
	Line    string                         `json:"description,omitempty"`
	Content models.InputTextMessageContent `json:"input_message_content"`
}

// maxResults is what one answer may hold (Bot API, answerInlineQuery).
const maxResults = 50

// found answers an inline query. One too old to be answered counts as answered: the person has typed on.
func (c *Client) found(ctx context.Context, f *outbox.Found) *outbox.Failure {
	if f == nil {
		return &outbox.Failure{Kind: outbox.Refused, Reason: "no inline query to answer"}
	}
	a := inlineAnswer{Query: f.Query, Results: []inlineResult{}, Cache: inlineCache, Personal: true}
	for _, r := range f.Results[:min(len(f.Results), maxResults)] {
		a.Results = append(a.Results, inlineResult{"article", r.ID, r.Title, r.Line, models.InputTextMessageContent{
			MessageText: r.Text, ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview(),
		}})
	}
	if f.Open != "" && f.Start != "" {
		a.Button = &inlineButton{f.Open, f.Start}
	}
	_, failure := c.call(ctx, "answerInlineQuery", a)
	if tooOld(failure) {
		return nil
	}
	if failure == nil {
		c.counters.inline.Add(1)
	}
	return failure
}

// tooOld tells the refusal of an answer that comes too late, to a press or a query.
func tooOld(f *outbox.Failure) bool {
	return f != nil && f.Code == 400 && (strings.Contains(f.Reason, "query is too old") || strings.Contains(f.Reason, "QUERY_ID_INVALID"))
}
