package flow_test

import (
	"testing"

	"mitrabot/bot/flow"
	"mitrabot/content"
)

// BenchmarkAdvance is one act of a conversation: an option tapped, typed as it stands, misspelt, and own words that are
// compared with every option.
func BenchmarkAdvance(b *testing.B) {
	lib, err := content.Load(content.Embedded())
	if err != nil {
		b.Fatal(err)
	}
	f, _ := lib.Flow("s01")
	s := flow.State{Flow: f.ID, Phase: flow.Asking, Question: "category", Answers: map[string]flow.Answer{"needs": {Options: []string{"market"}, Given: true}}}
	w := spoken{lib, "id"}
	for name, in := range map[string]flow.Input{
		"pick":     {Act: flow.Pick, Option: "cooperative"},
		"label":    {Act: flow.Type, Text: "Koperasi/KUD"},
		"misspelt": {Act: flow.Type, Text: "tokoh masyarkat"},
		"own":      {Act: flow.Type, Text: "yayasan amal di kecamatan sebelah"},
	} {
		in.Now = now
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				flow.Advance(f, w, s, in)
			}
		})
	}
}
