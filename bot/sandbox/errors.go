package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// apiError is a refusal in the form of the Bot API.
type apiError struct {
	code  int
	text  string
	retry int // seconds, for 429
}

func (e *apiError) Error() string { return e.text }

func badRequest(format string, values ...any) *apiError {
	return &apiError{code: http.StatusBadRequest, text: "Bad Request: " + fmt.Sprintf(format, values...)}
}

// httpError is a refusal of the machine interface: {"error": "..."} with this status.
type httpError struct {
	status int
	text   string
}

func (e *httpError) Error() string { return e.text }

// words is an error in Telegram's own words, which begin with a capital.
type words string

func (w words) Error() string { return string(w) }

func said(format string, values ...any) error { return words(fmt.Sprintf(format, values...)) }

func refuse(text string) *httpError { return &httpError{http.StatusBadRequest, text} }

// encode is json.Marshal without the HTML escapes that only make answers harder to read. The values are our own
// types, which always encode; a failure is a mistake in this package.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("sandbox: encode %T: %v", v, err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
