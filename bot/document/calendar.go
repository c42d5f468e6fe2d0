package document

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Event is one entry of a calendar file (.ics, RFC 5545).
type Event struct {
	UID         string    // the same event keeps it for ever, so that a second file moves it instead of doubling it
	Start, End  time.Time // without End, it lasts an hour, or the day
	AllDay      bool      // Start (and End, where it is set: the last day) count by their day in their zone
	Summary     string
	Description string
	Alarm       time.Duration // before Start; 0: none
	Stamp       time.Time     // when it was last changed: the later one of two with the same UID counts; zero: Start
}

// Calendar is the events as a calendar file. Times are written as instants (UTC), for which no description of a zone is
// needed: every calendar shows them by its own clock. It returns an error where there is no event, and for one without
// UID or Start.
//
// Written here and not by a library: it is a page of code, and the library that folds lines rightly adds 2.1 MB to the
// program.
func Calendar(events []Event) ([]byte, error) {
	if len(events) == 0 {
		return nil, errors.New("document: a calendar without events")
	}
	return calendar(events)
}

// Subscription is a calendar that is fetched again and again under one address, by its name. It may be empty. The heads
// beyond RFC 5545 are those that calendar programs know (RFC 7986, and its forerunners).
func Subscription(name string, events []Event) ([]byte, error) {
	return calendar(events, "X-WR-CALNAME:"+icsText(name), "NAME:"+icsText(name), "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")
}

func calendar(events []Event, heads ...string) ([]byte, error) {
	var w icsWriter
	w.line("BEGIN:VCALENDAR")
	w.line("VERSION:2.0")
	w.line("PRODID:-//Mitra//ID")
	w.line("CALSCALE:GREGORIAN")
	for _, head := range heads {
		w.line(head)
	}
	for i, e := range events {
		if err := w.event(e); err != nil {
			return nil, fmt.Errorf("document: event %d: %w", i+1, err)
		}
	}
	w.line("END:VCALENDAR")
	return []byte(w.String()), nil
}

// Forms of days and instants (RFC 5545, 3.3.4 and 3.3.5).
const (
	icsDay     = "20060102"
	icsInstant = "20060102T150405Z"
)

type icsWriter struct{ strings.Builder }

func (w *icsWriter) event(e Event) error {
	switch {
	case strings.TrimSpace(e.UID) == "":
		return errors.New("it has no UID")
	case e.Start.IsZero():
		return errors.New("it has no start")
	case e.Start.Year() > 9999 || e.End.Year() > 9998:
		return errors.New("its year has more than four digits")
	}
	stamp := e.Stamp
	if stamp.IsZero() {
		stamp = e.Start
	}
	w.line("BEGIN:VEVENT")
	w.line("UID:" + icsText(e.UID))
	w.line("DTSTAMP:" + stamp.UTC().Format(icsInstant))
	if e.AllDay {
		last := e.Start
		if e.End.After(last) {
			last = e.End
		}
		w.line("DTSTART;VALUE=DATE:" + e.Start.Format(icsDay))
		w.line("DTEND;VALUE=DATE:" + last.AddDate(0, 0, 1).Format(icsDay)) // the day after: the end does not belong to it
		w.line("TRANSP:TRANSPARENT")
	} else {
		end := e.End
		if !end.After(e.Start) {
			end = e.Start.Add(time.Hour)
		}
		w.line("DTSTART:" + e.Start.UTC().Format(icsInstant))
		w.line("DTEND:" + end.UTC().Format(icsInstant))
	}
	w.line("SUMMARY:" + icsText(e.Summary))
	if e.Description != "" {
		w.line("DESCRIPTION:" + icsText(e.Description))
	}
	if e.Alarm > 0 {
		w.line("BEGIN:VALARM")
		w.line("ACTION:DISPLAY")
		w.line("DESCRIPTION:" + icsText(e.Summary))
		w.line("TRIGGER:-" + icsDuration(e.Alarm))
		w.line("END:VALARM")
	}
	w.line("END:VEVENT")
	return nil
}

// line writes one, folded after 75 bytes, never within a character (RFC 5545, 3.1).
func (w *icsWriter) line(s string) {
	room := 75
	for len(s) > room {
		cut := room
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		w.WriteString(s[:cut] + "\r\n ")
		s, room = s[cut:], 74 // the space at the beginning counts
	}
	w.WriteString(s + "\r\n")
}

// icsText is a text as a value (RFC 5545, 3.3.11).
func icsText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, ""))
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\\' || r == ';' || r == ',':
			b.WriteString(`\` + string(r))
		case r == '\t' || r >= ' ' && r != 0x7f:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// icsDuration is a length of time in whole minutes (RFC 5545, 3.3.6).
func icsDuration(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	if days := minutes / (24 * 60); days > 0 && minutes%(24*60) == 0 {
		return fmt.Sprintf("P%dD", days)
	}
	return fmt.Sprintf("PT%dM", max(minutes, 1))
}
