package bot

import (
	"encoding/json"
	"slices"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// mostKept bounds what the conversation of one step holds.
const mostKept = 60

// keptFile is an attachment with the row of the table it was sent at. It reads as an Attachment too.
type keptFile struct {
	Attachment
	Day  string `json:"d,omitempty"` // as stored in the table
	Note string `json:"c,omitempty"` // its caption, else the row's activity
}

// keepFile keeps the attachment with the open conversation of a step, and says so above the question that is open.
func (t *turn) keepFile(at Focus) error {
	c, err := t.conversation(at)
	if err != nil {
		return err
	}
	id, files := keepsMedia(at.Flow), []keptFile{}
	if stored := c.State.Answers[id].Text; stored != "" {
		if json.Unmarshal([]byte(stored), &files) != nil {
			files = nil // not readable: the next one must not be lost as well
		}
	}
	if len(files) >= mostKept {
		return t.showTalk(&c, t.text("late.kept_full", "n", len(files)))
	}
	k := keptFile{Attachment: *t.ev.Media, Note: clip(t.ev.Text, 200)}
	row := t.rowAt(c)
	k.Day = row["date"]
	if k.Note == "" {
		k.Note = row["activity"]
	}
	b, err := json.Marshal(append(files, k))
	if err != nil {
		return err
	}
	if c.State.Answers == nil {
		c.State.Answers = map[string]flow.Answer{}
	}
	c.State.Answers[id] = flow.Answer{Text: string(b), Given: true}
	first := t.text("late.kept", "n", len(files)+1)
	if k.Day != "" {
		first = t.text("late.kept_day", "n", len(files)+1, "date", t.describeDay(k.Day))
	}
	return t.showTalk(&c, "📎 "+first)
}

// rowAt is the row of the open table that is being filled, by column: the one in hand, else the last one.
func (t *turn) rowAt(c Conversation) map[string]string {
	row := map[string]string{}
	f, _ := t.lib.Flow(c.Flow)
	i := slices.IndexFunc(f.Questions, func(q content.Question) bool { return q.Kind == content.Rows })
	if i < 0 {
		return row
	}
	cells, all := c.State.Row, c.State.Answers[f.Questions[i].ID].Rows
	if len(cells) == 0 && !c.State.NewRow && len(all) > 0 {
		cells = all[len(all)-1]
	}
	for i, col := range f.Questions[i].Columns {
		if i < len(cells) {
			row[col.ID] = cells[i]
		}
	}
	return row
}
