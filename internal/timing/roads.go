package timing

import (
	"container/heap"

	"cortege/internal/visit"
)

// roads tells how long a convoy takes between places. The minutes of a route are the convoy's own:
// nothing is added to them.
type roads struct {
	out   [][]road              // by place
	paths map[int]map[int]int64 // shortest times by start, once asked for
}

type road struct {
	to      int
	minutes int64
}

func newRoads(routes []visit.Route, places map[string]int, count int) *roads {
	r := &roads{out: make([][]road, count), paths: map[int]map[int]int64{}}
	for _, route := range routes {
		from, ok1 := places[route.From]
		to, ok2 := places[route.To]
		if !ok1 || !ok2 || from == to {
			continue
		}
		r.out[from] = append(r.out[from], road{to, int64(route.Minutes)})
		if !route.OneWay {
			r.out[to] = append(r.out[to], road{from, int64(route.Minutes)})
		}
	}
	return r
}

// between gives the minutes from one place to another: those of the direct route, else those of the
// shortest way over the routes there are; false where no way is known.
func (r *roads) between(from, to int) (int64, bool) {
	if from == to {
		return 0, true
	}
	direct, known := int64(0), false
	for _, road := range r.out[from] {
		if road.to == to && (!known || road.minutes < direct) {
			direct, known = road.minutes, true
		}
	}
	if known {
		return direct, true
	}
	paths, asked := r.paths[from]
	if !asked {
		paths = r.shortest(from)
		r.paths[from] = paths
	}
	minutes, known := paths[to]
	return minutes, known
}

// shortest is Dijkstra's: the minutes from one place to every other that can be reached.
func (r *roads) shortest(from int) map[int]int64 {
	done := map[int]int64{}
	queue := &frontier{{from, 0}}
	for queue.Len() > 0 {
		next := heap.Pop(queue).(road)
		if _, known := done[next.to]; known {
			continue
		}
		done[next.to] = next.minutes
		for _, road := range r.out[next.to] {
			if _, known := done[road.to]; !known {
				road.minutes += next.minutes
				heap.Push(queue, road)
			}
		}
	}
	return done
}

// frontier is a heap of roads, the shortest first.
type frontier []road

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].minutes < f[j].minutes }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(road)) }
func (f *frontier) Pop() any {
	old := *f
	last := old[len(old)-1]
	*f = old[:len(old)-1]
	return last
}
