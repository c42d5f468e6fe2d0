package e2e

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mitrabot/bot/sandbox"
)

const (
	mentorPerson = 2001
	firstOwner   = 700_001
	tipWords     = "Kunjungi satu mitra minggu ini."
)

// circle is a mentor with his owners: the real program as a process, and the sandbox in Telegram's part. The sandbox
// lives in the test, so what it has seen survives whatever happens to the program.
type circle struct {
	t      testing.TB
	base   string
	home   string
	file   string // the database
	http   *http.Client
	p      *process
	mentor person
	invite string // what /start says of an owner whom the mentor invites
	owners []int64

	printed strings.Builder // what processes that have ended wrote
}

// newCircle starts the program without limits and makes a person a mentor, by the same steps as an administrator's.
func newCircle(t testing.TB) *circle {
	t.Helper()
	sb, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(sb)
	t.Cleanup(func() { sb.Close(); api.Close() })
	home := t.TempDir()
	c := &circle{
		t: t, base: api.URL, home: home, file: filepath.Join(home, "mitra.db"),
		http:   &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 2 * patience},
		mentor: person{t, api.URL, mentorPerson},
	}
	c.run("-rate", "0")
	m := c.mentor
	m.says("/start", "Sebelum mulai")
	m.presses("Setuju", "Pertanyaan 1")
	m.says("/mentor", "Kelola mentor")
	m.presses("Jadikan saya mentor", "Dengan nama apa")
	m.says("Mentor Rekaan", "Nama tersimpan", "Mentor Rekaan")
	link := m.presses("Undang pemilik lembaga", "Tautan undangan")
	_, code, ok := strings.Cut(link.Text, "?start=")
	if !ok {
		t.Fatalf("no link in\n%s", link.Text)
	}
	c.invite = strings.TrimSpace(code)
	return c
}

// run starts the program on the data there is.
func (c *circle) run(flags ...string) time.Duration {
	c.t.Helper()
	if c.p != nil {
		c.printed.WriteString(c.p.stdout.String() + c.p.stderr.String())
	}
	c.p = start(c.t, c.home, append([]string{"-token", sandbox.DefaultToken, "-api-url", c.base, "-database", c.file,
		"-key-file", filepath.Join(c.home, "key"), "-admins", fmt.Sprint(mentorPerson)}, flags...)...)
	return c.p.ready()
}

// restart ends the program in order and starts it with other flags.
func (c *circle) restart(flags ...string) {
	c.t.Helper()
	if code := c.p.stop(); code != 0 {
		c.t.Fatalf("exit code %d: %s", code, c.p.stderr.String())
	}
	c.run(flags...)
}

// peak is the most memory the running process has had resident, in KB; 0 where the system has no /proc.
func (c *circle) peak() int {
	c.t.Helper()
	if _, err := os.Stat("/proc/self/status"); err != nil {
		return 0
	}
	return usageOf(c.t, c.p.cmd.Process.Pid).peak
}

// recruit has n owners come by the invitation link, agree to the notice and to being accompanied.
func (c *circle) recruit(n int) {
	c.t.Helper()
	ids := make(chan int64)
	var crowd sync.WaitGroup
	var mu sync.Mutex
	var failed []error
	for range 24 {
		crowd.Go(func() {
			for id := range ids {
				if err := c.join(id); err != nil {
					mu.Lock()
					failed = append(failed, fmt.Errorf("%d: %w", id, err))
					mu.Unlock()
				}
			}
		})
	}
	for range n {
		id := int64(firstOwner + len(c.owners))
		c.owners = append(c.owners, id)
		ids <- id
	}
	close(ids)
	crowd.Wait()
	if len(failed) > 0 {
		c.t.Fatalf("%d of %d owners could not join: %v", len(failed), n, failed[0])
	}
}

func (c *circle) join(id int64) error {
	if _, err := c.act(id, map[string]any{"start": c.invite}, shows("Sebelum mulai")); err != nil {
		return err
	}
	if _, err := c.act(id, map[string]any{"press": "Setuju, mulai"}, shows("Mentor Rekaan", "ingin mendampingi")); err != nil {
		return err
	}
	_, err := c.act(id, map[string]any{"press": "✅ Ya, saya mau"}, shows("Mentor Rekaan", "sekarang mentor Anda"))
	return err
}

// live is a chat as GET /sandbox/wait answers it.
type live struct {
	view
	Rev int64 `json:"rev"`
}

// shows tells whether the newest message of the bot holds all of want.
func shows(want ...string) func(live) bool {
	return func(l live) bool {
		for i := len(l.Messages) - 1; i >= 0; i-- {
			if l.Messages[i].From == "bot" {
				return holds(l.Messages[i].Text, want)
			}
		}
		return false
	}
}

// act lets a person do something and waits with patience until the chat is as it should be. Safe for use from many
// goroutines.
func (c *circle) act(id int64, what map[string]any, until func(live) bool) (live, error) {
	body := map[string]any{"user": id}
	for k, v := range what {
		body[k] = v
	}
	if err := c.ask("POST", "/sandbox/send", body, nil); err != nil {
		return live{}, err
	}
	return c.wait(id, patience, until)
}

// wait returns the chat of a person as soon as it is as it should be.
func (c *circle) wait(id int64, limit time.Duration, until func(live) bool) (l live, err error) {
	for end := time.Now().Add(limit); time.Now().Before(end); {
		path := fmt.Sprintf("/sandbox/wait?user=%d&after=%d&timeout=1s", id, l.Rev)
		if err := c.ask("GET", path, nil, &l); err != nil {
			return l, err
		}
		if until(l) {
			return l, nil
		}
	}
	last := ""
	if n := len(l.Messages); n > 0 {
		last = l.Messages[n-1].Text
	}
	return l, fmt.Errorf("not what was waited for within %v; the last message is:\n%s", limit, last)
}

// ask calls the sandbox's machine interface.
func (c *circle) ask(method, path string, body, into any) error {
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		r = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, c.base+path, r)
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, b)
	}
	if into == nil {
		return nil
	}
	// A field that is not in the answer must not keep what an earlier answer left in it.
	if l, ok := into.(*live); ok {
		*l = live{}
	}
	return json.Unmarshal(b, into)
}

// fault has the next calls meet a mishap.
func (c *circle) fault(f map[string]any) {
	c.t.Helper()
	if f["method"] == nil {
		f["method"] = "sendMessage"
	}
	if err := c.ask("POST", "/sandbox/fault", f, nil); err != nil {
		c.t.Fatal(err)
	}
}

// sent is one call for a new message.
type sent struct {
	N      int64     `json:"n"`
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Status int       `json:"status"` // 0: the connection was cut
	Params struct {
		Chat json.Number `json:"chat_id"`
		Text string      `json:"text"`
	} `json:"params"`
}

func (s sent) chat() int64 {
	id, _ := strconv.ParseInt(s.Params.Chat.String(), 10, 64)
	return id
}

// calls lists the calls for new messages after number n, in the order in which they were answered.
func (c *circle) calls(n int64) (list []sent) {
	c.t.Helper()
	var all []sent
	if err := c.ask("GET", fmt.Sprintf("/sandbox/calls?after=%d", n), nil, &all); err != nil {
		c.t.Fatal(err)
	}
	for _, s := range all {
		if s.Method == "sendMessage" || s.Method == "sendPhoto" || s.Method == "sendDocument" || s.Method == "sendVoice" {
			list = append(list, s)
		}
	}
	return list
}

// lastCall is the number of the newest call for a new message.
func (c *circle) lastCall() int64 {
	c.t.Helper()
	n := int64(0)
	for _, s := range c.calls(0) {
		n = max(n, s.N)
	}
	return n
}

// draft writes a tip up to its preview.
func (c *circle) draft(words string) {
	c.t.Helper()
	c.mentor.says("/mentor", "Halaman mentor")
	c.mentor.presses("Tulis tip", "Tip baru")
	c.mentor.presses("Tulis sendiri", "Kirim isi tipnya")
	c.mentor.says(words, "Tombol apa")
	c.mentor.presses("Tanpa tombol", "Penerima", thousands(len(c.owners)))
}

// thousands writes a number as Indonesians do.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d.%03d", n/1000, n%1000)
}

// rows tells the state of every recipient of the mentor's first, second ... tip as the database has it. Tips are numbered
// from the time the mentor was appointed; the number is read from their recipients.
func (c *circle) rows(tip int) map[int64]string {
	c.t.Helper()
	states := map[int64]string{}
	c.query(func(rows *sql.Rows) error {
		var chat int64
		var state string
		if err := rows.Scan(&chat, &state); err != nil {
			return err
		}
		if states[chat] != "" {
			c.t.Errorf("%d has two rows of one tip", chat)
		}
		states[chat] = state
		return nil
	}, `SELECT chat, state FROM outbox WHERE key = (SELECT key FROM outbox WHERE key LIKE ? GROUP BY key
		ORDER BY key LIMIT 1 OFFSET ?)`, fmt.Sprintf("b%d.%%", mentorPerson), tip-1)
	return states
}

// query reads the database as it is on disk, beside the program.
func (c *circle) query(row func(*sql.Rows) error, text string, args ...any) {
	c.t.Helper()
	pool, err := sql.Open("sqlite3", "file:"+c.file+"?mode=ro&_busy_timeout=60000")
	if err != nil {
		c.t.Fatal(err)
	}
	defer pool.Close()
	rows, err := pool.QueryContext(c.t.Context(), text, args...)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			c.t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
}

// report reads the numbers of a tip's report: "terkirim", "gagal" and so on, and "penerima" for all.
func report(t testing.TB, m message) map[string]int {
	t.Helper()
	out := map[string]int{}
	number := func(s string) (int, bool) {
		n, err := strconv.Atoi(strings.ReplaceAll(s, ".", ""))
		return n, err == nil
	}
	for line := range strings.Lines(m.Text) {
		line = strings.TrimSpace(line)
		if head, tail, ok := strings.Cut(line, " "); ok && tail == "penerima" {
			if n, ok := number(head); ok {
				out["penerima"] = n
			}
		}
		label, value, ok := strings.Cut(line, ": ")
		if n, isNumber := number(value); ok && isNumber && !strings.HasPrefix(line, "•") {
			_, label, _ = strings.Cut(label, " ") // without its sign
			out[label] = n
		}
	}
	return out
}
