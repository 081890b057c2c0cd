// Command bench measures the program as its users meet it, and prints the figures as a table for
// docs/figures.md. It wants bin/cortege, and for the browser's figures web/node_modules and Chromium.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"cortege/internal/store/pgtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	program := flag.String("program", "bin/cortege", "the program to measure")
	postgres := flag.String("postgres", "", "an empty PostgreSQL database to measure; none: a throw-away one of the system's programs")
	visits := flag.Int("visits", 1000, "how many visits are imported")
	browser := flag.Bool("browser", true, "measure in a browser too")
	feeds := flag.Bool("feeds", false, "measure feeds alone, with wrk, beside nginx and Radicale")
	var o feedBench
	flag.IntVar(&o.seconds, "seconds", 5, "how long each of a feed's runs takes")
	flag.IntVar(&o.requests, "requests", 1_000_000, "over how many requests memory is watched")
	flag.DurationVar(&o.pause, "pause", 100*time.Millisecond, "from one edit to the next while feeds are polled")
	flag.IntVar(&o.polled, "polled", 10_000, "how many feeds are polled while an officer edits")
	flag.IntVar(&o.rate, "rate", 500, "how many polls a second there are meanwhile")
	flag.Parse()
	if err := run(ctx, *program, *postgres, func(b *bench) ([]figure, error) {
		if *feeds {
			return b.feeds(o)
		}
		return b.measure(*visits, *browser)
	}); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// figure is one line of the table.
type figure struct {
	what, value, aim string
}

func run(ctx context.Context, program, postgres string, measure func(*bench) ([]figure, error)) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	if postgres == "" {
		switch server, err := pgtest.Start(); {
		case errors.Is(err, pgtest.ErrMissing):
			fmt.Fprintln(os.Stderr, "bench:", err, "- SQLite alone is measured")
		case err != nil:
			return err
		default:
			defer func() { _ = server.Close() }() // it is thrown away
			postgres = server.Address("postgres")
		}
	}
	fmt.Printf("%s, %s/%s, %d cores, %s\n", time.Now().UTC().Format("2006-01-02"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor())
	engines := []struct{ name, database string }{{"SQLite", ""}, {"PostgreSQL", postgres}}
	for _, engine := range engines {
		if engine.name == "PostgreSQL" && postgres == "" {
			continue
		}
		b, err := newBench(ctx, program, engine.database)
		if err != nil {
			return err
		}
		figures, err := measure(b)
		b.end()
		if err != nil {
			return fmt.Errorf("%s: %w", engine.name, err)
		}
		fmt.Printf("\n### %s\n\n| what | measured | aim |\n|---|---|---|\n", engine.name)
		for _, f := range figures {
			fmt.Printf("| %s | %s | %s |\n", f.what, f.value, f.aim)
		}
	}
	return nil
}

// processor gives the processor's name, where the system tells it.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}

// spread gives the median and the 99th percentile of times.
func spread(times []time.Duration) string {
	slices.Sort(times)
	at := func(share float64) time.Duration { return times[min(len(times)-1, int(share*float64(len(times))))] }
	return fmt.Sprintf("%s median, %s 99th percentile", shown(at(0.5)), shown(at(0.99)))
}

func shown(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
