package telegram

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"mitrabot/bot/outbox"
)

// pressTimeout bounds the answer to a button press that goes beside a message, so that a slow one does not keep the
// next message of the chat waiting.
const pressTimeout = 5 * time.Second

// Send carries out one act. Its errors are *outbox.Failure. Where the message answers a button press, that goes
// beside it and may fail without consequence: the message matters more than the spinner on the button. An edit that changes
// nothing counts as done; one whose message is gone, or that carries what only a new message can show (a file, a reply
// keyboard), is Gone. Of Buttons and Keyboard Telegram shows one: Buttons win.
func (c *Client) Send(ctx context.Context, m outbox.Message) (outbox.Receipt, error) {
	c.counters.sends.Add(1)
	if m.Press != nil && m.Kind != outbox.Answer {
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			c.pressBeside(ctx, m.Press)
		}()
		defer func() { <-answered }()
	}
	r, f := c.act(ctx, m)
	if f != nil {
		c.counters.failed(f.Kind)
		return outbox.Receipt{}, f
	}
	return r, nil
}

func (c *Client) act(ctx context.Context, m outbox.Message) (outbox.Receipt, *outbox.Failure) {
	switch {
	case m.Kind == outbox.Send && m.Media != nil:
		ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
		defer cancel()
		return c.sendMedia(ctx, m)
	case m.Kind == outbox.Edit && (m.Target == 0 || m.Media != nil || m.Keyboard != nil):
		return outbox.Receipt{}, &outbox.Failure{Kind: outbox.Gone, Reason: "this edit can only be a new message"}
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	switch m.Kind {
	case outbox.Send:
		return receipt(c.call(ctx, "sendMessage", &tg.SendMessageParams{
			ChatID: m.Chat, Text: m.Text, ParseMode: models.ParseModeHTML,
			LinkPreviewOptions: noPreview(), ReplyMarkup: c.markup(m),
		}))
	case outbox.Edit:
		return c.edit(ctx, m)
	case outbox.Answer:
		return outbox.Receipt{}, c.press(ctx, m.Press)
	case outbox.Typing:
		_, f := c.call(ctx, "sendChatAction", &tg.SendChatActionParams{ChatID: m.Chat, Action: models.ChatActionTyping})
		return outbox.Receipt{}, f
	case outbox.Inline:
		return outbox.Receipt{}, c.found(ctx, m.Found)
	case outbox.Menu:
		return outbox.Receipt{}, c.menu(ctx, m)
	}
	return outbox.Receipt{}, &outbox.Failure{Kind: outbox.Refused, Reason: "unknown kind of act"}
}

func (c *Client) edit(ctx context.Context, m outbox.Message) (outbox.Receipt, *outbox.Failure) {
	_, f := c.call(ctx, "editMessageText", &tg.EditMessageTextParams{
		ChatID: m.Chat, MessageID: int(m.Target), Text: m.Text, ParseMode: models.ParseModeHTML,
		LinkPreviewOptions: noPreview(), ReplyMarkup: c.markup(m),
	})
	if f != nil && !(f.Code == 400 && strings.Contains(f.Reason, "message is not modified")) {
		return outbox.Receipt{}, f
	}
	return outbox.Receipt{MessageID: m.Target}, nil
}

// pressBeside answers a press while its message is on its way, and only counts a failure.
func (c *Client) pressBeside(ctx context.Context, p *outbox.Press) {
	ctx, cancel := context.WithTimeout(ctx, pressTimeout)
	defer cancel()
	if f := c.press(ctx, p); f != nil {
		c.counters.pressFailures.Add(1)
		c.log.Debug("a button press could not be answered", "kind", f.Kind, "code", f.Code, "reason", f.Reason)
	}
}

// press answers a button press. One too old to be answered counts as answered: its spinner is gone by itself.
func (c *Client) press(ctx context.Context, p *outbox.Press) *outbox.Failure {
	if p == nil {
		return &outbox.Failure{Kind: outbox.Refused, Reason: "no button press to answer"}
	}
	_, f := c.call(ctx, "answerCallbackQuery", &tg.AnswerCallbackQueryParams{
		CallbackQueryID: p.ID, Text: p.Notice, ShowAlert: p.Alert,
	})
	if tooOld(f) {
		return nil
	}
	return f
}

// receipt reads the message id out of a call's result. The act is done even where the result cannot be read.
func receipt(raw json.RawMessage, f *outbox.Failure) (outbox.Receipt, *outbox.Failure) {
	if f != nil {
		return outbox.Receipt{}, f
	}
	var sent models.MessageID
	_ = json.Unmarshal(raw, &sent) // an unreadable id is 0, which the next edit meets as Gone
	return outbox.Receipt{MessageID: int64(sent.ID)}, nil
}

// badRequest tells the consequence of a 400 from Telegram's description: there is no other mark.
func badRequest(description string) outbox.FailureKind {
	// Only the beginning is compared: further on the description may quote what a person wrote.
	d := strings.TrimPrefix(strings.ToLower(description), "bad request: ")
	for _, one := range []struct {
		start string
		kind  outbox.FailureKind
	}{
		{"message to edit not found", outbox.Gone},
		{"message can't be edited", outbox.Gone},
		{"there is no text in the message to edit", outbox.Gone}, // it holds a file
		{"message_id_invalid", outbox.Gone},
		{"chat not found", outbox.Blocked},
		{"user not found", outbox.Blocked},
		{"user is deactivated", outbox.Blocked},
		{"user_is_blocked", outbox.Blocked},
		{"input_user_deactivated", outbox.Blocked},
		{"peer_id_invalid", outbox.Blocked},
	} {
		if strings.HasPrefix(d, one.start) {
			return one.kind
		}
	}
	return outbox.Refused
}

func noPreview() *models.LinkPreviewOptions {
	return &models.LinkPreviewOptions{IsDisabled: tg.True()}
}
