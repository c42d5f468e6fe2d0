package document

import "time"

// Bars is a chart of horizontal bars, drawn as a picture that is read on a phone without zooming (1080 pixels wide).
type Bars struct {
	Title string
	Note  string             // below the title, small; may be empty
	Bars  []Bar              // from the top
	Max   float64            // what a full bar stands for; 0: the largest value
	More  func(n int) string // what is said of the bars beyond the fortieth; nil: "… +n"
}

// Bar is one bar with its label; Text stands at its end (the value in words).
type Bar struct {
	Label  string
	Value  float64
	Text   string
	Strong bool // drawn in the accent colour
}

// Lines is a chart of values over time.
type Lines struct {
	Title    string
	Note     string
	Labels   []string // along the bottom, one for each value
	Series   []Series
	Min, Max float64 // of the scale
	Bridge   bool    // a line goes on over values that are missing between two that are there
}

// Series is one line of a chart; NaN is a value that is missing.
type Series struct {
	Name   string
	Values []float64
}

// Timeline is a plan over months: one bar for each row, from its first to its last day.
type Timeline struct {
	Title string
	Note  string
	Rows  []Span
	Today time.Time              // marked with a line where it lies within; zero: no mark
	Month func(time.Time) string // the short name of a month, such as "Jan 27"; nil: "01/27"
	More  func(n int) string     // what is said of the rows beyond the fortieth; nil: "… +n"
}

// Span is one row of a Timeline. Without To it is a single day.
type Span struct {
	Label    string
	From, To time.Time
	Strong   bool
}
