package sandbox

import (
	"context"
	"maps"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// profile is what a bot tells about itself. Each text is kept by language code; "" is the default.
type profile struct {
	Names        map[string]string         `json:"names"`
	Descriptions map[string]string         `json:"descriptions"`
	Shorts       map[string]string         `json:"shorts"`
	Commands     map[string][]wireCommand  `json:"commands"` // by scope key and language, see commandKey
	Menus        map[int64]*wireMenuButton `json:"menus"`    // by chat id; 0 is the default
}

func newProfile() profile {
	return profile{
		Names: map[string]string{}, Descriptions: map[string]string{}, Shorts: map[string]string{},
		Commands: map[string][]wireCommand{}, Menus: map[int64]*wireMenuButton{},
	}
}

const (
	botName     = "Bot Uji"
	botUsername = "mitra_sandbox_bot"
)

// botID is the number before the colon of the token, as in Telegram.
func (s *Server) me() *wireUser {
	return &wireUser{ID: s.botID, IsBot: true, FirstName: in(s.st.profile.Names, "", botName), Username: botUsername}
}

// in reads a text for a language, falling back to the default language and then to other.
func in(texts map[string]string, language, other string) string {
	if t := texts[language]; t != "" {
		return t
	}
	if t := texts[""]; t != "" {
		return t
	}
	return other
}

func (s *Server) getMe(context.Context, *args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return wireMe{wireUser: *s.me(), CanJoinGroups: true, SupportsInlineQueries: true}, nil
}

var reLanguage = regexp.MustCompile(`^([a-z]{2})?$`) // two-letter ISO 639-1 code, or none

func language(a *args) (string, error) {
	code := a.str("language_code")
	if !reLanguage.MatchString(code) {
		return "", badRequest("invalid language code specified")
	}
	return code, nil
}

// profileText describes one of the three texts of a profile.
type profileText struct {
	field string // parameter and answer
	limit int    // characters
	other string // shown while nothing is set
	texts func(*profile) map[string]string
}

func nameText() profileText {
	return profileText{"name", 64, botName, func(p *profile) map[string]string { return p.Names }}
}

func descriptionText() profileText {
	return profileText{"description", 512, "", func(p *profile) map[string]string { return p.Descriptions }}
}

func shortText() profileText {
	return profileText{"short_description", 120, "", func(p *profile) map[string]string { return p.Shorts }}
}

func (s *Server) setText(t profileText) func(context.Context, *args) (any, error) {
	return func(_ context.Context, a *args) (any, error) {
		code, err := language(a)
		if err != nil {
			return nil, err
		}
		text := a.str(t.field)
		if utf8.RuneCountInString(text) > t.limit {
			return nil, badRequest("bot %s is too long: %d characters at most", t.field, t.limit)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		texts := t.texts(&s.st.profile)
		if text == "" {
			delete(texts, code)
		} else {
			texts[code] = text
		}
		s.dirty()
		return true, nil
	}
}

func (s *Server) getText(t profileText) func(context.Context, *args) (any, error) {
	return func(_ context.Context, a *args) (any, error) {
		code, err := language(a)
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return map[string]string{t.field: in(t.texts(&s.st.profile), code, t.other)}, nil
	}
}

var reCommandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func (s *Server) setMyCommands(_ context.Context, a *args) (any, error) {
	var commands []wireCommand
	if err := a.object("commands", "BotCommand", &commands); err != nil {
		return nil, err
	}
	if len(commands) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range commands {
		if !reCommandName.MatchString(c.Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	return s.withScope(a, func(key string) any {
		if len(commands) == 0 {
			delete(s.st.profile.Commands, key)
		} else {
			s.st.profile.Commands[key] = commands
		}
		s.dirty()
		return true
	})
}

func (s *Server) deleteMyCommands(_ context.Context, a *args) (any, error) {
	return s.withScope(a, func(key string) any {
		delete(s.st.profile.Commands, key)
		s.dirty()
		return true
	})
}

func (s *Server) getMyCommands(_ context.Context, a *args) (any, error) {
	return s.withScope(a, func(key string) any {
		if c := s.st.profile.Commands[key]; c != nil {
			return c
		}
		return []wireCommand{}
	})
}

// withScope reads scope and language_code and calls act under the lock with the key of both.
func (s *Server) withScope(a *args, act func(key string) any) (any, error) {
	code, err := language(a)
	if err != nil {
		return nil, err
	}
	var scope struct {
		Type   string   `json:"type"`
		ChatID looseInt `json:"chat_id"`
		UserID int64    `json:"user_id"`
	}
	scope.Type = "default"
	if err := a.object("scope", "BotCommandScope", &scope); err != nil {
		return nil, err
	}
	key := scope.Type
	s.mu.Lock()
	defer s.mu.Unlock()
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
		if scope.ChatID != 0 || scope.UserID != 0 {
			return nil, badRequest("can't parse BotCommandScope: %q takes no chat_id and no user_id", scope.Type)
		}
	case "chat", "chat_administrators", "chat_member":
		if scope.ChatID == 0 {
			return nil, badRequest(`can't parse BotCommandScope: Can't find field "chat_id"`)
		}
		if c := s.st.chats[int64(scope.ChatID)]; c == nil || !c.started {
			return nil, badRequest("chat not found")
		}
		if scope.Type == "chat_member" && scope.UserID <= 0 {
			return nil, badRequest("can't parse BotCommandScope: Invalid user_id specified")
		}
		key += ":" + strconv.FormatInt(int64(scope.ChatID), 10)
		if scope.UserID != 0 {
			key += ":" + strconv.FormatInt(scope.UserID, 10)
		}
	default:
		return nil, badRequest("can't parse BotCommandScope: Unsupported type specified")
	}
	return act(commandKey(key, code)), nil
}

func commandKey(scope, language string) string { return scope + "|" + language }

// looseInt is a chat id inside an object, which Telegram takes as a number and as a string.
type looseInt int64

// UnmarshalJSON reads 1001 and "1001".
func (n *looseInt) UnmarshalJSON(raw []byte) error {
	text := string(raw)
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = unquoted
	}
	v, err := strconv.ParseInt(text, 10, 64)
	*n = looseInt(v)
	return err
}

// menu is the list of commands that a person's app shows: the first that exists, in the order of "Determining list of
// commands" for private chats. Call with the lock held.
func (s *Server) menu(c *chat) []wireCommand {
	language := ""
	if c.user != nil {
		language = c.user.LanguageCode
	}
	for _, scope := range []string{"chat:" + strconv.FormatInt(c.wire.ID, 10), "all_private_chats", "default"} {
		for _, code := range []string{language, ""} {
			if list := s.st.profile.Commands[commandKey(scope, code)]; list != nil {
				return list
			}
		}
	}
	return []wireCommand{}
}

func (s *Server) setChatMenuButton(_ context.Context, a *args) (any, error) {
	button := &wireMenuButton{Type: "default"}
	if a.has("menu_button") {
		if err := a.object("menu_button", "MenuButton", button); err != nil {
			return nil, err
		}
	}
	switch button.Type {
	case "commands", "default":
	case "web_app":
		return nil, badRequest("can't parse MenuButton: the sandbox does not support web_app")
	default:
		return nil, badRequest("can't parse MenuButton: Unsupported type specified")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.has("chat_id") {
		if _, err := s.target(a, "chat_id", false); err != nil {
			return nil, err
		}
	}
	s.st.profile.Menus[a.int("chat_id")] = button
	s.dirty()
	return true, nil
}

func (s *Server) getChatMenuButton(_ context.Context, a *args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.has("chat_id") {
		if _, err := s.target(a, "chat_id", false); err != nil {
			return nil, err
		}
	}
	return s.menuButton(a.int("chat_id")), nil
}

// menuButton is what stands beside the input field: the chat's own, or else the default. Call with the lock held.
func (s *Server) menuButton(chat int64) wireMenuButton {
	for _, id := range []int64{chat, 0} {
		if b := s.st.profile.Menus[id]; b != nil && (id == 0 || b.Type != "default") {
			return *b
		}
	}
	return wireMenuButton{Type: "commands"}
}

// clone copies the maps; their values are never changed in place.
func (p *profile) clone() profile {
	return profile{maps.Clone(p.Names), maps.Clone(p.Descriptions), maps.Clone(p.Shorts), maps.Clone(p.Commands), maps.Clone(p.Menus)}
}
