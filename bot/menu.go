package bot

import (
	"slices"

	"mitrabot/bot/outbox"
)

// menuCommands are the commands shown in everybody's menu, in this order.
var menuCommands = []string{"catat", "mitra", "langkah", "agenda", "panduan", "pola", "tips", "pengaturan", "bantuan",
	"batal", "berhenti", "privasi", "hapus_data", "tentang"}

// roleCommands are the commands that a role has above those of everybody; an owner has none.
var roleCommands = map[string][]string{
	"mentor":        {"mentor", "siaran"},
	"administrator": {"mentor"},
}

// MenuCommands are the names of the commands in the menu of a role ("owner", "mentor", "administrator"), in their order.
// A role that is not known has the menu of an owner.
func MenuCommands(role string) []string {
	return slices.Concat(roleCommands[role], menuCommands)
}

// menuFor gives the person of this turn the menu of a role, in his language. An owner has none of his own: he sees the
// one for everybody.
func (t *turn) menuFor(role string) {
	m := outbox.Message{Chat: t.ev.Owner, Priority: outbox.Reply, Kind: outbox.Menu}
	if len(roleCommands[role]) > 0 {
		for _, name := range MenuCommands(role) {
			m.Commands = append(m.Commands, outbox.Command{Name: name, Text: t.plain("command." + name)})
		}
	}
	t.ch.Messages = append(t.ch.Messages, m)
}
