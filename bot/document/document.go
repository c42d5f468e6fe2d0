// Package document makes files for people: workbooks that any spreadsheet program opens, everything about a person as
// JSON, and pictures with QR codes. It knows neither Telegram nor SQL, and nothing about what the words in the files mean.
//
// Workbooks are written here and not by a library: the usual one costs the idle program another 3.6 MB of memory (of 35),
// and six more modules, for the sake of five plain sheets.
package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Table is one table as it is stored: column names and rows of the same length. Values are what JSON can hold, and
// time.Time.
type Table struct {
	Name    string
	Columns []string
	Rows    [][]any
}

// JSON is all tables as one object: by their names, rows as objects by their columns. made is when, in the zone of the
// reader. The zero time becomes null.
func JSON(made time.Time, tables []Table) ([]byte, error) {
	all := map[string]any{"made_at": made.Format(time.RFC3339)}
	for _, t := range tables {
		rows := make([]map[string]any, 0, len(t.Rows))
		for _, values := range t.Rows {
			if len(values) != len(t.Columns) {
				return nil, fmt.Errorf("document: a row of %s has %d values for %d columns", t.Name, len(values), len(t.Columns))
			}
			row := make(map[string]any, len(values))
			for i, v := range values {
				if at, ok := v.(time.Time); ok {
					v = nil
					if !at.IsZero() {
						v = at.In(made.Location()).Format(time.RFC3339)
					}
				}
				row[t.Columns[i]] = v
			}
			rows = append(rows, row)
		}
		all[t.Name] = rows
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it is read by people and programs, not by browsers
	e.SetIndent("", "  ")
	if err := e.Encode(all); err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	return b.Bytes(), nil
}
