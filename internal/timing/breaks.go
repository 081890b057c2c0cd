package timing

import (
	"math"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Step is how many minutes apart the starts lie that Breaks looks at.
const Step = 5

// Blocked is a run of starts at which an item would break a rule.
type Blocked struct {
	From     clock.Wall     `json:"from"` // the first such start
	To       clock.Wall     `json:"to"`   // the first start after them; of the next day at the end of a day
	Rule     string         `json:"rule"`
	Severity visit.Severity `json:"severity"`
	Items    []string       `json:"items,omitempty"` // this visit's items that stand in the way
	Reason   text.Message   `json:"reason"`
}

// Breaks gives the starts of a day, at steps of five minutes on the clocks of the item's zone, at which the item, as
// long as it is, would break a rule of time; of several rules the gravest. The item may have a time or none.
func Breaks(v *visit.Visit, others []visit.Occupancy, s Settings, id string, day civil.Date) []Blocked {
	p := newPlan(v, others, &s)
	i, known := p.items[id]
	if !known || p.entries[i].item.IsCancelled() {
		return nil
	}
	zone, err := clock.Zone(v.ZoneOf(p.entries[i].item))
	if err != nil {
		return nil
	}
	local := hours{zone: zone}
	from, to := local.minute(day, 0), local.minute(day, 1440)
	slots := make([]*bar, (to-from)/Step)
	bars := p.bars(i, zone, from, to)
	for b := range bars {
		bar := &bars[b]
		first := (max(bar.first, from) - from + Step - 1) / Step
		last := (min(bar.last, to-1) - from) / Step
		for slot := first; slot <= last; slot++ {
			if slots[slot] == nil || gravity[bar.severity] < gravity[slots[slot].severity] {
				slots[slot] = bar
			}
		}
	}
	return blocked(p, slots, from, zone)
}

// blocked joins slots with the same reason to runs.
func blocked(p *plan, slots []*bar, from int64, zone *time.Location) []Blocked {
	var runs []Blocked
	for s := 0; s < len(slots); {
		end := s + 1
		for end < len(slots) && slots[end] == slots[s] {
			end++
		}
		if b := slots[s]; b != nil {
			by := b.by
			if by.link != nil {
				by = p.limitOf(by.link, by.other, zone)
			}
			runs = append(runs, Blocked{
				From: clock.In(timeOf(from+int64(s)*Step), zone), To: clock.In(timeOf(from+int64(end)*Step), zone),
				Rule: by.rule, Severity: b.severity, Items: by.items, Reason: by.says,
			})
		}
		s = end
	}
	return runs
}

// bar is a run of starts, in minutes, at which an item would break a rule.
type bar struct {
	first, last int64
	severity    visit.Severity
	by          limit
}

// bars gives what keeps an item from starting between two minutes, whatever its own time is now.
func (p *plan) bars(i int, zone *time.Location, from, to int64) []bar {
	e := &p.entries[i]
	var bars []bar
	add := func(first, last int64, severity visit.Severity, by limit) {
		if first <= last && first < to && last >= from {
			bars = append(bars, bar{first, last, severity, by})
		}
	}
	for _, at := range p.kept(nil, e) {
		p.barsOf(&p.subjects[at], i, add)
	}
	p.orderBars(i, add)
	day := clock.In(timeOf(from), zone).Date
	if e.item.Anchor == visit.Window {
		own := entry{item: e.item, times: visit.Times{StartZone: zone}}
		by := limit{rule: windowBroken, says: text.Message{Key: "finding.gives.window"}}
		if b := boundOn(e.item.Earliest, day); !b.IsZero() {
			add(math.MinInt64, own.minuteAt(b)-1, visit.Error, by)
		}
		if b := boundOn(e.item.Latest, day); !b.IsZero() {
			add(own.minuteAt(b)+1, math.MaxInt64, visit.Error, by)
		}
	}
	for _, s := range p.traffic.slow(p.wayOf(e), e.minutes, from, to-1) {
		add(s.start, s.end, visit.Error, limit{rule: routeShort, says: text.Message{Key: "finding.gives.hour"}})
	}
	if h := p.opening(e); h != nil {
		by := limit{rule: placeClosed, says: p.closedReason(e.from, h)}
		closed := int64(math.MinInt64)
		for _, s := range h.open(from, to+e.minutes) {
			add(closed, s.start-1, visit.Error, by)
			closed = max(s.end-e.minutes, s.start-1) + 1
		}
		add(closed, math.MaxInt64, visit.Error, by)
	}
	return bars
}

// barsOf adds when a subject is kept by other items, or on the way from or to them.
func (p *plan) barsOf(s *subject, i int, add func(first, last int64, severity visit.Severity, by limit)) {
	own := p.stayOf(i)
	length, pause := p.entries[i].minutes, p.pause(s)
	stays := slices.DeleteFunc(slices.Clone(s.stays), func(s stay) bool { return s.item == i })
	for k := range stays {
		other := &stays[k]
		l := link{rule: keeperRule(s, own, *other)}
		severity := visit.Error
		if l.rule == restDisturbed {
			severity = visit.Warning
		}
		add(other.start-length+1, other.end-1, severity, limit{link: &l, other: other})
		if pause > 0 {
			by := limit{link: &link{rule: setUpShort, need: pause}, other: other}
			add(other.start-length-pause+1, other.start-length, visit.Warning, by)
			add(other.end, other.end+pause-1, visit.Warning, by)
		}
	}
	if !s.moves || len(located([]stay{own})) == 0 {
		return
	}
	stays = located(stays)
	soonest := make([]int64, len(stays)+1) // the first end from a stay on
	soonest[len(stays)] = math.MaxInt64
	for k := len(stays) - 1; k >= 0; k-- {
		soonest[k] = min(soonest[k+1], stays[k].end)
	}
	byEnd := slices.Clone(stays)
	slices.SortFunc(byEnd, func(a, b stay) int { return compare(a.end, b.end) })
	lastStart := make([]int64, len(stays)+1) // the last start of those that have ended, by end
	lastStart[0] = math.MinInt64 / 2
	for k := range byEnd {
		lastStart[k+1] = max(lastStart[k], byEnd[k].start)
	}
	for k := range stays {
		other := &stays[k]
		if minutes, known := p.travel(other, &own); known && minutes > 0 {
			next, _ := slices.BinarySearchFunc(stays, other.end, func(s stay, end int64) int { return compare(s.start, end) })
			by := limit{link: &link{rule: routeShort, need: minutes}, other: other}
			add(other.end, min(other.end+minutes, soonest[next])-1, visit.Error, by)
		}
		if minutes, known := p.travelTo(&own, other); known && minutes > 0 {
			ended, _ := slices.BinarySearchFunc(byEnd, other.start+1, func(s stay, end int64) int { return compare(s.end, end) })
			by := limit{link: &link{rule: routeShort, need: minutes}, other: other}
			add(max(other.start-minutes, lastStart[ended])-length+1, other.start-length, visit.Error, by)
		}
	}
}

// orderBars adds what "after" says, of this item and of those after it.
func (p *plan) orderBars(i int, add func(first, last int64, severity visit.Severity, by limit)) {
	ties := p.ties()
	circular := map[int]bool{}
	for _, circle := range circles(len(p.entries), ties) {
		for _, t := range circle {
			circular[t] = true
		}
	}
	length := p.entries[i].minutes
	for k, t := range ties {
		if circular[k] || t.first != i && t.second != i {
			continue
		}
		other := t.first + t.second - i
		o := &p.entries[other]
		earliest, latest, known := p.bounds(o)
		if !known {
			continue
		}
		by := func(key string) limit {
			return limit{rule: orderBroken, items: []string{o.item.ID}, says: text.Message{Key: key, Args: args{"Item": o.item.Title}}}
		}
		if t.second == i {
			add(math.MinInt64, earliest+o.minutes+t.gap-1, visit.Error, by("finding.gives.first"))
			if t.within >= 0 {
				add(latest+o.minutes+t.within+1, math.MaxInt64, visit.Error, by("finding.gives.too_late"))
			}
			continue
		}
		add(latest-t.gap-length+1, math.MaxInt64, visit.Error, by("finding.gives.next"))
		if t.within >= 0 {
			add(math.MinInt64, earliest-t.within-length-1, visit.Error, by("finding.gives.too_early"))
		}
	}
}
