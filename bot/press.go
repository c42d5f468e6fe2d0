package bot

import "mitrabot/bot/outbox"

// press runs a button. Its data comes from the network and may be forged: every number is looked up under this owner,
// every version compared, and what does not fit is answered without an effect.
func (t *turn) press() error {
	a := parseData(t.ev.Data)
	a = t.uncarried(a) // from before the consent; by now the language is stored
	if a.at(0) != "f" {
		t.forgetTyped() // he went on to something else
	}
	switch a.at(0) {
	case "m":
		return t.menu()
	case "aw":
		return t.awaitDropped()
	case "me":
		return t.mentorData(a)
	case "tp":
		return t.tipData(a)
	case "to":
		return t.tipOpened(a)
	case "iv":
		return t.inviteData(a)
	case "ap":
		return t.appointData(a)
	case "g":
		return t.guideData(a)
	case "c":
		return t.start() // consent was given long ago
	case "h":
		return t.help()
	case "pv":
		return t.privacyData(a)
	case "dx":
		return t.myData()
	case "ag":
		return t.agendaData(a)
	case "st":
		return t.settingsData(a)
	case "er":
		return t.eraseData(a)
	case "f":
		return t.talkData(a)
	case "p":
		return t.partnerData(a)
	case "j":
		return t.journeyData(a)
	case "l":
		return t.logData(a)
	case "r":
		return t.nudgeData(a)
	case "b":
		return t.patternData(a)
	case "w":
		return t.weeklyData(a)
	case "n":
		return t.mediaData(a)
	case "pt":
		return t.practiseData(a)
	case "nx":
		return t.nextData(a)
	case "d":
		return t.documentsData(a)
	case "in":
		return t.institutionData()
	case "ye":
		return t.earlyData(a)
	case "ya":
		return t.agreementData(a)
	case "yl":
		return t.laterData(a)
	case "yp":
		return t.pulseData(a)
	case "yr":
		return t.recallData(a)
	case "im":
		return t.importData(a)
	case "mg":
		return t.mergeData(a)
	case "oc":
		return t.occasionData(a)
	case "ev":
		return t.evaluationData(a)
	case "un":
		t.show(screen{text: t.text("unfinished.left"), rows: [][]outbox.Button{row(t.button("menu.agenda", "ag"), t.button("menu.home", "m"))}})
		return nil
	case "ex":
		return t.exportData(a)
	case "ho":
		return t.handoverData(a)
	case "ql":
		return t.quickData(a)
	case "tg":
		return t.tagData(a)
	case "u":
		return t.undoData(a)
	}
	return t.unknownButton()
}
