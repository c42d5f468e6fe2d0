package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
)

// method is one method of the Bot API.
type method struct {
	name   string
	params []param
	run    func(context.Context, *args) (any, error)
}

// The helpers below keep the table readable: one word a parameter.

func str(name string) param  { return param{name: name, kind: kString} }
func num(name string) param  { return param{name: name, kind: kInteger} }
func flag(name string) param { return param{name: name, kind: kBoolean} }
func chatp(name string) param {
	return param{name: name, kind: kChat, missing: name + " is empty"}
}
func filep(name string) param { return param{name: name, kind: kFile} }
func obj(name string) param   { return param{name: name, kind: kObject} }
func arr(name string) param   { return param{name: name, kind: kArray} }

func (p param) must() param           { p.required = true; return p }
func (p param) or(words string) param { p.required, p.missing = true, words; return p }

// not marks a parameter that Telegram has and the sandbox refuses by name.
func (p param) not() param { p.foreign = true; return p }

func join(lists ...[]param) []param {
	var all []param
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// sending are the parameters that all send methods share.
func sending() []param {
	return []param{
		num("message_thread_id").not(), num("direct_messages_topic_id").not(),
		flag("disable_notification"), flag("protect_content"), flag("allow_paid_broadcast").not(), str("message_effect_id"),
		obj("suggested_post_parameters").not(), obj("reply_parameters"), obj("reply_markup"),
	}
}

// sendingMore are those that copyMessage lacks.
func sendingMore() []param {
	return []param{str("business_connection_id").not(), obj("ephemeral_message_parameters").not()}
}

// editing are the parameters that all edit methods share.
func editing() []param {
	return []param{
		str("business_connection_id").not(), chatp("chat_id"), num("message_id"), str("inline_message_id").not(), obj("reply_markup"),
	}
}

// methodTable is the Bot API of the sandbox: every method, and every parameter it has in the published description.
func (s *Server) methodTable() []method {
	to := chatp("chat_id").must()
	parse := str("parse_mode")
	caption := []param{str("caption"), parse, arr("caption_entities")}
	code := str("language_code")
	return []method{
		{"getMe", nil, s.getMe},

		{"getUpdates", []param{num("offset"), num("limit"), num("timeout"), arr("allowed_updates")}, s.getUpdates},
		{"setWebhook", []param{str("url").must(), {name: "certificate", kind: kUpload, foreign: true}, str("ip_address").not(), num("max_connections"),
			arr("allowed_updates"), flag("drop_pending_updates"), str("secret_token")}, s.setWebhook},
		{"deleteWebhook", []param{flag("drop_pending_updates")}, s.deleteWebhook},
		{"getWebhookInfo", nil, s.getWebhookInfo},

		{"sendMessage", join([]param{to, str("text").or("message text is empty"), parse, arr("entities"), obj("link_preview_options")}, sending(), sendingMore()), s.sendMessage},
		{"sendDocument", join([]param{to, filep("document").or("there is no document in the request"), filep("thumbnail").not(), flag("disable_content_type_detection")},
			caption, sending(), sendingMore()), s.sendMedia("document", "there is no document in the request")},
		{"sendPhoto", join([]param{to, filep("photo").or("there is no photo in the request"), flag("show_caption_above_media"), flag("has_spoiler")},
			caption, sending(), sendingMore()), s.sendMedia("photo", "there is no photo in the request")},
		{"sendVoice", join([]param{to, filep("voice").or("there is no voice in the request"), num("duration")},
			caption, sending(), sendingMore()), s.sendMedia("voice", "there is no voice in the request")},
		{"copyMessage", join([]param{to, chatp("from_chat_id").must(), num("message_id").or("message to copy not found"), num("video_start_timestamp").not(),
			flag("show_caption_above_media")}, caption, sending()), s.copyMessage},
		{"forwardMessage", []param{to, chatp("from_chat_id").must(), num("message_id").or("message to forward not found"), num("message_thread_id").not(),
			num("direct_messages_topic_id").not(), num("video_start_timestamp").not(), flag("disable_notification"), flag("protect_content"),
			str("message_effect_id"), obj("suggested_post_parameters").not()}, s.forwardMessage},
		{"sendChatAction", []param{str("business_connection_id").not(), to, num("message_thread_id").not(), str("action").or("wrong parameter action in request")}, s.sendChatAction},

		{"editMessageText", join([]param{str("text"), parse, arr("entities"), obj("link_preview_options"), obj("rich_message").not()}, editing()), s.editMessageText},
		{"editMessageCaption", join(caption, []param{flag("show_caption_above_media")}, editing()), s.editMessageCaption},
		{"editMessageReplyMarkup", editing(), s.editMessageReplyMarkup},
		{"deleteMessage", []param{chatp("chat_id").or("chat identifier is not specified"), num("message_id").or("message identifier is not specified")}, s.deleteMessage},

		{"answerCallbackQuery", []param{str("callback_query_id").must(), str("text"), flag("show_alert"), str("url"), num("cache_time")}, s.answerCallbackQuery},
		{"answerInlineQuery", []param{str("inline_query_id").must(), arr("results").must(), num("cache_time"), flag("is_personal"), str("next_offset"),
			obj("button")}, s.answerInlineQuery},
		{"getFile", []param{str("file_id").must()}, s.getFile},

		{"setMyCommands", []param{arr("commands").must(), obj("scope"), code}, s.setMyCommands},
		{"getMyCommands", []param{obj("scope"), code}, s.getMyCommands},
		{"deleteMyCommands", []param{obj("scope"), code}, s.deleteMyCommands},
		{"setMyName", []param{str("name"), code}, s.setText(nameText())},
		{"getMyName", []param{code}, s.getText(nameText())},
		{"setMyDescription", []param{str("description"), code}, s.setText(descriptionText())},
		{"getMyDescription", []param{code}, s.getText(descriptionText())},
		{"setMyShortDescription", []param{str("short_description"), code}, s.setText(shortText())},
		{"getMyShortDescription", []param{code}, s.getText(shortText())},
		{"setChatMenuButton", []param{num("chat_id"), obj("menu_button")}, s.setChatMenuButton},
		{"getChatMenuButton", []param{num("chat_id")}, s.getChatMenuButton},
	}
}

func lower(name string) string { return strings.ToLower(name) }

// reply is what goes back to the bot: JSON, or the HTML page of a fault. Status 0 means that the connection is cut.
type reply struct {
	status int
	body   []byte
	page   bool
	retry  int
}

// serveBot handles /bot<token>/<method>.
func (s *Server) serveBot(w http.ResponseWriter, r *http.Request) {
	rest, ok := strings.CutPrefix(r.URL.Path, "/bot"+s.token+"/")
	if !ok {
		writeAPIError(w, &apiError{code: http.StatusUnauthorized, text: "Unauthorized"})
		return
	}
	m := s.methods[lower(rest)]
	if m == nil || r.Method != http.MethodPost && r.Method != http.MethodGet {
		writeAPIError(w, &apiError{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	entry := callEntry{At: s.Now(), Method: m.name}
	out := s.call(w, r, m, &entry)
	entry.Status, entry.Response = out.status, out.body
	if out.page {
		entry.Response = quote(string(out.body))
	}
	if out.status == 0 {
		entry.Response = json.RawMessage("null")
	}
	s.calls.add(entry)
	if out.status == 0 {
		panic(http.ErrAbortHandler) // the server closes the connection without a word
	}
	if out.page {
		w.Header().Set("Content-Type", "text/html")
	} else {
		w.Header().Set("Content-Type", "application/json")
	}
	if out.retry > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(out.retry))
	}
	w.WriteHeader(out.status)
	w.Write(out.body) // nothing to be done when the bot is gone
}

// call reads the parameters, meets a fault if one is due, carries the method out and encodes the answer.
func (s *Server) call(w http.ResponseWriter, r *http.Request, m *method, entry *callEntry) reply {
	entry.Params = json.RawMessage("{}")
	got, files, err := readParams(w, r)
	if err != nil {
		return refused(err)
	}
	a, err := check(m.params, maps.Clone(got), maps.Clone(files))
	if err != nil {
		entry.Params = recordRaw(got, files)
		return refused(err)
	}
	entry.Params = a.record()
	return s.carryOut(r, m, a)
}

func (s *Server) carryOut(r *http.Request, m *method, a *args) reply {
	ctx := r.Context()
	f := s.takeFault(lower(m.name), a)
	if f != nil && !f.Applied {
		if met := f.meet(ctx, r.URL.Path); met.cut || met.err != nil {
			return met.reply()
		}
	}
	result, err := m.run(ctx, a)
	if f != nil && f.Applied {
		if met := f.meet(ctx, r.URL.Path); met.cut || met.err != nil {
			return met.reply()
		}
	}
	if err != nil {
		return refused(err)
	}
	return reply{status: http.StatusOK, body: encode(map[string]any{"ok": true, "result": result})}
}

func (m meet) reply() reply {
	if m.page != "" {
		return reply{status: m.err.code, body: []byte(m.page), page: true}
	}
	if m.cut {
		return reply{}
	}
	return refused(m.err)
}

// refused turns an error into an answer. An error that is none of Telegram's comes from a caller who has gone.
func refused(err error) reply {
	var e *apiError
	if !errors.As(err, &e) {
		return reply{}
	}
	return reply{status: e.code, body: e.body(), retry: e.retry}
}

func (e *apiError) body() []byte {
	answer := struct {
		OK          bool           `json:"ok"`
		ErrorCode   int            `json:"error_code"`
		Description string         `json:"description"`
		Parameters  map[string]int `json:"parameters,omitempty"`
	}{ErrorCode: e.code, Description: e.text}
	if e.retry > 0 {
		answer.Parameters = map[string]int{"retry_after": e.retry}
	}
	return encode(answer)
}

func writeAPIError(w http.ResponseWriter, e *apiError) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.code)
	w.Write(e.body()) // nothing to be done when the bot is gone
}

// recordRaw shows the parameters of a refused call as they came.
func recordRaw(got map[string]rawParam, files map[string]*upload) json.RawMessage {
	a := args{values: map[string]json.RawMessage{}, uploads: files}
	for name, p := range got {
		a.values[name] = p.json
		if p.json == nil {
			a.values[name] = quote(p.text)
		}
	}
	return a.record()
}
