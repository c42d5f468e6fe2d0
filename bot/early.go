package bot

// earlyYields are the texts and screens of these steps.
func earlyYields() []yield { return nil }

// earlyData runs their buttons.
func (t *turn) earlyData(args) error { return t.unknownButton() }

// earlySaved is the effect of saving one of these steps.
func (t *turn) earlySaved(*Partner, *Conversation, int) ([]string, error) { return nil, nil }
