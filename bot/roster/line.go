package roster

import (
	"slices"
	"strings"

	"mitrabot/bot/fuzzy"
	"mitrabot/bot/phone"
)

// Line reads one typed line: "name, organisation, 0812-0000-0001", in any order of its parts. It reports false where
// there is no name, or nothing but one. Parts are parted by commas, semicolons or line breaks. A number or an address that
// is meant and cannot be used is a fault of the list, and the rest is read.
func Line(text string) (List, bool) {
	e, number, email := parts(strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }))
	var l List
	l.add(e, number, email, "")
	if len(l.Entries) == 0 {
		return List{}, false
	}
	return l, l.Entries[0].Email != "" || meantAsNumber(number)
}

// meantAsNumber tells a wrong number from an amount of money or a year.
func meantAsNumber(s string) bool {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	return len(digits) >= 8 && (strings.HasPrefix(strings.TrimSpace(s), "+") || slices.ContainsFunc([]string{"0", "8", "628"}, func(start string) bool { return strings.HasPrefix(digits, start) }))
}

// parts sorts the parts of a line: what is a number or an address for e-mail is that, the first two others are person and
// organisation, more of them belong to the person.
func parts(cells []string) (e Entry, number, email string) {
	var texts []string
	for _, cell := range cells {
		cell = unnamed(clean(cell))
		switch {
		case cell == "":
		case number == "" && looksLikeNumber(cell):
			number = cell
		case email == "" && strings.Contains(cell, "@"):
			email = cell
		default:
			if name, tail, ok := numberAtEnd(cell); ok && number == "" { // "Bu Rekaan 0812..."
				cell, number = name, tail
			}
			texts = append(texts, cell)
		}
	}
	switch len(texts) {
	case 0:
	case 1:
		e.Name = texts[0]
	default:
		e.Person, e.Name = texts[0], texts[1]
		if organisation(texts[0]) && !organisation(texts[1]) {
			e.Name, e.Person = texts[0], texts[1]
		}
		for _, more := range texts[2:] {
			e.Person += ", " + more
		}
	}
	return e, number, email
}

// Swap exchanges person and organisation.
func (e Entry) Swap() Entry {
	if e.Person != "" {
		e.Name, e.Person = e.Person, e.Name
	}
	return e
}

// unnamed takes away what says that a number follows: "HP: 0812...", "wa.me/62812...".
func unnamed(cell string) string {
	lower := strings.ToLower(cell)
	if _, digits, ok := strings.Cut(lower, "wa.me/"); ok {
		digits, _, _ = strings.Cut(digits, "?")
		return "+" + strings.TrimPrefix(digits, "+")
	}
	for _, word := range []string{"hp", "wa", "no", "nomor", "telp", "telepon", "tel", "whatsapp", "phone", "mobile"} {
		rest, ok := strings.CutPrefix(lower, word)
		if !ok {
			continue
		}
		if number := unnamed(strings.TrimLeft(rest, " .:")); looksLikeNumber(number) {
			return number
		}
	}
	return cell
}

// looksLikeNumber tells a text that is meant to be a telephone number, right or wrong.
func looksLikeNumber(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("+-. ()/", r):
			return false
		}
	}
	return digits >= 6
}

func numberAtEnd(s string) (name, number string, ok bool) {
	i := strings.IndexAny(s, "+0123456789")
	if i <= 0 || !looksLikeNumber(s[i:]) {
		return s, "", false
	}
	return strings.TrimRight(s[:i], " :-"), s[i:], true
}

// organisation tells a name that begins like that of an organisation.
func organisation(name string) bool {
	for word := range strings.FieldsSeq(fuzzy.Fold(name)) {
		switch word {
		case "pt", "cv", "ud", "koperasi", "kud", "toko", "bengkel", "salon", "hotel", "yayasan", "dinas", "kantor", "smk", "sma", "smp", "sd", "sdn", "smkn", "sman", "mts", "ma",
			"universitas", "politeknik", "akademi", "lkp", "pkbm", "paud", "tk", "himpaudi", "desa", "kelurahan", "kecamatan", "puskesmas", "rs", "rumah", "klinik", "bank", "bumdes",
			"perusahaan", "pabrik", "konveksi", "butik", "katering", "catering", "warung", "restoran", "kafe", "studio", "percetakan", "himpunan", "asosiasi", "forum", "balai", "lembaga":
			return true
		}
	}
	return false
}

// ReadPerson reads "name, role, number, e-mail" in any order after the name.
func ReadPerson(text string) (p Person, ok bool) {
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == '\n' }) {
		part = clean(part)
		number, isNumber := phone.Normalise(part)
		switch {
		case part == "":
		case IsEmail(part):
			p.Email = part
		case isNumber:
			p.Phone = number.E164
		case p.Name == "":
			p.Name = part
		case p.Role == "":
			p.Role = part
		default:
			p.Role = clip(p.Role + ", " + part)
		}
	}
	return p, p.Name != ""
}
