package telegram

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// paths are those a server was asked for. A broken connection is tried again on another one, beside the first.
type paths struct {
	mu   sync.Mutex
	list []string
}

func (p *paths) add(path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(p.list, path)
}

func (p *paths) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.list)
}

// fileServer is a Bot API that knows one file: getFile answers with file, and its path with serve.
func fileServer(t *testing.T, file string, serve http.HandlerFunc) (*Client, *logbook, *paths) {
	t.Helper()
	asked := &paths{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/getFile"):
			fmt.Fprintf(w, `{"ok":true,"result":%s}`, file)
		default:
			asked.add(r.URL.EscapedPath())
			serve(w, r)
		}
	}))
	t.Cleanup(s.Close)
	c, book := client(t, nil, s.URL)
	return c, book, asked
}

func TestFetch(t *testing.T) {
	c, _, asked := fileServer(t, `{"file_id":"f1","file_unique_id":"u","file_size":5,"file_path":"photos/file 1%.jpg"}`,
		func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "bytes") })
	data, err := c.Fetch(t.Context(), "f1")
	if err != nil || string(data) != "bytes" {
		t.Errorf("got %q, %v", data, err)
	}
	if want := "/file/bot" + testToken + "/photos/file%201%25.jpg"; len(asked.all()) != 1 || asked.all()[0] != want {
		t.Errorf("asked for %q, want %q", asked.all(), want)
	}
}

// A file of exactly the largest size is taken, one byte more is not.
func TestFetchUpToTheLimit(t *testing.T) {
	for size, ok := range map[int]bool{maxFetch: true, maxFetch + 1: false} {
		c, _, _ := fileServer(t, `{"file_id":"f1","file_unique_id":"u","file_path":"photos/1.jpg"}`, func(w http.ResponseWriter, _ *http.Request) {
			w.Write(make([]byte, size))
		})
		data, err := c.Fetch(t.Context(), "f1")
		if ok != (err == nil) || ok && len(data) != size {
			t.Errorf("%d bytes: got %d, %v", size, len(data), err)
		}
	}
}

// What cannot be had is an error, which shows neither the token nor the address, in whatever the server says.
func TestFetchRefuses(t *testing.T) {
	plain := `{"file_id":"f1","file_unique_id":"u","file_path":"photos/1.jpg"}`
	echo := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Error(w, r.URL.Path, code) }
	}
	never := func(http.ResponseWriter, *http.Request) { t.Error("the file was asked for") }
	for _, c := range []struct {
		name, file string
		serve      http.HandlerFunc
	}{
		{"declared too large", `{"file_id":"f1","file_unique_id":"u","file_size":8388609,"file_path":"photos/1.jpg"}`, never},
		{"no path", `{"file_id":"f1","file_unique_id":"u"}`, never},
		{"no object", `true`, never},
		{"a path out of the folder", `{"file_id":"f1","file_unique_id":"u","file_path":"photos/../../bot/getMe"}`, never},
		{"a path that begins above", `{"file_id":"f1","file_unique_id":"u","file_path":"../x"}`, never},
		{"not found", plain, echo(404)},
		{"forbidden", plain, echo(403)},
		{"server error", plain, echo(502)},
		{"partial", plain, echo(206)},
		{"cut short", plain, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "bytes")
		}},
		{"connection broken", plain, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cl, book, _ := fileServer(t, c.file, c.serve)
			data, err := cl.Fetch(t.Context(), "f1")
			if err == nil || data != nil {
				t.Fatalf("got %q, %v", data, err)
			}
			for _, out := range []string{err.Error(), fmt.Sprintf("%+v", err), book.String()} {
				if strings.Contains(out, testToken) || strings.Contains(out, "AAE-fictitious") || strings.Contains(out, "127.0.0.1") {
					t.Errorf("the token or the address is told: %s", out)
				}
			}
		})
	}
}

// A refusal of getFile itself, and nobody there at all.
func TestFetchWithoutServer(t *testing.T) {
	c, book := client(t, newAPI().on("getFile", no(400, "Bad Request: wrong file_id "+testToken, "")), "")
	_, err := c.Fetch(t.Context(), "f1")
	if err == nil || strings.Contains(err.Error()+book.String(), "AAE-fictitious") {
		t.Errorf("a refusal: %v", err)
	}
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	c, book = client(t, nil, s.URL)
	if _, err = c.Fetch(t.Context(), "f1"); err == nil || strings.Contains(err.Error()+book.String(), "AAE-fictitious") {
		t.Errorf("nobody there: %v", err)
	}
}

// The address holds the token: it goes to the server that was named, and to no other.
func TestFetchFollowsNoRedirect(t *testing.T) {
	var visited atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visited.Store(true)
		fmt.Fprint(w, r.Header.Get("Referer"))
	}))
	defer elsewhere.Close()
	c, book, _ := fileServer(t, `{"file_id":"f1","file_unique_id":"u","file_path":"photos/1.jpg"}`, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusFound)
	})
	data, err := c.Fetch(t.Context(), "f1")
	if err == nil || visited.Load() {
		t.Errorf("got %q, %v; the other server was asked: %v", data, err, visited.Load())
	}
	if err != nil && strings.Contains(err.Error()+book.String(), "AAE-fictitious") {
		t.Errorf("the token is told: %v", err)
	}
}
