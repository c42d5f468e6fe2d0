package document

import "time"

// Event is one entry of a calendar file (.ics, RFC 5545).
type Event struct {
	UID         string // the same event keeps it for ever, so that a second file moves it instead of doubling it
	Start, End  time.Time
	AllDay      bool // Start (and End, where it is set: the last day) count by their day in their zone
	Summary     string
	Description string
	Alarm       time.Duration // before Start; 0: none
}
