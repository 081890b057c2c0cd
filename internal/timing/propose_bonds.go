package timing

import (
	"maps"
	"math"
	"slices"

	"cortege/internal/timing/search"
	"cortege/internal/visit"
)

// bond holds a piece and another to each other.
type bond struct {
	other     int
	low, high int64 // how many minutes later the other starts, at least and at most
	share     bool  // they cannot be at the same time: the other starts out minutes later, or in minutes earlier
	out, in   int64
	wayOut    int64 // routes whose minutes depend on the hour; else nought
	wayIn     int64
}

// bind finds what holds pieces to each other; false where it was told to stop.
func (m *model) bind(ties []tie, order map[string][]int, meter search.Meter) bool {
	m.bonds = make([][]bond, len(m.pieces))
	at := make([]map[int]int, len(m.pieces))
	for k := range at {
		at[k] = map[int]int{}
	}
	bondOf := func(i, j int) *bond {
		b, known := at[i][j]
		if !known {
			b = len(m.bonds[i])
			at[i][j] = b
			m.bonds[i] = append(m.bonds[i], bond{other: j, low: math.MinInt64 / 4, high: math.MaxInt64 / 4})
		}
		return &m.bonds[i][b]
	}
	apart := func(i, j int, low, high int64) { // j starts from low to high minutes after i
		b := bondOf(i, j)
		b.low, b.high = max(b.low, low), min(b.high, high)
		b = bondOf(j, i)
		b.low, b.high = max(b.low, -high), min(b.high, -low)
	}
	roads := m.shortcuts()
	bySubject := make([][]int, len(m.subjects))
	for k := range m.pieces {
		for _, s := range m.pieces[k].subjects {
			bySubject[s] = append(bySubject[s], k)
		}
	}
	for s, pieces := range bySubject {
		for n, i := range pieces {
			if !meter.Spend(int64(1 + n/4)) {
				return false
			}
			for _, j := range pieces[:n] {
				m.keepApart(&m.subjects[s], roads, i, j, bondOf(i, j))
				m.keepApart(&m.subjects[s], roads, j, i, bondOf(j, i))
			}
		}
	}
	m.lenient(roads)
	for _, t := range ties {
		first, ok1 := m.pieceOf[t.first]
		second, ok2 := m.pieceOf[t.second]
		if !ok1 || !ok2 || first == second {
			m.circle = m.circle || ok1 && ok2
			continue
		}
		low, high := m.pieces[first].length+t.gap, int64(math.MaxInt64/4)
		if t.within >= 0 {
			high = m.pieces[first].length + t.within
		}
		apart(first, second, low, high)
	}
	for _, circle := range circles(len(m.entries), ties) {
		m.circle = m.circle || !slices.ContainsFunc(circle, func(t int) bool { _, loose := m.pieceOf[ties[t].first]; return !loose })
	}
	for _, line := range slices.Sorted(maps.Keys(order)) {
		m.keepOrder(order[line], apart)
	}
	return true
}

// shortcuts are the routes, and the items that get from one place to another sooner than any route does.
func (m *model) shortcuts() *roads {
	routes := slices.Clone(m.plan.visit.Routes)
	for i := range m.entries {
		e := &m.entries[i]
		if e.kind.Moves && e.from != none && e.to != none && !e.item.IsCancelled() {
			if way, known := m.roads.between(e.from, e.to); known && e.minutes < way {
				routes = append(routes, visit.Route{From: e.item.Place, To: e.item.EndPlace(), Minutes: int(e.minutes), OneWay: true})
			}
		}
	}
	return newRoads(routes, m.places, len(m.plan.visit.Places))
}

// keepApart adds to a bond that a subject is at both pieces.
func (m *model) keepApart(s *subject, roads *roads, i, j int, b *bond) {
	own, other := m.stayOf(m.pieces[i].item), m.stayOf(m.pieces[j].item)
	b.share = true
	b.out = max(b.out, m.pieces[i].length+m.pause(s))
	b.in = max(b.in, m.pieces[j].length+m.pause(s))
	if !s.moves {
		return
	}
	varies := boolean(len(m.traffic.hours) > 0)
	if way, known := wayBetween(roads, own.to, other.from); known && way > 0 {
		b.wayOut = max(b.wayOut, way*int64(varies))
		b.out = max(b.out, m.pieces[i].length+m.traffic.least(way))
	}
	if way, known := wayBetween(roads, other.to, own.from); known && way > 0 {
		b.wayIn = max(b.wayIn, way*int64(varies))
		b.in = max(b.in, m.pieces[j].length+m.traffic.least(way))
	}
}

func wayBetween(roads *roads, from, to int) (int64, bool) {
	if from == none || to == none {
		return 0, false
	}
	direct, known := roads.between(from, to)
	if !known {
		return 0, false
	}
	if _, asked := roads.paths[from]; !asked {
		roads.paths[from] = roads.shortest(from)
	}
	return min(direct, roads.paths[from][to]), true
}

// lenient lets two placed pieces be as near to each other as they are now, where that is no error.
func (m *model) lenient(roads *roads) {
	for i := range m.bonds {
		for n := range m.bonds[i] {
			b := &m.bonds[i][n]
			p, o := &m.pieces[i], &m.pieces[b.other]
			if !p.placed || !o.placed || !b.share {
				continue
			}
			if by := o.now - p.now; by >= 0 && by < b.out && by >= m.wrongBelow(roads, i, b.other) {
				b.out, b.wayOut = by, 0
			} else if by <= 0 && -by < b.in && -by >= m.wrongBelow(roads, b.other, i) {
				b.in, b.wayIn = -by, 0
			}
		}
	}
}

// wrongBelow gives how many minutes after a piece another has to start for Check to find no error.
func (m *model) wrongBelow(roads *roads, i, j int) int64 {
	a, b := &m.entries[m.pieces[i].item], &m.entries[m.pieces[j].item]
	var need int64
	for _, at := range m.pieces[i].subjects {
		if !slices.Contains(m.pieces[j].subjects, at) {
			continue
		}
		s := &m.subjects[at]
		if s.kind != person || !a.kind.Quiet && !b.kind.Quiet {
			need = max(need, m.pieces[i].length)
		}
		if way, known := wayBetween(roads, a.to, b.from); s.moves && known && way > 0 {
			need = max(need, m.pieces[i].length+m.strict.minutes(way, m.pieces[i].now+m.pieces[i].length))
		}
	}
	return need
}

// keepOrder ties each placed piece to those that follow it next along a line.
func (m *model) keepOrder(items []int, apart func(i, j int, low, high int64)) {
	var before, group []int
	var at int64
	for _, i := range items {
		k, loose := m.pieceOf[i]
		if !loose {
			continue
		}
		if len(group) > 0 && m.pieces[k].now != at {
			before, group = group, nil
		}
		at = m.pieces[k].now
		group = append(group, k)
		for _, first := range before {
			apart(first, k, 0, math.MaxInt64/4)
		}
	}
}

// hold says whether a piece may start at t while the bond's other starts at u.
func (m *model) hold(i int, b *bond, t, u int64) bool {
	by := u - t
	if by < b.low || by > b.high {
		return false
	}
	if !b.share {
		return true
	}
	return by >= b.out && (b.wayOut == 0 || by >= m.pieces[i].length+m.traffic.minutes(b.wayOut, t+m.pieces[i].length)) ||
		-by >= b.in && (b.wayIn == 0 || -by >= m.pieces[b.other].length+m.traffic.minutes(b.wayIn, u+m.pieces[b.other].length))
}
