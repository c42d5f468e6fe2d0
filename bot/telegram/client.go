// Package telegram is the program's only door to Telegram: updates come in and leave as a bot.Event, an
// outbox.Message comes in and leaves as a call of the Bot API. Nothing behind the door knows a Telegram type.
//
// The types of the Bot API are those of github.com/go-telegram/bot; asking for updates, webhooks and sending are our
// own. An update is confirmed only when its effect is stored, one that cannot be read never stops the others, updates
// of one person stay in order, and a failed call says for certain whether it may have been carried out. The token and
// what people write never reach an error or a log.
package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-telegram/bot/models"
)

// Options of a Client. Token is required.
type Options struct {
	Token  string
	APIURL string // of a Bot API server; default https://api.telegram.org
	Log    *slog.Logger
	Now    func() time.Time // for what Telegram gives no date; default time.Now
	// PollTimeout is how long the server may hold a request for updates open; default 50 s, whole seconds.
	PollTimeout time.Duration
}

const (
	defaultAPIURL      = "https://api.telegram.org"
	defaultPollTimeout = 50 * time.Second
)

// Client calls the Bot API for one bot. It is safe for concurrent use.
type Client struct {
	base        string // ends in "/"; holds the token, so it is never shown
	files       string // where files lie, likewise
	redact      redactor
	http        *http.Client
	log         *slog.Logger
	now         func() time.Time
	pollTimeout time.Duration
	me          atomic.Pointer[Me]
	counters    counters
}

// tokenForm is what BotFather gives out: the bot's id, a colon and a secret of 35 characters; the length is left some
// room because Telegram promises none.
var tokenForm = regexp.MustCompile(`^[0-9]{3,20}:[A-Za-z0-9_-]{30,64}$`)

// ValidToken tells whether token has the form of a bot token. It asks nobody, and its error does not show the token.
func ValidToken(token string) error {
	if tokenForm.MatchString(token) {
		return nil
	}
	switch {
	case token == "":
		return errors.New("the bot token is empty")
	case strings.TrimSpace(token) != token:
		return errors.New("the bot token has spaces or a line break around it")
	case !strings.Contains(token, ":"):
		return errors.New("the bot token has no colon: it looks like 123456789:AAE…, as @BotFather gave it")
	}
	return errors.New("the bot token is malformed: expected digits, a colon and about 35 letters, digits, '_' or '-'")
}

// New makes a client. It checks the form of token and address only; whether Telegram knows the bot is told by Me.
func New(o Options) (*Client, error) {
	if err := ValidToken(o.Token); err != nil {
		return nil, err
	}
	if o.APIURL == "" {
		o.APIURL = defaultAPIURL
	}
	at, err := url.Parse(o.APIURL)
	if err != nil || at.Host == "" || (at.Scheme != "http" && at.Scheme != "https") || at.RawQuery != "" || at.Fragment != "" {
		return nil, errors.New("the Bot API address must look like https://api.telegram.org")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.PollTimeout <= 0 {
		o.PollTimeout = defaultPollTimeout
	}
	return &Client{
		base:        strings.TrimRight(o.APIURL, "/") + "/bot" + o.Token + "/",
		files:       strings.TrimRight(o.APIURL, "/") + "/file/bot" + o.Token + "/",
		redact:      newRedactor(o.Token),
		http:        &http.Client{Transport: newTransport(), CheckRedirect: stay},
		log:         o.Log,
		now:         o.Now,
		pollTimeout: o.PollTimeout,
	}, nil
}

// Format prints no field: a client that lands in a log by mistake keeps the token to itself.
func (c *Client) Format(f fmt.State, _ rune) { io.WriteString(f, "telegram.Client") }

// idleConns is more than the lanes and the dispatcher's workers together, so that no answer closes a connection that
// the next one needs.
const idleConns = 128

// newTransport keeps connections for the whole load. It speaks HTTP/1.1: on one shared HTTP/2 connection a single cut
// would leave every message in flight unclear.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConns:        2 * idleConns,
		MaxIdleConnsPerHost: idleConns,
		// Shorter than servers commonly wait, so that we rarely write into a connection they have just closed.
		IdleConnTimeout: 50 * time.Second,
	}
}

// stay follows no redirect: it would carry the token to another place.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Me is the bot's own account.
type Me struct {
	ID       int64
	Username string // without "@"
	Name     string
}

// Me asks Telegram who the bot is (getMe) and remembers the answer: commands like /mulai@OurName are told from those
// for other bots by it. Errors are *outbox.Failure; Code 401 or 404 means that Telegram does not know the token.
func (c *Client) Me(ctx context.Context) (Me, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	raw, f := c.call(ctx, "getMe", struct{}{})
	if f != nil {
		return Me{}, f
	}
	var u models.User
	if err := json.Unmarshal(raw, &u); err != nil || u.ID == 0 {
		return Me{}, unreadable("getMe", http.StatusOK)
	}
	me := Me{ID: u.ID, Username: u.Username, Name: strings.TrimSpace(u.FirstName + " " + u.LastName)}
	c.me.Store(&me)
	return me, nil
}

// Username is the bot's name where Me has told it, "" before.
func (c *Client) Username() string { return c.username() }

func (c *Client) username() string {
	if me := c.me.Load(); me != nil {
		return me.Username
	}
	return ""
}
