package search

import (
	"slices"
	"sort"
)

// profile holds what is free of all resources over time, as steps: from times[s] until the next one
// the amounts of step s are free. The last step never ends, and everything is free in it.
type profile struct {
	packed packing
	times  []int32
	free   []uint64
}

func (p *profile) reset() {
	p.times = append(p.times[:0], 0)
	p.free = append(p.free[:0], p.packed.capacity...)
}

func (p *profile) fits(step int, demand []uint64) bool {
	free := p.free[step*p.packed.words:][:len(demand)]
	for w, amount := range demand {
		if ((free[w]|p.packed.guards)-amount)&p.packed.guards != p.packed.guards {
			return false
		}
	}
	return true
}

// place takes the demand for the duration from the first time, not before earliest, at which it is
// free, and gives that time. The duration is above zero.
func (p *profile) place(earliest, duration int32, demand []uint64) int32 {
	first := sort.Search(len(p.times), func(step int) bool { return p.times[step] > earliest }) - 1
	start := earliest
	last := first
	for ; last < len(p.times) && p.times[last] < start+duration; last++ {
		if !p.fits(last, demand) {
			first = last + 1
			start = p.times[first]
		}
	}
	// Steps first to last-1 overlap the activity; the ends of it may cut the outer two.
	if last == len(p.times) || p.times[last] > start+duration {
		p.cut(last-1, start+duration)
	}
	if p.times[first] < start {
		p.cut(first, start)
		first++
		last++
	}
	for i := first * p.packed.words; i < last*p.packed.words; i += p.packed.words {
		for w, amount := range demand {
			p.free[i+w] -= amount
		}
	}
	return start
}

// cut splits a step at a time within it.
func (p *profile) cut(step int, time int32) {
	words := p.packed.words
	p.times = append(p.times, 0)
	copy(p.times[step+2:], p.times[step+1:])
	p.times[step+1] = time
	p.free = append(p.free, p.packed.capacity...)
	copy(p.free[(step+1)*words:], p.free[step*words:len(p.free)-words])
}

// generator turns an order of activities into a schedule: the serial generation scheme.
type generator struct {
	model   *schedulingModel
	meter   *meter
	profile profile
	keys    []uint64
	order   []int32
	mirror  []int32
}

func newGenerator(model *schedulingModel, meter *meter) *generator {
	return &generator{
		model:   model,
		meter:   meter,
		profile: profile{packed: model.packed},
		keys:    make([]uint64, model.count),
		order:   make([]int32, model.count),
		mirror:  make([]int32, model.count),
	}
}

// generate places the activities in order, each as early as those placed before allow. The order
// must have each activity after those in before. It fills starts and gives the makespan.
func (g *generator) generate(order []int32, before [][]int32, starts []int32) int32 {
	g.meter.spend(int64(len(order)))
	g.profile.reset()
	makespan := int32(0)
	for _, i := range order {
		start := int32(0)
		for _, j := range before[i] {
			start = max(start, starts[j]+g.model.duration[j])
		}
		if demand := g.model.packedDemand[i]; demand != nil {
			start = g.profile.place(start, g.model.duration[i], demand)
		}
		starts[i] = start
		makespan = max(makespan, start+g.model.duration[i])
	}
	return makespan
}

// justify moves all activities of a schedule as late as they can go without a longer makespan,
// latest first, and then as early as they can go, earliest first, until that makes it no shorter.
func (g *generator) justify(starts []int32, makespan int32) int32 {
	for !g.meter.over {
		g.sortMirrored(starts, makespan, g.model.backward)
		mirrored := g.generate(g.order, g.model.after, g.mirror)
		g.sortMirrored(g.mirror, mirrored, g.model.topological)
		shorter := g.generate(g.order, g.model.before, starts)
		if shorter >= makespan {
			return shorter
		}
		makespan = shorter
	}
	return makespan
}

// sortMirrored fills order with the activities by falling end, that is by rising start of the same
// schedule run backwards. Those that end together stay in the given order.
func (g *generator) sortMirrored(starts []int32, makespan int32, order []int32) {
	for place, i := range order {
		end := starts[i] + g.model.duration[i]
		g.keys[place] = uint64(makespan-end)<<32 | uint64(place)
	}
	slices.Sort(g.keys)
	for place, key := range g.keys {
		g.order[place] = order[uint32(key)]
	}
}
