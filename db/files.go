package db

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// writeTemp writes text to a new file of mode 0600 beside file, on disk when it returns, and returns its name.
func writeTemp(file string, text []byte) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".tmp-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// place gives a finished temporary file its name in one step. It returns ErrExists where the name is taken, and then
// leaves both as they are.
func place(tmp, file string) error {
	err := os.Link(tmp, file) // unlike a rename, a link never replaces
	if err == nil {
		os.Remove(tmp)
		return syncFolder(file)
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w", file, ErrExists)
	}
	// A file system without links: look first.
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s: %w", file, ErrExists)
	}
	if err := os.Rename(tmp, file); err != nil {
		return err
	}
	return syncFolder(file)
}

// syncFile puts what was written to a file by somebody else on disk.
func syncFile(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = f.Sync()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// syncFolder puts a new name on disk. Windows keeps folders by itself and refuses to sync them.
func syncFolder(file string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func exists(file string) bool {
	_, err := os.Lstat(file)
	return err == nil
}
