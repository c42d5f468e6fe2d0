package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"testing/synctest"
	"time"
)

// What a person sees, what the bot has set up and what it has not taken yet outlive a restart.
func TestKeep(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	o := Options{File: filepath.Join(t.TempDir(), "sandbox.json"), Now: func() time.Time { return now }}
	w := newWorld(t, o)
	w.start(1001)
	w.must("setMyName", `{"name":"Mitra"}`, nil)
	w.must("setMyCommands", `{"commands":[{"command":"mulai","description":"Mulai"}],"language_code":"id"}`, nil)
	w.must("setChatMenuButton", `{"menu_button":{"type":"commands"}}`, nil)
	w.updates(`{"allowed_updates":["message","callback_query"]}`)
	w.must("sendMessage", `{"chat_id":1001,"text":"<b>Pilih</b>","parse_mode":"HTML","reply_markup":{"keyboard":[[{"text":"Kontak","request_contact":true}]],"input_field_placeholder":"Ketik"}}`, nil)
	w.must("sendMessage", inline(`{"text":"Lanjut","callback_data":"go"}`), nil)
	w.send(`{"user":1001,"document":{"name":"a.txt","text":"isi"}}`)
	w.send(`{"user":1001,"language":"en"}`)
	w.send(`{"user":3003,"text":"Halo"}`)
	w.send(`{"user":3003,"block":true}`)
	press := w.send(`{"user":1001,"press":"go"}`)
	w.machine("POST", "/sandbox/clock", `{"advance":"72h"}`)
	before, pending := w.chat(1001), w.updates(`{}`)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	again := newWorld(t, o)
	if got := again.chat(1001); !reflect.DeepEqual(got, before) {
		t.Errorf("the chat\n was %+v\n and is %+v", before, got)
	}
	if !again.Now().Equal(now.Add(72 * time.Hour)) {
		t.Errorf("the clock says %v", again.Now())
	}
	if u := again.updates(`{}`); len(u) != len(pending) || u[0].ID != pending[0].ID || u[len(u)-1].ID != press.UpdateID {
		t.Errorf("pending: %+v, want %+v", u, pending)
	}
	if a := again.bot("sendMessage", `{"chat_id":3003,"text":"x"}`); a.ErrorCode != 403 {
		t.Errorf("the block was forgotten: %+v", a)
	}
	code, body := again.machine("GET", before.Messages[len(before.Messages)-1].Media.URL, "")
	if code != 200 || string(body) != "isi" {
		t.Errorf("file: %d %s", code, body)
	}
	var u wireUser
	again.must("getMe", `{}`, &u)
	if u.FirstName != "Mitra" {
		t.Errorf("the name is %q", u.FirstName)
	}
	// The press of 72 hours ago is too old to be answered, by the clock of the sandbox.
	cb := again.updates(`{}`)
	if a := again.bot("answerCallbackQuery", fmt.Sprintf(`{"callback_query_id":%q}`, cb[len(cb)-1].Callback.ID)); a.OK {
		t.Error("a press of three days ago was answered")
	}
	if s := again.send(`{"user":1001,"text":"baru"}`); s.UpdateID <= press.UpdateID || s.MessageID <= before.Messages[0].ID {
		t.Errorf("ids came back: %+v after %+v", s, press)
	}
}

// After a crash the last moments are lost, and still no id is given out twice.
func TestKeepAfterCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := Options{File: filepath.Join(t.TempDir(), "sandbox.json")}
		w := newWorld(t, o)
		w.send(`{"user":1001,"text":"disimpan"}`)
		time.Sleep(2 * saveAfter) // the fake time of the bubble; the state is written now
		synctest.Wait()
		var last sent
		for range 100 {
			last = w.send(`{"user":1001,"text":"hilang"}`)
		}
		crashed := o
		crashed.File = filepath.Join(t.TempDir(), "copy.json")
		data, err := os.ReadFile(o.File)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(crashed.File, data, 0o600); err != nil {
			t.Fatal(err)
		}
		again := newWorld(t, crashed)
		if v := again.chat(1001); len(v.Messages) != 1 || v.Messages[0].Text != "disimpan" {
			t.Errorf("chat: %+v", v)
		}
		if s := again.send(`{"user":1001,"text":"baru"}`); s.UpdateID <= last.UpdateID || s.MessageID <= last.MessageID {
			t.Errorf("ids came back: %+v after %+v", s, last)
		}
		entries, err := os.ReadDir(filepath.Dir(o.File))
		if err != nil || len(entries) != 1 {
			t.Errorf("left beside the file: %v %v", entries, err)
		}
	})
}

// A damaged file is reported and left as it is.
func TestKeepRefusesDamage(t *testing.T) {
	for name, content := range map[string]string{"empty": "", "torn": `{"version":1,"chats":[`, "later": `{"version":2}`, "foreign": `{"name":"x"}`} {
		file := filepath.Join(t.TempDir(), "sandbox.json")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := New(Options{File: file}); err == nil {
			s.Close()
			t.Errorf("%s: accepted", name)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != content {
			t.Errorf("%s: the file is %q now, %v", name, got, err)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, o := range map[string]Options{
		"token":            {Token: "abc"},
		"no id":            {People: []Person{{0, "A", "owner"}}},
		"same id":          {People: []Person{{1, "A", "owner"}, {1, "B", "owner"}}},
		"no name":          {People: []Person{{1, "", "owner"}}},
		"odd role":         {People: []Person{{1, "A", "guest"}}},
		"a folder as file": {File: t.TempDir()},
		"no folder":        {File: filepath.Join(t.TempDir(), "none", "sandbox.json")},
	} {
		if s, err := New(o); err == nil {
			s.Close()
			t.Errorf("%s: accepted", name)
		}
	}
}
