// Command lab runs the search engines over public benchmark instances, so that their answers can be
// measured and replayed. Each instance is solved on one thread.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// usageError is a wrong use of the command line.
type usageError struct{ error }

// helped ends a run whose help has been printed.
type helped struct{}

func main() {
	err := run(os.Args[1:], os.Stdout, os.Stderr)
	if err == nil {
		return
	}
	if message := err.Error(); message != "" {
		fmt.Fprintln(os.Stderr, message)
	}
	if errors.As(err, new(usageError)) {
		os.Exit(2)
	}
	os.Exit(1)
}

// options are the command line.
type options struct {
	Tsptw tsptwCommand `cmd:"" help:"Order the stops of one vehicle within time windows (format of Dumas and others)."`
	Rcpsp rcpspCommand `cmd:"" help:"Schedule activities that share renewable resources (PSPLIB .sm)."`
}

// common are the options of every engine.
type common struct {
	Files []string      `arg:"" name:"file" help:"Instances."`
	Limit time.Duration `default:"100ms" help:"Longest time for one instance (${default})."`
	Units int64         `default:"0" help:"Most units of work for one instance, the same on every machine; 0 for no bound."`
	Seed  uint64        `default:"1" help:"Seed of what is random (${default})."`
}

// Validate is called by kong.
func (c *common) Validate() error {
	if c.Limit <= 0 || c.Limit > time.Hour {
		return fmt.Errorf("--limit: %s is not above 0 and up to 1h", c.Limit)
	}
	if c.Units < 0 {
		return fmt.Errorf("--units: %d is below 0", c.Units)
	}
	return nil
}

// run parses the arguments and runs the command. A usageError has one line.
func run(arguments []string, stdout, stderr io.Writer) (err error) {
	defer func() {
		switch stopped := recover().(type) {
		case nil:
		case helped:
			err = nil
		default:
			panic(stopped)
		}
	}()
	var chosen options
	parser, err := kong.New(&chosen,
		kong.Name("lab"),
		kong.Description("Runs the search engines over public instances. Prints a tab-separated line for each: file, "+
			"makespan, proved|feasible|none, milliseconds, and the order of stops or the start of each activity."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { panic(helped{}) }),
	)
	if err != nil {
		return err
	}
	if len(arguments) == 0 {
		return usageError{errors.New("lab: say which engine to run, lab tsptw FILE... or lab rcpsp FILE... (lab --help shows the options)")} //nolint:staticcheck // the dots stand for more files
	}
	parsed, err := parser.Parse(arguments)
	if err != nil {
		line := strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", " ")
		return usageError{fmt.Errorf("lab: %s (lab --help shows the options)", line)}
	}
	return parsed.Run(&output{stdout: stdout, stderr: stderr})
}
