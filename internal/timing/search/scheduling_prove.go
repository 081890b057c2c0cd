package search

import (
	"slices"
	"sort"
)

// prover searches for schedules shorter than a limit by lazy clause generation: the starts are
// variables of a boundSolver, precedence and resources propagate their bounds with reasons, and what
// a conflict teaches is kept as a clause. When nothing is left to try, no shorter schedule exists.
type prover struct {
	model  *schedulingModel
	meter  *meter
	solver *boundSolver
	next   int
	choice *literalHeap
	// users[k] holds the activities that take something of resource k for some time.
	users [][]int32
	// clashing[i] holds the activities that cannot overlap activity i for want of a resource.
	clashing [][]int32
	dirty    []bool
	profiles []usage
	// hint holds the starts of the best schedule known; choices follow it.
	hint []int32
	// limited is the latest end allowed.
	limited int32

	untilRestart int64
	restarts     int64
	forgetAt     int
}

// usage is the part of a resource that is taken for certain: from times[s] until times[s+1] the
// amount heights[s].
type usage struct {
	times   []int32
	heights []int32
	events  []uint64
}

// verdict is what a run of the prover ends with.
type verdict int

const (
	undecided verdict = iota
	solved
	refuted
)

func newProver(model *schedulingModel, meter *meter) *prover {
	p := &prover{
		model:    model,
		meter:    meter,
		solver:   newBoundSolver(model.count),
		choice:   newLiteralHeap(),
		users:    make([][]int32, len(model.capacity)),
		clashing: make([][]int32, model.count),
		dirty:    make([]bool, len(model.capacity)),
		profiles: make([]usage, len(model.capacity)),
		hint:     make([]int32, model.count),
		forgetAt: 4000,
		limited:  unreachable,
	}
	p.solver.touched = p.choice.bump
	for i := range model.count {
		p.solver.values[2*i] = model.head[i]
		p.solver.values[2*i+1] = -unreachable
		for k := range model.capacity {
			if model.demand[i][k] > 0 {
				p.users[k] = append(p.users[k], int32(i))
			}
		}
	}
	// Reasons take the largest users first, and so stay short.
	for k, users := range p.users {
		slices.SortStableFunc(users, func(a, b int32) int { return int(model.demand[b][k] - model.demand[a][k]) })
	}
	related := model.related()
	for i := range model.count {
		for j := range model.count {
			if i != j && !related[i].has(j) && model.clash(i, j) {
				p.clashing[i] = append(p.clashing[i], int32(j))
			}
		}
	}
	return p
}

// limit restricts the search to schedules that end by a time, for good, and restarts it.
func (p *prover) limit(makespan int32) verdict {
	p.restart()
	p.limited = makespan
	for i := range p.model.count {
		latest := makespan - p.model.tail[i] - p.model.duration[i]
		if !p.solver.imply(literal{int32(2*i + 1), -latest}, len(p.solver.reasons)) {
			return refuted
		}
	}
	return undecided
}

func (p *prover) restart() {
	p.solver.backtrack(0)
	p.next = min(p.next, len(p.solver.trail))
	p.choice.restore()
	if len(p.solver.clauses) > p.forgetAt {
		p.solver.forget()
		p.forgetAt += p.forgetAt / 8
	}
	p.untilRestart = 100 * luby(p.restarts)
	p.restarts++
	for k := range p.dirty {
		p.dirty[k] = true
	}
}

// run searches until it finds a schedule, refutes that there is one, or has spent the units of work.
// A schedule found is in the lower bounds of the solver.
func (p *prover) run(units int64) verdict {
	end := p.meter.spent + units
	for p.meter.spend(p.solver.work+1) && p.meter.spent < end {
		p.solver.work = 0
		if !p.propagate() {
			if !p.solver.learn() {
				return refuted
			}
			p.next = min(p.next, len(p.solver.trail)-1)
			p.choice.decay()
			p.choice.restore()
			p.untilRestart--
			continue
		}
		if p.untilRestart <= 0 {
			p.restart()
			continue
		}
		l, open := p.choose()
		if !open {
			return solved
		}
		p.solver.decide(l)
	}
	return undecided
}

// starts gives the starts of the schedule found.
func (p *prover) starts() []int32 {
	starts := make([]int32, p.model.count)
	for i := range starts {
		starts[i] = p.solver.lower(int32(i))
	}
	return starts
}

// choose gives the next decision, or false when all starts are fixed.
func (p *prover) choose() (literal, bool) {
	for {
		l, some := p.choice.pop()
		if !some {
			break
		}
		if p.solver.holds(l) || p.solver.fails(l) {
			continue
		}
		if p.hint[l.bound/2] < l.value {
			l = l.negation()
		}
		return l, true
	}
	best := int32(-1)
	for i := range int32(p.model.count) {
		low, high := p.solver.lower(i), p.solver.upper(i)
		if low < high && (best < 0 || low < p.solver.lower(best) ||
			low == p.solver.lower(best) && high < p.solver.upper(best)) {
			best = i
		}
	}
	if best < 0 {
		return literal{}, false
	}
	return literal{2*best + 1, -p.solver.lower(best)}, true
}

// propagate moves bounds until none moves any more. It gives false on a conflict.
func (p *prover) propagate() bool {
	for {
		for ; p.next < len(p.solver.trail); p.next++ {
			move := p.solver.trail[p.next]
			if !p.solver.visit(&move) || !p.follow(move.literal) {
				return false
			}
		}
		k := slices.Index(p.dirty, true)
		if k < 0 {
			return true
		}
		p.dirty[k] = false
		if !p.timetable(k) {
			return false
		}
	}
}

// follow propagates a moved bound to the activities ordered with it, or unable to overlap it.
func (p *prover) follow(moved literal) bool {
	i := moved.bound / 2
	for k, demand := range p.model.demand[i] {
		if demand > 0 {
			p.dirty[k] = true
		}
	}
	neighbours, isUpper := p.model.after[i], moved.bound&1
	if isUpper == 1 {
		neighbours = p.model.before[i]
	}
	for _, j := range neighbours {
		length := p.model.duration[i]
		if isUpper == 1 {
			length = p.model.duration[j]
		}
		target := literal{2*j + isUpper, moved.value + length}
		if !p.solver.holds(target) {
			start := len(p.solver.reasons)
			p.solver.because(moved)
			if !p.solver.imply(target, start) {
				return false
			}
		}
	}
	for _, j := range p.clashing[i] {
		if !p.separate(i, j) || !p.separate(j, i) {
			return false
		}
	}
	return true
}

// separate moves apart two activities that cannot overlap, if the first can no longer be done before
// the second.
func (p *prover) separate(first, second int32) bool {
	s := p.solver
	latest := s.upper(second)
	if s.lower(first)+p.model.duration[first] <= latest {
		return true
	}
	late := literal{2 * first, latest - p.model.duration[first] + 1}
	early := literal{2*second + 1, -latest}
	for _, moved := range []literal{{2 * second, s.lower(second)}, {2*first + 1, -s.upper(first)}} {
		target := literal{2 * first, moved.value + p.model.duration[second]}
		if moved.bound&1 == 1 {
			target.bound = 2*second + 1
		}
		if s.holds(target) {
			continue
		}
		start := len(s.reasons)
		s.because(late, early, moved)
		if !s.imply(target, start) {
			return false
		}
	}
	return true
}

// timetable holds what is taken for certain of a resource against its capacity, and moves the starts
// that do not fit beside it.
func (p *prover) timetable(k int) bool {
	p.solver.work += int64(len(p.users[k]))
	if !p.fillUsage(k) {
		return false
	}
	for _, i := range p.users[k] {
		if p.solver.lower(i) < p.solver.upper(i) && (!p.pushLater(k, i) || !p.pushEarlier(k, i)) {
			return false
		}
	}
	return true
}

// fillUsage computes the certain usage of a resource. It gives false where that is above capacity.
func (p *prover) fillUsage(k int) bool {
	u := &p.profiles[k]
	u.events = u.events[:0]
	for _, i := range p.users[k] {
		begin, end := p.solver.upper(i), p.solver.lower(i)+p.model.duration[i]
		if begin < end {
			u.events = append(u.events, uint64(begin)<<32|uint64(i)<<1|1, uint64(end)<<32|uint64(i)<<1)
		}
	}
	slices.Sort(u.events)
	u.times, u.heights = append(u.times[:0], -1), append(u.heights[:0], 0)
	height := int32(0)
	for at, event := range u.events {
		time, i := int32(event>>32), int32(uint32(event)>>1)
		if event&1 == 1 {
			height += p.model.demand[i][k]
		} else {
			height -= p.model.demand[i][k]
		}
		if at+1 < len(u.events) && int32(u.events[at+1]>>32) == time {
			continue
		}
		u.times, u.heights = append(u.times, time), append(u.heights, height)
		if height > p.model.capacity[k] {
			start := len(p.solver.reasons)
			p.explain(k, time, -1, p.model.capacity[k])
			return p.solver.contradict(start)
		}
	}
	return true
}

// explain adds to the reasons that at a time activities other than one take more than an amount.
func (p *prover) explain(k int, time, other, amount int32) {
	for _, i := range p.users[k] {
		if amount < 0 {
			return
		}
		begin, end := p.solver.upper(i), p.solver.lower(i)+p.model.duration[i]
		if i != other && begin <= time && time < end {
			amount -= p.model.demand[i][k]
			p.solver.because(literal{2 * i, time - p.model.duration[i] + 1}, literal{2*i + 1, -time})
		}
	}
}

// pushLater moves the lower bound of a start past usage that it does not fit beside, one step for
// each stretch no longer than the activity, so that each step has the weakest reason.
func (p *prover) pushLater(k int, i int32) bool {
	s, u := p.solver, &p.profiles[k]
	duration, room := p.model.duration[i], p.model.capacity[k]-p.model.demand[i][k]
	earliest, ownBegin, ownEnd := s.lower(i), s.upper(i), s.lower(i)+duration
	step := sort.Search(len(u.times), func(at int) bool { return u.times[at] > earliest }) - 1
	for ; step < len(u.times)-1 && u.times[step] < earliest+duration; step++ {
		if u.heights[step] <= room || u.times[step] >= ownBegin && u.times[step] < ownEnd {
			continue
		}
		for earliest < u.times[step+1] {
			time := min(u.times[step+1]-1, earliest+duration-1)
			start := len(s.reasons)
			s.because(literal{2 * i, time - duration + 1})
			p.explain(k, time, i, room)
			earliest = time + 1
			if !s.imply(literal{2 * i, earliest}, start) {
				return false
			}
		}
	}
	return true
}

// pushEarlier is pushLater for the upper bound of a start.
func (p *prover) pushEarlier(k int, i int32) bool {
	s, u := p.solver, &p.profiles[k]
	duration, room := p.model.duration[i], p.model.capacity[k]-p.model.demand[i][k]
	latest, ownBegin, ownEnd := s.upper(i), s.upper(i), s.lower(i)+duration
	step := sort.Search(len(u.times), func(at int) bool { return u.times[at] >= latest+duration }) - 1
	for ; step >= 0 && (step == len(u.times)-1 || u.times[step+1] > latest); step-- {
		if u.heights[step] <= room || u.times[step] >= ownBegin && u.times[step] < ownEnd {
			continue
		}
		for latest+duration > u.times[step] {
			time := max(u.times[step], latest)
			start := len(s.reasons)
			s.because(literal{2*i + 1, -time})
			p.explain(k, time, i, room)
			latest = time - duration
			if !s.imply(literal{2*i + 1, -latest}, start) {
				return false
			}
		}
	}
	return true
}

// luby gives the i-th number, from 0, of 1 1 2 1 1 2 4 1 1 2 1 1 2 4 8 and so on: lengths between
// restarts that are never much worse than the best ones.
func luby(i int64) int64 {
	size := int64(1)
	for size < i+1 {
		size = 2*size + 1
	}
	for size-1 != i {
		size /= 2
		i %= size
	}
	return (size + 1) / 2
}
