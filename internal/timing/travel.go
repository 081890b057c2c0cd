package timing

import (
	"math"
	"slices"

	"cortege/internal/visit"
)

const (
	metresADegree = 111_200 // of latitude
	vagueAsAPlace = "city"
)

// routes finds everyone and everything that cannot get from one item to the next in time.
func (c *checker) routes() {
	short := &meetings{byPair: map[pair]*meeting{}}
	unknown := map[[2]int]meeting{}
	for i := range c.subjects {
		s := &c.subjects[i]
		if !s.moves {
			continue
		}
		full := !c.eachNext(located(s.stays), func(first, second stay) bool {
			minutes, known := c.travel(&first, &second)
			if !known {
				if first.to == none || second.from == none {
					return true
				}
				places := [2]int{min(first.to, second.from), max(first.to, second.from)}
				if seen, ok := unknown[places]; !ok || second.start-first.end < seen.second.start-seen.first.end {
					unknown[places] = meeting{first: first, second: second}
				}
				return true
			}
			return second.start-first.end >= minutes || short.add(routeShort, first, second, s)
		})
		if full {
			break
		}
	}
	short.each(func(rule string, m *meeting) {
		minutes, _ := c.travel(&m.first, &m.second)
		ahead, _ := c.travelTo(&m.first, &m.second)
		named := c.journey(m)
		named["Who"] = c.names(m.who)
		c.apart(rule, visit.Error, minutes, ahead, m, named)
	})
	pairs := make([][2]int, 0, len(unknown))
	for places, m := range unknown {
		if c.worthKnowing(&m) {
			pairs = append(pairs, places)
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	for _, places := range pairs {
		m := unknown[places]
		_, end, start, _ := c.moments(&m)
		said := say(end, start)
		named := c.journey(&m)
		named["End"], named["Start"], named["Count"] = said[0], said[1], int(m.second.start-m.first.end)
		c.add(routeUnknown, visit.Note, c.itemsOf(&m), m.second.start-m.first.end, "finding.route_unknown", named)
	}
}

func (c *checker) journey(m *meeting) args {
	return args{
		"First": c.titleOf(&m.first), "Second": c.titleOf(&m.second),
		"From": c.placeName(m.first.to), "To": c.placeName(m.second.from),
	}
}

// located gives the stays between which a subject travels. Those of no known place are passed over, since
// nobody gets anywhere sooner by way of them; but not a flight or transfer, which may lead anywhere.
func located(stays []stay) []stay {
	return slices.DeleteFunc(slices.Clone(stays), func(s stay) bool { return !s.moves && s.from == none && s.to == none })
}

// eachNext gives every two stays, of which one is this visit's, that follow each other: the second starts
// once the first has ended, and no third lies between. Stays are sorted by start. It stops when do says false.
func (p *plan) eachNext(stays []stay, do func(first, second stay) bool) bool {
	soonest := make([]int64, len(stays)+1) // the first end from a stay on
	soonest[len(stays)] = math.MaxInt64
	for i := len(stays) - 1; i >= 0; i-- {
		soonest[i] = min(soonest[i+1], stays[i].end)
	}
	for _, first := range stays {
		from, _ := slices.BinarySearchFunc(stays, first.end, func(s stay, end int64) int { return compare(s.start, end) })
		for i := from; i < len(stays) && stays[i].start < soonest[from]; i++ {
			if !p.spend() || (p.ours(&first) || p.ours(&stays[i])) && !do(first, stays[i]) {
				return false
			}
		}
	}
	return true
}

// worthKnowing says whether a route that is not known matters: there is little time for it, neither place
// is as vague as a city, and nobody could walk it.
func (c *checker) worthKnowing(m *meeting) bool {
	gap := m.second.start - m.first.end
	a, b := &c.visit.Places[m.first.to], &c.visit.Places[m.second.from]
	if gap >= int64(c.settings.UnknownWithin) || a.Kind == vagueAsAPlace || b.Kind == vagueAsAPlace {
		return false
	}
	metres, known := distance(a, b)
	return !known || metres > float64(gap)*float64(c.settings.WalkingPace)
}

// distance gives the metres between two places, near enough for neighbours; false where one has no coordinates.
func distance(a, b *visit.Place) (float64, bool) {
	if a.Lat == nil || a.Lon == nil || b.Lat == nil || b.Lon == nil {
		return 0, false
	}
	north := *a.Lat - *b.Lat
	east := (*a.Lon - *b.Lon) * math.Cos(*a.Lat*math.Pi/180)
	return math.Hypot(north, east) * metresADegree, true
}
