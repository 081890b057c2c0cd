//go:build unix

package pgtest

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestServerGoesWithItsFolder(t *testing.T) {
	s, err := Start()
	if errors.Is(err, ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	ask := func() error {
		conn, err := pgx.Connect(context.Background(), s.Address("postgres"))
		if err != nil {
			return err
		}
		return conn.Close(context.Background())
	}
	if err := ask(); err != nil {
		t.Error("started:", err)
	}
	if err := s.Pause(); err != nil {
		t.Error(err)
	}
	if ask() == nil {
		t.Error("it answers while it is stopped")
	}
	if err := s.Resume(); err != nil {
		t.Error(err)
	}
	if err := ask(); err != nil {
		t.Error("started again:", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if ask() == nil {
		t.Error("it answers after its end")
	}
	if _, err := os.Stat(s.folder); !errors.Is(err, os.ErrNotExist) {
		t.Error("its folder is still there:", err)
	}
}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	prepared := 0
	template := &Template{Prepare: func(address string) error {
		prepared++
		conn, err := pgx.Connect(context.Background(), address)
		if err != nil {
			return err
		}
		_, err = conn.Exec(context.Background(), "CREATE TABLE prepared (n int)")
		return errors.Join(err, conn.Close(context.Background()))
	}}
	for range 2 {
		conn, err := pgx.Connect(context.Background(), template.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		var rows int
		if _, err := conn.Exec(context.Background(), "INSERT INTO prepared VALUES (1)"); err != nil {
			t.Error(err)
		}
		if err := conn.QueryRow(context.Background(), "SELECT count(*) FROM prepared").Scan(&rows); err != nil || rows != 1 {
			t.Errorf("%d rows, %v", rows, err)
		}
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
	if prepared != 1 {
		t.Errorf("the template was prepared %d times", prepared)
	}
}
