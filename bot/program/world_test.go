package program_test

import (
	"strings"
	"testing"
)

// TestTheSandboxKeepsAwayFromRealPeople forgets the token of a live bot, and gives one to what was a sandbox: each is
// refused, whose clock or whose reminders would harm the other's people.
func TestTheSandboxKeepsAwayFromRealPeople(t *testing.T) {
	refused := func(w *world, want string) {
		t.Helper()
		if o := w.run(); o.code != 2 || !strings.Contains(o.stderr, want) {
			t.Errorf("code %d: %s\nwant code 2 and %q", o.code, o.stderr, want)
		}
	}
	w := newWorld(t)
	w.stock()
	sandbox := w.env["MITRA_SANDBOX"]
	w.live()
	w.env["MITRA_LISTEN"] = freeAddr(t)
	w.serve().stop()
	delete(w.env, "TELEGRAM_BOT_TOKEN")
	delete(w.env, "TELEGRAM_API_URL")
	w.env["MITRA_SANDBOX"] = sandbox
	refused(w, "holds the data of real people")

	w = newWorld(t)
	w.env["MITRA_LISTEN"] = freeAddr(t)
	w.serve().stop()
	w.live()
	refused(w, "holds the data of the sandbox")
}
