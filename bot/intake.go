package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/fuzzy"
	"mitrabot/bot/outbox"
	"mitrabot/bot/phone"
	"mitrabot/bot/roster"
	"mitrabot/content"
)

// importList is a list of partners that waits to be confirmed: a file, or a single one typed in a line.
type importList struct {
	File    string         `json:",omitempty"` // what the file is called, "" for a typed line
	FileID  string         `json:",omitempty"`
	Entries []roster.Entry `json:",omitempty"`
	Faults  []roster.Fault `json:",omitempty"`
	Unused  []string       `json:",omitempty"`
	Unread  []string       `json:",omitempty"` // sheets
	Known   []int          `json:",omitempty"` // places of entries that are in the book already, as it was when it was read
	Whose   []string       `json:",omitempty"` // as whom, for each of Known
}

// usualCadence is the rhythm of partners for whom nobody has chosen one, in days: that of an active partner
// (monthly).
const usualCadence = 30

// listFile tells whether a document may be a list of partners, by what it is called. What it really is, reading tells.
func listFile(m *Attachment) bool {
	name := strings.ToLower(m.Name)
	return m.Kind == "document" && slices.ContainsFunc([]string{".csv", ".xlsx", ".vcf", ".tsv", ".xls", ".ods", ".json"}, func(ext string) bool { return strings.HasSuffix(name, ext) })
}

// importOrder has a file read: not in this turn, which must not wait for the network, but when the answer is sent.
func (t *turn) importOrder(no int64, m Attachment) error {
	t.ch.Messages = append(t.ch.Messages, outbox.Message{
		Chat: t.ev.Chat, Kind: outbox.Send, Language: t.lang,
		Media: &outbox.Media{Kind: "document", Make: fmt.Sprintf("%s%d:%s:%s", importMark, no, m.FileID, strings.ReplaceAll(oneLine(m.Name, 60), ":", " "))},
	})
	return nil
}

// offerList offers to read a file as a list that was kept as an attachment, since something was being written.
func (t *turn) offerList() error {
	m, no := t.ev.Media, t.draftNo()
	kept, err := importList{File: oneLine(m.Name, 60), FileID: m.FileID}.aside(no, t.ev.At)
	if err != nil {
		return err
	}
	t.ch.Asides = append(t.ch.Asides, kept)
	t.say(screen{text: t.text("import.maybe", "file", oneLine(m.Name, 60)), rows: [][]outbox.Button{row(t.button("import.read", "im", no, "read"))}})
	return nil
}

// importMark begins an order to read a file, as opposed to those to make one.
const importMark = "import:"

// known marks which entries are in the book already: by a number, or by a name that is alike. The book is walked once.
func (l *importList) known(each func(func(Partner) bool) error) error {
	whose := make([]string, len(l.Entries))
	names := make([]string, len(l.Entries))
	for i, e := range l.Entries {
		names[i] = fuzzy.Fold(e.Name)
	}
	err := each(func(p Partner) bool {
		numbers, name := " "+p.numbers()+" ", fuzzy.Fold(p.Name)
		for i, e := range l.Entries {
			if whose[i] == "" && (e.Phone != "" && strings.Contains(numbers, e.Phone+" ") || name != "" && names[i] == name || len(l.Entries) <= 100 && fuzzy.Alike(e.Name, p.Name)) {
				whose[i] = p.Name
			}
		}
		return true
	})
	l.Known, l.Whose = nil, nil
	for i, w := range whose {
		if w != "" {
			l.Known, l.Whose = append(l.Known, i), append(l.Whose, w)
		}
	}
	return err
}

// keepImport keeps a list and shows it.
func (t *turn) keepImport(no int64, l importList) error {
	if err := l.known(func(see func(Partner) bool) error { return t.view.EachPartner(t.ctx, false, see) }); err != nil {
		return err
	}
	aside, err := l.aside(no, t.ev.At)
	if err != nil {
		return err
	}
	t.ch.Asides = append(t.ch.Asides, aside)
	t.show(t.importScreen(no, l))
	return nil
}

func (l importList) aside(no int64, now time.Time) (Aside, error) {
	body, err := json.Marshal(l)
	if err != nil {
		return Aside{}, fmt.Errorf("list: %w", err)
	}
	return Aside{No: no, Kind: ImportAside, At: now, Body: body}, nil
}

// voice is what a screen needs that is not made in a turn.
type voice struct {
	lib  *content.Library
	lang string
	call string // form of address
}

func (v voice) text(key string, args ...any) string {
	return v.lib.Text(v.lang, key, append(args, "sapaan", v.call)...)
}

func (v voice) button(key string, parts ...any) outbox.Button {
	return outbox.Button{Label: clip(v.lib.Plain(v.lang, key), 60), Data: data(parts...)}
}

func (t *turn) voice() voice { return voice{t.lib, t.lang, t.sapaan()} }

// importScreen is the preview of a list.
func (t *turn) importScreen(no int64, l importList) screen { return t.voice().importScreen(no, l) }

func (v voice) importScreen(no int64, l importList) screen {
	on := func(key string, parts ...any) outbox.Button {
		return v.button(key, append([]any{"im", no}, parts...)...)
	}
	end := row(on("import.drop", "x"), v.button("menu.home", "m"))
	if l.File == "" && len(l.Entries) == 1 {
		text := v.text("import.one") + "\n\n" + v.entry(l.Entries[0])
		for _, f := range l.Faults {
			text += "\n\n⚠️ " + v.text("import.one_fault_"+f.Kind, "value", f.Value)
		}
		rows := [][]outbox.Button{row(on("import.save", "all"))}
		if len(l.Known) > 0 {
			text += "\n\n⚠️ " + v.text("import.one_known", "name", l.Whose[0])
			rows = [][]outbox.Button{row(on("import.save_anyway", "all")), row(on("import.see_known", "k"))}
		}
		if l.Entries[0].Person != "" {
			rows = append(rows, row(on("import.swap", "swap")))
		}
		return screen{text: text, rows: append(rows, end)}
	}
	fresh := len(l.Entries) - len(l.Known)
	text := v.text("import.text", "file", l.File, "n", len(l.Entries))
	if len(l.Known) > 0 {
		text += "\n" + v.text("import.known", "n", len(l.Known))
	}
	if len(l.Faults) > 0 {
		text += "\n" + v.text("import.faults", "n", len(l.Faults))
	}
	if len(l.Unused) > 0 {
		text += "\n" + v.text("import.unused", "what", oneLine(strings.Join(l.Unused, ", "), 120))
	}
	if len(l.Unread) > 0 {
		text += "\n" + v.text("import.unread", "what", oneLine(strings.Join(l.Unread, ", "), 120))
	}
	for i, e := range l.Entries {
		if i == 3 {
			text += "\n…"
			break
		}
		text += "\n• " + v.lib.Fill("{n}", "n", oneLine(e.Name, 60))
	}
	var rows [][]outbox.Button
	add := func(key string, n int, act string) {
		rows = append(rows, row(outbox.Button{Label: clip(v.lib.Plain(v.lang, key, "n", n), 60), Data: data("im", no, act)}))
	}
	switch {
	case fresh > 0:
		add("import.add", fresh, "ok")
	case len(l.Known) > 0:
		text += "\n\n" + v.text("import.all_known")
	}
	if len(l.Known) > 0 {
		add("import.add_all", len(l.Entries), "all")
	}
	look := []outbox.Button{}
	if len(l.Entries) > 0 {
		look = append(look, on("import.rows", "v", 0))
	}
	if len(l.Faults) > 0 {
		look = append(look, on("import.see_faults", "f", 0))
	}
	if len(look) > 0 {
		rows = append(rows, look)
	}
	return screen{text: text, rows: append(rows, row(on("import.attach", "att")), end)}
}

// entry is one entry of a list for people.
func (v voice) entry(e roster.Entry) string {
	text := "<b>" + v.lib.Fill("{n}", "n", oneLine(e.Name, 120)) + "</b>"
	line := func(mark, value string) {
		if value != "" {
			text += "\n" + mark + " " + content.Escape(oneLine(value, 80))
		}
	}
	line("👤", e.Person)
	if e.Phone != "" {
		line("📞", phone.Display(e.Phone))
	}
	line("✉️", e.Email)
	line("📍", e.Area)
	line("🏷", strings.Join(e.Tags, ", "))
	return text
}

// importData: im:<no>:read | ok | all | x | swap | k | att | v:<offset> | f:<offset> | show.
func (t *turn) importData(a args) error {
	no := a.num(1)
	kept, err := t.view.Aside(t.ctx, no)
	if errors.Is(err, ErrNotFound) || err == nil && kept.Kind != ImportAside {
		return t.asideGone()
	}
	if err != nil {
		return err
	}
	var l importList
	if json.Unmarshal(kept.Body, &l) != nil {
		return errors.New("bot: a list does not fit the program") // the cause may quote it
	}
	switch a.at(2) {
	case "ok", "all":
		return t.importStore(no, l, a.at(2) == "all")
	case "read":
		t.answer("")
		return t.importOrder(no, Attachment{FileID: l.FileID, Name: l.File})
	case "x":
		t.ch.DropAsides = append(t.ch.DropAsides, no)
		return t.awaitDropped()
	case "swap":
		if len(l.Entries) == 1 {
			l.Entries[0] = l.Entries[0].Swap()
		}
		return t.keepImport(no, l)
	case "k":
		if len(l.Whose) > 0 {
			return t.search(l.Whose[0])
		}
	case "att":
		t.ch.DropAsides = append(t.ch.DropAsides, no)
		return t.stashMedia(Attachment{Kind: "document", FileID: l.FileID, Name: l.File}, "")
	case "v", "f":
		return t.importRows(no, l, a.at(2) == "f", int(max(a.num(3), 0)))
	case "show":
		t.show(t.importScreen(no, l))
		return nil
	}
	return t.unknownButton()
}

// importRows shows the rows of a list, or what is wrong with some.
func (t *turn) importRows(no int64, l importList, faults bool, offset int) error {
	total, act := len(l.Entries), "v"
	if faults {
		total, act = len(l.Faults), "f"
	}
	offset = min(offset, max(total-1, 0)/pageSize*pageSize)
	text := t.text("import.page", "from", offset+1, "to", min(offset+pageSize, total), "n", total)
	for i := offset; i < min(offset+pageSize, total); i++ {
		if faults {
			f := l.Faults[i]
			text += "\n\n" + t.text("import.fault_"+f.Kind, "row", f.Row, "value", f.Value)
			continue
		}
		text += "\n\n" + t.text("import.row", "row", l.Entries[i].Row) + " " + t.voice().entry(l.Entries[i])
		if k := slices.Index(l.Known, i); k >= 0 {
			text += "\n" + t.text("import.row_known", "name", l.Whose[k])
		}
	}
	rows := t.pageRow(offset, total, "im", no, act)
	t.show(screen{text: text, rows: append(rows, row(t.button("quick.back", "im", no, "show"), t.button("menu.home", "m")))})
	return nil
}
