package bot

import (
	"strings"
	"testing"
	"time"

	"mitrabot/bot/outbox"
	"mitrabot/content"
)

func TestMenuFollowsTheRole(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	everybody := strings.Join(menuCommands, " ")
	for role, want := range map[string]string{
		"owner": "", "": "", "stranger": "", "mentor": "mentor siaran " + everybody, "administrator": "mentor " + everybody,
	} {
		turn := &turn{Coach: NewCoach(lib, time.Time{}), ev: Event{Owner: 1001, Chat: -100500}, lang: "id"}
		turn.menuFor(role)
		if len(turn.ch.Messages) != 1 {
			t.Fatalf("%d messages for %q", len(turn.ch.Messages), role)
		}
		m := turn.ch.Messages[0]
		if m.Kind != outbox.Menu || m.Chat != 1001 || m.Priority != outbox.Reply {
			t.Errorf("%q: %+v", role, m)
		}
		var names []string
		for _, c := range m.Commands {
			names = append(names, c.Name)
			if c.Text == "" || len([]rune(c.Text)) > 256 || strings.Contains(c.Text, "⟦") {
				t.Errorf("%q: /%s is %q", role, c.Name, c.Text)
			}
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q: menu %q, want %q", role, got, want)
		}
	}
	if got := strings.Join(MenuCommands("owner"), " "); got != everybody {
		t.Errorf("an owner's menu is %q", got)
	}
}
