package bot

// press runs a button. Its data comes from the network and may be forged: every number is looked up under this owner,
// every version compared, and what does not fit is answered without an effect.
func (t *turn) press() error {
	a := parseData(t.ev.Data)
	a = t.uncarried(a) // from before the consent; by now the language is stored
	if a.at(0) != "f" {
		t.forgetTyped() // he went on to something else
	}
	if act, ok := presses[a.at(0)]; ok {
		return act(t, a)
	}
	return t.unknownButton()
}

// presses is what the first part of a button's data leads to. Never changed.
var presses = map[string]func(*turn, args) error{
	"m":  func(t *turn, _ args) error { return t.menu() },
	"aw": func(t *turn, _ args) error { return t.awaitDropped() },
	"me": (*turn).mentorData,
	"tp": (*turn).tipData,
	"to": (*turn).tipOpened,
	"iv": (*turn).inviteData,
	"ap": (*turn).appointData,
	"g":  (*turn).guideData,
	"c":  func(t *turn, _ args) error { return t.start() }, // consent was given long ago
	"h":  func(t *turn, _ args) error { return t.help() },
	"pv": (*turn).privacyData,
	"dx": func(t *turn, _ args) error { return t.myData() },
	"ag": (*turn).agendaData,
	"st": (*turn).settingsData,
	"er": (*turn).eraseData,
	"f":  (*turn).talkData,
	"p":  (*turn).partnerData,
	"j":  (*turn).journeyData,
	"l":  (*turn).logData,
	"r":  (*turn).nudgeData,
	"b":  (*turn).patternData,
	"w":  (*turn).weeklyData,
	"n":  (*turn).mediaData,
	"pt": (*turn).practiseData,
	"nx": (*turn).nextData,
	"d":  (*turn).documentsData,
	"in": func(t *turn, _ args) error { return t.institutionData() },
	"ye": (*turn).earlyData,
	"ya": (*turn).agreementData,
	"yl": (*turn).laterData,
	"yp": (*turn).pulseData,
	"yr": (*turn).recallData,
	"im": (*turn).importData,
	"mg": (*turn).mergeData,
	"oc": (*turn).occasionData,
	"ev": (*turn).evaluationData,
	"ex": (*turn).exportData,
	"ho": (*turn).handoverData,
	"ql": (*turn).quickData,
	"tg": (*turn).tagData,
	"u":  (*turn).undoData,
	"un": func(t *turn, _ args) error { return t.unfinishedLeft() },
}
