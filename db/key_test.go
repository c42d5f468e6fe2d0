package db

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func newKey(tb testing.TB) (*Keyring, string) {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "config", "key")
	k, err := CreateKeyring(file)
	if err != nil {
		tb.Fatal(err)
	}
	return k, file
}

func TestASealedValueOpensOnlyInItsPlace(t *testing.T) {
	k, _ := newKey(t)
	other, _ := newKey(t)
	text := "rahasia"
	sealed := k.sealText(userName, 5, text)
	if bytes.Contains(sealed, []byte(text)) || bytes.Equal(sealed, k.sealText(userName, 5, text)) {
		t.Error("the value shows, or two seals of it are alike")
	}
	got, err := k.openText(userName, 5, sealed)
	equal(t, "opened", got, text)
	equal(t, "error", err, nil)
	broken := bytes.Clone(sealed)
	broken[len(broken)-1] ^= 1
	for name, try := range map[string]func() (string, error){
		"another owner":  func() (string, error) { return k.openText(userName, 6, sealed) },
		"another column": func() (string, error) { return k.openText(userStash, 5, sealed) },
		"a changed byte": func() (string, error) { return k.openText(userName, 5, broken) },
		"a short value":  func() (string, error) { return k.openText(userName, 5, sealed[:20]) },
		"another key":    func() (string, error) { return other.openText(userName, 5, sealed) },
	} {
		if got, err := try(); err == nil || got != "" || strings.Contains(err.Error(), text) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := other.open(userName, 5, sealed); !errors.Is(err, ErrWrongKey) {
		t.Errorf("another key: %v", err)
	}
	equal(t, "nothing stays nothing", k.sealText(userName, 5, ""), []byte{})
}

func TestAKeyFileIsMadeOnceAndForItsUserOnly(t *testing.T) {
	k, file := newKey(t)
	info, err := os.Stat(file)
	folder, err2 := os.Stat(filepath.Dir(file))
	if err != nil || err2 != nil || info.Mode().Perm() != 0o600 || folder.Mode().Perm() != 0o700 {
		t.Errorf("%v %v %v %v", info.Mode(), folder.Mode(), err, err2)
	}
	before := stillness(t, filepath.Dir(file))
	if _, err := CreateKeyring(file); !errors.Is(err, ErrExists) || !errors.Is(err, os.ErrExist) {
		t.Errorf("made again: %v", err)
	}
	equal(t, "files", stillness(t, filepath.Dir(file)), before)
	again, err := LoadKeyring(file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.openText(userName, 5, k.sealText(userName, 5, "rahasia"))
	equal(t, "opened by the file's key", got, "rahasia")
	equal(t, "error", err, nil)
}

func TestABadKeyFileIsRefused(t *testing.T) {
	_, good := newKey(t)
	text, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		text string
		mode os.FileMode
		want error
	}{
		"open to all":  {string(text), 0o604, ErrExposedKey},
		"empty":        {"", 0o600, ErrBadKey},
		"only remarks": {"# none\n\n", 0o600, ErrBadKey},
		"words":        {"this is no key\n", 0o600, ErrBadKey},
		"cut short":    {string(text[:len(text)-9]), 0o600, ErrBadKey},
	} {
		file := filepath.Join(t.TempDir(), "key")
		write(t, file, tt.text)
		if err := os.Chmod(file, tt.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKeyring(file); !errors.Is(err, tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	if _, err := LoadKeyring(filepath.Join(t.TempDir(), "none")); !errors.Is(err, ErrMissingKey) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}

func TestRotationOfTheKeyFile(t *testing.T) {
	k, file := newKey(t)
	old := k.sealText(userName, 5, "lama")
	stale, err := LoadKeyring(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Rotate(file); err != nil {
		t.Fatal(err)
	}
	if err := stale.Rotate(file); err == nil {
		t.Error("a ring that does not know the newest key replaced the file")
	}
	fresh := k.sealText(userName, 5, "baru")
	if k.Len() != 2 || !k.outdated(old) || k.outdated(fresh) {
		t.Errorf("%d keys, old %v, new %v", k.Len(), k.outdated(old), k.outdated(fresh))
	}
	both, err := LoadKeyring(file)
	if err != nil {
		t.Fatal(err)
	}
	for want, sealed := range map[string][]byte{"lama": old, "baru": fresh} {
		got, err := both.openText(userName, 5, sealed)
		equal(t, "opened", got, want)
		equal(t, "error", err, nil)
	}
	if err := both.Retire(file); err != nil {
		t.Fatal(err)
	}
	last, err := LoadKeyring(file)
	if err != nil || last.Len() != 1 {
		t.Fatalf("%d keys, %v", last.Len(), err)
	}
	if _, err := last.open(userName, 5, old); !errors.Is(err, ErrWrongKey) {
		t.Errorf("the old key still opens: %v", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	equal(t, "files", len(stillness(t, filepath.Dir(file))), 1)
}
