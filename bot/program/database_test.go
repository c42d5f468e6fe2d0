package program_test

import (
	"database/sql"
	"os"
	"strings"
	"testing"

	"mitrabot/db"
)

// TestUnusableDatabase finds a database or a key that cannot be used. Each fault is set up on a machine that has worked
// before; no command may change anything, and all name the fault.
func TestUnusableDatabase(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(w *world)
		want  string
	}{
		"garbage": {func(w *world) { w.put("data/mitra.db", strings.Repeat("bukan basis data ", 999)) }, "no database of this program"},
		"garbage behind a true beginning": {func(w *world) {
			w.put("data/mitra.db", "SQLite format 3\x00"+strings.Repeat("\xff\x00sampah", 999))
		}, "mitra.db"},
		"cut in the middle": {func(w *world) {
			b := w.read("data/mitra.db")
			w.put("data/mitra.db", b[:len(b)/2])
		}, "mitra.db"},
		"a folder": {func(w *world) {
			w.remove("data/mitra.db")
			w.folder("data/mitra.db")
		}, "mitra.db"},
		"of another program": {func(w *world) {
			w.remove("data/mitra.db")
			w.sql("CREATE TABLE milik_lain (id INTEGER)")
		}, "no database of this program"},
		"newer":           {func(w *world) { w.sql("INSERT INTO mitra_schema (version, name) VALUES (9999, '9999_nanti')") }, "newer"},
		"without its key": {func(w *world) { w.remove("config/key") }, "key"},
		"with another key": {func(w *world) {
			w.remove("config/key")
			if _, err := db.CreateKeyring(w.path("config/key")); err != nil {
				w.t.Fatal(err)
			}
		}, "another key"},
		"key is garbage":        {func(w *world) { w.put("config/key", "bukan kunci\n") }, "no key file"},
		"key is empty":          {func(w *world) { w.put("config/key", "") }, "no key file"},
		"key is too short":      {func(w *world) { w.put("config/key", "c2luZ2thdA==\n") }, "no key file"},
		"key of binary noise":   {func(w *world) { w.put("config/key", "\x00\xff\xfe\n\x00") }, "no key file"},
		"key is a folder":       {func(w *world) { w.remove("config/key"); w.folder("config/key") }, "-key-file"},
		"key open to everybody": {func(w *world) { w.mode("config/key", 0o644) }, "chmod 600"},
	} {
		for _, command := range []string{"serve", "check", "backup", "restore", "rotate-key"} {
			if command == "restore" && !strings.HasPrefix(name, "with") && !strings.HasPrefix(name, "key") {
				continue // against a broken database it is what helps: see TestRestoreOverABrokenDatabase
			}
			t.Run(name+"/"+command, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.stock()
				w.env["DATABASE_URL"] = w.path("data/mitra.db")
				good := w.read("data/mitra.db")
				c.spoil(w)
				switch command {
				case "check":
					w.checked(nil, c.want)
				case "backup":
					w.refused([]string{"backup", w.path("salinan")}, c.want)
				case "restore":
					w.put("salinan", good)
					w.refused([]string{"restore", w.path("salinan")}, c.want)
				default:
					w.refused([]string{command}, c.want)
				}
			})
		}
	}
}

// TestUnwritable starts where nothing can be made. Rights do not stop everybody (the superuser writes anywhere), a file
// in the place of a folder does.
func TestUnwritable(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(w *world)
		want string
	}{
		"data folder is a file":   {func(w *world) { w.put("data", "berkas"); w.env["DATABASE_URL"] = "" }, "data"},
		"database below a file":   {func(w *world) { w.put("berkas", "x"); w.env["DATABASE_URL"] = w.path("berkas/mitra.db") }, "-database"},
		"key below a file":        {func(w *world) { w.put("config", "berkas") }, "-key-file"},
		"database in the kernel":  {func(w *world) { w.env["DATABASE_URL"] = "/proc/mitra/mitra.db" }, "-database"},
		"key in the kernel":       {func(w *world) { w.env["MITRA_KEY_FILE"] = "/proc/mitra/key" }, "-key-file"},
		"address of no engine":    {func(w *world) { w.env["DATABASE_URL"] = "mysql://mitra@db.example/mitra" }, "-database"},
		"database with NUL":       {func(w *world) { w.env["DATABASE_URL"] = w.path("a\x00b") }, "-database"},
		"database name too long":  {func(w *world) { w.env["DATABASE_URL"] = w.path(strings.Repeat("a", 300)) }, "-database"},
		"sandbox file is garbage": {func(w *world) { w.put("data/sandbox.json", "{sampah") }, "sandbox.json"},
		"sandbox file is folder":  {func(w *world) { w.folder("data/sandbox.json") }, "sandbox.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.set(w)
			w.refused(nil, c.want)
		})
	}
}

// TestReadOnlyFolder starts on a folder whose rights forbid writing. The superuser may write anywhere but in the
// kernel's own folders, so there it is one of these.
func TestReadOnlyFolder(t *testing.T) {
	w := newWorld(t)
	if os.Getuid() == 0 {
		w.env["MITRA_DATA"] = "/proc/mitra"
	} else {
		w.folder("data")
		w.mode("data", 0o500)
		t.Cleanup(func() { os.Chmod(w.path("data"), 0o700) })
	}
	w.refused(nil, "-data")
}

// TestNothingThereYet asks for what needs a database where there is none.
func TestNothingThereYet(t *testing.T) {
	w := newWorld(t)
	w.refused([]string{"backup", w.path("salinan")}, "does not exist")
	w.refused([]string{"rotate-key"}, "-key-file", "does not exist")
	w.put("salinan", "x")
	w.refused([]string{"restore", w.path("salinan")}, "-key-file", "does not exist")
	before := w.listing()
	o := w.run("check")
	if o.code != 0 || o.stderr != "" || strings.Count(o.stdout, "\n") != 4 || strings.Contains(o.stdout, "WRONG") {
		t.Errorf("check of a fresh machine: code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	if d := difference(before, w.listing()); d != "" {
		t.Errorf("check has changed the folder:\n%s", d)
	}
	if _, err := db.CreateKeyring(w.path("config/key")); err != nil {
		t.Fatal(err)
	}
	w.refused([]string{"rotate-key"}, "-database", "does not exist")
	w.refused([]string{"backup", w.path("baru")}, "-database", "does not exist")
}

// TestCheckOfAGoodMachine changes nothing either.
func TestCheckOfAGoodMachine(t *testing.T) {
	w := newWorld(t)
	w.stock()
	w.env["DATABASE_URL"] = w.path("data/mitra.db")
	before := w.listing()
	o := w.run("check")
	if o.code != 0 || o.stderr != "" || !strings.Contains(o.stdout, "1 people, 1 partners") {
		t.Errorf("check: code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	if d := difference(before, w.listing()); d != "" {
		t.Errorf("check has changed the folder:\n%s", d)
	}
}

func (w *world) read(name string) string {
	w.t.Helper()
	b, err := os.ReadFile(w.path(name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}

func (w *world) remove(name string) {
	w.t.Helper()
	if err := os.Remove(w.path(name)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) folder(name string) {
	w.t.Helper()
	if err := os.MkdirAll(w.path(name), 0o700); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) mode(name string, mode os.FileMode) {
	w.t.Helper()
	if err := os.Chmod(w.path(name), mode); err != nil {
		w.t.Fatal(err)
	}
}

// sql changes the database as somebody with other tools would.
func (w *world) sql(text string) {
	w.t.Helper()
	pool, err := sql.Open("sqlite3", "file:"+w.path("data/mitra.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(text); err != nil {
		w.t.Fatal(err)
	}
}
