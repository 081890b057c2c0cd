//go:build unix

// Package pgtest starts a PostgreSQL of the system's own binaries for tests, and throws it away.
package pgtest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// ErrMissing says that the system has no PostgreSQL, and how it gets one.
var ErrMissing = errors.New("no PostgreSQL is installed: sudo apt-get install --no-install-recommends postgresql")

// Server is a PostgreSQL with a cluster in a folder of its own. It ends, and the folder goes, with Close or with
// this process, however that ends.
type Server struct {
	folder  string
	bin     string
	account *syscall.Credential // whom it runs as; nil: as this process does
	watcher *exec.Cmd
	tie     io.Closer // the watcher's standard input
}

// watch waits for the end of its input, which is when this process is gone, and clears up.
const watch = `trap '' INT TERM HUP; cat; "$1" -D "$2/data" -m immediate stop; rm -rf "$2"`

// options are for speed: what is in it is thrown away. Only a socket in its folder leads to it.
const options = `
listen_addresses = ''
unix_socket_directories = '%s'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 32MB
autovacuum = off
`

// Start starts a server.
func Start() (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "pgtest")
	if err != nil {
		return nil, err
	}
	s := &Server{folder: folder, bin: bin}
	if err := s.start(); err != nil {
		return nil, errors.Join(err, s.Close(), os.RemoveAll(folder))
	}
	return s, nil
}

func (s *Server) start() error {
	if os.Getuid() == 0 { // which PostgreSQL refuses
		if err := s.giveAway(); err != nil {
			return err
		}
	}
	data := filepath.Join(s.folder, "data")
	if err := s.run("initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=trust", "--no-sync"); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(file, options, s.folder)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	s.watcher = s.command("/bin/sh", "-c", watch, "watch", filepath.Join(s.bin, "pg_ctl"), s.folder)
	if s.tie, err = s.watcher.StdinPipe(); err != nil {
		return err
	}
	if err := s.watcher.Start(); err != nil {
		return err
	}
	return s.Resume()
}

// giveAway has the server run as another account than root, and gives it the folder.
func (s *Server) giveAway() error {
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return err
		}
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return err
	}
	s.account = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.folder, int(uid), int(gid))
}

// Pause stops the server as an administrator would who has no time: connections break.
func (s *Server) Pause() error {
	return s.run("pg_ctl", "-D", filepath.Join(s.folder, "data"), "-m", "fast", "-w", "stop")
}

// Resume starts the server again where it was.
func (s *Server) Resume() error {
	return s.run("pg_ctl", "-D", filepath.Join(s.folder, "data"), "-l", filepath.Join(s.folder, "log"), "-w", "start")
}

// Close ends the server and removes its folder.
func (s *Server) Close() error {
	if s.tie == nil {
		return nil
	}
	return errors.Join(s.tie.Close(), s.watcher.Wait())
}

// Address gives the address of one of its databases; "postgres" is always there.
func (s *Server) Address(database string) string {
	return fmt.Sprintf("postgres://postgres@/%s?host=%s", database, s.folder)
}

func (s *Server) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...) //nolint:gosec,noctx // PostgreSQL's own programs, which outlive any test
	cmd.Dir = s.folder
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.account} // a ^C is for the test, not for it
	return cmd
}

// run waits for one of PostgreSQL's programs. Its output goes to a file, since a server that it leaves behind
// would hold a pipe open.
func (s *Server) run(program string, args ...string) error {
	out, err := os.CreateTemp("", "pgtest-out")
	if err != nil {
		return err
	}
	defer func() {
		_ = out.Close()
		_ = os.Remove(out.Name())
	}()
	cmd := s.command(filepath.Join(s.bin, program), args...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w\n%s", program, err, said)
	}
	return nil
}

// binaries gives the folder of PostgreSQL's programs: of the newest that is installed, or of PATH.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", ErrMissing
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	return filepath.Dir(path), nil
}
