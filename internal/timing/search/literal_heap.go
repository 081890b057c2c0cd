package search

// literalHeap hands out literals by how much they took part in late conflicts. A literal and its
// negation are one: the one that bounds a variable from below.
type literalHeap struct {
	entries []heapEntry
	number  map[literal]int32
	// heap holds numbers of entries, a parent at i above its children at 2i+1 and 2i+2.
	heap      []int32
	taken     []int32
	increment float64
}

type heapEntry struct {
	literal  literal
	activity float64
	// place is the entry's index in the heap, -1 when it is taken.
	place int32
}

const (
	activityDecay = 0.95
	maxActivity   = 1e100
	// maxHeapEntries bounds the memory; above it the heap starts anew.
	maxHeapEntries = 1 << 18
)

func newLiteralHeap() *literalHeap {
	return &literalHeap{number: make(map[literal]int32), increment: 1}
}

// bump makes a literal more active.
func (h *literalHeap) bump(l literal) {
	if l.bound&1 == 1 {
		l = l.negation()
	}
	number, known := h.number[l]
	if !known {
		if len(h.entries) >= maxHeapEntries {
			*h = *newLiteralHeap()
		}
		number = int32(len(h.entries))
		h.number[l] = number
		h.entries = append(h.entries, heapEntry{literal: l})
		h.insert(number)
	}
	entry := &h.entries[number]
	if entry.activity += h.increment; entry.activity > maxActivity {
		for i := range h.entries {
			h.entries[i].activity /= maxActivity
		}
		h.increment /= maxActivity
	}
	if entry.place >= 0 {
		h.up(entry.place)
	}
}

// decay makes what is bumped from now on count for more.
func (h *literalHeap) decay() { h.increment /= activityDecay }

// pop takes the most active literal out, until the next restore.
func (h *literalHeap) pop() (literal, bool) {
	if len(h.heap) == 0 {
		return literal{}, false
	}
	number := h.heap[0]
	last := len(h.heap) - 1
	h.put(0, h.heap[last])
	h.heap = h.heap[:last]
	if last > 0 {
		h.down(0)
	}
	h.entries[number].place = -1
	h.taken = append(h.taken, number)
	return h.entries[number].literal, true
}

// restore puts back all literals that were taken out.
func (h *literalHeap) restore() {
	for _, number := range h.taken {
		h.insert(number)
	}
	h.taken = h.taken[:0]
}

func (h *literalHeap) insert(number int32) {
	h.heap = append(h.heap, number)
	h.put(int32(len(h.heap)-1), number)
	h.up(int32(len(h.heap) - 1))
}

func (h *literalHeap) put(place, number int32) {
	h.heap[place] = number
	h.entries[number].place = place
}

func (h *literalHeap) activity(place int32) float64 { return h.entries[h.heap[place]].activity }

func (h *literalHeap) up(place int32) {
	number := h.heap[place]
	for place > 0 {
		parent := (place - 1) / 2
		if h.activity(parent) >= h.entries[number].activity {
			break
		}
		h.put(place, h.heap[parent])
		place = parent
	}
	h.put(place, number)
}

func (h *literalHeap) down(place int32) {
	number := h.heap[place]
	for {
		child := 2*place + 1
		if int(child) >= len(h.heap) {
			break
		}
		if int(child)+1 < len(h.heap) && h.activity(child+1) > h.activity(child) {
			child++
		}
		if h.entries[number].activity >= h.activity(child) {
			break
		}
		h.put(place, h.heap[child])
		place = child
	}
	h.put(place, number)
}
