package program_test

import (
	"runtime"
	"strings"
	"testing"
)

// TestWrongConfiguration gives the program what it cannot work with, as flags.
func TestWrongConfiguration(t *testing.T) {
	hook := []string{"-token", token, "-webhook-url", "https://bot.example/telegram"}
	for name, c := range map[string]struct {
		args []string
		live bool
		want string
	}{
		"unknown flag":               {args: []string{"-warna", "biru"}, want: "-warna"},
		"flag without value":         {args: []string{"-listen"}, want: "-listen"},
		"unknown command":            {args: []string{"jalankan"}, want: `"jalankan"`},
		"too much for serve":         {args: []string{"serve", "lagi"}, want: `"lagi"`},
		"too much for check":         {args: []string{"check", "lagi"}, want: `"lagi"`},
		"too much for rotate-key":    {args: []string{"rotate-key", "lagi"}, want: `"lagi"`},
		"too much for version":       {args: []string{"version", "lagi"}, want: `"lagi"`},
		"backup to nowhere":          {args: []string{"backup"}, want: "backup FILE"},
		"backup to two files":        {args: []string{"backup", "a", "b"}, want: "backup FILE"},
		"restore of nothing":         {args: []string{"restore"}, want: "restore FILE"},
		"token without colon":        {args: []string{"-token", "halo"}, live: true, want: "-token"},
		"token too short":            {args: []string{"-token", "123456789:AAE"}, live: true, want: "-token"},
		"token with letters in id":   {args: []string{"-token", "12a456789:" + secret}, live: true, want: "-token"},
		"token with a space":         {args: []string{"-token", token + " "}, live: true, want: "-token"},
		"token with a line break":    {args: []string{"-token", token + "\n"}, live: true, want: "-token"},
		"token with a slash":         {args: []string{"-token", token + "/../x"}, live: true, want: "-token"},
		"token and sandbox":          {args: []string{"-token", token}, want: "-sandbox"},
		"listen without port":        {args: []string{"-listen", "127.0.0.1"}, want: "-listen"},
		"listen with a bare port":    {args: []string{"-listen", "8080"}, want: "-listen"},
		"listen with no port number": {args: []string{"-listen", "127.0.0.1:"}, want: "-listen"},
		"listen beyond all ports":    {args: []string{"-listen", "127.0.0.1:70000"}, want: "-listen"},
		"listen with a strange port": {args: []string{"-listen", "127.0.0.1:pintu"}, want: "-listen"},
		"listen on a foreign host":   {args: []string{"-listen", "192.0.2.1:8080"}, want: "-listen"},
		"listen on an address":       {args: []string{"-listen", "http://127.0.0.1:8080"}, want: "-listen"},
		"listen on nothing":          {args: []string{"-listen="}, want: "-listen"},
		"sandbox without port":       {args: []string{"-sandbox", "localhost"}, want: "-sandbox"},
		"sandbox beyond all ports":   {args: []string{"-sandbox", "127.0.0.1:70000"}, want: "-sandbox"},
		"api of another kind":        {args: []string{"-api-url", "ftp://api.example"}, want: "-api-url"},
		"api without host":           {args: []string{"-api-url", "https://"}, want: "-api-url"},
		"api no address":             {args: []string{"-api-url", "telegram"}, want: "-api-url"},
		"api with control character": {args: []string{"-api-url", "https://a\x00b"}, want: "-api-url"},
		"api with a query":           {args: []string{"-token", token, "-api-url", "https://api.example/?a=b"}, live: true, want: "-api-url"},
		"webhook in the sandbox":     {args: []string{"-webhook-url", "https://bot.example/x"}, want: "-webhook-url"},
		"webhook by http":            {args: []string{"-token", token, "-webhook-url", "http://bot.example/x"}, live: true, want: "-webhook-url"},
		"webhook without host":       {args: []string{"-token", token, "-webhook-url", "https:///x"}, live: true, want: "-webhook-url"},
		"webhook no address":         {args: []string{"-token", token, "-webhook-url", "bot.example"}, live: true, want: "-webhook-url"},
		"webhook without secret":     {args: hook, live: true, want: "-webhook-secret"},
		"webhook secret too short":   {args: append(hook[:4:4], "-webhook-secret", "pendek"), live: true, want: "-webhook-secret"},
		"webhook secret too long":    {args: append(hook[:4:4], "-webhook-secret", strings.Repeat("a", 257)), live: true, want: "-webhook-secret"},
		"webhook secret with space":  {args: append(hook[:4:4], "-webhook-secret", hookWord+" "), live: true, want: "-webhook-secret"},
		"admin by name":              {args: []string{"-admins", "1001,sekar"}, want: "-admins"},
		"admin zero":                 {args: []string{"-admins", "0"}, want: "-admins"},
		"admin negative":             {args: []string{"-admins", "-100500"}, want: "-admins"},
		"admin beyond all ids":       {args: []string{"-admins", "99999999999999999999"}, want: "-admins"},
		"admins with semicolons":     {args: []string{"-admins", "1001;1002"}, want: "-admins"},
		"rate in words":              {args: []string{"-rate", "cepat"}, want: "-rate"},
		"rate negative":              {args: []string{"-rate", "-1"}, want: "-rate"},
		"rate with a fraction":       {args: []string{"-rate", "0.5"}, want: "-rate"},
		"rate of nothing":            {args: []string{"-rate="}, want: "-rate"},
		"rate beyond all servers":    {args: []string{"-rate", "100001"}, want: "-rate"},
		"content nowhere":            {args: []string{"-content", "tidak/ada"}, want: "-content: there is no folder tidak/ada"},
		"content in a file":          {args: []string{"-content", "config_test.go"}, want: "-content: config_test.go is no folder"},
		"log format":                 {args: []string{"-log-format", "xml"}, want: "-log-format"},
		"log level":                  {args: []string{"-log-level", "keras"}, want: "-log-level"},
		"database in memory":         {args: []string{"-database", ":memory:"}, want: "-database"},
		"database as a file address": {args: []string{"-database", "file:mitra.db"}, want: "-database"},
		"postgres nowhere":           {args: []string{"-database", "postgres://mitra:" + password + "@127.0.0.1:1/mitra"}, want: "PostgreSQL"},
		"postgres malformed":         {args: []string{"-database", "postgres://mitra:" + password + "@[127.0.0.1/mitra"}, want: "PostgreSQL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.live {
				w.live()
			}
			w.refused(c.args, c.want)
		})
	}
}

// TestAddressInUse starts beside programs that have the addresses already.
func TestAddressInUse(t *testing.T) {
	for _, name := range []string{"MITRA_LISTEN", "MITRA_SANDBOX"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.env[name] = taken(t).Addr().String()
			w.refused(nil, w.env[name], "in use")
		})
	}
	t.Run("both the same", func(t *testing.T) {
		w := newWorld(t)
		w.env["MITRA_SANDBOX"] = w.env["MITRA_LISTEN"]
		w.refused(nil, "-sandbox")
	})
}

// TestSecretsInTheWrongPlace puts token and passwords where they do not belong, as people do who paste in a hurry.
func TestSecretsInTheWrongPlace(t *testing.T) {
	for name, args := range map[string][]string{
		"token as the command":        {token},
		"token after the command":     {"serve", token},
		"token after version":         {"version", token},
		"token as a flag":             {"-" + token},
		"token as the address":        {"-listen", token},
		"token as the page":           {"-sandbox", token},
		"token as an admin":           {"-admins", token},
		"token as the log level":      {"-log-level", token},
		"token as the log format":     {"-log-format", token},
		"token in the api's address":  {"-api-url", "ftp://api.example/bot" + token},
		"two tokens":                  {"-token", token + "," + token},
		"password of another engine":  {"-database", "mysql://mitra:" + password + "@db.example/mitra"},
		"password in the api address": {"-api-url", "mitra:" + password + "@api.example"},
		"secret in a bad webhook":     {"-token", token, "-webhook-url", "http://bot.example/" + hookWord},
		"two files, one a token":      {"backup", "a", token},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if strings.Contains(strings.Join(args, " "), "-token") {
				w.live()
			}
			w.refused(args)
		})
	}
}

// TestVariables gives every variable of the contract a value that shows in what check says, and then a flag that
// beats it.
func TestVariables(t *testing.T) {
	_, api := telegram(t)
	for _, c := range []struct {
		variable, value, shows string
		flag, other, beats     string
		with                   map[string]string
	}{
		{variable: "MITRA_DATA", value: "DIR/satu", shows: "data in DIR/satu", flag: "-data", other: "DIR/dua", beats: "data in DIR/dua"},
		{variable: "MITRA_KEY_FILE", value: "DIR/kunci1", shows: "key in DIR/kunci1", flag: "-key-file", other: "DIR/kunci2", beats: "key in DIR/kunci2"},
		{variable: "MITRA_SANDBOX", value: "127.0.0.1:4001", shows: "sandbox on 127.0.0.1:4001", flag: "-sandbox", other: "127.0.0.1:4002", beats: "sandbox on 127.0.0.1:4002"},
		{variable: "MITRA_LISTEN", value: "salah", shows: "-listen", flag: "-listen", other: "127.0.0.1:4003", beats: "sandbox on"},
		{variable: "MITRA_ADMINS", value: "salah", shows: "-admins", flag: "-admins", other: "1001, 2001", beats: "sandbox on"},
		{variable: "MITRA_RATE", value: "salah", shows: "-rate", flag: "-rate", other: "0", beats: "sandbox on"},
		{variable: "MITRA_LOG_FORMAT", value: "salah", shows: "-log-format", flag: "-log-format", other: "json", beats: "sandbox on"},
		{variable: "MITRA_LOG_LEVEL", value: "salah", shows: "-log-level", flag: "-log-level", other: "debug", beats: "sandbox on"},
		{variable: "DATABASE_URL", value: "DIR/sampah", shows: "DIR/sampah: this is no database", flag: "-database", other: "DIR/baru.db", beats: "none yet"},
		{variable: "TELEGRAM_BOT_TOKEN", value: "salah", shows: "-token", flag: "-token", other: token, beats: "live, by long polling",
			with: map[string]string{"TELEGRAM_API_URL": api}},
		{variable: "TELEGRAM_API_URL", value: "http://127.0.0.1:1", shows: "Telegram cannot be reached", flag: "-api-url", other: api, beats: "good: @",
			with: map[string]string{"TELEGRAM_BOT_TOKEN": token}},
		{variable: "MITRA_WEBHOOK_URL", value: "salah", shows: "-webhook-url", flag: "-webhook-url", other: "https://bot.example/x", beats: "live, by webhook",
			with: map[string]string{"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": api, "MITRA_WEBHOOK_SECRET": hookWord}},
		{variable: "MITRA_WEBHOOK_SECRET", value: "salah", shows: "-webhook-secret", flag: "-webhook-secret", other: hookWord, beats: "live, by webhook",
			with: map[string]string{"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": api, "MITRA_WEBHOOK_URL": "https://bot.example/x"}},
	} {
		t.Run(c.variable, func(t *testing.T) {
			w := newWorld(t)
			w.put("sampah", "bukan basis data")
			for k, v := range c.with {
				w.env[k] = v
			}
			if c.with["TELEGRAM_BOT_TOKEN"] != "" || c.variable == "TELEGRAM_BOT_TOKEN" {
				delete(w.env, "MITRA_SANDBOX")
			}
			in := func(s string) string { return strings.ReplaceAll(s, "DIR", w.dir) }
			w.env[c.variable] = in(c.value)
			before := w.listing()
			if o := w.run("check"); !strings.Contains(o.stdout+o.stderr, in(c.shows)) {
				t.Errorf("%s=%s: no %q in\n%s%s", c.variable, in(c.value), in(c.shows), o.stdout, o.stderr)
			}
			if o := w.run("check", c.flag, in(c.other)); o.code != 0 || !strings.Contains(o.stdout, in(c.beats)) {
				t.Errorf("%s beside %s: code %d, no %q in\n%s%s", c.flag, c.variable, o.code, in(c.beats), o.stdout, o.stderr)
			}
			if d := difference(before, w.listing()); d != "" {
				t.Errorf("check has changed the folder:\n%s", d)
			}
		})
	}
}

// TestFlagsBehindTheFile reads flags in any order.
func TestFlagsBehindTheFile(t *testing.T) {
	w := newWorld(t)
	w.stock()
	if o := w.run("backup", w.path("salinan"), "-log-level", "error"); o.code != 0 {
		t.Errorf("code %d: %s", o.code, o.stderr)
	}
	if w.listing()["/salinan"] == "" {
		t.Error("no backup was made")
	}
}

// TestVersion needs nothing to be right but itself.
func TestVersion(t *testing.T) {
	w := newWorld(t)
	w.env["MITRA_LOG_LEVEL"] = "salah"
	o := w.run("version")
	if o.code != 0 || o.stderr != "" || strings.Count(o.stdout, "\n") != 1 ||
		!strings.HasPrefix(o.stdout, "mitrabot ") || !strings.Contains(o.stdout, runtime.Version()) {
		t.Errorf("version: code %d, %q, %q", o.code, o.stdout, o.stderr)
	}
}

// TestHelp lists every flag with its variable.
func TestHelp(t *testing.T) {
	w := newWorld(t)
	o := w.run("-h")
	if o.code != 0 {
		t.Errorf("code %d", o.code)
	}
	for _, name := range []string{"-token", "-api-url", "-database", "-data", "-key-file", "-admins", "-rate", "-listen", "-public-url", "-content", "-webhook-url",
		"-webhook-secret", "-sandbox", "-log-format", "-log-level", "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "DATABASE_URL",
		"MITRA_DATA", "MITRA_KEY_FILE", "MITRA_ADMINS", "MITRA_RATE", "MITRA_LISTEN", "MITRA_PUBLIC_URL", "MITRA_WEBHOOK_URL", "MITRA_WEBHOOK_SECRET",
		"MITRA_SANDBOX", "MITRA_LOG_FORMAT", "MITRA_LOG_LEVEL", "serve", "check", "backup FILE", "restore FILE", "rotate-key", "version"} {
		if !strings.Contains(o.stdout+o.stderr, name) {
			t.Errorf("the help says nothing of %s", name)
		}
	}
}

// TestSecretsStayOutOfTheHelp asks for help with everything set.
func TestSecretsStayOutOfTheHelp(t *testing.T) {
	w := newWorld(t)
	w.live()
	w.env["DATABASE_URL"] = "postgres://mitra:" + password + "@127.0.0.1:1/mitra"
	w.env["MITRA_WEBHOOK_SECRET"] = hookWord
	w.run("-h") // run looks for secrets
}
