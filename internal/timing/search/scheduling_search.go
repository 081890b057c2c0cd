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

// schedulingSearch improves schedules by evolution, and proves.
type schedulingSearch struct {
	model    *schedulingModel
	meter    *meter
	best     Schedule
	improved func(Schedule)
}

func (s *schedulingSearch) run(seed uint64) {
	s.best.Bound = int(s.model.bound)
	evolution := newEvolution(s.model, s.meter, seed, s.record)
	evolution.run(1<<62, s.model.bound)
	if s.best.Outcome == Feasible && s.best.Makespan == s.best.Bound {
		s.best.Outcome = Optimal
	}
}

// record takes a schedule that is better than the best one.
func (s *schedulingSearch) record(starts []int32, makespan int32) {
	s.best = Schedule{Outcome: Feasible, Makespan: int(makespan), Bound: s.best.Bound, Starts: make([]int, len(starts))}
	for i, start := range starts {
		s.best.Starts[i] = int(start)
	}
	if s.improved != nil {
		s.improved(s.best)
	}
}
