package outbox

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// nothing is a Store and a Sender that cost nothing, so that only the Dispatcher is measured.
type nothing struct{ pending []Delivery }

func (n *nothing) Claim(_ context.Context, _ time.Time, _ time.Duration, limit int) ([]Delivery, error) {
	limit = min(limit, len(n.pending))
	out := n.pending[:limit]
	n.pending = n.pending[limit:]
	return out, nil
}
func (*nothing) Settle(context.Context, []Outcome) error                { return nil }
func (*nothing) Recover(context.Context, time.Time) (int, error)        { return 0, nil }
func (*nothing) Waiting(context.Context, time.Time) (int, error)        { return 0, nil }
func (*nothing) Send(_ context.Context, m Message) (r Receipt, _ error) { return Receipt{m.Chat}, nil }

func deliveries(n, chats int, p Priority) []Delivery {
	out := make([]Delivery, n)
	for i := range out {
		out[i].Message = Message{Key: fmt.Sprintf("u%d.1", i), Chat: int64(i % chats), Priority: p, Kind: Send, Text: "text"}
	}
	return out
}

// BenchmarkReply is one reply from Deliver to its stored outcome, many under way at once.
func BenchmarkReply(b *testing.B) {
	for _, chats := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprint(chats, " chats"), func(b *testing.B) {
			n := &nothing{}
			d, stop := launch(b, Config{Store: n, Sender: n})
			all := deliveries(b.N, chats, Reply)
			b.ReportAllocs()
			b.ResetTimer()
			for i := range all {
				d.Deliver(all[i])
			}
			drain(b, d)
			b.StopTimer()
			stop()
		})
	}
}

// BenchmarkBroadcast is one message claimed from the store, each for its own chat.
func BenchmarkBroadcast(b *testing.B) {
	n := &nothing{pending: deliveries(b.N, b.N, Broadcast)}
	b.ReportAllocs()
	b.ResetTimer()
	d, stop := launch(b, Config{Store: n, Sender: n})
	drain(b, d)
	b.StopTimer()
	stop()
	if sent := d.Stats().Sent; sent != int64(b.N) {
		b.Fatalf("%d of %d sent", sent, b.N)
	}
}
