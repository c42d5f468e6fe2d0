package dates

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// names are the words of a language for writing dates. The months and weekdays are counted from January and Sunday.
type names struct {
	days, shortDays     [7]string
	months, shortMonths [12]string
	clock               string // between date and time
	separator           string // between hours and minutes
}

func namesOf(lang string) names {
	if lang == "en" || strings.HasPrefix(lang, "en-") || strings.HasPrefix(lang, "en_") {
		return names{
			days: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
			months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
				"October", "November", "December"},
			shortDays:   [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
			shortMonths: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
			clock:       ", ",
			separator:   ":",
		}
	}
	return names{
		days: [7]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"},
		months: [12]string{"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
			"Oktober", "November", "Desember"},
		shortDays:   [7]string{"Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"},
		shortMonths: [12]string{"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"},
		clock:       ", pukul ",
		separator:   ".",
	}
}

// Format writes a day with its weekday, in t's location: "Rabu, 2 Desember 2026", and with the time and the zone "Rabu,
// 2 Desember 2026, pukul 09.00 WITA". For lang "en" it is "Wednesday, 2 December 2026, 09:00 WITA"; any other language
// is Indonesian. Zones other than the three Indonesian ones are written as their offset, "UTC+05:30".
func Format(t time.Time, lang string, withClock bool) string {
	n := namesOf(lang)
	s := fmt.Sprintf("%s, %d %s %d", n.days[t.Weekday()], t.Day(), n.months[t.Month()-1], t.Year())
	if withClock {
		s += n.clock + FormatClock(t, lang) + " " + abbreviation(t)
	}
	return s
}

// FormatClock writes the time of day in t's location: "09.00", or "09:00" for lang "en".
func FormatClock(t time.Time, lang string) string {
	return fmt.Sprintf("%02d%s%02d", t.Hour(), namesOf(lang).separator, t.Minute())
}

// FormatShort writes a day for lists and buttons, in t's location: "Rab, 2 Des 2026", or "Wed, 2 Dec 2026" for lang "en".
func FormatShort(t time.Time, lang string) string {
	n := namesOf(lang)
	return fmt.Sprintf("%s, %d %s %d", n.shortDays[t.Weekday()], t.Day(), n.shortMonths[t.Month()-1], t.Year())
}

// DaysBetween counts the calendar days from a to b in a's location: 0 on the same day, negative where b lies before.
func DaysBetween(a, b time.Time) int {
	b = b.In(a.Location())
	// Days of UTC all have 24 hours; those of a's location may not.
	from := time.Date(a.Year(), a.Month(), a.Day(), 0, 0, 0, 0, time.UTC)
	to := time.Date(b.Year(), b.Month(), b.Day(), 0, 0, 0, 0, time.UTC)
	return int(to.Sub(from) / (24 * time.Hour))
}

// ErrZone is returned for what is none of the three zones of Indonesia.
var ErrZone = errors.New("dates: not a zone of Indonesia")

// Zone gives the zones of Indonesia by their abbreviation or their main IANA name, in any case. Their
// offsets have not changed since 1964, so they are fixed and need no zone database. Times in them print WIB, WITA, WIT.
func Zone(name string) (*time.Location, error) {
	switch strings.ToUpper(name) {
	case "WIB", "ASIA/JAKARTA":
		return fixed(7), nil
	case "WITA", "ASIA/MAKASSAR":
		return fixed(8), nil
	case "WIT", "ASIA/JAYAPURA":
		return fixed(9), nil
	}
	return nil, ErrZone
}

// zoneOf is the abbreviation of the Indonesian zone so many hours east of UTC; "" where there is none.
func zoneOf(hours int) string {
	switch hours {
	case 7:
		return "WIB"
	case 8:
		return "WITA"
	case 9:
		return "WIT"
	}
	return ""
}

func fixed(hours int) *time.Location { return time.FixedZone(zoneOf(hours), hours*60*60) }

// abbreviation is how t's zone is written.
func abbreviation(t time.Time) string {
	name, offset := t.Zone()
	switch {
	case name != "" && name == zoneOf(offset/3600) && offset%3600 == 0:
		return name
	case offset == 0:
		return "UTC"
	case offset < 0:
		return fmt.Sprintf("UTC-%02d:%02d", -offset/3600, -offset/60%60)
	}
	return fmt.Sprintf("UTC+%02d:%02d", offset/3600, offset/60%60)
}
