package quicklog_test

import (
	"strings"
	"testing"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/quicklog"
)

// people are a small book; the first is the partner that fits.
var book = [][2]string{
	{"Koperasi Melati Contoh", "Bu Rekaan, ketua"},
	{"Bengkel Misal Jaya", "Pak Karang"},
	{"PT Rekaan Busana", "Ibu Contoh, HRD"},
	{"SMK Negeri 1 Contoh", ""},
}

// understood is a line as a person would be shown it.
type understood struct {
	partner, channel, direction, at, people, note, next, nextText string
	ahead                                                         string
}

func read(t *testing.T, text string) understood {
	t.Helper()
	loc, err := dates.Zone("WITA")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 26, 15, 0, 0, 0, loc) // a Thursday
	l := quicklog.Read(text, now)
	var fit quicklog.Fit
	u := understood{partner: "?", channel: l.Channel, direction: l.Direction, nextText: l.NextText}
	for _, p := range book {
		if f := l.Fit(p[0], p[1]); f.Score > fit.Score {
			fit, u.partner = f, p[0]
		} else if f.Score == fit.Score && f.Score > 0 {
			u.partner = "several"
		}
	}
	when := func(w quicklog.When) string {
		form := "Mon 2 Jan"
		if w.Clock {
			form = "Mon 2 Jan 15.04"
		}
		switch {
		case len(w.Choices) > 0:
			s := ""
			for _, c := range w.Choices {
				s += c.Format(form) + "? "
			}
			return s
		case w.Time.IsZero():
			return ""
		}
		return w.Time.Format(form)
	}
	u.at, u.next, u.ahead = when(l.At), when(l.Next), when(l.Ahead)
	if l.AtUnread {
		u.at = "no such day"
	}
	u.people, u.note = l.People(fit), l.Note(fit)
	return u
}

func TestRead(t *testing.T) {
	for text, want := range map[string]understood{
		"wa ketua koperasi kemarin bahas magang, follow up jumat":                {"Koperasi Melati Contoh", "whatsapp", "", "Wed 25 Nov", "ketua", "Bahas magang", "Fri 27 Nov", "", ""},
		"Telepon Pak Karang tadi pagi soal jadwal bengkel":                       {"Bengkel Misal Jaya", "phone", "", "Thu 26 Nov", "Pak Karang", "Soal jadwal bengkel", "", "", ""},
		"ditelepon bu contoh hrd, minta surat magang":                            {"PT Rekaan Busana", "phone", "in", "", "bu contoh hrd", "Minta surat magang", "", "", ""},
		"wa dari smk 1 contoh: siap kirim 8 siswa":                               {"SMK Negeri 1 Contoh", "whatsapp", "in", "", "", "Siap kirim 8 siswa", "", "", ""},
		"ketemu koprasi melati senin lalu":                                       {"Koperasi Melati Contoh", "met", "", "Mon 23 Nov", "", "", "", "", ""},
		"rapat bengkel misal 3 hari lalu membahas alat":                          {"Bengkel Misal Jaya", "met", "", "Mon 23 Nov", "", "Membahas alat", "", "", ""},
		"email rekaan busana proposal baru telepon lagi senin depan jam 10 pagi": {"PT Rekaan Busana", "email", "", "", "", "Proposal baru", "Mon 30 Nov 10.00", "telepon lagi", ""},
		"wa koperasi bahas pameran kemarin":                                      {"Koperasi Melati Contoh", "whatsapp", "", "Wed 25 Nov", "", "Bahas pameran", "", "", ""},
		"called karang yesterday about internships, follow up next week":         {"Bengkel Misal Jaya", "phone", "out", "Wed 25 Nov", "karang", "About internships", "Thu 3 Dec", "", ""},
		"kunjungan ke bengkel kemarin":                                           {"Bengkel Misal Jaya", "met", "out", "Wed 25 Nov", "", "", "", "", ""},
		"wa bengkel, fu kapan kapan":                                             {"Bengkel Misal Jaya", "whatsapp", "", "", "", "", "", "kapan kapan", ""},
		"wa bengkel besok":                                                       {"Bengkel Misal Jaya", "whatsapp", "", "", "", "", "Fri 27 Nov", "", ""}, // a contact is not in the future
		"di-wa bengkel tadi":                                                     {"Bengkel Misal Jaya", "whatsapp", "in", "Thu 26 Nov", "", "", "", "", ""},
		"wa bengkel 31 februari bahas alat":                                      {"Bengkel Misal Jaya", "whatsapp", "", "no such day", "", "31 februari bahas alat", "", "", ""},
		"wa bengkel 31 april":                                                    {"Bengkel Misal Jaya", "whatsapp", "", "no such day", "", "31 april", "", "", ""},
		"wa bengkel 29 februari soal alat":                                       {"Bengkel Misal Jaya", "whatsapp", "", "no such day", "", "29 februari soal alat", "", "", ""},
		"ketemu bengkel 1 januari 1800":                                          {"Bengkel Misal Jaya", "met", "", "no such day", "", "1 januari 1800", "", "", ""},
		"wa bengkel kemarin, follow up jumat lalu":                               {"Bengkel Misal Jaya", "whatsapp", "", "Wed 25 Nov", "", "", "", "jumat lalu", ""},
		"wa bengkel, follow up senin kemarin":                                    {"Bengkel Misal Jaya", "whatsapp", "", "", "", "", "", "senin kemarin", ""},
		"wa bengkel kemarin, follow up 31 april":                                 {"Bengkel Misal Jaya", "whatsapp", "", "Wed 25 Nov", "", "", "", "31 april", ""},
		"habis ketemu bengkel bahas alat, nanti rabu ketemu lagi":                {"Bengkel Misal Jaya", "met", "", "", "", "Bahas alat", "Wed 2 Dec", "ketemu lagi", ""},
		"wa bengkel bahas alat, senin ketemu lagi":                               {"Bengkel Misal Jaya", "whatsapp", "", "", "", "Bahas alat", "Mon 30 Nov", "ketemu lagi", ""},
		"chat bengkel, kirim cv paling lambat 30 november":                       {"Bengkel Misal Jaya", "whatsapp", "out", "", "", "Kirim cv paling lambat", "Mon 30 Nov", "", ""},
		"undang pak karang rapat tadi":                                           {"Bengkel Misal Jaya", "met", "out", "Thu 26 Nov", "pak karang", "", "", "", ""},
		"wa bengkel kemarin\nsatu\ndua":                                          {"Bengkel Misal Jaya", "whatsapp", "", "Wed 25 Nov", "", "Satu\ndua", "", "", ""},
		"wa bengkel kemarin " + strings.Repeat("cerita ", 100) + "selesai":       {"Bengkel Misal Jaya", "whatsapp", "", "Wed 25 Nov", "", "C" + strings.Repeat("cerita ", 100)[1:] + "selesai", "", "", ""},
		"halo apa kabar":                                                         {"?", "", "", "", "", "Halo apa kabar", "", "", ""},
		"wa pak zainal bahas kain":                                               {"?", "whatsapp", "", "", "", "Pak zainal bahas kain", "", "", ""},
		"wa contoh":                                                              {"several", "whatsapp", "", "", "", "", "", "", ""},
		"":                                                                       {"?", "", "", "", "", "", "", "", ""},
	} {
		got := read(t, text)
		if got.partner == "?" || got.partner == "several" {
			got.people, want.people = "", ""
		}
		if got.ahead = ""; got != want {
			t.Errorf("%q\n got %+v\nwant %+v", text, got, want)
		}
	}
}

// TestDayAhead reads lines with a day that may be ahead, though they do not speak of a next contact.
func TestDayAhead(t *testing.T) {
	for text, want := range map[string][2]string{
		"tadi pagi telpon bengkel, minta proposal, kirim senin jam 10": {"Thu 26 Nov", "Mon 30 Nov 10.00"},
		"wa bengkel minta proposal, kirim senin jam 10":                {"", "Mon 30 Nov 10.00"},
		"wa bengkel bahas pameran senin":                               {"Mon 23 Nov", ""},
		"wa bengkel bahas pameran, sudah kirim brosur senin":           {"Mon 23 Nov", ""},
		"wa bengkel kemarin bahas pameran 5 desember":                  {"Wed 25 Nov", "Sat 5 Dec"},
		"wa bengkel kemarin, kirim brosur besok pagi":                  {"Wed 25 Nov", "Fri 27 Nov"},
		"wa bengkel senin bahas alat":                                  {"Mon 23 Nov", ""},
		"wa bengkel kemarin bahas pameran 5 desember, follow up jumat": {"Wed 25 Nov", ""},
		"wa bengkel minta alat senin lalu":                             {"Mon 23 Nov", ""},
		"kirim wa ke bengkel senin":                                    {"Mon 23 Nov", ""},
		"called karang yesterday, will send the list friday":           {"Wed 25 Nov", "Fri 27 Nov"},
		"wa bengkel kemarin bahas acara 31 april":                      {"Wed 25 Nov", ""},
		"wa bengkel bahas wisuda 12 desember":                          {"", "Sat 12 Dec"},
		"wa bengkel bahas wisuda 12 desember 2025":                     {"Fri 12 Dec", ""},
		"wa bengkel 20 oktober bahas alat":                             {"Tue 20 Oct", ""},
	} {
		if u := read(t, text); [2]string{u.at, u.ahead} != want {
			t.Errorf("%q\n got %q, ahead %q\nwant %q", text, u.at, u.ahead, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("wa ketua koperasi kemarin bahas magang, follow up jumat", "Koperasi Melati")
	f.Add(":: fu :", "fu")
	f.Fuzz(func(t *testing.T, text, name string) {
		now := time.Date(2028, 2, 29, 3, 0, 0, 0, time.UTC)
		l := quicklog.Read(text, now)
		if l.At.Time.After(now) {
			t.Errorf("%q: a contact at %v, after %v", text, l.At.Time, now)
		}
		if l.Ahead.Said() && (l.HasNext || !l.Ahead.Time.IsZero() && l.Ahead.Time.Before(now)) {
			t.Errorf("%q: %v is not ahead of %v", text, l.Ahead.Time, now)
		}
		if l.Next.Said() && !l.HasNext {
			t.Errorf("%q: a day of a next contact that is not spoken of", text)
		}
		fit := l.Fit(name, "")
		l.People(fit)
		l.Note(fit)
	})
}
