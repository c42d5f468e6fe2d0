package bot

import (
	"fmt"
	"strconv"
	"strings"

	"mitrabot/bot/outbox"
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
	// awaitSnooze is the day to which partner n is put off.
	awaitSnooze = "snooze"
	awaitSearch = "search" // what is looked for
	// awaitDetail, with the name of the field after it, is what is to be known of partner n; awaitTag the name of a new
	// tag for partner n, awaitTagName another name of tag n.
	awaitDetail  = "d."
	awaitTag     = "tag"
	awaitTagName = "tagname"
	// awaitQuickDay and awaitQuickNext are the day of a contact, and of the next one, for draft n.
	awaitQuickDay  = "qday"
	awaitQuickNext = "qnext"
	// awaitAside is awaited after a message to somebody, while a conversation is open: people write in two lines, and
	// the second is not to become an answer unasked.
	awaitAside = "aside"
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

// whileAwaiting looks at an event while something is awaited. It reports done where the event has been dealt with;
// otherwise the waiting is over, unless a message was corrected, which is beside it.
func (t *turn) whileAwaiting(what string, n int64) (done bool, err error) {
	command := t.ev.Name
	if t.ev.Kind == Typed {
		command, _ = t.wordCommand()
	}
	switch {
	case t.ev.Kind == Corrected:
		return false, nil
	case t.ev.Kind != Pressed && (command == "batal" || command == "cancel") && what != awaitAside:
		t.endAwaiting()
		return true, t.awaitDropped()
	case t.ev.Kind == Typed && command == "", t.ev.Kind == Attached && (what == awaitTip || what == awaitReply):
		return true, t.awaited(what, n)
	case (t.ev.Kind == Unknown || t.ev.Kind == Shared) && (what == awaitTip || what == awaitReply):
		return true, t.awaitedKind(what)
	}
	t.endAwaiting()
	return false, nil
}

// awaited takes what was awaited.
func (t *turn) awaited(what string, n int64) error {
	switch what {
	case awaitName:
		return t.mentorNamed()
	case awaitTip:
		return t.tipWritten(n)
	case awaitSnooze:
		return t.snoozeTyped(n)
	case awaitSearch:
		t.endAwaiting()
		return t.search(t.ev.Text)
	case awaitQuickDay, awaitQuickNext:
		return t.quickTyped(what, n)
	case awaitTag, awaitTagName:
		return t.tagTyped(what, n)
	case awaitReply:
		t.endAwaiting()
		if t.pause { // it would go out at once, and he may have forgotten to whom
			t.show(screen{text: t.text("relay.late"), rows: [][]outbox.Button{
				row(t.button("relay.write", "to", "r", n)), row(t.button("menu.home", "m")),
			}})
			return nil
		}
		return t.relay(n)
	}
	if field, ok := strings.CutPrefix(what, awaitDetail); ok {
		return t.detailTyped(n, field)
	}
	t.endAwaiting()
	if t.idle() {
		return t.lost("lost.text")
	}
	return t.resume(t.ev.Text)
}

// awaitedKind says that this kind of message cannot be what is awaited, and goes on waiting.
func (t *turn) awaitedKind(what string) error {
	key := "relay.kind"
	if what == awaitTip {
		key = "tip.only_photo"
	}
	t.show(screen{text: "⚠️ " + t.text(key), rows: t.dropRow()})
	return nil
}

// dropRow is the way out of every waiting.
func (t *turn) dropRow() [][]outbox.Button {
	return [][]outbox.Button{row(t.button("await.drop", "aw"), t.button("menu.home", "m"))}
}

// awaitDropped says that nothing came of it, and leads back to what was open.
func (t *turn) awaitDropped() error {
	rows, err := t.openRows()
	if err != nil {
		return err
	}
	t.show(screen{text: t.text("await.dropped"), rows: append(rows, t.homeRow()...)})
	return nil
}
