package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// show writes entities as "type@offset+length(argument)", for tables.
func show(entities []wireEntity) string {
	var out []string
	for _, e := range entities {
		s := fmt.Sprintf("%s@%d+%d", e.Type, e.Offset, e.Length)
		if e.URL != "" || e.Language != "" || e.CustomEmojiID != "" {
			s += "(" + e.URL + e.Language + e.CustomEmojiID + ")"
		}
		if e.User != nil {
			s += fmt.Sprintf("(user %d)", e.User.ID)
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestHTML(t *testing.T) {
	for _, c := range []struct{ name, src, text, entities, page string }{
		{"plain", "Halo, Bu", "Halo, Bu", "", "Halo, Bu"},
		{"all simple tags", "<b>a</b><strong>b</strong><i>c</i><em>d</em><u>e</u><ins>f</ins><s>g</s><strike>h</strike><del>i</del>", "abcdefghi",
			"bold@0+1 bold@1+1 italic@2+1 italic@3+1 underline@4+1 underline@5+1 strikethrough@6+1 strikethrough@7+1 strikethrough@8+1",
			"<b>a</b><b>b</b><i>c</i><i>d</i><u>e</u><u>f</u><s>g</s><s>h</s><s>i</s>"},
		{"capitals", "<B>a</B>", "a", "bold@0+1", "<b>a</b>"},
		{"nested", "<b>a<i>b</i></b>", "ab", "bold@0+2 italic@1+1", "<b>a<i>b</i></b>"},
		{"twice the same", "<b><strong>a</strong></b>", "a", "bold@0+1", "<b>a</b>"},
		{"spoilers", `<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>`, "ab", "spoiler@0+1 spoiler@1+1",
			`<span class="tg-spoiler">a</span><span class="tg-spoiler">b</span>`},
		{"UTF-16", "😀<b>é😀</b>x", "😀é😀x", "bold@2+3", "😀<b>é😀</b>x"},
		{"references", "&lt;b&gt; &amp; &quot;x&quot; &#233; &#x1F600; &copy; &", `<b> & "x" é 😀 &copy; &`, "", "&lt;b&gt; &amp; &#34;x&#34; é 😀 &amp;copy; &amp;"},
		{"references without semicolon", "a &lt b", "a < b", "", "a &lt; b"},
		{"link", `<a href="https://contoh.id/a?b=1&amp;c=2">di sini</a>`, "di sini", "text_link@0+7(https://contoh.id/a?b=1&c=2)",
			`<a href="https://contoh.id/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">di sini</a>`},
		{"link without quotes", `<a href='contoh.id'>x</a>`, "x", "text_link@0+1(http://contoh.id/)", `<a href="http://contoh.id/" target="_blank" rel="noopener noreferrer">x</a>`},
		{"attributes of other kinds", `<a title=x href="contoh.id" rel>y</a>`, "y", "text_link@0+1(http://contoh.id/)", `<a href="http://contoh.id/" target="_blank" rel="noopener noreferrer">y</a>`},
		{"useless link", `<a href="javascript:alert(1)">x</a>`, "x", "", "x"},
		{"person", `<a href="tg://user?id=1001">Bu Sekar</a>`, "Bu Sekar", "text_mention@0+8(user 1001)", "Bu Sekar"},
		{"code", "<code>a&lt;b</code>", "a<b", "code@0+3", "<code>a&lt;b</code>"},
		{"block with a language", `<pre><code class="language-go">x := 1</code></pre>`, "x := 1", "pre@0+6(go)", `<pre><code class="language-go">x := 1</code></pre>`},
		{"block", "<pre>x</pre>", "x", "pre@0+1", "<pre>x</pre>"},
		{"bold around code", "<b>a<code>b</code>c</b>", "abc", "bold@0+1 code@1+1 bold@2+1", "<b>a</b><code>b</code><b>c</b>"},
		{"quotes", "<blockquote>a</blockquote>\n<blockquote expandable>b</blockquote>", "a\nb", "blockquote@0+1 expandable_blockquote@2+1",
			"<blockquote>a</blockquote>\n<blockquote expandable>b</blockquote>"},
		{"emoji", `<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`, "👍", "custom_emoji@0+2(5368324170671202286)", "👍"},
		{"empty element", "a<b></b>", "a", "", "a"},
		{"short end tag", "<b>a</>", "a", "bold@0+1", "<b>a</b>"},
		{"white space at the ends", "  \n<b> a </b>\n ", " a", "bold@0+2", "<b> a</b>"},
		{"carriage returns", "a\r\nb", "a\nb", "", "a\nb"},
		{"control characters", "a&#7;b", "a b", "", "a b"},
		{"command and mention", "/mulai atau /catat@mitra_sandbox_bot, tanya @siapa #LKP2026", "/mulai atau /catat@mitra_sandbox_bot, tanya @siapa #LKP2026",
			"bot_command@0+6 bot_command@12+24 mention@44+6 hashtag@51+8", "/mulai atau /catat@mitra_sandbox_bot, tanya @siapa #LKP2026"},
		{"no command", "1/2 a/b //x http", "1/2 a/b //x http", "", "1/2 a/b //x http"},
		{"links found", "lihat contoh.id/a, lalu https://contoh.org.", "lihat contoh.id/a, lalu https://contoh.org.", "url@6+11 url@24+18",
			`lihat <a href="http://contoh.id/a" target="_blank" rel="noopener noreferrer">contoh.id/a</a>, lalu <a href="https://contoh.org/" target="_blank" rel="noopener noreferrer">https://contoh.org</a>.`},
		{"mail", "surat ke uji@contoh.id", "surat ke uji@contoh.id", "email@9+13", `surat ke <a href="mailto:uji@contoh.id" target="_blank" rel="noopener noreferrer">uji@contoh.id</a>`},
		{"nothing found in code", "<code>/mulai contoh.id</code>", "/mulai contoh.id", "code@0+16", "<code>/mulai contoh.id</code>"},
		{"a quote in a link", `<a href="https://contoh.id/&quot;onclick=&quot;x">x</a>`, "x", `text_link@0+1(https://contoh.id/"onclick="x)`,
			`<a href="https://contoh.id/&#34;onclick=&#34;x" target="_blank" rel="noopener noreferrer">x</a>`},
	} {
		text, spans, err := parseHTML(strings.ReplaceAll(c.src, "\r", ""))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := finish(text, spans)
		if got.text != c.text || show(got.entities) != c.entities {
			t.Errorf("%s:\n got %q %s\nwant %q %s", c.name, got.text, show(got.entities), c.text, c.entities)
		}
		if page := renderHTML(got.text, got.entities); page != c.page {
			t.Errorf("%s: page\n got %s\nwant %s", c.name, page, c.page)
		}
	}
}

// Entities that overlap crosswise still give properly nested tags.
func TestRenderOverlaps(t *testing.T) {
	got := renderHTML("abcdef", []wireEntity{{Type: "bold", Offset: 0, Length: 4}, {Type: "italic", Offset: 2, Length: 4}, {Type: "bold", Offset: 9, Length: 1}})
	if want := "<b>ab<i>cd</i></b><i>ef</i>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

var reSafeTag = regexp.MustCompile(`</?(?:b|i|u|s|code|pre|blockquote|a|span)>|<blockquote expandable>|<span class="tg-spoiler">|<code class="language-[^"<>]*">|<a href="(?:https?|tg|mailto):[^"<>]*" target="_blank" rel="noopener noreferrer">`)

// Whatever a bot sends: either Telegram's kind of error, or a text with entities inside it and a page without anything
// that could act.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{"<b>a</b>", `<a href="x.id">&#60;</a>`, "<pre><code class=\"language-a\">x</code></pre>", "</b>", "<b", "&#x;", "😀<i>é</i>", "<blockquote expandable>x</blockquote> @ab #c /d e.id"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if !utf8.ValidString(src) {
			return // refused before the parser
		}
		text, spans, err := parseHTML(src)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		rich := finish(text, spans)
		for _, e := range rich.entities {
			from, ok1 := byteOffset(rich.text, e.Offset)
			to, ok2 := byteOffset(rich.text, e.Offset+e.Length)
			if !ok1 || !ok2 || from >= to {
				t.Errorf("%q: entity %+v outside %q", src, e, rich.text)
			}
		}
		page := renderHTML(rich.text, rich.entities)
		if rest := reSafeTag.ReplaceAllString(page, ""); strings.ContainsAny(rest, "<>") {
			t.Errorf("%q: page %q keeps %q", src, page, rest)
		}
	})
}

// The decoder of parameters takes any bytes in any form and either refuses them or gives canonical JSON.
func FuzzParams(f *testing.F) {
	f.Add("application/json", `{"chat_id":1,"text":"x"}`, "")
	f.Add("application/x-www-form-urlencoded", "chat_id=1&text=x", "a=b")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx\r\n--b--\r\n", "chat_id=%31")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"document\"; filename=\"x\"\r\n\r\nx\r\n--b--", "")
	s, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	specs := s.methods["senddocument"].params
	f.Fuzz(func(t *testing.T, contentType, body, query string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header["Content-Type"] = []string{contentType}
		r.URL.RawQuery = query
		got, files, err := readParams(httptest.NewRecorder(), r)
		if err == nil {
			var a *args
			if a, err = check(specs, got, files); err == nil {
				for name, v := range a.values {
					if !json.Valid(v) {
						t.Errorf("%s: %q is no JSON", name, v)
					}
				}
				if !json.Valid(a.record()) {
					t.Errorf("record: %q is no JSON", a.record())
				}
				return
			}
		}
		if _, ok := err.(*apiError); !ok {
			t.Errorf("an error that is none of Telegram's: %v", err)
		}
	})
}

func TestByteOffset(t *testing.T) {
	for _, c := range []struct {
		text  string
		units int
		at    int
		ok    bool
	}{{"", 0, 0, true}, {"a", 1, 1, true}, {"a", 2, 1, false}, {"a", -1, 1, false}, {"😀a", 1, 0, false}, {"😀a", 2, 4, true}, {"éa", 1, 2, true}} {
		if at, ok := byteOffset(c.text, c.units); ok != c.ok || ok && at != c.at {
			t.Errorf("%q at %d: %d %v", c.text, c.units, at, ok)
		}
	}
}

func TestCheckLink(t *testing.T) {
	for link, want := range map[string]string{
		"contoh.id": "http://contoh.id/", "https://contoh.id": "https://contoh.id/", "https://contoh.id/a#b": "https://contoh.id/a#b",
		"https://wa.me/628001001": "https://wa.me/628001001", "tg://resolve?domain=x": "tg://resolve?domain=x", "tg:resolve": "tg:resolve",
		"http://localhost": "", "ftp://contoh.id": "", "": "", "https://user@contoh.id": "", "http://[::1]/": "http://[::1]/", "mailto:a@b.id": "",
	} {
		got, err := checkLink(link)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v, want %q", link, got, err, want)
		}
	}
}

func TestEntitiesParameter(t *testing.T) {
	all := `[{"type":"text_link","offset":0,"length":1,"url":"contoh.id"},{"type":"text_mention","offset":1,"length":1,"user":{"id":5,"is_bot":false,"first_name":"x"}},
		{"type":"pre","offset":2,"length":1,"language":"go"},{"type":"custom_emoji","offset":3,"length":1,"custom_emoji_id":"9"}]`
	var given []wireEntity
	decode(t, []byte(all), &given)
	spans, err := spansOf("abcd", given)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := show(finish("abcd", spans).entities), "text_link@0+1(http://contoh.id/) text_mention@1+1(user 5) pre@2+1(go) custom_emoji@3+1(9)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, bad := range []wireEntity{{Type: "text_link", Length: 1, URL: "x"}, {Type: "text_mention", Length: 1}, {Type: "custom_emoji", Length: 1}, {Type: "bold"}} {
		if _, err := spansOf("abcd", []wireEntity{bad}); err == nil {
			t.Errorf("%+v: accepted", bad)
		}
	}
	w := newWorld(t, Options{})
	w.start(1001)
	var m wireMessage
	w.must("sendMessage", `{"chat_id":1001,"text":"😀 tebal","entities":[{"type":"bold","offset":3,"length":5},{"type":"bot_command","offset":0,"length":2}]}`, &m)
	if want := []wireEntity{{Type: "bold", Offset: 3, Length: 5}}; !reflect.DeepEqual(m.Entities, want) {
		t.Errorf("entities %+v", m.Entities)
	}
}

// Hostile input of the largest size costs little: nothing grows with the square of its length.
func TestHTMLStaysCheap(t *testing.T) {
	for name, src := range map[string]string{
		"nested":   strings.Repeat("<b>", 4600) + "x" + strings.Repeat("</b>", 4600),
		"cut up":   strings.Repeat("<b>", 2000) + strings.Repeat("<code>x</code>y", 1200) + strings.Repeat("</b>", 2000),
		"mentions": strings.Repeat("@abc ", 6500),
		"dots":     strings.Repeat("a.", 16000),
		"slashes":  strings.Repeat("/a", 16000),
		"open":     strings.Repeat("<", 32000),
		"ands":     strings.Repeat("&#", 16000),
	} {
		done := testing.AllocsPerRun(1, func() {
			text, spans, err := parseHTML(src)
			if err == nil {
				rich := finish(text, spans)
				renderHTML(rich.text, rich.entities)
			}
		})
		if done > 60_000 {
			t.Errorf("%s: %.0f allocations", name, done)
		}
	}
}
