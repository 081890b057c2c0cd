package search

import "slices"

// schedulingModel is a scheduling problem in the shape that the searches use.
type schedulingModel struct {
	count int
	// unit is the greatest common divisor of the durations. Some optimal schedule has all starts at
	// multiples of it, so all times here are in it.
	unit     int
	duration []int32
	demand   [][]int32
	capacity []int32
	before   [][]int32
	after    [][]int32
	// topological holds the activities such that each comes after those before it; backward is the
	// same in reverse.
	topological, backward []int32
	// head and tail are the longest times that must pass before the start of an activity and
	// after its end.
	head, tail []int32
	bound      int32
	packed     packing
	// packedDemand[i] is what activity i takes, packed; nil where it takes nothing.
	packedDemand [][]uint64
}

// newSchedulingModel gives false where no schedule exists: the order is circular, or an activity
// takes more than there is.
func newSchedulingModel(problem *SchedulingProblem) (*schedulingModel, bool) {
	count := len(problem.Activities)
	m := &schedulingModel{
		count:        count,
		duration:     make([]int32, count),
		demand:       make([][]int32, count),
		before:       make([][]int32, count),
		after:        make([][]int32, count),
		head:         make([]int32, count),
		tail:         make([]int32, count),
		packed:       newPacking(problem.Capacities),
		packedDemand: make([][]uint64, count),
	}
	for _, capacity := range problem.Capacities {
		m.capacity = append(m.capacity, int32(capacity))
	}
	for _, activity := range problem.Activities {
		m.unit = divisor(m.unit, activity.Duration)
	}
	m.unit = max(m.unit, 1)
	for i, activity := range problem.Activities {
		m.duration[i] = int32(activity.Duration / m.unit)
		m.demand[i] = make([]int32, len(m.capacity))
		for _, successor := range activity.Successors {
			m.after[i] = append(m.after[i], int32(successor))
		}
		slices.Sort(m.after[i])
		m.after[i] = slices.Compact(m.after[i])
		for _, successor := range m.after[i] {
			m.before[successor] = append(m.before[successor], int32(i))
		}
		if activity.Duration == 0 {
			continue
		}
		for k, demand := range activity.Demands {
			if demand > problem.Capacities[k] {
				return nil, false
			}
			m.demand[i][k] = int32(demand)
		}
		if slices.Max(append([]int{0}, activity.Demands...)) > 0 {
			m.packedDemand[i] = m.packed.pack(activity.Demands)
		}
	}
	if !m.sort() {
		return nil, false
	}
	m.bound = m.lowerBound()
	return m, true
}

// divisor gives the greatest common divisor; that of a number and zero is the number.
func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// sort fills the topological order, the heads and the tails. It gives false on a circle.
func (m *schedulingModel) sort() bool {
	waiting := make([]int, m.count)
	for i := range m.count {
		if waiting[i] = len(m.before[i]); waiting[i] == 0 {
			m.topological = append(m.topological, int32(i))
		}
	}
	for next := 0; next < len(m.topological); next++ {
		i := m.topological[next]
		for _, j := range m.after[i] {
			m.head[j] = max(m.head[j], m.head[i]+m.duration[i])
			if waiting[j]--; waiting[j] == 0 {
				m.topological = append(m.topological, j)
			}
		}
	}
	if len(m.topological) < m.count {
		return false
	}
	m.backward = slices.Clone(m.topological)
	slices.Reverse(m.backward)
	for _, i := range m.backward {
		for _, j := range m.after[i] {
			m.tail[i] = max(m.tail[i], m.tail[j]+m.duration[j])
		}
	}
	return true
}

// lowerBound gives the longest chain of activities, or the time that the work for some resource
// takes, between the least head and the least tail of those who need it, if that is longer.
func (m *schedulingModel) lowerBound() int32 {
	bound := int32(0)
	for i := range m.count {
		bound = max(bound, m.head[i]+m.duration[i]+m.tail[i])
	}
	for k, capacity := range m.capacity {
		work, head, tail := int64(0), bound, bound
		for i := range m.count {
			if m.demand[i][k] > 0 {
				work += int64(m.demand[i][k]) * int64(m.duration[i])
				head, tail = min(head, m.head[i]), min(tail, m.tail[i])
			}
		}
		if work > 0 {
			bound = max(bound, head+tail+int32((work+int64(capacity)-1)/int64(capacity)))
		}
	}
	return bound
}

// related gives for each activity those that are ordered with it, directly or through others.
func (m *schedulingModel) related() []bitset {
	related := bitsets(m.count, m.count)
	for _, i := range m.backward {
		for _, j := range m.after[i] {
			related[i].add(int(j))
			related[i].union(related[j])
		}
	}
	for _, i := range m.topological {
		for j := range m.count {
			if related[i].has(j) {
				related[j].add(int(i))
			}
		}
	}
	return related
}

// clash says whether two activities together take more of a resource than there is.
func (m *schedulingModel) clash(i, j int) bool {
	for k, capacity := range m.capacity {
		if m.demand[i][k]+m.demand[j][k] > capacity {
			return true
		}
	}
	return false
}

// packing puts an amount of every resource into few words, a lane for each, so that one subtraction
// compares all lanes of a word.
type packing struct {
	lane  int
	words int
	// guards holds the highest bit of every lane, which no amount uses.
	guards   uint64
	capacity []uint64
}

func newPacking(capacities []int) packing {
	p := packing{lane: 16, guards: 0x8000_8000_8000_8000}
	if slices.Max(append([]int{0}, capacities...)) >= 1<<15 {
		p.lane, p.guards = 32, 0x8000_0000_8000_0000
	}
	lanes := 64 / p.lane
	p.words = (len(capacities) + lanes - 1) / lanes
	p.capacity = p.pack(capacities)
	return p
}

func (p *packing) pack(amounts []int) []uint64 {
	packed := make([]uint64, p.words)
	for k, amount := range amounts {
		bit := k * p.lane
		packed[bit/64] |= uint64(amount) << (bit % 64)
	}
	return packed
}
