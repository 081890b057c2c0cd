package search

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// routingSearch labels partial routes layer by layer: a label is a set of visited stops, the last of
// them, and the earliest service there; for the makespan nothing else of the past matters. Layers
// wider than the beam keep the most promising labels. Beams widen until one loses no label: what it
// finds is optimal. After every better route the windows are drawn tight for a still better one.
type routingSearch struct {
	problem  *RoutingProblem
	meter    *meter
	random   *rand.Rand
	best     Route
	improved func(Route)

	model     *routingModel
	deadlines []deadlines
	// legsFrom[i] holds the nodes that can follow node i directly.
	legsFrom []bitset
	// cheapestIn and cheapestOut are the shortest legs into and out of a node.
	cheapestIn, cheapestOut []int32
	hash                    []uint64

	words         int
	current, next routingLayer
	table         []int32
	// trail holds for every label of the beam, layer after layer, its last node and the label it
	// came from.
	trail []step
	ranks []int32
}

type step struct {
	parent int32
	node   int32
}

// routingLayer holds labels with equally many visited nodes, one slice for each field.
type routingLayer struct {
	visited []uint64
	labels  []routingLabel
}

type routingLabel struct {
	hash uint64
	time int32
	// restIn and restOut are sums of the cheapest legs into, and out of, the nodes not yet visited.
	restIn, restOut int32
	rank            int32
	step
}

func (l *routingLayer) set(i, words int) bitset { return l.visited[i*words : (i+1)*words] }

const (
	firstBeam = 16
	beamGrow  = 4
	// maxTrail bounds the memory of one beam: labels kept over all layers.
	maxTrail = 12 << 20
)

func newRoutingSearch(problem *RoutingProblem, meter *meter, seed uint64) *routingSearch {
	return &routingSearch{problem: problem, meter: meter, random: rand.New(rand.NewPCG(seed, 0))}
}

func (s *routingSearch) run() {
	s.model = newRoutingModel(s.problem)
	if !s.tighten() {
		return
	}
	s.best.Bound = int(s.model.open[s.model.end])
	for width := firstBeam; ; width *= beamGrow {
		width = min(width, maxTrail/s.model.nodes)
		found, whole := s.beam(width)
		if s.meter.over {
			return
		}
		if found || whole {
			if whole {
				s.prove()
				return
			}
			if !s.tighten() {
				return
			}
		}
	}
}

// prove marks what has been found as the best there is.
func (s *routingSearch) prove() {
	if s.best.Outcome == Feasible {
		s.best.Outcome, s.best.Bound = Optimal, s.best.Makespan
	} else {
		s.best.Outcome = Infeasible
	}
}

// tighten prepares the model for routes better than the best one. It gives false where the search
// ends: the best route is proved, or the budget is over.
func (s *routingSearch) tighten() bool {
	latest := int32(2 * MaxTime)
	if s.best.Outcome == Feasible {
		latest = int32(s.best.Makespan) - 1
	}
	if !s.model.tighten(latest, s.meter) {
		if !s.meter.over {
			s.prove()
		}
		return false
	}
	m := s.model
	s.words = wordsFor(m.nodes)
	s.deadlines = make([]deadlines, m.nodes)
	s.legsFrom = bitsets(m.nodes, m.nodes)
	s.cheapestIn, s.cheapestOut = make([]int32, m.nodes), make([]int32, m.nodes)
	for i := range m.nodes {
		s.cheapestIn[i], s.cheapestOut[i] = unreachable, unreachable
	}
	for i := range m.nodes {
		s.deadlines[i] = m.deadlinesOf(i)
		for j := range m.nodes {
			if leg := m.travel[i*m.nodes+j]; leg < unreachable {
				s.legsFrom[i].add(j)
				s.cheapestOut[i] = min(s.cheapestOut[i], leg)
				s.cheapestIn[j] = min(s.cheapestIn[j], leg)
			}
		}
	}
	if s.hash == nil {
		s.hash = make([]uint64, 2*m.nodes)
		for i := range s.hash {
			s.hash[i] = s.random.Uint64()
		}
	}
	return true
}

// beam labels all layers, keeping at most width labels in each. It says whether it found a better
// route and whether it lost no label on the way.
func (s *routingSearch) beam(width int) (found, whole bool) {
	m := s.model
	whole = true
	s.trail = s.trail[:0]
	s.current.visited = append(s.current.visited[:0], make([]uint64, s.words)...)
	s.current.set(0, s.words).add(0)
	first := routingLabel{time: m.open[0], step: step{parent: -1, node: 0}}
	for i := range m.nodes {
		if i != 0 {
			first.restIn += s.cheapestIn[i]
		}
		if i != m.end {
			first.restOut += s.cheapestOut[i]
		}
	}
	s.current.labels = append(s.current.labels[:0], first)
	for range m.nodes - 1 {
		base := len(s.trail)
		for i := range s.current.labels {
			s.trail = append(s.trail, s.current.labels[i].step)
		}
		s.next.visited, s.next.labels = s.next.visited[:0], s.next.labels[:0]
		s.clearTable(max(1<<10, 4*len(s.current.labels)))
		for i := range s.current.labels {
			if !s.extend(i, int32(base+i)) {
				return false, false
			}
		}
		if len(s.next.labels) > width {
			s.cut(width)
			whole = false
		}
		if len(s.next.labels) == 0 {
			return false, whole
		}
		s.current, s.next = s.next, s.current
	}
	// Only labels at the end are left, and they share one set: one label.
	s.record(s.route(s.current.labels[0].step))
	return true, whole
}

// extend appends every possible next node to a label. It gives false when the budget is over.
func (s *routingSearch) extend(index int, parent int32) bool {
	m := s.model
	label := s.current.labels[index]
	visited := s.current.set(index, s.words)
	i := int(label.node)
	legs := m.travel[i*m.nodes:][:m.nodes]
	work := int64(1)
	for w, word := range s.legsFrom[i] {
		for word &^= visited[w]; word != 0; word &= word - 1 {
			j := w<<6 + bits.TrailingZeros64(word)
			work++
			time := max(label.time+legs[j], m.open[j])
			if time > m.close[j] {
				continue
			}
			next := routingLabel{
				time:    time,
				restIn:  label.restIn - s.cheapestIn[j],
				restOut: label.restOut - s.cheapestOut[i],
				step:    step{parent: parent, node: int32(j)},
			}
			next.rank = time + max(next.restIn, next.restOut)
			if next.rank > m.close[m.end] {
				continue
			}
			if !s.reachable(visited, s.deadlines[j].visitedBy(time)) {
				continue
			}
			next.hash = label.hash ^ s.hash[j]
			s.keep(visited, next)
		}
	}
	return s.meter.spend(work)
}

// reachable says whether all nodes missed from now on have been visited.
func (s *routingSearch) reachable(visited, missed bitset) bool {
	for w, word := range missed {
		if word&^visited[w] != 0 {
			return false
		}
	}
	return true
}

// keep adds a label to the next layer unless it has an equal one that is no later.
func (s *routingSearch) keep(visited bitset, label routingLabel) {
	node := int(label.node)
	mask := len(s.table) - 1
	slot := int(label.hash^s.hash[s.model.nodes+node]) & mask
	for ; s.table[slot] >= 0; slot = (slot + 1) & mask {
		other := &s.next.labels[s.table[slot]]
		if other.hash != label.hash || other.node != label.node {
			continue
		}
		if s.sameSet(s.next.set(int(s.table[slot]), s.words), visited, node) {
			if label.time < other.time {
				*other = label
			}
			return
		}
	}
	s.table[slot] = int32(len(s.next.labels))
	s.next.labels = append(s.next.labels, label)
	s.next.visited = append(s.next.visited, visited...)
	s.next.set(len(s.next.labels)-1, s.words).add(node)
	if 2*len(s.next.labels) > len(s.table) {
		s.growTable()
	}
}

// sameSet says whether set is visited with the node added.
func (s *routingSearch) sameSet(set, visited bitset, node int) bool {
	for w, word := range visited {
		if w == node>>6 {
			word |= 1 << (node & 63)
		}
		if set[w] != word {
			return false
		}
	}
	return true
}

func (s *routingSearch) clearTable(size int) {
	size = 1 << bits.Len(uint(size))
	if cap(s.table) < size {
		s.table = make([]int32, size)
	}
	s.table = s.table[:size]
	for i := range s.table {
		s.table[i] = -1
	}
}

func (s *routingSearch) growTable() {
	s.clearTable(len(s.table))
	mask := len(s.table) - 1
	for i := range s.next.labels {
		label := &s.next.labels[i]
		slot := int(label.hash^s.hash[s.model.nodes+int(label.node)]) & mask
		for s.table[slot] >= 0 {
			slot = (slot + 1) & mask
		}
		s.table[slot] = int32(i)
	}
}

// cut keeps the width labels of the next layer with the least rank.
func (s *routingSearch) cut(width int) {
	s.ranks = s.ranks[:0]
	for i := range s.next.labels {
		s.ranks = append(s.ranks, s.next.labels[i].rank)
	}
	slices.Sort(s.ranks)
	limit := s.ranks[width-1]
	ties := width
	for ties > 0 && s.ranks[ties-1] == limit {
		ties--
	}
	ties = width - ties
	kept := 0
	for i := range s.next.labels {
		label := s.next.labels[i]
		if label.rank > limit {
			continue
		}
		if label.rank == limit {
			if ties == 0 {
				continue
			}
			ties--
		}
		s.next.labels[kept] = label
		copy(s.next.set(kept, s.words), s.next.set(i, s.words))
		kept++
	}
	s.next.labels = s.next.labels[:kept]
	s.next.visited = s.next.visited[:kept*s.words]
}

// route gives the stops in order up to a step of the end node.
func (s *routingSearch) route(last step) []int {
	order := make([]int, 0, s.model.nodes)
	for at := last; ; at = s.trail[at.parent] {
		order = append(order, int(at.node)%s.model.end)
		if at.parent < 0 {
			break
		}
	}
	slices.Reverse(order)
	return order
}
