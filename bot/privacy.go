package bot

import (
	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
)

// privacyData: pv | pv:w (withdraw) | pv:k (keep).
func (t *turn) privacyData(a args) error {
	switch a.at(1) {
	case "w":
		return t.withdraw()
	case "k":
		t.show(screen{text: t.text("privacy.kept"), rows: [][]outbox.Button{
			row(t.button("settings.privacy", "pv"), t.button("menu.home", "m")),
		}})
		return nil
	}
	return t.privacy()
}

// privacy shows the notice; a known person also when he agreed to it, and what he can do about it.
func (t *turn) privacy() error {
	s := screen{text: t.text("privacy.full")}
	if t.known {
		s.text += "\n\n" + t.text("privacy.agreed", t.consentArgs()...)
		s.rows = [][]outbox.Button{
			row(t.button("data.get", "dx"), t.button("privacy.withdraw", "pv", "w")),
			row(t.button("privacy.erase", "er"), t.button("menu.home", "m")),
		}
	} else {
		s.rows = [][]outbox.Button{
			row(t.button("consent.yes", "c", "y"), t.button("consent.no", "c", "n")),
			t.strangerLanguages("c", "r"),
		}
	}
	t.show(s)
	return nil
}

func (t *turn) consentArgs() []any {
	return []any{"version", t.user.Consent, "date", dates.Format(t.user.ConsentAt.In(t.loc), t.lang, true)}
}

// withdraw explains what it means to take the consent back (UU 27/2022 article 9) and offers what is meant by it.
func (t *turn) withdraw() error {
	t.show(screen{text: t.text("privacy.withdraw_text", t.consentArgs()...), rows: [][]outbox.Button{
		row(t.button("privacy.withdraw_stop", "st", "pause")),
		row(t.button("privacy.withdraw_erase", "er")),
		row(t.button("privacy.withdraw_keep", "pv", "k")),
	}})
	return nil
}
