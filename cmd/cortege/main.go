// Command cortege is a planner for official visits. See the README.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"cortege/internal/fault"
	"cortege/internal/text"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := exitCode(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr), os.Stderr)
	stop()
	os.Exit(code)
}

// version is set by the build.
var version = "unknown"

// commands are the program's commands and the options that all of them share.
type commands struct {
	Options

	Serve   serveCommand   `cmd:"" help:"Run the server; brings the database's schema up to date first."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to date and stop."`
	User    userCommands   `cmd:"" help:"Accounts."`
	Visit   visitCommands  `cmd:"" help:"Visits as files."`
	Feed    feedCommands   `cmd:"" help:"Calendars' addresses."`
	Backup  backupCommand  `cmd:"" help:"Write the whole database to one file."`
	Restore restoreCommand `cmd:"" help:"Read the whole database from one file."`
	Health  healthCommand  `cmd:"" help:"Ask the server of --listen whether it is ready."`

	Version kong.VersionFlag `help:"Print the version and stop."`
}

// usageError is a wrong option or command: the program ends with 2.
type usageError struct{ error }

// findingsError says that a visit has errors among its findings: the program ends with 3.
type findingsError struct{ count int }

func (e findingsError) Error() string { return fmt.Sprintf("%d errors found", e.count) }

// helpShown ends a run that asked for help.
var errHelpShown = errors.New("help shown")

// run carries out the command line of args. env holds NAME=value.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) (err error) {
	var c commands
	settings := &settings{env: environment(env)}
	// kong ends the program after --help; here it ends the run.
	defer func() {
		if recovered := recover(); recovered == errHelpShown { //nolint:errorlint // the very value that Exit panics with
			err = nil
		} else if recovered != nil {
			panic(recovered)
		}
	}()
	parser, err := kong.New(&c,
		kong.Name("cortege"),
		kong.Description("A planner for official visits. Every option is a flag, an environment variable CORTEGE_OPTION, or a key of the file given by --config."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { panic(errHelpShown) }),
		kong.Resolvers(settings),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&streams{in: stdin, out: stdout, err: stderr}),
		kong.Vars{"version": version, "roles": "viewer,officer,admin"},
	)
	if err != nil {
		return err
	}
	settings.model = parser.Model
	chosen, err := parser.Parse(args)
	if err != nil {
		return usageError{err}
	}
	if err := c.check(); err != nil {
		return usageError{err}
	}
	return chosen.Run(&c.Options)
}

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exitCode tells what went wrong, in a line an error, and gives the program's exit status.
func exitCode(err error, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	if _, ok := errors.AsType[findingsError](err); ok {
		return 3 // the findings are printed already
	}
	for _, line := range sentences(err, text.For("en")) {
		_, _ = fmt.Fprintln(stderr, "cortege: "+line)
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return 2
	}
	return 1
}

// sentences gives err in words, a line each.
func sentences(err error, p *text.Printer) []string {
	if said, ok := errors.AsType[interface {
		error
		In(*text.Printer) string
	}](err); ok {
		return strings.Split(said.In(p), "\n")
	}
	all := fault.All(err)
	if len(all) == 0 {
		return []string{err.Error()}
	}
	var lines []string
	for _, f := range all {
		line := p.Error(f.Key, f.Args)
		if f.Field != "" {
			line = f.Field + ": " + line
		}
		if f.Cause != nil {
			line += " (" + f.Cause.Error() + ")"
		}
		lines = append(lines, line)
	}
	return lines
}
