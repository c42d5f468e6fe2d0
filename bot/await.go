package bot

import (
	"fmt"
	"strconv"
	"strings"
)

// Some things are typed outside of the conversations of the content: a mentor's name, a tip, an answer to somebody. What
// is awaited stands before the flow in the focus, as in "@tip:3 s04", so that the conversation that was open before is
// open again afterwards. Whatever else the person does ends the waiting.
const awaitMark = "@"

// What can be awaited.
const (
	awaitName  = "name"  // of a mentor
	awaitTip   = "tip"   // what tip number n says
	awaitReply = "reply" // to person n
)

func (t *turn) await(what string, n int64) {
	t.endAwaiting()
	t.user.Focus.Flow = fmt.Sprintf("%s%s:%d %s", awaitMark, what, n, t.user.Focus.Flow)
}

// awaiting tells what is awaited, "" for nothing.
func (t *turn) awaiting() (what string, n int64) {
	rest, ok := strings.CutPrefix(t.user.Focus.Flow, awaitMark)
	if !ok {
		return "", 0
	}
	head, _, _ := strings.Cut(rest, " ")
	what, number, _ := strings.Cut(head, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return "", 0
	}
	return what, n
}

func (t *turn) endAwaiting() {
	if strings.HasPrefix(t.user.Focus.Flow, awaitMark) {
		_, t.user.Focus.Flow, _ = strings.Cut(t.user.Focus.Flow, " ")
	}
}

// answersAwaited tells whether the event can be what is awaited. After a pause only a tip is still awaited: it is shown
// before anything comes of it, while a reply would go out at once.
func (t *turn) answersAwaited() bool {
	what, _ := t.awaiting()
	if t.pause && what != awaitTip {
		return false
	}
	switch t.ev.Kind {
	case Typed:
		_, command := t.wordCommand()
		return !command
	case Attached:
		return what != awaitName
	case Corrected:
		return what == awaitTip
	case Unknown, Shared: // told that it cannot be used here
		return what != awaitName
	}
	return false
}

// awaited takes what was awaited.
func (t *turn) awaited() error {
	switch what, n := t.awaiting(); what {
	case awaitName:
		return t.mentorNamed()
	case awaitTip:
		return t.tipWritten(n)
	case awaitReply:
		if t.ev.Kind == Unknown || t.ev.Kind == Shared {
			t.show(screen{text: "⚠️ " + t.text("relay.kind"), rows: t.homeRow()})
			return nil
		}
		t.endAwaiting()
		return t.relay(n)
	}
	t.endAwaiting()
	return t.lost("lost.text")
}
