package sandbox

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for what is to come: far longer than it takes, even on a machine that is busy with
// other things.
const patience = time.Minute

// page is the sandbox's page in a browser; the test itself plays the bot.
type page struct {
	*world
	ctx    context.Context
	person int64 // whose phone is looked at
	n      int
}

func openPage(t *testing.T, width, height int64) *page {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no Chromium: CI must install it")
		}
		t.Skip("left out: no Chromium on this machine; install it to test the sandbox page")
	}
	w := newWorld(t, Options{})
	server := httptest.NewServer(w.Server)
	t.Cleanup(server.Close)
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.WindowSize(int(width), int(height)))
	alloc, cancelAlloc := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(cancelAlloc)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancelTime := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancelTime)
	p := &page{w, ctx, 1001, 0}
	p.do("open the page", chromedp.EmulateViewport(width, height), chromedp.Navigate(server.URL), chromedp.WaitVisible(`[data-person="1001"]`))
	return p
}

func (p *page) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.fail(what + ": " + err.Error())
	}
}

func (p *page) fail(what string) {
	p.Helper()
	p.picture("failed")
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	p.Fatalf("%s; the page shows (%v):\n%s", what, err, text)
}

// until waits for a condition in JavaScript; phone is the element of the person looked at.
func (p *page) until(what, condition string) {
	p.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	js := fmt.Sprintf(`(() => { const phone = document.querySelector('[data-person="%d"]'); return Boolean(%s); })()`, p.person, condition)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		done, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](js))
		if err != nil {
			p.Fatalf("%s: %v", what, err)
		}
		if done {
			return
		}
		<-tick.C
	}
	p.fail(fmt.Sprintf("not within %v: %s", patience, what))
}

func (p *page) sees(text string) {
	p.Helper()
	p.until("see "+text, fmt.Sprintf(`phone.innerText.includes(%q)`, text))
}

// clicks clicks the last element of a selector whose words hold text, in the open dialog or else on the phone.
func (p *page) clicks(selector, text string) {
	p.Helper()
	p.until(fmt.Sprintf("click %s %q", selector, text), fmt.Sprintf(`(() => {
		const all = [...(document.querySelector('dialog[open]') || phone).querySelectorAll(%q)].filter((one) => one.innerText.includes(%q) && !one.hidden);
		all.at(-1)?.click();
		return all.length;
	})()`, selector, text))
}

func (p *page) types(text string) {
	p.Helper()
	input := fmt.Sprintf(`[data-person="%d"] [data-role="input"]`, p.person)
	p.do("type "+text, chromedp.WaitVisible(input), chromedp.SendKeys(input, text))
}

func (p *page) says(text string) {
	p.Helper()
	p.types(text)
	p.do("send", chromedp.Click(fmt.Sprintf(`[data-person="%d"] [data-role="send"]`, p.person)))
}

func (p *page) turnsTo(person int64) {
	p.Helper()
	p.person = person
	p.do("another phone", chromedp.Click(fmt.Sprintf(`[data-switch="%d"]`, person)))
	p.until("the phone is shown", `!phone.hidden`)
}

// hears is the next update, confirmed.
func (p *page) hears() gotUpdate {
	p.Helper()
	u := p.updates(`{"timeout":50}`)
	if len(u) != 1 {
		p.fail(fmt.Sprintf("the bot heard %+v", u))
	}
	p.updates(fmt.Sprintf(`{"offset":%d}`, u[0].ID+1))
	return u[0]
}

// picture keeps what is seen in the folder MITRA_SCREENSHOTS, where somebody wants to look at it.
func (p *page) picture(name string) {
	dir := os.Getenv("MITRA_SCREENSHOTS")
	if dir == "" {
		return
	}
	p.n++
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.Logf("no picture of %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%02d-%s.png", p.Name(), p.n, name)), png, 0o644); err != nil {
		p.Error(err)
	}
}

const invitation = `{"chat_id":2001,"text":"Undang lewat https://t.me/mitra_sandbox_bot?start=m_42 atau tombol.","reply_markup":{"inline_keyboard":[
	[{"text":"Buka undangan","url":"https://t.me/mitra_sandbox_bot?start=m_42"}],[{"text":"Bagikan teknik","switch_inline_query":"sapa"}]]}}`

// A mentor on a narrow phone: writes a formatted tip, answers, opens an invitation as somebody else, shares a technique.
func TestPageOfAMentor(t *testing.T) {
	p := openPage(t, 390, 844)
	p.start(2001)
	p.must("sendMessage", invitation, nil)
	p.turnsTo(2001)
	p.sees("Undang lewat")

	p.says("**Tips** 😀 ||rahasia|| [tautan](https://contoh.id/a) a__b__c")
	if m := p.hears().Message; m.Text != "Tips 😀 rahasia tautan a__b__c" || show(m.Entities) != "bold@0+4 spoiler@8+7 text_link@16+6(https://contoh.id/a)" {
		t.Errorf("formatted: %q %s", m.Text, show(m.Entities))
	}
	p.until("formatting in the bubble", `phone.querySelector('.msg.me:last-child b') && phone.querySelector('.msg.me:last-child .spoiler')`)
	p.clicks(".msg.me .pencil:not(.answer)", "")
	p.until("marks in the input", `phone.querySelector('[data-role=input]').value === '**Tips** 😀 ||rahasia|| [tautan](https://contoh.id/a) a__b__c'`)
	p.do("no edit", chromedp.SendKeys(`[data-person="2001"] [data-role="input"]`, "\x1b"))

	asked := p.chat(2001).Messages[1].ID
	p.until("a long press", `phone.querySelector('.msg.bot .text').dispatchEvent(new MouseEvent('contextmenu', {bubbles: true, cancelable: true})) || document.querySelector('dialog[open]')`)
	p.clicks("button", "Balas")
	p.sees("Membalas Bot Uji")
	p.picture("reply")
	p.says("Baik")
	if m := p.hears().Message; m.Text != "Baik" || m.ReplyToMessage == nil || m.ReplyToMessage.MessageID != asked {
		t.Errorf("reply: %+v", m)
	}
	p.until("the quoted line", `phone.querySelector('.msg.me:last-child .reply')?.innerText.includes('Undang lewat') && phone.querySelector('.editing').hidden`)

	p.clicks("[data-button]", "Buka undangan")
	p.until("the same person first", `document.querySelector('dialog[open] li')?.innerText.includes('Wulan Misalnya')`)
	p.picture("open-as")
	p.clicks("button", "Bagas Rekaan")
	if m := p.hears().Message; m.Text != "/start m_42" || m.From.ID != 1002 {
		t.Errorf("opened: %+v", m)
	}
	p.until("the other phone", `phone.hidden && !document.querySelector('[data-person="1002"]').hidden`)
	p.turnsTo(2001)
	p.clicks(".msg.bot .text a", "t.me")
	p.clicks("button", "Wulan Misalnya")
	if m := p.hears().Message; m.Text != "/start m_42" || m.From.ID != 2001 {
		t.Errorf("opened by a link in the text: %+v", m)
	}
	p.shares()
}

// shares lets the mentor share by inline mode, in the chat with the bot and with an owner.
func (p *page) shares() {
	results := `,"results":[{"type":"article","id":"c1","title":"Nomor satukan mitra","description":"Teknik 1 dari 6","input_message_content":{"message_text":"<b>Teknik 1</b>","parse_mode":"HTML"}}]`
	answer := func(want string) {
		p.Helper()
		q := p.hears().Inline
		if q == nil || q.Query != want {
			p.Fatalf("inline query: %+v, want %q", q, want)
		}
		p.must("answerInlineQuery", fmt.Sprintf(`{"inline_query_id":%q,"button":{"text":"Atur dulu","start_parameter":"atur"}%s}`, q.ID, results), nil)
	}
	p.types("@mitra_sandbox_bot satu")
	answer("satu")
	p.sees("Teknik 1 dari 6")
	p.picture("inline")
	p.clicks("[data-result]", "Nomor satukan")
	if m := p.hears().Message; m.ViaBot == nil || m.Text != "Teknik 1" {
		p.Errorf("chosen: %+v", m)
	}
	p.until("the bubble", `phone.querySelector('.msg.me:last-child .via')?.innerText === 'via @mitra_sandbox_bot' && phone.querySelector('[data-role=input]').value === ''`)

	p.clicks("[data-button]", "Bagikan teknik")
	p.clicks("button", "Sekar Contoh")
	answer("sapa")
	p.clicks("[data-result]", "Nomor satukan")
	p.until("in the other conversation", `phone.querySelector('.chat-name').innerText.includes('Sekar Contoh') && phone.querySelectorAll('.msg.me .via').length === 1`)
	p.says("Silakan **coba**")
	p.sees("Silakan coba")
	p.picture("talk")
	if o := p.chat(1001).Others; len(o) != 1 || len(o[0].Messages) != 2 || o[0].Messages[1].HTML != "Silakan <b>coba</b>" || o[0].Messages[0].Via == "" {
		p.Errorf("what the owner has: %+v", o)
	}
	p.turnsTo(1001)
	p.until("news for the owner", `phone.querySelector('.talks .unread').innerText === '2'`)
	p.clicks("[data-role=talks]", "")
	p.clicks("button", "Wulan Misalnya")
	p.sees("via @mitra_sandbox_bot")
	p.until("read", `phone.querySelector('.talks .unread').hidden`)
	if u := p.updates(`{}`); len(u) != 0 {
		p.Errorf("the bot heard of a conversation between people: %+v", u)
	}
}

// On a wide window all phones are seen. The round button to the end covers no button of a message, and mishaps can be
// set from the menu.
func TestPageWide(t *testing.T) {
	p := openPage(t, 1440, 900)
	p.start(1001)
	for i := range 8 {
		p.must("sendMessage", fmt.Sprintf(`{"chat_id":1001,"text":"Pesan ke-%d: %s","reply_markup":{"inline_keyboard":[[{"text":"Lanjutkan ke langkah berikut","callback_data":"a"}],[{"text":"Kembali","callback_data":"b"},{"text":"Menu","callback_data":"c"}]]}}`, i, strings.Repeat("kata ", 20)), nil)
	}
	p.sees("Pesan ke-7")
	p.until("at the end", `phone.querySelector('.chip').hidden`)
	p.until("scrolled up", `(() => { const log = phone.querySelector('.log'); log.scrollTop -= 333; return true; })() && !phone.querySelector('.chip').hidden`)
	p.must("sendMessage", inline(`{"text":"Baru","callback_data":"x"}`), nil)
	p.until("the button beside the messages", `(() => {
		const chip = phone.querySelector('.chip').getBoundingClientRect();
		return phone.querySelector('.chip').innerText === '1' && [...phone.querySelectorAll('[data-button]')].every((key) => key.getBoundingClientRect().right <= chip.left);
	})()`)
	p.picture("chip")
	p.clicks(".chip", "")
	p.until("back at the end", `phone.querySelector('.chip').hidden`)

	p.clicks("[data-role=more]", "")
	p.clicks("button", "Gangguan")
	p.picture("troubles")
	p.clicks("button", "Terlalu cepat")
	p.until("it is said", `document.querySelector('.toasts').innerText.includes('Dipasang')`)
	p.must("sendChatAction", `{"chat_id":1001,"action":"typing"}`, nil)
	if a := p.bot("sendMessage", `{"chat_id":1001,"text":"x"}`); a.ErrorCode != 429 || a.Parameters.RetryAfter != 3 {
		t.Errorf("the next message: %+v", a)
	}
	p.must("sendMessage", `{"chat_id":1001,"text":"sampai"}`, nil)
	p.sees("sampai")

	p.clicks("[aria-label=Lampirkan]", "")
	p.clicks("button", "Stiker")
	p.clicks("button", "🙏")
	if m := p.hears().Message; m.Sticker == nil || m.Sticker.Emoji != "🙏" || m.Sticker.FileSize < 500 {
		t.Errorf("sticker: %+v", m)
	}
	p.until("the sticker", `phone.querySelector('.msg.me:last-child .sticker')?.naturalWidth === 512`)
	p.clicks(".msg.bot:nth-last-child(2) .answer", "")
	p.sees("Membalas Bot Uji")
	p.clicks("[aria-label=Lampirkan]", "")
	p.clicks("button", "Stiker")
	p.clicks("button", "🤝")
	if m := p.hears().Message; m.Sticker == nil || m.ReplyToMessage == nil || m.ReplyToMessage.Text != "sampai" {
		t.Errorf("a sticker as a reply: %+v", m)
	}
	p.until("the quoted line", `phone.querySelector('.msg.me:last-child .reply')?.innerText.includes('sampai')`)
	p.picture("sticker")
}
