package search

// Window is a span of time, both ends included.
type Window struct {
	Open, Close int
}

// RoutingProblem asks for the order in which one vehicle visits all stops and comes back to stop 0
// as early as possible: the travelling salesman problem with time windows and makespan objective.
//
// The vehicle leaves stop 0 at the opening of its window and must be back by its close. It may
// arrive at a stop before the opening, and then waits. Times are in any one unit.
type RoutingProblem struct {
	// Travel[i][j] is the time from the start of service at stop i to the arrival at stop j by the
	// direct leg; a time of service at i belongs in it. It need not be symmetric, nor be the
	// shortest way: a way through other stops may be quicker.
	Travel [][]int
	// Windows[i] holds the start of service at stop i.
	Windows []Window
	// Before lists pairs of stops of which the first must be served before the second. It may be
	// nil. Stop 0 cannot be among them.
	Before [][2]int
}

// Route is the answer to a RoutingProblem.
type Route struct {
	Outcome Outcome
	// Makespan is the time of arrival back at stop 0, counted from zero and not from its opening.
	Makespan int
	// Bound is a time before which no route can be back.
	Bound int
	// Order holds the stops from 0 back to 0; nil without an answer.
	Order []int
}

// Validate gives a *ProblemError where the problem is malformed: no stop, a matrix that is not
// square, a negative or too large time, a pair that names no stop.
func (p *RoutingProblem) Validate() error {
	stops := len(p.Windows)
	if stops == 0 {
		return malformed("there is no stop")
	}
	if len(p.Travel) != stops {
		return malformed("%d rows of travel times for %d stops", len(p.Travel), stops)
	}
	for i, row := range p.Travel {
		if len(row) != stops {
			return malformed("%d travel times from stop %d for %d stops", len(row), i, stops)
		}
		for j, time := range row {
			if time < 0 || time > MaxTime {
				return malformed("the travel time from stop %d to stop %d is %d, not from 0 to %d", i, j, time, MaxTime)
			}
		}
	}
	for i, window := range p.Windows {
		if window.Open < 0 || window.Open > MaxTime || window.Close < 0 || window.Close > MaxTime {
			return malformed("the window of stop %d is %d to %d, not within 0 to %d", i, window.Open, window.Close, MaxTime)
		}
	}
	for _, pair := range p.Before {
		for _, stop := range pair {
			if stop < 1 || stop >= stops {
				return malformed("stop %d cannot be ordered: it is not from 1 to %d", stop, stops-1)
			}
		}
	}
	return nil
}

// Replay follows an order of stops from 0 back to 0 and gives the time of arrival. It says false
// where the order does not visit each stop once or breaks a window or a pair of Before.
func (p *RoutingProblem) Replay(order []int) (makespan int, ok bool) {
	stops := len(p.Windows)
	if len(order) != stops+1 || order[0] != 0 || order[stops] != 0 || p.Windows[0].Open > p.Windows[0].Close {
		return 0, false
	}
	position := make([]int, stops)
	time := p.Windows[0].Open
	for place := 1; place < stops; place++ {
		stop := order[place]
		if stop < 1 || stop >= stops || position[stop] != 0 {
			return 0, false
		}
		position[stop] = place
		time = max(time+p.Travel[order[place-1]][stop], p.Windows[stop].Open)
		if time > p.Windows[stop].Close {
			return 0, false
		}
	}
	for _, pair := range p.Before {
		if position[pair[0]] >= position[pair[1]] {
			return 0, false
		}
	}
	time += p.Travel[order[stops-1]][0]
	return time, time <= p.Windows[0].Close
}
