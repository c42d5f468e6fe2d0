package bot

import (
	"slices"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/fuzzy"
	"mitrabot/content"
)

// waysOut are all words that may name a button of a conversation that is no answer, in a language: what stands on such
// buttons, and what people say instead. There may be more in it than there are buttons.
func waysOut(lib *content.Library, lang string) map[string]bool {
	words := map[string]bool{}
	for _, key := range lib.Keys(lang) {
		group, _, _ := strings.Cut(key, ".")
		switch group {
		case "talk", "rows", "summary":
			words[fuzzy.Fold(lib.Plain(lang, key))] = true
		case "spoken":
			for _, word := range strings.Split(lib.Plain(lang, key), ", ") {
				words[word] = true
			}
		}
	}
	delete(words, "")
	return words
}

// goesOn tells whether what was typed at a question for free text is a word like "go on", which somebody who comes back
// from a side trip means for the conversation, and hardly ever for an answer.
func (t *turn) goesOn(c *Conversation) bool {
	f, _ := t.lib.Flow(c.Flow)
	q, _ := flow.Find(f, c.State.Question)
	if col, ok := flow.Column(f, c.State); ok {
		q = col
	}
	return q.Kind == content.Text && slices.Contains(strings.Split(t.plain("spoken.onward"), ", "), fuzzy.Fold(t.ev.Text))
}

// spoken finds the button of the live card that a typed text names, by its label or by one of the words people use for
// it, so that everything that can be tapped can be typed too. Labels of answers are left to the engine, which knows
// more ways of saying them; an answer in the same words comes before a way out.
func (t *turn) spoken(c *Conversation) (data string, ok bool) {
	f, known := t.lib.Flow(c.Flow)
	if !known {
		return "", false
	}
	word := fuzzy.Fold(t.ev.Text)
	if !t.ways[t.lang][word] {
		return "", false // most of what is typed: the card need not be made for it
	}
	for _, r := range t.talkScreen(f, c, "").rows {
		for _, b := range r {
			a := parseData(b.Data)
			act := a.at(4)
			if a.at(0) != "f" || act == "" {
				continue
			}
			label := fuzzy.Fold(b.Label)
			if answers := act == "p" && a.at(5) != "more" && a.at(5) != "enough"; answers {
				if label == word || strings.HasPrefix(label, word+" ") {
					return "", false
				}
				continue
			}
			switch a.at(5) {
			case "more":
				act = "more"
			case "enough":
				act = "ok"
			}
			if data == "" && (label == word || slices.Contains(strings.Split(t.plain("spoken."+act), ", "), word)) {
				data = b.Data
			}
		}
	}
	return data, data != ""
}
