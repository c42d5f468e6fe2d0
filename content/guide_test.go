package content

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// The tests of this file read the guide as its readers do: what it has to carry, how long its sentences are, how it
// addresses people, and that its wording is its own.

func TestEmbeddedContentIsSound(t *testing.T) {
	l := mustLoad(t, Embedded())
	if !l.Has(Base) || len(l.Keys(Base)) == 0 {
		t.Errorf("languages %v, %d texts", l.Languages(), len(l.Keys(Base)))
	}
}

func TestGuideIsComplete(t *testing.T) {
	l := mustLoad(t, Embedded())
	want := strings.Fields("A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 B0 B1 B2 B3 B4 C1 C2 C3 C4 C5 C6 D ID0")
	for _, lang := range l.Languages() {
		var got []string
		for _, it := range l.Guide(lang) {
			got = append(got, it.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: items %v, want %v", lang, got, want)
		}
	}
	steps := map[int]string{}
	for _, f := range l.Flows() {
		steps[f.Step] = f.Guide
	}
	for n := 1; n <= 11; n++ {
		if want[n-1] != steps[n] {
			t.Errorf("step %d is explained by %q, want %s", n, steps[n], want[n-1])
		}
	}
}

// guideFacts are the facts that the guide states, and the corrections that readers see.
var guideFacts = strings.Fields(`ID0.1 ID0.2 ID0.3 D
	A1 A1.a A1.b A1.c A1.d A1.e A2 A2.p A2.i A2.f A2.n A3 A4 A5 A6 A7 A8 A9.m A9.e A10 A11
	B0.def B0.use B1 B2 B3 B4 B-photo C1 C2 C3 C4 C5 C6
	E1 E2 E5 E6 E7 E9 E11 E14`)

// Each fact has cards that name it, and their text has all of its words; an edit that loses one of them fails here.
func TestEveryFactIsOnACard(t *testing.T) {
	r := &reader{fsys: Embedded(), hash: sha256.New()}
	facts, _ := r.facts()
	l := mustLoad(t, Embedded())
	var ids []string
	for _, f := range facts {
		ids = append(ids, f.ID)
	}
	for _, id := range guideFacts {
		if !slices.Contains(ids, id) {
			t.Errorf("facts.yaml lacks %s", id)
		}
	}
	for _, lang := range l.Languages() {
		for _, f := range facts {
			text, on := "", 0
			for _, it := range l.Guide(lang) {
				for _, card := range it.Cards {
					if slices.Contains(card.Facts, f.ID) {
						text += " " + strings.Join(strings.Fields(plain(card.Title+" "+card.Body)), " ")
						on++
					}
				}
			}
			if on == 0 {
				t.Errorf("%s: fact %s is on no card", lang, f.ID)
			}
			for _, w := range f.Words[lang] {
				if !regexp.MustCompile("(?i)" + w).MatchString(text) {
					t.Errorf("%s: the cards of fact %s do not say %q", lang, f.ID, w)
				}
			}
		}
	}
}

// titles are shown in italics: names of works and words of other languages. They are quoted as they are.
var titles = regexp.MustCompile(`<i>[^<]*</i>`)

// TestEveryStepEndsWithARecallQuestion: with a question that names facts of the guide, and explains without a mark.
func TestEveryStepEndsWithARecallQuestion(t *testing.T) {
	l, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	marks := regexp.MustCompile(`(?i)\b(betul|benar|salah|keliru|tepat|correct|wrong|right|mistake)\b`)
	fact := regexp.MustCompile(`(?m)^# (A\d+(?:\.\w)?)(?:, A\d+\.\w)*\nrecall:`)
	for _, f := range l.Flows() {
		if f.Step == 0 {
			continue
		}
		if f.Recall == nil {
			t.Errorf("%s ends without a question", f.ID)
			continue
		}
		file, err := fs.ReadFile(Embedded(), "flows/"+f.ID+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if m := fact.FindSubmatch(file); m == nil || !strings.HasPrefix(string(m[1]), f.Guide) {
			t.Errorf("%s: the recall question names no fact of %s", f.ID, f.Guide)
		}
		for _, lang := range l.Languages() {
			r := l.FlowText(lang, f.ID).Recall
			if m := marks.FindString(r.Explain); m != "" {
				t.Errorf("%s in %s: %q is a mark", f.ID, lang, m)
			}
			for _, sentence := range strings.FieldsFunc(plain(r.Ask+" "+r.Explain), func(c rune) bool { return strings.ContainsRune(".?:", c) }) {
				if n := len(strings.Fields(sentence)); n > 15 {
					t.Errorf("%s in %s: a sentence of %d words: %s", f.ID, lang, n, sentence)
				}
			}
		}
	}
}

func TestCardsAreShortAndCalm(t *testing.T) {
	l := mustLoad(t, Embedded())
	for _, lang := range l.Languages() {
		for _, it := range l.Guide(lang) {
			for i, card := range it.Cards {
				shortAndCalm(t, fmt.Sprintf("%s %s card %d", lang, it.ID, i+1), card)
			}
		}
	}
}

func shortAndCalm(t *testing.T, where string, card Card) {
	t.Helper()
	body := titles.ReplaceAllString(card.Body, "judul")
	if n := len(strings.Split(body, "\n\n")); n > 3 {
		t.Errorf("%s: %d paragraphs, at most 3", where, n)
	}
	for _, s := range regexp.MustCompile(`[.!?:]\s|\n`).Split(plain(body)+" ", -1) {
		if n := len(strings.Fields(s)); n > 15 {
			t.Errorf("%s: a sentence of %d words: %q", where, n, s)
		}
	}
	if strings.ContainsFunc(card.Title+card.Body, isPicture) {
		t.Errorf("%s: the item's icon is the one emoji of the card", where)
	}
}

func isPicture(r rune) bool { return unicode.Is(unicode.So, r) || r == '\ufe0f' }

// Words that the house spells differently, or does not use at all towards people.
var slipsOfTheTongue = map[string]string{
	`kerjasama`:                 "kerja sama",
	`\bobyek`:                   "objek",
	`penjaja?gan|menjajagi`:     "penjajakan",
	`silahturahmi|silaturrahmi`: "silaturahmi",
	`\bmaterai`:                 "meterai",
	`\bresiko`:                  "risiko",
	`\bmerubah`:                 "mengubah",
	`tanggungjawab`:             "tanggung jawab",
	`\bdimana\b`:                "di mana",
	`disamping itu`:             "di samping itu",
	`\b(kamu|kalian|gercep)\b`:  "Anda",
	`\bberhadap\b`:              "bertahap",
	`menabung pohon`:            "kegiatan kerja sama",
	`\baktifitas`:               "aktivitas",
	`\banalisa\b`:               "analisis",
	`\bijin\b`:                  "izin",
	`\bjadual\b`:                "jadwal",
	`\bnomer\b`:                 "nomor",
	`\bpropinsi\b`:              "provinsi",
	`anda belum`:                "no reproach",
}

func TestSpellingAndAddress(t *testing.T) {
	l := mustLoad(t, Embedded())
	each(l, Base, func(where, text string) {
		for pattern, better := range slipsOfTheTongue {
			if m := regexp.MustCompile("(?i)" + pattern).FindString(plain(text)); m != "" {
				t.Errorf("%s: %q; better: %s", where, m, better)
			}
		}
		if m := regexp.MustCompile(`\banda\b`).FindString(text); m != "" {
			t.Errorf("%s: Anda has a capital letter", where)
		}
		if m := regexp.MustCompile(`\b[A-Z]{4,} [A-Z]{4,}\b`).FindString(plain(text)); m != "" {
			t.Errorf("%s: %q shouts", where, m)
		}
	})
}

// each calls f with every text of a language.
func each(l *Library, lang string, f func(where, text string)) {
	for _, key := range l.Keys(lang) {
		f("ui "+key, l.in(lang).ui[key].text())
	}
	for _, fl := range l.Flows() {
		w := l.FlowText(lang, fl.ID)
		f(fl.ID+" title", w.Title)
		f(fl.ID+" intro", w.Intro)
		f(fl.ID+" saved", w.Saved)
		f(fl.ID+" recall ask", w.Recall.Ask)
		f(fl.ID+" recall explain", w.Recall.Explain)
		for o, label := range w.Recall.Options {
			f(fl.ID+" recall "+o, label)
		}
		eachQuestion(fl.ID, w.Questions, f)
	}
	for _, it := range l.Guide(lang) {
		f(it.ID+" title", it.Title)
		f(it.ID+" tip", it.Tip)
		f(it.ID+" greeting", it.Greeting)
		for i, card := range it.Cards {
			f(fmt.Sprintf("%s card %d title", it.ID, i+1), card.Title)
			f(fmt.Sprintf("%s card %d", it.ID, i+1), card.Body)
		}
	}
}

func eachQuestion(where string, m map[string]QuestionText, f func(where, text string)) {
	for id, q := range m {
		f(where+" "+id+" ask", q.Ask)
		f(where+" "+id+" short", q.Short)
		f(where+" "+id+" why", q.Why)
		f(where+" "+id+" example", q.Example)
		for o, label := range q.Options {
			f(where+" "+id+" "+o, label)
		}
		eachQuestion(where+" "+id, q.Columns, f)
	}
}

// text is the sentence as it was written.
func (s sentence) text() string {
	var b strings.Builder
	for i, lit := range s.html.lits {
		b.WriteString(lit)
		if i < len(s.html.names) {
			b.WriteString("{" + s.html.names[i])
			if forms, ok := s.html.forms[i]; ok {
				b.WriteString("|" + forms[0] + "|" + forms[1])
			}
			b.WriteString("}")
		}
	}
	return b.String()
}

// The facts are the guide's, the sentences are our own: no eight words in a row are the same, but for the titles of
// works. The text of the guide is not in this repository: MITRA_GUIDE_SOURCE names its file, or it lies in a folder
// "guide" beside the checkout.
func TestWordingIsOurOwn(t *testing.T) {
	name := os.Getenv("MITRA_GUIDE_SOURCE")
	if beside, _ := filepath.Glob("../../*/guide/panduan-2018.txt"); name == "" && len(beside) > 0 {
		name = beside[0]
	}
	if name == "" {
		t.Skip("left out: the text of the guide is not on this machine (name its file in MITRA_GUIDE_SOURCE)")
	}
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const run = 8
	theirs := map[string]bool{}
	for s := range shingles(string(source), run) {
		theirs[s] = true
	}
	if len(theirs) < 1000 {
		t.Fatalf("%s has only %d runs of words; is it the guide?", name, len(theirs))
	}
	each(mustLoad(t, Embedded()), Base, func(where, text string) {
		for s := range shingles(plain(titles.ReplaceAllString(text, " § ")), run) {
			if theirs[s] {
				t.Errorf("%s: from the guide word for word: %q", where, s)
			}
		}
	})
}

// shingles yields every run of n words of text, in lower case and without marks.
func shingles(text string, n int) func(yield func(string) bool) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '§'
	})
	return func(yield func(string) bool) {
		for i := 0; i+n <= len(words); i++ {
			if !yield(strings.Join(words[i:i+n], " ")) {
				return
			}
		}
	}
}
