package bot

import (
	"errors"
	"strings"

	"mitrabot/bot/outbox"
)

// Who does not read the language he is spoken to in must find the way out of it: the button of another language is
// named in that language, on the first screen and in the settings.

// languagePrefix before other button data, as in "L:en:c:y", is the language that a stranger has chosen. Nothing is
// stored about him before he agrees, so each button hands it on to the next screen.
const languagePrefix = "L"

// languageRow is a button for every language but the present one; pack gives the data of its press.
func (t *turn) languageRow(pack func(lang string) string) []outbox.Button {
	var buttons []outbox.Button
	for _, lang := range t.lib.Languages() {
		if lang != t.lang {
			buttons = append(buttons, outbox.Button{Label: "🌐 " + t.lib.Plain(lang, "language.name"), Data: pack(lang)})
		}
	}
	return buttons
}

// strangerLanguages leads to the screen of data parts in another language.
func (t *turn) strangerLanguages(parts ...any) []outbox.Button {
	return t.languageRow(func(lang string) string { return data(append([]any{languagePrefix, lang}, parts...)...) })
}

// linkPrefix before other button data, as in "I:m_...:c:y", is the link by which a stranger came, carried the same way.
const linkPrefix = "I"

// uncarried takes off the data of a stranger's button what it carries: the language he has chosen and the link he came
// by. What is none of ours changes nothing.
func (t *turn) uncarried(a args) args {
	if a.at(0) == languagePrefix {
		if lang := a.at(1); t.lib.Has(lang) && !t.known {
			t.lang, t.chosen = lang, true
		}
		a = a.from(2)
	}
	if a.at(0) == linkPrefix {
		if isLink(a.at(1)) {
			t.came = a.at(1)
		}
		a = a.from(2)
	}
	return a
}

// carry makes the buttons of rows hand on what a stranger has chosen and the link he came by.
func (t *turn) carry(rows [][]outbox.Button) [][]outbox.Button {
	out := make([][]outbox.Button, len(rows))
	for i, r := range rows {
		for _, b := range r {
			a := parseData(b.Data)
			var parts []any
			if a.at(0) == languagePrefix { // this button chooses another one
				parts, a = append(parts, languagePrefix, a.at(1)), a.from(2)
			} else if t.chosen {
				parts = append(parts, languagePrefix, t.lang)
			}
			if t.came != "" {
				parts = append(parts, linkPrefix, t.came)
			}
			if b.Data != "" {
				b.Data = data(append(parts, strings.Join(a, ":"))...)
			}
			out[i] = append(out[i], b)
		}
	}
	return out
}

// languages is /bahasa: it asks for the language, whatever else is open.
func (t *turn) languages() error {
	t.show(screen{text: t.text("language.ask"), rows: [][]outbox.Button{
		t.languageRow(func(lang string) string { return data("st", "lang", lang) }),
		row(t.button("menu.home", "m")),
	}})
	return nil
}

// speak changes the language at once, with the keyboard below the input field.
func (t *turn) speak(lang string) error {
	if !t.lib.Has(lang) {
		return t.unknownButton()
	}
	t.user.Language, t.lang = lang, lang
	if _, err := t.view.Mentor(t.ctx); err == nil {
		t.menuFor(RoleMentor)
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := t.settings(); err != nil || t.user.Zone == "" { // the keyboard comes at the end of the onboarding
		return err
	}
	t.say(screen{text: t.text("language.switched"), keyboard: t.menuKeyboard()})
	return nil
}
