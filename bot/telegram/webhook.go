package telegram

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"regexp"
	"time"

	tg "github.com/go-telegram/bot"

	"mitrabot/bot/outbox"
)

const (
	secretHeader   = "X-Telegram-Bot-Api-Secret-Token"
	maxUpdate      = 1 << 20          // bytes; a message is some kilobytes
	maxDropped     = 16 << 20         // bytes beyond those that are still taken off the line
	webhookTimeout = 40 * time.Second // for an update to be stored; Telegram waits about a minute
)

// secretForm is what setWebhook allows: https://core.telegram.org/bots/api#setwebhook
var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// Webhook returns the handler for updates that Telegram brings by itself. It answers 200 when the update is stored, 500
// when it could not be stored (Telegram brings it again), 401 to a wrong secret; without a secret nobody gets in. What
// can never be read is recorded and answered with 200, or it would come for ever. Me must have been asked before, so
// that commands in groups can be told from those for other bots.
func (c *Client) Webhook(h Handler, secret string, lanes int) http.Handler {
	w := &webhook{c: c, in: &intake{c: c, h: h, lanes: newLanes(lanes)}, empty: secret == "", secret: sha256.Sum256([]byte(secret))}
	return w
}

type webhook struct {
	c      *Client
	in     *intake
	empty  bool
	secret [sha256.Size]byte // hashed, so that comparing takes the same time for any length
}

// ServeHTTP takes one update.
func (w *webhook) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		rw.Header().Set("Allow", http.MethodPost)
		http.Error(rw, "POST only", http.StatusMethodNotAllowed)
		return
	}
	given := sha256.Sum256([]byte(r.Header.Get(secretHeader)))
	if subtle.ConstantTimeCompare(given[:], w.secret[:]) != 1 || w.empty {
		w.c.counters.rejected.Add(1)
		http.Error(rw, "wrong secret", http.StatusUnauthorized)
		return
	}
	w.c.counters.webhooks.Add(1)
	body, err := io.ReadAll(io.LimitReader(r.Body, maxUpdate+1))
	if err != nil {
		http.Error(rw, "the request was cut short", http.StatusBadRequest)
		return
	}
	// Whoever is cut off while writing may never see the answer, and would bring the same again.
	io.CopyN(io.Discard, r.Body, maxDropped)
	w.c.counters.updates.Add(1)
	it, err := w.read(body)
	if err != nil {
		w.c.counters.skipped.Add(1)
		w.c.log.Error("an update has no id and is left out")
		return
	}
	if !w.store(r.Context(), it) {
		http.Error(rw, "not stored", http.StatusInternalServerError)
	}
}

func (w *webhook) read(body []byte) (item, error) {
	if len(body) <= maxUpdate {
		return w.c.read(bytes.TrimSpace(body))
	}
	id, err := leadingID(body)
	return item{update: id, key: id, skip: "too large"}, err
}

// store waits until it is stored. A caller that hangs up does not stop what has begun.
func (w *webhook) store(ctx context.Context, it item) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), webhookTimeout)
	defer cancel()
	result := make(chan bool, 1)
	if err := w.in.accept(ctx, ctx, it, false, func(done bool) { result <- done }); err != nil {
		return false
	}
	select {
	case done := <-result:
		return done
	case <-ctx.Done():
		return false
	}
}

// SetWebhook has Telegram bring updates to url, which must be https, with secret in the header. It asks Me first.
func (c *Client) SetWebhook(ctx context.Context, url, secret string) error {
	if !secretForm.MatchString(secret) {
		return errors.New("the webhook secret must be 1 to 256 letters, digits, '_' or '-'")
	}
	if _, err := c.Me(ctx); err != nil {
		return err
	}
	return c.do(ctx, "setWebhook", &tg.SetWebhookParams{URL: url, SecretToken: secret, AllowedUpdates: allowedUpdates()})
}

// DeleteWebhook lets updates be polled again; those waiting are kept. Without a webhook it does nothing.
func (c *Client) DeleteWebhook(ctx context.Context) error {
	return c.do(ctx, "deleteWebhook", &tg.DeleteWebhookParams{})
}

// do calls a method whose result is of no interest. Errors are *outbox.Failure.
func (c *Client) do(ctx context.Context, method string, params any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if _, f := c.call(ctx, method, params); f != nil {
		return f
	}
	return nil
}

var _ outbox.Sender = (*Client)(nil)
