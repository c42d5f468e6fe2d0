package bot

// agreementYields are the texts and screens of these steps.
func agreementYields() []yield { return nil }

// agreementData runs their buttons.
func (t *turn) agreementData(args) error { return t.unknownButton() }

// agreementSaved is the effect of saving one of these steps.
func (t *turn) agreementSaved(*Partner, *Conversation, int) ([]string, error) { return nil, nil }
