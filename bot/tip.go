package bot

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// Telegram's limits for what is seen of a message and of a caption (Bot API, sendMessage and sendPhoto). They are
// counted in UTF-16 units here, which is never less than Telegram counts.
const (
	tipText    = 4096
	tipCaption = 1024
)

// tipData: tp (list) | tp:l:<offset> | tp:new | tp:own | tp:c:<item> | tp:<act>:<tip>[:...], where act is
// v view, e write anew, b:<part> choose a button, B:<item>:<rev> take it, t test, s:<rev> send, x stop, a again, d:<rev>
// drop and D:<rev> do so without being asked. rev is that of the draft the button stood under.
func (t *turn) tipData(a args) error {
	m, err := t.view.Mentor(t.ctx)
	if errors.Is(err, ErrNotFound) {
		t.answer("")
		t.say(screen{text: t.text("tip.mentors_only"), rows: t.homeRow()})
		return nil
	}
	if err != nil {
		return err
	}
	switch a.at(1) {
	case "", "l":
		return t.tipList(int(max(a.num(2), 0)))
	case "new":
		return t.tipNew()
	case "own":
		return t.tipBegin(m, "", "")
	case "c":
		return t.tipReady(m, a.at(2))
	}
	tip, err := t.view.Tip(t.ctx, a.num(2))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	return t.tipAct(m, tip, a)
}

func (t *turn) tipAct(m Mentor, tip Tip, a args) error {
	draft := tip.State == TipDraft
	switch act := a.at(1); {
	case act == "v" && draft:
		return t.tipPreview(m, tip)
	case act == "v":
		return t.tipReport(tip)
	case act == "x" && tip.State == TipSending && !tip.Stopping():
		return t.tipStop(tip)
	case act == "a" && (tip.State == TipDone || tip.State == TipStopped):
		return t.tipRetry(tip)
	case !draft:
		t.answer(t.plain("stale.notice"))
		return t.tipReport(tip)
	case act == "e":
		return t.askTip(tip)
	case act == "b":
		return t.tipButtons(tip, a.at(3))
	case act == "B" && a.num(4) == tip.Rev:
		return t.tipButton(m, tip, a.at(3))
	case act == "t":
		return t.tipTest(m, tip)
	case act == "s":
		return t.tipSend(m, tip, a.num(3))
	case act == "d" && a.num(3) == tip.Rev:
		t.show(screen{text: t.text("tip.drop_ask"), rows: [][]outbox.Button{
			row(t.button("tip.drop_yes", "tp", "D", tip.No, tip.Rev), t.button("mentor.leave_no", "tp", "v", tip.No)),
		}})
		return nil
	case act == "D" && a.num(3) == tip.Rev:
		t.ch.DropTips = append(t.ch.DropTips, tip.No)
		t.show(screen{text: t.text("tip.dropped"), rows: t.tipsRow()})
		return nil
	case act == "B", act == "d", act == "D": // of a draft that has been changed since
		t.answer(t.plain("stale.notice"))
		return t.tipPreview(m, tip)
	}
	return t.unknownButton()
}

func (t *turn) tipsRow() [][]outbox.Button {
	return [][]outbox.Button{row(t.button("tip.list", "tp"), t.button("mentor.back", "me"))}
}

// tipList shows what a mentor has written, the newest first.
func (t *turn) tipList(offset int) error {
	list, total, err := t.view.Tips(t.ctx, offset, pageSize)
	if err != nil {
		return err
	}
	rows := [][]outbox.Button{row(t.button("tip.new", "tp", "new"))}
	for _, tip := range list {
		label := t.plain("tip.mark_"+string(tip.State)) + " " + oneLine(t.report().title(tip), 34)
		rows = append(rows, row(labelled(label, "tp", "v", tip.No)))
	}
	if nav := t.pager(offset, total, "tp", "l"); len(nav) > 0 {
		rows = append(rows, nav)
	}
	rows = append(rows, row(t.button("mentor.back", "me"), t.button("menu.home", "m")))
	key := "tip.all"
	if total == 0 {
		key = "tip.none"
	}
	t.show(screen{text: t.text(key, "n", total), rows: rows})
	return nil
}

// tipNew offers the six ready tips of the guide's techniques, and a blank one.
func (t *turn) tipNew() error {
	rows := [][]outbox.Button{row(t.button("tip.own", "tp", "own"))}
	for _, item := range t.lib.Guide(t.lang) {
		if item.Part == "C" {
			rows = append(rows, row(labelled(item.Icon+" "+item.Title, "tp", "c", item.ID)))
		}
	}
	t.show(screen{text: t.text("tip.choose"), rows: append(rows, row(t.button("mentor.back", "me"), t.button("menu.home", "m")))})
	return nil
}

// tipBegin starts a draft; without words it asks for them. A double tap finds the draft of the first.
func (t *turn) tipBegin(m Mentor, text, opens string) error {
	tip := Tip{No: m.NextTip, State: TipDraft, Text: text, Opens: opens, CreatedAt: t.ev.At, Rev: 1}
	newest, _, err := t.view.Tips(t.ctx, 0, 1)
	if err != nil {
		return err
	}
	if len(newest) > 0 && newest[0].State == TipDraft && newest[0].Text == text && newest[0].Photo == "" {
		tip = newest[0]
	} else {
		m.NextTip++
		t.ch.Mentor = &m
		t.ch.Tips = append(t.ch.Tips, tip)
	}
	if text != "" {
		return t.tipPreview(m, tip)
	}
	return t.askTip(tip)
}

// tipReady starts a draft from a technique of the guide.
func (t *turn) tipReady(m Mentor, id string) error {
	item, ok := t.lib.Item(t.lang, id)
	if !ok || item.Part != "C" {
		return t.unknownButton()
	}
	text := "<b>" + t.lib.Fill(item.Icon+" "+item.Title) + "</b>\n\n" +
		strings.TrimSpace(t.lib.Fill(item.Cards[0].Body, "sapaan", t.plain("address.neutral")))
	return t.tipBegin(m, text, item.ID)
}

// tipWritten takes what a mentor wrote for his tip: text with the formatting of his client, or a picture with a caption.
func (t *turn) tipWritten(no int64) error {
	m, err := t.view.Mentor(t.ctx)
	if err == nil {
		var tip Tip
		if tip, err = t.view.Tip(t.ctx, no); err == nil && tip.State == TipDraft {
			return t.tipTake(m, tip)
		}
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	t.endAwaiting()
	return t.lost("lost.text")
}

func (t *turn) tipTake(m Mentor, tip Tip) error {
	again := func(key string, args ...any) error {
		t.show(screen{text: "⚠️ " + t.text(key, args...), rows: t.dropRow()})
		return nil
	}
	if t.ev.Kind != Corrected { // an edited caption stands under the same picture
		tip.Photo = ""
	}
	if t.ev.Media != nil {
		if t.ev.Media.Kind != "photo" {
			return again("tip.only_photo")
		}
		tip.Photo = t.ev.Media.FileID
	}
	if p := t.ev.Misformatted; p != nil {
		return again("tip.bad_format", "at", p.At, "around", p.Around)
	}
	tip.Text = t.formatted()
	if tip.Text == "" && tip.Photo == "" {
		return again("tip.empty")
	}
	if n, room := seen(tip.Text), t.tipRoom(m, tip); n > room {
		return again("tip.too_long", "n", n, "max", room, "over", n-room)
	}
	tip.Rev++
	tip.Source = t.ev.Message
	t.endAwaiting()
	t.ch.Tips = append(t.ch.Tips, tip)
	if tip.Opens == "" && tip.Rev == 2 {
		return t.tipButtons(tip, "")
	}
	return t.tipPreview(m, tip)
}

// tipRoom is how much a mentor can write: what is left beside the line that says who writes, in whatever language that
// is longest.
func (t *turn) tipRoom(m Mentor, tip Tip) int {
	limit, head := tipText, 0
	if tip.Photo != "" {
		limit = tipCaption
	}
	for _, lang := range t.lib.Languages() {
		head = max(head, seen(t.tipHead(m, lang)))
	}
	return limit - head
}

// tipCorrected takes an edited message for a correction of the draft that it gave. It reports false where it gave none.
func (t *turn) tipCorrected() (bool, error) {
	m, err := t.view.Mentor(t.ctx)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	newest, _, err := t.view.Tips(t.ctx, 0, 1)
	if err != nil || len(newest) == 0 || newest[0].State != TipDraft || newest[0].Source == 0 || newest[0].Source != t.ev.Message {
		return false, err
	}
	return true, t.tipTake(m, newest[0])
}

// seen counts what people see of Telegram HTML, in UTF-16 units.
func seen(html string) int { return len(utf16.Encode([]rune(content.Plain(html)))) }

// tipButtons offers what the button below the tip may open: first the parts of the guide, then their items.
func (t *turn) tipButtons(tip Tip, part string) error {
	var rows [][]outbox.Button
	for _, item := range t.lib.Guide(t.lang) {
		if part != "" && item.Part == part {
			rows = append(rows, row(labelled(itemLabel(item), "tp", "B", tip.No, item.ID, tip.Rev)))
		}
	}
	if len(rows) == 0 {
		rows = [][]outbox.Button{
			row(t.button("guide.a", "tp", "b", tip.No, "A")), row(t.button("guide.b", "tp", "b", tip.No, "B")),
			row(t.button("guide.c", "tp", "b", tip.No, "C")), row(t.button("tip.no_button", "tp", "B", tip.No, "-", tip.Rev)),
			row(t.button("talk.back", "tp", "v", tip.No)),
		}
	} else {
		rows = append(rows, row(t.button("talk.back", "tp", "b", tip.No)))
	}
	t.show(screen{text: t.text("tip.which_button"), rows: rows})
	return nil
}

func (t *turn) tipButton(m Mentor, tip Tip, id string) error {
	if _, ok := t.lib.Item(t.lang, id); !ok && id != "-" {
		return t.unknownButton()
	}
	tip.Opens = strings.TrimPrefix(id, "-")
	tip.Rev++
	t.ch.Tips = append(t.ch.Tips, tip)
	return t.tipPreview(m, tip)
}

// tipHead is the line that says who writes.
func (t *turn) tipHead(m Mentor, lang string) string {
	return t.lib.Text(lang, "tip.head", "name", t.mentorName(m)) + "\n\n"
}

// tipMessage is the tip as it arrives at an owner who reads lang.
func (t *turn) tipMessage(m Mentor, tip Tip, lang string) outbox.Message {
	msg := outbox.Message{Kind: outbox.Send, Text: strings.TrimSpace(t.tipHead(m, lang) + tip.Text), Language: lang}
	if tip.Photo != "" {
		msg.Media = &outbox.Media{Kind: "photo", FileID: tip.Photo}
	}
	if item, ok := t.lib.Item(lang, tip.Opens); ok {
		label := clip(t.lib.Plain(lang, "tip.opens", "title", itemLabel(item)), 60)
		msg.Buttons = append(msg.Buttons, row(outbox.Button{Label: label, Data: data("to", "o", item.ID)}))
	}
	msg.Buttons = append(msg.Buttons, row(outbox.Button{Label: t.lib.Plain(lang, "tip.reply"), Data: data("to", "r", m.Person)}))
	return msg
}

func (t *turn) askTip(tip Tip) error {
	t.await(awaitTip, tip.No)
	t.show(screen{text: t.text("tip.ask"), rows: t.dropRow()})
	return nil
}

// tipPreview shows the tip exactly as it will arrive, how many get it, and what can be done.
func (t *turn) tipPreview(m Mentor, tip Tip) error {
	if tip.Text == "" && tip.Photo == "" {
		return t.askTip(tip)
	}
	if m.Name == "" {
		return t.askName() // a tip says who writes
	}
	if n, room := seen(tip.Text), t.tipRoom(m, tip); n > room { // he has a longer name by now
		t.await(awaitTip, tip.No)
		t.show(screen{text: "⚠️ " + t.text("tip.too_long", "n", n, "max", room, "over", n-room), rows: t.dropRow()})
		return nil
	}
	n, err := t.view.Recipients(t.ctx)
	if err != nil {
		return err
	}
	t.answer("")
	t.showTip(m, tip)
	rows := [][]outbox.Button{
		row(t.button("tip.edit", "tp", "e", tip.No), t.button("tip.button", "tp", "b", tip.No)),
		row(t.button("tip.drop", "tp", "d", tip.No, tip.Rev), t.button("mentor.back", "me")),
	}
	text := t.text("tip.preview", "n", n)
	if n == 0 {
		text = t.text("tip.nobody")
		rows = append([][]outbox.Button{row(t.button("mentor.invite", "me", "inv"))}, rows...)
	} else {
		send := labelled(t.plain("tip.send", "n", n), "tp", "s", tip.No, tip.Rev)
		rows = append([][]outbox.Button{row(send), row(t.button("tip.test", "tp", "t", tip.No))}, rows...)
	}
	t.say(screen{text: text, rows: rows})
	return nil
}

// showTip sends the tip into the mentor's own chat.
func (t *turn) showTip(m Mentor, tip Tip) {
	msg := t.tipMessage(m, tip, t.lang)
	msg.Chat, msg.Priority = t.ev.Chat, outbox.Reply
	t.ch.Messages = append(t.ch.Messages, msg)
}

// tipTest sends the tip to the mentor alone, as an owner gets it: by itself, with its own sound.
func (t *turn) tipTest(m Mentor, tip Tip) error {
	t.answer(t.plain("tip.tested"))
	t.showTip(m, tip)
	return nil
}

// tipOpened is a button below a tip: to:o:<item> opens the guide beside it, to:r:<person> answers who wrote it.
func (t *turn) tipOpened(a args) error {
	switch a.at(1) {
	case "o":
		item, ok := t.lib.Item(t.lang, a.at(2))
		if !ok {
			return t.unknownButton()
		}
		s := t.guideCard(item, 0)
		s.fresh = true // the tip stays
		t.show(s)
		return nil
	case "r":
		if peer := a.num(2); peer > 0 && peer != t.ev.Owner {
			return t.replyAsk(peer)
		}
		t.answer(t.plain("tip.own_reply"))
		return nil
	}
	return t.unknownButton()
}

// tipKey names a tip in what is sent about it.
func tipKey(mentor, no int64, what string) string { return fmt.Sprintf("p%d.%d.%s", mentor, no, what) }
