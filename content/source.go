package content

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// flowSource is a flow and the file it was read from.
type flowSource struct {
	Flow
	doc *document
}

// source is one language as read, with the places of everything.
type source struct {
	lang  string
	ui    map[string]string
	uiAt  map[string]place // where each text stands
	flows map[string]flowWords
	items []itemSource
}

// place is a line of a file.
type place struct {
	file string
	line int
}

type flowWords struct {
	FlowText
	doc *document
}

type itemSource struct {
	Item
	doc  *document
	path string // place of the item in doc
}

// fact is a statement of the guide that the cards have to carry.
type fact struct {
	ID   string `yaml:"id"`
	Says string `yaml:"says"` // in a few words, for the people who write the cards
	// Words are, by language, patterns that the cards carrying the fact must match, all of them: they make a lost
	// fact visible. Upper and lower case are the same.
	Words map[string][]string `yaml:"words"`
}

func (r *reader) facts() ([]fact, *document) {
	var list []fact
	doc, _ := r.read("facts.yaml", &list)
	return list, doc
}

func (r *reader) flows(names []string) []flowSource {
	var list []flowSource
	for _, name := range names {
		var f Flow
		doc, ok := r.read(name, &f)
		if !ok {
			continue
		}
		if want := stem(name); f.ID != want {
			r.problems.add(name, doc.line("id"), "the id %q must be the name of the file, %q", f.ID, want)
			continue
		}
		list = append(list, flowSource{f, doc})
	}
	return list
}

// stem is the name of a file without folder and ending.
func stem(name string) string { return strings.TrimSuffix(path.Base(name), ".yaml") }

func (r *reader) language(lang string, files *sourceFiles) *source {
	s := &source{lang: lang, ui: map[string]string{}, uiAt: map[string]place{}, flows: map[string]flowWords{}}
	if !slices.Contains(files.ui, lang+"/ui.yaml") {
		r.problems.add(lang+"/ui.yaml", 0, "the file is missing")
	}
	for _, name := range files.ui {
		if doc, ok := r.read(name, nil); ok {
			r.flatten(s, name, doc.node, "", 0)
		}
	}
	for _, name := range files.flows {
		var t FlowText
		if doc, ok := r.read(name, &t); ok {
			t.tidy()
			s.flows[stem(name)] = flowWords{t, doc}
		}
	}
	for _, name := range files.guide {
		var items []Item
		doc, ok := r.read(name, &items)
		if !ok {
			continue
		}
		for i := range items {
			items[i].tidy()
			s.items = append(s.items, itemSource{items[i], doc, strconv.Itoa(i)})
		}
	}
	slices.SortStableFunc(s.items, func(a, b itemSource) int { return compareItems(a.Item, b.Item) })
	return s
}

// flatten takes the nested maps of a file of texts apart into keys with dots. All files of a language share their keys.
func (r *reader) flatten(s *source, file string, n *yaml.Node, key string, line int) {
	bad := func(what string) { r.problems.add(file, n.Line, "%s: %s", orFile(key), what) }
	switch n.Kind {
	case yaml.DocumentNode:
		r.flatten(s, file, n.Content[0], key, n.Line)
	case yaml.MappingNode:
		seen := map[string]bool{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k, v := n.Content[i], n.Content[i+1]
			full := k.Value
			if key != "" {
				full = key + "." + k.Value
			}
			switch {
			case !isKey(k.Value):
				r.problems.add(file, k.Line, "%s: a key is letters, digits and _, a letter first", full)
			case seen[k.Value]:
				r.problems.add(file, k.Line, "%s: the key is there twice", full)
			default:
				seen[k.Value] = true
				r.flatten(s, file, v, full, k.Line)
			}
		}
	case yaml.ScalarNode:
		if key == "" || n.Tag == "!!null" {
			bad("text is missing")
			return
		}
		if other, twice := s.uiAt[key]; twice {
			r.problems.add(file, line, "%s: the key is already in %s:%d", key, other.file, other.line)
			return
		}
		s.ui[key], s.uiAt[key] = tidy(n.Value), place{file, line}
	default:
		bad("must be a text or a group of texts")
	}
}

func orFile(key string) string {
	if key == "" {
		return "the file"
	}
	return key
}

// compareItems is the order of the guide: the parts A, B, C, then what is about the guide; within them by letters,
// then by number, so that A2 comes before A10.
func compareItems(a, b Item) int {
	if a.Part != b.Part {
		if a.Part == "about" {
			return 1
		}
		if b.Part == "about" {
			return -1
		}
		return strings.Compare(a.Part, b.Part)
	}
	aw, an := splitID(a.ID)
	bw, bn := splitID(b.ID)
	if aw != bw {
		return strings.Compare(aw, bw)
	}
	return an - bn
}

func splitID(id string) (string, int) {
	word := strings.TrimRight(id, "0123456789")
	n, _ := strconv.Atoi(id[len(word):])
	return word, n
}

// tidy takes the line break off that ends every text written below its key.
func tidy(s string) string { return strings.Trim(s, "\n") }

func (t *FlowText) tidy() {
	for _, s := range []*string{&t.Title, &t.Intro, &t.Saved, &t.Recall.Ask, &t.Recall.Explain} {
		*s = tidy(*s)
	}
	for o, label := range t.Recall.Options {
		t.Recall.Options[o] = tidy(label)
	}
	tidyQuestions(t.Questions)
}

func tidyQuestions(m map[string]QuestionText) {
	for id, q := range m {
		for _, s := range []*string{&q.Ask, &q.Short, &q.Why, &q.Example} {
			*s = tidy(*s)
		}
		for o, label := range q.Options {
			q.Options[o] = tidy(label)
		}
		tidyQuestions(q.Columns)
		m[id] = q
	}
}

func (it *Item) tidy() {
	for _, s := range []*string{&it.Title, &it.Icon, &it.Tip, &it.Greeting} {
		*s = tidy(*s)
	}
	for i := range it.Cards {
		it.Cards[i].Title, it.Cards[i].Body = tidy(it.Cards[i].Title), tidy(it.Cards[i].Body)
	}
}

// library is the checked language in the form it is used in.
func (s *source) library() *language {
	l := &language{
		ui: make(map[string]sentence, len(s.ui)), keys: slices.Sorted(maps.Keys(s.ui)),
		flows: make(map[string]FlowText, len(s.flows)), itemAt: make(map[string]int, len(s.items)),
	}
	for key, text := range s.ui {
		l.ui[key] = sentence{cutFor(s.lang, text), cutFor(s.lang, plain(text))}
	}
	for id, t := range s.flows {
		l.flows[id] = t.FlowText
	}
	for i, it := range s.items {
		l.items = append(l.items, it.Item)
		l.itemAt[it.ID] = i
	}
	return l
}
