package program

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"mitrabot/bot"
)

// feedPath is where calendars fetch an owner's agenda: /kalender/<secret>.ics.
const feedPath = "/kalender/"

// feedAddress makes the public address of a calendar; nil where the operator has given none.
func (a *app) feedAddress() func(secret string) string {
	if a.publicURL == "" {
		return nil
	}
	base := strings.TrimSuffix(a.publicURL, "/") + feedPath
	return func(secret string) string { return base + secret + ".ics" }
}

// feedTime bounds what one fetch may take.
const feedTime = 10 * time.Second

// serveFeed answers a calendar program. It tells nobody whether an address is wrong or ended, keeps nothing about who
// asks, and nothing about its owner is logged but his number.
func (a *app) serveFeed(w http.ResponseWriter, r *http.Request) {
	secret, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok || len(secret) != 22 || a.publicURL == "" { // 128 bits in base64
		http.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), feedTime)
	defer cancel()
	owner, err := a.store.FeedOwner(ctx, bot.FeedHash(secret))
	if errors.Is(err, bot.ErrNotFound) {
		http.NotFound(w, r)
		return
	}
	var data []byte
	if err == nil {
		err = a.store.Read(ctx, owner, func(ctx context.Context, v bot.View) (err error) {
			data, err = a.coach.Feed(ctx, v, a.now().Truncate(time.Hour)) // the same for an hour, so that it need not be sent again
			return err
		})
	}
	if err != nil {
		a.log.Error("a calendar was not served", "owner", owner, "error", err)
		w.Header().Set("Retry-After", "600")
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return
	}
	sum := sha256.Sum256(data)
	tag := fmt.Sprintf(`"%x"`, sum[:8])
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, max-age=600")
	h.Set("X-Robots-Tag", "noindex")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	w.Write(data) // whoever asked may have gone
}
