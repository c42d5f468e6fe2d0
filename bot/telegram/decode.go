package telegram

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-telegram/bot/models"

	"mitrabot/bot"
)

// item is one update on its way to the handler: an event, or the reason why there is none.
type item struct {
	update int64
	key    int64 // whose order it belongs to
	event  bot.Event
	skip   string // reason; "" where event is to be handled
}

// errNoID is the error of an update without a usable id: it can neither be recorded nor confirmed.
var errNoID = errors.New("telegram: update without id")

// read turns one raw update into an item. Whatever is wrong with it ends in a reason to skip it; only a missing id is
// an error.
func (c *Client) read(raw json.RawMessage) (item, error) {
	id, err := updateID(raw)
	if err != nil {
		return item{}, err
	}
	u, err := decode(raw)
	if err != nil {
		return item{update: id, key: id, skip: "unreadable"}, nil
	}
	e, skip := transform(u, c.username(), c.now())
	if skip != "" {
		return item{update: id, key: id, skip: skip}, nil
	}
	e.Update = id
	return item{update: id, key: e.Owner, event: e}, nil
}

// updateID reads nothing but the id, so that it is known whatever the rest looks like.
func updateID(raw json.RawMessage) (int64, error) {
	var u struct {
		ID *int64 `json:"update_id"`
	}
	// A negative id would ask for updates from the end of the queue, one at the edge would overflow the next offset.
	if err := json.Unmarshal(raw, &u); err != nil || u.ID == nil || *u.ID < 0 || *u.ID > 1<<53 {
		return 0, errNoID
	}
	return *u.ID, nil
}

// decode reads an update. The library refuses a whole message for one part it does not know (the origin of a forwarded
// message, a new kind of member), so a refused update is read again with the parts we use alone: nobody's answer is
// lost for what it replies to.
func decode(raw json.RawMessage) (*models.Update, error) {
	u, err := decodeWhole(raw)
	if err == nil {
		return u, nil
	}
	lean, err := prune(raw)
	if err != nil {
		return nil, err
	}
	return decodeWhole(lean)
}

func decodeWhole(raw json.RawMessage) (u *models.Update, err error) {
	defer func() {
		if v := recover(); v != nil {
			u, err = nil, fmt.Errorf("telegram: panic while decoding (%T)", v)
		}
	}()
	u = new(models.Update)
	if err := json.Unmarshal(raw, u); err != nil {
		return nil, err
	}
	return u, nil
}

// prune keeps of an update the parts that transform reads.
func prune(raw json.RawMessage) (json.RawMessage, error) {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(raw, &top); err != nil {
		return nil, err
	}
	out := map[string]json.RawMessage{}
	for _, kind := range []struct {
		name  string
		parts []string
	}{
		{"message", messageParts()},
		{"edited_message", messageParts()},
		{"callback_query", []string{"id", "from", "data", "game_short_name", "inline_message_id"}},
		{"inline_query", []string{"id", "from", "query"}},
		{"my_chat_member", []string{"chat", "from", "date", "new_chat_member", "old_chat_member"}},
	} {
		if part, ok := top[kind.name]; ok {
			kept, err := keep(part, kind.parts)
			if err != nil {
				return nil, err
			}
			out[kind.name] = kept
		}
	}
	if len(out) == 0 {
		return nil, errors.New("telegram: nothing readable in the update")
	}
	return json.Marshal(out)
}

// messageParts are the fields of a message that transform reads; a message whose other content could not be read
// counts as one of an unknown kind.
func messageParts() []string {
	return []string{"message_id", "from", "sender_chat", "date", "edit_date", "chat", "text", "caption",
		"contact", "photo", "voice", "document", "video", "audio", "animation"}
}

func keep(raw json.RawMessage, names []string) (json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	kept := map[string]json.RawMessage{}
	for _, name := range names {
		if v, ok := all[name]; ok {
			kept[name] = v
		}
	}
	return json.Marshal(kept)
}

// leadingID finds the id in the beginning of an update that is too large to be read: Telegram writes it first.
func leadingID(beginning []byte) (int64, error) {
	dec := json.NewDecoder(bytes.NewReader(beginning))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return 0, errNoID
	}
	if t, err := dec.Token(); err != nil || t != "update_id" {
		return 0, errNoID
	}
	var id int64
	if err := dec.Decode(&id); err != nil || id < 0 || id > 1<<53 {
		return 0, errNoID
	}
	return id, nil
}
