package bot

import (
	"slices"
	"strconv"

	"mitrabot/bot/artefact"
	"mitrabot/bot/flow"
	"mitrabot/bot/fuzzy"
	"mitrabot/content"
	"mitrabot/reminders"
)

// laterSaved is the effect of saving one of steps 8 to 11.
func (t *turn) laterSaved(p *Partner, c *Conversation, step int) ([]string, error) {
	switch step {
	case 9:
		t.scored(c)
	case 10:
		if n := datedRows(c, "actions", 2); n > 0 {
			return []string{t.text("late.actions_dated", "n", n)}, nil
		}
	case 11:
		return t.nextRound(p, c)
	}
	return nil, nil
}

// today is this day as it is stored.
func (t *turn) today() string { return t.now().Format("2006-01-02") }

// noted adds a row to the program's own notes in a conversation. Of one day there is one row: what is saved again on it
// was a correction.
func noted(c *Conversation, id string, row []string) {
	a := c.State.Answers[id]
	rows := slices.DeleteFunc(slices.Clone(a.Rows), func(r []string) bool { return len(r) == 0 || r[0] == row[0] })
	c.State.Answers[id] = flow.Answer{Rows: append(rows, row), Given: true}
}

// scored keeps what this evaluation came to, so that the next one can be held against it.
func (t *turn) scored(c *Conversation) {
	row := []string{t.today()}
	for _, id := range []string{"score_goal", "score_talk", "score_gain"} {
		row = append(row, strconv.FormatInt(c.State.Answers[id].Number, 10))
	}
	f, _ := t.lib.Flow(c.Flow)
	q, _ := flow.Find(f, "activities")
	count := map[string]int{}
	for _, r := range c.State.Answers["activities"].Rows {
		for i, col := range q.Columns {
			if col.ID == "status" && i < len(r) {
				count[r[i]]++
			}
		}
	}
	for _, status := range []string{"done", "partly", "not_yet"} {
		row = append(row, strconv.Itoa(count[status]))
	}
	noted(c, artefact.ScoresID, row)
}

// datedRows counts the rows of a table that have something in a column, from 0.
func datedRows(c *Conversation, question string, column int) int {
	n := 0
	for _, r := range c.State.Answers[question].Rows {
		if column < len(r) && r[column] != "" {
			n++
		}
	}
	return n
}

// nextRound turns the journey back (A11): the round goes into the history, the activities of the next year become rows
// of step 5, and the meeting goes on the agenda.
func (t *turn) nextRound(p *Partner, c *Conversation) (lines []string, err error) {
	all, err := t.told(*p)
	if err != nil {
		return nil, err
	}
	noted(c, artefact.RoundsID, []string{t.today(), option(all.Answer(all.partner, 10, "decision")), option(c.State.Answers["extension"])})
	n, left, err := t.carriedOver(p, c)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		lines = append(lines, t.text("late.carried", "n", n))
	}
	if left > 0 {
		lines = append(lines, t.text("late.carried_full", "n", left))
	}
	if line := t.nextMeeting(*p, all, c.State.Answers["meeting"]); line != "" {
		lines = append(lines, line)
	}
	return lines, nil
}

// nextMeeting reminds of the meeting about the plan. Without a day for it, a meeting of step 4 that is still ahead stays.
func (t *turn) nextMeeting(p Partner, all told, on flow.Answer) string {
	if ahead, ok := t.day(all.Answer(all.partner, 4, "date")); !on.Given && ok && ahead.After(t.ev.At) {
		return ""
	}
	return t.meetingOn(p, reminders.Review, on, false,
		func(when string) string { return t.plain("late.meeting_note", "date", when) }, t.plain("late.meeting_asked"))
}

// movedID are the rows of the plan of step 11 that were carried over already: activity and day, as they were then. A row
// is carried over once, whatever then becomes of it in step 5.
const movedID = "_moved"

// carriedOver makes the planned activities of the next year rows of the work plan, below those of the years before, and
// returns how many they are, and how many found no room. Who does what is asked there.
func (t *turn) carriedOver(p *Partner, c *Conversation) (n, left int, err error) {
	next, err := t.conversation(Focus{Flow: stepFlow(5), Partner: p.No})
	if err != nil {
		return 0, 0, err
	}
	f, _ := t.lib.Flow(next.Flow)
	to, _ := flow.Find(f, "plan")
	f, _ = t.lib.Flow(c.Flow)
	from, _ := flow.Find(f, "plan")
	plan, moved := next.State.Answers["plan"], c.State.Answers[movedID]
	rows := nextRows(from, to, c.State.Answers["plan"].Rows)
	for _, row := range rows {
		mark := markOf(to, row)
		if mark[0] == "" || slices.ContainsFunc(moved.Rows, func(m []string) bool { return slices.Equal(m, mark) }) {
			continue
		}
		at := slices.IndexFunc(plan.Rows, func(old []string) bool {
			return untouched(to, old, row) && !slices.ContainsFunc(rows, func(r []string) bool { return slices.Equal(markOf(to, r), markOf(to, old)) })
		})
		switch {
		case at >= 0:
			plan.Rows[at] = row // its day was changed before anybody worked on it
		case len(plan.Rows) >= to.Max && to.Max > 0:
			left++
			continue
		default:
			plan.Rows = append(plan.Rows, row)
		}
		moved.Rows, moved.Given = append(moved.Rows, mark), true
		n++
	}
	if n == 0 {
		return 0, left, nil
	}
	if next.State.Answers == nil {
		next.State.Answers = map[string]flow.Answer{}
	}
	plan.Given = true
	next.State.Answers["plan"] = plan
	next.State.Rev++ // a button that counts rows is stale now
	c.State.Answers[movedID] = moved
	t.keep(&next)
	return n, left, nil
}

// nextRows are the rows of the next year's plan as rows of the work plan, with what both have in common.
func nextRows(from, to content.Question, rows [][]string) [][]string {
	same := map[string]string{"activity": "activity", "when": "start", "target": "target"}
	var list [][]string
	for _, r := range rows {
		row := make([]string, len(to.Columns))
		for i, col := range from.Columns {
			at := slices.IndexFunc(to.Columns, func(c content.Question) bool { return c.ID == same[col.ID] })
			if i < len(r) && at >= 0 {
				row[at] = r[i]
			}
		}
		list = append(list, row)
	}
	return list
}

// markOf is what tells rows of the work plan apart: activity and beginning.
func markOf(q content.Question, row []string) []string {
	mark := make([]string, 2)
	for i, col := range q.Columns {
		switch {
		case i >= len(row):
		case col.ID == "activity":
			mark[0] = fuzzy.Fold(row[i])
		case col.ID == "start":
			mark[1] = row[i]
		}
	}
	return mark
}

// untouched tells whether a row of the work plan is of the same activity as row and has nothing but what step 11 gave it.
func untouched(q content.Question, old, row []string) bool {
	for i, cell := range old {
		if i >= len(q.Columns) || cell != "" && !slices.Contains([]string{"activity", "start", "target"}, q.Columns[i].ID) {
			return false
		}
	}
	return markOf(q, old)[0] == markOf(q, row)[0]
}
