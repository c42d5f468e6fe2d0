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
func (*nothing) Wanted(context.Context, int64, string) (bool, error)    { return true, nil }
func (*nothing) Begin(context.Context, int64, string) (bool, error)     { return true, nil }
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

// BenchmarkWaiting is one message that gets its turn, and one look that finds nothing, while many other chats wait: for
// everybody's second (overall), or each for its own (chat). It must not cost more where more wait.
func BenchmarkWaiting(b *testing.B) {
	for name, pace := range map[string]Pace{"overall": {Overall: 30}, "chat": {PerChat: time.Hour}} {
		for _, chats := range []int{10, 10_000} {
			b.Run(fmt.Sprintf("%s/%d chats", name, chats), func(b *testing.B) {
				n := &nothing{}
				d := New(Config{Store: n, Sender: n, Pace: pace, Lease: 1000 * time.Hour, SendTimeout: time.Second})
				for _, m := range append(deliveries(chats, chats, Reply), deliveries(chats, chats, Broadcast)...) {
					m.Key += fmt.Sprint(m.Priority)
					d.Deliver(m)
				}
				d.phase = running
				d.alarm = time.AfterFunc(time.Hour, func() {})
				defer d.alarm.Stop()
				soon := time.Now().Add(time.Hour)
				shut := func(c *chat) {
					for i := range d.window.begun {
						d.window.begun[i] = soon
					}
					if pace.PerChat > 0 {
						c.nextAt = soon
					}
				}
				for _, c := range d.chats {
					shut(c)
				}
				d.take()
				if waiting := len(d.stalled) + len(d.later); waiting < chats {
					b.Fatalf("%d of %d chats wait", waiting, chats)
				}
				b.ReportAllocs()
				for b.Loop() {
					// The chat that has waited longest may send, and then has something to say again.
					var c *chat
					if pace.Overall > 0 {
						c = d.stalled[0]
						d.window.begun[d.window.oldest] = time.Time{}
					} else {
						c = d.later[0].chat
						d.later[0].at, c.nextAt = time.Time{}, time.Time{}
					}
					sent, it := d.take()
					if sent != c {
						b.Fatal("another chat was chosen")
					}
					shut(c)
					d.enqueue(c, it)
					d.home(c, it)
					if _, it := d.take(); it != nil {
						b.Fatal("a message did not wait")
					}
				}
			})
		}
	}
}
