package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"mitrabot/bot"
)

// TestLongNote types more than an entry can hold, and gets told so.
func TestLongNote(t *testing.T) {
	s := newStage(t)
	s.settled()
	s.typed("Toko Karangan, 0812-0000-0003")
	s.press("Simpan mitra")
	s.typed("wa Toko Karangan " + strings.Repeat("cerita ", 400))
	if heard := s.heard(); !strings.Contains(heard, "lebih dari 2.000 huruf") {
		t.Errorf("heard %s", heard)
	}
}

// TestUndoneImportLeavesLabels takes back the import that has made a label while partners of another one have it.
func TestUndoneImportLeavesLabels(t *testing.T) {
	s := newStage(t)
	s.settled()
	s.file("satu.csv", "Nama;Label\nToko Karangan;magang\nSalon Contoh;lain")
	s.press("Masukkan")
	first := s.buttonData("Batalkan ini")
	s.file("dua.csv", "Nama;Label\nBengkel Misal;magang")
	s.press("Masukkan")
	s.forged(first)
	if heard := s.heard(); !strings.Contains(heard, "diambil lagi") {
		t.Fatalf("heard %s", heard)
	}
	s.look(func(ctx context.Context, v bot.View) error {
		tags, err := v.Tags(ctx)
		if err != nil || len(tags) != 1 || tags[0].Name != "magang" {
			t.Fatalf("tags %v, %v", tags, err)
		}
		list, _, err := v.PartnersWhere(ctx, bot.PartnerFilter{Tag: tags[0].No}, 0, 10)
		if len(list) != 1 {
			t.Errorf("%d partners of the label", len(list))
		}
		return err
	})
}

// TestManyLabels imports more labels than a book may have, and gets told so.
func TestManyLabels(t *testing.T) {
	s := newStage(t)
	s.settled()
	var list strings.Builder
	list.WriteString("Nama;Label\n")
	for i := range 60 {
		fmt.Fprintf(&list, "Mitra Contoh %c%c;label %d\n", 'A'+i/26, 'A'+i%26, i)
	}
	s.file("banyak.csv", list.String())
	s.press("Masukkan")
	if heard := s.heard(); !strings.Contains(heard, "label tidak dipasang") {
		t.Errorf("heard %s", heard)
	}
}
