// Package search holds the pure search engines behind a proposed timetable: the order of stops of
// one vehicle under time windows (TSPTW), and the start times of activities that share renewable
// resources (RCPSP). Both minimise the makespan.
//
// The engines do no I/O and read no clock. A Budget says how long they may work, a seed makes a run
// repeatable, and every better answer is reported as it is found.
package search

import (
	"context"
	"fmt"
)

// Outcome says what a search knows about its answer.
type Outcome int

const (
	// Unknown: no answer was found, though one may exist.
	Unknown Outcome = iota
	// Infeasible: it is proved that no answer exists.
	Infeasible
	// Feasible: the answer holds, a better one may exist.
	Feasible
	// Optimal: the answer holds and it is proved that none is better.
	Optimal
)

// String gives the outcome in one English word.
func (o Outcome) String() string {
	switch o {
	case Infeasible:
		return "infeasible"
	case Feasible:
		return "feasible"
	case Optimal:
		return "optimal"
	}
	return "unknown"
}

// MaxTime is the largest number of time units that may be given to an engine, and the largest sum
// of legs or durations that it accepts. It keeps every sum within 32 bits.
const MaxTime = 1 << 28

// Budget bounds a search. The zero Budget bounds nothing: the search then ends with its proof. A
// search that is told to stop returns the best answer it has within a few milliseconds.
type Budget struct {
	// Context ends the search when it is done. Nil never does.
	Context context.Context
	// Units is the most units of work to spend, zero for no bound. A unit is one elementary step: a
	// stop appended to a partial route, an activity placed, a bound moved. The same problem, seed
	// and units give the same answer on every machine.
	Units int64
	// Stop ends the search once it gives true. It is called often and from the searching goroutine
	// only. Nil never does.
	Stop func() bool
}

// pollInterval is the number of units between two looks at the context and the stop function: well
// under a millisecond of work.
const pollInterval = 512

// meter counts the units of work of one search against its budget.
type meter struct {
	budget Budget
	spent  int64
	poll   int64
	over   bool
}

func newMeter(budget Budget) *meter {
	m := &meter{budget: budget}
	m.look()
	return m
}

// spend counts units of work and says whether the search may go on.
func (m *meter) spend(units int64) bool {
	m.spent += units
	if m.spent >= m.poll {
		m.look()
	}
	return !m.over
}

func (m *meter) look() {
	m.poll = m.spent + pollInterval
	switch {
	case m.over:
	case m.budget.Units > 0 && m.spent >= m.budget.Units:
		m.over = true
	case m.budget.Context != nil && m.budget.Context.Err() != nil:
		m.over = true
	case m.budget.Stop != nil && m.budget.Stop():
		m.over = true
	}
}

// ProblemError says why a problem is malformed. A well-formed problem without an answer is no error:
// its Outcome is Infeasible.
type ProblemError struct {
	// Message is an English sentence without a full stop that names the stop, activity or resource.
	Message string
}

// Error gives the message.
func (e *ProblemError) Error() string { return e.Message }

func malformed(format string, arguments ...any) error {
	return &ProblemError{Message: fmt.Sprintf(format, arguments...)}
}
