package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mitrabot/bot"
	"mitrabot/bot/outbox"
)

// The people of the table below.
const (
	admin, mentor, otherMentor = 1003, 2001, 2002
	owner, otherOwner, loner   = 1001, 1002, 1005
	nobody                     = 9009 // has agreed to nothing
)

// circle is an arena with an administrator, two mentors with an owner each, and an owner without a mentor. Mentor 2001
// has a draft and a tip that is on its way. It returns the token of an appointment nobody has taken, the code of the second
// mentor's link, and the numbers of draft and tip.
func circle(t *testing.T) (a *arena, token, code string, tips []string) {
	a = newArena(t)
	a.lang = "id"
	a.play(t, admin, "/start", "[Setuju]")
	for i, m := range []int64{mentor, otherMentor} {
		a.play(t, admin, "/mentor", "[Buat tautan mentor]")
		a.play(t, m, "{link}", "[Setuju]", "[Saya bersedia]", fmt.Sprintf("Mentor Rekaan %d", i+1), "[Undang pemilik]")
		code = strings.TrimPrefix(a.link, "m_")
		o := []int64{owner, otherOwner}[i]
		a.play(t, o, "{link}", "[Setuju]", "[Ya, saya mau]", "[Lanjut]", "[Ibu]", fmt.Sprintf("LKP Contoh %d", i+1), "[LKP]", "[WIB]", "[Simpan]",
			"[Tambah mitra pertama]", fmt.Sprintf("Mitra Rahasia %d", i+1), "[Lewati]", "[Lewati]", "[Tiap bulan]", "[Lewati]", "[Simpan]")
	}
	a.play(t, loner, "/start", "[Setuju]", "[Ibu]", "LKP Sendiri", "[LKP]", "[WIB]", "[Simpan]")
	a.play(t, mentor, "/siaran", "[Tulis tip]", "[Tulis sendiri]", "Draf rahasia", "[Tanpa tombol]",
		"/siaran", "[Tulis tip]", "[Tulis sendiri]", "Tip rahasia", "[Tanpa tombol]", "[Kirim ke 1]")
	a.play(t, admin, "/mentor", "[Buat tautan mentor]")
	rows, err := a.rows.Query("SELECT no FROM tips WHERE mentor = ? ORDER BY no", mentor)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var no string
		if err := rows.Scan(&no); err != nil {
			t.Fatal(err)
		}
		tips = append(tips, no)
	}
	if len(tips) != 2 {
		t.Fatalf("%d tips", len(tips))
	}
	return a, strings.TrimPrefix(a.link, "a_"), code, tips
}

// TestWhoMayDoWhat presses every button of mentors and administrators as everybody. Only those named may change anything
// of others, be told anything of others, or have anything sent to others.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	first, token, code, tips := circle(t)
	first.play(t, owner, "{data yp:1:new:0}")
	pulse := strings.TrimPrefix(first.link, "k_")
	everybody := []int64{admin, mentor, otherMentor, owner, otherOwner, loner, nobody}
	for _, tc := range []struct {
		act     string  // button data, or a command; {token}, {code}, {draft} and {sent} stand for the real ones
		may     []int64 // who has an effect on others by it
		becomes []int64 // who has an effect on what is his own alone
	}{
		{act: "me:RM:2001", may: []int64{admin}},
		{act: "me:rm:2001"},
		{act: "me:adm"},
		{act: "me:new", becomes: []int64{admin}},
		{act: "me:self", becomes: []int64{admin}},
		{act: "me:inv"}, {act: "me"}, {act: "/mentor"}, {act: "/siaran"},
		{act: "me:LEAVE"}, {act: "me:mine"}, {act: "me:leave"},
		{act: "me:LEAVE:2001", becomes: []int64{owner}},
		{act: "me:code"}, {act: "me:CODE", becomes: []int64{mentor, otherMentor}},
		{act: "me:cut:1001"}, {act: "me:CUT:-1"},
		{act: "me:CUT:1001", may: []int64{mentor}},
		{act: "ap:y:{token}", may: []int64{owner, otherOwner, loner}, becomes: []int64{admin}}, // the link is for whoever holds it, once
		{act: "ap:y:AAAAAAAAAAAAAAAAAAAAAA"}, {act: "ap:n"},
		{act: "iv:y:{code}", becomes: []int64{owner, loner, mentor, admin}}, // otherOwner follows that mentor already, who cannot follow himself
		{act: "iv:y:tidakada"}, {act: "iv:y:"}, {act: "iv:n"},
		{act: "tp:v:{draft}"}, {act: "tp:v:{sent}"}, {act: "tp:b:{draft}"}, {act: "tp:t:{draft}"},
		{act: "tp:d:{draft}:3"}, {act: "tp:D:{draft}:1"},
		{act: "tp:D:{draft}:3", becomes: []int64{mentor}},
		{act: "tp:B:{draft}:A1:3", becomes: []int64{mentor}},
		{act: "tp:B:{draft}:ngawur:3"}, {act: "tp:B:{draft}:A1:1"},
		{act: "tp:s:{draft}:3", may: []int64{mentor}}, // rows for his owner
		{act: "tp:s:{draft}:1"}, {act: "tp:s:{sent}:3"}, {act: "tp:s:-1:-1"}, {act: "tp:a:{sent}"}, {act: "tp:a:{draft}"},
		{act: "tp:x:{sent}", may: []int64{mentor}},
		{act: "tp:x:{draft}"}, {act: "tp:c:A1"},
		{act: "tp:c:C1", becomes: []int64{mentor, otherMentor}},
		{act: "tp:own", becomes: []int64{mentor, otherMentor}},
		{act: "to:o:C1"}, {act: "to:r:1001"}, {act: "to:r:2001"}, {act: "to:r:9009"}, {act: "to:r:-5"}, {act: "to:x"},
		{act: "yp:1"}, {act: "yp:1:see"}, {act: "yp:2"}, {act: "yp:1:new:-1"}, {act: "yp:a"},
		{act: "yp:1:new:0", becomes: []int64{otherOwner}}, // the owner has made one already
		{act: "yp:1:off", becomes: []int64{owner}},
		// The link is for whoever holds it, once, but for the one who made it. Nothing of the others is needed or changed.
		{act: "yp:k:{pulse}:4", may: []int64{admin, mentor, otherMentor, otherOwner, loner, nobody}},
		{act: "yp:k:{pulse}:6"}, {act: "yp:k:{pulse}"}, {act: "yp:k:AAAAAAAAAAAAAAAAAAAAAA:4"}, {act: "yp:k::4"},
	} {
		t.Run(tc.act, func(t *testing.T) {
			var a *arena
			for _, who := range everybody {
				if a == nil {
					a = first.again(t)
				}
				before, own := a.dump(t, who, true), a.roleRows(t, who)
				data := strings.NewReplacer("{token}", token, "{code}", code, "{draft}", tips[0], "{sent}", tips[1], "{pulse}", pulse).Replace(tc.act)
				ev := bot.Event{Kind: bot.Pressed, Data: data, Message: a.of(who).next - 1, PressID: "1"}
				if name, ok := strings.CutPrefix(data, "/"); ok {
					ev = bot.Event{Kind: bot.Command, Name: name}
				}
				a.stage.t, a.who, a.sent = t, who, nil
				a.send(ev)
				for _, d := range a.sent {
					examine(t, d.Message)
					if word := reveals(d.Message, a.secretsFrom(who)); word != "" {
						t.Errorf("%d is told %q", who, word)
					}
					if d.Chat != who && !slices.Contains(tc.may, who) {
						t.Errorf("an act of %d sends something to %d", who, d.Chat)
					}
				}
				if len(a.sent) == 0 {
					t.Errorf("%d is met with silence", who)
				}
				if changed := a.dump(t, who, true) != before; changed != slices.Contains(tc.may, who) {
					t.Errorf("%d changed something of others: %v", who, changed)
				}
				may := slices.Contains(tc.may, who)
				if changed := a.roleRows(t, who) != own; !may && changed != slices.Contains(tc.becomes, who) {
					t.Errorf("%d changed his own role, tips or mentor: %v", who, changed)
				}
				if may || slices.Contains(tc.becomes, who) {
					a = nil // the next one finds everything as it was
				}
			}
		})
	}
}

// roleRows is what stands of a person as mentor, as administrator and as somebody who follows one, and of his links to partners.
func (a *arena) roleRows(t *testing.T, who int64) string {
	var lines []string
	for line := range strings.Lines(a.dump(t, who, false)) {
		for _, table := range []string{"mentors", "mentorships", "tips", "appointments", "pulses"} {
			if strings.HasPrefix(line, table+" ") {
				lines = append(lines, line)
			}
		}
	}
	return strings.Join(lines, "")
}

// secretsFrom are the words that a person must not be told: what others keep for themselves.
func (a *arena) secretsFrom(who int64) (words []string) {
	for id, word := range map[int64]string{owner: "Mitra Rahasia 1", otherOwner: "Mitra Rahasia 2", mentor: "Draf rahasia"} {
		if id != who {
			words = append(words, word)
		}
	}
	return words
}

// TestRepliesReachOnlyWhoIsConnected types after every way of awaiting a reply, and replies to messages of others.
func TestRepliesReachOnlyWhoIsConnected(t *testing.T) {
	t.Parallel()
	first, _, _, _ := circle(t)
	for _, tc := range []struct {
		who, peer int64
		reaches   bool
	}{
		{owner, mentor, true}, {mentor, owner, true}, {otherMentor, otherOwner, true},
		{owner, otherMentor, false}, {owner, otherOwner, false}, {mentor, otherOwner, false}, {mentor, otherMentor, false},
		{mentor, loner, false}, {loner, mentor, false}, {admin, owner, false}, {nobody, mentor, false}, {mentor, nobody, false},
	} {
		a := first.again(t)
		a.stage.t, a.who = t, tc.who
		a.send(bot.Event{Kind: bot.Pressed, Data: fmt.Sprintf("to:r:%d", tc.peer), Message: a.of(tc.who).next - 1, PressID: "1"})
		a.sent = nil
		a.send(bot.Event{Kind: bot.Typed, Text: "pesan rekaan", Message: a.of(tc.who).next})
		reached := slices.ContainsFunc(a.sent, func(d outbox.Delivery) bool { return d.Chat == tc.peer && strings.Contains(d.Text, "pesan rekaan") })
		if reached != tc.reaches {
			t.Errorf("from %d to %d: reaches %v, want %v", tc.who, tc.peer, reached, tc.reaches)
		}
	}
}
