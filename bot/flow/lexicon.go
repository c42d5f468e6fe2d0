package flow

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The few words that a typed answer is read by, in Indonesian and English. Everything else that is said comes from the
// language files, through Words.

// yesNo leads what people type to the options "yes" and "no", whatever their labels say.
var yesNo = map[string]string{
	"ya": "yes", "iya": "yes", "y": "yes", "yes": "yes", "ok": "yes", "oke": "yes", "sudah": "yes", "udah": "yes",
	"betul": "yes", "benar": "yes", "tidak": "no", "tdk": "no", "no": "no", "nggak": "no", "enggak": "no",
	"gak": "no", "ga": "no", "belum": "no", "blm": "no", "bukan": "no",
	"yeah": "yes", "yep": "yes", "yup": "yes", "okay": "yes", "sure": "yes", "already": "yes", "done": "yes",
	"nope": "no", "not": "no", "yet": "no",
}

// also are the short words people type for common options, by the id of the option, or of question and option.
var also = map[string][]string{
	"whatsapp": {"wa", "wa aja", "lewat wa", "whatsap", "wasap", "watsap", "chat"},
	"phone":    {"telp", "tlp", "telpon", "nelpon", "call"},
	"met":      {"ketemu", "tatap muka", "langsung", "ketemu langsung"}, "email": {"surel", "imel", "mail"},
	"bapak": {"pak", "bpk"}, "ibu": {"bu", "ibuk"}, "mbak": {"mba"}, "other": {"lain", "lainnya", "yang lain"},
	"d7":  {"seminggu sekali", "mingguan", "perminggu", "per minggu", "weekly"},
	"d14": {"dua minggu", "dua mingguan"}, "d30": {"sebulan sekali", "bulanan", "perbulan", "per bulan", "monthly"},
	"d60": {"dua bulan", "dua bulanan"}, "d180": {"enam bulan", "setengah tahun"},
	"good": {"bagus", "baek", "lancar", "mantap"}, "no_answer": {"tidak diangkat", "tidak dibalas", "tidak ada jawaban"},
	"permit": {"izin", "ijin"}, "business": {"dudi", "perusahaan"}, "medium": {"sama", "sedang"},
	"village": {"sedesa", "sekelurahan"}, "district": {"sekecamatan"}, "regency": {"sekabupaten", "sekota"}, "province": {"seprovinsi"},
	"both": {"keduanya", "dua duanya", "dua2nya", "berdua"}, "later": {"ditunda", "nanti"}, "shared": {"dibagi dua", "patungan"},
	"costs.none": {"gratis"}, "decision.stop": {"brenti", "stop"}, "decision.continue": {"terus", "diteruskan"},
}

// everything selects all options of a question that takes several.
var everything = map[string]bool{"semua": true, "semuanya": true, "all": true, "everything": true}

// counters stand before the number of an option: "nomor 2".
var counters = map[string]bool{"nomor": true, "nomer": true, "no": true, "pilihan": true, "opsi": true, "option": true, "number": true, "choice": true}

// conjunctions join the last two of several options.
var conjunctions = []string{" dan ", " serta ", " and ", " sm ", " n "}

var units = map[string]int64{
	"nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}

var teens = map[string]int64{
	"sepuluh": 10, "sebelas": 11, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
	"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}

var tens = map[string]int64{
	"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

var multiples = map[string]int64{
	"puluh": 10, "ratus": 100, "ribu": 1e3, "rb": 1e3, "juta": 1e6, "jt": 1e6, "miliar": 1e9, "lusin": 12,
	"hundred": 100, "thousand": 1e3, "million": 1e6, "dozen": 12,
}

var single = map[string]int64{"seratus": 100, "seribu": 1e3, "sejuta": 1e6, "selusin": 12}

// inexact words change a number in ways that a whole number cannot hold: better asked again than read wrongly.
var inexact = map[string]bool{
	"setengah": true, "koma": true, "persen": true, "kodi": true, "gros": true, "half": true, "percent": true, "minus": true,
}

// largest is the greatest number read; nobody counts participants or rupiah beyond it.
const largest = 1e15

// count reads the one whole number in a text: "12", "1.000", "1,000", "1 000", "12 orang", "Rp1.500.000,-", "dua puluh
// lima", "5 ribu", "twenty-five", "a hundred and two". It refuses two numbers, fractions, ranges and percentages.
func count(text string) (int64, bool) {
	var n numeral
	words := spread(strings.ToLower(norm.NFKC.String(text)))
	for i := 0; i < len(words); i++ {
		word := strings.Trim(words[i], ".,;:!?()\"'~±")
		word = strings.TrimSuffix(word, ",-")
		if digits, used := grouped(words[i:], word); used > 0 {
			i += used - 1
			n.digits(digits)
			continue
		}
		next := ""
		if i+1 < len(words) {
			next = strings.Trim(words[i+1], ".,;:!?()")
		}
		switch {
		case word == "a" && multiples[next] > 0:
			n.word("one")
		case word == "and" && n.round() && (units[next]+teens[next]+tens[next] > 0): // it joins the parts of one number
		default:
			n.word(word)
		}
	}
	n.close()
	return n.value, n.seen && !n.wrong
}

// spread separates words, also at a hyphen, and sets digits apart from letters: "twenty-five", "12orang", "Rp1.000".
func spread(text string) []string {
	var b strings.Builder
	var last rune
	runes := []rune(text)
	for i, r := range runes {
		if r == '-' && unicode.IsLetter(last) && i+1 < len(runes) && unicode.IsLetter(runes[i+1]) {
			r = ' '
		}
		if unicode.IsLetter(last) && unicode.IsDigit(r) || unicode.IsDigit(last) && unicode.IsLetter(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return strings.Fields(b.String())
}

// grouped reads digits with dots, commas or spaces between thousands at the beginning of words, and tells how many words they
// take. first is words[0] without the signs around it.
func grouped(words []string, first string) (digits string, used int) {
	unsigned, negative := strings.CutPrefix(first, "-")
	mark := "."
	if !strings.Contains(unsigned, ".") {
		mark = ","
	}
	parts := strings.Split(unsigned, mark)
	for used = 1; len(parts[0]) <= 3 && len(parts) == used && used < len(words); used++ {
		if len(words[used]) != 3 || !allDigits(words[used]) {
			break
		}
		parts = append(parts, words[used])
	}
	for i, part := range parts {
		if !allDigits(part) || len(parts) > 1 && (len(part) > 3 || i > 0 && len(part) < 3) {
			return "", 0
		}
	}
	if len(parts) > 1 && parts[0][0] == '0' {
		return "", 0 // "0,125" is a fraction
	}
	if digits = strings.Join(parts, ""); negative {
		digits = "-" + digits
	}
	return digits, used
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// numeral adds up a number said in digits and words.
type numeral struct {
	value   int64
	total   int64 // thousands and above
	below   int64 // hundreds and tens
	pending int64 // a unit that a multiple may follow
	unit    bool  // pending holds one
	seen    bool  // there was a number
	open    bool  // ... and it is not over
	wrong   bool
}

// begin enters a number, or notes that there is a second one.
func (n *numeral) begin() {
	if n.seen && !n.open {
		n.wrong = true
	}
	n.seen, n.open = true, true
}

func (n *numeral) digits(s string) {
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n.open || v > largest {
		n.wrong = true
	}
	n.begin()
	n.pending, n.unit = v, true
}

func (n *numeral) word(w string) {
	if v, ok := units[w]; ok {
		n.wrong = n.wrong || n.unit || n.below%10 != 0 || n.below%100 == 10
		n.begin()
		n.pending, n.unit = v, true
		return
	}
	if v := teens[w] + tens[w]; v > 0 {
		n.wrong = n.wrong || n.unit || n.below%100 != 0
		n.begin()
		n.below += v
		return
	}
	if v, ok := single[w]; ok {
		n.wrong = n.wrong || n.unit
		n.begin()
		n.add(v, 1)
		return
	}
	if v, ok := multiples[w]; ok {
		n.multiply(v)
		return
	}
	if w == "belas" {
		n.wrong = n.wrong || !n.unit
		n.below, n.pending, n.unit = n.below+10+n.pending, 0, false
		return
	}
	if inexact[w] || strings.ContainsAny(w, "0123456789%") {
		n.wrong = true
	}
	n.close()
}

// round tells whether the number said so far ends in a hundred or more: "one hundred" may go on with "and two".
func (n *numeral) round() bool {
	return n.open && !n.unit && n.below%100 == 0 && n.below+n.total > 0
}

// multiply applies "puluh", "ratus", "ribu" and the like to what was said before.
func (n *numeral) multiply(by int64) {
	if !n.open || n.value < 0 {
		n.wrong = true
		return
	}
	if by < 1000 && by != 12 {
		n.wrong = n.wrong || !n.unit
		n.below, n.pending, n.unit = n.below+n.pending*by, 0, false
		return
	}
	said := n.below + n.pending
	n.below, n.pending, n.unit = 0, 0, false
	n.add(said, by)
}

func (n *numeral) add(v, by int64) {
	if v > largest/by || v < 0 {
		n.wrong = true
		return
	}
	n.total += v * by
}

// close ends the number that was open.
func (n *numeral) close() {
	if !n.open {
		return
	}
	n.value = n.total + n.below + n.pending
	n.open, n.unit = false, false
}
