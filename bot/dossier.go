package bot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"mitrabot/bot/artefact"
)

// mostPartners bounds what is read for a file about all partners.
const mostPartners = 1000

// dossier reads what a file is made from: about one partner, or with 0 about all that are not put away.
func dossier(ctx context.Context, v View, now time.Time, partner int64) (d artefact.Dossier, err error) {
	if d.Institution, err = institution(ctx, v); err != nil {
		return d, err
	}
	list := []Partner{}
	if partner == 0 {
		list, _, err = v.Partners(ctx, false, 0, mostPartners)
	} else {
		var p Partner
		p, err = v.Partner(ctx, partner)
		list = append(list, p)
	}
	if err != nil {
		return d, err
	}
	talks, err := v.Conversations(ctx, partner)
	if err != nil {
		return d, err
	}
	log, err := v.Log(ctx, partner)
	if err != nil {
		return d, err
	}
	at := map[int64]int{}
	for i, p := range list {
		at[p.No] = i
		d.Partners = append(d.Partners, artefact.Partner{No: p.No, Name: p.Name, Person: p.Person, Phone: p.Phone, Category: p.Category,
			Pattern: p.Pattern, Step: p.Step, Created: p.CreatedAt.In(now.Location()), Last: p.LastAt, Steps: map[int]artefact.Record{}})
	}
	for _, c := range talks {
		step, ok := stepOf(c.Flow)
		if i, known := at[c.Partner]; ok && known {
			d.Partners[i].Steps[step] = artefact.Record{Answers: c.State.Answers, Saved: c.State.Phase == "saved", At: c.UpdatedAt.In(now.Location())}
		}
	}
	for _, e := range log {
		if i, known := at[e.Partner]; known {
			d.Partners[i].Entries = append(d.Partners[i].Entries, artefact.Entry{At: e.At.In(now.Location()), Channel: e.Channel, Outcome: e.Outcome, Note: e.Note})
		}
	}
	pulses, err := v.Pulses(ctx, partner)
	if err != nil {
		return d, err
	}
	for _, k := range slices.Backward(pulses) { // a file tells them oldest first
		day, err := time.ParseInLocation(time.DateOnly, k.Day, now.Location())
		if i, known := at[k.Partner]; known && err == nil && k.Score > 0 {
			d.Partners[i].Pulses = append(d.Partners[i].Pulses, artefact.Pulse{At: day, Score: k.Score})
		}
	}
	d.Now = now
	return d, nil
}

// stepOf reads the step out of the id of a conversation.
func stepOf(flowID string) (int, bool) {
	digits, ok := strings.CutPrefix(flowID, "s")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && n >= 1 && n <= 11 && stepFlow(n) == flowID
}

// institution is what the owner has told about his institution for letters.
func institution(ctx context.Context, v View) (artefact.Institution, error) {
	u, err := v.User(ctx)
	if err != nil {
		return artefact.Institution{}, err
	}
	c, err := v.Conversation(ctx, Focus{Flow: institutionFlow})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return artefact.Institution{}, err
	}
	a := c.State.Answers
	return artefact.Institution{Name: u.Institution, Kind: u.Kind, Head: a["head"].Text, Position: a["position"].Text, Address: a["address"].Text,
		Town: a["town"].Text, Phone: a["phone"].Text, Email: a["email"].Text}, nil
}

// mostPictures is how many pictures a file shows.
const mostPictures = 12

// picture is a photo kept with a partner.
type picture struct {
	partner int64
	at      time.Time
	note    string
	fileID  string
}

// picturesOf are the photos kept with a partner, or with 0 all, oldest first: of the contact log and of the steps. The
// notes of the log are the owner's own and are not shown with them: others read the file.
func picturesOf(ctx context.Context, v View, partner int64) ([]picture, error) {
	var list []picture
	log, err := v.Log(ctx, partner)
	if err != nil {
		return nil, err
	}
	for _, e := range log {
		for _, m := range e.Media {
			if m.Kind == "photo" {
				list = append(list, picture{e.Partner, e.At, "", m.FileID})
			}
		}
	}
	talks, err := v.Conversations(ctx, partner)
	if err != nil {
		return nil, err
	}
	for _, c := range talks {
		key := keepsMedia(c.Flow)
		if key == "" || c.Flow == "log" {
			continue
		}
		var media []keptFile
		if json.Unmarshal([]byte(c.State.Answers[key].Text), &media) != nil {
			continue // none, or not readable: a folder without a picture is better than no folder
		}
		for _, m := range media {
			if m.Kind == "photo" {
				at := c.UpdatedAt
				if d, err := time.ParseInLocation("2006-01-02", m.Day, at.Location()); err == nil {
					at = d.Add(someTime) // midday is the same day in all zones of the country
				}
				list = append(list, picture{c.Partner, at, m.Note, m.FileID})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b picture) int { return a.at.Compare(b.at) })
	return list, nil
}
