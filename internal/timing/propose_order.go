package timing

import (
	"math"
	"slices"
)

// agreedOrder gives, for each person and each track, the items that have a time, by start.
func (m *model) agreedOrder() map[string][]int {
	order := map[string][]int{}
	if m.wishes.Reorder {
		return order
	}
	for i := range m.entries {
		if _, placed := m.startNow(i); placed {
			for _, line := range m.linesOf(i) {
				order[line] = append(order[line], i)
			}
		}
	}
	for _, items := range order {
		slices.SortStableFunc(items, func(a, b int) int {
			x, _ := m.startNow(a)
			y, _ := m.startNow(b)
			return compare(x, y)
		})
	}
	return order
}

// linesOf names the persons and the tracks of an item: along each of them the agreed order is kept.
func (m *model) linesOf(i int) []string {
	item := m.entries[i].item
	var lines []string
	for _, id := range item.Attending() {
		lines = append(lines, "person "+id)
	}
	for _, id := range m.plan.visit.TracksOf(item) {
		lines = append(lines, "track "+id)
	}
	return lines
}

// startNow gives when an item starts in the present plan.
func (m *model) startNow(i int) (int64, bool) {
	if k, loose := m.pieceOf[i]; loose {
		return m.pieces[k].now, m.pieces[k].placed
	}
	return m.entries[i].start, m.entries[i].timed
}

// between gives the first and the last start of a placed piece that keep it in order with what keeps its time.
func (m *model) between(p *piece, order map[string][]int) (first, last int64) {
	first, last = math.MinInt64, math.MaxInt64
	for _, line := range m.linesOf(p.item) {
		for _, other := range order[line] {
			if _, loose := m.pieceOf[other]; loose {
				continue
			}
			if start := m.entries[other].start; start < p.now {
				first = max(first, start)
			} else if start > p.now {
				last = min(last, start)
			}
		}
	}
	return max(first, math.MinInt64+1), min(last, math.MaxInt64-1)
}
