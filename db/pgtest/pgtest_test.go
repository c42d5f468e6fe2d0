package pgtest

import (
	"database/sql"
	"testing"
)

func TestEachCallGivesAFreshDatabase(t *testing.T) {
	first, second := Start(t), Start(t)
	if first == second {
		t.Fatal("the same address twice")
	}
	for _, dsn := range []string{first, second} {
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("CREATE TABLE t (id BIGINT PRIMARY KEY)"); err != nil {
			t.Errorf("the database is not empty: %v", err)
		}
	}
}
