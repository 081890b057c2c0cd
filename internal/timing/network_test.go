package timing

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// distances is the oracle: all pairs' shortest paths over the ties, by Floyd and Warshall; false where a
// circle of ties cannot be satisfied.
func distances(points int, ties []difference) ([][]int64, bool) {
	d := make([][]int64, points)
	for i := range d {
		d[i] = make([]int64, points)
		for j := range d[i] {
			if i != j {
				d[i][j] = 2 * horizon
			}
		}
	}
	for _, t := range ties {
		if !t.dropped {
			d[t.from][t.to] = min(d[t.from][t.to], t.most)
		}
	}
	for p := range points { // every point lies within the horizon
		d[origin][p], d[p][origin] = min(d[origin][p], horizon), min(d[p][origin], horizon)
	}
	for k := range points {
		for i := range points {
			for j := range points {
				d[i][j] = min(d[i][j], d[i][k]+d[k][j])
			}
		}
	}
	for i := range points {
		if d[i][i] < 0 {
			return nil, false
		}
	}
	return d, true
}

// However ties come, change and go, the network knows the earliest and latest times that all pairs' shortest
// paths give; and what it calls a conflict is one, and is none without any one of its ties.
func TestNetworkAgainstAllPairs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	conflicts := 0
	for range 150 {
		points := 2 + random.IntN(9)
		n := newNetwork(points - 1)
		for range 60 {
			var conflict []int
			tried := append([]difference(nil), n.ties...)
			var alive []int
			for i := range n.ties {
				if !n.ties[i].dropped {
					alive = append(alive, i)
				}
			}
			most := int64(random.IntN(60) - 15)
			switch what := random.IntN(4); {
			case what < 2 || len(alive) == 0:
				from, to := random.IntN(points), random.IntN(points)
				_, conflict = n.atMost(from, to, most)
				tried = append(tried, difference{from: from, to: to, most: most})
			case what == 2:
				tie := alive[random.IntN(len(alive))]
				conflict = n.set(tie, most)
				tried[tie].most = most
			default:
				tie := alive[random.IntN(len(alive))]
				n.drop(tie)
				tried[tie].dropped = true
			}
			if _, ok := distances(points, tried); ok != (conflict == nil) {
				t.Fatalf("all pairs say %v, the network %v", ok, conflict)
			}
			if conflict != nil {
				conflicts++
				irreducible(t, points, tried, conflict)
			}
			d, ok := distances(points, n.ties)
			if !ok {
				t.Fatal("what conflicts was kept")
			}
			for p := range points {
				if n.latest(p) != d[origin][p] || n.earliest(p) != -d[p][origin] {
					t.Fatalf("point %d: %d to %d, want %d to %d", p, n.earliest(p), n.latest(p), -d[p][origin], d[origin][p])
				}
			}
		}
	}
	if conflicts < 100 {
		t.Errorf("only %d conflicts were tried", conflicts)
	}
}

func irreducible(t *testing.T, points int, ties []difference, conflict []int) {
	t.Helper()
	var all []difference
	for _, i := range conflict {
		all = append(all, ties[i])
	}
	if _, ok := distances(points, all); ok {
		t.Fatal("the conflict is none")
	}
	for left := range all {
		if _, ok := distances(points, append(append([]difference(nil), all[:left]...), all[left+1:]...)); !ok {
			t.Fatal("the conflict is one without one of its ties")
		}
	}
}

// Solving many ties at once gives what adding one after the other does.
func TestNetworkSolvesAtOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		points := 2 + random.IntN(10)
		once, stepwise := newNetwork(points-1), newNetwork(points-1)
		times := make([]int64, points)
		for p := 1; p < points; p++ {
			times[p] = int64(random.IntN(500) - 100)
		}
		for range 2 * points {
			from, to := random.IntN(points), random.IntN(points)
			most := times[to] - times[from] + int64(random.IntN(50))
			once.lay(from, to, most)
			if _, conflict := stepwise.atMost(from, to, most); conflict != nil {
				t.Fatal(conflict)
			}
		}
		once.solve(times)
		for p := range points {
			if once.latest(p) != stepwise.latest(p) || once.earliest(p) != stepwise.earliest(p) {
				t.Fatalf("point %d: %d to %d, stepwise %d to %d", p, once.earliest(p), once.latest(p), stepwise.earliest(p), stepwise.latest(p))
			}
		}
	}
}

// BenchmarkNetwork lets one tie change in the network of a programme of 150 items and of 10,000, beside solving all of it.
func BenchmarkNetwork(b *testing.B) {
	for _, items := range []int{150, 10_000} {
		n, times := newNetwork(2*items), []int64{0}
		for i := range items {
			start := int64(i * 45)
			times = append(times, start, start+30)
			n.lay(startOf(i), endOf(i), 30)
			n.lay(endOf(i), startOf(i), -30)
			day := start / 600 * 600
			n.lay(origin, startOf(i), day+600)
			n.lay(startOf(i), origin, -day)
			if i > 0 && start%600 >= 45 {
				n.lay(startOf(i), endOf(i-1), 0)
			}
		}
		n.solve(times)
		b.Run(fmt.Sprintf("Changes%d", items), func(b *testing.B) {
			for k := 0; b.Loop(); k++ {
				i := k * 7 % (items - 1)
				tie, conflict := n.atLeast(endOf(i), startOf(i+1), 5)
				if conflict != nil || n.set(tie, -10) != nil {
					b.Fatal(conflict)
				}
				n.drop(tie)
			}
		})
		b.Run(fmt.Sprintf("Solves%d", items), func(b *testing.B) {
			for b.Loop() {
				n.solve(times)
			}
		})
	}
}
