package telegram

import (
	"regexp"
	"strings"
	"testing"
)

func TestParseCommand(t *testing.T) {
	for _, tc := range []struct {
		text string
		want command
		ok   bool
	}{
		{"/mulai", command{name: "mulai"}, true},
		{"/MULAI", command{name: "mulai"}, true},
		{"  /mulai  ", command{name: "mulai"}, true},
		{"/hapus_data", command{name: "hapus_data"}, true},
		{"/start abc", command{name: "start", rest: "abc"}, true},
		{"/catat\nbaris dua", command{name: "catat", rest: "baris dua"}, true},
		{"/catat@MitraUjiBot Toko  Buku", command{name: "catat", bot: "MitraUjiBot", rest: "Toko  Buku"}, true},
		{"/bantuan!", command{name: "bantuan"}, true},
		{"/catat, tadi", command{name: "catat", rest: "tadi"}, true},
		{"/" + strings.Repeat("a", 32), command{name: strings.Repeat("a", 32)}, true},
		{"/" + strings.Repeat("a", 33), command{}, false},
		{"mulai", command{}, false},
		{"", command{}, false},
		{"/", command{}, false},
		{"/ mulai", command{}, false},
		{"//", command{}, false},
		{"/12/2026", command{}, false},
		{"/etc/passwd", command{}, false},
		{"/é", command{}, false},
		{"/mulaié", command{}, false},
		{"/mulai@", command{}, false},
		{"/mulai@ x", command{}, false},
		{"👋 /mulai", command{}, false},
		{"/mulai\xff", command{}, false},
	} {
		got, ok := parseCommand(tc.text)
		if got != tc.want || ok != tc.ok {
			t.Errorf("parseCommand(%q) = %+v, %v; want %+v, %v", tc.text, got, ok, tc.want, tc.ok)
		}
	}
}

func FuzzParseCommand(f *testing.F) {
	for _, s := range []string{"/mulai", "/a@b c", "/", "/@", " /A1_! ?", "/\xff", "/12"} {
		f.Add(s)
	}
	name := regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	f.Fuzz(func(t *testing.T, s string) {
		cmd, ok := parseCommand(s)
		if !ok {
			if cmd != (command{}) {
				t.Fatalf("parseCommand(%q) refuses with %+v", s, cmd)
			}
			return
		}
		if !name.MatchString(cmd.name) || cmd.rest != strings.TrimSpace(cmd.rest) || !strings.HasSuffix(strings.TrimSpace(s), cmd.rest) {
			t.Fatalf("parseCommand(%q) = %+v", s, cmd)
		}
	})
}

func TestMentions(t *testing.T) {
	for text, want := range map[string]bool{
		"@MitraUjiBot":             true,
		"halo @mitraujibot!":       true,
		"@LainBot, @MitraUjiBot":   true,
		"@@MitraUjiBot":            true,
		"@MitraUjiBot2":            false,
		"@MitraUjiBot_":            false,
		"MitraUjiBot":              false,
		"surel@MitraUjiBot.contoh": true, // in doubt the bot answers
		"":                         false,
		"@":                        false,
	} {
		if got := mentions(text, "MitraUjiBot"); got != want {
			t.Errorf("mentions(%q) = %v, want %v", text, got, want)
		}
	}
	if mentions("@", "") || mentions("@ x", "") {
		t.Error("without a name of its own the bot is never meant")
	}
}
