// Package phone reads telephone numbers the way people in Indonesia write them and gives them back in one form.
// It refuses rather than guesses: a text with two numbers, or with an extension, is no single number that can be
// dialled, and quietly keeping half of it would lose the other half.
package phone

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// home is the region of numbers without a country code.
const home = "ID"

// shortest and longest bound the digits of a number: E.164 ends at 15, and emergency or service numbers below 7 digits
// are nobody's contact.
const (
	shortest = 7
	longest  = 15
)

// Number is one telephone number.
type Number struct {
	E164   string // "+6281234567890"; also where the number is not valid
	Mobile bool   // can be a mobile number, so that a WhatsApp link makes sense
	Valid  bool   // the numbering plan of its country has such numbers
}

// Normalise reads the one telephone number in text. Words around it, spaces, dashes, dots, brackets, invisible marks
// of pasted numbers, tel: and WhatsApp links are understood; a number without a country code is Indonesian, with or
// without its leading zero. It reports false where text holds no number, more than one, or one that is too short or too
// long to be dialled. Whether a number of the right form can exist is told by Valid.
func Normalise(text string) (Number, bool) {
	digits, ok := single(plain(text))
	if !ok {
		return Number{}, false
	}
	parsed, err := phonenumbers.Parse(digits, home)
	if err != nil {
		return Number{}, false
	}
	kind := phonenumbers.GetNumberType(parsed)
	return Number{
		E164:   phonenumbers.Format(parsed, phonenumbers.E164),
		Mobile: kind == phonenumbers.MOBILE || kind == phonenumbers.FIXED_LINE_OR_MOBILE,
		Valid:  phonenumbers.IsValidNumber(parsed),
	}, true
}

// WhatsAppLink opens a chat with the number, the text written but not sent. It is meaningful for mobile numbers only;
// for anything that is not in E.164 form it returns "". The text travels in the address: put nothing private in it.
func WhatsAppLink(e164, text string) string {
	digits, found := strings.CutPrefix(e164, "+")
	if !found || len(digits) < shortest || len(digits) > longest || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	link := "https://wa.me/" + digits
	if text != "" {
		// WhatsApp shows a "+" of form encoding as it is; spaces have to be %20.
		link += "?text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
	}
	return link
}

// Display writes a number for people to read: Indonesian ones with their leading zero ("0812-3456-7890"), others with
// their country code ("+65 9123 4567"). What is no number is returned as it is.
func Display(e164 string) string {
	if !strings.HasPrefix(e164, "+") {
		return e164
	}
	parsed, err := phonenumbers.Parse(e164, home)
	if err != nil {
		return e164
	}
	if phonenumbers.GetRegionCodeForCountryCode(int(parsed.GetCountryCode())) == home {
		return phonenumbers.Format(parsed, phonenumbers.NATIONAL)
	}
	return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
}

// plain writes digits of any script and width as 0-9, dashes and spaces of any kind as "-" and " ", drops invisible
// marks, and replaces a WhatsApp link by the international number in it.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) && !unicode.IsSpace(r):
			return -1
		case unicode.Is(unicode.Pd, r):
			return '-'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, norm.NFKC.String(text))
	text = westernDigits(text)
	lower := strings.ToLower(text)
	for _, mark := range []string{"wa.me/", "phone="} {
		if _, after, found := strings.Cut(lower, mark); found {
			return "+" + number(strings.TrimPrefix(strings.TrimPrefix(after, "+"), "%2b"))
		}
	}
	return lower
}

// number returns the leading digits of text.
func number(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		return text
	}
	return text[:end]
}

// westernDigits turns the decimal digits of every script into 0-9: a number copied from an Arabic keyboard.
func westernDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsDigit(r) || r <= '9' {
			return r
		}
		// Decimal digits stand in runs of ten in Unicode, each run beginning with its zero.
		for back := rune(0); back < 10; back++ {
			if !unicode.IsDigit(r - back - 1) {
				return '0' + back
			}
		}
		return r
	}, text)
}

// single returns the digits of the only number in text, with a leading "+" where it has one.
func single(text string) (string, bool) {
	var found string
	for _, group := range groups(text) {
		if found != "" {
			return "", false
		}
		found = group
	}
	count := len(strings.TrimPrefix(found, "+"))
	if rest, ok := strings.CutPrefix(found, "00"); ok {
		// 00 is how other countries dial abroad; no Indonesian number begins with it.
		found = "+" + rest
	}
	return found, count >= shortest && count <= longest+2
}

// groups splits text into its digit groups: digits with spaces, dashes, dots and brackets among them. A letter, a
// comma, a second plus or any other sign ends a group; a slash does so except after an area code ("0511/4772345").
func groups(text string) []string {
	var all []string
	var group strings.Builder
	end := func() {
		if strings.Trim(group.String(), "+") != "" {
			all = append(all, group.String())
		}
		group.Reset()
	}
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			group.WriteRune(r)
		case r == '+':
			end()
			group.WriteRune(r)
		case strings.ContainsRune(" -.()", r):
		case r == '/' && areaCode(group.String()):
		default:
			end()
		}
	}
	end()
	return all
}

// areaCode reports whether digits are an Indonesian area code: a zero and two or three digits.
func areaCode(digits string) bool {
	return strings.HasPrefix(digits, "0") && (len(digits) == 3 || len(digits) == 4)
}
