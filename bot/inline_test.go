package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

// TestInlineLooksThroughTheGuide: what is asked for comes, the best first.
func TestInlineLooksThroughTheGuide(t *testing.T) {
	a := newArena(t)
	for query, want := range map[string]string{
		"":                                 "C1:0 C2:0 C3:0 C4:0 C5:0 C6:0",
		" ?! ":                             "C1:0 C2:0 C3:0 C4:0 C5:0 C6:0",
		"teknik":                           "C1:0 C2:0 C3:0 C4:0 C5:0 C6:0",
		"teknik 3":                         "C3:0",
		"POLA":                             "B1:0 B2:0 B3:0 B4:0",
		"pola 2":                           "B2:0",
		"langkah 11":                       "A11:0",
		"a1":                               "A1:0",
		"influencer":                       "C1:1", // stands on the second card
		"Influencer!":                      "C1:1",
		"sabar":                            "C3:1", // the title has it too
		"rendah hati":                      "C2:0",
		"mesin waktu":                      "",
		"influencer zzz":                   "",
		"'; DROP TABLE users; --":          "",
		strings.Repeat("xyz ", 63) + "xyz": "",
	} {
		sent := a.attack(t, 4001, bot.Event{Kind: bot.Asked, QueryID: "77", Text: query})
		if len(sent) != 1 || sent[0].Kind != outbox.Inline || sent[0].Found.Query != "77" {
			t.Fatalf("%q is answered by %+v", query, sent)
		}
		var ids []string
		for _, r := range sent[0].Found.Results {
			ids = append(ids, r.ID)
		}
		got := strings.Join(ids, " ")
		// Behind what has the word in its name may stand what only mentions it.
		if got != want && (want == "" || !strings.HasPrefix(got, want+" ")) {
			t.Errorf("%q finds %s, want %s", query, got, want)
		}
	}
	if left := a.dump(t, 4001, false); left != "" {
		t.Errorf("a stranger's queries have left\n%s", left)
	}
}

// TestInlineLeavesNoTrace: whoever he is and wherever he stands in a conversation, nothing of him changes and nothing
// of him is shared.
func TestInlineLeavesNoTrace(t *testing.T) {
	a := newArena(t)
	for state := range states() {
		who, _ := a.scene(t, state)
		before := a.dump(t, who, false)
		for _, query := range []string{"", "sabar", "tidak ada yang begini"} {
			sent := a.attack(t, who, bot.Event{Kind: bot.Asked, QueryID: "77", Text: query})
			for _, private := range []string{"Melati", "Rajut", "0812", "tidak ada yang begini", "Ibu,"} {
				if strings.Contains(fmt.Sprintf("%+v", *sent[0].Found), private) {
					t.Errorf("state %d: %q is shared", state, private)
				}
			}
		}
		if now := a.dump(t, who, false); now != before {
			t.Errorf("state %d: a query has changed something:\n%s", state, firstDifference(before, now))
		}
	}
}

// examineFound holds an answer of an inline query against Telegram's limits.
func examineFound(t *testing.T, f *outbox.Found) {
	t.Helper()
	if f.Query == "" || f.Open == "" || len(f.Start) < 1 || len(f.Start) > 64 || len(f.Results) > 50 {
		t.Errorf("an answer that Telegram refuses: %+v", f)
	}
	ids := map[string]bool{}
	for _, r := range f.Results {
		examine(t, outbox.Message{Kind: outbox.Send, Text: r.Text})
		if ids[r.ID] || len(r.ID) < 1 || len(r.ID) > 64 || r.Title == "" || utf8.RuneCountInString(r.Title) > 64 || utf8.RuneCountInString(r.Line) > 120 {
			t.Errorf("a result that Telegram refuses: %+v", r)
		}
		ids[r.ID] = true
	}
}
