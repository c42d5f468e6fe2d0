package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"mitrabot/bot/outbox"
)

const (
	callTimeout   = 25 * time.Second // of one call that carries no file
	uploadTimeout = 90 * time.Second // of one call that does
	maxAnswer     = 4 << 20          // bytes of an answer; one message is some kilobytes
	maxUpdates    = 64 << 20         // bytes of 100 updates
	maxRetryAfter = 7 * 24 * time.Hour
)

// answer is the envelope of every Bot API answer.
type answer struct {
	OK          *bool           `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int64 `json:"retry_after"`
	} `json:"parameters"`
}

// call posts params as JSON to a method and returns its result. The caller bounds ctx.
func (c *Client) call(ctx context.Context, method string, params any) (json.RawMessage, *outbox.Failure) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(params); err != nil {
		// The library's types put the value into their errors, so only the kind of error is told.
		return nil, &outbox.Failure{Kind: outbox.Refused, Reason: fmt.Sprintf("%s: the parameters cannot be encoded (%T)", method, err)}
	}
	return c.post(ctx, method, "application/json", body.Bytes(), maxAnswer)
}

// post sends one request and reads its answer. A failure tells whether the request can have been carried out: it
// cannot before it was written whole.
func (c *Client) post(ctx context.Context, method, contentType string, body []byte, limit int64) (json.RawMessage, *outbox.Failure) {
	var sent progress
	ctx = httptrace.WithClientTrace(ctx, sent.trace())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+method, bytes.NewReader(body))
	if err != nil {
		return nil, &outbox.Failure{Kind: outbox.Refused, Reason: method + ": " + c.redact.err(err)}
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := c.http.Do(req)
	if err != nil {
		kind := outbox.Down
		if sent.maybe() {
			kind = outbox.Unclear
		}
		return nil, &outbox.Failure{Kind: kind, Reason: method + ": " + c.redact.err(err)}
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	var a answer
	if err != nil || int64(len(raw)) > limit || json.Unmarshal(raw, &a) != nil || a.OK == nil {
		return nil, unreadable(method, resp.StatusCode)
	}
	if *a.OK {
		return a.Result, nil
	}
	return nil, c.failure(method, resp.StatusCode, &a)
}

// progress follows one request onto the wire.
type progress struct{ stage atomic.Int32 }

const (
	notWritten int32 = iota
	written
)

// trace hooks into the request. Writing counts as begun with the headers, because the hook that tells its end may run
// after the error has been returned; a write that failed did not reach the server whole.
func (p *progress) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn:      func(httptrace.GotConnInfo) { p.stage.Store(notWritten) }, // also on a new try of the transport
		WroteHeaders: func() { p.stage.Store(written) },
		WroteRequest: func(i httptrace.WroteRequestInfo) {
			if i.Err != nil {
				p.stage.Store(notWritten)
			}
		},
	}
}

// maybe tells whether the server may have received the request.
func (p *progress) maybe() bool { return p.stage.Load() == written }

// unreadable is the failure of an answer that is no Bot API answer: a gateway's page, or one cut short. The body is not
// told, it may echo the path and thereby the token. Behind a status of success, or a gateway that lost patience, the
// act may have been done. A status below 500 is no Code: 401 or 404 mean something only in Telegram's own words.
func unreadable(method string, status int) *outbox.Failure {
	kind := outbox.Down
	if status/100 == 2 || status == http.StatusGatewayTimeout {
		kind = outbox.Unclear
	}
	f := &outbox.Failure{Kind: kind, Reason: fmt.Sprintf("%s: HTTP %d without a readable answer", method, status)}
	if status >= 500 {
		f.Code = status
	}
	return f
}

// failure turns an answer that says no into its consequence. Codes 401, 404 and 409 are no fault of the message, so
// they count as Down: it waits until the token or the other process is put right.
func (c *Client) failure(method string, status int, a *answer) *outbox.Failure {
	code := a.ErrorCode
	if code == 0 {
		code = status
	}
	f := &outbox.Failure{Kind: outbox.Refused, Code: code, Reason: method + ": " + c.redact.text(a.Description)}
	switch {
	case code == http.StatusTooManyRequests || a.Parameters.RetryAfter > 0:
		f.Kind, f.RetryAfter = outbox.TooMany, retryAfter(a.Parameters.RetryAfter)
	case code == http.StatusForbidden:
		f.Kind = outbox.Blocked
	case code == http.StatusUnauthorized, code == http.StatusNotFound, code == http.StatusConflict, code >= 500:
		f.Kind = outbox.Down
	case code == http.StatusBadRequest:
		f.Kind = badRequest(a.Description)
	}
	return f
}

// retryAfter reads seconds; without a number it is one second, and an absurd one is cut to a week.
func retryAfter(seconds int64) time.Duration {
	if seconds > int64(maxRetryAfter/time.Second) {
		return maxRetryAfter
	}
	return time.Duration(max(seconds, 1)) * time.Second
}

// asFailure returns err as the failure it is; errors that are none are Unclear, as outbox.Sender has it.
func asFailure(err error) *outbox.Failure {
	if f, ok := errors.AsType[*outbox.Failure](err); ok {
		return f
	}
	return &outbox.Failure{Kind: outbox.Unclear, Reason: "unknown"}
}
