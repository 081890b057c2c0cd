package search

import "slices"

// literal states that a bound has reached a value. Bound 2v is the lower bound of variable v, bound
// 2v+1 that of its negative, so that {2v, x} reads v >= x and {2v+1, -x} reads v <= x.
type literal struct {
	bound, value int32
}

// negation gives the literal that is true where l is false.
func (l literal) negation() literal { return literal{l.bound ^ 1, 1 - l.value} }

// boundSolver is the core of lazy clause generation: it keeps bounds of integer variables on a trail,
// each with the reason that moved it, propagates clauses of literals, and learns a clause from every
// conflict. Other propagators move bounds by imply.
type boundSolver struct {
	values []int32
	trail  []boundMove
	// latest[b] is the place on the trail of the latest move of bound b, -1 before the first.
	latest []int32
	// levels and reasonLevels hold the lengths of trail and reasons at each decision.
	levels, reasonLevels []int32
	reasons              []literal
	clauses              []*clause
	watches              [][]watch
	// conflict holds literals that are all true and cannot be so together.
	conflict []literal

	// What follows serves the analysis of one conflict: for each bound in it, the value needed and
	// the move that reached it.
	needed   []int32
	moves    []int32
	active   []bool
	listed   []bool
	involved []int32
	// counted[level] is the conflict in which the level was last counted.
	counted   []int64
	conflicts int64
	learned   []literal
	// work counts the literals looked at.
	work int64
	// touched is called with each literal involved in a conflict.
	touched func(literal)
}

// boundMove is an entry of the trail. Its reason is a clause or, without one, the literals from
// reasonStart to reasonEnd; a decision has neither.
type boundMove struct {
	literal
	previousValue          int32
	previousMove           int32
	level                  int32
	reasonStart, reasonEnd int32
	clause                 *clause
}

// clause holds literals on different bounds of which at least one is true; the first two are watched.
type clause struct {
	literals []literal
	// spread is the number of decisions its literals depended on when it was learned.
	spread  int32
	dropped bool
}

// watch says that a literal of the clause turns false when the bound reaches the value.
type watch struct {
	value  int32
	clause *clause
}

func newBoundSolver(variables int) *boundSolver {
	bounds := 2 * variables
	s := &boundSolver{
		values:  make([]int32, bounds),
		latest:  make([]int32, bounds),
		watches: make([][]watch, bounds),
		needed:  make([]int32, bounds),
		moves:   make([]int32, bounds),
		active:  make([]bool, bounds),
		listed:  make([]bool, bounds),
	}
	for b := range s.latest {
		s.latest[b] = -1
	}
	return s
}

func (s *boundSolver) lower(variable int32) int32 { return s.values[2*variable] }
func (s *boundSolver) upper(variable int32) int32 { return -s.values[2*variable+1] }

func (s *boundSolver) holds(l literal) bool { return s.values[l.bound] >= l.value }
func (s *boundSolver) fails(l literal) bool { return s.values[l.bound^1] >= 1-l.value }

func (s *boundSolver) level() int32 { return int32(len(s.levels)) }

// decide opens a level and makes the literal true in it.
func (s *boundSolver) decide(l literal) {
	s.levels = append(s.levels, int32(len(s.trail)))
	s.reasonLevels = append(s.reasonLevels, int32(len(s.reasons)))
	s.push(l, nil, int32(len(s.reasons)))
}

// because adds true literals to the reason of the next implied literal.
func (s *boundSolver) because(literals ...literal) {
	s.reasons = append(s.reasons, literals...)
}

// imply makes the literal true for the reason that begins at start and ends with the reasons. It
// gives false on a conflict.
func (s *boundSolver) imply(l literal, start int) bool {
	switch {
	case s.holds(l):
		s.reasons = s.reasons[:start]
	case s.fails(l):
		s.conflict = append(append(s.conflict[:0], s.reasons[start:]...), l.negation())
		s.reasons = s.reasons[:start]
		return false
	default:
		s.push(l, nil, int32(start))
	}
	return true
}

// contradict turns the reason that begins at start into the conflict. It gives false.
func (s *boundSolver) contradict(start int) bool {
	s.conflict = append(s.conflict[:0], s.reasons[start:]...)
	s.reasons = s.reasons[:start]
	return false
}

func (s *boundSolver) push(l literal, c *clause, reasonStart int32) {
	s.trail = append(s.trail, boundMove{
		literal:       l,
		previousValue: s.values[l.bound],
		previousMove:  s.latest[l.bound],
		level:         s.level(),
		reasonStart:   reasonStart,
		reasonEnd:     int32(len(s.reasons)),
		clause:        c,
	})
	s.latest[l.bound] = int32(len(s.trail) - 1)
	s.values[l.bound] = l.value
}

// backtrack undoes all levels above the given one.
func (s *boundSolver) backtrack(level int32) {
	if level >= s.level() {
		return
	}
	end := s.levels[level]
	for i := int32(len(s.trail)) - 1; i >= end; i-- {
		move := &s.trail[i]
		s.values[move.bound] = move.previousValue
		s.latest[move.bound] = move.previousMove
	}
	s.trail = s.trail[:end]
	s.reasons = s.reasons[:s.reasonLevels[level]]
	s.levels, s.reasonLevels = s.levels[:level], s.reasonLevels[:level]
}

// visit propagates the clauses that watch a move. It gives false on a conflict.
func (s *boundSolver) visit(move *boundMove) bool {
	bound, value, previous := move.bound, move.value, move.previousValue
	list := s.watches[bound]
	s.work += int64(len(list)/8 + 1)
	kept := 0
	for at := 0; at < len(list); at++ {
		w := list[at]
		if w.value > value || w.value <= previous {
			list[kept] = w
			kept++
			continue
		}
		if w.clause.dropped {
			continue
		}
		literals := w.clause.literals
		falsified := literal{bound ^ 1, 1 - w.value}
		if literals[0] == falsified {
			literals[0], literals[1] = literals[1], literals[0]
		}
		if s.holds(literals[0]) || !s.rewatch(w.clause) {
			list[kept] = w
			kept++
			if s.holds(literals[0]) {
				continue
			}
			if s.fails(literals[0]) {
				kept += copy(list[kept:], list[at+1:])
				s.watches[bound] = list[:kept]
				s.conflict = s.conflict[:0]
				for _, l := range literals {
					s.conflict = append(s.conflict, l.negation())
				}
				return false
			}
			s.push(literals[0], w.clause, int32(len(s.reasons)))
		}
	}
	s.watches[bound] = list[:kept]
	return true
}

// rewatch moves the second watch of a clause to a literal that is not false, if there is one.
func (s *boundSolver) rewatch(c *clause) bool {
	for i := 2; i < len(c.literals); i++ {
		s.work++
		if l := c.literals[i]; !s.fails(l) {
			c.literals[1], c.literals[i] = l, c.literals[1]
			s.watch(l, c)
			return true
		}
	}
	return false
}

func (s *boundSolver) watch(l literal, c *clause) {
	s.watches[l.bound^1] = append(s.watches[l.bound^1], watch{1 - l.value, c})
}

// learn analyses the conflict up to its first unique implication point, goes back to the level where
// the learned clause moves a bound, and moves it. It gives false when the conflict depends on no
// decision: there is no solution.
func (s *boundSolver) learn() bool {
	top := s.conflictLevel()
	if top == 0 {
		return false
	}
	s.backtrack(top)
	open := 0
	for _, l := range s.conflict {
		open += s.involve(l, top)
	}
	at := len(s.trail) - 1
	for ; ; at-- {
		move := &s.trail[at]
		if !s.active[move.bound] || s.moves[move.bound] != int32(at) {
			continue
		}
		if open == 1 {
			break
		}
		open--
		s.active[move.bound] = false
		if move.clause != nil {
			for _, l := range move.clause.literals[1:] {
				open += s.involve(l.negation(), top)
			}
		} else {
			for _, l := range s.reasons[move.reasonStart:move.reasonEnd] {
				open += s.involve(l, top)
			}
		}
	}
	back, spread := s.collect(s.trail[at].bound)
	s.backtrack(back)
	var learned *clause
	if len(s.learned) > 1 {
		learned = &clause{literals: slices.Clone(s.learned), spread: spread}
		s.clauses = append(s.clauses, learned)
		s.watch(s.learned[0], learned)
		s.watch(s.learned[1], learned)
	}
	for _, l := range s.learned {
		s.touched(l)
	}
	s.push(s.learned[0], learned, int32(len(s.reasons)))
	return true
}

// collect fills learned from the analysed conflict, first the literal on the turning bound and second
// one that was true last among the others. It gives the level of the second, and the number of levels.
func (s *boundSolver) collect(turning int32) (back, spread int32) {
	s.conflicts++
	s.learned = append(s.learned[:0], literal{turning, s.needed[turning]}.negation())
	spread = 1
	for _, b := range s.involved {
		if b == turning || !s.active[b] || s.redundant(b) {
			continue
		}
		s.learned = append(s.learned, literal{b, s.needed[b]}.negation())
		level := s.trail[s.moves[b]].level
		for int(level) >= len(s.counted) {
			s.counted = append(s.counted, 0)
		}
		if s.counted[level] != s.conflicts {
			s.counted[level] = s.conflicts
			spread++
		}
		if level > back {
			back = level
			last := len(s.learned) - 1
			s.learned[1], s.learned[last] = s.learned[last], s.learned[1]
		}
	}
	for _, b := range s.involved {
		s.active[b], s.listed[b] = false, false
	}
	s.involved = s.involved[:0]
	return back, spread
}

// conflictLevel gives the highest level of the literals in conflict.
func (s *boundSolver) conflictLevel() int32 {
	level := int32(0)
	for _, l := range s.conflict {
		if at := s.reached(l); at >= 0 {
			level = max(level, s.trail[at].level)
		}
	}
	return level
}

// reached gives the move that made a true literal true, -1 if it was so from the start.
func (s *boundSolver) reached(l literal) int32 {
	at := s.latest[l.bound]
	for at >= 0 && s.trail[at].previousValue >= l.value {
		at = s.trail[at].previousMove
	}
	return at
}

// involve adds a true literal to the analysed conflict. It gives 1 if that adds a bound moved at the
// top level, else 0.
func (s *boundSolver) involve(l literal, top int32) int {
	s.work++
	b := l.bound
	if s.active[b] && s.needed[b] >= l.value {
		return 0
	}
	at := s.reached(l)
	if at < 0 || s.trail[at].level == 0 {
		return 0
	}
	counted := s.active[b] && s.trail[s.moves[b]].level == top
	s.active[b] = true
	if !s.listed[b] {
		s.listed[b] = true
		s.involved = append(s.involved, b)
	}
	s.needed[b], s.moves[b] = l.value, at
	if !counted && s.trail[at].level == top {
		return 1
	}
	return 0
}

// redundant says whether the reason of an involved literal is made of other involved literals, all
// reached before it.
func (s *boundSolver) redundant(bound int32) bool {
	at := s.moves[bound]
	move := &s.trail[at]
	if move.clause != nil {
		for _, l := range move.clause.literals[1:] {
			if !s.covered(l.negation(), at) {
				return false
			}
		}
		return true
	}
	for _, l := range s.reasons[move.reasonStart:move.reasonEnd] {
		if !s.covered(l, at) {
			return false
		}
	}
	return move.reasonStart < move.reasonEnd
}

// covered says whether a true literal follows from nothing, or from one that is involved and was
// reached before a move.
func (s *boundSolver) covered(l literal, before int32) bool {
	s.work++
	if s.active[l.bound] && s.needed[l.bound] >= l.value && s.moves[l.bound] < before {
		return true
	}
	at := s.reached(l)
	return at < 0 || s.trail[at].level == 0
}

// forget drops the half of the learned clauses that depended on most decisions. There must be no
// decision: then no reason is of use any more.
func (s *boundSolver) forget() {
	slices.SortStableFunc(s.clauses, func(a, b *clause) int { return int(a.spread - b.spread) })
	kept := s.clauses[:len(s.clauses)/2]
	for _, c := range s.clauses[len(kept):] {
		if c.spread <= 2 {
			kept = append(kept, c)
		} else {
			c.dropped = true
		}
	}
	clear(s.clauses[len(kept):])
	s.clauses = kept
}
