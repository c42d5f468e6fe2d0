package program

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"mitrabot/bot/artefact"
	"mitrabot/content"
)

// words are the texts of the program: those it was built with, and the folder laid over them, if any.
type words struct {
	lib  *content.Library
	over *content.Overlay // nil without a folder
}

// loadWords reads and checks all texts. Its error has every problem on a line of its own.
func (c *config) loadWords() (words, error) {
	if c.content == "" {
		lib, err := content.Load(content.Embedded())
		if err == nil {
			err = artefact.CheckTemplates(lib, nil)
		}
		return words{lib: lib}, err
	}
	over, err := content.NewOverlay(content.Embedded(), c.content)
	if err != nil {
		return words{}, noFolder{fmt.Errorf("-content: %w", err)}
	}
	lib, err := content.Load(over)
	if err == nil {
		err = artefact.CheckTemplates(lib, over.Shown)
	}
	return words{lib, over}, err
}

// noFolder is the error of a value of -content that is no folder.
type noFolder struct{ error }

// inShort tells the first of many problems, for a program that does not start on them.
func inShort(err error) error {
	if errors.As(err, new(noFolder)) {
		return err
	}
	first, rest, more := strings.Cut(err.Error(), "\n")
	if !more {
		return fmt.Errorf("content: %s", first)
	}
	return fmt.Errorf("content: %s; and %d more, all named by: mitrabot check", first, strings.Count(rest, "\n")+1)
}

// laidOver says how much of a folder is used; empty without one.
func (w words) laidOver(dir string) string {
	if w.over == nil {
		return ""
	}
	files := "files"
	if w.over.Files() == 1 {
		files = "file"
	}
	return fmt.Sprintf("%d %s of %s laid over", w.over.Files(), files, dir)
}

// checkWords tells every problem of the texts on a line of its own, and what of a folder is not used.
func checkWords(c config, stdout io.Writer) (good string, err error) {
	w, err := c.loadWords()
	if errors.As(err, new(noFolder)) {
		return "", err
	}
	if w.over != nil {
		for _, name := range w.over.Skipped() {
			fmt.Fprintf(stdout, "  %s: passed over, it is no text\n", filepath.Join(c.content, name))
		}
	}
	if err != nil {
		lines := strings.Split(err.Error(), "\n")
		for _, line := range lines {
			fmt.Fprintln(stdout, "  "+line)
		}
		if len(lines) == 1 {
			return "", errors.New("1 problem, see above")
		}
		return "", fmt.Errorf("%d problems, see above", len(lines))
	}
	good = fmt.Sprintf("%d conversations, %d guide items, languages %v", len(w.lib.Flows()), len(w.lib.Guide(content.Base)), w.lib.Languages())
	if over := w.laidOver(c.content); over != "" {
		good += "; " + over
	}
	return good, nil
}
