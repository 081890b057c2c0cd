package timing

import (
	"time"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// link says that, in the order in which the plan has them, one item cannot start before another has ended
// and need minutes have passed; or, with atMost, after they have passed.
type link struct {
	rule          string
	first, second stay
	need          int64
	atMost        bool
	way           int64 // a route's own minutes, where need is what that takes at the hour
}

// free is how many minutes are left until the link breaks; negative where the plan breaks it already.
func (l *link) free() int64 {
	free := l.second.start - l.first.end - l.need
	if l.atMost {
		return -free
	}
	return free
}

// needFrom gives what a link needs where its first item ends at a minute, needTo where its second starts at one.
func (p *plan) needFrom(l *link, end int64) int64 {
	if l.way == 0 {
		return l.need
	}
	return p.traffic.minutes(l.way, end)
}

func (p *plan) needTo(l *link, start int64) int64 {
	if l.way == 0 {
		return l.need
	}
	return p.traffic.ahead(l.way, start)
}

// links gives what ties items that have a time and follow or overlap each other: the same people, places and
// resources, the routes between, and the order that "after" asks for. Of two items the tightest link stands, and where it
// depends on the hour which one that is, both do.
func (p *plan) links() []link {
	byPair := map[[3]int]int{}
	var links []link
	add := func(l link) bool {
		key := [3]int{l.first.item, l.second.item, boolean(l.way > 0 && len(p.traffic.hours) > 0)}
		if i, known := byPair[key]; !known {
			byPair[key] = len(links)
			links = append(links, l)
		} else if l.need > links[i].need {
			links[i] = l
		}
		return true
	}
	for i := range p.subjects {
		s := &p.subjects[i]
		pause := p.pause(s)
		rule := func(first, second stay) link {
			if pause > 0 {
				return link{rule: setUpShort, first: first, second: second, need: pause}
			}
			return link{rule: keeperRule(s, first, second), first: first, second: second}
		}
		p.nearPairs(s, 0, func(first, second stay) bool { return add(rule(first, second)) })
		p.eachNext(s.stays, func(first, second stay) bool { return add(rule(first, second)) })
		if s.moves {
			p.eachNext(located(s.stays), func(first, second stay) bool {
				way, known := p.way(&first, &second)
				return !known || way == 0 || add(link{rule: routeShort, first: first, second: second, need: p.traffic.minutes(way, first.end), way: way})
			})
		}
	}
	for _, t := range p.ties() {
		if a, b := &p.entries[t.first], &p.entries[t.second]; a.timed && b.timed && t.first != t.second {
			l := link{rule: orderBroken, first: p.stayOf(t.first), second: p.stayOf(t.second), need: t.gap}
			add(l)
			if l.need, l.atMost = t.within, true; t.within >= 0 {
				links = append(links, l)
			}
		}
	}
	return links
}

// pause gives the minutes that a place needs between two items.
func (p *plan) pause(s *subject) int64 {
	if s.kind != place {
		return 0
	}
	l := &p.visit.Places[s.index]
	return int64(l.SetUp + l.Clearing)
}

// way gives the route's own minutes from where one stay ends to where another starts; false where none is known.
func (p *plan) way(first, second *stay) (int64, bool) {
	if first.to == none || second.from == none {
		return 0, false
	}
	return p.roads.between(first.to, second.from)
}

// travel gives the minutes that the way from one stay to another takes once the first has ended; false where that is
// not known.
func (p *plan) travel(first, second *stay) (int64, bool) {
	way, known := p.way(first, second)
	return p.traffic.minutes(way, first.end), known
}

// travelTo is travel for a first stay that may end at any time: the minutes before the second starts by which it
// has to have ended.
func (p *plan) travelTo(first, second *stay) (int64, bool) {
	way, known := p.way(first, second)
	return p.traffic.ahead(way, second.start), known
}

// limits are the first and last start that an item can have by itself: on its day, in its window, while its
// place is open. Where the plan breaks one already, it is not to get worse.
type limits struct {
	first, last     int64
	firstBy, lastBy limit
}

// limit is what sets a bound: a rule, other items of the visit, and what it says.
type limit struct {
	rule  string
	items []string
	says  text.Message
	link  *link // where a link sets it, told when asked for
	other *stay
}

// narrow keeps the item's start, now at a minute, from first to last; neither side asks for more than now is.
func (l *limits) narrow(now, first, last int64, by limit) {
	if first = min(first, now); first > l.first {
		l.first, l.firstBy = first, by
	}
	if last = max(last, now); last < l.last {
		l.last, l.lastBy = last, by
	}
}

func (p *plan) limits(i int) limits {
	e := &p.entries[i]
	day := hours{zone: e.times.StartZone}
	l := limits{first: day.minute(e.item.At.Date, 0), last: day.minute(e.item.At.Date, 1440) - 1}
	l.firstBy = limit{says: text.Message{Key: "finding.gives.day"}}
	l.lastBy = l.firstBy
	if e.item.Anchor == visit.Window {
		first, last := l.first, l.last
		if b := boundOn(e.item.Earliest, e.item.At.Date); !b.IsZero() {
			first = e.minuteAt(b)
		}
		if b := boundOn(e.item.Latest, e.item.At.Date); !b.IsZero() {
			last = e.minuteAt(b)
		}
		l.narrow(e.start, first, last, limit{rule: windowBroken, says: text.Message{Key: "finding.gives.window"}})
	}
	if h := p.opening(e); h != nil {
		by := limit{rule: placeClosed, says: p.closedReason(e.from, h)}
		for _, s := range h.open(e.start, e.end) {
			if s.start <= e.start && e.start < s.end {
				l.narrow(e.start, s.start, s.end-e.minutes, by)
			} else if s.start < e.end && e.end <= s.end {
				l.narrow(e.start, e.start, l.last, by)
			}
		}
	}
	way := p.wayOf(e)
	for _, s := range p.traffic.slow(way, max(e.minutes, p.traffic.minutes(way, e.start)), l.first, l.last) {
		by := limit{rule: routeShort, says: text.Message{Key: "finding.gives.hour"}}
		if s.end < e.start {
			l.narrow(e.start, s.end+1, l.last, by)
		} else {
			l.narrow(e.start, l.first, s.start-1, by)
		}
	}
	return l
}

// wayOf gives the minutes of a transfer's own route; nought for any other item, and where none is known.
func (p *plan) wayOf(e *entry) int64 {
	if e.item.Kind != transferKind || e.from == none || e.to == none {
		return 0
	}
	way, _ := p.roads.between(e.from, e.to)
	return way
}

// opening gives the opening hours that hold for an item; nil where none do.
func (p *plan) opening(e *entry) *hours {
	if e.from == none || e.kind.Moves {
		return nil
	}
	return p.hoursOf(e.from)
}

func (p *plan) closedReason(at int, h *hours) text.Message {
	if h.said == "" {
		return text.Message{Key: "finding.gives.closed", Args: args{"Place": p.placeName(at)}}
	}
	return text.Message{Key: "finding.gives.hours", Args: args{"Place": p.placeName(at), "Hours": h.said}}
}

// limitOf says what a link holds an item to: the other item, and the minutes between.
func (p *plan) limitOf(l *link, other *stay, zone *time.Location) limit {
	need := l.need
	if other == &l.second {
		need = p.needTo(l, other.start)
	}
	named := args{"Item": p.titleOf(other), "Count": int(need)}
	said := say(moment{other.start, zone}, moment{other.end, zone})
	named["Start"], named["End"] = said[0], said[1]
	key := "finding.gives.pause"
	switch {
	case l.atMost:
		key = "finding.gives.within"
	case l.need == 0:
		key = "finding.gives.item"
	case l.rule == routeShort:
		key = "finding.gives.route"
	}
	by := limit{rule: l.rule, says: text.Message{Key: key, Args: named}}
	if p.ours(other) {
		by.items = []string{p.visit.Items[other.item].ID}
	}
	return by
}
