// Package program is the whole bot as one function: it reads flags and environment, wires the packages together and
// runs until it is told to stop. It knows them all and decides nothing.
package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"mitrabot/bot/outbox"
	"mitrabot/bot/telegram"
)

// Run is the program: it returns the exit code, 2 for a wrong configuration, 1 for a failure while running.
func Run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	c, err := configure(args, getenv, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil {
		err = commands[c.command](ctx, c, stdout, stderr)
	}
	if err == nil {
		return 0
	}
	fmt.Fprintf(stderr, "mitrabot: %s\n", redact(oneLine(err)))
	var failed failure
	if errors.As(err, &failed) {
		return 1
	}
	return 2
}

// failure is an error of a running program, as opposed to one of its configuration.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// oneLine joins the lines of an error, so that every complaint is one line.
func oneLine(err error) string {
	return strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; ")
}

// secrets are what looks like a bot token or a password in an address, wherever it was put by mistake.
var secrets = regexp.MustCompile(`[0-9]{3,}:[A-Za-z0-9_-]{20,}|(://[^\s/:@]*):[^\s@]+@`)

// redact takes secrets out of what is printed.
func redact(s string) string { return secrets.ReplaceAllString(s, "$1(not shown)") }

// config is what the flags and the environment say.
type config struct {
	command string
	file    string // of backup and restore

	token, apiURL             string
	database, data, keyFile   string
	admins                    []int64
	rate                      string
	perSecond                 int // rate as a number
	listen                    string
	publicURL                 string
	webhookURL, webhookSecret string
	sandbox                   string
	content                   string
	logFormat, logLevel       string
}

// commands by name.
var commands = map[string]func(context.Context, config, io.Writer, io.Writer) error{
	"serve":      serve,
	"check":      check,
	"backup":     backup,
	"restore":    restore,
	"rotate-key": rotateKey,
	"version":    version,
}

const usage = `Usage: mitrabot [command] [flags]

Commands:
  serve        run the bot (default); without a token on the local sandbox
  check        say whether configuration, content, database and token are good
  backup FILE  copy the database to FILE while the bot runs (SQLite)
  restore FILE put a backup in place of the database (SQLite)
  rotate-key   seal everything with a new key
  version      print the version

Flags, each also an environment variable:
`

// configure reads command, flags and environment and checks every value. It creates nothing.
func configure(args []string, getenv func(string) string, stderr io.Writer) (config, error) {
	c := config{command: "serve"}
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		c.command, args = args[0], args[1:]
	}
	fs := flag.NewFlagSet("mitrabot", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	environment, admins := c.flags(fs, getenv)
	files, err := parse(fs, args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stderr, usage)
		fs.SetOutput(stderr)
		fs.PrintDefaults()
		return c, err
	}
	if err != nil {
		return c, err
	}
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	environment(given)
	if commands[c.command] == nil {
		return c, fmt.Errorf("unknown command %q; there are serve, check, backup FILE, restore FILE, rotate-key, version", c.command)
	}
	takesFile := c.command == "backup" || c.command == "restore"
	switch {
	case takesFile && len(files) != 1:
		return c, fmt.Errorf("%s needs one file: mitrabot %s FILE", c.command, c.command)
	case !takesFile && len(files) > 0:
		return c, fmt.Errorf("unexpected argument %q; a command comes before the flags", files[0])
	case takesFile:
		c.file = files[0]
	}
	if c.command == "version" {
		return c, nil
	}
	if c.admins, err = ids(*admins); err != nil {
		return c, err
	}
	return c, c.complete(getenv)
}

// flags declares all flags of c. environment, called after they are parsed, fills in what was not given as a flag.
func (c *config) flags(fs *flag.FlagSet, getenv func(string) string) (environment func(given map[string]bool), admins *string) {
	admins = new(string)
	// The environment is read after the flags and is no default of theirs: defaults are shown by -help, secrets are not.
	var fromEnv []func(given map[string]bool)
	def := func(p *string, name, env, value, help string) {
		fs.StringVar(p, name, value, help+" ($"+env+")")
		fromEnv = append(fromEnv, func(given map[string]bool) {
			if v := getenv(env); v != "" && !given[name] {
				*p = v
			}
		})
	}
	def(&c.token, "token", "TELEGRAM_BOT_TOKEN", "", "token of the bot from @BotFather; none: sandbox")
	def(&c.apiURL, "api-url", "TELEGRAM_API_URL", "https://api.telegram.org", "address of the Bot API server")
	def(&c.database, "database", "DATABASE_URL", "", "path, or postgres://...; default mitra.db in the data folder")
	def(&c.data, "data", "MITRA_DATA", "", "data folder; default the user's data folder for this program")
	def(&c.keyFile, "key-file", "MITRA_KEY_FILE", "", "file of the key that seals personal text; made at the first start")
	def(admins, "admins", "MITRA_ADMINS", "", "Telegram ids that may appoint mentors, separated by commas")
	def(&c.rate, "rate", "MITRA_RATE", "30", "new messages a second in all, and then one a second per chat; 0: no limits")
	def(&c.listen, "listen", "MITRA_LISTEN", "127.0.0.1:8080", "address of /healthz, /readyz, /metrics and the webhook")
	def(&c.publicURL, "public-url", "MITRA_PUBLIC_URL", "", "public https address of -listen, for calendars that subscribe; none: they cannot")
	def(&c.webhookURL, "webhook-url", "MITRA_WEBHOOK_URL", "", "public https address Telegram delivers to; none: long polling")
	def(&c.webhookSecret, "webhook-secret", "MITRA_WEBHOOK_SECRET", "", "secret of the webhook")
	def(&c.sandbox, "sandbox", "MITRA_SANDBOX", "", "address of the sandbox, 127.0.0.1:8081 when there is no token")
	def(&c.content, "content", "MITRA_CONTENT", "", "folder of content files that stand in place of the built-in ones, or beside them")
	def(&c.logFormat, "log-format", "MITRA_LOG_FORMAT", "text", "text or json")
	def(&c.logLevel, "log-level", "MITRA_LOG_LEVEL", "info", "debug, info, warn or error")
	return func(given map[string]bool) {
		for _, read := range fromEnv {
			read(given)
		}
	}, admins
}

// parse reads flags and positional arguments in any order.
func parse(fs *flag.FlagSet, args []string) (files []string, err error) {
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		if args = fs.Args(); len(args) > 0 {
			files, args = append(files, args[0]), args[1:]
		}
	}
	return files, nil
}

func ids(list string) ([]int64, error) {
	var out []int64
	for _, s := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil || id <= 0 {
			return nil, fmt.Errorf("-admins: %q is not a Telegram id; give numbers separated by commas", s)
		}
		out = append(out, id)
	}
	return out, nil
}

// complete checks the values and fills in the defaults that depend on others.
func (c *config) complete(getenv func(string) string) error {
	if c.token != "" {
		if err := telegram.ValidToken(c.token); err != nil {
			return fmt.Errorf("-token: %w", err)
		}
		if c.sandbox != "" {
			return errors.New("-sandbox and -token exclude each other: leave the token out to try the bot, the sandbox out to go live")
		}
	} else if c.sandbox == "" {
		c.sandbox = "127.0.0.1:8081"
	}
	for name, addr := range map[string]string{"-listen": c.listen, "-sandbox": c.sandbox} {
		if addr == "" && name == "-sandbox" {
			continue // there is none beside a token
		}
		if _, port, err := net.SplitHostPort(addr); err != nil || port == "" {
			return fmt.Errorf("%s: %q is not an address; give host:port, such as 127.0.0.1:8080", name, addr)
		}
	}
	var err error
	if c.perSecond, err = strconv.Atoi(c.rate); err != nil || c.perSecond < 0 || c.perSecond > maxRate {
		return fmt.Errorf("-rate: %q is not a whole number from 0 to %d; give messages a second, such as 30", c.rate, maxRate)
	}
	if scheme, _, ok := strings.Cut(c.database, "://"); ok && scheme != "postgres" && scheme != "postgresql" {
		return errors.New("-database: give a path, or an address that begins with postgres://")
	}
	if u, err := url.Parse(c.apiURL); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("-api-url: give an address such as https://api.telegram.org")
	}
	if u, err := url.Parse(c.publicURL); c.publicURL != "" && (err != nil || u.Scheme != "https" && u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost" ||
		u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "") {
		return errors.New("-public-url: give an https address such as https://mitra.example.org")
	}
	if host, _, err := net.SplitHostPort(c.listen); c.token == "" && c.publicURL == "" && err == nil && (host == "127.0.0.1" || host == "localhost") {
		c.publicURL = "http://" + c.listen // on the sandbox, calendars can be tried as well
	}
	if err := c.checkWebhook(); err != nil {
		return err
	}
	if _, err := c.logger(io.Discard); err != nil {
		return err
	}
	if c.data == "" {
		base, err := dataFolder(getenv)
		if err != nil {
			return fmt.Errorf("-data: %w", err)
		}
		c.data = filepath.Join(base, "mitrabot")
		if c.token == "" {
			// Invented people and a moved clock do not belong among real ones.
			c.data = filepath.Join(c.data, "sandbox")
		}
	}
	if c.database == "" {
		c.database = filepath.Join(c.data, "mitra.db")
	}
	if c.keyFile == "" {
		base, err := os.UserConfigDir()
		if err != nil {
			return fmt.Errorf("-key-file: %w", err)
		}
		c.keyFile = filepath.Join(base, "mitrabot", "key")
	}
	return nil
}

// maxRate is far above what any Bot API server takes from one bot.
const maxRate = 100_000

// perChat is a second between the messages of one chat, and a little for those that are quicker on their way than the
// one before.
const perChat = time.Second + 50*time.Millisecond

// pace is how fast messages go out. Bulk leaves a sixth of the room to replies.
func (c *config) pace() outbox.Pace {
	if c.perSecond == 0 {
		return outbox.Pace{}
	}
	return outbox.Pace{Overall: c.perSecond, PerSecond: max(1, c.perSecond*5/6), PerChat: perChat}
}

func (c *config) checkWebhook() error {
	if c.webhookURL == "" {
		return nil
	}
	if c.token == "" {
		return errors.New("-webhook-url needs a token; the sandbox is polled")
	}
	if u, err := url.Parse(c.webhookURL); err != nil || u.Host == "" || (u.Scheme != "https" && u.Hostname() != "127.0.0.1") {
		return errors.New("-webhook-url: give the public https address, such as https://example.org/telegram")
	}
	if len(c.webhookSecret) < 16 || len(c.webhookSecret) > 256 || strings.Trim(c.webhookSecret, secretAlphabet) != "" {
		return errors.New("-webhook-secret: give 16 to 256 characters of A-Z, a-z, 0-9, _ and -")
	}
	return nil
}

// secretAlphabet is what Telegram allows in a webhook secret (Bot API, setWebhook).
const secretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// dataFolder is where programs of this user keep their data on this system.
func dataFolder(getenv func(string) string) (string, error) {
	if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	if dir := getenv("LocalAppData"); runtime.GOOS == "windows" && dir != "" {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support"), err
	}
	return filepath.Join(home, ".local", "share"), err
}

// logger writes the log to w: few lines, ids always, never a token or what a user wrote.
func (c *config) logger(w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.logLevel)); err != nil {
		return nil, fmt.Errorf("-log-level: %q is none of debug, info, warn, error", c.logLevel)
	}
	o := &slog.HandlerOptions{Level: level}
	switch c.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(w, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	}
	return nil, fmt.Errorf("-log-format: %q is neither text nor json", c.logFormat)
}

// version prints what was built.
func version(_ context.Context, _ config, stdout, _ io.Writer) error {
	v := "development"
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" && info.Main.Version != "(devel)" {
			v = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v += " " + s.Value
			}
		}
	}
	fmt.Fprintf(stdout, "mitrabot %s %s %s/%s\n", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
