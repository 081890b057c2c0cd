package timing

import "container/heap"

// network is a simple temporal network: points in time, and ties that say how many minutes one point may
// lie after another at most. It knows the earliest and the latest time of every point, and keeps
// them true as ties come, change and go: only the points that a tie touches are looked at again.
//
// The latest time of a point is the length of a shortest path from the origin, the earliest that of one to
// the origin, negated.
type network struct {
	ties  []difference
	late  side // paths from the origin
	early side // paths to the origin
}

// difference says that to lies at most this many minutes after from. A dropped one says nothing.
type difference struct {
	from, to int
	most     int64
	dropped  bool
}

// side is one of the two trees of shortest paths.
type side struct {
	distance []int64
	by       []int   // the tie that a point's distance comes by; none: the horizon
	next     [][]int // ties that lead on from a point
	back     [][]int // ties that lead to a point
	reversed bool
}

// horizon is as far as any point can lie from the origin, in minutes: some two thousand years.
const horizon = 1 << 30

const origin = 0

func newNetwork() *network {
	n := &network{}
	n.early.reversed = true
	n.point()
	n.late.distance[origin], n.early.distance[origin] = 0, 0
	return n
}

// point adds a point that nothing ties yet.
func (n *network) point() int {
	for _, s := range []*side{&n.late, &n.early} {
		s.distance = append(s.distance, horizon)
		s.by = append(s.by, none)
		s.next, s.back = append(s.next, nil), append(s.back, nil)
	}
	return len(n.late.distance) - 1
}

func (n *network) latest(point int) int64   { return n.late.distance[point] }
func (n *network) earliest(point int) int64 { return -n.early.distance[point] }

// atMost ties two points: to lies at most so many minutes after from. Where that excludes ties that there
// are, nothing changes and they are given: all of them with the new one cannot hold, without any one they can.
func (n *network) atMost(from, to int, most int64) (tie int, conflict []int) {
	tie = n.lay(from, to, most)
	if conflict = n.tighten(tie); conflict != nil {
		n.remove(tie)
		return none, conflict
	}
	return tie, nil
}

// lay adds a tie without looking at what it changes; solve does that for many at once.
func (n *network) lay(from, to int, most int64) (tie int) {
	tie = len(n.ties)
	n.ties = append(n.ties, difference{from: from, to: to, most: most})
	for _, s := range []*side{&n.late, &n.early} {
		a, b := s.ends(&n.ties[tie])
		s.next[a], s.back[b] = append(s.next[a], tie), append(s.back[b], tie)
	}
	return tie
}

// solve finds the times of every point anew, given times that satisfy every tie, the origin's being nought.
func (n *network) solve(times []int64) {
	n.late.solve(n.ties, times)
	n.early.solve(n.ties, times)
}

// atLeast ties two points: to lies at least so many minutes after from.
func (n *network) atLeast(from, to int, least int64) (tie int, conflict []int) {
	return n.atMost(to, from, -least)
}

// set gives a tie another bound. Where that excludes other ties the old one stays, and they are given.
func (n *network) set(tie int, most int64) (conflict []int) {
	t := &n.ties[tie]
	old := t.most
	t.most = most
	if most >= old {
		n.late.loosen(n.ties, tie)
		n.early.loosen(n.ties, tie)
		return nil
	}
	if conflict = n.tighten(tie); conflict != nil {
		t.most = old
	}
	return conflict
}

// drop takes a tie away.
func (n *network) drop(tie int) {
	n.remove(tie)
	n.late.loosen(n.ties, tie)
	n.early.loosen(n.ties, tie)
}

func (n *network) remove(tie int) {
	t := &n.ties[tie]
	t.dropped = true
	for _, s := range []*side{&n.late, &n.early} {
		a, b := s.ends(t)
		s.next[a], s.back[b] = without(s.next[a], tie), without(s.back[b], tie)
	}
}

func without(list []int, x int) []int {
	for i := range list {
		if list[i] == x {
			list[i] = list[len(list)-1]
			return list[:len(list)-1]
		}
	}
	return list
}

func (n *network) tighten(tie int) (conflict []int) {
	if t := n.ties[tie]; t.from == t.to {
		if t.most < 0 {
			return []int{tie}
		}
		return nil
	}
	if conflict = n.late.tighten(n.ties, tie); conflict == nil {
		n.early.tighten(n.ties, tie) // a circle shows on both sides, so there is none
	}
	return conflict
}

// ends gives where a tie leads from and to on this side.
func (s *side) ends(t *difference) (from, to int) {
	if s.reversed {
		return t.to, t.from
	}
	return t.from, t.to
}

// solve is Dijkstra's, over what each tie leaves beyond the given times.
func (s *side) solve(ties []difference, times []int64) {
	sign := int64(1)
	if s.reversed {
		sign = -1
	}
	for point := range s.distance {
		s.distance[point], s.by[point] = horizon, none
	}
	s.distance[origin] = 0
	done := make([]bool, len(s.distance))
	queue := &frontier{}
	for point, time := range times { // the horizon ties every point to the origin
		heap.Push(queue, road{point, s.distance[point] - sign*time})
	}
	for queue.Len() > 0 {
		at := heap.Pop(queue).(road).to
		if done[at] {
			continue
		}
		done[at] = true
		for _, t := range s.next[at] {
			_, to := s.ends(&ties[t])
			if distance := s.distance[at] + ties[t].most; distance < s.distance[to] {
				s.distance[to], s.by[to] = distance, t
				heap.Push(queue, road{to, distance - sign*times[to]})
			}
		}
	}
}

// tighten brings a tie's new, lower bound to every point whose distance falls by it. Points are taken by how
// much they fall, the most first, so that each is taken once: by the old distances no tie falls short.
// If the tie's own start falls, there is a circle of ties that no times satisfy; it is given, and
// nothing has changed.
func (s *side) tighten(ties []difference, tie int) (conflict []int) {
	start, first := s.ends(&ties[tie])
	falls := ties[tie].most + s.distance[start] - s.distance[first]
	if falls >= 0 {
		return nil
	}
	tentative := map[int]reach{first: {falls, tie}}
	done := map[int]bool{}
	queue := &frontier{{first, falls}}
	for queue.Len() > 0 {
		at := heap.Pop(queue).(road)
		if done[at.to] {
			continue
		}
		done[at.to] = true
		for _, t := range s.next[at.to] {
			_, to := s.ends(&ties[t])
			over := ties[t].most + s.distance[at.to] - s.distance[to] // by the old distances, never negative
			if t == tie || done[to] {
				continue
			}
			if by := at.minutes + over; by < 0 {
				if known, seen := tentative[to]; !seen || by < known.by {
					tentative[to] = reach{by, t}
					heap.Push(queue, road{to, by})
				}
			}
		}
		if _, falls := tentative[start]; falls {
			return s.circle(ties, tie, tentative)
		}
	}
	for point, r := range tentative {
		s.distance[point] += r.by
		s.by[point] = r.tie
	}
	return nil
}

// reach is by how much a point's distance changes, and the tie that it comes by.
type reach struct {
	by  int64
	tie int
}

// circle follows the ties back from the start of the new one to itself.
func (s *side) circle(ties []difference, tie int, tentative map[int]reach) []int {
	start, _ := s.ends(&ties[tie])
	circle := []int{}
	for at := start; ; {
		t := tentative[at].tie
		circle = append(circle, t)
		if t == tie {
			return circle
		}
		at, _ = s.ends(&ties[t])
	}
}

// loosen finds new distances for the points that came by a tie which now says less, or nothing.
func (s *side) loosen(ties []difference, tie int) {
	_, first := s.ends(&ties[tie])
	if s.by[first] != tie {
		return
	}
	affected := map[int]bool{first: true}
	list := []int{first}
	for i := 0; i < len(list); i++ {
		for _, t := range s.next[list[i]] {
			if _, to := s.ends(&ties[t]); s.by[to] == t && !affected[to] {
				affected[to] = true
				list = append(list, to)
			}
		}
	}
	rises := map[int]reach{}
	queue := &frontier{}
	for _, point := range list {
		best := reach{horizon - s.distance[point], none}
		for _, t := range s.back[point] {
			from, _ := s.ends(&ties[t])
			if by := ties[t].most + s.distance[from] - s.distance[point]; !affected[from] && by < best.by {
				best = reach{by, t}
			}
		}
		rises[point] = best
		heap.Push(queue, road{point, best.by})
	}
	done := map[int]bool{}
	for queue.Len() > 0 {
		at := heap.Pop(queue).(road)
		if done[at.to] {
			continue
		}
		done[at.to] = true
		for _, t := range s.next[at.to] {
			_, to := s.ends(&ties[t])
			if !affected[to] || done[to] {
				continue
			}
			if by := at.minutes + ties[t].most + s.distance[at.to] - s.distance[to]; by < rises[to].by {
				rises[to] = reach{by, t}
				heap.Push(queue, road{to, by})
			}
		}
	}
	for point, r := range rises {
		s.distance[point] += r.by
		s.by[point] = r.tie
	}
}
