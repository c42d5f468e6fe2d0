package telegram

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"mitrabot/bot/outbox"
)

// wire is a TCP server that does to each connection what the test says, after the first request was read whole.
func wire(t *testing.T, act func(net.Conn)) (url string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			conns.Go(func() {
				defer conn.Close()
				req, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				if _, err := io.Copy(io.Discard, req.Body); err != nil {
					return
				}
				act(conn)
			})
		}
	})
	t.Cleanup(func() { ln.Close(); conns.Wait() })
	return "http://" + ln.Addr().String()
}

// TestSendTellsWhetherItMayHaveArrived is what keeps messages from being lost or doubled: only what cannot have reached
// the server is Down.
func TestSendTellsWhetherItMayHaveArrived(t *testing.T) {
	write := func(s string) func(net.Conn) {
		return func(c net.Conn) { io.WriteString(c, s) }
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	// The caller loses patience when the request is there, not before: how long it takes to get there is not tested.
	const unanswered = "no answer in time"
	asked, released := make(chan struct{}), make(chan struct{})
	defer close(released)
	ask := sync.OnceFunc(func() { close(asked) })
	for _, tc := range []struct {
		name string
		url  string
		want outbox.FailureKind
	}{
		{"nobody listens", "http://127.0.0.1:1", outbox.Down}, // a free port may be somebody's a moment later
		{"no TLS on the other side", strings.Replace(plain.URL, "http:", "https:", 1), outbox.Down},
		{"closed after the request", wire(t, func(net.Conn) {}), outbox.Unclear},
		{"reset after the request", wire(t, func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }), outbox.Unclear},
		{unanswered, wire(t, func(net.Conn) { ask(); <-released }), outbox.Unclear},
		{"no HTTP", wire(t, write("EHLO /bot"+testToken+"/\r\n\r\n")), outbox.Unclear},
		{"success cut short", wire(t, write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"ok\":true")), outbox.Unclear},
		{"failure cut short", wire(t, write("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 99\r\n\r\n{")), outbox.Down},
		{"redirected", wire(t, write("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/bot"+testToken+"/\r\nContent-Length: 0\r\n\r\n")), outbox.Down},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, book := client(t, nil, tc.url)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if tc.name == unanswered {
				go func() {
					select {
					case <-asked:
						cancel()
					case <-ctx.Done():
					}
				}()
			}
			_, err := c.Send(ctx, outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "rahasia"})
			f := failureOf(t, err, tc.want)
			for _, told := range []string{f.Reason, book.String()} {
				if strings.Contains(told, testToken[10:]) || strings.Contains(told, "rahasia") || strings.Contains(told, "/bot") {
					t.Errorf("told too much: %s", told)
				}
			}
			if !strings.HasPrefix(f.Reason, "sendMessage: ") || len(f.Reason) < 16 {
				t.Errorf("reason %q does not help", f.Reason)
			}
		})
	}
	t.Run("given up before it began", func(t *testing.T) {
		c, _ := client(t, nil, plain.URL)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := c.Send(ctx, outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "x"})
		failureOf(t, err, outbox.Down)
	})
}

func TestUpload(t *testing.T) {
	content := bytes.Repeat([]byte("isi dokumen "), 50_000)
	var got *multipart.Form
	var length int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		length = r.ContentLength
		_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err == nil {
			got, err = multipart.NewReader(r.Body, params["boundary"]).ReadForm(1 << 22)
		}
		if err != nil || r.URL.Path != "/bot"+testToken+"/sendDocument" {
			t.Errorf("upload to %s: %v", r.URL.Path, err)
			http.Error(w, "bad", http.StatusInternalServerError)
			return
		}
		io.WriteString(w, `{"ok":true,"result":{"message_id":44}}`)
	}))
	defer server.Close()
	c, _ := client(t, nil, server.URL)
	r, err := c.Send(t.Context(), outbox.Message{
		Kind: outbox.Send, Chat: 1001, Text: "<b>Nota</b>",
		Media:   &outbox.Media{Kind: "document", Name: "nota \"a\"\r\n.docx", Data: content},
		Buttons: [][]outbox.Button{{{Label: "a", Data: "b"}}},
	})
	if err != nil || r.MessageID != 44 {
		t.Fatalf("%+v, %v", r, err)
	}
	want := map[string]string{"chat_id": "1001", "caption": "<b>Nota</b>", "parse_mode": "HTML", "reply_markup": `{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}`}
	for name, value := range want {
		if len(got.Value[name]) != 1 || got.Value[name][0] != value {
			t.Errorf("%s = %q, want %q", name, got.Value[name], value)
		}
	}
	file := got.File["document"]
	if len(got.Value) != len(want) || len(file) != 1 || file[0].Filename != `nota "a" .docx` || file[0].Size != int64(len(content)) || length <= int64(len(content)) {
		t.Errorf("fields %v, files %+v, content length %d", got.Value, file, length)
	}
}

// TestConnectionsAreKept holds the point of the tuned transport: many answers at once, few connections.
func TestConnectionsAreKept(t *testing.T) {
	const workers, each = 32, 50
	var mu sync.Mutex
	opened := 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n, _ := io.Copy(io.Discard, r.Body); n == 0 {
			http.Error(w, "empty", 500)
			return
		}
		io.WriteString(w, `{"ok":true,"result":{"message_id":1}}`)
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			mu.Lock()
			defer mu.Unlock()
			opened++
		}
	}
	server.Start()
	defer server.Close()
	c, _ := client(t, nil, server.URL)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range each {
				if _, err := c.Send(t.Context(), outbox.Message{Kind: outbox.Send, Chat: 1001, Text: "x"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	mu.Lock()
	defer mu.Unlock()
	if opened > 6*workers { // some are opened while another becomes free; without the tuning it is nearly one per message
		t.Errorf("%d connections for %d messages of %d workers", opened, workers*each, workers)
	}
}

func TestMe(t *testing.T) {
	c, _ := client(t, newAPI(), "")
	me, err := c.Me(t.Context())
	if want := (Me{ID: 123456789, Username: "MitraUjiBot", Name: "Mitra"}); err != nil || me != want {
		t.Errorf("Me = %+v, %v; want %+v", me, err, want)
	}
	for _, answer := range []reply{ok(`true`), ok(`{}`), ok(`{"id":"x"}`), no(401, "Unauthorized", "")} {
		c, _ := client(t, newAPI().on("getMe", answer), "")
		if me, err := c.Me(t.Context()); err == nil {
			t.Errorf("Me = %+v for %s, want an error", me, answer.body)
		}
	}
}

func TestNewChecksForm(t *testing.T) {
	for _, token := range []string{"", " " + testToken, testToken + "\n", "123456789", "abc:" + testToken[10:], "123456789:short", testToken + "/../x", testToken + "%2e"} {
		_, err := New(Options{Token: token})
		if err == nil || ValidToken(token) == nil {
			t.Errorf("token %q passes", token)
		} else if len(token) > 9 && strings.Contains(err.Error(), token[len(token)-9:]) {
			t.Errorf("the error shows the token: %v", err)
		}
	}
	for _, url := range []string{"api.telegram.org", "ftp://x", "http://", "http://x?y=1", "http://x#y", "http://%zz", ":"} {
		if _, err := New(Options{Token: testToken, APIURL: url}); err == nil || strings.Contains(err.Error(), testToken[10:]) {
			t.Errorf("address %q: %v", url, err)
		}
	}
	c, err := New(Options{Token: testToken, APIURL: "http://127.0.0.1:8081/"})
	if err != nil || c.base != "http://127.0.0.1:8081/bot"+testToken+"/" {
		t.Errorf("base, %v", err)
	}
}

func TestRedaction(t *testing.T) {
	r := newRedactor(testToken)
	for _, tc := range []struct{ name, in, want string }{
		{"plain", "Bad Request: message is too long", "Bad Request: message is too long"},
		{"token", "at /bot" + testToken + "/x", "at /bot***/x"},
		{"escaped token", strings.Replace(testToken, ":", "%3A", 1), "***"},
		{"secret alone", "x " + testToken[10:] + " y", "x *** y"},
		{"another token", "7654321:BBE-other_fictitious_token_00000", "***"},
		{"URL", "Get https://contoh.example/a?b=c failed", "Get *** failed"},
		{"quoted", `tag "ibu Sari" at byte offset 3`, `tag *** at byte offset 3`},
		{"quotes in quotes", `tag "ibu "Sari" pergi" at 3`, `tag *** at 3`},
		{"single quotes", "URL 'contoh' is invalid", "URL *** is invalid"},
		{"apostrophe", "message can't be edited", "message can't be edited"},
		{"apostrophe before quotes", `can't parse entities: tag "b" at 3`, "can't parse entities: tag *** at 3"},
		{"open quote", `tag "ibu Sari`, `tag ***`},
		{"phone", "contact +6281200000000 refused", "contact *** refused"},
		{"line breaks", "a\nlevel=ERROR\x00b", "a level=ERROR b"},
		{"long", strings.Repeat("a ", 200), strings.TrimSpace(strings.Repeat("a ", 80))},
	} {
		if got := r.text(tc.in); got != tc.want {
			t.Errorf("%s: %q becomes %q, want %q", tc.name, tc.in, got, tc.want)
		}
	}
	if got := fmt.Sprintf("%+v", &outbox.Failure{Reason: r.text(testToken)}); strings.Contains(got, testToken[10:]) {
		t.Error(got)
	}
}

// FuzzRedaction: whatever stands around it, the token's secret never comes through.
func FuzzRedaction(f *testing.F) {
	f.Add("/bot", "/sendMessage")
	f.Add(`"`, `'`)
	r := newRedactor(testToken)
	secret := testToken[10:]
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, form := range []string{testToken, secret, "123456789%3a" + secret} {
			if got := r.text(before + form + after); strings.Contains(got, secret) || len([]rune(got)) > maxReason {
				t.Fatalf("%q comes through as %q", before+form+after, got)
			}
		}
	})
}

// TestClientIsNotPrinted: a client that lands in a log by mistake keeps its token to itself.
func TestClientIsNotPrinted(t *testing.T) {
	c, _ := client(t, newAPI(), "")
	//lint:ignore SA9005 that nothing comes out is what is tested
	raw, _ := json.Marshal(c)
	for _, told := range []string{fmt.Sprint(c), fmt.Sprintf("%v %+v %#v %s", c, c, c, c), string(raw)} {
		if strings.Contains(told, testToken[10:]) {
			t.Errorf("printed as %s", told)
		}
	}
}
