package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/sandbox"
	"mitrabot/db"
)

const (
	kills       = 30
	killPeople  = 12
	killEntries = 6 // log entries each person makes at least
)

// TestKilledAtRandomMoments ends the real process with SIGKILL at random moments while people use it, and starts it
// again each time. Telegram's part is played by the sandbox, which lives on. In the end every update has had its
// effect exactly once, every message has arrived, and none arrived twice without saying so.
func TestKilledAtRandomMoments(t *testing.T) {
	sb, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(sb)
	t.Cleanup(func() { sb.Close(); api.Close() })
	home := t.TempDir()
	file := filepath.Join(home, "mitra.db")
	key := filepath.Join(home, "key")
	run := func() *process {
		return start(t, home, "-token", sandbox.DefaultToken, "-api-url", api.URL, "-database", file, "-key-file", key,
			"-rate", "0") // at a pace, most kills would meet it idle
	}
	p := run()
	p.ready()

	stop := make(chan struct{}) // closed when the last kill is survived
	var people sync.WaitGroup
	crowd := make([]*busy, killPeople)
	for i := range crowd {
		crowd[i] = &busy{person: person{t, api.URL, int64(5001 + i)}}
		people.Go(func() { crowd[i].work(stop) })
	}
	for n := range kills {
		<-time.After(time.Duration(30+rand.IntN(350)) * time.Millisecond) // the random moment is the point of the test
		p.kill()
		p = run()
		p.ready()
		if n == kills-1 {
			close(stop)
		}
	}
	people.Wait()
	if t.Failed() {
		t.Logf("the program's last words:\n%s", p.stderr.String())
		return
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	checkEffects(t, file, key, crowd)
	checkMessages(t, api.URL, crowd)
}

// busy is a person who logs contact after contact.
type busy struct {
	person
	typed   int // messages he sent: each is answered by exactly one new message
	pressed int
	notes   []string
}

// work runs until stop is closed and enough is logged. Every act waits for its answer, as a person does.
func (b *busy) work(stop chan struct{}) {
	b.say("/start", "Setuju?")
	b.press("Setuju", "Pertanyaan 1")
	b.press("Ibu", "Pertanyaan 2")
	b.answer("LKP Contoh Melati", "Pertanyaan 3")
	b.press("LKP", "Pertanyaan 4")
	b.press("WITA", "Ringkasan")
	b.press("Simpan", "Mari mulai dengan satu mitra")
	b.press("Tambah mitra pertama", "Pertanyaan 1")
	b.answer("Mitra Rekaan", "Pertanyaan 2")
	b.press("Lewati", "Pertanyaan 3")
	b.press("Lewati", "Pertanyaan 4")
	b.press("Tiap bulan", "Pertanyaan 5")
	b.press("Lewati", "Ringkasan")
	b.press("Simpan", "tercatat dalam buku mitra")
	for n := 0; !b.t.Failed(); n++ {
		select {
		case <-stop:
			if n >= killEntries {
				return
			}
		default:
		}
		note := fmt.Sprintf("catatan %d-%d", b.id, n)
		b.say("/catat", "Dengan mitra yang mana")
		b.press("Mitra Rekaan", "Pertanyaan 1")
		b.press("WhatsApp", "Pertanyaan 2")
		b.press("Baik", "Pertanyaan 3")
		b.press("Lewati", "Pertanyaan 4")
		b.answer(note, note)
		b.notes = append(b.notes, note)
	}
}

func (b *busy) say(text string, want string) {
	b.typed++
	b.says(text, want)
}

// oldCard is what a button of a card that is no longer the live one is answered with, above the live one.
const oldCard = "dari kartu lama"

func says(want string) func(message) bool {
	return func(m message) bool { return strings.Contains(m.Text, want) }
}

// press presses a button and waits for an answer that holds want. What was sent just before a kill may come again
// meanwhile, marked: that is no answer. A card that came again may be an older one; its button is answered with the live
// card, which holds want where an earlier press had its effect, and is pressed next where not.
func (b *busy) press(label, want string) {
	if b.t.Failed() {
		return
	}
	old := func(m message) bool { return strings.Contains(m.Text, oldCard) && m.key(label) != "" }
	b.pressed++
	before := b.taps(label)
	for range 100 {
		m := b.seesOne(before, fmt.Sprintf("%q", want), says(want), old)
		if strings.Contains(m.Text, want) {
			return
		}
		b.pressed++
		before = b.tapsOn(m, label)
	}
	b.t.Errorf("%d: a hundred cards with the button %q are old, and none shows %q", b.id, label, want)
}

// answer types an answer. The first message after a restart is answered with "continue?", which offers to take it.
func (b *busy) answer(text, want string) {
	if b.t.Failed() {
		return
	}
	b.typed++
	before := b.mark()
	b.send(map[string]any{"text": text})
	asks := func(m message) bool { return m.key("Jawabannya") != "" }
	if m := b.seesOne(before, fmt.Sprintf("%q", want), says(want), asks); !strings.Contains(m.Text, want) {
		b.press("Jawabannya", want)
	}
}

// checkEffects compares the partner book with what each person did.
func checkEffects(t *testing.T, file, key string, crowd []*busy) {
	t.Helper()
	ring, err := db.LoadKeyring(key)
	if err != nil {
		t.Fatal(err)
	}
	store, err := db.Open(t.Context(), db.Options{DSN: file, Key: ring})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for _, b := range crowd {
		var notes []string
		_, _, err := store.Turn(t.Context(), b.id, 0, time.Now(), func(ctx context.Context, v bot.View) (bot.Change, error) {
			log, total, err := v.Contacts(ctx, 1, 0, 10000)
			if err != nil {
				return bot.Change{}, err
			}
			if total != len(log) {
				t.Errorf("%d: %d entries of %d read", b.id, len(log), total)
			}
			for i := len(log) - 1; i >= 0; i-- {
				notes = append(notes, log[i].Note)
			}
			_, partners, err := v.Partners(ctx, false, 0, 10)
			if partners != 1 {
				t.Errorf("%d: %d partners, want 1", b.id, partners)
			}
			return bot.Change{}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := strings.Join(notes, ", "), strings.Join(b.notes, ", "); got != want {
			t.Errorf("%d: the log is\n%s\nwant\n%s", b.id, got, want)
		}
	}
}

// checkMessages counts what arrived. A person's every message brings one new message and the end of the onboarding
// two more; a message that may have arrived before a kill comes again, but says so. Answers to old cards are left out: by
// how many presses one was asked for cannot be told from outside.
func checkMessages(t *testing.T, base string, crowd []*busy) {
	t.Helper()
	var calls []struct {
		Method string         `json:"method"`
		Status int            `json:"status"`
		Params map[string]any `json:"params"`
	}
	call(t, "GET", base+"/sandbox/calls?method=sendMessage&limit=50000", nil, &calls)
	plain, marked := map[int64]int{}, map[int64]int{}
	said := map[int64]string{} // all unmarked texts of a person
	for _, c := range calls {
		if c.Status != http.StatusOK {
			continue
		}
		id, _ := c.Params["chat_id"].(float64)
		text, _ := c.Params["text"].(string)
		if strings.Contains(text, oldCard) {
			continue
		}
		if strings.Contains(text, "↻ Dikirim ulang") {
			marked[int64(id)]++
		} else {
			plain[int64(id)]++
			said[int64(id)] += text + "\n"
		}
	}
	sum, repeated := 0, 0
	for _, b := range crowd {
		want := b.typed + 2
		if plain[b.id] > want {
			t.Errorf("%d: %d messages without a mark for %d causes: some came twice silently", b.id, plain[b.id], want)
		}
		if plain[b.id]+marked[b.id] < want {
			t.Errorf("%d: %d messages and %d repeated ones for %d causes: some never came", b.id, plain[b.id], marked[b.id], want)
		}
		for _, note := range b.notes {
			if n := strings.Count(said[b.id], note+"\n"); n > 1 {
				t.Errorf("%d: the confirmation of %q came %d times without a mark", b.id, note, n)
			}
		}
		sum += b.typed + b.pressed
		repeated += marked[b.id]
	}
	t.Logf("%d kills, %d people, %d updates, %d messages marked as repeated", kills, len(crowd), sum, repeated)
}
