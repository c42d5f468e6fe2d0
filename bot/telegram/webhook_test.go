package telegram

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mitrabot/bot"
)

const testSecret = "rahasia_webhook-1"

// deliver posts body as Telegram would.
func deliver(h http.Handler, secret, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/telegram", strings.NewReader(body))
	if secret != "" {
		r.Header.Set(secretHeader, secret)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestWebhookAnswers(t *testing.T) {
	big := `{"update_id":66,"message":{"text":"` + strings.Repeat("x", maxUpdate) + `"}}`
	for _, tc := range []struct {
		name, secret, body string
		status             int
		handled            []int64
		skipped            map[int64]string
	}{
		{"stored", testSecret, typed(1, 1001, "halo"), 200, []int64{1}, nil},
		{"wrong secret", "rahasia", typed(1, 1001, "halo"), 401, nil, nil},
		{"no secret", "", typed(1, 1001, "halo"), 401, nil, nil},
		{"unsupported", testSecret, `{"update_id":2,"poll":{"id":"1","question":"?","options":[]}}`, 200, nil, map[int64]string{2: "unsupported"}},
		{"unreadable", testSecret, `{"update_id":3,"message":[]}`, 200, nil, map[int64]string{3: "unreadable"}},
		{"no JSON", testSecret, `rahasia`, 200, nil, nil},
		{"empty", testSecret, ``, 200, nil, nil},
		{"too large", testSecret, big, 200, nil, map[int64]string{66: "too large"}},
		{"too large and no update", testSecret, strings.Repeat("[", maxUpdate+5), 200, nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := reader(t)
			var h recorder
			got := deliver(c.Webhook(&h, testSecret, 4), tc.secret, tc.body)
			if got.Code != tc.status || !slices.Equal(h.updates(), tc.handled) {
				t.Errorf("status %d, handled %v; want %d, %v", got.Code, h.updates(), tc.status, tc.handled)
			}
			if len(h.reasons()) != len(tc.skipped) {
				t.Errorf("skipped %v, want %v", h.reasons(), tc.skipped)
			}
			for id, reason := range tc.skipped {
				if h.reasons()[id] != reason {
					t.Errorf("skipped %v, want %v", h.reasons(), tc.skipped)
				}
			}
		})
	}
}

func TestWebhookMethodsAndMissingSecret(t *testing.T) {
	c := reader(t)
	var h recorder
	w := httptest.NewRecorder()
	c.Webhook(&h, testSecret, 4).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" {
		t.Errorf("GET: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
	if got := deliver(c.Webhook(&h, "", 4), "", typed(1, 1001, "halo")); got.Code != 401 || len(h.updates()) != 0 {
		t.Errorf("without a secret set: %d, handled %v; want 401, nothing", got.Code, h.updates())
	}
	if n := c.Counts(); n.Rejected != 1 || n.Webhooks != 0 {
		t.Errorf("counts %+v", n)
	}
}

func TestWebhookStoresBeforeItAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := reader(t)
		var away atomic.Bool
		away.Store(true)
		h := recorder{
			handle: func(context.Context, bot.Event) error {
				time.Sleep(time.Second)
				if away.Load() {
					return errors.New("disk full")
				}
				return nil
			},
			skip: func(int64) error {
				if away.Load() {
					return errors.New("disk full")
				}
				return nil
			},
		}
		hook := c.Webhook(&h, testSecret, 4)
		begun := time.Now()
		if got := deliver(hook, testSecret, typed(1, 1001, "halo")); got.Code != 500 || time.Since(begun) != time.Second {
			t.Errorf("status %d after %v, want 500 after one try of 1s: Telegram sends it again", got.Code, time.Since(begun))
		}
		if got := deliver(hook, testSecret, `{"update_id":2,"message":[]}`); got.Code != 500 {
			t.Errorf("unreadable and not recorded: %d, want 500", got.Code)
		}
		away.Store(false)
		if got := deliver(hook, testSecret, typed(1, 1001, "halo")); got.Code != 200 || time.Since(begun) != 2*time.Second {
			t.Errorf("again: %d after %v, want 200 after the store answered", got.Code, time.Since(begun))
		}
		if !slices.Equal(h.updates(), []int64{1}) {
			t.Errorf("handled %v", h.updates())
		}
	})
}

func TestWebhookPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := reader(t)
		h := recorder{handle: func(context.Context, bot.Event) error { panic("boom") }}
		if got := deliver(c.Webhook(&h, testSecret, 4), testSecret, typed(1, 1001, "halo")); got.Code != 200 || h.reasons()[1] != "panic" {
			t.Errorf("status %d, skipped %v; want 200, skipped for panic", got.Code, h.reasons())
		}
	})
}

func TestWebhookHangingHandlerIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := reader(t)
		h := recorder{handle: func(ctx context.Context, _ bot.Event) error { <-ctx.Done(); return ctx.Err() }}
		begun := time.Now()
		if got := deliver(c.Webhook(&h, testSecret, 4), testSecret, typed(1, 1001, "halo")); got.Code != 500 || time.Since(begun) != handleTimeout {
			t.Errorf("status %d after %v, want 500 after %v", got.Code, time.Since(begun), handleTimeout)
		}
	})
}

// TestWebhookKeepsOrder: requests of one person that come side by side are worked off one by one.
func TestWebhookKeepsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := reader(t)
		h := recorder{handle: func(context.Context, bot.Event) error { time.Sleep(time.Second); return nil }}
		hook := c.Webhook(&h, testSecret, 4)
		var wg sync.WaitGroup
		for id := range int64(10) {
			wg.Go(func() {
				if got := deliver(hook, testSecret, typed(id, 1001, "halo")); got.Code != 200 {
					t.Errorf("update %d: %d", id, got.Code)
				}
			})
			synctest.Wait()
		}
		wg.Wait()
		if got := h.updates(); !slices.IsSorted(got) || len(got) != 10 {
			t.Errorf("handled %v", got)
		}
	})
}

// TestWebhookGoesOnWhenTheCallerHangsUp: what has begun is stored, the repetition is recognised.
func TestWebhookGoesOnWhenTheCallerHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := reader(t)
		h := recorder{handle: func(ctx context.Context, _ bot.Event) error {
			time.Sleep(time.Second)
			return ctx.Err()
		}}
		ctx, cancel := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader(typed(1, 1001, "halo")))
		r.Header.Set(secretHeader, testSecret)
		go c.Webhook(&h, testSecret, 4).ServeHTTP(httptest.NewRecorder(), r)
		synctest.Wait()
		cancel()
		time.Sleep(2 * time.Second)
		if !slices.Equal(h.updates(), []int64{1}) {
			t.Errorf("handled %v, want 1", h.updates())
		}
	})
}

func TestSetAndDeleteWebhook(t *testing.T) {
	a := newAPI().on("setWebhook", ok("true")).on("deleteWebhook", ok("true"))
	c, _ := client(t, a, "")
	for _, secret := range []string{"", "mit leerzeichen", strings.Repeat("a", 257)} {
		if err := c.SetWebhook(t.Context(), "https://contoh.example/telegram", secret); err == nil {
			t.Errorf("secret %q passes", secret)
		}
	}
	if err := c.SetWebhook(t.Context(), "https://contoh.example/telegram", testSecret); err != nil {
		t.Fatal(err)
	}
	sameJSON(t, a.called("setWebhook")[0].body, `{"url":"https://contoh.example/telegram","secret_token":"`+testSecret+`",
		"allowed_updates":["message","edited_message","callback_query","my_chat_member","inline_query"]}`)
	if err := c.DeleteWebhook(t.Context()); err != nil {
		t.Fatal(err)
	}
	sameJSON(t, a.called("deleteWebhook")[0].body, `{}`)
	a.on("setWebhook", no(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", ""))
	failureOf(t, c.SetWebhook(t.Context(), "http://contoh.example", testSecret), "refused")
}
