package search

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// labelling builds routes over a model layer by layer. A label stands for the partial routes with one
// set of visited nodes and one last node; of them only the earliest is of use, since for the makespan
// nothing else of the past matters.
type labelling struct {
	model     *routingModel
	meter     *meter
	deadlines []deadlines
	// legsFrom[i] holds the nodes that can follow node i directly.
	legsFrom []bitset
	// cheapestIn and cheapestOut are the shortest legs into and out of a node.
	cheapestIn, cheapestOut []int32
	// keys hold two random numbers for each node: the one hashes sets, the other last nodes.
	keys []uint64

	words         int
	current, next routingLayer
	// table finds the labels of the next layer by their hash; -1 is an empty slot.
	table []int32
	// trail holds for every label, layer after layer, its last node and the label it came from.
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

func (r *routingLayer) set(i, words int) bitset { return r.visited[i*words : (i+1)*words] }

// newLabelling prepares for a tightened model. Where the meter is over, it prepares for nothing.
func newLabelling(model *routingModel, meter *meter, seed uint64) *labelling {
	random := rand.New(rand.NewPCG(seed, 0))
	l := &labelling{
		model:       model,
		meter:       meter,
		deadlines:   make([]deadlines, model.nodes),
		legsFrom:    bitsets(model.nodes, model.nodes),
		cheapestIn:  make([]int32, model.nodes),
		cheapestOut: make([]int32, model.nodes),
		keys:        make([]uint64, 2*model.nodes),
		words:       wordsFor(model.nodes),
	}
	for i := range model.nodes {
		l.cheapestIn[i], l.cheapestOut[i] = unreachable, unreachable
	}
	for i := range l.keys {
		l.keys[i] = random.Uint64()
	}
	for i := range model.nodes {
		if !meter.spend(int64(model.nodes)) {
			break
		}
		l.deadlines[i] = model.deadlinesOf(i)
		for j := range model.nodes {
			if leg := model.travel[i*model.nodes+j]; leg < unreachable {
				l.legsFrom[i].add(j)
				l.cheapestOut[i] = min(l.cheapestOut[i], leg)
				l.cheapestIn[j] = min(l.cheapestIn[j], leg)
			}
		}
	}
	return l
}

// beam labels all layers, keeping in each the width labels of least rank. It gives the earliest route
// found, as nodes in order, or nil, and whether no label was lost on the way.
func (l *labelling) beam(width int) (route []int, whole bool) {
	if l.meter.over {
		return nil, false
	}
	m := l.model
	whole = true
	l.trail = l.trail[:0]
	l.current.visited = append(l.current.visited[:0], make([]uint64, l.words)...)
	l.current.set(0, l.words).add(0)
	first := routingLabel{time: m.open[0], step: step{parent: -1, node: 0}}
	for i := range m.nodes {
		if i != 0 {
			first.restIn += l.cheapestIn[i]
		}
		if i != m.end {
			first.restOut += l.cheapestOut[i]
		}
		if max(first.restIn, first.restOut) > m.close[m.end] {
			return nil, true
		}
	}
	l.current.labels = append(l.current.labels[:0], first)
	for range m.nodes - 1 {
		base := len(l.trail)
		for i := range l.current.labels {
			l.trail = append(l.trail, l.current.labels[i].step)
		}
		l.next.visited, l.next.labels = l.next.visited[:0], l.next.labels[:0]
		l.clearTable(max(1<<10, 4*len(l.current.labels)))
		for i := range l.current.labels {
			if !l.extend(i, int32(base+i)) {
				return nil, false
			}
		}
		if len(l.next.labels) > width {
			l.cut(width)
			whole = false
		}
		if len(l.next.labels) == 0 {
			return nil, whole
		}
		l.current, l.next = l.next, l.current
	}
	// Only labels at the end are left, and they share one set: one label.
	return l.route(l.current.labels[0].step), whole
}

// extend appends every possible next node to a label. It gives false when the budget is over.
func (l *labelling) extend(index int, parent int32) bool {
	m := l.model
	label := l.current.labels[index]
	visited := l.current.set(index, l.words)
	i := int(label.node)
	legs := m.travel[i*m.nodes:][:m.nodes]
	work := int64(1)
	for w, word := range l.legsFrom[i] {
		for word &^= visited[w]; word != 0; word &= word - 1 {
			j := w<<6 + bits.TrailingZeros64(word)
			work++
			time := max(label.time+legs[j], m.open[j])
			if time > m.close[j] {
				continue
			}
			next := routingLabel{
				time:    time,
				restIn:  label.restIn - l.cheapestIn[j],
				restOut: label.restOut - l.cheapestOut[i],
				step:    step{parent: parent, node: int32(j)},
			}
			next.rank = time + max(next.restIn, next.restOut)
			if next.rank > m.close[m.end] {
				continue
			}
			if !l.reachable(visited, l.deadlines[j].visitedBy(time)) {
				continue
			}
			next.hash = label.hash ^ l.keys[j]
			l.keep(visited, next)
		}
	}
	return l.meter.spend(work)
}

// reachable says whether all nodes missed from now on have been visited.
func (l *labelling) reachable(visited, missed bitset) bool {
	for w, word := range missed {
		if word&^visited[w] != 0 {
			return false
		}
	}
	return true
}

// keep adds a label to the next layer unless it has an equal one that is no later.
func (l *labelling) keep(visited bitset, label routingLabel) {
	node := int(label.node)
	mask := len(l.table) - 1
	slot := int(label.hash^l.keys[l.model.nodes+node]) & mask
	for ; l.table[slot] >= 0; slot = (slot + 1) & mask {
		other := &l.next.labels[l.table[slot]]
		if other.hash != label.hash || other.node != label.node {
			continue
		}
		if l.sameSet(l.next.set(int(l.table[slot]), l.words), visited, node) {
			if label.time < other.time {
				*other = label
			}
			return
		}
	}
	l.table[slot] = int32(len(l.next.labels))
	l.next.labels = append(l.next.labels, label)
	l.next.visited = append(l.next.visited, visited...)
	l.next.set(len(l.next.labels)-1, l.words).add(node)
	if 2*len(l.next.labels) > len(l.table) {
		l.growTable()
	}
}

// sameSet says whether set is visited with the node added.
func (l *labelling) sameSet(set, visited bitset, node int) bool {
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

func (l *labelling) clearTable(size int) {
	size = 1 << bits.Len(uint(size))
	if cap(l.table) < size {
		l.table = make([]int32, size)
	}
	l.table = l.table[:size]
	for i := range l.table {
		l.table[i] = -1
	}
}

func (l *labelling) growTable() {
	l.clearTable(len(l.table))
	mask := len(l.table) - 1
	for i := range l.next.labels {
		label := &l.next.labels[i]
		slot := int(label.hash^l.keys[l.model.nodes+int(label.node)]) & mask
		for l.table[slot] >= 0 {
			slot = (slot + 1) & mask
		}
		l.table[slot] = int32(i)
	}
}

// cut keeps the width labels of the next layer with the least rank.
func (l *labelling) cut(width int) {
	l.ranks = l.ranks[:0]
	for i := range l.next.labels {
		l.ranks = append(l.ranks, l.next.labels[i].rank)
	}
	slices.Sort(l.ranks)
	limit := l.ranks[width-1]
	ties := width
	for ties > 0 && l.ranks[ties-1] == limit {
		ties--
	}
	ties = width - ties
	kept := 0
	for i := range l.next.labels {
		label := l.next.labels[i]
		if label.rank > limit {
			continue
		}
		if label.rank == limit {
			if ties == 0 {
				continue
			}
			ties--
		}
		l.next.labels[kept] = label
		copy(l.next.set(kept, l.words), l.next.set(i, l.words))
		kept++
	}
	l.next.labels = l.next.labels[:kept]
	l.next.visited = l.next.visited[:kept*l.words]
}

// route gives the nodes in order up to a step of the end node.
func (l *labelling) route(last step) []int {
	order := make([]int, 0, l.model.nodes)
	for at := last; ; at = l.trail[at.parent] {
		order = append(order, int(at.node))
		if at.parent < 0 {
			break
		}
	}
	slices.Reverse(order)
	return order
}
