package timing

import (
	"math/rand/v2"
	"slices"

	"cortege/internal/timing/search"
)

// quest looks for one timetable: by depth first, each piece in turn at its cheapest start first, which may
// dislodge pieces from where they are in the present plan; then by taking a few pieces out of the best
// timetable and putting them back better.
type quest struct {
	*table
	meter     search.Meter
	until     int64 // spent units at which the turn ends
	random    *rand.Rand
	forbidden [][]span // by piece: starts to be kept away from, so that the timetable is another one
	accept    func([]int64) bool

	most      int    // changes to the present plan
	dislodged []bool // by piece, while it is out
	out       int    // how many are
	locked    []bool // seated by the search itself
	first     bool   // stop at the first one

	found bool
	best  []int64
	least Cost       // of the best
	told  *Timetable // the best, once it has been told

	complete bool // nothing is better than the best
	tried    int  // changes with which everything has been tried
}

func newQuest(m *model, meter search.Meter, random *rand.Rand, accept func([]int64) bool) *quest {
	q := &quest{table: newTable(m), meter: meter, random: random, accept: accept, tried: none}
	q.dislodged, q.locked = make([]bool, len(m.pieces)), make([]bool, len(m.pieces))
	q.forbidden = make([][]span, len(m.pieces))
	return q
}

func (q *quest) halted() bool {
	return q.meter.Over() || q.meter.Spent() >= q.until || q.first && q.found
}

// present seats what may stay where it is, and gives what is left to be put somewhere.
func (q *quest) present() (open []int) {
	q.clear()
	clear(q.dislodged)
	clear(q.locked)
	q.out = 0
	for k := range q.pieces {
		p := &q.pieces[k]
		switch {
		case p.placed && p.stays:
			q.seat(k, p.now)
		case p.placed:
			q.dislodged[k] = true
			q.out++
			open = append(open, k)
		default:
			open = append(open, k)
		}
	}
	return open
}

// try looks everywhere with so many changes to the present plan at most; true where it has.
func (q *quest) try(most int) bool {
	q.most = most
	q.meter.Spend(int64(len(q.pieces)))
	q.part(q.present())
	return !q.halted()
}

// part separates pieces that are where they cannot both stay, then goes on.
func (q *quest) part(open []int) {
	for i := range q.bonds {
		if !q.seated[i] {
			continue
		}
		for n := range q.bonds[i] {
			b := &q.bonds[i][n]
			if b.other < i || !q.seated[b.other] || q.hold(i, b, q.at[i], q.at[b.other]) {
				continue
			}
			for _, k := range []int{i, b.other} {
				if !q.meter.Spend(1) || q.halted() {
					return
				}
				q.dislodge(k)
				if q.cost.Changes+q.out <= q.most {
					q.part(append(open[:len(open):len(open)], k))
				}
				q.restore(k)
			}
			return
		}
	}
	q.descend(open)
}

func (q *quest) dislodge(k int) {
	q.unseat(k)
	q.dislodged[k] = true
	q.out++
}

func (q *quest) restore(k int) {
	q.out--
	q.dislodged[k] = false
	q.seat(k, q.pieces[k].now)
}

// option is a start for a piece, and the pieces that have to make way.
type option struct {
	start  int64
	evicts []int
	cost   Cost
}

// descend puts the open pieces somewhere, in every way that may be better than the best.
func (q *quest) descend(open []int) {
	if q.halted() || q.hopeless(open) {
		return
	}
	if len(open) == 0 {
		q.leaf()
		return
	}
	next := 0
	for n := range open {
		if a, b := q.room(open[n]), q.room(open[next]); a < b {
			next = n
		}
	}
	k := open[next]
	rest := slices.Delete(slices.Clone(open), next, next+1)
	was := q.dislodged[k]
	for _, o := range q.options(k) {
		if q.halted() {
			return
		}
		for _, e := range o.evicts {
			q.dislodge(e)
		}
		if was {
			q.dislodged[k] = false
			q.out--
		}
		q.meter.Spend(int64(len(q.crowdsOf[k])))
		q.seat(k, o.start)
		q.locked[k] = true
		q.descend(append(rest[:len(rest):len(rest)], o.evicts...))
		q.locked[k] = false
		q.unseat(k)
		if was {
			q.dislodged[k] = true
			q.out++
		}
		for _, e := range slices.Backward(o.evicts) {
			q.restore(e)
		}
	}
}

// room gives how much choice a piece has, whatever else is where.
func (q *quest) room(k int) int64 {
	room := int64(0)
	for _, s := range q.pieces[k].domain {
		room += s.end - s.start + q.grain
	}
	return room
}

// hopeless says whether nothing better than the best can come of what is seated.
func (q *quest) hopeless(open []int) bool {
	changes := q.cost.Changes + q.out
	if changes > q.most {
		return true
	}
	if !q.found || changes < q.least.Changes {
		return false
	}
	moved := q.cost.Moved + q.out
	if changes > q.least.Changes || moved > q.least.Moved {
		return true
	}
	if moved < q.least.Moved {
		return false
	}
	way := q.cost.way()
	for _, k := range open {
		way -= q.lower[k]
	}
	return way > q.least.way() || len(open) == 0 && q.cost.Compare(q.least) >= 0
}

// options gives where a piece can start, the cheapest first.
func (q *quest) options(k int) []option {
	var options []option
	var evicts []int
	p := &q.pieces[k]
	spare := q.most - q.cost.Changes - q.out
	if q.dislodged[k] {
		spare++ // it counts as changed already
	}
	for _, s := range p.domain {
		for start := s.start; start <= s.end; start += q.grain {
			if !q.meter.Spend(1) {
				return nil
			}
			if slices.ContainsFunc(q.forbidden[k], func(s span) bool { return s.start <= start && start <= s.end }) {
				continue
			}
			changes, _ := q.change(k, start)
			left := spare - changes
			evicts = evicts[:0]
			possible := left >= 0
			for n := 0; n < len(q.bonds[k]) && possible; n++ {
				b := &q.bonds[k][n]
				if !q.seated[b.other] || q.hold(k, b, start, q.at[b.other]) {
					continue
				}
				o := &q.pieces[b.other]
				left--
				possible = left >= 0 && o.placed && !q.locked[b.other] && q.at[b.other] == o.now
				evicts = append(evicts, b.other)
			}
			if possible && q.meter.Spend(int64(len(q.crowdsOf[k]))) {
				options = append(options, option{start: start, evicts: slices.Clone(evicts), cost: q.price(k, start)})
			}
		}
	}
	slices.SortStableFunc(options, func(a, b option) int {
		x, y := a.cost, b.cost
		x.Changes += len(a.evicts)
		y.Changes += len(b.evicts)
		return x.Compare(y)
	})
	return options
}

// checkUnits is what it takes to check a whole visit, and enough for the meter to look up.
const checkUnits = 600

// leaf takes a timetable that is whole and better.
func (q *quest) leaf() {
	if q.found && q.cost.Compare(q.least) >= 0 || !q.meter.Spend(checkUnits) || !q.accept(q.at) {
		return
	}
	q.take(slices.Clone(q.at), q.cost)
}

func (q *quest) take(starts []int64, cost Cost) {
	q.found, q.best, q.least, q.told = true, starts, cost, nil
}

// begin looks for a first timetable, with few changes before many, for so many units each time.
func (q *quest) begin(most int, units int64) {
	q.first = true
	for ; !q.found && !q.meter.Over(); most *= 2 {
		q.until = q.meter.Spent() + units
		q.try(most)
		if most == 0 || most >= len(q.pieces) {
			break
		}
	}
	q.first = false
}

// prove tries everything, with few changes before many, as far as it comes with so many units.
func (q *quest) prove(units int64) {
	if q.complete || !q.found {
		return
	}
	q.until = q.meter.Spent() + units
	for q.tried+1 <= q.least.Changes {
		if !q.try(q.tried + 1) {
			return
		}
		q.tried++
	}
	q.complete = true
}

// improve takes pieces out of the best timetable and puts them back better, again and again.
func (q *quest) improve(units int64) {
	end := q.meter.Spent() + units
	for !q.complete && !q.meter.Over() && q.meter.Spent() < end {
		var loose []int
		for k := range q.pieces {
			if !q.pieces[k].placed || q.best[k] != q.pieces[k].now {
				loose = append(loose, k)
			}
		}
		if len(loose) == 0 {
			return
		}
		q.load(q.best)
		q.meter.Spend(int64(len(q.pieces)))
		clear(q.dislodged)
		clear(q.locked)
		q.out, q.most = 0, q.least.Changes
		open := q.neighbours(loose, min(len(loose), 1+q.random.IntN(4)))
		for _, k := range open {
			q.unseat(k)
		}
		q.until = min(end, q.meter.Spent()+units/8+1)
		q.descend(open)
		if len(open) == len(loose) && q.least.Changes == 0 && !q.halted() {
			return // all there is to try
		}
	}
}

// neighbours picks pieces that have to do with each other.
func (q *quest) neighbours(loose []int, count int) []int {
	picked := []int{loose[q.random.IntN(len(loose))]}
	for len(picked) < count {
		k := loose[q.random.IntN(len(loose))]
		if last := picked[len(picked)-1]; q.random.IntN(2) == 0 && len(q.bonds[last]) > 0 {
			if other := q.bonds[last][q.random.IntN(len(q.bonds[last]))].other; slices.Contains(loose, other) {
				k = other
			}
		}
		if !slices.Contains(picked, k) {
			picked = append(picked, k)
		}
	}
	return picked
}
