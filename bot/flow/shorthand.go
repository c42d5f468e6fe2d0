package flow

import (
	"mitrabot/bot/fuzzy"
	"strings"
	"unicode/utf8"
)

// What people type on small keys: words without their vowels, the usual shorthand, small words that mean nothing. An
// option is only taken where every word that was typed belongs to it; else the options are shown again.

// shorthand writes out the abbreviations and colloquial forms that are common in Indonesian messages.
var shorthand = map[string]string{
	"sdh": "sudah", "udh": "sudah", "udah": "sudah", "dah": "sudah", "blm": "belum", "blum": "belum", "belom": "belum",
	"tdk": "tidak", "tak": "tidak", "gak": "tidak", "ga": "tidak", "gk": "tidak", "nggak": "tidak", "ngga": "tidak",
	"enggak": "tidak", "engga": "tidak", "ndak": "tidak", "tau": "tahu", "hr": "hari", "mgg": "minggu", "mggu": "minggu",
	"bln": "bulan", "thn": "tahun", "kec": "kecamatan", "kab": "kabupaten", "prov": "provinsi", "kel": "kelurahan",
	"ds": "desa", "tmpt": "tempat", "klmpk": "kelompok", "klp": "kelompok", "masy": "masyarakat", "lbh": "lebih",
	"sndiri": "sendiri", "sndr": "sendiri", "jkt": "jakarta", "bjm": "banjarmasin", "bpk": "bapak", "bp": "bapak",
	"praktek": "praktik", "prktk": "praktik", "lmbg": "lembaga", "dgn": "dengan", "dg": "dengan", "org": "orang",
	"skrg": "sekarang", "bs": "bisa", "jg": "juga", "br": "baru", "msh": "masih", "krn": "karena",
}

// fillers change nothing about what was chosen.
var fillers = map[string]bool{
	"aja": true, "saja": true, "lah": true, "ya": true, "sih": true, "dong": true, "deh": true, "nih": true, "itu": true,
	"yg": true, "yang": true, "waktu": true, "cuma": true, "sekali": true, "skali": true, "kayaknya": true, "mungkin": true,
}

// numberWords are the small numbers that labels have in words.
var numberWords = map[string]string{"1": "satu", "2": "dua", "3": "tiga", "4": "empat", "5": "lima", "6": "enam"}

// writtenOut is a folded text with its shorthand written out.
func writtenOut(folded string) string { return replaced(folded, shorthand) }

// replaced is a folded text with those of its words replaced that the map knows.
func replaced(folded string, by map[string]string) string {
	words, any := strings.Fields(folded), false
	for i, w := range words {
		if other, ok := by[w]; ok {
			words[i], any = other, true
		}
	}
	if !any {
		return folded
	}
	return strings.Join(words, " ")
}

// numbersInWords is a folded text with its small numbers in words; a lone number stays, for it is the place of an option.
func numbersInWords(folded string) string {
	if !strings.Contains(folded, " ") {
		return folded
	}
	return replaced(folded, numberWords)
}

// wordByWord reports whether every word typed, fillers aside, stands for a word of the label.
func wordByWord(label, typed string) bool {
	meant := 0
	for w := range strings.FieldsSeq(typed) {
		if anyWord(label, w) {
			meant++
		} else if !fillers[w] {
			return false
		}
	}
	return meant > 0
}

func anyWord(label, typed string) bool {
	for l := range strings.FieldsSeq(label) {
		if standsFor(typed, l) {
			return true
		}
	}
	return false
}

// standsFor reports whether a typed word is a word of a label: the same, its beginning, without some of its vowels, or
// long enough to be known in spite of a slip. Numbers must be the same.
func standsFor(w, l string) bool {
	n := utf8.RuneCountInString(w)
	switch {
	case w == l:
		return n > 2 || allDigits(w)
	case strings.ContainsAny(w+l, "0123456789") || n < 3:
		return false
	}
	return n >= 4 && strings.HasPrefix(l, w) || withoutVowels(w, l) || n >= 7 && fuzzy.Near(w, l)
}

// withoutVowels reports whether short is the word with some of its vowels left out: "klmpok" for "kelompok". At least
// three consonants must tell it apart.
func withoutVowels(short, word string) bool {
	rest, consonants := word, 0
	for i, r := range short {
		for {
			next, size := utf8.DecodeRuneInString(rest)
			if size == 0 {
				return false
			}
			rest = rest[size:]
			if next == r {
				break
			}
			if i == 0 || !vowel(next) {
				return false
			}
		}
		if !vowel(r) {
			consonants++
		}
	}
	return consonants >= 3 && strings.IndexFunc(rest, func(r rune) bool { return !vowel(r) }) < 0
}

func vowel(r rune) bool { return strings.ContainsRune("aeiou", r) }
