package document

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// drawn is a chart as a picture. With MITRA_CHARTS it also goes to a file of that directory, for the eyes.
func drawn(t *testing.T, name string, c interface{ PNG() ([]byte, error) }) image.Image {
	t.Helper()
	b, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.PNG()
	if err != nil || !bytes.Equal(b, again) {
		t.Errorf("%s: the same chart gives other bytes (%v)", name, err)
	}
	if dir := os.Getenv("MITRA_CHARTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), b, 0o600); err != nil {
			t.Error(err)
		}
	}
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if w, h := m.Bounds().Dx(), m.Bounds().Dy(); w != chartWidth || h > 2560 {
		t.Errorf("%s: %d x %d pixels", name, w, h)
	}
	return m
}

// run is how many pixels of a colour a picture has, and the longest row of them.
func run(m image.Image, i ink) (all, longest int) {
	want := i.colour()
	for y := range m.Bounds().Dy() {
		n := 0
		for x := range m.Bounds().Dx() {
			if m.At(x, y) == want {
				all++
				n++
				longest = max(longest, n)
			} else {
				n = 0
			}
		}
	}
	return all, longest
}

func TestBarsAreAsLongAsTheirValues(t *testing.T) {
	m := drawn(t, "bars-few", Bars{Title: "Kecocokan calon mitra", Note: "Skala 1–5; hijau: sudah diputuskan lanjut", Max: 20, Bars: []Bar{
		{Label: "CV Rajut Contoh 🙂", Value: 20, Strong: true}, {Label: "Dinas Tenaga Kerja dan Transmigrasi Kabupaten Rekaan Sebelah Utara", Value: 10},
		{Label: "الرقم", Value: math.NaN()}, {Label: "", Value: -3}, {Label: "Koperasi & <Anak>", Value: 40}}})
	if _, long := run(m, inkAccent); long != chartInside {
		t.Errorf("a full bar is %d pixels long", long)
	}
	if _, long := run(m, inkBar); long != chartInside {
		t.Errorf("a bar of more than the most is %d pixels long", long)
	}
	half := drawn(t, "bars-half", Bars{Max: 20, Bars: []Bar{{Label: "a", Value: 10}}})
	if _, long := run(half, inkBar); long != chartInside/2 {
		t.Errorf("half a bar is %d pixels long", long)
	}
	most := drawn(t, "bars-most", Bars{Bars: []Bar{{Label: "a", Value: 3, Text: "tiga"}, {Label: "b", Value: 1}}})
	if _, long := run(most, inkBar); long < chartInside-200 {
		t.Errorf("the largest bar is %d pixels long", long)
	}
	zero := drawn(t, "bars-zero", Bars{Title: strings.Repeat("panjang", 80), Note: strings.Repeat("kata ", 200), Bars: []Bar{{Label: strings.Repeat("x", 4000), Text: strings.Repeat("y", 4000)}}})
	if all, _ := run(zero, inkBar); all != 0 {
		t.Error("nothing is drawn as something")
	}
}

func TestManyRowsAreCountedBelow(t *testing.T) {
	many := bars200()
	forty := many
	forty.Bars = many.Bars[:40]
	if a, b := drawn(t, "bars-200", many).Bounds().Dy(), drawn(t, "bars-40", forty).Bounds().Dy(); a != b+50 {
		t.Errorf("200 bars are %d pixels high, 40 are %d", a, b)
	}
	said := 0
	many.More = func(n int) string { said = n; return fmt.Sprintf("dan %d mitra lagi", n) }
	drawn(t, "bars-more", many)
	if said != 160 {
		t.Errorf("%d more", said)
	}
	drawn(t, "timeline-200", timeline200())
}

func TestTimelinesShowDays(t *testing.T) {
	wit := time.FixedZone("WIT", 9*3600)
	day := func(m, d int) time.Time { return time.Date(2027, time.Month(m), d, 0, 0, 0, 0, wit) }
	plan := Timeline{Title: "Rencana kerja bersama CV Rajut Contoh", Note: "Garis: hari ini", Today: day(3, 14),
		Month: func(m time.Time) string {
			return strings.Fields("- Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des")[m.Month()] + m.Format(" 06")
		},
		Rows: []Span{
			{Label: "Magang di bengkel", From: day(1, 1), To: day(6, 30), Strong: true}, {Label: "Rapat evaluasi", From: day(4, 2)},
			{Label: "Belum ada tanggal"}, {Label: "Ujian", From: day(6, 1), To: day(5, 30)}}}
	m := drawn(t, "timeline", plan)
	// The whole bar, in two parts: the line of today runs over it.
	if all, long := run(m, inkAccent); long < chartInside/2 || all < 28*(chartInside-8) {
		t.Errorf("six months are %d pixels, %d at most in a row", all, long)
	}
	if all, _ := run(m, inkToday); all < 4*400 {
		t.Errorf("today has %d pixels", all)
	}
	plan.Today = day(12, 1)
	if all, _ := run(drawn(t, "timeline-later", plan), inkToday); all != 0 {
		t.Error("a day outside is marked")
	}
	drawn(t, "timeline-years", Timeline{Rows: []Span{{Label: "a", From: time.Date(1, 1, 1, 1, 0, 0, 0, time.UTC)}, {Label: "b", From: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)}}})
}

func TestLinesShowValues(t *testing.T) {
	l := Lines{Title: "Denyut kemitraan", Note: "Jawaban mitra, 1 sampai 5", Min: 1, Max: 5, Labels: []string{"Jan 27", "Feb 27", "Mar 27", "Apr 27", "Mei 27"},
		Series: []Series{{"CV Rajut Contoh", []float64{3, 4, math.NaN(), 4, 9, 7}}, {"Rata-rata semua mitra 🙂", []float64{2, 3, 3, 3.5}}}}
	m := drawn(t, "lines", l)
	if all, _ := run(m, inkAccent); all < 2000 {
		t.Errorf("the line has %d pixels", all)
	}
	drawn(t, "lines-200", lines200())
	drawn(t, "lines-one", Lines{Labels: []string{"Jan"}, Series: []Series{{Values: []float64{1234567}}}})
	drawn(t, "lines-large", Lines{Labels: []string{"Jan", "Feb"}, Series: []Series{{Values: []float64{1e17, 1e17 + 16}}}})
	drawn(t, "lines-flat", Lines{Labels: []string{"Jan", "Feb"}, Series: []Series{{Values: []float64{0.25, 0.25}}}})
}

func TestNothingIsNoChart(t *testing.T) {
	for name, c := range map[string]interface{ PNG() ([]byte, error) }{
		"no bars": Bars{Title: "x"}, "no lines": Lines{}, "no values": Lines{Labels: []string{"a"}, Series: []Series{{Values: []float64{math.NaN()}}}},
		"values without labels": Lines{Series: []Series{{Values: []float64{1}}}}, "no days": Timeline{Rows: []Span{{Label: "a"}}}, "no rows": Timeline{},
	} {
		if _, err := c.PNG(); !errors.Is(err, ErrEmptyChart) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLettersOfChartsAreLargeEnough(t *testing.T) {
	c, err := newCanvas()
	if err != nil {
		t.Fatal(err)
	}
	for f := range c.faces {
		if f.size < 30 {
			t.Errorf("letters of %d pixels", f.size)
		}
	}
	if got := c.clean("Bu Contoh 🙂👍🏽\n dan é e\u0301"); got != "Bu Contoh dan é é" {
		t.Errorf("%q", got)
	}
	if got := c.cut(strings.Repeat("mitra ", 50), typeface{labelSize, false}, 300); !strings.HasSuffix(got, "…") || c.width(got, typeface{labelSize, false}) > 300 {
		t.Errorf("%q", got)
	}
}
