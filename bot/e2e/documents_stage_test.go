package e2e

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// repeated begins a message that may be there a second time.
const repeated = "Dikirim ulang"

// fileMessage is a message of the bot that brought a file.
type fileMessage struct {
	ID    int64  `json:"id"`
	From  string `json:"from"`
	Text  string `json:"text"`
	Media *media `json:"media"`
}

type media struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// files are the files that the bot has sent, oldest first.
func (p person) files() []fileMessage {
	p.t.Helper()
	var v struct {
		Messages []fileMessage `json:"messages"`
	}
	call(p.t, "GET", fmt.Sprintf("%s/sandbox/chat?user=%d", p.base, p.id), nil, &v)
	var out []fileMessage
	for _, m := range v.Messages {
		if m.From == "bot" && m.Media != nil {
			out = append(out, m)
		}
	}
	return out
}

// awaits waits until there are n files.
func (p person) awaits(n int) []fileMessage {
	p.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if files := p.files(); len(files) >= n {
			return files
		}
		call(p.t, "GET", fmt.Sprintf("%s/sandbox/wait?user=%d&timeout=200ms", p.base, p.id), nil, nil)
	}
	v := p.chat()
	p.t.Fatalf("no file comes; the last message is:\n%s", v.Messages[len(v.Messages)-1].Text)
	return nil
}

// noticed waits for the line that answers a press.
func (p person) noticed(want string) {
	p.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); {
		if strings.Contains(p.chat().Notice, want) {
			return
		}
		call(p.t, "GET", fmt.Sprintf("%s/sandbox/wait?user=%d&timeout=20ms", p.base, p.id), nil, nil)
	}
	p.t.Fatalf("no notice %q", want)
}

// opens shows the files about the partner.
func (p person) opens() {
	p.t.Helper()
	p.says("/dokumen", "Pilih mitra")
	p.presses("📁 "+bookPartner, "Ketuk berkas")
}

// orders has a file made from the list of files, and returns it with the time from the press until it was there.
func (p person) orders(label string) (fileMessage, time.Duration) {
	p.t.Helper()
	p.opens()
	n, begin := len(p.files()), time.Now()
	p.tap(label)
	files := p.awaits(n + 1)
	return files[n], time.Since(begin)
}

// tap presses the newest button of that label and waits for nothing.
func (p person) tap(label string) {
	p.t.Helper()
	v := p.chat()
	for i := len(v.Messages) - 1; i >= 0; i-- {
		for _, row := range v.Messages[i].Buttons {
			for _, b := range row {
				if b.Data != "" && strings.Contains(b.Text, label) {
					p.send(map[string]any{"press": b.Data, "message_id": v.Messages[i].ID})
					return
				}
			}
		}
	}
	p.t.Fatalf("no button %q on the screen", label)
}

func (p person) download(m *media) []byte {
	p.t.Helper()
	if !strings.HasPrefix(m.URL, "/sandbox/file/") {
		p.t.Fatalf("the file lies at %q", m.URL)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+m.URL, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %d, %v", m.URL, resp.StatusCode, err)
	}
	return b
}

// today is the day in the sandbox, where it is the owner's.
func (p person) today() string {
	p.t.Helper()
	var clock struct {
		Now time.Time `json:"now"`
	}
	call(p.t, "GET", p.base+"/sandbox/clock", nil, &clock)
	return clock.Now.In(time.FixedZone("WITA", 8*3600)).Format(time.DateOnly)
}

// answerSteps answers of the steps 4, 5 and 6 what their files need.
func answerSteps(p person) {
	p.t.Helper()
	open := func(step string) {
		p.says("/langkah", bookPartner)
		p.presses(bookPartner+" ▸", "Ketuk nomor")
		p.presses(step, "Langkah "+step)
		p.presses("Mulai", "Pertanyaan 1")
	}
	open("4")
	p.says("Pak Rekaan, manajer", "Pertanyaan 2")
	open("5")
	p.says("Magang menjahit", "isian 2")
	p.says("Bu Contoh", "isian 3")
	p.says("Pak Rekaan", "isian 4")
	p.presses("1 minggu lagi", "isian 5")
	p.presses("Lewati", "isian 6")
	p.presses("Lewati", "isian 7")
	p.says("5 peserta", "1. Magang menjahit")
	p.presses("Cukup", "Pertanyaan 2")
	p.presses("Sudah", "Ringkasan")
	p.presses("Simpan", "sudah tersusun")
	open("6")
	p.says("Magang menjahit bagi peserta kursus", "Pertanyaan 2")
}

// photo is a picture as a phone would send it.
func photo(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 200))
	for x := range 320 {
		for y := range 200 {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
