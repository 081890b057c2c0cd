//go:build unix

package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

var server = sync.OnceValues(Start)

// Shared gives the server that all tests of this process share. Where the system has none the test is skipped, or
// fails where CI is "true".
func Shared(t testing.TB) *Server {
	t.Helper()
	s, err := server()
	if errors.Is(err, ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Database gives the address of an empty database that is dropped after the test.
func Database(t testing.TB) string {
	t.Helper()
	return clone(t, Shared(t), "template0")
}

// Template is a database that is prepared once and then copied, which is quicker than to prepare each.
type Template struct {
	Prepare func(address string) error // makes the schema, say
	once    sync.Once
	err     error
	name    string
}

// Database gives the address of a copy that is dropped after the test.
func (m *Template) Database(t testing.TB) string {
	t.Helper()
	s := Shared(t)
	m.once.Do(func() {
		m.name = newName()
		if m.err = s.execute("CREATE DATABASE " + m.name + " TEMPLATE template0"); m.err == nil {
			m.err = m.Prepare(s.Address(m.name))
		}
	})
	if m.err != nil {
		t.Fatal(m.err)
	}
	return clone(t, s, m.name)
}

func newName() string { return "test_" + strings.ToLower(rand.Text()) }

func clone(t testing.TB, s *Server, template string) string {
	t.Helper()
	name := newName()
	if err := s.execute("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.execute("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.Address(name)
}

func (s *Server) execute(statement string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.Address("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
