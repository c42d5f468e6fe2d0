package bot

import (
	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/bot/phone"
	"mitrabot/content"
	"mitrabot/reminders"
)

// contactNow shows a greeting to send and the way to send it, and sets the question whether it happened: a link that
// was opened tells a bot nothing.
func (t *turn) contactNow(p Partner) error {
	d, err := t.asDue(p, reminders.Reminder{Partner: p.No})
	if err != nil {
		return err
	}
	greeting := t.greeting(p, standingOf(d, t.nudge().silence(d), t.now()))
	text := t.text("now.text", "name", p.Name) + "\n\n<code>" + content.Escape(greeting) + "</code>\n\n"
	var rows [][]outbox.Button
	number, ok := phone.Normalise(p.Phone)
	switch {
	case ok && number.Valid && number.Mobile:
		text += t.text("now.whatsapp", "phone", phone.Display(number.E164))
		rows = append(rows, row(outbox.Button{Label: t.plain("now.open"), URL: phone.WhatsAppLink(number.E164, greeting)}))
	case p.Phone != "":
		text += t.text("now.call", "phone", phone.Display(p.Phone))
	default:
		text += t.text("now.no_phone")
		rows = append(rows, row(t.button("now.add_phone", "p", p.No, "edit")))
	}
	if p.Details.Email != "" {
		text += "\n" + t.text("now.email", "email", p.Details.Email)
	}
	if len([]rune(greeting)) <= maxCopy {
		rows = append(rows, row(outbox.Button{Label: t.plain("now.copy"), Copy: greeting}))
	}
	back, err := t.wayBack()
	if err != nil {
		return err
	}
	rows = append(rows, row(t.button("now.done", "l", "p", p.No)))
	rows = append(rows, append(back, row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))...)
	if !t.user.PausedAt.IsZero() {
		t.show(screen{text: text, rows: rows}) // who wants no reminders is not asked either
		return nil
	}
	due := reminders.In(t.ev.At, FollowupAfter, t.prefs())
	promised, err := t.promise(p.No)
	if err != nil {
		return err
	}
	if promised.Due.IsZero() || promised.Unanswered == 0 { // else the promise asks by itself
		t.ch.Reminders = append(t.ch.Reminders, reminders.Reminder{Partner: p.No, Kind: reminders.Followup, Due: due})
	} else {
		due = promised.Due
	}
	when := t.plain("now.today_at", "time", dates.FormatClock(due.In(t.loc), t.lang))
	if dates.DaysBetween(t.now(), due.In(t.loc)) > 0 {
		when = dates.Format(due.In(t.loc), t.lang, true) // quiet hours have put it off
	}
	text += "\n\n" + t.text("now.ask_later", "when", when)
	t.show(screen{text: text, rows: rows})
	return nil
}

// maxCopy is how many characters a button can put on the clipboard (Bot API, CopyTextButton).
const maxCopy = 256
