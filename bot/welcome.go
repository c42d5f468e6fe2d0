package bot

import (
	"mitrabot/bot/flow"
	"mitrabot/bot/outbox"
)

// stranger answers a person who has not agreed to the privacy notice. Nothing about him is stored: whatever the next
// screen needs to know is in the buttons. Reading the guide needs no consent.
func (t *turn) stranger() error {
	switch t.ev.Kind {
	case Pressed:
		a := parseData(t.ev.Data)
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
		case "start", "mulai":
			t.welcome()
			return nil
		}
	}
	t.welcome()
	return nil
}

// welcome says what this is and asks for consent (UU 27/2022 article 20; Telegram Bot Platform Developer Terms 4.3).
func (t *turn) welcome() {
	t.show(screen{
		text: t.text("welcome.what") + "\n\n" + t.text("welcome.notice"),
		rows: [][]outbox.Button{
			row(t.button("consent.yes", "c", "y")),
			row(t.button("consent.read", "c", "r"), t.button("consent.no", "c", "n")),
			row(t.button("consent.guide", "g")),
		},
	})
}

func (t *turn) consent(a args) error {
	switch a.at(1) {
	case "y":
		if t.user.Owner == 0 {
			t.user = User{Owner: t.ev.Owner, Language: t.lang, Hour: 9 * 60, NextPartner: 1, NextContact: 1}
		}
		t.user.Consent, t.user.ConsentAt, t.known = ConsentVersion, t.ev.At, true
		return t.start()
	case "r":
		t.show(screen{text: t.text("privacy.full"), rows: [][]outbox.Button{
			row(t.button("consent.yes", "c", "y"), t.button("consent.no", "c", "n")),
		}})
	case "n":
		t.show(screen{text: t.text("consent.refused"), rows: [][]outbox.Button{
			row(t.button("consent.guide", "g")),
			row(t.button("consent.yes", "c", "y")),
		}})
	default:
		t.welcome()
	}
	return nil
}

// start is /start of someone known: on with the onboarding where it stopped, or with the open conversation, or the
// menu.
func (t *turn) start() error {
	if t.user.Zone == "" {
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
		row(t.button("menu.guide", "g"), t.button("menu.settings", "st")),
		row(t.button("menu.help", "h")),
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
	var keys [][]outbox.Key
	for _, r := range menuKeys {
		var k []outbox.Key
		for _, command := range r {
			k = append(k, outbox.Key{Label: t.plain("key." + command)})
		}
		keys = append(keys, k)
	}
	t.show(screen{text: t.flowSaved("onb", ""), rows: nil})
	t.say(screen{text: t.text("menu.keyboard"), keyboard: &outbox.Keyboard{Rows: keys}})
	t.say(screen{text: t.text("menu.empty", "n", 0), rows: [][]outbox.Button{
		row(t.button("menu.first", "p", "new")),
		row(t.button("menu.guide", "g"), t.button("menu.help", "h")),
	}})
	return nil
}

// flowSaved is what a flow says when it has been saved.
func (t *turn) flowSaved(id, partner string) string {
	return t.lib.Fill(t.lib.FlowText(t.lang, id).Saved, "sapaan", t.sapaan(), "partner", partner)
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
