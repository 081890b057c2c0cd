package timing

import (
	"cmp"
	"fmt"
	"slices"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Event is what happens to an item on the day, by one of its fields.
type Event struct {
	Item  string     `json:"item"`
	Late  int        `json:"late,omitempty"`  // it ends so many minutes late
	Start clock.Wall `json:"start,omitzero"`  // it starts then, on the clocks of its zone, and lasts as long
	End   clock.Wall `json:"end,omitzero"`    // it ends then, on the clocks of the zone where it ends: "the flight lands at 10:10"
	Pause int        `json:"pause,omitempty"` // so many minutes are put in after it
}

// MaxDelay is the most minutes that an item may be late, or be given a pause of.
const MaxDelay = 24 * 60

// Choice is one way to live with an event: what moves, what is shortened or skipped, what it uses up, and what
// breaks all the same. The caller applies it as one change.
type Choice struct {
	Label   text.Message    `json:"label"`
	Changes []Change        `json:"changes"`         // by time
	Skips   []string        `json:"skips,omitempty"` // items that are called off
	Used    []Used          `json:"used,omitempty"`  // free minutes between items that it takes
	Breaks  []visit.Finding `json:"breaks,omitempty"`
}

// Change is an item's time before and after.
type Change struct {
	Item      string     `json:"item"`
	Before    visit.Slot `json:"before"` // with its length
	After     visit.Slot `json:"after"`
	Confirmed bool       `json:"confirmed,omitempty"` // it has been confirmed and is to be agreed anew
}

// Used says that two items lie nearer to each other: the minutes that were free between them, beyond what route
// and set-up need, and those that are left.
type Used struct {
	First  string `json:"first"`
	Second string `json:"second"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// Apply makes the choice's changes.
func (c *Choice) Apply(v *visit.Visit) error {
	for _, change := range c.Changes {
		if err := v.Move(change.Item, change.After); err != nil {
			return err
		}
	}
	for _, id := range c.Skips {
		if item := v.Item(id); item != nil {
			item.Status = visit.Cancelled
		}
	}
	return nil
}

// Ripple gives the ways to live with an event, the one that breaks and changes least first. What is fixed, and
// flights, stay where they are; nothing starts earlier, changes its order or gets shorter than its least. An
// item that is not of the visit, has no time, or would end before it starts, is an error.
func Ripple(v *visit.Visit, others []visit.Occupancy, s Settings, event Event) ([]Choice, error) {
	r, err := newRipple(newPlan(v, others, &s), event)
	if err != nil {
		return nil, err
	}
	before := Check(v, others, s)
	outcomes := []outcome{r.run(push, none), r.run(catchUp, none), r.run(shorten, none)}
	if !slices.ContainsFunc(outcomes, func(o outcome) bool { return o.broken == 0 }) {
		if skip, found := r.skip(); found {
			outcomes = append(outcomes, skip)
		}
	}
	slices.SortStableFunc(outcomes, func(a, b outcome) int {
		return cmp.Or(a.broken-b.broken, boolean(a.skipped != none)-boolean(b.skipped != none), a.moved-b.moved, compare(a.lost, b.lost), int(a.mode)-int(b.mode))
	})
	var choices []Choice
	var seen []outcome
	for _, o := range outcomes {
		if slices.ContainsFunc(seen, o.same) {
			continue
		}
		seen = append(seen, o)
		choice, err := r.choice(&o, before, others)
		if err != nil {
			return nil, err
		}
		choices = append(choices, choice)
	}
	slices.SortStableFunc(choices, func(a, b Choice) int { return len(a.Breaks) - len(b.Breaks) })
	return choices, nil
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// mode is what an outcome does to the items after the event.
type mode int

const (
	push    mode = iota // they move, as long as they are
	catchUp             // each is shortened as far as it takes to end when planned
	shorten             // they are shortened only where something fixed would break
)

var labels = map[mode]string{push: "finding.ripple.push", catchUp: "finding.ripple.catch_up", shorten: "finding.ripple.shorten"}

// ripple is an event made ready: the items with a time in their order, and what ties them.
type ripple struct {
	*plan
	links    []link
	into     [][]int // links by their second item, from items that come before it
	order    []int
	limits   []limits
	deadline []int64 // the latest end at which everything fixed after an item still holds
	event    int
	start    int64 // of the event's item
	length   int64
	pause    int64
}

func newRipple(p *plan, event Event) (*ripple, error) {
	i, known := p.items[event.Item]
	if !known {
		return nil, fault.New(fault.NotFound, "item", "item_unknown", fault.Args{"Value": event.Item})
	}
	e := &p.entries[i]
	if !e.timed {
		return nil, fault.InvalidField("item", "item_without_time", nil)
	}
	r := &ripple{plan: p, links: p.links(), event: i, start: e.start, length: e.minutes}
	for field, minutes := range map[string]int{"late": event.Late, "pause": event.Pause} {
		if minutes < 0 || minutes > MaxDelay {
			return nil, fault.InvalidField(field, "minutes_range", fault.Args{"Value": minutes, "Most": MaxDelay})
		}
	}
	r.length += int64(event.Late)
	r.pause = int64(event.Pause)
	if !event.Start.IsZero() {
		at, err := clock.Instant(event.Start, e.times.StartZone, 0)
		if err != nil {
			return nil, err
		}
		r.start = minuteOf(at)
	}
	if !event.End.IsZero() {
		at, err := clock.Instant(event.End, e.times.EndZone, 0)
		if err != nil {
			return nil, err
		}
		if r.length = minuteOf(at) - r.start; r.length <= 0 || r.length > visit.MaxLength {
			return nil, fault.InvalidField("end", "end_before_start", fault.Args{"Start": e.times.StartWall.String(), "End": event.End.String()})
		}
	}
	r.arrange()
	r.deadlines()
	return r, nil
}

// arrange puts the items in order, and the links by the item that they hold back.
func (r *ripple) arrange() {
	rank := make([]int, len(r.entries))
	r.limits = make([]limits, len(r.entries))
	for i := range r.entries {
		if r.entries[i].timed {
			r.order = append(r.order, i)
			r.limits[i] = r.plan.limits(i)
		}
	}
	slices.SortStableFunc(r.order, func(a, b int) int {
		return cmp.Or(compare(r.entries[a].start, r.entries[b].start), compare(r.entries[a].end, r.entries[b].end))
	})
	for at, i := range r.order {
		rank[i] = at
	}
	r.into = make([][]int, len(r.entries))
	for k := range r.links {
		l := &r.links[k]
		switch {
		case l.atMost || !r.ours(&l.first):
		case !r.ours(&l.second): // another visit's item stays where it is
			r.limits[l.first.item].narrow(l.first.start, r.limits[l.first.item].first, l.second.start-r.needTo(l, l.second.start)-r.entries[l.first.item].minutes, limit{link: l})
		case rank[l.first.item] < rank[l.second.item]:
			r.into[l.second.item] = append(r.into[l.second.item], k)
		}
	}
}

// gap gives the minutes that must lie between the items of a link whose first ends at a minute; where there are too few
// already, it gets no worse.
func (r *ripple) gap(l *link, end int64) int64 {
	if free := l.free(); free < 0 {
		return l.need + free
	}
	return r.needFrom(l, end)
}

// gapBefore is gap for a link whose second starts at a minute.
func (r *ripple) gapBefore(l *link, start int64) int64 {
	if free := l.free(); free < 0 {
		return l.need + free
	}
	return r.needTo(l, start)
}

// locked says whether an item stays where it is whatever happens on the day.
func (e *entry) locked() bool { return e.item.Anchor == visit.Fixed || e.item.Kind == "flight" }

// least gives the length below which an item cannot be shortened.
func (e *entry) least() int64 {
	if e.item.Least > 0 && !e.locked() {
		return min(int64(e.item.Least), e.minutes)
	}
	return e.minutes
}

// deadlines finds, in the network of all starts and ends with lengths down to the least, how late each item can
// end. What cannot hold after the event, however short the items between are made, is left out: nothing is
// shortened for it in vain.
func (r *ripple) deadlines() {
	n := newNetwork(2 * len(r.entries))
	times := []int64{0}
	bounds := map[int]bool{} // ties to the hour, which may have to give
	usual := none            // the event's item's length
	for i := range r.entries {
		e := &r.entries[i]
		start, end := startOf(i), endOf(i)
		times = append(times, e.start, e.end)
		if !e.timed {
			continue
		}
		n.lay(end, start, -e.least())
		last := r.limits[i].last
		if e.locked() {
			last = e.start
		}
		if i == r.event {
			usual = n.lay(start, end, e.minutes)
			continue
		}
		n.lay(start, end, e.minutes)
		bounds[n.lay(origin, start, last)] = true
		bounds[n.lay(origin, end, r.limits[i].last+e.minutes)] = true
	}
	for _, into := range r.into {
		for _, k := range into {
			l := &r.links[k]
			n.lay(startOf(l.second.item), endOf(l.first.item), -r.gapBefore(l, l.second.start))
		}
	}
	n.solve(times)
	n.set(usual, max(r.length+r.pause, r.entries[r.event].minutes))
	for gives, left := true, maxGiving; gives && left > 0; left-- {
		gives = false
		_, conflict := n.atLeast(origin, endOf(r.event), r.start+r.length+r.pause)
		for _, tie := range conflict {
			if bounds[tie] {
				n.drop(tie)
				gives = true
			}
		}
	}
	r.deadline = make([]int64, len(r.entries))
	for i := range r.entries {
		r.deadline[i] = n.latest(endOf(i))
	}
}

// maxGiving is how many bounds are found to give, one after the other.
const maxGiving = 100

func startOf(item int) int { return 2*item + 1 }
func endOf(item int) int   { return 2*item + 2 }

// outcome is where everything ends up.
type outcome struct {
	mode          mode
	skipped       int // an item that is called off, or none
	start, length []int64
	broken, moved int   // items
	lost          int64 // minutes by which items are shortened
}

func (o *outcome) same(other outcome) bool {
	return o.skipped == other.skipped && slices.Equal(o.start, other.start) && slices.Equal(o.length, other.length)
}

// run moves everything after the event as little as the mode allows.
func (r *ripple) run(mode mode, skipped int) outcome {
	o := outcome{mode: mode, skipped: skipped, start: make([]int64, len(r.entries)), length: make([]int64, len(r.entries))}
	end := make([]int64, len(r.entries)) // with the pause
	for _, i := range r.order {
		e := &r.entries[i]
		start, length := e.start, e.minutes
		for _, k := range r.into[i] {
			if l := &r.links[k]; l.first.item != skipped {
				start = max(start, end[l.first.item]+r.gap(l, end[l.first.item]))
			}
		}
		switch {
		case i == skipped:
			start = e.start
		case i == r.event:
			start, length = r.start, r.length
		case e.locked():
			if start > e.start {
				o.broken++
			}
			start = e.start
		default:
			if start > e.start && mode != push {
				until := e.end
				if mode == shorten {
					until = r.deadline[i]
				}
				length = min(length, max(e.least(), until-start))
			}
			if start > max(r.limits[i].last, e.start) && start+length > r.limits[i].last+e.minutes {
				o.broken++
			}
		}
		if start != e.start && i != r.event {
			o.moved++
		}
		if i != r.event {
			o.lost += e.minutes - length
		}
		o.start[i], o.length[i], end[i] = start, length, start+length
		if i == r.event {
			end[i] += r.pause
		}
	}
	return o
}

// maxSkips is how many items are tried, one at a time, as the one to call off.
const maxSkips = 50

// skip finds the shortest item that can be called off so that nothing breaks. What is fixed or confirmed is not.
func (r *ripple) skip() (outcome, bool) {
	at := slices.Index(r.order, r.event)
	var candidates []int
	for _, i := range r.order[at+1:] {
		if e := &r.entries[i]; e.movable() && !e.locked() && len(candidates) < maxSkips {
			candidates = append(candidates, i)
		}
	}
	slices.SortStableFunc(candidates, func(a, b int) int { return compare(r.entries[a].minutes, r.entries[b].minutes) })
	for _, i := range candidates {
		for _, mode := range []mode{push, shorten} {
			if o := r.run(mode, i); o.broken == 0 {
				return o, true
			}
		}
	}
	return outcome{}, false
}

// choice tells an outcome as changes, and checks the visit with them.
func (r *ripple) choice(o *outcome, before []visit.Finding, others []visit.Occupancy) (Choice, error) {
	c := Choice{Label: text.Message{Key: labels[o.mode]}}
	if o.skipped != none {
		c.Label = text.Message{Key: "finding.ripple.skip", Args: args{"Item": r.entries[o.skipped].item.Title}}
		c.Skips = []string{r.entries[o.skipped].item.ID}
	}
	for _, i := range r.order {
		e := &r.entries[i]
		if i == o.skipped || o.start[i] == e.start && o.length[i] == e.minutes {
			continue
		}
		was, is := e.slotAt(e.start), e.slotAt(o.start[i])
		was.Minutes, is.Minutes = int(e.minutes), int(o.length[i])
		c.Changes = append(c.Changes, Change{Item: e.item.ID, Before: was, After: is, Confirmed: i != r.event && e.item.Status == visit.Confirmed})
	}
	c.Used = r.used(o)
	after := *r.visit
	after.Items = slices.Clone(r.visit.Items)
	if err := c.Apply(&after); err != nil {
		return c, err
	}
	c.Breaks = worse(before, Check(&after, others, *r.settings))
	return c, nil
}

// nameOf tells a finding from others, whatever its minutes are.
func nameOf(f *visit.Finding) string { return fmt.Sprint(f.Rule, f.Items) }

// used gives the free minutes that an outcome takes between two items.
func (r *ripple) used(o *outcome) []Used {
	var used []Used
	for _, i := range r.order {
		for _, k := range r.into[i] {
			l := &r.links[k]
			first := l.first.item
			if first == o.skipped || i == o.skipped {
				continue
			}
			end := o.start[first] + o.length[first]
			was, is := l.free(), o.start[i]-end-r.needFrom(l, end)
			if was > 0 && is < was {
				used = append(used, Used{r.entries[first].item.ID, r.entries[i].item.ID, int(was), int(max(is, 0))})
			}
		}
	}
	return used
}
