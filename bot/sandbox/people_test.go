package sandbox

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// what names the part of an update that matters in a table.
func what(u gotUpdate) string {
	switch {
	case u.Message != nil && u.Message.ForwardOrigin != nil:
		return "forward from " + u.Message.ForwardOrigin.SenderUserName + ": " + u.Message.Text
	case u.Message != nil && u.Message.Contact != nil:
		return fmt.Sprintf("contact %s %s of %d", u.Message.Contact.PhoneNumber, u.Message.Contact.FirstName, u.Message.Contact.UserID)
	case u.Message != nil && u.Message.Location != nil:
		return fmt.Sprintf("location %.1f %.1f", u.Message.Location.Latitude, u.Message.Location.Longitude)
	case u.Message != nil && u.Message.Document != nil:
		return "document " + u.Message.Document.FileName + " " + u.Message.Document.MimeType + " " + u.Message.Caption
	case u.Message != nil && u.Message.Photo != nil:
		return fmt.Sprintf("photo %d", u.Message.Photo[0].Width)
	case u.Message != nil && u.Message.Voice != nil:
		return fmt.Sprintf("voice %d %s", u.Message.Voice.Duration, u.Message.Voice.MimeType)
	case u.Message != nil && u.Message.Sticker != nil:
		return "sticker " + u.Message.Sticker.Emoji
	case u.Message != nil:
		return "text " + u.Message.Text + " " + show(u.Message.Entities)
	case u.Edited != nil:
		return "edit " + u.Edited.Text
	case u.Callback != nil:
		return "press " + u.Callback.Data
	case u.Member != nil:
		return "member " + u.Member.OldChatMember.Status + " to " + u.Member.NewChatMember.Status
	}
	return "nothing"
}

// What a person does, and what the bot is told.
func TestActs(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	first := w.last(1001).ID
	w.must("sendMessage", `{"chat_id":1001,"text":"x","reply_markup":{"keyboard":[[{"text":"Kirim kontak","request_contact":true},{"text":"Lokasi","request_location":true}],["Ya"]],"one_time_keyboard":true}}`, nil)
	w.must("sendMessage", inline(`{"text":"Lama","callback_data":"old"}`), nil)
	old := w.last(1001).ID
	w.must("sendMessage", inline(`{"text":"Lama","callback_data":"new"},{"text":"Mati","disabled":{}}`), nil)

	for _, c := range []struct{ act, want string }{
		{`"text":"Halo /catat"`, "text Halo /catat bot_command@5+6"},
		{`"text":"tebal","entities":[{"type":"bold","offset":0,"length":5}]`, "text tebal bold@0+5"},
		{fmt.Sprintf(`"text":"balasan","reply_to":%d`, old), "text balasan "},
		{`"contact":{"phone_number":"+628001234567","first_name":"Rekan"}`, "contact +628001234567 Rekan of 0"},
		{`"contact":{"phone_number":"+628001234567","first_name":"Rekan","last_name":"Uji","user_id":77,"vcard":"BEGIN:VCARD"}`, "contact +628001234567 Rekan of 77"},
		{`"location":{"latitude":-6.5,"longitude":110.5}`, "location -6.5 110.5"},
		{`"forward":{"from":"Rekan Rekaan","text":"Siap"}`, "forward from Rekan Rekaan: Siap"},
		{`"document":{"name":"mou.docx","text":"isi","caption":"Draf"}`, "document mou.docx application/vnd.openxmlformats-officedocument.wordprocessingml.document Draf"},
		{`"photo":{}`, "photo 16"},
		{`"voice":true`, "voice 1 audio/ogg"},
		{`"sticker":{"emoji":"👍"}`, "sticker 👍"},
		{fmt.Sprintf(`"edit":{"message_id":%d,"text":"/mulai"}`, first), "edit /mulai"},
		{`"press":"Lama"`, "press new"},
		{`"press":"old"`, "press old"},
		{fmt.Sprintf(`"press":"Lama","message_id":%d`, old), "press old"},
		{`"press":"Kirim kontak"`, "contact +628000001001 Sekar of 1001"},
		{`"block":true`, "member member to kicked"},
		{`"block":true`, "nothing"},
		{`"block":false`, "member kicked to member"},
		{`"language":"en"`, "nothing"},
	} {
		s := w.send(`{"user":1001,` + c.act + `}`)
		got := gotUpdate{}
		if u := w.updates(`{}`); len(u) > 0 {
			got = u[len(u)-1]
			w.updates(fmt.Sprintf(`{"offset":%d}`, got.ID+1))
		}
		if what(got) != c.want || s.UpdateID != got.ID {
			t.Errorf("%s: %s (update %d, answer %+v), want %s", c.act, what(got), got.ID, s, c.want)
		}
	}
	if v := w.chat(1001); v.Language != "en" || v.Blocked {
		t.Errorf("chat: %+v", v)
	}
	if m := w.chat(1001).Messages; m[0].Edits != 1 || m[0].Text != "/mulai" {
		t.Errorf("the edited message: %+v", m[0])
	}
}

func TestActsRefused(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	w.must("sendMessage", inline(`{"text":"Mati","disabled":{}},{"text":"Bagikan","switch_inline_query":"x"}`), nil)
	bot := w.last(1001).ID
	for _, body := range []string{
		``, `[]`, `{}`, `{"user":1001}`, `{"text":"x"}`, `{"user":1001,"text":"x","press":"y"}`, `{"user":1001,"text":"x","mood":"good"}`,
		`{"user":1001,"text":" "}`, `{"user":1001,"text":"` + strings.Repeat("x", 4097) + `"}`, `{"user":"1001","text":"x"}`,
		`{"user":-5,"text":"x"}`, `{"user":1001,"text":"x","entities":[{"type":"bold","offset":0,"length":2}]}`,
		`{"user":1001,"press":"Tidak ada"}`, `{"user":1001,"press":"Mati"}`, `{"user":1001,"press":"Bagikan"}`, `{"user":1001,"press":""}`,
		`{"user":1001,"text":"x","message_id":3}`, `{"user":1001,"voice":true,"reply_to":3}`, `{"user":1001,"text":"x","reply_to":3}`,
		fmt.Sprintf(`{"user":1001,"edit":{"message_id":%d,"text":"x"}}`, bot), `{"user":1001,"edit":{"message_id":3,"text":"x"}}`,
		fmt.Sprintf(`{"user":1001,"edit":{"message_id":%d,"text":"/start"}}`, w.chat(1001).Messages[0].ID),
		`{"user":1001,"contact":{"first_name":"x"}}`, `{"user":1001,"forward":{"text":"x"}}`, `{"user":1001,"document":{"name":"x"}}`,
		`{"user":1001,"document":{"name":"x","data":"!"}}`, `{"user":1001,"document":{"name":"x","data":"eA==","text":"x"}}`,
		`{"user":1001,"photo":"eA=="}`, `{"user":1001,"photo":{"size":3}}`, `{"user":1001,"photo":7}`, `{"user":1001,"photo":null}`,
		`{"user":2001,"block":true}`, `{"user":1001,"language":"a long language"}`, `{"user":1001,"text":"x"}{}`,
	} {
		if code, answer := w.machine("POST", "/sandbox/send", body); code != 400 || !strings.HasPrefix(string(answer), `{"error":"`) {
			t.Errorf("%.100s: %d %s", body, code, answer)
		}
	}
	if n := len(w.chat(1001).Messages); n != 2 {
		t.Errorf("a refused act left something: %d messages", n)
	}
	w.send(`{"user":1001,"block":true}`)
	if code, _ := w.machine("POST", "/sandbox/send", `{"user":1001,"text":"x"}`); code != 403 {
		t.Errorf("writing while blocked: %d", code)
	}
}

func TestReplyKeyboard(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	w.must("sendMessage", `{"chat_id":1001,"text":"satu","reply_markup":{"keyboard":[["Ya"],[{"text":"Kontak","request_contact":true}]],"resize_keyboard":true}}`, nil)
	w.must("sendMessage", `{"chat_id":1001,"text":"dua"}`, nil)
	m := w.chat(1001).Messages
	if want := [][]keyView{{{Text: "Ya"}}, {{Text: "Kontak", Request: "contact"}}}; !reflect.DeepEqual(m[1].Keyboard, want) || m[2].Keyboard != nil {
		t.Errorf("keyboard: %+v", m)
	}
	w.send(`{"user":1001,"press":"Ya"}`)
	if v := w.last(1001); v.Text != "Ya" || v.From != "user" {
		t.Errorf("pressed: %+v", v)
	}
	w.must("sendMessage", `{"chat_id":1001,"text":"tiga","reply_markup":{"remove_keyboard":true}}`, nil)
	for _, m := range w.chat(1001).Messages {
		if m.Keyboard != nil {
			t.Errorf("the keyboard is still there: %+v", m)
		}
	}
}

func TestMenu(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	w.start(1002)
	set := func(command, where string) {
		t.Helper()
		w.must("setMyCommands", `{"commands":[{"command":"`+command+`","description":"x"}]`+where+`}`, nil)
	}
	menu := func(user int64) string {
		if m := w.chat(user).Menu; len(m) > 0 {
			return m[0].Command
		}
		return ""
	}
	check := func(name, want string) {
		t.Helper()
		if got := menu(1001); got != want {
			t.Errorf("%s: menu %q, want %q", name, got, want)
		}
	}
	check("nothing set", "")
	set("umum", "")
	check("default", "umum")
	set("default_id", `,"language_code":"id"`)
	check("default in the person's language", "default_id")
	set("pribadi", `,"scope":{"type":"all_private_chats"}`)
	check("private chats before default", "pribadi")
	set("mentor", `,"scope":{"type":"chat","chat_id":1001}`)
	check("the chat's own", "mentor")
	if got := menu(1002); got != "pribadi" {
		t.Errorf("another chat: %q", got)
	}
	w.must("deleteMyCommands", `{"scope":{"type":"chat","chat_id":"1001"}}`, nil)
	check("own menu deleted", "pribadi")
	var list []wireCommand
	w.must("getMyCommands", `{"language_code":"id"}`, &list)
	if len(list) != 1 || list[0].Command != "default_id" {
		t.Errorf("getMyCommands: %+v", list)
	}
	w.must("setMyName", `{"name":"Mitra"}`, nil)
	w.must("setMyDescription", `{"description":"Partner","language_code":"en"}`, nil)
	w.must("setMyDescription", `{"description":"Mitra lembaga"}`, nil)
	w.must("setMyShortDescription", `{"short_description":"Singkat"}`, nil)
	var text map[string]string
	w.must("getMyDescription", `{"language_code":"en"}`, &text)
	if text["description"] != "Partner" {
		t.Errorf("description: %v", text)
	}
	_, body := w.machine("GET", "/sandbox/bot?user=1001", "")
	var b map[string]any
	decode(t, body, &b)
	if b["name"] != "Mitra" || b["description"] != "Mitra lembaga" || b["short_description"] != "Singkat" || b["username"] == "" {
		t.Errorf("bot: %s", body)
	}
	w.must("setChatMenuButton", `{"chat_id":1001,"menu_button":{"type":"commands"}}`, nil)
	var button wireMenuButton
	w.must("getChatMenuButton", `{"chat_id":1001}`, &button)
	if button.Type != "commands" {
		t.Errorf("menu button: %+v", button)
	}
}

func TestTyping(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	w := newWorld(t, Options{Now: func() time.Time { return now }})
	w.start(1001)
	typing := func(name string, want bool) {
		t.Helper()
		if got := w.chat(1001).Typing; got != want {
			t.Errorf("%s: typing is %v", name, got)
		}
	}
	w.must("sendChatAction", `{"chat_id":1001,"action":"typing"}`, nil)
	typing("after the action", true)
	w.must("sendMessage", `{"chat_id":1001,"text":"x"}`, nil)
	typing("after a message", false)
	w.must("sendChatAction", `{"chat_id":1001,"action":"upload_document"}`, nil)
	now = now.Add(typingLasts)
	typing("after five seconds", false)
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, Options{})
		w.start(1001)
		wait := func(query string) <-chan waitView {
			out := make(chan waitView, 1)
			go func() {
				_, body := w.machine("GET", "/sandbox/wait?user=1001"+query, "")
				var v waitView
				decode(t, body, &v)
				out <- v
			}()
			synctest.Wait()
			return out
		}
		rev := w.chat(1001).Rev
		begin := time.Now()
		if v := <-wait(fmt.Sprintf("&after=%d&timeout=5s", rev)); v.Changed || len(v.Messages) != 1 || time.Since(begin) != 5*time.Second {
			t.Errorf("nothing new: %+v after %v", v, time.Since(begin))
		}
		if v := <-wait(fmt.Sprintf("&after=%d", rev-1)); !v.Changed {
			t.Errorf("something new already: %+v", v)
		}
		news := wait(fmt.Sprintf("&after=%d", rev))
		var m wireMessage
		w.must("sendMessage", inline(`{"text":"a","callback_data":"a"}`), &m)
		if v := <-news; !v.Changed || len(v.Messages) != 2 {
			t.Errorf("a message: %+v", v)
		}
		for name, do := range map[string]func(){
			"edit": func() {
				w.must("editMessageText", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"text":"y%d"}`, m.MessageID, w.st.seq), nil)
			},
			"typing": func() { w.must("sendChatAction", `{"chat_id":1001,"action":"typing"}`, nil) },
			"own":    func() { w.send(`{"user":1001,"text":"x"}`) },
			"reset":  func() { w.machine("POST", "/sandbox/reset", `{}`) },
		} {
			if name != "reset" {
				w.send(`{"user":1001,"text":"x"}`)
				if w.chat(1001).find(m.MessageID) < 0 {
					w.must("sendMessage", `{"chat_id":1001,"text":"x"}`, &m)
				}
			}
			news := wait(fmt.Sprintf("&after=%d", w.chat(1001).Rev))
			begin := time.Now()
			do()
			if v := <-news; !v.Changed || time.Since(begin) != 0 {
				t.Errorf("%s: %+v after %v", name, v, time.Since(begin))
			}
		}
		for _, bad := range []string{"&after=x", "&timeout=soon", "&timeout=-1s"} {
			if code, _ := w.machine("GET", "/sandbox/wait?user=1001"+bad, ""); code != 400 {
				t.Errorf("%s: %d", bad, code)
			}
		}
	})
}

func (v chatView) find(id int64) int {
	for i, m := range v.Messages {
		if m.ID == id {
			return i
		}
	}
	return -1
}

func TestReset(t *testing.T) {
	w := newWorld(t, Options{})
	w.send(`{"user":1001,"text":"Halo"}`)
	w.must("setMyName", `{"name":"Mitra"}`, nil)
	w.fault(`{"error_code":500,"count":9}`)
	if code, body := w.machine("POST", "/sandbox/reset", ``); code != 200 {
		t.Fatalf("reset: %d %s", code, body)
	}
	if v := w.chat(1001); len(v.Messages) != 0 {
		t.Errorf("chat: %+v", v)
	}
	if u := w.updates(`{}`); len(u) != 0 {
		t.Errorf("updates: %+v", u)
	}
	if n := len(w.calls.since(0, "", 0)); n != 1 {
		t.Errorf("calls: %d", n)
	}
	if a := w.bot("sendMessage", `{"chat_id":1001,"text":"x"}`); a.Description != "Bad Request: chat not found" {
		t.Errorf("person: %+v", a)
	}
	var name map[string]string
	if w.must("getMyName", `{}`, &name); name["name"] != "Mitra" {
		t.Errorf("what the bot has set up is gone: %v", name)
	}
}

// The program brings itself to the new time before the call answers, in steps of its own choice.
func TestMove(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	var seen []time.Time
	w := newWorld(t, Options{Now: func() time.Time { return now }})
	fail := errors.New("the reminder of 04.00 could not be stored")
	w.OnMove(func(_ context.Context, to time.Time, set func(time.Time)) error {
		for at := w.Now().Add(time.Hour); ; at = at.Add(time.Hour) {
			if at.After(to) {
				at = to
			}
			set(at)
			seen = append(seen, w.Now())
			if len(seen) == 5 {
				return fail
			}
			if at.Equal(to) {
				return nil
			}
		}
	})
	code, body := w.machine("POST", "/sandbox/clock", `{"advance":"150m"}`)
	if code != 200 || len(seen) != 3 || !seen[2].Equal(now.Add(150*time.Minute)) || !seen[0].Equal(now.Add(time.Hour)) {
		t.Errorf("%d %s, steps %v", code, body, seen)
	}
	code, body = w.machine("POST", "/sandbox/clock", `{"advance":"5h"}`)
	if code != 500 || !strings.Contains(string(body), fail.Error()) || !w.Now().Equal(now.Add(270*time.Minute)) {
		t.Errorf("a failing step: %d %s, now %v", code, body, w.Now())
	}
}

// The clock never runs backwards, not even when the machine's clock is set back.
func TestClockNeverGoesBack(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	w := newWorld(t, Options{Now: func() time.Time { return now }})
	before := w.Now()
	now = now.Add(-time.Hour)
	if w.Now().Before(before) {
		t.Errorf("%v after %v", w.Now(), before)
	}
}
