package bot

import (
	"errors"
	"strings"
	"time"

	"mitrabot/bot/outbox"
	"mitrabot/content"
	"mitrabot/reminders"
)

// pulseLink before a token is a link by which a partner answers (see invite.go).
const pulseLink = "k_"

// kabar deals with whoever follows the link of an owner, and reports false where the event is none of that. It comes
// before all else and leaves nothing of the person behind: he need not have agreed to anything, and where he is known
// to the bot, neither his conversation nor the time he was last seen changes.
//
// Buttons: yp:k:<token>:<score> | yp:a.
func (t *turn) kabar() (done bool, err error) {
	switch t.ev.Kind {
	case Command:
		if token, ok := strings.CutPrefix(t.ev.Text, pulseLink); ok && (t.ev.Name == "start" || t.ev.Name == "mulai") {
			return true, t.kabarAsk(token)
		}
	case Pressed:
		switch a := parseData(t.ev.Data); {
		case a.at(0) == "yp" && a.at(1) == "k":
			return true, t.kabarGiven(a.at(2), a.num(3))
		case a.at(0) == "yp" && a.at(1) == "a":
			t.show(screen{text: t.text("kabar.about"), rows: [][]outbox.Button{row(t.button("kabar.guide", "g"))}})
			return true, nil
		}
	}
	return false, nil
}

// kabarRows lead on after the last word: who knows the bot to his own menu, everybody else to what the bot is.
func (t *turn) kabarRows() [][]outbox.Button {
	if t.known {
		return t.homeRow()
	}
	return [][]outbox.Button{row(t.button("kabar.what", "yp", "a"))}
}

// kabarBehind finds the link of a token; it reports false after having said why that leads nowhere.
func (t *turn) kabarBehind(token string) (l PulseLink, ok bool, err error) {
	l, err = t.view.PulseLink(t.ctx, hashed(token))
	key := ""
	switch {
	case errors.Is(err, ErrNotFound): // forged, or what it belonged to is gone
		key = "kabar.unknown"
	case err != nil:
		return l, false, err
	case l.Owner.Owner == t.ev.Owner:
		t.show(screen{text: t.text("pulse.own", "name", oneLine(l.PartnerName, 80)), rows: [][]outbox.Button{
			row(t.button("pulse.open", "yp", l.Pulse.Partner), t.button("menu.home", "m")),
		}})
		return l, false, nil
	case l.Score > 0:
		key = "kabar.used"
	case l.Withdrawn, l.Archived:
		key = "kabar.withdrawn"
	case !l.live(t.ev.At):
		key = "kabar.expired"
	default:
		return l, true, nil
	}
	t.show(screen{text: t.text(key), rows: t.kabarRows()})
	return l, false, nil
}

// kabarAsk asks the one question.
func (t *turn) kabarAsk(token string) error {
	l, ok, err := t.kabarBehind(token)
	if err != nil || !ok {
		return err
	}
	var rows [][]outbox.Button
	for score := 5; score >= 1; score-- {
		rows = append(rows, row(labelled(t.plain("kabar.choice", "n", score, "words", t.plain(scoreKey("kabar", score))), "yp", "k", token, score)))
	}
	t.show(screen{text: t.text("kabar.ask", "who", t.asker(l.Owner.Institution)), rows: rows})
	return nil
}

// kabarGiven hands the number on to the owner of the link, and nothing else.
func (t *turn) kabarGiven(token string, n int64) error {
	if n < 1 || n > 5 { // a button nobody made
		return t.kabarAsk(token)
	}
	score := int(n)
	l, ok, err := t.kabarBehind(token)
	if err != nil || !ok {
		return err
	}
	t.ch.Pulse = &PulseAnswer{Token: l.Token, Day: t.ev.At.In(zone(l.Owner.Zone)).Format(time.DateOnly), Score: score}
	if l.Owner.BlockedAt.IsZero() {
		t.ch.Messages = append(t.ch.Messages, t.kabarNews(l, score))
	}
	t.show(screen{text: t.text("kabar.thanks"), rows: t.kabarRows()})
	return nil
}

// kabarNews tells the owner, in his language; in his quiet hours it waits. Its key names the link and not the update,
// which would tell whose act it came from.
func (t *turn) kabarNews(l PulseLink, score int) outbox.Message {
	lang := l.Owner.Language
	if !t.lib.Has(lang) {
		lang = content.Base
	}
	button := func(key string, parts ...any) outbox.Button {
		return outbox.Button{Label: t.lib.Plain(lang, key), Data: data(parts...)}
	}
	next := "pulse.news_good"
	if score < 3 {
		next = "pulse.news_low"
	} else if score == 3 {
		next = "pulse.news_middle"
	}
	m := outbox.Message{
		Key: "k" + l.Token, Chat: l.Owner.Owner, Priority: outbox.Reminder, Kind: outbox.Send, Language: lang,
		Text: t.lib.Text(lang, "pulse.news", "name", oneLine(l.PartnerName, 80), "n", score, "words", t.lib.Plain(lang, scoreKey("pulse", score))) +
			"\n\n" + t.lib.Text(lang, next),
		Buttons: [][]outbox.Button{
			{button("partner.open", "p", l.Pulse.Partner), button("partner.note", "l", "p", l.Pulse.Partner)},
			{button("pulse.open", "yp", l.Pulse.Partner, "see")},
		},
	}
	prefs := reminders.Prefs{Zone: zone(l.Owner.Zone), Hour: l.Owner.hour()}
	if at := reminders.In(t.ev.At, 0, prefs); at.After(t.ev.At.Add(time.Minute)) {
		m.NotBefore = at
	}
	return m
}
