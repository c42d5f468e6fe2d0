package bot

import (
	"cmp"
	"slices"
	"strings"

	"mitrabot/bot/artefact"
	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
)

// Bounds of these screens, which are to be read in one look.
const (
	rowsShown  = 4
	wordsShown = 50
)

// laterRows are the buttons below: a step to go on with, then the partner and the menu.
func (t *turn) laterRows(p Partner, more ...outbox.Button) [][]outbox.Button {
	var rows [][]outbox.Button
	for _, b := range more {
		rows = append(rows, row(b))
	}
	return append(rows, row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))
}

// planAndDone sets the plan of step 5 against the diary of step 8 (A8, A9.m).
func (t *turn) planAndDone(p Partner, all told) screen {
	plan, beside := all.Plan(all.partner)
	if len(plan) == 0 {
		return screen{text: t.text("late.vs_empty", "name", p.Name, "n", len(beside)),
			rows: t.laterRows(p, t.button("late.to_plan", "j", p.No, 5), t.button("late.to_diary", "j", p.No, 8))}
	}
	done, present := 0, artefact.Present(beside)
	for _, r := range plan {
		present += r.Present()
		if len(r.Done) > 0 {
			done++
		}
	}
	text := t.text("late.vs_text", "name", oneLine(p.Name, 40), "done", done, "of", len(plan), "present", present) + "\n"
	shown := slices.Clone(plan)
	slices.SortStableFunc(shown, func(a, b artefact.Planned) int { // what is open is what is looked for
		return cmp.Or(cmp.Compare(min(len(a.Done), 1), min(len(b.Done), 1)), byStart(a, b))
	})
	for _, r := range shown[:min(len(shown), rowsShown)] {
		text += "\n" + t.planLine(r)
	}
	if rest := len(shown) - rowsShown; rest > 0 {
		text += "\n" + t.text("late.vs_rest", "n", rest)
	}
	if len(beside) > 0 {
		text += "\n" + t.text("late.vs_beside", "n", len(beside))
	}
	text += "\n\n" + t.nextDue(shown)
	return screen{text: text, rows: t.laterRows(p, t.button("late.to_diary", "j", p.No, 8))}
}

// byStart orders by the planned day; rows without one come last.
func byStart(a, b artefact.Planned) int {
	if (a.Start == "") != (b.Start == "") {
		return cmp.Compare(b.Start, a.Start)
	}
	return cmp.Compare(a.Start, b.Start)
}

func (t *turn) planLine(r artefact.Planned) string {
	what := oneLine(r.Activity, 34)
	switch {
	case len(r.Done) > 0:
		return "✅ " + t.text("late.vs_done", "what", what, "n", len(r.Done), "date", t.shortDate(r.Done[len(r.Done)-1].Day))
	case r.Start == "":
		return "▫️ " + t.text("late.vs_undated", "what", what)
	}
	return "▫️ " + t.text("late.vs_planned", "what", what, "date", t.shortDate(r.Start))
}

// nextDue names the row that comes next: of those not carried out yet, the one with the earliest day. sorted begins with
// them.
func (t *turn) nextDue(sorted []artefact.Planned) string {
	first := sorted[0]
	switch {
	case len(first.Done) > 0:
		return t.text("late.vs_all")
	case first.Start == "":
		return t.text("late.vs_set_day", "what", oneLine(first.Activity, wordsShown))
	case first.Start < t.now().Format("2006-01-02"):
		return t.text("late.vs_waiting", "what", oneLine(first.Activity, wordsShown), "date", t.shortDate(first.Start))
	}
	return t.text("late.vs_next", "what", oneLine(first.Activity, wordsShown), "date", t.shortDate(first.Start))
}

// shortDate is a stored day without its time.
func (t *turn) shortDate(stored string) string {
	day, _, _ := strings.Cut(stored, "T")
	return t.describeDay(day)
}

// evaluated is what the last evaluation came to, what changed since the one before, and the two most useful next moves.
func (t *turn) evaluated(p Partner, all told) screen {
	list := all.Scores(all.partner)
	if len(list) == 0 {
		return screen{text: t.text("late.ev_empty", "name", p.Name), rows: t.laterRows(p, t.button("late.to_evaluation", "j", p.No, 9))}
	}
	now, before := list[len(list)-1], artefact.Score{}
	if len(list) > 1 {
		before = list[len(list)-2]
	}
	text := t.text("late.ev_text", "name", oneLine(p.Name, 40), "date", t.shortDate(now.Day)) + "\n"
	for _, s := range scales(now, before) {
		text += "\n" + t.text("late.score_"+s.id, "n", s.now) + " " + bar(s.now, 5) + t.changed(s)
	}
	text += "\n" + t.text("late.counts", "done", now.Done, "partly", now.Partly, "not_yet", now.NotDone)
	if before.Day != "" {
		text += "\n" + t.text("late.ev_since", "date", t.shortDate(before.Day), "done", before.Done, "of", before.Sum())
	}
	text += "\n\n" + t.text("late.moves")
	for _, move := range t.moves(all, now, before) {
		text += "\n• " + move
	}
	return screen{text: text, rows: t.laterRows(p, t.button("late.dc", "yl", "dc", p.No), t.button("late.to_decision", "j", p.No, 10))}
}

// scale is one of the three scores, as it is and as it was; 0 is not known.
type scale struct {
	id       string
	now, was int
}

func scales(now, before artefact.Score) []scale {
	return []scale{{"goal", now.Goal, before.Goal}, {"talk", now.Talk, before.Talk}, {"gain", now.Gain, before.Gain}}
}

// changed says how a score moved since the evaluation before.
func (t *turn) changed(s scale) string {
	switch {
	case s.now == 0 || s.was == 0:
		return ""
	case s.now > s.was:
		return " " + t.text("late.up", "n", s.now-s.was)
	case s.now < s.was:
		return " " + t.text("late.down", "n", s.was-s.now)
	}
	return " " + t.text("late.same")
}

// lowScore is the score from which on down a talk about it is worth more than anything else.
const lowScore = 3

// moves are the two next moves that the data speak for most: first what makes the evaluation itself whole, then what
// fell or is low, the lowest first, then what has not been carried out.
func (t *turn) moves(all told, now, before artefact.Score) []string {
	var list []string
	add := func(key string, args ...any) { list = append(list, t.text(key, args...)) }
	a := all.partner.Steps[9].Answers
	if option(a["together"]) == "no" {
		add("late.move_together")
	}
	if a["problem"].Given && !a["solution"].Given {
		add("late.move_solution")
	}
	low := slices.DeleteFunc(scales(now, before), func(s scale) bool { return s.now == 0 || s.now > lowScore && s.now >= s.was })
	slices.SortStableFunc(low, func(a, b scale) int { return cmp.Compare(a.now, b.now) })
	for _, s := range low {
		add("late.move_" + s.id)
	}
	plan, _ := all.Plan(all.partner)
	for _, r := range append(plan, all.Judged(all.partner)...) {
		if r.Status == "not_yet" {
			add("late.move_not_yet", "what", oneLine(r.Activity, 60))
			break
		}
	}
	if len(all.partner.Steps[10].Answers["actions"].Rows) == 0 {
		add("late.move_actions")
	}
	add("late.move_keep")
	add("late.move_again")
	return list[:2]
}

// forDecision sets side by side what is known for the decision of step 10 (A10). It recommends nothing: the partners
// decide.
func (t *turn) forDecision(p Partner, all told) screen {
	text := t.text("late.dc_text", "name", oneLine(p.Name, 40)) + "\n"
	list := all.Scores(all.partner)
	for _, s := range list[max(len(list)-2, 0):] {
		text += "\n" + t.text("late.dc_scores", "date", t.shortDate(s.Day), "goal", orDash(s.Goal), "talk", orDash(s.Talk), "gain", orDash(s.Gain)) +
			"\n" + t.text("late.counts", "done", s.Done, "partly", s.Partly, "not_yet", s.NotDone)
	}
	if len(list) == 0 {
		text += "\n" + t.text("late.dc_no_scores")
	}
	diary := all.Diary(all.partner)
	text += "\n" + t.text("late.dc_diary", "n", len(diary), "present", artefact.Present(diary)) + "\n"
	for _, id := range []string{"reached", "missed", "problem"} {
		answer := "–"
		if words := all.Words(t.lang, all.partner, 9, id); words != "" {
			answer = oneLine(words, wordsShown)
		}
		text += "\n" + t.text("late.dc_"+id, "answer", answer)
	}
	if end, ok := t.day(all.Answer(all.partner, 7, "end")); ok {
		text += "\n" + t.text("late.dc_end", "date", dates.FormatShort(end, t.lang))
	}
	text += "\n\n" + t.text("late.dc_yours", "name", oneLine(p.Name, 40))
	return screen{text: text, rows: t.laterRows(p, t.button("late.to_decision", "j", p.No, 10), t.button("late.ev", "yl", "ev", p.No))}
}

// orDash is a score that may not be known.
func orDash(n int) any {
	if n == 0 {
		return "–"
	}
	return n
}
