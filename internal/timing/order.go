package timing

import (
	"slices"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// maxCircles is how many circles of order are named at most.
const maxCircles = 20

// tie says that one item comes after another: gap minutes at least, within at most (negative: any).
type tie struct {
	first, second int
	gap, within   int64
}

// ties gives what the items' "after" say, of items that are not cancelled.
func (p *plan) ties() []tie {
	var ties []tie
	for second := range p.entries {
		item := p.entries[second].item
		for _, after := range item.After {
			first, ok := p.items[after.Item]
			if !ok || item.IsCancelled() || p.entries[first].item.IsCancelled() {
				continue
			}
			t := tie{first: first, second: second, within: -1}
			if after.Gap != nil {
				t.gap = int64(*after.Gap)
			}
			if after.Within != nil {
				t.within = int64(*after.Within)
			}
			ties = append(ties, t)
		}
	}
	return ties
}

// bounds gives the earliest and the latest start that an item can have by its time or its day.
func (p *plan) bounds(e *entry) (earliest, latest int64, known bool) {
	if e.timed {
		return e.start, e.start, true
	}
	day, ok := p.visit.DayOf(e.item)
	zone, err := clock.Zone(p.visit.ZoneOf(e.item))
	if !ok || err != nil {
		return 0, 0, false
	}
	h := hours{zone: zone}
	return h.minute(day, 0), h.minute(day, 1440) - 1, true
}

// order applies what "after" says. Ties that form a circle are named once, as the circle.
func (c *checker) order() {
	ties := c.ties()
	circles := circles(len(c.entries), ties)
	circular := map[int]bool{}
	for _, circle := range circles {
		var items []int
		var titles []text.Text
		for _, t := range circle {
			circular[t] = true
			items = append(items, ties[t].first)
			titles = append(titles, c.entries[ties[t].first].item.Title)
		}
		c.add(orderCircle, visit.Error, items, 0, "finding.order_circle", args{"Items": text.Join(titles, ", ")})
	}
	for i, t := range ties {
		if !circular[i] && !c.full {
			c.tie(t)
		}
	}
}

// tie holds two items to their order.
func (c *checker) tie(t tie) {
	a, b := &c.entries[t.first], &c.entries[t.second]
	aEarliest, aLatest, ok1 := c.bounds(a)
	bEarliest, bLatest, ok2 := c.bounds(b)
	if !ok1 || !ok2 {
		return
	}
	length := a.minutes
	items := []int{t.first, t.second}
	due := aEarliest + length + t.gap
	late := bEarliest - (aLatest + length + t.within)
	switch {
	case bLatest < due && (!a.timed || !b.timed):
		c.add(orderBroken, visit.Error, items, due-bLatest, "finding.order_broken.day",
			args{"First": a.item.Title, "Second": b.item.Title})
	case bLatest < due:
		said := say(a.ends(), b.starts(), moment{due, b.times.StartZone})
		key := "finding.order_broken.early"
		if t.gap > 0 {
			key = "finding.order_broken.gap"
		}
		c.add(orderBroken, visit.Error, items, due-b.start, key, args{
			"First": a.item.Title, "Second": b.item.Title, "End": said[0], "Start": said[1], "Earliest": said[2], "Count": int(t.gap),
		}, startAt(b, due), startAt(a, b.start-t.gap-length), lasting(a, b.start-t.gap-a.start))
	case t.within < 0 || late <= 0:
	case !a.timed || !b.timed:
		c.add(orderBroken, visit.Error, items, late, "finding.order_broken.day_within",
			args{"First": a.item.Title, "Second": b.item.Title, "Count": int(t.within)})
	default:
		said := say(a.ends(), b.starts(), moment{b.start - late, b.times.StartZone})
		c.add(orderBroken, visit.Error, items, late, "finding.order_broken.within", args{
			"First": a.item.Title, "Second": b.item.Title, "End": said[0], "Start": said[1], "Latest": said[2], "Count": int(t.within),
		}, startAt(b, b.start-late), startAt(a, a.start+late))
	}
}

// circles gives circles of ties, each as indices of ties from item to next item, none longer than it must
// be. After each, its first tie is left out, so that the next one is another.
func circles(items int, ties []tie) [][]int {
	out := make([][]int, items)
	for i, t := range ties {
		out[t.first] = append(out[t.first], i)
	}
	left := make([]bool, len(ties)) // out
	var found [][]int
	for len(found) < maxCircles {
		group := components(items, ties, out, left)
		start := none
		for i, t := range ties {
			if !left[i] && group[t.first] == group[t.second] {
				start = i
				break
			}
		}
		if start < 0 {
			break
		}
		found = append(found, circleOf(start, ties, out, left))
		left[start] = true
	}
	return found
}

// circleOf gives the shortest circle that begins with a tie, one that lies on a circle.
func circleOf(start int, ties []tie, out [][]int, left []bool) []int {
	came := map[int]int{} // item → the tie by which it was reached
	queue := []int{ties[start].second}
	for len(queue) > 0 && queue[0] != ties[start].first {
		for _, t := range out[queue[0]] {
			next := ties[t].second
			if _, seen := came[next]; !seen && !left[t] && next != ties[start].second {
				came[next] = t
				queue = append(queue, next)
			}
		}
		queue = queue[1:]
	}
	var circle []int
	for at := ties[start].first; at != ties[start].second; at = ties[came[at]].first {
		circle = append(circle, came[at])
	}
	slices.Reverse(circle)
	return slices.Insert(circle, 0, start)
}

// components is Tarjan's, without recursion: items get the same number where each can be reached from the
// other over the ties that are not left out.
func components(items int, ties []tie, out [][]int, left []bool) []int {
	group, low, order := make([]int, items), make([]int, items), make([]int, items)
	for i := range group {
		group[i] = none
	}
	var stack, path []int
	next := make([]int, items) // of out
	count, groups := 0, 0
	for root := range items {
		if order[root] != 0 {
			continue
		}
		path = append(path[:0], root)
		for len(path) > 0 {
			at := path[len(path)-1]
			if order[at] == 0 {
				count++
				order[at], low[at] = count, count
				stack = append(stack, at)
			}
			if next[at] < len(out[at]) {
				t := out[at][next[at]]
				next[at]++
				to := ties[t].second
				switch {
				case left[t]:
				case order[to] == 0:
					path = append(path, to)
				case group[to] == none:
					low[at] = min(low[at], low[to])
				}
				continue
			}
			path = path[:len(path)-1]
			if len(path) > 0 {
				low[path[len(path)-1]] = min(low[path[len(path)-1]], low[at])
			}
			if low[at] == order[at] {
				for group[at] == none {
					last := len(stack) - 1
					group[stack[last]] = groups
					stack = stack[:last]
				}
				groups++
			}
		}
	}
	return group
}
