package artefact

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"mitrabot/bot/dates"
	"mitrabot/bot/document"
	"mitrabot/bot/phone"
	"mitrabot/content"
)

func agreementSpecs() []Spec {
	return []Spec{{ID: "draft", Step: 6, Letterhead: true, Ready: agreementBegun, Make: agreementDraft}}
}

// agreementBegun tells whether step 6 has an answer. The pattern alone is none: the advisor fills it in.
func agreementBegun(d Dossier) bool {
	for id, a := range d.answers(6) {
		if a.Given && id != "pattern" {
			return true
		}
	}
	return false
}

// agreementDraft fills in the template of the paper that was chosen; while that is open, the MoU's, with a note on the
// difference.
func agreementDraft(m Maker) (File, error) {
	name := templateName(m)
	data, ok := m.Lib.Template(name)
	if !ok {
		return File{}, fmt.Errorf("there is no template %s", name)
	}
	tpl, err := document.ParseTemplate(data)
	if err != nil {
		return File{}, fmt.Errorf("%s: %w", name, err)
	}
	out, err := tpl.Fill(agreementValues(m))
	if err != nil {
		return File{}, fmt.Errorf("%s: %w", name, err)
	}
	return m.file(".docx", out), nil
}

func templateName(m Maker) string {
	if chosen(m, "document") == "pks" {
		return "pks.docx"
	}
	return "mou.docx"
}

// agreementTemplates are the files the drafts are made from.
func agreementTemplates() []string { return []string{"mou.docx", "pks.docx"} }

// CheckTemplates tells what is wrong with the templates of the content: files that are missing or cannot be read, and
// placeholders that nothing is known for, each with its place. shown is how a file of the content is called; nil: as it is.
func CheckTemplates(lib *content.Library, shown func(string) string) error {
	var errs []error
	for _, name := range agreementTemplates() {
		file := content.Base + "/templates/" + name
		if shown != nil {
			file = shown(file)
		}
		data, ok := lib.Template(name)
		if !ok {
			errs = append(errs, fmt.Errorf("%s: the file is missing", file))
			continue
		}
		tpl, err := document.ParseTemplate(data)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", file, err))
			continue
		}
		for _, p := range tpl.Placeholders() {
			if !knownPlaceholder(p.Name) {
				errs = append(errs, fmt.Errorf("%s: %s: there is no placeholder {%s}", file, p.Where, p.Name))
			}
		}
	}
	return errors.Join(errs...)
}

func knownPlaceholder(name string) bool {
	is := func(name string) func(placeholder) bool { return func(p placeholder) bool { return p.name == name } }
	if flag, ok := strings.CutPrefix(name, "?"); ok {
		return slices.ContainsFunc(agreementFlags(), func(f condition) bool { return f.name == flag })
	}
	if list, column, ok := strings.Cut(name, "."); ok {
		return list == "plan" && slices.Contains(planColumns(), column)
	}
	return slices.ContainsFunc(agreementTexts(), is(name))
}

// placeholder is a name in braces that a template may use, and what it stands for; empty where that is not known.
type placeholder struct {
	name  string
	value func(Maker) string
}

// agreementTexts are all placeholders of the agreement templates. They are listed for the people who change a template in
// content/README.md.
func agreementTexts() []placeholder {
	answer := func(question string) func(Maker) string {
		return func(m Maker) string { return phrase(m.Words(content.Base, m.Partner(), 6, question)) }
	}
	return []placeholder{
		{"institution", func(m Maker) string { return m.Institution.Name }},
		{"head", func(m Maker) string { return m.Institution.Head }},
		{"position", func(m Maker) string { return m.Institution.Position }},
		{"address", func(m Maker) string { return m.Institution.Address }},
		{"town", func(m Maker) string { return m.Institution.Town }},
		{"phone", func(m Maker) string { return phone.Display(m.Institution.Phone) }},
		{"email", func(m Maker) string { return m.Institution.Email }},
		{"partner", func(m Maker) string { return m.Partner().Name }},
		{"contact", func(m Maker) string { return m.Partner().Person }},
		{"partner_phone", func(m Maker) string { return phone.Display(m.Partner().Phone) }},
		{"signer", answer("signer")},
		{"signer_role", answer("signer_role")},
		{"partner_address", answer("address")},
		{"purpose", answer("purpose")},
		{"ours", answer("ours")},
		{"theirs", answer("theirs")},
		{"costs", answer("costs")},
		{"from", answer("from")},
		{"until", answer("until")},
		{"dispute", answer("dispute")},
		{"pattern", patternTitle},
		{"today", func(m Maker) string { return dates.Format(m.Now, content.Base, false) }},
	}
}

// condition keeps a paragraph of a template where it holds.
type condition struct {
	name string
	is   func(Maker) bool
}

// agreementFlags are all conditions of the agreement templates: which of the ready-made sentences fits an answer.
func agreementFlags() []condition {
	option := func(question, id string) func(Maker) bool {
		return func(m Maker) bool { return chosen(m, question) == id }
	}
	own := func(question string) func(Maker) bool {
		return func(m Maker) bool { return chosen(m, question) == "" && m.Answer(m.Partner(), 6, question).Text != "" }
	}
	open := func(question string) func(Maker) bool {
		return func(m Maker) bool { return chosen(m, question) == "" && !own(question)(m) }
	}
	pattern := func(id string) func(Maker) bool { return func(m Maker) bool { return patternOf(m) == id } }
	return []condition{
		{"pks", option("document", "pks")},
		{"mou", func(m Maker) bool { return chosen(m, "document") != "pks" }},
		{"unsure", func(m Maker) bool { d := chosen(m, "document"); return d != "pks" && d != "mou" }},
		{"costs_us", option("costs", "us")}, {"costs_them", option("costs", "them")},
		{"costs_shared", option("costs", "shared")}, {"costs_none", option("costs", "none")},
		{"costs_own", own("costs")}, {"costs_open", open("costs")},
		{"dispute_talk", option("dispute", "talk")}, {"dispute_mediation", option("dispute", "mediation")},
		{"dispute_own", own("dispute")}, {"dispute_open", open("dispute")},
		{"pattern_b1", pattern("B1")}, {"pattern_b2", pattern("B2")}, {"pattern_b3", pattern("B3")}, {"pattern_b4", pattern("B4")},
	}
}

// planColumns are what {plan....} may name in a row of a table that is repeated for each activity.
func planColumns() []string {
	return []string{"no", "activity", "ours", "theirs", "start", "end", "resources", "target"}
}

// agreementValues are what the placeholders stand for. What is not known is a visible line.
func agreementValues(m Maker) document.Values {
	v := document.Values{Text: map[string]string{}, Show: map[string]bool{}, Rows: map[string][]map[string]string{}}
	for _, p := range agreementTexts() {
		v.Text[p.name] = m.Or(p.value(m))
	}
	for _, f := range agreementFlags() {
		v.Show[f.name] = f.is(m)
	}
	rows := m.Cells(m.Partner(), 5, "plan")
	if len(rows) == 0 {
		rows = []map[string]string{{}} // one to fill in by hand
	}
	for i, r := range rows {
		cells := map[string]string{}
		for _, c := range planColumns() {
			cells[c] = m.Or(r[c])
		}
		for _, c := range []string{"start", "end"} {
			if day, ok := m.Date(r[c]); ok {
				cells[c] = dates.FormatShort(day, content.Base) // the columns are narrow
			}
		}
		cells["no"] = fmt.Sprint(i + 1)
		v.Rows["plan"] = append(v.Rows["plan"], cells)
	}
	return v
}

// chosen is the option of a question of step 6; empty where there is none, or own words.
func chosen(m Maker, question string) string {
	if o := m.Answer(m.Partner(), 6, question).Options; len(o) > 0 {
		return o[0]
	}
	return ""
}

// patternOf is the pattern of the partnership: the partner's, else the one named in step 6.
func patternOf(m Maker) string {
	if p := m.Partner().Pattern; p != "" {
		return p
	}
	if p := chosen(m, "pattern"); p != "unsure" {
		return p
	}
	return ""
}

func patternTitle(m Maker) string {
	item, _ := m.Lib.Item(content.Base, patternOf(m))
	return item.Title
}

// phrase is an answer as part of a sentence: the template brings its own full stop.
func phrase(s string) string { return strings.TrimRight(strings.TrimSpace(s), ".;,") }
