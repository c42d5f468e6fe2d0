package sandbox

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// newest is the newest update, with the queue empty again.
func (w *world) newest() gotUpdate {
	w.Helper()
	u := w.updates(`{"offset":-1}`)
	if len(u) != 1 {
		w.Fatalf("updates: %+v", u)
	}
	w.updates(fmt.Sprintf(`{"offset":%d}`, u[0].ID+1))
	return u[0]
}

func TestStartLink(t *testing.T) {
	w := newWorld(t, Options{})
	for payload, want := range map[string]string{"": "/start", "m_AZ-09": "/start m_AZ-09", strings.Repeat("x", 64): "/start " + strings.Repeat("x", 64)} {
		w.send(fmt.Sprintf(`{"user":1002,"start":%q}`, payload))
		if m := w.newest().Message; m == nil || m.Text != want || show(m.Entities) != "bot_command@0+6" || m.From.ID != 1002 {
			t.Errorf("%q: %+v", payload, m)
		}
	}
	for _, payload := range []string{"a b", "é", strings.Repeat("x", 65), "a=b"} {
		if code, body := w.machine("POST", "/sandbox/send", fmt.Sprintf(`{"user":1002,"start":%q}`, payload)); code != 400 {
			t.Errorf("%q: %d %s", payload, code, body)
		}
	}
}

// The formatting of a person's own app: in a text, in a caption, in an edit; and what no app would send.
func TestPersonFormats(t *testing.T) {
	w := newWorld(t, Options{})
	s := w.send(`{"user":2001,"text":"😀 Tips: tebal dan tautan","entities":[{"type":"bold","offset":9,"length":5},{"type":"text_link","offset":19,"length":6,"url":"https://contoh.id/a"}]}`)
	if m := w.newest().Message; show(m.Entities) != "bold@9+5 text_link@19+6(https://contoh.id/a)" {
		t.Errorf("text: %s", show(m.Entities))
	}
	if v := w.last(2001); v.HTML != `😀 Tips: <b>tebal</b> dan <a href="https://contoh.id/a" target="_blank" rel="noopener noreferrer">tautan</a>` {
		t.Errorf("bubble: %s", v.HTML)
	}
	w.send(fmt.Sprintf(`{"user":2001,"edit":{"message_id":%d,"text":"😀 Tips: tebal dan tautan","entities":[{"type":"spoiler","offset":3,"length":4}]}}`, s.MessageID))
	if m := w.newest().Edited; m == nil || show(m.Entities) != "spoiler@3+4" {
		t.Errorf("edit of the formatting alone: %+v", m)
	}
	for name, act := range map[string]string{
		"inside":  `"photo":{"caption":"Kabar baik","caption_entities":[{"type":"italic","offset":6,"length":4}]}`,
		"outside": `"photo":{"caption":"Kabar baik"},"caption_entities":[{"type":"italic","offset":6,"length":4}]`,
	} {
		w.send(`{"user":2001,` + act + `}`)
		if m := w.newest().Message; m.Photo == nil || m.Caption != "Kabar baik" || show(m.CaptionEntities) != "italic@6+4" {
			t.Errorf("%s: %+v", name, m)
		}
		if v := w.last(2001); v.HTML != "Kabar <i>baik</i>" {
			t.Errorf("%s: %s", name, v.HTML)
		}
	}
	before := len(w.chat(2001).Messages)
	for _, act := range []string{
		`"text":"abc","entities":[{"type":"bold","offset":1,"length":3}]`, `"text":"abc","entities":[{"type":"bold","offset":-1,"length":2}]`,
		`"text":"abc","entities":[{"type":"bold","offset":0,"length":0}]`, `"text":"😀","entities":[{"type":"bold","offset":0,"length":1}]`,
		`"text":"abc","entities":[{"type":"loud","offset":0,"length":1}]`, `"text":"abc","entities":[{"type":"text_link","offset":0,"length":1,"url":"javascript:alert(1)"}]`,
		`"text":"abc","caption_entities":[]`, `"photo":{"caption":"abc","caption_entities":[{"type":"bold","offset":3,"length":1}]}`,
		`"text":"abc","entities":[{"type":"bold","offset":9223372036854775807,"length":9223372036854775807}]`,
		`"photo":{"caption":"` + strings.Repeat("x", 1025) + `"}`, `"sticker":true,"caption_entities":[]`,
	} {
		if code, body := w.machine("POST", "/sandbox/send", `{"user":2001,`+act+`}`); code != 400 {
			t.Errorf("%.90s: %d %s", act, code, body)
		}
	}
	if n := len(w.chat(2001).Messages); n != before {
		t.Errorf("a refused act left something: %d messages, before %d", n, before)
	}
}

func TestReplies(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(2001)
	var asked wireMessage
	w.must("sendMessage", `{"chat_id":2001,"text":"Pesan dari Sekar: bagaimana?"}`, &asked)
	for name, act := range map[string]string{"text": `"text":"Begini"`, "photo": `"photo":{"caption":"Begini"}`, "voice": `"voice":true`} {
		s := w.send(fmt.Sprintf(`{"user":2001,%s,"reply_to":%d}`, act, asked.MessageID))
		r := w.newest().Message.ReplyToMessage
		if r == nil || r.MessageID != asked.MessageID || r.Text != asked.Text || r.Date != asked.Date || !r.From.IsBot || r.ReplyToMessage != nil {
			t.Errorf("%s: %+v", name, r)
		}
		if v := w.last(2001); v.ID != s.MessageID || v.ReplyTo != asked.MessageID {
			t.Errorf("%s: %+v", name, v)
		}
	}
	own := w.last(2001).ID
	to := fmt.Sprintf(`{"message_id":%d}`, own)
	w.must("sendMessage", `{"chat_id":2001,"text":"Terkirim","reply_parameters":`+to+`}`, nil)
	if v := w.last(2001); v.ReplyTo != own || v.From != "bot" {
		t.Errorf("the bot's reply: %+v", v)
	}
	a := w.multipart("sendPhoto", form(t, "", map[string]string{"chat_id": "2001", "reply_parameters": to}, map[string][]byte{"photo": picture(t, 4, 4)}))
	if v := w.last(2001); !a.OK || v.ReplyTo != own || v.Media.Kind != "photo" {
		t.Errorf("the bot's reply with a photo: %+v %+v", a, v)
	}
	for _, act := range []string{`"text":"x","reply_to":3`, `"inline":"x","reply_to":3`, `"press":"x","reply_to":3`} {
		if code, body := w.machine("POST", "/sandbox/send", `{"user":2001,`+act+`}`); code != 400 {
			t.Errorf("%s: %d %s", act, code, body)
		}
	}
}

// What a bot does with a tip of a mentor: it copies or forwards the message, or sends the photo again by its id.
func TestPassOn(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	w.start(2001)
	w.send(`{"user":2001,"photo":{"data":"` + base64.StdEncoding.EncodeToString(picture(t, 8, 8)) + `","caption":"Tips: sapa","caption_entities":[{"type":"bold","offset":6,"length":4}]}}`)
	tip := w.newest().Message
	from := fmt.Sprintf(`"from_chat_id":2001,"message_id":%d`, tip.MessageID)

	w.must("copyMessage", `{"chat_id":1001,`+from+`}`, nil)
	if v := w.last(1001); v.HTML != "Tips: <b>sapa</b>" || v.Media.Kind != "photo" || v.Forward != "" || v.From != "bot" {
		t.Errorf("copy: %+v", v)
	}
	w.must("copyMessage", `{"chat_id":1001,`+from+`,"caption":"Baru","caption_entities":[{"type":"code","offset":0,"length":4}]}`, nil)
	if v := w.last(1001); v.HTML != "<code>Baru</code>" || v.Media.Kind != "photo" {
		t.Errorf("copy with another caption: %+v", v)
	}
	var m wireMessage
	w.must("forwardMessage", `{"chat_id":1001,`+from+`}`, &m)
	if v := w.last(1001); v.HTML != "Tips: <b>sapa</b>" || v.Forward != "Wulan Misalnya" || v.From != "bot" {
		t.Errorf("forward: %+v", v)
	}
	if o := m.ForwardOrigin; o == nil || o.Type != "user" || o.SenderUser.ID != 2001 || o.Date != tip.Date {
		t.Errorf("origin: %+v", o)
	}
	w.must("sendPhoto", fmt.Sprintf(`{"chat_id":1001,"photo":%q,"caption":"😀 tips","caption_entities":[{"type":"underline","offset":3,"length":4}]}`, tip.Photo[0].FileID), &m)
	if v := w.last(1001); v.HTML != "😀 <u>tips</u>" || len(m.Photo) != 1 || m.Photo[0].FileID != tip.Photo[0].FileID {
		t.Errorf("photo by its id: %+v", v)
	}
	const late = "Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 5"
	if a := w.bot("sendPhoto", fmt.Sprintf(`{"chat_id":1001,"photo":%q,"caption":"tips","caption_entities":[{"type":"bold","offset":0,"length":5}]}`, tip.Photo[0].FileID)); a.Description != late {
		t.Errorf("entity beyond the caption: %q", a.Description)
	}
	w.must("sendMessage", `{"chat_id":1001,"text":"rahasia","protect_content":true}`, &m)
	if a := w.bot("forwardMessage", fmt.Sprintf(`{"chat_id":1001,"from_chat_id":1001,"message_id":%d}`, m.MessageID)); a.Description != "Bad Request: the message can't be forwarded" {
		t.Errorf("protected: %q", a.Description)
	}
}

// People write to each other, too: that is how an invitation travels. The bot learns nothing of it.
func TestTalk(t *testing.T) {
	w := newWorld(t, Options{})
	first := w.send(`{"user":2001,"to":1002,"text":"Silakan: https://t.me/mitra_sandbox_bot?start=m1"}`)
	w.send(fmt.Sprintf(`{"user":1002,"to":2001,"text":"Terima kasih","reply_to":%d}`, first.MessageID))
	w.send(`{"user":1001,"to":1002,"text":"Halo"}`)
	o := w.chat(1002).Others
	if len(o) != 2 || o[0].Name != "Sekar Contoh" || o[1].With != 2001 || len(o[1].Messages) != 2 || o[1].Messages[1].ReplyTo != first.MessageID {
		t.Errorf("others: %+v", o)
	}
	if len(w.updates(`{}`)) != 0 || first.UpdateID != 0 {
		t.Error("the bot was told")
	}
	for range maxTalk + 5 {
		w.send(`{"user":1001,"to":1002,"text":"lagi"}`)
	}
	if n := len(w.chat(1001).Others[0].Messages); n != maxTalk {
		t.Errorf("%d messages are kept", n)
	}
	w.machine("POST", "/sandbox/reset", `{}`)
	if o := w.chat(1002).Others; o != nil {
		t.Errorf("after a reset: %+v", o)
	}
	for _, body := range []string{`{"user":1001,"to":1001,"text":"x"}`, `{"user":1001,"to":1002,"voice":true}`, `{"user":1001,"to":1002,"text":"x","reply_to":5}`} {
		if code, answer := w.machine("POST", "/sandbox/send", body); code != 400 {
			t.Errorf("%s: %d %s", body, code, answer)
		}
	}
}

// A fault may be meant for several methods: "the next message" is any kind of message, and no typing.
func TestFaultOfSeveralMethods(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	w.fault(`{"method":"sendMessage,sendPhoto","user":1001,"error_code":429,"retry_after":3}`)
	w.must("sendChatAction", `{"chat_id":1001,"action":"typing"}`, nil)
	if a := w.bot("sendMessage", `{"chat_id":1001,"text":"x"}`); a.ErrorCode != 429 || a.Parameters.RetryAfter != 3 {
		t.Errorf("the next message: %+v", a)
	}
	w.must("sendMessage", `{"chat_id":1001,"text":"x"}`, nil)
	if code, _ := w.machine("POST", "/sandbox/fault", `{"method":"sendMessage,sendDice","error_code":500}`); code != 400 {
		t.Errorf("a method that there is not: %d", code)
	}
}
