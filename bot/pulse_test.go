package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

// everyTable is all that stands in the database but what names no person by design.
func (a *arena) everyTable(t *testing.T) string {
	t.Helper()
	return a.dump(t, -1, true)
}

// linked is an arena in which owner 1001 has made a link to a partner; it returns the token.
func linked(t *testing.T, institution, partner, phone string) (*arena, string) {
	t.Helper()
	a := newArena(t)
	a.lang = "id"
	acts := ready(partner)
	acts[3], acts[10] = institution, phone
	a.play(t, 1001, acts...)
	a.play(t, 1001, "{data yp:1:new:0}")
	return a, strings.TrimPrefix(a.link, "k_")
}

func press(data string) bot.Event { return bot.Event{Kind: bot.Pressed, Data: data, Message: 1} }

func follow(token string) bot.Event {
	return bot.Event{Kind: bot.Command, Name: "start", Text: "k_" + token}
}

// TestNothingOfTheAnswererStays answers as a stranger and as somebody the bot knows, and looks for them in all tables, in
// the log and in what the owner is told.
func TestNothingOfTheAnswererStays(t *testing.T) {
	t.Parallel()
	const stranger, known = 777_000_111, 777_000_222
	for _, who := range []int64{stranger, known} {
		a, token := linked(t, "LKP Contoh Melati", "PT Rekaan Busana", "081200001234")
		if who == known {
			a.play(t, who, "/start", "[Setuju]", "[Bapak]")
		}
		own := a.dump(t, who, false)
		for _, ev := range []bot.Event{follow(token), press("yp:k:" + token + ":3"), follow(token), press("yp:a")} {
			a.stage.t, a.who, a.sent = t, who, nil
			a.send(ev)
			for _, d := range a.sent {
				examine(t, d.Message)
				if d.Chat != who {
					t.Errorf("an act of the answerer sends at once to %d", d.Chat)
				}
				if word := reveals(d.Message, []string{"Rekaan", "0812", "Ibu"}); word != "" {
					t.Errorf("whoever answers is told %q", word)
				}
			}
			if len(a.sent) != 1 {
				t.Errorf("%d answers to %q%q", len(a.sent), ev.Text, ev.Data)
			}
		}
		if got := a.dump(t, who, false); got != own {
			t.Errorf("rows of %d have changed:\n%s", who, firstDifference(own, got))
		}
		all := a.dump(t, who, true) + a.log.String()
		if strings.Contains(all, fmt.Sprint(who)) {
			t.Errorf("%d is found in %s", who, all)
		}
		var day, key string
		var score int
		if err := a.rows.QueryRow("SELECT day, score FROM pulses WHERE owner = 1001 AND partner = 1").Scan(&day, &score); err != nil || day != "2026-11-23" || score != 3 {
			t.Errorf("stored: %q, %d, %v", day, score, err)
		}
		if err := a.rows.QueryRow("SELECT key FROM outbox WHERE chat = 1001").Scan(&key); err != nil || strings.HasPrefix(key, "u") {
			t.Errorf("the news has the key %q (%v): it tells whose act it came from", key, err)
		}
		a.stage.t, a.who, a.sent = t, 1001, nil
		ds, err := a.store.Claim(t.Context(), a.now, pulsePatience, 9)
		if err != nil || len(ds) != 1 || !strings.Contains(ds[0].Text, "PT Rekaan Busana") || strings.Contains(fmt.Sprint(ds[0]), fmt.Sprint(who)) {
			t.Errorf("the owner is told %+v (%v)", ds, err)
		}
	}
}

const pulsePatience = 1e9 // a second

// TestAForgedPulseChangesNothing throws at the link what nobody made, and presses it for others.
func TestAForgedPulseChangesNothing(t *testing.T) {
	t.Parallel()
	a, token := linked(t, "LKP Contoh Melati", "PT Rekaan Busana", "081200001234")
	const who = 777_000_333
	before := a.everyTable(t)
	payloads := []string{"", " ", token[1:], token + "A", strings.ToLower(token), "<b>", "'; DROP TABLE pulses; --", "\x00", strings.Repeat("-", 62), "😀", "k_" + token, token + " " + token}
	for _, p := range payloads {
		a.attack(t, who, follow(p))
		for _, score := range []string{"", ":", ":5", ":0", ":-1", ":9223372036854775808", ":<b>"} {
			if data := "yp:k:" + p + score; len(data) <= 64 {
				a.attack(t, who, press(data))
			}
		}
	}
	for _, score := range []string{"", ":", ":0", ":6", ":-1", ":4294967297", ":5x", ":٥"} {
		a.attack(t, who, press("yp:k:"+token+score))
	}
	for _, ev := range []bot.Event{{Kind: bot.Typed, Text: "k_" + token}, {Kind: bot.Command, Name: "menu", Text: "k_" + token},
		{Kind: bot.Elsewhere, Name: "start", Text: "k_" + token, Chat: -5}, press("f:yp:k:" + token + ":5"), press("yp"), press("yp:1:off"), press("yp:1:new:0")} {
		a.attack(t, who, ev)
	}
	// The one who asks cannot answer for his partner.
	a.attack(t, 1001, press("yp:k:"+token+":5"))
	if now := a.everyTable(t); now != before {
		t.Errorf("something has changed:\n%s", firstDifference(before, now))
	}
}

// TestAPulseOfAnyNameFits holds what is sent about the longest and strangest names against Telegram's limits.
func TestAPulseOfAnyNameFits(t *testing.T) {
	t.Parallel()
	for _, name := range []string{strings.Repeat("Lembaga ", 14) + "Rekaan", "LKP <b>&amp;</b> \"Contoh\"", "=cmd() 😀😀", "LKP\u202e Contoh"} {
		for _, phone := range []string{"081200001234", "0511123456", "[Lewati]"} {
			a, token := linked(t, name, "PT "+name[:min(len(name), 70)], phone)
			whatsapp := slices.ContainsFunc(a.sent, func(d outbox.Delivery) bool { return strings.Contains(fmt.Sprint(d.Buttons), "wa.me") })
			if whatsapp != (phone == "081200001234") {
				t.Errorf("a link to WhatsApp for %q: %v", phone, whatsapp)
			}
			for _, d := range a.sent {
				examine(t, d.Message)
			}
			a.attack(t, 5001, follow(token))
			a.attack(t, 5001, press("yp:k:"+token+":1"))
			a.attack(t, 1001, press("yp:1"))
			ds, err := a.store.Claim(t.Context(), a.now, pulsePatience, 9)
			if err != nil || len(ds) != 1 {
				t.Fatalf("%d messages, %v", len(ds), err)
			}
			examine(t, ds[0].Message)
		}
	}
}
