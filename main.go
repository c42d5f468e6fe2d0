// Mitrabot coaches owners of course institutions through partnerships, on Telegram. Without a token it runs on the
// embedded sandbox: the whole bot in a browser page, on invented people.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"mitrabot/bot/program"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(program.Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}
