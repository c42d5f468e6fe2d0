package bot_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

// next separates the acts of one attack: what goes before may help what comes after.
const next = "\x1e"

// FuzzPress presses buttons that the coach never made, in any state and under any message, and then what is shown.
func FuzzPress(f *testing.F) {
	forged := append(forgedData(), storyActs(f, "{data ", "}")...)
	for state := range states() {
		var list []string
		for i := range forged {
			if d := forged[(i+17*state)%len(forged)]; (i+state)%2 == 0 {
				list = append(list, d)
			}
		}
		f.Add(uint8(state), uint8(state), strings.Join(list, next))
	}
	a := newArena(f)
	f.Fuzz(func(t *testing.T, state, under uint8, presses string) {
		a.settleBystander(t)
		who, before := a.scene(t, int(state))
		c := a.of(who)
		agreed := a.dump(t, who, false) != ""
		for i, data := range strings.Split(presses, next) {
			if len(data) > 64 || !utf8.ValidString(data) {
				data = "" // all that passes the door
			}
			message := []int64{0, c.next - 1, 1, 1 << 40}[(int(under)+i)%4]
			a.attack(t, who, bot.Event{Kind: bot.Pressed, Data: data, Message: message})
			agreed = agreed || strings.HasPrefix(data, "c:y")
			if !agreed && a.dump(t, who, false) != "" {
				t.Errorf("%q has stored something of a person who has agreed to nothing", data)
			}
		}
		a.follow(t, who)
		a.after(t, who, before)
	})
}

// follow presses the first and the last button of what is shown now.
func (a *arena) follow(t *testing.T, who int64) {
	t.Helper()
	c := a.of(who)
	if len(c.messages) == 0 {
		return
	}
	last := c.messages[len(c.messages)-1]
	var all []string
	for _, row := range last.buttons {
		for _, b := range row {
			if b.Data != "" {
				all = append(all, b.Data)
			}
		}
	}
	if len(all) > 0 {
		a.attack(t, who, bot.Event{Kind: bot.Pressed, Data: all[0], Message: last.id})
		a.attack(t, who, bot.Event{Kind: bot.Pressed, Data: all[len(all)-1], Message: last.id})
	}
}

// FuzzTyped writes anything, in any state and in every way a person can bring text: typed, as a command, as a contact,
// a caption, a correction, in a group.
func FuzzTyped(f *testing.F) {
	i := 0
	for texts := range slices.Chunk(storyActs(f, "", ""), 8) {
		f.Add(uint8(i), uint8(ways*(i%2)), strings.Join(texts, next))
		i++
	}
	nasty := nastyTexts()
	for state := range states() {
		var typed, other []string
		for i, text := range nasty {
			if (i+state)%2 == 0 {
				typed = append(typed, text)
			} else if (i+state)%4 == 1 {
				other = append(other, text)
			}
		}
		f.Add(uint8(state), uint8(0), strings.Join(typed, next))
		f.Add(uint8(state), uint8(ways+state), strings.Join(other, next))
	}
	// The stage takes these for gaps in the content; from a person they are text like any other.
	gaps := strings.NewReplacer("⟦", "[", "{sapaan}", "{s}", "{partner}", "{p}")
	a := newArena(f)
	f.Fuzz(func(t *testing.T, state, way uint8, texts string) {
		a.settleBystander(t)
		who, before := a.scene(t, int(state))
		stranger := a.dump(t, who, false) == ""
		for i, text := range strings.Split(texts, next) {
			text = gaps.Replace(strings.ToValidUTF8(text, "\ufffd"))
			if units := utf16.Encode([]rune(text)); len(units) > 4096 { // the most that Telegram carries
				text = string(utf16.Decode(units[:4096]))
			}
			if way >= ways { // below, all come in the same way; from here on each in another one
				a.attack(t, who, a.event(who, int(way)+i, text))
			} else {
				a.attack(t, who, a.event(who, int(way), text))
			}
			if stranger && a.dump(t, who, false) != "" {
				t.Errorf("%q has stored something of a person who has agreed to nothing", text)
			}
		}
		a.follow(t, who)
		a.after(t, who, before)
	})
}

// ways is the number of ways in which text comes in.
const ways = 10

// event brings text in one of the ways.
func (a *arena) event(who int64, way int, text string) bot.Event {
	c := a.of(who)
	c.next++
	e := bot.Event{Text: text, Message: c.next - 1}
	switch way % ways {
	case 0:
		e.Kind = bot.Typed
	case 1:
		e.Kind = bot.Command
		e.Name, e.Text, _ = strings.Cut(strings.TrimPrefix(text, "/"), " ")
	case 2:
		e.Kind, e.Text, e.Contact = bot.Shared, "", &bot.Card{}
		e.Contact.Name, e.Contact.Phone, _ = strings.Cut(text, ";")
	case 3:
		e.Kind, e.Contact = bot.Shared, &bot.Card{Phone: text}
	case 4:
		e.Kind, e.Media = bot.Attached, &bot.Attachment{Kind: "document", FileID: text, Name: text}
	case 5:
		e.Kind, e.Message = bot.Corrected, c.lastTyped
	case 6:
		e.Kind, e.Message = bot.Corrected, 0
	case 7:
		e.Kind, e.Chat = bot.Elsewhere, -100500
	case 8:
		e.Kind = bot.Unknown
	case 9:
		e.Kind, e.Message, e.QueryID = bot.Asked, 0, "77"
	}
	return e
}

// forgedData are button data near to true ones: foreign numbers, numbers beyond all bounds, acts out of place, parts
// missing and parts too many.
func forgedData() []string {
	list := []string{"", ":", "::::::::", "ya", "ya:rd", "ya:rd:0", "ya:zz:1", "ya:sx:1:0", "ya:sx:1:-1", "ya:sx:1:9223372036854775807",
		"ya:sc:9223372036854775807", "f:pat:0:0:show", "f:pat:1:0:show", "f:pat:1:1:ch:aim", "f:pat:1:1:p:B1", "r:1:e:0:done", "f", "f:", "f:s01", "f:s01:1", "f:s01:1:0", "f:s01:1:-1:go", "f:s01:2:0:go", "f:s99:1:0:show",
		"f:onb:1:0:show", "f:set:1:0:show", "f:log:1:0:show", "f:log:0:0:show", "f:ptn:0:0:show", "f:ptn:1:0:show", "f:s05:1:0:rm:0",
		"f:s05:1:1:rm:99999", "f:s01:1:9223372036854775807:save", "f:s01:1:99999999999999999999:save", "f:s01:1:0:use", "f:onb:0:0:save",
		"f:onb:0:1:save", "f:onb:0:1:ch:zone", "f:onb:0:1:p:<b>", "f:ptn:0:1:ok", "f:set:0:0:ch:hour", "f:set:0:0:p:h99",
		"p", "p:0", "p:1", "p:2", "p:99", "p:-1", "p:new", "p:1:arc", "p:1:una", "p:1:edit", "p:1:99:99", "p:9223372036854775807:arc", "p:l:-1", "p:l:999999",
		"j", "j:1", "j:1:12", "j:1:-1", "j:1:999", "l", "l:1", "l:e:1", "l:e:9", "l:d:1", "l:x:1", "l:1:met:good:n", "l:h:1:99999", "l:p:99999",
		"r", "r:1:r:1:open", "r:1:r:1:done", "r:1:r:0:snz", "r:1:f:1:yes", "r:1:f:99:no", "r:9:r:1:done", "r:1:z:1:done", "n", "n:1", "n:1:1", "n:x:y", "dx", "dx:1", "yl", "yl:vs:1", "yl:ev:1", "yl:dc:1", "yl:dc:9", "yl:xx:1", "pv:w", "pv:k", "pv:x", "st:week0", "st:week1", "st:tips0", "st:tips1", "b", "b:B1", "b:B1:B1", "b:B9:B1", "b:u:B1", "b:u:B9:0", "b:p:1", "b:p:2", "b:s:1:B2:0", "b:s:1:B9:0", "b:s:1:0:B1", "b:s:9:B1:0", "w", "w:1", "w:1:go:C1", "w:0:go:C9", "w:-1:open:A1", "p:1:pr", "p:1:prx", "p:1:prx:0", "p:1:pru:99999999999999",
		"p:1:pru:29999999", "p:2:pr", "r:1:p:1:done", "r:1:p:0:h1", "f:wk:1:0:show", "f:wk:0:0:show", "f:wk:1:1:p:none", "f:wk:1:1:ch:technique",
		"g", "g:A1", "g:ZZ", "g:A1:99", "g:A1:-1", "g:B:999999999999", "c", "c:y", "c:r:<b>tebal</b>", "c:n:" + strings.Repeat("a", 58), "c:y:" + strings.Repeat("z", 60),
		"yp", "yp:1", "yp:2", "yp:1:new", "yp:1:new:0", "yp:1:new:-1", "yp:1:off", "yp:9:off", "yp:1:zz", "yp:k", "yp:k::5", "yp:k:AAAAAAAAAAAAAAAAAAAAAA:5", "yp:k:<b>:99",
		"m", "h", "pv", "ag", "st", "st:pause", "st:unpause", "st:hour", "er", "er:no", "er:yes", "er:\u202egnalu", "\x00\x01", "😀:😀:😀",
		"p:w:c:0", "p:w:n:-1", "p:w:t9223372036854775807:0", "p:w:s0:0", "p:w:s:0", "p:w:😀:1", "p:w:c:999999999999", "p:f", "p:fs", "p:q", "p:q:9223372036854775807", "p:q:0", "p:1:det", "p:1:det:people", "p:1:det:people0",
		"p:1:det:founded", "p:1:med", "p:1:lat", "p:1:lat:0", "p:1:lat:1", "p:1:lat:99999", "p:1:pz", "p:1:pz:7", "p:1:pz:0", "p:1:pz:99999", "p:1:del", "p:1:del:yes", "p:9:del:yes", "tg:p:1", "tg:new:1", "tg:on:1:1", "tg:off:1:9", "tg:t:1", "tg:rh:1:30", "tg:rh:1:0", "tg:rh:1:3",
		"tg:del:1", "tg:del:1:yes", "tg:name:1", "tg:t:-1", "l:r:1:in", "l:r:1:x", "l:r:9:out", "ql:0:ok", "ql:1:ok", "ql:1:p:1", "ql:9223372036854775807:pl:0", "ql:3:a:99", "ql:3:n:-1", "im:1:ok", "im:0:all", "im:3:v:99999", "im:3:att",
		"mg:1:1", "mg:1:2:yes", "mg:9:1", "oc", "oc:w:newyear:0", "oc:w:x:0", "oc:p:fitri:1", "oc:p:fitri:9", "oc:a:1", "oc:t:1", "oc:t:1:fitri", "oc:t:1:newyear", "oc:no", "ev:1", "ev:9", "un", "un:1", "ex", "ex:json", "ex:exe", "ex:ics",
		"ho", "ho:new", "ho:stop", "ho:take", "ho:take:AAAAAAAAAAAAAAAA", "ag:l:99999", "ag:feed", "ag:feed:on", "ag:feed:off", "ag:usual", "st:days", "st:days:1", "st:days:9", "st:days0", "st:days1", "r:1:r:1:eve", "r:1:r:1:dd", "r:1:r:0:dd", "r:1:r:1:rh30",
		"r:1:r:1:rh1", "r:1:r:1:off", "r:1:r:1:date", "r:1:z:99999999", "r:1:z:-1", "u", "u:0", "u:2", "u:9223372036854775807",
		strings.Repeat("9", 64), strings.Repeat(":", 64), strings.Repeat("f:", 32)}
	return list
}

// nastyTexts are what nobody expects to be typed.
func nastyTexts() []string {
	return []string{"", " ", "\n\n\n", "\x00\x07\x1b[31m", "<b>tebal", "</b></i></a>", "<a href=\"javascript:1\">x</a>", "&lt;&amp;&#60;&", "{nama} {n} %s %d %!v",
		"\u202eteks terbalik\u202c", "مرحبا بالعالم", "👨‍👩‍👧‍👦🏳️‍🌈", "a\u0301\u0301\u0301\u0301\u0301", strings.Repeat("😀", 2048), strings.Repeat("<", 4096),
		strings.Repeat("&", 4096), strings.Repeat("kata ", 819), strings.Repeat("x", 4096), "31 Februari 2026", "0000-00-00", "29/02/2027", "tanggal 99 bulan 99", "1/1/1", "999999999999999999999999",
		"Bu, Bu, 0812-0000-0001", ",,,0812-0000-0001", "wa , fu", "fu fu fu", "follow up follow up jumat", "/cari " + strings.Repeat("a ", 200), "/terima <b>", "/terima AAAA AAAA AAAA AAAA", "/catat", "/catat :", "/start h_AAAAAAAAAAAAAAAA",
		"-1", "1e309", "+62812" + strings.Repeat("0", 60), "HAPUS", "hapus", "'; DROP TABLE users; --", "/", "/////", "/start " + strings.Repeat("p", 64), "/start k_", "/start k_" + strings.Repeat("-", 62), "/mulai k_<b>\x00", "TZ=0 * * * *"}
}

// storyActs are the acts of all stories that begin and end so, in their order, each once. Without both they are the
// texts that are typed.
func storyActs(t testing.TB, begin, end string) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	var list []string
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(b), "\n") {
			line, ok := strings.CutPrefix(line, "> ")
			if !ok || begin == "" && strings.ContainsAny(line[:1], "[{") {
				continue
			}
			if rest, ok := strings.CutPrefix(line, begin); ok && strings.HasSuffix(rest, end) {
				if rest = strings.TrimSuffix(rest, end); !slices.Contains(list, rest) {
					list = append(list, rest)
				}
			}
		}
	}
	return list
}

// TestForeignButtons has every button that the coach makes in the stories pressed by another owner, by a stranger, and
// once more by the one it was made for. The others see nothing of him, and nothing of his changes.
func TestForeignButtons(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	made := make([][]string, len(files))
	t.Run("stories", func(t *testing.T) {
		for i, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				made[i] = foreignButtons(t, file)
			})
		}
	})
	all, kinds := map[string]bool{}, map[string]bool{}
	for _, list := range made {
		for _, d := range list {
			all[d] = true
			kinds[strings.SplitN(d, ":", 2)[0]] = true
		}
	}
	for _, kind := range []string{"m", "g", "c", "h", "pv", "ag", "st", "er", "f", "p", "j", "l", "r", "n", "L", "I", "iv", "me", "tp", "to", "w", "b", "dx", "d", "ye", "ya", "yl", "yp", "yr", "nx", "in", "pt"} {
		if !kinds[kind] {
			t.Errorf("no story shows a button of kind %q", kind)
		}
	}
	if len(all) < 300 {
		t.Errorf("only %d different buttons in all stories", len(all))
	}
}

// consentCarried is the data of a stranger's consent, with the language he has chosen and the link he came by.
var consentCarried = regexp.MustCompile(`^(L:[a-z]+:)?(I:[\w-]+:)?c:y$`)

// foreignButtons plays a story, has its buttons pressed and returns them.
func foreignButtons(t *testing.T, file string) []string {
	story, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a := newArena(t)
	for _, line := range strings.Split(string(story), "\n") {
		if line, ok := strings.CutPrefix(line, "> "); ok {
			a.play(t, a.who, line)
		}
	}
	var all []string
	for d := range a.data {
		// Buttons of the guide are the same everywhere; one story is enough for them.
		// Whoever holds the link of an appointment may take it: that is what the link is for (TestWhoMayDoWhat).
		if (!strings.HasPrefix(d, "g:") || strings.Contains(file, "guide")) && !strings.HasPrefix(d, "ap:y:") {
			all = append(all, d)
		}
	}
	slices.Sort(all)
	first, private := a.who, a.private(t)
	const other, stranger = 7007, 8008
	a.lang = "id" // a story may have ended in another language
	a.play(t, other, ready("Bengkel Sendiri")...)
	for _, who := range []int64{other, stranger} {
		before := a.dump(t, who, true)
		for _, d := range all {
			for _, m := range a.attack(t, who, bot.Event{Kind: bot.Pressed, Data: d, Message: a.of(who).next - 1}) {
				if word := reveals(m.Message, private); word != "" {
					t.Fatalf("%q shows %d the word %q of another", d, who, word)
				}
			}
			if who == stranger && a.dump(t, who, false) != "" {
				if !consentCarried.MatchString(d) {
					t.Fatalf("%q has stored something of a stranger", d)
				}
				a.forget(t, who)
			}
		}
		if now := a.dump(t, who, true); now != before {
			t.Fatalf("the buttons pressed by %d have changed rows of others:\n%s", who, firstDifference(before, now))
		}
	}
	for _, d := range all {
		a.attack(t, first, bot.Event{Kind: bot.Pressed, Data: d, Message: a.of(first).next - 1})
	}
	return all
}

// private are the texts that the people of the arena have told the bot.
func (a *arena) private(t *testing.T) []string {
	t.Helper()
	var words []string
	add := func(list ...string) {
		for _, s := range list {
			if utf8.RuneCountInString(s) > 3 {
				words = append(words, s)
			}
		}
	}
	for owner := range a.chats {
		a.update++
		_, _, err := a.store.Turn(t.Context(), owner, a.update, a.now, func(ctx context.Context, v bot.View) (bot.Change, error) {
			for _, archived := range []bool{false, true} {
				list, _, err := v.Partners(ctx, archived, 0, 100)
				if err != nil {
					return bot.Change{}, err
				}
				for _, p := range list {
					add(p.Name, p.Person, p.Phone)
					log, _, err := v.Contacts(ctx, p.No, 0, 100)
					if err != nil {
						return bot.Change{}, err
					}
					for _, c := range log {
						add(c.Note)
					}
				}
			}
			return bot.Change{}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return words
}

// reveals returns the first of words that a message shows, in its text or on its buttons.
func reveals(m outbox.Message, words []string) string {
	shown := fmt.Sprint(m.Text, m.Buttons)
	if m.Press != nil {
		shown += m.Press.Notice
	}
	for _, w := range words {
		if strings.Contains(shown, w) {
			return w
		}
	}
	return ""
}
