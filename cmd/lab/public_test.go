package main

import (
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"cortege/internal/timing/search"
)

// publicFolder holds public instances and their known optima, beside the repository.
const publicFolder = "../../../shared/bench"

// publicOptima gives the known optimum of each file of a kind, or skips.
func publicOptima(t testing.TB, kind string) map[string]int {
	t.Helper()
	file, err := os.Open(filepath.Join(publicFolder, kind+"-makespan.csv"))
	if os.IsNotExist(err) {
		t.Skip("no public instances: ../shared/bench is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // it was only read
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("the optima of %s: %d rows, %v", kind, len(rows), err)
	}
	optima := make(map[string]int)
	for _, row := range rows[1:] {
		if optima[filepath.Join(publicFolder, kind, row[0])], err = strconv.Atoi(row[len(row)-1]); err != nil {
			t.Fatal(err)
		}
	}
	return optima
}

// publicAnswer solves an instance of a kind and replays the answer.
func publicAnswer(t testing.TB, kind, file string, budget search.Budget) (makespan int, outcome search.Outcome) {
	t.Helper()
	text, err := readFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var replayed int
	var ok bool
	if kind == "tsptw" {
		instance, err := parseTSPTW(text)
		if err != nil {
			t.Fatal(file, err)
		}
		route, err := search.SolveRouting(&instance.problem, budget, 1, nil)
		if err != nil {
			t.Fatal(file, err)
		}
		makespan, outcome = route.Makespan, route.Outcome
		replayed, ok = replayRoute(&instance.problem, route.Order)
	} else {
		problem, err := parseRCPSP(text)
		if err != nil {
			t.Fatal(file, err)
		}
		schedule, err := search.SolveScheduling(problem, budget, 1, nil)
		if err != nil {
			t.Fatal(file, err)
		}
		makespan, outcome = schedule.Makespan, schedule.Outcome
		replayed, ok = replaySchedule(problem, schedule.Starts)
	}
	if !ok || replayed != makespan {
		t.Errorf("%s: the replay gives %d, %v, the engine %d", file, replayed, ok, makespan)
	}
	return makespan, outcome
}

// replayRoute is written apart from the engine's own replay, so as not to share its mistakes.
func replayRoute(p *search.RoutingProblem, order []int) (int, bool) {
	if len(order) != len(p.Windows)+1 || order[0] != 0 || order[len(order)-1] != 0 {
		return 0, false
	}
	seen := make(map[int]bool)
	clock := p.Windows[0].Open
	for leg, to := range order[1:] {
		clock += p.Travel[order[leg]][to]
		if clock < p.Windows[to].Open {
			clock = p.Windows[to].Open
		}
		if clock > p.Windows[to].Close || seen[to] {
			return 0, false
		}
		seen[to] = true
	}
	return clock, len(seen) == len(p.Windows)
}

// replaySchedule is written apart from the engine's own replay: it counts moment by moment.
func replaySchedule(p *search.SchedulingProblem, starts []int) (int, bool) {
	if len(starts) != len(p.Activities) {
		return 0, false
	}
	makespan := 0
	taken := make(map[[2]int]int)
	for i, activity := range p.Activities {
		for _, next := range activity.Successors {
			if starts[next] < starts[i]+activity.Duration {
				return 0, false
			}
		}
		for moment := starts[i]; moment < starts[i]+activity.Duration; moment++ {
			for k, demand := range activity.Demands {
				if taken[[2]int{moment, k}] += demand; taken[[2]int{moment, k}] > p.Capacities[k] || moment < 0 {
					return 0, false
				}
			}
		}
		makespan = max(makespan, starts[i]+activity.Duration)
	}
	return makespan, true
}

// TestPublicInstances solves a sample with a bounded amount of work.
func TestPublicInstances(t *testing.T) {
	for _, kind := range []string{"tsptw", "rcpsp"} {
		t.Run(kind, func(t *testing.T) {
			optima := publicOptima(t, kind)
			above := 0
			for place, file := range slices.Sorted(maps.Keys(optima)) {
				if place%7 != 0 {
					continue
				}
				optimum := optima[file]
				makespan, outcome := publicAnswer(t, kind, file, search.Budget{Units: 1_000_000})
				switch {
				case outcome == search.Optimal && makespan != optimum, makespan < optimum:
					t.Errorf("%s: %v %d, known optimum %d", file, outcome, makespan, optimum)
				case outcome < search.Feasible:
					t.Errorf("%s: %v", file, outcome)
				case makespan > optimum:
					above++
				}
			}
			if above > 1 {
				t.Errorf("%d answers are above the optimum", above)
			}
		})
	}
}

// BenchmarkPublicInstances solves all instances within 100 ms and within 1 s each. Run it once:
// -benchtime 1x.
func BenchmarkPublicInstances(b *testing.B) {
	for _, kind := range []string{"tsptw", "rcpsp"} {
		for _, limit := range []time.Duration{100 * time.Millisecond, time.Second} {
			b.Run(kind+"/"+limit.String(), func(b *testing.B) {
				optima := publicOptima(b, kind)
				for b.Loop() {
					measurePublic(b, kind, optima, limit)
				}
			})
		}
	}
}

// measurePublic reports how many answers are at the optimum and proved, how far above it they are on
// average, and the longest time.
func measurePublic(b *testing.B, kind string, optima map[string]int, limit time.Duration) {
	optimal, proved, above := 0, 0, 0.0
	longest := time.Duration(0)
	settings := common{Limit: limit}
	for _, file := range slices.Sorted(maps.Keys(optima)) {
		optimum := optima[file]
		start := time.Now()
		makespan, outcome := publicAnswer(b, kind, file, settings.budget(start))
		longest = max(longest, time.Since(start))
		if makespan == optimum {
			optimal++
		}
		if outcome == search.Optimal {
			proved++
		}
		above += float64(makespan-optimum) / float64(optimum)
	}
	b.ReportMetric(float64(len(optima)), "instances")
	b.ReportMetric(float64(optimal), "optimal")
	b.ReportMetric(float64(proved), "proved")
	b.ReportMetric(100*above/float64(len(optima)), "%above")
	b.ReportMetric(float64(longest.Milliseconds()), "ms-longest")
}
