//go:build unix

package db

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// strangerEnv asks this test program to act as a stranger in a folder instead of testing.
const strangerEnv = "MITRA_TEST_STRANGER"

// serveEnv asks this test program to serve a database until it is killed.
const serveEnv = "MITRA_TEST_SERVE"

func serve(file string) {
	key, err := LoadKeyring(os.Getenv("MITRA_TEST_KEY"))
	if err == nil {
		var d *DB
		if d, err = Open(context.Background(), Options{DSN: file, Key: key}); err == nil {
			err = d.Lock(context.Background())
		}
	}
	if err != nil {
		os.Stdout.WriteString(err.Error())
		os.Exit(1)
	}
	os.Stdout.WriteString("serving")
	select {}
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(strangerEnv); dir != "" {
		json.NewEncoder(os.Stdout).Encode(visit(dir))
		os.Exit(0)
	}
	if file := os.Getenv(serveEnv); file != "" {
		serve(file)
	}
	os.Exit(m.Run())
}

// visit opens a database that is there, and one that is not, and tells the errors.
func visit(dir string) map[string]string {
	got := map[string]string{}
	key, err := LoadKeyring(filepath.Join(dir, "key"))
	if err != nil {
		return map[string]string{"key": err.Error()}
	}
	for name, file := range map[string]string{"existing": "mitra.db", "new": "other.db"} {
		d, err := Open(context.Background(), Options{DSN: filepath.Join(dir, file), Key: key, Create: true})
		if err == nil {
			d.Close()
			got[name] = "opened"
			continue
		}
		got[name] = err.Error()
	}
	return got
}

// asStranger runs visit on a copy of dir that cannot be written by the user who does it.
func asStranger(t *testing.T, dir, key string) map[string]string {
	t.Helper()
	room, err := os.MkdirTemp("", "stranger")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(room, 0o755); os.RemoveAll(room) })
	for from, to := range map[string]string{filepath.Join(dir, "mitra.db"): "mitra.db", key: "key", os.Args[0]: "visitor"} {
		b, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		mode := os.FileMode(0o440)
		if to == "visitor" {
			mode = 0o555
		}
		if err := os.WriteFile(filepath.Join(room, to), b, mode); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(filepath.Join(room, "visitor"))
	cmd.Env, cmd.Dir, cmd.Stderr = append(os.Environ(), strangerEnv+"="+room), room, os.Stderr
	if os.Getuid() == 0 { // the group of root lets the files be read, not written
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 0}}
	}
	if err := os.Chmod(room, 0o555); err != nil {
		t.Fatal(err)
	}
	before := stillness(t, room)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var got map[string]string
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	equal(t, "files", stillness(t, room), before)
	return got
}
