package program_test

import (
	"strings"
	"testing"

	"mitrabot/content"
)

// TestWordsOfAFolder checks and serves with a folder laid over the content, good and bad.
func TestWordsOfAFolder(t *testing.T) {
	w := newWorld(t)
	w.put("words/id/ui/mine.yaml", "mine:\n  word: Baru\n")
	w.put("words/en/ui/mine.yaml", "mine:\n  word: New\n")
	w.put("words/picture.png", "x")
	w.env["MITRA_CONTENT"] = w.path("words")
	o := w.run("check")
	if o.code != 0 || !strings.Contains(o.stdout, "; 2 files of "+w.path("words")+" laid over") || !strings.Contains(o.stdout, "picture.png: passed over") {
		t.Errorf("check ends with %d and says\n%s", o.code, o.stdout)
	}
	s := w.serve()
	s.stop()
	if said := s.stdout.String(); !strings.Contains(said, "Texts: 2 files of "+w.path("words")+" laid over.") {
		t.Errorf("the start says %q", said)
	}
	if said := s.stderr.String(); !strings.Contains(said, "a folder is laid over the content") {
		t.Errorf("the log says %q", said)
	}

	w.put("words/id/ui/mine.yaml", "mine:\n  word: Baru {\n")
	w.put("words/en/ui/mine.yaml", "mine: [\n")
	w.put("words/en/ui.yml", "a: b\n")
	o = w.run("check")
	for _, want := range []string{w.path("words/id/ui/mine.yaml") + ":2: mine.word: a brace", w.path("words/en/ui/mine.yaml") + ":",
		w.path("words/en/ui.yml") + ": the name must end in .yaml", "3 problems, see above"} {
		if !strings.Contains(o.stdout, want) {
			t.Errorf("check does not say %q but\n%s", want, o.stdout)
		}
	}
	if o = w.run(); o.code != 2 || !strings.Contains(o.stderr, "; and 2 more, all named by: mitrabot check") || strings.Count(o.stderr, "\n") != 1 {
		t.Errorf("serve ends with %d and says\n%s", o.code, o.stderr)
	}
}

// TestALateFolderIsNotRead: what changes in the folder while the program runs waits for its next start.
func TestALateFolderIsNotRead(t *testing.T) {
	w := newWorld(t)
	w.put("words/id/ui/mine.yaml", "mine:\n  word: Baru\n")
	w.put("words/en/ui/mine.yaml", "mine:\n  word: New\n")
	over, err := content.NewOverlay(content.Embedded(), w.path("words"))
	if err != nil {
		t.Fatal(err)
	}
	w.put("words/id/ui/mine.yaml", "mine: [")
	if _, err := content.Load(over); err != nil {
		t.Error(err)
	}
}
