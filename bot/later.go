package bot

import (
	"errors"

	"mitrabot/bot/artefact"
	"mitrabot/bot/flow"
)

// laterYields are what steps 8 to 10 show on the screen: the plan against what was done, what an evaluation came to,
// and the data for a decision.
func laterYields() []yield {
	return []yield{
		{step: 8, key: "late.vs", data: laterButton("vs")},
		{step: 9, key: "late.ev", data: laterButton("ev")},
		{step: 9, key: "late.dc", data: laterButton("dc")},
		{step: 10, key: "late.dc", data: laterButton("dc")},
	}
}

// laterBefore are those that are of use before the first question of their step.
func laterBefore() []yield {
	return []yield{{step: 10, key: "late.dc", data: laterButton("dc")}}
}

func laterButton(what string) func(Partner) []any {
	return func(p Partner) []any { return []any{"yl", what, p.No} }
}

// laterData: yl:vs:<partner> | yl:ev:<partner> | yl:dc:<partner>.
func (t *turn) laterData(a args) error {
	p, err := t.partner(a.num(2))
	if errors.Is(err, ErrNotFound) {
		return t.unknownButton()
	}
	if err != nil {
		return err
	}
	show := map[string]func(Partner, told) screen{"vs": t.planAndDone, "ev": t.evaluated, "dc": t.forDecision}[a.at(1)]
	if show == nil {
		return t.unknownButton()
	}
	all, err := t.told(p)
	if err != nil {
		return err
	}
	t.show(show(p, all))
	return nil
}

// told is what was answered about one partner, as the makers of files read it: screen and file say the same.
type told struct {
	artefact.Maker
	partner artefact.Partner
}

func (t *turn) told(p Partner) (told, error) {
	about := artefact.Partner{No: p.No, Name: p.Name, Person: p.Person, Step: p.Step, Steps: map[int]artefact.Record{}}
	for step := 4; step <= 11; step++ {
		c, err := t.conversation(Focus{Flow: stepFlow(step), Partner: p.No})
		if err != nil {
			return told{}, err
		}
		about.Steps[step] = artefact.Record{Answers: c.State.Answers, Saved: c.State.Phase == flow.Saved, At: c.UpdatedAt}
	}
	return told{artefact.Maker{Lib: t.lib, Dossier: artefact.Dossier{
		Partners: []artefact.Partner{about}, Now: t.now(), Language: t.lang, Sapaan: t.sapaan()}}, about}, nil
}
