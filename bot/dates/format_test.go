package dates

import (
	"errors"
	"testing"
	"time"
)

func TestFormat(t *testing.T) {
	wita := time.Date(2026, 12, 2, 9, 0, 0, 0, zone(t, "WITA"))
	sunday := time.Date(2027, 5, 30, 21, 5, 59, 0, zone(t, "WIB"))
	for _, c := range []struct {
		got, want string
	}{
		{Format(wita, "id", true), "Rabu, 2 Desember 2026, pukul 09.00 WITA"},
		{Format(wita, "id", false), "Rabu, 2 Desember 2026"},
		{Format(wita, "", true), "Rabu, 2 Desember 2026, pukul 09.00 WITA"},
		{Format(wita, "en", true), "Wednesday, 2 December 2026, 09:00 WITA"},
		{Format(wita, "en-GB", false), "Wednesday, 2 December 2026"},
		{Format(sunday, "id", true), "Minggu, 30 Mei 2027, pukul 21.05 WIB"},
		{Format(sunday.In(zone(t, "WIT")), "id", true), "Minggu, 30 Mei 2027, pukul 23.05 WIT"},
		{FormatClock(wita, "id"), "09.00"},
		{FormatClock(wita, "en"), "09:00"},
		{FormatClock(sunday, ""), "21.05"},
		{FormatShort(wita, "id"), "Rab, 2 Des 2026"},
		{FormatShort(wita, "en"), "Wed, 2 Dec 2026"},
		{FormatShort(sunday, "id"), "Min, 30 Mei 2027"},
		{Format(wita.In(time.UTC), "id", true), "Rabu, 2 Desember 2026, pukul 01.00 UTC"},
		{Format(wita.In(time.FixedZone("", 5*3600+1800)), "id", true), "Rabu, 2 Desember 2026, pukul 06.30 UTC+05:30"},
		{Format(wita.In(time.FixedZone("X", -3*3600-1800)), "id", true), "Selasa, 1 Desember 2026, pukul 21.30 UTC-03:30"},
		{Format(wita.In(time.FixedZone("WIB", 5*3600)), "id", true), "Rabu, 2 Desember 2026, pukul 06.00 UTC+05:00"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestZone(t *testing.T) {
	moment := time.Date(2026, 12, 2, 1, 0, 0, 0, time.UTC)
	for name, want := range map[string]string{
		"WIB": "08:00 WIB", "Asia/Jakarta": "08:00 WIB",
		"WITA": "09:00 WITA", "Asia/Makassar": "09:00 WITA", "wita": "09:00 WITA",
		"WIT": "10:00 WIT", "Asia/Jayapura": "10:00 WIT",
	} {
		if got := moment.In(zone(t, name)).Format("15:04 MST"); got != want {
			t.Errorf("Zone(%q): %s, want %s", name, got, want)
		}
	}
	for _, name := range []string{"", "UTC", "Local", "Asia/Singapore", "WITA "} {
		if loc, err := Zone(name); !errors.Is(err, ErrZone) || loc != nil {
			t.Errorf("Zone(%q) = %v, %v, want ErrZone", name, loc, err)
		}
	}
}

func TestDaysBetween(t *testing.T) {
	wit := zone(t, "WIT")
	night := time.Date(2026, 11, 23, 23, 59, 0, 0, wit)
	for _, c := range []struct {
		name string
		a, b time.Time
		want int
	}{
		{"same day", night, night.Add(-23 * time.Hour), 0},
		{"a minute over midnight", night, night.Add(time.Minute), 1},
		{"back", night.Add(time.Minute), night, -1},
		{"the day is a's", night, time.Date(2026, 11, 23, 22, 0, 0, 0, zone(t, "WIB")), 1},
		{"over a leap day", time.Date(2028, 2, 28, 12, 0, 0, 0, wit), time.Date(2028, 3, 1, 0, 0, 0, 0, wit), 2},
		{"a year", time.Date(2026, 1, 1, 0, 0, 0, 0, wit), time.Date(2027, 1, 1, 0, 0, 0, 0, wit), 365},
	} {
		if got := DaysBetween(c.a, c.b); got != c.want {
			t.Errorf("%s: %d days, want %d", c.name, got, c.want)
		}
	}
}
