package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"mitrabot/bot"
	"mitrabot/bot/dates"
	"mitrabot/bot/outbox"
	"mitrabot/bot/sandbox"
	"mitrabot/bot/telegram"
	"mitrabot/content"
	"mitrabot/db"
	"mitrabot/reminders"
)

const (
	// lanes is how many chats are worked on side by side.
	lanes = 64
	// stopWithin bounds the time between a signal and the end.
	stopWithin = 9 * time.Second
)

// app is a serving program with its parts.
type app struct {
	config
	log    *slog.Logger
	lib    *content.Library
	over   string // what is laid over the content
	now    func() time.Time
	store  *db.DB
	client *telegram.Client
	out    *outbox.Dispatcher
	tick   *reminders.Tick
	runs   *reminders.Runs
	runner *bot.Runner
	coach  *bot.Coach
	sb     *sandbox.Server
	ready  readiness
}

// serve runs the bot until ctx ends.
func serve(ctx context.Context, c config, stdout, stderr io.Writer) (err error) {
	a := &app{config: c, now: time.Now}
	if a.log, err = c.logger(stderr); err != nil {
		return err
	}
	w, err := c.loadWords()
	if err != nil {
		return inShort(err)
	}
	if a.lib = w.lib; w.over != nil {
		a.over = w.laidOver(c.content)
		a.log.Info("a folder is laid over the content", "folder", c.content, "files", w.over.Files(), "passed_over", len(w.over.Skipped()), "version", a.lib.Version())
	}
	// Addresses first: nothing is created where the program cannot run.
	ops, err := listen("-listen", c.listen)
	if err != nil {
		return err
	}
	defer ops.Close()
	var page net.Listener
	if c.token == "" {
		if page, err = listen("-sandbox", c.sandbox); err != nil {
			return err
		}
		defer page.Close()
	}
	var made traces
	defer func() {
		if err != nil {
			made.remove()
		}
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil // told to stop before it had begun
		}
	}()
	if page == nil {
		// Nothing is made for a token that does not work.
		if err := a.connect(c.token, c.apiURL); err != nil {
			return err
		}
		if err := a.greet(ctx); err != nil {
			return err
		}
	} else if err := a.play(page, &made); err != nil {
		return err
	}
	if a.store, err = openStore(ctx, c, a.log, &made); err != nil {
		return err
	}
	defer a.store.Close()
	if err := a.store.Lock(ctx); err != nil {
		return fmt.Errorf("-database: %w", err)
	}
	if err := a.belongs(ctx); err != nil {
		return err
	}
	made = nil // from here on it is data
	a.assemble()
	if err := a.takeOver(ctx); err != nil {
		return err
	}
	return a.run(ctx, ops, page, stdout)
}

// belongs keeps the sandbox, whose clock can be moved, away from the data of real people, and the other way round.
func (a *app) belongs(ctx context.Context) error {
	world, other := "live", "the sandbox"
	if a.sb != nil {
		world, other = "sandbox", "real people"
	}
	err := a.store.Belong(ctx, world)
	if errors.Is(err, db.ErrOtherWorld) {
		return fmt.Errorf("-database: %s holds the data of %s; give another -data or -database, or check the token", a.database, other)
	}
	return err
}

// takeOver frees what a process that died was sending. On SQLite nobody else can be sending, so there is no need to
// wait for a lease to end; on PostgreSQL another process may well be, and the dispatcher waits.
func (a *app) takeOver(ctx context.Context) error {
	if strings.Contains(a.database, "://") {
		return nil
	}
	n, err := a.store.Recover(ctx, a.now().Add(24*time.Hour))
	if err != nil {
		return fmt.Errorf("-database: %w", err)
	}
	if n > 0 {
		a.log.Warn("the program did not end in order; messages that may have been sent are repeated with a mark", "messages", n)
	}
	return nil
}

var errUnknownToken = errors.New("copy the token again from @BotFather: Telegram does not know this token")

// greet asks Telegram who we are. A token it does not know is a wrong configuration; that it cannot be reached is not:
// then the poller goes on trying.
func (a *app) greet(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, err := a.client.Me(ctx)
	var f *outbox.Failure
	if errors.As(err, &f) && (f.Code == http.StatusUnauthorized || f.Code == http.StatusNotFound) {
		return fmt.Errorf("-token: %w", errUnknownToken)
	}
	if err != nil {
		a.log.Warn("Telegram cannot be reached yet; trying on", "error", oneLine(err))
	}
	return nil
}

// listen takes an address, or says in one line that it cannot.
func listen(flag, addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot listen on %s: it is in use or not allowed; give another address", flag, addr)
	}
	return l, nil
}

// play opens the sandbox, whose clock is then that of the whole program.
func (a *app) play(page net.Listener, made *traces) (err error) {
	if err := made.folder(a.data); err != nil {
		return fmt.Errorf("-data: %w", err)
	}
	if a.sb, err = sandbox.New(sandbox.Options{File: filepath.Join(a.data, "sandbox.json"), Log: a.log}); err != nil {
		return err
	}
	a.now = a.sb.Now
	a.sb.OnMove(a.move)
	return a.connect(sandbox.DefaultToken, "http://"+page.Addr().String())
}

// connect opens the door to Telegram, or to the sandbox in its place.
func (a *app) connect(token, api string) (err error) {
	if a.client, err = telegram.New(telegram.Options{Token: token, APIURL: api, Log: a.log, Now: a.now}); err != nil {
		return fmt.Errorf("-token: %w", err)
	}
	return nil
}

// assemble puts the parts together.
func (a *app) assemble() {
	coach := bot.NewCoach(a.lib, a.now(), bot.Settings{Admins: a.administrators(), Feed: a.feedAddress(), Link: func(payload string) string {
		return "https://t.me/" + a.client.Username() + "?start=" + payload
	}})
	a.coach = coach
	workshop := bot.NewWorkshop(a.client, coach, a.store, a.client, a.now, a.log).Imports(a.store)
	a.out = outbox.New(outbox.Config{
		Store: a.store, Sender: workshop, Now: a.now, Log: a.log, Workers: lanes,
		Pace:       a.pace(),
		Successor:  true, // of one that was killed or stopped a moment ago, perhaps
		RepeatNote: func(lang string) string { return a.lib.Text(a.known(lang), "outbox.repeated") },
	})
	a.runner = &bot.Runner{Coach: coach, Store: a.store, Out: a.out, Now: a.now, Log: a.log}
	a.tick = &reminders.Tick{Store: a.store, Composer: coach, Log: a.log, Zone: dates.Zone, Off: a.lib.Calendar().Off, Occasion: bot.NextOccasion(a.lib)}
}

// administrators are those who appoint mentors. On the sandbox, where nobody need be named, it is the invented mentor.
func (a *app) administrators() []int64 {
	if a.sb != nil && len(a.admins) == 0 {
		return mentors(a.sb.People())
	}
	return a.admins
}

func mentors(people []sandbox.Person) (ids []int64) {
	for _, p := range people {
		if p.Role == "mentor" {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func (a *app) known(lang string) string {
	if a.lib.Has(lang) {
		return lang
	}
	return "id"
}

// run starts all loops and waits for the end. They stop in the order in which work flows: no new updates, no new
// reminders, then the last messages.
func (a *app) run(ctx context.Context, ops, page net.Listener, stdout io.Writer) error {
	a.runs = &reminders.Runs{Keep: a.keepRun}
	outCtx, stopOut := context.WithCancel(context.WithoutCancel(ctx))
	defer stopOut()
	var loops sync.WaitGroup
	loops.Go(func() {
		if err := a.out.Run(outCtx); err != nil {
			a.log.Error("sending stopped", "error", err)
		}
	})
	stopCron := a.startCron()
	watch := bot.Watch{Coach: a.runner.Coach, Store: a.store, Out: a.out, Now: a.now, Log: a.log}
	loops.Go(func() { watch.Run(outCtx) })
	opsServer, pageServer := a.servers(ops, page)
	a.settle(ctx)
	a.announce(stdout, page)
	// Reading the content leaves garbage behind that a quiet program would keep for long.
	go debug.FreeOSMemory()
	err := a.intake(ctx)

	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	opsServer.Shutdown(end) // no more webhooks whose replies nobody would send
	stopCron(end)
	stopOut()
	loops.Wait()
	if a.sb != nil {
		if cerr := a.sb.Close(); err == nil && cerr != nil {
			err = fmt.Errorf("sandbox: %w", cerr)
		}
	}
	if pageServer != nil {
		pageServer.Close()
	}
	if err != nil {
		return failure{err}
	}
	return nil
}

// settle sends the replies left from before, ahead of anything new: an old screen repeated over a newer one would confuse.
// Where Telegram does not answer it is not waited for.
func (a *app) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if err := a.out.DrainReplies(ctx); err != nil {
		a.log.Info("some replies from before still wait", "error", oneLine(err))
	}
}

// announce prints the line that says where to go, after one about texts that are not the built-in ones.
func (a *app) announce(stdout io.Writer, page net.Listener) {
	if a.over != "" {
		fmt.Fprintf(stdout, "Texts: %s.\n", a.over)
	}
	if page != nil {
		fmt.Fprintf(stdout, "Mitra runs on the sandbox: open http://%s in a browser. Stop with Ctrl-C.\n", page.Addr())
		return
	}
	fmt.Fprintln(stdout, "Mitra serves Telegram. Stop with Ctrl-C.")
}

// intake takes updates until ctx ends.
func (a *app) intake(ctx context.Context) error {
	if a.webhookURL != "" {
		if err := a.announceWebhook(ctx); err != nil {
			return err
		}
		go a.introduce(ctx)
		a.ready.on()
		<-ctx.Done()
		return nil
	}
	if a.token != "" {
		// A webhook left from before would keep the poller waiting for ever.
		if err := a.client.DeleteWebhook(ctx); err != nil {
			a.log.Warn("an old webhook could not be taken back", "error", oneLine(err))
		}
	}
	go a.introduce(ctx)
	a.ready.on()
	return a.client.Poll(ctx, a.runner, lanes)
}

// announceWebhook tells Telegram where to deliver, and tries on while Telegram cannot be reached, as the poller does.
func (a *app) announceWebhook(ctx context.Context) error {
	for wait := time.Second; ctx.Err() == nil; wait = min(2*wait, time.Minute) {
		err := a.client.SetWebhook(ctx, a.webhookURL, a.webhookSecret)
		var f *outbox.Failure
		if err == nil {
			return nil
		}
		if errors.As(err, &f) && f.Code >= 400 && f.Code < 500 && f.Code != http.StatusTooManyRequests {
			return fmt.Errorf("webhook: %w", err)
		}
		a.log.Warn("the webhook is not set yet; trying on", "error", oneLine(err))
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	return nil
}

// introduce sets what people see of the bot. The bot works without it.
func (a *app) introduce(ctx context.Context) {
	if err := a.client.SetProfile(ctx, profile(a.lib)); err != nil && ctx.Err() == nil {
		a.log.Warn("the bot's profile could not be set", "error", oneLine(err))
	}
}

// profile is what people see of the bot, per language; the first language also serves those that have none.
func profile(lib *content.Library) telegram.Profile {
	var p telegram.Profile
	for _, lang := range lib.Languages() {
		code := lang
		if lang == "id" {
			code = ""
		}
		p.Texts = append(p.Texts, telegram.ProfileText{Language: code, Name: lib.Plain(lang, "profile.name"),
			Description: lib.Plain(lang, "profile.description"), Short: lib.Plain(lang, "profile.short")})
		m := telegram.Menu{Language: code}
		for _, c := range bot.MenuCommands(lib, lang, bot.RoleOwner) {
			m.Commands = append(m.Commands, telegram.Command{Name: c.Name, Text: c.Text})
		}
		p.Menus = append(p.Menus, m)
	}
	return p
}

// startCron hangs the tick on the clock.
func (a *app) startCron() (stop func(context.Context)) {
	return reminders.Start(context.Background(), reminders.Jobs{
		Tick: func(ctx context.Context, now time.Time) error {
			_, err := a.tick.Run(ctx, now)
			a.out.Wake()
			return err
		},
		Daily: a.store.Prune,
	}, a.now, a.runs, a.log)
}

// keepRun stores how a job went last. What cannot be stored is not worth stopping for: metrics have it too.
func (a *app) keepRun(r reminders.Run) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := a.store.KeepRun(ctx, r); err != nil {
		a.log.Warn("a run of a job was not noted", "job", r.Name, "error", err)
	}
}

// move brings the program to a later time: every reminder on the way is sent at its own minute, as if the time had
// passed.
func (a *app) move(ctx context.Context, to time.Time, set func(time.Time)) error {
	for {
		next, ok, err := a.store.NextDue(ctx)
		if err != nil {
			return err
		}
		if !ok || next.After(to) {
			break
		}
		if next.After(a.now()) {
			set(next)
		}
		fired, err := a.tick.Run(ctx, a.now())
		if err != nil {
			return err
		}
		if err := a.out.Drain(ctx); err != nil {
			return err
		}
		if again, _, _ := a.store.NextDue(ctx); fired == 0 && again.Equal(next) {
			break // a reminder that does not move must not hold the clock
		}
	}
	set(to)
	if _, err := a.tick.Run(ctx, a.now()); err != nil {
		return err
	}
	return a.out.Drain(ctx)
}

// servers starts the pages: health, metrics and webhook, and the sandbox where it runs.
func (a *app) servers(ops, page net.Listener) (opsServer, pageServer *http.Server) {
	start := func(l net.Listener, h http.Handler) *http.Server {
		s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug)}
		go s.Serve(l)
		return s
	}
	if page != nil {
		pageServer = start(page, a.sb)
	}
	return start(ops, a.ops()), pageServer
}
