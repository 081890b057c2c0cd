package timing

import "slices"

// table is a timetable in the making: where the pieces are, and what it costs.
type table struct {
	*model
	at       []int64
	seated   []bool
	days     [][]stage // by crowd, by start
	crowdsOf [][]int   // by piece
	lower    []int     // by piece: the most by which it can lower what ways and waiting cost
	cost     Cost      // of what is seated
	empty    Cost      // of nothing but what keeps its time
	scratch  []stage
}

func newTable(m *model) *table {
	t := &table{
		model: m, at: make([]int64, len(m.pieces)), seated: make([]bool, len(m.pieces)), days: make([][]stage, len(m.crowds)),
		crowdsOf: make([][]int, len(m.pieces)), lower: make([]int, len(m.pieces)),
	}
	for c := range m.crowds {
		for _, k := range m.crowds[c].pieces {
			t.crowdsOf[k] = append(t.crowdsOf[k], c)
			t.lower[k] += m.crowds[c].people * m.lowers(k)
		}
	}
	for c := range m.crowds {
		slices.SortStableFunc(m.crowds[c].fixed, func(a, b stage) int { return compare(a.start, b.start) })
		t.empty = t.empty.plus(t.whole(c), m.crowds[c].people)
	}
	t.clear()
	return t
}

// clear takes every piece out.
func (t *table) clear() {
	t.cost = t.empty
	clear(t.seated)
	for c := range t.crowds {
		t.days[c] = append(t.days[c][:0], t.crowds[c].fixed...)
	}
}

// load seats every piece anew.
func (t *table) load(starts []int64) {
	t.clear()
	for k, start := range starts {
		t.seat(k, start)
	}
}

// whole gives the cost of all days of one of a crowd without any piece.
func (t *table) whole(c int) Cost {
	var cost Cost
	stages := t.crowds[c].fixed
	for lo := 0; lo < len(stages); {
		hi := lo + 1
		for hi < len(stages) && stages[hi].day() == stages[lo].day() {
			hi++
		}
		cost = cost.plus(t.ofDay(&t.crowds[c], stages, lo, hi), 1)
		cost = cost.plus(t.night(Cost{}, stages, hi), -1) // the next day counts it too
		lo = hi
	}
	return cost
}

func (t *table) offset(k int, start int64) int64 {
	return t.entries[t.pieces[k].item].offsetAt(start)
}

// change gives what it costs the present plan that a piece starts at a minute.
func (t *table) change(k int, start int64) (changes, moved int) {
	p := &t.pieces[k]
	if !p.placed || start == p.now {
		return 0, 0
	}
	return 1, int(max(start-p.now, p.now-start))
}

// seat puts a piece where it starts at a minute.
func (t *table) seat(k int, start int64) {
	st := t.stageAt(k, start, t.offset(k, start))
	for _, c := range t.crowdsOf[k] {
		at := t.after(c, start)
		t.cost = t.cost.plus(t.insertion(c, at, &st), t.crowds[c].people)
		t.days[c] = slices.Insert(t.days[c], at, st)
	}
	changes, moved := t.change(k, start)
	t.cost.Changes += changes
	t.cost.Moved += moved
	t.at[k], t.seated[k] = start, true
}

// unseat takes a piece out.
func (t *table) unseat(k int) {
	for _, c := range t.crowdsOf[k] {
		at := t.after(c, t.at[k]) - 1
		for t.days[c][at].piece != k {
			at--
		}
		st := t.days[c][at]
		t.days[c] = slices.Delete(t.days[c], at, at+1)
		t.cost = t.cost.plus(t.insertion(c, at, &st), -t.crowds[c].people)
	}
	changes, moved := t.change(k, t.at[k])
	t.cost.Changes -= changes
	t.cost.Moved -= moved
	t.seated[k] = false
}

// after gives the place in a crowd's days of what starts after a minute.
func (t *table) after(c int, start int64) int {
	at, _ := slices.BinarySearchFunc(t.days[c], start+1, func(s stage, start int64) int { return compare(s.start, start) })
	return at
}

// insertion gives what one of a crowd pays for a stage more, at its place in their days.
func (t *table) insertion(c, at int, st *stage) Cost {
	stages, crowd := t.days[c], &t.crowds[c]
	day := st.day()
	lo, hi := at, at
	for lo > 0 && stages[lo-1].day() == day {
		lo--
	}
	for hi < len(stages) && stages[hi].day() == day {
		hi++
	}
	before := t.ofDay(crowd, stages, lo, hi)
	first, last := max(lo-1, 0), min(hi+1, len(stages))
	t.scratch = append(t.scratch[:0], stages[first:at]...)
	t.scratch = append(t.scratch, *st)
	t.scratch = append(t.scratch, stages[at:last]...)
	return t.ofDay(crowd, t.scratch, lo-first, hi+1-first).plus(before, -1)
}

// price gives what it costs to seat a piece.
func (t *table) price(k int, start int64) Cost {
	st := t.stageAt(k, start, t.offset(k, start))
	var cost Cost
	for _, c := range t.crowdsOf[k] {
		cost = cost.plus(t.insertion(c, t.after(c, start), &st), t.crowds[c].people)
	}
	cost.Changes, cost.Moved = t.change(k, start)
	return cost
}
