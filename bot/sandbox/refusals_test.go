package sandbox

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func inline(buttons string) string {
	return `{"chat_id":1001,"text":"x","reply_markup":{"inline_keyboard":[[` + buttons + `]]}}`
}

func asHTML(text string) string {
	return fmt.Sprintf(`{"chat_id":1001,"text":%q,"parse_mode":"HTML"}`, text)
}

// Telegram's words, for what a bot can get wrong in one call.
func TestRefusals(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	w.start(1002)
	w.send(`{"user":1002,"block":true}`)
	own := w.last(1001).ID
	var keys, caption wireMessage
	w.must("sendMessage", `{"chat_id":1001,"text":"papan","reply_markup":{"keyboard":[["Ya"]]}}`, &keys)
	w.must("sendMessage", inline(`{"text":"a","callback_data":"a"}`), &caption)

	const bad = "Bad Request: "
	for _, c := range []struct{ name, method, params, want string }{
		{"no chat", "sendMessage", `{"text":"x"}`, bad + "chat_id is empty"},
		{"stranger", "sendMessage", `{"chat_id":2001,"text":"x"}`, bad + "chat not found"},
		{"name of a chat", "sendMessage", `{"chat_id":"@nobody","text":"x"}`, bad + "chat not found"},
		{"blocked", "sendMessage", `{"chat_id":1002,"text":"x"}`, "Forbidden: bot was blocked by the user"},
		{"blocked typing", "sendChatAction", `{"chat_id":1002,"action":"typing"}`, "Forbidden: bot was blocked by the user"},
		{"no text", "sendMessage", `{"chat_id":1001}`, bad + "message text is empty"},
		{"empty text", "sendMessage", `{"chat_id":1001,"text":""}`, bad + "message text is empty"},
		{"blank text", "sendMessage", `{"chat_id":1001,"text":" \n "}`, bad + "message text is empty"},
		{"only a tag", "sendMessage", asHTML("<b> </b>"), bad + "message text is empty"},
		{"too long", "sendMessage", `{"chat_id":1001,"text":"` + strings.Repeat("x", 4097) + `"}`, bad + "message is too long"},
		{"too long in UTF-16", "sendMessage", `{"chat_id":1001,"text":"` + strings.Repeat("😀", 2049) + `"}`, bad + "message is too long"},
		{"markdown", "sendMessage", `{"chat_id":1001,"text":"x","parse_mode":"MarkdownV2"}`, bad + "the sandbox does not support parse_mode MarkdownV2: use HTML"},
		{"unknown mode", "sendMessage", `{"chat_id":1001,"text":"x","parse_mode":"RTF"}`, bad + "unsupported parse_mode"},
		{"unknown parameter", "sendMessage", `{"chat_id":1001,"text":"x","disable_web_page_preview":true}`, bad + `unknown parameter "disable_web_page_preview" (the sandbox is stricter than Telegram here)`},
		{"unsupported parameter", "sendMessage", `{"chat_id":1001,"text":"x","message_thread_id":3}`, bad + `the sandbox does not support the parameter "message_thread_id"`},
		{"wrong type", "sendMessage", `{"chat_id":1001,"text":7}`, bad + `parameter "text" must be a String`},
		{"number as text", "editMessageText", `{"chat_id":1001,"message_id":"7","text":"x"}`, bad + `parameter "message_id" must be an Integer`},
		{"fraction", "getUpdates", `{"limit":1.5}`, bad + `parameter "limit" must be an Integer`},
		{"null", "sendMessage", `{"chat_id":1001,"text":null}`, bad + `parameter "text" must be a String`},
		{"text for truth", "sendMessage", `{"chat_id":1001,"text":"x","protect_content":"true"}`, bad + `parameter "protect_content" must be a Boolean`},
		{"not an object", "sendMessage", `[1]`, bad + "can't parse the JSON body: it must be one object"},
		{"bad UTF-8", "sendMessage", "{\"chat_id\":1001,\"text\":\"\xff\"}", bad + "strings must be encoded in UTF-8"},
		{"entity outside", "sendMessage", `{"chat_id":1001,"text":"😀","entities":[{"type":"bold","offset":1,"length":1}]}`, bad + "entity begins in a middle of a UTF-16 symbol at byte offset 4"},
		{"entity ends in a symbol", "sendMessage", `{"chat_id":1001,"text":"a😀b","entities":[{"type":"bold","offset":0,"length":2}]}`, bad + "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 5"},
		{"entity too long", "sendMessage", `{"chat_id":1001,"text":"hello","entities":[{"type":"bold","offset":0,"length":100}]}`, bad + "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100"},
		{"entity after the text", "sendMessage", `{"chat_id":1001,"text":"x","entities":[{"type":"bold","offset":7,"length":1}]}`, bad + "entity begins after the end of the text at UTF-16 offset 7"},
		{"entities and parse mode", "sendMessage", `{"chat_id":1001,"text":"x","parse_mode":"HTML","entities":[{"type":"bold","offset":0,"length":1}]}`, bad + "parse_mode and entities must not be given together (Telegram would ignore the entities)"},
		{"entity unknown", "sendMessage", `{"chat_id":1001,"text":"x","entities":[{"type":"loud","offset":0,"length":1}]}`, bad + "can't parse MessageEntity: Unsupported type specified"},

		{"unclosed", "sendMessage", asHTML("a <b>b"), bad + `can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{"unmatched", "sendMessage", asHTML("<b><i>x</b></i>"), bad + `can't parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`},
		{"unexpected", "sendMessage", asHTML("x</b>"), bad + "can't parse entities: Unexpected end tag at byte offset 1"},
		{"unknown tag", "sendMessage", asHTML("a<br>b"), bad + `can't parse entities: Unsupported start tag "br" at byte offset 1`},
		{"a smaller sign", "sendMessage", asHTML("1 < 2 > 0"), bad + `can't parse entities: Unsupported start tag "" at byte offset 2`},
		{"open end", "sendMessage", asHTML("x <b"), bad + "can't parse entities: Unclosed start tag at byte offset 2"},
		{"open attribute", "sendMessage", asHTML(`<a href="x`), bad + `can't parse entities: Unclosed start tag "a" at byte offset 0`},
		{"span", "sendMessage", asHTML("<span>x</span>"), bad + `can't parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0`},
		{"half a pair", "sendMessage", asHTML("&#xD83D;"), bad + "can't parse entities: Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"},

		{"data of 65 bytes", "sendMessage", inline(`{"text":"a","callback_data":"` + strings.Repeat("x", 65) + `"}`), bad + "BUTTON_DATA_INVALID"},
		{"33 characters of two bytes", "sendMessage", inline(`{"text":"a","callback_data":"` + strings.Repeat("é", 33) + `"}`), bad + "BUTTON_DATA_INVALID"},
		{"button without action", "sendMessage", inline(`{"text":"a"}`), bad + "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"button without data", "sendMessage", inline(`{"text":"a","callback_data":""}`), bad + "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"button without text", "sendMessage", inline(`{"callback_data":"a"}`), bad + `can't parse inline keyboard button: Can't find field "text"`},
		{"button with empty text", "sendMessage", inline(`{"text":"","callback_data":"a"}`), bad + "inline keyboard button text must be non-empty"},
		{"button with two actions", "sendMessage", inline(`{"text":"a","callback_data":"a","url":"https://contoh.id"}`), bad + `can't parse inline keyboard button: button "a" must have exactly one action (Telegram would use one and drop the others)`},
		{"button with an unknown field", "sendMessage", inline(`{"text":"a","callback_data":"a","colour":"red"}`), bad + `can't parse inline keyboard button: unknown field "colour"`},
		{"web app", "sendMessage", inline(`{"text":"a","web_app":{"url":"https://contoh.id"}}`), bad + `can't parse inline keyboard button: the sandbox does not support "web_app"`},
		{"button to localhost", "sendMessage", inline(`{"text":"a","url":"http://localhost:8080/"}`), bad + "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL"},
		{"button with a script", "sendMessage", inline(`{"text":"a","url":"javascript://contoh.id/%0aalert(1)"}`), bad + "inline keyboard button URL 'javascript://contoh.id/%0aalert(1)' is invalid: Unsupported URL protocol"},
		{"copy too long", "sendMessage", inline(`{"text":"a","copy_text":{"text":"` + strings.Repeat("x", 257) + `"}}`), bad + "BUTTON_COPY_TEXT_INVALID"},
		{"button is text", "sendMessage", inline(`"a"`), bad + "can't parse inline keyboard button: InlineKeyboardButton must be an Object"},
		{"too many buttons", "sendMessage", inline(strings.Repeat(`{"text":"a","callback_data":"a"},`, 100) + `{"text":"a","callback_data":"a"}`), bad + "reply markup is too long"},
		{"markup null", "sendMessage", `{"chat_id":1001,"text":"x","reply_markup":null}`, bad + "object expected as reply markup"},
		{"keyboard null", "sendMessage", `{"chat_id":1001,"text":"x","reply_markup":{"inline_keyboard":null}}`, bad + `field "inline_keyboard" must be of type Array`},
		{"markup empty", "sendMessage", `{"chat_id":1001,"text":"x","reply_markup":{}}`, bad + "reply markup is empty: it needs inline_keyboard, keyboard, remove_keyboard or force_reply"},
		{"markup is text", "sendMessage", `{"chat_id":1001,"text":"x","reply_markup":"ya"}`, bad + "can't parse reply keyboard markup JSON object"},
		{"row is no array", "sendMessage", `{"chat_id":1001,"text":"x","reply_markup":{"inline_keyboard":[{"text":"a","callback_data":"a"}]}}`, bad + `field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`},
		{"key without text", "sendMessage", `{"chat_id":1001,"text":"x","reply_markup":{"keyboard":[[{"request_contact":true}]]}}`, bad + `can't parse keyboard button: Can't find field "text"`},
		{"board with an unknown field", "sendMessage", `{"chat_id":1001,"text":"x","reply_markup":{"keyboard":[["a"]],"resize":true}}`, bad + `can't parse reply keyboard markup: unknown field "resize"`},
		{"remove false", "sendMessage", `{"chat_id":1001,"text":"x","reply_markup":{"remove_keyboard":false}}`, bad + "reply markup is empty: remove_keyboard must be true"},
		{"reply to nothing", "sendMessage", `{"chat_id":1001,"text":"x","reply_parameters":{"message_id":1}}`, bad + "message to be replied not found"},
		{"reply unknown field", "sendMessage", `{"chat_id":1001,"text":"x","reply_parameters":{"message_id":1,"quote":"x"}}`, bad + `can't parse reply parameters: unknown field "quote"`},

		{"edit nothing", "editMessageText", `{"chat_id":1001,"message_id":1,"text":"x"}`, bad + "message to edit not found"},
		{"edit without chat", "editMessageText", `{"message_id":1,"text":"x"}`, bad + "chat_id is empty"},
		{"edit without id", "editMessageText", `{"chat_id":1001,"text":"x"}`, bad + "message identifier is not specified"},
		{"edit without text", "editMessageText", `{"chat_id":1001,"message_id":1}`, bad + "message text is empty"},
		{"edit of the person's message", "editMessageText", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"text":"x"}`, own), bad + "message can't be edited"},
		{"edit with a reply keyboard beneath", "editMessageText", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"text":"x"}`, keys.MessageID), bad + "message can't be edited"},
		{"edit to a reply keyboard", "editMessageText", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"text":"x","reply_markup":{"keyboard":[["a"]]}}`, caption.MessageID), bad + "inline keyboard expected"},
		{"caption of a text", "editMessageCaption", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"caption":"x"}`, caption.MessageID), bad + "there is no caption in the message to edit"},
		{"same buttons", "editMessageReplyMarkup", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"a"}]]}}`, caption.MessageID),
			bad + "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"delete nothing", "deleteMessage", `{"chat_id":1001,"message_id":1}`, bad + "message to delete not found"},
		{"forward nothing", "forwardMessage", `{"chat_id":1001,"from_chat_id":1001,"message_id":1}`, bad + "message to forward not found"},
		{"copy with a long caption", "copyMessage", `{"chat_id":1001,"from_chat_id":1001,"message_id":1,"caption":"` + strings.Repeat("x", 1025) + `"}`, bad + "message caption is too long"},
		{"copy nothing", "copyMessage", `{"chat_id":1001,"from_chat_id":1001,"message_id":1}`, bad + "message to copy not found"},
		{"old query", "answerCallbackQuery", `{"callback_query_id":"1"}`, bad + "query is too old and response timeout expired or query ID is invalid"},
		{"long notice", "answerCallbackQuery", `{"callback_query_id":"1","text":"` + strings.Repeat("x", 201) + `"}`, bad + "MESSAGE_TOO_LONG"},
		{"unknown inline query", "answerInlineQuery", `{"inline_query_id":"1","results":[]}`, bad + "query is too old and response timeout expired or query ID is invalid"},
		{"action", "sendChatAction", `{"chat_id":1001,"action":"sleeping"}`, bad + "wrong parameter action in request"},

		{"no document", "sendDocument", `{"chat_id":1001}`, bad + "there is no document in the request"},
		{"wrong file id", "sendDocument", `{"chat_id":1001,"document":"abc"}`, bad + "wrong remote file identifier specified: can't unserialize it. Wrong last symbol"},
		{"file from the network", "sendPhoto", `{"chat_id":1001,"photo":"https://contoh.id/a.png"}`, bad + "failed to get HTTP URL content"},
		{"long caption", "sendPhoto", `{"chat_id":1001,"photo":"x","caption":"` + strings.Repeat("x", 1025) + `"}`, bad + "message caption is too long"},
		{"get no file", "getFile", `{"file_id":"abc"}`, bad + "invalid file_id"},

		{"command in capitals", "setMyCommands", `{"commands":[{"command":"Mulai","description":"x"}]}`, bad + "BOT_COMMAND_INVALID"},
		{"command without description", "setMyCommands", `{"commands":[{"command":"mulai","description":""}]}`, bad + "BOT_COMMAND_DESCRIPTION_INVALID"},
		{"scope of a stranger", "setMyCommands", `{"commands":[],"scope":{"type":"chat","chat_id":2001}}`, bad + "chat not found"},
		{"unknown scope", "setMyCommands", `{"commands":[],"scope":{"type":"planet"}}`, bad + "can't parse BotCommandScope: Unsupported type specified"},
		{"language", "setMyName", `{"name":"Mitra","language_code":"indonesia"}`, bad + "invalid language code specified"},
		{"web app menu", "setChatMenuButton", `{"menu_button":{"type":"web_app"}}`, bad + "can't parse MenuButton: the sandbox does not support web_app"},

		{"webhook elsewhere", "setWebhook", `{"url":"https://contoh.id/hook"}`, bad + "bad webhook: the sandbox delivers to loopback addresses only"},
		{"webhook without scheme", "setWebhook", `{"url":"127.0.0.1:80"}`, bad + "invalid webhook URL specified"},
		{"webhook secret", "setWebhook", `{"url":"http://127.0.0.1:1/","secret_token":"a b"}`, bad + "secret token contains unallowed characters"},
		{"webhook without url", "setWebhook", `{}`, bad + `parameter "url" is required`},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := (&world{t, w.Server}).bot(c.method, c.params)
			if a.OK || a.Description != c.want {
				t.Errorf("%s %.80s\n got: %s\nwant: %s", c.method, c.params, a.Description, c.want)
			}
		})
	}
}

// What stands just inside the limits is taken.
func TestLimitsAreExact(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	for name, params := range map[string]string{
		"4096 units":             `{"chat_id":1001,"text":"` + strings.Repeat("😀", 2048) + `"}`,
		"4096 after parsing":     asHTML("<b>" + strings.Repeat("x", 4096) + "</b>"),
		"64 bytes":               inline(`{"text":"a","callback_data":"` + strings.Repeat("é", 32) + `"}`),
		"no keyboard":            `{"chat_id":1001,"text":"x","reply_markup":{"inline_keyboard":[]}}`,
		"reply without":          `{"chat_id":1001,"text":"x","reply_parameters":{"message_id":1,"allow_sending_without_reply":true}}`,
		"markup as text":         `{"chat_id":1001,"text":"x","reply_markup":"{\"force_reply\":true}"}`,
		"preview off":            `{"chat_id":1001,"text":"x","link_preview_options":{"is_disabled":true}}`,
		"force reply on buttons": `{"chat_id":1001,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"a","style":"primary"}]],"force_reply":true}}`,
	} {
		if a := w.bot("sendMessage", params); !a.OK {
			t.Errorf("%s: %s", name, a.Description)
		}
	}
}

func TestWrongTokenAndMethod(t *testing.T) {
	w := newWorld(t, Options{})
	for path, want := range map[string]int{
		"/bot1:x/getMe":                          401,
		"/bot" + DefaultToken + "x/getMe":        401,
		"/bot" + DefaultToken + "/sendDice":      404,
		"/bot" + DefaultToken + "/":              404,
		"/file/bot1:x/documents/file":            401,
		"/file/bot" + DefaultToken + "/photos/x": 404,
	} {
		if a := w.ask(httptest.NewRequest("POST", path, nil)); a.ErrorCode != want {
			t.Errorf("%s: %+v", path, a)
		}
	}
	if a := w.ask(httptest.NewRequest("POST", "/bot"+DefaultToken+"/GETME", nil)); !a.OK {
		t.Errorf("method names do not depend on case: %+v", a)
	}
}

// form builds a multipart request without a length, as clients that stream send it.
func form(t *testing.T, method string, fields map[string]string, files map[string][]byte) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.SetBoundary("xxBOUNDARYxx"); err != nil {
		t.Fatal(err)
	}
	for name, v := range fields {
		if err := m.WriteField(name, v); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range files {
		part, err := m.CreateFormFile(name, "berkas <1>.docx")
		if err != nil {
			t.Fatal(err)
		}
		part.Write(data) // into memory
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func (w *world) multipart(method string, body *bytes.Buffer) botAnswer {
	w.Helper()
	r := httptest.NewRequest("POST", "/bot"+DefaultToken+"/"+method, body)
	r.ContentLength = -1
	r.Header.Set("Content-Type", "multipart/form-data; boundary=xxBOUNDARYxx")
	return w.ask(r)
}

func TestMultipart(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	if a := w.multipart("getMe", &bytes.Buffer{}); !a.OK {
		t.Errorf("an empty body: %+v", a)
	}
	to := map[string]string{"chat_id": "1001", "caption": "<b>Naskah</b>", "parse_mode": "HTML", "reply_markup": `{"inline_keyboard":[[{"text":"a","callback_data":"a"}]]}`}
	if a := w.multipart("sendDocument", form(t, "sendDocument", to, map[string][]byte{"document": []byte("isi")})); !a.OK {
		t.Fatalf("document: %+v", a)
	}
	v := w.last(1001)
	if v.Media == nil || v.Media.Kind != "document" || v.Media.Size != 3 || v.Media.Name != "berkas <1>.docx" || v.HTML != "<b>Naskah</b>" || len(v.Buttons) != 1 {
		t.Errorf("document: %+v %+v", v, v.Media)
	}
	code, body := w.machine("GET", v.Media.URL, "")
	if code != 200 || string(body) != "isi" {
		t.Errorf("%s: %d %q", v.Media.URL, code, body)
	}
	attached := map[string]string{"chat_id": "1001", "document": "attach://f1"}
	if a := w.multipart("sendDocument", form(t, "sendDocument", attached, map[string][]byte{"f1": []byte("x")})); !a.OK {
		t.Errorf("attach: %+v", a)
	}
	for name, c := range map[string]struct {
		fields map[string]string
		files  map[string][]byte
		want   string
	}{
		"empty file":      {map[string]string{"chat_id": "1001"}, map[string][]byte{"document": {}}, "Bad Request: file must be non-empty"},
		"file unasked":    {map[string]string{"chat_id": "1001", "document": "attach://f1"}, map[string][]byte{"f1": []byte("x"), "f2": []byte("x")}, `Bad Request: unknown parameter "f2" (the sandbox is stricter than Telegram here)`},
		"file missing":    {map[string]string{"chat_id": "1001", "document": "attach://f1"}, nil, `Bad Request: the file "f1" of parameter "document" is missing`},
		"file for a text": {map[string]string{"chat_id": "1001", "document": "x"}, map[string][]byte{"caption": []byte("x")}, `Bad Request: parameter "caption" must be a String`},
	} {
		if a := w.multipart("sendDocument", form(t, "sendDocument", c.fields, c.files)); a.Description != c.want {
			t.Errorf("%s: %q, want %q", name, a.Description, c.want)
		}
	}
	whole := form(t, "getMe", map[string]string{"x": "1"}, nil)
	whole.Truncate(whole.Len() - 10)
	if a := w.multipart("getMe", whole); a.Description != "Bad Request: can't parse multipart form: it ends early" {
		t.Errorf("torn: %q", a.Description)
	}
}

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMedia(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	to := map[string]string{"chat_id": "1001"}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"no picture": {[]byte("GIF98a"), "Bad Request: IMAGE_PROCESS_FAILED"},
		"too narrow": {picture(t, 1, 30), "Bad Request: PHOTO_INVALID_DIMENSIONS"},
		"too large":  {make([]byte, maxPhoto+1), "Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"},
		"good":       {picture(t, 40, 30), ""},
	} {
		if a := w.multipart("sendPhoto", form(t, "sendPhoto", to, map[string][]byte{"photo": c.data})); a.Description != c.want {
			t.Errorf("%s: %q, want %q", name, a.Description, c.want)
		}
	}
	photo := w.last(1001)
	if photo.Media.Kind != "photo" {
		t.Fatalf("photo: %+v", photo)
	}
	// The same photo by its id, and as what it is not.
	var calls []callEntry
	for _, e := range w.calls.since(0, "sendphoto", 0) {
		if e.Status == 200 {
			calls = append(calls, e)
		}
	}
	var sent struct{ Result wireMessage }
	decode(t, calls[0].Response, &sent)
	id := sent.Result.Photo[0].FileID
	w.must("sendPhoto", fmt.Sprintf(`{"chat_id":1001,"photo":%q}`, id), nil)
	if a := w.bot("sendDocument", fmt.Sprintf(`{"chat_id":1001,"document":%q}`, id)); a.Description != "Bad Request: can't use file of type Photo as Document" {
		t.Errorf("photo as document: %q", a.Description)
	}
	var f wireFile
	w.must("getFile", fmt.Sprintf(`{"file_id":%q}`, id), &f)
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, httptest.NewRequest("GET", "/file/bot"+DefaultToken+"/"+f.FilePath, nil))
	if rec.Code != 200 || rec.Body.Len() != f.FileSize {
		t.Errorf("download: %d, %d of %d bytes", rec.Code, rec.Body.Len(), f.FileSize)
	}
	// A person's photo, document and voice can be fetched as well.
	for _, act := range []string{`"photo":true`, `"photo":{"caption":"Foto"}`, `"document":{"name":"a.txt","text":"halo","mime":"text/plain"}`,
		`"voice":{"duration":3}`, `"sticker":{"emoji":"👍"}`, `"photo":"` + base64.StdEncoding.EncodeToString(picture(t, 4, 4)) + `"`} {
		w.send(`{"user":1001,` + act + `}`)
		if v := w.last(1001); v.Media == nil || v.Media.Size == 0 || v.From != "user" {
			t.Errorf("%s: %+v", act, v)
		}
	}
}

// A document of a bot or a person must never run as a page of the sandbox.
func TestFilesCannotAct(t *testing.T) {
	w := newWorld(t, Options{})
	w.send(`{"user":1001,"document":{"name":"jahat.html","mime":"text/html","text":"<script>alert(1)</script>"}}`)
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, httptest.NewRequest("GET", "http://localhost"+w.last(1001).Media.URL, nil))
	h := rec.Header()
	if rec.Code != 200 || strings.Contains(h.Get("Content-Type"), "html") || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v", rec.Code, h)
	}
}

func TestDeleteAndCopy(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	w := newWorld(t, Options{Now: func() time.Time { return now }})
	w.start(1001)
	w.start(1002)
	var m, c wireMessage
	w.must("sendMessage", `{"chat_id":1001,"text":"<i>satu</i>","parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"a"}]]}}`, &m)
	w.must("copyMessage", fmt.Sprintf(`{"chat_id":1002,"from_chat_id":1001,"message_id":%d}`, m.MessageID), &c)
	if v := w.last(1002); v.ID != c.MessageID || v.HTML != "<i>satu</i>" || v.Buttons != nil {
		t.Errorf("copy: %+v", v)
	}
	w.must("deleteMessage", fmt.Sprintf(`{"chat_id":1001,"message_id":%d}`, m.MessageID), nil)
	if v := w.last(1001); v.Text != "/start" {
		t.Errorf("after delete: %+v", v)
	}
	w.machine("POST", "/sandbox/clock", `{"advance":"48h"}`)
	if a := w.bot("deleteMessage", fmt.Sprintf(`{"chat_id":1002,"message_id":%d}`, c.MessageID)); a.Description != "Bad Request: message can't be deleted for everyone" {
		t.Errorf("late delete: %q", a.Description)
	}
}

func TestEditCaption(t *testing.T) {
	w := newWorld(t, Options{})
	w.start(1001)
	if a := w.multipart("sendDocument", form(t, "", map[string]string{"chat_id": "1001"}, map[string][]byte{"document": []byte("x")})); !a.OK {
		t.Fatalf("document: %+v", a)
	}
	id := w.last(1001).ID
	w.must("editMessageCaption", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"caption":"<i>Naskah</i>","parse_mode":"HTML"}`, id), nil)
	if v := w.last(1001); v.HTML != "<i>Naskah</i>" || v.Edits != 1 || v.Media == nil {
		t.Errorf("caption: %+v", v)
	}
	if a := w.bot("editMessageText", fmt.Sprintf(`{"chat_id":1001,"message_id":%d,"text":"x"}`, id)); a.Description != "Bad Request: there is no text in the message to edit" {
		t.Errorf("text of a document: %q", a.Description)
	}
}

// Files and presses are bounded: the oldest go first, and what is gone is refused in Telegram's words.
func TestStoresAreBounded(t *testing.T) {
	fs := newFileStore()
	var first *file
	for i := range 20 {
		f, err := newFile("document", fmt.Sprintf("%d.bin", i), "", make([]byte, maxStored/10))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = f
		}
		fs.put(f)
		fs.put(f) // a file sent again by its id is stored once
	}
	if fs.bytes > maxStored || fs.byID[first.ID] != nil || fs.byPath[first.Path] != nil || len(fs.order) != len(fs.byID) {
		t.Errorf("%d bytes in %d files", fs.bytes, len(fs.order))
	}
	w := newWorld(t, Options{})
	w.start(1001)
	w.must("sendMessage", inline(`{"text":"a","callback_data":"a"}`), nil)
	for range 10_001 {
		w.send(`{"user":1001,"press":"a"}`)
	}
	if n := len(w.st.callbacks); n > 10_000 {
		t.Errorf("%d presses are kept", n)
	}
}
