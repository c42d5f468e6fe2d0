package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	saveAfter = 500 * time.Millisecond // changes close together are written once
	// reserve is how many ids a running sandbox claims ahead of those in use. After a crash it goes on beyond them,
	// so no id is given out twice although the last moments were not written.
	reserve      = 100_000
	maxKeptFile  = 1 << 20  // bytes; larger uploads are not kept across a restart
	maxKeptFiles = 16 << 20 // bytes of all kept uploads together, the newest
)

// kept is the content of Options.File.
type kept struct {
	Version int          `json:"version"`
	Offset  int64        `json:"clock_offset_ns"`
	Update  int64        `json:"next_update"`
	Seq     int64        `json:"next_message"`
	Profile profile      `json:"profile"`
	Allowed []string     `json:"allowed_updates,omitempty"`
	Webhook *webhook     `json:"webhook,omitempty"`
	Chats   []keptChat   `json:"chats"`
	Pending []keptUpdate `json:"pending"`
	Presses []keptPress  `json:"presses,omitempty"`
	Files   []*file      `json:"files"`
	Talks   []keptTalk   `json:"talks,omitempty"`
}

type keptTalk struct {
	People   [2]int64  `json:"people"`
	Messages []*stored `json:"messages"`
}

type keptChat struct {
	Wire       wireChat           `json:"chat"`
	User       *wireUser          `json:"user,omitempty"`
	Started    bool               `json:"started"`
	Blocked    bool               `json:"blocked,omitempty"`
	Messages   []*stored          `json:"messages"`
	Keyboard   *wireReplyKeyboard `json:"keyboard,omitempty"`
	KeyboardID int64              `json:"keyboard_id,omitempty"`
	Notice     string             `json:"notice,omitempty"`
	Alert      bool               `json:"alert,omitempty"`
	Rev        int64              `json:"rev"`
}

type keptUpdate struct {
	ID   int64           `json:"id"`
	Odd  bool            `json:"odd,omitempty"`
	Body json.RawMessage `json:"body"`
}

type keptPress struct {
	ID   string    `json:"id"`
	User int64     `json:"user"`
	At   time.Time `json:"at"`
}

// keeper writes the file in the background.
type keeper struct {
	changed chan struct{} // has room for one; nil: nothing is kept
	saving  sync.Mutex    // one save at a time, so an older state never overwrites a newer one
}

// dirty notes that there is something to save. It takes no time and may be called under the lock.
func (s *Server) dirty() {
	if s.keeper.changed != nil {
		signal(s.keeper.changed)
	}
}

func (s *Server) saveSoon() { s.dirty() }

// startKeeping reads the file and begins to write it.
func (s *Server) startKeeping() error {
	if s.file == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Dir(s.file)); err != nil {
		return fmt.Errorf("sandbox: the folder of its file: %w", err)
	}
	s.keeper.changed = make(chan struct{}, 1) // before load, which may start the webhook
	if err := s.load(); err != nil {
		return fmt.Errorf("sandbox: read %s: %w", s.file, err)
	}
	s.work.Go(s.keepSaving)
	return nil
}

func (s *Server) keepSaving() {
	pause := saveAfter
	for {
		select {
		case <-s.keeper.changed:
		case <-s.ctx.Done():
			return // Close saves
		}
		sleep(s.ctx, pause)
		if s.closed() {
			return
		}
		start := time.Now()
		if err := s.save(reserve); err != nil {
			s.log.Error("sandbox: its state could not be saved", "error", err)
		}
		// A large state is saved less often: at most a twentieth of the time goes into it.
		pause = max(saveAfter, 20*time.Since(start))
	}
}

// save writes the state by way of a second file, so that there is always a whole one. ahead is added to the next ids.
func (s *Server) save(ahead int64) error {
	if s.file == "" {
		return nil
	}
	s.keeper.saving.Lock()
	defer s.keeper.saving.Unlock()
	k, updates := s.snapshot()
	k.Update += ahead
	k.Seq += ahead
	for _, u := range updates {
		k.Pending = append(k.Pending, keptUpdate{ID: u.id, Odd: u.odd, Body: u.encode()})
	}
	data := encode(k)
	temp, err := os.CreateTemp(filepath.Dir(s.file), filepath.Base(s.file)+".*.tmp")
	if err != nil {
		return fmt.Errorf("sandbox: save: %w", err)
	}
	defer os.Remove(temp.Name()) // after the rename there is nothing to remove
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), s.file)
	}
	if err != nil {
		return fmt.Errorf("sandbox: save: %w", err)
	}
	return nil
}

// snapshot copies what is to be kept. Messages are immutable, so the lock is held for the copying of pointers only.
func (s *Server) snapshot() (*kept, []*update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := &kept{Version: 1, Offset: s.clock.offset.Load(), Update: s.st.nextUpdate, Seq: s.st.seq, Profile: s.st.profile.clone(),
		Allowed: s.st.updates.allowed, Webhook: s.st.updates.webhook.clone()}
	for _, c := range s.st.chats {
		k.Chats = append(k.Chats, keptChat{c.wire, c.user, c.started, c.blocked, slices.Clone(c.messages), c.keyboard, c.keyboardID, c.notice, c.noticeAlert, c.rev})
	}
	for people, t := range s.st.talks {
		k.Talks = append(k.Talks, keptTalk{people, slices.Clone(t.messages)})
	}
	for id, cb := range s.st.callbacks {
		k.Presses = append(k.Presses, keptPress{id, cb.user, cb.at})
	}
	total := 0
	for _, f := range slices.Backward(s.st.files.order) {
		if len(f.Data) > maxKeptFile {
			continue
		}
		if total += len(f.Data); total > maxKeptFiles {
			break
		}
		k.Files = append(k.Files, f)
	}
	slices.Reverse(k.Files)
	return k, slices.Clone(s.st.updates.pending)
}

// load reads the file; a missing one is a fresh start.
func (s *Server) load() error {
	data, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	k := kept{Profile: newProfile()}
	if err := strict(data, &k); err != nil {
		return err
	}
	if k.Version != 1 {
		return fmt.Errorf("it was written by another version of the sandbox (%d)", k.Version)
	}
	s.clock.offset.Store(k.Offset)
	s.st.nextUpdate, s.st.seq = max(s.st.nextUpdate, k.Update), max(s.st.seq, k.Seq)
	s.st.profile = k.Profile
	for _, c := range k.Chats {
		s.st.chats[c.Wire.ID] = &chat{wire: c.Wire, user: c.User, started: c.Started, blocked: c.Blocked, messages: c.Messages,
			keyboard: c.Keyboard, keyboardID: c.KeyboardID, notice: c.Notice, noticeAlert: c.Alert, rev: c.Rev}
	}
	for _, u := range k.Pending {
		s.st.updates.pending = append(s.st.updates.pending, &update{id: u.ID, odd: u.Odd, raw: u.Body, whole: true})
	}
	for _, p := range k.Presses {
		s.st.callbacks[p.ID] = &callback{user: p.User, at: p.At}
	}
	for _, f := range k.Files {
		s.st.files.put(f)
	}
	for _, t := range k.Talks {
		s.st.talks[t.People] = &talk{t.People, t.Messages}
	}
	s.st.updates.allowed = k.Allowed
	if k.Webhook != nil {
		s.startWebhook(k.Webhook)
	}
	return nil
}
