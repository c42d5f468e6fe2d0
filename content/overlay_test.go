package content

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// folder writes files into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func over(t *testing.T, base fs.FS, dir string) *Overlay {
	t.Helper()
	o, err := NewOverlay(base, dir)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOverlay(t *testing.T) {
	base := small()
	words := string(base["id/flows/s01.yaml"].Data)
	dir := folder(t, map[string]string{
		"id/flows/s01.yaml":       strings.Replace(words, "Apa yang perlu?", "Apa yang dibutuhkan?", 1),
		"id/ui/new.yaml":          "fresh:\n  word: Baru\n",
		"flows/x.yaml":            "id: x\nquestions: [{id: a, kind: text}]\n",
		"id/flows/x.yaml":         "\ufefftitle: Lain\r\nquestions:\r\n  a:\r\n    short: A\r\n    ask: |-\r\n      Apa\r\n      lagi?\r\n",
		"README.md":               "notes",
		"picture.png":             "x",
		".git/id/ui.yaml":         "broken: [",
		"id/.s01.yaml.swp":        "x",
		"id/flows/s01.yaml~":      "broken: [",
		"id/ui/#new.yaml#":        "broken: [",
		"id/templates/~$mou.docx": "lock",
		"id/templates/mou.docx":   "changed",
	})
	if err := os.Symlink(filepath.Join(dir, "README.md"), filepath.Join(dir, "id", "flows", "s02.yaml")); err != nil {
		t.Skip(err)
	}
	o := over(t, base, dir)
	lib, err := Load(o)
	if err != nil {
		t.Fatal(err)
	}
	if data, ok := lib.Template("mou.docx"); !ok || string(data) != "changed" {
		t.Errorf("the template of the folder is %q, %v", data, ok)
	}
	if got := lib.FlowText("id", "s01").Questions["needs"].Ask; got != "Apa yang dibutuhkan?" {
		t.Errorf("s01 asks %q", got)
	}
	if got := lib.FlowText("id", "x").Questions["a"].Ask; got != "Apa\nlagi?" {
		t.Errorf("x asks %q", got)
	}
	if got := lib.Text("id", "fresh.word"); got != "Baru" {
		t.Errorf("the new text is %q", got)
	}
	if o.Files() != 5 {
		t.Errorf("%d files are used, want 5", o.Files())
	}
	if got := strings.Join(o.Skipped(), " "); got != "README.md id/flows/s02.yaml picture.png" {
		t.Errorf("passed over: %s", got)
	}
	plain, err := Load(base)
	if err != nil || plain.Version() == lib.Version() {
		t.Errorf("the version does not tell the overlay: %v", err)
	}
	if err := fstest.TestFS(o, "id/flows/s01.yaml", "id/ui/new.yaml", "facts.yaml", "flows/x.yaml"); err != nil {
		t.Error(err)
	}
}

// TestOverlayTellsAll: one broken file hides nothing that is wrong in the others.
func TestOverlayTellsAll(t *testing.T) {
	base := small()
	words := string(base["id/flows/s01.yaml"].Data)
	dir := folder(t, map[string]string{
		"id/flows/s01.yaml":     strings.Replace(words, "short: Hari", "short: Hari yang paling baik untuk itu", 1),
		"id/guide/a.yaml":       "- id: A1\n  title: [\n",
		"id/ui.yaml":            "a:\n  b: Satu {\n",
		"id/flows/s09.yml":      "title: x\n",
		"id/notes/x.yaml":       "a: b\n",
		"id/flows/s03.yaml.txt": "title: x\n",
		"mou.docx":              "x",
		"id/ui/large.yaml":      strings.Repeat("#", maxFile+1),
	})
	_, err := Load(over(t, base, dir))
	if err == nil {
		t.Fatal("no problem is told")
	}
	got := strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "DIR/")
	for _, want := range []string{
		"DIR/id/flows/s01.yaml:12: questions.day.short: 31 characters, at most 24 fit",
		"DIR/id/guide/a.yaml:2: ",
		"DIR/id/ui.yaml:2: a.b: a brace that belongs to no placeholder",
		"DIR/id/flows/s09.yml: the name must end in .yaml",
		"DIR/id/notes/x.yaml: no file is read from this place",
		"DIR/id/flows/s03.yaml.txt: the name must end in .yaml",
		"DIR/mou.docx: no file is read from this place: documents stand in id/templates",
		"DIR/id/ui/large.yaml: the file is larger than 4 MB",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("not told: %s", want)
		}
	}
	if n := strings.Count(got, "\n") + 1; n != 8 {
		t.Errorf("%d problems are told, want 8:\n%s", n, got)
	}
}

// TestOverlayWaits: what another file would say better is not told while that file cannot be read.
func TestOverlayWaits(t *testing.T) {
	base := small()
	structure, words := string(base["flows/s01.yaml"].Data), string(base["id/flows/s01.yaml"].Data)
	dir := folder(t, map[string]string{
		"flows/s01.yaml":    structure + "  - {id: more, kind: text\n",
		"id/flows/s01.yaml": words + "  more: {ask: \"Lagi?\", short: Lagi}\n",
	})
	_, err := Load(over(t, base, dir))
	if err == nil || strings.Count(err.Error(), "\n") > 0 || !strings.HasPrefix(err.Error(), filepath.Join(dir, "flows", "s01.yaml")+":") {
		t.Errorf("told: %v", err)
	}
}

func TestNoOverlay(t *testing.T) {
	file := filepath.Join(folder(t, map[string]string{"a.yaml": "a: b"}), "a.yaml")
	for dir, want := range map[string]string{filepath.Join(filepath.Dir(file), "gone"): "there is no folder", file: "is no folder"} {
		if _, err := NewOverlay(small(), dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", dir, err, want)
		}
	}
	crowd := fstest.MapFS{}
	for i := range maxEntries + 1 {
		crowd[strings.Repeat("a", 1+i%50)+"/"+string(rune('a'+i%26))+strings.Repeat("b", i/50)+".txt"] = &fstest.MapFile{}
	}
	o := &Overlay{dir: "home", base: small(), files: map[string][]byte{}}
	if err := o.take(crowd); err == nil || !strings.Contains(err.Error(), "is it the right folder?") {
		t.Errorf("a crowded folder: %v", err)
	}
}
