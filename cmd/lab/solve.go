package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"cortege/internal/timing/search"
)

// maxFileSize is the largest instance file read, in bytes.
const maxFileSize = 16 << 20

type output struct{ stdout, stderr io.Writer }

// errSomeFailed ends a run in which the messages have already been printed.
var errSomeFailed = errors.New("")

type tsptwCommand struct{ common }

// Run solves every file; kong calls it.
func (c *tsptwCommand) Run(out *output) error {
	return c.each(out, func(text string, budget search.Budget) (answer, error) {
		instance, err := parseTSPTW(text)
		if err != nil {
			return answer{}, err
		}
		route, err := search.SolveRouting(&instance.problem, budget, c.Seed, nil)
		return answer{route.Outcome, instance.format(route.Makespan), route.Order}, err
	})
}

type rcpspCommand struct{ common }

// Run solves every file; kong calls it.
func (c *rcpspCommand) Run(out *output) error {
	return c.each(out, func(text string, budget search.Budget) (answer, error) {
		problem, err := parseRCPSP(text)
		if err != nil {
			return answer{}, err
		}
		schedule, err := search.SolveScheduling(problem, budget, c.Seed, nil)
		return answer{schedule.Outcome, strconv.Itoa(schedule.Makespan), schedule.Starts}, err
	})
}

// answer is one engine's answer to one instance.
type answer struct {
	outcome  search.Outcome
	makespan string
	numbers  []int
}

func (a answer) line(file string, elapsed time.Duration) string {
	makespan, word, numbers := "-", "none", "-"
	switch a.outcome {
	case search.Optimal:
		word = "proved"
	case search.Feasible:
		word = "feasible"
	}
	if word != "none" {
		texts := make([]string, len(a.numbers))
		for i, number := range a.numbers {
			texts[i] = strconv.Itoa(number)
		}
		makespan, numbers = a.makespan, strings.Join(texts, ",")
	}
	return fmt.Sprintf("%s\t%s\t%s\t%d\t%s", file, makespan, word, elapsed.Milliseconds(), numbers)
}

// each prints a line for every file. Files that cannot be read or understood are told on stderr, and
// the others are solved nevertheless.
func (c *common) each(out *output, solve func(text string, budget search.Budget) (answer, error)) error {
	var failed error
	for _, file := range c.Files {
		text, err := readFile(file)
		if err == nil {
			var found answer
			start := time.Now()
			if found, err = solve(text, c.budget(start)); err == nil {
				if _, err := fmt.Fprintln(out.stdout, found.line(file, time.Since(start))); err != nil {
					return err
				}
				continue
			}
		}
		failed = errSomeFailed
		var syntax *syntaxError
		if errors.As(err, &syntax) {
			_, _ = fmt.Fprintf(out.stderr, "%s:%d: %s\n", file, syntax.line, syntax.message)
		} else {
			_, _ = fmt.Fprintf(out.stderr, "%s: %s\n", file, err)
		}
	}
	return failed
}

// budget stops a little before the limit, to leave time for what follows the last poll.
func (c *common) budget(start time.Time) search.Budget {
	end := start.Add(c.Limit - min(c.Limit/25, 10*time.Millisecond))
	return search.Budget{Units: c.Units, Stop: func() bool { return !time.Now().Before(end) }}
}

func readFile(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		// The path is printed before the message already.
		if cause := new(fs.PathError); errors.As(err, &cause) {
			err = cause.Err
		}
		return "", err
	}
	defer func() { _ = file.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(file, maxFileSize+1))
	if err != nil {
		return "", err
	}
	if len(content) > maxFileSize {
		return "", fmt.Errorf("the file is larger than %d MB", maxFileSize>>20)
	}
	return string(content), nil
}
