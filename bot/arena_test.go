package bot_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
	"mitrabot/content"
	"mitrabot/db"
)

// arena is a stage that is attacked: everything the bot sends is examined, and the rows of other people are watched.
type arena struct {
	*stage
	file string // of the database
	rows *sql.DB
	key  *db.Keyring
	log  bytes.Buffer
	sent []outbox.Delivery // since the last event
	data map[string]bool   // of every button that was shown
}

func newArena(t testing.TB) *arena {
	t.Helper()
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	dir := swift(t)
	key, err := db.CreateKeyring(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	return openArena(t, lib, dir, key)
}

// again is an arena in which everything is as it is in a now; what happens in one does not happen in the other.
func (a *arena) again(t testing.TB) *arena {
	t.Helper()
	dir := swift(t)
	if _, err := a.rows.Exec("VACUUM INTO ?", filepath.Join(dir, "mitra.db")); err != nil {
		t.Fatal(err)
	}
	b := openArena(t, a.lib, dir, a.key)
	b.now, b.update, b.link, b.lang = a.now, a.update, a.link, a.lang
	for id, c := range a.chats {
		same := *c
		same.messages = slices.Clone(c.messages)
		b.chats[id] = &same
	}
	b.restart()
	return b
}

func openArena(t testing.TB, lib *content.Library, dir string, key *db.Keyring) *arena {
	t.Helper()
	a := &arena{key: key, file: filepath.Join(dir, "mitra.db"), data: map[string]bool{}}
	store, err := db.Open(t.Context(), db.Options{DSN: a.file, Key: key, Log: quiet(), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if a.rows, err = sql.Open("sqlite3", "file:"+a.file+"?mode=ro"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		a.rows.Close()
		store.Close()
	})
	a.stage = &stage{lib: lib, store: store, who: 1001, update: 100, chats: map[int64]*chat{}, away: map[int64]bool{}, now: morning()}
	a.restart()
	return a
}

// swift is a folder in memory where the system has one: thousands of turns, each on disk when it ends, take their time.
func swift(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "mitra")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func morning() time.Time { return time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) }

// restart starts the coach anew, with the arena between it and the chats.
func (a *arena) restart() {
	a.stage.restart()
	a.runner.Out = a
	a.runner.Log = slog.New(slog.NewTextHandler(&a.log, nil))
}

// Deliver implements bot.Deliverer.
func (a *arena) Deliver(ds ...outbox.Delivery) {
	if shownMeanwhile(ds) {
		return
	}
	for _, d := range ds {
		for _, row := range d.Buttons {
			for _, b := range row {
				if b.Data != "" {
					a.data[b.Data] = true
				}
			}
		}
	}
	a.sent = append(a.sent, ds...)
	a.stage.Deliver(ds...)
}

// play lets who act as in a story.
func (a *arena) play(t *testing.T, who int64, acts ...string) {
	t.Helper()
	a.stage.t, a.who = t, who
	for _, line := range acts {
		if line == "{restart}" {
			a.restart()
			continue
		}
		act(t, a.stage, line)
		if strings.HasPrefix(line, "{down") || strings.HasPrefix(line, "{content") {
			a.restart()
		}
		a.heard()
	}
}

// attack sends one event of who and examines the answer; it returns what was sent.
func (a *arena) attack(t *testing.T, who int64, ev bot.Event) []outbox.Delivery {
	t.Helper()
	a.stage.t, a.who = t, who
	a.sent = nil
	a.log.Reset()
	if ev.Kind == bot.Pressed {
		ev.PressID = "tekan" + strconv.FormatInt(a.update, 10)
	}
	a.send(ev) // fails the test on an error
	a.heard()
	if a.log.Len() > 0 {
		t.Errorf("event %q with %q: %s", ev.Kind, ev.Data+ev.Text, a.log.String())
	}
	to := who
	if ev.Chat != 0 {
		to = ev.Chat
	}
	answers := 0
	for _, d := range a.sent {
		if d.Chat != to {
			t.Errorf("an event of %d was answered to %d", who, d.Chat)
		}
		if d.Press != nil {
			answers++
			if d.Press.ID != ev.PressID {
				t.Errorf("press %q was answered as %q", ev.PressID, d.Press.ID)
			}
		}
		examine(t, d.Message)
	}
	switch {
	case ev.Kind == bot.Pressed && answers != 1:
		t.Errorf("the press of %q was answered %d times", ev.Data, answers)
	case ev.Kind != bot.Pressed && ev.Kind != bot.Left && ev.Kind != bot.Returned && len(a.sent) == 0:
		t.Errorf("%s %q was met with silence", ev.Kind, ev.Text)
	}
	return a.sent
}

// markup is what Telegram takes of HTML (Bot API, "HTML style"), as far as the bot uses it; entity are the entities.
var (
	markup = regexp.MustCompile(`</?(b|i|u|s|code|pre|blockquote|a)>|<a href="[^"<>]*">|<blockquote expandable>`)
	entity = regexp.MustCompile(`&(lt|gt|amp|quot|#[0-9]+|#x[0-9a-fA-F]+);`)
)

// examine holds a message against Telegram's limits.
func examine(t *testing.T, m outbox.Message) {
	t.Helper()
	plain := plainText(t, m.Text) // checks the balance
	if rest := markup.ReplaceAllString(m.Text, ""); strings.Contains(rest, "<") || strings.Contains(entity.ReplaceAllString(rest, ""), "&") {
		t.Errorf("unescaped text in %q", m.Text)
	}
	if n := len(utf16.Encode([]rune(plain))); n > 4096 {
		t.Errorf("a message of %d UTF-16 units", n)
	}
	if !utf8.ValidString(m.Text) {
		t.Errorf("invalid UTF-8 in %q", m.Text)
	}
	if (m.Kind == outbox.Send || m.Kind == outbox.Edit) && m.Media == nil && strings.TrimSpace(plain) == "" {
		t.Errorf("an empty message with the buttons %v", m.Buttons)
	}
	if m.Kind == outbox.Inline {
		examineFound(t, m.Found)
	}
	if m.Press != nil && utf8.RuneCountInString(m.Press.Notice) > 200 {
		t.Errorf("a notice of %d characters", utf8.RuneCountInString(m.Press.Notice))
	}
	for _, row := range m.Buttons {
		for _, b := range row {
			set := 0
			for _, s := range []string{b.Data, b.URL, b.Copy} {
				if s != "" {
					set++
				}
			}
			if set != 1 || strings.TrimSpace(b.Label) == "" || !utf8.ValidString(b.Label+b.Data+b.Copy) {
				t.Errorf("a button that Telegram refuses: %+v", b)
			}
			if len(b.Data) > 64 || utf8.RuneCountInString(b.Copy) > 256 {
				t.Errorf("too much in the button %+v", b)
			}
		}
	}
}

// owned lists the tables with people's rows by the column that tells whose they are.
var owned = []struct{ table, owner string }{{"users", "owner"}, {"partners", "owner"}, {"conversations", "owner"},
	{"contacts", "owner"}, {"reminders", "owner"}, {"outbox", "chat"},
	{"mentors", "person"}, {"mentorships", "owner"}, {"tips", "mentor"}, {"appointments", "admin"}, {"pulses", "owner"}}

// dump is every row of one person, or with not of everybody else, as it stands in the database.
func (a *arena) dump(t *testing.T, who int64, not bool) string {
	t.Helper()
	var out strings.Builder
	for _, o := range owned {
		op := "="
		if not {
			op = "<>"
		}
		rows, err := a.rows.Query("SELECT * FROM "+o.table+" WHERE "+o.owner+" "+op+" ? ORDER BY 1, 2", who)
		if err != nil {
			t.Fatal(err)
		}
		cols, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]any, len(cols))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			out.WriteString(o.table)
			for _, v := range values {
				fmt.Fprintf(&out, " %v", *v.(*any))
			}
			out.WriteByte('\n')
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	return out.String()
}

// forget removes all rows of who, so that the next attack does not meet them.
func (a *arena) forget(t *testing.T, who int64) {
	t.Helper()
	a.update++
	_, _, err := a.store.Turn(context.Background(), who, a.update, a.now,
		func(context.Context, bot.View) (bot.Change, error) { return bot.Change{Erase: true}, nil })
	if err != nil {
		t.Fatal(err)
	}
	delete(a.chats, who)
}

// ready are the acts of an owner up to a partner of his own.
func ready(partner string) []string {
	return []string{"/start", "[Setuju]", "[Ibu]", "LKP Contoh Melati", "[LKP]", "[WITA]", "[Simpan]",
		"[Tambah mitra pertama]", partner, "[Lewati]", "081200001234", "[Tiap minggu]", "[Lewati]", "[Simpan]"}
}

// states are the situations in which a person is attacked, or attacks: the acts that lead there.
func states() [][]string {
	home, partner := ready("")[:7], ready("CV Contoh Rajut")
	then := func(to []string, acts ...string) []string { return append(slices.Clone(to), acts...) }
	list := [][]string{
		{},                                    // a stranger
		{"/start"},                            // asked for consent
		{"/start", "[Setuju]"},                // a choice
		{"/start", "[Setuju]", "[Nama saja]"}, // a name
		partner[:6],                           // a summary
		home,
		partner[:8],                          // the name of a partner
		partner[:10],                         // a telephone number
		then(partner[:11], "[Atur sendiri]"), // a number
		partner[:13],                         // the summary of a partner
		partner,
		then(partner, "/catat"),
		then(partner, "/catat", "[CV Contoh]", "[WhatsApp]", "[Baik]"),             // a date ahead
		then(partner, "/catat", "[CV Contoh]", "[WhatsApp]", "[Baik]", "[Lewati]"), // the note
		then(partner, "/catat", "[CV Contoh]", "[WhatsApp]", "[Baik]", "[Lewati]", "[Lewati]", "[Perbaiki]", "[Hasil]"),
		then(partner, "{wait 200h}"),                        // a reminder
		then(partner, "{wait 200h}", "[Hubungi sekarang]"),  // its greeting
		then(partner, "/mitra", "[CV Contoh]"),              // a partner's card
		then(partner[:8], "{wait 31m}", "PT Rekaan Busana"), // text after a pause
		then(partner, "/pengaturan", "[Jam pengingat]"),     // an hour of the day
		then(partner, "/hapus_data"),
		then(partner, "{data p:1:arc}"),
		then(partner, "{block}"),
		then(partner, "{data p:1:pr}"),                                        // what is promised
		then(partner, "{data p:1:pr}", "[Menelepon]", "[Telepon]", "[besok]"), // an hour of the day
		then(partner, "{data p:1:pr}", "[Menelepon]", "[Telepon]", "besok jam 10", "{wait 30h}"),
		then(home, "{wait 200h}"),       // the technique of the week
		then(partner, "{data ya:pa:1}"), // the pattern advisor
		then(partner, "{data ya:sc:1}"), // the scan of an agreement
	}
	for step := 1; step <= 11; step++ {
		list = append(list, then(partner, fmt.Sprintf("{data f:s%02d:1:0:show}", step), "[Mulai]"))
	}
	return list
}

const (
	bystander = 1002
	attacker  = 500_000 // and up: everyone who attacks is somebody new
)

// scene puts a new person into a state, beside a bystander.
func (a *arena) scene(t *testing.T, state int) (who int64, bystanders string) {
	t.Helper()
	all := states()
	who = attacker + a.update // new each time
	a.now = morning()
	a.play(t, who, all[state%len(all)]...)
	return who, a.dump(t, who, true)
}

// after compares the rows of everybody else with those before.
func (a *arena) after(t *testing.T, who int64, before string) {
	t.Helper()
	if now := a.dump(t, who, true); now != before {
		t.Errorf("the rows of somebody else have changed:\n%s", firstDifference(before, now))
	}
	a.forget(t, who)
	if left := a.dump(t, who, false); left != "" {
		t.Errorf("rows outlive their owner:\n%s", left)
	}
}

// settleBystander plays the bystander once; a fuzz function has a *testing.T only inside its runs.
func (a *arena) settleBystander(t *testing.T) {
	t.Helper()
	if a.dump(t, bystander, false) == "" {
		a.play(t, bystander, append(ready("Koperasi Rekaan Jauh"), "/catat", "[Koperasi]", "[Bertemu]", "[Baik]", "[Lewati]", "kabar baik")...)
	}
}
