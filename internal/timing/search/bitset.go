package search

// bitset is a set of small numbers, one bit each. All sets of one problem have the same length.
type bitset []uint64

func wordsFor(size int) int { return (size + 63) / 64 }

func (b bitset) add(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// union adds the members of other and says whether any was new.
func (b bitset) union(other bitset) bool {
	grown := false
	for w, bit := range other {
		if bit&^b[w] != 0 {
			b[w] |= bit
			grown = true
		}
	}
	return grown
}

func (b bitset) intersects(other bitset) bool {
	for w, bit := range other {
		if bit&b[w] != 0 {
			return true
		}
	}
	return false
}

// bitsets gives count empty sets of numbers below size, in one piece of memory.
func bitsets(count, size int) []bitset {
	words := wordsFor(size)
	memory := make([]uint64, count*words)
	sets := make([]bitset, count)
	for i := range sets {
		sets[i] = memory[i*words : (i+1)*words : (i+1)*words]
	}
	return sets
}
