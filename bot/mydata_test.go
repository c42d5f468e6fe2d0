package bot_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"
)

// workbook reads the texts and numbers of each sheet, row by row.
func workbook(t *testing.T, book []byte) (sheets [][][]string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "xl/worksheets/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		var s struct {
			Rows []struct {
				Cells []struct {
					Text  string `xml:"is>t"`
					Value string `xml:"v"`
				} `xml:"c"`
			} `xml:"sheetData>row"`
		}
		if err := xml.Unmarshal(b, &s); err != nil {
			t.Fatal(err)
		}
		var rows [][]string
		for _, row := range s.Rows {
			var cells []string
			for _, c := range row.Cells {
				cells = append(cells, c.Text+c.Value)
			}
			rows = append(rows, cells)
		}
		sheets = append(sheets, rows)
	}
	return sheets
}

// TestMyDataTellsWhatIsStored looks into the two files of /dataku.
func TestMyDataTellsWhatIsStored(t *testing.T) {
	s := newStage(t)
	for _, line := range append(ready("=Koperasi Rekaan"), "/catat", "[Koperasi]", "[WhatsApp]", "[Baik]", "[3 hari]", "Siap menerima magang",
		"{data f:s05:1:0:show}", "[Mulai]", "Pelatihan menjahit", "LKP", "Koperasi", "[1 minggu]", "[1 bulan]", "[Lewati]", "[Lewati]", // a row of the plan
		"{data p:1:pr}", "[Mengirim bahan]", "[Telepon]", "besok jam 10", "/dataku") {
		act(t, s, line)
	}
	files := s.chat().files
	if len(files) != 2 || files[0].Name != "data-mitra-2026-11-23.xlsx" || files[1].Name != "data-mitra-2026-11-23.json" {
		t.Fatalf("%d files", len(files))
	}
	sheets := workbook(t, files[0].Data)
	if len(sheets) != 6 {
		t.Fatalf("%d sheets, want 6", len(sheets))
	}
	has := func(sheet int, want ...string) {
		t.Helper()
		for _, row := range sheets[sheet] {
			if rest := row; !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(rest, w) }) {
				return
			}
		}
		t.Errorf("sheet %d has no row with %q:\n%q", sheet+1, want, sheets[sheet])
	}
	has(0, "Lembaga", "LKP Contoh Melati")
	has(0, "Zona waktu", "WITA · Banjarmasin")
	has(0, "Nomor akun Telegram", "1001")
	has(1, "1", "=Koperasi Rekaan", "+6281200001234", "7")
	has(2, "=Koperasi Rekaan", "46349.416666666664", "WhatsApp", "Baik", "Siap menerima magang", "46352") // 23 November, 10.00 WITA
	has(3, "=Koperasi Rekaan", "Pelatihan menjahit · LKP · Koperasi · Sen, 30 Nov 2026 · Rab, 23 Des 2026", "berjalan")
	has(3, "Apa yang Ibu janjikan? Pilih, atau tulis sendiri.", "Mengirim bahan", "tersimpan")
	has(4, "=Koperasi Rekaan", "janji", "46350.416666666664", "Mengirim bahan (Telepon)")
	has(4, "teknik minggu ini", "46357.375") // Tuesday, 1 December, 09.00 WITA

	var all map[string]any
	if err := json.Unmarshal(files[1].Data, &all); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"users", "partners", "conversations", "contacts", "reminders"} {
		if rows, _ := all[table].([]any); len(rows) == 0 {
			t.Errorf("nothing of %s in the JSON", table)
		}
	}
	for _, want := range []string{"=Koperasi Rekaan", "Pelatihan menjahit", "2026-11-24T10:00:00+08:00"} {
		if !strings.Contains(string(files[1].Data), want) {
			t.Errorf("%q is not in the JSON", want)
		}
	}
}
