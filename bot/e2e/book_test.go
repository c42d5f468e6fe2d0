package e2e

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestBookComesInAndGoesOut is a day with the partner book over HTTP: a list comes in as a file, contacts as one line, a
// forwarded message and a place; the book goes out as files, which come in again, as a calendar that is subscribed to, and
// to a successor.
func TestBookComesInAndGoesOut(t *testing.T) {
	addr := freeAddr(t)
	p := start(t, t.TempDir(), "-sandbox", addr, "-public-url", "https://mitra.example.org/bot")
	p.ready()
	o := person{t, "http://" + addr, 1001}
	atTen(t, o.base)
	onboard(o)

	o.sendFile("daftar.csv", "text/csv", []byte("Nama;Narahubung;HP\nKoperasi Melati Contoh;Bu Rekaan;0812-0000-0001\nToko Karangan;;12\n"), "2 mitra terbaca", "Catatan masalah: 1")
	o.presses("Masukkan 2 mitra", "2 mitra masuk ke buku")
	o.sendFile("gambar.xlsx", "image/png", []byte("\x89PNG\r\n\x1a\n\x00\x00"), "bukan daftar yang bisa saya baca")

	o.says("wa melati kemarin bahas magang, follow up minggu depan", "Saya memahaminya begini", "Koperasi Melati Contoh")
	o.presses("Catat", "Kontak tercatat")
	before := o.mark()
	o.send(map[string]any{"forward": map[string]any{"from": "Bu Rekaan", "text": "Bu, pesertanya jadi delapan"}})
	o.sees(before, "Pesan dari: Bu Rekaan", "Koperasi Melati Contoh")
	o.presses("WhatsApp", "Saya memahaminya begini")
	o.presses("Catat", "Kontak tercatat")
	before = o.mark()
	o.send(map[string]any{"location": map[string]any{"latitude": -3.44, "longitude": 114.83}})
	o.sees(before, "Bertemu", "Dengan mitra yang mana")
	o.presses("Mitra lain", "Dengan mitra yang mana")
	o.presses("Toko Karangan", "Saya memahaminya begini")
	if m := o.presses("Catat", "Kontak tercatat", "Bertemu"); !strings.Contains(m.labels(), "Lihat di peta") {
		t.Errorf("no way to the map among %s", m.labels())
	}

	o.says("/cari karangn", "1 mitra")

	// Out as a file, and in again: all of it is known.
	for label, ending := range map[string]string{"Excel (.xlsx)": ".xlsx", "Kontak (.vcf)": ".vcf", "Lengkap (.json)": ".json"} {
		o.says("/ekspor", "Ekspor buku mitra")
		n := len(o.files())
		o.tap(label)
		m := o.awaits(n + 1)[n]
		if !strings.HasSuffix(m.Media.Name, ending) {
			t.Errorf("%s is called %s", label, m.Media.Name)
		}
		o.sendFile("kembali"+ending, "application/octet-stream", o.download(m.Media), "2 mitra terbaca", "Sudah ada di buku: 2")
	}

	// The calendar behind its address, as the operator's proxy would ask for it.
	o.says("/agenda", "Agenda")
	o.presses("Alamat kalender", "alamat rahasia")
	address := regexp.MustCompile(`https://mitra\.example\.org/bot(/kalender/[A-Za-z0-9_-]{22}\.ics)`)
	first := address.FindStringSubmatch(o.presses("Buat alamat", "https://mitra.example.org/bot/kalender/").Text)
	if first == nil {
		t.Fatal("no address")
	}
	status, body, tag := get(t, p, first[1], "")
	if status != http.StatusOK || !strings.Contains(body, "SUMMARY:sapa Koperasi Melati Contoh") || !strings.Contains(body, "\r\nEND:VCALENDAR\r\n") {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := get(t, p, first[1], tag); status != http.StatusNotModified {
		t.Errorf("asked again with %s: %d", tag, status)
	}
	o.says("/agenda", "Agenda")
	o.presses("Alamat kalender", "sedang aktif")
	second := address.FindStringSubmatch(o.presses("Ganti alamat", "/kalender/").Text)
	for _, path := range []string{first[1], "/kalender/" + strings.Repeat("A", 22) + ".ics", "/kalender/x.ics", "/kalender/", "/kalender/../metrics.ics"} {
		if status, _, _ := get(t, p, path, ""); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _, _ := get(t, p, second[1], ""); status != http.StatusOK {
		t.Errorf("the new address: %d", status)
	}

	// To a successor.
	o.says("/ekspor", "Ekspor buku mitra")
	o.presses("Serah terima", "Serah terima buku")
	link := regexp.MustCompile(`start=(h_[A-Z2-7]{16})`).FindStringSubmatch(o.presses("Buat kode", "Kode serah terima").Text)
	if link == nil {
		t.Fatal("no code")
	}
	next := person{t, "http://" + addr, 1002}
	onboard(next)
	before = o.mark()
	next.says("/start "+link[1], "Menerima buku mitra", "2 mitra dan 3 catatan")
	next.presses("Terima buku ini", "2 mitra sekarang ada di buku")
	o.sees(before, "sudah diterima pengganti")
	next.says("/start "+link[1], "tidak dikenali")
	next.says("/cari delapan", "1 catatan")
	o.says("/mitra", "masih kosong")
	if status, body, _ := get(t, p, second[1], ""); status != http.StatusOK || strings.Contains(body, "Melati") {
		t.Errorf("the calendar of a book handed over: %d %s", status, body)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.stderr.String())
	}
	checkNoTrace(t, p, true, "Melati", "Karangan", "Rekaan", "delapan", "81200000001", strings.TrimPrefix(link[1], "h_"), strings.TrimSuffix(strings.TrimPrefix(second[1], "/kalender/"), ".ics"))
}

// sendFile sends a document and waits for an answer.
func (p person) sendFile(name, mime string, data []byte, want ...string) message {
	p.t.Helper()
	before := p.mark()
	p.send(map[string]any{"document": map[string]any{"name": name, "mime": mime, "data": base64.StdEncoding.EncodeToString(data)}})
	return p.sees(before, want...)
}

// get asks the operator's address.
func get(t *testing.T, p *process, path, tag string) (status int, body, etag string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.listen+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if tag != "" {
		req.Header.Set("If-None-Match", tag)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(bytes.ToValidUTF8(b, nil)), resp.Header.Get("ETag")
}
