package dates

import (
	"errors"
	"testing"
	"time"
)

// reference is Monday 23 November 2026, 10.00 WITA, the moment of all tables unless they say otherwise.
func reference(tb testing.TB) time.Time {
	tb.Helper()
	return time.Date(2026, 11, 23, 10, 0, 0, 0, zone(tb, "WITA"))
}

func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	loc, err := Zone(name)
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

// said writes an answer of Parse the way the tables do: "2026-11-24", "2026-11-24 09:00", choices with " | " between
// them, and reasons with a "!".
func said(tb testing.TB, q Request) string {
	tb.Helper()
	res, err := Parse(q)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			tb.Fatalf("%q: error of another type: %T", q.Text, err)
		}
		return "!" + string(e.Reason)
	}
	layout := "2006-01-02"
	if res.HasClock {
		layout = "2006-01-02 15:04"
	}
	if len(res.Choices) == 0 {
		return res.Time.Format(layout)
	}
	s := ""
	for i, c := range res.Choices {
		if i > 0 {
			s += " | "
		}
		s += c.Format(layout)
	}
	return s
}

// phrases is a table of texts and answers.
type phrases []struct{ text, want string }

func (ps phrases) check(t *testing.T, now time.Time, intent Intent) {
	t.Helper()
	for _, p := range ps {
		t.Run(p.text, func(t *testing.T) {
			if got := said(t, Request{Text: p.text, Now: now, Intent: intent}); got != p.want {
				t.Errorf("Parse(%q) = %s, want %s", p.text, got, p.want)
			}
		})
	}
}

// The first phrases ever asked of this package, and what a person would say they mean.
func TestFirstPhrases(t *testing.T) {
	phrases{
		{"hari ini", "2026-11-23"},
		{"besok", "2026-11-24"},
		{"lusa", "2026-11-25"},
		{"kemarin", "2026-11-22"},
		{"besok pagi", "2026-11-24"},
		{"nanti sore", "2026-11-23"},
		{"besok jam 9 pagi", "2026-11-24 09:00"},
		{"jam 9 pagi", "2026-11-24 09:00"},
		{"jam 3 sore", "2026-11-23 15:00"},
		{"pukul 14.30", "2026-11-23 14:30"},
		{"3 hari lagi", "2026-11-26"},
		{"tiga hari lagi", "2026-11-26"},
		{"2 minggu lagi", "2026-12-07"},
		{"dua minggu lagi", "2026-12-07"},
		{"sebulan lagi", "2026-12-23"},
		{"1 bulan lagi", "2026-12-23"},
		{"minggu depan", "2026-11-30"},
		{"bulan depan", "2026-12-23"},
		{"tahun depan", "2027-11-23"},
		{"Senin depan", "2026-11-30"},
		{"Jumat", "2026-11-27"},
		{"hari Jumat", "2026-11-27"},
		{"Jum'at depan", "2026-11-27"},
		{"Kamis ini", "2026-11-26"},
		{"12 Des 2026", "2026-12-12"},
		{"12 Desember 2026", "2026-12-12"},
		{"12 desember", "2026-12-12"},
		{"12/12/2026", "2026-12-12"},
		{"05/12/2026", "2026-12-05"},
		{"5-12-2026", "2026-12-05"},
		{"2026-12-05", "2026-12-05"},
		{"tgl 10", "2026-12-10"},
		{"tanggal 10 Januari", "2027-01-10"},
		{"17 Agustus", "2027-08-17"},
		{"akhir bulan", "2026-11-30"},
		{"2 jam lagi", "2026-11-23 12:00"},
		{"30 menit lagi", "2026-11-23 10:30"},
		{"Senin, 30 November 2026 jam 10.00", "2026-11-30 10:00"},
		{"Sabtu malam", "2026-11-28"},
		{"Ahad", "2026-11-29"},
		{"terima kasih", "!not_a_date"},
		{"Bapak Budi", "!not_a_date"},
		{"10 orang", "!not_a_date"},
		{"kapan-kapan", "!not_a_date"},
		{"nanti", "!not_a_date"},
		{"0812-3456-7890", "!not_a_date"},
	}.check(t, reference(t), Future)
}
