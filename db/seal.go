package db

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

const (
	keySize   = 32 // AES-256
	idSize    = 4
	nonceSize = 12
	tagSize   = 16
)

// sealKey is one key, ready for use. A random nonce may be used for about 2^32 values per key (NIST SP 800-38D,
// 8.3); whoever seals more must rotate before that.
type sealKey struct {
	raw  [keySize]byte
	id   [idSize]byte // from a hash of the key, so that the file needs no numbering
	aead cipher.AEAD
}

func newSealKey(raw []byte) (sealKey, error) {
	if len(raw) != keySize {
		return sealKey{}, ErrBadKey
	}
	k := sealKey{raw: [keySize]byte(raw)}
	sum := sha256.Sum256(append([]byte("mitra key id:"), raw...))
	k.id = [idSize]byte(sum[:idSize])
	block, err := aes.NewCipher(raw)
	if err != nil {
		return sealKey{}, err
	}
	k.aead, err = cipher.NewGCM(block)
	return k, err
}

// column names a sealed column as "table.column". It is bound into the sealed value together with the owner, so that
// a value moved to another person or another column does not open.
type column string

// bound appends what is authenticated along with a value.
func bound(b []byte, c column, owner int64) []byte {
	return binary.BigEndian.AppendUint64(append(b, c...), uint64(owner))
}

// seal returns key id, nonce and ciphertext of a value. Nothing stays nothing: an empty value gives an empty one.
func (k *Keyring) seal(c column, owner int64, plain []byte) []byte {
	if len(plain) == 0 {
		return []byte{}
	}
	key := k.newest()
	out := make([]byte, idSize+nonceSize, idSize+nonceSize+len(plain)+tagSize)
	copy(out, key.id[:])
	rand.Read(out[idSize:]) // never fails: crypto/rand ends the program where the system has no randomness
	var room [48]byte
	return key.aead.Seal(out, out[idSize:], plain, bound(room[:0], c, owner))
}

func (k *Keyring) sealText(c column, owner int64, plain string) []byte {
	return k.seal(c, owner, []byte(plain))
}

// open is the inverse of seal. It returns ErrWrongKey where the key of the value is not in the ring, and an error
// that names column and owner where the value has been changed or belongs elsewhere.
func (k *Keyring) open(c column, owner int64, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	if len(sealed) < idSize+nonceSize+tagSize {
		return nil, fmt.Errorf("%s of %d: %w", c, owner, errBroken)
	}
	key := k.find([idSize]byte(sealed[:idSize]))
	if key == nil {
		return nil, fmt.Errorf("%s of %d: %w", c, owner, ErrWrongKey)
	}
	var room [48]byte
	plain, err := key.aead.Open(nil, sealed[idSize:idSize+nonceSize], sealed[idSize+nonceSize:], bound(room[:0], c, owner))
	if err != nil {
		return nil, fmt.Errorf("%s of %d: %w", c, owner, errBroken)
	}
	return plain, nil
}

func (k *Keyring) openText(c column, owner int64, sealed []byte) (string, error) {
	plain, err := k.open(c, owner, sealed)
	return string(plain), err
}

// outdated tells whether a value is sealed with another key than the newest.
func (k *Keyring) outdated(sealed []byte) bool {
	return len(sealed) >= idSize && [idSize]byte(sealed[:idSize]) != k.newest().id
}
