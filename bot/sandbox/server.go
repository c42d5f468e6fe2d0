package sandbox

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// DefaultToken is accepted when no other is given. It has the form of Telegram's tokens and opens nothing: it is
// valid in the sandbox only.
const DefaultToken = "1000000001:SANDBOX-local-only-not-a-secret-000"

// Person is one of the invented people whom the page shows.
type Person struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Role string `json:"role"` // "owner" or "mentor"
}

// Options say how a sandbox is set up. The zero value is usable.
type Options struct {
	Token  string   // the bot token that is accepted; "": DefaultToken
	People []Person // nil: two invented owners (1001, 1002) and one mentor (2001)
	// File is where chats, the clock's offset, the bot's profile and the next ids are kept across restarts, as JSON,
	// written atomically shortly after a change and on Close. "" keeps nothing.
	File string
	Now  func() time.Time // the real clock; nil: time.Now
	// Move is called when a person moves the clock. It must bring the program to the time "to" by calling set once or
	// more, ending at "to", and does the work due on the way. nil moves in one step.
	Move func(ctx context.Context, to time.Time, set func(time.Time)) error
	Log  *slog.Logger // nil: silent
}

// Server is the sandbox. It is an http.Handler with three faces: the Bot API under /bot<token>/ and
// /file/bot<token>/, the machine interface under /sandbox/, and the page under /.
//
// The Bot API may be reached from anywhere the listener allows. The machine interface and the page answer only
// requests addressed to this machine, and nothing answers a page of another site: a page that a person happens to
// have open must not be able to act here.
type Server struct {
	token   string
	botID   int64
	people  []Person
	file    string
	log     *slog.Logger
	clock   clock
	calls   callLog
	methods map[string]*method // by name in lower case
	mux     *http.ServeMux

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	work   sync.WaitGroup
	moving chan struct{} // holds one token while the clock moves
	keeper keeper

	mu   sync.Mutex
	st   state
	move func(ctx context.Context, to time.Time, set func(time.Time)) error
}

//go:embed page
var pageFiles embed.FS

var reToken = regexp.MustCompile(`^[0-9]{1,15}:[A-Za-z0-9_-]{30,}$`)

// New makes a sandbox and reads what was kept in Options.File. It fails on a token without Telegram's form, on people
// with the same or no id, and on a file that cannot be read: a damaged file is never replaced by an empty one.
func New(o Options) (*Server, error) {
	s := &Server{token: o.Token, people: o.People, file: o.File, log: o.Log, move: o.Move, moving: make(chan struct{}, 1)}
	if s.token == "" {
		s.token = DefaultToken
	}
	if !reToken.MatchString(s.token) {
		return nil, errors.New("sandbox: the token must have Telegram's form, digits, a colon and at least 30 characters")
	}
	id, _, _ := strings.Cut(s.token, ":")
	s.botID, _ = strconv.ParseInt(id, 10, 64) // digits, by the form
	if s.people == nil {
		s.people = []Person{
			{1001, "Sekar Contoh", "owner"},
			{1002, "Bagas Rekaan", "owner"},
			{2001, "Wulan Misalnya", "mentor"},
		}
	}
	if err := checkPeople(s.people); err != nil {
		return nil, err
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.clock.real = o.Now
	if o.Now == nil {
		s.clock.real = time.Now
	}
	s.st = newState(firstID(s.clock.real()))
	table := s.methodTable()
	s.methods = make(map[string]*method, len(table))
	for i := range table {
		s.methods[lower(table[i].name)] = &table[i]
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.mux = s.routes()
	if err := s.startKeeping(); err != nil {
		s.cancel()
		return nil, err
	}
	return s, nil
}

// People are the invented people whom the page shows.
func (s *Server) People() []Person { return slices.Clone(s.people) }

func checkPeople(people []Person) error {
	seen := map[int64]bool{}
	for _, p := range people {
		if p.ID <= 0 || p.Name == "" || seen[p.ID] {
			return fmt.Errorf("sandbox: each person needs a name and an id of its own (%d)", p.ID)
		}
		if p.Role != "owner" && p.Role != "mentor" {
			return fmt.Errorf("sandbox: the role of person %d must be owner or mentor", p.ID)
		}
		seen[p.ID] = true
	}
	return nil
}

// Close ends the waiting polls and the webhook, and saves. The handler refuses to poll from then on.
func (s *Server) Close() error {
	s.cancel()
	s.work.Wait()
	return s.save(0)
}

func (s *Server) closed() bool { return s.ctx.Err() != nil }

type handler func(http.ResponseWriter, *http.Request) (any, error)

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for pattern, h := range map[string]handler{
		"POST /sandbox/send":  s.postSend,
		"GET /sandbox/chat":   s.getChat,
		"GET /sandbox/wait":   s.getWait,
		"GET /sandbox/clock":  s.getClock,
		"POST /sandbox/clock": s.postClock,
		"POST /sandbox/fault": s.postFault,
		"GET /sandbox/calls":  s.getCalls,
		"POST /sandbox/reset": s.postReset,
		"GET /sandbox/inline": s.getInline,
		"GET /sandbox/people": s.getPeople,
		"GET /sandbox/bot":    s.getBot,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			answer, err := h(w, r)
			if err != nil {
				writeError(w, err)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Cache-Control", "no-store")
			w.Write(encode(answer)) // nothing to be done when the caller is gone
		})
	}
	mux.HandleFunc("GET /sandbox/file/{id}", s.serveSandboxFile)
	mux.HandleFunc("/sandbox/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, &httpError{http.StatusNotFound, "no such call: " + r.Method + " " + r.URL.Path})
	})
	mux.Handle("GET /page/", pageHandler(http.FileServerFS(pageFiles)))
	mux.Handle("GET /{$}", pageHandler(http.HandlerFunc(servePage)))
	return mux
}

func servePage(w http.ResponseWriter, _ *http.Request) {
	index, err := fs.ReadFile(pageFiles, "page/index.html")
	if err != nil {
		writeError(w, &httpError{http.StatusNotFound, "this build has no page"})
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(index) // nothing to be done when the browser is gone
}

// pageHandler adds what keeps the page to itself: its own scripts only, in no frame of another site.
func pageHandler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

// ServeHTTP answers the bot, the machine interface and the page.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if foreignOrigin(r) {
		writeError(w, &httpError{http.StatusForbidden, "refused: this request comes from a page of another site"})
		return
	}
	switch {
	case strings.HasPrefix(r.URL.Path, "/bot"):
		s.serveBot(w, r)
	case strings.HasPrefix(r.URL.Path, "/file/bot"):
		s.serveBotFile(w, r)
	case !ownHost(r):
		// Else a name that someone else owns could be pointed at this machine (DNS rebinding).
		writeError(w, &httpError{http.StatusForbidden, "refused: open the sandbox by its own address, such as http://localhost and the port"})
	default:
		s.mux.ServeHTTP(w, r)
	}
}

// foreignOrigin tells whether a browser sent the request on behalf of another site.
func foreignOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		// A link that a person follows to the page itself is welcome.
		return r.URL.Path != "/" || r.Header.Get("Sec-Fetch-Mode") != "navigate"
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Host == "" || !strings.EqualFold(u.Host, r.Host)
}

// ownHost tells whether the request is addressed to this machine: a loopback name or address, or the very address it
// came in on.
func ownHost(r *http.Request) bool {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if isLoopback(host) || strings.HasSuffix(host, ".localhost") {
		return true
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	listening, _, err := net.SplitHostPort(local.String())
	return err == nil && host == listening
}

// readJSON reads the body of a machine call strictly.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	return readJSONLimit(w, r, into, maxBody)
}

func readJSONLimit(w http.ResponseWriter, r *http.Request, into any, limit int64) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
			return &httpError{http.StatusRequestEntityTooLarge, fmt.Sprintf("the request is larger than %d bytes", limit)}
		}
		return refuse("the request could not be read")
	}
	if err := strict(body, into); err != nil {
		return refuse("the request must be one JSON object as documented: " + err.Error())
	}
	return nil
}

func writeError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	var e *httpError
	if errors.As(err, &e) {
		status = e.status
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(encode(map[string]string{"error": err.Error()})) // nothing to be done when the caller is gone
}

func (s *Server) getPeople(http.ResponseWriter, *http.Request) (any, error) {
	return slices.Clone(s.people), nil
}

// postReset forgets people's chats, pending updates, faults and calls. What the bot has set up once, its profile,
// menus and webhook, stays, and so do the clock and the ids: a running bot would not notice that they are gone.
func (s *Server) postReset(w http.ResponseWriter, r *http.Request) (any, error) {
	var nothing struct{}
	if r.ContentLength != 0 {
		if err := readJSON(w, r, &nothing); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	fresh := newState(0)
	for _, c := range s.st.chats {
		s.touch(c) // wakes who waits for news of the chat
	}
	s.st.chats, s.st.callbacks, s.st.inline, s.st.files = fresh.chats, fresh.callbacks, fresh.inline, fresh.files
	s.st.searches, s.st.talks = fresh.searches, fresh.talks
	s.st.updates.pending, s.st.faults = nil, nil
	s.mu.Unlock()
	s.calls.reset()
	s.saveSoon()
	return map[string]bool{"ok": true}, nil
}

// getBot describes the bot as a person's app does before the first message, and the menus it has set.
func (s *Server) getBot(_ http.ResponseWriter, r *http.Request) (any, error) {
	id := int64(0)
	if r.URL.Query().Has("user") {
		var err error
		if id, err = userParam(r); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.st.chats[id]
	if c == nil {
		c = &chat{wire: wireChat{ID: id}, user: &wireUser{ID: id, LanguageCode: "id"}} // only to look up the texts
	}
	language := ""
	if c.user != nil {
		language = c.user.LanguageCode
	}
	p := &s.st.profile
	return map[string]any{
		"name":              in(p.Names, language, botName),
		"username":          botUsername,
		"description":       in(p.Descriptions, language, ""),
		"short_description": in(p.Shorts, language, ""),
		"menu":              s.menu(c),
		"menu_button":       s.menuButton(id),
	}, nil
}

func userParam(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.URL.Query().Get("user"), 10, 64)
	if err != nil || id == 0 {
		return 0, refuse(`"user" must be the id of a person`)
	}
	return id, nil
}
