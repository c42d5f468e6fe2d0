package content

import "slices"

// Base is the language that everything exists in; the others fall back to it.
const Base = "id"

// Library is the whole content, read and checked. It never changes: any number of goroutines may use it.
type Library struct {
	version   string
	languages []string
	flows     []Flow
	flowAt    map[string]int
	words     map[string]*language
	templates map[string][]byte
	calendar  Calendar
}

// language is everything said in one language.
type language struct {
	ui     map[string]sentence
	keys   []string
	flows  map[string]FlowText
	items  []Item
	itemAt map[string]int
}

// sentence is a text of ui.yaml, cut at its placeholders: as Telegram HTML and as the plain text of a label.
type sentence struct{ html, plain template }

// Languages are the languages that there are texts in, Base first, then in the order of the alphabet. The slice is
// shared: do not change it.
func (l *Library) Languages() []string { return l.languages }

// Has tells whether there are texts in lang.
func (l *Library) Has(lang string) bool { return l.words[lang] != nil }

// Calendar is the days on which partners are greeted; empty where the content has none.
func (l *Library) Calendar() Calendar { return l.calendar }

// Flows are all conversations, those of no step first, then by step, then by id. The slice is shared: do not change it.
func (l *Library) Flows() []Flow { return l.flows }

// Flow finds a conversation by its id.
func (l *Library) Flow(id string) (Flow, bool) {
	i, ok := l.flowAt[id]
	if !ok {
		return Flow{}, false
	}
	return l.flows[i], true
}

// FlowText is the wording of a flow in lang, or in Base where there is no such language. The zero value stands for a
// flow that does not exist. Its maps are shared: do not change them.
func (l *Library) FlowText(lang, flow string) FlowText { return l.in(lang).flows[flow] }

// Guide is the guide's table of contents in lang, or in Base: A1 to A11, B0 to B4, C1 to C6, then the part about the
// guide. The slice is shared: do not change it.
func (l *Library) Guide(lang string) []Item { return l.in(lang).items }

// Item finds an entry of the guide by its id.
func (l *Library) Item(lang, id string) (Item, bool) {
	in := l.in(lang)
	i, ok := in.itemAt[id]
	if !ok {
		return Item{}, false
	}
	return in.items[i], true
}

// Text is the text of ui.yaml under key ("consent.notice") as Telegram HTML. args are pairs of name and value:
// {name} in the text becomes the value, {name|one|many} the word that goes with it: one where the value is 1. Strings
// are escaped, HTML is not, numbers get the marks of the language (1.234 in Indonesian, 1,234 in English). A key that
// does not exist gives ⟦key⟧, a placeholder without a value ⟦name⟧.
func (l *Library) Text(lang, key string, args ...any) string {
	s, ok := l.in(lang).ui[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	return s.html.fill(true, args)
}

// Plain is like Text for what is no HTML: button labels, notices, texts to copy. Tags of the text are dropped.
func (l *Library) Plain(lang, key string, args ...any) string {
	s, ok := l.in(lang).ui[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	return s.plain.fill(false, args)
}

// Fill fills a template that comes from a flow or an item; the result is Telegram HTML. args are those of Text; numbers
// are written as in Base.
func (l *Library) Fill(template string, args ...any) string { return cut(template).fill(true, args) }

// FillPlain is like Fill for what is no HTML.
func (l *Library) FillPlain(template string, args ...any) string {
	return cut(plain(template)).fill(false, args)
}

// Keys are the keys that Text knows in lang, sorted. The slice is shared: do not change it.
func (l *Library) Keys(lang string) []string { return l.in(lang).keys }

// Placeholders are the names that the text under key wants to be filled with, each once, sorted. With Keys it lets a
// test hold the callers of Text to the texts.
func (l *Library) Placeholders(lang, key string) []string {
	names := slices.Clone(l.in(lang).ui[key].html.names)
	slices.Sort(names)
	return slices.Compact(names)
}

// Template is the file id/templates/<name>, a Word document with placeholders. The slice is shared: do not change it.
// There is one for all languages, because partners read Indonesian.
func (l *Library) Template(name string) ([]byte, bool) {
	data, ok := l.templates[name]
	return data, ok
}

// Version is a short hash of all files; it changes with every change of the content.
func (l *Library) Version() string { return l.version }

func (l *Library) in(lang string) *language {
	if in := l.words[lang]; in != nil {
		return in
	}
	return l.words[Base]
}
