package content

import (
	"strings"
	"testing"
	"testing/fstest"
)

// broken is a sound content with one thing wrong in it, and what has to be told about that.
type broken struct {
	name, file, from, to string
	want                 string
}

func (b broken) run(t *testing.T) {
	t.Helper()
	t.Run(b.name, func(t *testing.T) { wantProblem(t, edit(small(), b.file, b.from, b.to), b.want) })
}

func TestFlowChecks(t *testing.T) {
	const f = "flows/s01.yaml"
	for _, b := range []broken{
		{"question twice", f, "{id: fit,", "{id: needs,", `^flows/s01.yaml:8: question needs: the id is there twice$`},
		{"question id", f, "{id: fit,", "{id: my-fit,", `^flows/s01.yaml:8: question my-fit: id "my-fit": 1 to 24 letters`},
		{"question id too long", f, "{id: fit,", "{id: " + strings.Repeat("f", 25) + ",", `:8: question f+: id "f+": 1 to 24 letters`},
		{"no question id", f, "{id: fit, kind: scale}", "{kind: scale}", `:8: question : id "": 1 to 24 letters`},
		{"step", f, "step: 1", "step: 12", `^flows/s01.yaml:2: step 12: must be 1 to 11`},
		{"step without guide", f, "guide: A1\n", "", `^flows/s01.yaml:2: a step names the guide item`},
		{"guide", f, "guide: A1", "guide: A9", `^flows/s01.yaml:3: there is no guide item "A9"`},
		{"at least", f, "at_least: 2", "at_least: 6", `^flows/s01.yaml:4: at_least 6: there are 5 questions`},
		{"kind", f, "kind: scale", "kind: skala", `:8: question fit: unknown kind "skala"`},
		{"choice without options", f, "kind: scale", "kind: choice", `:8: question fit: a choice needs at least two options`},
		{"choice of one", f, "[tools, market]", "[tools]", `:6: question needs: a choice needs at least two options`},
		{"scale with options", f, "kind: scale", "kind: scale, options: [a, b]", `:8: question fit: options is not for kind scale`},
		{"scale with other", f, "kind: scale", "kind: scale, other: true", `:8: question fit: other is not for kind scale`},
		{"scale with min", f, "kind: scale", "kind: scale, min: 1", `:8: question fit: min is not for kind scale`},
		{"scale with max", f, "kind: scale", "kind: scale, max: 5", `:8: question fit: max is not for kind scale`},
		{"scale with days", f, "kind: scale", "kind: scale, days: [1]", `:8: question fit: days is not for kind scale`},
		{"scale with past", f, "kind: scale", "kind: scale, past: true", `:8: question fit: past is not for kind scale`},
		{"scale with contact", f, "kind: scale", "kind: scale, contact: true", `:8: question fit: contact is not for kind scale`},
		{"scale that is known", f, "kind: scale", "kind: scale, known: true", `:8: question fit: known is not for kind scale`},
		{"retired and required", f, "{id: fit,", "{id: fit, retired: true, required: true,", `:8: question fit: retired: what is never asked any more`},
		{"when on what is retired", f, "{id: needs,", "{id: needs, retired: true,", `:7: question which: when: question needs is retired`},
		{"recall of one", f, "at_least: 2", "at_least: 2\nrecall: {options: [a], right: a}", `^flows/s01.yaml:5: recall: 2 to 4 options`},
		{"recall option twice", f, "at_least: 2", "at_least: 2\nrecall: {options: [a, a], right: a}", `:5: recall: option a is there twice`},
		{"recall option id", f, "at_least: 2", `at_least: 2` + "\n" + `recall: {options: [a, "b:c"], right: a}`, `:5: recall: option id "b:c"`},
		{"recall without an answer", f, "at_least: 2", "at_least: 2\nrecall: {options: [a, b], right: c}", `:5: recall: right "c" is none of the options`},
		{"recall without words", f, "at_least: 2", "at_least: 2\nrecall: {options: [a, b], right: a}", `^id/flows/s01.yaml: recall.ask: the text is missing`},
		{"known and required", f, "{id: needs,", "{id: needs, known: true,", `:6: question needs: known`},
		{"points of a scale", f, "kind: scale", "kind: scale, points: {}", `:8: question fit: points is not for kind scale`},
		{"points in a table", f, "{id: status,", "{id: status, points: {agreed: {B1: 1}},", `:14: question status: points is not for columns`},
		{"text with columns", f, "kind: rows", "kind: text", `:10: question plan: columns is not for kind text`},
		{"rows without columns", f, "kind: scale", "kind: rows", `:8: question fit: a table needs columns`},
		{"max below min", f, "max: 100", "min: 5, max: 4", `:7: question which: min 5 and max 4 do not fit`},
		{"text without end", f, "max: 100", "max: 5000", `:7: question which: min 0 and max 5000 do not fit`},
		{"option twice", f, "[tools, market]", "[tools, market, tools]", `:6: question needs: option tools is there twice`},
		{"option id", f, "[tools, market]", `[tools, "a:b", market]`, `:6: question needs: option id "a:b": 1 to 24 letters`},
		{"day behind", f, "days: [3, 7]", "days: [-3]", `:9: question day: day -3 contradicts past: false`},
		{"day ahead", f, "days: [3, 7]", "past: true, days: [3]", `:9: question day: day \+3 contradicts past: true`},
		{"when on a later question", f, "{id: fit, kind: scale}", "{id: fit, kind: scale, when: {question: day, is: [x]}}", `:8: question fit: when: there is no question "day" before this one`},
		{"when on itself", f, "{question: needs, is: [tools]}", "{question: which, is: [tools]}", `:7: question which: when: there is no question "which" before`},
		{"when on a text", f, "{id: fit, kind: scale}", "{id: fit, kind: scale, when: {question: which, is: [x]}}", `:8: question fit: when: question which is of kind text`},
		{"when on no option", f, "is: [tools]", "is: []", `:7: question which: when: is names no option`},
		{"when on an unknown option", f, "is: [tools]", "is: [tools, money]", `:7: question which: when: question needs has no option "money"`},
		{"when with two ways", f, "is: [tools]", "is: [tools], given: true", `:7: question which: when: is and given exclude each other`},
		{"table in a table", f, "{id: what, kind: text}", "{id: what, kind: rows}", `:13: question what: a column cannot be of kind rows`},
		{"choices in a table", f, "{id: what, kind: text}", "{id: what, kind: choices, options: [a, b]}", `:13: question what: a column cannot be of kind choices`},
		{"condition in a table", f, "{id: what, kind: text}", "{id: what, kind: text, when: {question: needs, is: [tools]}}", `:13: question what: when, from, contact, known and retired are not for columns`},
		{"column twice", f, "{id: status,", "{id: what,", `:14: question what: the id is there twice`},
		{"a column's field", f, "{id: what, kind: text}", "{id: what, kind: text, past: true}", `:13: question what: past is not for kind text`},
	} {
		b.run(t)
	}
	t.Run("flow id", func(t *testing.T) {
		wantProblem(t, add(small(), "flows/a-b.yaml", "id: a-b\nquestions: []\n"), `^flows/a-b.yaml:1: id "a-b": 1 to 8 letters`)
		wantProblem(t, add(small(), "flows/toolongid.yaml", "id: toolongid\nquestions: []\n"), `^flows/toolongid.yaml:1: id "toolongid": 1 to 8 letters`)
	})
	t.Run("no questions", func(t *testing.T) {
		wantProblem(t, add(small(), "flows/x.yaml", "id: x\nquestions: []\n"), `^flows/x.yaml:2: a flow needs questions`)
	})
	t.Run("step twice", func(t *testing.T) {
		wantProblem(t, add(small(), "flows/s02.yaml", "id: s02\nstep: 1\nguide: A1\nquestions: [{id: a, kind: text}]\n"), `^flows/s02.yaml:2: step 1 is already that of flow s01`)
	})
}

func TestWordingChecks(t *testing.T) {
	const f = "id/flows/s01.yaml"
	long := strings.Repeat("kata ", 101) + "akhir"
	for _, b := range []broken{
		{"no title", f, "title: Petakan\n", "", `^id/flows/s01.yaml: title: the text is missing`},
		{"no intro", f, "intro: Mulai dari yang dekat, {sapaan}.\n", "", `^id/flows/s01.yaml: intro: the text is missing`},
		{"no word when saved", f, "saved: Tercatat. Berikutnya, temui <b>{partner}</b>.\n", "", `^id/flows/s01.yaml: saved: the text is missing`},
		{"title too long", f, "title: Petakan", "title: Petakan semua calon mitra yang ada di sekitar", `^id/flows/s01.yaml:1: title: 45 characters, at most 40 fit`},
		{"title with markup", f, "title: Petakan", "title: Petakan & pilih", `^id/flows/s01.yaml:1: title: '&' cannot stand here`},
		{"title with a placeholder", f, "title: Petakan", `title: "Petakan {partner}"`, `^id/flows/s01.yaml:1: title: placeholder {partner} is not known here`},
		{"intro too long", f, "intro: Mulai", "intro: " + long, `^id/flows/s01.yaml:2: intro: \d+ characters, at most 500 fit`},
		{"unknown placeholder", f, "{sapaan}", "{sapa}", `^id/flows/s01.yaml:2: intro: placeholder {sapa} is not known here`},
		{"question without words", f, "  day: {ask: \"Kapan?\", short: Hari}\n", "", `^id/flows/s01.yaml:4: questions.day: the words of the question are missing`},
		{"words without question", f, "  fit:", "  fits: {ask: Apa, short: A}\n  fit:", `^id/flows/s01.yaml:11: questions.fits: there is no such question`},
		{"no ask", f, `{ask: "Kapan?", short: Hari}`, `{short: Hari}`, `^id/flows/s01.yaml:12: questions.day.ask: the text is missing`},
		{"no short", f, `{ask: "Kapan?", short: Hari}`, `{ask: Kapan}`, `^id/flows/s01.yaml:12: questions.day.short: the text is missing`},
		{"ask too long", f, "Apa yang perlu?", long, `^id/flows/s01.yaml:6: questions.needs.ask: \d+ characters, at most 500 fit`},
		{"short too long", f, "short: Kebutuhan", "short: Kebutuhan lembaga saat ini", `^id/flows/s01.yaml:7: questions.needs.short: 26 characters, at most 24 fit`},
		{"option without label", f, "{tools: Alat, market: Pasar}", "{tools: Alat}", `^id/flows/s01.yaml:9: questions.needs.options: the label of option market is missing`},
		{"all labels missing", f, "    options: {tools: Alat, market: Pasar}\n", "", `^id/flows/s01.yaml:5: questions.needs.options: the label of option tools is missing`},
		{"label without option", f, "market: Pasar}", "market: Pasar, money: Modal}", `^id/flows/s01.yaml:9: questions.needs.options: there is no option "money"`},
		{"label too long", f, "market: Pasar", "market: Pasar untuk semua hasil karya peserta kursus", `^id/flows/s01.yaml:9: questions.needs.options.market: 44 characters, at most 40 fit`},
		{"empty label", f, "market: Pasar", `market: ""`, `^id/flows/s01.yaml:9: questions.needs.options.market: the text is missing`},
		{"the same label", f, "market: Pasar", "market: alat", `^id/flows/s01.yaml:9: questions.needs.options: options tools and market have the same label`},
		{"column without words", f, "      what: {ask: \"Apa?\", short: Kegiatan}\n", "", `^id/flows/s01.yaml:16: questions.plan.columns.what: the words of the question are missing`},
		{"words without column", f, "      what:", "      who: {ask: Siapa, short: Siapa}\n      what:", `^id/flows/s01.yaml:17: questions.plan.columns.who: there is no such question`},
		{"recall words without a question", f, "title: Petakan", "title: Petakan\nrecall: {ask: Apa}", `^id/flows/s01.yaml:2: recall: flows/s01.yaml has no recall question`},
		{"a column's label", f, `"no": Belum`, `"nope": Belum`, `^id/flows/s01.yaml:18: questions.plan.columns.status.options: the label of option no is missing`},
	} {
		b.run(t)
	}
	t.Run("flow without words", func(t *testing.T) {
		fsys := small()
		delete(fsys, f)
		wantProblem(t, fsys, `^id/flows/s01.yaml: the words of flow s01 are missing`)
	})
	t.Run("words without flow", func(t *testing.T) {
		wantProblem(t, add(small(), "id/flows/s77.yaml", "title: Lain\n"), `^id/flows/s77.yaml: there is no flow "s77"`)
	})
}

func TestGuideChecks(t *testing.T) {
	const a, c = "id/guide/a.yaml", "id/guide/c.yaml"
	long := strings.Repeat("kata ", 101) + "akhir"
	for _, b := range []broken{
		{"item twice", c, "id: C1\n  part: C", "id: A1\n  part: A", `^id/guide/c.yaml:1: item A1: the id is there twice`},
		{"item id", c, "id: C1", "id: c1", `^id/guide/c.yaml:1: item c1: id "c1": capital letters and a number`},
		{"part", c, "part: C", "part: K", `^id/guide/c.yaml:1: item C1: part "K": must be A, B, C or about`},
		{"part of another item", c, "id: C1", "id: B1", `^id/guide/c.yaml:1: item B1: the id does not fit part C`},
		{"no icon", a, "  icon: 🗺\n", "", `^id/guide/a.yaml:1: item A1: icon: one emoji`},
		{"no title", a, "  title: Petakan mitra\n", "", `^id/guide/a.yaml:1: item A1, title: the text is missing`},
		{"title too long", a, "Petakan mitra", strings.Repeat("a", 41), `^id/guide/a.yaml:3: item A1, title: 41 characters, at most 40 fit`},
		{"title with markup", a, "Petakan mitra", "Petakan <b>mitra</b>", `^id/guide/a.yaml:3: item A1, title: '<' cannot stand here`},
		{"card title too long", a, "title: Siapa?", "title: " + strings.Repeat("a", 41), `^id/guide/a.yaml:6: item A1, card 1, title: 41 characters`},
		{"card too long", a, "Memetakan", long, `^id/guide/a.yaml:8: item A1, card 1, body: \d+ characters, at most 500 fit`},
		{"unknown placeholder", a, "{sapaan}", "{partner}", `^id/guide/a.yaml:8: item A1, card 1, body: placeholder {partner} is not known`},
		{"no body", c, "[{body: Utamakan mitra.}]", "[{title: Judul}]", `^id/guide/c.yaml:7: item C1, card 1, body: the text is missing`},
		{"no cards", c, "[{body: Utamakan mitra.}]", "[]", `^id/guide/c.yaml:1: item C1: there are no cards`},
		{"unknown fact", a, "facts: [A1]", "facts: [A1, A77]", `^id/guide/a.yaml:7: item A1, card 1: facts.yaml has no fact "A77"`},
		{"fact on no card", a, "      facts: [A1]\n", "", `^id/guide: no card carries fact A1 \(Map the partners.\)`},
		{"fact lost from its card", a, "Memetakan", "Memilih", `^facts.yaml:1: fact A1 is lost in id: no card that names it says "memetakan"`},
		{"fact half lost", a, "dari yang kecil ke", "ke", `^facts.yaml:1: fact A1 is lost in id: no card that names it says "kecil`},
		{"no tip", c, "  tip: Sapa satu mitra.\n", "", `^id/guide/c.yaml:1: item C1, tip: the text is missing`},
		{"tip too long", c, "Sapa satu mitra.", strings.Repeat("a", 201), `^id/guide/c.yaml:5: item C1, tip: 201 characters, at most 200 fit`},
		{"no greeting", c, "  greeting: Salam dari {institution} untuk {partner}.\n", "", `^id/guide/c.yaml:1: item C1, greeting: the text is missing`},
		{"greeting too long", c, "Salam", strings.Repeat("a", 300), `^id/guide/c.yaml:6: item C1, greeting: \d+ characters, at most 300 fit`},
		{"greeting with sapaan", c, "{partner}", "{sapaan}", `^id/guide/c.yaml:6: item C1, greeting: placeholder {sapaan} is not known`},
		{"tip outside of part C", a, "  icon: 🗺", "  icon: 🗺\n  tip: Sapa.", `^id/guide/a.yaml:5: item A1: tip and greeting are for part C`},
	} {
		b.run(t)
	}
	t.Run("no guide", func(t *testing.T) {
		fsys := small()
		delete(fsys, a)
		delete(fsys, c)
		wantProblem(t, fsys, `^id/guide: there is no guide`)
	})
}

func TestFactChecks(t *testing.T) {
	const f = "facts.yaml"
	for _, b := range []broken{
		{"fact twice", f, "- id: A1", "- {id: A1, says: Twice., words: {id: [a]}}\n- id: A1", `^facts.yaml:2: fact A1: the id is there twice`},
		{"no statement", f, "  says: Map the partners.\n", "", `^facts.yaml:1: fact A1: id and says must be there`},
		{"no words", f, "{id: [memetakan, \"kecil.*besar\"]}", "{}", `^facts.yaml:1: fact A1: there are no words for language id`},
		{"no pattern", f, "memetakan", `"(memetakan"`, `^facts.yaml:1: fact A1: "\(memetakan" is no pattern`},
		{"empty pattern", f, "memetakan", `" "`, `^facts.yaml:1: fact A1: " " is no pattern`},
	} {
		b.run(t)
	}
}

func TestLanguageChecks(t *testing.T) {
	mustLoad(t, english(small()))
	tests := []struct {
		name, file, from, to string
		want                 string
	}{
		{"text missing", "en/ui.yaml", "  home: 🏠 Menu\n", "", `^en/ui.yaml: menu.home: the text is missing`},
		{"text too many", "en/ui.yaml", "  home:", "  house: House\n  home:", `^en/ui.yaml:6: menu.house: there is no such text in id`},
		{"placeholder lost", "en/ui.yaml", "{n} mitra", "some partners", `^en/ui.yaml:3: menu.text: placeholders are {}, in id {n}`},
		{"placeholder renamed", "en/ui.yaml", "{name}", "{partner}", `^en/ui.yaml:7: terms: placeholders are {partner}, in id {name}`},
		{"item missing", "en/guide/c.yaml", "id: C1", "id: C2", `^en/guide: item C1 is missing`},
		{"item too many", "en/guide/c.yaml", "id: C1", "id: C2", `^en/guide/c.yaml:1: there is no item C2 in id`},
		{"question without words", "en/flows/s01.yaml", "  day: {ask: \"Kapan?\", short: Hari}\n", "", `^en/flows/s01.yaml:4: questions.day: the words of the question are missing`},
		{"why missing", "en/flows/s01.yaml", "    why: Supaya cocok.\n", "", `^en/flows/s01.yaml:5: questions.needs.why: the text is missing`},
		{"example missing", "en/flows/s01.yaml", ", example: mesin jahit", "", `^en/flows/s01.yaml:10: questions.which.example: the text is missing`},
		{"fact lost", "en/guide/a.yaml", "Memetakan", "Map", `^facts.yaml:1: fact A1 is lost in en`},
		{"fact words missing", "facts.yaml", "en: [memetakan], ", "", `^facts.yaml:1: fact A1: there are no words for language en`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantProblem(t, edit(english(small()), tt.file, tt.from, tt.to), tt.want) })
	}
	t.Run("flow without words", func(t *testing.T) {
		fsys := english(small())
		delete(fsys, "en/flows/s01.yaml")
		wantProblem(t, fsys, `^en/flows/s01.yaml: the words of flow s01 are missing`)
	})
	t.Run("sapaan may go", func(t *testing.T) {
		mustLoad(t, edit(english(small()), "en/ui.yaml", ", {sapaan}.", "."))
	})
}

func TestTextChecks(t *testing.T) {
	tests := []struct {
		name, text string
		want       string // "" where the text is sound
	}{
		{"sound", "<b>Baik</b>, <i>mari <u>kita</u></i> mulai – “pelan-pelan”… 👩‍🏫 Rp10.000 &lt;3 &amp; &quot;x&quot;", ""},
		{"all tags", "<b>a</b><i>a</i><u>a</u><s>a</s><code>a</code><blockquote>a</blockquote>", ""},
		{"link", `<a href="https://example.org/?a=1&amp;b={n}">x</a>`, ""},
		{"lines", "satu\n\ndua\n• tiga", ""},
		{"ending of a file", "buka berkas .xlsx", ""},
		{"not closed", "<b>tebal", "<b> is not closed"},
		{"closed twice", "<b>a</b></b>", "</b> closes nothing"},
		{"crossed", "<b><i>a</b></i>", "</b> closes nothing"},
		{"unknown tag", "<strong>a</strong>", "unknown tag <strong>"},
		{"big tag", "<B>a</B>", "unknown tag <B>"},
		{"line break tag", "a<br>b", "unknown tag <br>"},
		{"attribute", `<b class="x">a</b>`, "only <a href"},
		{"link without address", "<a>x</a>", "only <a href"},
		{"link of a dangerous kind", `<a href="javascript:x">x</a>`, "only <a href"},
		{"stray &", "satu & dua", "a stray &"},
		{"unknown entity", "satu&nbsp;dua", "a stray &"},
		{"stray <", "1 < 2", "a stray <"},
		{"stray < before a tag", "1 < <b>2</b>", "a stray <"},
		{"stray >", "2 > 1", "a stray >"},
		{"brace", "a {b", "a brace"},
		{"placeholder with a capital", "{Nama}", "a brace"},
		{"empty placeholder", "{}", "a brace"},
		{"space at the end of a line", "satu \ndua", "beginning or end of a line"},
		{"space at the end", "satu ", "beginning or end of a line"},
		{"two spaces", "satu  dua", "two spaces"},
		{"tab", "satu\tdua", "a tab"},
		{"empty lines", "satu\n\n\ndua", "more than one empty line"},
		{"three dots", "lalu...", "dots in a row"},
		{"two hyphens", "a -- b", "two hyphens"},
		{"doubled mark", "Apa??", "a doubled mark"},
		{"space before a mark", "Apa ?", "a space before a mark"},
		{"space before a comma", "satu , dua", "a space before a mark"},
		{"no-break space", "Rp\u00a010", "an invisible or broken character"},
		{"soft hyphen", "kemi\u00adtraan", "an invisible or broken character"},
		{"zero width", "kemi\u200btraan", "an invisible or broken character"},
		{"direction", "\u202eabc", "an invisible or broken character"},
		{"broken", "a\ufffdb", "an invisible or broken character"},
		{"control", "a\x07b", "a control character"},
		{"carriage return", "a\r\nb", "a control character"},
		{"not composed", "cafe\u0301", "not in Unicode form NFC"},
		{"too long for Telegram", strings.Repeat("😀", 2049), "4098 characters, Telegram takes at most 4096"},
		{"as long as it may be", "<b>" + strings.Repeat("😀", 2048) + "</b>", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(lint(tt.text, rules{html: true, anyName: true}), "; ")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("lint(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// Tags do not count, and an emoji of several parts counts as what it is made of, never as less.
func TestLengthIsWhatPeopleSee(t *testing.T) {
	if got := lint("<b>"+strings.Repeat("é", 40)+"</b>", rules{max: 40, html: true}); len(got) > 0 {
		t.Errorf("40 letters in 40: %v", got)
	}
	if got := lint("&amp;&amp;", rules{max: 2, html: true}); len(got) > 0 {
		t.Errorf("2 entities in 2: %v", got)
	}
	if got := lint(strings.Repeat("é", 41), rules{max: 40}); len(got) != 1 {
		t.Errorf("41 letters in 40: %v", got)
	}
}

func TestUIChecks(t *testing.T) {
	broken{"markup", "id/ui.yaml", "<b>Menu</b>", "<b>Menu", `^id/ui.yaml:3: menu.text: <b> is not closed`}.run(t)
	broken{"brace", "id/ui.yaml", "{n}", "{n", `^id/ui.yaml:3: menu.text: a brace that belongs to no placeholder`}.run(t)
}

// No content may bring Load down; what it accepts, it serves.
func FuzzLoad(f *testing.F) {
	for name, file := range small() {
		f.Add(name, string(file.Data))
	}
	f.Add("id/ui.yaml", "a: &x {b: c}\nd: *x\n<<: *x\n")
	f.Add("flows/s01.yaml", "id: s01\nquestions: [null, {id: a, kind: rows, columns: [null]}]")
	f.Add("id/guide/a.yaml", "- null\n- {id: A1, cards: [null]}")
	f.Fuzz(func(t *testing.T, name, text string) {
		fsys := small()
		if _, ok := fsys[name]; !ok {
			return
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		l, err := Load(fsys)
		if (l == nil) == (err == nil) {
			t.Fatalf("Load = %v, %v", l, err)
		}
		if err != nil {
			return
		}
		for _, key := range l.Keys("id") {
			if s := l.Text("id", key); len(markup(s)) > 0 {
				t.Errorf("%s: %q is no sound HTML", key, s)
			}
		}
	})
}
