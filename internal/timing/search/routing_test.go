package search

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
)

// randomRouting gives a small problem with legs that break the triangle inequality. Some have no
// answer, some have pairs in order, some have windows that do not restrict.
func randomRouting(random *rand.Rand, stops int) *RoutingProblem {
	p := &RoutingProblem{Travel: make([][]int, stops), Windows: make([]Window, stops)}
	width := 5 + random.IntN(150)
	for i := range stops {
		p.Travel[i] = make([]int, stops)
		for j := range stops {
			if i != j {
				p.Travel[i][j] = random.IntN(25)
			}
		}
		open := random.IntN(12 * stops)
		p.Windows[i] = Window{open, open + random.IntN(width)}
	}
	p.Windows[0] = Window{random.IntN(5), 10 + random.IntN(25*stops)}
	for range random.IntN(3) {
		if stops > 2 {
			p.Before = append(p.Before, [2]int{1 + random.IntN(stops-1), 1 + random.IntN(stops-1)})
		}
	}
	return p
}

// slowRouting tries all orders.
func slowRouting(p *RoutingProblem) (makespan int, ok bool) {
	stops := len(p.Windows)
	var try func(order []int, used int)
	try = func(order []int, used int) {
		if len(order) == stops {
			if time, fits := p.Replay(append(order, 0)); fits && (!ok || time < makespan) {
				makespan, ok = time, true
			}
			return
		}
		for stop := 1; stop < stops; stop++ {
			if used&(1<<stop) == 0 {
				try(append(order, stop), used|1<<stop)
			}
		}
	}
	try([]int{0}, 1)
	return makespan, ok
}

// quickRouting is the plain dynamic programme over sets of stops; it knows nothing of Before.
func quickRouting(p *RoutingProblem) (makespan int, ok bool) {
	stops := len(p.Windows)
	const never = 1 << 30
	earliest := make([]int, stops<<stops)
	for i := range earliest {
		earliest[i] = never
	}
	earliest[1*stops] = p.Windows[0].Open
	makespan = never
	for set := 1; set < 1<<stops; set += 2 {
		for last := range stops {
			time := earliest[set*stops+last]
			if time == never {
				continue
			}
			for next := 1; next < stops; next++ {
				at := max(time+p.Travel[last][next], p.Windows[next].Open)
				if to := (set|1<<next)*stops + next; set&(1<<next) == 0 && at <= p.Windows[next].Close {
					earliest[to] = min(earliest[to], at)
				}
			}
			if set == 1<<stops-1 {
				makespan = min(makespan, time+p.Travel[last][0])
			}
		}
	}
	return makespan, makespan <= p.Windows[0].Close
}

func checkRoute(t *testing.T, p *RoutingProblem, route Route, makespan int, ok bool) {
	t.Helper()
	if !ok {
		if route.Outcome != Infeasible || route.Order != nil {
			t.Fatalf("got %v, want infeasible: %+v", route, p)
		}
		return
	}
	if route.Outcome != Optimal || route.Makespan != makespan || route.Bound != makespan {
		t.Fatalf("got %+v, want optimal %d: %+v", route, makespan, p)
	}
	if replayed, fits := p.Replay(route.Order); !fits || replayed != makespan {
		t.Fatalf("replay of %v gives %d, %v: %+v", route.Order, replayed, fits, p)
	}
}

func TestRoutingAgainstAllOrders(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	solvable := 0
	for range 3000 {
		p := randomRouting(random, 1+random.IntN(7))
		route, err := SolveRouting(p, Budget{}, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		makespan, ok := slowRouting(p)
		checkRoute(t, p, route, makespan, ok)
		if ok {
			solvable++
		}
	}
	if solvable < 500 || solvable > 2500 {
		t.Errorf("%d of 3000 problems have an answer: the test is one-sided", solvable)
	}
}

// TestRoutingWide has more labels in a layer than the first beams keep.
func TestRoutingWide(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	for range 60 {
		p := randomRouting(random, 11)
		p.Before = nil
		for i := range p.Windows {
			p.Windows[i].Close += random.IntN(200)
		}
		route, err := SolveRouting(p, Budget{}, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		makespan, ok := quickRouting(p)
		checkRoute(t, p, route, makespan, ok)
	}
}

func TestRoutingBudget(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	p := randomRouting(random, 40)
	p.Before = nil
	for i := range p.Windows {
		p.Windows[i] = Window{p.Windows[i].Open / 8, 1000}
	}
	p.Windows[0] = Window{3, 1000}
	last := Route{Makespan: 1 << 30}
	route, err := SolveRouting(p, Budget{Units: 300_000}, 7, func(better Route) {
		if makespan, ok := p.Replay(better.Order); !ok || makespan != better.Makespan || makespan >= last.Makespan {
			t.Errorf("%+v is no improvement of %+v", better, last)
		}
		last = better
	})
	if err != nil || route.Outcome != Feasible || !reflect.DeepEqual(route.Order, last.Order) || route.Bound > route.Makespan {
		t.Fatalf("got %+v, %v, last reported %+v", route, err, last)
	}
	again, _ := SolveRouting(p, Budget{Units: 300_000}, 7, nil)
	if !reflect.DeepEqual(route, again) {
		t.Errorf("the same units of work give %+v and %+v", route, again)
	}
}

func TestRoutingStops(t *testing.T) {
	p := randomRouting(rand.New(rand.NewPCG(4, 4)), 60)
	p.Before = nil
	for i := range p.Windows {
		p.Windows[i] = Window{0, 5000}
	}
	for _, calls := range []int{1, 2, 5, 50, 500} {
		left := calls
		_, err := SolveRouting(p, Budget{Stop: func() bool { left--; return left <= 0 }}, 1, nil)
		if err != nil || left != 0 {
			t.Errorf("told to stop at call %d, looked again or not that often: %d, %v", calls, left, err)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if route, err := SolveRouting(p, Budget{Context: cancelled}, 1, nil); err != nil || route.Outcome != Unknown {
		t.Errorf("cancelled before the start: %+v, %v", route, err)
	}
}

func TestRoutingEdges(t *testing.T) {
	legs := [][]int{{0, 5, 5}, {5, 0, 5}, {5, 5, 0}}
	open := Window{0, 100}
	cases := []struct {
		name    string
		problem RoutingProblem
		want    Route
	}{
		{"single stop", RoutingProblem{Travel: [][]int{{0}}, Windows: []Window{{7, 9}}}, Route{Optimal, 7, 7, []int{0, 0}}},
		{"single stop, closed", RoutingProblem{Travel: [][]int{{0}}, Windows: []Window{{9, 7}}}, Route{Outcome: Infeasible}},
		{"empty window", RoutingProblem{Travel: legs, Windows: []Window{open, {20, 10}, open}}, Route{Outcome: Infeasible}},
		{"too far", RoutingProblem{Travel: legs, Windows: []Window{open, {0, 4}, open}}, Route{Outcome: Infeasible}},
		{"back too late", RoutingProblem{Travel: legs, Windows: []Window{{0, 14}, open, open}}, Route{Outcome: Infeasible}},
		{"just back", RoutingProblem{Travel: legs, Windows: []Window{{0, 15}, open, {0, 5}}}, Route{Optimal, 15, 15, []int{0, 2, 1, 0}}},
		{"waits", RoutingProblem{Travel: legs, Windows: []Window{open, {50, 60}, open}}, Route{Optimal, 55, 55, []int{0, 2, 1, 0}}},
		{"circular order", RoutingProblem{Travel: legs, Windows: []Window{open, open, open}, Before: [][2]int{{1, 2}, {2, 1}}}, Route{Outcome: Infeasible}},
		{"before itself", RoutingProblem{Travel: legs, Windows: []Window{open, open, open}, Before: [][2]int{{1, 1}}}, Route{Outcome: Infeasible}},
		{"order", RoutingProblem{Travel: legs, Windows: []Window{open, open, open}, Before: [][2]int{{2, 1}}}, Route{Optimal, 15, 15, []int{0, 2, 1, 0}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := SolveRouting(&c.problem, Budget{}, 1, nil)
			got.Bound, c.want.Bound = 0, 0
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

func TestRoutingMalformed(t *testing.T) {
	window := []Window{{0, 9}, {0, 9}}
	problems := []RoutingProblem{
		{},
		{Windows: window},
		{Windows: window, Travel: [][]int{{0, 1}, {1}}},
		{Windows: window, Travel: [][]int{{0, -1}, {1, 0}}},
		{Windows: window, Travel: [][]int{{0, MaxTime + 1}, {1, 0}}},
		{Windows: []Window{{0, 9}, {-1, 9}}, Travel: [][]int{{0, 1}, {1, 0}}},
		{Windows: window, Travel: [][]int{{0, 1}, {1, 0}}, Before: [][2]int{{0, 1}}},
		{Windows: window, Travel: [][]int{{0, 1}, {1, 0}}, Before: [][2]int{{1, 2}}},
	}
	for _, p := range problems {
		_, err := SolveRouting(&p, Budget{}, 1, nil)
		if wrong := new(ProblemError); !errors.As(err, &wrong) || wrong.Error() == "" {
			t.Errorf("%+v: got %v", p, err)
		}
	}
}

// TestRoutingLargeTimes has times near the limit: no sum may overflow.
func TestRoutingLargeTimes(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	for range 200 {
		p := randomRouting(random, 6)
		const scale = MaxTime / 200
		for i := range p.Windows {
			p.Windows[i] = Window{min(p.Windows[i].Open*scale, MaxTime), min(p.Windows[i].Close*scale, MaxTime)}
			for j := range p.Travel[i] {
				p.Travel[i][j] *= scale * (1 + random.IntN(2)*random.IntN(8))
			}
		}
		route, err := SolveRouting(p, Budget{}, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		makespan, ok := slowRouting(p)
		checkRoute(t, p, route, makespan, ok)
	}
}
