package flow_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// partners are options with the labels of their words, as an owner sees them.
var partners = labels{
	"community": "Kelompok masyarakat", "figure": "Tokoh masyarakat", "business": "Dunia usaha & industri",
	"cooperative": "Koperasi / KUD", "government": "Lembaga pemerintah", "school": "Sekolah (SMK)",
	"d7": "Tiap 7 hari", "d14": "Tiap 14 hari", "d30": "Tiap 30 hari", "own": "Tentukan sendiri",
	"h7": "07.00", "h9": "09.00", "h16": "16.00", "yes": "Sudah", "no": "Belum", "partly": "Sebagian",
}

func TestChoiceTyped(t *testing.T) {
	kinds := []string{"community", "figure", "business", "cooperative", "government", "school"}
	days := []string{"d7", "d14", "d30", "own"}
	hours := []string{"h7", "h9", "h16"}
	state := []string{"yes", "partly", "no"}
	tests := []struct {
		name    string
		options []string
		other   bool
		text    string
		want    string // option id, "own:words", or the problem
	}{
		{"number", kinds, false, "2", "figure"},
		{"number with a dot", kinds, false, "3.", "business"},
		{"number with its word", kinds, false, "Nomor 4", "cooperative"},
		{"number beyond the list", kinds, false, "9", "not_an_option"},
		{"number beyond the list is no own word", kinds, true, "9", "not_an_option"},
		{"nought", kinds, false, "0", "not_an_option"},
		{"label", kinds, false, "Tokoh masyarakat", "figure"},
		{"capitals and signs", kinds, false, "  DUNIA usaha, industri!! ", "business"},
		{"diacritics", kinds, false, "kopérasi kud", "cooperative"},
		{"id", kinds, false, "government", "government"},
		{"beginning", kinds, false, "kop", "cooperative"},
		{"beginning too short", kinds, false, "ko", "not_an_option"},
		{"beginning of a word", kinds, false, "lembaga pem", "government"},
		{"one word of the label", kinds, false, "industri", "business"},
		{"a word of two labels", kinds, false, "masyarakat", "unclear"},
		{"a word of two labels, own words allowed", kinds, true, "masyarakat", "own:masyarakat"},
		{"in brackets", kinds, false, "smk", "school"},
		{"a letter missing", kinds, false, "koperasi ku", "cooperative"},
		{"misspelt", kinds, false, "Tokoh masyarkat", "figure"},
		{"swapped", kinds, false, "tokoh msayarakat", "figure"},
		{"two slips", kinds, false, "lembag pemrintah", "government"},
		{"without vowels", kinds, false, "lmbag pemrintah", "government"},
		{"three slips", kinds, false, "limbag pamrintag", "not_an_option"},
		{"without vowels, but a consonant", kinds, false, "klpk msyarkat", "not_an_option"},
		{"one word of two is another", kinds, true, "koperasi karyawan", "own:koperasi karyawan"},
		{"a word that is none of the label's", kinds, true, "tokoh agama", "own:tokoh agama"},
		{"something else", kinds, false, "yayasan", "not_an_option"},
		{"own words", kinds, true, " Yayasan  amal ", "own:Yayasan  amal"},
		{"nothing", kinds, true, " \n", "not_an_option"},
		{"emoji", kinds, true, "👍", "not_an_option"},
		{"a number in the label", days, false, "14", "d14"},
		{"a number and word of the label", days, false, "30 hari", "d30"},
		{"no place in a list of numbers", days, false, "3", "not_an_option"},
		{"a word of all labels", days, false, "hari", "unclear"},
		{"part of a number", days, false, "1", "not_an_option"},
		{"clock", hours, true, "9", "h9"},
		{"clock with colon", hours, true, "09:00", "h9"},
		{"another clock", hours, true, "6", "own:6"},
		{"another clock in words", hours, true, "jam 10 pagi", "own:jam 10 pagi"},
		{"yes", state, false, "ya", "yes"},
		{"yes, said twice", state, false, "Iya, sudah", "yes"},
		{"no", state, false, "gak", "no"},
		{"yes in English", state, false, "Yeah, sure", "yes"},
		{"no in English", state, false, "not yet", "no"},
		{"neither in English", state, false, "not sure", "not_an_option"},
		{"no, where no is not all there is", []string{"go", "later", "no"}, false, "gak", "not_an_option"},
		{"neither", state, false, "ya tidak", "not_an_option"},
		{"a short word without a vowel", state, false, "sdah", "yes"},
		{"the beginning of a short word", state, false, "suda", "yes"},
		{"a short word with a slip", state, false, "sufah", "yes"},
		{"a shorter one", state, false, "sjd", "not_an_option"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := content.Question{ID: "q", Kind: content.Choice, Options: test.options, Other: test.other}
			if got := typed(q, test.text); got != test.want {
				t.Errorf("%q is %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestChoicesTyped(t *testing.T) {
	options := []string{"community", "figure", "business", "cooperative", "government", "school"}
	tests := []struct {
		name  string
		other bool
		text  string
		want  string
	}{
		{"one", false, "koperasi", "cooperative"},
		{"commas", false, "1, 3", "community+business"},
		{"spaces between numbers", false, "3 1 3", "community+business"},
		{"dan", false, "koperasi dan smk", "cooperative+school"},
		{"numbers with dan", false, "1, 2 dan 5", "community+figure+government"},
		{"and", false, "1 and 2", "community+figure"},
		{"lines", false, "koperasi\nsmk", "cooperative+school"},
		{"a label with its own sign", false, "Dunia usaha & industri, Koperasi / KUD", "business+cooperative"},
		{"all", false, "Semua", "community+figure+business+cooperative+government+school"},
		{"a range is no list", false, "1-3", "not_an_option"},
		{"one of them unknown", false, "koperasi, yayasan", "not_an_option"},
		{"one of them beyond the list", true, "1, 9", "not_an_option"},
		{"one of them unclear", false, "koperasi, masyarakat", "unclear"},
		{"own words beside options", true, "koperasi, yayasan amal", "cooperative own:yayasan amal"},
		{"own words after dan", true, "smk dan yayasan amal", "school own:yayasan amal"},
		{"own words with dan stay whole", true, "kain dan benang", "own:kain dan benang"},
		{"own words with commas", true, "kain, benang", "own:kain, benang"},
		{"nothing", true, " , ,", "not_an_option"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := content.Question{ID: "q", Kind: content.Choices, Options: options, Other: test.other}
			if got := typed(q, test.text); got != test.want {
				t.Errorf("%q is %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestNumberTyped(t *testing.T) {
	tests := []struct{ text, want string }{
		{"12", "12"}, {"1.000", "1000"}, {"1 000", "1000"}, {"12 orang", "12"}, {"12orang", "12"}, {"sekitar 12 orang.", "12"},
		{"Rp1.500.000,-", "1500000"}, {"2 000 000", "2000000"}, {"lima", "5"}, {"sepuluh orang", "10"}, {"dua belas", "12"},
		{"dua puluh lima", "25"}, {"seratus dua", "102"}, {"tiga ratus", "300"}, {"5 ribu", "5000"}, {"5rb", "5000"},
		{"dua juta lima ratus ribu", "2500000"}, {"2 lusin", "24"}, {"nol", "0"}, {"007", "7"}, {"１２", "12"},
		{"", "not_a_number"}, {"banyak", "not_a_number"}, {"12-15", "not_a_number"}, {"10 atau 12", "not_a_number"},
		{"12 orang 3 guru", "not_a_number"}, {"1,5", "not_a_number"}, {"1.5", "not_a_number"}, {"1.0000", "not_a_number"},
		{"50%", "not_a_number"}, {"lima puluh persen", "not_a_number"}, {"satu dua", "not_a_number"}, {"setengah", "not_a_number"},
		{"12 setengah", "not_a_number"}, {"99999999999999999999", "not_a_number"}, {"9999999999 juta", "not_a_number"},
		{"-5", "out_of_range"}, {"3 juta", "out_of_range"}, {"1 12", "not_a_number"}, {"10 000 orang", "10000"},
		{"twenty five", "25"}, {"twenty-five people", "25"}, {"Thirteen", "13"}, {"ninety", "90"}, {"a hundred", "100"},
		{"one hundred and five", "105"}, {"two hundred and twenty-one", "221"}, {"a dozen", "12"}, {"1,000", "1000"},
		{"five thousand and two", "5002"}, {"two thousand five hundred", "2500"}, {"about 1,250 people", "1250"},
		{"twenty thirty", "not_a_number"}, {"ten five", "not_a_number"}, {"sebelas lima", "not_a_number"},
		{"twelve and five", "not_a_number"}, {"half a dozen", "not_a_number"}, {"a few", "not_a_number"},
		{"0,125", "not_a_number"}, {"0.125", "not_a_number"}, {"1,25", "not_a_number"}, {"lima-enam", "not_a_number"},
	}
	for _, test := range tests {
		q := content.Question{ID: "q", Kind: content.Number, Max: 2_500_000}
		if got := typed(q, test.text); got != test.want {
			t.Errorf("%q is %q, want %q", test.text, got, test.want)
		}
	}
}

func TestOtherTyped(t *testing.T) {
	long := strings.Repeat("é", 500)
	tests := []struct {
		name, text, want string
		q                content.Question
	}{
		{"scale", "4", "4", content.Question{Kind: content.Scale}},
		{"scale in words", "empat", "4", content.Question{Kind: content.Scale}},
		{"scale of five", "4/5", "4", content.Question{Kind: content.Scale}},
		{"scale of five in words", "3 dari 5", "3", content.Question{Kind: content.Scale}},
		{"scale below", "0", "out_of_range", content.Question{Kind: content.Scale}},
		{"scale above", "6", "out_of_range", content.Question{Kind: content.Scale}},
		{"scale between", "3,5", "out_of_range", content.Question{Kind: content.Scale}},
		{"text", "  a\r\n\r\n\r\n\r\nb \x00 ", "own:a\n\nb", content.Question{Kind: content.Text}},
		{"text, longest by default", long, "own:" + long, content.Question{Kind: content.Text}},
		{"text too long", long + "x", "too_long", content.Question{Kind: content.Text}},
		{"text too short", "ab", "too_short", content.Question{Kind: content.Text, Min: 3}},
		{"text empty", "\n \n", "too_short", content.Question{Kind: content.Text}},
		{"phone", "wa.me/6281234567890", "own:+6281234567890", content.Question{Kind: content.Phone}},
		{"phone too short", "08123", "not_a_phone", content.Question{Kind: content.Phone}},
		{"two phones", "081234567890 / 081398765432", "not_a_phone", content.Question{Kind: content.Phone}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.q.ID = "q"
			if got := typed(test.q, test.text); got != test.want {
				t.Errorf("%q is %q, want %q", test.text, got, test.want)
			}
		})
	}
}

// typed answers the one question of a flow and tells what was understood.
func typed(q content.Question, text string) string {
	f := content.Flow{ID: "f", Questions: []content.Question{q}}
	s, _ := flow.Advance(f, partners, flow.New(f), flow.Input{Act: flow.Begin, Now: now})
	s, out := flow.Advance(f, partners, s, flow.Input{Act: flow.Type, Text: text, Now: now})
	if out.Problem != "" {
		return string(out.Problem)
	}
	a := s.Answers[q.ID]
	parts := []string{strings.Join(a.Options, "+")}
	if a.Text != "" {
		parts = append(parts, "own:"+a.Text)
	}
	if q.Kind == content.Number || q.Kind == content.Scale {
		parts = append(parts, strconv.FormatInt(a.Number, 10))
	}
	if a.Date != "" {
		parts = append(parts, a.Date)
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	return strings.Join(parts, " ")
}
