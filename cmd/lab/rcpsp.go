package main

import (
	"strconv"
	"strings"

	"cortege/internal/timing/search"
)

const (
	// maxActivities and maxResources bound an instance.
	maxActivities = 2000
	maxResources  = 50
)

// rcpspParser reads a PSPLIB file section by section.
type rcpspParser struct {
	lines     []string
	line      int
	jobs      int
	resources int
	problem   *search.SchedulingProblem
}

// parseRCPSP reads a single-mode PSPLIB file (.sm). Jobs 1 to n become activities 0 to n-1.
func parseRCPSP(text string) (*search.SchedulingProblem, error) {
	p := &rcpspParser{lines: strings.Split(text, "\n"), problem: new(search.SchedulingProblem)}
	steps := []func() error{p.header, p.precedence, p.requests, p.availabilities}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p.problem, nil
}

// find goes to the line after the one that starts with the prefix, and gives what follows it.
func (p *rcpspParser) find(prefix string) (string, error) {
	for p.line < len(p.lines) {
		line := strings.TrimSpace(p.lines[p.line])
		p.line++
		if rest, found := strings.CutPrefix(line, prefix); found {
			return rest, nil
		}
	}
	return "", wrong(p.line, "the file ends without a line that starts with %q", prefix)
}

// findCount goes on like find and reads the count that follows the prefix, such as "jobs (incl. supersource/sink ):  32".
func (p *rcpspParser) findCount(prefix string, low, high int) (int, error) {
	rest, err := p.find(prefix)
	if err != nil {
		return 0, err
	}
	_, rest, _ = strings.Cut(rest, ":")
	fields := strings.Fields(rest)
	if len(fields) > 0 {
		if count, err := strconv.Atoi(fields[0]); err == nil && count >= low && count <= high {
			return count, nil
		}
	}
	return 0, wrong(p.line, "%q is not followed by a whole number from %d to %d", prefix, low, high)
}

func (p *rcpspParser) header() (err error) {
	if p.jobs, err = p.findCount("jobs", 1, maxActivities); err != nil {
		return err
	}
	if p.resources, err = p.findCount("- renewable", 0, maxResources); err != nil {
		return err
	}
	p.problem.Activities = make([]search.Activity, p.jobs)
	for _, kind := range []string{"- nonrenewable", "- doubly constrained"} {
		if _, err = p.findCount(kind, 0, 0); err != nil {
			return err
		}
	}
	return nil
}

// row reads a line of whole numbers and checks that it has at least the given length.
func (p *rcpspParser) row(least int, what string) ([]int, error) {
	if p.line >= len(p.lines) {
		return nil, wrong(p.line, "the file ends where %s is expected", what)
	}
	fields := strings.Fields(p.lines[p.line])
	p.line++
	row := make([]int, len(fields))
	for i, field := range fields {
		value, err := strconv.ParseUint(field, 10, 31)
		if err != nil || value > search.MaxTime {
			return nil, wrong(p.line, "%.20q in %s is not a whole number from 0 to %d", field, what, search.MaxTime)
		}
		row[i] = int(value)
	}
	if len(row) < least {
		return nil, wrong(p.line, "%s has %d numbers, at least %d are expected", what, len(row), least)
	}
	return row, nil
}

// skip passes over the headings and rules above a table.
func (p *rcpspParser) skip() {
	for p.line < len(p.lines) {
		line := strings.TrimSpace(p.lines[p.line])
		if line != "" && line[0] >= '0' && line[0] <= '9' {
			return
		}
		p.line++
	}
}

func (p *rcpspParser) precedence() error {
	if _, err := p.find("PRECEDENCE RELATIONS"); err != nil {
		return err
	}
	p.skip()
	for job := 1; job <= p.jobs; job++ {
		row, err := p.row(3, "the successors of job "+strconv.Itoa(job))
		if err != nil {
			return err
		}
		switch {
		case row[0] != job:
			return wrong(p.line, "job %d stands where job %d is expected", row[0], job)
		case row[1] != 1:
			return wrong(p.line, "job %d has %d modes, only one is understood", job, row[1])
		case row[2] != len(row)-3:
			return wrong(p.line, "job %d has %d successors, %d are announced", job, len(row)-3, row[2])
		}
		for _, successor := range row[3:] {
			if successor < 1 || successor > p.jobs {
				return wrong(p.line, "job %d is followed by job %d, which does not exist", job, successor)
			}
			activity := &p.problem.Activities[job-1]
			activity.Successors = append(activity.Successors, successor-1)
		}
	}
	return nil
}

func (p *rcpspParser) requests() error {
	if _, err := p.find("REQUESTS/DURATIONS"); err != nil {
		return err
	}
	p.skip()
	for job := 1; job <= p.jobs; job++ {
		row, err := p.row(3+p.resources, "the requests of job "+strconv.Itoa(job))
		if err != nil {
			return err
		}
		switch {
		case row[0] != job:
			return wrong(p.line, "job %d stands where job %d is expected", row[0], job)
		case row[1] != 1:
			return wrong(p.line, "mode %d of job %d stands where its only mode is expected", row[1], job)
		case len(row) != 3+p.resources:
			return wrong(p.line, "job %d has %d requests for %d resources", job, len(row)-3, p.resources)
		}
		p.problem.Activities[job-1].Duration = row[2]
		p.problem.Activities[job-1].Demands = row[3:]
	}
	return nil
}

func (p *rcpspParser) availabilities() error {
	if _, err := p.find("RESOURCEAVAILABILITIES"); err != nil {
		return err
	}
	p.skip()
	row, err := p.row(p.resources, "the list of availabilities")
	if err != nil {
		return err
	}
	if len(row) != p.resources {
		return wrong(p.line, "%d availabilities for %d resources", len(row), p.resources)
	}
	p.problem.Capacities = row
	return nil
}
