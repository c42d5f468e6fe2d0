package bot

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mitrabot/bot/artefact"
	"mitrabot/content"
	"mitrabot/reminders"
)

// TestRehearsalHasAllItsWords: every objection has replies, every reply its effect, and a screen of it is one bubble.
func TestRehearsalHasAllItsWords(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	if len(objections()) < 5 {
		t.Errorf("only %d objections", len(objections()))
	}
	for _, lang := range lib.Languages() {
		say := func(key string) string {
			if !slices.Contains(lib.Keys(lang), key) {
				t.Errorf("%s: there is no sentence %s", lang, key)
			}
			return lib.Plain(lang, key, "sapaan", "Bapak/Ibu", "at", 1, "of", 6, "what", "")
		}
		for _, o := range objections() {
			screen := say("early.rehearse_head") + say("early.objection_"+o) + say("earlyout.objection_"+o) + say("early.rehearse_choose")
			for _, r := range replies() {
				reply := say("earlyout.reply_" + o + "_" + r)
				screen += reply
				if n := utf8.RuneCountInString(say("early.effect_"+o+"_"+r) + reply); n > 300 {
					t.Errorf("%s: %s %s with its effect has %d characters", lang, o, r, n)
				}
			}
			if n := utf8.RuneCountInString(screen); n > 500 {
				t.Errorf("%s: %s has %d characters", lang, o, n)
			}
		}
		for _, id := range artefact.Criteria(lib) {
			say("early.improve_" + id)
		}
		for _, a := range approaches() {
			say("early.approach_" + a[1])
			say("earlyout.approach_" + a[1])
		}
	}
}

// TestLinksHoldNothingPrivate: what goes into the address of a link names no third person and nothing of the plan.
func TestLinksHoldNothingPrivate(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{"greeting", "institution", "partner"}
	for _, key := range []string{"earlyout.approach_personal", "earlyout.approach_informal", "earlyout.approach_formal", "earlyout.told_link", "earlyout.told_link_agreed"} {
		for _, name := range lib.Placeholders(content.Base, key) {
			if !slices.Contains(allowed, name) {
				t.Errorf("%s holds {%s}", key, name)
			}
		}
	}
}

func TestPlanDue(t *testing.T) {
	zone := time.FixedZone("WITA", 8*3600)
	at := func(s string) time.Time {
		d, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	coach := NewCoach(lib, time.Time{}, Settings{})
	// 2026-11-26 is a Thursday.
	for _, c := range []struct{ name, now, start, want string }{
		{"the day before", "2026-11-26 08:00", "2026-12-02 00:00", "2026-12-01 09:00"},
		{"before a Monday", "2026-11-26 08:00", "2026-12-07 00:00", "2026-12-04 09:00"},
		{"before a Sunday", "2026-11-26 08:00", "2026-12-06 00:00", "2026-12-04 09:00"},
		{"the evening before", "2026-11-26 20:00", "2026-11-27 00:00", "2026-11-27 09:00"},
		{"this very morning", "2026-11-26 08:59", "2026-11-26 00:00", "2026-11-26 09:00"},
		{"begun", "2026-11-26 09:00", "2026-11-26 00:00", ""},
		{"long ago", "2026-11-26 09:00", "2020-01-01 00:00", ""},
	} {
		turn := &turn{Coach: coach, ev: Event{At: at(c.now).UTC()}, loc: zone}
		due, ok := turn.planDue(at(c.start))
		got := ""
		if ok {
			got = due.In(zone).Format("2006-01-02 15:04")
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPlanRow(t *testing.T) {
	for _, n := range []int{0, 7, 49} {
		if got, ok := planRow(reminders.Plan(n)); !ok || got != n {
			t.Errorf("row %d is read as %d, %v", n, got, ok)
		}
	}
	for _, k := range []reminders.Kind{reminders.Promise, reminders.Rhythm, "plan.", "plan.x", ""} {
		if n, ok := planRow(k); ok {
			t.Errorf("%q is row %d", k, n)
		}
	}
}

// TestEarlyYieldsAreFew: the card of a saved step offers at most four of them, with labels that fit.
func TestEarlyYieldsAreFew(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	count := map[int]int{}
	for _, y := range earlyYields() {
		count[y.step]++
		for _, lang := range lib.Languages() {
			if label := lib.Plain(lang, y.key); utf8.RuneCountInString(label) > 28 || strings.Contains(label, "⟦") {
				t.Errorf("%s: %q", lang, label)
			}
		}
	}
	for _, s := range artefact.Specs() {
		if s.Step >= 1 && s.Step <= 5 {
			count[s.Step]++
		}
	}
	for step, n := range count {
		if n > 4 {
			t.Errorf("step %d yields %d things", step, n)
		}
	}
}
