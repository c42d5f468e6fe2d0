package e2e

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// chromium finds a browser, or leaves the test out where there is none. In CI that is a failure: there everything is
// installed.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium: CI must install it")
	}
	t.Skip("left out: no Chromium on this machine; install it to test the sandbox page")
	return ""
}

// TestBrowserFromOnboardingToReminder clicks through the page of the sandbox as a person would on a narrow phone. Set
// MITRA_SCREENSHOTS to a folder to keep the pictures it takes on the way.
func TestBrowserFromOnboardingToReminder(t *testing.T) {
	w := openWindow(t)
	w.picture("start")
	w.types("/start")
	w.sees("Sebelum mulai")
	w.picture("welcome")
	w.clicks("Setuju")
	w.clicks("Ibu")
	w.sees("Apa nama lembaga Ibu")
	w.types("LKP Contoh Melati")
	w.sees("Apa jenis lembaga Ibu")
	w.clicks("LKP")
	w.sees("memakai waktu yang mana")
	w.clicks("WITA")
	w.sees("Ringkasan")
	w.picture("summary")
	w.clicks("Simpan")
	w.clicks("Tambah mitra pertama")
	w.sees("Siapa nama mitranya")
	w.types("CV Contoh Rajut")
	w.sees("Siapa orang yang dihubungi")
	w.clicks("Lewati")
	w.sees("Berapa nomor telepon")
	w.types("0812-0000-1234")
	w.sees("Seberapa sering")
	w.clicks("Tiap minggu")
	w.sees("sudah tahu bahwa")
	w.clicks("Lewati")
	w.sees("Sudah diberi tahu")
	w.clicks("Simpan")
	w.sees("tercatat dalam buku mitra")
	w.picture("partner")
	w.clicks("Catat kontak")
	w.sees("Lewat apa Ibu berhubungan")
	w.clicks("WhatsApp")
	w.sees("Kontak tercatat")
	w.sees("Bagaimana hasilnya")
	w.clicks("Baik")
	w.sees("Kapan Ibu ingin menghubungi")
	w.clicks("Lewati")
	w.sees("Apa yang dibicarakan")
	w.picture("logged")
	w.types("bahas magang dua siswa")
	w.sees("bahas magang dua siswa")
	w.weekPasses()
	w.sees("Sudah dihubungi")
	w.picture("reminder")
	w.clicks("Hubungi sekarang")
	w.sees("Menyapa CV Contoh Rajut")
	w.picture("contact")

	w.fits()
}

// window is the browser with a person before it, who holds one of the phones.
type window struct {
	t      *testing.T
	ctx    context.Context
	n      int
	person int64
}

// openWindow starts the program and opens its page, as narrow as a small phone, at ten on a Wednesday morning.
func openWindow(t *testing.T) *window {
	t.Helper()
	path := chromium(t)
	addr := freeAddr(t)
	p := start(t, t.TempDir(), "-sandbox", addr)
	p.ready()
	atTen(t, "http://"+addr)

	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("disable-background-networking", true), chromedp.WindowSize(390, 844))
	alloc, cancelAlloc := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(cancelAlloc)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancelTime := context.WithTimeout(ctx, 5*patience)
	t.Cleanup(cancelTime)

	w := &window{t, ctx, 0, 1001}
	w.do("open the page", chromedp.EmulateViewport(390, 844), chromedp.Navigate("http://"+addr),
		chromedp.WaitVisible(`[data-person="1001"]`))
	return w
}

// turnsTo takes another person's phone.
func (w *window) turnsTo(person int64) {
	w.t.Helper()
	w.person = person
	w.do("another phone", chromedp.Click(fmt.Sprintf(`[data-switch="%d"]`, person)))
	w.poll("the phone is shown", fmt.Sprintf(`!document.querySelector('[data-person="%d"]').hidden`, person))
}

// follows clicks the last link into the bot on this phone and chooses who opens it.
func (w *window) follows(person int64, name string) {
	w.t.Helper()
	w.poll("click the link", fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll('[data-person="%d"] a')].filter(a => a.href.includes('start='));
		if (!all.length) return false;
		all.at(-1).click(); return true;
	})()`, w.person))
	w.poll("choose "+name, fmt.Sprintf(`(() => {
		const one = [...document.querySelectorAll('dialog[open] button')].find(b => b.innerText.includes(%q));
		one?.click(); return Boolean(one);
	})()`, name))
	w.person = person
	w.poll("the phone is shown", fmt.Sprintf(`!document.querySelector('[data-person="%d"]').hidden`, person))
}

// weekPasses moves the clock, and waits until it stands: what comes on the way is seen before that.
func (w *window) weekPasses() {
	w.t.Helper()
	const key = `[data-clock="+7d"]`
	w.do("a week passes", chromedp.WaitEnabled(key), chromedp.Click(key, chromedp.NodeVisible))
	w.do("the clock stands", chromedp.WaitEnabled(key))
}

// fits holds the page to the width of the phone.
func (w *window) fits() {
	w.t.Helper()
	wide, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`))
	if err != nil {
		w.t.Fatal(err)
	}
	if wide {
		w.t.Error("the page scrolls sideways on a phone of 390 pixels")
	}
}

func (w *window) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, actions...); err != nil {
		w.picture("failed")
		w.t.Fatalf("%s: %v\nthe page shows:\n%s", what, err, w.page())
	}
}

func (w *window) page() string {
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText : ""`))
	if err != nil {
		return err.Error()
	}
	return text
}

func (w *window) types(text string) {
	w.t.Helper()
	phone := fmt.Sprintf(`[data-person="%d"] `, w.person)
	w.do("type "+text, chromedp.WaitVisible(phone+`[data-role="input"]`),
		chromedp.SendKeys(phone+`[data-role="input"]`, text), chromedp.Click(phone+`[data-role="send"]`))
}

// sees waits until the phone shows text.
func (w *window) sees(text string) {
	w.t.Helper()
	w.poll("see "+text, fmt.Sprintf(`document.querySelector('[data-person="%d"]').innerText.includes(%q)`, w.person, text))
}

// clicks presses the newest button whose label holds label, as soon as there is one that can be pressed, and waits until
// the bot has answered, in place or with a new message: the next label may stand on this screen as well.
func (w *window) clicks(label string) {
	w.t.Helper()
	w.poll("click "+label, fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll('[data-person="%d"] [data-button]')];
		const last = all.filter(b => b.innerText.includes(%q)).pop();
		if (!last || last.disabled || last.getAttribute('aria-disabled') === 'true') return false;
		const list = last.closest('.messages');
		window.clicked = {key: last, list, end: list.lastElementChild};
		last.scrollIntoView({block: 'center'}); last.click(); return true;
	})()`, w.person, label))
	w.poll("the answer to "+label, `!window.clicked.key.isConnected || window.clicked.list.lastElementChild !== window.clicked.end`)
}

// pastes sends a file as somebody who pastes it into the field does.
func (w *window) pastes(name string, data []byte) {
	w.t.Helper()
	w.poll("paste "+name, fmt.Sprintf(`(() => {
		const bytes = Uint8Array.from(atob(%q), c => c.charCodeAt(0));
		const clipboardData = new DataTransfer();
		clipboardData.items.add(new File([bytes], %q));
		const field = document.querySelector('[data-person="%d"] textarea') ?? document.querySelector('textarea');
		return field ? (field.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true})), true) : false;
	})()`, base64.StdEncoding.EncodeToString(data), name, w.person))
}

func (w *window) poll(what, js string) {
	w.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		done, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](js))
		if err != nil {
			w.t.Fatalf("%s: %v", what, err)
		}
		if done {
			return
		}
		<-tick.C
	}
	w.picture("failed")
	w.t.Fatalf("%s: not within %v; the page shows:\n%s", what, patience, w.page())
}

// picture keeps what is seen, where somebody wants to look at it.
func (w *window) picture(name string) {
	dir := os.Getenv("MITRA_SCREENSHOTS")
	if dir == "" {
		return
	}
	w.n++
	png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		w.t.Logf("no picture of %s: %v", name, err)
		return
	}
	file := filepath.Join(dir, fmt.Sprintf("%02d-%s.png", w.n, strings.ReplaceAll(name, " ", "-")))
	if err := os.WriteFile(file, png, 0o644); err != nil {
		w.t.Error(err)
	}
}
