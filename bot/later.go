package bot

// laterYields are the texts and screens of these steps.
func laterYields() []yield { return nil }

// laterData runs their buttons.
func (t *turn) laterData(args) error { return t.unknownButton() }

// laterSaved is the effect of saving one of these steps.
func (t *turn) laterSaved(*Partner, *Conversation, int) ([]string, error) { return nil, nil }
