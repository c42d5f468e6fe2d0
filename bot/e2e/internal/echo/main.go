// Command echo is what the load benchmark compares the coach with: the least a bot on the same library can do. It polls
// as the library does, keeps the updates of a chat in order with 64 lanes, and answers each with one message that
// repeats it. It stores nothing, so what is in hand when it ends is lost.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	lanes       = 64
	perLane     = 16
	pollTimeout = time.Minute // the library's default
)

// said is what is repeated, and where.
type said struct {
	chat  int64
	text  string
	press string // id of the pressed button's query, to be answered first; "" for none
}

func main() {
	url := flag.String("api-url", "", "address of the Bot API server")
	token := flag.String("token", "", "token of the bot")
	idle := flag.Int("idle", 0, "idle connections kept; 0: the library's own HTTP client")
	answer := flag.Bool("answer", false, "answer button presses too, as a bot for people must")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, *url, *token, *idle, *answer); err != nil {
		fmt.Fprintln(os.Stderr, "echo:", err)
		os.Exit(1)
	}
}

// run echoes until ctx ends.
func run(ctx context.Context, url, token string, idle int, answer bool) error {
	var in [lanes]chan said
	for i := range in {
		in[i] = make(chan said, perLane)
	}
	options := []bot.Option{
		bot.WithServerURL(url),
		bot.WithNotAsyncHandlers(), // a handler only feeds a lane, and in order
		bot.WithDefaultHandler(func(ctx context.Context, _ *bot.Bot, u *models.Update) {
			s, ok := heard(u)
			if !ok {
				return
			}
			if !answer {
				s.press = ""
			}
			select {
			case in[uint64(s.chat)%lanes] <- s:
			case <-ctx.Done():
			}
		}),
	}
	if idle > 0 {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 2*idle, idle
		options = append(options, bot.WithHTTPClient(pollTimeout, &http.Client{Timeout: pollTimeout, Transport: transport}))
	}
	b, err := bot.New(token, options...)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	for _, lane := range in {
		all.Go(func() { serve(ctx, b, lane) })
	}
	b.Start(ctx)
	all.Wait()
	return nil
}

// serve answers one lane.
func serve(ctx context.Context, b *bot.Bot, lane <-chan said) {
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-lane:
			if s.press != "" {
				if _, err := b.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: s.press}); err != nil {
					fmt.Fprintln(os.Stderr, "echo: a press was not answered:", err)
				}
			}
			if _, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: s.chat, Text: s.text}); err != nil {
				fmt.Fprintln(os.Stderr, "echo: a message was not sent:", err)
			}
		}
	}
}

// heard is what an update says: a text, or the data of a button.
func heard(u *models.Update) (said, bool) {
	switch {
	case u.Message != nil:
		return said{chat: u.Message.Chat.ID, text: u.Message.Text}, true
	case u.CallbackQuery != nil:
		return said{u.CallbackQuery.From.ID, u.CallbackQuery.Data, u.CallbackQuery.ID}, true
	}
	return said{}, false
}
