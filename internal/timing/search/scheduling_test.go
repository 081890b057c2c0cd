package search

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
)

// randomScheduling gives a small problem that has an answer.
func randomScheduling(random *rand.Rand, count int) *SchedulingProblem {
	p := &SchedulingProblem{Activities: make([]Activity, count)}
	for range random.IntN(4) {
		p.Capacities = append(p.Capacities, 1+random.IntN(6))
	}
	for i := range p.Activities {
		activity := &p.Activities[i]
		activity.Duration = random.IntN(6)
		for _, capacity := range p.Capacities {
			activity.Demands = append(activity.Demands, random.IntN(capacity+1))
		}
		for j := i + 1; j < count; j++ {
			if random.IntN(4) == 0 {
				activity.Successors = append(activity.Successors, j)
			}
		}
	}
	return p
}

// slowScheduling places the activities in all orders, each at the first time that fits: one of these
// schedules is optimal.
func slowScheduling(p *SchedulingProblem) int {
	count := len(p.Activities)
	starts := make([]int, count)
	best := 1 << 30
	horizon := 0
	for _, activity := range p.Activities {
		horizon += activity.Duration
	}
	taken := make([][]int, len(p.Capacities))
	for k := range taken {
		taken[k] = make([]int, horizon+1)
	}
	fits := func(i, start int) bool {
		for k, demand := range p.Activities[i].Demands {
			for time := start; time < start+p.Activities[i].Duration; time++ {
				if taken[k][time]+demand > p.Capacities[k] {
					return false
				}
			}
		}
		return true
	}
	take := func(i, sign int) {
		for k, demand := range p.Activities[i].Demands {
			for time := starts[i]; time < starts[i]+p.Activities[i].Duration; time++ {
				taken[k][time] += sign * demand
			}
		}
	}
	var try func(placed, makespan int)
	try = func(placed, makespan int) {
		if placed == 1<<count-1 {
			best = min(best, makespan)
			return
		}
	next:
		for i := range count {
			if placed&(1<<i) != 0 {
				continue
			}
			start := 0
			for j := range count {
				for _, successor := range p.Activities[j].Successors {
					if successor == i {
						if placed&(1<<j) == 0 {
							continue next
						}
						start = max(start, starts[j]+p.Activities[j].Duration)
					}
				}
			}
			for !fits(i, start) {
				start++
			}
			starts[i] = start
			take(i, 1)
			try(placed|1<<i, max(makespan, start+p.Activities[i].Duration))
			starts[i] = start
			take(i, -1)
		}
	}
	try(0, 0)
	return best
}

func checkSchedule(t *testing.T, p *SchedulingProblem, schedule Schedule, makespan int) {
	t.Helper()
	if schedule.Outcome != Optimal || schedule.Makespan != makespan || schedule.Bound != makespan {
		t.Fatalf("got %+v, want optimal %d: %+v", schedule, makespan, p)
	}
	if replayed, ok := p.Replay(schedule.Starts); !ok || replayed != makespan {
		t.Fatalf("replay of %v gives %d, %v: %+v", schedule.Starts, replayed, ok, p)
	}
}

func TestSchedulingAgainstAllOrders(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 1500 {
		p := randomScheduling(random, 1+random.IntN(7))
		schedule, err := SolveScheduling(p, Budget{}, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkSchedule(t, p, schedule, slowScheduling(p))
	}
}

// withOddDuration makes the unit of the model one.
func withOddDuration(p *SchedulingProblem) *SchedulingProblem {
	p.Activities[0].Duration = 1
	return p
}

// TestProver runs the prover alone: from no hint it must find a schedule at the optimum and refute
// that there is a shorter one, and so while the limit falls step by step.
func TestProver(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	for range 1000 {
		p := withOddDuration(randomScheduling(random, 2+random.IntN(6)))
		makespan := slowScheduling(p)
		model, _ := newSchedulingModel(p)
		prover := newProver(model, newMeter(Budget{}))
		for i := range prover.hint {
			prover.hint[i] = random.Int32N(10)
		}
		for limit := makespan + random.IntN(4); ; limit-- {
			got := prover.limit(int32(limit))
			if got == undecided {
				got = prover.run(1 << 40)
			}
			if limit < makespan {
				if got != refuted {
					t.Fatalf("a schedule of %d is found, the optimum is %d: %+v", limit, makespan, p)
				}
				break
			}
			starts := make([]int, len(p.Activities))
			for i, start := range prover.starts() {
				starts[i] = int(start)
			}
			if replayed, ok := p.Replay(starts); got != solved || !ok || replayed > limit {
				t.Fatalf("limit %d, optimum %d: verdict %d with %v: %+v", limit, makespan, got, starts, p)
			}
		}
	}
}

// TestProverAgainstEvolution has problems large enough for restarts and forgotten clauses.
func TestProverAgainstEvolution(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	proved := 0
	for range 30 {
		p := withOddDuration(randomScheduling(random, 16))
		model, _ := newSchedulingModel(p)
		best := int32(0)
		evolution := newEvolution(model, newMeter(Budget{}), 1, func(_ []int32, makespan int32) { best = makespan })
		evolution.run(100_000, 0)
		prover := newProver(model, newMeter(Budget{}))
		prover.forgetAt = 50
		prover.limit(best)
		if got := prover.run(500_000); got == refuted {
			t.Fatalf("the schedule of %d found by evolution is refuted: %+v", best, p)
		} else if got == solved {
			proved++
		}
	}
	if proved < 25 {
		t.Errorf("the prover finds what evolution finds in %d of 30 problems only", proved)
	}
}

func TestSchedulingBudget(t *testing.T) {
	p := randomScheduling(rand.New(rand.NewPCG(11, 4)), 60)
	for i := range p.Activities {
		p.Activities[i].Successors = nil
		p.Activities[i].Duration = 5 + i%17
	}
	last := Schedule{Makespan: 1 << 30}
	schedule, err := SolveScheduling(p, Budget{Units: 30_000}, 7, func(better Schedule) {
		if makespan, ok := p.Replay(better.Starts); !ok || makespan != better.Makespan || makespan >= last.Makespan {
			t.Errorf("%+v is no improvement of %+v", better, last)
		}
		last = better
	})
	if err != nil || schedule.Outcome < Feasible || !reflect.DeepEqual(schedule.Starts, last.Starts) || schedule.Bound > schedule.Makespan {
		t.Fatalf("got %+v, %v, last reported %+v", schedule, err, last)
	}
	again, _ := SolveScheduling(p, Budget{Units: 30_000}, 7, nil)
	if !reflect.DeepEqual(schedule, again) {
		t.Errorf("the same units of work give %+v and %+v", schedule, again)
	}
}

func TestSchedulingStops(t *testing.T) {
	p := &SchedulingProblem{Capacities: []int{97}}
	random := rand.New(rand.NewPCG(5, 5))
	for range 80 {
		p.Activities = append(p.Activities, Activity{Duration: 10 + random.IntN(50), Demands: []int{20 + random.IntN(40)}})
	}
	for _, calls := range []int{1, 2, 5, 50, 500} {
		left := calls
		schedule, err := SolveScheduling(p, Budget{Stop: func() bool { left--; return left <= 0 }}, 1, nil)
		if err != nil || left != 0 || schedule.Outcome != Feasible {
			t.Errorf("told to stop at call %d, looked again or not that often: %d, %v, %v", calls, left, schedule.Outcome, err)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if schedule, err := SolveScheduling(p, Budget{Context: cancelled}, 1, nil); err != nil || schedule.Outcome != Feasible {
		t.Errorf("cancelled before the start: %+v, %v", schedule, err)
	}
}

func TestSchedulingEdges(t *testing.T) {
	one := []int{1}
	cases := []struct {
		name    string
		problem SchedulingProblem
		want    Schedule
	}{
		{"nothing", SchedulingProblem{}, Schedule{Outcome: Optimal, Starts: []int{}}},
		{"one moment", SchedulingProblem{Activities: []Activity{{}}}, Schedule{Outcome: Optimal, Starts: []int{0}}},
		{"one", SchedulingProblem{Activities: []Activity{{Duration: 5}}}, Schedule{Optimal, 5, 5, []int{0}}},
		{"circular order", SchedulingProblem{Activities: []Activity{{Successors: one}, {Successors: []int{0}}}}, Schedule{Outcome: Infeasible}},
		{"after itself", SchedulingProblem{Activities: []Activity{{Successors: []int{0}}}}, Schedule{Outcome: Infeasible}},
		{"demand above capacity", SchedulingProblem{Activities: []Activity{{Duration: 1, Demands: []int{2}}}, Capacities: one}, Schedule{Outcome: Infeasible}},
		{"demand for no time", SchedulingProblem{Activities: []Activity{{Demands: []int{2}}}, Capacities: one}, Schedule{Outcome: Optimal, Starts: []int{0}}},
		{"nothing to share", SchedulingProblem{Activities: []Activity{{Duration: 3, Demands: []int{0}}, {Duration: 4, Demands: []int{0}}}, Capacities: []int{0}}, Schedule{Optimal, 4, 4, []int{0, 0}}},
		{"twice the same order", SchedulingProblem{Activities: []Activity{{Duration: 2, Successors: []int{1, 1}}, {Duration: 3}}}, Schedule{Optimal, 5, 5, []int{0, 2}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := SolveScheduling(&c.problem, Budget{}, 1, nil)
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

func TestSchedulingMalformed(t *testing.T) {
	problems := []SchedulingProblem{
		{Capacities: []int{-1}},
		{Activities: []Activity{{Duration: -1}}},
		{Activities: []Activity{{Duration: MaxTime}, {Duration: 1}}},
		{Activities: []Activity{{}}, Capacities: []int{1}},
		{Activities: []Activity{{Demands: []int{-1}}}, Capacities: []int{1}},
		{Activities: []Activity{{Demands: []int{MaxTime}}, {Demands: []int{1}}}, Capacities: []int{1}},
		{Activities: []Activity{{Successors: []int{1}}}},
	}
	for _, p := range problems {
		_, err := SolveScheduling(&p, Budget{}, 1, nil)
		if wrong := new(ProblemError); !errors.As(err, &wrong) || wrong.Error() == "" {
			t.Errorf("%+v: got %v", p, err)
		}
	}
}

// TestSchedulingScale checks that the unit of time and of the resources does not matter, up to the
// largest numbers.
func TestSchedulingScale(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 6))
	for range 200 {
		p := randomScheduling(random, 5)
		makespan := slowScheduling(p)
		const times, amounts = MaxTime / 25, MaxTime / 30
		for i := range p.Activities {
			p.Activities[i].Duration *= times
			for k := range p.Capacities {
				p.Activities[i].Demands[k] *= amounts
			}
		}
		for k := range p.Capacities {
			p.Capacities[k] *= amounts
		}
		schedule, err := SolveScheduling(p, Budget{}, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkSchedule(t, p, schedule, makespan*times)
	}
}

func TestLuby(t *testing.T) {
	want := []int64{1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8, 1}
	for i, length := range want {
		if got := luby(int64(i)); got != length {
			t.Errorf("luby(%d) = %d, want %d", i, got, length)
		}
	}
}

func TestLiteralHeap(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	heap := newLiteralHeap()
	for range 2000 {
		l := literal{random.Int32N(20), random.Int32N(20)}
		heap.bump(l)
		if random.IntN(5) == 0 {
			heap.decay()
		}
	}
	for range 2 {
		previous, count := 1e300, 0
		for l, some := heap.pop(); some; l, some = heap.pop() {
			activity := heap.entries[heap.number[l]].activity
			if activity > previous {
				t.Fatalf("%v of activity %g comes after %g", l, activity, previous)
			}
			previous = activity
			count++
		}
		if count != len(heap.entries) {
			t.Errorf("%d of %d literals come out", count, len(heap.entries))
		}
		heap.restore()
	}
}
