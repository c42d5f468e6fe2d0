package telegram_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
	"mitrabot/bot/telegram"
)

func TestSandboxConversation(t *testing.T) {
	s := newStage(t)
	s.poll()

	if e := s.act(`"text":"/MULAI@` + s.username() + ` undangan"`); e.Kind != bot.Command || e.Name != "mulai" || e.Text != "undangan" || e.Owner != person || e.Chat != person || e.At.IsZero() {
		t.Errorf("command: %+v", e)
	}
	card := outbox.Message{Kind: outbox.Send, Text: "<b>Selamat datang</b> &amp; halo", Buttons: [][]outbox.Button{{{Label: "Lanjut", Data: "v1:next"}}}}
	id := s.send(card)
	if got := s.last(); got.ID != id || got.Text != "Selamat datang & halo" || len(got.Buttons) != 1 || got.Buttons[0][0].Data != "v1:next" {
		t.Errorf("the person sees %+v", got)
	}

	press := s.act(`"press":"Lanjut"`)
	if press.Kind != bot.Pressed || press.Data != "v1:next" || press.Message != id || press.PressID == "" {
		t.Errorf("press: %+v", press)
	}
	edit := outbox.Message{Kind: outbox.Edit, Target: id, Text: "Langkah 1", Press: &outbox.Press{ID: press.PressID, Notice: "Baik"}}
	if got := s.send(edit); got != id {
		t.Errorf("edited %d, want %d", got, id)
	}
	edit.Press = nil
	s.send(edit) // not modified, and no error
	if got := s.last(); got.Text != "Langkah 1" || len(got.Buttons) != 0 {
		t.Errorf("the person sees %+v", got)
	}
	if _, notice := s.chat(); notice != "Baik" {
		t.Errorf("notice %q", notice)
	}

	s.send(outbox.Message{Kind: outbox.Typing})
	s.send(outbox.Message{Kind: outbox.Send, Text: "Kontak?", Keyboard: &outbox.Keyboard{Rows: [][]outbox.Key{{{Label: "Kirim kontak", Contact: true}}}}})
	if e := s.act(`"contact":{"phone_number":"+6281200000000","first_name":"Budi","last_name":"Contoh"}`); e.Kind != bot.Shared || *e.Contact != (bot.Card{Name: "Budi Contoh", Phone: "+6281200000000"}) {
		t.Errorf("contact: %+v", e)
	}
	e := s.act(`"text":"Dinas Contoh"`)
	if got := s.act(fmt.Sprintf(`"edit":{"message_id":%d,"text":"Dinas Misalnya"}`, e.Message)); got.Kind != bot.Corrected || got.Message != e.Message || got.Text != "Dinas Misalnya" {
		t.Errorf("correction: %+v", got)
	}
	if e := s.act(`"sticker":{}`); e.Kind != bot.Unknown {
		t.Errorf("sticker: %+v", e)
	}
}

func TestSandboxFiles(t *testing.T) {
	s := newStage(t)
	s.poll()
	s.act(`"text":"/mulai"`)
	s.send(outbox.Message{Kind: outbox.Send, Text: "<i>Nota</i>", Media: &outbox.Media{Kind: "document", Name: "nota.txt", Data: []byte("isi nota")}})
	if got := s.last(); got.Text != "Nota" || got.Media == nil || got.Media.Name != "nota.txt" || got.Media.Size != 8 {
		t.Errorf("the person sees %+v, media %+v", got, got.Media)
	}
	for what, kind := range map[string]string{`"document":{"name":"mou.txt","text":"isi"}`: "document", `"photo":{"caption":"foto"}`: "photo", `"voice":{}`: "voice"} {
		e := s.act(what)
		if e.Kind != bot.Attached || e.Media == nil || e.Media.Kind != kind {
			t.Fatalf("%s: %+v", kind, e)
		}
		s.send(outbox.Message{Kind: outbox.Send, Text: "kembali", Media: &outbox.Media{Kind: kind, FileID: e.Media.FileID}})
		if got := s.last(); got.Media == nil || got.Media.Kind != kind || got.Text != "kembali" {
			t.Errorf("%s comes back as %+v", kind, got)
		}
		if kind == "photo" { // kept under another kind it finds its own way
			s.send(outbox.Message{Kind: outbox.Send, Media: &outbox.Media{Kind: "document", FileID: e.Media.FileID}})
			if got := s.last(); got.Media == nil || got.Media.Kind != "photo" {
				t.Errorf("photo as document comes back as %+v", got)
			}
		}
	}
}

func TestSandboxFailures(t *testing.T) {
	s := newStage(t)
	s.poll()
	s.act(`"text":"/mulai"`)
	fault := func(body string) { s.post("/sandbox/fault", body) }

	fault(`{"method":"sendMessage","error_code":429,"retry_after":7200}`)
	if f := s.refused(text("x"), outbox.TooMany); f.RetryAfter != 2*time.Hour {
		t.Errorf("retry after %v", f.RetryAfter)
	}
	fault(`{"method":"sendMessage","error_code":403}`)
	s.refused(text("x"), outbox.Blocked)
	fault(`{"method":"sendMessage","error_code":500}`)
	s.refused(text("x"), outbox.Down)
	fault(`{"method":"sendMessage","error_code":502}`)
	s.refused(text("x"), outbox.Down)
	if m, _ := s.chat(); len(m) != 1 {
		t.Errorf("the person sees %+v, nothing of it may have arrived", m)
	}
	fault(`{"method":"sendMessage","cut":true}`)
	s.refused(text("x"), outbox.Unclear)
	fault(`{"method":"sendMessage","cut":true,"applied":true}`)
	s.refused(text("tiba"), outbox.Unclear)
	if got := s.last(); got.Text != "tiba" {
		t.Errorf("the person sees %+v; that one had arrived", got)
	}

	id := s.send(outbox.Message{Kind: outbox.Send, Text: "x", Buttons: [][]outbox.Button{{{Label: "a", Data: "b"}}}})
	press := s.act(`"press":"a"`)
	fault(`{"method":"answerCallbackQuery","error_code":429,"retry_after":60}`)
	s.send(outbox.Message{Kind: outbox.Edit, Target: id, Text: "tetap tersunting", Press: &outbox.Press{ID: press.PressID}})
	if got := s.last(); got.Text != "tetap tersunting" {
		t.Errorf("the person sees %+v", got)
	}
	s.refused(outbox.Message{Kind: outbox.Edit, Target: 99999, Text: "x"}, outbox.Gone)
	s.refused(text("<blink>x</blink>"), outbox.Refused)
	s.refused(text(strings.Repeat("x", 4097)), outbox.Refused)
	s.refused(outbox.Message{Kind: outbox.Send, Text: "x", Buttons: [][]outbox.Button{{{Label: "a", Data: strings.Repeat("b", 65)}}}}, outbox.Refused)
	s.send(outbox.Message{Kind: outbox.Answer, Press: &outbox.Press{ID: "12345"}}) // long gone, and no error

	if e := s.act(`"block":true`); e.Kind != bot.Left {
		t.Errorf("blocked: %+v", e)
	}
	s.refused(text("x"), outbox.Blocked)
	if e := s.act(`"block":false`); e.Kind != bot.Returned {
		t.Errorf("unblocked: %+v", e)
	}
	s.send(text("lagi"))
	if n := s.client.Counts(); n.Failures[outbox.Blocked] != 2 || n.Failures[outbox.Unclear] != 2 || n.PressFailures != 1 {
		t.Errorf("counts %+v", n)
	}
}

// TestSandboxPollingTrouble: nothing is lost over failing requests, unreadable updates and a store in trouble.
func TestSandboxPollingTrouble(t *testing.T) {
	s := newStage(t)
	failures := 0
	s.fail = func(e bot.Event) error {
		if e.Text == "satu" && failures < 3 {
			failures++
			return fmt.Errorf("disk full")
		}
		return nil
	}
	first := s.post("/sandbox/send", `{"user":1001,"text":"satu"}`)
	second := s.post("/sandbox/send", `{"user":1001,"text":"dua"}`)
	bad := s.post("/sandbox/send", `{"user":1001,"update":{"message":{"message_id":"tujuh"}}}`)
	future := s.post("/sandbox/send", `{"user":1001,"update":{"telepathy":{"from":1001}}}`)
	s.post("/sandbox/fault", `{"method":"getUpdates","error_code":502}`)
	s.poll()
	if a, b := s.heard(), s.heard(); a.Update != first || b.Update != second {
		t.Errorf("heard %d, %d; want %d, %d", a.Update, b.Update, first, second)
	}
	if e := s.act(`"text":"tiga"`); e.Text != "tiga" {
		t.Errorf("heard %+v", e)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if failures != 3 || len(s.skips) != 2 || s.skips[bad] != "unreadable" || s.skips[future] != "unsupported" {
		t.Errorf("%d failures, skipped %v", failures, s.skips)
	}
	if n := s.client.Counts(); n.Updates != 5 || n.PollFailures == 0 || n.Retried != 3 {
		t.Errorf("counts %+v", n)
	}
}

// TestSandboxRedelivery: what was not stored comes again to the next process, what was stored does not.
func TestSandboxRedelivery(t *testing.T) {
	s := newStage(t)
	s.fail = func(e bot.Event) error {
		if e.Text == "dua" {
			return fmt.Errorf("disk full")
		}
		return nil
	}
	run := func() {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.client.Poll(ctx, s, 0) }()
		s.heard()
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	s.post("/sandbox/send", `{"user":1001,"text":"satu"}`)
	run()
	lost := s.post("/sandbox/send", `{"user":1001,"text":"dua"}`)
	other := s.post("/sandbox/send", `{"user":1002,"text":"satu"}`)
	run() // hears 1002, cannot store "dua"
	s.fail = nil
	s.poll()
	if e := s.heard(); e.Update != lost {
		t.Errorf("heard %d after the restart, want %d", e.Update, lost)
	}
	s.act(`"text":"tiga"`)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.again, []int64{other}) {
		t.Errorf("%v came again; want %d, which could not be confirmed alone", s.again, other)
	}
}

func TestSandboxWebhook(t *testing.T) {
	const secret = "rahasia_webhook-1"
	s := newStage(t)
	hook := httptest.NewServer(s.client.Webhook(s, secret, 0))
	defer hook.Close()
	if err := s.client.SetWebhook(t.Context(), hook.URL, secret); err != nil {
		t.Fatal(err)
	}
	failed := false
	s.mu.Lock()
	s.fail = func(bot.Event) error {
		if !failed {
			failed = true
			return fmt.Errorf("disk full")
		}
		return nil
	}
	s.mu.Unlock()
	if e := s.act(`"text":"/mulai"`); e.Kind != bot.Command || e.Name != "mulai" {
		t.Errorf("heard %+v", e)
	}
	if !failed {
		t.Error("the store was to fail once")
	}
	if err := s.client.DeleteWebhook(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.poll()
	if e := s.act(`"text":"halo"`); e.Kind != bot.Typed {
		t.Errorf("heard %+v", e)
	}
}

func TestSandboxProfile(t *testing.T) {
	s := newStage(t)
	p := telegram.Profile{
		Texts: []telegram.ProfileText{
			{Name: "Mitra", Description: "Pendamping kemitraan lembaga kursus", Short: "Pendamping kemitraan"},
			{Language: "en", Name: "Mitra", Description: "A coach for partnerships", Short: "Partnership coach"},
		},
		Menus: []telegram.Menu{
			{Commands: []telegram.Command{{Name: "mulai", Text: "Mulai"}, {Name: "bantuan", Text: "Bantuan"}}},
			{Language: "en", Commands: []telegram.Command{{Name: "start", Text: "Start"}}},
			{Chat: 2001, Commands: []telegram.Command{{Name: "siaran", Text: "Kirim tips"}}},
		},
	}
	s.post("/sandbox/send", `{"user":2001,"text":"/mulai"}`)
	changes := func() (n int) {
		if err := s.client.SetProfile(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		for _, name := range s.calls() {
			if strings.HasPrefix(name, "set") || strings.HasPrefix(name, "delete") {
				n++
			}
		}
		return n
	}
	first := changes()
	if again := changes(); first == 0 || again != first {
		t.Errorf("%d changes at first, %d more the second time; want none more", first, again-first)
	}
	p.Menus[1].Commands = nil
	if third := changes(); third != first+1 {
		t.Errorf("%d changes after one was made, want 1", third-first)
	}
}

// TestSandboxInline: anybody asks from any chat, and is answered once.
func TestSandboxInline(t *testing.T) {
	s := newStage(t)
	s.poll()
	e := s.act(`"update":{"inline_query":{"id":"99","from":{"id":1001,"is_bot":false,"first_name":"Sekar","language_code":"id"},"query":"sabar","offset":"","chat_type":"group"}}`)
	if e.Kind != bot.Asked || e.Owner != person || e.QueryID != "99" || e.Text != "sabar" || e.Language != "id" {
		t.Errorf("inline query: %+v", e)
	}
	answer := outbox.Message{Kind: outbox.Inline, Found: &outbox.Found{Query: e.QueryID, Open: "Buka Mitra", Start: "inline",
		Results: []outbox.Result{{ID: "C3.0", Title: "Sabar", Line: "baris", Text: "<b>Sabar</b>"}}}}
	s.send(answer)
	s.send(answer) // answered already: too old, and no error
	many := make([]outbox.Result, 60)
	for i := range many {
		many[i] = outbox.Result{ID: fmt.Sprint(i), Title: "x", Text: "x"}
	}
	e = s.act(`"update":{"inline_query":{"id":"100","from":{"id":1001,"is_bot":false,"first_name":"Sekar"},"query":"","offset":""}}`)
	s.send(outbox.Message{Kind: outbox.Inline, Found: &outbox.Found{Query: e.QueryID, Results: many}}) // more than fit
	if m, _ := s.chat(); len(m) != 0 {
		t.Errorf("the person's own chat shows %+v", m)
	}
	if n := strings.Count(strings.Join(s.calls(), " "), "answerInlineQuery"); n != 3 {
		t.Errorf("%d answers", n)
	}
	if n := s.client.Counts().Inline; n != 2 {
		t.Errorf("%d of them counted as in time, want 2", n)
	}
}

// TestSandboxMenuOfOneChat: a role has its own menu, and loses it again.
func TestSandboxMenuOfOneChat(t *testing.T) {
	s := newStage(t)
	s.poll()
	s.act(`"text":"/mulai"`)
	s.send(outbox.Message{Kind: outbox.Menu, Commands: []outbox.Command{{Name: "siaran", Text: "Kirim tips"}}})
	if got := s.menu(); got != "siaran" {
		t.Errorf("menu %q", got)
	}
	s.send(outbox.Message{Kind: outbox.Menu})
	if got := s.menu(); got != "" {
		t.Errorf("menu %q, want none", got)
	}
	s.refused(outbox.Message{Kind: outbox.Menu, Commands: []outbox.Command{{Name: "Siaran", Text: "x"}}}, outbox.Refused)
}
