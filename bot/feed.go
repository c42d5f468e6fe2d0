package bot

import (
	"context"
	"encoding/base64"
	"time"

	"mitrabot/bot/outbox"
)

// feedData: ag:feed tells of the calendar that other programs can subscribe to, :on makes its address, :off ends it.
//
// The address holds a secret of 128 bits, of which only a hash is stored: whoever has it can read names and dates, as
// with the private addresses of other calendars, so a new one ends the old.
func (t *turn) feedData(a args) error {
	back := row(t.button("menu.agenda", "ag"), t.button("menu.home", "m"))
	switch {
	case t.feed == nil:
		t.show(screen{text: t.text("feed.none"), rows: [][]outbox.Button{row(t.button("agenda.file", "ex", "ics")), back}})
	case a.at(2) == "on":
		secret := base64.RawURLEncoding.EncodeToString(t.ev.Nonce[:])
		t.user.Feed = FeedHash(secret)
		url := t.Coach.feed(secret)
		t.show(screen{text: t.text("feed.made", "url", url), rows: [][]outbox.Button{
			row(outbox.Button{Label: t.plain("feed.copy"), Copy: url}), row(t.button("feed.off", "ag", "feed", "off")), back}})
	case a.at(2) == "off":
		t.user.Feed = ""
		t.show(screen{text: t.text("feed.ended"), rows: [][]outbox.Button{row(t.button("feed.on", "ag", "feed", "on")), back}})
	case t.user.Feed != "":
		t.show(screen{text: t.text("feed.is_on"), rows: [][]outbox.Button{row(t.button("feed.anew", "ag", "feed", "on"), t.button("feed.off", "ag", "feed", "off")), back}})
	default:
		t.show(screen{text: t.text("feed.text"), rows: [][]outbox.Button{row(t.button("feed.on", "ag", "feed", "on")), back}})
	}
	return nil
}

// FeedHash is what is stored of the secret in a calendar's address.
func FeedHash(secret string) string { return hashed(secret) }

// Feed is the calendar behind such an address, for its owner's view.
func (c *Coach) Feed(ctx context.Context, v View, now time.Time) ([]byte, error) {
	return c.Export(ctx, v, "ics", now)
}
