package timing

import (
	"math"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Slack is how far an item that has a time can go before something gives.
type Slack struct {
	Earlier Room `json:"earlier"`
	Later   Room `json:"later"`
}

// Room is how far an item can go in one direction, and what gives first.
type Room struct {
	Minutes int          `json:"minutes"`         // while everything else stays where it is
	Pushing int          `json:"pushing"`         // while what is not fixed or confirmed goes along, in the same order
	Rule    string       `json:"rule,omitempty"`  // that would be broken first; "" for the end of the day
	Items   []string     `json:"items,omitempty"` // this visit's items that stand in the way
	Gives   text.Message `json:"gives"`           // what gives first
}

// Slacks gives the slack of every item that has a time and is not cancelled, in whole minutes. Items stay on their
// day and in their order. What the plan breaks already leaves no slack where it would get worse.
func Slacks(v *visit.Visit, others []visit.Occupancy, s Settings) map[string]Slack {
	return newPlan(v, others, &s).slacks()
}

// Review gives what Check and Slacks do, for less than the two cost.
func Review(v *visit.Visit, others []visit.Occupancy, s Settings) ([]visit.Finding, map[string]Slack) {
	p := newPlan(v, others, &s)
	return p.check(), p.slacks()
}

func (p *plan) slacks() map[string]Slack {
	p.work = p.allowance()
	links := p.links()
	bounds := make([]limits, len(p.entries))
	for i := range p.entries {
		if p.entries[i].timed {
			bounds[i] = p.limits(i)
		}
	}
	for i := range links {
		if l := &links[i]; !p.ours(&l.first) || !p.ours(&l.second) {
			p.bind(bounds, l)
		}
	}
	earliest, latest := p.pushed(bounds, links)
	for i := range links {
		p.bind(bounds, &links[i])
	}
	all := make(map[string]Slack, len(p.entries))
	for i := range p.entries {
		e, b := &p.entries[i], &bounds[i]
		if !e.timed {
			continue
		}
		slack := Slack{Earlier: p.room(e, b.firstBy, e.start-b.first), Later: p.room(e, b.lastBy, b.last-e.start)}
		if e.movable() {
			// Ways between what goes along are taken as long as they are now, which at another hour they may not be: alone
			// an item may then go farther.
			slack.Earlier.Pushing = max(int(e.start-earliest[i]), slack.Earlier.Minutes)
			slack.Later.Pushing = max(int(latest[i]-e.start), slack.Later.Minutes)
		}
		all[e.item.ID] = slack
	}
	return all
}

// room tells a limit's minutes and what it is.
func (p *plan) room(e *entry, by limit, minutes int64) Room {
	if by.link != nil {
		by = p.limitOf(by.link, by.other, e.times.StartZone)
	}
	return Room{Minutes: int(minutes), Pushing: int(minutes), Rule: by.rule, Items: by.items, Gives: by.says}
}

// bind narrows the bounds of the items of a link by where the other one is.
func (p *plan) bind(bounds []limits, l *link) {
	earlier, later := &l.first, &l.second // which of them the link keeps from moving towards the other
	if l.atMost {
		earlier, later = later, earlier
	}
	free := max(l.free(), 0)
	ahead := free
	if l.way > 0 {
		ahead = max(l.second.start-p.needTo(l, l.second.start)-l.first.end, 0)
	}
	if p.ours(earlier) {
		bounds[earlier.item].narrow(earlier.start, math.MinInt64, earlier.start+ahead, limit{link: l, other: later})
	}
	if p.ours(later) {
		bounds[later.item].narrow(later.start, later.start-free, math.MaxInt64, limit{link: l, other: earlier})
	}
}

// pushed gives the first and the last start of every item when those that may move go along.
func (p *plan) pushed(bounds []limits, links []link) (earliest, latest []int64) {
	n := newNetwork(len(p.entries))
	starts := make([]int64, 1, len(p.entries)+1) // the plan itself satisfies every tie
	for i := range p.entries {
		e := &p.entries[i]
		point := i + 1
		starts = append(starts, e.start)
		switch {
		case !e.timed:
		case e.movable():
			n.lay(origin, point, bounds[i].last)
			n.lay(point, origin, -bounds[i].first)
		default:
			n.lay(origin, point, e.start)
			n.lay(point, origin, -e.start)
		}
	}
	for i := range links {
		l := &links[i]
		if !p.ours(&l.first) || !p.ours(&l.second) {
			continue
		}
		from, to := l.second, l.first // to lies so much before from at least
		if l.atMost {
			from, to = to, from
		}
		n.lay(from.item+1, to.item+1, to.start-from.start+max(l.free(), 0))
	}
	n.solve(starts)
	for i := range p.entries {
		earliest, latest = append(earliest, n.earliest(i+1)), append(latest, n.latest(i+1))
	}
	if len(p.traffic.hours) > 0 {
		p.pushedByHour(links, earliest, latest)
	}
	return earliest, latest
}

// pushedByHour brings the first and the last starts nearer where, pushed so far, ways would take longer than they do
// now; and again where that holds others back.
func (p *plan) pushedByHour(links []link, earliest, latest []int64) {
	for changed, rounds := true, len(p.entries); changed && rounds > 0; rounds-- {
		changed = false
		until := func(i int, last int64) {
			if last = max(last, p.entries[i].start); last < latest[i] {
				latest[i], changed = last, true
			}
		}
		from := func(i int, first int64) {
			if first = min(first, p.entries[i].start); first > earliest[i] {
				earliest[i], changed = first, true
			}
		}
		for i := range links {
			l := &links[i]
			if !p.ours(&l.first) || !p.ours(&l.second) {
				continue
			}
			a, b := l.first.item, l.second.item
			length, free := p.entries[a].minutes, l.free()
			apart := l.second.start - l.first.start // so far they are now
			switch {
			case l.atMost:
				until(b, latest[a]+apart+max(free, 0))
				from(a, earliest[b]-apart-max(free, 0))
			case l.way == 0 || free < 0:
				until(a, latest[b]-apart+max(free, 0))
				from(b, earliest[a]+apart-max(free, 0))
			default:
				until(a, latest[b]-p.needTo(l, latest[b])-length)
				from(b, earliest[a]+length+p.needFrom(l, earliest[a]+length))
			}
		}
	}
}
