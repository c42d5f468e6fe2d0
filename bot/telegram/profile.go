package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-telegram/bot/models"

	"mitrabot/bot/outbox"
)

// Profile is what people see of the bot before and beside a conversation.
type Profile struct {
	Texts []ProfileText
	Menus []Menu
}

// ProfileText is the bot's name and descriptions in one language. An empty text is left as it is.
type ProfileText struct {
	Language    string // two letters; "" for all that have none of their own
	Name        string // at most 64 characters; Telegram lets it be changed a few times a day only
	Description string // at most 512, shown in the empty chat
	Short       string // at most 120, shown on the profile and in links
}

// Menu is the list of commands in one language, for everybody or for one chat (a role).
type Menu struct {
	Language string    // two letters; "" for all that have none of their own
	Chat     int64     // 0 for everybody
	Commands []Command // at most 100; none takes the menu away
}

// Command is one line of a menu.
type Command struct {
	Name string // 1 to 32 of a-z, 0-9 and "_", without slash
	Text string // at most 256 characters
}

// SetProfile brings Telegram to show p. It asks first and sets only what differs, so that a restart changes nothing and
// costs little. One failure does not stop the rest (only an unreachable server does); all come back joined, each an
// *outbox.Failure inside. None of it keeps the bot from working.
func (c *Client) SetProfile(ctx context.Context, p Profile) error {
	var errs []error
	for _, s := range p.settings() {
		err := c.apply(ctx, s)
		if err == nil {
			continue
		}
		errs = append(errs, fmt.Errorf("profile in language %q: %w", s.language, err))
		if f := asFailure(err); f.Kind == outbox.Down || f.Kind == outbox.Unclear {
			break
		}
	}
	return errors.Join(errs...)
}

// setting is one thing that can be asked with get and set with set.
type setting struct {
	language string
	get, set string
	where    map[string]any // parameters of both calls
	what     map[string]any // parameters of set besides
	same     func(json.RawMessage) bool
}

// settings lists what p says, each with the two calls it takes.
func (p Profile) settings() []setting {
	var all []setting
	for _, t := range p.Texts {
		for _, f := range []struct{ method, field, text string }{
			{"MyName", "name", t.Name},
			{"MyDescription", "description", t.Description},
			{"MyShortDescription", "short_description", t.Short},
		} {
			if f.text != "" {
				all = append(all, setting{
					language: t.Language, get: "get" + f.method, set: "set" + f.method,
					where: where(t.Language, 0), what: map[string]any{f.field: f.text},
					same: func(raw json.RawMessage) bool {
						var now map[string]string
						return json.Unmarshal(raw, &now) == nil && now[f.field] == f.text
					},
				})
			}
		}
	}
	for _, m := range p.Menus {
		all = append(all, m.setting())
	}
	return all
}

func (m Menu) setting() setting {
	commands := make([]models.BotCommand, len(m.Commands))
	for i, c := range m.Commands {
		commands[i] = models.BotCommand{Command: c.Name, Description: c.Text}
	}
	set, what := "setMyCommands", map[string]any{"commands": commands}
	if len(commands) == 0 {
		set, what = "deleteMyCommands", nil
	}
	return setting{
		language: m.Language, get: "getMyCommands", set: set,
		where: where(m.Language, m.Chat), what: what,
		same: func(raw json.RawMessage) bool {
			var now []models.BotCommand
			return json.Unmarshal(raw, &now) == nil && slices.Equal(now, commands)
		},
	}
}

// where names language and scope. Without a scope Telegram takes the default one. The library's scope types are no use
// here: as plain JSON they lose their type.
func where(language string, chat int64) map[string]any {
	params := map[string]any{}
	if language != "" {
		params["language_code"] = language
	}
	if chat != 0 {
		params["scope"] = map[string]any{"type": "chat", "chat_id": chat}
	}
	return params
}

func (c *Client) apply(ctx context.Context, s setting) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	raw, f := c.call(ctx, s.get, s.where)
	if f != nil {
		return f
	}
	if s.same(raw) {
		return nil
	}
	if f := c.put(ctx, s); f != nil {
		return f
	}
	return nil
}

// menu sets the menu of one chat, which goes before the menu for everybody, in whatever language the person's Telegram
// is: he has chosen the language of its texts in the bot. Without commands the menu for everybody is back.
func (c *Client) menu(ctx context.Context, m outbox.Message) *outbox.Failure {
	own := Menu{Chat: m.Chat}
	for _, command := range m.Commands {
		own.Commands = append(own.Commands, Command{command.Name, command.Text})
	}
	return c.put(ctx, own.setting())
}

// put sets one thing.
func (c *Client) put(ctx context.Context, s setting) *outbox.Failure {
	params := map[string]any{}
	for _, part := range []map[string]any{s.where, s.what} {
		for name, value := range part {
			params[name] = value
		}
	}
	raw, f := c.call(ctx, s.set, params)
	if f != nil {
		return f
	}
	if string(raw) != "true" {
		return unreadable(s.set, http.StatusOK)
	}
	return nil
}
