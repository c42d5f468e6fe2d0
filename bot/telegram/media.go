package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"mime/multipart"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"mitrabot/bot/outbox"
)

// mediaMethod is the call that shows one kind of file. The parameter that carries the file is named like the kind.
type mediaMethod struct{ method, field, name string }

// mediaMethods lists what outbox.Media can be; name stands where a file has none.
func mediaMethods(kind string) (mediaMethod, bool) {
	switch kind {
	case "photo":
		return mediaMethod{"sendPhoto", "photo", "photo.jpg"}, true
	case "document":
		return mediaMethod{"sendDocument", "document", "document"}, true
	case "voice":
		return mediaMethod{"sendVoice", "voice", "voice.ogg"}, true
	}
	return mediaMethod{}, false
}

// ownMethod reads the right method out of a refusal: files that people sent as video, audio or animation are documents
// to the rest of the program, but Telegram shows a kept file only by the method of its own type, and names that type
// when it refuses.
func ownMethod(reason string) (mediaMethod, bool) {
	_, rest, ok := strings.Cut(reason, "can't use file of type ")
	if !ok {
		return mediaMethod{}, false
	}
	switch own, _, _ := strings.Cut(rest, " "); strings.ToLower(own) {
	case "video":
		return mediaMethod{"sendVideo", "video", ""}, true
	case "audio":
		return mediaMethod{"sendAudio", "audio", ""}, true
	case "animation":
		return mediaMethod{"sendAnimation", "animation", ""}, true
	case "photo":
		return mediaMethod{"sendPhoto", "photo", ""}, true
	case "voicenote":
		return mediaMethod{"sendVoice", "voice", ""}, true
	case "document":
		return mediaMethod{"sendDocument", "document", ""}, true
	}
	return mediaMethod{}, false
}

// sendMedia sends a file with m.Text as its caption: one that Telegram keeps by its id, or one of ours as an upload.
func (c *Client) sendMedia(ctx context.Context, m outbox.Message) (outbox.Receipt, *outbox.Failure) {
	how, ok := mediaMethods(m.Media.Kind)
	if !ok || (m.Media.FileID == "") == (len(m.Media.Data) == 0) {
		return outbox.Receipt{}, &outbox.Failure{Kind: outbox.Refused, Reason: "a file needs a known kind and either an id or its content"}
	}
	if m.Media.FileID == "" {
		return c.upload(ctx, how, m)
	}
	raw, f := c.call(ctx, how.method, c.byID(how, m))
	if f != nil && f.Kind == outbox.Refused {
		if own, ok := ownMethod(f.Reason); ok && own.method != how.method {
			raw, f = c.call(ctx, own.method, c.byID(own, m))
		}
	}
	return receipt(raw, f)
}

// byID are the parameters for a file that Telegram keeps; they are alike for every kind but for one name.
func (c *Client) byID(how mediaMethod, m outbox.Message) map[string]any {
	params := map[string]any{"chat_id": m.Chat, how.field: m.Media.FileID}
	if m.Text != "" {
		params["caption"], params["parse_mode"] = m.Text, models.ParseModeHTML
	}
	if markup := c.markup(m); markup != nil {
		params["reply_markup"] = markup
	}
	return params
}

// upload posts a file as multipart with a known length. The library's own multipart client is not used because its
// errors hold the answer's body, which may echo the token.
func (c *Client) upload(ctx context.Context, how mediaMethod, m outbox.Message) (outbox.Receipt, *outbox.Failure) {
	name := cleanLine(m.Media.Name, maxFileName)
	if name == "" {
		name = how.name
	}
	body, contentType, err := c.form(how.field, name, m)
	if err != nil {
		return outbox.Receipt{}, &outbox.Failure{Kind: outbox.Refused, Reason: how.method + ": the upload cannot be encoded"}
	}
	return receipt(c.post(ctx, how.method, contentType, body, maxAnswer))
}

func (c *Client) form(field, name string, m outbox.Message) (body []byte, contentType string, err error) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	err = w.WriteField("chat_id", strconv.FormatInt(m.Chat, 10))
	if m.Text != "" {
		err = errors.Join(err, w.WriteField("caption", m.Text), w.WriteField("parse_mode", string(models.ParseModeHTML)))
	}
	if markup := c.markup(m); markup != nil {
		raw, fail := json.Marshal(markup)
		err = errors.Join(err, fail, w.WriteField("reply_markup", string(raw)))
	}
	file, fail := w.CreateFormFile(field, name)
	if fail != nil {
		return nil, "", fail
	}
	_, fail = file.Write(m.Media.Data)
	err = errors.Join(err, fail, w.Close()) // Close writes the end of the form
	return buf.Bytes(), w.FormDataContentType(), err
}
