package bot

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// answered is the view of an owner with one partner, links to him, and one to a partner that is put away.
type answered struct{ View }

func (answered) User(context.Context) (User, error) { return User{Owner: 1}, nil }
func (answered) Conversation(context.Context, Focus) (Conversation, error) {
	return Conversation{}, ErrNotFound
}
func (answered) Partners(context.Context, bool, int, int) ([]Partner, int, error) {
	return []Partner{{No: 1}}, 1, nil
}
func (answered) Conversations(context.Context, int64) ([]Conversation, error) { return nil, nil }
func (answered) Log(context.Context, int64) ([]Contact, error)                { return nil, nil }
func (answered) Pulses(context.Context, int64) ([]Pulse, error) {
	return []Pulse{{Partner: 1}, {Partner: 1, Day: "2026-11-23", Score: 4}, {Partner: 2, Day: "2026-11-22", Score: 1},
		{Partner: 1, Withdrawn: true}, {Partner: 1, Day: "2026-10-01", Score: 2}}, nil
}

func TestFilesTellAnswersOldestFirst(t *testing.T) {
	d, err := dossier(t.Context(), answered{}, time.Date(2026, 11, 24, 9, 0, 0, 0, zone("WITA")), 0)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, k := range d.Partners[0].Pulses {
		got += fmt.Sprint(k.At.Format("2006-01-02 15:04 -0700 "), k.Score, "; ")
	}
	if want := "2026-10-01 00:00 +0800 2; 2026-11-23 00:00 +0800 4; "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
