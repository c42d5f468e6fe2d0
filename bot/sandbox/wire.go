package sandbox

// The types below are the parts of the Bot API that the sandbox speaks. Names of fields, and which of them exist,
// follow the published description of the Bot API; a test compares them with it.
//
// Values are immutable once they are stored: an edit replaces the message by a changed copy. So they can be encoded
// without holding the lock.

type wireUser struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// wireMe is what getMe answers: a User with the fields that are returned only there.
type wireMe struct {
	wireUser
	CanJoinGroups           bool `json:"can_join_groups"`
	CanReadAllGroupMessages bool `json:"can_read_all_group_messages"`
	SupportsInlineQueries   bool `json:"supports_inline_queries"`
	CanConnectToBusiness    bool `json:"can_connect_to_business"`
	HasMainWebApp           bool `json:"has_main_web_app"`
}

type wireChat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

type wireEntity struct {
	Type          string    `json:"type"`
	Offset        int       `json:"offset"` // UTF-16 code units
	Length        int       `json:"length"` // UTF-16 code units
	URL           string    `json:"url,omitempty"`
	User          *wireUser `json:"user,omitempty"`
	Language      string    `json:"language,omitempty"`
	CustomEmojiID string    `json:"custom_emoji_id,omitempty"`
}

type wireMessage struct {
	MessageID             int64            `json:"message_id"`
	From                  *wireUser        `json:"from,omitempty"`
	Date                  int64            `json:"date"`
	Chat                  wireChat         `json:"chat"`
	ForwardOrigin         *wireOrigin      `json:"forward_origin,omitempty"`
	ViaBot                *wireUser        `json:"via_bot,omitempty"`
	ReplyToMessage        *wireMessage     `json:"reply_to_message,omitempty"`
	EditDate              int64            `json:"edit_date,omitempty"`
	HasProtectedContent   bool             `json:"has_protected_content,omitempty"`
	Text                  string           `json:"text,omitempty"`
	Entities              []wireEntity     `json:"entities,omitempty"`
	LinkPreviewOptions    *wireLinkPreview `json:"link_preview_options,omitempty"`
	EffectID              string           `json:"effect_id,omitempty"`
	Document              *wireDocument    `json:"document,omitempty"`
	Photo                 []wirePhotoSize  `json:"photo,omitempty"`
	Sticker               *wireSticker     `json:"sticker,omitempty"`
	Voice                 *wireVoice       `json:"voice,omitempty"`
	Caption               string           `json:"caption,omitempty"`
	CaptionEntities       []wireEntity     `json:"caption_entities,omitempty"`
	ShowCaptionAboveMedia bool             `json:"show_caption_above_media,omitempty"`
	HasMediaSpoiler       bool             `json:"has_media_spoiler,omitempty"`
	Contact               *wireContact     `json:"contact,omitempty"`
	Location              *wireLocation    `json:"location,omitempty"`
	ReplyMarkup           *wireInline      `json:"reply_markup,omitempty"`
}

// wireOrigin is where a forwarded message comes from: "user" with sender_user, or "hidden_user" with the name alone.
type wireOrigin struct {
	Type           string    `json:"type"`
	Date           int64     `json:"date"`
	SenderUser     *wireUser `json:"sender_user,omitempty"`
	SenderUserName string    `json:"sender_user_name,omitempty"`
}

type wireLinkPreview struct {
	IsDisabled       bool   `json:"is_disabled,omitempty"`
	URL              string `json:"url,omitempty"`
	PreferSmallMedia bool   `json:"prefer_small_media,omitempty"`
	PreferLargeMedia bool   `json:"prefer_large_media,omitempty"`
	ShowAboveText    bool   `json:"show_above_text,omitempty"`
}

type wireDocument struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileName     string `json:"file_name,omitempty"`
	MimeType     string `json:"mime_type,omitempty"`
	FileSize     int    `json:"file_size,omitempty"`
}

type wirePhotoSize struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	FileSize     int    `json:"file_size,omitempty"`
}

type wireVoice struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Duration     int    `json:"duration"` // seconds
	MimeType     string `json:"mime_type,omitempty"`
	FileSize     int    `json:"file_size,omitempty"`
}

type wireSticker struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Type         string `json:"type"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	IsAnimated   bool   `json:"is_animated"`
	IsVideo      bool   `json:"is_video"`
	Emoji        string `json:"emoji,omitempty"`
	FileSize     int    `json:"file_size,omitempty"`
}

type wireContact struct {
	PhoneNumber string `json:"phone_number"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name,omitempty"`
	UserID      int64  `json:"user_id,omitempty"`
	Vcard       string `json:"vcard,omitempty"`
}

type wireLocation struct {
	Latitude           float64 `json:"latitude"`
	Longitude          float64 `json:"longitude"`
	HorizontalAccuracy float64 `json:"horizontal_accuracy,omitempty"`
}

type wireFile struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileSize     int    `json:"file_size,omitempty"`
	FilePath     string `json:"file_path,omitempty"`
}

type wireCallback struct {
	ID           string       `json:"id"`
	From         *wireUser    `json:"from"`
	Message      *wireMessage `json:"message,omitempty"`
	ChatInstance string       `json:"chat_instance"`
	Data         string       `json:"data,omitempty"`
}

type wireInlineQuery struct {
	ID       string    `json:"id"`
	From     *wireUser `json:"from"`
	Query    string    `json:"query"`
	Offset   string    `json:"offset"`
	ChatType string    `json:"chat_type,omitempty"`
}

// wireArticle is the one kind of inline result that the sandbox knows.
type wireArticle struct {
	Type                string         `json:"type"`
	ID                  string         `json:"id"`
	Title               string         `json:"title"`
	InputMessageContent *wireInputText `json:"input_message_content"`
	ReplyMarkup         *wireInline    `json:"reply_markup,omitempty"`
	URL                 string         `json:"url,omitempty"`
	Description         string         `json:"description,omitempty"`
	ThumbnailURL        string         `json:"thumbnail_url,omitempty"`
	ThumbnailWidth      int            `json:"thumbnail_width,omitempty"`
	ThumbnailHeight     int            `json:"thumbnail_height,omitempty"`
}

type wireInputText struct {
	MessageText        string           `json:"message_text"`
	ParseMode          string           `json:"parse_mode,omitempty"`
	Entities           []wireEntity     `json:"entities,omitempty"`
	LinkPreviewOptions *wireLinkPreview `json:"link_preview_options,omitempty"`
}

type wireInlineButton struct {
	Text           string `json:"text"`
	StartParameter string `json:"start_parameter,omitempty"`
}

type wireMemberUpdate struct {
	Chat          wireChat   `json:"chat"`
	From          *wireUser  `json:"from"`
	Date          int64      `json:"date"`
	OldChatMember wireMember `json:"old_chat_member"`
	NewChatMember wireMember `json:"new_chat_member"`
}

// wireMember covers the two kinds of membership that a private chat knows: "member", and "kicked" for a person who
// blocked the bot (until_date 0 means for ever, and is required there).
type wireMember struct {
	Status    string    `json:"status"`
	User      *wireUser `json:"user"`
	UntilDate *int64    `json:"until_date,omitempty"`
}

type wireInline struct {
	InlineKeyboard [][]wireButton `json:"inline_keyboard"`
	ForceReply     bool           `json:"force_reply,omitempty"`
}

type wireButton struct {
	Text                         string            `json:"text"`
	IconCustomEmojiID            string            `json:"icon_custom_emoji_id,omitempty"`
	Style                        string            `json:"style,omitempty"`
	URL                          string            `json:"url,omitempty"`
	CallbackData                 string            `json:"callback_data,omitempty"`
	SwitchInlineQuery            *string           `json:"switch_inline_query,omitempty"`
	SwitchInlineQueryCurrentChat *string           `json:"switch_inline_query_current_chat,omitempty"`
	SwitchInlineQueryChosenChat  *wireSwitchChosen `json:"switch_inline_query_chosen_chat,omitempty"`
	CopyText                     *wireCopyText     `json:"copy_text,omitempty"`
	Disabled                     *struct{}         `json:"disabled,omitempty"`
}

type wireSwitchChosen struct {
	Query             string `json:"query,omitempty"`
	AllowUserChats    bool   `json:"allow_user_chats,omitempty"`
	AllowBotChats     bool   `json:"allow_bot_chats,omitempty"`
	AllowGroupChats   bool   `json:"allow_group_chats,omitempty"`
	AllowChannelChats bool   `json:"allow_channel_chats,omitempty"`
}

type wireCopyText struct {
	Text string `json:"text"`
}

type wireReplyKeyboard struct {
	Keyboard              [][]wireKey `json:"keyboard"`
	IsPersistent          bool        `json:"is_persistent,omitempty"`
	ResizeKeyboard        bool        `json:"resize_keyboard,omitempty"`
	OneTimeKeyboard       bool        `json:"one_time_keyboard,omitempty"`
	InputFieldPlaceholder string      `json:"input_field_placeholder,omitempty"`
	Selective             bool        `json:"selective,omitempty"`
	ForceReply            bool        `json:"force_reply,omitempty"`
}

type wireKey struct {
	Text              string `json:"text"`
	IconCustomEmojiID string `json:"icon_custom_emoji_id,omitempty"`
	Style             string `json:"style,omitempty"`
	RequestContact    bool   `json:"request_contact,omitempty"`
	RequestLocation   bool   `json:"request_location,omitempty"`
}

type wireRemoveKeyboard struct {
	RemoveKeyboard bool `json:"remove_keyboard"`
	Selective      bool `json:"selective,omitempty"`
}

type wireForceReply struct {
	ForceReply            bool   `json:"force_reply"`
	InputFieldPlaceholder string `json:"input_field_placeholder,omitempty"`
	Selective             bool   `json:"selective,omitempty"`
}

type wireReplyParameters struct {
	MessageID                int64 `json:"message_id,omitempty"`
	AllowSendingWithoutReply bool  `json:"allow_sending_without_reply,omitempty"`
}

type wireCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	IsEphemeral bool   `json:"is_ephemeral,omitempty"`
}

type wireMenuButton struct {
	Type string `json:"type"`
}

type wireWebhookInfo struct {
	URL                  string   `json:"url"`
	HasCustomCertificate bool     `json:"has_custom_certificate"`
	PendingUpdateCount   int      `json:"pending_update_count"`
	IPAddress            string   `json:"ip_address,omitempty"`
	LastErrorDate        int64    `json:"last_error_date,omitempty"`
	LastErrorMessage     string   `json:"last_error_message,omitempty"`
	MaxConnections       int      `json:"max_connections,omitempty"`
	AllowedUpdates       []string `json:"allowed_updates,omitempty"`
}
