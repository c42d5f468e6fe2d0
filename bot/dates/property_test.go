package dates

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// What is echoed to a person can be typed back and means the same.
func TestFormatThenParse(t *testing.T) {
	for _, name := range []string{"WIB", "WITA", "WIT"} {
		loc := zone(t, name)
		now := time.Date(2026, 11, 23, 10, 0, 0, 0, loc)
		for day := time.Date(2026, 1, 1, 0, 0, 0, 0, loc); day.Year() <= 2030; day = day.AddDate(0, 0, 1) {
			moment := day.Add(time.Duration(day.YearDay()%24)*time.Hour + time.Duration(day.Day())*time.Minute)
			for _, lang := range []string{"id", "en"} {
				for text, want := range map[string]time.Time{
					Format(day, lang, false):   day,
					FormatShort(day, lang):     day,
					Format(moment, lang, true): moment,
				} {
					res, err := Parse(Request{Text: text, Now: now})
					if err != nil {
						t.Fatalf("Parse(%q): %v", text, err)
					}
					if !res.Time.Equal(want) || res.HasClock != (want == moment && strings.Contains(text, name)) {
						t.Fatalf("Parse(%q) = %v, clock %v, want %v", text, res.Time, res.HasClock, want)
					}
				}
			}
		}
	}
}

// Every date of some years is either read as it stands or does not exist, in each way to write it.
func TestNumericDates(t *testing.T) {
	now := reference(t)
	for year := 2026; year <= 2029; year++ {
		for month := 1; month <= 13; month++ {
			for day := 0; day <= 32; day++ {
				want := time.Date(year, time.Month(month), day, 0, 0, 0, 0, now.Location())
				exists := want.Day() == day && int(want.Month()) == month && want.Year() == year
				iso := want.AddDate(0, 0, 0).Format("2006") // keeps four digits for the year of the text
				if !exists {
					iso = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")
				}
				d, m := two(day), two(month)
				for _, text := range []string{d + "/" + m + "/" + iso, d + "." + m + "." + iso, iso + "-" + m + "-" + d} {
					got := said(t, Request{Text: text, Now: now})
					if exists && got != want.Format("2006-01-02") || !exists && got != "!impossible" {
						t.Fatalf("Parse(%q) = %s", text, got)
					}
				}
			}
		}
	}
}

func two(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }

// The vocabulary is consistent: every spelling is found, means one thing, and is short enough to be tried.
func TestVocabulary(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range slices.Concat(indonesian, english) {
		for word := range strings.SplitSeq(e.words, ",") {
			if seen[word] {
				t.Errorf("%q stands in the vocabulary twice", word)
			}
			seen[word] = true
			toks, ok := tokens(word)
			switch {
			case !ok:
				t.Errorf("%q is not found", word)
			case e.kind == kFiller && len(toks) != 0:
				t.Errorf("the filler %q is not left out", word)
			case e.kind != kFiller && (len(toks) != 1 || toks[0].kind != e.kind || toks[0].n != e.n):
				t.Errorf("%q is read as %v, want kind %d, %d", word, toks, e.kind, e.n)
			}
		}
	}
}

// Sentences of known words in any order: whatever they mean, the promises of Parse hold.
func TestShuffledWords(t *testing.T) {
	var words []string
	for _, e := range slices.Concat(indonesian, english) {
		words = append(words, strings.Split(e.words, ",")...)
	}
	words = append(words, "1", "5", "05", "9", "12", "25", "31", "2026", "2027", "9.30", "14:30", "4/12", "4.12", "5-12", "1,5", "1/2",
		"24/11/2026", "2026-11-24", "-", ",", "99999999")
	rnd := rand.New(rand.NewPCG(1, 2))
	understood := 0
	for range 20000 {
		parts := make([]string, 1+rnd.IntN(5))
		for i := range parts {
			parts[i] = words[rnd.IntN(len(words))]
		}
		now := time.Date(2024+rnd.IntN(8), time.Month(1+rnd.IntN(12)), 1+rnd.IntN(31), rnd.IntN(24), rnd.IntN(60), rnd.IntN(60),
			rnd.IntN(1e9), zone(t, zoneOf(7+rnd.IntN(3))))
		if promises(t, Request{Text: strings.Join(parts, " "), Now: now, Intent: Intent(rnd.IntN(3))}) {
			understood++
		}
	}
	if understood == 0 {
		t.Error("no sentence was understood: nothing was tried")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"besok jam 9 pagi", "Senin, 30 November 2026 jam 10.00", "3 hari lagi", "Minggu", "malam minggu jam 12",
		"5/12/2026", "tgl 31", "jam setengah 9", "Jum’at depan", "akhir bulan depan", "half past nine tomorrow", "1 jam 30 menit lagi",
		"besok jam 23.30 WIB", "2026-12-05T09:00", "29 Februari 2027", "0812-3456-7890", "٤/١٢/٢٠٢٦", "\u202e1", "½ jam lagi", "terima kasih"} {
		f.Add(s, int64(1795399200), 0)
		f.Add(s, int64(1835366399), 1)
	}
	f.Fuzz(func(t *testing.T, text string, unix int64, intent int) {
		const span = 200 * 365 * 24 * 60 * 60
		now := time.Unix(unix%span, 0).In(zone(t, zoneOf(7+int(uint64(unix)%3))))
		promises(t, Request{Text: text, Now: now, Intent: Intent(uint(intent) % 3)})
	})
}

// promises checks what holds for every text, and tells whether it was understood.
func promises(t *testing.T, q Request) bool {
	t.Helper()
	res, err := Parse(q)
	again, err2 := Parse(q)
	if !slices.Equal(res.Choices, again.Choices) || res.Time != again.Time || res.HasClock != again.HasClock || (err == nil) != (err2 == nil) {
		t.Fatalf("%q: %v, then %v", q.Text, res, again)
	}
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || !slices.Contains([]Reason{NotADate, Vague, Impossible, WrongWeekday, Contradiction, TooFar}, e.Reason) {
			t.Fatalf("%q: error %#v", q.Text, err)
		}
		if err.Error() != "dates: "+string(e.Reason) {
			t.Fatalf("%q: the message says more than the reason: %q", q.Text, err)
		}
		if !res.Time.IsZero() || res.HasClock || res.Choices != nil {
			t.Fatalf("%q: refused, with a result %v", q.Text, res)
		}
		return false
	}
	all := res.Choices
	if len(all) == 0 {
		all = []time.Time{res.Time}
	} else if len(all) == 1 || !res.Time.IsZero() {
		t.Fatalf("%q: %d choices and the time %v", q.Text, len(all), res.Time)
	}
	for i, at := range all {
		switch {
		case i > 0 && !at.After(all[i-1]):
			t.Fatalf("%q: choices out of order or twice: %v", q.Text, all)
		case at.Location() != q.Now.Location():
			t.Fatalf("%q: in %v", q.Text, at.Location())
		case at.Second() != 0 || at.Nanosecond() != 0 || !res.HasClock && (at.Hour() != 0 || at.Minute() != 0):
			t.Fatalf("%q: not on the minute, or not at midnight: %v", q.Text, at)
		case at.Before(q.Now.AddDate(-MaxYears, 0, -1)) || at.After(q.Now.AddDate(MaxYears, 0, 1)):
			t.Fatalf("%q: %v is too far from %v", q.Text, at, q.Now)
		}
		echo := Request{Text: Format(at, "id", res.HasClock), Now: q.Now, Intent: q.Intent}
		back, err := Parse(echo)
		if err != nil || !back.Time.Equal(at) {
			t.Fatalf("%q: %v is echoed as %q, which is %v, %v", q.Text, at, echo.Text, back.Time, err)
		}
	}
	return true
}
