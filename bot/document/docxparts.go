package document

import (
	"encoding/xml"
	"fmt"
	"path"
	"strings"
)

const (
	wordSpace    = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	drawingSpace = "http://schemas.openxmlformats.org/drawingml/2006/"
	pictureSpace = drawingSpace + "picture"
	coreRelation = packageSpace + "relationships/metadata/core-properties"
)

func (w *docxWriter) document() string {
	return xml.Header + fmt.Sprintf(`<w:document xmlns:w="%s" xmlns:r="%s" xmlns:wp="%swordprocessingDrawing" xmlns:a="%smain" xmlns:pic="%s"><w:body>`,
		wordSpace, relationSpace, drawingSpace, drawingSpace, pictureSpace) + w.body.String() +
		fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="%d" w:h="%d"/>`+
			`<w:pgMar w:top="%[3]d" w:right="%[3]d" w:bottom="%[3]d" w:left="%[3]d" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr></w:body></w:document>`,
			pageWidth, pageHeight, pageMargin)
}

func docxTypes(media []medium) string {
	const kind = `application/vnd.openxmlformats-officedocument.wordprocessingml.`
	var w strings.Builder
	fmt.Fprintf(&w, `%s<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
		`<Default Extension="xml" ContentType="application/xml"/>`, xml.Header, packageSpace)
	seen := map[string]bool{}
	for _, m := range media {
		if ending := strings.TrimPrefix(path.Ext(m.target), "."); !seen[ending] {
			seen[ending] = true
			fmt.Fprintf(&w, `<Default Extension="%s" ContentType="image/%s"/>`, ending, ending)
		}
	}
	for _, p := range [][2]string{{"document", "document.main"}, {"styles", "styles"}, {"settings", "settings"}, {"numbering", "numbering"}, {"footer1", "footer"}} {
		fmt.Fprintf(&w, `<Override PartName="/word/%s.xml" ContentType="%s%s+xml"/>`, p[0], kind, p[1])
	}
	w.WriteString(`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`)
	return w.String()
}

// relations are pairs of a type and a target; types without a namespace are the office's.
func relations(pairs ...string) string {
	var w strings.Builder
	fmt.Fprintf(&w, `%s<Relationships xmlns="%srelationships">`, xml.Header, packageSpace)
	for i := 0; i+1 < len(pairs); i += 2 {
		kind := pairs[i]
		if !strings.Contains(kind, "/") {
			kind = relationSpace + "/" + kind
		}
		fmt.Fprintf(&w, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i/2+1, kind, pairs[i+1])
	}
	w.WriteString(`</Relationships>`)
	return w.String()
}

func documentRelations(media []medium) string {
	s := relations("styles", "styles.xml", "settings", "settings.xml", "numbering", "numbering.xml", "footer", "footer1.xml")
	var w strings.Builder
	for i, m := range media {
		fmt.Fprintf(&w, `<Relationship Id="rIdP%d" Type="%s/image" Target="%s"/>`, i+1, relationSpace, m.target)
	}
	return strings.Replace(s, `</Relationships>`, w.String()+`</Relationships>`, 1)
}

func coreProperties(title string) string {
	return xml.Header + `<cp:coreProperties xmlns:cp="` + packageSpace + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` +
		plainXML(title) + `</dc:title></cp:coreProperties>`
}

// docxStyles are Times New Roman 12, which official letters use and every program has or replaces by one of the same
// widths, in Indonesian for the spelling checker.
func docxStyles() string {
	var w strings.Builder
	fmt.Fprintf(&w, `%s<w:styles xmlns:w="%s"><w:docDefaults><w:rPrDefault><w:rPr>`+
		`<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>`+
		`<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="id-ID" w:eastAsia="id-ID" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>`+
		`<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`+
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`+
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>`, xml.Header, wordSpace)
	for _, s := range []struct{ id, name, paragraph, run string }{
		{"Heading1", "heading 1", `<w:keepNext/><w:keepLines/><w:spacing w:before="0" w:after="200"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/>`, `<w:b/><w:bCs/><w:sz w:val="28"/><w:szCs w:val="28"/>`},
		{"Heading2", "heading 2", `<w:keepNext/><w:keepLines/><w:spacing w:before="240" w:after="100"/><w:outlineLvl w:val="1"/>`, `<w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/>`},
		{"Heading3", "heading 3", `<w:keepNext/><w:keepLines/><w:spacing w:before="160" w:after="80"/><w:outlineLvl w:val="2"/>`, `<w:b/><w:bCs/>`},
		{"BodyText", "Body Text", `<w:jc w:val="both"/>`, ""},
		{"Letter", "Letter", `<w:spacing w:after="80"/>`, ""},
		{"Small", "Small", `<w:spacing w:after="80" w:line="240" w:lineRule="auto"/>`, `<w:color w:val="595959"/><w:sz w:val="20"/><w:szCs w:val="20"/>`},
		{"Cell", "Cell", `<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>`, `<w:sz w:val="21"/><w:szCs w:val="21"/>`},
		{"Pair", "Pair", `<w:spacing w:after="0" w:line="250" w:lineRule="auto"/>`, ""},
		{"Signed", "Signed", `<w:spacing w:after="0" w:line="250" w:lineRule="auto"/><w:jc w:val="center"/>`, ""},
		{"ListParagraph", "List Paragraph", `<w:spacing w:after="60"/>`, ""},
		{"Picture", "Picture", `<w:spacing w:after="120" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>`, ""},
		{"Gap", "Gap", `<w:spacing w:after="0" w:line="120" w:lineRule="exact"/>`, `<w:sz w:val="8"/><w:szCs w:val="8"/>`},
		{"End", "End", `<w:spacing w:after="0" w:line="20" w:lineRule="exact"/>`, `<w:sz w:val="2"/><w:szCs w:val="2"/>`},
		{"Footer", "footer", `<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="A6A6A6"/></w:pBdr><w:tabs><w:tab w:val="right" w:pos="` + fmt.Sprint(textWidth) + `"/></w:tabs><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>`,
			`<w:color w:val="595959"/><w:sz w:val="18"/><w:szCs w:val="18"/>`},
	} {
		fmt.Fprintf(&w, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`,
			s.id, s.name, s.paragraph, s.run)
	}
	w.WriteString(`</w:styles>`)
	return w.String()
}

// docxSettings keep Word from opening the file as one of an older version, and from stretching lines that end with a
// line break.
func docxSettings() string {
	return xml.Header + `<w:settings xmlns:w="` + wordSpace + `"><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/><w:characterSpacingControl w:val="doNotCompress"/>` +
		`<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`
}

// docxNumbering is the points (numbering 1), and a numbering of its own for each numbered list (from 2).
func docxNumbering(lists int) string {
	var w strings.Builder
	fmt.Fprintf(&w, `%s<w:numbering xmlns:w="%s">`, xml.Header, wordSpace)
	for i, l := range [][2]string{{"bullet", "•"}, {"decimal", "%1."}} {
		fmt.Fprintf(&w, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="%s"/>`+
			`<w:lvlText w:val="%s"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="454" w:hanging="397"/></w:pPr></w:lvl></w:abstractNum>`, i, l[0], l[1])
	}
	w.WriteString(`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`)
	for i := range lists {
		fmt.Fprintf(&w, `<w:num w:numId="%d"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`, i+2)
	}
	w.WriteString(`</w:numbering>`)
	return w.String()
}

func docxFooter(text string) string {
	var w strings.Builder
	fmt.Fprintf(&w, `%s<w:ftr xmlns:w="%s"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>`, xml.Header, wordSpace)
	props{}.run(&w, text)
	w.WriteString(`<w:r><w:tab/></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>`)
	return w.String()
}
