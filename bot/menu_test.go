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
	all := "catat mitra cari langkah agenda dokumen ekspor panduan pola tips pengaturan bahasa bantuan batal berhenti privasi dataku hapus_data tentang"
	everybody := strings.Replace(all, "tips ", "tips mentor ", 1)
	for role, want := range map[string]string{
		"owner": "", "": "", "stranger": "", "mentor": "mentor siaran " + all,
	} {
		turn := &turn{Coach: NewCoach(lib, time.Time{}, Settings{}), ev: Event{Owner: 1001, Chat: -100500}, lang: "id"}
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
	for lang, want := range map[string]string{"id": everybody, "en": "log partners search steps agenda documents export guide patterns tips mentor " +
		"settings language help cancel stop privacy mydata delete_data about"} {
		var names []string
		for _, c := range MenuCommands(lib, lang, RoleOwner) {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("an owner's menu in %s is %q", lang, got)
		}
	}
}
