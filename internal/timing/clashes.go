package timing

import (
	"slices"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// pair is two items that a rule holds against each other; those of other visits are numbered from
// len(plan.entries) on.
type pair struct {
	rule          string
	first, second int
}

// meeting is a pair with those over whom the two items meet.
type meeting struct {
	first, second stay
	who           []*subject
}

// meetings gathers pairs in the order in which they were found.
type meetings struct {
	byPair map[pair]*meeting
	order  []pair
}

// add takes down that a subject is at both; it says false once there are too many to list.
func (m *meetings) add(rule string, first, second stay, who *subject) bool {
	key := pair{rule, first.item, second.item}
	found := m.byPair[key]
	if found == nil {
		if len(m.order) > MaxFindings {
			return false
		}
		found = &meeting{first: first, second: second}
		m.byPair[key] = found
		m.order = append(m.order, key)
	}
	found.who = append(found.who, who)
	return true
}

func (m *meetings) each(do func(rule string, m *meeting)) {
	for _, key := range m.order {
		do(key.rule, m.byPair[key])
	}
}

// clashes finds every subject that is kept twice at once, and places with too little time between two items.
func (c *checker) clashes() {
	found := &meetings{byPair: map[pair]*meeting{}}
	for i := range c.subjects {
		s := &c.subjects[i]
		if !c.nearPairs(s, c.pause(s), func(first, second stay) bool {
			rule := setUpShort
			if second.start < first.end {
				rule = keeperRule(s, first, second)
			}
			return found.add(rule, first, second, s)
		}) {
			break
		}
	}
	found.each(c.clash)
}

// keeperRule gives the rule that two stays of a subject break by overlapping.
func keeperRule(s *subject, first, second stay) string {
	switch {
	case s.kind == place:
		return placeTwice
	case s.kind == resource:
		return resourceTwice
	case first.quiet || second.quiet:
		return restDisturbed
	}
	return personTwice
}

// nearPairs gives every two stays of a subject, by start, the second of which starts before the first
// has ended and a pause has passed; one at least is this visit's. It stops when do says false.
func (p *plan) nearPairs(s *subject, pause int64, do func(first, second stay) bool) bool {
	var ours, theirs []stay // that have not ended yet
	for _, second := range s.stays {
		over := func(first stay) bool { return first.end+pause <= second.start }
		ours, theirs = slices.DeleteFunc(ours, over), slices.DeleteFunc(theirs, over)
		for _, first := range ours {
			if !p.spend() || !do(first, second) {
				return false
			}
		}
		if !p.ours(&second) {
			theirs = append(theirs, second)
			continue
		}
		for _, first := range theirs {
			if !p.spend() || !do(first, second) {
				return false
			}
		}
		ours = append(ours, second)
	}
	return true
}

// clash makes the finding of two items that overlap, or leave a place too little time between them.
func (c *checker) clash(rule string, m *meeting) {
	named := args{"Who": c.names(m.who), "First": c.titleOf(&m.first), "Second": c.titleOf(&m.second)}
	overlap := min(m.first.end, m.second.end) - m.second.start
	if rule == setUpShort {
		pause := c.pause(m.who[0])
		c.apart(rule, visit.Warning, pause, pause, m, named)
		return
	}
	firstStart, firstEnd, secondStart, secondEnd := c.moments(m)
	said := say(firstStart, firstEnd, secondStart, secondEnd)
	named["FirstStart"], named["FirstEnd"], named["SecondStart"], named["SecondEnd"] = said[0], said[1], said[2], said[3]
	severity := visit.Error
	if rule == restDisturbed {
		severity = visit.Warning
	}
	c.addPair(rule, severity, overlap, 0, 0, m, named)
}

// apart makes the finding of two items between which there must be need minutes, and are not; ahead is as many as
// there must be where the first ends sooner.
func (c *checker) apart(rule string, severity visit.Severity, need, ahead int64, m *meeting, named args) {
	_, end, start, _ := c.moments(m)
	said := say(end, start, moment{m.first.end + need, start.zone})
	named["End"], named["Start"], named["Earliest"], named["Count"] = said[0], said[1], said[2], int(need)
	c.addPair(rule, severity, m.first.end+need-m.second.start, need, ahead, m, named)
}

// addPair takes down a finding that is gone once the second item starts need minutes after the first, or the first
// ends ahead minutes before it.
func (c *checker) addPair(rule string, severity visit.Severity, short, need, ahead int64, m *meeting, named args) {
	var mends []visit.Mend
	if second := c.ownEntry(&m.second); second != nil {
		mends = startAt(second, m.first.end+need)
	}
	if first := c.ownEntry(&m.first); first != nil {
		mends = append(mends, startAt(first, m.second.start-ahead-first.minutes)...)
		mends = append(mends, lasting(first, m.second.start-ahead-m.first.start)...)
	}
	c.add(rule, severity, c.itemsOf(m), short, "finding."+rule, named, mends)
}

// itemsOf gives this visit's items of a meeting.
func (c *checker) itemsOf(m *meeting) []int {
	var items []int
	for _, s := range []*stay{&m.first, &m.second} {
		if c.ours(s) {
			items = append(items, s.item)
		}
	}
	return items
}

// moments gives when both items start and end. Another visit's item is told on the clock of this one's.
func (c *checker) moments(m *meeting) (firstStart, firstEnd, secondStart, secondEnd moment) {
	a, b := c.ownEntry(&m.first), c.ownEntry(&m.second)
	switch {
	case a == nil:
		zone := b.times.StartZone
		return moment{m.first.start, zone}, moment{m.first.end, zone}, b.starts(), b.ends()
	case b == nil:
		zone := a.times.EndZone
		return a.starts(), a.ends(), moment{m.second.start, zone}, moment{m.second.end, zone}
	}
	return a.starts(), a.ends(), b.starts(), b.ends()
}

// ownEntry gives this visit's item of a stay, nil where it is another visit's.
func (c *checker) ownEntry(s *stay) *entry {
	if !c.ours(s) {
		return nil
	}
	return &c.entries[s.item]
}

// titleOf gives the item's title; that of another visit's with its reference.
func (p *plan) titleOf(s *stay) text.Text {
	if p.ours(s) {
		return p.entries[s.item].item.Title
	}
	o := p.outsiders[s.item-len(p.entries)]
	return inVisit(o.Title, o.Reference)
}
