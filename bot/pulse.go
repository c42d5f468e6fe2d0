package bot

import (
	"errors"
	"fmt"
	"time"

	"mitrabot/bot/dates"
	"mitrabot/bot/document"
	"mitrabot/bot/outbox"
	"mitrabot/bot/phone"
	"mitrabot/content"
)

// Pulse is a link by which a partner answers one question about the cooperation, and the answer once there is one.
// Nothing of whoever answers is in it (fact A9.m: both sides say how it goes).
type Pulse struct {
	Token     string // hash of what the link carries
	Partner   int64
	Expires   time.Time
	Withdrawn bool   // the owner took the link back, or made a new one
	Day       string // of the answer, "2026-11-23" in the owner's zone; "" while there is none
	Score     int    // 1 to 5; 0 while there is none
}

// PulseLink is what must be known of a link and of whose it is by the one who follows it. Of all this he is told the
// institution only.
type PulseLink struct {
	Pulse
	Owner       User // id, language, zone, hour, blocked and institution; all else is empty
	PartnerName string
	Archived    bool // the partner is put away
}

// PulseAnswer is an answer on its way to the owner of a link.
type PulseAnswer struct {
	Token string // hash of what the link carries
	Day   string // in the owner's zone
	Score int
}

const (
	pulseWithin = 30 * 24 * time.Hour // how long a link waits for its answer
	pulseShown  = 5                   // answers on the screen
)

// pulseYields is what step 9 has of this: evaluating takes two.
func pulseYields() []yield {
	return []yield{{step: 9, key: "pulse.ask", data: func(p Partner) []any { return []any{"yp", p.No} }}}
}

// live tells whether the link still takes an answer at now.
func (p Pulse) live(now time.Time) bool { return p.Score == 0 && !p.Withdrawn && now.Before(p.Expires) }

// pulseData: yp:<partner> | yp:<partner>:see | yp:<partner>:new:<newest> | yp:<partner>:off. The newest link a button
// knows of keeps a second tap from making the link just shown worthless. Buttons of the partner: see kabar.
func (t *turn) pulseData(a args) error {
	p, err := t.partner(a.num(1))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	if !p.ArchivedAt.IsZero() {
		return t.partnerCard(p, "")
	}
	list, err := t.view.Pulses(t.ctx, p.No)
	if err != nil {
		return err
	}
	switch a.at(2) {
	case "see": // from a message that is to stay
		t.ev.Message = 0
		t.pulsePage(p, list, "")
	case "":
		t.pulsePage(p, list, "")
	case "new":
		if a.num(3) != newest(list) {
			t.answer(t.plain("stale.notice"))
			t.pulsePage(p, list, "")
			return nil
		}
		t.pulseNew(p)
	case "off":
		t.ch.StopPulses = append(t.ch.StopPulses, p.No)
		for i := range list {
			list[i].Withdrawn = true
		}
		t.pulsePage(p, list, t.text("pulse.stopped"))
	default:
		return t.unknownButton()
	}
	return nil
}

// newest names the link made last, 0 for none.
func newest(list []Pulse) int64 {
	if len(list) == 0 {
		return 0
	}
	return list[0].Expires.Unix()
}

// pulsePage tells what a partner has answered so far, and whether a link waits. The link itself cannot be shown again:
// only its hash is kept.
func (t *turn) pulsePage(p Partner, list []Pulse, first string) {
	text := t.text("pulse.page", "name", oneLine(p.Name, 80))
	if first != "" {
		text = first + "\n\n" + text
	}
	var answers []Pulse
	sum := 0
	rows := [][]outbox.Button{row(t.button("pulse.new", "yp", p.No, "new", newest(list)))}
	waits := t.text("pulse.no_link")
	for _, k := range list {
		if k.Score > 0 {
			answers = append(answers, k)
			sum += k.Score
		}
		if k.live(t.ev.At) {
			waits = t.text("pulse.waits", "until", dates.Format(k.Expires.In(t.loc), t.lang, true))
			rows = [][]outbox.Button{row(t.button("pulse.another", "yp", p.No, "new", newest(list)), t.button("pulse.stop", "yp", p.No, "off"))}
		}
	}
	text += "\n"
	for _, k := range answers[:min(len(answers), pulseShown)] {
		text += "\n" + t.text("pulse.line", "date", t.pulseDay(k), "n", k.Score, "words", t.plain(scoreKey("pulse", k.Score)))
	}
	if len(answers) == 0 {
		text += "\n" + t.text("pulse.none")
	} else if len(answers) > 1 {
		text += "\n" + t.text("pulse.average", "n", len(answers), "average", oneDecimal(sum, len(answers), t.lang))
	}
	rows = append(rows, row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))
	t.show(screen{text: text + "\n\n" + waits, rows: rows})
}

// scoreKey is the text of a score: of the owner ("pulse") or of the partner ("kabar").
func scoreKey(whose string, score int) string { return fmt.Sprintf("%s.score_%d", whose, score) }

// oneDecimal is the mean of n numbers whose sum is sum, rounded to a tenth.
func oneDecimal(sum, n int, lang string) string {
	tenths := (20*sum + n) / (2 * n)
	mark := ","
	if lang == "en" {
		mark = "."
	}
	return fmt.Sprintf("%d%s%d", tenths/10, mark, tenths%10)
}

// pulseDay writes the day of an answer for a list.
func (t *turn) pulseDay(k Pulse) string {
	day, err := time.Parse(time.DateOnly, k.Day)
	if err != nil {
		return k.Day
	}
	return dates.FormatShort(day, t.lang)
}

// pulseNew makes a link and the text to send it with; an earlier link stops.
func (t *turn) pulseNew(p Partner) {
	token := t.token()
	k := Pulse{Token: hashed(token), Partner: p.No, Expires: t.ev.At.Add(pulseWithin)}
	t.ch.Pulses = append(t.ch.Pulses, k)
	invite := t.plain("kabar.invite", "who", t.asker(t.user.Institution), "link", t.link(pulseLink+token))
	text := t.text("pulse.made", "name", oneLine(p.Name, 80), "until", dates.Format(k.Expires.In(t.loc), t.lang, true)) +
		"\n\n<code>" + content.Escape(invite) + "</code>\n\n" + t.text("pulse.once")
	var rows [][]outbox.Button
	if number, ok := phone.Normalise(p.Phone); ok && number.Valid && number.Mobile {
		rows = append(rows, row(outbox.Button{Label: t.plain("now.open"), URL: phone.WhatsAppLink(number.E164, invite)}))
	}
	if len([]rune(invite)) <= maxCopy {
		rows = append(rows, row(outbox.Button{Label: t.plain("now.copy"), Copy: invite}))
	}
	rows = append(rows, row(t.button("pulse.open", "yp", p.No, "see"), t.button("pulse.stop", "yp", p.No, "off")),
		row(t.button("partner.open", "p", p.No), t.button("menu.home", "m")))
	t.show(screen{text: text, rows: rows, fresh: true})
}

// asker is how an institution is called before its partners.
func (t *turn) asker(institution string) string {
	if institution == "" {
		return t.plain("kabar.somebody")
	}
	return oneLine(institution, 60)
}

// pulseSheet is what partners have answered, and the links that wait.
func (t *turn) pulseSheet(list []Pulse, names map[int64]string) document.Sheet {
	s := t.sheet("pulses", "partner", "pulse_day", "pulse_score", "pulse_words", "pulse_until")
	for _, k := range list {
		var score any
		words := t.plain("pulse.closed_link")
		switch {
		case k.Score > 0:
			score, words = k.Score, t.plain(scoreKey("pulse", k.Score))
		case k.live(t.ev.At):
			words = t.plain("pulse.open_link")
		}
		s.Rows = append(s.Rows, []any{names[k.Partner], k.Day, score, words, t.moment(k.Expires)})
	}
	return s
}
