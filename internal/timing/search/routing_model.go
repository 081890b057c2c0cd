package search

import (
	"math"
	"slices"
)

// routingModel is a routing problem with its windows drawn tight and its legs thinned out. Its nodes
// are the stops and, last, a second node for stop 0: the end of the route.
type routingModel struct {
	nodes int
	end   int
	// travel and shortest hold, for each pair of nodes, the direct leg and a bound from below on any
	// way between them. A leg that no route can use is unreachable.
	travel, shortest []int32
	open, close      []int32
	// before[j] holds the nodes that come before j in every route, after[i] those that come after.
	before, after []bitset
}

// unreachable is the travel time of a leg that no route uses: above every sum of legs, and three of
// it fit 32 bits.
const unreachable = 2 * MaxTime

func newRoutingModel(problem *RoutingProblem) *routingModel {
	stops := len(problem.Windows)
	nodes := stops + 1
	m := &routingModel{
		nodes:    nodes,
		end:      stops,
		travel:   make([]int32, nodes*nodes),
		shortest: make([]int32, nodes*nodes),
		open:     make([]int32, nodes),
		close:    make([]int32, nodes),
		before:   bitsets(nodes, nodes),
		after:    bitsets(nodes, nodes),
	}
	for i := range nodes {
		window := problem.Windows[i%stops]
		m.open[i], m.close[i] = int32(window.Open), int32(window.Close)
		for j := range nodes {
			m.travel[i*nodes+j] = unreachable
			if i != j && i != m.end && j != 0 && (i != 0 || j != m.end || stops == 1) {
				m.travel[i*nodes+j] = int32(problem.Travel[i][j%stops])
			}
		}
		if i != 0 {
			m.order(0, i)
		}
		if i != m.end {
			m.order(i, m.end)
		}
	}
	m.close[0] = min(m.close[0], m.open[0])
	for _, pair := range problem.Before {
		m.order(pair[0], pair[1])
	}
	return m
}

func (m *routingModel) order(first, second int) {
	m.before[second].add(first)
	m.after[first].add(second)
}

// tighten draws the windows tight for routes that are back by latest, and removes legs that none of
// them uses. It gives false once it proves that there is no such route, or when the meter is over:
// the caller looks at the meter to tell.
func (m *routingModel) tighten(latest int32, meter *meter) bool {
	m.close[m.end] = min(m.close[m.end], latest)
	return m.findShortest(meter) && m.drawWindows(meter) && m.thinOut(meter) && m.drawWindows(meter)
}

// drawWindows moves windows and finds orders until nothing changes.
func (m *routingModel) drawWindows(meter *meter) bool {
	for moved := true; moved; {
		moved = m.moveWindows()
		for i := range m.nodes {
			if m.open[i] > m.close[i] || m.before[i].has(i) {
				return false
			}
		}
		if !meter.spend(int64(m.nodes)) {
			return false
		}
		moved = m.findOrder() || moved
	}
	return true
}

// findShortest fills shortest by the ways over the legs that are left.
func (m *routingModel) findShortest(meter *meter) bool {
	copy(m.shortest, m.travel)
	for middle := range m.nodes {
		through := m.shortest[middle*m.nodes:][:m.nodes]
		for i := range m.nodes {
			first := m.shortest[i*m.nodes+middle]
			if first >= unreachable {
				continue
			}
			row := m.shortest[i*m.nodes:][:m.nodes]
			for j, second := range through {
				if first+second < row[j] {
					row[j] = first + second
				}
			}
		}
		if !meter.spend(int64(m.nodes)) {
			return false
		}
	}
	return true
}

// moveWindows moves openings later and closings earlier by what the neighbours in a route allow.
func (m *routingModel) moveWindows() bool {
	moved := false
	for i := range m.nodes {
		// A node is served no earlier than the quickest way from some node before it allows, and
		// no later than lets some node after it be served in time.
		arrival, departure := int32(unreachable), int32(-unreachable)
		for j := range m.nodes {
			if leg := m.travel[j*m.nodes+i]; leg < unreachable {
				arrival = min(arrival, m.open[j]+leg)
			}
			if leg := m.travel[i*m.nodes+j]; leg < unreachable {
				departure = max(departure, m.close[j]-leg)
			}
			if m.before[i].has(j) {
				m.raise(i, m.open[j]+m.shortest[j*m.nodes+i], &moved)
			}
			if m.after[i].has(j) {
				m.lower(i, m.close[j]-m.shortest[i*m.nodes+j], &moved)
			}
		}
		if i != 0 {
			m.raise(i, arrival, &moved)
		}
		if i != m.end {
			m.lower(i, departure, &moved)
		}
		if m.open[i] > m.close[i] {
			return true
		}
	}
	return moved
}

func (m *routingModel) raise(node int, time int32, moved *bool) {
	if time > m.open[node] {
		m.open[node] = time
		*moved = true
	}
}

func (m *routingModel) lower(node int, time int32, moved *bool) {
	if time < m.close[node] {
		m.close[node] = time
		*moved = true
	}
}

// findOrder finds the pairs of nodes that fit in one order only, and closes the order transitively.
func (m *routingModel) findOrder() bool {
	found := false
	for i := range m.nodes {
		for j := range m.nodes {
			if i != j && !m.before[j].has(i) && m.open[j]+m.shortest[j*m.nodes+i] > m.close[i] {
				m.order(i, j)
				found = true
			}
		}
	}
	for j := range m.nodes {
		for i := range m.nodes {
			if m.before[i].has(j) && m.before[i].union(m.before[j]) {
				found = true
			}
		}
	}
	for j := range m.nodes {
		for i := range m.nodes {
			if m.before[j].has(i) {
				m.after[i].add(j)
			}
		}
	}
	return found
}

// thinOut removes the legs that no route uses: too late, against the order, or leaving some third
// node no place before the leg or after it. It gives false when the meter is over.
func (m *routingModel) thinOut(meter *meter) bool {
	for i := range m.nodes {
		for j := range m.nodes {
			leg := &m.travel[i*m.nodes+j]
			if *leg < unreachable && !m.usable(i, j, *leg) {
				*leg = unreachable
			}
		}
		if !meter.spend(int64(m.nodes)) {
			return false
		}
	}
	return true
}

func (m *routingModel) usable(i, j int, leg int32) bool {
	served := max(m.open[i]+leg, m.open[j])
	if served > m.close[j] || m.before[i].has(j) || m.after[i].intersects(m.before[j]) {
		return false
	}
	for k := range m.nodes {
		if k == i || k == j {
			continue
		}
		if served+m.shortest[j*m.nodes+k] <= m.close[k] && !m.before[j].has(k) {
			continue
		}
		first := max(m.open[k]+m.shortest[k*m.nodes+i], m.open[i])
		if m.after[i].has(k) || first > m.close[i] || first+leg > m.close[j] {
			return false
		}
	}
	return true
}

// deadlines answers, for one node and a time of service there, which nodes must have been visited by
// then because they could not be reached in time any more.
type deadlines struct {
	latest []int32
	missed []bitset
}

// visitedBy gives the nodes that must be visited before service at the node starts at the time.
func (d *deadlines) visitedBy(time int32) bitset {
	low, high := 0, len(d.latest)
	for low < high {
		middle := (low + high) / 2
		if d.latest[middle] < time {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return d.missed[low]
}

// deadlinesOf gives the deadlines of a node. Nodes that come before it in every route are always
// among the missed ones.
func (m *routingModel) deadlinesOf(node int) deadlines {
	type deadline struct {
		latest int32
		node   int
	}
	all := make([]deadline, 0, m.nodes)
	for other := range m.nodes {
		if other == node {
			continue
		}
		latest := m.close[other] - m.shortest[node*m.nodes+other]
		if m.before[node].has(other) {
			latest = math.MinInt32
		}
		all = append(all, deadline{latest, other})
	}
	slices.SortFunc(all, func(a, b deadline) int { return int(a.latest) - int(b.latest) })
	d := deadlines{latest: make([]int32, len(all)), missed: bitsets(len(all)+1, m.nodes)}
	for i, deadline := range all {
		d.latest[i] = deadline.latest
		copy(d.missed[i+1], d.missed[i])
		d.missed[i+1].add(deadline.node)
	}
	return d
}

// clone gives a model that can be tightened on its own.
func (m *routingModel) clone() *routingModel {
	c := &routingModel{
		nodes:    m.nodes,
		end:      m.end,
		travel:   slices.Clone(m.travel),
		shortest: slices.Clone(m.shortest),
		open:     slices.Clone(m.open),
		close:    slices.Clone(m.close),
		before:   bitsets(m.nodes, m.nodes),
		after:    bitsets(m.nodes, m.nodes),
	}
	for i := range m.nodes {
		copy(c.before[i], m.before[i])
		copy(c.after[i], m.after[i])
	}
	return c
}

// reversed gives the model of the same routes driven backwards from the latest end to the start.
// Node i of the one is node end-i of the other.
func (m *routingModel) reversed() *routingModel {
	r := &routingModel{
		nodes:    m.nodes,
		end:      m.end,
		travel:   make([]int32, len(m.travel)),
		shortest: make([]int32, len(m.shortest)),
		open:     make([]int32, m.nodes),
		close:    make([]int32, m.nodes),
		before:   bitsets(m.nodes, m.nodes),
		after:    bitsets(m.nodes, m.nodes),
	}
	latest := m.close[m.end]
	for i := range m.nodes {
		backward := m.end - i
		r.open[backward], r.close[backward] = latest-m.close[i], latest-m.open[i]
		for j := range m.nodes {
			r.travel[(m.end-j)*m.nodes+backward] = m.travel[i*m.nodes+j]
			r.shortest[(m.end-j)*m.nodes+backward] = m.shortest[i*m.nodes+j]
			if m.before[i].has(j) {
				r.order(backward, m.end-j)
			}
		}
	}
	return r
}
