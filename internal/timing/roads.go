package timing

import "cortege/internal/visit"

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
	queue := frontier{{from, 0}}
	for len(queue) > 0 {
		next := queue.pop()
		if _, known := done[next.to]; known {
			continue
		}
		done[next.to] = next.minutes
		for _, road := range r.out[next.to] {
			if _, known := done[road.to]; !known {
				road.minutes += next.minutes
				queue.push(road)
			}
		}
	}
	return done
}

// frontier is a heap of roads, the shortest on top. (container/heap would box every one of them.)
type frontier []road

func (f *frontier) push(r road) {
	*f = append(*f, r)
	heap := *f
	for at := len(heap) - 1; at > 0; {
		above := (at - 1) / 2
		if heap[above].minutes <= heap[at].minutes {
			return
		}
		heap[above], heap[at] = heap[at], heap[above]
		at = above
	}
}

func (f *frontier) pop() road {
	heap := *f
	top, last := heap[0], len(heap)-1
	heap[0] = heap[last]
	heap = heap[:last]
	*f = heap
	for at := 0; ; {
		least := at
		for below := 2*at + 1; below <= 2*at+2 && below < last; below++ {
			if heap[below].minutes < heap[least].minutes {
				least = below
			}
		}
		if least == at {
			return top
		}
		heap[least], heap[at] = heap[at], heap[least]
		at = least
	}
}
