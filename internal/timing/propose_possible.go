package timing

import (
	"math"
	"slices"

	"cortege/internal/timing/search"
)

// verdict says whether there is a timetable at all.
type verdict int

const (
	undecided verdict = iota
	impossible
	possible
)

// reasoner decides whether the pieces can all be put somewhere. It narrows the first and last start of each by the
// others until nothing gives any more, and where two pieces would be at the same time tries the one before the
// other and the other way round. Once no two are, the first starts are a timetable.
type reasoner struct {
	*model
	meter  search.Meter
	until  int64
	lo, hi []int64
	before [][]int8 // by piece and bond: 1 where the piece comes first, -1 where it comes second
	queue  []int
	queued []bool
	crews  []crew
	deep   bool // something has been tried
	sweep  int  // the work of looking at all bonds
}

// crew is the pieces that one subject is at, and when it can be at any of them.
type crew struct {
	pieces []int
	usable []span
}

// decide gives the verdict on the pieces with a timetable where it is possible: as many of the placed ones where they
// are as are found to fit.
func (m *model) decide(meter search.Meter, units int64) (verdict, []int64) {
	if m.hopeless() {
		return impossible, nil
	}
	r := &reasoner{
		model: m, meter: meter, until: meter.Spent() + units, lo: make([]int64, len(m.pieces)), hi: make([]int64, len(m.pieces)),
		before: make([][]int8, len(m.pieces)), queued: make([]bool, len(m.pieces)),
	}
	for k := range m.pieces {
		domain := m.pieces[k].domain
		r.lo[k], r.hi[k] = domain[0].start, domain[len(domain)-1].end
		r.before[k] = make([]int8, len(m.bonds[k]))
		r.sweep += 1 + len(m.bonds[k])/16
		r.touch(k)
	}
	r.muster()
	if r.crowded() {
		return impossible, nil
	}
	found := r.solve()
	if found != possible {
		return found, nil
	}
	return possible, r.settleDown()
}

// hopeless says whether it shows at once that there is no timetable.
func (m *model) hopeless() bool {
	return m.circle || slices.ContainsFunc(m.pieces, func(p piece) bool { return len(p.domain) == 0 })
}

// next gives the first start of a piece's domain from a minute on, prev the last one up to it.
func (p *piece) next(minute, grain int64) (int64, bool) {
	for _, s := range p.domain {
		if minute <= s.start {
			return s.start, true
		}
		if at := s.start + (minute-s.start+grain-1)/grain*grain; at <= s.end {
			return at, true
		}
	}
	return 0, false
}

func (p *piece) prev(minute, grain int64) (int64, bool) {
	for _, s := range slices.Backward(p.domain) {
		if minute >= s.end {
			return s.end, true
		}
		if minute >= s.start {
			return s.start + (minute-s.start)/grain*grain, true
		}
	}
	return 0, false
}

func (r *reasoner) touch(k int) {
	if !r.queued[k] {
		r.queued[k] = true
		r.queue = append(r.queue, k)
	}
}

// from and upTo narrow a piece; false where nothing is left of it.
func (r *reasoner) from(k int, minute int64) bool {
	if minute <= r.lo[k] {
		return true
	}
	lo, ok := r.pieces[k].next(minute, r.grain)
	r.lo[k] = lo
	r.touch(k)
	return ok && lo <= r.hi[k]
}

func (r *reasoner) upTo(k int, minute int64) bool {
	if minute >= r.hi[k] {
		return true
	}
	hi, ok := r.pieces[k].prev(minute, r.grain)
	r.hi[k] = hi
	r.touch(k)
	return ok && r.lo[k] <= hi
}

// over says whether the work is to end.
func (r *reasoner) over(units int) bool {
	return !r.meter.Spend(int64(units)) || r.meter.Spent() >= r.until
}

// narrow follows what has changed to everything that it changes.
func (r *reasoner) narrow() verdict {
	for len(r.queue) > 0 {
		i := r.queue[0]
		r.queue = r.queue[1:]
		r.queued[i] = false
		if r.over(1 + len(r.bonds[i])/8) {
			return undecided
		}
		for n := range r.bonds[i] {
			if !r.follow(i, n) {
				return impossible
			}
		}
	}
	if r.overloaded() {
		return impossible
	}
	return possible
}

// follow narrows the two pieces of a bond by each other.
func (r *reasoner) follow(i, n int) bool {
	b := &r.bonds[i][n]
	j := b.other
	low, high := b.low, b.high
	if b.share {
		first := r.before[i][n] >= 0 && r.hi[j]-r.lo[i] >= b.out
		second := r.before[i][n] <= 0 && r.hi[i]-r.lo[j] >= b.in
		switch {
		case !first && !second:
			return false
		case first && !second:
			low = max(low, b.out)
		case second && !first:
			high = min(high, -b.in)
		}
	}
	return r.from(j, r.lo[i]+low) && r.upTo(i, r.hi[j]-low) && r.upTo(j, r.hi[i]+high) && r.from(i, r.lo[j]-high)
}

// muster finds the crews of three and more.
func (r *reasoner) muster() {
	byPieces := map[int][]int{}
	for k := range r.pieces {
		for _, s := range r.pieces[k].subjects {
			byPieces[s] = append(byPieces[s], k)
		}
	}
	for s := range r.subjects {
		pieces := byPieces[s]
		if r.subjects[s].kind == person { // rest may lie where it is now even under something else
			pieces = slices.DeleteFunc(pieces, func(k int) bool { return r.entries[r.pieces[k].item].kind.Quiet })
		}
		if len(pieces) < 2 || slices.ContainsFunc(r.crews, func(c crew) bool { return slices.Equal(c.pieces, pieces) }) {
			continue
		}
		c := crew{pieces: pieces}
		for _, k := range pieces {
			for _, d := range r.pieces[k].domain {
				c.usable = append(c.usable, span{d.start, d.end + r.pieces[k].length})
			}
		}
		slices.SortFunc(c.usable, func(a, b span) int { return compare(a.start, b.start) })
		c.usable = join(c.usable)
		r.crews = append(r.crews, c)
	}
}

// crowded says whether more pieces of a crew than there is room for may start at the same times, and at no others: those
// of one window, or one meal. So many fit a run of starts as the shortest of them leaves room for.
func (r *reasoner) crowded() bool {
	type class struct {
		like         *piece
		count, least int64
	}
	for c := range r.crews {
		var classes []class
		for _, k := range r.crews[c].pieces {
			p := &r.pieces[k]
			at := slices.IndexFunc(classes, func(c class) bool { return slices.Equal(c.like.domain, p.domain) })
			if at < 0 {
				at, classes = len(classes), append(classes, class{p, 0, p.length})
			}
			classes[at].count++
			classes[at].least = min(classes[at].least, p.length)
		}
		r.meter.Spend(int64(1 + len(r.crews[c].pieces)*len(classes)/64))
		for _, class := range classes {
			fit := int64(0)
			for _, s := range class.like.domain {
				fit += (s.end-s.start)/max(class.least, 1) + 1
			}
			if class.count > fit {
				return true
			}
		}
	}
	return false
}

// join makes one span of those that meet; they are sorted by start.
func join(spans []span) []span {
	joined := spans[:0]
	for _, s := range spans {
		if n := len(joined); n > 0 && s.start <= joined[n-1].end {
			joined[n-1].end = max(joined[n-1].end, s.end)
		} else {
			joined = append(joined, s)
		}
	}
	return joined
}

// mostCrew is how many pieces of a crew are looked at together at each step: the work grows with their square.
const mostCrew = 60

// overloaded says whether, within some time, the pieces that have to be in it take longer than there is.
func (r *reasoner) overloaded() bool {
	for c := range r.crews {
		crew := &r.crews[c]
		if r.deep && len(crew.pieces) > mostCrew {
			continue
		}
		r.meter.Spend(int64(1 + len(crew.pieces)*len(crew.pieces)/64))
		order := slices.Clone(crew.pieces)
		slices.SortFunc(order, func(a, b int) int { return compare(r.lo[b], r.lo[a]) })
		for _, last := range crew.pieces {
			end := r.hi[last] + r.pieces[last].length
			taken := int64(0)
			for _, k := range order {
				if r.hi[k]+r.pieces[k].length > end {
					continue
				}
				if taken += r.pieces[k].length; taken > room(crew.usable, r.lo[k], end) {
					return true
				}
			}
		}
	}
	return false
}

// room gives how much of spans lies between two minutes.
func room(spans []span, from, to int64) int64 {
	total := int64(0)
	for _, s := range spans {
		total += max(0, min(s.end, to)-max(s.start, from))
	}
	return total
}

// solve narrows, and tries both orders of two pieces that would be at the same time.
func (r *reasoner) solve() verdict {
	if found := r.narrow(); found != possible {
		r.idle()
		return found
	}
	i, n, clear := r.clash()
	if clear {
		return possible
	}
	if i == none || r.over(r.sweep) {
		return undecided
	}
	j := r.bonds[i][n].other
	back := slices.IndexFunc(r.bonds[j], func(b bond) bool { return b.other == i })
	r.deep = true
	sides := []int8{1, -1}
	if r.lo[i]+r.hi[i] > r.lo[j]+r.hi[j] {
		sides = []int8{-1, 1}
	}
	lo, hi := slices.Clone(r.lo), slices.Clone(r.hi)
	for _, side := range sides {
		r.before[i][n], r.before[j][back] = side, -side
		r.touch(i)
		if found := r.solve(); found != impossible {
			return found
		}
		r.before[i][n], r.before[j][back] = 0, 0
		copy(r.lo, lo)
		copy(r.hi, hi)
	}
	return impossible
}

// idle empties the queue.
func (r *reasoner) idle() {
	for _, k := range r.queue {
		r.queued[k] = false
	}
	r.queue = r.queue[:0]
}

// clash gives the tightest two pieces that would be at the same time by their first starts; clear where there
// are none. None and not clear: the first starts break what is known only by the hour.
func (r *reasoner) clash() (i, n int, clear bool) {
	i, clear = none, true
	tightest := int64(math.MaxInt64)
	for k := range r.bonds {
		for at := range r.bonds[k] {
			b := &r.bonds[k][at]
			if b.other < k || r.hold(k, b, r.lo[k], r.lo[b.other]) {
				continue
			}
			clear = false
			if slack := r.hi[b.other] - r.lo[k] - b.out + r.hi[k] - r.lo[b.other] - b.in; r.before[k][at] == 0 && slack < tightest {
				i, n, tightest = k, at, slack
			}
		}
	}
	return i, n, clear
}

// settleDown lets placed pieces be where they are in the present plan, one after the other, where the rest still fits.
func (r *reasoner) settleDown() []int64 {
	starts := slices.Clone(r.lo)
	for k := range r.pieces {
		p := &r.pieces[k]
		if !p.placed || !p.stays || p.now < r.lo[k] || p.now > r.hi[k] {
			continue
		}
		if r.over(r.sweep) {
			break
		}
		lo, hi := slices.Clone(r.lo), slices.Clone(r.hi)
		if r.from(k, p.now) && r.upTo(k, p.now) && r.narrow() == possible {
			if _, _, clear := r.clash(); clear {
				copy(starts, r.lo)
				continue
			}
		}
		r.idle()
		copy(r.lo, lo)
		copy(r.hi, hi)
	}
	return starts
}
