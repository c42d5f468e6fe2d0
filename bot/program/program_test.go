package program_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/program"
	"mitrabot/bot/sandbox"
	"mitrabot/db"
)

// Invented secrets. None of them may ever be printed.
const (
	token    = "123456789:FAKEfakeFAKEfakeFAKEfakeFAKEfake123"
	secret   = "FAKEfakeFAKEfakeFAKEfakeFAKEfake123" // the half of the token that matters
	password = "sandi-contoh-rahasia"
	hookWord = "kata-webhook-contoh-rahasia"
)

// nobody is an address where nobody listens. A free port would not do: another test may listen there a moment later.
const nobody = "http://127.0.0.1:1"

// patience is how long a test waits for what is to come: far longer than it takes, even on a machine that is busy with
// other things.
const patience = time.Minute

// stopWithin is how long a program may take to end.
const stopWithin = 30 * time.Second

// world is a machine of its own for one test: a folder, an environment, and the program on it.
type world struct {
	t   *testing.T
	dir string
	env map[string]string
}

// newWorld is a machine without database and key. Addresses are free ones, so that tests run side by side.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	w.env = map[string]string{
		"MITRA_DATA": w.path("data"), "MITRA_KEY_FILE": w.path("config/key"),
		"MITRA_LISTEN": freeAddr(t), "MITRA_SANDBOX": freeAddr(t),
	}
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *world) live() {
	delete(w.env, "MITRA_SANDBOX")
	w.env["TELEGRAM_BOT_TOKEN"] = token
	w.env["TELEGRAM_API_URL"] = nobody
}

// put writes a file of the operator's.
func (w *world) put(name, text string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(name)), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.path(name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// stock makes a database with one owner and one partner, and its key, in their places.
func (w *world) stock() {
	w.t.Helper()
	if err := os.MkdirAll(w.path("data"), 0o700); err != nil {
		w.t.Fatal(err)
	}
	key, err := db.CreateKeyring(w.path("config/key"))
	if err != nil {
		w.t.Fatal(err)
	}
	store, err := db.Open(w.t.Context(), db.Options{DSN: w.path("data/mitra.db"), Key: key, Create: true})
	if err != nil {
		w.t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	_, _, err = store.Turn(w.t.Context(), 1001, 1, now, func(context.Context, bot.View) (bot.Change, error) {
		return bot.Change{
			User: &bot.User{Owner: 1001, Language: "id", Address: "ibu", Institution: "LKP Contoh Melati", Kind: "lkp", Zone: "WITA",
				Consent: 1, ConsentAt: now, SeenAt: now, NextPartner: 2, NextContact: 1},
			Partners: []bot.Partner{{No: 1, Name: "CV Contoh Rajut", Step: 1, CreatedAt: now, UpdatedAt: now}},
		}, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		w.t.Fatal(err)
	}
}

// outcome is what a finished run left behind.
type outcome struct {
	code           int
	stdout, stderr string
}

// run runs a command to its end. One that serves although it should not is stopped, and ends with code 0.
func (w *world) run(args ...string) outcome {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	var stdout, stderr output
	code := program.Run(ctx, args, w.getenv, &stdout, &stderr)
	o := outcome{code, stdout.String(), stderr.String()}
	noSecrets(w.t, o)
	return o
}

func (w *world) getenv(name string) string { return w.env[name] }

// refused runs a command that must not be carried out: exit code 2, one clear line that holds all of want, and the
// folder as it was.
func (w *world) refused(args []string, want ...string) {
	w.t.Helper()
	before := w.listing()
	o := w.run(args...)
	after := w.listing()
	line := strings.TrimSuffix(o.stderr, "\n")
	if o.code != 2 || strings.Contains(line, "\n") || !strings.HasPrefix(line, "mitrabot: ") || len(line) > 1000 {
		w.t.Errorf("%q: code %d and on stderr\n%s\nwant code 2 and one line", args, o.code, o.stderr)
	}
	if o.stdout != "" {
		w.t.Errorf("%q: printed %q, want nothing on stdout", args, o.stdout)
	}
	for _, s := range want {
		if !strings.Contains(line, s) {
			w.t.Errorf("%q: %q says nothing of %q", args, line, s)
		}
	}
	if d := difference(before, after); d != "" {
		w.t.Errorf("%q: the folder has changed although nothing was to be done:\n%s", args, d)
	}
}

// checked runs "check" where something is wrong: plain lines, of which one names the fault, code 2, the folder as it
// was.
func (w *world) checked(args []string, want ...string) {
	w.t.Helper()
	before := w.listing()
	o := w.run(append([]string{"check"}, args...)...)
	if o.code != 2 || strings.Count(o.stderr, "\n") != 1 || !strings.Contains(o.stderr, "of 4 checks failed") {
		w.t.Errorf("check: code %d and on stderr\n%s\nwant code 2 and one line", o.code, o.stderr)
	}
	lines := slices.DeleteFunc(strings.Split(strings.TrimSuffix(o.stdout, "\n"), "\n"), func(l string) bool { return strings.HasPrefix(l, "job ") })
	if len(lines) != 4 {
		w.t.Errorf("check: %d lines, want 4:\n%s", len(lines), o.stdout)
	}
	wrong := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "WRONG") })
	if wrong < 0 {
		w.t.Fatalf("check: no line says what is wrong:\n%s", o.stdout)
	}
	for _, s := range want {
		if !strings.Contains(lines[wrong], s) {
			w.t.Errorf("check: %q says nothing of %q", lines[wrong], s)
		}
	}
	if d := difference(before, w.listing()); d != "" {
		w.t.Errorf("check has changed the folder:\n%s", d)
	}
}

// noSecrets looks for what may never be printed.
func noSecrets(t *testing.T, o outcome) {
	t.Helper()
	for _, s := range []string{secret, password, hookWord, "CV Contoh Rajut", "LKP Contoh Melati"} {
		if strings.Contains(o.stdout+o.stderr, s) {
			t.Errorf("%q was printed:\n%s%s", s, o.stdout, o.stderr)
		}
	}
}

// listing is the folder with mode and hash of everything in it.
func (w *world) listing() map[string]string {
	w.t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(w.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a serving program has renamed it since
		}
		if err != nil {
			return err
		}
		what := info.Mode().String()
		if info.Mode().IsRegular() {
			b, err := os.ReadFile(path)
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			what += fmt.Sprintf(" %d bytes %x", len(b), sha256.Sum256(b))
		}
		out[strings.TrimPrefix(path, w.dir)] = what
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func difference(before, after map[string]string) string {
	var d []string
	for name, is := range after {
		if was, ok := before[name]; !ok {
			d = append(d, "new: "+name+" "+is)
		} else if was != is {
			d = append(d, "changed: "+name+" "+was+" -> "+is)
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			d = append(d, "gone: "+name)
		}
	}
	slices.Sort(d)
	return strings.Join(d, "\n")
}

// output collects what the program prints while a test reads it.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// service is a program that serves.
type service struct {
	w              *world
	listen         string
	stdout, stderr output
	cancel         context.CancelFunc
	code           chan int
}

// serve starts the program and waits until it is ready.
func (w *world) serve(args ...string) *service {
	w.t.Helper()
	s := w.begin(args...)
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if resp, err := http.Get("http://" + s.listen + "/readyz"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return s
			}
		}
		select {
		case code := <-s.code:
			w.t.Fatalf("the program ended with %d: %s", code, s.stderr.String())
		case <-deadline:
			w.t.Fatalf("not ready within %v: %s", patience, s.stderr.String())
		case <-tick.C:
		}
	}
}

// begin starts the program and waits for nothing.
func (w *world) begin(args ...string) *service {
	ctx, cancel := context.WithCancel(context.Background())
	s := &service{w: w, listen: w.env["MITRA_LISTEN"], cancel: cancel, code: make(chan int, 1)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			if p := recover(); p != nil {
				fmt.Fprintf(&s.stderr, "panic: %v", p)
				s.code <- -1
			}
		}()
		s.code <- program.Run(ctx, args, w.getenv, &s.stdout, &s.stderr)
	}()
	w.t.Cleanup(func() {
		cancel()
		<-ended // it writes into the folder, which is removed next
	})
	return s
}

// stop ends the program as SIGTERM does: main turns the signal into the end of the context. It must end with code 0 and
// soon. Ten seconds are promised; the test leaves a busy machine some more, and what hangs for good hangs longer.
func (s *service) stop() outcome {
	s.w.t.Helper()
	s.cancel()
	select {
	case code := <-s.code:
		o := outcome{code, s.stdout.String(), s.stderr.String()}
		if code != 0 {
			s.w.t.Errorf("code %d after the end was asked for: %s", code, o.stderr)
		}
		noSecrets(s.w.t, o)
		return o
	case <-time.After(stopWithin):
		s.w.t.Fatalf("still running %v after the end was asked for: %s", stopWithin, s.stderr.String())
	}
	return outcome{}
}

// freeAddr is a loopback address nobody listens on, and that no other test of this package gets.
func freeAddr(t *testing.T) string {
	t.Helper()
	l := taken(t)
	l.Close()
	return l.Addr().String()
}

// ports are those the tests of this package have had so far. They lie below the ports that systems give out by
// themselves, lest somebody else gets one between its choice and its use, and beside those of the end-to-end tests.
var ports struct {
	sync.Mutex
	used map[int]bool
}

// taken is a listener that keeps an address for itself.
func taken(t *testing.T) net.Listener {
	t.Helper()
	ports.Lock()
	defer ports.Unlock()
	if ports.used == nil {
		ports.used = map[int]bool{}
	}
	for range 1000 {
		port := 26_000 + rand.IntN(6_000)
		if ports.used[port] {
			continue
		}
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		ports.used[port] = true
		t.Cleanup(func() { l.Close() })
		return l
	}
	t.Fatal("no free port")
	return nil
}

// telegram is a Bot API server that knows the token.
func telegram(t *testing.T) (*sandbox.Server, string) {
	t.Helper()
	s, err := sandbox.New(sandbox.Options{Token: token, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(s)
	t.Cleanup(func() {
		s.Close()
		api.Close()
	})
	return s, api.URL
}

// answering is a Bot API server that gives every call the same answer.
func answering(t *testing.T, status int, body string) string {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(status)
		io.WriteString(rw, body)
	}))
	t.Cleanup(api.Close)
	return api.URL
}
