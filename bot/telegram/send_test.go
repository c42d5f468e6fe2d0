package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mitrabot/bot/outbox"
)

// sameJSON compares a request's body with what is wanted, both as JSON.
func sameJSON(t *testing.T, got, want string) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal([]byte(got), &a); err != nil {
		t.Fatalf("not JSON: %s", got)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatal(err)
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	if string(x) != string(y) {
		t.Errorf("parameters\n got %s\nwant %s", x, y)
	}
}

func TestSendParameters(t *testing.T) {
	for _, tc := range []struct {
		name    string
		message outbox.Message
		methods string
		body    string // of the last call
		receipt outbox.Receipt
	}{
		{"text", outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "<b>Halo</b> & selamat"}, "sendMessage",
			`{"chat_id":1001,"text":"<b>Halo</b> & selamat","parse_mode":"HTML","link_preview_options":{"is_disabled":true}}`, outbox.Receipt{MessageID: 7}},
		{"inline buttons", outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "x", Buttons: [][]outbox.Button{
			{{Label: "Lanjut", Data: "v1:n"}, {Label: "Panduan", URL: "https://contoh.example"}}, {}, {{Label: "Salin", Copy: "teks"}}}}, "sendMessage",
			`{"chat_id":1001,"text":"x","parse_mode":"HTML","link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":[
				[{"text":"Lanjut","callback_data":"v1:n"},{"text":"Panduan","url":"https://contoh.example"}],[{"text":"Salin","copy_text":{"text":"teks"}}]]}}`, outbox.Receipt{MessageID: 7}},
		{"empty keyboards are left out", outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "x", Buttons: [][]outbox.Button{{}}, Keyboard: &outbox.Keyboard{Rows: [][]outbox.Key{{}}}}, "sendMessage",
			`{"chat_id":1001,"text":"x","parse_mode":"HTML","link_preview_options":{"is_disabled":true}}`, outbox.Receipt{MessageID: 7}},
		{"contact keyboard", outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "x", Keyboard: &outbox.Keyboard{Rows: [][]outbox.Key{{{Label: "Kirim kontak", Contact: true}}}}}, "sendMessage",
			`{"chat_id":1001,"text":"x","parse_mode":"HTML","link_preview_options":{"is_disabled":true},"reply_markup":{"keyboard":[[{"text":"Kirim kontak","request_contact":true}]],"resize_keyboard":true,"one_time_keyboard":true}}`, outbox.Receipt{MessageID: 7}},
		{"menu keyboard", outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "x", Keyboard: &outbox.Keyboard{Rows: [][]outbox.Key{{{Label: "Mitra"}, {Label: "Agenda"}}}}}, "sendMessage",
			`{"chat_id":1001,"text":"x","parse_mode":"HTML","link_preview_options":{"is_disabled":true},"reply_markup":{"keyboard":[[{"text":"Mitra"},{"text":"Agenda"}]],"resize_keyboard":true,"is_persistent":true}}`, outbox.Receipt{MessageID: 7}},
		{"keyboard removed", outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "x", Keyboard: &outbox.Keyboard{Remove: true}}, "sendMessage",
			`{"chat_id":1001,"text":"x","parse_mode":"HTML","link_preview_options":{"is_disabled":true},"reply_markup":{"remove_keyboard":true}}`, outbox.Receipt{MessageID: 7}},
		{"buttons win over a keyboard", outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "x", Buttons: [][]outbox.Button{{{Label: "a", Data: "b"}}}, Keyboard: &outbox.Keyboard{Remove: true}}, "sendMessage",
			`{"chat_id":1001,"text":"x","parse_mode":"HTML","link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}}`, outbox.Receipt{MessageID: 7}},
		{"edit", outbox.Message{Kind: outbox.Edit, Chat: 1001, Target: 5, Text: "x"}, "editMessageText",
			`{"chat_id":1001,"message_id":5,"text":"x","parse_mode":"HTML","link_preview_options":{"is_disabled":true}}`, outbox.Receipt{MessageID: 5}},
		{"answer", outbox.Message{Kind: outbox.Answer, Chat: 1001, Press: &outbox.Press{ID: "9", Notice: "Tersimpan", Alert: true}}, "answerCallbackQuery",
			`{"callback_query_id":"9","text":"Tersimpan","show_alert":true}`, outbox.Receipt{}},
		{"typing", outbox.Message{Kind: outbox.Typing, Chat: 1001}, "sendChatAction", `{"chat_id":1001,"action":"typing"}`, outbox.Receipt{}},
		{"inline query", outbox.Message{Kind: outbox.Inline, Chat: 1001, Found: &outbox.Found{Query: "9", Open: "Buka Mitra", Start: "inline",
			Results: []outbox.Result{{ID: "C1.0", Title: "Judul", Line: "baris", Text: "<b>Isi</b>"}, {ID: "C2.0", Title: "Lain", Text: "x"}}}}, "answerInlineQuery",
			`{"inline_query_id":"9","cache_time":30,"is_personal":true,"button":{"text":"Buka Mitra","start_parameter":"inline"},"results":[
				{"type":"article","id":"C1.0","title":"Judul","description":"baris","input_message_content":{"message_text":"<b>Isi</b>","parse_mode":"HTML","link_preview_options":{"is_disabled":true}}},
				{"type":"article","id":"C2.0","title":"Lain","input_message_content":{"message_text":"x","parse_mode":"HTML","link_preview_options":{"is_disabled":true}}}]}`, outbox.Receipt{}},
		{"inline query without results", outbox.Message{Kind: outbox.Inline, Chat: 1001, Found: &outbox.Found{Query: "9"}}, "answerInlineQuery",
			`{"inline_query_id":"9","cache_time":30,"is_personal":true,"results":[]}`, outbox.Receipt{}},
		{"menu of one chat", outbox.Message{Kind: outbox.Menu, Chat: 1001, Commands: []outbox.Command{{Name: "siaran", Text: "Kirim tips"}}}, "setMyCommands",
			`{"commands":[{"command":"siaran","description":"Kirim tips"}],"scope":{"type":"chat","chat_id":1001}}`, outbox.Receipt{}},
		{"no menu of one chat", outbox.Message{Kind: outbox.Menu, Chat: 1001}, "deleteMyCommands",
			`{"scope":{"type":"chat","chat_id":1001}}`, outbox.Receipt{}},
		{"kept photo", outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "foto", Media: &outbox.Media{Kind: "photo", FileID: `F"1`}, Buttons: [][]outbox.Button{{{Label: "a", Data: "b"}}}}, "sendPhoto",
			`{"chat_id":1001,"photo":"F\"1","caption":"foto","parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}}`, outbox.Receipt{MessageID: 8}},
		{"kept voice without caption", outbox.Message{Kind: outbox.Send, Chat: 1001, Media: &outbox.Media{Kind: "voice", FileID: "F2"}}, "sendVoice",
			`{"chat_id":1001,"voice":"F2"}`, outbox.Receipt{MessageID: 8}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newAPI().on("sendPhoto", ok(`{"message_id":8}`)).on("sendVoice", ok(`{"message_id":8}`))
			c, _ := client(t, a, "")
			got, err := c.Send(t.Context(), tc.message)
			if err != nil || got != tc.receipt {
				t.Errorf("Send = %+v, %v; want %+v", got, err, tc.receipt)
			}
			if a.methods() != tc.methods {
				t.Errorf("called %s, want %s", a.methods(), tc.methods)
			}
			sameJSON(t, a.calls[len(a.calls)-1].body, tc.body)
		})
	}
}

// TestPressIsAnsweredBesideTheEdit: the spinner and the new text need not wait for each other.
func TestPressIsAnsweredBesideTheEdit(t *testing.T) {
	a := newAPI()
	c, _ := client(t, a, "")
	_, err := c.Send(t.Context(), outbox.Message{Kind: outbox.Edit, Chat: 1001, Target: 5, Text: "x", Press: &outbox.Press{ID: "9"}})
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{
		"answerCallbackQuery": `{"callback_query_id":"9"}`,
		"editMessageText":     `{"chat_id":1001,"message_id":5,"text":"x","parse_mode":"HTML","link_preview_options":{"is_disabled":true}}`,
	}
	if len(a.calls) != len(bodies) {
		t.Fatalf("called %s", a.methods())
	}
	for _, call := range a.calls {
		sameJSON(t, call.body, bodies[call.method])
	}
}

func TestSendFailures(t *testing.T) {
	text := outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "rahasia"}
	edit := outbox.Message{Kind: outbox.Edit, Chat: 1001, Target: 5, Text: "rahasia"}
	for _, tc := range []struct {
		name    string
		message outbox.Message
		reply   reply
		want    outbox.Failure // Reason: a part of it
	}{
		{"blocked", text, no(403, "Forbidden: bot was blocked by the user", ""), outbox.Failure{Kind: outbox.Blocked, Code: 403, Reason: "blocked by the user"}},
		{"never started", text, no(403, "Forbidden: bot can't initiate conversation with a user", ""), outbox.Failure{Kind: outbox.Blocked, Code: 403}},
		{"deactivated", text, no(403, "Forbidden: user is deactivated", ""), outbox.Failure{Kind: outbox.Blocked, Code: 403}},
		{"no such chat", text, no(400, "Bad Request: chat not found", ""), outbox.Failure{Kind: outbox.Blocked, Code: 400}},
		{"too many", text, no(429, "Too Many Requests: retry after 7200", `{"retry_after":7200}`), outbox.Failure{Kind: outbox.TooMany, Code: 429, RetryAfter: 2 * time.Hour}},
		{"too many without a number", text, no(429, "Too Many Requests", ""), outbox.Failure{Kind: outbox.TooMany, Code: 429, RetryAfter: time.Second}},
		{"too many for ever", text, no(429, "Too Many Requests", `{"retry_after":9223372036854775807}`), outbox.Failure{Kind: outbox.TooMany, Code: 429, RetryAfter: maxRetryAfter}},
		{"bad HTML", text, no(400, `Bad Request: can't parse entities: Unsupported start tag "rahasia" at byte offset 3`, ""), outbox.Failure{Kind: outbox.Refused, Code: 400, Reason: "at byte offset 3"}},
		{"quoted text decides nothing", text, no(400, `Bad Request: can't parse entities: Unsupported start tag "chat not found"`, ""), outbox.Failure{Kind: outbox.Refused, Code: 400}},
		{"too long", text, no(400, "Bad Request: message is too long", ""), outbox.Failure{Kind: outbox.Refused, Code: 400, Reason: "message is too long"}},
		{"group moved", text, no(400, "Bad Request: group chat was upgraded to a supergroup chat", `{"migrate_to_chat_id":-1001}`), outbox.Failure{Kind: outbox.Refused, Code: 400}},
		{"token withdrawn", text, no(401, "Unauthorized", ""), outbox.Failure{Kind: outbox.Down, Code: 401}},
		{"internal", text, no(500, "Internal Server Error", ""), outbox.Failure{Kind: outbox.Down, Code: 500}},
		{"gateway page", text, reply{status: 502, body: "<html>/bot" + testToken + "/sendMessage</html>"}, outbox.Failure{Kind: outbox.Down, Code: 502, Reason: "HTTP 502 without a readable answer"}},
		{"gateway lost patience", text, reply{status: 504, body: "<html></html>"}, outbox.Failure{Kind: outbox.Unclear, Code: 504}},
		{"success without a readable answer", text, reply{status: 200, body: `{"ok":tr`}, outbox.Failure{Kind: outbox.Unclear, Reason: "HTTP 200"}},
		{"another kind of JSON", text, reply{status: 403, body: `{"error":"login"}`}, outbox.Failure{Kind: outbox.Down, Reason: "HTTP 403"}},
		{"edit of a lost message", edit, no(400, "Bad Request: message to edit not found", ""), outbox.Failure{Kind: outbox.Gone, Code: 400}},
		{"edit too late", edit, no(400, "Bad Request: message can't be edited", ""), outbox.Failure{Kind: outbox.Gone, Code: 400}},
		{"edit of a file", edit, no(400, "Bad Request: there is no text in the message to edit", ""), outbox.Failure{Kind: outbox.Gone, Code: 400}},
		{"edit without a target", outbox.Message{Kind: outbox.Edit, Chat: 1001, Text: "x"}, reply{}, outbox.Failure{Kind: outbox.Gone}},
		{"edit with a file", outbox.Message{Kind: outbox.Edit, Chat: 1001, Target: 5, Text: "x", Media: &outbox.Media{Kind: "photo", FileID: "f"}}, reply{}, outbox.Failure{Kind: outbox.Gone}},
		{"unknown act", outbox.Message{Kind: "dance", Chat: 1001}, reply{}, outbox.Failure{Kind: outbox.Refused}},
		{"answer to nothing", outbox.Message{Kind: outbox.Answer, Chat: 1001}, reply{}, outbox.Failure{Kind: outbox.Refused}},
		{"file without content", outbox.Message{Kind: outbox.Send, Chat: 1001, Media: &outbox.Media{Kind: "photo"}}, reply{}, outbox.Failure{Kind: outbox.Refused}},
		{"file of unknown kind", outbox.Message{Kind: outbox.Send, Chat: 1001, Media: &outbox.Media{Kind: "scent", FileID: "f"}}, reply{}, outbox.Failure{Kind: outbox.Refused}},
		{"answer to no query", outbox.Message{Kind: outbox.Inline, Chat: 1001}, reply{}, outbox.Failure{Kind: outbox.Refused}},
		{"result with a fault", outbox.Message{Kind: outbox.Inline, Chat: 1001, Found: &outbox.Found{Query: "9"}}, no(400, "Bad Request: RESULT_ID_DUPLICATE", ""), outbox.Failure{Kind: outbox.Refused, Code: 400}},
		{"menu, too many", outbox.Message{Kind: outbox.Menu, Chat: 1001}, no(429, "Too Many Requests: retry after 3", `{"retry_after":3}`), outbox.Failure{Kind: outbox.TooMany, Code: 429, RetryAfter: 3 * time.Second}},
		{"menu of a stranger", outbox.Message{Kind: outbox.Menu, Chat: 1001}, no(400, "Bad Request: chat not found", ""), outbox.Failure{Kind: outbox.Blocked, Code: 400}},
		{"menu, odd answer", outbox.Message{Kind: outbox.Menu, Chat: 1001}, ok(`{}`), outbox.Failure{Kind: outbox.Unclear, Reason: "HTTP 200"}},
		{"answer, too many", outbox.Message{Kind: outbox.Answer, Chat: 1001, Press: &outbox.Press{ID: "9"}}, no(429, "Too Many Requests: retry after 3", `{"retry_after":3}`), outbox.Failure{Kind: outbox.TooMany, Code: 429, RetryAfter: 3 * time.Second}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := newAPI()
			for method := range a.answers {
				a.on(method, tc.reply)
			}
			c, book := client(t, a, "")
			got, err := c.Send(t.Context(), tc.message)
			if got != (outbox.Receipt{}) {
				t.Errorf("receipt %+v of a failure", got)
			}
			f := failureOf(t, err, tc.want.Kind)
			if f.Code != tc.want.Code || f.RetryAfter != tc.want.RetryAfter || !strings.Contains(f.Reason, tc.want.Reason) {
				t.Errorf("got %+v, want %+v", *f, tc.want)
			}
			if n := c.Counts(); n.Sends != 1 || n.Failures[tc.want.Kind] != 1 {
				t.Errorf("counts %+v", n)
			}
			for _, told := range []string{err.Error(), book.String()} {
				if strings.Contains(told, "rahasia") || strings.Contains(told, testToken[10:]) {
					t.Errorf("told too much: %s", told)
				}
			}
		})
	}
}

func TestSendNormalRefusalsAreSuccess(t *testing.T) {
	a := newAPI().
		on("editMessageText", no(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message", "")).
		on("answerCallbackQuery", no(400, "Bad Request: query is too old and response timeout expired or query ID is invalid", "")).
		on("answerInlineQuery", no(400, "Bad Request: query is too old and response timeout expired or query ID is invalid", ""))
	c, _ := client(t, a, "")
	got, err := c.Send(t.Context(), outbox.Message{Kind: outbox.Edit, Chat: 1001, Target: 5, Text: "x"})
	if err != nil || got.MessageID != 5 {
		t.Errorf("unchanged edit: %+v, %v; want message 5", got, err)
	}
	if _, err := c.Send(t.Context(), outbox.Message{Kind: outbox.Answer, Chat: 1001, Press: &outbox.Press{ID: "9"}}); err != nil {
		t.Errorf("late answer: %v", err)
	}
	if _, err := c.Send(t.Context(), outbox.Message{Kind: outbox.Inline, Chat: 1001, Found: &outbox.Found{Query: "9"}}); err != nil {
		t.Errorf("late answer of an inline query: %v", err)
	}
}

func TestSendLosesNoMessageOverItsPress(t *testing.T) {
	for _, trouble := range []reply{
		no(429, "Too Many Requests: retry after 30", `{"retry_after":30}`),
		no(400, "Bad Request: query is too old and response timeout expired or query ID is invalid", ""),
		no(403, "Forbidden: bot was blocked by the user", ""),
		{err: errors.New("connection reset by peer")},
		{status: 502, body: "bad gateway"},
	} {
		a := newAPI().on("answerCallbackQuery", trouble)
		c, _ := client(t, a, "")
		got, err := c.Send(t.Context(), outbox.Message{Kind: outbox.Edit, Chat: 1001, Target: 5, Text: "x", Press: &outbox.Press{ID: "9"}})
		if err != nil || got.MessageID != 5 || len(a.called("editMessageText")) != 1 {
			t.Errorf("after %+v: %+v, %v", trouble, got, err)
		}
	}
}

func TestSendDoesNotWaitLongForThePress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI().on("answerCallbackQuery", reply{hold: true})
		c, _ := client(t, a, "")
		begun := time.Now()
		_, err := c.Send(t.Context(), outbox.Message{Kind: outbox.Edit, Chat: 1001, Target: 5, Text: "x", Press: &outbox.Press{ID: "9"}})
		if err != nil || time.Since(begun) != pressTimeout || c.Counts().PressFailures != 1 {
			t.Errorf("%v after %v, counts %+v", err, time.Since(begun), c.Counts())
		}
	})
}

func TestSendIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI().on("sendMessage", reply{hold: true})
		c, _ := client(t, a, "")
		begun := time.Now()
		_, err := c.Send(context.Background(), outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "x"})
		if err == nil || time.Since(begun) != callTimeout {
			t.Errorf("%v after %v, want a failure after %v", err, time.Since(begun), callTimeout)
		}
	})
}

func TestSendKeptFileByItsOwnMethod(t *testing.T) {
	for own, method := range map[string][2]string{
		"Video": {"sendVideo", "video"}, "Audio": {"sendAudio", "audio"}, "Animation": {"sendAnimation", "animation"},
		"Photo": {"sendPhoto", "photo"}, "VoiceNote": {"sendVoice", "voice"},
	} {
		a := newAPI().
			on("sendDocument", no(400, "Bad Request: can't use file of type "+own+" as Document", "")).
			on(method[0], ok(`{"message_id":8}`))
		c, _ := client(t, a, "")
		got, err := c.Send(t.Context(), outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "praktik", Media: &outbox.Media{Kind: "document", FileID: "F"}})
		if err != nil || got.MessageID != 8 {
			t.Fatalf("%s: %+v, %v", own, got, err)
		}
		sameJSON(t, a.called(method[0])[0].body, `{"chat_id":1001,"`+method[1]+`":"F","caption":"praktik","parse_mode":"HTML"}`)
	}
	for _, own := range []string{"Sticker", "Document"} {
		a := newAPI().on("sendDocument", no(400, "Bad Request: can't use file of type "+own+" as Document", ""))
		c, _ := client(t, a, "")
		_, err := c.Send(t.Context(), outbox.Message{Kind: outbox.Send, Chat: 1001, Media: &outbox.Media{Kind: "document", FileID: "s"}})
		failureOf(t, err, outbox.Refused)
		if a.methods() != "sendDocument" {
			t.Errorf("%s: called %s", own, a.methods())
		}
	}
}
