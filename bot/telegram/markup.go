package telegram

import (
	"github.com/go-telegram/bot/models"

	"mitrabot/bot/outbox"
)

// markup returns what stands below a message, or nil for nothing: Telegram refuses an empty keyboard and a typed nil
// would go out as null.
func (c *Client) markup(m outbox.Message) models.ReplyMarkup {
	if rows := inlineRows(m.Buttons); len(rows) > 0 {
		if m.Keyboard != nil {
			c.log.Warn("a message has buttons and a keyboard; only the buttons are shown", "key", m.Key)
		}
		return &models.InlineKeyboardMarkup{InlineKeyboard: rows}
	}
	if m.Keyboard == nil {
		return nil
	}
	if m.Keyboard.Remove {
		return &models.ReplyKeyboardRemove{RemoveKeyboard: true}
	}
	return replyKeyboard(m.Keyboard)
}

func inlineRows(buttons [][]outbox.Button) [][]models.InlineKeyboardButton {
	var rows [][]models.InlineKeyboardButton
	for _, row := range buttons {
		if len(row) == 0 {
			continue
		}
		out := make([]models.InlineKeyboardButton, len(row))
		for i, b := range row {
			out[i] = models.InlineKeyboardButton{Text: b.Label, CallbackData: b.Data, URL: b.URL}
			if b.Copy != "" {
				out[i].CopyText = &models.CopyTextButton{Text: b.Copy}
			}
		}
		rows = append(rows, out)
	}
	return rows
}

// replyKeyboard shows keys as small as their labels. A keyboard that asks for a contact goes away after its use; any
// other stays in sight.
func replyKeyboard(k *outbox.Keyboard) models.ReplyMarkup {
	var rows [][]models.KeyboardButton
	once := false
	for _, row := range k.Rows {
		if len(row) == 0 {
			continue
		}
		out := make([]models.KeyboardButton, len(row))
		for i, key := range row {
			out[i] = models.KeyboardButton{Text: key.Label, RequestContact: key.Contact}
			once = once || key.Contact
		}
		rows = append(rows, out)
	}
	if len(rows) == 0 {
		return nil
	}
	return &models.ReplyKeyboardMarkup{Keyboard: rows, ResizeKeyboard: true, OneTimeKeyboard: once, IsPersistent: !once}
}
