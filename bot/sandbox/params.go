package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxUpload = 25 << 20 // bytes of a request that carries files
	maxBody   = 1 << 20  // bytes of any other request
)

// kind is the type of a parameter in the published description.
type kind int

const (
	kString  kind = iota // String
	kInteger             // Integer
	kBoolean             // Boolean
	kChat                // Integer or String: the id of a chat, or @name
	kFile                // InputFile or String: an upload, attach://name, or a file_id
	kUpload              // InputFile: an upload only
	kObject              // one JSON-serialised object
	kArray               // a JSON-serialised array
)

// kindNames says in a refusal what was expected.
var kindNames = [...]string{
	kString: "a String", kInteger: "an Integer", kBoolean: "a Boolean", kChat: "an Integer or a String",
	kFile: "a file or a String", kUpload: "a file", kObject: "a JSON-serialized Object", kArray: "a JSON-serialized Array",
}

// param describes one parameter of a method.
type param struct {
	name     string
	kind     kind
	required bool
	missing  string // Telegram's words when a required one is absent; "" for a general sentence
	foreign  bool   // it exists in Telegram, and the sandbox says clearly that it does not support it
}

// upload is a file that came with a request.
type upload struct {
	name string
	mime string
	data []byte
}

// args are the decoded parameters of a call: every value is canonical JSON of its kind, or an upload.
type args struct {
	values  map[string]json.RawMessage
	uploads map[string]*upload
}

func (a *args) has(name string) bool {
	return a.values[name] != nil || a.uploads[name] != nil
}

// The readers below may ignore errors: check has made sure that a value is of its kind.

func (a *args) str(name string) string {
	var v string
	_ = json.Unmarshal(a.values[name], &v)
	return v
}

func (a *args) int(name string) int64 {
	v, _ := strconv.ParseInt(string(a.values[name]), 10, 64)
	return v
}

func (a *args) bool(name string) bool { return string(a.values[name]) == "true" }

// chatID returns the numeric id of a chat parameter; ok is false for a @name, which the sandbox does not have.
func (a *args) chatID(name string) (id int64, ok bool) {
	raw := string(a.values[name])
	if strings.HasPrefix(raw, `"`) {
		raw = a.str(name)
	}
	id, err := strconv.ParseInt(raw, 10, 64)
	return id, err == nil
}

// object decodes an object or array strictly; what names it in the error.
func (a *args) object(name, what string, into any) error {
	if a.values[name] == nil {
		return nil
	}
	if err := strict(a.values[name], into); err != nil {
		return badRequest("can't parse %s: %v", what, err)
	}
	return nil
}

// strict decodes one JSON value and refuses unknown fields.
func strict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// raw is a parameter as it came: text from a form, or a JSON value.
type rawParam struct {
	text string
	json json.RawMessage // nil: it came as text
}

// readParams collects the parameters of a request from its query string and its body, whatever form that has.
func readParams(w http.ResponseWriter, r *http.Request) (map[string]rawParam, map[string]*upload, error) {
	got := map[string]rawParam{}
	files := map[string]*upload{}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, nil, badRequest("can't parse the query string")
	}
	if err := addForm(got, query); err != nil {
		return nil, nil, err
	}
	media, mediaParams, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	limit := int64(maxBody)
	if media == "multipart/form-data" {
		limit = maxUpload
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
			return nil, nil, &apiError{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
		}
		return nil, nil, badRequest("can't read the request")
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return got, files, nil // getMe comes like this from several clients, even with a multipart header
	}
	switch media {
	case "application/json":
		err = addJSON(got, body)
	case "multipart/form-data":
		err = addMultipart(got, files, body, mediaParams["boundary"])
	case "application/x-www-form-urlencoded", "":
		var form url.Values
		if form, err = url.ParseQuery(string(body)); err != nil {
			return nil, nil, badRequest("can't parse the form")
		}
		err = addForm(got, form)
	default:
		err = badRequest("unsupported content type")
	}
	return got, files, err
}

func addOne(got map[string]rawParam, name string, p rawParam) error {
	if _, twice := got[name]; twice {
		return badRequest("parameter %q is given twice", name)
	}
	if !utf8.ValidString(p.text) || !utf8.ValidString(name) {
		return badRequest("strings must be encoded in UTF-8")
	}
	got[name] = p
	return nil
}

func addForm(got map[string]rawParam, form url.Values) error {
	for name, values := range form {
		for _, v := range values {
			if err := addOne(got, name, rawParam{text: v}); err != nil {
				return err
			}
		}
	}
	return nil
}

func addJSON(got map[string]rawParam, body []byte) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil || object == nil {
		return badRequest("can't parse the JSON body: it must be one object")
	}
	if !utf8.Valid(body) {
		return badRequest("strings must be encoded in UTF-8")
	}
	for name, v := range object {
		if err := addOne(got, name, rawParam{json: v}); err != nil {
			return err
		}
	}
	return nil
}

func addMultipart(got map[string]rawParam, files map[string]*upload, body []byte, boundary string) error {
	if boundary == "" {
		return badRequest("can't parse multipart form: it has no boundary")
	}
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return badRequest("can't parse multipart form: it ends early")
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return badRequest("can't parse multipart form: it ends early")
		}
		name := part.FormName()
		if part.FileName() == "" {
			if err := addOne(got, name, rawParam{text: string(data)}); err != nil {
				return err
			}
			continue
		}
		if files[name] != nil {
			return badRequest("parameter %q is given twice", name)
		}
		files[name] = &upload{name: part.FileName(), mime: part.Header.Get("Content-Type"), data: data}
	}
}

// check compares what came with what a method takes. It refuses what is unknown, missing or of a wrong type. It takes
// what it has used out of both maps.
func check(specs []param, got map[string]rawParam, files map[string]*upload) (*args, error) {
	a := &args{values: map[string]json.RawMessage{}, uploads: map[string]*upload{}}
	var absent *apiError // told last: a misspelled name explains more than what is missing because of it
	for i := range specs {
		p := &specs[i]
		raw, given := got[p.name]
		delete(got, p.name)
		file := files[p.name]
		delete(files, p.name)
		if file != nil {
			if given || p.kind != kFile && p.kind != kUpload {
				return nil, badRequest("parameter %q must be %s", p.name, kindNames[p.kind])
			}
			a.uploads[p.name] = file
			given = true
		} else if given {
			value, err := convert(p, raw)
			if err != nil {
				return nil, err
			}
			a.values[p.name] = value
		}
		if given && p.foreign {
			return nil, badRequest("the sandbox does not support the parameter %q", p.name)
		}
		if !given && p.required && absent == nil {
			absent = p.absent()
		}
	}
	// An upload may be named by another parameter: attach://name.
	for i := range specs {
		if specs[i].kind != kFile {
			continue
		}
		if name, found := strings.CutPrefix(a.str(specs[i].name), "attach://"); found {
			if files[name] == nil {
				return nil, badRequest("the file %q of parameter %q is missing", name, specs[i].name)
			}
			a.uploads[specs[i].name] = files[name]
			delete(a.values, specs[i].name)
			delete(files, name)
		}
	}
	if unknown := unknownNames(got, files); len(unknown) > 0 {
		return nil, badRequest("unknown parameter %q (the sandbox is stricter than Telegram here)", unknown[0])
	}
	if absent != nil {
		return nil, absent
	}
	return a, nil
}

func (p *param) absent() *apiError {
	if p.missing != "" {
		return badRequest("%s", p.missing)
	}
	return badRequest("parameter %q is required", p.name)
}

func unknownNames(got map[string]rawParam, files map[string]*upload) []string {
	var names []string
	for name := range got {
		names = append(names, name)
	}
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// convert brings a value to canonical JSON of its kind.
func convert(p *param, raw rawParam) (json.RawMessage, error) {
	wrong := badRequest("parameter %q must be %s", p.name, kindNames[p.kind])
	text, isText := raw.text, raw.json == nil
	if !isText && len(raw.json) > 0 && raw.json[0] == '"' {
		if err := json.Unmarshal(raw.json, &text); err != nil {
			return nil, wrong
		}
		isText = true
		if p.kind == kInteger || p.kind == kBoolean {
			return nil, wrong // in JSON a number is a number
		}
	}
	if !isText {
		text = string(raw.json)
	}
	switch p.kind {
	case kString, kFile:
		if !isText {
			return nil, wrong
		}
		return quote(text), nil
	case kInteger:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, wrong
		}
		return strconv.AppendInt(nil, n, 10), nil
	case kBoolean:
		switch strings.ToLower(text) {
		case "true", "1", "yes":
			return json.RawMessage("true"), nil
		case "false", "0", "no":
			return json.RawMessage("false"), nil
		}
		return nil, wrong
	case kChat:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return strconv.AppendInt(nil, n, 10), nil
		}
		if !isText {
			return nil, wrong
		}
		return quote(text), nil
	case kObject, kArray:
		return convertJSON(p, text)
	}
	return nil, wrong
}

func convertJSON(p *param, text string) (json.RawMessage, error) {
	trimmed := strings.TrimSpace(text)
	if !json.Valid([]byte(trimmed)) {
		if p.name == "reply_markup" {
			return nil, badRequest("can't parse reply keyboard markup JSON object")
		}
		return nil, badRequest("can't parse %s JSON object", strings.ReplaceAll(p.name, "_", " "))
	}
	open := byte('{')
	if p.kind == kArray {
		open = '['
	}
	if trimmed[0] != open {
		if p.name == "reply_markup" {
			return nil, badRequest("object expected as reply markup")
		}
		return nil, badRequest("parameter %q must be %s", p.name, kindNames[p.kind])
	}
	return json.RawMessage(trimmed), nil
}

func quote(text string) json.RawMessage { return encode(text) }

// record is what GET /sandbox/calls shows of the parameters: uploads as name and size, never as content.
func (a *args) record() json.RawMessage {
	shown := make(map[string]any, len(a.values)+len(a.uploads))
	for name, v := range a.values {
		shown[name] = v
	}
	for name, f := range a.uploads {
		shown[name] = map[string]any{"file": f.name, "size": len(f.data)}
	}
	return encode(shown)
}
