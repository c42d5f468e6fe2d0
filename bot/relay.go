package bot

import (
	"errors"
	"unicode/utf8"

	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// longestRelay leaves room for the lines around it in a message of 4096 characters.
const longestRelay = 3500

// thread tells whether the event replies to a message of somebody else, and to whom the reply goes.
func (t *turn) thread() (Thread, bool, error) {
	if t.ev.ReplyTo == 0 || t.ev.Kind != Typed && t.ev.Kind != Attached {
		return Thread{}, false, nil
	}
	th, err := t.view.Thread(t.ctx, t.ev.ReplyTo)
	if errors.Is(err, ErrNotFound) {
		return th, false, nil
	}
	return th, err == nil, err
}

// replyAsk awaits an answer to peer: the press of a button below his message.
func (t *turn) replyAsk(peer int64) error {
	s, asMentor, ok, err := t.between(peer)
	if err != nil {
		return err
	}
	if !ok {
		t.answer("")
		t.say(screen{text: t.text("relay.unconnected"), rows: t.homeRow()})
		return nil
	}
	t.await(awaitReply, peer)
	text := t.text("relay.ask_owner", "who", t.ownerName(s))
	if !asMentor {
		text = t.text("relay.ask", "name", t.mentorName(Mentor{Name: s.MentorName}))
	}
	t.show(screen{text: text, rows: t.dropRow(), fresh: true})
	return nil
}

// ownerName is how an owner who has written is called before his mentor.
func (t *turn) ownerName(s Mentorship) string {
	if s.OwnerName == "" {
		return t.plain("relay.an_owner")
	}
	return s.OwnerName
}

func (t *turn) homeRow() [][]outbox.Button { return [][]outbox.Button{row(t.button("menu.home", "m"))} }

// between finds how the person and peer are connected: asMentor where the person accompanies peer.
func (t *turn) between(peer int64) (s Mentorship, asMentor, ok bool, err error) {
	if s, err = t.view.Mentorship(t.ctx, peer, t.ev.Owner); err == nil {
		return s, true, true, nil
	}
	if !errors.Is(err, ErrNotFound) {
		return s, false, false, err
	}
	if s, err = t.view.Mentorship(t.ctx, t.ev.Owner, peer); errors.Is(err, ErrNotFound) {
		return s, false, false, nil
	}
	return s, false, err == nil, err
}

// relay hands what was written on to peer, who can reply to it in turn. Nothing goes to anybody the person is not
// connected with, whatever a button or an old message says.
func (t *turn) relay(peer int64) error {
	s, asMentor, ok, err := t.between(peer)
	if err != nil {
		return err
	}
	to := s.Mentor
	if asMentor {
		to = s.Owner
	}
	switch {
	case !ok:
		t.show(screen{text: t.text("relay.gone"), rows: t.homeRow()})
		return nil
	case to.Blocked:
		t.show(screen{text: t.text("relay.blocked"), rows: t.homeRow()})
		return nil
	}
	text := t.formatted()
	if n := utf8.RuneCountInString(t.ev.Text); n > longestRelay || t.ev.Kind == Attached && n > captionRoom {
		limit := longestRelay
		if t.ev.Kind == Attached {
			limit = captionRoom
		}
		t.await(awaitReply, peer)
		t.show(screen{text: "⚠️ " + t.text("relay.too_long", "n", n, "max", limit), rows: t.dropRow()})
		return nil
	}
	t.hand(peer, to.Language, asMentor, s, text)
	return t.relayed(asMentor, s)
}

// captionRoom is what a caption of 1024 characters can hold beside the line that says who writes.
const captionRoom = 800

// hand pushes the message to peer, in his language.
func (t *turn) hand(peer int64, language string, asMentor bool, s Mentorship, text string) {
	if !t.lib.Has(language) {
		language = content.Base
	}
	say := func(key string, args ...any) string { return t.lib.Text(language, key, args...) }
	head := say("relay.from_mentor", "name", s.MentorName)
	if !asMentor {
		who := t.user.Institution
		if who == "" {
			who = t.lib.Plain(language, "relay.an_owner")
		}
		head = say("relay.from_owner", "who", who, "sapaan", address(t.lib, language, t.user.Address, t.user.Name))
	}
	if text != "" {
		head += "\n" + text
	}
	m := outbox.Message{
		Chat: peer, Priority: outbox.Reply, Kind: outbox.Send, Text: head, Language: language, Peer: t.ev.Owner,
		Buttons: [][]outbox.Button{{{Label: t.lib.Plain(language, "relay.reply"), Data: data("to", "r", t.ev.Owner)}}},
	}
	if !asMentor { // a mentor need not bear everything
		m.Buttons[0] = append(m.Buttons[0], outbox.Button{Label: t.lib.Plain(language, "relay.cut"), Data: data("me", "cut", t.ev.Owner)})
	}
	if t.ev.Kind == Attached && t.ev.Media != nil {
		m.Media = &outbox.Media{Kind: t.ev.Media.Kind, FileID: t.ev.Media.FileID, Name: t.ev.Media.Name}
	}
	t.ch.Messages = append(t.ch.Messages, m)
}

// relayed says that it is on its way, and leads back to what was open.
func (t *turn) relayed(asMentor bool, s Mentorship) error {
	t.endAwaiting()
	text := t.text("relay.sent_owner", "who", t.ownerName(s))
	if !asMentor {
		text = t.text("relay.sent", "name", t.mentorName(Mentor{Name: s.MentorName}))
	}
	rows, err := t.openRows()
	if err != nil {
		return err
	}
	t.say(screen{text: text, rows: append(rows, t.homeRow()...)})
	if !t.idle() {
		t.await(awaitAside, 0)
	}
	return nil
}

// formatted is what was written, as HTML with the formatting of the person's own client.
func (t *turn) formatted() string {
	if t.ev.HTML != "" {
		return t.ev.HTML
	}
	return content.Escape(t.ev.Text)
}
