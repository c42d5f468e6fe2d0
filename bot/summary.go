package bot

import (
	"maps"
	"slices"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// Questions come and go with the content; answers stay. A summary shows both: what is new since it was saved, and what
// was answered before and is not asked any more.

// fresh are the questions of a saved step that it had not when it was saved. Other conversations are saved by rules of
// their own, some without asking everything.
func (t *turn) fresh(f content.Flow, s flow.State) []content.Question {
	if f.Step == 0 {
		return nil
	}
	return flow.Fresh(f, s)
}

// passed reports whether a question was answered or left out before.
func passed(s flow.State, id string) bool {
	_, ok := s.Answers[id]
	return ok
}

// summaryLines are the lines of a summary about the questions of today.
func (t *turn) summaryLines(f content.Flow, s flow.State, fresh []content.Question) (lines []string) {
	words := t.lib.FlowText(t.lang, f.ID).Questions
	for _, q := range flow.Applies(f, s) {
		if slices.ContainsFunc(fresh, func(n content.Question) bool { return n.ID == q.ID }) {
			lines = append(lines, t.text("summary.fresh", "what", words[q.ID].Short))
			continue
		}
		lines = append(lines, t.summaryLine(q, words[q.ID], s.Answers[q.ID]))
	}
	return lines
}

// oldLines are those about answers whose questions are not asked any more: retired ones in their words, others by what
// is stored.
func (t *turn) oldLines(f content.Flow, s flow.State) (lines []string) {
	words := t.lib.FlowText(t.lang, f.ID).Questions
	for _, id := range slices.Sorted(maps.Keys(s.Answers)) {
		q, known := flow.Find(f, id)
		if known && !q.Retired || !s.Answers[id].Given || strings.HasPrefix(id, "_") {
			continue
		}
		if known {
			lines = append(lines, t.summaryLine(q, words[id], s.Answers[id]))
			continue
		}
		label := strings.ReplaceAll(id, "_", " ") // its words are gone
		lines = append(lines, "▪️ <b>"+content.Escape(label)+"</b>: "+content.Escape(clip(stored(s.Answers[id]), 300)))
	}
	if len(lines) > 0 {
		lines = slices.Insert(lines, 0, "\n"+t.text("summary.old"))
	}
	return lines
}
