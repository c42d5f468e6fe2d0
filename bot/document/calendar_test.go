package document

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// property is one line of a calendar, put together again and with its text as it was meant.
type property struct{ name, value string }

// readCalendar reads a calendar as RFC 5545 describes it, and complains about lines it forbids.
func readCalendar(t *testing.T, b []byte) (all []property) {
	t.Helper()
	text, ok := strings.CutSuffix(string(b), "\r\n")
	if !ok || !utf8.ValidString(text) {
		t.Fatalf("%q", b)
	}
	for _, l := range strings.Split(text, "\r\n") {
		if len(l) > 75 || strings.ContainsAny(l, "\r\n\x00") || !utf8.ValidString(l) {
			t.Errorf("a line of %d bytes: %q", len(l), l)
		}
	}
	for _, l := range strings.Split(strings.ReplaceAll(text, "\r\n ", ""), "\r\n") {
		name, value, ok := strings.Cut(l, ":")
		if !ok {
			t.Errorf("no property: %q", l)
		}
		all = append(all, property{name, strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(value)})
	}
	return all
}

func TestCalendarsAreReadBack(t *testing.T) {
	wita := time.FixedZone("WITA", 8*3600)
	at := time.Date(2027, 1, 1, 1, 30, 0, 0, wita) // still the old year in UTC
	long := strings.Repeat("Bahas kendala; rencana, dan \\tindak lanjut 🙂é\n", 12)
	b, err := Calendar([]Event{
		{UID: "rapat-1", Start: at, End: at.Add(90 * time.Minute), Summary: "Rapat\x00 evaluasi, CV Rajut; Contoh", Description: long, Alarm: 36 * time.Hour},
		{UID: "hari-2", Start: at, AllDay: true, Summary: "Akhir masa MoU", Alarm: 48 * time.Hour, Stamp: at.AddDate(0, -1, 0)},
		{UID: "hari-3", Start: at, End: at.AddDate(0, 0, 2), AllDay: true, Summary: "Pameran"},
		{UID: "rapat-4", Start: at, Summary: "Tanpa akhir"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []property{
		{"BEGIN", "VCALENDAR"}, {"VERSION", "2.0"}, {"PRODID", "-//Mitra//ID"}, {"CALSCALE", "GREGORIAN"},
		{"BEGIN", "VEVENT"}, {"UID", "rapat-1"}, {"DTSTAMP", "20261231T173000Z"}, {"DTSTART", "20261231T173000Z"}, {"DTEND", "20261231T190000Z"},
		{"SUMMARY", "Rapat evaluasi, CV Rajut; Contoh"}, {"DESCRIPTION", long},
		{"BEGIN", "VALARM"}, {"ACTION", "DISPLAY"}, {"DESCRIPTION", "Rapat evaluasi, CV Rajut; Contoh"}, {"TRIGGER", "-PT2160M"}, {"END", "VALARM"}, {"END", "VEVENT"},
		{"BEGIN", "VEVENT"}, {"UID", "hari-2"}, {"DTSTAMP", "20261130T173000Z"}, {"DTSTART;VALUE=DATE", "20270101"}, {"DTEND;VALUE=DATE", "20270102"}, {"TRANSP", "TRANSPARENT"},
		{"SUMMARY", "Akhir masa MoU"}, {"BEGIN", "VALARM"}, {"ACTION", "DISPLAY"}, {"DESCRIPTION", "Akhir masa MoU"}, {"TRIGGER", "-P2D"}, {"END", "VALARM"}, {"END", "VEVENT"},
		{"BEGIN", "VEVENT"}, {"UID", "hari-3"}, {"DTSTAMP", "20261231T173000Z"}, {"DTSTART;VALUE=DATE", "20270101"}, {"DTEND;VALUE=DATE", "20270104"}, {"TRANSP", "TRANSPARENT"},
		{"SUMMARY", "Pameran"}, {"END", "VEVENT"},
		{"BEGIN", "VEVENT"}, {"UID", "rapat-4"}, {"DTSTAMP", "20261231T173000Z"}, {"DTSTART", "20261231T173000Z"}, {"DTEND", "20261231T183000Z"}, {"SUMMARY", "Tanpa akhir"}, {"END", "VEVENT"},
		{"END", "VCALENDAR"},
	}
	got := readCalendar(t, b)
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(got), len(want), b)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d: got %q, want %q", i+1, got[i], want[i])
		}
	}
}

func TestWhatIsNoCalendar(t *testing.T) {
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, events := range map[string][]Event{
		"no events": nil, "no UID": {{Start: at}}, "no start": {{UID: "a"}}, "a year too far": {{UID: "a", Start: at.AddDate(9000, 0, 0)}},
	} {
		if _, err := Calendar(events); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
