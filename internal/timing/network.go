package timing

import "iter"

// network is a simple temporal network: points in time, and ties that say how many minutes one point may
// lie after another at most. It knows the earliest and the latest time of every point, and keeps
// them true as ties come, change and go: only the points that a tie touches are looked at again.
//
// The latest time of a point is the length of a shortest path from the origin, the earliest that of one to
// the origin, negated.
type network struct {
	ties  []difference
	out   []int // by point, the newest tie that leads from it; none
	in    []int // and to it
	late  side  // paths from the origin
	early side  // paths to the origin
}

// difference says that to lies at most this many minutes after from.
type difference struct {
	from, to        int
	most            int64
	dropped         bool // it says nothing any more
	nextOut, nextIn int  // the next older tie from the same point, and to the same
}

// side is one of the two trees of shortest paths.
type side struct {
	*network
	distance []int64
	by       []int // the tie that a point's distance comes by; none: the horizon
	reversed bool  // ties are followed from to to from
}

// horizon is as far as any point can lie from the origin, in minutes: some two thousand years.
const horizon = 1 << 30

const origin = 0

// newNetwork makes a network with the origin and so many points more, which nothing ties yet.
func newNetwork(points int) *network {
	n := &network{out: make([]int, points+1), in: make([]int, points+1)}
	for point := range n.out {
		n.out[point], n.in[point] = none, none
	}
	n.late, n.early = newSide(n, false), newSide(n, true)
	return n
}

func newSide(n *network, reversed bool) side {
	s := side{network: n, distance: make([]int64, len(n.out)), by: make([]int, len(n.out)), reversed: reversed}
	s.reset()
	return s
}

func (s *side) reset() {
	for point := range s.distance {
		s.distance[point], s.by[point] = horizon, none
	}
	s.distance[origin] = 0
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
	n.ties = append(n.ties, difference{from: from, to: to, most: most, nextOut: n.out[from], nextIn: n.in[to]})
	n.out[from], n.in[to] = tie, tie
	return tie
}

// solve finds the times of every point anew, given times that satisfy every tie, the origin's being nought.
func (n *network) solve(times []int64) {
	n.late.solve(times)
	n.early.solve(times)
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
		n.late.loosen(tie)
		n.early.loosen(tie)
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
	n.late.loosen(tie)
	n.early.loosen(tie)
}

func (n *network) remove(tie int) {
	t := &n.ties[tie]
	t.dropped = true
	at := &n.out[t.from]
	for *at != tie {
		at = &n.ties[*at].nextOut
	}
	*at = t.nextOut
	for at = &n.in[t.to]; *at != tie; {
		at = &n.ties[*at].nextIn
	}
	*at = t.nextIn
}

func (n *network) tighten(tie int) (conflict []int) {
	if t := n.ties[tie]; t.from == t.to {
		if t.most < 0 {
			return []int{tie}
		}
		return nil
	}
	if conflict = n.late.tighten(tie); conflict == nil {
		n.early.tighten(tie) // a circle shows on both sides, so there is none
	}
	return conflict
}

// ends gives where a tie leads from and to on this side.
func (s *side) ends(tie int) (from, to int) {
	if t := &s.ties[tie]; s.reversed {
		return t.to, t.from
	}
	return s.ties[tie].from, s.ties[tie].to
}

// on gives each tie that leads on from a point; back those that lead to it.
func (s *side) on(point int) iter.Seq[int]   { return s.each(point, s.reversed) }
func (s *side) back(point int) iter.Seq[int] { return s.each(point, !s.reversed) }

func (s *side) each(point int, in bool) iter.Seq[int] {
	return func(yield func(int) bool) {
		if in {
			for t := s.in[point]; t != none && yield(t); t = s.ties[t].nextIn {
			}
			return
		}
		for t := s.out[point]; t != none && yield(t); t = s.ties[t].nextOut {
		}
	}
}

// solve is Dijkstra's, over what each tie leaves beyond the given times.
func (s *side) solve(times []int64) {
	sign := int64(1)
	if s.reversed {
		sign = -1
	}
	s.reset()
	done := make([]bool, len(s.distance))
	queue := make(frontier, 0, 2*len(s.distance))
	for point, time := range times { // the horizon ties every point to the origin
		queue.push(road{point, s.distance[point] - sign*time})
	}
	for len(queue) > 0 {
		at := queue.pop().to
		if done[at] {
			continue
		}
		done[at] = true
		for t := range s.on(at) {
			_, to := s.ends(t)
			if distance := s.distance[at] + s.ties[t].most; distance < s.distance[to] {
				s.distance[to], s.by[to] = distance, t
				queue.push(road{to, distance - sign*times[to]})
			}
		}
	}
}

// tighten brings a tie's new, lower bound to every point whose distance falls by it. Points are taken by how
// much they fall, the most first, so that each is taken once: by the old distances no tie falls short.
// If the tie's own start falls, there is a circle of ties that no times satisfy; it is given, and
// nothing has changed.
func (s *side) tighten(tie int) (conflict []int) {
	start, first := s.ends(tie)
	falls := s.ties[tie].most + s.distance[start] - s.distance[first]
	if falls >= 0 {
		return nil
	}
	tentative := map[int]reach{first: {falls, tie}}
	done := map[int]bool{}
	queue := frontier{{first, falls}}
	for len(queue) > 0 {
		at := queue.pop()
		if done[at.to] {
			continue
		}
		done[at.to] = true
		for t := range s.on(at.to) {
			_, to := s.ends(t)
			over := s.ties[t].most + s.distance[at.to] - s.distance[to] // by the old distances, never negative
			if t == tie || done[to] {
				continue
			}
			if by := at.minutes + over; by < 0 {
				if known, seen := tentative[to]; !seen || by < known.by {
					tentative[to] = reach{by, t}
					queue.push(road{to, by})
				}
			}
		}
		if _, falls := tentative[start]; falls {
			return s.circle(tie, tentative)
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
func (s *side) circle(tie int, tentative map[int]reach) []int {
	start, _ := s.ends(tie)
	circle := []int{}
	for at := start; ; {
		t := tentative[at].tie
		circle = append(circle, t)
		if t == tie {
			return circle
		}
		at, _ = s.ends(t)
	}
}

// loosen finds new distances for the points that came by a tie which now says less, or nothing.
func (s *side) loosen(tie int) {
	_, first := s.ends(tie)
	if s.by[first] != tie {
		return
	}
	affected := map[int]bool{first: true}
	list := []int{first}
	for i := 0; i < len(list); i++ {
		for t := range s.on(list[i]) {
			if _, to := s.ends(t); s.by[to] == t && !affected[to] {
				affected[to] = true
				list = append(list, to)
			}
		}
	}
	rises := map[int]reach{}
	queue := frontier{}
	for _, point := range list {
		best := reach{horizon - s.distance[point], none}
		for t := range s.back(point) {
			from, _ := s.ends(t)
			if by := s.ties[t].most + s.distance[from] - s.distance[point]; !affected[from] && by < best.by {
				best = reach{by, t}
			}
		}
		rises[point] = best
		queue.push(road{point, best.by})
	}
	done := map[int]bool{}
	for len(queue) > 0 {
		at := queue.pop()
		if done[at.to] {
			continue
		}
		done[at.to] = true
		for t := range s.on(at.to) {
			_, to := s.ends(t)
			if !affected[to] || done[to] {
				continue
			}
			if by := at.minutes + s.ties[t].most + s.distance[at.to] - s.distance[to]; by < rises[to].by {
				rises[to] = reach{by, t}
				queue.push(road{to, by})
			}
		}
	}
	for point, r := range rises {
		s.distance[point] += r.by
		s.by[point] = r.tie
	}
}
