package e2e

import (
	"testing"

	"mitrabot/bot/document"
)

// TestBrowserWorkingWeekWithTheBook plays a working week with the partner book on a narrow phone: partners by one line, a
// contact by one line, the digest and what one does about it, filters, search, agenda, details.
func TestBrowserWorkingWeekWithTheBook(t *testing.T) {
	w := openWindow(t)
	w.types("/start")
	w.clicks("Setuju")
	w.clicks("Ibu")
	w.sees("Apa nama lembaga Ibu")
	w.types("LKP Contoh Melati")
	w.clicks("LKP")
	w.clicks("WITA")
	w.clicks("Simpan")
	w.sees("Mari mulai dengan satu mitra")
	for _, line := range []string{"Bu Rekaan, Koperasi Melati Contoh, 0812-0000-0001", "Toko Karangan, 0812-0000-0002", "Pak Misal, Bengkel Misal Jaya, 0812-0000-0003", "Salon Misalnya, 0812-0000-0004"} {
		w.types(line)
		w.sees("Mitra baru, begini saya memahaminya")
		w.clicks("Simpan mitra")
		w.sees("tercatat dalam buku mitra")
		w.clicks("Lainnya")
		w.clicks("Atur ritme")
		w.clicks("Tiap minggu")
		w.sees("ritme 7 hari")
	}
	w.picture("card")
	w.types("wa ketua koperasi melati kemarin bahas magang, follow up jumat")
	w.sees("Saya memahaminya begini")
	w.picture("understood")
	w.clicks("Catat")
	w.sees("Kontak tercatat")
	w.picture("logged")
	w.types("/agenda")
	w.sees("Minggu ini")
	w.picture("agenda")

	w.weekPasses()
	w.sees("hal untuk mitra hari ini")
	w.picture("digest")
	w.clicks("Toko Karangan")
	w.sees("Besok")
	w.picture("one")
	w.clicks("Lainnya")
	w.picture("more")
	w.clicks("Pilih tanggal")
	w.types("Jumat depan")
	w.sees("saya ingatkan lagi")
	w.clicks("Batalkan ini")
	w.sees("Tundaan dibatalkan")
	w.types("/mitra")
	w.clicks("Saring")
	w.picture("filters")
	w.clicks("Perlu disapa")
	w.picture("cooling")
	w.clicks("Bengkel")
	w.clicks("Catat kontak")
	w.clicks("Telepon")
	w.sees("Kontak tercatat")
	w.picture("two taps")
	w.clicks("Ada kendala")
	w.clicks("Selesai")
	w.sees("Mitra yang memulai")
	w.picture("entry")
	w.types("/cari bengkl")
	w.sees("1 mitra")
	w.picture("search")
	w.clicks("Bengkel")
	w.clicks("Lainnya")
	w.clicks("Data lengkap")
	w.clicks("Hari penting")
	w.picture("days")
	w.pastes("daftar.xlsx", list(t))
	w.sees("sudah dilampirkan")
	w.picture("maybe a list")
	w.clicks("Baca sebagai daftar")
	w.sees("3 mitra terbaca")
	w.picture("import")
	w.clicks("Lihat masalahnya")
	w.picture("import faults")
	w.clicks("Kembali")
	w.clicks("Masukkan 2 mitra")
	w.sees("2 mitra masuk ke buku")
	w.picture("imported")
	w.types("/ekspor")
	w.sees("Pilih bentuknya")
	w.picture("export")
	w.fits()
}

// list is a workbook as a spreadsheet program leaves it: notes on the first sheet, partners on the second.
func list(t *testing.T) []byte {
	t.Helper()
	data, err := document.Workbook([]document.Sheet{
		{Name: "Catatan", Columns: []string{"Daftar lama"}, Rows: [][]any{{"jangan dipakai"}}},
		{Name: "Mitra", Columns: []string{"Nama", "HP", "Narahubung", "Label"}, Rows: [][]any{
			{"Salon Contoh", "0812-0000-0101", "Bu Misal", "magang"}, {"Studio Misal", "12", "Pak Contoh", ""}, {"Toko Karangan", nil, nil, nil}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}
