package content

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The patterns take in every language folder, so that a new language needs no change here.
//
//go:embed *.yaml */*.yaml */*/*.yaml */*/*.docx
var embedded embed.FS

// Embedded is the content this program was built with.
func Embedded() fs.FS { return embedded }

// Load reads the content of fsys (facts.yaml, flows/, one folder per language with ui.yaml, flows/ and guide/, and the
// templates of the base language) and checks it. On failure there is no library, and the error joins all that is wrong,
// each "file:line: what" in a line of its own. While a file is no YAML at all only such files are told, because what is
// in them would seem missing elsewhere. Files of other endings than .yaml and .docx are passed over. Of an Overlay all is told at once: for a file of the folder
// that is no YAML the embedded one stands in, if there is one, and what depends on it waits. Problems name the file in
// the folder.
func Load(fsys fs.FS) (*Library, error) {
	r := &reader{fsys: fsys, hash: sha256.New()}
	if o, ok := fsys.(*Overlay); ok {
		r.over = o
		r.problems.list = slices.Clone(o.refused)
	}
	l := &Library{flowAt: map[string]int{}, words: map[string]*language{}}
	src := r.files()
	facts, factsDoc := r.facts()
	structure := r.flows(src.flows)
	texts := map[string]*source{}
	for _, lang := range src.languages {
		texts[lang] = r.language(lang, src.texts[lang])
	}
	l.templates = r.templates(src.templates)
	if src.calendar {
		l.calendar = r.calendar()
	}
	l.version = hex.EncodeToString(r.hash.Sum(nil))[:12]
	if !r.broken {
		c := &checker{flows: structure, texts: texts, facts: facts, factsDoc: factsDoc, out: &r.problems}
		c.all(src.languages)
	}
	r.settle()
	if err := r.problems.err(); err != nil {
		return nil, err
	}
	for _, f := range structure {
		l.flows = append(l.flows, f.Flow)
	}
	slices.SortFunc(l.flows, func(a, b Flow) int {
		if a.Step != b.Step {
			return a.Step - b.Step
		}
		return strings.Compare(a.ID, b.ID)
	})
	for i, f := range l.flows {
		l.flowAt[f.ID] = i
	}
	l.languages = src.languages
	for lang, s := range texts {
		l.words[lang] = s.library()
	}
	return l, nil
}

// reader reads files and collects what is wrong with them.
type reader struct {
	fsys     fs.FS
	hash     hash.Hash
	problems problems
	broken   bool // a file could not be read at all

	over   *Overlay // nil without one
	unread []string // files of the overlay that could not be read
}

// settle drops what only seems wrong because a file of the overlay cannot be read: what is said in view of other files,
// in files of its name, which belong together in all languages, and about the folder it is in. It then names the files
// of the overlay as their writer knows them.
func (r *reader) settle() {
	if r.over == nil {
		return
	}
	r.problems.list = slices.DeleteFunc(r.problems.list, func(p problem) bool {
		return p.between && slices.ContainsFunc(r.unread, func(name string) bool {
			return path.Base(name) == path.Base(p.file) || strings.HasPrefix(name, p.file+"/")
		})
	})
	for i := range r.problems.list {
		r.problems.list[i].file = r.over.Shown(r.problems.list[i].file)
	}
}

// sources are the names of the files there are.
type sources struct {
	calendar  bool
	flows     []string
	templates []string
	languages []string // Base first
	texts     map[string]*sourceFiles
}

type sourceFiles struct {
	ui           []string // ui.yaml and the files of the folder ui, which share their keys
	flows, guide []string
}

// files sorts all YAML files by what they are. A file in a place where it would not be read is a problem: its writer
// would wait in vain for its text to show.
func (r *reader) files() sources {
	s := sources{texts: map[string]*sourceFiles{}}
	err := fs.WalkDir(r.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch path.Ext(name) {
		case ".yaml":
		case ".docx":
			switch {
			case strings.HasPrefix(path.Base(name), "~$"): // Word's mark that the file beside it is open
			case path.Dir(name) == Base+"/templates":
				s.templates = append(s.templates, name)
			default:
				r.problems.add(name, 0, "no file is read from this place")
			}
			return nil
		case ".yml":
			r.problems.add(name, 0, "the name must end in .yaml")
			return nil
		default:
			return nil
		}
		parts := strings.Split(name, "/")
		switch {
		case name == "facts.yaml":
		case name == "calendar.yaml":
			s.calendar = true
		case len(parts) == 2 && parts[0] == "flows":
			s.flows = append(s.flows, name)
		case len(parts) >= 2 && isLanguage(parts[0]):
			if s.texts[parts[0]] == nil {
				s.texts[parts[0]] = &sourceFiles{}
			}
			r.languageFile(s.texts[parts[0]], name, parts[1:])
		default:
			r.problems.add(name, 0, "no file is read from this place")
		}
		return nil
	})
	if err != nil {
		r.problems.add(".", 0, "%v", err)
	}
	if s.texts[Base] == nil {
		r.problems.add(Base, 0, "the folder of the base language is missing")
	}
	s.languages = slices.Sorted(maps.Keys(s.texts))
	slices.SortStableFunc(s.languages, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == Base:
			return -1
		case b == Base:
			return 1
		}
		return 0
	})
	return s
}

// templates reads the Word documents, by their names without the folder. What is in them is checked by those who fill
// them in.
func (r *reader) templates(names []string) map[string][]byte {
	out := map[string][]byte{}
	for _, name := range names {
		data, err := fs.ReadFile(r.fsys, name)
		if err != nil {
			r.problems.add(name, 0, "cannot be read: %v", err)
			continue
		}
		fmt.Fprintf(r.hash, "%s %d\n", name, len(data))
		r.hash.Write(data)
		out[path.Base(name)] = data
	}
	return out
}

func (r *reader) languageFile(f *sourceFiles, name string, parts []string) {
	switch {
	case len(parts) == 1 && parts[0] == "ui.yaml":
		f.ui = append(f.ui, name)
	case len(parts) == 2 && parts[0] == "ui":
		f.ui = append(f.ui, name)
	case len(parts) == 2 && parts[0] == "flows":
		f.flows = append(f.flows, name)
	case len(parts) == 2 && parts[0] == "guide":
		f.guide = append(f.guide, name)
	default:
		r.problems.add(name, 0, "no file is read from this place")
	}
}

var (
	languageForm = regexp.MustCompile(`^[a-z]{2,3}$`)
	linedError   = regexp.MustCompile(`(?s)^(?:yaml: )?line (\d+): (.*)$`)
	unknownField = regexp.MustCompile(`^field (\S+) not found in type .*$`)
)

func isLanguage(s string) bool { return languageForm.MatchString(s) }

// document is a file that was read, and where its parts stand in it.
type document struct {
	file  string
	node  *yaml.Node
	lines map[string]int
}

// line is the line of the part at path ("questions.0.id"), or of the nearest part around it.
func (d *document) line(path string) int {
	for {
		if n, ok := d.lines[path]; ok {
			return n
		}
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return 0
		}
		path = path[:i]
	}
}

// read decodes a file into v (a pointer; nil only indexes it). A file that cannot be read or is no YAML gives
// ok == false; what v does not know in it is a problem but no hindrance.
func (r *reader) read(name string, v any) (doc *document, ok bool) {
	doc = &document{file: name, lines: map[string]int{}}
	from, again := r.fsys, slices.Contains(r.unread, name)
	if again {
		from = r.over.base
	}
	defer func() {
		switch {
		case ok:
		case r.over == nil || again || r.over.files[name] == nil:
			r.broken = true
		default:
			r.unread = append(r.unread, name)
			if _, err := fs.Stat(r.over.base, name); err == nil {
				doc, ok = r.read(name, v) // the embedded one stands in
			}
		}
	}()
	data, err := fs.ReadFile(from, name)
	if err != nil {
		r.problems.add(name, 0, "cannot be read: %v", err)
		return doc, false
	}
	fmt.Fprintf(r.hash, "%s %d\n", name, len(data))
	r.hash.Write(data)
	doc.node = &yaml.Node{}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(doc.node); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		r.yamlProblem(name, err)
		return doc, false
	}
	if err := dec.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		r.problems.add(name, 0, `only one document may be in a file; is there a line "---"?`)
		return doc, false
	}
	doc.index(doc.node, "")
	if v == nil {
		return doc, true
	}
	dec = yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(v); err != nil {
		r.yamlProblem(name, err)
		var soft *yaml.TypeError
		return doc, errors.As(err, &soft)
	}
	return doc, true
}

func (d *document) index(n *yaml.Node, path string) {
	under := func(key string) string {
		if path == "" {
			return key
		}
		return path + "." + key
	}
	switch n.Kind {
	case yaml.DocumentNode:
		for _, c := range n.Content {
			d.index(c, path)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			p := under(n.Content[i].Value)
			d.lines[p] = n.Content[i].Line
			d.index(n.Content[i+1], p)
		}
	case yaml.SequenceNode:
		for i, c := range n.Content {
			p := under(strconv.Itoa(i))
			d.lines[p] = c.Line
			d.index(c, p)
		}
	}
}

// yamlProblem rewords the library's errors, which may be several in one and carry the line in their text.
func (r *reader) yamlProblem(name string, err error) {
	list := []string{err.Error()}
	var soft *yaml.TypeError
	if errors.As(err, &soft) {
		list = soft.Errors
	}
	for _, what := range list {
		line := 0
		if m := linedError.FindStringSubmatch(what); m != nil {
			line, _ = strconv.Atoi(m[1])
			what = m[2]
		}
		what = strings.TrimPrefix(what, "yaml: ")
		if m := unknownField.FindStringSubmatch(what); m != nil {
			what = fmt.Sprintf("unknown key %q", m[1])
		}
		r.problems.add(name, line, "%s", what)
	}
}
