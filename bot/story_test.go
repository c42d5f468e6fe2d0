package bot_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mitrabot/bot"
	"mitrabot/content"
)

var update = flag.Bool("update", false, "write the transcripts anew from what the bot says")

// TestStories plays every transcript in testdata/stories: what a person does stands behind "> ", all else is what the
// bot must answer. `go test ./bot -run Stories -update` rewrites the answers; read the difference before keeping it.
//
//	> text                     the person types
//	> [Label]                  presses a button, the newest of that label (a part of it is enough)
//	> {as 1002}                another person takes over
//	> {language en}            from here on everybody's Telegram is in that language
//	> {wait 48h}               time passes, reminders come
//	> {down 48h}               the same, with the program not running
//	> {restart}                the program is started anew
//	> {content name}           the same, with testdata/content/name laid over the content (no name: the content as it is)
//	> {edit text}              edits his last message
//	> {contact Name; 0812..}   shares a contact
//	> {photo caption}          sends a picture ({voice}, {document name}, {sticker} likewise)
//	> {data f:s01:1:0:go}      presses a forged button; TIP stands for the number of the newest tip on a screen
//	> {block} > {unblock}      blocks the bot, and comes back
//	> {group text}             writes in a group
//	> {html <b>text</b>}       types with the formatting of his own client
//	> {reply Label; text}      replies to the newest message that has a button of that label
//	> {link}                   follows the link shown last, to anybody
//	> {send}                   waiting tips go out, and their progress is shown
//	> {away 1002}              that person has blocked the bot, which meets that with the next tip
//	> {inline text}            types "@bot text" in another chat
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("%s differs (run with -update and read the difference):\n%s", file, firstDifference(string(want), got))
			}
		})
	}
}

// play runs the acts of a transcript and returns it with the answers the bot gives now.
func play(t *testing.T, transcript string) string {
	s := newStage(t)
	var out strings.Builder
	for _, line := range strings.Split(strings.TrimRight(transcript, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
			out.WriteString(line + "\n")
		case strings.HasPrefix(line, "> "):
			out.WriteString("\n" + line + "\n")
			act(t, s, strings.TrimPrefix(line, "> "))
			out.WriteString(s.heard())
		}
	}
	return out.String()
}

// unescape writes line breaks and tabs as a story can hold them.
var unescape = strings.NewReplacer(`\n`, "\n", `\t`, "\t")

var braces = regexp.MustCompile(`^\{(\w+) ?(.*)\}$`)

func act(t *testing.T, s *stage, line string) {
	t.Helper()
	if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
		s.press(line[1 : len(line)-1])
		return
	}
	m := braces.FindStringSubmatch(line)
	if m == nil {
		s.typed(line)
		return
	}
	arg := m[2]
	switch m[1] {
	case "as":
		s.become(arg)
	case "language":
		s.lang = arg
	case "wait":
		s.wait(arg)
	case "down":
		s.down(arg)
	case "restart":
		s.restart()
	case "content":
		s.relearn(arg)
	case "edit":
		s.edit(arg)
	case "contact":
		name, phone, _ := strings.Cut(arg, ";")
		phone, vcard, _ := strings.Cut(phone, ";")
		s.contact(strings.TrimSpace(name), strings.TrimSpace(phone), unescape.Replace(strings.TrimSpace(vcard)))
	case "file":
		name, text, _ := strings.Cut(arg, "; ")
		s.file(name, unescape.Replace(text))
	case "forward":
		from, text, _ := strings.Cut(arg, "; ")
		s.forward(from, text)
	case "location":
		s.send(bot.Event{Kind: bot.Located, Place: &bot.Place{Lat: -3.44, Lon: 114.83, Name: arg}})
	case "photo", "voice", "document", "sticker":
		s.media(m[1], arg)
	case "data":
		s.forged(strings.ReplaceAll(arg, "TIP", s.newestTip()))
	case "block", "unblock":
		s.block(m[1] == "block")
	case "group":
		s.group(arg)
	case "html":
		c := s.chat()
		c.lastTyped = c.next
		c.next++
		s.send(bot.Event{Kind: bot.Typed, Text: content.Plain(arg), HTML: arg, Message: c.lastTyped})
	case "reply":
		label, text, _ := strings.Cut(arg, "; ")
		s.reply(label, text)
	case "link":
		s.typed("/start " + s.link)
	case "send":
		s.flush()
		s.watch()
	case "away":
		var id int64
		fmt.Sscan(arg, &id)
		s.away[id] = true
	case "inline":
		s.send(bot.Event{Kind: bot.Asked, QueryID: "1", Text: arg})
	case "long":
		var n int
		fmt.Sscan(arg, &n)
		s.typed(strings.Repeat("a", n))
	default:
		t.Fatalf("story: unknown act %q", line)
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n  want %q\n  got  %q", i+1, a, b)
		}
	}
	return ""
}
