package bot

import (
	"errors"
	"strings"

	"mitrabot/bot/fuzzy"
	"mitrabot/bot/outbox"
)

// erasePrefix before the flow in the focus marks that the word that deletes everything is awaited; what follows is the
// conversation to go back to.
const erasePrefix = "del "

func (t *turn) erasing() bool { return strings.HasPrefix(t.user.Focus.Flow, erasePrefix) }

// keepAll ends the waiting for the word: nothing is deleted.
func (t *turn) keepAll() { t.user.Focus.Flow = strings.TrimPrefix(t.user.Focus.Flow, erasePrefix) }

// answersErase tells whether the event can be an answer to "type the word". After a pause no typed text is one: a
// deletion must not wait for weeks for a slip.
func (t *turn) answersErase() bool {
	if t.ev.Kind == Pressed {
		return parseData(t.ev.Data).at(0) == "er"
	}
	_, command := t.wordCommand()
	return t.ev.Kind == Typed && !command && !t.pause
}

// eraseAsk is /hapus_data (UU 27/2022 article 8): a typed word, so that no slip of a finger deletes a partner book.
func (t *turn) eraseAsk() error {
	if !t.erasing() {
		t.user.Focus.Flow = erasePrefix + t.user.Focus.Flow
	}
	t.show(screen{text: t.text("erase.ask"), rows: [][]outbox.Button{row(t.button("erase.keep", "er", "no"))}})
	return nil
}

func (t *turn) eraseData(a args) error {
	if a.at(1) != "no" {
		return t.eraseAsk()
	}
	t.keepAll()
	rows := t.resumeRows()
	if len(rows) == 0 {
		rows = [][]outbox.Button{row(t.button("menu.home", "m"))}
	}
	t.show(screen{text: t.text("erase.kept"), rows: rows})
	return nil
}

// eraseTyped deletes everything if the word is right. It is the same word in all languages' texts, plus the English one.
func (t *turn) eraseTyped() error {
	if word := fuzzy.Fold(t.ev.Text); word != "hapus" && word != "delete" {
		t.show(screen{text: t.text("erase.again"), rows: [][]outbox.Button{row(t.button("erase.keep", "er", "no"))}})
		return nil
	}
	if _, err := t.view.Mentor(t.ctx); err == nil {
		defer t.menuFor(RoleOwner)
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	t.ch = Change{Erase: true}
	t.say(screen{text: t.text("erase.done"), keyboard: &outbox.Keyboard{Remove: true}})
	return nil
}
