package flow_test

import (
	"strings"
	"testing"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// spoken are the labels of the content in a language.
type spoken struct {
	lib  *content.Library
	lang string
}

// Label implements flow.Words.
func (w spoken) Label(flowID, question, column, option string) string {
	q := w.lib.FlowText(w.lang, flowID).Questions[question]
	if column != "" {
		q = q.Columns[column]
	}
	return q.Options[option]
}

// TestMisspelt types choices of the real conversations as people do on small keys: abbreviated, without vowels, with
// a letter wrong, in the words of everyday speech. Each is understood or asked back, and none becomes another option.
func TestMisspelt(t *testing.T) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ at, typed, want string }{
		{"onb.address", "ibuk", "ibu"},
		{"onb.address", "bpk", "bapak"},
		{"onb.address", "pak", "bapak"},
		{"onb.address", "mbk", "mbak"},
		{"onb.address", "nama aja", "none"},
		{"onb.kind", "lkp", "lkp"},
		{"onb.kind", "kursus", "lkp"},
		{"onb.kind", "pkbn", "?"},
		{"onb.kind", "paut", "?"},
		{"onb.kind", "lainnya", "other"},
		{"onb.zone", "jkt", "wib"},
		{"onb.zone", "waktu jakarta", "wib"},
		{"onb.zone", "banjarmsin", "wita"},
		{"onb.zone", "WITA.", "wita"},
		{"ptn.cadence", "tiap mgg", "d7"},
		{"ptn.cadence", "seminggu skali", "d7"},
		{"ptn.cadence", "tiap 2 mggu", "d14"},
		{"ptn.cadence", "perbulan", "d30"},
		{"ptn.cadence", "tiap bln", "d30"},
		{"ptn.cadence", "2 bln", "d60"},
		{"ptn.cadence", "6 bulan sekali", "d180"},
		{"ptn.cadence", "atur sndiri", "own"},
		{"ptn.informed", "sdh", "yes"},
		{"ptn.informed", "udh tau", "yes"},
		{"ptn.informed", "blm", "no"},
		{"ptn.informed", "belom", "no"},
		{"ptn.informed", "gak tau", "?"},
		{"log.channel", "WA", "whatsapp"},
		{"log.channel", "whatsap", "whatsapp"},
		{"log.channel", "wasap", "whatsapp"},
		{"log.channel", "tlpn", "phone"},
		{"log.channel", "telfon", "phone"},
		{"log.channel", "ktemu", "met"},
		{"log.channel", "ketemu langsung", "met"},
		{"log.channel", "e-mail", "email"},
		{"log.outcome", "bgus", "good"},
		{"log.outcome", "baek", "good"},
		{"log.outcome", "biasa aja", "neutral"},
		{"log.outcome", "gak diangkat", "no_answer"},
		{"log.outcome", "tdk dijawab", "no_answer"},
		{"log.outcome", "ada kndala", "problem"},
		{"s01.needs", "tmpt magang", "internship"},
		{"s01.needs", "tempat magng, modl", "internship capital"},
		{"s01.needs", "alat praktek", "tools"},
		{"s01.needs", "1 sm 3", "internship instructor"},
		{"s01.needs", "pasar dan ijin", "market permit"},
		{"s01.category", "tokoh masy", "figure"},
		{"s01.category", "koprasi", "cooperative"},
		{"s01.category", "pemrintah", "government"},
		{"s01.category", "klmpk masyarakat", "community"},
		{"s01.category", "dudi", "business"},
		{"s01.area", "1 kec", "district"},
		{"s01.area", "kab", "regency"},
		{"s01.area", "sekecamatan", "district"},
		{"s01.area", "desa", "village"},
		{"s01.area", "luar prov", "beyond"},
		{"s01.size", "lbh kecil", "small"},
		{"s01.size", "sama", "medium"},
		{"s01.size", "besar", "large"},
		{"s02.approach", "infomal", "informal"},
		{"s02.approach", "persnal", "personal"},
		{"s02.approach", "formil", "formal"},
		{"s02.source", "lihat sendiri, wwncara", "observation interview"},
		{"s03.decision", "lnjut", "?"},
		{"s03.decision", "ditunda", "later"},
		{"s03.decision", "tdk lanjut", "no"},
		{"s03.decision", "tidak", "no"},
		{"s04.form", "audensi", "audience"},
		{"s04.form", "persentasi", "presentation"},
		{"s04.held", "sdh", "yes"},
		{"s04.held", "blum", "no"},
		{"s06.costs", "dibagi 2", "shared"},
		{"s06.costs", "gratis", "none"},
		{"s06.dispute", "musyawarh", "talk"},
		{"s06.pattern", "bpk angkat", "B3"},
		{"s06.pattern", "blm tau", "unsure"},
		{"s06.document", "mou aja", "mou"},
		{"s07.signed", "dua2nya", "both"},
		{"s07.signed", "keduanya", "both"},
		{"s07.signed", "baru 1", "one"},
		{"s10.decision", "brenti", "stop"},
		{"s10.decision", "terus", "continue"},
		{"s11.extension", "diprpanjang tetap", "same"},
		{"s11.extension", "diperpanjang", "?"},
	} {
		id, question, _ := strings.Cut(c.at, ".")
		f, _ := lib.Flow(id)
		s := flow.New(f)
		s.Phase, s.Question = flow.Asking, question
		if q, _ := flow.Find(f, question); q.When != nil {
			t.Errorf("%s is not asked by itself", c.at)
		}
		next, out := flow.Advance(f, spoken{lib, "id"}, s, flow.Input{Act: flow.Type, Text: c.typed, Now: now})
		got := strings.Join(next.Answers[question].Options, " ")
		switch own := next.Answers[question].Text; {
		case out.Problem == flow.NotAnOption || out.Problem == flow.Unclear:
			got = "?"
		case out.Problem != "":
			got = string(out.Problem)
		case own != "":
			got = strings.TrimSpace(got + " own:" + own)
		}
		if got != c.want {
			t.Errorf("%s %q: %s, want %s", c.at, c.typed, got, c.want)
		}
	}
}
