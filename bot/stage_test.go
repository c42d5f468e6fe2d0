package bot_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/content"
	"mitrabot/db"
	"mitrabot/reminders"
)

// stage plays the bot for a story: the real coach on a real SQLite store, with a chat in place of Telegram and a clock
// that moves only when told to.
type stage struct {
	t      *testing.T
	lib    *content.Library
	store  *db.DB
	runner *bot.Runner
	tips   bot.Watch
	now    time.Time
	files  map[string][]byte // what was sent, by its file id
	update int64
	who    int64
	chats  map[int64]*chat
	lang   string         // of everybody's Telegram
	away   map[int64]bool // people who have blocked the bot, which meets that with the next tip
	link   string         // payload of the link shown last, to anybody
	lines  []string       // what the bot said since last asked
	last   string         // what it said before that
}

// chat is what one person sees.
type chat struct {
	messages  []*shown
	next      int64
	lastTyped int64
	files     []outbox.Media // made by the bot
}

type shown struct {
	id      int64
	buttons [][]outbox.Button
}

func newStage(t *testing.T) *stage {
	t.Helper()
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	key, err := db.CreateKeyring(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	store, err := db.Open(t.Context(), db.Options{DSN: filepath.Join(dir, "mitra.db"), Key: key, Log: quiet(), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s := &stage{t: t, lib: lib, store: store, who: 1001, lang: "id", update: 100, chats: map[int64]*chat{}, away: map[int64]bool{},
		now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
	s.restart()
	return s
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func (s *stage) restart() {
	s.runner = &bot.Runner{Coach: bot.NewCoach(s.lib, s.now, bot.Settings{Admins: []int64{1003}, Link: func(p string) string { return "https://t.me/MitraUjiBot?start=" + p }}), Store: s.store, Out: s, Log: quiet(),
		Now: func() time.Time { return s.now }}
	s.tips = bot.Watch{Coach: s.runner.Coach, Store: s.store, Out: s, Now: s.runner.Now, Log: quiet()}
}

// relearn starts the program anew with other content.
func (s *stage) relearn(name string) {
	s.t.Helper()
	fsys := content.Embedded()
	if name != "" {
		over, err := content.NewOverlay(fsys, filepath.Join("testdata", "content", name))
		if err != nil {
			s.t.Fatal(err)
		}
		fsys = over
	}
	lib, err := content.Load(fsys)
	if err != nil {
		s.t.Fatal(err)
	}
	s.lib = lib
	s.restart()
}

func (s *stage) chat() *chat { return s.of(s.who) }

func (s *stage) of(id int64) *chat {
	if s.chats[id] == nil {
		s.chats[id] = &chat{next: 1}
	}
	return s.chats[id]
}

// Deliver implements bot.Deliverer: the chat shows the message at once.
func (s *stage) Deliver(ds ...outbox.Delivery) {
	if shownMeanwhile(ds) {
		return
	}
	var outcomes []outbox.Outcome
	for _, d := range ds {
		o := outbox.Outcome{Key: d.Key, Chat: d.Chat, State: outbox.Sent, At: s.now, Kept: d.Peer != 0}
		if s.away[d.Chat] && d.Priority == outbox.Broadcast {
			o.State = outbox.Halted
		} else {
			o.MessageID = s.show(d.Message)
		}
		outcomes = append(outcomes, o)
	}
	if err := s.store.Settle(context.Background(), outcomes); err != nil {
		s.t.Fatal(err)
	}
}

// shownMeanwhile tells that the bot only says it is busy: that comes from a goroutine of its own, while a turn goes on that
// takes long, as turns on a busy machine do. It is no part of a story.
func shownMeanwhile(ds []outbox.Delivery) bool { return len(ds) == 1 && ds[0].Kind == outbox.Typing }

// show puts a message on the screen of its chat and returns its id there.
func (s *stage) show(m outbox.Message) int64 {
	if m.Media != nil && m.Media.Make != "" {
		m = s.made(m)
	}
	c := s.of(m.Chat)
	who := ""
	if m.Chat != s.who {
		who = fmt.Sprintf(" (to %d)", m.Chat)
	}
	if m.Press != nil && m.Press.Notice != "" {
		s.say("~%s %s", who, m.Press.Notice)
	}
	switch m.Kind {
	case outbox.Answer, outbox.Typing:
		return 0
	case outbox.Inline:
		s.offer(m.Found)
		return 0
	case outbox.Menu:
		s.say("(menu of commands%s:", who)
		for _, command := range m.Commands {
			s.say("  /%s %s", command.Name, command.Text)
		}
		s.say(")")
		return 0
	case outbox.Edit:
		s.say("<%s (in place)", who)
		for _, old := range c.messages {
			if old.id == m.Target {
				old.buttons = m.Buttons
			}
		}
	default:
		s.say("<%s", who)
		c.messages = append(c.messages, &shown{id: c.next, buttons: m.Buttons})
		c.next++
	}
	if m.Media != nil && len(m.Media.Data) > 0 {
		s.say("  {%s %s}", m.Media.Kind, m.Media.Name)
		c.files = append(c.files, *m.Media)
	} else if m.Media != nil {
		s.say("  {%s}", m.Media.Kind)
	}
	for _, line := range strings.Split(plainText(s.t, m.Text), "\n") {
		if line != "" {
			s.say("  %s", line)
		}
	}
	for _, row := range m.Buttons {
		var labels []string
		for _, b := range row {
			if len(b.Data) > 64 {
				s.t.Errorf("callback data of %q is %d bytes long", b.Label, len(b.Data))
			}
			label := "[" + b.Label + "]"
			if b.URL != "" {
				label += " -> " + b.URL
			}
			labels = append(labels, label)
		}
		s.say("  %s", strings.Join(labels, " "))
	}
	if k := m.Keyboard; k != nil {
		if k.Remove {
			s.say("  (keyboard removed)")
		}
		for _, row := range k.Rows {
			var labels []string
			for _, key := range row {
				labels = append(labels, "("+key.Label+")")
			}
			s.say("  %s", strings.Join(labels, " "))
		}
	}
	if _, payload, ok := strings.Cut(m.Text, "?start="); ok {
		s.link, _, _ = strings.Cut(payload, "\n")
	}
	return c.next - 1
}

// offer shows what can be chosen from, each with the text that would be sent.
func (s *stage) offer(f *outbox.Found) {
	s.say("? %d results, above them [%s] -> /start %s", len(f.Results), f.Open, f.Start)
	for _, r := range f.Results {
		s.say("  * %s | %s", r.Title, r.Line)
		for _, line := range strings.Split(plainText(s.t, r.Text), "\n") {
			if line != "" {
				s.say("      %s", line)
			}
		}
	}
}

var tags = regexp.MustCompile(`<(/?)(\w+)[^>]*>`)

// plainText takes the markup off and checks on the way that it is balanced and short enough for Telegram.
func plainText(t *testing.T, s string) string {
	var open []string
	for _, m := range tags.FindAllStringSubmatch(s, -1) {
		if m[1] == "" {
			open = append(open, m[2])
		} else if len(open) == 0 || open[len(open)-1] != m[2] {
			t.Errorf("unbalanced markup in %q", s)
			break
		} else {
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("markup left open in %q", s)
	}
	if strings.Contains(s, "⟦") || strings.Contains(s, "{sapaan}") || strings.Contains(s, "{partner}") {
		t.Errorf("a text is missing or unfilled: %q", s)
	}
	out := html.UnescapeString(tags.ReplaceAllString(s, ""))
	if n := len([]rune(out)); n > 4096 {
		t.Errorf("a message of %d characters: %.300s", n, out)
	}
	return out
}

func (s *stage) say(format string, args ...any) {
	s.lines = append(s.lines, strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

func (s *stage) heard() string {
	out := strings.Join(s.lines, "\n")
	s.lines, s.last = nil, out
	if out == "" {
		return "(silence)\n"
	}
	return out + "\n"
}

// send runs one event of the person now on stage, a second later.
func (s *stage) send(ev bot.Event) {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	s.update++
	ev.Update, ev.Owner = s.update, s.who
	ev.Nonce[14], ev.Nonce[15] = byte(s.update>>8), byte(s.update) // so that links are the same each time
	if ev.Chat == 0 {
		ev.Chat = s.who
	}
	ev.Language = s.lang
	if err := s.runner.Handle(context.Background(), ev); err != nil {
		s.t.Fatalf("event %+v: %v", ev.Kind, err)
	}
}

func (s *stage) typed(text string) {
	c := s.chat()
	c.lastTyped = c.next
	c.next++
	ev := bot.Event{Kind: bot.Typed, Text: text, Message: c.lastTyped}
	if strings.HasPrefix(text, "/") {
		name, rest, _ := strings.Cut(text[1:], " ")
		ev.Kind, ev.Name, ev.Text = bot.Command, strings.ToLower(name), rest
	}
	s.send(ev)
}

func (s *stage) press(label string) {
	s.t.Helper()
	c := s.chat()
	for i := len(c.messages) - 1; i >= 0; i-- {
		for _, row := range c.messages[i].buttons {
			for _, b := range row {
				if b.Data != "" && strings.Contains(b.Label, label) {
					s.send(bot.Event{Kind: bot.Pressed, Data: b.Data, Message: c.messages[i].id, PressID: strconv.FormatInt(s.update, 10)})
					return
				}
			}
		}
	}
	s.t.Fatalf("no button %q on the screen of %d, which shows\n%s", label, s.who, s.last)
}

// reply answers the newest message on the screen that has a button of that label.
func (s *stage) reply(label, text string) {
	s.t.Helper()
	c := s.chat()
	for i := len(c.messages) - 1; i >= 0; i-- {
		for _, row := range c.messages[i].buttons {
			for _, b := range row {
				if strings.Contains(b.Label, label) {
					c.next++
					s.send(bot.Event{Kind: bot.Typed, Text: text, Message: c.next - 1, ReplyTo: c.messages[i].id})
					return
				}
			}
		}
	}
	s.t.Fatalf("no message with a button %q on the screen of %d", label, s.who)
}

// newestTip is the number of the newest tip that a button on any screen is about.
func (s *stage) newestTip() string {
	newest := 0
	for _, c := range s.chats {
		for _, m := range c.messages {
			for _, row := range m.buttons {
				for _, b := range row {
					parts := strings.Split(b.Data, ":")
					if len(parts) > 2 && parts[0] == "tp" {
						if n, err := strconv.Atoi(parts[2]); err == nil {
							newest = max(newest, n)
						}
					}
				}
			}
		}
	}
	return strconv.Itoa(newest)
}

// watch does what the loop that follows tips does.
func (s *stage) watch() {
	if err := s.tips.Step(context.Background()); err != nil {
		s.t.Fatal(err)
	}
	s.flush()
}

// Wake implements what the loop that follows tips wants of the dispatcher.
func (s *stage) Wake() {}

func (s *stage) forged(data string) {
	s.send(bot.Event{Kind: bot.Pressed, Data: data, PressID: "1"})
}

func (s *stage) become(id string) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	s.who = n
}

// wait lets time pass in steps, so that every reminder fires at its minute.
func (s *stage) wait(span string) {
	end := s.now.Add(s.span(span))
	for {
		next, ok, err := s.store.NextDue(context.Background())
		if err != nil {
			s.t.Fatal(err)
		}
		if !ok || next.After(end) {
			break
		}
		if next.After(s.now) {
			s.now = next
		}
		s.tick()
	}
	s.now = end
	s.flush()
}

// down lets time pass while the program does not run; then it starts and catches up.
func (s *stage) down(span string) {
	s.now = s.now.Add(s.span(span))
	s.restart()
	s.tick()
}

func (s *stage) span(span string) time.Duration {
	d, err := time.ParseDuration(span)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

// tick does what the minute tick of cron does.
func (s *stage) tick() {
	tick := reminders.Tick{Store: s.store, Composer: s.runner.Coach, Zone: dates.Zone, Log: quiet(), Off: s.lib.Calendar().Off, Occasion: bot.NextOccasion(s.lib)}
	if _, err := tick.Run(context.Background(), s.now); err != nil {
		s.t.Fatal(err)
	}
	s.flush()
}

func (s *stage) flush() {
	for {
		ds, err := s.store.Claim(context.Background(), s.now, time.Minute, 100)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(ds) == 0 {
			return
		}
		s.Deliver(ds...)
	}
}
