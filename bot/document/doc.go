package document

// Doc is a text document on A4, ready to be written as a .docx (Office Open XML, ECMA-376). It is plain data: the same
// Doc gives the same bytes.
type Doc struct {
	Title  string // in the document's properties; shown only where a block says it
	Footer string // on each page, small, with the page number after it
	Blocks []Block
}

// Block is one piece of a Doc: Heading, Paragraph, Pairs, Grid, List, Signatures, Picture or PageBreak.
type Block interface{ isBlock() }

// Heading stands above what follows and is never parted from it by the end of a page. Level 1 is the title of a
// document, centred; 2 and 3 are sections.
type Heading struct {
	Level int
	Text  string
}

// Style is how a paragraph looks.
type Style int

// The styles of a Paragraph.
const (
	Justified Style = iota // running text
	Left                   // lines of a letter
	Centred
	Right
	Small // notes, grey
	Bold
)

// Paragraph is running text; line breaks in it stay line breaks.
type Paragraph struct {
	Text  string
	Style Style
}

// Pairs are labels with their values, in two columns without lines.
type Pairs struct{ Rows [][2]string }

// Grid is a table with lines. Its head is repeated on each page; no row is parted by the end of a page.
type Grid struct {
	Head   []string
	Rows   [][]string
	Widths []int // relative; empty: all alike
}

// List has its points or numbers.
type List struct {
	Items    []string
	Numbered bool
}

// Signatures stand side by side and are kept together on one page.
type Signatures struct{ Sides []Signature }

// Signature is the place for one: the lines above it, the room, name and role below.
type Signature struct {
	Above      []string
	Name, Role string
}

// Picture is a PNG or JPEG, as wide as said, at most the width of the text (160 mm).
type Picture struct {
	Data  []byte
	Width int // millimetres
	Alt   string
}

// PageBreak begins a new page.
type PageBreak struct{}

func (Heading) isBlock()    {}
func (Paragraph) isBlock()  {}
func (Pairs) isBlock()      {}
func (Grid) isBlock()       {}
func (List) isBlock()       {}
func (Signatures) isBlock() {}
func (Picture) isBlock()    {}
func (PageBreak) isBlock()  {}

// Gap is the visible line where something is still open in a document, to be filled in by hand.
const Gap = "…………………………"
