package e2e

import (
	"bytes"
	"database/sql"
	"os"
	"strings"
	"testing"
)

// slow is a pace at which a broadcast to few owners can be watched: ten recipients a second.
const slow = "12"

// TestBroadcastIsStopped presses stop in the middle: whoever had no turn yet gets nothing, and the mentor is told how
// many that are.
func TestBroadcastIsStopped(t *testing.T) {
	c := newCircle(t)
	c.recruit(90)
	c.restart("-rate", slow)
	c.draft(tipWords)
	mark := c.lastCall()
	c.mentor.presses("Kirim ke 90", "Sedang dikirim")
	c.reached(c.owners[29])
	c.mentor.presses("Hentikan", "Sedang dihentikan")
	stopped := c.lastCall()
	l, err := c.wait(mentorPerson, 2*patience, func(l live) bool { return holdsAny(l, "Tip dihentikan") })
	if err != nil {
		t.Fatal(err)
	}
	reported := c.lastCall()
	told := reportIn(t, l, "Tip dihentikan")

	late := 0
	for _, s := range c.calls(stopped) {
		if s.chat() != mentorPerson {
			late++
		}
	}
	if late > 1 {
		t.Errorf("%d got the tip after it was stopped, want at most the one on its way", late)
	}
	v := c.verdict(1, c.calls(mark), nil)
	v.compare(told)
	if sent, kept := len(v.with("sent")), len(v.with("stopped")); sent < 30 || kept == 0 || sent+kept != 90 {
		t.Errorf("%d got the tip and %d did not, want at least 30 of 90, and not all", sent, kept)
	}
	t.Logf("stopped: %s; %d after the stop", v, late)

	// Nor do they get it later, whether the program goes on or begins anew.
	c.restart("-rate", "0")
	c.mentor.says("/mentor", "Halaman mentor")
	c.mentor.presses("Tip saya", "Tip saya")
	c.mentor.presses(tipWords, "Tip dihentikan", "90 penerima")
	for _, s := range c.calls(reported) {
		if s.chat() != mentorPerson {
			t.Errorf("%d got something after the report", s.chat())
		}
	}
}

// reached waits until the tip is on its way to an owner.
func (c *circle) reached(owner int64) {
	c.t.Helper()
	if _, err := c.wait(owner, 2*patience, func(l live) bool { return holdsAny(l, tipWords) }); err != nil {
		c.t.Fatal(err)
	}
}

// holdsAny tells whether a message of the bot holds text.
func holdsAny(l live, text string) bool {
	for _, m := range l.Messages {
		if m.From == "bot" && strings.Contains(m.Text, text) {
			return true
		}
	}
	return false
}

// reportIn reads the newest message with the text as a report.
func reportIn(t testing.TB, l live, text string) map[string]int {
	t.Helper()
	for i := len(l.Messages) - 1; i >= 0; i-- {
		if m := l.Messages[i]; m.From == "bot" && strings.Contains(m.Text, text) {
			return report(t, m)
		}
	}
	t.Fatalf("no message with %q", text)
	return nil
}

// TestErasedInTheMiddleOfABroadcast has owners, and then the mentor, delete everything while a tip is being sent.
func TestErasedInTheMiddleOfABroadcast(t *testing.T) {
	c := newCircle(t)
	c.recruit(60)
	// Two with a partner book: one whose turn is about to come, so that the program has his tip in hand already, and one
	// whose turn is far off.
	near, far := person{t, c.base, firstOwner + 60}, person{t, c.base, firstOwner + 95}
	for _, p := range []person{near, far} {
		c.recruit(int(p.id-firstOwner) - len(c.owners))
		settleIn(p)
		c.recruitThis(p.id)
	}
	c.recruit(10)
	n := len(c.owners)
	c.restart("-rate", slow)
	private := []string{"LKP Contoh Melati", "Mitra Rekaan Sari", "81200001234", "catatan rahasia rekaan"}
	traces := append(c.sealed("owner", near.id), c.sealed("owner", far.id)...)
	if len(traces) < 2*4 {
		t.Fatalf("%d sealed values of two owners", len(traces))
	}
	c.found(true, traces...)
	for _, p := range []person{near, far} {
		p.says("/hapus_data", "Hapus semua data")
	}

	c.draft(tipWords)
	mark := c.lastCall()
	c.mentor.presses("Kirim ke "+thousands(n), "Sedang dikirim")
	c.reached(near.id - 4)
	for _, p := range []person{near, far} {
		p.says("HAPUS", "sudah dihapus")
	}
	gone := c.lastCall()
	l, err := c.wait(mentorPerson, 2*patience, func(l live) bool { return holdsAny(l, "Laporan tip") })
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.calls(gone) {
		if s.chat() == near.id || s.chat() == far.id {
			t.Errorf("%d got something after he had deleted everything: %s", s.chat(), s.Params.Text)
		}
	}
	// They are in no count, in no row, and nowhere in the file.
	c.owners = without(c.owners, near.id, far.id)
	v := c.verdict(1, c.calls(mark), nil)
	v.compare(reportIn(t, l, "Laporan tip"))
	if sent := len(v.with("sent")); sent != n-2 {
		t.Errorf("%d got the tip, want all the other %d: %s", sent, n-2, v)
	}
	c.found(false, traces...)
	c.unread(private...)

	// And now the mentor goes.
	traces = append(c.sealed("person", mentorPerson), c.sealed("mentor", mentorPerson)...)
	if len(traces) < 2 {
		t.Fatalf("%d sealed values of the mentor", len(traces))
	}
	c.found(true, append(traces, []byte(strings.TrimPrefix(c.invite, "m_")))...)
	c.draft("Tip kedua: " + tipWords)
	traces = append(traces, c.sealed("mentor", mentorPerson)...)
	c.mentor.presses("Kirim ke "+thousands(n-2), "Sedang dikirim")
	if _, err := c.wait(c.owners[20], 2*patience, func(l live) bool { return holdsAny(l, "Tip kedua") }); err != nil {
		t.Fatal(err)
	}
	c.mentor.says("/hapus_data", "Hapus semua data")
	traces = append(traces, c.sealed("mentor", mentorPerson)...)
	c.mentor.says("HAPUS", "sudah dihapus")
	gone = c.lastCall()
	last := person{t, c.base, c.owners[len(c.owners)-1]}
	last.says("/mentor", "Belum ada mentor")
	if _, err := c.act(last.id, map[string]any{"start": c.invite}, shows("tidak berlaku")); err != nil {
		t.Error(err)
	}
	if rows := c.rows(1); len(rows) != 0 { // of any tip
		t.Errorf("%d recipients of his tip are left", len(rows))
	}
	c.restart("-rate", "0") // whatever were left would go out at once
	last.says("/mentor", "Belum ada mentor")
	for _, s := range c.calls(gone) {
		if s.chat() != last.id {
			t.Errorf("%d got something of a mentor who is gone: %s", s.chat(), s.Params.Text)
		}
	}
	c.found(false, append(traces, []byte(strings.TrimPrefix(c.invite, "m_")))...)
	c.unread("Mentor Rekaan", tipWords)
	for _, table := range []string{"mentors", "mentorships", "tips"} {
		c.query(func(rows *sql.Rows) error {
			t.Errorf("a row is left in %s", table)
			return nil
		}, "SELECT 1 FROM "+table)
	}
}

// settleIn is what an owner tells about himself and a partner.
func settleIn(p person) {
	p.t.Helper()
	onboard(p)
	addPartner(p, "Mitra Rekaan Sari", "081200001234", "Tiap minggu")
	p.says("/catat", "Dengan mitra yang mana")
	p.presses("Mitra Rekaan Sari", "Pertanyaan")
	p.presses("WhatsApp", "Kontak tercatat")
	p.presses("Baik")
	p.presses("Lewati", "Apa yang dibicarakan")
	p.says("catatan rahasia rekaan", "Kontak tercatat", "catatan rahasia rekaan")
}

// recruitThis has an owner who has agreed to the notice follow the mentor.
func (c *circle) recruitThis(id int64) {
	c.t.Helper()
	if _, err := c.act(id, map[string]any{"start": c.invite}, shows("Mentor Rekaan", "ingin mendampingi")); err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.act(id, map[string]any{"press": "✅ Ya, saya mau"}, shows("Mentor Rekaan", "sekarang mentor Anda")); err != nil {
		c.t.Fatal(err)
	}
	c.owners = append(c.owners, id)
}

func without(ids []int64, gone ...int64) (left []int64) {
	for _, id := range ids {
		keep := true
		for _, g := range gone {
			keep = keep && id != g
		}
		if keep {
			left = append(left, id)
		}
	}
	return left
}

// sealed collects what the database keeps of a person in sealed columns: those are what a look at the bytes of the file
// can find. Of long values the beginning is enough.
func (c *circle) sealed(by string, id int64) (values [][]byte) {
	c.t.Helper()
	columns := map[string][]string{
		"owner":  {"users.institution", "partners.name", "partners.phone", "contacts.note"},
		"person": {"mentors.name"},
		"mentor": {"tips.body"},
	}
	for _, column := range columns[by] {
		table, name, _ := strings.Cut(column, ".")
		c.query(func(rows *sql.Rows) error {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				return err
			}
			if len(b) == 0 {
				c.t.Errorf("%s of %d is empty", column, id)
			}
			values = append(values, b[:min(len(b), 48)])
			return nil
		}, "SELECT "+name+" FROM "+table+" WHERE "+by+" = ?", id)
	}
	return values
}

// found checks whether the values stand in the files of the database.
func (c *circle) found(want bool, values ...[]byte) {
	c.t.Helper()
	files := c.bytes()
	for i, v := range values {
		if got := bytes.Contains(files, v); got != want {
			c.t.Errorf("value %d of %d: found in the files: %v, want %v", i+1, len(values), got, want)
		}
	}
}

// unread checks that words stand readable nowhere: not in the database, and not in what any process of the program
// printed.
func (c *circle) unread(words ...string) {
	c.t.Helper()
	all := string(c.bytes()) + c.printed.String() + c.p.stdout.String() + c.p.stderr.String()
	for _, w := range words {
		if strings.Contains(all, w) {
			c.t.Errorf("%q stands readable in the files or in the log", w)
		}
	}
}

// bytes are the files of the database.
func (c *circle) bytes() []byte {
	c.t.Helper()
	var all []byte
	for _, name := range []string{c.file, c.file + "-wal"} {
		b, err := os.ReadFile(name)
		if err != nil && !(os.IsNotExist(err) && name != c.file) {
			c.t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}
