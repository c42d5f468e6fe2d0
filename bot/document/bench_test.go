package document

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Benchmarks of every writer with 200 rows: what one file costs in time and memory.
func BenchmarkWriters(b *testing.B) {
	doc := sampleDoc(b)
	template, err := Docx(doc200())
	if err != nil {
		b.Fatal(err)
	}
	rows, values := []map[string]string{}, Values{Text: map[string]string{"institution": "LKP Contoh"}, Show: map[string]bool{"pks": true}}
	for i := range 200 {
		rows = append(rows, map[string]string{"what": fmt.Sprint("Kegiatan ", i), "who": "Ibu Contoh"})
	}
	values.Rows = map[string][]map[string]string{"plan": rows}
	for _, w := range []struct {
		name string
		make func() ([]byte, error)
	}{
		{"docx", func() ([]byte, error) { return Docx(doc) }},
		{"workbook", func() ([]byte, error) { return Workbook([]Sheet{sheet200()}) }},
		{"bars", bars200().PNG},
		{"lines", lines200().PNG},
		{"timeline", timeline200().PNG},
		{"calendar", func() ([]byte, error) { return Calendar(events200()) }},
		{"template", func() ([]byte, error) {
			t, err := ParseTemplate(template)
			if err != nil {
				return nil, err
			}
			return t.Fill(values)
		}},
	} {
		b.Run(w.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.make(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// doc200 is a template of a long agreement.
func doc200() Doc {
	d := Doc{Blocks: []Block{Heading{1, "PERJANJIAN"}, Paragraph{"{?pks}Pasal", Justified}, Grid{Head: []string{"Kegiatan", "Siapa"}, Rows: [][]string{{"{plan.what}", "{plan.who}"}}}}}
	for i := range 200 {
		d.Blocks = append(d.Blocks, Heading{2, fmt.Sprint("Pasal ", i+1)}, Paragraph{"{institution} " + strings.Repeat("sepakat untuk bekerja sama. ", 10), Justified})
	}
	return d
}

func sheet200() Sheet {
	s := Sheet{Name: "Mitra", Columns: []string{"No", "Nama", "Catatan", "Hari", "Saat"}}
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for i := range 200 {
		s.Rows = append(s.Rows, []any{i + 1, fmt.Sprintf("Mitra Contoh %d 🙂", i), "=cmd()|'/c calc'!A0", Day(at), at})
	}
	return s
}

func bars200() Bars {
	c := Bars{Title: "Kecocokan calon mitra 🙂 dengan kebutuhan lembaga kursus tahun ini", Note: "Jumlah skor dari lima ukuran; hijau: sudah diputuskan lanjut", Max: 25}
	for i := range 200 {
		c.Bars = append(c.Bars, Bar{Label: fmt.Sprintf("Mitra Contoh %d <&> dengan nama yang panjang sekali", i+1), Value: float64(25 - i%25), Text: fmt.Sprintf("%d dari 25", 25-i%25), Strong: i%3 == 0})
	}
	return c
}

func lines200() Lines {
	c := Lines{Title: "Denyut kemitraan", Note: "Jawaban mitra, 1 sampai 5", Min: 1, Max: 5, Series: []Series{{Name: "CV Rajut Contoh"}, {Name: "Rata-rata"}, {Name: "Koperasi Rekaan"}}}
	for i := range 200 {
		c.Labels = append(c.Labels, fmt.Sprint("Minggu ", i+1))
		for n := range c.Series {
			c.Series[n].Values = append(c.Series[n].Values, float64(1+(i/7+n)%5))
		}
	}
	return c
}

func timeline200() Timeline {
	c := Timeline{Title: "Rencana kerja bersama", Note: "Garis: hari ini", Today: time.Date(2027, 3, 14, 0, 0, 0, 0, time.UTC)}
	for i := range 200 {
		from := time.Date(2027, time.Month(1+i%12), 10, 0, 0, 0, 0, time.UTC)
		c.Rows = append(c.Rows, Span{Label: fmt.Sprintf("Kegiatan %d dengan nama yang panjang", i+1), From: from, To: from.AddDate(0, 0, i%40), Strong: i%3 == 0})
	}
	return c
}

func events200() []Event {
	var all []Event
	for i := range 200 {
		all = append(all, Event{UID: fmt.Sprintf("p%d@contoh", i), Start: time.Date(2027, 1, 1+i, 2, 0, 0, 0, time.UTC), Summary: "Rapat evaluasi; bersama, mitra 🙂",
			Description: strings.Repeat("Bahas kendala dan rencana. ", 8), Alarm: time.Hour})
	}
	return all
}
