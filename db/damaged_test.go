package db

import (
	"testing"
	"time"
)

// TestOneDamagedRowStopsNobodyElse: a partner whose name cannot be opened is put off in silence, and everybody else is
// reminded.
func TestOneDamagedRowStopsNobodyElse(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		change(t, f.DB, 5, 1, everything(5))
		change(t, f.DB, 6, 2, everything(6))
		err := f.DB.write(t.Context(), func(tx runner) error {
			_, err := tx.exec(t.Context(), "UPDATE partners SET name = (SELECT name FROM partners WHERE owner = 6 AND no = 1) WHERE owner = 5 AND no = 1")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var seen []int64
		for _, d := range due(t, f.DB, day(1).Add(time.Hour), 9) {
			seen = append(seen, d.Owner)
			if damaged := d.Owner == 5 && d.Reminder.Partner == 1; damaged && (!d.Silent || d.Name != "") {
				t.Errorf("a damaged row came as %q, silent %v", d.Name, d.Silent)
			}
		}
		if len(seen) < 2 || seen[0] == seen[len(seen)-1] {
			t.Errorf("due were %v, want both owners", seen)
		}
	})
}
