package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// act is what a person does in one turn: types a text, or presses the button whose data ends with press.
type act struct{ text, press string }

// loadActs is a person's first two minutes: consent, the onboarding, and most of a new partner. Each is a real turn with
// a commit and at least one message.
func loadActs() []act {
	return []act{
		{text: "/start"},
		{press: "c:y"},
		{press: ":p:ibu"},
		{text: "LKP Contoh Melati"},
		{press: ":p:lkp"},
		{press: ":p:wita"},
		{press: ":save"},
		{press: "p:new"},
		{text: "CV Contoh Rajut"},
		{press: ":skip"},
		{text: "081200001234"},
		{press: ":p:d7"},
	}
}

// turn is an act as it was played once, which is how everybody plays it: revisions and partner numbers count from the
// same beginning for each owner.
type turn struct {
	act
	data    string   // of the button pressed
	under   sight    // the message it stands under
	replies [][]byte // the messages that came, see offer
}

// oneChat is the person whose turns are recorded. Like all ids here it has six digits.
const oneChat = 100_000

// quietFor is the silence after which a turn is taken to be over. Only the recording, which is not measured, needs it.
const quietFor = 300 * time.Millisecond

// record plays the acts with the program behind api, one by one as a person does, and notes what each brings.
func record(t testing.TB, api *loadAPI) []turn {
	t.Helper()
	api.mu.Lock()
	api.watch = oneChat
	api.mu.Unlock()
	var out []turn
	var shown []sight // the newest last
	for _, act := range loadActs() {
		now := turn{act: act}
		if act.press != "" {
			var ok bool
			if now.data, now.under, ok = find(shown, act.press); !ok {
				t.Fatalf("no message has a button %q", act.press)
			}
		}
		id := api.next()
		api.feed(&offer{chat: oneChat, raw: now.update(id, oneChat)})
		for patience := 10 * time.Second; ; patience = quietFor {
			s, ok := await(api.seen, patience)
			if !ok {
				break
			}
			now.replies = append(now.replies, s.end)
			shown = append(shown, s)
		}
		if len(now.replies) == 0 {
			t.Fatalf("no answer to %+v", act)
		}
		out = append(out, now)
	}
	return out
}

// find looks for the newest button whose data end with suffix, empty parts aside.
func find(shown []sight, suffix string) (data string, under sight, ok bool) {
	for _, s := range slices.Backward(shown) {
		for _, d := range s.data {
			if strings.HasSuffix(strings.TrimRight(d, ":"), suffix) {
				return d, s, true
			}
		}
	}
	return "", sight{}, false
}

// await receives within d.
func await[T any](c <-chan T, d time.Duration) (v T, ok bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case v = <-c:
		return v, true
	case <-timer.C:
		return v, false
	}
}

// update is the turn of a person as Telegram would tell it, the message under a pressed button included.
func (n turn) update(id int, person int64) []byte {
	from := fmt.Sprintf(`{"id":%d,"is_bot":false,"first_name":"Uji","language_code":"id"}`, person)
	chat := fmt.Sprintf(`{"id":%d,"first_name":"Uji","type":"private"}`, person)
	date := time.Now().Unix()
	if n.press == "" {
		entities := ""
		if strings.HasPrefix(n.text, "/") {
			entities = fmt.Sprintf(`,"entities":[{"offset":0,"length":%d,"type":"bot_command"}]`, len(n.text))
		}
		return fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"from":%s,"chat":%s,"date":%d,"text":%s%s}}`,
			id, id%firstMessage, from, chat, date, quoted(n.text), entities)
	}
	return fmt.Appendf(nil, `{"update_id":%d,"callback_query":{"id":"%d","from":%s,"message":{"message_id":%d,`+
		`"from":{"id":123456789,"is_bot":true,"first_name":"Mitra","username":"MitraUjiBot"},"chat":%s,"date":%d,"text":%s,`+
		`"reply_markup":%s},"chat_instance":"1","data":%s}}`,
		id, id, from, n.under.message, chat, date, quoted(n.under.text), n.under.markup, quoted(n.data))
}

func quoted(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be encoded
	}
	return b
}

// crowd is who plays the turns, and in what order.
type crowd struct {
	first  int64 // id of the first person
	people int
}

// mixed is the turns of all, everybody's own in order and else in an order that is the same every time: it is how a
// queue looks that has built up while the bot was away.
func (c crowd) mixed(turns []turn) []step {
	var who []int
	for p := range c.people {
		for range turns {
			who = append(who, p)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(who), func(i, j int) { who[i], who[j] = who[j], who[i] })
	at := make([]int, c.people)
	steps := make([]step, len(who))
	for i, p := range who {
		steps[i] = step{c.first + int64(p), turns[at[p]]}
		at[p]++
	}
	return steps
}

// staggered is the turns of all so that nobody does the next thing before many others had their turn, and different
// turns stand side by side.
func (c crowd) staggered(turns []turn) []step {
	var steps []step
	for round := range 2 * len(turns) {
		for p := range c.people {
			if n := round - p%len(turns); n >= 0 && n < len(turns) {
				steps = append(steps, step{c.first + int64(p), turns[n]})
			}
		}
	}
	return steps
}

// step is one person's next turn.
type step struct {
	person int64
	turn
}

// offers makes updates of the steps, numbered from first on and due gap after gap from begin. An echo sends one message
// for each, the coach what was recorded.
func offers(steps []step, first int, begin time.Time, gap time.Duration, echo bool) []*offer {
	out := make([]*offer, len(steps))
	for i, s := range steps {
		out[i] = &offer{
			raw: s.update(first+i, s.person), chat: s.person, due: begin.Add(time.Duration(i) * gap),
			press: s.press != "", replies: s.replies,
		}
		if echo {
			out[i].replies = [][]byte{nil}
		}
	}
	return out
}
