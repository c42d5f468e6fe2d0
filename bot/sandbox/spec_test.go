package sandbox

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// botAPI is the published description of the Bot API, as far as it is needed here.
type botAPI struct {
	Methods map[string]struct{ Fields []specField }
	Types   map[string]struct {
		Fields   []specField
		Subtypes []string
	}
}

type specField struct {
	Name     string
	Types    []string
	Required bool
}

// loadSpec reads the description. It is not part of this repository: MITRA_BOTAPI_SPEC names it, or it lies in a
// folder "botapi" beside the checkout.
func loadSpec(t *testing.T) botAPI {
	t.Helper()
	path := os.Getenv("MITRA_BOTAPI_SPEC")
	for up := ".."; path == "" && len(up) < 4*len("../"); up = filepath.Join(up, "..") {
		found, err := filepath.Glob(filepath.Join(up, "*", "botapi", "spec-*.json"))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 {
			path = found[len(found)-1]
		}
	}
	if path == "" {
		t.Skip("left out: the description of the Bot API is not on this machine (name it in MITRA_BOTAPI_SPEC)")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var spec botAPI
	if err := json.Unmarshal(data, &spec); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if len(spec.Methods) < 100 || len(spec.Types) < 100 {
		t.Fatalf("%s: %d methods and %d types are not the whole Bot API", path, len(spec.Methods), len(spec.Types))
	}
	return spec
}

// fits tells whether a kind of the sandbox is the type of the description.
func (k kind) fits(types []string) bool {
	one := ""
	if len(types) == 1 {
		one = types[0]
	}
	switch k {
	case kString:
		return one == "String"
	case kInteger:
		return one == "Integer"
	case kBoolean:
		return one == "Boolean"
	case kUpload:
		return one == "InputFile"
	case kChat:
		return slices.Equal(types, []string{"Integer", "String"})
	case kFile:
		return slices.Equal(types, []string{"InputFile", "String"})
	case kArray:
		return strings.HasPrefix(one, "Array of ")
	}
	for _, name := range types { // kObject: nothing but objects
		if strings.HasPrefix(name, "Array of ") || slices.Contains([]string{"String", "Integer", "Boolean", "Float", "InputFile"}, name) {
			return false
		}
	}
	return true
}

func TestMethodsAgreeWithSpec(t *testing.T) {
	spec := loadSpec(t)
	w := newWorld(t, Options{})
	for _, m := range w.methodTable() {
		described, ok := spec.Methods[m.name]
		if !ok {
			t.Errorf("%s: no such method", m.name)
			continue
		}
		ours := map[string]param{}
		for _, p := range m.params {
			if _, twice := ours[p.name]; twice {
				t.Errorf("%s: parameter %s stands twice in the table", m.name, p.name)
			}
			ours[p.name] = p
		}
		for _, f := range described.Fields {
			p, ok := ours[f.Name]
			delete(ours, f.Name)
			switch {
			case !ok:
				t.Errorf("%s: parameter %s is missing in the table", m.name, f.Name)
			case p.required != f.Required:
				t.Errorf("%s: parameter %s: required is %v, want %v", m.name, f.Name, p.required, f.Required)
			case !p.kind.fits(f.Types):
				t.Errorf("%s: parameter %s: %s does not fit %v", m.name, f.Name, kindNames[p.kind], f.Types)
			case p.foreign && p.required:
				t.Errorf("%s: parameter %s is required and not supported", m.name, f.Name)
			}
		}
		for name := range ours {
			t.Errorf("%s: the Bot API has no parameter %s", m.name, name)
		}
	}
}

// The types on the wire hold fields that exist, with the right kind of value, and all required ones.
func TestTypesAgreeWithSpec(t *testing.T) {
	spec := loadSpec(t)
	for name, v := range map[string]any{
		"Message": wireMessage{}, "MessageEntity": wireEntity{}, "Chat": wireChat{}, "InlineQuery": wireInlineQuery{},
		"InlineQueryResultArticle": wireArticle{}, "InputTextMessageContent": wireInputText{}, "InlineQueryResultsButton": wireInlineButton{},
		"LinkPreviewOptions": wireLinkPreview{}, "Document": wireDocument{}, "PhotoSize": wirePhotoSize{}, "Voice": wireVoice{},
		"Sticker": wireSticker{}, "Contact": wireContact{}, "Location": wireLocation{}, "File": wireFile{},
		"CallbackQuery": wireCallback{}, "ChatMemberUpdated": wireMemberUpdate{}, "ChatMemberBanned": wireMember{},
		"InlineKeyboardMarkup": wireInline{}, "InlineKeyboardButton": wireButton{}, "SwitchInlineQueryChosenChat": wireSwitchChosen{},
		"CopyTextButton": wireCopyText{}, "ReplyKeyboardMarkup": wireReplyKeyboard{}, "KeyboardButton": wireKey{},
		"ReplyKeyboardRemove": wireRemoveKeyboard{}, "ForceReply": wireForceReply{}, "ReplyParameters": wireReplyParameters{},
		"BotCommand": wireCommand{}, "MenuButtonCommands": wireMenuButton{}, "WebhookInfo": wireWebhookInfo{}, "User": wireMe{},
	} {
		described, ok := spec.Types[name]
		if !ok {
			t.Errorf("%s: no such type", name)
			continue
		}
		fields := map[string]specField{}
		for _, f := range described.Fields {
			fields[f.Name] = f
		}
		checkType(t, name, reflect.TypeOf(v), fields)
		for _, f := range fields {
			if f.Required {
				t.Errorf("%s: the required field %s is missing", name, f.Name)
			}
		}
	}
	for _, kind := range []string{"message", "edited_message", "callback_query", "my_chat_member", "inline_query"} {
		if !slices.ContainsFunc(spec.Types["Update"].Fields, func(f specField) bool { return f.Name == kind }) {
			t.Errorf("Update: no field %s", kind)
		}
	}
}

// The origin of a forwarded message holds the fields of the two kinds that the sandbox makes, and no others.
func TestOriginAgreesWithSpec(t *testing.T) {
	spec := loadSpec(t)
	fields := map[string]specField{}
	for _, kind := range []string{"MessageOriginUser", "MessageOriginHiddenUser"} {
		for _, f := range spec.Types[kind].Fields {
			f.Required = f.Name == "type" || f.Name == "date" // the rest depends on the kind
			fields[f.Name] = f
		}
	}
	checkType(t, "MessageOrigin", reflect.TypeOf(wireOrigin{}), fields)
	for name := range fields {
		t.Errorf("MessageOrigin: the field %s is missing", name)
	}
}

// checkType compares the fields of a struct and takes them out of fields.
func checkType(t *testing.T, name string, typ reflect.Type, fields map[string]specField) {
	for i := range typ.NumField() {
		field := typ.Field(i)
		if field.Anonymous {
			checkType(t, name, field.Type, fields)
			continue
		}
		tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		f, ok := fields[tag]
		if !ok {
			t.Errorf("%s: no field %s", name, tag)
			continue
		}
		delete(fields, tag)
		if f.Required && options == "omitempty" && tag != "until_date" {
			t.Errorf("%s: field %s is required and may be left out here", name, tag)
		}
		if want := f.Types[0]; !valueFits(field.Type, want) {
			t.Errorf("%s: field %s is %s, want %s", name, tag, field.Type, want)
		}
	}
}

func valueFits(typ reflect.Type, want string) bool {
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch typ.Kind() {
	case reflect.String:
		return want == "String"
	case reflect.Int, reflect.Int64:
		return want == "Integer"
	case reflect.Float64:
		return want == "Float"
	case reflect.Bool:
		return want == "Boolean" || want == "True"
	case reflect.Slice:
		rest, ok := strings.CutPrefix(want, "Array of ")
		return ok && valueFits(typ.Elem(), rest)
	case reflect.Struct:
		return !strings.HasPrefix(want, "Array of ") && !slices.Contains([]string{"String", "Integer", "Boolean", "True", "Float"}, want)
	}
	return false
}
