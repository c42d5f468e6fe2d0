// Package content is the guide as data: cards, conversations and every sentence users see, in files that are read and
// checked at the start. Structure (flows/) is common to all languages, prose lives in one folder per language (id/, en/).
// A writer opens no Go file; a developer edits no prose in one. The package imports nothing of this program.
package content

// Kind is the type of a question; it decides how an answer is read and checked.
type Kind string

// The kinds of questions.
const (
	Choice  Kind = "choice"  // one of Options
	Choices Kind = "choices" // any number of Options
	Text    Kind = "text"    // Min to Max characters
	Number  Kind = "number"  // a whole number, Min to Max
	Scale   Kind = "scale"   // 1 to 5
	Date    Kind = "date"    // a day, optionally with a clock time
	Phone   Kind = "phone"   // a telephone number, or a shared contact
	Rows    Kind = "rows"    // a table; its Columns are asked row by row
)

// Flow is one guided conversation.
type Flow struct {
	ID        string     `yaml:"id"`    // short and stable: it is part of button data ("s05", "onb")
	Step      int        `yaml:"step"`  // 1 to 11 for the steps of the guide, else 0
	Guide     string     `yaml:"guide"` // id of the guide item that explains it ("A5")
	Questions []Question `yaml:"questions"`
	// AtLeast is how many questions must be answered before the summary calls the flow complete; 0 means all
	// required ones are enough.
	AtLeast int `yaml:"at_least"`
	// NextDays is in how many days the step after this one should come; 0: a week.
	NextDays int `yaml:"next_days"`
	// Recall, if any, is the short question that ends the step. Whatever is chosen, the answer is explained, never marked.
	Recall *Recall `yaml:"recall"`
}

// Recall is a question about what the guide says; its wording is in the language files.
type Recall struct {
	Options []string `yaml:"options"` // option ids, in the order shown
	Right   string   `yaml:"right"`   // the one that the guide says
}

// Question is one bubble: one thing asked. Its wording is in the language files under the same ids.
type Question struct {
	ID       string   `yaml:"id"` // stable for ever: answers are stored under it
	Kind     Kind     `yaml:"kind"`
	Options  []string `yaml:"options"` // option ids, in the order shown
	Other    bool     `yaml:"other"`   // Choice, Choices: an answer in one's own words is allowed
	Required bool     `yaml:"required"`
	// Known marks a choice that the program answers before the conversation begins. It is never asked or summed up;
	// others depend on it by When.
	Known   bool       `yaml:"known"`
	Min     int        `yaml:"min"`   // Text: characters (default 1), Number: value
	Max     int        `yaml:"max"`   // Text: characters (default 500), Number: value, Rows: rows (default 50)
	Past    bool       `yaml:"past"`  // Date: a bare weekday or day lies behind, and the day may not lie ahead
	Ahead   bool       `yaml:"ahead"` // Date: the day may not lie behind
	When    *When      `yaml:"when"`  // asked only if another answer matches
	Columns []Question `yaml:"columns"`
	// From fills the first column of a table, row by row, with what another step has: the person is asked about each of
	// those rows in turn. Nothing is asked again of a row that is there.
	From    *From `yaml:"from"`
	Contact bool  `yaml:"contact"` // may be answered by sharing a Telegram contact
	Days    []int `yaml:"days"`    // Date: quick buttons, so many days from today (0 is today)
	// Points are what each option of a Choice speaks for, by ids of the guide's patterns (B1 to B4), and how strongly.
	Points map[string]map[string]int `yaml:"points"`
	// Retired is never asked any more; its words stay, so that answers of before can be read.
	Retired bool `yaml:"retired"`
}

// When makes a question depend on the answer to an earlier one.
type When struct {
	Question string   `yaml:"question"`
	Is       []string `yaml:"is"`    // option ids, any of which must have been chosen
	Given    bool     `yaml:"given"` // instead of Is: it was answered at all, whatever its kind
}

// From names the first column of a table of an earlier step.
type From struct {
	Flow     string `yaml:"flow"`
	Question string `yaml:"question"`
}

// FlowText is the wording of a flow in one language.
type FlowText struct {
	Title     string                  `yaml:"title"`
	Intro     string                  `yaml:"intro"` // the card before the first question
	Saved     string                  `yaml:"saved"` // said after saving: what was reached, and the one next action
	Questions map[string]QuestionText `yaml:"questions"`
	Recall    RecallText              `yaml:"recall"`
}

// RecallText is the wording of a recall question in one language.
type RecallText struct {
	Ask     string            `yaml:"ask"`
	Options map[string]string `yaml:"options"` // option id to label, at most 40 characters
	Explain string            `yaml:"explain"` // what the guide says, shown whatever was chosen
}

// QuestionText is the wording of a question in one language.
type QuestionText struct {
	Ask     string                  `yaml:"ask"`
	Short   string                  `yaml:"short"` // label in summaries, at most 24 characters
	Why     string                  `yaml:"why"`   // answers "why do you ask?"
	Example string                  `yaml:"example"`
	Options map[string]string       `yaml:"options"` // option id to label, at most 40 characters
	Columns map[string]QuestionText `yaml:"columns"`
}

// Item is one entry of the guide's table of contents: a step, a pattern, a technique or a part about the guide.
type Item struct {
	ID    string `yaml:"id"`    // "A1" ... "A11", "B0", "B1" ... "B4", "C1" ... "C6", "D", "ID0"
	Part  string `yaml:"part"`  // "A", "B", "C" or "about"
	Title string `yaml:"title"` // at most 40 characters, used as a button label
	Icon  string `yaml:"icon"`
	Cards []Card `yaml:"cards"`
	// Tip is one sentence for a reminder (techniques only), at most 200 characters.
	Tip string `yaml:"tip"`
	// Greeting is a text the owner can send to the partner (techniques only); placeholders {partner}, {institution}.
	Greeting string `yaml:"greeting"`
}

// Card is one screen of the guide, at most 500 characters as seen.
type Card struct {
	Title string   `yaml:"title"`
	Body  string   `yaml:"body"`  // Telegram HTML
	Facts []string `yaml:"facts"` // ids of the guide's facts this card carries
}
