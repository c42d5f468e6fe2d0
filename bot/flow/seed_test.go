package flow

import (
	"slices"
	"testing"

	"mitrabot/content"
)

// TestSeeds asks about rows of another table one by one.
func TestSeeds(t *testing.T) {
	f := content.Flow{ID: "ev", Questions: []content.Question{
		{ID: "rows", Kind: content.Rows, Required: true, Columns: []content.Question{
			{ID: "activity", Kind: content.Text, Max: 100, Required: true},
			{ID: "status", Kind: content.Choice, Options: []string{"done", "late"}, Required: true},
			{ID: "cause", Kind: content.Text, Max: 100},
		}},
		{ID: "end", Kind: content.Text, Max: 100},
	}}
	do := func(s State, acts ...Input) State {
		t.Helper()
		for _, in := range acts {
			next, out := Advance(f, nil, s, in)
			if out.Problem != "" {
				t.Fatalf("%v: %s", in, out.Problem)
			}
			s = next
		}
		return s
	}
	rows := func(s State) (names []string) {
		for _, r := range s.Answers["rows"].Rows {
			names = append(names, r[0]+":"+r[1])
		}
		return names
	}
	s := Seed(f, New(f), "rows", []string{"Magang", "Pelatihan", "magang", "Pameran", ""})
	s = do(s, Input{Act: Begin})
	if !Sown(s) || s.Row[0] != "Magang" || !slices.Equal(s.Seeds["rows"], []string{"Pelatihan", "Pameran"}) {
		t.Fatalf("begins with %v, seeds %v", s.Row, s.Seeds)
	}
	if col, _ := Column(f, s); col.ID != "status" {
		t.Errorf("asks for %q", col.ID)
	}
	s = do(s, Input{Act: Pick, Option: "done"}, Input{Act: Skip})
	if !Sown(s) || s.Row[0] != "Pelatihan" {
		t.Fatalf("then %v", s.Row)
	}
	s = do(s, Input{Act: Skip}) // the whole row is passed over
	if !Sown(s) || s.Row[0] != "Pameran" || s.Seeds != nil {
		t.Fatalf("then %v, seeds %v", s.Row, s.Seeds)
	}
	// Back shows the name to be changed, and Skip takes it up again as it was.
	s = do(s, Input{Act: Back}, Input{Act: Skip}, Input{Act: Pick, Option: "late"}, Input{Act: Type, Text: "hujan"})
	if got := rows(s); !slices.Equal(got, []string{"Magang:done", "Pameran:late"}) {
		t.Errorf("rows %v", got)
	}
	if _, asking := Column(f, s); asking {
		t.Errorf("still asks, row %v", s.Row)
	}
	// Seeding anew brings only what is missing, and the summary loses none of it.
	again := Seed(f, s, "rows", []string{"Magang", "Pelatihan", "Pameran", "Lomba"})
	if !slices.Equal(again.Seeds["rows"], []string{"Pelatihan", "Lomba"}) {
		t.Errorf("seeds %v", again.Seeds)
	}
	again = do(again, Input{Act: Pick, Option: "more"})
	if !Sown(again) || again.Row[0] != "Pelatihan" {
		t.Errorf("more gives %v", again.Row)
	}
	again = do(again, Input{Act: Review})
	if got := rows(again); len(got) != 2 || again.Drafts["rows"].Row[0] != "Pelatihan" || again.Seeds["rows"][0] != "Lomba" {
		t.Errorf("after the review: rows %v, drafts %v, seeds %v", got, again.Drafts, again.Seeds)
	}
	if s.Seeds != nil || len(s.Row) > 0 {
		t.Errorf("the state given was changed: %v %v", s.Seeds, s.Row)
	}
}
