package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/fuzzy"
	"mitrabot/bot/outbox"
	"mitrabot/content"
	"mitrabot/reminders"
)

// ConsentVersion is the version of the privacy notice that owners agree to. It is raised when the notice changes in
// substance; those who agreed to an older one are asked again.
const ConsentVersion = 1

// Pause is the silence after which typed text is no longer taken for an answer without asking.
const Pause = 30 * time.Minute

// Coach decides what an event means. It is safe for use by many goroutines; it holds nothing about anybody.
type Coach struct {
	lib     *content.Library
	started time.Time
	admins  map[int64]bool
	link    func(payload string) string
	feed    func(secret string) string // nil: calendars have no address
	labels  map[string]string          // label of the menu keyboard, in any language and to the letter, to command
	ways    map[string]map[string]bool // words that may name a way out of a question, by language
	books   map[string][]book          // what inline queries look through, by language
}

// Settings is what a coach must know of the world around it.
type Settings struct {
	Admins []int64                     // Telegram ids of those who appoint mentors
	Link   func(payload string) string // a link that opens the bot with "/start payload"
	// Feed is the public address of a calendar by its secret; nil where the program has none.
	Feed func(secret string) string
}

// NewCoach returns a coach that speaks from lib. started is the time the program started: the first message after it
// is treated like one after a pause, because the person cannot know whether his last one was heard.
func NewCoach(lib *content.Library, started time.Time, s Settings) *Coach {
	c := &Coach{lib: lib, started: started, labels: map[string]string{}, admins: map[int64]bool{}, books: map[string][]book{}, ways: map[string]map[string]bool{}, link: s.Link, feed: s.Feed}
	for _, id := range s.Admins {
		c.admins[id] = true
	}
	if c.link == nil {
		c.link = func(payload string) string { return payload }
	}
	for _, lang := range lib.Languages() {
		c.books[lang], c.ways[lang] = shelve(lib, lang), waysOut(lib, lang)
		for _, row := range menuKeys {
			for _, key := range row {
				c.labels[lib.Plain(lang, "key."+key)] = key
			}
		}
	}
	return c
}

// menuKeys is the keyboard below the input field, by command.
var menuKeys = [][]string{{"menu", "catat"}, {"mitra", "langkah"}}

// plainWords are words that act as commands, whatever question is open, when they are all that was typed.
var plainWords = map[string]string{
	"batal": "batal", "cancel": "batal", "bantuan": "bantuan", "help": "bantuan", "menu": "menu",
}

// turn is one event on its way to a Change.
type turn struct {
	*Coach
	ctx  context.Context
	view View
	ev   Event

	user  User
	known bool // the person has agreed to the privacy notice
	lang  string
	// chosen is set while a stranger has chosen lang: nothing is stored of him, so his buttons carry it on.
	chosen bool
	came   string // the link a stranger came by, carried on by his buttons too
	loc    *time.Location
	pause  bool // this is the first event after a long silence or a restart

	ch       Change
	answered bool      // the button press has got its answer
	offer    []offered // days that a typed date may have meant
	first    string    // a line before the next screen of a conversation: what else was taken
}

// offered is a day a typed date may have meant, and the option that picks it.
type offered struct {
	day    time.Time
	option string
}

// Handle decides what ev changes and what is said about it. It has no side effects: the same event and the same view
// give the same Change. Errors are those of the View.
func (c *Coach) Handle(ctx context.Context, view View, ev Event) (Change, error) {
	t := &turn{Coach: c, ctx: ctx, view: &recalled{View: view}, ev: ev, lang: c.language(ev.Language)}
	if err := t.load(); err != nil {
		return Change{}, err
	}
	if ev.Kind == Asked {
		t.inline()
		return t.ch, nil
	}
	if done, err := t.kabar(); err != nil {
		return Change{}, err
	} else if done {
		t.answer("")
		return t.ch, nil
	}
	if err := t.route(); err != nil {
		return Change{}, err
	}
	t.finish()
	return t.ch, nil
}

// recalled is a View that remembers the partner read last: a screen and its way back are mostly about the same one.
type recalled struct {
	View
	last Partner
}

// Partner implements View.
func (r *recalled) Partner(ctx context.Context, no int64) (Partner, error) {
	if no != 0 && r.last.No == no {
		return r.last, nil
	}
	p, err := r.View.Partner(ctx, no)
	if err == nil {
		r.last = p
	}
	return p, err
}

// language picks the language to speak: what the person's Telegram says where we have it, Indonesian otherwise.
func (c *Coach) language(hint string) string {
	hint, _, _ = strings.Cut(strings.ToLower(hint), "-")
	if c.lib.Has(hint) {
		return hint
	}
	return "id"
}

func (t *turn) load() error {
	t.loc = zone("")
	u, err := t.view.User(t.ctx)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read user: %w", err)
	}
	t.user, t.known = u, u.Consent >= ConsentVersion
	if t.lib.Has(u.Language) {
		t.lang = u.Language
	}
	t.loc = zone(u.Zone)
	t.pause = !u.SeenAt.IsZero() && (t.ev.At.Sub(u.SeenAt) >= Pause || !u.SeenAt.After(t.started))
	return nil
}

// zone is the location of a zone name; the most populous one where none is known yet.
func zone(name string) *time.Location {
	if name == "" {
		name = "WIB"
	}
	loc, err := dates.Zone(strings.ToUpper(name))
	if err != nil {
		return time.FixedZone("WIB", 7*3600)
	}
	return loc
}

func (t *turn) now() time.Time { return t.ev.At.In(t.loc) }

func (t *turn) prefs() reminders.Prefs {
	return reminders.Prefs{Zone: t.loc, Hour: t.user.hour(), Days: t.user.Days, Off: t.lib.Calendar().Off, Occasion: NextOccasion(t.lib)}
}

// hour is the owner's hour of reminders in minutes; 09.00 until he chooses another.
func (u User) hour() int {
	if u.Hour == 0 {
		return 9 * 60
	}
	return u.Hour
}

func (t *turn) route() error {
	if t.ev.Kind == Elsewhere {
		t.endAwaiting()
		t.say(screen{text: t.text("group.private_only")})
		return nil
	}
	if t.ev.Kind == Left || t.ev.Kind == Returned {
		return t.reach()
	}
	if !t.known {
		return t.stranger()
	}
	t.user.BlockedAt = time.Time{} // whoever writes can be reached
	if t.erasing() && !t.answersErase() {
		t.keepAll()
	}
	// Whom a message replies to is said by the message itself, whatever else is awaited.
	if th, ok, err := t.thread(); err != nil {
		return err
	} else if ok {
		return t.relay(th.Peer)
	}
	if what, n := t.awaiting(); what != "" {
		if done, err := t.whileAwaiting(what, n); done || err != nil {
			return err
		}
	}
	if t.ev.Forward != nil && (t.ev.Kind == Typed || t.ev.Kind == Attached) {
		return t.forwarded()
	}
	switch t.ev.Kind {
	case Command:
		return t.command(t.ev.Name)
	case Located:
		return t.located()
	case Pressed:
		return t.press()
	case Typed:
		if command, ok := t.wordCommand(); ok {
			return t.command(command)
		}
		return t.typed()
	case Shared:
		return t.shared()
	case Attached:
		return t.attached()
	case Corrected:
		return t.corrected()
	default:
		return t.lost("lost.kind")
	}
}

// wordCommand is the command that a typed text stands for: a key of the keyboard, or a word that always works.
func (t *turn) wordCommand() (string, bool) {
	if command, ok := t.labels[t.ev.Text]; ok {
		return command, true
	}
	command, ok := plainWords[fuzzy.Fold(t.ev.Text)]
	return command, ok
}

// command runs a command by its Indonesian or English name.
func (t *turn) command(name string) error {
	t.forgetTyped()
	switch name {
	case "start", "mulai":
		if isLink(t.ev.Text) {
			return t.arrive(t.ev.Text)
		}
		return t.start()
	case "id":
		return t.accountID()
	case "mentor":
		return t.mentorHome()
	case "siaran", "broadcast":
		return t.tipData(args{"tp"})
	case "menu":
		return t.menu()
	case "langkah", "steps":
		return t.desk(0)
	case "panduan", "guide":
		return t.guide("", 0)
	case "pola", "patterns":
		return t.guide("B", 0)
	case "tips":
		return t.guide("C", 0)
	case "mitra", "partners":
		return t.partnerList(0)
	case "cari", "search":
		return t.searchCommand()
	case "catat", "log":
		return t.logCommand()
	case "agenda":
		return t.agenda(0)
	case "ekspor", "export":
		return t.exportMenu()
	case "terima", "accept":
		return t.handoverTyped(t.ev.Text)
	case "dokumen", "documents":
		return t.documents(0)
	case "pengaturan", "settings":
		return t.settings()
	case "bahasa", "language":
		return t.languages()
	case "bantuan", "help":
		return t.help()
	case "batal", "cancel":
		return t.cancel()
	case "privasi", "privacy":
		return t.privacy()
	case "dataku", "mydata":
		return t.myData()
	case "tentang", "about":
		return t.guide("ID0", 0)
	case "berhenti", "stop":
		return t.pauseReminders()
	case "hapus_data", "delete_data":
		return t.eraseAsk()
	default:
		return t.lost("lost.command")
	}
}

// reach notes that the person blocked the bot or came back.
func (t *turn) reach() error {
	if !t.known {
		return nil
	}
	t.endAwaiting()
	if t.ev.Kind == Left {
		t.user.BlockedAt = t.ev.At
		return nil
	}
	t.user.BlockedAt = time.Time{}
	rows := t.resumeRows()
	if len(rows) == 0 {
		rows = [][]outbox.Button{row(t.button("menu.home", "m"))}
	}
	key := "back.again"
	if !t.user.PausedAt.IsZero() {
		key = "back.paused"
	}
	t.say(screen{text: t.text(key), rows: rows})
	return nil
}

// finish completes the change: the press is answered whatever happened, and the person was seen.
func (t *turn) finish() {
	t.answer("")
	if t.known && !t.ch.Erase {
		t.weekBegins()
		t.occasionsBegin()
		if t.ev.Kind != Left {
			t.user.SeenAt, t.user.Ignored = t.ev.At, 0
		}
		u := t.user
		t.ch.User = &u
	}
}
