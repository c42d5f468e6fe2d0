package content

import (
	"io/fs"
	"maps"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"
)

// small is a sound content of one language, one flow and one item; the tests break it in single places.
func small() fstest.MapFS {
	files := map[string]string{
		"facts.yaml": `
- id: A1
  says: Map the partners.
  words: {id: [memetakan, "kecil.*besar"]}
`,
		"flows/s01.yaml": `
id: s01
step: 1
guide: A1
at_least: 2
questions:
  - {id: needs, kind: choice, options: [tools, market], other: true, required: true}
  - {id: which, kind: text, max: 100, when: {question: needs, is: [tools]}}
  - {id: fit, kind: scale}
  - {id: day, kind: date, days: [3, 7]}
  - id: plan
    kind: rows
    columns:
      - {id: what, kind: text}
      - {id: status, kind: choice, options: ["yes", "no"]}
`,
		"id/flows/s01.yaml": `
title: Petakan
intro: Mulai dari yang dekat, {sapaan}.
saved: Tercatat. Berikutnya, temui <b>{partner}</b>.
questions:
  needs:
    ask: Apa yang perlu?
    short: Kebutuhan
    why: Supaya cocok.
    options: {tools: Alat, market: Pasar}
  which: {ask: "Alat apa?", short: Alat, example: mesin jahit}
  fit: {ask: "Seberapa cocok?", short: Cocok}
  day: {ask: "Kapan?", short: Hari}
  plan:
    ask: Kegiatan apa saja?
    short: Rencana
    columns:
      what: {ask: "Apa?", short: Kegiatan}
      status: {ask: "Sudah?", short: Status, options: {"yes": Sudah, "no": Belum}}
`,
		"id/guide/a.yaml": `
- id: A1
  part: A
  title: Petakan mitra
  icon: 🗺
  cards:
    - title: Siapa?
      facts: [A1]
      body: |
        Memetakan dari yang kecil ke yang <b>besar</b>, {sapaan}.
`,
		"id/guide/c.yaml": `
- id: C1
  part: C
  title: Utamakan mitra
  icon: 🥇
  tip: Sapa satu mitra.
  greeting: Salam dari {institution} untuk {partner}.
  cards: [{body: Utamakan mitra.}]
`,
		"id/ui.yaml": `
address: {neutral: Bapak/Ibu}
menu:
  text: |-
    <b>Menu</b>
    Ada {n} mitra, {sapaan}.
  home: 🏠 Menu
terms: Syarat &amp; ketentuan untuk <i>{name}</i>
`,
	}
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(strings.TrimPrefix(text, "\n"))}
	}
	return out
}

// english adds a second language that says the same.
func english(fsys fstest.MapFS) fstest.MapFS {
	for name, file := range maps.Clone(fsys) {
		if rest, ok := strings.CutPrefix(name, "id/"); ok {
			fsys["en/"+rest] = file
		}
	}
	return edit(fsys, "facts.yaml", "{id: [", "{en: [memetakan], id: [")
}

func edit(fsys fstest.MapFS, name, from, to string) fstest.MapFS {
	text := string(fsys[name].Data)
	if !strings.Contains(text, from) {
		panic("the fixture " + name + " does not contain " + from)
	}
	fsys[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, from, to, 1))}
	return fsys
}

func add(fsys fstest.MapFS, name, text string) fstest.MapFS {
	fsys[name] = &fstest.MapFile{Data: []byte(text)}
	return fsys
}

func mustLoad(t testing.TB, fsys fs.FS) *Library {
	t.Helper()
	l, err := Load(fsys)
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return l
}

func TestSmallContentIsSound(t *testing.T) {
	l := mustLoad(t, small())
	if f, ok := l.Flow("s01"); !ok || f.Step != 1 || len(f.Questions) != 5 {
		t.Errorf("Flow(s01) = %+v, %v", f, ok)
	}
	if _, ok := l.Flow("s99"); ok {
		t.Error("Flow(s99) was found")
	}
	it, ok := l.Item("id", "A1")
	if !ok || it.Cards[0].Body != "Memetakan dari yang kecil ke yang <b>besar</b>, {sapaan}." {
		t.Errorf("Item(A1) = %+v, %v", it, ok)
	}
	if got := l.FlowText("id", "s01").Questions["plan"].Columns["status"].Options["no"]; got != "Belum" {
		t.Errorf("label of a column's option = %q", got)
	}
}

func TestLanguagesFallBackToTheBase(t *testing.T) {
	l := mustLoad(t, edit(english(small()), "en/flows/s01.yaml", "title: Petakan", "title: Map"))
	if got := strings.Join(l.Languages(), " "); got != "id en" {
		t.Errorf("Languages() = %q, want id first", got)
	}
	if !l.Has("en") || l.Has("fr") || l.Has("") {
		t.Error("Has is wrong about en, fr or the empty language")
	}
	for lang, want := range map[string]string{"id": "Petakan", "en": "Map", "fr": "Petakan", "": "Petakan"} {
		if got := l.FlowText(lang, "s01").Title; got != want {
			t.Errorf("FlowText(%q).Title = %q, want %q", lang, got, want)
		}
	}
	if got := l.Plain("fr", "menu.home"); got != "🏠 Menu" {
		t.Errorf("Plain in an unknown language = %q", got)
	}
	if len(l.Guide("fr")) != 2 {
		t.Errorf("Guide in an unknown language has %d items, want 2", len(l.Guide("fr")))
	}
}

func TestGuideIsInOrder(t *testing.T) {
	fsys := small()
	more := ""
	for _, id := range []string{"ID0", "D", "A10", "A2", "B1", "B0"} {
		part := map[byte]string{'I': "about", 'D': "about", 'A': "A", 'B': "B"}[id[0]]
		more += "- {id: " + id + ", part: " + part + ", title: Judul, icon: 🗺, cards: [{body: Isi.}]}\n"
	}
	add(fsys, "id/guide/more.yaml", more)
	var got []string
	for _, it := range mustLoad(t, fsys).Guide("id") {
		got = append(got, it.ID)
	}
	if s := strings.Join(got, " "); s != "A1 A2 A10 B0 B1 C1 D ID0" {
		t.Errorf("order = %s", s)
	}
}

func TestFlowsAreInOrder(t *testing.T) {
	var got []string
	for _, f := range mustLoad(t, Embedded()).Flows() {
		got = append(got, f.ID)
	}
	want := "inst log onb pat ptn set wk s01 s02 s03 s04 s05 s06 s07 s08 s09 s10 s11"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("flows = %s, want %s", s, want)
	}
}

func TestVersionFollowsTheContent(t *testing.T) {
	one, again := mustLoad(t, small()).Version(), mustLoad(t, small()).Version()
	other := mustLoad(t, edit(small(), "id/ui.yaml", "Ada {n}", "Kini {n}")).Version()
	if one != again {
		t.Errorf("the same content has versions %s and %s", one, again)
	}
	if one == other {
		t.Errorf("a changed text keeps version %s", one)
	}
	if !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(one) {
		t.Errorf("version %q is not 12 hex digits", one)
	}
	readme := add(small(), "README.md", "for writers")
	if got := mustLoad(t, readme).Version(); got != one {
		t.Error("a file that is no content changes the version")
	}
}

func TestLoadTellsAllProblemsAtOnce(t *testing.T) {
	fsys := edit(small(), "id/ui.yaml", "🏠 Menu", "🏠  Menu")
	fsys = edit(fsys, "id/guide/a.yaml", "icon: 🗺\n", "icom: 🗺\n")
	l, err := Load(fsys)
	if l != nil {
		t.Error("there is a library in spite of the problems")
	}
	want := []string{
		"id/guide/a.yaml:1: item A1: icon: one emoji",
		`id/guide/a.yaml:4: unknown key "icom"`,
		"id/ui.yaml:6: menu.home: two spaces in a row",
	}
	if got := err.Error(); got != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}

// A file that is no YAML hides the texts in it; what would then seem missing is not told.
func TestBrokenFileBringsNoOtherProblems(t *testing.T) {
	_, err := Load(edit(small(), "id/guide/a.yaml", "part: A", "part: [A"))
	if err == nil || strings.Count(err.Error(), "\n") > 0 {
		t.Errorf("Load: %v\nwant one problem", err)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	tests := []struct {
		name string
		fsys fstest.MapFS
		want string
	}{
		{"no YAML", edit(small(), "id/ui.yaml", "menu:", "menu: ["), `id/ui.yaml:\d+: found character that cannot start any token`},
		{"empty file", add(small(), "id/guide/b.yaml", "# later\n"), `id/guide/b.yaml: the file is empty`},
		{"two documents", edit(small(), "flows/s01.yaml", "step: 1", "step: 1\n---"), `flows/s01.yaml: only one document`},
		{"wrong type", edit(small(), "flows/s01.yaml", "step: 1", "step: one"), `flows/s01.yaml:2: cannot unmarshal`},
		{"key twice", edit(small(), "id/flows/s01.yaml", "title: Petakan", "title: Petakan\ntitle: Lagi"), `id/flows/s01.yaml:2: mapping key "title" already defined`},
		{"ui key twice", edit(small(), "id/ui.yaml", "  home:", "  text: Lagi\n  home:"), `id/ui.yaml:6: menu.text: the key is there twice`},
		{"ui group twice", edit(small(), "id/ui.yaml", "terms:", "menu: {}\nterms:"), `id/ui.yaml:7: menu: the key is there twice`},
		{"ui key form", edit(small(), "id/ui.yaml", "terms:", "te.rms:"), `id/ui.yaml:7: te.rms: a key is letters`},
		{"ui list", edit(small(), "id/ui.yaml", "🏠 Menu", "[a, b]"), `id/ui.yaml:6: menu.home: must be a text`},
		{"ui without text", edit(small(), "id/ui.yaml", "🏠 Menu", ""), `id/ui.yaml:6: menu.home: text is missing`},
		{"ui empty text", edit(small(), "id/ui.yaml", "🏠 Menu", `""`), `id/ui.yaml:6: menu.home: the text is missing`},
		{"unknown flow field", edit(small(), "flows/s01.yaml", "at_least", "atleast"), `flows/s01.yaml:4: unknown key "atleast"`},
		{"unknown question field", edit(small(), "flows/s01.yaml", "max: 100", "maks: 100"), `flows/s01.yaml:7: unknown key "maks"`},
		{"unknown wording field", edit(small(), "id/flows/s01.yaml", "why:", "whi:"), `id/flows/s01.yaml:8: unknown key "whi"`},
		{"unknown fact field", edit(small(), "facts.yaml", "says:", "sais:"), `facts.yaml:2: unknown key "sais"`},
		{"ending", add(small(), "id/guide/b.yml", "x"), `id/guide/b.yml: the name must end in .yaml`},
		{"lost file", add(small(), "guide/b.yaml", "x"), `guide/b.yaml: no file is read from this place`},
		{"lost file of a language", add(small(), "id/cards/b.yaml", "x"), `id/cards/b.yaml: no file is read from this place`},
		{"template of another language", add(english(small()), "en/templates/mou.docx", "x"), `en/templates/mou.docx: no file is read from this place`},
		{"lost template", add(small(), "id/mou.docx", "x"), `id/mou.docx: no file is read from this place`},
		{"lost file in the root", add(small(), "tips.yaml", "x"), `tips.yaml: no file is read from this place`},
		{"language without ui", add(small(), "en/guide/a.yaml", "[]"), `en/ui.yaml: the file is missing`},
		{"file name", add(small(), "flows/s02.yaml", "id: s03\nquestions: []\n"), `flows/s02.yaml:1: the id "s03" must be the name of the file, "s02"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantProblem(t, tt.fsys, tt.want) })
	}
	for _, name := range []string{"facts.yaml", "id/ui.yaml"} {
		fsys := small()
		delete(fsys, name)
		wantProblem(t, fsys, "^"+name+": ")
	}
	wantProblem(t, fstest.MapFS{}, "(?m)^id: the folder of the base language is missing$")
}

// A template is read as it is, from the base language; its change changes the version. What Word leaves while a file is
// open is passed over.
func TestTemplates(t *testing.T) {
	fsys := add(add(small(), "id/templates/mou.docx", "satu"), "id/templates/~$mou.docx", "kunci")
	l := mustLoad(t, fsys)
	if data, ok := l.Template("mou.docx"); !ok || string(data) != "satu" {
		t.Errorf("Template: %q, %v", data, ok)
	}
	for _, name := range []string{"pks.docx", "~$mou.docx", "id/templates/mou.docx", ""} {
		if _, ok := l.Template(name); ok {
			t.Errorf("there is a template %q", name)
		}
	}
	if again := mustLoad(t, add(fsys, "id/templates/mou.docx", "dua")); again.Version() == l.Version() {
		t.Error("a changed template leaves the version as it was")
	}
}

// Points are for choices only, for options and patterns there are.
func TestPointsAreChecked(t *testing.T) {
	for _, test := range []struct{ points, want string }{
		{"{tools: {B1: 2, B4: 9}, market: {B2: 1}}", ""},
		{"{money: {B1: 2}}", `question needs: points: there is no option "money"`},
		{"{tools: {B5: 2}}", `question needs: points of tools: there is no pattern "B5"`},
		{"{tools: {B1: 0}}", "question needs: points of tools: 0 for B1"},
		{"{tools: {B1: 10}}", "question needs: points of tools: 10 for B1"},
	} {
		q := Question{ID: "needs", Kind: Choice, Options: []string{"tools", "market"}}
		if err := yaml.Unmarshal([]byte(test.points), &q.Points); err != nil {
			t.Fatal(err)
		}
		got := "question needs: " + strings.Join(pointProblems(q), "; ")
		if test.want == "" && got != "question needs: " || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %s, want %s", test.points, got, test.want)
		}
	}
}

// wantProblem loads fsys and looks for a line of the error that matches want.
func wantProblem(t *testing.T, fsys fs.FS, want string) {
	t.Helper()
	_, err := Load(fsys)
	if err == nil {
		t.Fatalf("Load found nothing wrong, want %s", want)
	}
	if !regexp.MustCompile("(?m)" + want).MatchString(err.Error()) {
		t.Errorf("Load: %v\nwant a line that matches %s", err, want)
	}
}
