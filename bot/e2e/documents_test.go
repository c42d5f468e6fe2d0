package e2e

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mitrabot/bot/sandbox"
)

const bookPartner = "CV Contoh Rajut"

// TestFilesArrive walks an owner through the steps over HTTP and has their files made: each arrives in the chat under
// the right name, can be downloaded, opens, and is about the partner.
func TestFilesArrive(t *testing.T) {
	addr := freeAddr(t)
	p := start(t, t.TempDir(), "-sandbox", addr, "-rate", "0")
	p.ready()
	o := person{t, "http://" + addr, 1001}
	atTen(t, o.base)
	onboard(o)
	addPartner(o, bookPartner, "081200001234", "Tiap minggu")
	answerSteps(o)

	day := o.today()
	for _, c := range []struct{ label, name, part string }{
		{"Rencana kerja", "Rencana-kerja-CV-Contoh-Rajut-" + day + ".xlsx", "xl/worksheets/sheet2.xml"},
		{"Gambar jadwal", "", ""},
		{"Surat permohonan", "Surat-permohonan-CV-Contoh-Rajut-" + day + ".docx", "word/document.xml"},
		{"Draf MoU atau PKS", "Draf-kesepakatan-CV-Contoh-Rajut-" + day + ".docx", "word/document.xml"},
		{"Portofolio mitra", "Portofolio-CV-Contoh-Rajut-" + day + ".docx", "word/document.xml"},
	} {
		m, took := o.orders(c.label)
		data := o.download(m.Media)
		t.Logf("%s: %d bytes, %v from the press to the file", c.label, len(data), took.Round(time.Millisecond))
		if took > 10*time.Second {
			t.Errorf("%s took %v", c.label, took)
		}
		if c.part == "" {
			if picture, err := png.Decode(bytes.NewReader(data)); err != nil || m.Media.Kind != "photo" || picture.Bounds().Dx() < 500 {
				t.Errorf("%s: %s, %v", c.label, m.Media.Kind, err)
			}
			continue
		}
		if m.Media.Kind != "document" || m.Media.Name != c.name {
			t.Errorf("%s: %s %q, want the document %q", c.label, m.Media.Kind, m.Media.Name, c.name)
		}
		if text := parts(t, data)[c.part]; !strings.Contains(text, bookPartner) {
			t.Errorf("%s: %q is not in %s", c.label, bookPartner, c.part)
		}
	}
	checkNoTrace(t, p, true, bookPartner, "Pak Rekaan", "Magang menjahit")
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.stderr.String())
	}
}

// TestPhotoReachesPortfolio sends a photo with a contact and finds it in the folder about the partner.
func TestPhotoReachesPortfolio(t *testing.T) {
	addr := freeAddr(t)
	p := start(t, t.TempDir(), "-sandbox", addr, "-rate", "0")
	p.ready()
	o := person{t, "http://" + addr, 1001}
	atTen(t, o.base)
	onboard(o)
	addPartner(o, bookPartner, "081200001234", "Tiap minggu")
	m, _ := o.orders("Portofolio mitra")
	if n := len(pictures(t, o.download(m.Media))); n != 0 {
		t.Errorf("%d pictures before any was sent", n)
	}
	o.says("/catat", "Dengan mitra yang mana")
	o.presses("CV Contoh", "Pertanyaan")
	o.presses("Bertemu")
	o.presses("Baik")
	o.presses("Lewati", "Apa yang dibicarakan")
	before := o.mark()
	o.send(map[string]any{"photo": map[string]any{"data": photo(t), "caption": "Hari pertama magang"}})
	o.sees(before, "Lampiran disimpan")
	o.presses("Biarkan begitu", "Kontak tercatat")

	m, _ = o.orders("Portofolio mitra")
	data := o.download(m.Media)
	got := pictures(t, data)
	if len(got) != 1 {
		t.Fatalf("%d pictures in the folder, want the one that was sent", len(got))
	}
	if c, _, err := image.DecodeConfig(bytes.NewReader(got[0])); err != nil || c.Width != 320 || c.Height != 200 {
		t.Errorf("the picture is %dx%d: %v", c.Width, c.Height, err)
	}
	if strings.Contains(parts(t, data)["word/document.xml"], "Hari pertama magang") {
		t.Error("a note for oneself stands in a folder that others get to see")
	}
}

// TestFilesArriveInSpiteOfFaults lets Telegram refuse, break down and cut the line while a file is sent: it arrives all
// the same, and once where the failure was certain.
func TestFilesArriveInSpiteOfFaults(t *testing.T) {
	addr := freeAddr(t)
	p := start(t, t.TempDir(), "-sandbox", addr, "-rate", "0")
	p.ready()
	o := person{t, "http://" + addr, 1001}
	onboard(o)
	addPartner(o, bookPartner, "081200001234", "Tiap minggu")
	for _, c := range []struct {
		name  string
		fault map[string]any
	}{
		{"500", map[string]any{"error_code": 500, "count": 2}},
		{"429", map[string]any{"error_code": 429, "retry_after": 2}},
		{"502", map[string]any{"error_code": 502}},
	} {
		c.fault["method"] = "sendDocument"
		call(t, "POST", o.base+"/sandbox/fault", c.fault, nil)
		begin := len(o.files())
		m, took := o.orders("Lembar informasi")
		if text := parts(t, o.download(m.Media))["word/document.xml"]; !strings.Contains(text, bookPartner) {
			t.Errorf("%s: another file came", c.name)
		}
		t.Logf("%s: the file came after %v", c.name, took.Round(time.Millisecond))
		o.says("/bantuan", "Semua bisa lewat tombol")
		if files := o.files()[begin:]; len(files) != 1 || strings.Contains(files[0].Text, repeated) {
			t.Errorf("%s: the file came %d times: %+v", c.name, len(files), files)
		}
	}
}

// TestFileOutlivesAKill ends the program with SIGKILL right after a file was ordered, at several moments. After the
// restart the file is there; a second one says that it may be one.
func TestFileOutlivesAKill(t *testing.T) {
	sb, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(sb)
	t.Cleanup(func() { sb.Close(); api.Close() })
	home := t.TempDir()
	run := func() *process {
		p := start(t, home, "-token", sandbox.DefaultToken, "-api-url", api.URL, "-database", filepath.Join(home, "mitra.db"),
			"-key-file", filepath.Join(home, "key"), "-rate", "0")
		p.ready()
		return p
	}
	p := run()
	o := person{t, api.URL, 1001}
	onboard(o)
	addPartner(o, bookPartner, "081200001234", "Tiap minggu")
	for _, c := range []struct {
		delay string // of the sending, which the kill then falls into
		after time.Duration
	}{{"", 0}, {"", 5 * time.Millisecond}, {"", 40 * time.Millisecond}, {"1s", 300 * time.Millisecond}} {
		name := fmt.Sprintf("killed after %v, sending takes %q longer", c.after, c.delay)
		if c.delay != "" {
			call(t, "POST", o.base+"/sandbox/fault", map[string]any{"method": "sendDocument", "delay": c.delay}, nil)
		}
		begin := len(o.files())
		o.opens()
		o.tap("Lembar informasi")
		o.noticed("Sedang dibuat")
		<-time.After(c.after) // the moment is the point of the test
		p.kill()
		killed := len(o.files()) - begin
		p = run()
		o.awaits(begin + 1)
		// What was left from before goes out before anything new is answered.
		o.says("/bantuan", "Semua bisa lewat tombol")
		files := o.files()[begin:]
		t.Logf("%s: %d files before the kill, %d after the restart", name, killed, len(files))
		for i, f := range files {
			if text := parts(t, o.download(f.Media))["word/document.xml"]; !strings.Contains(text, bookPartner) {
				t.Errorf("%s: another file came", name)
			}
			if i > 0 && !strings.Contains(f.Text, repeated) {
				t.Errorf("%s: file %d comes again without a word: %s", name, i+1, f.Text)
			}
		}
		if len(files) > 2 {
			t.Errorf("%s: %d files", name, len(files))
		}
	}
}

// parts are the parts of an Office file by name; it must be a sound archive.
func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r) // which also checks the sums
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		out[f.Name] = string(b)
	}
	return out
}

// pictures are those that a Word document carries.
func pictures(t *testing.T, data []byte) (list [][]byte) {
	t.Helper()
	for name, part := range parts(t, data) {
		if strings.HasPrefix(name, "word/media/") {
			list = append(list, []byte(part))
		}
	}
	return list
}
