package flow_test

import (
	"html"
	"testing"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// texts gives the labels of the content as it is shipped.
type texts struct {
	lib  *content.Library
	lang string
}

func (w texts) Label(flowID, question, column, option string) string {
	q := w.lib.FlowText(w.lang, flowID).Questions[question]
	if column != "" {
		q = q.Columns[column]
	}
	return q.Options[option]
}

// TestContentCanBeTyped holds the wording of the flows to the engine: every label, typed, is its option, and every
// example is an answer to its question.
func TestContentCanBeTyped(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range lib.Languages() {
		for _, f := range lib.Flows() {
			t.Run(lang+"/"+f.ID, func(t *testing.T) {
				for _, q := range f.Questions {
					if q.Known {
						continue // never asked
					}
					canBeTyped(t, texts{lib, lang}, f.ID, q, lib.FlowText(lang, f.ID).Questions[q.ID])
				}
			})
		}
	}
}

// canBeTyped types the labels and the example of a question, or of the columns of a table.
func canBeTyped(t *testing.T, w texts, flowID string, q content.Question, words content.QuestionText) {
	t.Helper()
	for _, o := range q.Options {
		a, out := once(w, flowID, q, words.Options[o])
		if out.Problem != "" || len(a.Options) != 1 || a.Options[0] != o {
			t.Errorf("%s: the label %q of %s is read as %q %q", q.ID, words.Options[o], o, a.Options, out.Problem)
		}
	}
	if q.Kind != content.Rows && words.Example != "" {
		if _, out := once(w, flowID, q, html.UnescapeString(words.Example)); out.Problem != "" {
			t.Errorf("%s: the example %q is no answer: %s %q", q.ID, words.Example, out.Problem, out.Args)
		}
	}
	if q.Kind != content.Rows {
		return
	}
	f := content.Flow{ID: flowID, Questions: []content.Question{q}}
	s, _ := flow.Advance(f, w, flow.New(f), flow.Input{Act: flow.Begin, Now: now})
	for _, col := range q.Columns {
		said := words.Columns[col.ID].Example
		for _, o := range col.Options {
			said = words.Columns[col.ID].Options[o]
		}
		next, out := flow.Advance(f, w, s, flow.Input{Act: flow.Type, Text: html.UnescapeString(said), Now: now})
		if out.Problem != "" {
			t.Fatalf("%s: %q is no answer to column %s: %s", q.ID, said, col.ID, out.Problem)
		}
		s = next
	}
	if n := len(s.Answers[q.ID].Rows); n != 1 {
		t.Errorf("%s: the examples of the columns make %d rows", q.ID, n)
	}
}

// once types one answer to a question that stands alone.
func once(w flow.Words, flowID string, q content.Question, text string) (flow.Answer, flow.Outcome) {
	q.When = nil
	f := content.Flow{ID: flowID, Questions: []content.Question{q}}
	s, _ := flow.Advance(f, w, flow.New(f), flow.Input{Act: flow.Begin, Now: now})
	s, out := flow.Advance(f, w, s, flow.Input{Act: flow.Type, Text: text, Now: now})
	return s.Answers[q.ID], out
}
