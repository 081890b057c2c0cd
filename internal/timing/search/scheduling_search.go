package search

// SolveScheduling searches for the schedule with the least makespan within the budget. Every better
// schedule is reported through improved, which may be nil, as it is found; the last one is what is
// returned. The error is a *ProblemError where the problem is malformed. A circular order and a
// demand above the capacity are no errors: such a problem is Infeasible.
func SolveScheduling(problem *SchedulingProblem, budget Budget, seed uint64, improved func(Schedule)) (Schedule, error) {
	if err := problem.Validate(); err != nil {
		return Schedule{}, err
	}
	model, feasible := newSchedulingModel(problem)
	if !feasible {
		return Schedule{Outcome: Infeasible}, nil
	}
	search := &schedulingSearch{model: model, meter: newMeter(budget), improved: improved}
	search.run(seed)
	return search.best, nil
}

// schedulingSearch takes turns between an evolution, which finds good schedules, and a prover, which
// finds the last improvements and the proof.
type schedulingSearch struct {
	model    *schedulingModel
	meter    *meter
	best     Schedule
	improved func(Schedule)
}

// firstTurn is the units of work of the first turn of each.
const firstTurn = 20_000

func (s *schedulingSearch) run(seed uint64) {
	s.best.Bound = int(s.model.bound) * s.model.unit
	evolution := newEvolution(s.model, s.meter, seed, s.record)
	evolution.run(firstTurn, s.model.bound)
	if evolution.best > s.model.bound && !s.meter.over {
		prover := newProver(s.model, s.meter)
		for turn := int64(firstTurn); !s.prove(prover, evolution, turn); turn += turn / 4 {
			evolution.run(turn, s.model.bound)
			if s.meter.over {
				break
			}
		}
	}
	if s.best.Bound == s.best.Makespan {
		s.best.Outcome = Optimal
	}
}

// prove looks for schedules shorter than the best one with the prover. It gives true where the search
// ends: there is none, or the budget is over.
func (s *schedulingSearch) prove(prover *prover, evolution *evolution, units int64) bool {
	end := s.meter.spent + units
	for s.best.Makespan > s.best.Bound && s.meter.spent < end && !s.meter.over {
		result := undecided
		if evolution.best <= prover.limited {
			for i, start := range s.best.Starts {
				prover.hint[i] = int32(start / s.model.unit)
			}
			result = prover.limit(evolution.best - 1)
		}
		if result == undecided {
			result = prover.run(end - s.meter.spent)
		}
		switch result {
		case refuted:
			s.best.Bound = s.best.Makespan
		case solved:
			evolution.adopt(prover.starts())
		}
	}
	return s.best.Makespan == s.best.Bound || s.meter.over
}

// record takes a schedule of the model that is better than the best one.
func (s *schedulingSearch) record(starts []int32, makespan int32) {
	s.best = Schedule{Outcome: Feasible, Makespan: int(makespan) * s.model.unit, Bound: s.best.Bound, Starts: make([]int, len(starts))}
	for i, start := range starts {
		s.best.Starts[i] = int(start) * s.model.unit
	}
	if s.improved != nil {
		s.improved(s.best)
	}
}
