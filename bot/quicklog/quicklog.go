// Package quicklog reads a contact that was logged in one line, as people type it after a call: "wa ketua koperasi kemarin
// bahas magang, follow up jumat". It understands what it knows and leaves the rest as it was typed; what it understood is
// meant to be shown and confirmed before it is stored.
package quicklog

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mitrabot/bot/dates"
	"mitrabot/bot/fuzzy"
)

// Line is what was understood of one line. Its partner is found with Fit, since only the caller knows who there is.
type Line struct {
	Channel   string // option id of the log, "" where none is named
	Direction string // "in", "out", ""
	At        When   // of the contact
	Next      When   // of the next one
	HasNext   bool   // the line speaks of a next contact, whether or not its day was understood
	NextText  string // what is to be done then
	// Ahead is a day to come in what was talked about, of a line that does not speak of a next contact ("kirim Senin"). It
	// may be meant as one, or as the day of anything else.
	Ahead    When
	Plan     bool // the only day in it lies ahead: it may speak of a plan, not of a contact
	AtUnread bool // it names a day of the contact that there is not
	words    []word
	text     string
	tail     string // what is too long to be understood: it belongs to what was talked about
	note     int    // where in text what was talked about begins, as the line marks it; -1 where it does not
	noteEnd  int
}

// When is a day or moment as it was said.
type When struct {
	Time    time.Time   // zero where none was said or it has several readings
	Clock   bool        // Time names a time of day, and so do Choices
	Choices []time.Time // the readings, earliest first
}

// Said tells whether there was a day at all.
func (w When) Said() bool { return !w.Time.IsZero() || len(w.Choices) > 0 }

type word struct {
	from, to int // in the text
	fold     string
	used     bool // as channel, day or link
	noDay    bool // of a day that there is not: it names nobody either
}

// longest is how many words a line may have; what is longer is a letter.
const longest = 80

// Read understands a line at a moment whose location is the owner's zone.
func Read(text string, now time.Time) Line {
	l := Line{text: text, note: -1}
	l.words = split(text)
	if len(l.words) > longest {
		l.tail = text[l.words[longest-1].to:]
		l.words = l.words[:longest]
	}
	end := len(l.words)
	if from, marked := l.followUp(); marked >= 0 {
		end = l.readNext(from, marked, now)
	}
	l.noteEnd = len(text) - len(l.tail)
	if end < len(l.words) {
		l.noteEnd = l.words[end].from
	}
	head := l.noteMark(end)
	said := l.readAt(head, end, now)
	if !l.HasNext {
		_, _, l.Ahead, _ = l.day(said, end, now, dates.Future, func(w When) bool { return w.after(now) })
	}
	l.readChannel(head)
	return l
}

// split finds the words of a text.
func split(text string) (words []word) {
	from := -1
	for i, r := range text + " " {
		switch {
		case !unicode.IsSpace(r) && from < 0:
			from = i
		case unicode.IsSpace(r) && from >= 0:
			words = append(words, word{from: from, to: i, fold: fuzzy.Fold(text[from:i])})
			from = -1
		}
	}
	return words
}

// followUp finds where the line turns to the next contact: the first word of the mark and the first one after it; -1 for
// nowhere. A line that begins with it is no log.
func (l *Line) followUp() (from, after int) {
	for i := 1; i < len(l.words); i++ {
		for n := 2; n >= 1; n-- {
			if i+n <= len(l.words) && followUps[l.phrase(i, i+n)] {
				return i, i + n
			}
		}
	}
	return -1, -1
}

// phrase is words from i to before j as they are compared.
func (l *Line) phrase(i, j int) string {
	parts := make([]string, 0, j-i)
	for _, w := range l.words[i:j] {
		parts = append(parts, w.fold)
	}
	return strings.Join(parts, " ")
}

// raw is the text from word i to before word j.
func (l *Line) raw(i, j int) string {
	if i >= j {
		return ""
	}
	return strings.Trim(l.text[l.words[i].from:l.words[j-1].to], " \n\t,.;-")
}

// readNext reads what follows the mark of the next contact, which is the words from from to before after. It returns where
// what belongs to it begins: its day may stand before the mark ("nanti Rabu ketemu lagi").
func (l *Line) readNext(from, after int, now time.Time) (begin int) {
	l.HasNext, begin = true, from
	ahead := func(w When) bool { return w.after(now) }
	i, j, when, none := l.day(after, len(l.words), now, dates.Future, ahead)
	l.Next = when
	if i < 0 && !none {
		first, last, when, _ := l.day(1, from, now, dates.Future, ahead)
		if last == from && (wills[l.words[first].fold] || l.clauseEnds(first-1) || l.intended(first, last, now, wills)) {
			l.Next, begin = when, first
		}
	}
	rest := []string{}
	if !generic[l.phrase(from, after)] {
		rest = append(rest, l.raw(from, after))
	}
	if i < 0 {
		i, j = len(l.words), len(l.words)
	}
	for _, part := range []string{l.raw(after, i), l.raw(j, len(l.words))} {
		if part = strings.TrimSpace(trimLinks(part)); part != "" {
			rest = append(rest, part)
		}
	}
	l.NextText = strings.Join(rest, " ")
	return begin
}

// trimLinks takes off words at the ends that only link: "hari" before a day, "untuk" before what it is for.
func trimLinks(text string) string {
	words := strings.Fields(text)
	for len(words) > 0 && links[fuzzy.Fold(words[len(words)-1])] {
		words = words[:len(words)-1]
	}
	for len(words) > 0 && links[fuzzy.Fold(words[0])] {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// noteMark finds where what was talked about begins, and returns the number of words before it.
func (l *Line) noteMark(end int) (head int) {
	for i, w := range l.words[:end] {
		switch {
		case noteMarks[w.fold] && i > 0:
			l.note = w.from
			return i
		case l.text[w.to-1] == ':' && i+1 <= end:
			l.note = w.to
			return i + 1
		}
	}
	return end
}

// readAt finds the day of the contact: before what was talked about, or as the last words of that. It returns from where on
// another day may stand.
func (l *Line) readAt(head, end int, now time.Time) (rest int) {
	past := func(w When) bool { return !w.after(now) }
	i, j, when, none := l.day(0, head, now, dates.Past, past)
	l.AtUnread = i < 0 && none
	if i >= 0 && (l.intended(i, j, now, wills) || l.nearerAhead(i, j, when, now)) {
		i, j = -1, head
	}
	if i < 0 && head < end {
		i, j, when, _ = l.day(head+1, end, now, dates.Past, past)
		if j != end || i >= 0 && (l.intended(i, j, now, wills) || l.intended(i, j, now, intentions) || l.nearerAhead(i, j, when, now)) {
			i, j = -1, head
		} else if i >= 0 {
			l.noteEnd = l.words[i].from
		}
	}
	if i < 0 {
		l.readPlan(head, now)
		return head
	}
	l.At = when
	for n := i; n < j; n++ {
		l.words[n].used = true
	}
	return j
}

// readPlan finds a day to come where the line says none of the past: then it may be a plan and no contact.
func (l *Line) readPlan(head int, now time.Time) {
	i, j, when, _ := l.day(0, head, now, dates.Future, func(w When) bool { return w.after(now) })
	if i < 0 || l.HasNext {
		return
	}
	l.Next, l.HasNext, l.Plan = when, true, true
	for n := i; n < j; n++ {
		l.words[n].used = true
	}
}

// readChannel finds how the contact was made, and by whom.
func (l *Line) readChannel(head int) {
	for i := range l.words[:head] {
		w := &l.words[i]
		if d := directions[w.fold]; d != "" && l.Direction == "" {
			l.Direction = d
			_, how := channels[l.phrase(i+1, min(i+2, head))]
			w.used = how || i == 0 // "kirim wa", "hubungi ..."; else it tells what was done
		}
		passive, isPassive := strings.CutPrefix(w.fold, "di ") // "di-wa"
		c, ok := channels[passive]
		if !ok || l.Channel != "" || w.used && directions[w.fold] == "" {
			continue
		}
		l.Channel, w.used = c.id, true
		if c.direction != "" {
			l.Direction = c.direction
		}
		if isPassive {
			l.Direction = "in"
		}
		if i > 0 && l.words[i-1].fold == "di" { // "di wa bu Rina" is written apart as often as together
			l.Direction, l.words[i-1].used = "in", true
		}
		if i+1 < head {
			switch l.words[i+1].fold {
			case "dari", "from", "dr":
				l.Direction, l.words[i+1].used = "in", true
			case "ke", "to", "kepada", "kpd":
				l.Direction, l.words[i+1].used = "out", true
			}
		}
	}
	for i := range l.words[:head] {
		if links[l.words[i].fold] {
			l.words[i].used = true
		}
	}
}

// Marked tells whether the line says what was talked about.
func (l Line) Marked() bool { return l.note >= 0 }

// Fit tells how well a partner fits the line: 0 not at all; and what of the line is meant by him.
func (l Line) Fit(name, person string) Fit {
	f := Fit{last: -1}
	named := strings.Fields(fuzzy.Fold(name))
	about := strings.Fields(fuzzy.Fold(person))
	matched := 0
	for i, w := range l.words {
		if w.used || w.noDay || l.note >= 0 && w.from >= l.note || w.from >= l.noteEnd || empty[w.fold] {
			continue
		}
		points := best(w.fold, named, 10, 6)
		if points > 0 {
			matched++
			f.named = append(f.named, i)
		} else {
			points = best(w.fold, about, 8, 5)
		}
		if points > 0 {
			f.Score += points
			f.last = i
		}
	}
	if matched > 0 && matched >= len(named) {
		f.Score += 5
	}
	return f
}

// Fit is how a partner fits a line.
type Fit struct {
	Score int
	named []int // words of his name
	last  int   // the last word about him; -1: none
}

// best is what a word is worth among those of a name.
func best(w string, among []string, exact, nearly int) int {
	worth := 0
	for _, other := range among {
		switch {
		case empty[other]:
		case w == other && (len(w) > 1 || w >= "0" && w <= "9"):
			return exact
		case len(w) >= 4 && fuzzy.Near(w, other), len(w) >= 4 && strings.HasPrefix(other, w):
			worth = nearly
		}
	}
	return worth
}

// People is with whom the contact was, in the words of the line, where the partner is meant by f.
func (l Line) People(f Fit) string {
	if f.Score == 0 {
		return ""
	}
	var people []string
	for i, w := range l.words {
		if i > f.last || w.used || contains(f.named, i) || l.note >= 0 && w.from >= l.note {
			continue
		}
		people = append(people, strings.Trim(l.text[w.from:w.to], ",.;:"))
	}
	if len(people) == 1 && empty[fuzzy.Fold(people[0])] {
		return "" // "bu" of a name that is the partner's
	}
	return strings.Join(people, " ")
}

// Note is what was talked about: what the line marks as that, and all that follows the partner and means nothing else.
// With nobody found (the zero Fit) it is what no other part of the line has used.
func (l Line) Note(f Fit) string {
	if f.Score == 0 {
		f.last = -1
	}
	end := l.noteEnd
	if l.note >= 0 {
		end = min(l.note, end)
	}
	var rest strings.Builder
	last := -1
	for i, w := range l.words {
		if i <= f.last || w.used || w.from >= end {
			continue
		}
		between := " "
		if last >= 0 && last == i-1 {
			between = l.text[l.words[last].to:w.from] // as it was typed, line breaks too
		}
		rest.WriteString(between + l.text[w.from:w.to])
		last = i
	}
	if l.note >= 0 {
		rest.WriteString(" " + strings.TrimSpace(l.text[l.note:max(l.noteEnd, l.note)]))
	}
	return sentence(rest.String() + l.tail)
}

// sentence trims what separated a part from the next and begins it with a capital letter.
func sentence(s string) string {
	s = strings.TrimSpace(strings.TrimRight(strings.TrimLeft(strings.TrimSpace(s), ",.;:- \n"), ",;:- \n"))
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

func contains(list []int, n int) bool {
	for _, m := range list {
		if m == n {
			return true
		}
	}
	return false
}
