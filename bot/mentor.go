package bot

import (
	"errors"
	"unicode/utf8"

	"mitrabot/bot/dates"
	"mitrabot/bot/document"
	"mitrabot/bot/outbox"
)

// A mentor sees how many of his owners were here within activeDays, and which partnerships nobody touched for
// stuckDays.
const (
	activeDays = 7
	stuckDays  = 30
)

func (t *turn) admin() bool { return t.admins[t.ev.Owner] }

// mentorName is how a mentor is called before others; his own word, or none yet.
func (t *turn) mentorName(m Mentor) string {
	if m.Name == "" {
		return t.plain("mentor.nameless")
	}
	return m.Name
}

// mentorHome is /mentor: for everybody what it means to him.
func (t *turn) mentorHome() error {
	m, err := t.view.Mentor(t.ctx)
	switch {
	case err == nil:
		return t.mentorPage(m, "")
	case !errors.Is(err, ErrNotFound):
		return err
	case t.admin():
		return t.adminPage(0)
	}
	return t.mentorMine()
}

// mentorMine shows the mentor whom the person follows.
func (t *turn) mentorMine() error {
	m, err := t.view.MentorOf(t.ctx)
	if errors.Is(err, ErrNotFound) {
		t.show(screen{text: t.text("mentor.none"), rows: t.homeRow()})
		return nil
	}
	if err != nil {
		return err
	}
	t.show(screen{text: t.text("mentor.yours", "name", t.mentorName(m)), rows: [][]outbox.Button{
		row(t.button("mentor.write", "to", "r", m.Person)),
		row(t.button("mentor.leave", "me", "leave"), t.button("menu.home", "m")),
	}})
	return nil
}

// mineRow leads a mentor or an administrator to the mentor whom he follows himself.
func (t *turn) mineRow(rows [][]outbox.Button) ([][]outbox.Button, error) {
	_, err := t.view.MentorOf(t.ctx)
	if errors.Is(err, ErrNotFound) {
		return rows, nil
	}
	return append(rows, row(t.button("mentor.mine", "me", "mine"))), err
}

// mentorData: me | me:mine | me:leave | me:LEAVE:<mentor> | me:inv | me:code | me:CODE | me:name | me:cut:<owner> | me:CUT:<owner> |
// me:adm:<offset> | me:self | me:new | me:rm:<person> | me:RM:<person>.
func (t *turn) mentorData(a args) error {
	switch a.at(1) {
	case "":
		return t.mentorHome()
	case "leave":
		return t.leaveAsk()
	case "mine":
		return t.mentorMine()
	case "LEAVE":
		return t.leave(a.num(2))
	case "adm", "self", "new", "rm", "RM":
		if !t.admin() {
			return t.unknownButton()
		}
		return t.adminData(a)
	}
	m, err := t.view.Mentor(t.ctx)
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	switch {
	case a.at(1) == "cut", a.at(1) == "CUT":
		return t.cut(a.num(2), a.at(1) == "CUT")
	case a.at(1) == "name", m.Name == "": // nobody is invited by a nameless mentor
		return t.askName()
	case a.at(1) == "inv":
		return t.inviteOwners(m)
	case a.at(1) == "code": // every printed poster becomes worthless
		t.show(screen{text: t.text("mentor.new_link_ask"), rows: [][]outbox.Button{
			row(t.button("mentor.new_link_yes", "me", "CODE"), t.button("mentor.leave_no", "me")),
		}})
		return nil
	case a.at(1) == "CODE":
		m.Code = t.token()
		t.ch.Mentor = &m
		return t.inviteOwners(m)
	}
	return t.unknownButton()
}

func (t *turn) askName() error {
	t.await(awaitName, 0)
	t.show(screen{text: t.text("mentor.ask_name"), rows: t.dropRow()})
	return nil
}

// leave ends the following of that mentor; another one, joined since the question was asked, stays.
func (t *turn) leave(mentor int64) error {
	m, err := t.view.MentorOf(t.ctx)
	if errors.Is(err, ErrNotFound) || err == nil && m.Person != mentor {
		t.answer(t.plain("stale.notice"))
		return t.mentorMine()
	}
	if err != nil {
		return err
	}
	none := int64(0)
	t.ch.Follow = &none
	t.show(screen{text: t.text("mentor.left"), rows: t.homeRow()})
	return nil
}

// cut ends an owner's following, after having asked: he may write no more and gets no tips.
func (t *turn) cut(owner int64, sure bool) error {
	s, asMentor, ok, err := t.between(owner)
	switch {
	case err != nil:
		return err
	case !ok || !asMentor:
		t.answer("")
		t.say(screen{text: t.text("relay.unconnected"), rows: t.homeRow()})
	case sure:
		t.ch.Cut = append(t.ch.Cut, owner)
		t.show(screen{text: t.text("mentor.cut_done"), rows: [][]outbox.Button{
			row(t.button("mentor.new_link", "me", "code")), row(t.button("mentor.back", "me")),
		}})
	default:
		t.answer("")
		t.say(screen{text: t.text("mentor.cut_ask", "who", t.ownerName(s)), rows: [][]outbox.Button{
			row(t.button("mentor.cut_yes", "me", "CUT", owner), t.button("mentor.leave_no", "me")),
		}})
	}
	return nil
}

func (t *turn) leaveAsk() error {
	m, err := t.view.MentorOf(t.ctx)
	if errors.Is(err, ErrNotFound) {
		return t.mentorHome()
	}
	if err != nil {
		return err
	}
	t.show(screen{text: t.text("mentor.leave_ask", "name", t.mentorName(m)), rows: [][]outbox.Button{
		row(t.button("mentor.leave_yes", "me", "LEAVE", m.Person), t.button("mentor.leave_no", "me", "mine")),
	}})
	return nil
}

// mentorNamed takes the name that owners are to see.
func (t *turn) mentorNamed() error {
	m, err := t.view.Mentor(t.ctx)
	if errors.Is(err, ErrNotFound) {
		t.endAwaiting()
		return t.lost("lost.text")
	}
	if err != nil {
		return err
	}
	name := oneLine(t.ev.Text, 80)
	if n := utf8.RuneCountInString(name); t.ev.Kind != Typed || n < 2 || n > 60 {
		t.show(screen{text: "⚠️ " + t.text("mentor.bad_name"), rows: t.dropRow()})
		return nil
	}
	t.endAwaiting()
	m.Name = name
	t.ch.Mentor = &m
	return t.mentorPage(m, "✓ "+t.text("mentor.named", "name", name))
}

// mentorPage shows a mentor how his owners are doing: numbers only.
func (t *turn) mentorPage(m Mentor, first string) error {
	c, err := t.view.Cohort(t.ctx, t.ev.At.AddDate(0, 0, -activeDays), t.ev.At.AddDate(0, 0, -stuckDays))
	if err != nil {
		return err
	}
	text := t.text("mentor.page", "name", t.mentorName(m))
	if first != "" {
		text = first + "\n\n" + text
	}
	if c.Owners == 0 {
		text += "\n\n" + t.text("mentor.no_owners")
	} else {
		text += "\n\n" + t.cohort(c)
	}
	rows := [][]outbox.Button{
		row(t.button("tip.new", "tp", "new"), t.button("tip.list", "tp")),
		row(t.button("mentor.invite", "me", "inv")),
		row(t.button("mentor.rename", "me", "name"), t.button("menu.home", "m")),
	}
	if c.Owners == 0 {
		rows[0], rows[1] = rows[1], rows[0]
	}
	if rows, err = t.mineRow(rows); err != nil {
		return err
	}
	if t.admin() {
		rows = append(rows, row(t.button("mentor.admin", "me", "adm")))
	}
	t.show(screen{text: text, rows: rows})
	return nil
}

// cohort words the numbers of a mentor's owners.
func (t *turn) cohort(c Cohort) string {
	text := t.text("mentor.owners", "n", c.Owners, "active", c.Active)
	if c.Blocked > 0 {
		text += "\n" + t.text("mentor.unreachable", "n", c.Blocked)
	}
	if len(c.Steps) == 0 {
		return text + "\n\n" + t.text("mentor.no_partners")
	}
	text += "\n\n" + t.text("mentor.steps")
	stuck := 0
	for _, s := range c.Steps {
		title := t.plain("mentor.finished")
		if s.Step <= 11 {
			title = t.plain("talk.step", "n", s.Step, "title", t.lib.FlowText(t.lang, stepFlow(s.Step)).Title)
		}
		text += "\n" + t.text("mentor.step", "title", title, "n", s.Partnerships)
		if s.Stuck > 0 && s.Step <= 11 {
			text += " " + t.text("mentor.stuck", "n", s.Stuck)
			stuck += s.Stuck
		}
	}
	if stuck > 0 {
		text += "\n\n" + t.text("mentor.stuck_means", "days", stuckDays)
	}
	return text + "\n\n" + t.text("mentor.only_numbers")
}

// inviteOwners gives a mentor his link, and the same as a picture to print or to show.
func (t *turn) inviteOwners(m Mentor) error {
	link := t.link(inviteLink + m.Code)
	picture, err := document.Poster(link, t.plain("mentor.poster_title"), t.plain("mentor.poster_line", "name", t.mentorName(m)))
	if err != nil {
		return err
	}
	t.show(screen{text: t.text("mentor.link", "link", link), fresh: true, rows: [][]outbox.Button{
		row(outbox.Button{Label: t.plain("mentor.copy_link"), Copy: link}), row(t.button("mentor.new_link", "me", "code")),
		row(t.button("mentor.back", "me"), t.button("menu.home", "m")),
	}})
	t.ch.Messages = append(t.ch.Messages, outbox.Message{
		Chat: t.ev.Chat, Priority: outbox.Reply, Kind: outbox.Send, Language: t.lang, Text: t.text("mentor.poster"),
		Media: &outbox.Media{Kind: "photo", Name: "undangan-mitra.png", Data: picture},
	})
	return nil
}

// adminPage lists the mentors for an administrator.
func (t *turn) adminPage(offset int) error {
	list, total, err := t.view.Mentors(t.ctx, offset, pageSize)
	if err != nil {
		return err
	}
	_, err = t.view.Mentor(t.ctx)
	mine := err == nil
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	text := t.text("admin.page", "n", total)
	rows := [][]outbox.Button{row(t.button("admin.new", "me", "new"))}
	for _, m := range list {
		text += "\n" + t.text("admin.mentor", "name", t.mentorName(m), "date", dates.FormatShort(m.Since.In(t.loc), t.lang))
		rows = append(rows, row(labelled(t.plain("admin.remove", "name", oneLine(t.mentorName(m), 24)), "me", "rm", m.Person)))
	}
	if nav := t.pager(offset, total, "me", "adm"); len(nav) > 0 {
		rows = append(rows, nav)
	}
	if mine {
		rows = append(rows, row(t.button("mentor.back", "me"), t.button("menu.home", "m")))
	} else {
		rows = append(rows, row(t.button("admin.self", "me", "self")), t.homeRow()[0])
		if rows, err = t.mineRow(rows); err != nil {
			return err
		}
	}
	t.show(screen{text: text, rows: rows})
	return nil
}

// adminData runs the buttons of an administrator; the caller has made sure that he is one.
func (t *turn) adminData(a args) error {
	switch a.at(1) {
	case "self":
		if m, err := t.view.Mentor(t.ctx); err == nil {
			return t.mentorPage(m, "")
		} else if !errors.Is(err, ErrNotFound) {
			return err
		}
		return t.becomeMentor()
	case "new":
		return t.appointNew()
	case "rm", "RM":
		return t.dismiss(a.num(2), a.at(1) == "RM")
	}
	return t.adminPage(int(max(a.num(2), 0)))
}

// appointNew makes a link that turns whoever follows it first into a mentor.
func (t *turn) appointNew() error {
	token := t.token()
	ap := Appointment{Token: hashed(token), Admin: t.ev.Owner, Expires: t.ev.At.Add(appointWithin)}
	t.ch.Appointments = append(t.ch.Appointments, ap)
	link := t.link(appointLink + token)
	picture, err := document.QR(link, 480)
	if err != nil {
		return err
	}
	until := dates.Format(ap.Expires.In(t.loc), t.lang, true)
	t.show(screen{text: t.text("admin.link", "link", link, "until", until), fresh: true, rows: [][]outbox.Button{
		row(outbox.Button{Label: t.plain("mentor.copy_link"), Copy: link}), row(t.button("admin.back", "me", "adm"), t.button("menu.home", "m")),
	}})
	t.ch.Messages = append(t.ch.Messages, outbox.Message{
		Chat: t.ev.Chat, Priority: outbox.Reply, Kind: outbox.Send, Language: t.lang, Text: t.text("admin.qr"),
		Media: &outbox.Media{Kind: "photo", Name: "tautan-mentor.png", Data: picture},
	})
	return nil
}

// dismiss ends somebody's being a mentor, after having asked.
func (t *turn) dismiss(person int64, sure bool) error {
	m, err := t.view.MentorNamed(t.ctx, person)
	if errors.Is(err, ErrNotFound) {
		return t.adminPage(0)
	}
	if err != nil {
		return err
	}
	if !sure {
		t.show(screen{text: t.text("admin.remove_ask", "name", t.mentorName(m)), rows: [][]outbox.Button{
			row(t.button("admin.remove_yes", "me", "RM", person), t.button("mentor.leave_no", "me", "adm")),
		}})
		return nil
	}
	t.ch.Dismiss = append(t.ch.Dismiss, person)
	t.ch.Messages = append(t.ch.Messages, outbox.Message{Chat: person, Priority: outbox.Reply, Kind: outbox.Menu})
	t.show(screen{text: t.text("admin.removed", "name", t.mentorName(m)), rows: [][]outbox.Button{
		row(t.button("admin.back", "me", "adm"), t.button("menu.home", "m")),
	}})
	return nil
}
