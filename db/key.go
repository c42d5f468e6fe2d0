package db

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
)

// Keyring holds the keys that personal text is sealed with: the newest seals, all of them open. It lives in a file
// apart from the database; whoever has only one of the two can read nothing. It is safe for concurrent use.
type Keyring struct {
	keys atomic.Pointer[[]sealKey] // oldest first, never empty
}

const keyHeader = `# Key of a Mitra database, the newest in the last line. Without it nothing of what people wrote can be read again:
# keep a copy apart from the database and from its backups.
`

// LoadKeyring reads a key file. It returns ErrMissingKey where there is none, ErrBadKey where it holds no key, and
// ErrExposedKey where every user of the machine may read it.
func LoadKeyring(file string) (*Keyring, error) {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", file, ErrMissingKey)
	}
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		return nil, fmt.Errorf("%s: %w", file, ErrExposedKey)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	keys, err := parseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	k := &Keyring{}
	k.keys.Store(&keys)
	return k, nil
}

// CreateKeyring makes a new key in a new file of mode 0600, and its folder with mode 0700 where that is missing. A
// file that exists is never touched: then the error is ErrExists.
func CreateKeyring(file string) (*Keyring, error) {
	key, err := freshKey()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	tmp, err := writeTemp(file, keyText([]sealKey{key}))
	if err != nil {
		return nil, err
	}
	if err := place(tmp, file); err != nil {
		os.Remove(tmp)
		return nil, err
	}
	k := &Keyring{}
	k.keys.Store(&[]sealKey{key})
	return k, nil
}

// Len is how many keys there are; more than one means that a rotation has begun and not ended.
func (k *Keyring) Len() int { return len(*k.keys.Load()) }

// Rotate adds a new key to the file and to the ring; from now on it seals. Follow with DB.RotateKey and then Retire.
// The file is replaced in one step, so that an interruption leaves either the old or the new one.
func (k *Keyring) Rotate(file string) error {
	key, err := freshKey()
	if err != nil {
		return err
	}
	return k.replace(file, append(append([]sealKey{}, *k.keys.Load()...), key))
}

// Retire drops all keys but the newest. Call it only when DB.RotateKey has returned nil; backups made before that
// need the old key, so keep a copy of the old file with them.
func (k *Keyring) Retire(file string) error {
	keys := *k.keys.Load()
	return k.replace(file, keys[len(keys)-1:])
}

// replace writes keys to the file, if the file still is what the ring was read from: a ring that somebody else
// changed meanwhile would lose a key for good.
func (k *Keyring) replace(file string, keys []sealKey) error {
	now, err := LoadKeyring(file)
	if err != nil {
		return err
	}
	if !bytes.Equal(keyText(*now.keys.Load()), keyText(*k.keys.Load())) {
		return fmt.Errorf("%s: the key file was changed by somebody else; start again", file)
	}
	tmp, err := writeTemp(file, keyText(keys))
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, file); err != nil {
		os.Remove(tmp)
		return err
	}
	k.keys.Store(&keys)
	return syncFolder(file)
}

func (k *Keyring) newest() *sealKey {
	keys := *k.keys.Load()
	return &keys[len(keys)-1]
}

// find returns nil where the ring has no such key.
func (k *Keyring) find(id [idSize]byte) *sealKey {
	keys := *k.keys.Load()
	for i := len(keys) - 1; i >= 0; i-- {
		if keys[i].id == id {
			return &keys[i]
		}
	}
	return nil
}

func freshKey() (sealKey, error) {
	var raw [keySize]byte
	rand.Read(raw[:])
	return newSealKey(raw[:])
}

func keyText(keys []sealKey) []byte {
	text := []byte(keyHeader)
	for _, k := range keys {
		text = append(base64.StdEncoding.AppendEncode(text, k.raw[:]), '\n')
	}
	return text
}

func parseKeys(text []byte) ([]sealKey, error) {
	var keys []sealKey
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, ErrBadKey)
		}
		key, err := newSealKey(raw)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, ErrBadKey
	}
	return keys, nil
}
