package document

// Placeholder is a name in braces found in a template, such as {institution}, and where it stands.
type Placeholder struct {
	Name  string
	Where string // "paragraph 12, near \"bertindak untuk\""
}

// Values are what the placeholders of a template stand for.
type Values struct {
	Text map[string]string // {name}; line breaks stay line breaks
	// Rows repeat the table row in which {list.name} stands, once for each entry; without entries the row goes.
	Rows map[string][]map[string]string
	// Show keeps a paragraph or table row that begins with {?name} where it is true, and removes it otherwise.
	Show map[string]bool
}
