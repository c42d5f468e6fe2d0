package telegram

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"mitrabot/bot/outbox"
)

// benchMessage is a usual card: a few lines and two rows of buttons.
func benchMessage() outbox.Message {
	return outbox.Message{
		Kind: outbox.Send, Chat: 1001,
		Text: "<b>Langkah 3 dari 11</b>\nApa manfaat kerja sama ini bagi mitra Anda?\n\nPilih satu, atau tulis dengan kata-kata sendiri &amp; singkat.",
		Buttons: [][]outbox.Button{
			{{Label: "Lulusan siap kerja", Data: "v3:1:a"}, {Label: "Tempat praktik", Data: "v3:1:b"}},
			{{Label: "Kembali", Data: "v3:1:<"}, {Label: "Lewati", Data: "v3:1:>"}},
		},
	}
}

func benchServer(b *testing.B) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n, err := io.Copy(io.Discard, r.Body); err != nil || n == 0 {
			http.Error(w, "empty", http.StatusInternalServerError)
			return
		}
		io.WriteString(w, `{"ok":true,"result":{"message_id":7,"date":1764000000,"chat":{"id":1001,"type":"private"},"text":"x"}}`)
	}))
	b.Cleanup(server.Close)
	return server.URL
}

// BenchmarkSend compares our plain JSON with the library's multipart, over loopback, with the same transport.
func BenchmarkSend(b *testing.B) {
	url := benchServer(b)
	m := benchMessage()
	c, _ := client(b, nil, url)
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if r, err := c.Send(b.Context(), m); err != nil || r.MessageID != 7 {
				b.Fatal(r, err)
			}
		}
	})
	b.Run("library", func(b *testing.B) {
		lib, err := tg.New(testToken, tg.WithSkipGetMe(), tg.WithServerURL(url), tg.WithHTTPClient(callTimeout, c.http))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			sent, err := lib.SendMessage(b.Context(), &tg.SendMessageParams{
				ChatID: m.Chat, Text: m.Text, ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview(), ReplyMarkup: c.markup(m),
			})
			if err != nil || sent.ID != 7 {
				b.Fatal(sent, err)
			}
		}
	})
}

// BenchmarkEncode tells what the library's wide parameter type costs against one with just our fields.
func BenchmarkEncode(b *testing.B) {
	c, _ := client(b, newAPI(), "")
	m := benchMessage()
	encode := func(b *testing.B, params any) {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(params); err != nil || buf.Len() < 300 {
			b.Fatal(buf.Len(), err)
		}
	}
	b.Run("typed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			encode(b, &tg.SendMessageParams{ChatID: m.Chat, Text: m.Text, ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview(), ReplyMarkup: c.markup(m)})
		}
	})
	b.Run("lean", func(b *testing.B) {
		type lean struct {
			ChatID    int64           `json:"chat_id"`
			Text      string          `json:"text"`
			ParseMode string          `json:"parse_mode"`
			Preview   map[string]bool `json:"link_preview_options"`
			Markup    any             `json:"reply_markup,omitempty"`
		}
		preview := map[string]bool{"is_disabled": true}
		b.ReportAllocs()
		for b.Loop() {
			encode(b, &lean{m.Chat, m.Text, "HTML", preview, c.markup(m)})
		}
	})
}

// BenchmarkRead is the cost of one update, from raw JSON to an event.
func BenchmarkRead(b *testing.B) {
	c := reader(b)
	raw := json.RawMessage(typed(1, 1001, "Dinas Pendidikan Kota Contoh"))
	b.ReportAllocs()
	for b.Loop() {
		if it, err := c.read(raw); err != nil || it.skip != "" {
			b.Fatal(it, err)
		}
	}
}
