package bot_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

// reading is a bot.Reader.
type reading func(ctx context.Context, owner int64, see func(context.Context, bot.View) error) error

func (f reading) Read(ctx context.Context, owner int64, see func(context.Context, bot.View) error) error {
	return f(ctx, owner, see)
}

// fetching is a bot.Fetcher.
type fetching func(fileID string) ([]byte, error)

func (f fetching) Fetch(_ context.Context, fileID string) ([]byte, error) { return f(fileID) }

// bench is a workshop with what it sends and logs. The store is that of its stage, or what read puts in its place.
type bench struct {
	*stage
	read  reading
	fetch fetching
	sent  []outbox.Message
	log   bytes.Buffer
}

// newBench has an owner with one partner, of whom a little is known.
func newBench(t *testing.T, acts ...string) *bench {
	t.Helper()
	b := &bench{stage: newStage(t)}
	for _, line := range append(ready("CV Rahasia Rekaan"), acts...) {
		act(t, b.stage, line)
	}
	return b
}

// order has a file made, as the message that ordered it is sent.
func (b *bench) order(order string) (outbox.Message, error) {
	b.t.Helper()
	b.sent = nil
	b.log.Reset()
	read := b.read
	if read == nil {
		read = b.store.Read
	}
	next := sender(func(m outbox.Message) { b.sent = append(b.sent, m) })
	log := slog.New(slog.NewTextHandler(&b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w := bot.NewWorkshop(next, b.runner.Coach, read, b.fetch, b.runner.Now, log)
	_, err := w.Send(context.Background(), outbox.Message{Key: "u7.0", Chat: 1001, Kind: outbox.Send, Language: "id", Text: "Keterangan berkas",
		Buttons: [][]outbox.Button{{{Label: "Menu", Data: "m"}}}, Media: &outbox.Media{Kind: "document", Make: order}})
	for _, secret := range []string{"Rahasia", "Rekaan", "Melati", "81200001234", "catatan pribadi"} {
		if strings.Contains(b.log.String(), secret) {
			b.t.Errorf("%s: %q is logged:\n%s", order, secret, b.log.String())
		}
	}
	if len(b.sent) != 1 {
		return outbox.Message{}, err
	}
	return b.sent[0], err
}

// says fails unless the message says it, in words without gaps, and has a button of that label.
func (b *bench) says(m outbox.Message, text, label string) outbox.Button {
	b.t.Helper()
	if got := plainText(b.t, m.Text); m.Media != nil || !strings.Contains(got, text) {
		b.t.Errorf("instead of the file comes %q, want %q", got, text)
	}
	for _, row := range m.Buttons {
		for _, button := range row {
			if strings.Contains(button.Label, label) {
				return button
			}
		}
	}
	b.t.Errorf("no button %q below %q: %v", label, m.Text, m.Buttons)
	return outbox.Button{}
}

func TestWorkshopMakesFiles(t *testing.T) {
	b := newBench(t)
	for order, name := range map[string][2]string{"1:sheet": {"Lembar-informasi-CV-Rahasia-Rekaan-", "2026-11-23.docx"}, "0:mapbook": {"Daftar-calon-mitra-", "2026-11-23.xlsx"}} {
		m, err := b.order(order)
		if err != nil || m.Media == nil || !strings.HasPrefix(m.Media.Name, name[0]) || !strings.HasSuffix(m.Media.Name, name[1]) || m.Media.Kind != "document" || m.Media.Make != "" {
			t.Fatalf("%s: %+v, %v", order, m.Media, err)
		}
		if _, err := zip.NewReader(bytes.NewReader(m.Media.Data), int64(len(m.Media.Data))); err != nil {
			t.Errorf("%s: %v", order, err)
		}
		if m.Key != "u7.0" || m.Chat != 1001 || m.Text != "Keterangan berkas" || len(m.Buttons) != 1 {
			t.Errorf("%s: what the message says has changed: %+v", order, m)
		}
	}
}

// What orders no file goes by.
func TestWorkshopLetsOthersPass(t *testing.T) {
	b := newBench(t)
	for _, media := range []*outbox.Media{nil, {Kind: "photo", FileID: "x"}, {Kind: "document", Name: "a.txt", Data: []byte("a")}} {
		var got []outbox.Message
		w := bot.NewWorkshop(sender(func(m outbox.Message) { got = append(got, m) }), b.runner.Coach, nil, nil, b.runner.Now, quiet())
		if _, err := w.Send(t.Context(), outbox.Message{Text: "apa adanya", Media: media}); err != nil || len(got) != 1 || got[0].Media != media {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

// Where a file cannot be made, its message says so and what to do, and the button leads on.
func TestWorkshopSaysWhyNot(t *testing.T) {
	b := newBench(t)
	m, err := b.order("1:letter")
	if err != nil {
		t.Fatal(err)
	}
	step := b.says(m, "belum cukup", "langkah 4")
	b.forged(step.Data)
	if got := b.heard(); !strings.Contains(got, "Langkah 4") {
		t.Errorf("the button leads to\n%s", got)
	}
	m, err = b.order("0:ranking")
	if err != nil {
		t.Fatal(err)
	}
	b.says(m, "belum cukup", "dokumen")
	for name, order := range map[string]string{"an unknown file": "1:nosuch", "a partner who is not there": "7:sheet", "all partners for a file about one": "0:sheet",
		"one partner for a file about all": "1:map"} {
		m, err := b.order(order)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b.says(m, "tidak bisa dibuat", "Menu")
		more := b.says(m, "tidak bisa dibuat", "dokumen")
		b.forged(more.Data)
		if got := b.heard(); !strings.Contains(got, "CV Rahasia Rekaan") {
			t.Errorf("%s: the button leads to\n%s", name, got)
		}
	}
	for _, order := range []string{"x", "1:", "-1:sheet", ":sheet", "sheet"} {
		if _, err := b.order(order); !failed(err, outbox.Refused) || b.sent != nil {
			t.Errorf("order %q: %v, sent %v", order, err, b.sent)
		}
	}
}

// Between the press and the sending the partner, or all data, may have been erased.
func TestWorkshopAfterErasure(t *testing.T) {
	b := newBench(t, "/hapus_data", "[Hapus", "HAPUS")
	m, err := b.order("1:sheet")
	if err != nil {
		t.Fatal(err)
	}
	b.says(m, "tidak bisa dibuat", "Menu")
}

func failed(err error, kind outbox.FailureKind) bool {
	f, ok := errors.AsType[*outbox.Failure](err)
	return ok && f.Kind == kind
}

func TestWorkshopWaitsForTheStore(t *testing.T) {
	b := newBench(t)
	down, calls := true, 0
	b.read = func(ctx context.Context, owner int64, see func(context.Context, bot.View) error) error {
		if calls++; down {
			return errors.New("cannot read CV Rahasia Rekaan")
		}
		return b.store.Read(ctx, owner, see)
	}
	if _, err := b.order("1:sheet"); !failed(err, outbox.Down) || b.sent != nil || strings.Contains(err.Error(), "Rahasia") {
		t.Errorf("%v, sent %v", err, b.sent)
	}
	if calls != 1 {
		t.Errorf("the store was asked %d times; the message comes again by itself", calls)
	}
	down = false
	if m, err := b.order("1:sheet"); err != nil || m.Media == nil {
		t.Errorf("the store is back: %+v, %v", m, err)
	}
}

func TestWorkshopSurvivesPanics(t *testing.T) {
	b := newBench(t)
	b.read = func(context.Context, int64, func(context.Context, bot.View) error) error { panic("CV Rahasia Rekaan") }
	m, err := b.order("1:sheet")
	if err != nil {
		t.Fatal(err)
	}
	again := b.says(m, "belum berhasil", "Coba lagi")
	b.says(m, "belum berhasil", "Menu")
	b.heard()
	b.forged(again.Data)
	if got := b.heard(); !strings.Contains(got, "Lembar-informasi-CV-Rahasia-Rekaan") {
		t.Errorf("pressed again, there is\n%s", got)
	}
	if !strings.Contains(b.log.String(), "stack") {
		t.Errorf("nothing tells where it failed:\n%s", b.log.String())
	}
}

// A folder shows what pictures can be had; the others it counts.
func TestWorkshopWithoutPictures(t *testing.T) {
	b := newBench(t, "/catat", "[CV Rahasia]", "[Bertemu]", "[Baik]", "[Lewati]", "{photo catatan pribadi}")
	asked := 0
	b.fetch = func(string) ([]byte, error) { asked++; return nil, errors.New("telegram: HTTP 404") }
	m, err := b.order("1:portfolio")
	if err != nil || m.Media == nil || !strings.HasPrefix(m.Media.Name, "Portofolio-CV-Rahasia-Rekaan") {
		t.Fatalf("%+v, %v", m.Media, err)
	}
	if asked != 1 || !strings.Contains(b.log.String(), "picture") {
		t.Errorf("asked %d times for the picture; logged:\n%s", asked, b.log.String())
	}
	b.fetch = func(string) ([]byte, error) { return []byte("no picture"), nil }
	if m, err := b.order("1:portfolio"); err != nil || m.Media == nil {
		t.Errorf("%+v, %v", m, err)
	}
	b.fetch = func(string) ([]byte, error) { panic("catatan pribadi") }
	if m, err := b.order("1:portfolio"); err != nil {
		t.Error(err)
	} else {
		b.says(m, "belum berhasil", "Coba lagi")
	}
}

// Making takes memory, so few files are made at a time; who waits too long comes again later.
func TestWorkshopMakesTwoAtATime(t *testing.T) {
	s := newStage(t)
	synctest.Test(t, func(t *testing.T) {
		var now, most, made atomic.Int32
		free := make(chan struct{})
		read := reading(func(context.Context, int64, func(context.Context, bot.View) error) error {
			n := now.Add(1)
			defer now.Add(-1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			<-free
			made.Add(1)
			return bot.ErrNotFound
		})
		var mu sync.Mutex
		sent := 0
		w := bot.NewWorkshop(sender(func(outbox.Message) { mu.Lock(); sent++; mu.Unlock() }), s.runner.Coach, read, nil, time.Now, quiet())
		message := outbox.Message{Kind: outbox.Send, Language: "id", Media: &outbox.Media{Make: "1:sheet"}}
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() { w.Send(t.Context(), message) })
		}
		synctest.Wait()
		if now.Load() != 2 {
			t.Errorf("%d files are made at a time, want 2", now.Load())
		}
		if _, err := w.Send(t.Context(), outbox.Message{Text: "tanpa berkas"}); err != nil {
			t.Errorf("what orders no file waits: %v", err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := w.Send(short, message); !failed(err, outbox.Down) {
			t.Errorf("who waits too long: %v, want Down", err)
		}
		close(free)
		all.Wait()
		if most.Load() != 2 || made.Load() != 5 || sent != 6 {
			t.Errorf("at most %d at a time, %d made, %d sent", most.Load(), made.Load(), sent)
		}
	})
}
