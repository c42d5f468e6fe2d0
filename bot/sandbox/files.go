package sandbox

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"image"
	_ "image/gif"  // recognise GIF
	_ "image/jpeg" // recognise JPEG
	_ "image/png"  // recognise PNG
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

const (
	maxPhoto    = 10 << 20  // bytes, sendPhoto
	maxDownload = 20 << 20  // bytes, getFile
	maxStored   = 128 << 20 // bytes of all files together; the oldest are forgotten first
)

// file is an upload of either side. It never changes.
type file struct {
	ID       string `json:"id"`
	Unique   string `json:"unique"`
	Kind     string `json:"kind"` // "document", "photo", "voice", "sticker"
	Path     string `json:"path"`
	Name     string `json:"name,omitempty"`
	Mime     string `json:"mime,omitempty"`
	Data     []byte `json:"data"`
	Width    int    `json:"width,omitempty"`
	Height   int    `json:"height,omitempty"`
	Duration int    `json:"duration,omitempty"` // seconds
}

type fileStore struct {
	byID   map[string]*file
	byPath map[string]*file
	order  []*file
	bytes  int
}

func newFileStore() fileStore {
	return fileStore{byID: map[string]*file{}, byPath: map[string]*file{}}
}

func (fs *fileStore) put(f *file) {
	if fs.byID[f.ID] != nil {
		return
	}
	fs.byID[f.ID], fs.byPath[f.Path] = f, f
	fs.order = append(fs.order, f)
	fs.bytes += len(f.Data)
	for fs.bytes > maxStored && len(fs.order) > 1 {
		old := fs.order[0]
		fs.order[0] = nil
		fs.order = fs.order[1:]
		fs.bytes -= len(old.Data)
		delete(fs.byID, old.ID)
		delete(fs.byPath, old.Path)
	}
}

// newFile checks and names an upload. Errors are in Telegram's words. Call without the lock.
func newFile(kind, name, mimeType string, data []byte) (*file, error) {
	if len(data) == 0 {
		return nil, badRequest("file must be non-empty")
	}
	id := make([]byte, 24)
	rand.Read(id) // never fails, by its contract
	text := base64.RawURLEncoding.EncodeToString(id)
	f := &file{ID: "sandbox" + text, Unique: "u" + text[:14], Kind: kind, Name: path.Base("/" + strings.ReplaceAll(name, `\`, "/")), Mime: mimeType, Data: data}
	if f.Name == "/" {
		f.Name = ""
	}
	ext := path.Ext(f.Name)
	if mimeType == "" || mimeType == "application/octet-stream" {
		f.Mime = mimeOf(ext)
	}
	if kind == "photo" {
		if err := f.readPicture(); err != nil {
			return nil, err
		}
		ext = ".jpg"
	}
	if kind == "voice" {
		ext = ".oga"
	}
	folder := map[string]string{"document": "documents", "photo": "photos", "voice": "voice", "sticker": "stickers"}[kind]
	f.Path = folder + "/file_" + text[:12] + ext
	return f, nil
}

// mimeOf knows the kinds that the bot makes by itself: the system's own table differs between machines.
func mimeOf(ext string) string {
	switch strings.ToLower(ext) {
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".ics":
		return "text/calendar"
	case ".csv":
		return "text/csv"
	case ".txt":
		return "text/plain"
	}
	if m, _, err := mime.ParseMediaType(mime.TypeByExtension(ext)); err == nil {
		return m
	}
	return "application/octet-stream"
}

func (f *file) readPicture() error {
	if len(f.Data) > maxPhoto {
		return badRequest("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(f.Data), maxPhoto)
	}
	picture, format, err := image.DecodeConfig(bytes.NewReader(f.Data))
	if err != nil {
		return badRequest("IMAGE_PROCESS_FAILED")
	}
	f.Width, f.Height, f.Mime = picture.Width, picture.Height, "image/"+format
	low, high := min(f.Width, f.Height), max(f.Width, f.Height)
	if f.Width+f.Height > 10_000 || low == 0 || high > 20*low {
		return badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	return nil
}

// fileParam reads a file parameter: an upload, or the file_id of an earlier one. missing is what Telegram says when
// there is none.
func (s *Server) fileParam(a *args, name, missing string) (*file, error) {
	if up := a.uploads[name]; up != nil {
		return newFile(name, up.name, up.mime, up.data)
	}
	id := a.str(name)
	if id == "" {
		return nil, badRequest("%s", missing)
	}
	if strings.HasPrefix(id, "http://") || strings.HasPrefix(id, "https://") {
		return nil, badRequest("failed to get HTTP URL content") // the sandbox fetches nothing from the network
	}
	s.mu.Lock()
	f := s.st.files.byID[id]
	s.mu.Unlock()
	if f == nil {
		return nil, badRequest("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
	}
	if f.Kind != name {
		return nil, badRequest("can't use file of type %s as %s", title(f.Kind), title(name))
	}
	return f, nil
}

func title(kind string) string {
	if kind == "voice" {
		return "VoiceNote"
	}
	return strings.ToUpper(kind[:1]) + kind[1:]
}

// attach puts a file into a message.
func attach(m *wireMessage, f *file) {
	switch f.Kind {
	case "document":
		m.Document = &wireDocument{FileID: f.ID, FileUniqueID: f.Unique, FileName: f.Name, MimeType: f.Mime, FileSize: len(f.Data)}
	case "photo":
		m.Photo = []wirePhotoSize{{FileID: f.ID, FileUniqueID: f.Unique, Width: f.Width, Height: f.Height, FileSize: len(f.Data)}}
	case "voice":
		m.Voice = &wireVoice{FileID: f.ID, FileUniqueID: f.Unique, Duration: f.Duration, MimeType: f.Mime, FileSize: len(f.Data)}
	case "sticker":
		m.Sticker = &wireSticker{FileID: f.ID, FileUniqueID: f.Unique, Type: "regular", Width: 512, Height: 512, FileSize: len(f.Data)}
	}
}

// sendMedia is sendDocument, sendPhoto and sendVoice: name is the parameter that holds the file.
func (s *Server) sendMedia(name, missing string) func(context.Context, *args) (any, error) {
	return func(_ context.Context, a *args) (any, error) {
		caption, err := readCaption(a)
		if err != nil {
			return nil, err
		}
		o, err := readOutgoing(a)
		if err != nil {
			return nil, err
		}
		f, err := s.fileParam(a, name, missing)
		if err != nil {
			return nil, err
		}
		if a.uploads[name] != nil && a.has("duration") {
			f.Duration = int(a.int("duration"))
		}
		m := &wireMessage{Caption: caption.text, CaptionEntities: caption.entities,
			ShowCaptionAboveMedia: a.bool("show_caption_above_media"), HasMediaSpoiler: a.bool("has_spoiler")}
		attach(m, f)
		sent, err := s.deliver(a, o, &stored{Msg: m, File: f.ID})
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		s.st.files.put(f)
		s.mu.Unlock()
		return sent, nil
	}
}

func (s *Server) getFile(_ context.Context, a *args) (any, error) {
	s.mu.Lock()
	f := s.st.files.byID[a.str("file_id")]
	s.mu.Unlock()
	if f == nil {
		return nil, badRequest("invalid file_id")
	}
	if len(f.Data) > maxDownload {
		return nil, badRequest("file is too big")
	}
	return wireFile{FileID: f.ID, FileUniqueID: f.Unique, FileSize: len(f.Data), FilePath: f.Path}, nil
}

// serveBotFile is the download address of the Bot API: /file/bot<token>/<file_path>.
func (s *Server) serveBotFile(w http.ResponseWriter, r *http.Request) {
	rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+s.token+"/")
	if !ok {
		writeAPIError(w, &apiError{code: http.StatusUnauthorized, text: "Unauthorized"})
		return
	}
	s.mu.Lock()
	f := s.st.files.byPath[rest]
	s.mu.Unlock()
	if f == nil {
		writeAPIError(w, &apiError{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	serveFile(w, r, f, true)
}

// serveSandboxFile shows a file to the page. What a bot or a person uploaded must not run as a page of the sandbox:
// it would then speak for every person here. So only pictures and sound are shown in place, everything else is
// saved, and the content policy forbids scripts in any case.
func (s *Server) serveSandboxFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.st.files.byID[r.PathValue("id")]
	s.mu.Unlock()
	if f == nil {
		writeError(w, &httpError{http.StatusNotFound, "no such file (the oldest ones are forgotten)"})
		return
	}
	serveFile(w, r, f, f.Kind == "document")
}

func serveFile(w http.ResponseWriter, r *http.Request, f *file, save bool) {
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	if f.Mime != "" && (f.Kind != "document" || !strings.Contains(f.Mime, "html") && !strings.Contains(f.Mime, "xml")) {
		h.Set("Content-Type", f.Mime)
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, max-age=3600, immutable")
	if save {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.Data))
}
