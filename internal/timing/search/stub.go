package search

func SolveScheduling(problem *SchedulingProblem, budget Budget, seed uint64, improved func(Schedule)) (Schedule, error) {
	return Schedule{}, nil
}
