package bot

import (
	"errors"
	"strconv"
	"strings"

	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
)

// stranger answers a person who has not agreed to the privacy notice. Nothing about him is stored: whatever the next
// screen needs to know is in the buttons. Reading the guide needs no consent.
func (t *turn) stranger() error {
	switch t.ev.Kind {
	case Pressed:
		a := t.uncarried(parseData(t.ev.Data))
		switch a.at(0) {
		case "g":
			return t.guideData(a)
		case "b":
			return t.patternData(a)
		case "c":
			return t.consent(a)
		}
	case Command:
		switch t.ev.Name {
		case "privasi", "privacy":
			return t.privacy()
		case "dataku", "mydata":
			t.show(screen{text: t.text("data.nothing"), rows: [][]outbox.Button{
				row(t.button("consent.yes", "c", "y")), row(t.button("consent.guide", "g")),
			}})
			return nil
		case "panduan", "guide":
			return t.guide("", 0)
		case "pola", "patterns":
			return t.guide("B", 0)
		case "tips":
			return t.guide("C", 0)
		case "tentang", "about":
			return t.guide("ID0", 0)
		case "id":
			return t.accountID()
		case "start", "mulai":
			if isLink(t.ev.Text) {
				t.came = t.ev.Text
			}
		}
	}
	return t.welcome()
}

// welcome says what this is and asks for consent (UU 27/2022 article 20; Telegram Bot Platform Developer Terms 4.3).
func (t *turn) welcome() error {
	text := t.text("welcome.what") + "\n\n" + t.text("welcome.notice")
	if code, ok := strings.CutPrefix(t.came, inviteLink); ok {
		m, err := t.view.MentorByCode(t.ctx, code)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err == nil {
			text = t.text("invite.from", "name", t.mentorName(m)) + "\n\n" + text
		}
	} else if t.ev.Kind != Command && t.ev.Kind != Pressed {
		// Nothing is stored of a stranger, the link he came by included; only its own message's buttons know it.
		text += "\n\n" + t.text("invite.again")
	}
	t.show(screen{
		text: text,
		rows: [][]outbox.Button{
			row(t.button("consent.yes", "c", "y")),
			row(t.button("consent.read", "c", "r"), t.button("consent.no", "c", "n")),
			row(t.button("consent.guide", "g")),
			t.strangerLanguages("c"),
		},
	})
	return nil
}

func (t *turn) consent(a args) error {
	switch a.at(1) {
	case "y":
		if t.user.Owner == 0 {
			t.user = User{Owner: t.ev.Owner, Language: t.lang, Hour: 9 * 60, NextPartner: 1, NextContact: 1}
		}
		t.user.Language = t.lang
		t.user.Consent, t.user.ConsentAt, t.known = ConsentVersion, t.ev.At, true
		return t.arrive(t.came)
	case "r":
		return t.privacy()
	case "n":
		t.show(screen{text: t.text("consent.refused"), rows: [][]outbox.Button{
			row(t.button("consent.guide", "g")),
			row(t.button("consent.yes", "c", "y")),
			t.strangerLanguages("c", "n"),
		}})
	default:
		return t.welcome()
	}
	return nil
}

// start is /start of someone known: on with the onboarding where it stopped, or with the open conversation, or the
// menu.
func (t *turn) start() error {
	if t.user.Zone == "" {
		// A mentor need not have an institution of his own.
		if m, err := t.view.Mentor(t.ctx); err == nil {
			return t.mentorPage(m, "")
		} else if !errors.Is(err, ErrNotFound) {
			return err
		}
		return t.open(Focus{Flow: "onb"})
	}
	if len(t.resumeRows()) > 0 {
		return t.resume("")
	}
	return t.menu()
}

func (t *turn) menu() error {
	_, total, err := t.view.Partners(t.ctx, false, 0, 1)
	if err != nil {
		return err
	}
	key := "menu.text"
	rows := [][]outbox.Button{}
	if total == 0 {
		key = "menu.empty"
		rows = append(rows, row(t.button("menu.first", "p", "new")))
	} else {
		rows = append(rows,
			row(t.button("menu.desk", "j"), t.button("menu.log", "l")),
			row(t.button("menu.partners", "p"), t.button("menu.agenda", "ag")),
		)
	}
	rows = append(rows,
		row(t.button("menu.guide", "g"), t.button("documents.menu", "d")),
		row(t.button("menu.settings", "st"), t.button("menu.help", "h")),
		row(t.button("menu.mentor", "me")),
	)
	resume, err := t.openRows()
	if err != nil {
		return err
	}
	t.show(screen{text: t.text(key, "n", total), rows: append(resume, rows...)})
	return nil
}

// introduced takes over what the person has said about himself so far.
func (t *turn) introduced(c Conversation) {
	a := c.State.Answers
	t.user.Address = option(a["address"])
	t.user.Name = a["name"].Text
	t.user.Institution = a["institution"].Text
	t.user.Kind = option(a["kind"])
}

// onboarded takes all answers of the onboarding over. It also serves changes from the settings. The zone comes last:
// that there is one means that the onboarding is done.
func (t *turn) onboarded(c Conversation) {
	t.introduced(c)
	if z := option(c.State.Answers["zone"]); z != t.user.Zone {
		t.user.Zone = z
		t.loc = zone(z)
	}
}

func option(a flow.Answer) string {
	if len(a.Options) == 0 {
		return ""
	}
	return a.Options[0]
}

// settled closes the onboarding or a changed setting.
func (t *turn) settled(first bool) error {
	if !first {
		return t.settings()
	}
	t.show(screen{text: t.flowSaved("onb", ""), rows: nil})
	t.say(screen{text: t.text("menu.keyboard"), keyboard: t.menuKeyboard()})
	t.say(screen{text: t.text("menu.empty", "n", 0), rows: [][]outbox.Button{
		row(t.button("menu.first", "p", "new")),
		row(t.button("menu.guide", "g"), t.button("menu.help", "h")),
	}})
	return nil
}

// menuKeyboard is the keyboard below the input field.
func (t *turn) menuKeyboard() *outbox.Keyboard {
	var k outbox.Keyboard
	for _, commands := range menuKeys {
		var keys []outbox.Key
		for _, command := range commands {
			keys = append(keys, outbox.Key{Label: t.plain("key." + command)})
		}
		k.Rows = append(k.Rows, keys)
	}
	return &k
}

// flowSaved is what a flow says when it has been saved.
func (t *turn) flowSaved(id, partner string) string {
	return t.lib.Fill(t.lib.FlowText(t.lang, id).Saved, "sapaan", t.sapaan(), "partner", partner)
}

// accountID tells the number by which Telegram knows the person: who runs the bot needs it to name administrators.
func (t *turn) accountID() error {
	rows := t.homeRow()
	if !t.known {
		rows = nil
	}
	t.show(screen{text: t.text("account.id", "id", strconv.FormatInt(t.ev.Owner, 10)), rows: rows})
	return nil
}

func (t *turn) help() error {
	t.show(screen{text: t.text("help.text"), rows: [][]outbox.Button{
		row(t.button("menu.desk", "j"), t.button("menu.log", "l")),
		row(t.button("menu.partners", "p"), t.button("menu.guide", "g")),
		row(t.button("menu.settings", "st"), t.button("menu.home", "m")),
	}})
	return nil
}

// lost answers what was not understood with what can be done now.
func (t *turn) lost(key string) error {
	rows, err := t.openRows()
	if err != nil {
		return err
	}
	_, total, err := t.view.Partners(t.ctx, false, 0, 1)
	switch {
	case err != nil:
		return err
	case total == 0 && t.user.Zone != "":
		rows = append(rows, row(t.button("menu.first", "p", "new")))
	case len(rows) == 0:
		rows = append(rows, row(t.button("menu.log", "l"), t.button("menu.desk", "j")), row(t.button("partners.add", "p", "new")))
	}
	t.show(screen{text: t.text(key), rows: append(rows, row(t.button("menu.help", "h"), t.button("menu.home", "m")))})
	return nil
}

// cancel leaves the open conversation; its answers stay.
func (t *turn) cancel() error {
	if t.idle() {
		t.show(screen{text: t.text("cancel.nothing"), rows: [][]outbox.Button{row(t.button("menu.home", "m"))}})
		return nil
	}
	left := t.user.Focus
	t.user.Focus, t.user.Stash = Focus{}, ""
	rows := [][]outbox.Button{row(t.button("menu.home", "m"))}
	if c, err := t.view.Conversation(t.ctx, left); err == nil {
		rows = append([][]outbox.Button{row(t.button("resume.go", "f", c.Flow, c.Partner, c.State.Rev, "show"))}, rows...)
	}
	t.show(screen{text: t.text("cancel.done"), rows: rows})
	return nil
}
