package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// tipPace is how many recipients a second are counted on for the time left; see the pace of the dispatcher.
const tipPace = 25

// tipSend sends a draft: from here on its words are fixed, and every owner who follows the mentor and can be reached
// has his row. rev is that of the preview the button stood under.
func (t *turn) tipSend(m Mentor, tip Tip, rev int64) error {
	n, err := t.view.Recipients(t.ctx)
	if err != nil {
		return err
	}
	if rev != tip.Rev || n == 0 || tip.Text == "" && tip.Photo == "" || m.Name == "" || seen(tip.Text) > t.tipRoom(m, tip) {
		t.answer(t.plain("stale.notice"))
		return t.tipPreview(m, tip)
	}
	tip.State, tip.StartedAt, tip.Card = TipSending, t.ev.At, t.ev.Message
	tip.Ready = map[string]outbox.Message{}
	for _, lang := range t.lib.Languages() {
		tip.Ready[lang] = t.tipMessage(m, tip, lang)
	}
	t.ch.Tips = append(t.ch.Tips, tip)
	t.ch.Broadcasts = append(t.ch.Broadcasts, Broadcast{tip.No, StartTip})
	t.show(t.report().progress(tip, TipCounts{Waiting: n}))
	return nil
}

// tipStop lets nobody else have the tip. How many did not get it is reported when the few messages in hand are noted.
func (t *turn) tipStop(tip Tip) error {
	tip.EndedAt = t.ev.At
	t.ch.Tips = append(t.ch.Tips, tip)
	t.ch.Broadcasts = append(t.ch.Broadcasts, Broadcast{tip.No, StopTip})
	t.show(t.report().progress(tip, TipCounts{}))
	return nil
}

// tipRetry sends the tip again to those it failed for.
func (t *turn) tipRetry(tip Tip) error {
	c, err := t.view.TipCounts(t.ctx, tip.No)
	if err != nil {
		return err
	}
	if c.Failed == 0 {
		return t.tipReport(tip)
	}
	tip.State, tip.StartedAt, tip.EndedAt, tip.Card = TipSending, t.ev.At, time.Time{}, t.ev.Message
	t.ch.Tips = append(t.ch.Tips, tip)
	t.ch.Broadcasts = append(t.ch.Broadcasts, Broadcast{tip.No, RetryTip})
	c.Waiting, c.Failed, c.Reasons = c.Waiting+c.Failed, 0, nil
	t.show(t.report().progress(tip, c))
	return nil
}

// tipReport shows what became of a tip so far.
func (t *turn) tipReport(tip Tip) error {
	c, err := t.view.TipCounts(t.ctx, tip.No)
	if err != nil {
		return err
	}
	if tip.State == TipSending {
		t.show(t.report().progress(tip, c))
		return nil
	}
	t.show(t.report().final(tip, c))
	return nil
}

func (t *turn) report() tipReporter { return tipReporter{t.lib, t.lang} }

// tipReporter words the progress of a tip, in a turn and outside of one.
type tipReporter struct {
	lib  *content.Library
	lang string
}

func (r tipReporter) text(key string, args ...any) string { return r.lib.Text(r.lang, key, args...) }

func (r tipReporter) button(key string, parts ...any) outbox.Button {
	return outbox.Button{Label: r.lib.Plain(r.lang, key), Data: data(parts...)}
}

// progress is a tip under way: the counts, the time left, and the way to stop it. Of one that is being stopped the
// counts change at this very moment.
func (r tipReporter) progress(tip Tip, c TipCounts) screen {
	if tip.Stopping() {
		return screen{text: r.text("tip.stopping", "title", r.title(tip)), rows: [][]outbox.Button{row(r.button("tip.refresh", "tp", "v", tip.No))}}
	}
	done := c.All() - c.Waiting
	text := r.text("tip.sending", "title", r.title(tip)) + "\n" + bar(done*10/max(c.All(), 1), 10) + "\n" + r.counts(c)
	if c.Waiting > 0 {
		text += "\n" + r.left(c.Waiting)
	}
	return screen{text: text, rows: [][]outbox.Button{
		row(r.button("tip.stop", "tp", "x", tip.No), r.button("tip.refresh", "tp", "v", tip.No)),
	}}
}

// left is about how long the rest takes at the usual pace.
func (r tipReporter) left(waiting int) string {
	seconds := (waiting + tipPace - 1) / tipPace
	if seconds < 60 {
		return r.text("tip.left_seconds", "n", max(seconds, 1))
	}
	return r.text("tip.left_minutes", "n", (seconds+59)/60)
}

// final is the honest report: every recipient is counted once, and those it failed for can have it again.
func (r tipReporter) final(tip Tip, c TipCounts) screen {
	key := "tip.report"
	if tip.State == TipStopped {
		key = "tip.report_stopped"
	}
	text := r.text(key, "title", r.title(tip), "n", c.All()) + "\n" + r.counts(c)
	causes := map[string]int{}
	for reason, n := range c.Reasons {
		causes[causeOf(reason)] += n
	}
	for _, cause := range slices.Sorted(maps.Keys(causes)) {
		text += "\n   • " + r.text("tip.why_"+cause, "n", causes[cause])
	}
	if c.Uncertain > 0 {
		text += "\n\n" + r.text("tip.uncertain_means")
	}
	var rows [][]outbox.Button
	if c.Waiting > 0 {
		rows = append(rows, row(r.button("tip.refresh", "tp", "v", tip.No)))
	}
	if c.Failed > 0 {
		rows = append(rows, row(outbox.Button{Label: r.lib.Plain(r.lang, "tip.again", "n", c.Failed), Data: data("tp", "a", tip.No)}))
	}
	return screen{text: text, rows: append(rows, row(r.button("tip.list", "tp"), r.button("mentor.back", "me")))}
}

// causeOf sorts the reason of a failure by what a person can make of it: "outbox: refused: ..." was refused.
func causeOf(reason string) string {
	for _, kind := range []outbox.FailureKind{outbox.Refused, outbox.Down} {
		if strings.HasPrefix(reason, (&outbox.Failure{Kind: kind}).Error()) {
			return string(kind)
		}
	}
	if reason == "unreadable" {
		return reason
	}
	return "other"
}

func (r tipReporter) title(tip Tip) string {
	first, _, _ := strings.Cut(strings.TrimSpace(content.Plain(tip.Text)), "\n")
	if title := oneLine(first, 60); title != "" {
		return title
	}
	return r.lib.Plain(r.lang, "tip.untitled", "n", tip.No)
}

// counts names what there is of each outcome; sent and waiting always.
func (r tipReporter) counts(c TipCounts) string {
	lines := []string{r.text("tip.sent", "n", c.Sent)}
	for _, one := range []struct {
		key string
		n   int
	}{{"tip.waiting", c.Waiting}, {"tip.blocked", c.Blocked}, {"tip.failed", c.Failed}, {"tip.uncertain", c.Uncertain}, {"tip.stopped", c.Stopped}} {
		if one.n > 0 {
			lines = append(lines, r.text(one.key, "n", one.n))
		}
	}
	return strings.Join(lines, "\n")
}

// Watch follows the tips under way: it keeps one message of each mentor up to date and reports the end.
type Watch struct {
	Coach *Coach
	Store TipStore
	Out   interface{ Wake() }
	Now   func() time.Time
	Log   *slog.Logger

	shown map[string]TipCounts // by mentor and tip: what the message says
}

// watchEvery is how often the message is brought up to date: often enough to be watched, seldom enough for Telegram.
const watchEvery = 3 * time.Second

// longTip is how long a tip must have taken for its end to be worth a message of its own, which makes a sound.
const longTip = time.Minute

// Run follows the tips until ctx ends. Errors are logged; the next look tries again.
func (w *Watch) Run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if err := w.Step(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error("tips under way could not be followed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Step looks once.
func (w *Watch) Step(ctx context.Context) error {
	lost := w.tellLost(ctx)
	list, err := w.Store.SendingTips(ctx)
	if err = errors.Join(err, lost); err != nil && list == nil {
		return err
	}
	present := map[string]TipCounts{}
	for _, p := range list {
		id := fmt.Sprintf("%d.%d", p.Mentor, p.Tip.No)
		was, known := w.shown[id]
		ended := p.Counts.Waiting == 0
		if known && !ended && same(was, p.Counts) {
			present[id] = was
			continue
		}
		if rerr := w.Store.ReportTip(ctx, w.Now(), p, ended, w.messages(p, ended)); rerr != nil {
			err = errors.Join(err, rerr) // the other mentors' tips go on
		} else if !ended {
			present[id] = p.Counts
		}
	}
	w.shown = present
	if len(list) > 0 {
		w.Out.Wake()
	}
	return err
}

// mostLost is how many lost messages are told of in one look.
const mostLost = 100

// tellLost tells people whose message to somebody did not arrive.
func (w *Watch) tellLost(ctx context.Context) error {
	list, err := w.Store.LostRelays(ctx, mostLost)
	for _, l := range list {
		lang := l.Language
		if !w.Coach.lib.Has(lang) {
			lang = content.Base
		}
		m := outbox.Message{Key: "lost." + l.Key, Chat: l.From, Priority: outbox.Reply, Kind: outbox.Send,
			Text: w.Coach.lib.Text(lang, "relay.lost"), Language: lang,
			Buttons: [][]outbox.Button{{{Label: w.Coach.lib.Plain(lang, "menu.home"), Data: data("m")}}}}
		err = errors.Join(err, w.Store.TellLost(ctx, w.Now(), l, m))
	}
	if len(list) > 0 {
		w.Out.Wake()
	}
	return err
}

func same(a, b TipCounts) bool {
	a.Reasons, b.Reasons = nil, nil
	return fmt.Sprint(a) == fmt.Sprint(b)
}

// messages are the edit of the message that shows the progress and, at the end of what took long, a new one.
func (w *Watch) messages(p TipProgress, ended bool) []outbox.Message {
	lang := p.Language
	if !w.Coach.lib.Has(lang) {
		lang = content.Base
	}
	r := tipReporter{w.Coach.lib, lang}
	now := w.Now()
	s := r.progress(p.Tip, p.Counts)
	byHand := p.Tip.Stopping()
	if ended {
		p.Tip.State = TipDone
		if byHand {
			p.Tip.State = TipStopped
		}
		s = r.final(p.Tip, p.Counts)
	}
	m := outbox.Message{
		Key: tipKey(p.Mentor, p.Tip.No, fmt.Sprint(now.UnixMilli())), Chat: p.Mentor, Priority: outbox.Reply,
		Kind: outbox.Edit, Target: p.Tip.Card, Text: s.text, Buttons: s.rows, Language: lang,
	}
	var list []outbox.Message
	if p.Tip.Card != 0 {
		list = append(list, m)
	}
	if ended && (now.Sub(p.Tip.StartedAt) >= longTip && !byHand || p.Tip.Card == 0) {
		m.Key, m.Kind, m.Target = tipKey(p.Mentor, p.Tip.No, fmt.Sprintf("end%d", p.Tip.StartedAt.UnixMilli())), outbox.Send, 0
		list = append(list, m)
	}
	return list
}
