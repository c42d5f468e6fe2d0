package bot

import (
	"strconv"
	"strings"

	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// screen is what the person is to see next: one message with its buttons.
type screen struct {
	text     string // Telegram HTML
	rows     [][]outbox.Button
	keyboard *outbox.Keyboard
	notice   string // shown for a moment over the chat, for a button press
	fresh    bool   // a new message even after a button press
}

// show answers the event: after a button press in place of the message it stands under, else as a new message.
func (t *turn) show(s screen) {
	if t.ev.Kind == Pressed && t.ev.Message != 0 && !s.fresh && s.keyboard == nil && !t.answered {
		t.push(s, outbox.Edit)
		return
	}
	t.push(s, outbox.Send)
}

// say sends a new message in any case.
func (t *turn) say(s screen) { t.push(s, outbox.Send) }

func (t *turn) push(s screen, kind outbox.Kind) {
	m := outbox.Message{
		Chat: t.ev.Chat, Priority: outbox.Reply, Kind: kind, Text: fitted(s.text), Buttons: s.rows,
		Keyboard: s.keyboard, Language: t.lang,
	}
	if (t.chosen || t.came != "") && !t.known {
		m.Buttons = t.carry(s.rows)
	}
	if kind == outbox.Edit {
		m.Target = t.ev.Message
	}
	if t.ev.PressID != "" && !t.answered {
		m.Press = &outbox.Press{ID: t.ev.PressID, Notice: s.notice}
		t.answered = true
	}
	t.ch.Messages = append(t.ch.Messages, m)
}

// answer stops the spinner of a button and shows notice for a moment.
func (t *turn) answer(notice string) {
	if t.answered || t.ev.PressID == "" {
		return
	}
	t.answered = true
	t.ch.Messages = append(t.ch.Messages, outbox.Message{
		Chat: t.ev.Chat, Priority: outbox.Reply, Kind: outbox.Answer,
		Press: &outbox.Press{ID: t.ev.PressID, Notice: notice},
	})
}

// text is a sentence of the content in the person's language. It always knows {sapaan}.
func (t *turn) text(key string, args ...any) string {
	return t.lib.Text(t.lang, key, append(args, "sapaan", t.sapaan())...)
}

// plain is like text, for labels and notices, which are no HTML.
func (t *turn) plain(key string, args ...any) string {
	return t.lib.Plain(t.lang, key, append(args, "sapaan", t.sapaan())...)
}

// sapaan is how the person wants to be addressed.
func (t *turn) sapaan() string { return address(t.lib, t.lang, t.user.Address, t.user.Name) }

func address(lib *content.Library, lang, form, name string) string {
	switch {
	case form == "none" && name != "":
		return name
	case form == "" || form == "none":
		return lib.Plain(lang, "address.neutral")
	}
	return lib.Plain(lang, "address."+form)
}

// button is an inline button whose press comes back as parts joined by colons.
func (t *turn) button(key string, parts ...any) outbox.Button {
	return outbox.Button{Label: t.plain(key), Data: data(parts...)}
}

func labelled(label string, parts ...any) outbox.Button {
	return outbox.Button{Label: clip(label, 60), Data: data(parts...)}
}

func row(buttons ...outbox.Button) []outbox.Button { return buttons }

// data packs what a button means into callback data. Parts are ids and numbers; what does not fit into the 64 bytes
// Telegram allows is left out at the end (only the payload of a foreign deep link can be that long).
func data(parts ...any) string {
	var b strings.Builder
	for i, p := range parts {
		var s string
		switch v := p.(type) {
		case string:
			s = v
		case int:
			s = strconv.Itoa(v)
		case int64:
			s = strconv.FormatInt(v, 10)
		}
		if b.Len()+1+len(s) > 64 {
			break
		}
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(s)
	}
	return b.String()
}

// args is callback data taken apart. Nothing in it is trusted: what is missing or no number reads as "" or -1.
type args []string

func parseData(s string) args { return strings.Split(s, ":") }

func (a args) at(i int) string {
	if i < len(a) {
		return a[i]
	}
	return ""
}

// from is what is left of a after the first n parts.
func (a args) from(n int) args { return a[min(n, len(a)):] }

func (a args) num(i int) int64 {
	n, err := strconv.ParseInt(a.at(i), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// clip shortens s to n characters, with an ellipsis where something was cut.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimRight(string(r[:n-1]), " ") + "…"
}

// oneLine makes a text fit into a list.
func oneLine(s string, n int) string { return clip(strings.Join(strings.Fields(s), " "), n) }
