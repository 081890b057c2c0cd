package search

import (
	"math/rand/v2"
	"slices"
)

// evolution breeds schedules: an individual is an order of activities and the schedule it generates,
// justified both ways. Two parents give a child that takes a stretch of the order from one of them
// and the rest from the other.
type evolution struct {
	model      *schedulingModel
	meter      *meter
	random     *rand.Rand
	generator  *generator
	population []individual
	// size is the number of individuals wanted, children that of all bred so far.
	size, children int
	child          individual
	taken          []bool
	// found is called with the starts of every schedule that is better than all before.
	found func(starts []int32, makespan int32)
	best  int32
}

type individual struct {
	order    []int32
	starts   []int32
	makespan int32
}

func newEvolution(model *schedulingModel, meter *meter, seed uint64, found func([]int32, int32)) *evolution {
	return &evolution{
		model:     model,
		meter:     meter,
		random:    rand.New(rand.NewPCG(seed, 1)),
		generator: newGenerator(model, meter),
		child:     newIndividual(model.count),
		taken:     make([]bool, model.count),
		found:     found,
		best:      2 * MaxTime,
		size:      firstPopulation,
	}
}

func newIndividual(count int) individual {
	return individual{order: make([]int32, count), starts: make([]int32, count)}
}

// The population is a compromise: few individuals soon become alike, many take long to become good. So
// it grows, by a stranger now and then.
const (
	firstPopulation     = 100
	maxPopulation       = 2000
	childrenPerStranger = 20
)

// run breeds until the budget is over, the given units of work are spent, or the bound is reached. A
// first schedule is made in any case.
func (e *evolution) run(units int64, bound int32) {
	end := e.meter.spent + units
	for len(e.population) == 0 || e.best > bound && e.meter.spent < end && !e.meter.over {
		if len(e.population) < e.size {
			e.sample(len(e.population))
			e.settle()
			e.population = append(e.population, e.child)
			e.child = newIndividual(e.model.count)
			continue
		}
		e.cross(e.choose(), e.choose())
		e.settle()
		e.replace()
		if e.children++; e.children%childrenPerStranger == 0 && e.size < maxPopulation {
			e.size++
		}
	}
}

// sample fills the child's order by a random choice among the activities that can come next, which
// prefers those with a long way to the end. The first sample always takes the longest.
func (e *evolution) sample(number int) {
	m := e.model
	waiting := make([]int, m.count)
	eligible := make([]int32, 0, m.count)
	for i := range m.count {
		if waiting[i] = len(m.before[i]); waiting[i] == 0 {
			eligible = append(eligible, int32(i))
		}
	}
	for place := range m.count {
		best, length := 0, int32(-1)
		// The best of a few drawn is a biased random choice.
		draws := 3
		if number == 0 {
			draws = len(eligible)
		}
		for draw := range min(draws, len(eligible)) {
			at := draw
			if number > 0 {
				at = e.random.IntN(len(eligible))
			}
			if i := eligible[at]; m.tail[i]+m.duration[i] > length {
				best, length = at, m.tail[i]+m.duration[i]
			}
		}
		i := eligible[best]
		eligible = slices.Delete(eligible, best, best+1)
		e.child.order[place] = i
		for _, j := range m.after[i] {
			if waiting[j]--; waiting[j] == 0 {
				eligible = append(eligible, j)
			}
		}
	}
}

// settle generates and justifies the child's schedule.
func (e *evolution) settle() {
	c := &e.child
	c.makespan = e.generator.generate(c.order, e.model.before, c.starts)
	c.makespan = e.generator.justify(c.starts, c.makespan)
	copy(c.order, e.generator.order)
	if c.makespan < e.best {
		e.best = c.makespan
		e.found(c.starts, c.makespan)
	}
}

// adopt takes in a schedule found elsewhere.
func (e *evolution) adopt(starts []int32) {
	c := &e.child
	c.makespan = 0
	for i, start := range starts {
		c.starts[i] = start
		c.makespan = max(c.makespan, start+e.model.duration[i])
	}
	c.makespan = e.generator.justify(c.starts, c.makespan)
	copy(c.order, e.generator.order)
	if c.makespan < e.best {
		e.best = c.makespan
		e.found(c.starts, c.makespan)
	}
	e.replace()
}

// choose gives the better of two random individuals.
func (e *evolution) choose() *individual {
	a, b := e.random.IntN(len(e.population)), e.random.IntN(len(e.population))
	if e.population[b].makespan < e.population[a].makespan {
		a = b
	}
	return &e.population[a]
}

// cross fills the child's order: the mother's first activities, then a stretch in the father's
// order, then the rest in the mother's.
func (e *evolution) cross(mother, father *individual) {
	clear(e.taken)
	count := e.model.count
	first, second := e.random.IntN(count+1), e.random.IntN(count+1)
	if first > second {
		first, second = second, first
	}
	place := copy(e.child.order, mother.order[:first])
	for _, i := range e.child.order[:first] {
		e.taken[i] = true
	}
	place = e.fill(place, second, father)
	e.fill(place, count, mother)
	e.mutate()
}

// fill continues the child's order up to a place with what is not yet taken of a parent's.
func (e *evolution) fill(place, end int, parent *individual) int {
	for _, i := range parent.order {
		if place == end {
			break
		}
		if !e.taken[i] {
			e.taken[i] = true
			e.child.order[place] = i
			place++
		}
	}
	return place
}

// mutate swaps neighbours in the child's order where their precedence lets it.
func (e *evolution) mutate() {
	order := e.child.order
	for place := 1; place < len(order); place++ {
		if e.random.IntN(20) == 0 && !slices.Contains(e.model.after[order[place-1]], order[place]) {
			order[place-1], order[place] = order[place], order[place-1]
		}
	}
}

// replace puts the child in the place of the worst individual, unless it is worse still or its like is
// there.
func (e *evolution) replace() {
	worst := -1
	for i := range e.population {
		if e.population[i].makespan == e.child.makespan && slices.Equal(e.population[i].starts, e.child.starts) {
			return
		}
		if worst < 0 || e.population[i].makespan > e.population[worst].makespan {
			worst = i
		}
	}
	if e.child.makespan <= e.population[worst].makespan {
		e.population[worst], e.child = e.child, e.population[worst]
	}
}
