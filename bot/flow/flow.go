// Package flow is the conversation engine: pure functions over a flow, a state and an input. It knows no Telegram, no
// database, no clock, and of language only the few words that answers are read by (lexicon.go); the same state and input
// always give the same result. A conversation never expires, can be left at any question, goes back without losing
// answers, and keeps its answers by question id, so that they survive a changed flow.
//
// A question counts as passed once it was answered or skipped. After an answer the conversation goes on at the first
// question not passed, so stepping back to mend one answer does not mean walking through all the others again.
package flow

import "time"

// Phase is where a conversation stands.
type Phase string

// The phases of a conversation.
const (
	Intro   Phase = "intro"   // the card before the first question
	Asking  Phase = "asking"  // State.Question waits for an answer
	Summary Phase = "summary" // all questions passed; to be saved or changed
	Saved   Phase = "saved"   // done; may be opened and changed again at any time
)

// Answer is what a person said to one question. An empty Answer means skipped.
type Answer struct {
	Options []string   `json:"o,omitempty"` // option ids (Choice, Choices)
	Text    string     `json:"t,omitempty"` // Text; the own words of Other; Phone in E.164, or as typed where not valid anywhere
	Number  int64      `json:"n,omitempty"` // Number, Scale
	Date    string     `json:"d,omitempty"` // Date: "2006-01-02" or "2006-01-02T15:04", in the owner's zone
	Rows    [][]string `json:"r,omitempty"` // Rows: one cell per column; option ids, numbers and dates as above
	Given   bool       `json:"g,omitempty"` // answered, as opposed to skipped
}

// State is one conversation, complete in itself. Its JSON is what is stored.
type State struct {
	Flow     string            `json:"flow"`
	Phase    Phase             `json:"phase"`
	Question string            `json:"question,omitempty"`
	Answers  map[string]Answer `json:"answers,omitempty"`
	// Picks are the options of a Choices question switched on but not yet confirmed.
	Picks []string `json:"picks,omitempty"`
	// Row is the row being filled of a Rows question; len(Row) is the column asked next.
	Row []string `json:"row,omitempty"`
	// NewRow is set between "another row" and its first cell, when Row is still empty.
	NewRow bool `json:"new_row,omitempty"`
	// Ahead are the cells of that row that Back stepped over: Ahead[0] belongs to the column asked now.
	Ahead []string `json:"ahead,omitempty"`
	// Seeds are first cells of rows still to be asked about, by question id (see Seed); Sown is set while the row in
	// hand began with one.
	Seeds map[string][]string `json:"seeds,omitempty"`
	Sown  bool                `json:"sown,omitempty"`
	// Edited is the row of the open table that is being changed, counted from 1. It stays as it is until a cell is given.
	Edited int `json:"edited,omitempty"`
	// Drafts are the unfinished picks and rows of questions that were left, by question id; they are taken up again
	// when the question is asked again.
	Drafts map[string]Draft `json:"drafts,omitempty"`
	// Editing is set while one answer is changed from the summary: the conversation then returns there.
	Editing bool `json:"editing,omitempty"`
	// Reopened is set while that change began in the Saved phase and nothing has changed yet: leaving it goes back there.
	Reopened bool `json:"reopened,omitempty"`
	// Misses counts answers in a row that were not understood; from the second on help is shown.
	Misses int `json:"misses,omitempty"`
	// Rev changes with every step; buttons of an older one are stale.
	Rev int `json:"rev"`
	// TypedIn is the id of the chat message that gave the last typed answer, TypedFor its question: an edit of that
	// message corrects the answer.
	TypedIn  int64  `json:"typed_in,omitempty"`
	TypedFor string `json:"typed_for,omitempty"`
	// TypedCell is the place of that answer in a table: row and column from 0. Empty outside of tables.
	TypedCell []int `json:"typed_cell,omitempty"`
	// Card is the id of the chat message that shows this state, 0 where it was sent anew and its id is not known.
	// The engine only carries it.
	Card int64 `json:"card,omitempty"`
}

// Draft is what a question had when it was left without an answer.
type Draft struct {
	Picks []string `json:"p,omitempty"`
	Row   []string `json:"r,omitempty"`
}

// Act is what a person does.
type Act string

// The acts a conversation understands.
const (
	Begin   Act = "begin"   // from the intro to the first question
	Type    Act = "type"    // Input.Text in their own words, a number or a label
	Pick    Act = "pick"    // Input.Option tapped; switches on or off in Choices
	Finish  Act = "finish"  // Choices: take the picks; Rows: no more rows
	Skip    Act = "skip"    // leave the question unanswered; where it has an answer, keep that
	Back    Act = "back"    // to the question before, its answer kept and shown
	Change  Act = "change"  // Input.Question is asked again, from the summary or a saved state
	Remove  Act = "remove"  // Rows: row number Input.Index is taken out (from the question itself)
	Edit    Act = "edit"    // Rows: the cell of row Input.Index in column Input.Option is asked again
	Correct Act = "correct" // Input.Text replaces the answer to TypedFor (an edited message); Input.Message 0 or TypedIn
	Renew   Act = "renew"   // the questions that are new since it was saved are asked, from the saved state
	Save    Act = "save"    // the summary is right
	Review  Act = "review"  // show the summary now; what is missing stays empty
)

// Input is one act with its particulars. Now carries the owner's zone.
type Input struct {
	Act      Act
	Text     string
	Option   string
	Question string
	Index    int
	Message  int64 // id of the chat message a typed text came in
	Now      time.Time
}

// Words gives the labels that a typed answer may match.
type Words interface {
	// Label returns the label of an option; column is "" outside of tables.
	Label(flow, question, column, option string) string
}

// Problem says why an answer was not taken.
type Problem string

// The problems an answer can have. Each has a text in the language files under "problem.<id>".
const (
	NotAnOption Problem = "not_an_option" // Args: none; the options are shown again
	Unclear     Problem = "unclear"       // several options match; Args: their labels
	TooShort    Problem = "too_short"     // Args: min
	TooLong     Problem = "too_long"      // Args: max, length
	NotANumber  Problem = "not_a_number"
	OutOfRange  Problem = "out_of_range" // Args: min, max
	NotADate    Problem = "not_a_date"
	VagueDate   Problem = "vague_date"    // about time, but no single day ("December")
	NoSuchDay   Problem = "no_such_day"   // 31 February
	WrongDay    Problem = "wrong_weekday" // weekday and date contradict each other; Dates: the date, where it is one
	DateChoice  Problem = "date_choice"   // ambiguous; Dates: the candidates; Args: the Input.Option to Pick each
	NotInPast   Problem = "not_in_past"   // a day ahead where only past days make sense
	NotInFuture Problem = "not_in_future" // a day behind where only days ahead make sense
	NotAPhone   Problem = "not_a_phone"
	MustAnswer  Problem = "must_answer"   // skip on a required question; Args: the questions that need an answer
	TooManyRows Problem = "too_many_rows" // Args: max
	NoRows      Problem = "no_rows"       // finish of a required table without a row
	NotNow      Problem = "not_now"       // the act does not fit the phase (a stale button)
	Moved       Problem = "moved"         // the question is gone from the flow; State waits at another, nothing was taken
)

// Outcome tells what an act did, for the one who words the reply.
type Outcome struct {
	// Problem is empty where the act was taken. Then State moved on; else it stayed (but for Misses, and after Moved).
	Problem Problem
	Args    []string
	Dates   []time.Time
	// Answered is the question whose answer was just taken, for the echo ("noted: ..."); empty otherwise. In a table,
	// Column is the column whose cell was taken, or with MustAnswer the one that needs a cell.
	Answered string
	Column   string
	// Dropped are questions whose answers lost their ground with this change (their When no longer holds).
	Dropped []string
	// Finished is set by Save.
	Finished bool
}

// Progress tells the place of the current question among those that apply: 1 of n.
type Progress struct{ At, Of int }
