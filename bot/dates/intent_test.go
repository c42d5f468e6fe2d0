package dates

import (
	"testing"
	"time"
)

func TestPast(t *testing.T) {
	phrases{
		{"Jumat", "2026-11-20"},
		{"hari Jumat", "2026-11-20"},
		{"Jumat ini", "2026-11-20"},
		{"Jumat sore", "2026-11-20"},
		{"Jumat jam 2 siang", "2026-11-20 14:00"},
		{"Senin", "2026-11-16 | 2026-11-23"},
		{"Senin jam 3 sore", "2026-11-16 15:00"},
		{"Senin jam 8 pagi", "2026-11-16 08:00 | 2026-11-23 08:00"},
		{"Minggu", "2026-11-16 | 2026-11-22"},
		{"hari Minggu", "2026-11-22"},
		{"minggu lalu", "2026-11-16"},
		{"malam minggu", "2026-11-21"},
		{"akhir pekan", "2026-11-21 | 2026-11-22"},
		{"tgl 10", "2026-11-10"},
		{"tgl 23", "2026-11-23"},
		{"tgl 25", "2026-10-25"},
		{"tgl 31", "2026-10-31"},
		{"12 Desember", "2025-12-12"},
		{"17 Agustus", "2026-08-17"},
		{"Senin, 17 Agustus", "2026-08-17"},
		{"Selasa, 17 Agustus", "!wrong_weekday"},
		{"29 Februari", "!impossible"},
		{"5/12", "2025-12-05"},
		{"akhir bulan", "2026-10-31"},
		{"awal bulan", "2026-11-01"},
		{"akhir tahun", "2025-12-31"},
		{"awal tahun", "2026-01-01"},
		{"akhir Desember", "2025-12-31"},
		{"jam 9 pagi", "2026-11-23 09:00"},
		{"jam 9", "2026-11-23 09:00"},
		{"jam 11", "2026-11-22 11:00 | 2026-11-22 23:00"},
		{"jam 3", "2026-11-22 15:00 | 2026-11-23 03:00"},
		{"pukul 14.30", "2026-11-22 14:30"},
		{"hari ini jam 3", "2026-11-23 03:00"},
		{"jam 12 malam", "2026-11-23 00:00"},
		// What the text says counts more than what is asked for.
		{"besok", "2026-11-24"},
		{"minggu depan", "2026-11-30"},
		{"Jumat depan", "2026-11-27"},
		{"5 Desember 2026", "2026-12-05"},
		{"nanti malam", "2026-11-23"},
		{"10 hari yang lalu", "2026-11-13"},
		{"dua minggu", "!vague"},
	}.check(t, reference(t), Past)
}

func TestAny(t *testing.T) {
	phrases{
		{"Jumat", "2026-11-20 | 2026-11-27"},
		{"Senin", "2026-11-16 | 2026-11-23 | 2026-11-30"},
		{"Senin ini", "2026-11-23"},
		{"tgl 10", "2026-11-10 | 2026-12-10"},
		{"tgl 23", "2026-11-23"},
		{"17 Agustus", "2026-08-17 | 2027-08-17"},
		{"Senin, 17 Agustus", "2026-08-17"},
		{"Minggu", "2026-11-16 | 2026-11-22 | 2026-11-29 | 2026-11-30"},
		{"jam 9", "2026-11-23 09:00"},
		{"jam 11 siang", "2026-11-23 11:00"},
		{"besok", "2026-11-24"},
		{"12/12/2026", "2026-12-12"},
	}.check(t, reference(t), Any)
}

// Other moments than the reference: ends of months, leap years, Sundays, nights.
func TestOtherMoments(t *testing.T) {
	at := func(s string) time.Time {
		now, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone(t, "WIB"))
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	for _, c := range []struct{ now, text, want string }{
		// 31 January 2027, a Sunday.
		{"2027-01-31 08:00:00", "sebulan lagi", "2027-02-28"},
		{"2027-01-31 08:00:00", "bulan depan", "2027-02-28"},
		{"2027-01-31 08:00:00", "dua bulan lagi", "2027-03-31"},
		{"2027-01-31 08:00:00", "tgl 30", "!impossible"},
		{"2027-01-31 08:00:00", "tgl 31", "2027-01-31"},
		{"2027-01-31 08:00:00", "besok", "2027-02-01"},
		{"2027-01-31 08:00:00", "akhir bulan", "2027-01-31"},
		{"2027-01-31 08:00:00", "akhir bulan depan", "2027-02-28"},
		{"2027-01-31 08:00:00", "tgl 29 bulan depan", "!impossible"},
		{"2027-01-31 08:00:00", "Minggu", "2027-01-31 | 2027-02-07"},
		{"2027-01-31 08:00:00", "minggu depan", "2027-02-07"},
		{"2027-01-31 08:00:00", "Jumat minggu depan", "2027-02-05 | 2027-02-12"},
		{"2027-01-31 08:00:00", "Jumat", "2027-02-05"},
		{"2027-01-31 08:00:00", "next Friday", "2027-02-05 | 2027-02-12"},
		{"2027-01-31 08:00:00", "malam minggu", "2027-02-06"},
		{"2027-01-31 08:00:00", "akhir pekan", "2027-01-30 | 2027-01-31"},
		{"2027-01-31 08:00:00", "akhir pekan depan", "2027-02-06 | 2027-02-07"},
		{"2027-01-31 08:00:00", "akhir pekan besok", "2027-02-06 | 2027-02-07"},
		{"2027-01-31 08:00:00", "akhir pekan lalu", "2027-01-23 | 2027-01-24"},
		// Leap years.
		{"2028-01-15 08:00:00", "29 Februari", "2028-02-29"},
		{"2028-01-31 08:00:00", "sebulan lagi", "2028-02-29"},
		{"2028-02-28 08:00:00", "besok", "2028-02-29"},
		{"2028-02-28 08:00:00", "lusa", "2028-03-01"},
		{"2028-02-29 08:00:00", "tahun depan", "2029-02-28"},
		{"2028-02-29 08:00:00", "akhir bulan", "2028-02-29"},
		{"2028-03-01 08:00:00", "29 Februari", "!impossible"},
		// The turn of the year.
		{"2026-12-31 08:00:00", "besok", "2027-01-01"},
		{"2026-12-31 08:00:00", "1/1", "2027-01-01"},
		{"2026-12-31 08:00:00", "akhir tahun", "2026-12-31"},
		{"2026-12-31 08:00:00", "awal tahun depan", "2027-01-01"},
		{"2026-12-31 08:00:00", "awal bulan depan", "2027-01-01"},
		{"2027-01-01 08:00:00", "kemarin", "2026-12-31"},
		{"2027-01-01 08:00:00", "awal tahun", "2027-01-01"},
		// Saturday.
		{"2026-11-28 08:00:00", "malam minggu", "2026-11-28"},
		{"2026-11-28 08:00:00", "besok malam Senin", "2026-11-29"},
		{"2026-11-28 08:00:00", "last Friday", "2026-11-20 | 2026-11-27"},
		{"2026-11-28 08:00:00", "Jumat lalu", "2026-11-27"},
		{"2026-11-28 08:00:00", "besok Minggu", "2026-11-29"},
		{"2026-11-28 08:00:00", "akhir pekan ini", "2026-11-28 | 2026-11-29"},
		// A Friday.
		{"2026-11-27 08:00:00", "Jumat depan", "2026-12-04"},
		{"2026-11-27 08:00:00", "Jumat lalu", "2026-11-20"},
		{"2026-11-27 08:00:00", "Jumat", "2026-11-27 | 2026-12-04"},
		// The evening and the night.
		{"2026-11-23 20:15:42", "sekarang", "2026-11-23 20:15"},
		{"2026-11-23 20:15:42", "jam 20.15", "2026-11-23 20:15"},
		{"2026-11-23 20:15:42", "30 menit lagi", "2026-11-23 20:45"},
		{"2026-11-23 20:15:42", "jam 9", "2026-11-23 21:00 | 2026-11-24 09:00"},
		{"2026-11-23 20:15:42", "jam 7", "2026-11-24 07:00"},
		{"2026-11-23 20:15:42", "nanti sore", "!contradiction"},
		{"2026-11-23 20:15:42", "tadi sore", "2026-11-23"},
		{"2026-11-23 20:15:42", "tadi malam", "2026-11-22 | 2026-11-23"},
		{"2026-11-23 20:15:42", "nanti malam", "2026-11-23"},
		{"2026-11-23 20:15:42", "nanti malam jam 1", "2026-11-24 01:00"},
		{"2026-11-24 01:30:00", "tadi", "2026-11-23 | 2026-11-24"},
		{"2026-11-24 01:30:00", "tadi malam", "2026-11-23"},
		{"2026-11-24 00:30:00", "malam ini jam 1", "2026-11-24 01:00 | 2026-11-25 01:00"},
		{"2026-11-24 00:30:00", "malam ini jam 11", "2026-11-24 23:00"},
		{"2026-11-24 00:30:00", "besok", "2026-11-25"},
		{"2026-11-24 08:00:00", "tadi siang", "!contradiction"},
		// Another zone than the owner's: at 23.30 WIB it is tomorrow in WIT.
		{"2026-11-23 23:30:00", "besok jam 9 WIT", "2026-11-25 07:00"},
		{"2026-11-23 23:30:00", "besok jam 9 WIB", "2026-11-24 09:00"},
		{"2026-11-23 23:30:00", "24 November pukul 09.00 WITA", "2026-11-24 08:00"},
	} {
		t.Run(c.now+" "+c.text, func(t *testing.T) {
			if got := said(t, Request{Text: c.text, Now: at(c.now)}); got != c.want {
				t.Errorf("Parse(%q) = %s, want %s", c.text, got, c.want)
			}
		})
	}
}

// The day is the owner's: the same instant is another day in Jayapura.
func TestTwoZones(t *testing.T) {
	now := time.Date(2026, 11, 23, 15, 30, 0, 0, time.UTC)
	for _, c := range []struct{ zone, want string }{{"WIB", "2026-11-24"}, {"WITA", "2026-11-24"}, {"WIT", "2026-11-25"}} {
		q := Request{Text: "besok", Now: now.In(zone(t, c.zone))}
		if got := said(t, q); got != c.want {
			t.Errorf("besok in %s = %s, want %s", c.zone, got, c.want)
		}
		res, err := Parse(q)
		if err != nil {
			t.Fatal(err)
		}
		if res.Time.Location() != q.Now.Location() {
			t.Errorf("besok in %s is in %s", c.zone, res.Time.Location())
		}
	}
}
