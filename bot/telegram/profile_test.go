package telegram

import (
	"testing"

	"mitrabot/bot/outbox"
)

func testProfile() Profile {
	return Profile{
		Texts: []ProfileText{{Name: "Mitra", Description: "Pendamping kemitraan", Short: "Pendamping"}, {Language: "en", Short: "Coach"}},
		Menus: []Menu{
			{Commands: []Command{{"mulai", "Mulai"}, {"bantuan", "Bantuan"}}},
			{Language: "en", Chat: 1003, Commands: []Command{{"broadcast", "Send a tip"}}},
			{Chat: 1004},
		},
	}
}

func TestSetProfileSetsWhatDiffers(t *testing.T) {
	a := newAPI().
		on("getMyName", ok(`{"name":"Mitra"}`)).
		on("getMyDescription", ok(`{"description":""}`)).
		on("getMyShortDescription", ok(`{"short_description":"Pendamping"}`), ok(`{"short_description":"Pendamping"}`)).
		on("getMyCommands", ok(`[{"command":"mulai","description":"Mulai"},{"command":"bantuan","description":"Bantuan"}]`), ok(`[]`), ok(`[{"command":"x","description":"y"}]`))
	for _, method := range []string{"setMyName", "setMyDescription", "setMyShortDescription", "setMyCommands", "deleteMyCommands"} {
		a.on(method, ok("true"))
	}
	c, _ := client(t, a, "")
	if err := c.SetProfile(t.Context(), testProfile()); err != nil {
		t.Fatal(err)
	}
	want := "getMyName getMyDescription setMyDescription getMyShortDescription getMyShortDescription setMyShortDescription getMyCommands getMyCommands setMyCommands getMyCommands deleteMyCommands"
	if a.methods() != want {
		t.Errorf("called\n%s, want\n%s", a.methods(), want)
	}
	sameJSON(t, a.called("setMyDescription")[0].body, `{"description":"Pendamping kemitraan"}`)
	sameJSON(t, a.called("setMyShortDescription")[0].body, `{"short_description":"Coach","language_code":"en"}`)
	sameJSON(t, a.called("getMyCommands")[0].body, `{}`)
	sameJSON(t, a.called("setMyCommands")[0].body, `{"commands":[{"command":"broadcast","description":"Send a tip"}],"language_code":"en","scope":{"type":"chat","chat_id":1003}}`)
	sameJSON(t, a.called("deleteMyCommands")[0].body, `{"scope":{"type":"chat","chat_id":1004}}`)
}

func TestSetProfileGoesOnAfterAFailure(t *testing.T) {
	a := newAPI().
		on("getMyName", ok(`{"name":"Lama"}`)).on("setMyName", no(429, "Too Many Requests: retry after 80000", `{"retry_after":80000}`)).
		on("getMyDescription", ok(`{"description":"Pendamping kemitraan"}`)).
		on("getMyShortDescription", ok(`{"short_description":"Pendamping"}`), ok(`{"short_description":"Coach"}`)).
		on("getMyCommands", ok(`[]`)).
		on("setMyCommands", no(400, "Bad Request: chat not found", ""))
	c, _ := client(t, a, "")
	err := c.SetProfile(t.Context(), testProfile())
	f := failureOf(t, err, outbox.TooMany)
	if f.Code != 429 || len(a.called("setMyCommands")) != 2 {
		t.Errorf("%v after %s", err, a.methods())
	}
}

func TestSetProfileStopsWhenNobodyAnswers(t *testing.T) {
	a := newAPI().on("getMyName", reply{status: 502})
	c, _ := client(t, a, "")
	failureOf(t, c.SetProfile(t.Context(), testProfile()), outbox.Down)
	if a.methods() != "getMyName" {
		t.Errorf("called %s", a.methods())
	}
}
