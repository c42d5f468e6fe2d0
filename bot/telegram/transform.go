package telegram

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"mitrabot/bot"
)

// allowedUpdates are the updates asked for. Telegram remembers the list of the last call, so it is always sent.
func allowedUpdates() []string {
	return []string{
		models.AllowedUpdateMessage, models.AllowedUpdateEditedMessage, models.AllowedUpdateCallbackQuery,
		models.AllowedUpdateMyChatMember, models.AllowedUpdateInlineQuery,
	}
}

// transform turns an update into an event, or tells why there is none. username is the bot's own name, now stands in
// for a date where Telegram gives none. Reasons hold no personal text.
func transform(u *models.Update, username string, now time.Time) (e bot.Event, skip string) {
	switch {
	case u.Message != nil:
		return message(u.Message, username, now)
	case u.EditedMessage != nil:
		return edited(u.EditedMessage, now)
	case u.CallbackQuery != nil:
		return pressed(u.CallbackQuery, now)
	case u.MyChatMember != nil:
		return membership(u.MyChatMember, now)
	case u.InlineQuery != nil:
		return asked(u.InlineQuery, now)
	}
	return bot.Event{}, "unsupported"
}

// sender fills in who acted where. Only people are heard: no bots, no channels, no anonymous administrators.
func sender(m *models.Message, now time.Time) (e bot.Event, skip string) {
	switch {
	case m.From == nil || m.From.ID <= 0:
		return e, "no sender"
	case m.From.IsBot:
		return e, "from a bot"
	case m.SenderChat != nil:
		return e, "anonymous"
	case m.Chat.ID == 0:
		return e, "no chat"
	}
	return bot.Event{
		Owner: m.From.ID, Chat: m.Chat.ID, Message: int64(m.ID),
		At: date(m.Date, now), Language: language(m.From),
	}, ""
}

func message(m *models.Message, username string, now time.Time) (bot.Event, string) {
	e, skip := sender(m, now)
	if skip != "" {
		return e, skip
	}
	if m.Chat.Type != models.ChatTypePrivate {
		return inGroup(e, m, username)
	}
	if isService(m) {
		return e, "service message"
	}
	e.Text = clean(m.Text, maxText)
	if e.Text == "" {
		e.Text = clean(m.Caption, maxText)
	}
	format(&e, m)
	if m.ReplyToMessage != nil {
		e.ReplyTo = int64(m.ReplyToMessage.ID)
	}
	e.Forward = forwarded(m.ForwardOrigin)
	switch {
	case m.Text != "" && e.Text != "":
		e.Kind = bot.Typed
		// In a private chat nobody else could be meant, whatever bot a command names.
		if cmd, ok := parseCommand(e.Text); ok && e.Forward == nil { // what somebody else wrote commands nothing
			e.Kind, e.Name, e.Text = bot.Command, cmd.name, cmd.rest
		}
	case m.Contact != nil:
		e.Kind = bot.Shared
		e.Contact = &bot.Card{
			Name:  cleanLine(m.Contact.FirstName+" "+m.Contact.LastName, maxName),
			Phone: cleanLine(m.Contact.PhoneNumber, maxPhone),
			VCard: clean(m.Contact.VCard, maxVCard),
		}
	case m.Venue != nil, m.Location != nil:
		e.Kind, e.Place = bot.Located, place(m)
	default:
		e.Kind = bot.Unknown
		if e.Media = attachment(m); e.Media != nil {
			e.Kind = bot.Attached
		}
	}
	return e, ""
}

// place is the point or venue of a message.
func place(m *models.Message) *bot.Place {
	at, name := m.Location, ""
	if v := m.Venue; v != nil {
		at, name = &v.Location, cleanLine(v.Title+", "+v.Address, maxName)
	}
	if at == nil || at.Latitude < -90 || at.Latitude > 90 || at.Longitude < -180 || at.Longitude > 180 {
		return nil
	}
	return &bot.Place{Lat: at.Latitude, Lon: at.Longitude, Name: name}
}

// forwarded is where a message came from that was passed on, nil for one of the person's own. People who hide their account
// still show the name they are known by (Bot API, MessageOriginHiddenUser).
func forwarded(o *models.MessageOrigin) *bot.Forward {
	if o == nil {
		return nil
	}
	f := bot.Forward{}
	sent := 0
	switch {
	case o.MessageOriginUser != nil:
		f.Name, sent = o.MessageOriginUser.SenderUser.FirstName+" "+o.MessageOriginUser.SenderUser.LastName, o.MessageOriginUser.Date
	case o.MessageOriginHiddenUser != nil:
		f.Name, sent = o.MessageOriginHiddenUser.SenderUserName, o.MessageOriginHiddenUser.Date
	case o.MessageOriginChat != nil:
		f.Name, sent = o.MessageOriginChat.SenderChat.Title, o.MessageOriginChat.Date
	case o.MessageOriginChannel != nil:
		f.Name, sent = o.MessageOriginChannel.Chat.Title, o.MessageOriginChannel.Date
	}
	f.Name = cleanLine(f.Name, maxName)
	if sent > 0 {
		f.At = time.Unix(int64(sent), 0).UTC()
	}
	return &f
}

// format keeps the formatting of what was written. A text that had to be cleaned or cut loses it: the places of the
// formatting would not fit any more.
func format(e *bot.Event, m *models.Message) {
	text, entities := m.Text, m.Entities
	if text == "" {
		text, entities = m.Caption, m.CaptionEntities
	}
	if len(entities) > 0 && e.Text == text {
		e.HTML, e.Misformatted = rich(text, entities)
	}
}

// inGroup hears only who speaks to the bot by name, and takes nothing over but the command: what is said in a group is
// not ours.
func inGroup(e bot.Event, m *models.Message, username string) (bot.Event, string) {
	if m.Chat.Type == models.ChatTypeChannel {
		return e, "channel"
	}
	text := clean(m.Text, maxText)
	cmd, isCommand := parseCommand(text)
	switch {
	case isCommand && username != "" && strings.EqualFold(cmd.bot, username):
		e.Name = cmd.name
	case isCommand && cmd.bot != "":
		return e, "command for another bot"
	case !mentions(text, username):
		return e, "group message"
	}
	e.Kind = bot.Elsewhere
	return e, ""
}

func edited(m *models.Message, now time.Time) (bot.Event, string) {
	e, skip := sender(m, now)
	switch {
	case skip != "":
		return e, skip
	case m.Chat.Type != models.ChatTypePrivate:
		return e, "group message"
	}
	e.Kind = bot.Corrected
	e.At = date(m.EditDate, e.At)
	e.Text = clean(m.Text, maxText)
	if e.Text == "" {
		e.Text = clean(m.Caption, maxText)
	}
	format(&e, m)
	// A moving live location is edited every few seconds; only text and captions are corrections.
	if e.Media = attachment(m); e.Text == "" && e.Media == nil {
		return e, "edited without text"
	}
	return e, ""
}

// pressed reads the press of a button. The message above it may be missing or inaccessible (too old); it has no id then.
func pressed(q *models.CallbackQuery, now time.Time) (bot.Event, string) {
	switch {
	case q.From.ID <= 0:
		return bot.Event{}, "no sender"
	case q.From.IsBot:
		return bot.Event{}, "from a bot"
	case q.GameShortName != "":
		return bot.Event{}, "game"
	}
	e := bot.Event{
		Kind: bot.Pressed, Owner: q.From.ID, Chat: q.From.ID, PressID: q.ID, At: now, Language: language(&q.From),
	}
	// Data of ours is at most 64 bytes; anything longer is forged and means nothing.
	if len(q.Data) <= 64 && utf8.ValidString(q.Data) {
		e.Data = q.Data
	}
	var chat int64
	if m := q.Message.Message; m != nil {
		e.Message, chat = int64(m.ID), m.Chat.ID
	} else if m := q.Message.InaccessibleMessage; m != nil {
		chat = m.Chat.ID
	}
	if chat != 0 && chat != e.Owner {
		e.Kind, e.Chat = bot.Elsewhere, chat
	}
	return e, ""
}

func membership(m *models.ChatMemberUpdated, now time.Time) (bot.Event, string) {
	switch {
	case m.Chat.Type != models.ChatTypePrivate:
		return bot.Event{}, "membership in a group"
	case m.From.ID <= 0 || m.From.IsBot:
		return bot.Event{}, "no sender"
	}
	e := bot.Event{Owner: m.From.ID, Chat: m.Chat.ID, At: date(m.Date, now), Language: language(&m.From)}
	switch m.NewChatMember.Type {
	case models.ChatMemberTypeBanned, models.ChatMemberTypeLeft:
		e.Kind = bot.Left
	case models.ChatMemberTypeMember:
		e.Kind = bot.Returned
	default:
		return e, "membership unchanged"
	}
	return e, ""
}

// attachment returns the file of a message, nil where it has none that is kept. Video and audio count as documents.
func attachment(m *models.Message) *bot.Attachment {
	file := func(kind, id, name string) *bot.Attachment {
		if id == "" {
			return nil
		}
		return &bot.Attachment{Kind: kind, FileID: id, Name: cleanLine(name, maxFileName)}
	}
	switch {
	case len(m.Photo) > 0:
		best := m.Photo[0]
		for _, p := range m.Photo[1:] {
			if int64(p.Width)*int64(p.Height) > int64(best.Width)*int64(best.Height) {
				best = p
			}
		}
		return file("photo", best.FileID, "")
	case m.Voice != nil:
		return file("voice", m.Voice.FileID, "")
	case m.Document != nil: // also set for animations
		return file("document", m.Document.FileID, m.Document.FileName)
	case m.Video != nil:
		return file("document", m.Video.FileID, m.Video.FileName)
	case m.Audio != nil:
		return file("document", m.Audio.FileID, m.Audio.FileName)
	}
	return nil
}

// isService tells messages that Telegram writes by itself in a private chat; nobody waits for an answer to them. What
// is not listed, kinds still unknown included, gets an answer.
func isService(m *models.Message) bool {
	return m.PinnedMessage != nil || m.MessageAutoDeleteTimerChanged != nil || m.WriteAccessAllowed != nil ||
		m.ConnectedWebsite != "" || m.ChatBackgroundSet != nil || m.BoostAdded != nil ||
		m.SuccessfulPayment != nil || m.RefundedPayment != nil || m.ProximityAlertTriggered != nil ||
		m.ForumTopicCreated != nil || m.ForumTopicEdited != nil || m.ForumTopicClosed != nil || m.ForumTopicReopened != nil ||
		m.VideoChatStarted != nil || m.VideoChatEnded != nil || m.VideoChatScheduled != nil ||
		m.VideoChatParticipantsInvited != nil || m.ChecklistTasksDone != nil || m.ChecklistTasksAdded != nil ||
		m.NewChatTitle != "" || len(m.NewChatPhoto) > 0 || m.DeleteChatPhoto
}

func date(unix int, otherwise time.Time) time.Time {
	if unix <= 0 {
		return otherwise
	}
	return time.Unix(int64(unix), 0).UTC()
}

func language(u *models.User) string {
	return strings.ToLower(cleanLine(u.LanguageCode, maxLanguage))
}
