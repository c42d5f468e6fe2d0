package telegram

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"mitrabot/bot"
)

// testNow is the time told to updates without a date.
func testNow() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

// updateCase is a raw update and what must become of it: an event, or a reason to skip it.
type updateCase struct {
	Name   string          `json:"name"`
	Update json.RawMessage `json:"update"`
	Event  *bot.Event      `json:"event"`
	Skip   string          `json:"skip"`
}

func updateCases(t testing.TB) []updateCase {
	t.Helper()
	raw, err := os.ReadFile("testdata/updates.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []updateCase
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// reader is a client that knows its name and a fixed time.
func reader(t testing.TB) *Client {
	t.Helper()
	c, _ := client(t, newAPI(), "")
	c.now = testNow
	c.me.Store(&Me{ID: 123456789, Username: "MitraUjiBot", Name: "Mitra"})
	return c
}

func TestUpdatesBecomeEvents(t *testing.T) {
	c := reader(t)
	for _, tc := range updateCases(t) {
		t.Run(tc.Name, func(t *testing.T) {
			got, err := c.read(tc.Update)
			if err != nil {
				t.Fatal(err)
			}
			if got.skip != tc.Skip {
				t.Fatalf("skip = %q, want %q", got.skip, tc.Skip)
			}
			want := bot.Event{}
			if tc.Event != nil {
				want = *tc.Event
			}
			if !reflect.DeepEqual(got.event, want) {
				t.Errorf("event\n got %+v\nwant %+v", got.event, want)
			}
			if tc.Event != nil && got.key != want.Owner {
				t.Errorf("key = %d, want the owner %d", got.key, want.Owner)
			}
		})
	}
}

func TestUpdatesWithoutUsableID(t *testing.T) {
	c := reader(t)
	for _, raw := range []string{``, `null`, `7`, `[]`, `{}`, `{"update_id":null}`, `{"update_id":"5"}`, `{"update_id":-1}`, `{"update_id":1e300}`, `{"update_id":9223372036854775807}`, `{"update_id":5`} {
		if it, err := c.read(json.RawMessage(raw)); err == nil {
			t.Errorf("read(%s) = %+v, want an error", raw, it)
		}
	}
}

func TestLongTextIsCut(t *testing.T) {
	c := reader(t)
	it, err := c.read(json.RawMessage(typed(1, 1001, strings.Repeat("é", maxText+100))))
	if err != nil || utf8.RuneCountInString(it.event.Text) != maxText {
		t.Errorf("got %d runes, %v; want %d", utf8.RuneCountInString(it.event.Text), err, maxText)
	}
}

// FuzzRead feeds raw bytes: whatever comes, reading ends in an event or a reason, and an event is fit to be stored.
func FuzzRead(f *testing.F) {
	for _, tc := range updateCases(f) {
		f.Add([]byte(tc.Update))
	}
	f.Add([]byte(`{"update_id":1,"message":`))
	f.Add([]byte(`{"update_id":1,"callback_query":{"message":null}}`))
	c := reader(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		it, err := c.read(raw)
		if err != nil {
			return
		}
		if it.update < 0 {
			t.Fatalf("id %d", it.update)
		}
		if it.skip != "" {
			if it.event != (bot.Event{}) {
				t.Fatalf("a skipped update has an event: %+v", it.event)
			}
			return
		}
		e := it.event
		if e.Kind == "" || e.Owner <= 0 || e.Chat == 0 || e.At.IsZero() || e.Update != it.update || it.key != e.Owner {
			t.Fatalf("incomplete event %+v", e)
		}
		texts := []string{e.Text, e.Name, e.Data, e.Language}
		if e.Kind == bot.Asked && (e.QueryID == "" || utf8.RuneCountInString(e.Text) > maxQuery || strings.Contains(e.Text, "\n")) {
			t.Fatalf("unfit query %+v", e)
		}
		if e.Contact != nil {
			texts = append(texts, e.Contact.Name, e.Contact.Phone)
		}
		if e.Media != nil {
			texts = append(texts, e.Media.Name)
		}
		for _, s := range texts {
			if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxText {
				t.Fatalf("unfit text %q", s)
			}
		}
		if e.Kind == bot.Command && e.Name == "" {
			t.Fatalf("command without name %+v", e)
		}
	})
}

// FuzzClean checks what every stored text relies on.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "a\r\nb", "\xff\xfe", "\u202eabc\u2066", strings.Repeat("a ", 5000), "\u2028\ufeffx\u0085", "👩‍🏫 guru"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s, maxText)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > maxText || strings.TrimSpace(got) != got {
			t.Fatalf("clean(%q) = %q", s, got)
		}
		for _, r := range got {
			if (unicode.IsControl(r) && r != '\n' && r != '\t') || turnsDirection(r) {
				t.Fatalf("clean(%q) keeps %U", s, r)
			}
		}
		if again := clean(got, maxText); again != got {
			t.Fatalf("clean is not stable: %q, then %q", got, again)
		}
		if line := cleanLine(s, maxName); strings.ContainsAny(line, "\n\t") || utf8.RuneCountInString(line) > maxName {
			t.Fatalf("cleanLine(%q) = %q", s, line)
		}
	})
}
