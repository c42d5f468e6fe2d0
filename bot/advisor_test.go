package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

func library(t *testing.T) *content.Library {
	t.Helper()
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// TestAdvice holds the weights of the content to what the guide says of its patterns (facts B1 to B4).
func TestAdvice(t *testing.T) {
	f, ok := library(t).Flow("pat")
	if !ok {
		t.Fatal("there is no flow pat")
	}
	for _, test := range []struct{ name, answers, want string }{
		{"a sewing course sells the uniforms of a shop for a fee", "sell theirs sellers right bigger fee no", "B1"},
		{"a room and learners here, capital and management there, shared results", "run joint place capital bigger share no", "B2"},
		{"the same between two of a size", "run joint place capital same share unsure", "B2"},
		{"a large firm helps graduates begin, without a share", "grow none will help bigger nothing yes", "B3"},
		{"a gift shop takes bags to an agreed quality", "trade ours goods market bigger price no", "B4"},
		{"supplies to a shop that is smaller", "trade ours goods market smaller price unsure", "B4"},
		{"the aim alone does not outweigh all the rest", "grow ours goods market bigger price no", "B4"},
		{"equal ones are both named", "grow none goods market bigger share unsure", "B3 B4"},
		{"nothing but a hope", "sell none will capital smaller price unsure", "B1 B2 B3"},
	} {
		words := strings.Fields(test.answers)
		a := map[string]flow.Answer{}
		for i, q := range f.Questions {
			if !slices.Contains(q.Options, words[i]) {
				t.Fatalf("%s: %s is no option of %s", test.name, words[i], q.ID)
			}
			a[q.ID] = flow.Answer{Options: []string{words[i]}, Given: true}
		}
		var got []string
		for _, one := range best(advise(f, a)) {
			got = append(got, one.pattern)
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: %s, want %s (%+v)", test.name, s, test.want, advise(f, a))
		}
	}
}

// Every pattern can win, each answer that counts has its reason in words, and without answers nothing does.
func TestAdviceHasItsWords(t *testing.T) {
	lib := library(t)
	f, _ := lib.Flow("pat")
	counted := map[string]int{}
	for _, lang := range lib.Languages() {
		for _, q := range f.Questions {
			for o, points := range q.Points {
				if key := fmt.Sprintf("advisor.reason.%s.%s", q.ID, o); !slices.Contains(lib.Keys(lang), key) {
					t.Errorf("%s: there is no text %s", lang, key)
				}
				for pattern, n := range points {
					counted[pattern] += n
				}
			}
		}
		for _, id := range patterns() {
			for _, key := range []string{"advisor.asks_", "advisor.not_", "advisor.if_"} {
				if !slices.Contains(lib.Keys(lang), key+id) {
					t.Errorf("%s: there is no text %s", lang, key+id)
				}
			}
		}
	}
	for _, id := range patterns() {
		if counted[id] == 0 {
			t.Errorf("no answer speaks for %s", id)
		}
	}
	if list := advise(f, nil); len(best(list)) != len(patterns()) || list[0].points != 0 {
		t.Errorf("without answers: %+v", list)
	}
}
