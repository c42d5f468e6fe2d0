package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"mitrabot/bot/artefact"
	"mitrabot/bot/outbox"
)

// Reader reads one owner's data outside of a turn. It is implemented by the database.
type Reader interface {
	Read(ctx context.Context, owner int64, see func(context.Context, View) error) error
}

// Fetcher gets a file that Telegram keeps.
type Fetcher interface {
	Fetch(ctx context.Context, fileID string) ([]byte, error)
}

// Workshop makes the files that messages order, when the messages are sent: a turn only writes down what is wanted, so
// that making a file keeps nobody's chat waiting and always uses what is stored by then. It is an outbox.Sender before
// the real one. A file that cannot be made is tried a few times; then the person is told, with a button to try again.
type Workshop struct {
	next   outbox.Sender
	coach  *Coach
	store  Reader
	files  Fetcher
	now    func() time.Time
	log    *slog.Logger
	keeper Store         // nil: no lists are read
	slots  chan struct{} // bounds the memory that making takes
}

const (
	workshopSlots = 2
	workshopTries = 3
)

// NewWorkshop returns a Workshop before next. files may be nil: then no file shows pictures that Telegram keeps.
func NewWorkshop(next outbox.Sender, coach *Coach, store Reader, files Fetcher, now func() time.Time, log *slog.Logger) *Workshop {
	return &Workshop{next: next, coach: coach, store: store, files: files, now: now, log: log, slots: make(chan struct{}, workshopSlots)}
}

// Send implements outbox.Sender.
func (w *Workshop) Send(ctx context.Context, m outbox.Message) (outbox.Receipt, error) {
	if m.Media == nil || m.Media.Make == "" {
		return w.next.Send(ctx, m)
	}
	reading, exporting := strings.HasPrefix(m.Media.Make, importMark), strings.HasPrefix(m.Media.Make, exportMark)
	partner, id, err := parseOrder(m.Media.Make)
	if err != nil && !reading && !exporting {
		return outbox.Receipt{}, &outbox.Failure{Kind: outbox.Refused, Reason: "an order that cannot be read"}
	}
	select {
	case w.slots <- struct{}{}:
		defer func() { <-w.slots }()
	case <-ctx.Done():
		return outbox.Receipt{}, &outbox.Failure{Kind: outbox.Down, Reason: "no time to make a file"}
	}
	if reading {
		if err := w.readList(ctx, &m); err != nil {
			return outbox.Receipt{}, err
		}
		return w.next.Send(ctx, m)
	}
	if exporting {
		if err := w.makeExport(ctx, &m); err != nil {
			return outbox.Receipt{}, err
		}
		return w.next.Send(ctx, m)
	}
	f, err := w.make(ctx, m.Chat, partner, id)
	switch {
	case err == nil:
		m.Media = &outbox.Media{Kind: f.Kind, Name: f.Name, Data: f.Data}
	case errors.Is(err, errStore):
		w.log.Error("a file waits for the store", "key", m.Key, "file", id)
		return outbox.Receipt{}, &outbox.Failure{Kind: outbox.Down, Reason: "the store does not answer"}
	default:
		w.instead(&m, partner, id, err)
	}
	return w.next.Send(ctx, m)
}

// instead says in place of the file why it does not come and what to do.
func (w *Workshop) instead(m *outbox.Message, partner int64, id string, err error) {
	c, s := w.coach, id
	key := "documents.failed"
	rows := [][]outbox.Button{{{Label: c.lib.Plain(m.Language, "documents.again"), Data: data("d", partner, s)}}}
	switch {
	case errors.Is(err, artefact.ErrNothing):
		key = "documents.nothing"
		rows = nil
		if spec, ok := artefact.Find(id); ok && spec.Step > 0 && partner > 0 {
			rows = append(rows, []outbox.Button{{Label: clip(c.lib.Plain(m.Language, "documents.step", "n", spec.Step), 60), Data: data("j", partner, spec.Step)}})
		}
	case errors.Is(err, ErrNotFound), errors.Is(err, artefact.ErrUnknown):
		key, rows = "documents.gone", nil
	}
	m.Media, m.Text = nil, c.lib.Text(m.Language, key, "what", c.lib.Plain(m.Language, "artefact."+id+".label"))
	m.Buttons = append(rows, []outbox.Button{
		{Label: c.lib.Plain(m.Language, "documents.more"), Data: data("d")}, {Label: c.lib.Plain(m.Language, "menu.home"), Data: "m"}})
}

// errStore marks that the data could not be read at all, as opposed to being unfit.
var errStore = errors.New("bot: the store cannot be read")

// make gathers the data and makes the file, a few times where it fails: what came from outside, such as pictures, is
// gathered once.
func (w *Workshop) make(ctx context.Context, owner, partner int64, id string) (f artefact.File, err error) {
	d, err := w.gather(ctx, owner, partner, id)
	for try := 1; err == nil; try++ {
		f, err = w.once(id, d)
		if err == nil || errors.Is(err, artefact.ErrNothing) || errors.Is(err, artefact.ErrUnknown) {
			return f, err
		}
		if try < workshopTries && ctx.Err() == nil {
			err = nil
		}
	}
	// The error may name a template, never what is filled into it.
	w.log.Warn("a file was not made", "owner", owner, "file", id, "error", err)
	return f, err
}

// once makes the file, with a net below.
func (w *Workshop) once(id string, d artefact.Dossier) (f artefact.File, err error) {
	defer w.net(id, &err)
	return artefact.Make(w.coach.lib, id, d)
}

// net turns a panic into an error; its value may quote the owner, so only its type and the stack are told.
func (w *Workshop) net(id string, err *error) {
	if p := recover(); p != nil {
		w.log.Error("making a file failed", "file", id, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
		*err = errors.New("a panic while making it")
	}
}

// gather reads what the file is made from. Pictures get half of the time there is: a file without one is better than
// none at all.
func (w *Workshop) gather(ctx context.Context, owner, partner int64, id string) (d artefact.Dossier, err error) {
	defer w.net(id, &err)
	var pictures []picture
	err = w.store.Read(ctx, owner, func(ctx context.Context, v View) (err error) {
		d, pictures, err = w.coach.prepare(ctx, v, w.now(), partner, id)
		return err
	})
	if err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, artefact.ErrUnknown) {
		return d, errStore
	}
	if err != nil {
		return d, err
	}
	if end, limited := ctx.Deadline(); limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(end)/2)
		defer cancel()
	}
	for _, p := range pictures {
		pic := artefact.Picture{At: p.at.In(d.Now.Location()), Note: p.note}
		if w.files != nil && ctx.Err() == nil {
			if pic.Data, err = w.files.Fetch(ctx, p.fileID); err != nil {
				w.log.Warn("a picture cannot be had", "owner", owner, "error", err)
			}
		}
		i := slices.IndexFunc(d.Partners, func(o artefact.Partner) bool { return o.No == p.partner })
		d.Partners[i].Pictures = append(d.Partners[i].Pictures, pic)
	}
	return d, nil
}

// prepare gathers what a file is made from, in the words and on the clock of its owner.
func (c *Coach) prepare(ctx context.Context, v View, now time.Time, partner int64, id string) (artefact.Dossier, []picture, error) {
	spec, ok := artefact.Find(id)
	if !ok || spec.All != (partner == 0) {
		return artefact.Dossier{}, nil, artefact.ErrUnknown
	}
	u, err := v.User(ctx)
	if err != nil {
		return artefact.Dossier{}, nil, err
	}
	d, err := dossier(ctx, v, now.In(zone(u.Zone)), partner)
	if err != nil {
		return d, nil, err
	}
	d.Language = "id"
	if c.lib.Has(u.Language) {
		d.Language = u.Language
	}
	d.Sapaan = address(c.lib, d.Language, u.Address, u.Name)
	if !spec.Pictures {
		return d, nil, nil
	}
	pictures, err := picturesOf(ctx, v, partner)
	pictures = slices.DeleteFunc(pictures, func(p picture) bool { // of partners that are put away
		return !slices.ContainsFunc(d.Partners, func(o artefact.Partner) bool { return o.No == p.partner })
	})
	return d, pictures[max(len(pictures)-mostPictures, 0):], err
}

// order is what a message says about the file it wants made.
func order(partner int64, id string) string { return strconv.FormatInt(partner, 10) + ":" + id }

func parseOrder(s string) (partner int64, id string, err error) {
	number, id, _ := strings.Cut(s, ":")
	partner, err = strconv.ParseInt(number, 10, 64)
	if err != nil || partner < 0 || id == "" {
		return 0, "", errors.New("bot: no order")
	}
	return partner, id, nil
}
