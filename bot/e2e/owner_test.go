package e2e

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"mitrabot/db/pgtest"
)

// TestOwnerIsRemindedOverHTTP is the whole path of an owner through the running program: consent, onboarding, a
// partner, a logged contact, the clock moved on, the reminder, "contact now", and the question whether it happened.
func TestOwnerIsRemindedOverHTTP(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { ownerIsReminded(t) })
	t.Run("postgres", func(t *testing.T) { ownerIsReminded(t, "-database", pgtest.Start(t)) })
}

func ownerIsReminded(t *testing.T, database ...string) {
	addr := freeAddr(t)
	home := t.TempDir()
	flags := append([]string{"-sandbox", addr}, database...)
	p := start(t, home, flags...)
	p.ready()
	if out := p.printed(); strings.Count(out, "\n") != 1 || !strings.Contains(out, "http://"+addr) {
		t.Errorf("the program printed %q, want one line with the address", out)
	}
	o := person{t, "http://" + addr, 1001}
	atTen(t, o.base)
	onboard(o)
	addPartner(o, "CV Contoh Rajut", "081200001234", "Tiap minggu")

	o.says("/catat", "Dengan mitra yang mana")
	o.presses("CV Contoh", "Pertanyaan")
	o.presses("WhatsApp", "Kontak tercatat")
	o.presses("Baik")
	o.presses("Lewati", "Apa yang dibicarakan")
	o.says("bahas magang", "Kontak tercatat", "bahas magang")

	before := o.mark()
	call(t, "POST", o.base+"/sandbox/clock", map[string]any{"advance": "168h"}, nil)
	nudge := o.sees(before, "7 hari", "CV Contoh Rajut", "bahas magang")
	if strings.Contains(nudge.Text, "terlambat") {
		t.Errorf("a reminder on time is called late:\n%s", nudge.Text)
	}
	now := o.presses("Hubungi sekarang", "Menyapa CV Contoh Rajut")
	var link string
	for _, row := range now.Buttons {
		for _, b := range row {
			if strings.HasPrefix(b.URL, "https://wa.me/6281200001234?text=") {
				link = b.URL
			}
		}
	}
	if link == "" {
		t.Errorf("no WhatsApp link among %s", now.labels())
	}
	before = o.mark()
	call(t, "POST", o.base+"/sandbox/clock", map[string]any{"advance": "2h1m"}, nil)
	o.sees(before, "Jadi menghubungi", "CV Contoh Rajut")
	o.presses("Sudah", "Pertanyaan 1")

	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM: %s", code, p.stderr.String())
	}
	checkNoTrace(t, p, len(database) == 0, "CV Contoh Rajut", "bahas magang", "81200001234", "LKP Contoh Melati")
	// The same world again: the owner goes on where he was.
	p = start(t, home, flags...)
	p.ready()
	o.says("halo", "Selamat datang kembali")
	o.presses("Lanjutkan", "Pertanyaan 1")
}

// atTen moves the sandbox to ten in the morning of the next first Wednesday of a month in which no day of the calendar comes
// near, so that a test does the same whenever it runs: what comes on Tuesdays, and what "Selasa" means, depends on the day
// of the week, and public holidays are no days for reminders.
func atTen(t *testing.T, base string) {
	t.Helper()
	wita := time.FixedZone("WITA", 8*3600)
	y, m, d := time.Now().In(wita).Date()
	at := time.Date(y, m, d+1, 10, 0, 0, 0, wita)
	for at.Weekday() != time.Wednesday || at.Day() > 7 || !slices.Contains([]time.Month{time.February, time.March, time.July, time.September, time.October}, at.Month()) {
		at = at.AddDate(0, 0, 1)
	}
	call(t, "POST", base+"/sandbox/clock", map[string]any{"set": at.Format(time.RFC3339)}, nil)
}

func onboard(o person) {
	o.t.Helper()
	o.says("/start", "Sebelum mulai", "Setuju?")
	o.presses("Setuju", "Pertanyaan 1")
	o.presses("Ibu", "Pertanyaan 2")
	o.says("LKP Contoh Melati", "Pertanyaan 3")
	o.presses("LKP", "Pertanyaan 4")
	o.presses("WITA", "Ringkasan", "WITA")
	o.presses("Simpan", "Mari mulai dengan satu mitra")
}

func addPartner(o person, name, phone, rhythm string) {
	o.t.Helper()
	o.presses("Tambah mitra pertama", "Pertanyaan 1")
	o.says(name, "Pertanyaan 2")
	o.presses("Lewati", "Pertanyaan 3")
	o.says(phone, "Pertanyaan 4")
	o.presses(rhythm, "Pertanyaan 5")
	o.presses("Lewati", "Ringkasan")
	o.presses("Simpan", "tercatat dalam buku mitra")
}

// checkNoTrace looks for personal text where there must be none: in the database's bytes and in what was printed.
func checkNoTrace(t *testing.T, p *process, sqlite bool, words ...string) {
	t.Helper()
	var files []string
	if sqlite {
		files = []string{"/data/mitrabot/sandbox/mitra.db", "/data/mitrabot/sandbox/mitra.db-wal"}
	}
	for _, w := range words {
		for _, out := range []string{p.stdout.String(), p.stderr.String()} {
			if strings.Contains(out, w) {
				t.Errorf("%q was printed:\n%s", w, out)
			}
		}
		for _, f := range files {
			b, err := os.ReadFile(p.home + f)
			if os.IsNotExist(err) && strings.HasSuffix(f, "-wal") {
				continue
			}
			if err != nil {
				t.Error(err)
				continue
			}
			if strings.Contains(string(b), w) {
				t.Errorf("%q stands readable in %s", w, f)
			}
		}
	}
}

// TestOperatorsPages asks what an operator's tools ask.
func TestOperatorsPages(t *testing.T) {
	p := start(t, t.TempDir(), "-sandbox", freeAddr(t))
	p.ready()
	for _, page := range []struct{ path, want string }{{"/healthz", "ok"}, {"/readyz", "ready"}, {"/metrics", "mitra_updates_total"},
		{"/metrics", "mitra_rate_per_second 30\n"}, {"/metrics", "mitra_send_failures_total{kind=\"too_many\"} 0\n"}} {
		path, want := page.path, page.want
		resp, err := http.Get("http://" + p.listen + path)
		if err != nil {
			t.Fatal(err)
		}
		b := new(strings.Builder)
		if err := resp.Write(b); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK || !strings.Contains(b.String(), want) {
			t.Errorf("%s: %d, no %q in\n%s", path, resp.StatusCode, want, b)
		}
	}
}
