package bot_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// TestEverySentenceExists looks for the keys that the code names, and for a sentence for every problem an answer can
// have: a missing one would be seen by a person only.
func TestEverySentenceExists(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`"([a-z]+\.[a-z][a-z_0-9]*[a-z0-9])"`) // not the halves that are joined with an id
	used := []string{}
	for _, p := range []flow.Problem{flow.NotAnOption, flow.Unclear, flow.TooShort, flow.TooLong, flow.NotANumber, flow.OutOfRange,
		flow.NotADate, flow.VagueDate, flow.NoSuchDay, flow.WrongDay, flow.DateChoice, flow.NotInPast, flow.NotInFuture, flow.NotAPhone,
		flow.MustAnswer, flow.TooManyRows, flow.NoRows, flow.Moved} {
		used = append(used, "problem."+string(p))
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			used = append(used, m[1])
		}
	}
	if len(used) < 100 {
		t.Fatalf("only %d keys were found in the code", len(used))
	}
	for _, lang := range lib.Languages() {
		keys := lib.Keys(lang)
		for _, key := range used {
			if !slices.Contains(keys, key) {
				t.Errorf("%s: there is no sentence %q", lang, key)
			}
		}
	}
}

// TestLabelsFitTheirButtons holds the labels that the code names to what a phone shows of a button, in every language.
func TestLabelsFitTheirButtons(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	label := regexp.MustCompile(`\b(?:button|act|change|on)\((?:c, )?"([a-z]+\.[a-z_0-9]+)"`)
	labels := []string{"key.menu", "key.catat", "key.mitra", "key.langkah", "language.name"}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range label.FindAllStringSubmatch(string(text), -1) {
			labels = append(labels, m[1])
		}
	}
	if len(labels) < 80 {
		t.Fatalf("only %d labels were found in the code", len(labels))
	}
	for _, lang := range lib.Languages() {
		for _, key := range labels {
			if n := utf8.RuneCountInString(lib.Plain(lang, key)); n > 40 {
				t.Errorf("%s: the label %s has %d characters: %q", lang, key, n, lib.Plain(lang, key))
			}
		}
	}
}
