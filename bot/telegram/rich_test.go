package telegram

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"mitrabot/bot"
	"mitrabot/content"
)

func entity(kind models.MessageEntityType, from, length int) models.MessageEntity {
	return models.MessageEntity{Type: kind, Offset: from, Length: length}
}

func TestFormattingOfAPersonsClient(t *testing.T) {
	const bold, italic = models.MessageEntityTypeBold, models.MessageEntityTypeItalic
	link := entity(models.MessageEntityTypeTextLink, 0, 5)
	link.URL = "https://contoh.example/?a=1&b=\"2\""
	bad := link
	bad.URL = "javascript:alert(1)"
	for name, tc := range map[string]struct {
		text     string
		entities []models.MessageEntity
		want     string
		wrong    *bot.Misformat
	}{
		"none":                     {"halo", nil, "", nil},
		"only what Telegram finds": {"#halo", []models.MessageEntity{entity(models.MessageEntityTypeHashtag, 0, 5)}, "", nil},
		"bold":                     {"halo dunia", []models.MessageEntity{entity(bold, 5, 5)}, "halo <b>dunia</b>", nil},
		"escaped":                  {"a<b&c", []models.MessageEntity{entity(bold, 1, 2)}, "a<b>&lt;b</b>&amp;c", nil},
		"typed tags stay text":     {"<b>halo</b>", []models.MessageEntity{entity(italic, 3, 4)}, "&lt;b&gt;<i>halo</i>&lt;/b&gt;", nil},
		"nested":                   {"satu dua tiga", []models.MessageEntity{entity(italic, 5, 3), entity(bold, 0, 13)}, "<b>satu <i>dua</i> tiga</b>", nil},
		"the same place twice":     {"halo", []models.MessageEntity{entity(bold, 0, 4), entity(italic, 0, 4)}, "<b><i>halo</i></b>", nil},
		"side by side":             {"satudua", []models.MessageEntity{entity(bold, 0, 4), entity(italic, 4, 3)}, "<b>satu</b><i>dua</i>", nil},
		"after an emoji":           {"👋 halo", []models.MessageEntity{entity(bold, 3, 4)}, "👋 <b>halo</b>", nil},
		"link":                     {"lihat", []models.MessageEntity{link}, `<a href="https://contoh.example/?a=1&amp;b=&quot;2&quot;">lihat</a>`, nil},
		"link that is none":        {"lihat", []models.MessageEntity{bad}, "", nil},
		"overlapping":              {"satu dua tiga", []models.MessageEntity{entity(bold, 0, 8), entity(italic, 5, 8)}, "", &bot.Misformat{At: 6, Around: "dua tiga"}},
		"beyond the text":          {"halo", []models.MessageEntity{entity(bold, 2, 5)}, "", &bot.Misformat{At: 3, Around: "lo"}},
		"before the text":          {"halo", []models.MessageEntity{entity(bold, -1, 2)}, "", &bot.Misformat{At: 1, Around: "halo"}},
		"through an emoji":         {"👋 halo", []models.MessageEntity{entity(bold, 1, 4)}, "", &bot.Misformat{At: 2, Around: "\ufffd halo"}},
		"empty":                    {"halo", []models.MessageEntity{entity(bold, 1, 0)}, "", &bot.Misformat{At: 2, Around: "alo"}},
		"huge":                     {"halo", []models.MessageEntity{entity(bold, 1<<62, 1<<62)}, "", &bot.Misformat{At: 5, Around: ""}},
	} {
		got, wrong := rich(tc.text, tc.entities)
		if got != tc.want || (wrong == nil) != (tc.wrong == nil) || wrong != nil && *wrong != *tc.wrong {
			t.Errorf("%s: got %q, %+v; want %q, %+v", name, got, wrong, tc.want, tc.wrong)
		}
	}
}

// FuzzFormatting: whatever the entities, the result is balanced markup that says what was written, or the place of the
// fault.
func FuzzFormatting(f *testing.F) {
	f.Add("halo 👋 <b>dunia</b> & semua", 0, 4, 2, 6, uint8(3))
	f.Add("\u00e9\u0301🇮🇩x", 1, 5, 4, 1, uint8(7))
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int, kinds uint8) {
		text = strings.ToValidUTF8(text, "")
		kind := []models.MessageEntityType{models.MessageEntityTypeBold, models.MessageEntityTypePre, models.MessageEntityTypeSpoiler, models.MessageEntityTypeTextLink}
		list := []models.MessageEntity{entity(kind[kinds%4], a, b), entity(kind[kinds/4%4], c, d)}
		list[0].URL, list[1].URL = "https://contoh.example", "ftp://contoh.example"
		got, wrong := rich(text, list)
		if wrong != nil {
			if got != "" || wrong.At < 1 || wrong.At > len(utf16.Encode([]rune(text)))+1 {
				t.Errorf("%q and %+v", got, wrong)
			}
			return
		}
		if got != "" && content.Plain(got) != text {
			t.Errorf("%q became %q, which reads %q", text, got, content.Plain(got))
		}
		if strings.Count(got, "<") != strings.Count(got, ">") || strings.Count(got, "</") != strings.Count(got, "<")/2 {
			t.Errorf("unbalanced: %q", got)
		}
	})
}
