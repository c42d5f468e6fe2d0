// Package pgtest gives tests a PostgreSQL of their own: a cluster in a temporary folder that listens on a socket in
// that folder only, one for each test program, and in it a fresh database for each call of Start. It is for tests
// only.
//
// The cluster ends with the test program, however that ends: a shell that waits for the end of its input watches over
// it, and the test program holds the other end of that pipe.
package pgtest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Start returns the address of a fresh, empty database. Commits in it are not waited for to reach the disk; leave out
// the parameter synchronous_commit for a measurement that does. Where PostgreSQL is not installed, the test is
// skipped, and with CI=true it fails.
func Start(tb testing.TB) string {
	tb.Helper()
	dir, err := cluster()
	if errors.Is(err, errAbsent) {
		if os.Getenv("CI") == "true" {
			tb.Fatalf("PostgreSQL is needed in CI: %v", err)
		}
		tb.Skipf("left out: everything on PostgreSQL (%v; install the Debian package postgresql)", err)
	}
	if err != nil {
		tb.Fatalf("private PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("test%d", databases.Add(1))
	admin, err := sql.Open("pgx", address(dir, "postgres", nil))
	if err != nil {
		tb.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		tb.Fatal(err)
	}
	return address(dir, name, url.Values{"synchronous_commit": {"off"}})
}

// One cluster serves all tests of a program, since making one takes seconds.
var (
	cluster   = sync.OnceValues(start)
	databases atomic.Int64
)

var errAbsent = errors.New("initdb and postgres were not found in PATH or /usr/lib/postgresql")

const superuser = "mitra"

func address(dir, database string, more url.Values) string {
	q := url.Values{"host": {dir}}
	for k, v := range more {
		q[k] = v
	}
	return (&url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database, RawQuery: q.Encode()}).String()
}

// programs finds initdb and the server that belongs to it. The wrapper that some systems put in PATH is no server.
func programs() (initdb, server string, err error) {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	more, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	for _, dir := range append(dirs, more...) {
		initdb, err := filepath.EvalSymlinks(filepath.Join(dir, "initdb"))
		if err != nil {
			continue
		}
		server := filepath.Join(filepath.Dir(initdb), "postgres")
		if _, err := exec.LookPath(server); err == nil {
			return initdb, server, nil
		}
	}
	return "", "", errAbsent
}

// watch runs the server until its input ends, then removes everything.
const watch = `"$1" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=200 -c full_page_writes=off &
cat >/dev/null
kill -INT $!
wait $!
rm -rf "$2"`

func start() (string, error) {
	initdb, server, err := programs()
	if err != nil {
		return "", err
	}
	dir, attr, err := home()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(initdb, "-D", filepath.Join(dir, "data"), "-U", superuser, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	cmd.Dir, cmd.SysProcAttr = dir, attr
	if out, err := cmd.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return "", fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out))
	}
	read, write, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer read.Close()
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return "", err
	}
	defer log.Close()
	cmd = exec.Command("/bin/sh", "-c", watch, "sh", server, dir)
	cmd.Dir, cmd.SysProcAttr = dir, attr
	cmd.Stdin, cmd.Stdout, cmd.Stderr = read, log, log
	if err := cmd.Start(); err != nil {
		return "", err
	}
	go func() { // holds the writing end, which the system closes when the program ends
		cmd.Wait()
		write.Close()
	}()
	return dir, answer(dir)
}

// home makes a short folder for the cluster (the name of a socket has room for 107 bytes) and, since PostgreSQL
// refuses to run as root, gives it to another user then.
func home() (dir string, attr *syscall.SysProcAttr, err error) {
	dir, err = os.MkdirTemp("", "pgtest")
	if err == nil && (os.Getuid() == 0 || len(dir) > 80) {
		os.Remove(dir)
		dir, err = os.MkdirTemp("/tmp", "pgtest") // every user may pass through /tmp
	}
	if err != nil {
		return "", nil, err
	}
	attr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C in a terminal ends the test program, which ends the rest in order
	if os.Getuid() != 0 {
		return dir, attr, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid))); err != nil {
			return "", nil, err
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return dir, attr, nil
	}
	return "", nil, fmt.Errorf("no user postgres or nobody to run it as: %w", errAbsent)
}

// answer waits until the server takes connections.
func answer(dir string) error {
	db, err := sql.Open("pgx", address(dir, "postgres", nil))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			return fmt.Errorf("it does not answer: %w: %s", err, bytes.TrimSpace(log))
		case <-time.After(50 * time.Millisecond):
		}
	}
}
