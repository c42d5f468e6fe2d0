package db

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Backup writes a whole, compact copy of the database to a new file of mode 0600 while the database is being used. The
// copy is checked and on disk when it gets its name; a file of that name is never replaced (ErrExists). It can be read
// only with the key, which is not in it. On PostgreSQL it is ErrSQLiteOnly.
func (d *DB) Backup(ctx context.Context, file string) error {
	l, ok := d.engine.(*lite)
	if !ok {
		return ErrSQLiteOnly
	}
	if exists(file) {
		return fmt.Errorf("%s: %w", file, ErrExists)
	}
	tmp, err := writeTemp(file, nil) // an empty file of the right mode, which VACUUM INTO fills
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	if err := copyLive(ctx, l.file, tmp); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := d.sound(ctx, tmp); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := syncFile(tmp); err != nil {
		return err
	}
	return place(tmp, file)
}

// copyLive copies a database as of one moment. The stepping backup interface of SQLite would start over with every
// write, and never end on a busy database.
func copyLive(ctx context.Context, from, to string) error {
	pool, err := sql.Open("sqlite3", uri(from, "mode=rw&_cache_size=-4096&"+pragmas))
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.ExecContext(ctx, "VACUUM INTO ?1", to)
	return plainError(err)
}

// sound verifies a file that nobody writes: it is whole, not newer than the program, and opens with the key.
func (d *DB) sound(ctx context.Context, file string) error {
	state, err := peekLite(ctx, file)
	if err != nil {
		return err
	}
	if state.version == 0 {
		return ErrNotADatabase
	}
	if _, err := d.mayUse(state, Options{Key: d.key}); err != nil {
		return err
	}
	pool, conn, err := openStill(ctx, file)
	if err != nil {
		return err
	}
	defer pool.Close()
	defer conn.close()
	return quickCheck(ctx, conn)
}

// Restore puts a backup in the place of the database of o. The backup is verified first and stays as it is. The
// present database, whatever state it is in, is kept beside as "<database>.before-restore-<unix time>", whose name is
// returned ("" where there was none). Nothing is changed where it returns an error, among them ErrInUse while a process serves the database, ErrWrongKey, ErrNewer
// and ErrNotADatabase. On PostgreSQL it is ErrSQLiteOnly.
//
// Restore is a command of the operator; the time in the name of what is kept is the real one.
//
// Messages that wait in the backup may have been sent since it was made. They are marked as uncertain, so that nobody
// is told a thing twice without being told so.
func Restore(ctx context.Context, o Options, file string) (kept string, err error) {
	if isPostgres(o.DSN) {
		return "", ErrSQLiteOnly
	}
	if o.Key == nil {
		return "", ErrMissingKey
	}
	target, err := sqliteFile(o.DSN)
	if err != nil {
		return "", err
	}
	d := &DB{key: o.Key}
	if info, err := os.Stat(file + "-wal"); err == nil && info.Size() > 0 {
		return "", fmt.Errorf("%s: %w: it has a write-ahead log beside it, so it is a copied file and not a backup", file, ErrNotADatabase)
	}
	if err := d.sound(ctx, file); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	lock, err := lockFile(ctx, target)
	if err != nil {
		return "", fmt.Errorf("%s: %w", target, err)
	}
	defer lock.Close()
	tmp, err := copyTemp(file, target)
	if err != nil {
		return "", err
	}
	defer os.Remove(tmp)
	if err := doubt(ctx, tmp); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	if err := d.sound(ctx, tmp); err != nil { // the copy as well: disks fail too
		return "", fmt.Errorf("restore: %w", err)
	}
	if err := syncFile(tmp); err != nil {
		return "", err
	}
	if exists(target) {
		kept = fmt.Sprintf("%s.before-restore-%d", target, time.Now().Unix())
	}
	if err := keepAside(ctx, target, kept); err != nil {
		return "", err
	}
	if err := os.Rename(tmp, target); err != nil {
		return "", err
	}
	return kept, syncFolder(target)
}

// doubt marks all messages of a database as perhaps sent; broadcasts are then left to a mentor.
func doubt(ctx context.Context, file string) error {
	pool, err := sql.Open("sqlite3", uri(file, "mode=rw&_journal_mode=MEMORY&"+pragmas))
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.ExecContext(ctx, `UPDATE outbox SET uncertain = 1, lease = 0, state = CASE
		WHEN priority = 2 THEN 'uncertain' WHEN state = 'sending' THEN 'ready' ELSE state END
		WHERE state IN ('ready', 'later', 'sending')`)
	return plainError(err)
}

// copyTemp copies a file to a temporary one beside target.
func copyTemp(file, target string) (tmp string, err error) {
	in, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".tmp-*")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(out, in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		os.Remove(out.Name())
		return "", err
	}
	return out.Name(), nil
}

// keepAside gives the present database another name as well, and takes its log away, which must never meet another
// database. The database keeps its own name until the new one takes it, so that at no moment there is none.
func keepAside(ctx context.Context, file, aside string) error {
	if !exists(file) {
		return nil
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if exists(aside + end) {
			return fmt.Errorf("%s: %w", aside+end, ErrExists)
		}
	}
	settleLog(ctx, file)
	if err := os.Link(file, aside); err != nil {
		if err := os.Rename(file, aside); err != nil { // a file system without links
			return err
		}
	}
	for _, end := range []string{"-wal", "-shm"} {
		if !exists(file + end) {
			continue
		}
		if err := os.Rename(file+end, aside+end); err != nil {
			return err
		}
	}
	return syncFolder(file)
}

// settleLog moves what is in the write-ahead log into the file. Of a file that cannot be read, SQLite would throw the
// log away; then both are kept as they are.
func settleLog(ctx context.Context, file string) {
	if _, err := peekLite(ctx, file); err != nil {
		return
	}
	if l, err := openLite(ctx, file); err == nil {
		l.close() // the last one to close writes the log back and removes it
	}
}
