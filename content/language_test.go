package content

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// The tests of this file hold English to what it shares with Indonesian, and look for what was left untranslated.

// shared are names and terms that English texts keep in Indonesian, with the reason.
var shared = []struct{ phrase, why string }{
	{"Nota Kesepahaman", "what the paper is called"},
	{"Perjanjian Kerja Sama", "what the paper is called"},
	{"Lembaga Kursus dan Pelatihan", "what LKP stands for"},
	{"Pusat Kegiatan Belajar Masyarakat", "what PKBM stands for"},
	{"Pendidikan Anak Usia Dini", "what PAUD stands for"},
	{"dunia usaha dan dunia industri", "what DUDI stands for"},
	{"bapak angkat", "the guide's term, explained where it stands"},
	{"anak angkat", "the guide's term, explained where it stands"},
	{"Pembuatan Tas Rajut", "the name of a programme"},
	{"BP-PAUD dan Dikmas Kalimantan Selatan", "the publisher"},
	{"Tim Pengembang Kursus", "the authors"},
	{"“bertahap”", "a word of the original that was corrected"},
	{"“peran”", "a word of the original that was corrected"},
	{"(pendamping)", "the guide's term, explained where it stands"},
	{"(balai)", "what people call the place"},
	{"(dinas)", "what people call the place"},
	{"Kpts/OT", "the number of a decree"},
	{"Koperasi Makmur Bersama", "an invented name"},
	{"LKP Jahit Melati", "an invented name"},
	{"Bahasa Indonesia", "what people call the language, also in English"},
}

// both are words that English and Indonesian texts have in common.
var both = map[string]string{
	"names":            "adha nyepi pancasila ramadan anwar rina sari banjarbaru jakarta banjarmasin jayapura kalimantan indonesia hipki telegram whatsapp excel google",
	"short forms":      "lkp pkbm paud mou pks dudi kud bumn pkw wib wita wit cv rp json xlsx csv vcf mb ics url",
	"forms of address": "bapak ibu kak mas mbak bu pak",
	"terms, explained": "akad meterai mitra",
	"the same in both": "a agenda b basis bot c data email formal forum informal investor margin media mentor menu monitoring no " +
		"november personal plasma start target tip tips",
}

var word = regexp.MustCompile(`[a-z]+`)

// indonesian are all words of the Indonesian texts, without the names of works and what is in the languages' own words.
func indonesian(l *Library) map[string]bool {
	words := map[string]bool{}
	each(l, Base, func(where, text string) {
		if where == "ui command.bahasa" || typed(where) {
			return // for who does not read Indonesian, and what is typed in any language
		}
		for _, w := range word.FindAllString(strings.ToLower(plain(titles.ReplaceAllString(cut(text).bare(), ""))), -1) {
			words[w] = true
		}
	})
	return words
}

// bare is the text without its placeholders.
func (t template) bare() string {
	s := strings.Join(t.lits, " ")
	for _, forms := range t.forms {
		s += " " + forms[0] + " " + forms[1]
	}
	return s
}

// typed are lists of words that are understood, not said.
func typed(where string) bool { return strings.HasPrefix(where, "ui spoken.") }

// forPartner are texts that a partner reads, who is Indonesian, or that become part of such a text.
func forPartner(where string) bool {
	return strings.HasSuffix(where, " greeting") || where == "ui partner.tell_text" || strings.HasPrefix(where, "ui greeting.") || yielded(where)
}

// yielded are the texts for partners among what the steps yield.
func yielded(where string) bool {
	return strings.HasPrefix(where, "ui earlyout.") || strings.HasPrefix(where, "ui latedoc.") || strings.HasPrefix(where, "ui kabar.")
}

func TestNothingIsLeftInIndonesian(t *testing.T) {
	l := mustLoad(t, Embedded())
	words := indonesian(l)
	allowed := map[string]bool{}
	for _, list := range both {
		for w := range strings.FieldsSeq(list) {
			allowed[w] = true
		}
	}
	kept := map[string]bool{}
	each(l, "en", func(where, text string) {
		if forPartner(where) || where == "ui command.bahasa" || typed(where) {
			return
		}
		text = plain(titles.ReplaceAllString(cut(text).bare(), ""))
		for _, s := range shared {
			if strings.Contains(text, s.phrase) {
				kept[s.phrase] = true
				text = strings.ReplaceAll(text, s.phrase, "")
			}
		}
		for _, w := range word.FindAllString(strings.ToLower(text), -1) {
			if words[w] && !allowed[w] {
				t.Errorf("%s: %q is Indonesian, in %q", where, w, text)
			}
		}
	})
	for _, s := range shared {
		if !kept[s.phrase] {
			t.Errorf("%q (%s) need not be allowed any more", s.phrase, s.why)
		}
	}
}

// A partner of an English-reading owner is still Indonesian.
func TestTextsForPartnersAreTheSameInAllLanguages(t *testing.T) {
	l := mustLoad(t, Embedded())
	texts := map[string]string{}
	each(l, Base, func(where, text string) {
		if forPartner(where) && text != "" {
			texts[where] = text
		}
	})
	sent := slices.DeleteFunc(slices.Sorted(maps.Keys(texts)), yielded)
	if len(sent) != 37 {
		t.Fatalf("%d texts for partners, want 6 greetings and one for the first time, 5 openings, the notice, a name, 20 days and what is said on them: %v", len(sent), sent)
	}
	for _, lang := range l.Languages() {
		each(l, lang, func(where, text string) {
			if forPartner(where) && text != texts[where] {
				t.Errorf("%s: %s differs from the Indonesian one", lang, where)
			}
		})
	}
}

// Flows and cards have the same placeholders in all languages, but for {sapaan}; ui.yaml is held to that by Load.
func TestFlowsHaveTheSamePlaceholders(t *testing.T) {
	l := mustLoad(t, Embedded())
	want := map[string][]string{}
	each(l, Base, func(where, text string) { want[where] = placeholders(text) })
	for _, lang := range l.Languages() {
		seen := 0
		each(l, lang, func(where, text string) {
			seen++
			if !slices.Equal(placeholders(text), want[where]) {
				t.Errorf("%s: %s has placeholders %v, in %s %v", lang, where, placeholders(text), Base, want[where])
			}
		})
		if seen < len(want) {
			t.Errorf("%s: %d texts, in %s %d", lang, seen, Base, len(want))
		}
	}
}

// Each card of a translation carries the same facts, so that no card says more or less than its model.
func TestCardsMatchCardByCard(t *testing.T) {
	l := mustLoad(t, Embedded())
	for _, lang := range l.Languages() {
		for _, model := range l.Guide(Base) {
			it, _ := l.Item(lang, model.ID)
			if len(it.Cards) != len(model.Cards) || it.Icon != model.Icon {
				t.Errorf("%s %s: %d cards under %s, in %s %d under %s", lang, it.ID, len(it.Cards), it.Icon, Base, len(model.Cards), model.Icon)
				continue
			}
			for i, card := range it.Cards {
				if !slices.Equal(card.Facts, model.Cards[i].Facts) {
					t.Errorf("%s %s card %d: facts %v, in %s %v", lang, it.ID, i+1, card.Facts, Base, model.Cards[i].Facts)
				}
			}
		}
	}
}

// Telegram cuts or refuses longer ones (Bot API: setMyName, setMyShortDescription, setMyDescription, BotCommand).
func TestProfileFits(t *testing.T) {
	l := mustLoad(t, Embedded())
	for _, lang := range l.Languages() {
		for _, key := range l.Keys(lang) {
			limit := map[string]int{"profile.name": 64, "profile.short": 120, "profile.description": 512}[key]
			if strings.HasPrefix(key, "command.") {
				limit = 256
			}
			if n := utf8.RuneCountInString(l.Plain(lang, key)); limit > 0 && n > limit {
				t.Errorf("%s %s: %d characters, at most %d", lang, key, n, limit)
			}
		}
	}
}

// englishSlips are what the house does not write in English: another spelling than the British one, reproach, slang.
var englishSlips = map[string]string{
	`(organi|reali|recogni|summari|finali)z`:        "-ise",
	`\b(color|center|labor|favor|neighbor)`:         "British spelling",
	`\bprograms?\b`:                                 "programme",
	`\b(gonna|wanna|pls|ok|guys|folks)\b`:           "plain words",
	`\bi\b`:                                         "I",
	`e-mail`:                                        "email",
	`\b(agreement letter|cooperate together)\b`:     "agreement, work together",
	`you (haven't|have not|did not|didn't|failed)`:  "no reproach",
	`\b(kindly|please note|in order to|utilise)\b`:  "plain words",
	`\b(stakeholders?|leverage|synergy|empower\w*)`: "words a child of twelve knows",
}

func TestEnglishSpellingAndAddress(t *testing.T) {
	l := mustLoad(t, Embedded())
	each(l, "en", func(where, text string) {
		text = plain(titles.ReplaceAllString(text, ""))
		for pattern, better := range englishSlips {
			if pattern != `\bi\b` {
				pattern = "(?i)" + pattern
			}
			if m := regexp.MustCompile(pattern).FindString(text); m != "" && !forPartner(where) && !typed(where) {
				t.Errorf("%s: %q; better: %s", where, m, better)
			}
		}
		if m := regexp.MustCompile(`\b[A-Z]{4,} [A-Z]{4,}\b`).FindString(text); m != "" {
			t.Errorf("%s: %q shouts", where, m)
		}
		if strings.Contains(text, "!") {
			t.Errorf("%s: an exclamation mark", where)
		}
		// A number that a word has to agree with has a form for one.
		if m := regexp.MustCompile(`\{[nab]\} (days?|weeks?|months?|years?|rows?|partners?|answers?|contacts?)\b`).FindString(text); m != "" {
			t.Errorf("%s: %q is wrong for 1: write {n} {n|day|days}", where, m)
		}
		if strings.IndexFunc(text, unicode.IsLetter) == 0 && strings.Contains(text, "’") {
			t.Errorf("%s: the apostrophe is the plain one", where)
		}
	})
}
