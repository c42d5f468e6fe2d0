package bot

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"mitrabot/bot/outbox"
)

// Deliverer takes replies that were stored already claimed. *outbox.Dispatcher is one.
type Deliverer interface {
	Deliver(...outbox.Delivery)
}

// Runner runs turns: it gives an event to the coach, has the Change stored, and hands the replies on. It is safe for
// concurrent use; the caller keeps the events of one chat in order.
type Runner struct {
	Coach *Coach
	Store Store
	Out   Deliverer
	Now   func() time.Time
	Log   *slog.Logger
}

// Handle applies one event. A nil error means that its effect is stored, now or by an earlier run of the same update,
// so that it may be confirmed. A panic of the coach is logged, answered kindly and harms nobody else.
func (r *Runner) Handle(ctx context.Context, ev Event) error {
	ev.At = r.Now()
	if ev.Nonce == [16]byte{} { // a test may have given one
		rand.Read(ev.Nonce[:]) // never fails: crypto/rand ends the program where the system has no randomness
	}
	if ev.Kind != Asked { // that is nothing in the chat with the bot
		busy := time.AfterFunc(Patience, func() { r.Out.Deliver(typing(ev)) })
		defer busy.Stop()
	}
	claimed, _, err := r.Store.Turn(ctx, ev.Owner, ev.Update, ev.At, func(ctx context.Context, v View) (Change, error) {
		ch, err := r.think(ctx, v, ev)
		if err != nil {
			return Change{}, err
		}
		for i := range ch.Messages {
			if ch.Messages[i].Key == "" {
				ch.Messages[i].Key = fmt.Sprintf("u%d.%d", ev.Update, i)
			}
		}
		return ch, nil
	})
	if err != nil {
		return fmt.Errorf("update %d: %w", ev.Update, err)
	}
	r.Out.Deliver(claimed...)
	return nil
}

// Patience is how long a person waits before he is shown that his message is being worked on.
const Patience = time.Second

// typing shows that the bot is busy. It is the one act that is no row first: late, it would mean nothing.
func typing(ev Event) outbox.Delivery {
	return outbox.Delivery{Message: outbox.Message{
		Key: fmt.Sprintf("u%d.typing", ev.Update), Chat: ev.Chat, Priority: outbox.Reply, Kind: outbox.Typing,
	}}
}

// think is the coach's turn, with a net below it.
func (r *Runner) think(ctx context.Context, v View, ev Event) (ch Change, err error) {
	defer func() {
		if p := recover(); p != nil {
			// The value of the panic may hold what the user wrote; the stack holds only code.
			r.Log.Error("a turn failed", "update", ev.Update, "kind", ev.Kind, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			ch, err = r.Coach.sorry(ev), nil
		}
	}()
	return r.Coach.Handle(ctx, v, ev)
}

// sorry changes nothing and says so, except to whoever asked in another chat.
func (c *Coach) sorry(ev Event) Change {
	if ev.Kind == Asked {
		return Change{}
	}
	t := &turn{Coach: c, ev: ev, lang: c.language(ev.Language)}
	t.show(screen{text: t.text("sorry.text"), rows: [][]outbox.Button{row(t.button("menu.home", "m"))}, fresh: true})
	return t.ch
}

// Skip records an update that needs no answer. It implements the other half of the poller's handler.
func (r *Runner) Skip(ctx context.Context, update int64, reason string) error {
	return r.Store.Skip(ctx, update, r.Now(), reason)
}
