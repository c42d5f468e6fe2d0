package bot

import (
	"slices"

	"mitrabot/bot/outbox"
	"mitrabot/content"
)

// The roles that have a command menu of their own.
const (
	RoleOwner  = "owner"
	RoleMentor = "mentor"
)

// menuCommands are the commands shown in everybody's menu, in this order: by the Indonesian name, under which their
// texts stand, and by the English one.
var menuCommands = [][2]string{{"catat", "log"}, {"mitra", "partners"}, {"cari", "search"}, {"langkah", "steps"}, {"agenda", "agenda"}, {"dokumen", "documents"}, {"ekspor", "export"},
	{"panduan", "guide"}, {"pola", "patterns"}, {"tips", "tips"}, {"mentor", "mentor"}, {"pengaturan", "settings"},
	{"bahasa", "language"}, {"bantuan", "help"}, {"batal", "cancel"}, {"berhenti", "stop"}, {"privasi", "privacy"},
	{"dataku", "mydata"},
	{"hapus_data", "delete_data"}, {"tentang", "about"}}

// roleCommands stand above those of everybody, for those who have the role.
var roleCommands = map[string][][2]string{
	RoleMentor: {{"mentor", "mentor"}, {"siaran", "broadcast"}},
}

// MenuCommands are the commands in the menu of a role, in their order, in a language. A role that is not known has the
// menu of an owner.
func MenuCommands(lib *content.Library, lang, role string) (list []outbox.Command) {
	seen := map[string]bool{}
	for _, names := range slices.Concat(roleCommands[role], menuCommands) {
		if seen[names[0]] {
			continue
		}
		seen[names[0]] = true
		name := names[0]
		if lang == "en" {
			name = names[1]
		}
		list = append(list, outbox.Command{Name: name, Text: lib.Plain(lang, "command."+names[0])})
	}
	return list
}

// menuFor gives the person of this turn the menu of a role, in his language. An owner has none of his own: he sees the
// one for everybody.
func (t *turn) menuFor(role string) {
	m := outbox.Message{Chat: t.ev.Owner, Priority: outbox.Reply, Kind: outbox.Menu}
	if len(roleCommands[role]) > 0 {
		m.Commands = MenuCommands(t.lib, t.lang, role)
	}
	t.ch.Messages = append(t.ch.Messages, m)
}
