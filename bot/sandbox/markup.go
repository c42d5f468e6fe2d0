package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// markup is one decoded reply_markup; at most one field is set. The zero value is "no markup", which for an edit
// means that the buttons go.
type markup struct {
	inline   *wireInline
	keyboard *wireReplyKeyboard
	remove   bool
	force    *wireForceReply
}

// readMarkup reads reply_markup. Edits take an inline keyboard only.
func readMarkup(a *args, inlineOnly bool) (markup, error) {
	raw := a.values["reply_markup"]
	if raw == nil {
		return markup{}, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return markup{}, badRequest("can't parse reply keyboard markup JSON object")
	}
	var m markup
	var err error
	switch {
	case fields["inline_keyboard"] != nil:
		m.inline, err = readInline(raw, fields["inline_keyboard"])
	case fields["keyboard"] != nil:
		m.keyboard, err = readKeyboard(raw, fields["keyboard"])
	case fields["remove_keyboard"] != nil:
		var v wireRemoveKeyboard
		err = markupField(strict(raw, &v))
		m.remove = v.RemoveKeyboard
		if err == nil && !m.remove {
			err = badRequest("reply markup is empty: remove_keyboard must be true")
		}
	case fields["force_reply"] != nil:
		m.force = &wireForceReply{}
		err = markupField(strict(raw, m.force))
		if err == nil && !m.force.ForceReply {
			err = badRequest("reply markup is empty: force_reply must be true")
		}
	default:
		err = badRequest("reply markup is empty: it needs inline_keyboard, keyboard, remove_keyboard or force_reply")
	}
	if err != nil {
		return markup{}, err
	}
	if inlineOnly && fields["inline_keyboard"] == nil {
		return markup{}, badRequest("inline keyboard expected")
	}
	return m, nil
}

func markupField(err error) error {
	if err == nil {
		return nil
	}
	return badRequest("can't parse reply keyboard markup: %v", err)
}

// rows splits a keyboard into its buttons and checks the outer shape.
func rows(field, in string, raw json.RawMessage) ([][]json.RawMessage, error) {
	if !strings.HasPrefix(string(raw), "[") {
		return nil, badRequest("field %q must be of type Array", field)
	}
	var outer []json.RawMessage
	if err := json.Unmarshal(raw, &outer); err != nil {
		return nil, badRequest("can't parse reply keyboard markup JSON object")
	}
	out := make([][]json.RawMessage, 0, len(outer))
	for _, row := range outer {
		var buttons []json.RawMessage
		if err := json.Unmarshal(row, &buttons); err != nil || buttons == nil {
			return nil, badRequest("field %q%s must be an Array of Arrays", field, in)
		}
		if len(buttons) > 0 {
			out = append(out, buttons)
		}
	}
	return out, nil
}

func readInline(raw, keyboard json.RawMessage) (*wireInline, error) {
	table, err := rows("inline_keyboard", " of the InlineKeyboardMarkup", keyboard)
	if err != nil {
		return nil, err
	}
	var rest struct {
		InlineKeyboard json.RawMessage `json:"inline_keyboard"`
		ForceReply     bool            `json:"force_reply"`
	}
	if err := strict(raw, &rest); err != nil {
		return nil, markupField(err)
	}
	if len(table) == 0 {
		return nil, nil // {"inline_keyboard":[]} takes the buttons away
	}
	m := &wireInline{ForceReply: rest.ForceReply}
	count, size := 0, 0
	for _, row := range table {
		var buttons []wireButton
		for _, one := range row {
			b, err := readButton(one)
			if err != nil {
				return nil, err
			}
			buttons = append(buttons, b)
			count, size = count+1, size+len(b.Text)+len(b.CallbackData)+len(b.URL)
		}
		m.InlineKeyboard = append(m.InlineKeyboard, buttons)
	}
	if count > 100 || size > 10_000 {
		return nil, badRequest("reply markup is too long")
	}
	return m, nil
}

func readButton(raw json.RawMessage) (wireButton, error) {
	const prefix = "can't parse inline keyboard button: "
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return wireButton{}, badRequest(prefix + "InlineKeyboardButton must be an Object")
	}
	if fields["text"] == nil {
		return wireButton{}, badRequest(prefix + `Can't find field "text"`)
	}
	for _, name := range []string{"web_app", "login_url", "callback_game", "pay"} {
		if fields[name] != nil {
			return wireButton{}, badRequest(prefix+"the sandbox does not support %q", name)
		}
	}
	var b wireButton
	if err := strict(raw, &b); err != nil {
		return wireButton{}, badRequest(prefix+"%v", err)
	}
	if b.Text == "" {
		return wireButton{}, badRequest("inline keyboard button text must be non-empty")
	}
	if !knownStyle(b.Style) {
		return wireButton{}, badRequest(prefix + "invalid button style specified")
	}
	switch actions(b) {
	case 0:
		return wireButton{}, badRequest(prefix + "Text buttons are unallowed in the inline keyboard")
	case 1:
	default:
		return wireButton{}, badRequest(prefix+"button %q must have exactly one action (Telegram would use one and drop the others)", b.Text)
	}
	switch {
	case len(b.CallbackData) > 64: // bytes
		return wireButton{}, badRequest("BUTTON_DATA_INVALID")
	case b.URL != "" && linkedUser(b.URL) == 0:
		link, err := checkLink(b.URL)
		if err != nil {
			return wireButton{}, badRequest("inline keyboard button URL '%s' is invalid: %v", b.URL, err)
		}
		b.URL = link
	case b.CopyText != nil && (b.CopyText.Text == "" || utf8.RuneCountInString(b.CopyText.Text) > 256):
		return wireButton{}, badRequest("BUTTON_COPY_TEXT_INVALID")
	}
	return b, nil
}

func actions(b wireButton) int {
	n := 0
	for _, set := range []bool{
		b.URL != "", b.CallbackData != "", b.SwitchInlineQuery != nil, b.SwitchInlineQueryCurrentChat != nil,
		b.SwitchInlineQueryChosenChat != nil, b.CopyText != nil, b.Disabled != nil,
	} {
		if set {
			n++
		}
	}
	return n
}

func knownStyle(style string) bool {
	return slices.Contains([]string{"", "danger", "success", "primary"}, style)
}

func readKeyboard(raw, keyboard json.RawMessage) (*wireReplyKeyboard, error) {
	const prefix = "can't parse keyboard button: "
	table, err := rows("keyboard", "", keyboard)
	if err != nil {
		return nil, err
	}
	var rest struct {
		wireReplyKeyboard
		Keyboard json.RawMessage `json:"keyboard"` // hides the typed field; read below
	}
	if err := strict(raw, &rest); err != nil {
		return nil, markupField(err)
	}
	if len(table) == 0 {
		return nil, badRequest("reply markup is empty: keyboard has no buttons")
	}
	m := rest.wireReplyKeyboard
	if n := utf8.RuneCountInString(m.InputFieldPlaceholder); n > 64 {
		return nil, badRequest("input field placeholder is too long")
	}
	count := 0
	for _, row := range table {
		var keys []wireKey
		for _, one := range row {
			key, err := readKey(one, prefix)
			if err != nil {
				return nil, err
			}
			keys = append(keys, key)
			count++
		}
		m.Keyboard = append(m.Keyboard, keys)
	}
	if count > 300 {
		return nil, badRequest("reply markup is too long")
	}
	return &m, nil
}

func readKey(raw json.RawMessage, prefix string) (wireKey, error) {
	var key wireKey
	if err := json.Unmarshal(raw, &key.Text); err != nil {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
			return key, badRequest("%s", prefix+"KeyboardButton must be a String or an Object")
		}
		if fields["text"] == nil {
			return key, badRequest("%s", prefix+`Can't find field "text"`)
		}
		for _, name := range []string{"request_users", "request_chat", "request_managed_bot", "request_poll", "web_app"} {
			if fields[name] != nil {
				return key, badRequest(prefix+"the sandbox does not support %q", name)
			}
		}
		if err := strict(raw, &key); err != nil {
			return key, badRequest(prefix+"%v", err)
		}
	}
	if key.Text == "" {
		return key, badRequest("keyboard button text must be non-empty")
	}
	if !knownStyle(key.Style) {
		return key, badRequest("%s", prefix+"invalid button style specified")
	}
	if key.RequestContact && key.RequestLocation {
		return key, badRequest(prefix+"button %q must have at most one action", key.Text)
	}
	return key, nil
}
