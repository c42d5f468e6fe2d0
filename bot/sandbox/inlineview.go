package sandbox

import (
	"net/http"
	"time"
)

// inlineView is what GET /sandbox/inline answers: the newest query of a person and its results.
type inlineView struct {
	User     int64             `json:"user"`
	Query    string            `json:"query"`
	Answered bool              `json:"answered"`
	Results  []inlineItem      `json:"results"`
	Button   *wireInlineButton `json:"button,omitempty"`
	Next     string            `json:"next_offset,omitempty"`
	Cache    int64             `json:"cache_time,omitempty"` // seconds
	Personal bool              `json:"is_personal,omitempty"`
}

type inlineItem struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Text        string `json:"text"` // what choosing it sends
	HTML        string `json:"html"` // safe inside a page
}

func (a *search) view() inlineView {
	v := inlineView{User: a.user, Query: a.query, Answered: a.answered, Results: []inlineItem{}, Button: a.button, Next: a.next, Cache: a.cache, Personal: a.personal}
	for _, r := range a.results {
		v.Results = append(v.Results, inlineItem{r.article.ID, r.article.Title, r.article.Description, r.text.text, renderHTML(r.text.text, r.text.entities)})
	}
	return v
}

// getInline answers with the newest inline query of a person. With timeout it waits so long for the bot's answer.
func (s *Server) getInline(_ http.ResponseWriter, r *http.Request) (any, error) {
	user, err := userParam(r)
	if err != nil {
		return nil, err
	}
	timeout := time.Duration(0)
	if text := r.URL.Query().Get("timeout"); text != "" {
		if timeout, err = time.ParseDuration(text); err != nil || timeout < 0 {
			return nil, refuse(`"timeout" must be a duration such as "5s"`)
		}
	}
	timer := time.NewTimer(min(timeout, maxWait))
	defer timer.Stop()
	for over := timeout == 0; ; {
		s.mu.Lock()
		ask := s.st.searches[user]
		if ask == nil {
			s.mu.Unlock()
			return nil, refuse(`this person has asked nothing: send "inline" first`)
		}
		if ask.answered || over {
			s.mu.Unlock()
			return ask.view(), nil
		}
		changed := s.person(user).watch()
		s.mu.Unlock()
		select {
		case <-changed:
		case <-timer.C:
			over = true
		case <-r.Context().Done():
			over = true
		case <-s.ctx.Done():
			over = true
		}
	}
}
