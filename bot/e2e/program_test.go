// Package e2e holds the tests that run the real program: built as the README says, started as a process, and talked
// to over HTTP only, as a person in the sandbox or as Telegram itself.
package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// built is the program, made once per test run.
var built = struct {
	sync.Once
	file string
	dir  string
	err  error
}{}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// binary builds the program as an operator would.
func binary(t testing.TB) string {
	t.Helper()
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "mitra-e2e"); built.err != nil {
			return
		}
		built.file = filepath.Join(built.dir, "mitrabot")
		out, err := exec.Command("go", "build", "-o", built.file, "mitrabot").CombinedOutput()
		if err != nil {
			built.err = fmt.Errorf("go build: %w: %s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.file
}

// process is a running program.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	home   string
	listen string
	stdout lines
	stderr lines
	done   chan struct{}
}

// lines collects what a process prints.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// patience is how long a test waits for what is to come: far longer than it takes, even on a machine that is busy with
// other things.
const patience = time.Minute

// freeAddr is a loopback address nobody listens on at the moment.
func freeAddr(t testing.TB) string {
	t.Helper()
	for range 100 {
		// Below the ports that systems give out by themselves, and beside those of the tests of bot/program, which run at
		// the same time: nobody else may get it while the program is restarted.
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(6_000)))
		if err == nil {
			l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no free port")
	return ""
}

// start runs the program with home as its whole world.
func start(t testing.TB, home string, args ...string) *process {
	t.Helper()
	p := &process{t: t, home: home, listen: freeAddr(t), done: make(chan struct{})}
	p.cmd = exec.Command(binary(t), append(args, "-listen", p.listen)...)
	p.cmd.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "config"),
		"XDG_DATA_HOME=" + filepath.Join(home, "data"), "PATH=" + os.Getenv("PATH"), "TZ=" + os.Getenv("TZ")}
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.cmd.Wait(); close(p.done) }()
	t.Cleanup(func() { p.kill() })
	return p
}

// ready waits until the program takes updates, and tells how long that took.
func (p *process) ready() time.Duration {
	p.t.Helper()
	begin := time.Now()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for time.Since(begin) < patience {
		resp, err := http.Get("http://" + p.listen + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return time.Since(begin)
			}
		}
		select {
		case <-p.done:
			p.t.Fatalf("the program ended: %s", p.stderr.String())
		case <-tick.C:
		}
	}
	p.t.Fatalf("not ready within %v: %s", patience, p.stderr.String())
	return 0
}

// printed is what the program has printed, at least its first line: what is printed takes a moment to come through.
func (p *process) printed() string {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if out := p.stdout.String(); strings.Contains(out, "\n") {
			return out
		}
		<-tick.C
	}
	return p.stdout.String()
}

// kill ends the process at once, as a power cut would.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.done
}

// stop asks the process to end and returns its exit code. Ten seconds are promised; the test leaves a busy machine some
// more, and what hangs for good hangs longer.
func (p *process) stop() int {
	p.t.Helper()
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(30 * time.Second):
		p.t.Errorf("did not stop within 30 s of SIGTERM")
		p.kill()
	}
	return p.cmd.ProcessState.ExitCode()
}

// person is somebody in the sandbox.
type person struct {
	t    testing.TB
	base string
	id   int64
}

// view is a chat as a person sees it.
type view struct {
	Messages []message `json:"messages"`
	Notice   string    `json:"notice"`
}

type message struct {
	ID      int64      `json:"id"`
	From    string     `json:"from"`
	Text    string     `json:"text"`
	Edits   int        `json:"edits"`
	Buttons [][]button `json:"buttons"`
}

type button struct {
	Text string `json:"text"`
	Data string `json:"data"`
	URL  string `json:"url"`
	Copy string `json:"copy"`
}

// call talks to the sandbox's machine interface.
func call(t testing.TB, method, url string, body, into any) {
	t.Helper()
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		r = bytes.NewReader(b)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, r)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %s", method, url, resp.StatusCode, b)
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatalf("%s: %v: %s", url, err, b)
		}
	}
}

func (p person) chat() view {
	p.t.Helper()
	var v view
	call(p.t, "GET", fmt.Sprintf("%s/sandbox/chat?user=%d", p.base, p.id), nil, &v)
	return v
}

func (p person) send(body map[string]any) {
	p.t.Helper()
	body["user"] = p.id
	call(p.t, "POST", p.base+"/sandbox/send", body, nil)
}

// says types a text and waits until an answer holds all of want.
func (p person) says(text string, want ...string) message {
	p.t.Helper()
	before := p.mark()
	p.send(map[string]any{"text": text})
	return p.sees(before, want...)
}

// presses the newest button whose label holds label, and waits until the answer, new or in place, holds all of want.
func (p person) presses(label string, want ...string) message {
	p.t.Helper()
	return p.sees(p.taps(label), want...)
}

// taps presses the newest button whose label holds label, as soon as there is one, and tells how the chat was before.
func (p person) taps(label string) mark {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		for _, m := range slices.Backward(p.chat().Messages) {
			if m.key(label) != "" {
				return p.tapsOn(m, label)
			}
		}
		call(p.t, "GET", fmt.Sprintf("%s/sandbox/wait?user=%d&timeout=200ms", p.base, p.id), nil, nil)
	}
	p.t.Fatalf("no button %q on the screen", label)
	return nil
}

// tapsOn presses the first button of m whose label holds label.
func (p person) tapsOn(m message, label string) mark {
	p.t.Helper()
	before := p.mark()
	p.send(map[string]any{"press": m.key(label), "message_id": m.ID})
	return before
}

// mark is the state of a chat against which an answer is new.
type mark map[int64]int

func (p person) mark() mark {
	m := mark{}
	for _, msg := range p.chat().Messages {
		m[msg.ID] = msg.Edits + 1
	}
	return m
}

// sees waits for a message that is new or edited since before and holds all of want.
func (p person) sees(before mark, want ...string) message {
	p.t.Helper()
	return p.seesOne(before, fmt.Sprintf("%q", want), func(m message) bool { return holds(m.Text, want) })
}

// seesOne waits for a message that is new or edited since before and is one of the kinds, of which the first is preferred.
func (p person) seesOne(before mark, what string, kinds ...func(message) bool) message {
	p.t.Helper()
	deadline := time.Now().Add(2 * patience) // all thirty kills of a test may fall into one wait
	var v view
	for time.Now().Before(deadline) {
		v = p.chat()
		for _, kind := range kinds {
			for _, m := range slices.Backward(v.Messages) {
				if m.From == "bot" && before[m.ID] != m.Edits+1 && kind(m) {
					return m
				}
			}
		}
		call(p.t, "GET", fmt.Sprintf("%s/sandbox/wait?user=%d&timeout=200ms", p.base, p.id), nil, nil)
	}
	var last string
	if n := len(v.Messages); n > 0 {
		last = v.Messages[n-1].Text
	}
	p.t.Fatalf("no answer with %s; the last message is:\n%s", what, last)
	return message{}
}

func holds(text string, want []string) bool {
	for _, w := range want {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// key is what the first button of m whose label holds label sends when it is pressed; "" where there is none.
func (m message) key(label string) string {
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Data != "" && strings.Contains(b.Text, label) {
				return b.Data
			}
		}
	}
	return ""
}

// labels are all button labels of a message.
func (m message) labels() string {
	var out []string
	for _, row := range m.Buttons {
		for _, b := range row {
			out = append(out, b.Text)
		}
	}
	return strings.Join(out, " | ")
}
