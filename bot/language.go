package bot

import (
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

// chosenLanguage takes the language off the data of a stranger's button. What is no language of ours changes nothing.
func (t *turn) chosenLanguage(a args) args {
	if a.at(0) != languagePrefix {
		return a
	}
	if lang := a.at(1); t.lib.Has(lang) {
		t.lang, t.chosen = lang, true
	}
	return a.from(2)
}

// carryLanguage makes the buttons of rows hand lang on.
func carryLanguage(rows [][]outbox.Button, lang string) [][]outbox.Button {
	out := make([][]outbox.Button, len(rows))
	for i, r := range rows {
		for _, b := range r {
			if b.Data != "" && !strings.HasPrefix(b.Data, languagePrefix+":") {
				b.Data = data(languagePrefix, lang, b.Data)
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
	if err := t.settings(); err != nil || t.user.Zone == "" { // the keyboard comes at the end of the onboarding
		return err
	}
	t.say(screen{text: t.text("language.switched"), keyboard: t.menuKeyboard()})
	return nil
}
