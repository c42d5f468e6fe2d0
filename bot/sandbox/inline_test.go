package sandbox

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// article is one inline result as JSON; more are further fields of it.
func article(id, text, more string) string {
	return fmt.Sprintf(`{"type":"article","id":%q,"title":"Judul %s","input_message_content":{"message_text":%q}%s}`, id, id, text, more)
}

// asks lets a person type "@bot query" and returns the query that the bot got.
func (w *world) asks(user int64, query string) *wireInlineQuery {
	w.Helper()
	s := w.send(fmt.Sprintf(`{"user":%d,"inline":%q}`, user, query))
	u := w.updates(`{"offset":-1}`)
	if len(u) != 1 || u[0].ID != s.UpdateID || u[0].Inline == nil {
		w.Fatalf("the inline query of %+v: %+v", s, u)
	}
	return u[0].Inline
}

func (w *world) inline(target string) inlineView {
	w.Helper()
	code, body := w.machine("GET", "/sandbox/inline"+target, "")
	if code != 200 {
		w.Fatalf("inline: %d %s", code, body)
	}
	var v inlineView
	decode(w, body, &v)
	return v
}

func TestInline(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sandbox.json")
	w := newWorld(t, Options{File: file})
	var me wireMe
	if w.must("getMe", `{}`, &me); !me.SupportsInlineQueries {
		t.Error("getMe: the bot has no inline mode")
	}
	w.start(1001)
	q := w.asks(1001, "rapat kecil")
	if q.Query != "rapat kecil" || q.From.ID != 1001 || q.ID == "" || q.Offset != "" {
		t.Errorf("query: %+v", q)
	}
	if v := w.inline("?user=1001"); v.Answered || v.Query != "rapat kecil" || len(v.Results) != 0 {
		t.Errorf("before the answer: %+v", v)
	}
	if code, _ := w.machine("POST", "/sandbox/send", `{"user":1001,"choose":"a"}`); code != 400 {
		t.Errorf("chosen before there is an answer: %d", code)
	}
	results := `[{"type":"article","id":"a","title":"Teknik 1","description":"Nomor satukan","input_message_content":{"message_text":"<b>Mitra</b> utama","parse_mode":"HTML"},
		"reply_markup":{"inline_keyboard":[[{"text":"Buka","url":"https://t.me/mitra_sandbox_bot?start=c1"}]]}},
		{"type":"article","id":"b","title":"Teknik 2","input_message_content":{"message_text":"😀 sapa","entities":[{"type":"italic","offset":3,"length":4}]}}]`
	w.must("answerInlineQuery", fmt.Sprintf(`{"inline_query_id":%q,"results":%s,"cache_time":10,"is_personal":true,"button":{"text":"Atur","start_parameter":"atur_1"}}`, q.ID, results), nil)
	v := w.inline("?user=1001&timeout=5s")
	if !v.Answered || len(v.Results) != 2 || v.Results[0] != (inlineItem{"a", "Teknik 1", "Nomor satukan", "Mitra utama", "<b>Mitra</b> utama"}) ||
		v.Results[1].HTML != "😀 <i>sapa</i>" || v.Button.StartParameter != "atur_1" || v.Cache != 10 || !v.Personal {
		t.Errorf("results: %+v", v)
	}

	s := w.send(`{"user":1001,"choose":"b"}`)
	u := w.updates(`{"offset":-1}`)
	if len(u) != 1 || u[0].Message == nil || u[0].Message.ViaBot == nil || u[0].Message.ViaBot.ID != me.ID || u[0].Message.Text != "😀 sapa" || u[0].Message.From.ID != 1001 {
		t.Errorf("in the chat with the bot: %+v", u)
	}
	if m := w.last(1001); m.ID != s.MessageID || m.Via != botUsername || m.From != "user" {
		t.Errorf("the bubble: %+v", m)
	}
	w.updates(fmt.Sprintf(`{"offset":%d}`, s.UpdateID+1))
	s = w.send(`{"user":1001,"choose":"a","to":1002}`)
	if s.UpdateID != 0 || len(w.updates(`{}`)) != 0 {
		t.Error("the bot was told of a message between two people")
	}
	for user, from := range map[int64]string{1001: "user", 1002: "other"} {
		o := w.chat(user).Others
		if len(o) != 1 || len(o[0].Messages) != 1 || o[0].With != 2003-user {
			t.Fatalf("%d: others %+v", user, o)
		}
		if m := o[0].Messages[0]; m.From != from || m.Via != botUsername || m.HTML != "<b>Mitra</b> utama" || m.Buttons[0][0].URL == "" {
			t.Errorf("%d: %+v", user, m)
		}
	}
	if o := w.chat(1002); len(o.Messages) != 0 || o.Others[0].Name != "Sekar Contoh" {
		t.Errorf("the other person's chat with the bot: %+v", o)
	}
	if a := w.bot("sendMessage", `{"chat_id":1002,"text":"x"}`); a.Description != "Bad Request: chat not found" {
		t.Errorf("a message between people started the other's chat: %+v", a)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if o := newWorld(t, Options{File: file}).chat(1002).Others; len(o) != 1 || o[0].Messages[0].Text != "Mitra utama" {
		t.Errorf("after a restart: %+v", o)
	}
}

// What a bot can get wrong in an answer, in Telegram's words; the query stays answerable.
func TestInlineRefusals(t *testing.T) {
	w := newWorld(t, Options{})
	q := w.asks(1001, "")
	many := make([]string, 51)
	for i := range many {
		many[i] = article(fmt.Sprint(i), "x", "")
	}
	const bad = "Bad Request: "
	const parse = bad + "can't parse inline query result: "
	button := func(b string) string { return `[],"button":` + b }
	for _, c := range []struct{ name, results, want string }{
		{"51", "[" + strings.Join(many, ",") + "]", bad + "too many inline query results specified"},
		{"not an object", `[1]`, parse + "Inline query result must be an object"},
		{"without id", `[{"type":"article","title":"x"}]`, parse + `Can't find field "id"`},
		{"empty id", "[" + article("", "x", "") + "]", bad + "RESULT_ID_EMPTY"},
		{"id of 65 bytes", "[" + article(strings.Repeat("x", 65), "x", "") + "]", bad + "RESULT_ID_INVALID"},
		{"twice", "[" + article("a", "x", "") + "," + article("a", "y", "") + "]", bad + "RESULT_ID_DUPLICATE"},
		{"without title", `[{"type":"article","id":"a","input_message_content":{"message_text":"x"}}]`, parse + `Can't find field "title"`},
		{"without content", `[{"type":"article","id":"a","title":"x"}]`, parse + `Can't find field "message_text"`},
		{"empty content", "[" + article("a", "", "") + "]", parse + "Input message content is not specified"},
		{"content too long", "[" + article("a", strings.Repeat("x", 4097), "") + "]", bad + "MESSAGE_TOO_LONG"},
		{"bad HTML", `[{"type":"article","id":"a","title":"x","input_message_content":{"message_text":"<b>x","parse_mode":"HTML"}}]`,
			parse + `can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{"bad entity", `[{"type":"article","id":"a","title":"x","input_message_content":{"message_text":"x","entities":[{"type":"bold","offset":0,"length":2}]}}]`,
			parse + "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2"},
		{"unknown field", "[" + article("a", "x", `,"colour":"red"`) + "]", parse + `unknown field "colour"`},
		{"other kind", `[{"type":"photo","id":"a","title":"x"}]`, parse + `the sandbox does not support results of type "photo"`},
		{"callback data", "[" + article("a", "x", `,"reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"a"}]]}`) + "]", parse + "the sandbox does not support callback_data in inline results"},
		{"next offset", `[],"next_offset":"` + strings.Repeat("x", 65) + `"`, bad + "NEXT_OFFSET_INVALID"},
		{"button without text", button(`{"start_parameter":"a"}`), bad + `can't parse inline query results button: Can't find field "text"`},
		{"button alone", button(`{"text":"a"}`), bad + "can't parse inline query results button: InlineQueryResultsButton must have exactly one optional field"},
		{"button, empty start", button(`{"text":"a","start_parameter":""}`), bad + "can't use empty start_parameter"},
		{"button, bad start", button(`{"text":"a","start_parameter":"a b"}`), bad + "unallowed characters in start_parameter are used"},
		{"button, long start", button(`{"text":"a","start_parameter":"` + strings.Repeat("x", 65) + `"}`), bad + "too long start_parameter specified"},
		{"cache time", `[],"cache_time":"lama"`, bad + `parameter "cache_time" must be an Integer`},
	} {
		if a := w.bot("answerInlineQuery", fmt.Sprintf(`{"inline_query_id":%q,"results":%s}`, q.ID, c.results)); a.OK || a.Description != c.want {
			t.Errorf("%s:\n got: %s\nwant: %s", c.name, a.Description, c.want)
		}
	}
	w.must("answerInlineQuery", fmt.Sprintf(`{"inline_query_id":%q,"results":[%s]}`, q.ID, strings.Join(append(many[:49], article(strings.Repeat("é", 32), "x", "")), ",")), nil)
	late := bad + "query is too old and response timeout expired or query ID is invalid"
	if a := w.bot("answerInlineQuery", fmt.Sprintf(`{"inline_query_id":%q,"results":[]}`, q.ID)); a.Description != late {
		t.Errorf("answered twice: %+v", a)
	}
	for _, body := range []string{`{"user":1001,"choose":"none"}`, `{"user":1001,"choose":"0","to":1001}`, `{"user":1001,"choose":"0","to":-3}`, `{"user":1001,"inline":"x","to":1002}`,
		`{"user":1001,"inline":"` + strings.Repeat("x", 257) + `"}`} {
		if code, answer := w.machine("POST", "/sandbox/send", body); code != 400 {
			t.Errorf("%.60s: %d %s", body, code, answer)
		}
	}
	if code, _ := w.machine("GET", "/sandbox/inline?user=1002", ""); code != 400 {
		t.Errorf("results of one who has asked nothing: %d", code)
	}
}

// The answer to what a person has typed on from is taken and not shown; whoever waits learns of the right one.
func TestInlineTypedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, Options{})
		first := w.asks(1001, "si")
		second := w.asks(1001, "sila")
		shown := make(chan inlineView, 1)
		go func() { shown <- w.inline("?user=1001&timeout=30s") }()
		synctest.Wait()
		answer := `{"inline_query_id":%q,"results":[` + article("%s", "x", "") + `]}`
		w.must("answerInlineQuery", fmt.Sprintf(answer, first.ID, "lama", "lama"), nil)
		w.must("answerInlineQuery", fmt.Sprintf(answer, second.ID, "baru", "baru"), nil)
		if v := <-shown; !v.Answered || v.Query != "sila" || len(v.Results) != 1 || v.Results[0].ID != "baru" {
			t.Errorf("shown: %+v", v)
		}
		begin := time.Now()
		w.asks(1001, "silatu")
		if v := w.inline("?user=1001&timeout=3s"); v.Answered || time.Since(begin) != 3*time.Second {
			t.Errorf("without an answer: %+v after %v", v, time.Since(begin))
		}
	})
}
