package search

import "slices"

const (
	firstBeam = 16
	beamGrow  = 4
	// maxTrail bounds the memory of a beam: labels kept over all layers.
	maxTrail = 12 << 20
)

// routingSearch runs beams of growing width over the model, forwards and backwards, until one of them
// loses no label: what it finds is then optimal. After every better route the windows are drawn tight
// for a still better one.
type routingSearch struct {
	problem  *RoutingProblem
	meter    *meter
	seed     uint64
	best     Route
	improved func(Route)

	model   *routingModel
	forward *labelling
}

// SolveRouting searches for the route with the least makespan within the budget. Every better route
// is reported through improved, which may be nil, as it is found; the last one is what is returned.
// The error is a *ProblemError where the problem is malformed.
func SolveRouting(problem *RoutingProblem, budget Budget, seed uint64, improved func(Route)) (Route, error) {
	if err := problem.Validate(); err != nil {
		return Route{}, err
	}
	search := &routingSearch{problem: problem, meter: newMeter(budget), seed: seed, improved: improved}
	search.run()
	return search.best, nil
}

func (s *routingSearch) run() {
	s.model = newRoutingModel(s.problem)
	if !s.tighten() {
		return
	}
	for width := firstBeam; ; width *= beamGrow {
		width = min(width, maxTrail/s.model.nodes)
		order, whole := s.forward.beam(width)
		if s.meter.over {
			return
		}
		s.record(order)
		if whole {
			s.prove()
			return
		}
		if order != nil && !s.tighten() || !s.backward(width) {
			return
		}
	}
}

// backward runs beams from the end of the route, which find their way where the windows are tighter
// late than early. A backward beam does not minimise: it finds any route that ends by a given time,
// so that time is halved in on while routes are found. It gives false where the search ends.
func (s *routingSearch) backward(width int) bool {
	for {
		latest := int(s.model.close[s.model.end])
		target := latest
		if s.best.Outcome == Feasible {
			target = s.best.Bound + (latest-s.best.Bound)/2
		}
		order, whole := s.beamBackward(width, target)
		if s.meter.over {
			return false
		}
		if whole && order == nil {
			s.best.Bound = target + 1
			if target == latest {
				s.prove()
				return false
			}
		}
		if order == nil {
			return true
		}
		s.record(order)
		if !s.tighten() {
			return false
		}
	}
}

// beamBackward searches for a route that ends by the target.
func (s *routingSearch) beamBackward(width, target int) (order []int, whole bool) {
	model := s.model
	if target < int(model.close[model.end]) {
		model = model.clone()
		if !model.tighten(int32(target), s.meter) {
			return nil, true
		}
	}
	order, whole = newLabelling(model.reversed(), s.meter, s.seed).beam(width)
	slices.Reverse(order)
	for i, node := range order {
		order[i] = model.end - node
	}
	return order, whole
}

// tighten prepares the model for routes better than the best one. It gives false where the search
// ends: the best route is proved, or the budget is over.
func (s *routingSearch) tighten() bool {
	latest := int32(MaxTime)
	if s.best.Outcome == Feasible {
		latest = int32(s.best.Makespan) - 1
	}
	if !s.model.tighten(latest, s.meter) {
		if !s.meter.over {
			s.prove()
		}
		return false
	}
	s.best.Bound = max(s.best.Bound, int(s.model.open[s.model.end]))
	s.forward = newLabelling(s.model, s.meter, s.seed)
	return true
}

// prove marks what has been found as the best there is.
func (s *routingSearch) prove() {
	if s.best.Outcome == Feasible {
		s.best.Outcome, s.best.Bound = Optimal, s.best.Makespan
	} else {
		s.best.Outcome = Infeasible
	}
}

// record takes a route for the best one if it is. Its last node is the end of the model; nil is none.
func (s *routingSearch) record(nodes []int) {
	if nodes == nil {
		return
	}
	order := slices.Clone(nodes)
	order[len(order)-1] = 0
	makespan, ok := s.problem.Replay(order)
	if !ok || s.best.Outcome == Feasible && makespan >= s.best.Makespan {
		return
	}
	s.best = Route{Outcome: Feasible, Makespan: makespan, Bound: s.best.Bound, Order: order}
	if s.improved != nil {
		s.improved(s.best)
	}
}
