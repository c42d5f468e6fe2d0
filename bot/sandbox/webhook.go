package sandbox

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"time"
)

// webhook delivers the updates by POST, one after the other, each until it is answered with 200.
//
// Unlike Telegram it does not carry out a method that is named in the answer's body; the bot of this project sends
// nothing in that way.
type webhook struct {
	URL     string `json:"url"`
	Secret  string `json:"secret,omitempty"`
	MaxConn int    `json:"max_connections,omitempty"`

	wake      chan struct{} // has room for one
	stop      context.CancelFunc
	lastError string
	lastAt    time.Time
}

var reSecret = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)

func (s *Server) setWebhook(_ context.Context, a *args) (any, error) {
	address := a.str("url")
	if address != "" {
		if err := checkWebhook(address); err != nil {
			return nil, err
		}
	}
	secret := a.str("secret_token")
	if len(secret) > 256 {
		return nil, badRequest("secret token is too long")
	}
	if !reSecret.MatchString(secret) {
		return nil, badRequest("secret token contains unallowed characters")
	}
	connections := 40
	if a.has("max_connections") {
		connections = int(min(max(a.int("max_connections"), 1), 100))
	}
	allowed, err := readAllowed(a)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q := &s.st.updates
	if allowed != nil {
		q.allowed = *allowed
	}
	s.dropWebhook(a.bool("drop_pending_updates"))
	if address != "" {
		q.displace("Conflict: terminated by setWebhook request")
		s.startWebhook(&webhook{URL: address, Secret: secret, MaxConn: connections})
	}
	s.dirty()
	return true, nil
}

func (s *Server) deleteWebhook(_ context.Context, a *args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropWebhook(a.bool("drop_pending_updates"))
	s.dirty()
	return true, nil
}

func (s *Server) dropWebhook(pending bool) {
	q := &s.st.updates
	if q.webhook != nil {
		q.webhook.stop()
		q.webhook = nil
	}
	if pending {
		q.pending = nil
	}
}

func (s *Server) getWebhookInfo(context.Context, *args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := &s.st.updates
	info := wireWebhookInfo{PendingUpdateCount: len(q.pending), AllowedUpdates: q.allowed}
	if h := q.webhook; h != nil {
		info.URL, info.MaxConnections = h.URL, h.MaxConn
		if h.lastError != "" {
			info.LastErrorDate, info.LastErrorMessage = h.lastAt.Unix(), h.lastError
		}
	}
	return info, nil
}

// checkWebhook allows loopback addresses only: nothing of the sandbox leaves the machine.
func checkWebhook(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return badRequest("invalid webhook URL specified")
	}
	if !isLoopback(u.Hostname()) {
		return badRequest("bad webhook: the sandbox delivers to loopback addresses only")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// startWebhook begins to deliver. Call with the lock held.
func (s *Server) startWebhook(h *webhook) {
	ctx, stop := context.WithCancel(s.ctx)
	h.wake, h.stop = make(chan struct{}, 1), stop
	s.st.updates.webhook = h
	s.work.Go(func() { s.deliverAll(ctx, h) })
}

// deliverAll sends what is pending, in order, until ctx ends. A refused update is tried again after a growing pause.
func (s *Server) deliverAll(ctx context.Context, h *webhook) {
	client := &http.Client{
		Timeout: 60 * time.Second,
		// A redirect could lead away from this machine.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute},
	}
	defer client.CloseIdleConnections()
	pause := time.Duration(0)
	for ctx.Err() == nil {
		s.mu.Lock()
		var u *update
		if s.st.updates.webhook == h && len(s.st.updates.pending) > 0 {
			u = s.st.updates.pending[0]
		}
		s.mu.Unlock()
		if u == nil {
			select {
			case <-h.wake:
			case <-ctx.Done():
			}
			continue
		}
		err := post(ctx, client, h, u.encode())
		if ctx.Err() != nil {
			return
		}
		s.mu.Lock()
		q := &s.st.updates
		if err != nil {
			h.lastError, h.lastAt = err.Error(), s.Now()
		} else if len(q.pending) > 0 && q.pending[0] == u {
			q.pending[0] = nil
			q.pending = q.pending[1:]
			s.dirty()
		}
		s.mu.Unlock()
		if err == nil {
			pause = 0
			continue
		}
		pause = min(max(2*pause, 50*time.Millisecond), 5*time.Second)
		sleep(ctx, pause)
	}
}

func post(ctx context.Context, client *http.Client, h *webhook, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return words("Wrong URL")
	}
	r.Header.Set("Content-Type", "application/json")
	if h.Secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.Secret)
	}
	answer, err := client.Do(r)
	if err != nil {
		return words("Connection failed")
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return said("Wrong response from the webhook: %s", answer.Status)
	}
	return nil
}

// sleep waits for d or for the end of ctx.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// clone copies what is kept of a webhook; nil stays nil.
func (h *webhook) clone() *webhook {
	if h == nil {
		return nil
	}
	return &webhook{URL: h.URL, Secret: h.Secret, MaxConn: h.MaxConn}
}
