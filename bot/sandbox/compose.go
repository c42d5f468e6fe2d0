package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// actMedia describes a document, a photo, a voice message or a sticker. All of it may be left out but for documents.
type actMedia struct {
	Name            string       `json:"name"`
	Mime            string       `json:"mime"`
	Data            string       `json:"data"` // base64
	Text            string       `json:"text"` // instead of data
	Caption         string       `json:"caption"`
	CaptionEntities []wireEntity `json:"caption_entities"`
	Duration        int          `json:"duration"` // seconds
	Emoji           string       `json:"emoji"`
}

// message builds what a person sends, and the file that goes with it. Call without the lock.
func (a *act) message() (personal, error) {
	m := &wireMessage{}
	switch {
	case a.Text != nil:
		return textMessage(*a.Text, a.Entities)
	case a.Start != nil:
		return startMessage(*a.Start)
	case a.Contact != nil:
		if a.Contact.PhoneNumber == "" || a.Contact.FirstName == "" {
			return personal{}, refuse(`"contact" needs phone_number and first_name`)
		}
		m.Contact = a.Contact
	case a.Location != nil:
		m.Location = a.Location
	case a.Forward != nil:
		if a.Forward.From == "" {
			return personal{}, refuse(`"forward" needs from, the name of who wrote it`)
		}
		t, err := personText(a.Forward.Text, nil)
		if err != nil {
			return personal{}, err
		}
		m.Text, m.Entities = t.text, t.entities
		m.ForwardOrigin = &wireOrigin{Type: "hidden_user", SenderUserName: a.Forward.From}
	case given(a.Document):
		return mediaMessage("document", a.Document, a.CaptionEntities)
	case given(a.Photo):
		return mediaMessage("photo", a.Photo, a.CaptionEntities)
	case given(a.Voice):
		return mediaMessage("voice", a.Voice, a.CaptionEntities)
	default:
		return mediaMessage("sticker", a.Sticker, nil)
	}
	return personal{msg: m}, nil
}

// personal is a message of a person before it has a place in a chat.
type personal struct {
	msg  *wireMessage
	file *file
}

func textMessage(text string, entities []wireEntity) (personal, error) {
	t, err := personText(text, entities)
	if err != nil {
		return personal{}, err
	}
	return personal{msg: &wireMessage{Text: t.text, Entities: t.entities}}, nil
}

// startMessage is what an app sends when a person opens a link to the bot and taps "Start".
func startMessage(payload string) (personal, error) {
	if payload == "" {
		return textMessage("/start", nil)
	}
	if len(payload) > maxStart || !reStart.MatchString(payload) {
		return personal{}, refuse(fmt.Sprintf(`"start" must have at most %d characters of A-Z, a-z, 0-9, _ and -: Telegram opens no other link`, maxStart))
	}
	return textMessage("/start "+payload, nil)
}

// personText checks a text as Telegram's apps do.
func personText(text string, entities []wireEntity) (richText, error) {
	t, err := personRich(text, entities)
	if err != nil {
		return richText{}, err
	}
	if t.text == "" {
		return richText{}, refuse("the text is empty")
	}
	if n := utf16Len(t.text); n > maxText {
		return richText{}, refuse(fmt.Sprintf("the text has %d characters; Telegram's apps send %d at most", n, maxText))
	}
	return t, nil
}

// personRich checks the formatting that a person gave to a text. Apps send no entity that is empty or lies outside.
func personRich(text string, entities []wireEntity) (richText, error) {
	for _, e := range entities {
		if _, _, err := bounds(text, e); err != nil {
			return richText{}, refuse(fmt.Sprintf("the entity %q at %d of length %d does not fit the text (offsets count UTF-16 units)", e.Type, e.Offset, e.Length))
		}
	}
	spans, err := spansOf(text, entities)
	if err != nil {
		return richText{}, refuse(strings.TrimPrefix(err.Error(), "Bad Request: "))
	}
	return finish(text, spans), nil
}

func mediaMessage(kind string, raw json.RawMessage, captionEntities []wireEntity) (personal, error) {
	var media actMedia
	switch text := strings.TrimSpace(string(raw)); {
	case text == "true":
	case strings.HasPrefix(text, `"`):
		if err := json.Unmarshal(raw, &media.Data); err != nil {
			return personal{}, refuse(fmt.Sprintf("%q cannot be read", kind))
		}
	default:
		if err := strict(raw, &media); err != nil {
			return personal{}, refuse(fmt.Sprintf("%q must be an object as documented, base64 or true: %v", kind, err))
		}
	}
	data, err := media.content(kind)
	if err != nil {
		return personal{}, err
	}
	f, err := newFile(kind, media.Name, media.Mime, data)
	if err != nil {
		return personal{}, refuse(strings.TrimPrefix(err.Error(), "Bad Request: "))
	}
	f.Duration = media.Duration
	if captionEntities != nil && media.CaptionEntities != nil {
		return personal{}, refuse(`give "caption_entities" once`)
	}
	caption, err := personRich(media.Caption, append(captionEntities, media.CaptionEntities...))
	if err != nil {
		return personal{}, err
	}
	if utf16Len(caption.text) > maxCaption {
		return personal{}, refuse(fmt.Sprintf("the caption is longer than %d characters", maxCaption))
	}
	m := &wireMessage{Caption: caption.text, CaptionEntities: caption.entities}
	attach(m, f)
	if m.Sticker != nil {
		m.Sticker.Emoji = media.Emoji
	}
	return personal{msg: m, file: f}, nil
}

func (m *actMedia) content(kind string) ([]byte, error) {
	if m.Data != "" && m.Text != "" {
		return nil, refuse(`give "data" or "text", not both`)
	}
	if m.Text != "" {
		return []byte(m.Text), nil
	}
	if m.Data != "" {
		data, err := base64.StdEncoding.DecodeString(m.Data)
		if err != nil {
			return nil, refuse(`"data" must be base64`)
		}
		return data, nil
	}
	switch kind {
	case "document":
		return nil, refuse(`"document" needs "data" (base64) or "text"`)
	case "voice":
		m.Mime, m.Duration = "audio/ogg", max(m.Duration, 1)
		return sampleOgg(), nil
	}
	return samplePNG(), nil
}
