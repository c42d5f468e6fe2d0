package db

import (
	"errors"
	"io/fs"
)

// What can be wrong with a database or its key. Each is one line for the operator; the errors returned wrap them and
// add the file or the address.
var (
	// ErrMissing is also fs.ErrNotExist.
	ErrMissing error = &named{"the database does not exist", fs.ErrNotExist}
	// ErrMissingKey is also fs.ErrNotExist. A key that is gone is never replaced: another one would open nothing.
	ErrMissingKey   error = &named{"the key file does not exist; without the key of a database nothing in it can be read", fs.ErrNotExist}
	ErrWrongKey           = errors.New("the database was sealed with another key")
	ErrBadKey             = errors.New("this is no key file, or it is damaged")
	ErrExposedKey         = errors.New("everybody on this machine can read the key file; run chmod 600 on it")
	ErrNewer              = errors.New("the database was made by a newer version of the program; update the program")
	ErrInUse              = errors.New("another process is serving this database")
	ErrNotADatabase       = errors.New("this is no database of this program, or it is damaged")
	ErrUnreachable        = errors.New("PostgreSQL cannot be reached")
	ErrReadOnly           = errors.New("the database cannot be written; check the rights of the file and its folder")
	// ErrExists is also fs.ErrExist.
	ErrExists error = &named{"the file exists already and is not overwritten", fs.ErrExist}
	// ErrSQLiteOnly says that a command has no meaning for PostgreSQL, which has its own tools.
	ErrSQLiteOnly = errors.New("this works on SQLite only; for PostgreSQL use pg_dump and pg_restore")

	errClosed = errors.New("the database is closed")
	errReader = errors.New("a reader writes nothing")
	errBroken = errors.New("the sealed value is damaged or belongs elsewhere")
)

// named is an error that stands for a more general one too.
type named struct {
	text string
	is   error
}

func (e *named) Error() string { return e.text }
func (e *named) Unwrap() error { return e.is }
