package content

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Limits of what people see, in characters as they see them: tags do not count, a placeholder counts as written.
const (
	maxBubble   = 500 // a card, an intro, a question: what a small phone shows at once
	maxTitle    = 40  // a button of full width
	maxLabel    = 40  // an option on a button of full width
	maxShort    = 24  // a label in a summary
	maxTip      = 200
	maxRecall   = 300 // a recall question and its explanation are read in passing
	maxGreeting = 300
	maxID       = 24 // flow, question and option ids travel in button data, which holds 64 bytes
	maxAnswer   = 4000
)

// problem is one thing that is wrong in the content.
type problem struct {
	file string
	line int // 0 where there is none
	what string
	// between is set for what is wrong only in view of other files, such as words that another language has.
	between bool
}

func (p problem) Error() string {
	if p.line == 0 {
		return p.file + ": " + p.what
	}
	return fmt.Sprintf("%s:%d: %s", p.file, p.line, p.what)
}

type problems struct{ list []problem }

func (p *problems) add(file string, line int, format string, args ...any) {
	p.list = append(p.list, problem{file: file, line: line, what: fmt.Sprintf(format, args...)})
}

// across adds what is wrong only in view of other files.
func (p *problems) across(file string, line int, format string, args ...any) {
	p.add(file, line, format, args...)
	p.list[len(p.list)-1].between = true
}

// err joins all problems in the order of files and lines; nil where there is none.
func (p *problems) err() error {
	slices.SortStableFunc(p.list, func(a, b problem) int {
		if a.file != b.file {
			return strings.Compare(a.file, b.file)
		}
		return a.line - b.line
	})
	var errs []error
	for _, one := range slices.Compact(p.list) {
		errs = append(errs, one)
	}
	return errors.Join(errs...)
}

// checker looks at everything that was read.
type checker struct {
	flows    []flowSource
	texts    map[string]*source
	facts    []fact
	factsDoc *document
	out      *problems
}

func (c *checker) all(languages []string) {
	steps := map[int]string{}
	for _, f := range c.flows {
		c.flow(f)
		if other := steps[f.Step]; f.Step > 0 && other != "" {
			c.in(f, "step", "step %d is already that of flow %s", f.Step, other)
		}
		steps[f.Step] = f.ID
	}
	c.factList(languages)
	for _, lang := range languages {
		c.ui(c.texts[lang])
		c.wording(c.texts[lang])
		c.guide(c.texts[lang])
		c.coverage(c.texts[lang])
		if base := c.texts[Base]; lang != Base && base != nil {
			c.compare(base, c.texts[lang])
		}
	}
}

var keyForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

func isKey(s string) bool { return keyForm.MatchString(s) }

func isID(s string) bool { return isKey(s) && len(s) <= maxID }

// in adds a problem at a place of a flow's file.
func (c *checker) in(f flowSource, path, format string, args ...any) {
	c.out.add(f.doc.file, f.doc.line(path), format, args...)
}

// flow checks the structure of one conversation.
func (c *checker) flow(f flowSource) {
	if !isID(f.ID) || len(f.ID) > 8 {
		c.in(f, "id", "id %q: 1 to 8 letters and digits, a letter first", f.ID)
	}
	if f.Step < 0 || f.Step > 11 {
		c.in(f, "step", "step %d: must be 1 to 11, or left out", f.Step)
	}
	if f.Step > 0 && f.Guide == "" {
		c.in(f, "step", "a step names the guide item that explains it (guide:)")
	}
	if f.Guide != "" && !c.hasItem(f.Guide) {
		c.out.across(f.doc.file, f.doc.line("guide"), "there is no guide item %q", f.Guide)
	}
	if len(f.Questions) == 0 {
		c.in(f, "questions", "a flow needs questions")
	}
	if f.AtLeast < 0 || f.AtLeast > len(f.Questions) {
		c.in(f, "at_least", "at_least %d: there are %d questions", f.AtLeast, len(f.Questions))
	}
	c.questions(f, "questions", f.Questions, false)
	if f.Recall != nil {
		c.recall(f, *f.Recall)
	}
}

// recall checks the question that ends a step.
func (c *checker) recall(f flowSource, r Recall) {
	if f.Step == 0 {
		c.in(f, "recall", "recall: only steps end with a question")
	}
	if n := len(r.Options); n < 2 || n > 4 {
		c.in(f, "recall", "recall: 2 to 4 options")
	}
	for i, o := range r.Options {
		if !isID(o) {
			c.in(f, "recall.options", "recall: option id %q: 1 to %d letters, digits and _, a letter first", o, maxID)
		}
		if slices.Contains(r.Options[:i], o) {
			c.in(f, "recall.options", "recall: option %s is there twice", o)
		}
	}
	if !slices.Contains(r.Options, r.Right) {
		c.in(f, "recall.right", "recall: right %q is none of the options", r.Right)
	}
}

func (c *checker) hasItem(id string) bool {
	base := c.texts[Base]
	return base == nil || slices.ContainsFunc(base.items, func(it itemSource) bool { return it.ID == id })
}

func (c *checker) questions(f flowSource, path string, list []Question, columns bool) {
	for i, q := range list {
		at := fmt.Sprintf("%s.%d", path, i)
		bad := func(format string, args ...any) { c.in(f, at, "question "+q.ID+": "+format, args...) }
		if !isID(q.ID) {
			bad("id %q: 1 to %d letters, digits and _, a letter first", q.ID, maxID)
		}
		if slices.ContainsFunc(list[:i], func(o Question) bool { return o.ID == q.ID }) {
			bad("the id is there twice")
		}
		for _, what := range kindProblems(q) {
			bad("%s", what)
		}
		for _, what := range pointProblems(q) {
			bad("%s", what)
		}
		if q.Retired && (q.Required || q.Known) {
			bad("retired: what is never asked any more is neither required nor known")
		}
		if columns {
			if q.Kind == Rows || q.Kind == Choices {
				bad("a column cannot be of kind %s", q.Kind)
			}
			if q.When != nil || q.Contact || q.Known || q.Retired || q.From != nil {
				bad("when, from, contact, known and retired are not for columns")
			}
			if q.Points != nil {
				bad("points is not for columns")
			}
			continue
		}
		if q.When != nil {
			for _, what := range whenProblems(*q.When, list[:i]) {
				bad("%s", what)
			}
		}
		if q.From != nil {
			if what := c.fromProblem(q); what != "" {
				bad("from: %s", what)
			}
		}
		c.questions(f, at+".columns", q.Columns, true)
	}
}

// kindProblems tells which fields do not go together with the kind of the question.
func kindProblems(q Question) []string {
	if !slices.Contains([]Kind{Choice, Choices, Text, Number, Scale, Date, Phone, Rows}, q.Kind) {
		return []string{fmt.Sprintf("unknown kind %q", q.Kind)}
	}
	var out []string
	only := func(set bool, field string, kinds ...Kind) {
		if set && !slices.Contains(kinds, q.Kind) {
			out = append(out, fmt.Sprintf("%s is not for kind %s", field, q.Kind))
		}
	}
	only(len(q.Options) > 0, "options", Choice, Choices)
	only(q.Other, "other", Choice, Choices)
	only(q.Known, "known", Choice)
	if q.Known && (q.Required || q.Other) {
		out = append(out, "known: what is never asked is neither required nor answered in own words")
	}
	only(q.Min != 0, "min", Text, Number)
	only(q.Max != 0, "max", Text, Number, Rows)
	only(q.Past, "past", Date)
	only(len(q.Days) > 0, "days", Date)
	only(len(q.Columns) > 0, "columns", Rows)
	only(q.Contact, "contact", Text, Phone)
	only(q.From != nil, "from", Rows)
	if (q.Kind == Choice || q.Kind == Choices) && len(q.Options) < 2 {
		out = append(out, "a choice needs at least two options")
	}
	if q.Kind == Rows && len(q.Columns) == 0 {
		out = append(out, "a table needs columns")
	}
	if q.Min < 0 && q.Kind != Number || q.Max != 0 && q.Max < q.Min || q.Kind == Text && q.Max > maxAnswer {
		out = append(out, fmt.Sprintf("min %d and max %d do not fit (a text holds at most %d characters)", q.Min, q.Max, maxAnswer))
	}
	for i, o := range q.Options {
		if !isID(o) {
			out = append(out, fmt.Sprintf("option id %q: 1 to %d letters, digits and _, a letter first", o, maxID))
		}
		if slices.Contains(q.Options[:i], o) {
			out = append(out, fmt.Sprintf("option %s is there twice", o))
		}
	}
	for _, d := range q.Days {
		if q.Past && d > 0 || !q.Past && d < 0 {
			out = append(out, fmt.Sprintf("day %+d contradicts past: %v", d, q.Past))
		}
	}
	return out
}

// fromProblem tells why a table cannot take its first column from where it says.
func (c *checker) fromProblem(q Question) string {
	for _, f := range c.flows {
		if f.ID != q.From.Flow {
			continue
		}
		for _, other := range f.Questions {
			if other.ID == q.From.Question && other.Kind == Rows && len(other.Columns) > 0 && other.Columns[0].Kind == Text {
				if len(q.Columns) < 2 || q.Columns[0].Kind != Text || q.Columns[0].Max < other.Columns[0].Max {
					return "the first column of this table must be a text that holds what is there"
				}
				return ""
			}
		}
		return fmt.Sprintf("flow %s has no table %q that begins with a text", f.ID, q.From.Question)
	}
	return fmt.Sprintf("there is no flow %q", q.From.Flow)
}

// pointProblems tells what is wrong with what the options of a question speak for.
func pointProblems(q Question) []string {
	var out []string
	if q.Points != nil && q.Kind != Choice {
		out = append(out, fmt.Sprintf("points is not for kind %s", q.Kind))
	}
	for _, o := range slices.Sorted(maps.Keys(q.Points)) {
		if !slices.Contains(q.Options, o) {
			out = append(out, fmt.Sprintf("points: there is no option %q", o))
		}
		for _, pattern := range slices.Sorted(maps.Keys(q.Points[o])) {
			if !slices.Contains([]string{"B1", "B2", "B3", "B4"}, pattern) {
				out = append(out, fmt.Sprintf("points of %s: there is no pattern %q: B1, B2, B3 or B4", o, pattern))
			}
			if n := q.Points[o][pattern]; n < 1 || n > 9 {
				out = append(out, fmt.Sprintf("points of %s: %d for %s, must be 1 to 9", o, n, pattern))
			}
		}
	}
	return out
}

// whenProblems checks a condition against the questions before it.
func whenProblems(w When, before []Question) []string {
	i := slices.IndexFunc(before, func(q Question) bool { return q.ID == w.Question })
	if i < 0 {
		return []string{fmt.Sprintf("when: there is no question %q before this one", w.Question)}
	}
	if w.Given {
		if len(w.Is) > 0 {
			return []string{"when: is and given exclude each other"}
		}
		return nil
	}
	if k := before[i].Kind; k != Choice && k != Choices {
		return []string{fmt.Sprintf("when: question %s is of kind %s, only choices can be asked about", w.Question, k)}
	}
	if before[i].Retired {
		return []string{fmt.Sprintf("when: question %s is retired, so nothing can depend on it", w.Question)}
	}
	if len(w.Is) == 0 {
		return []string{"when: is names no option"}
	}
	var out []string
	for _, o := range w.Is {
		if !slices.Contains(before[i].Options, o) {
			out = append(out, fmt.Sprintf("when: question %s has no option %q", w.Question, o))
		}
	}
	return out
}

// ui checks the texts of the interface.
func (c *checker) ui(s *source) {
	for _, key := range slices.Sorted(maps.Keys(s.ui)) {
		for _, what := range lint(s.ui[key], rules{html: true, anyName: true, required: true}) {
			c.out.add(s.uiAt[key].file, s.uiAt[key].line, "%s: %s", key, what)
		}
	}
}

// compare holds a language against the base: the same keys, the same items, the same placeholders. {sapaan} may come
// and go, because languages address people in different ways.
func (c *checker) compare(base, s *source) {
	for _, key := range slices.Sorted(maps.Keys(base.ui)) {
		text, ok := s.ui[key]
		if !ok {
			c.out.across(s.lang+strings.TrimPrefix(base.uiAt[key].file, base.lang), 0, "%s: the text is missing", key)
			continue
		}
		want, got := placeholders(base.ui[key]), placeholders(text)
		if !slices.Equal(want, got) {
			c.out.across(s.uiAt[key].file, s.uiAt[key].line, "%s: placeholders are {%s}, in %s {%s}", key,
				strings.Join(got, "} {"), base.lang, strings.Join(want, "} {"))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.ui)) {
		if _, ok := base.ui[key]; !ok {
			c.out.across(s.uiAt[key].file, s.uiAt[key].line, "%s: there is no such text in %s", key, base.lang)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(base.flows)) {
		if w, ok := s.flows[id]; ok {
			c.sameFlow(base.flows[id].FlowText, w)
		}
	}
	for _, it := range base.items {
		if !slices.ContainsFunc(s.items, func(o itemSource) bool { return o.ID == it.ID }) {
			c.out.across(s.lang+"/guide", 0, "item %s is missing", it.ID)
		}
	}
	for _, it := range s.items {
		if !slices.ContainsFunc(base.items, func(o itemSource) bool { return o.ID == it.ID }) {
			c.out.across(it.doc.file, it.doc.line(it.path), "there is no item %s in %s", it.ID, base.lang)
		}
	}
}

// sameFlow finds what the base says in a place that may be empty, and this language does not.
func (c *checker) sameFlow(base FlowText, w flowWords) {
	lost := func(path, want, got string) {
		if want != "" && got == "" {
			c.out.across(w.doc.file, w.doc.line(path), "%s: the text is missing", path)
		}
	}
	lost("intro", base.Intro, w.Intro)
	lost("saved", base.Saved, w.Saved)
	var same func(path string, base, words map[string]QuestionText)
	same = func(path string, base, words map[string]QuestionText) {
		for _, id := range slices.Sorted(maps.Keys(words)) {
			at := path + "." + id
			lost(at+".why", base[id].Why, words[id].Why)
			lost(at+".example", base[id].Example, words[id].Example)
			same(at+".columns", base[id].Columns, words[id].Columns)
		}
	}
	same("questions", base.Questions, w.Questions)
}

// placeholders are the names in text without {sapaan}, each once, sorted.
func placeholders(text string) []string {
	names := slices.DeleteFunc(slices.Clone(cut(text).names), func(n string) bool { return n == "sapaan" })
	slices.Sort(names)
	return slices.Compact(names)
}
