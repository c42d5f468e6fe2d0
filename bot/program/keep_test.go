package program_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stocked is a machine with a database, which the sandbox is served from.
func stocked(t *testing.T) *world {
	w := newWorld(t)
	w.stock()
	w.env["DATABASE_URL"] = w.path("data/mitra.db")
	return w
}

// good runs a command that must succeed, and tells what it printed.
func (w *world) good(args ...string) string {
	w.t.Helper()
	o := w.run(args...)
	if o.code != 0 {
		w.t.Fatalf("%q: code %d: %s%s", args, o.code, o.stdout, o.stderr)
	}
	return o.stdout
}

// TestBackupAndRestore loses a database and gets it back.
func TestBackupAndRestore(t *testing.T) {
	w := stocked(t)
	before := w.listing()
	if out := w.good("backup", w.path("salinan")); strings.Count(out, "\n") != 1 || !strings.Contains(out, w.path("config/key")) {
		t.Errorf("backup printed %q, want one line that names the key", out)
	}
	info, err := os.Stat(w.path("salinan"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has mode %v (%v), want 0600", info.Mode(), err)
	}
	if strings.Contains(w.read("salinan"), "Contoh") {
		t.Error("the backup holds readable text")
	}
	copied := w.read("salinan")
	w.remove("salinan")
	if d := difference(before, w.listing()); d != "" {
		t.Errorf("backup has changed more than its file:\n%s", d)
	}

	w.put("salinan", copied)
	w.sql("DELETE FROM users")
	if out := w.good("check"); !strings.Contains(out, "0 people") {
		t.Errorf("check after the loss: %s", out)
	}
	said := w.good("restore", w.path("salinan"))
	if out := w.good("check"); !strings.Contains(out, "1 people, 1 partners") {
		t.Errorf("check after restore: %s", out)
	}
	kept, err := filepath.Glob(w.path("data/mitra.db.before-restore-*"))
	if err != nil || len(kept) != 1 || !strings.Contains(said, kept[0]) {
		t.Errorf("the database as it was before is kept as %q, want one file, and its name in %q", kept, said)
	}
	if w.read("salinan") != copied {
		t.Error("restore has changed the backup")
	}
	w.remove("data/mitra.db")
	if said := w.good("restore", w.path("salinan")); strings.Contains(said, "before-restore") {
		t.Errorf("restore names a kept database where there was none: %q", said)
	}
	if out := w.good("check"); !strings.Contains(out, "1 people, 1 partners") {
		t.Errorf("check after restoring where nothing was: %s", out)
	}
}

// TestRestoreOverABrokenDatabase is what backups are for: whatever state the database is in, it is kept, and replaced.
func TestRestoreOverABrokenDatabase(t *testing.T) {
	w := stocked(t)
	w.good("backup", w.path("salinan"))
	w.put("data/mitra.db", "rusak sama sekali")
	w.good("restore", w.path("salinan"))
	if out := w.good("check"); !strings.Contains(out, "1 people, 1 partners") {
		t.Errorf("check after restore: %s", out)
	}
	kept, _ := filepath.Glob(w.path("data/mitra.db.before-restore-*"))
	if len(kept) != 1 {
		t.Fatalf("the broken database is kept as %q, want one file", kept)
	}
	if b, err := os.ReadFile(kept[0]); err != nil || string(b) != "rusak sama sekali" {
		t.Errorf("the broken database was kept as %q (%v)", b, err)
	}
}

// TestWrongBackupAndRestore uses both commands as they are not meant.
func TestWrongBackupAndRestore(t *testing.T) {
	w := stocked(t)
	w.good("backup", w.path("salinan"))
	w.put("sampah", "bukan cadangan")
	w.put("kosong", "")
	w.put("terpotong", w.read("salinan")[:5000])
	w.put("tersalin", w.read("salinan"))
	w.put("tersalin-wal", "sisa")
	w.folder("map")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"backup", w.path("salinan")}, "exists already"},
		{[]string{"backup", w.path("map")}, "exists already"},
		{[]string{"backup", w.path("data/mitra.db")}, "exists already"},
		{[]string{"backup", w.path("tidak/ada/salinan")}, "tidak/ada"},
		{[]string{"backup", ""}, "backup"},
		{[]string{"restore", w.path("tidak-ada")}, "does not exist"},
		{[]string{"restore", w.path("sampah")}, "no database of this program"},
		{[]string{"restore", w.path("kosong")}, "no database of this program"},
		{[]string{"restore", w.path("terpotong")}, "terpotong"},
		{[]string{"restore", w.path("tersalin")}, "write-ahead log"},
		{[]string{"restore", w.path("map")}, "map"},
		{[]string{"restore", w.path("config/key")}, "no database of this program"},
		{[]string{"restore", ""}, "restore"},
	} {
		w.refused(c.args, c.want)
	}
}

// TestRotateKey seals everything anew, twice; what was before the rotation needs the key of before.
func TestRotateKey(t *testing.T) {
	w := stocked(t)
	w.good("backup", w.path("salinan"))
	first := w.read("config/key")
	out := w.good("rotate-key")
	if !strings.Contains(out, w.path("config/key")) {
		t.Errorf("rotate-key printed %q, want the key's file", out)
	}
	second := w.read("config/key")
	w.good("rotate-key")
	third := w.read("config/key")
	if first == second || second == third || strings.Count(first, "\n") != strings.Count(third, "\n") {
		t.Error("rotating twice must leave one key, a new one each time")
	}
	if out := w.good("check"); !strings.Contains(out, "1 people, 1 partners") {
		t.Errorf("check after rotating: %s", out)
	}
	if info, err := os.Stat(w.path("config/key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key has mode %v (%v), want 0600", info.Mode(), err)
	}
	w.refused([]string{"restore", w.path("salinan")}, "another key")
	for _, old := range []string{first, second} {
		w.put("config/key", old)
		w.refused(nil, "another key")
	}
	w.put("config/key", third)
	s := w.serve()
	s.stop()
}

// TestWhileServing runs the other commands beside a program that serves: a backup is made, all that would harm is
// refused and changes nothing.
func TestWhileServing(t *testing.T) {
	w := stocked(t)
	s := w.serve()
	w.good("backup", w.path("salinan"))
	if out := w.good("check"); !strings.Contains(out, "1 people") {
		t.Errorf("check beside a serving program: %s", out)
	}
	key := w.read("config/key")
	for _, args := range [][]string{{"restore", w.path("salinan")}, {"rotate-key"}} {
		w.inUse(args...)
	}
	listen, page := w.env["MITRA_LISTEN"], w.env["MITRA_SANDBOX"]
	w.env["MITRA_LISTEN"], w.env["MITRA_SANDBOX"] = freeAddr(t), freeAddr(t)
	w.inUse("serve")
	w.env["MITRA_LISTEN"], w.env["MITRA_SANDBOX"] = listen, page
	if w.read("config/key") != key {
		t.Error("the key has changed beside a serving program")
	}
	if o := s.stop(); strings.Contains(o.stderr, "level=ERROR") {
		t.Errorf("the serving program was disturbed: %s", o.stderr)
	}
	w.good("restore", w.path("salinan"))
	w.good("rotate-key")
	if out := w.good("check"); !strings.Contains(out, "1 people, 1 partners") {
		t.Errorf("check at the end: %s", out)
	}
}

// inUse runs a command that must be refused because of a serving program. The serving one writes files of its own
// meanwhile (its log, the sandbox's state), so only names are compared.
func (w *world) inUse(args ...string) {
	w.t.Helper()
	before := names(w.listing())
	o := w.run(args...)
	if o.code != 2 || o.stdout != "" || strings.Count(o.stderr, "\n") != 1 || !strings.Contains(o.stderr, "another process is serving") {
		w.t.Errorf("%q beside a serving program: code %d, %q, %q", args, o.code, o.stdout, o.stderr)
	}
	if d := difference(before, names(w.listing())); d != "" {
		w.t.Errorf("%q has left files behind:\n%s", args, d)
	}
}

func names(listing map[string]string) map[string]string {
	out := map[string]string{}
	for name := range listing {
		if !strings.Contains(name, "/sandbox.json") { // it is written beside its place, as sandbox.json.*.tmp, and renamed
			out[name] = "there"
		}
	}
	return out
}

// TestFirstStart makes key and database for this user alone, and a second start changes the key no more.
func TestFirstStart(t *testing.T) {
	w := newWorld(t)
	s := w.serve()
	o := s.stop()
	if strings.Count(o.stdout, "\n") != 1 || !strings.Contains(o.stdout, "http://"+w.env["MITRA_SANDBOX"]) {
		t.Errorf("printed %q, want one line with the address", o.stdout)
	}
	key := w.read("config/key")
	for name, mode := range map[string]fs.FileMode{"data": 0o700, "data/mitra.db": 0o600, "config": 0o700, "config/key": 0o600, "data/sandbox.json": 0o600} {
		info, err := os.Stat(w.path(name))
		if err != nil {
			t.Error(err)
		} else if info.Mode().Perm() != mode {
			t.Errorf("%s has mode %v, want %v", name, info.Mode().Perm(), mode)
		}
	}
	w.serve().stop()
	if w.read("config/key") != key {
		t.Error("the second start has changed the key")
	}
}
