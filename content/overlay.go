package content

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Limits of a folder that is laid over the content: one that exceeds them is most likely another folder than was meant.
const (
	maxFile    = 4 << 20 // bytes: the whole content is a tenth of that
	maxEntries = 4000    // files and folders looked at
)

// Overlay is the embedded content with the files of a folder laid over it: a file of the folder stands in the place of
// the embedded one of the same name, or is new. It is read once, when it is made, and does not change with the folder.
type Overlay struct {
	dir     string
	base    fs.FS
	files   map[string][]byte
	skipped []string
	refused []problem
}

// NewOverlay reads the folder dir. It fails where dir is no folder that can be read; what is wrong with single files is
// told by Load. Passed over are links, hidden files and folders, and the copies that editors keep.
func NewOverlay(base fs.FS, dir string) (*Overlay, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %s", dir)
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", dir, errors.Unwrap(err))
	case !info.IsDir():
		return nil, fmt.Errorf("%s is no folder", dir)
	}
	o := &Overlay{dir: dir, base: base, files: map[string][]byte{}}
	return o, o.take(os.DirFS(dir))
}

// take reads the files of the folder.
func (o *Overlay) take(fsys fs.FS) error {
	seen := 0
	return fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		seen++
		switch {
		case err != nil && name == ".":
			return fmt.Errorf("%s cannot be read: %w", o.dir, err)
		case err != nil:
			o.refuse(name, "cannot be read")
			return nil
		case seen > maxEntries:
			return fmt.Errorf("%s holds more than %d files: is it the right folder?", o.dir, maxEntries)
		case name == ".":
			return nil
		case left(d.Name()) && d.IsDir():
			return fs.SkipDir
		case left(d.Name()) || d.IsDir():
			return nil
		case !d.Type().IsRegular():
			o.skipped = append(o.skipped, name) // a link may lead anywhere
			return nil
		}
		o.takeFile(fsys, name)
		return nil
	})
}

func (o *Overlay) takeFile(fsys fs.FS, name string) {
	switch ending := path.Ext(name); {
	case ending == ".yaml", ending == ".docx" && path.Base(path.Dir(name)) == "templates":
	case ending == ".docx":
		o.refuse(name, "no file is read from this place: documents stand in id/templates")
		return
	case ending == ".yml":
		o.files[name] = nil // Load tells that it is not read; what is in it does not matter
		return
	case strings.Contains(strings.ToLower(path.Base(name)), ".yaml"), strings.Contains(strings.ToLower(path.Base(name)), ".yml"):
		o.refuse(name, "the name must end in .yaml, in small letters") // s04.yaml.txt, of editors that add an ending
		return
	default:
		o.skipped = append(o.skipped, name)
		return
	}
	f, err := fsys.Open(name)
	if err != nil {
		o.refuse(name, "cannot be read")
		return
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		o.refuse(name, "cannot be read")
	case len(data) > maxFile:
		o.refuse(name, fmt.Sprintf("the file is larger than %d MB", maxFile>>20))
	default:
		o.files[name] = data
	}
}

func (o *Overlay) refuse(name, what string) {
	o.refused = append(o.refused, problem{file: name, what: what})
}

// left reports names that nobody means as content: hidden ones (.git), and what editors and systems leave behind.
func left(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".bak", ".swp", ".swo", ".orig", ".tmp", ".rej", ".old":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") ||
		slices.Contains([]string{"Thumbs.db", "desktop.ini", "__MACOSX"}, name)
}

// Files is how many files of the folder are used.
func (o *Overlay) Files() int {
	n := 0
	for _, data := range o.files {
		if data != nil {
			n++
		}
	}
	return n
}

// Skipped are the files of the folder that are not content, such as links and pictures, in the order of the alphabet.
func (o *Overlay) Skipped() []string { return o.skipped }

// Shown is a file's name as its writer knows it.
func (o *Overlay) Shown(name string) string {
	if _, ours := o.files[name]; ours || slices.ContainsFunc(o.refused, func(p problem) bool { return p.file == name }) {
		return filepath.Join(o.dir, filepath.FromSlash(name))
	}
	return name
}

// Open implements fs.FS.
func (o *Overlay) Open(name string) (fs.File, error) {
	if data, ours := o.files[name]; ours {
		return &openFile{entry{path.Base(name), data}, bytes.NewReader(data)}, nil
	}
	f, err := o.base.Open(name)
	if err == nil {
		if info, serr := f.Stat(); serr != nil || !info.IsDir() {
			return f, nil
		}
		f.Close()
	}
	list, lerr := o.ReadDir(name)
	if lerr != nil {
		return nil, cmp.Or(err, lerr)
	}
	return &openFolder{entry: entry{path.Base(name), nil}, left: list}, nil
}

// ReadDir implements fs.ReadDirFS.
func (o *Overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(o.base, name)
	entries := map[string]fs.DirEntry{}
	for _, e := range list {
		entries[e.Name()] = e
	}
	for file, data := range o.files {
		rest, inside := strings.CutPrefix(file, name+"/")
		if name == "." {
			rest, inside = file, true
		}
		if !inside {
			continue
		}
		if first, _, deeper := strings.Cut(rest, "/"); deeper {
			entries[first] = entry{first, nil}.folder()
		} else {
			entries[first] = fs.FileInfoToDirEntry(entry{first, data})
		}
	}
	if len(entries) == 0 && err != nil {
		return nil, err
	}
	list = list[:0]
	for _, e := range entries {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return list, nil
}

// entry is a file of the folder, as the interfaces of io/fs want it.
type entry struct {
	name string
	data []byte
}

func (e entry) Name() string       { return e.name }
func (e entry) Size() int64        { return int64(len(e.data)) }
func (e entry) Mode() fs.FileMode  { return 0o444 }
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) IsDir() bool        { return false }
func (e entry) Sys() any           { return nil }
func (e entry) folder() fs.DirEntry {
	return fs.FileInfoToDirEntry(folderEntry{e})
}

type folderEntry struct{ entry }

func (folderEntry) Mode() fs.FileMode { return fs.ModeDir | 0o555 }
func (folderEntry) IsDir() bool       { return true }

type openFolder struct {
	entry
	left []fs.DirEntry
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return folderEntry{f.entry}, nil }
func (f *openFolder) Close() error               { return nil }
func (f *openFolder) Read([]byte) (int, error)   { return 0, errors.New("is a folder") }

// ReadDir implements fs.ReadDirFile.
func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 || n > len(f.left) {
		if n > 0 && len(f.left) == 0 {
			return nil, io.EOF
		}
		n = len(f.left)
	}
	list := f.left[:n]
	f.left = f.left[n:]
	return list, nil
}

type openFile struct {
	entry
	*bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.entry, nil }
func (f *openFile) Close() error               { return nil }
func (f *openFile) Size() int64                { return f.entry.Size() }
