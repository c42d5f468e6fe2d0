package content

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The placeholders that each kind of text is filled with.
var (
	flowNames     = []string{"partner", "sapaan"}
	cardNames     = []string{"sapaan"}
	greetingNames = []string{"institution", "partner"}
)

var itemForm = regexp.MustCompile(`^[A-Z]{1,3}[0-9]{0,2}$`)

// wording checks one language's words for the flows: that there are words for all that is asked and for nothing else.
func (c *checker) wording(s *source) {
	for _, f := range c.flows {
		w, ok := s.flows[f.ID]
		if !ok {
			c.out.across(s.lang+"/flows/"+f.ID+".yaml", 0, "the words of flow %s are missing", f.ID)
			continue
		}
		c.flowWords(f.Flow, w)
	}
	for _, id := range slices.Sorted(maps.Keys(s.flows)) {
		if !slices.ContainsFunc(c.flows, func(f flowSource) bool { return f.ID == id }) {
			c.out.across(s.flows[id].doc.file, 0, "there is no flow %q", id)
		}
	}
}

func (c *checker) flowWords(f Flow, w flowWords) {
	text := func(path, s string, r rules) { c.text(w.doc, path, s, r) }
	text("title", w.Title, rules{max: maxTitle, required: true})
	text("intro", w.Intro, rules{max: maxBubble, html: true, names: flowNames, required: f.Step > 0})
	text("saved", w.Saved, rules{max: maxBubble, html: true, names: flowNames, required: f.Step > 0})
	c.questionWords(w.doc, "questions", f.Questions, w.Questions)
	c.recallWords(f, w)
}

// recallWords checks the words of the question that ends a step, if there is one.
func (c *checker) recallWords(f Flow, w flowWords) {
	r := w.Recall
	if f.Recall == nil {
		if r.Ask != "" || r.Explain != "" || len(r.Options) > 0 {
			c.out.across(w.doc.file, w.doc.line("recall"), "recall: flows/%s.yaml has no recall question", f.ID)
		}
		return
	}
	c.text(w.doc, "recall.ask", r.Ask, rules{max: maxRecall, html: true, names: flowNames, required: true})
	c.text(w.doc, "recall.explain", r.Explain, rules{max: maxRecall, html: true, names: flowNames, required: true})
	c.optionWords(w.doc, "recall.options", f.Recall.Options, r.Options)
}

func (c *checker) questionWords(doc *document, path string, questions []Question, words map[string]QuestionText) {
	for _, q := range questions {
		at := path + "." + q.ID
		w, ok := words[q.ID]
		if !ok {
			c.out.across(doc.file, doc.line(path), "%s: the words of the question are missing", at)
			continue
		}
		c.text(doc, at+".ask", w.Ask, rules{max: maxBubble, html: true, names: flowNames, required: true})
		c.text(doc, at+".short", w.Short, rules{max: maxShort, required: true})
		c.text(doc, at+".why", w.Why, rules{max: maxBubble, html: true, names: flowNames})
		c.text(doc, at+".example", w.Example, rules{max: maxBubble, html: true, names: flowNames})
		c.optionWords(doc, at+".options", q.Options, w.Options)
		c.questionWords(doc, at+".columns", q.Columns, w.Columns)
	}
	for _, id := range slices.Sorted(maps.Keys(words)) {
		if !slices.ContainsFunc(questions, func(q Question) bool { return q.ID == id }) {
			c.out.across(doc.file, doc.line(path+"."+id), "%s.%s: there is no such question", path, id)
		}
	}
}

// optionWords checks the labels. Two options of one question with the same label could not be told apart.
func (c *checker) optionWords(doc *document, path string, options []string, labels map[string]string) {
	seen := map[string]string{}
	for _, o := range options {
		label, ok := labels[o]
		if !ok {
			c.out.across(doc.file, doc.line(path), "%s: the label of option %s is missing", path, o)
			continue
		}
		c.text(doc, path+"."+o, label, rules{max: maxLabel, required: true})
		if other, twice := seen[strings.ToLower(label)]; twice {
			c.out.add(doc.file, doc.line(path+"."+o), "%s: options %s and %s have the same label", path, other, o)
		}
		seen[strings.ToLower(label)] = o
	}
	for _, o := range slices.Sorted(maps.Keys(labels)) {
		if !slices.Contains(options, o) {
			c.out.across(doc.file, doc.line(path+"."+o), "%s: there is no option %q", path, o)
		}
	}
}

func (c *checker) text(doc *document, path, s string, r rules) {
	for _, what := range lint(s, r) {
		c.out.add(doc.file, doc.line(path), "%s: %s", path, what)
	}
}

// guide checks the entries of the guide in one language.
func (c *checker) guide(s *source) {
	if len(s.items) == 0 {
		c.out.add(s.lang+"/guide", 0, "there is no guide")
	}
	seen := map[string]bool{}
	for _, it := range s.items {
		bad := func(format string, args ...any) {
			c.out.add(it.doc.file, it.doc.line(it.path), "item "+it.ID+": "+format, args...)
		}
		if seen[it.ID] {
			bad("the id is there twice")
		}
		seen[it.ID] = true
		if !itemForm.MatchString(it.ID) {
			bad("id %q: capital letters and a number, such as A1", it.ID)
		}
		if !slices.Contains([]string{"A", "B", "C", "about"}, it.Part) {
			bad("part %q: must be A, B, C or about", it.Part)
		} else if it.Part != "about" && !strings.HasPrefix(it.ID, it.Part) {
			bad("the id does not fit part %s", it.Part)
		}
		if n := utf8.RuneCountInString(it.Icon); n < 1 || n > 4 {
			bad("icon: one emoji")
		}
		c.item(it)
	}
}

func (c *checker) item(it itemSource) {
	name := "item " + it.ID
	text := func(path, s string, r rules) {
		for _, what := range lint(s, r) {
			c.out.add(it.doc.file, it.doc.line(it.path+"."+path), "%s, %s: %s", name, path[strings.LastIndexByte(path, '.')+1:], what)
		}
	}
	retention := it.Part == "C"
	text("title", it.Title, rules{max: maxTitle, required: true})
	text("tip", it.Tip, rules{max: maxTip, names: cardNames, required: retention})
	text("greeting", it.Greeting, rules{max: maxGreeting, names: greetingNames, required: retention})
	if !retention && it.Tip+it.Greeting != "" {
		c.out.add(it.doc.file, it.doc.line(it.path+".tip"), "item %s: tip and greeting are for part C", it.ID)
	}
	if len(it.Cards) == 0 {
		c.out.add(it.doc.file, it.doc.line(it.path), "item %s: there are no cards", it.ID)
	}
	for i, card := range it.Cards {
		at := fmt.Sprintf("cards.%d", i)
		name = fmt.Sprintf("item %s, card %d", it.ID, i+1)
		text(at+".title", card.Title, rules{max: maxTitle})
		text(at+".body", card.Body, rules{max: maxBubble, html: true, names: cardNames, required: true})
		for _, id := range card.Facts {
			if !slices.ContainsFunc(c.facts, func(f fact) bool { return f.ID == id }) {
				c.out.across(it.doc.file, it.doc.line(it.path+"."+at+".facts"), "%s: facts.yaml has no fact %q", name, id)
			}
		}
	}
}

// factList checks facts.yaml itself.
func (c *checker) factList(languages []string) {
	for i, f := range c.facts {
		line := c.factsDoc.line(fmt.Sprint(i))
		bad := func(format string, args ...any) { c.out.add(c.factsDoc.file, line, "fact "+f.ID+": "+format, args...) }
		if f.ID == "" || f.Says == "" {
			bad("id and says must be there")
		}
		if slices.ContainsFunc(c.facts[:i], func(o fact) bool { return o.ID == f.ID }) {
			bad("the id is there twice")
		}
		for _, lang := range languages {
			if len(f.Words[lang]) == 0 {
				bad("there are no words for language %s", lang)
			}
		}
		for _, lang := range slices.Sorted(maps.Keys(f.Words)) {
			for _, w := range f.Words[lang] {
				if _, err := regexp.Compile(w); err != nil || strings.TrimSpace(w) == "" {
					bad("%q is no pattern", w)
				}
			}
		}
	}
}

// coverage checks that every fact of the guide is on a card, and that the cards that claim it have its words.
func (c *checker) coverage(s *source) {
	carried := map[string]string{}
	for _, it := range s.items {
		for _, card := range it.Cards {
			for _, id := range card.Facts {
				carried[id] += " " + strings.Join(strings.Fields(plain(card.Title+" "+card.Body)), " ")
			}
		}
	}
	for i, f := range c.facts {
		text, ok := carried[f.ID]
		if !ok {
			c.out.across(s.lang+"/guide", 0, "no card carries fact %s (%s)", f.ID, f.Says)
			continue
		}
		for _, w := range f.Words[s.lang] {
			re, err := regexp.Compile("(?i)" + w)
			if err != nil {
				continue // told by factList
			}
			if !re.MatchString(text) {
				c.out.across(c.factsDoc.file, c.factsDoc.line(fmt.Sprint(i)), "fact %s is lost in %s: no card that names it says %q", f.ID, s.lang, w)
			}
		}
	}
}
