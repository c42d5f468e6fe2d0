package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Many at once: people write, the bot polls, answers and edits, someone looks, and nothing is lost or mixed up.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t, Options{File: t.TempDir() + "/sandbox.json"})
	const people, each = 20, 50
	var work sync.WaitGroup
	for p := range people {
		work.Go(func() {
			user := 5000 + p
			for i := range each {
				w.machine("POST", "/sandbox/send", fmt.Sprintf(`{"user":%d,"text":"%d"}`, user, i))
				if i%10 == 0 {
					w.machine("GET", fmt.Sprintf("/sandbox/chat?user=%d", user), "")
					w.machine("GET", "/sandbox/calls?limit=5", "")
				}
			}
		})
	}
	next := map[int64]int{}
	offset := int64(0)
	for got := 0; got < people*each; {
		for _, u := range w.updates(fmt.Sprintf(`{"offset":%d,"timeout":5}`, offset)) {
			offset = u.ID + 1
			chat := u.Message.Chat.ID
			if want := fmt.Sprint(next[chat]); u.Message.Text != want {
				t.Fatalf("chat %d: message %q, want %s", chat, u.Message.Text, want)
			}
			next[chat]++
			got++
			var m wireMessage
			w.must("sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"jawab %s"}`, chat, u.Message.Text), &m)
			w.must("editMessageText", fmt.Sprintf(`{"chat_id":%d,"message_id":%d,"text":"beres %s"}`, chat, m.MessageID, u.Message.Text), nil)
		}
	}
	work.Wait()
	for p := range people {
		answers := 0
		for _, m := range w.chat(int64(5000 + p)).Messages {
			if m.From == "bot" && m.Text == fmt.Sprintf("beres %d", answers) && m.Edits == 1 {
				answers++
			}
		}
		if answers != each {
			t.Errorf("person %d sees %d answers in order, want %d", p, answers, each)
		}
	}
}

// A chat keeps its newest messages, and places are still found after the oldest are gone.
func TestChatIsBounded(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	var m wireMessage
	for range maxMessages + 50 {
		w.must("sendMessage", `{"chat_id":1001,"text":"x"}`, &m)
	}
	if n := len(w.chat(1001).Messages); n != maxMessages {
		t.Errorf("%d messages", n)
	}
	w.must("editMessageText", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"text":"y"}`, m.MessageID), nil)
}

func BenchmarkSendMessage(b *testing.B) {
	w := newWorld(b, Options{})
	for i := range 64 {
		w.send(fmt.Sprintf(`{"user":%d,"text":"/start"}`, 5000+i))
	}
	server := httptest.NewServer(w)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	address := server.URL + "/bot" + DefaultToken + "/sendMessage"
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			body := fmt.Sprintf(`{"chat_id":%d,"text":"<b>Halo</b>, sudah hubungi mitra minggu ini?","parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"text":"Sudah","callback_data":"y:%d"},{"text":"Belum","callback_data":"n:%d"}]]}}`, 5000+i%64, i, i)
			answer, err := client.Post(address, "application/json", strings.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			io.Copy(io.Discard, answer.Body) // to use the connection again
			answer.Body.Close()
			if answer.StatusCode != 200 {
				b.Errorf("status %d", answer.StatusCode)
			}
		}
	})
}

// BenchmarkHandler leaves the network out: the cost of the sandbox itself.
func BenchmarkHandler(b *testing.B) {
	w := newWorld(b, Options{})
	w.start(1001)
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", "/bot"+DefaultToken+"/sendMessage", strings.NewReader(`{"chat_id":1001,"text":"<b>Halo</b>, sudah?","parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"text":"Sudah","callback_data":"y"}]]}}`))
		r.Header.Set("Content-Type", "application/json")
		w.ServeHTTP(httptest.NewRecorder(), r)
	}
}
