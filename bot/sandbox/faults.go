package sandbox

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"time"
)

// fault is a mishap that the next matching calls of the Bot API meet.
type fault struct {
	Method     string `json:"method"`     // one method or several with commas between; "" matches every method
	User       int64  `json:"user"`       // 0 matches every chat, and calls that name none
	ErrorCode  int    `json:"error_code"` // 400..599
	RetryAfter int    `json:"retry_after"`
	Text       string `json:"description"` // instead of Telegram's words for the code
	Cut        bool   `json:"cut"`         // the connection is closed without an answer
	Delay      string `json:"delay"`       // real time before the call is carried out, such as "2s"
	Applied    bool   `json:"applied"`     // the call is carried out, and only its answer is lost or replaced
	Count      int    `json:"count"`       // how many calls meet it; 0 means 1

	delay   time.Duration
	methods []string // in lower case
}

func (s *Server) postFault(w http.ResponseWriter, r *http.Request) (any, error) {
	f := &fault{}
	if err := readJSON(w, r, f); err != nil {
		return nil, err
	}
	if f.Method != "" {
		for name := range strings.SplitSeq(f.Method, ",") {
			if s.methods[lower(name)] == nil {
				return nil, refuse(fmt.Sprintf("the sandbox has no method %q", name))
			}
			f.methods = append(f.methods, lower(name))
		}
	}
	if f.Delay != "" {
		d, err := time.ParseDuration(f.Delay)
		if err != nil || d < 0 || d > 10*time.Minute {
			return nil, refuse(`"delay" must be a duration up to 10 minutes, such as "2s"`)
		}
		f.delay = d
	}
	if f.ErrorCode != 0 && (f.ErrorCode < 400 || f.ErrorCode > 599) {
		return nil, refuse(`"error_code" must be between 400 and 599`)
	}
	if f.Cut && f.ErrorCode != 0 || f.ErrorCode == 0 && !f.Cut && f.delay == 0 {
		return nil, refuse(`give one of "error_code" and "cut", or a "delay" alone`)
	}
	if f.RetryAfter < 0 || f.Count < 0 || f.RetryAfter != 0 && f.ErrorCode != http.StatusTooManyRequests {
		return nil, refuse(`"retry_after" goes with error_code 429; neither it nor "count" is negative`)
	}
	f.Count = max(f.Count, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.st.faults = append(s.st.faults, f)
	return map[string]int{"faults": len(s.st.faults)}, nil
}

// takeFault returns the first fault that a call meets, or nil, and counts it.
func (s *Server) takeFault(method string, a *args) *fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.st.faults) == 0 {
		return nil
	}
	chat, _ := a.chatID("chat_id")
	for i, f := range s.st.faults {
		if f.methods != nil && !slices.Contains(f.methods, method) || f.User != 0 && f.User != chat {
			continue
		}
		if f.Count--; f.Count == 0 {
			s.st.faults = slices.Delete(s.st.faults, i, i+1)
		}
		return f
	}
	return nil
}

// meet is what a fault does to the answer. The zero value leaves it alone.
type meet struct {
	err  *apiError
	page string // an HTML page instead of JSON, with the code of err
	cut  bool
}

func (f *fault) meet(ctx context.Context, path string) meet {
	sleep(ctx, f.delay)
	if f.Cut {
		return meet{cut: true}
	}
	if f.ErrorCode == 0 {
		return meet{}
	}
	err := &apiError{code: f.ErrorCode, text: f.Text}
	switch {
	case f.ErrorCode == http.StatusTooManyRequests:
		err.retry = max(f.RetryAfter, 1)
		if err.text == "" {
			err.text = fmt.Sprintf("Too Many Requests: retry after %d", err.retry)
		}
	case f.ErrorCode >= 500 && err.text == "":
		// What stands in front of Telegram answers with a page, and such pages may show the address asked for:
		// a client must neither expect JSON here nor log the body.
		name := http.StatusText(f.ErrorCode)
		err.text = name
		return meet{err: err, page: fmt.Sprintf("<html>\r\n<head><title>%d %s</title></head>\r\n<body>\r\n<center><h1>%d %s</h1></center>\r\n<hr><center>nginx</center>\r\n<!-- %s -->\r\n</body>\r\n</html>\r\n",
			f.ErrorCode, name, f.ErrorCode, name, html.EscapeString(path))}
	case f.ErrorCode == http.StatusForbidden && err.text == "":
		err.text = "Forbidden: bot was blocked by the user"
	case err.text == "":
		err.text = http.StatusText(f.ErrorCode)
	}
	return meet{err: err}
}
