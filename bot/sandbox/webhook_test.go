package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A webhook gets the updates in order, with its secret, each until it is answered with 200.
func TestWebhook(t *testing.T) {
	w := newWorld(t, Options{})
	type delivery struct {
		id     int64
		secret string
		status int
	}
	got := make(chan delivery, 100)
	failures := 2
	hook := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var u gotUpdate
		if err == nil {
			err = json.Unmarshal(body, &u)
		}
		if err != nil {
			t.Errorf("delivery: %v", err)
		}
		status := http.StatusOK
		if failures > 0 {
			failures--
			status = http.StatusBadGateway
		}
		got <- delivery{u.ID, r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), status}
		rw.WriteHeader(status)
	}))
	defer hook.Close()

	early := w.send(`{"user":1001,"text":"sebelum webhook"}`).UpdateID
	w.must("setWebhook", fmt.Sprintf(`{"url":%q,"secret_token":"rahasia-uji_1","max_connections":1}`, hook.URL), nil)
	for want := 502; want > 0; {
		d := <-got
		if d.id != early || d.secret != "rahasia-uji_1" {
			t.Fatalf("delivery %+v, want update %d", d, early)
		}
		if d.status == 200 {
			want = 0
		}
	}
	var ids []int64
	for i := range 20 {
		ids = append(ids, w.send(fmt.Sprintf(`{"user":1001,"text":"%d"}`, i)).UpdateID)
	}
	for _, id := range ids {
		if d := <-got; d.id != id {
			t.Fatalf("delivery %+v, want update %d", d, id)
		}
	}
	var info wireWebhookInfo
	w.must("getWebhookInfo", `{}`, &info)
	if info.URL != hook.URL || info.LastErrorMessage != "Wrong response from the webhook: 502 Bad Gateway" || info.MaxConnections != 1 {
		t.Errorf("info: %+v", info)
	}
	w.must("deleteWebhook", `{}`, nil)
	last := w.send(`{"user":1001,"text":"setelahnya"}`).UpdateID
	if u := w.updates(fmt.Sprintf(`{"offset":%d}`, last)); len(u) != 1 || u[0].ID != last {
		t.Errorf("polling again: %+v", u)
	}
	w.must("deleteWebhook", `{"drop_pending_updates":true}`, nil)
	if u := w.updates(`{}`); len(u) != 0 {
		t.Errorf("dropped updates came: %+v", u)
	}
}
