package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"mitrabot/bot/outbox"
	"mitrabot/bot/roster"
)

// Imports lets the workshop read lists that people send, and keep them until they are confirmed. Without it such files
// are answered with a refusal.
func (w *Workshop) Imports(store Store) *Workshop {
	w.keeper = store
	return w
}

// readList reads the file that a message orders to be read, keeps what is in it, and makes the message its preview. Where
// it fails, the message says why and what to do instead.
func (w *Workshop) readList(ctx context.Context, m *outbox.Message) error {
	number, rest, _ := strings.Cut(strings.TrimPrefix(m.Media.Make, importMark), ":")
	fileID, name, _ := strings.Cut(rest, ":")
	no, err := strconv.ParseInt(number, 10, 64)
	if err != nil || no <= 0 || w.keeper == nil || w.files == nil {
		return &outbox.Failure{Kind: outbox.Refused, Reason: "an order that cannot be read"}
	}
	owner := m.Chat
	m.Media = nil
	l := importList{File: name, FileID: fileID}
	call := ""
	refuse := func(key string) error {
		v := voice{w.coach.lib, m.Language, call}
		m.Text = v.text(key, "file", name, "most", roster.Most)
		m.Buttons = [][]outbox.Button{{v.button("partners.add", "p", "new"), v.button("menu.home", "m")}}
		return nil
	}
	data, err := w.files.Fetch(ctx, fileID)
	if err != nil {
		w.log.Warn("a list cannot be had", "owner", owner, "error", err)
		return refuse("import.not_fetched")
	}
	list, err := w.parse(ctx, data)
	if err != nil {
		return refuse(refusal(err))
	}
	l.Entries, l.Faults, l.Unused, l.Unread = list.Entries, list.Faults, list.Unused, list.Unread
	_, _, err = w.keeper.Turn(ctx, owner, 0, w.now(), func(ctx context.Context, v View) (Change, error) {
		u, err := v.User(ctx)
		if err != nil {
			return Change{}, err
		}
		call = address(w.coach.lib, m.Language, u.Address, u.Name)
		if err := l.known(func(see func(Partner) bool) error { return v.EachPartner(ctx, false, see) }); err != nil {
			return Change{}, err
		}
		kept, err := l.aside(no, w.now())
		return Change{Asides: []Aside{kept}}, err
	})
	switch {
	case errors.Is(err, ErrNotFound): // erased meanwhile: nothing is kept
		return &outbox.Failure{Kind: outbox.Refused, Reason: "nobody of that number"}
	case err != nil:
		return &outbox.Failure{Kind: outbox.Down, Reason: "the store does not answer"}
	}
	s := voice{w.coach.lib, m.Language, call}.importScreen(no, l)
	m.Text, m.Buttons = s.text, s.rows
	return nil
}

// parse reads a list, with a net below.
func (w *Workshop) parse(ctx context.Context, data []byte) (l roster.List, err error) {
	defer w.net("list", &err)
	return roster.Read(ctx, data)
}

// refusal is the key of what is said about a file that is not read.
func refusal(err error) string {
	switch {
	case errors.Is(err, roster.ErrKind):
		return "import.wrong_kind"
	case errors.Is(err, roster.ErrTooMuch):
		return "import.too_much"
	case errors.Is(err, roster.ErrTooBig):
		return "import.too_big"
	case errors.Is(err, roster.ErrEmpty):
		return "import.empty"
	}
	return "import.damaged"
}
