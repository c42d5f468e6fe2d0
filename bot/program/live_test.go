package program_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestUnknownToken gives a token of the right form that Telegram does not know. Nobody is to be served with it, so
// nothing is made.
func TestUnknownToken(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
	}{
		"401": {http.StatusUnauthorized, `{"ok":false,"error_code":401,"description":"Unauthorized"}`},
		"404": {http.StatusNotFound, `{"ok":false,"error_code":404,"description":"Not Found"}`},
		"401 with an echo": {http.StatusUnauthorized,
			`{"ok":false,"error_code":401,"description":"Unauthorized: /bot` + token + `/getMe"}`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.stock()
			w.live()
			w.env["TELEGRAM_API_URL"] = answering(t, c.status, c.body)
			before := w.listing()
			o := w.run()
			if o.code != 2 || strings.Count(o.stderr, "\n") != 1 || !strings.Contains(o.stderr, "does not know this token") {
				t.Errorf("code %d: %s", o.code, o.stderr)
			}
			after := w.listing()
			delete(after, "/data/mitra.db-lock") // an empty file that the lock hangs on
			if d := difference(before, after); d != "" {
				t.Errorf("the folder has changed:\n%s", d)
			}
			w.checked(nil, "does not know this token")
		})
	}
	t.Run("on a fresh machine", func(t *testing.T) {
		w := newWorld(t)
		w.live()
		w.env["TELEGRAM_API_URL"] = answering(t, http.StatusUnauthorized, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
		w.refused(nil, "does not know this token")
	})
}

// TestTelegramUnreachable starts while Telegram cannot be reached, in several ways: that is no fault of the
// configuration. The program serves as soon as it can.
func TestTelegramUnreachable(t *testing.T) {
	page := strings.Repeat("<html>502 "+token+"</html>", 20)
	for name, url := range map[string]string{
		"nobody listens": nobody,
		"bad gateway":    answering(t, http.StatusBadGateway, page),
		"another's page": answering(t, http.StatusOK, page),
		"cut answer":     answering(t, http.StatusOK, `{"ok":true,"result":{"id":12`),
		"gateway's 401":  answering(t, http.StatusUnauthorized, page),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.live()
			w.env["TELEGRAM_API_URL"] = url
			s := w.serve()
			if o := s.stop(); !strings.Contains(o.stderr, "Telegram cannot be reached yet") {
				t.Errorf("the operator is not told: %s", o.stderr)
			}
		})
	}
}

// TestTelegramComesBack fails the first calls; then people are served without anybody's help.
func TestTelegramComesBack(t *testing.T) {
	real, _ := telegram(t)
	var calls atomic.Int64
	api := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if calls.Add(1) <= 2 { // getMe and deleteWebhook of the start
			http.Error(rw, "bad gateway", http.StatusBadGateway)
			return
		}
		real.ServeHTTP(rw, r)
	}))
	defer api.Close()
	w := newWorld(t)
	w.live()
	w.env["TELEGRAM_API_URL"] = api.URL
	s := w.serve()
	sandboxSend(t, api.URL, `{"user":1001,"text":"/start"}`)
	eventually(t, func() bool {
		return strings.Contains(get(t, api.URL+"/sandbox/chat?user=1001"), `"from":"bot"`)
	})
	s.stop()
}

// TestStopWhileTelegramHangs ends a program that waits, in the greeting of its start, for an answer that never comes.
func TestStopWhileTelegramHangs(t *testing.T) {
	asked, release := make(chan string, 100), make(chan struct{})
	api := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer api.Close()
	defer close(release)
	w := newWorld(t)
	w.live()
	w.env["TELEGRAM_API_URL"] = api.URL
	s := w.begin()
	select {
	case <-asked:
	case <-time.After(patience):
		t.Fatalf("nothing was asked: %s", s.stderr.String())
	}
	s.stop()
}

// TestStopInTheLongPoll ends a program that is served well.
func TestStopInTheLongPoll(t *testing.T) {
	_, url := telegram(t)
	w := newWorld(t)
	w.live()
	w.env["TELEGRAM_API_URL"] = url
	s := w.serve()
	eventually(t, func() bool { return strings.Contains(get(t, url+"/sandbox/calls"), `"setMyCommands"`) })
	begin := time.Now()
	o := s.stop()
	if took := time.Since(begin); took >= 8*time.Second { // the time that updates in hand are given
		t.Errorf("stopping took %v with nothing in hand", took)
	}
	if strings.Contains(o.stderr, "level=ERROR") {
		t.Errorf("errors while stopping: %s", o.stderr)
	}
}

// TestTokenRevoked takes the token away while the program serves: it says so and ends, since it can do nothing more.
func TestTokenRevoked(t *testing.T) {
	real, _ := telegram(t)
	var revoked atomic.Bool
	api := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if revoked.Load() && strings.HasPrefix(r.URL.Path, "/bot") {
			rw.WriteHeader(http.StatusUnauthorized)
			io.WriteString(rw, `{"ok":false,"error_code":401,"description":"Unauthorized: `+token+`"}`)
			return
		}
		real.ServeHTTP(rw, r)
	}))
	defer api.Close()
	w := newWorld(t)
	w.live()
	w.env["TELEGRAM_API_URL"] = api.URL
	s := w.serve()
	revoked.Store(true)
	sandboxSend(t, api.URL, `{"user":1001,"text":"halo"}`) // ends the poll that is under way
	select {
	case code := <-s.code:
		o := outcome{code, s.stdout.String(), s.stderr.String()}
		noSecrets(t, o)
		var said []string // setting the profile fails as well, and may be logged behind it
		for line := range strings.Lines(o.stderr) {
			if strings.HasPrefix(line, "mitrabot: ") {
				said = append(said, line)
			}
		}
		if code == 0 || len(said) != 1 || !strings.Contains(said[0], "getUpdates") {
			t.Errorf("code %d, said %q in\n%s", code, said, o.stderr)
		}
	case <-time.After(patience):
		t.Fatalf("still running: %s", s.stderr.String())
	}
}

// agreeable is an answer to getMe that does for every other call too.
const agreeable = `{"ok":true,"result":{"id":123456789,"is_bot":true,"first_name":"Mitra","username":"mitra_contoh_bot"}}`

// TestWebhook serves what comes with the right secret and refuses the rest.
func TestWebhook(t *testing.T) {
	w := newWorld(t)
	w.live()
	w.env["TELEGRAM_API_URL"] = answering(t, http.StatusOK, agreeable)
	w.env["MITRA_WEBHOOK_URL"] = "https://bot.example/telegram/masuk"
	w.env["MITRA_WEBHOOK_SECRET"] = hookWord
	s := w.serve()
	at := "http://" + s.listen + "/telegram/masuk"
	good := `{"update_id":9,"message":{"message_id":1,"date":1,"chat":{"id":1001,"type":"private"},"from":{"id":1001,"is_bot":false,"first_name":"Sekar"},"text":"/start"}}`
	for name, c := range map[string]struct {
		url, secret, body string
		want              int
	}{
		"no secret":      {at, "", good, http.StatusUnauthorized},
		"wrong secret":   {at, hookWord + "x", good, http.StatusUnauthorized},
		"another path":   {"http://" + s.listen + "/telegram", hookWord, good, http.StatusNotFound},
		"garbage":        {at, hookWord, "{sampah", http.StatusOK},
		"nothing":        {at, hookWord, "", http.StatusOK},
		"only an id":     {at, hookWord, `{"update_id":10}`, http.StatusOK},
		"wrong types":    {at, hookWord, `{"update_id":11,"message":"teks"}`, http.StatusOK},
		"very long":      {at, hookWord, `{"update_id":12,"message":{"text":"` + strings.Repeat("a", 2<<20) + `"}}`, http.StatusOK},
		"a good one":     {at, hookWord, good, http.StatusOK},
		"the same again": {at, hookWord, good, http.StatusOK},
		"with a slash":   {at + "/", hookWord, good, http.StatusOK},
	} {
		req, err := http.NewRequest("POST", c.url, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		if c.secret != "" {
			req.Header.Set("X-Telegram-Bot-Api-Secret-Token", c.secret)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", name, resp.StatusCode, c.want)
		}
	}
	s.stop()
}

// TestStrangeWebhookPaths are addresses that Telegram would take. They are served, or refused as any wrong value.
func TestStrangeWebhookPaths(t *testing.T) {
	url := answering(t, http.StatusOK, agreeable)
	for name, hook := range map[string]string{
		"none":          "https://bot.example",
		"slash":         "https://bot.example/",
		"ends in slash": "https://bot.example/a/",
		"braces":        "https://bot.example/{bot}",
		"open brace":    "https://bot.example/{bot",
		"double slash":  "https://bot.example//telegram",
		"dots":          "https://bot.example/a/../b",
		"escaped":       "https://bot.example/a%20b",
		"space":         "https://bot.example/a b",
		"query":         "https://bot.example/a?b=c",
		"taken":         "https://bot.example/metrics",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.live()
			w.env["TELEGRAM_API_URL"] = url
			w.env["MITRA_WEBHOOK_SECRET"] = hookWord
			w.env["MITRA_WEBHOOK_URL"] = hook
			if o := w.run("check"); o.code != 0 {
				w.refused(nil, "-webhook-url")
				return
			}
			w.serve().stop()
		})
	}
}

func sandboxSend(t *testing.T, base, body string) {
	t.Helper()
	resp, err := http.Post(base+"/sandbox/send", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(resp.Body)
		t.Fatalf("send: %d %s", resp.StatusCode, b)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// eventually waits for what another goroutine is about to do.
func eventually(t *testing.T, done func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-deadline:
			t.Fatalf("not seen within %v", patience)
		case <-tick.C:
		}
	}
}
