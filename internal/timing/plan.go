// Package timing knows when: clashes, routes, opening hours, order, windows and what gives when
// something moves. It is pure: it reads a visit and the times of others, and changes neither.
//
// Inside, time is whole minutes of UTC; zones and changes of the clocks are met only where an item's
// wall clock is read and where a sentence names a time.
package timing

import (
	"slices"
	"time"

	"cortege/internal/clock"
	"cortege/internal/visit"
)

// none stands for a place or an item that is not known.
const none = -1

// far is how many minutes before the first and after the last item another visit's item still matters.
const far = 2 * 24 * 60

// entry is an item as the rules read it.
type entry struct {
	item       *visit.Item
	kind       visit.Kind
	times      visit.Times
	fault      error // why its time cannot be read
	timed      bool  // it has a time and is not cancelled
	start, end int64 // minutes of UTC, of a timed one
	minutes    int64 // its length, with a time or without
	from, to   int   // places where it starts and ends, or none
}

// movable says whether the program may offer another time for the item.
func (e *entry) movable() bool {
	return e.item.Anchor != visit.Fixed && e.item.Status != visit.Confirmed
}

// stay is the time that an item keeps a subject. An item below len(plan.entries) is this visit's, one
// from there on is an outsider.
type stay struct {
	start, end int64
	from, to   int
	item       int
	quiet      bool // rest or free time
	moves      bool // it may end elsewhere than it starts, or is of unknown kind and place
}

// subject is a person, a place or a resource with its stays, sorted by start.
type subject struct {
	kind  string // as visit.Subject's
	index int    // in the visit's own list
	moves bool   // it has to get from place to place
	stays []stay
}

// Kinds of subjects, as visit.Subject names them.
const (
	person   = "person"
	place    = "place"
	resource = "resource"
)

// movingResources are the kinds of resources that have to get from place to place.
var movingResources = []string{"vehicle", "interpreter", "honour_guard", "band", "photographer"}

// plan is a visit made ready for the rules: ids are resolved, times are minutes of UTC.
type plan struct {
	visit     *visit.Visit
	settings  *Settings
	entries   []entry // as visit.Items
	items     map[string]int
	people    map[string]int
	places    map[string]int // by id; of places that are one in the gazetteer, the first
	resources map[string]int
	subjects  []subject
	outsiders []*visit.Occupancy // other visits' items, each once
	roads     *roads
	traffic   traffic        // what routes take beside their minutes
	hours     map[int]*hours // opening hours by place, once asked for
	work      int            // pairs of items that may still be looked at
}

// pairsAnItem is how many pairs of items are looked at, at most, for each item: enough for any programme, and an
// end for what is none, such as thousands of items at the same time.
const pairsAnItem = 100

func (p *plan) allowance() int { return pairsAnItem * (len(p.visit.Items) + 100) }

// spend counts a pair, and says false once there were too many.
func (p *plan) spend() bool {
	p.work--
	return p.work > 0
}

func newPlan(v *visit.Visit, others []visit.Occupancy, s *Settings) *plan {
	p := &plan{visit: v, settings: s, hours: map[int]*hours{}}
	p.work = p.allowance()
	p.resolve()
	p.roads = newRoads(v.Routes, p.places, len(v.Places))
	p.traffic = newTraffic(v, s, s.Boarding)
	p.read()
	p.settle(others)
	return p
}

// resolve gives each id its index. Things that share a key of the directory are one.
func (p *plan) resolve() {
	v := p.visit
	p.items = index(v.Items, func(i *visit.Item) (string, int64) { return i.ID, 0 })
	p.people = index(v.People, func(m *visit.Member) (string, int64) { return m.ID, m.Key })
	p.places = index(v.Places, func(l *visit.Place) (string, int64) { return l.ID, l.Key })
	p.resources = index(v.Resources, func(r *visit.Resource) (string, int64) { return r.ID, r.Key })
}

func index[T any](list []T, of func(*T) (id string, key int64)) map[string]int {
	byID := make(map[string]int, len(list))
	byKey := map[int64]int{}
	for i := range list {
		id, key := of(&list[i])
		first, known := byKey[key]
		if !known || key == 0 {
			first, byKey[key] = i, i
		}
		if _, taken := byID[id]; !taken {
			byID[id] = first
		}
	}
	return byID
}

func (p *plan) placeIndex(id string) int {
	if i, ok := p.places[id]; ok {
		return i
	}
	return none
}

// read makes the entries.
func (p *plan) read() {
	p.entries = make([]entry, len(p.visit.Items))
	for i := range p.visit.Items {
		item := &p.visit.Items[i]
		e := entry{item: item, kind: visit.KindOf(item.Kind), from: p.placeIndex(item.Place)}
		e.to = p.placeIndex(item.EndPlace())
		if e.kind.Moves && item.To == "" {
			e.to = none
		}
		if !item.IsCancelled() {
			var known bool
			e.times, known, e.fault = p.visit.Times(item)
			if e.timed = known && e.fault == nil; e.timed {
				e.start, e.end = minuteOf(e.times.Start), minuteOf(e.times.End)
			}
		}
		if e.minutes = e.end - e.start; !e.timed {
			e.minutes = int64(p.visit.Length(item))
		}
		p.entries[i] = e
	}
}

// settle makes the subjects and puts every stay where it belongs.
func (p *plan) settle(others []visit.Occupancy) {
	v := p.visit
	people, places, resources := 0, len(v.People), len(v.People)+len(v.Places)
	p.subjects = make([]subject, resources+len(v.Resources))
	keys := map[visit.Subject]int{}
	lay := func(at int, s subject, key int64) {
		p.subjects[at] = s
		if name := (visit.Subject{Kind: s.kind, Key: key}); key != 0 {
			if _, taken := keys[name]; !taken {
				keys[name] = at
			}
		}
	}
	for i := range v.People {
		lay(people+i, subject{kind: person, index: i, moves: true}, v.People[i].Key)
	}
	for i := range v.Places {
		lay(places+i, subject{kind: place, index: i}, v.Places[i].Key)
	}
	for i := range v.Resources {
		lay(resources+i, subject{kind: resource, index: i, moves: slices.Contains(movingResources, v.Resources[i].Kind)}, v.Resources[i].Key)
	}
	keep := func(at int, s stay) {
		stays := p.subjects[at].stays
		if n := len(stays); n > 0 && stays[n-1].item == s.item {
			return // the same person under two ids
		}
		p.subjects[at].stays = append(stays, s)
	}
	first, last := minuteOf(v.From.In(time.UTC)), minuteOf(v.To.In(time.UTC))
	var kept []int
	for i := range p.entries {
		e := &p.entries[i]
		if !e.timed {
			continue
		}
		first, last = min(first, e.start), max(last, e.end)
		s := p.stayOf(i)
		kept = p.kept(kept[:0], e)
		for _, at := range kept {
			keep(at, s)
		}
	}
	if len(keys) > 0 {
		p.settleOthers(others, keys, first-far, last+far, keep)
	}
	for i := range p.subjects {
		slices.SortStableFunc(p.subjects[i].stays, func(a, b stay) int {
			if a.start != b.start {
				return compare(a.start, b.start)
			}
			return compare(a.end, b.end)
		})
	}
}

// kept appends the subjects that an item keeps, as visit.Subjects has it, to a list.
func (p *plan) kept(list []int, e *entry) []int {
	places := len(p.visit.People)
	resources := places + len(p.visit.Places)
	for _, id := range e.item.Attending() {
		if at, ok := p.people[id]; ok {
			list = append(list, at)
		}
	}
	for _, id := range e.item.Uses {
		if at, ok := p.resources[id]; ok {
			list = append(list, resources+at)
		}
	}
	if e.from != none && p.visit.Occupies(e.item) {
		list = append(list, places+e.from)
	}
	return list
}

// stayOf gives an item of this visit as a stay.
func (p *plan) stayOf(i int) stay {
	e := &p.entries[i]
	return stay{start: e.start, end: e.end, from: e.from, to: e.to, item: i, quiet: e.kind.Quiet, moves: e.kind.Moves}
}

// settleOthers adds what other visits keep from first to last.
func (p *plan) settleOthers(others []visit.Occupancy, keys map[visit.Subject]int, first, last int64, keep func(int, stay)) {
	type name struct{ reference, item string }
	known := map[name]int{}
	byKey := map[int64]int{}
	for i := range p.visit.Places {
		if key := p.visit.Places[i].Key; key != 0 {
			byKey[key] = p.placeIndex(p.visit.Places[i].ID)
		}
	}
	placeOf := func(key int64) int {
		if at, ok := byKey[key]; ok {
			return at
		}
		return none
	}
	for i := range others {
		o := &others[i]
		at, ours := keys[o.Subject]
		if !ours || o.Reference == p.visit.Reference {
			continue
		}
		start, end := minuteOf(o.Start), minuteOf(o.End)
		if end <= first || start >= last {
			continue
		}
		id, met := known[name{o.Reference, o.Item}]
		if !met {
			id = len(p.entries) + len(p.outsiders)
			known[name{o.Reference, o.Item}] = id
			p.outsiders = append(p.outsiders, o)
		}
		s := stay{start: start, end: end, from: placeOf(o.PlaceKey), to: placeOf(o.EndKey), item: id, quiet: o.Quiet}
		s.moves = !s.quiet && (s.from == none || s.to == none)
		keep(at, s)
	}
}

// ours says whether the stay is of this visit's item.
func (p *plan) ours(s *stay) bool { return s.item < len(p.entries) }

// minuteOf gives t in whole minutes since 1970, rounded down.
func minuteOf(t time.Time) int64 {
	seconds := t.Unix()
	if rest := seconds % 60; rest < 0 {
		seconds -= 60
	}
	return seconds / 60
}

// timeOf is the way back from minuteOf.
func timeOf(minute int64) time.Time { return time.Unix(minute*60, 0).UTC() }

// slotAt gives the slot in which the item starts at minute, on the clocks of its own zone.
func (e *entry) slotAt(minute int64) visit.Slot {
	t := timeOf(minute)
	return visit.Slot{At: clock.In(t, e.times.StartZone), Fold: clock.Fold(t, e.times.StartZone)}
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
