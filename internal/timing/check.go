package timing

import (
	"cmp"
	"math"
	"slices"

	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// The rules, by the code of their findings.
const (
	timeInvalid        = "time_invalid"        // error: the clocks skip the time, the end is before the start
	personTwice        = "person_twice"        // error: people are at two items at once
	restDisturbed      = "rest_disturbed"      // warning: one of the two is rest or free time
	resourceTwice      = "resource_twice"      // error: a resource is in use twice at once
	placeTwice         = "place_twice"         // error: a place is taken twice at once
	routeShort         = "route_short"         // error: the route takes longer than there is time
	boardingShort      = "boarding_short"      // warning: a transfer leaves no time for boarding
	routeUnknown       = "route_unknown"       // note: there is little time and no route is known
	placeClosed        = "place_closed"        // error: the place is not open throughout the item
	orderBroken        = "order_broken"        // error: an item is not after another as it is to be
	orderCircle        = "order_circle"        // error: items are to be after each other in a circle
	windowBroken       = "window_broken"       // error: an item starts outside its window
	leastBroken        = "least_broken"        // error: an item is shorter than its least
	memberAway         = "member_away"         // error: someone has not joined yet or has left
	setUpShort         = "set_up_short"        // warning: a place is not cleared and set up in time
	outsideVisit       = "outside_visit"       // warning: an item is on a day before or after the visit
	roomCapacity       = "room_capacity"       // warning: more people than a room or place holds
	seatsShort         = "seats_short"         // warning: more people than the cars have seats
	interpreterMissing = "interpreter_missing" // warning: the two sides' heads share no language
	interpreterStint   = "interpreter_stint"   // warning: an interpreter works too long without a pause
	driverDay          = "driver_day"          // warning: a car and its driver are out too long in a day
	unusualLength      = "too_long_or_short"   // note: a length that is unusual for the kind
	moreFindings       = "more_findings"       // note: there are more than are listed
)

// MaxFindings is how many findings Check lists at most. A visit that has more is mended from the first on.
const MaxFindings = 1000

// Check gives every finding of the visit, by the time of the first item, then severity, then rule; what
// has no time comes last. others are other visits' items that keep people, places or resources of this one.
// The settings are the office's. It speaks of items that have a time, and of days, order and windows where an item has none.
func Check(v *visit.Visit, others []visit.Occupancy, s Settings) []visit.Finding {
	return newPlan(v, others, &s).check()
}

func (p *plan) check() []visit.Finding {
	p.work = p.allowance()
	c := &checker{plan: p}
	c.eachItem()
	c.order()
	c.clashes()
	c.routes()
	c.duties()
	return c.sorted()
}

// checker gathers findings.
type checker struct {
	*plan
	findings []visit.Finding
	full     bool
}

// args are what a message names.
type args = map[string]any

// add takes down a finding about items, the first of which is where it is shown.
func (c *checker) add(rule string, severity visit.Severity, items []int, minutes int64, key string, args args, mends ...[]visit.Mend) {
	if own, set := c.settings.Severities[rule]; set {
		if severity = own; own == visit.Off {
			return
		}
	}
	if len(c.findings) >= MaxFindings {
		c.full = true
		return
	}
	f := visit.Finding{Rule: rule, Severity: severity, Minutes: int(minutes), Message: text.Message{Key: key, Args: args}}
	for _, i := range items {
		f.Items = append(f.Items, c.visit.Items[i].ID)
	}
	for _, m := range mends {
		f.Mends = append(f.Mends, m...)
	}
	c.findings = append(c.findings, f)
}

var gravity = map[visit.Severity]int{visit.Error: 0, visit.Warning: 1, visit.Note: 2}

func (c *checker) sorted() []visit.Finding {
	slices.SortStableFunc(c.findings, func(a, b visit.Finding) int {
		return cmp.Or(
			compare(c.placeInTime(a), c.placeInTime(b)),
			gravity[a.Severity]-gravity[b.Severity],
			cmp.Compare(a.Rule, b.Rule),
			slices.Compare(a.Items, b.Items),
		)
	})
	if c.full || c.work <= 0 {
		c.findings = append(c.findings, visit.Finding{
			Rule: moreFindings, Severity: visit.Note,
			Message: text.Message{Key: "finding.more_findings", Args: args{"Count": MaxFindings}},
		})
	}
	return c.findings
}

// placeInTime gives the minute by which a finding is sorted.
func (c *checker) placeInTime(f visit.Finding) int64 {
	e := &c.entries[c.items[f.Items[0]]]
	if e.timed {
		return e.start
	}
	if _, latest, known := c.bounds(e); known {
		return latest
	}
	return math.MaxInt64
}

// eachItem applies the rules that look at one item alone.
func (c *checker) eachItem() {
	for i := range c.entries {
		e := &c.entries[i]
		if e.item.IsCancelled() {
			continue
		}
		c.timeReadable(i, e)
		c.insideVisit(i, e)
		c.insideWindow(i, e)
		c.length(i, e)
		c.present(i, e)
		c.room(i, e)
		c.seats(i, e)
		c.interpreted(i, e)
		if e.timed {
			c.open(i, e)
			c.transfer(i, e)
		}
	}
}

func (c *checker) timeReadable(i int, e *entry) {
	for _, f := range fault.All(e.fault) {
		c.add(timeInvalid, visit.Error, []int{i}, 0, "finding.time_invalid", args{
			"Item": e.item.Title, "Why": text.Message{Key: "fault." + f.Key, Args: f.Args},
		})
	}
}
