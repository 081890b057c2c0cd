package search

// Activity is one piece of work of a SchedulingProblem.
type Activity struct {
	// Duration is the time the activity takes; it is never interrupted. It may be zero.
	Duration int
	// Demands[k] is what the activity takes of resource k while it runs.
	Demands []int
	// Successors are the activities that start no earlier than this one ends.
	Successors []int
}

// SchedulingProblem asks for start times of activities such that the last one ends as early as
// possible, no activity starts before one that precedes it has ended, and what runs at the same time
// never takes more of a resource than there is: the resource-constrained project scheduling problem.
// Times are in any one unit; the schedule starts at 0.
type SchedulingProblem struct {
	Activities []Activity
	// Capacities[k] is how much there is of resource k at any time.
	Capacities []int
}

// Schedule is the answer to a SchedulingProblem.
type Schedule struct {
	Outcome Outcome
	// Makespan is the end of the last activity.
	Makespan int
	// Bound is a time before which no schedule can end.
	Bound int
	// Starts holds the start of each activity; nil without an answer.
	Starts []int
}

// Validate gives a *ProblemError where the problem is malformed: a negative or too large number, a
// demand for each resource missing, a successor that does not exist.
func (p *SchedulingProblem) Validate() error {
	for k, capacity := range p.Capacities {
		if capacity < 0 || capacity > MaxTime {
			return malformed("the capacity of resource %d is %d, not from 0 to %d", k, capacity, MaxTime)
		}
	}
	sum := 0
	demanded := make([]int, len(p.Capacities))
	for i, activity := range p.Activities {
		if activity.Duration < 0 || activity.Duration > MaxTime {
			return malformed("the duration of activity %d is %d, not from 0 to %d", i, activity.Duration, MaxTime)
		}
		if sum += activity.Duration; sum > MaxTime {
			return malformed("the durations sum up to more than %d", MaxTime)
		}
		if len(activity.Demands) != len(p.Capacities) {
			return malformed("activity %d has %d demands for %d resources", i, len(activity.Demands), len(p.Capacities))
		}
		for k, demand := range activity.Demands {
			if demand < 0 || demand > MaxTime {
				return malformed("the demand of activity %d for resource %d is %d, not from 0 to %d", i, k, demand, MaxTime)
			}
			if demanded[k] += demand; demanded[k] > MaxTime {
				return malformed("the demands for resource %d sum up to more than %d", k, MaxTime)
			}
		}
		for _, successor := range activity.Successors {
			if successor < 0 || successor >= len(p.Activities) {
				return malformed("activity %d is followed by activity %d, which does not exist", i, successor)
			}
		}
	}
	return nil
}

// Replay gives the makespan of a schedule. It says false where a start is negative or missing, an
// order is broken, or a resource is taken beyond its capacity.
func (p *SchedulingProblem) Replay(starts []int) (makespan int, ok bool) {
	if len(starts) != len(p.Activities) {
		return 0, false
	}
	for i, activity := range p.Activities {
		end := starts[i] + activity.Duration
		if starts[i] < 0 {
			return 0, false
		}
		makespan = max(makespan, end)
		for _, successor := range activity.Successors {
			if starts[successor] < end {
				return 0, false
			}
		}
	}
	// What is taken of a resource grows only where an activity starts.
	for _, moment := range starts {
		for k, free := range p.Capacities {
			for i, activity := range p.Activities {
				if starts[i] <= moment && moment < starts[i]+activity.Duration {
					free -= activity.Demands[k]
				}
			}
			if free < 0 {
				return 0, false
			}
		}
	}
	return makespan, true
}
